"""The time of an attempt, by the mock's clock. Source: canvas-quiz-submissions 1.3 and 2."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server import MockServer
from mock_server.canvas.quizzes import attempt_rules as rules

from .quiz_requests import UNAUTHORIZED
from .quiz_taking import (
    PATH,
    QUIZ,
    START,
    STUDENT,
    answer,
    complete,
    current,
    get,
    one,
    refusal,
    started,
    turned_in,
    with_quiz,
)

IN_TEN, IN_TWENTY, IN_THIRTY = (f"2031-02-03T04:{minute}:06Z" for minute in (15, 25, 35))


@pytest.fixture(autouse=True)
def frozen(server: MockServer) -> None:
    server.clock.freeze(START)


# --- when it ends -----------------------------------------------------------------------------------------

ENDS: dict[str, tuple[dict[str, Any], dict[str, Any], str, str | None]] = {
    "no limit at all": ({}, {}, "student", None),
    "a time limit": ({"time_limit": 20}, {}, "student", IN_TWENTY),
    "extra time": ({"time_limit": 20}, {"extra_time": 10}, "student", IN_THIRTY),
    "extra time without a limit": ({}, {"extra_time": 10}, "student", None),
    "a lock date": ({"lock_at": IN_TEN}, {}, "student", IN_TEN),
    "the earlier of both": ({"time_limit": 20, "lock_at": IN_TEN}, {}, "student", IN_TEN),
    "a lock date far away": ({"time_limit": 20, "lock_at": IN_THIRTY}, {}, "student", IN_TWENTY),
    "a lock date that was lifted": (
        {"time_limit": 20, "lock_at": IN_TEN},
        {"manually_unlocked": True},
        "student",
        IN_TWENTY,
    ),
    "a grader": ({"time_limit": 20, "lock_at": IN_TEN}, {}, "teacher", IN_TWENTY),
}


@pytest.mark.parametrize("case", ENDS)
def test_an_attempt_ends(server: MockServer, case: str) -> None:
    settings, granted, role, end_at = ENDS[case]
    with_quiz(server, **settings)
    if granted:
        row = {"quiz_id": QUIZ, "user_id": STUDENT, "workflow_state": "settings_only", **granted}
        server.seed({"quiz_submissions": [row]})

    assert started(server, role)["end_at"] == end_at


@pytest.mark.parametrize(("limit", "end_at"), [(None, IN_TEN), (5, "2031-02-03T04:10:06Z"), (20, IN_TEN)])
def test_an_enrollment_ends_it_too(server: MockServer, limit: int | None, end_at: str) -> None:
    with_quiz(server, time_limit=limit)
    server.seed(
        {
            "users": [{"id": 2051, "name": "Gail Guest", "token": "guest"}],
            "enrollments": [{"course_id": 102, "user_id": 2051, "type": "student", "end_at": IN_TEN}],
        }
    )

    reply = server.client(token="guest").post(f"{PATH}/submissions")

    assert one(reply)["end_at"] == end_at


def test_after_the_enrollment_nothing_is_left_to_do(server: MockServer) -> None:
    with_quiz(server)
    server.seed(
        {
            "users": [{"id": 2051, "name": "Gail Guest", "token": "guest"}],
            "enrollments": [{"course_id": 102, "user_id": 2051, "type": "student", "end_at": IN_TEN}],
        }
    )
    guest = server.client(token="guest")
    assert guest.get(PATH).json()["permissions"]["submit"] is True

    server.clock.advance(minutes=10)

    assert guest.get(PATH).json()["permissions"]["submit"] is False
    assert refusal(guest.post(f"{PATH}/submissions"))[0] == 400


def test_a_student_s_own_lock_date_counts(server: MockServer) -> None:
    with_quiz(server, lock_at=IN_TEN)
    override = {"quiz_id": QUIZ, "student_ids": [STUDENT], "lock_at": IN_THIRTY}
    server.seed({"quiz_overrides": [override]})

    assert started(server)["end_at"] == IN_THIRTY
    assert started(server, "student2")["end_at"] == IN_TEN


@pytest.mark.parametrize(("limit", "end_at"), [(30, IN_THIRTY), (5, IN_TWENTY), (None, None)])
def test_a_longer_limit_moves_the_end_of_running_attempts(
    server: MockServer, limit: int | None, end_at: str | None
) -> None:
    """Never to an earlier one."""
    with_quiz(server, time_limit=20)
    submission = started(server)

    server.client().put(PATH, json={"quiz": {"time_limit": limit}})

    assert current(server, submission)["end_at"] == end_at


# --- running out of it ------------------------------------------------------------------------------------


def test_an_attempt_is_overdue_once_its_time_is_up(server: MockServer) -> None:
    with_quiz(server, time_limit=20)
    submission = started(server)

    def is_overdue() -> bool:
        shown = current(server, submission)
        assert ("result_url" in shown) is shown["overdue_and_needs_submission"]
        return bool(shown["overdue_and_needs_submission"])

    server.clock.advance(minutes=20)
    at_the_end = is_overdue()
    server.clock.advance(seconds=1)

    assert (at_the_end, is_overdue()) == (False, True)


@pytest.mark.parametrize(("late", "status"), [({"minutes": 5}, 200), ({"minutes": 5, "seconds": 1}, 400)])
def test_answers_are_taken_for_five_minutes_more(
    server: MockServer, late: dict[str, float], status: int
) -> None:
    with_quiz(server, time_limit=20)
    submission = started(server)
    server.clock.advance(minutes=20)
    server.clock.advance(**late)

    reply = answer(server, submission, {119001: 8001})

    assert reply.status_code == status
    if status == 400:
        assert refusal(reply) == (400, "quiz submission is overdue")


@pytest.mark.parametrize(
    ("minutes", "finished_at"), [(15, "2031-02-03T04:20:06Z"), (25, IN_TWENTY), (30, IN_THIRTY)]
)
def test_what_is_turned_in_a_little_late_counts_as_in_time(
    server: MockServer, minutes: int, finished_at: str
) -> None:
    with_quiz(server, time_limit=20)
    submission = started(server)
    server.clock.advance(minutes=minutes)

    assert one(complete(server, submission))["finished_at"] == finished_at


def test_listing_grades_what_is_overdue_afterwards(server: MockServer) -> None:
    with_quiz(server, time_limit=20)
    submission = started(server)
    answer(server, submission, {119001: 8001})
    server.clock.advance(hours=3)

    first = one(get(server, "/submissions", "teacher"))
    second = one(get(server, "/submissions", "teacher"))

    assert (first["workflow_state"], first["score"]) == ("untaken", None)
    assert (second["workflow_state"], second["score"]) == ("complete", 2.0)
    assert second["finished_at"] == IN_TWENTY


def test_extra_minutes_are_added_to_the_seconds_spent(server: MockServer) -> None:
    """A known oddity of Canvas."""
    with_quiz(server, time_limit=20)
    granted = {"quiz_id": QUIZ, "user_id": STUDENT, "workflow_state": "settings_only", "extra_time": 10}
    server.seed({"quiz_submissions": [granted]})
    submission = started(server)
    server.clock.advance(minutes=5)

    assert one(complete(server, submission))["time_spent"] == 310


# --- asking for it ----------------------------------------------------------------------------------------


def time_of(server: MockServer, submission: dict[str, Any], role: str = "student") -> Any:
    return get(server, f"/submissions/{submission['id']}/time", role).json()


def test_the_owner_asks_how_much_time_is_left(server: MockServer) -> None:
    with_quiz(server, time_limit=20)
    submission = started(server)
    server.clock.advance(seconds=90)

    assert time_of(server, submission) == {"end_at": IN_TWENTY, "time_left": 1110}


def test_an_attempt_without_end_has_no_time_left(server: MockServer) -> None:
    with_quiz(server)

    assert time_of(server, started(server)) == {"end_at": None, "time_left": None}


@pytest.mark.parametrize("role", ["teacher", "student2", "outsider"])
def test_nobody_else_asks_for_the_time(server: MockServer, role: str) -> None:
    with_quiz(server, time_limit=20)

    assert time_of(server, started(server), role) == UNAUTHORIZED


def test_nor_does_the_owner_once_it_is_up(server: MockServer) -> None:
    with_quiz(server, time_limit=20)
    submission = started(server)
    server.clock.advance(minutes=20, seconds=1)

    assert time_of(server, submission) == UNAUTHORIZED


def test_nor_where_a_limit_came_after_the_start(server: MockServer) -> None:
    with_quiz(server)
    submission = started(server)
    server.client().put(PATH, json={"quiz": {"time_limit": 20}})

    assert time_of(server, submission) == UNAUTHORIZED


def test_a_finished_attempt_still_has_its_end(server: MockServer) -> None:
    with_quiz(server, time_limit=20)
    done = turned_in(server)
    server.clock.advance(hours=1)

    assert time_of(server, done) == {"end_at": IN_TWENTY, "time_left": 0}


# --- the rules --------------------------------------------------------------------------------------------

MINUTES = st.integers(0, 600)
DATES = st.none() | MINUTES.map(lambda minutes: rules.later(START, minutes=minutes))


@given(
    st.none() | st.integers(1, 300),
    st.none() | MINUTES,
    DATES,
    DATES,
    st.booleans(),
    st.booleans(),
)
def test_no_end_lies_behind_any_limit_that_counts(
    time_limit: int | None,
    extra_time: int | None,
    lock_at: str | None,
    enrollment_ends_at: str | None,
    is_grader: bool,
    is_unlocked: bool,
) -> None:
    limit = None if time_limit is None else rules.later(START, minutes=time_limit + (extra_time or 0))
    end_at = rules.end_of_attempt(
        {"time_limit": time_limit},
        {"extra_time": extra_time, "manually_unlocked": is_unlocked},
        started_at=START,
        is_grader=is_grader,
        lock_at=lock_at,
        enrollment_ends_at=enrollment_ends_at,
    )

    closing = None if is_unlocked else lock_at
    counted = [limit] if is_grader else [limit, closing] if closing else [limit, enrollment_ends_at]
    known = [each for each in counted if each is not None]
    assert end_at == (min(known) if known else None)


@given(MINUTES, MINUTES)
def test_the_finish_is_never_after_now_nor_before_the_end_without_reason(end: int, now: int) -> None:
    end_at, present = rules.later(START, minutes=end), rules.later(START, minutes=now)
    finished_at = rules.finishing_time({"end_at": end_at}, present)

    assert finished_at <= present
    assert finished_at == (end_at if 0 < now - end <= 5 else present)


def test_times_behind_all_years_stay_in_the_last_one() -> None:
    assert rules.later("9999-12-31T23:59:00Z", minutes=5) == "9999-12-31T23:59:59Z"
