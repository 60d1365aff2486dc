"""Laws of extensions: more attempts, more time, an open door. Fact sheet: canvas-quiz-submissions 6."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes.arrange import a_quiz, an_attempt
from contracts.families.quizzes.attempt_steps import (
    all_seen,
    completed,
    own_list,
    require_rejected,
    seen,
    started,
    try_start,
)
from contracts.generate.text import moment_of, written
from contracts.generic.refusals import require_status
from contracts.run.case import Actor, Case
from contracts.run.check import law
from contracts.wire.exchange import Exchange
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "attempt_extensions"

MOST_ATTEMPTS, MOST_TIME = 1000, 10080
NOBODY = 8_000_000_001
SLACK = timedelta(seconds=60)


def an_open_quiz(case: Case, **settings: Json) -> Json:
    """A published quiz without questions, to be taken once."""
    return a_quiz(case, **{"quiz_type": "practice_quiz", "published": True, **settings})


def try_extend(case: Case, quiz: Json, *items: Json, by: Actor | None = None) -> Exchange:
    """The answer to these extensions; of the student, unless they name another user."""
    body = {"quiz_extensions": [{"user_id": case.student.user_id, **item} for item in items]}
    return (by or case.teacher).call("set_quiz_extensions", quiz_id=quiz["id"], body=body)


def extended(case: Case, quiz: Json, **item: Json) -> Json:
    """What the student has then."""
    exchange = try_extend(case, quiz, item)
    require_status(exchange, 200)
    found = exchange.json["quiz_extensions"]
    require_equal(len(found), 1, "one extension is answered with another number")
    return found[0]


@law(
    "set_quiz_extensions list_quiz_submissions",
    evidence=["doc: Quiz Extensions, Set extensions", "source: canvas-quiz-submissions 6"],
    needs="student",
)
def extensions_replace_each_other(case: Case) -> None:
    """Extra attempts and time replace what there was, they are not added to it; absent and null leave it."""
    numbers = st.tuples(st.integers(1, MOST_ATTEMPTS), st.integers(1, MOST_TIME))
    (attempts, time), (more_attempts, more_time) = case.draw(numbers), case.draw(numbers)
    quiz = an_open_quiz(case)
    steps: list[tuple[Json, Json]] = [
        ({"extra_attempts": attempts, "extra_time": time}, (attempts, time)),
        ({"extra_attempts": more_attempts}, (more_attempts, time)),
        ({"extra_attempts": None, "extra_time": more_time}, (more_attempts, more_time)),
        ({}, (more_attempts, more_time)),
    ]

    for sent, in_force in steps:
        expected = dict(zip(("extra_attempts", "extra_time"), in_force, strict=True))
        whose = {"user_id": case.student.user_id, "quiz_id": quiz["id"]}
        require_contains(extended(case, quiz, **sent), whose | expected, "the extension is another")
    require_contains(all_seen(case, quiz)[0], expected, "the submission has another extension")


@law("set_quiz_extensions", evidence="source: canvas-quiz-submissions 6", needs="student", amount="one")
def extensions_are_capped(case: Case) -> None:
    """More than 1000 attempts or a week of minutes are no error: they are stored as 1000 and 10080."""
    quiz = an_open_quiz(case)

    for above in (1, 5000):
        found = extended(case, quiz, extra_attempts=MOST_ATTEMPTS + above, extra_time=MOST_TIME + above)
        most = {"extra_attempts": MOST_ATTEMPTS, "extra_time": MOST_TIME}
        require_contains(found, most, "an extension is larger than it can be")


@law(
    "set_quiz_extensions list_quiz_submissions",
    evidence=["source: canvas-quiz-submissions 1.1, 1.2, 6", "spec: canvas-quiz-submissions 6"],
    needs="student",
    amount="one",
)
def extension_makes_no_attempt(case: Case) -> None:
    """An extension before the first start makes a row of state `settings_only` without attempt, which is no attempt of
    the student's, lets the quiz be unpublished, and becomes the first attempt."""
    quiz = an_open_quiz(case)

    extended(case, quiz, extra_time=5)
    row = all_seen(case, quiz)[0]
    own = own_list(case, quiz)
    can_unpublish = case.teacher.ok("get_quiz", id=quiz["id"])["can_unpublish"]
    attempt = started(case, quiz)

    require_contains(
        row, {"workflow_state": "settings_only", "attempt": None, "started_at": None}, "the row is another"
    )
    require_equal(own, [], "an extension is an attempt in the student's list")
    require_equal(can_unpublish, True, "an extension keeps the quiz published")
    begun = {"id": row["id"], "attempt": 1, "workflow_state": "untaken", "extra_time": 5}
    require_contains(attempt, begun, "the first attempt is something else")


@law(
    "set_quiz_extensions list_quiz_submissions",
    evidence="source: canvas-quiz-submissions 6",
    needs="student",
    amount="one",
)
def unknown_user_spoils_the_whole_call(case: Case) -> None:
    """Extensions of which one is for nobody in the course are 404 as a whole: nobody has any."""
    quiz = an_open_quiz(case)

    refused = try_extend(case, quiz, {"extra_time": 5}, {"user_id": NOBODY, "extra_time": 5})

    require_status(refused, 404)
    rows = all_seen(case, quiz)
    require(not any(row["extra_time"] for row in rows), "somebody has been extended", received=rows)


@law(
    "set_quiz_extensions create_quiz_submission",
    evidence=["source: canvas-quiz-submissions 1.2, 6"],
    needs="student",
)
def extra_attempts_may_be_started(case: Case) -> None:
    """Extra attempts count on top of those of the quiz: so many more can be started, and no more."""
    extra = case.draw(st.integers(1, 3))
    quiz = an_open_quiz(case)
    completed(case, started(case, quiz))
    require_rejected(try_start(case, quiz), 409)

    extended(case, quiz, extra_attempts=extra)
    left = [completed(case, started(case, quiz))["attempts_left"] for _ in range(extra)]

    require_equal(left, list(reversed(range(extra))), "`attempts_left` says otherwise")
    require_rejected(try_start(case, quiz), 409)


@law(
    "set_quiz_extensions create_quiz_submission",
    evidence="source: canvas-quiz-submissions 1.3, 6",
    needs="student",
)
def extra_time_moves_the_end(case: Case) -> None:
    """Extra minutes are added to the time limit of the attempts that start from then on; they count in `time_spent` as
    seconds."""
    limit, extra = case.draw(st.integers(1, 300)), case.draw(st.integers(120, 1000))
    quiz = an_open_quiz(case, time_limit=limit)

    extended(case, quiz, extra_time=extra)
    attempt = started(case, quiz)
    spent = completed(case, attempt)["time_spent"]

    end = written(moment_of(attempt["started_at"]) + timedelta(minutes=limit + extra))
    require_equal(attempt["end_at"], end, "the attempt ends at another moment")
    require(extra <= spent < extra + 60, "another time was spent", received=spent, documented=extra)


@law(
    "set_quiz_extensions create_quiz_submission",
    evidence="source: canvas-quiz-submissions 1.3, 2, 6",
    needs="student",
    amount="one",
)
def unlocked_student_passes_the_locks(case: Case) -> None:
    """A student for whom a closed quiz is unlocked starts it, and `false` closes it again."""
    quiz = an_open_quiz(case, lock_at="2020-01-01T00:00:00Z", allowed_attempts=-1)
    require_rejected(try_start(case, quiz), 400)

    shut = extended(case, quiz, manually_unlocked=False)
    require_equal(shut["manually_unlocked"], False, "the quiz is unlocked")
    require_rejected(try_start(case, quiz), 400)
    opened = extended(case, quiz, manually_unlocked=True)
    attempt = started(case, quiz)

    require_equal(opened["manually_unlocked"], True, "the quiz is not unlocked")
    require_contains(attempt, {"attempt": 1, "workflow_state": "untaken"}, "the attempt does not run")


@law(
    "set_quiz_extensions get_quiz_submission",
    evidence=["doc: Quiz Extensions, Set extensions", "source: canvas-quiz-submissions 6"],
    needs="student",
)
def running_attempt_is_extended(case: Case) -> None:
    """`extend_from_now` sets the end of a running attempt to so many minutes from now, `extend_from_end_at` moves it by
    so many; together the first counts; without a time limit neither does."""
    limit, more = case.draw(st.integers(5, 60)), case.draw(st.integers(1, 1440))
    quiz, endless = an_open_quiz(case, time_limit=limit), an_open_quiz(case)
    attempt, other = an_attempt(case, quiz["id"]), an_attempt(case, endless["id"])
    end = moment_of(attempt["end_at"])

    moved = moment_of(extended(case, quiz, extend_from_end_at=more)["end_at"])
    extended(case, quiz, extend_from_now=more, extend_from_end_at=more)
    now = moment_of(seen(case.student, attempt)["end_at"])
    extended(case, endless, extend_from_now=more)

    require_equal(written(moved), written(end + timedelta(minutes=more)), "the end was not moved")
    expected = moment_of(attempt["started_at"]) + timedelta(minutes=more)
    require(expected <= now <= expected + SLACK, "the attempt ends at another moment", received=written(now))
    require_equal(seen(case.student, other)["end_at"], other["end_at"], "an attempt without a limit ends")


@law(
    "set_quiz_extensions list_quiz_submissions",
    evidence=["source: canvas-quiz-submissions 6", "spec: canvas-quiz-submissions 6"],
    needs="student",
    amount="one",
)
def student_extends_nothing(case: Case) -> None:
    """A student who would extend the own quiz is refused with 403, and without a list everybody is with 400."""
    quiz = an_open_quiz(case, time_limit=10)
    attempt = an_attempt(case, quiz["id"])

    refused = try_extend(case, quiz, {"extra_time": 5, "extra_attempts": 5}, by=case.student)
    none = case.teacher.call("set_quiz_extensions", quiz_id=quiz["id"], body={"extra_time": 5})

    require_rejected(refused, 403, "extension settings")
    require_rejected(none, 400, "quiz_extensions")
    require_equal(seen(case.teacher, attempt), attempt, "a refused extension is in force")


@law(
    "list_quiz_extensions",
    evidence="spec: canvas-quiz-submissions 6",
    needs="student",
    amount="one",
    mock_only="servers from before 2025 do not have it",
)
def those_who_have_more_are_listed(case: Case) -> None:
    """The list has whoever has more attempts or time, or an open door, and nobody else; a student is refused."""
    quiz = an_open_quiz(case)

    def listed() -> list[Json]:
        return case.teacher.every("list_quiz_extensions", quiz_id=quiz["id"])

    before = listed()
    extended(case, quiz, extra_attempts=0, extra_time=0)
    nothing = listed()
    has = extended(case, quiz, extra_time=7)

    require_equal([before, nothing], [[], []], "somebody is listed who has nothing")
    require_equal(listed(), [has], "the list is another")
    require_status(case.student.call("list_quiz_extensions", quiz_id=quiz["id"]), 403)


@law(
    "set_course_quiz_extensions list_quiz_submissions",
    evidence=["source: canvas-quiz-submissions 6", "spec: canvas-quiz-submissions 6"],
    needs="student student2",
    amount="one",
)
def course_extension_holds_for_every_quiz(case: Case) -> None:
    """Extensions of a course are set in every quiz of it, and answered quiz by quiz, the students in the order sent."""
    quizzes = [an_open_quiz(case)["id"] for _ in range(2)]
    users = [case.role("student2").user_id, case.student.user_id]
    items = [{"user_id": user, "extra_time": 3 + place} for place, user in enumerate(users)]

    found = case.teacher.ok("set_course_quiz_extensions", body={"quiz_extensions": items})["quiz_extensions"]

    mine = [item for item in found if item["quiz_id"] in quizzes]
    order = [[item["user_id"], item["extra_time"]] for item in mine]
    require_equal(order, [[user, 3 + place] for _ in quizzes for place, user in enumerate(users)], "others")
    require_equal([q["quiz_id"] for q in mine[::2]], [q["quiz_id"] for q in mine[1::2]], "not quiz by quiz")
    for quiz in quizzes:
        rows = case.teacher.every("list_quiz_submissions", quiz_id=quiz)
        require_equal(sorted(row["extra_time"] for row in rows), [3, 4], "a quiz has other extensions")
