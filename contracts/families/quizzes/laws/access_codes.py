"""Laws of asking whether an access code is right. Fact sheet: canvas-quizzes 10."""

from __future__ import annotations

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes.arrange import a_quiz
from contracts.families.quizzes.values import ACCESS_CODES
from contracts.generic.refusals import require_not_permitted, require_status
from contracts.run.case import Actor, Case
from contracts.run.check import law
from contracts.wire.failures import require, require_equal

FAMILY = "quiz_access_codes"

WITH_LETTERS = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{2,12}", fullmatch=True)


def answer(case: Case, quiz: Json, body: Json, *, actor: Actor | None = None, encoding: str = "json") -> Json:
    """What the server says of a code: the bare `true` or `false`."""
    exchange = (actor or case.teacher).call(
        "validate_quiz_access_code", id=quiz["id"], body=body, encoding=encoding
    )
    require_status(exchange, 200)
    require(
        exchange.text.strip() in {"true", "false"}, "the body is neither true nor false", exchange=exchange
    )
    return exchange.json


@law(
    "validate_quiz_access_code",
    evidence=["source: canvas-quizzes 10", "spec: canvas-quizzes 10"],
    amount="many",
)
def access_code_is_true_exactly_for_the_code(case: Case) -> None:
    """The access code check answers `true` for exactly the quiz's code and `false` for every other text."""
    code, other = case.draw(ACCESS_CODES), case.draw(ACCESS_CODES)
    quiz = a_quiz(case, access_code=f"x{code}")

    right = answer(case, quiz, {"access_code": f"x{code}"})
    wrong = answer(case, quiz, {"access_code": f"x{other}"})

    require_equal(right, True, "the quiz's own code is not accepted")
    require_equal(wrong, code == other, "another text is taken for the code")


@law("validate_quiz_access_code", evidence="source: canvas-quizzes 10")
def access_code_is_compared_to_the_letter(case: Case) -> None:
    """Another case of its letters, blanks around it, or a part of it: nothing but the code itself is right."""
    code = case.draw(WITH_LETTERS)
    near = case.draw(st.sampled_from([code.swapcase(), f" {code}", f"{code} ", code[:-1], f"{code}x", ""]))
    quiz = a_quiz(case, access_code=code)

    require_equal(answer(case, quiz, {"access_code": near}), False, f"{near!r} is taken for the code")


@law("validate_quiz_access_code", evidence=["source: canvas-quizzes 10", "spec: canvas-quizzes 10"])
def without_a_code_nothing_is_right(case: Case) -> None:
    """A quiz without a code, or with a blank one, answers `false` to whatever is sent, the blank itself included."""
    none, sent = case.draw(st.sampled_from([None, "", " "])), case.draw(st.sampled_from(["", " ", "any"]))
    quiz = a_quiz(case, access_code=none)

    require_equal(answer(case, quiz, {"access_code": sent}), False, "a quiz without a code knows one")


@law("validate_quiz_access_code", evidence="source: canvas-quizzes 10")
def missing_code_is_false(case: Case) -> None:
    """Without `access_code` at the top level the answer is 200 and `false`; under `quiz` it does not count."""
    quiz = a_quiz(case, access_code="sesame")
    body = case.draw(st.sampled_from([None, {}, {"quiz": {"access_code": "sesame"}}, {"code": "sesame"}]))

    require_equal(answer(case, quiz, body), False, "no code is taken for the code")


@law("validate_quiz_access_code", evidence="inferred: canvas-quizzes 10", amount="one")
def number_is_no_code(case: Case) -> None:
    """A number in JSON is not the text that spells it; in a form, where all is text, it is."""
    quiz = a_quiz(case, access_code="1234")

    require_equal(answer(case, quiz, {"access_code": 1234}), False, "a number is taken for the code")
    require_equal(
        answer(case, quiz, {"access_code": 1234}, encoding="form"), True, "the text is not taken for the code"
    )


@law(
    "validate_quiz_access_code",
    evidence=["source: canvas-quizzes 2, 10", "spec: canvas-quizzes 10"],
    needs="student",
    amount="one",
)
def student_may_ask_about_published_quizzes(case: Case) -> None:
    """A student may ask for the code of a published quiz; of an unpublished one only a teacher may."""
    quiz, draft = (a_quiz(case, access_code="sesame", published=published) for published in (True, False))
    code = {"access_code": "sesame"}

    require_equal(answer(case, quiz, code, actor=case.student), True, "the code is not accepted")
    require_equal(answer(case, quiz, {"access_code": "x"}, actor=case.student), False, "any code is accepted")
    require_equal(answer(case, draft, code), True, "a teacher's code is not accepted")
    require_not_permitted(case.student.call("validate_quiz_access_code", id=draft["id"], body=code))


@law(
    "validate_quiz_access_code get_quiz", evidence="source: canvas-quizzes 10", needs="student", amount="one"
)
def asking_changes_nothing(case: Case) -> None:
    """Asking for the code stores nothing: teacher and student see the same quiz before and after."""
    quiz = a_quiz(case, access_code="sesame", published=True)
    before = [actor.ok("get_quiz", id=quiz["id"]) for actor in (case.teacher, case.student)]

    answer(case, quiz, {"access_code": "sesame"}, actor=case.student)
    answer(case, quiz, {"access_code": "wrong"})

    after = [actor.ok("get_quiz", id=quiz["id"]) for actor in (case.teacher, case.student)]
    require_equal(after, before, "asking has changed the quiz")
