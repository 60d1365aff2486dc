"""The contracts' own reader of `openapi.yaml`."""
