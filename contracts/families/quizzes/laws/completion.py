"""Laws of turning an attempt in. Fact sheet: canvas-quiz-submissions 1, 2."""

from __future__ import annotations

from functools import partial

from contracts.document.spec import Json
from contracts.families.quizzes.arrange import a_quiz, a_quiz_to_take, an_attempt
from contracts.families.quizzes.attempt_steps import (
    WRONG_TOKEN,
    answered,
    as_given,
    completed,
    path_of,
    require_rejected,
    require_score,
    seen,
    the_one,
    try_answer,
    try_complete,
)
from contracts.generate.text import moment_of
from contracts.generic.refusals import require_status
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "attempt_completion"


@law(
    "complete_quiz_submission",
    evidence=["source: canvas-quiz-submissions 1.1, 1.3, 2", "spec: canvas-quiz-submissions 2"],
    needs="student",
    amount="one",
)
def completed_attempt_is_graded_at_once(case: Case) -> None:
    """An attempt that is turned in is `complete`, has ended, and has a score, which is kept: without questions 0."""
    quiz = a_quiz(case, quiz_type="practice_quiz", published=True)
    attempt = an_attempt(case, quiz["id"])

    done = completed(case, attempt)

    require_contains(done, {"workflow_state": "complete", "attempt": 1}, "the attempt is something else")
    for name in ("score", "kept_score"):
        require_score(done[name], 0, f"`{name}` is not 0")
    require(done["finished_at"] is not None, "the attempt has no end", at="/finished_at")
    took = (moment_of(done["finished_at"]) - moment_of(done["started_at"])).total_seconds()
    require(took >= 0, "the attempt has ended before it began", received=took)
    require(abs(done["time_spent"] - took) <= 1, "another time was spent", received=done["time_spent"])


@law(
    "complete_quiz_submission",
    evidence=["source: canvas-quiz-submissions 2", "spec: canvas-quiz-submissions 2"],
    needs="student",
    amount="one",
)
def token_is_asked_for_before_the_attempt(case: Case) -> None:
    """Turning in is refused for a wrong or missing token even if `attempt` is missing, then for a missing attempt, then
    for another one, which is named; and the attempt runs on."""
    quiz = a_quiz(case, quiz_type="practice_quiz", published=True)
    attempt = an_attempt(case, quiz["id"])

    for token in (WRONG_TOKEN, None):
        refused = try_complete(case, attempt, validation_token=token, attempt=None)
        require_rejected(refused, 403, "token")
    require_rejected(try_complete(case, attempt, attempt=None), 400, "invalid attempt")
    require_rejected(try_complete(case, attempt, attempt=123), 400, "123")
    require_equal(seen(case.student, attempt), attempt, "a refused call has changed the attempt")


@law(
    "complete_quiz_submission",
    evidence=["source: canvas-quiz-submissions 2", "spec: canvas-quiz-submissions 2"],
    needs="student",
    amount="one",
)
def attempt_is_turned_in_once(case: Case) -> None:
    """Turning in again is refused as already complete, wrong attempt or not, and changes nothing."""
    quiz = a_quiz(case, quiz_type="practice_quiz", published=True)
    attempt = an_attempt(case, quiz["id"])
    completed(case, attempt)
    before = seen(case.student, attempt)

    for number in (1, 123):
        require_rejected(try_complete(case, attempt, attempt=number), 400, "already complete")

    require_equal(seen(case.student, attempt), before, "turning in again has changed the attempt")


@law(
    "complete_quiz_submission get_quiz_submission",
    evidence="inferred: canvas-quiz-submissions 2 (complete only once), no word on the same moment",
    needs="student",
    amount="one",
)
def two_completes_at_once_grade_once(case: Case) -> None:
    """Of two calls that turn the attempt in at the same moment one grades it, the other finds it complete."""
    quiz, questions = a_quiz_to_take(case)
    attempt = an_attempt(case, quiz["id"])
    choice, number = as_given(case, questions, attempt)
    answered(case, attempt, {choice["id"]: choice["answers"][0]["id"], number["id"]: 5})

    exchanges = case.together([partial(try_complete, case, attempt)] * 2)

    require_equal(sorted(e.status for e in exchanges), [200, 400], "not one of two calls was refused")
    after = seen(case.student, attempt)
    require_score(after["score"], 5, "the score is another")
    require_equal(after["attempt"], 1, "there is another attempt")


@law(
    "complete_quiz_submission",
    evidence=["source: canvas-quiz-submissions 1.5", "spec: canvas-quiz-submissions 1.5"],
    needs="student",
    amount="one",
)
def teacher_with_the_token_turns_in(case: Case) -> None:
    """A teacher, who is shown the token, can turn a student's attempt in with it."""
    quiz = a_quiz(case, quiz_type="practice_quiz", published=True)
    attempt = seen(case.teacher, an_attempt(case, quiz["id"]))

    exchange = try_complete(case, attempt, by=case.teacher)

    require_status(exchange, 200)
    require_equal(the_one(exchange.json)["workflow_state"], "complete", "the attempt is something else")


@law(
    "complete_quiz_submission answer_quiz_submission_questions",
    evidence="source: canvas-quiz-submissions 2, 3.2",
    needs="student",
    amount="one",
)
def code_is_asked_for_all_the_while(case: Case) -> None:
    """A quiz with an access code wants it with answers and with turning in too."""
    quiz, questions = a_quiz_to_take(case, access_code="sesame")
    with case.arranging():
        body: dict[str, Json] = {"access_code": "sesame"}
        attempt = the_one(case.student.ok("create_quiz_submission", quiz_id=quiz["id"], body=body))
    answer = {questions[1]["id"]: 5}

    require_rejected(try_answer(case, attempt, answer), 403, "access code")
    require_rejected(try_complete(case, attempt), 403, "access code")
    require_status(try_answer(case, attempt, answer, **body), 200)
    done = try_complete(case, attempt, **body)

    require_status(done, 200)
    require_score(the_one(done.json)["score"], 3, "only the answer that was let through counts")


@law(
    "complete_quiz_submission get_quiz_submission",
    evidence="source: canvas-quiz-submissions 1.1, 1.7",
    needs="student",
    amount="one",
)
def result_is_addressed_once_it_is_there(case: Case) -> None:
    """A running attempt has no `result_url`; a finished one has, with the submission's id in it."""
    quiz = a_quiz(case, quiz_type="practice_quiz", published=True)
    attempt = an_attempt(case, quiz["id"])

    done = completed(case, attempt)

    require("result_url" not in attempt, "a running attempt has a result")
    require(path_of(done) == path_of(attempt), "another submission was turned in")
    require(f"quiz_submission_id={attempt['id']}" in done["result_url"], "the address leads elsewhere")
