"""Servers that are wrong, and at which every check there is looks."""

from ..mutants import everything as looked_at_by

__all__ = ["looked_at_by"]
