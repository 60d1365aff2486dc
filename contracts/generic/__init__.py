"""Checks that every operation gets for nothing more than being in the document."""
