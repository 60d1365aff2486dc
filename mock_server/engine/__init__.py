"""The engine: the document, requests, the store, faults and the journal; it knows no product."""
