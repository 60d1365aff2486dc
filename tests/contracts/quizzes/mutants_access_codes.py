"""Quiz servers that are wrong about access codes."""

from __future__ import annotations

from ..mutants import Mutant
from .defects import lets
from .servers import asks_quizzes_code, opens_by_asking, says_of_codes

MUTANTS = [
    Mutant(
        "every code is right",
        lambda: says_of_codes(lambda body, right: "access_code" in body and bool(body["access_code"])),
        "quiz_access_codes.access_code_is_true_exactly_for_the_code",
        "quiz_access_codes.*",
    ),
    Mutant(
        "no code is right",
        lambda: says_of_codes(lambda body, right: False),
        "quiz_access_codes.access_code_is_true_exactly_for_the_code",
        "quiz_access_codes.number_is_no_code quiz_access_codes.student_may_ask_about_published_quizzes",
    ),
    Mutant(
        "codes are compared loosely",
        lambda: asks_quizzes_code(
            lambda body, code: str(body.get("access_code")).strip().lower() == (code or "x").lower()
        ),
        "quiz_access_codes.access_code_is_compared_to_the_letter",
        "quiz_access_codes.number_is_no_code",
    ),
    Mutant(
        "nothing is the code of nothing",
        lambda: asks_quizzes_code(lambda body, code: body.get("access_code", "?") == (code or "")),
        "quiz_access_codes.without_a_code_nothing_is_right",
    ),
    Mutant(
        "a missing code is right",
        lambda: says_of_codes(lambda body, right: right or "access_code" not in body),
        "quiz_access_codes.missing_code_is_false",
    ),
    Mutant(
        "a number is its text",
        lambda: asks_quizzes_code(lambda body, code: str(body.get("access_code")) == (code or "\0")),
        "quiz_access_codes.number_is_no_code",
    ),
    Mutant(
        "students are never right",
        lambda: says_of_codes(lambda body, right: False, to="student"),
        "quiz_access_codes.student_may_ask_about_published_quizzes",
    ),
    Mutant(
        "students ask about drafts",
        lambda: lets("student", "validate_quiz_access_code"),
        "quiz_access_codes.student_may_ask_about_published_quizzes",
    ),
    Mutant("asking changes the quiz", opens_by_asking, "quiz_access_codes.asking_changes_nothing"),
]
