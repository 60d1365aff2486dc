"""Requests on their way to a server: guarded, paced, and noted in a ledger."""
