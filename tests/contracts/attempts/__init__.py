"""Quiz servers that are wrong about attempts; a share of the laws about attempts looks at each."""

from ..mutants import one_in

looked_at_by = one_in(16, lambda check: check.id.startswith("attempt"))
