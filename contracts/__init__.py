"""Contract tests for the Canvas assessment APIs, for the mock and for real servers."""
