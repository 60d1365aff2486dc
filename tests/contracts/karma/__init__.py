"""Karma servers that are wrong; a share of all of Karma's checks looks at each."""

from ..mutants import one_in

looked_at_by = one_in(4, lambda check: check.system == "karma")
