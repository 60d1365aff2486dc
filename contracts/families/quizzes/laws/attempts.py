"""Laws of attempts: who may start one, what it is then, and who sees it. Fact sheet: canvas-quiz-submissions 1, 2."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes.arrange import CHOICE, a_quiz, a_quiz_to_take, an_attempt
from contracts.families.quizzes.attempt_steps import (
    all_seen,
    completed,
    own_list,
    path_of,
    require_rejected,
    seen,
    started,
    the_one,
    try_start,
)
from contracts.families.quizzes.steps import try_update
from contracts.generate.text import moment_of, written
from contracts.generic.refusals import require_not_permitted, require_status
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "attempts"

NOBODYS_ADDRESS = "192.0.2.1"
"""An address that is kept for examples, and that nobody comes from."""
CLOSED: Json = {"lock_at": "2020-01-01T00:00:00Z"}
NOT_OPEN_YET: Json = {"unlock_at": "2090-01-01T00:00:00Z"}
NO_WAY_BACK: Json = {"one_question_at_a_time": True, "cant_go_back": True}


def an_open_quiz(case: Case, **settings: Json) -> Json:
    """A published quiz without questions, to be taken as often as one likes."""
    return a_quiz(
        case, **{"quiz_type": "practice_quiz", "allowed_attempts": -1, "published": True, **settings}
    )


# Starting ----------------------------------------------------------------------------------------------------------


@law(
    "create_quiz_submission",
    evidence=["source: canvas-quiz-submissions 1.2, 1.3, 1.5", "spec: canvas-quiz-submissions 1.7, 2"],
    needs="student",
)
def started_attempt_is_the_first(case: Case) -> None:
    """A started attempt is number 1, runs, has no score, a token of 64 hex digits, and ends with the time limit."""
    limit = case.draw(st.none() | st.integers(1, 500))
    allowed = case.draw(st.sampled_from([-1, 1, 3]))
    quiz = an_open_quiz(case, time_limit=limit, allowed_attempts=allowed)

    attempt = started(case, quiz)

    expected = {
        "quiz_id": quiz["id"],
        "user_id": case.student.user_id,
        "attempt": 1,
        "attempts_left": -1 if allowed < 0 else allowed - 1,
        "workflow_state": "untaken",
        "overdue_and_needs_submission": False,
        **dict.fromkeys(("finished_at", "score", "kept_score", "fudge_points", "time_spent")),
    }
    require_contains(attempt, expected, "a started attempt is something else")
    is_token = isinstance(attempt["validation_token"], str) and re.fullmatch(
        "[0-9a-f]{64}", attempt["validation_token"]
    )
    require(is_token, "the token is not 64 hex digits", at="/validation_token")
    if limit is not None:
        end = written(moment_of(attempt["started_at"]) + timedelta(minutes=limit))
        require_equal(attempt["end_at"], end, "the attempt does not end with its time limit", at="/end_at")
    elif case.is_mock:  # elsewhere the enrolment may end
        require_equal(attempt["end_at"], None, "an attempt without a limit ends", at="/end_at")


@law(
    "create_quiz_submission",
    evidence=["source: canvas-quiz-submissions 1.2, 2", "spec: canvas-quiz-submissions 1.2, 2"],
    needs="student",
    amount="one",
)
def running_attempt_is_not_started_again(case: Case) -> None:
    """While an attempt runs, another start is a conflict (409), and the attempt runs on as it was."""
    quiz = an_open_quiz(case)
    attempt = an_attempt(case, quiz["id"])

    refused = try_start(case, quiz)

    require_rejected(refused, 409)
    require_equal(seen(case.student, attempt), attempt, "a refused start has changed the attempt")


@law(
    "create_quiz_submission complete_quiz_submission",
    evidence=["source: canvas-quiz-submissions 1.2, 2", "spec: canvas-quiz-submissions 1.2, 2"],
    needs="student",
)
def last_attempt_is_not_followed_by_another(case: Case) -> None:
    """A quiz that allows so many attempts is started as often, each time with one left less, and then not again."""
    allowed = case.draw(st.integers(1, 3))
    quiz = an_open_quiz(case, allowed_attempts=allowed)

    left = [completed(case, started(case, quiz))["attempts_left"] for _ in range(allowed)]
    refused = try_start(case, quiz)

    require_equal(left, list(reversed(range(allowed))), "`attempts_left` says otherwise")
    require_rejected(refused, 409)


@law(
    "create_quiz_submission list_quiz_submissions",
    evidence=["source: canvas-quiz-submissions 2", "spec: canvas-quiz-submissions 2"],
    needs="student",
    amount="one",
)
def refused_start_leaves_no_attempt(case: Case) -> None:
    """A quiz that is unpublished, closed, not open yet, for other addresses, behind a code that is wrong or missing, or
    without a way back is not started: each has its status, and nobody has an attempt."""
    code: Json = {"access_code": "sesame"}
    cases: list[tuple[Json, Json, int]] = [
        ({"published": False}, {}, 403),
        (CLOSED, {}, 400),
        (NOT_OPEN_YET, {}, 400),
        (NO_WAY_BACK, {}, 501),
        (code, {}, 403),
        (code, {"access_code": "Sesame"}, 403),
        ({"ip_filter": NOBODYS_ADDRESS}, {}, 403),
    ]
    for settings, body, status in cases:
        quiz = an_open_quiz(case, **settings)
        require_rejected(try_start(case, quiz, **body), status)
        require_equal(all_seen(case, quiz), [], "a refused start has left an attempt")


@law("create_quiz_submission", evidence="source: canvas-quiz-submissions 2", needs="student", amount="one")
def start_is_refused_for_the_first_reason(case: Case) -> None:
    """Where a start could be refused for several reasons the first counts: locks, then the right to submit, quizzes
    without a way back, the code, the address."""
    code, address = {"access_code": "sesame"}, {"ip_filter": NOBODYS_ADDRESS}
    cases: list[tuple[Json, int, str]] = [
        ({**CLOSED, **code}, 400, "not allowed to participate"),
        ({"published": False, **NO_WAY_BACK}, 403, "not allowed to participate"),
        ({**NO_WAY_BACK, **code}, 501, "not supported"),
        ({**code, **address}, 403, "access code"),
        (address, 403, "address"),
    ]
    for settings, status, reason in cases:
        require_rejected(try_start(case, an_open_quiz(case, **settings)), status, reason)


@law("create_quiz_submission", evidence="source: canvas-quiz-submissions 2", needs="student", amount="one")
def right_code_starts(case: Case) -> None:
    """A quiz with an access code is started by whoever sends it."""
    quiz = an_open_quiz(case, access_code="sesame")

    attempt = started(case, quiz, access_code="sesame")

    require_equal(attempt["workflow_state"], "untaken", "the attempt does not run")


@law(
    "create_quiz_submission list_quiz_submissions",
    evidence="inferred: canvas-quiz-submissions 1 (one row for each quiz and user), no word on the same moment",
    needs="student",
    amount="one",
)
def two_starts_at_once_leave_one_attempt(case: Case) -> None:
    """Of two starts at the same moment one begins the attempt, the other is a conflict."""
    quiz = an_open_quiz(case)

    exchanges = case.together([partial(try_start, case, quiz)] * 2)

    require_equal(sorted(e.status for e in exchanges), [200, 409], "not one of two starts was refused")
    require_equal([s["attempt"] for s in all_seen(case, quiz)], [1], "not one attempt was left")


@law(
    "create_quiz_submission",
    evidence=["source: canvas-quiz-submissions 1.1, 2"],
    needs="student",
    amount="one",
)
def preview_belongs_to_nobody(case: Case) -> None:
    """A teacher may preview a quiz, code or not: nobody's attempt, which is in no list; a student is refused."""
    quiz = an_open_quiz(case, access_code="sesame", published=False)

    preview = the_one(case.teacher.ok("create_quiz_submission", quiz_id=quiz["id"], body={"preview": True}))
    require_status(try_update(case, quiz, published=True), 200)
    refused = try_start(case, quiz, preview=True)

    require_contains(
        preview, {"user_id": None, "workflow_state": "preview"}, "the preview is somebody's attempt"
    )
    require_rejected(refused, 403, "preview")
    require_equal(all_seen(case, quiz), [], "a preview is in the list")


@law(
    "update_quiz get_quiz",
    evidence=["source: canvas-quizzes 7", "spec: canvas-quizzes 7"],
    needs="student",
    amount="one",
)
def started_quiz_stays_published(case: Case) -> None:
    """Once a student has started, a quiz cannot be unpublished: it says so, refuses, and stays published."""
    quiz, _ = a_quiz_to_take(case, CHOICE)
    before = case.teacher.ok("get_quiz", id=quiz["id"])
    an_attempt(case, quiz["id"])

    refused = try_update(case, quiz, published=False)
    after = case.teacher.ok("get_quiz", id=quiz["id"])

    require_equal(before["can_unpublish"], True, "`can_unpublish` is false before anybody started")
    require_status(refused, 400)
    require_contains(after, {"published": True, "can_unpublish": False}, "the quiz is something else")


# Again -------------------------------------------------------------------------------------------------------------


@law(
    "create_quiz_submission",
    evidence=["source: canvas-quiz-submissions 1, 1.2", "spec: canvas-quiz-submissions 2"],
    needs="student",
    amount="one",
)
def retake_reuses_the_row(case: Case) -> None:
    """A retake has the same id and token and the next number; its score is empty, the kept one stays."""
    quiz = an_open_quiz(case)
    first = completed(case, started(case, quiz))

    second = started(case, quiz)

    same = {name: first[name] for name in ("id", "user_id", "validation_token", "kept_score")}
    begun = {"attempt": 2, "workflow_state": "untaken", "score": None, "finished_at": None}
    require_contains(second, {**same, **begun, "fudge_points": None}, "a retake is something else")


@law(
    "list_quiz_submissions get_own_quiz_submission",
    evidence=["source: canvas-quiz-submissions 2", "spec: canvas-quiz-submissions 2"],
    needs="student",
    amount="one",
)
def own_attempts_are_listed_oldest_first(case: Case) -> None:
    """A student's list is empty at first, has the running attempt alone while it runs, else every finished one, oldest
    first; the own submission is none or the newest."""
    quiz = an_open_quiz(case)

    def what_is_seen() -> list[Json]:
        own = case.student.ok("get_own_quiz_submission", quiz_id=quiz["id"])["quiz_submissions"]
        return [[s["attempt"] for s in own_list(case, quiz)], [s["attempt"] for s in own]]

    found = [what_is_seen()]
    for _ in range(2):
        attempt = started(case, quiz)
        found.append(what_is_seen())
        completed(case, attempt)
        found.append(what_is_seen())

    expected = [[[], []], [[1], [1]], [[1], [1]], [[2], [2]], [[1, 2], [2]]]
    require_equal(found, expected, "own attempts are shown otherwise")


@law(
    "get_quiz_submission",
    evidence=["source: canvas-quiz-submissions 2", "spec: canvas-quiz-submissions 2"],
    needs="student",
    amount="one",
)
def finished_attempts_stay_readable(case: Case) -> None:
    """With `attempt` an earlier attempt is read as it was turned in; one that there is not is 404."""
    quiz = an_open_quiz(case)
    first = completed(case, started(case, quiz))
    second = completed(case, started(case, quiz))

    for actor in (case.student, case.teacher):
        names = ("id", "attempt", "started_at", "finished_at", "score", "workflow_state")
        for attempt in (first, second):
            kept = {name: attempt[name] for name in names}
            found = seen(actor, second, number=attempt["attempt"])
            require_contains(found, kept, "a finished attempt has changed")
    unknown = case.teacher.call("get_quiz_submission", query={"attempt": 3}, **path_of(second))
    require_status(unknown, 404)


# Who sees it -------------------------------------------------------------------------------------------------------


@law(
    "list_quiz_submissions get_own_quiz_submission",
    evidence=["source: canvas-quiz-submissions 2", "spec: canvas-quiz-submissions 2"],
    needs="student",
    amount="one",
)
def teacher_lists_each_student_once(case: Case) -> None:
    """A teacher's list has one submission for each student, with the newest attempt; of the teacher's own there is
    none."""
    quiz = an_open_quiz(case)
    completed(case, started(case, quiz))
    attempt = started(case, quiz)

    listed = all_seen(case, quiz)
    own = case.teacher.ok("get_own_quiz_submission", quiz_id=quiz["id"])

    require_equal(listed, [seen(case.teacher, attempt)], "the teacher's list is another")
    require_equal(listed[0]["attempt"], 2, "the newest attempt is not shown")
    require_equal(own["quiz_submissions"], [], "a teacher who took nothing has a submission")


@law(
    "get_quiz_submission list_quiz_submissions",
    evidence=["source: canvas-quiz-submissions 2", "spec: canvas-quiz-submissions 2"],
    needs="student student2",
    amount="one",
)
def other_students_see_no_attempt(case: Case) -> None:
    """Another student is refused the submission and its questions, and has an empty list."""
    quiz = an_open_quiz(case)
    attempt = an_attempt(case, quiz["id"])
    other = case.role("student2")

    read = other.call("get_quiz_submission", **path_of(attempt))
    questions = other.call("list_quiz_submission_questions", quiz_submission_id=attempt["id"])
    listed = other.ok("list_quiz_submissions", quiz_id=quiz["id"])

    require_not_permitted(read)
    require_not_permitted(questions)
    require_equal(listed["quiz_submissions"], [], "another's attempt is in a student's list")


@law(
    "get_quiz_submission_times",
    evidence=["source: canvas-quiz-submissions 2", "spec: canvas-quiz-submissions 2"],
    needs="student",
)
def time_is_for_the_owner(case: Case) -> None:
    """The owner is told when the attempt ends and the seconds until then; a teacher is refused."""
    limit = case.draw(st.integers(2, 500))
    quiz = an_open_quiz(case, time_limit=limit)
    attempt = an_attempt(case, quiz["id"])

    times = case.student.ok("get_quiz_submission_times", **path_of(attempt))

    require_equal(times["end_at"], attempt["end_at"], "the time ends at another moment", at="/end_at")
    in_time = limit * 60 - 60 <= times["time_left"] <= limit * 60
    require(in_time, "the time left is another", received=times["time_left"], documented=limit * 60)
    require_not_permitted(case.teacher.call("get_quiz_submission_times", **path_of(attempt)))
