"""Servers that are wrong about what came of a quiz; some similar laws look at each."""

from ..mutants import its_like as looked_at_by

__all__ = ["looked_at_by"]
