"""Quiz servers that are wrong; a share of the laws about quizzes looks at each, or of those about their content."""

from collections.abc import Sequence

from contracts.run.check import Check

from ..mutants import Mutant, one_in

CONTENT = "quiz_question", "quiz_content"
_about_content = one_in(12, lambda check: check.id.startswith(CONTENT))
_about_quizzes = one_in(8, lambda check: check.id.startswith("quiz") and not check.id.startswith(CONTENT))


def looked_at_by(mutant: Mutant) -> Sequence[Check]:
    is_content = any(identity.startswith(CONTENT) for identity in mutant.finders)
    return (_about_content if is_content else _about_quizzes)(mutant)
