"""Quiz servers that are wrong; a share of the laws about quizzes looks at each."""

from ..mutants import one_in

looked_at_by = one_in(8, lambda check: check.id.startswith("quiz"))
