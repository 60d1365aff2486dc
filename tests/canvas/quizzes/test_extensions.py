"""Students get more attempts, more time, open doors. Source: canvas-quiz-submissions 6."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from mock_server import MockServer

from .quiz_requests import NOT_FOUND, UNAUTHORIZED
from .quiz_taking import (
    PATH,
    QUIZ,
    START,
    STUDENT,
    STUDENT2,
    current,
    get,
    refusal,
    start,
    started,
    turned_in,
    with_quiz,
)

COURSE_PATH = "/api/v1/courses/102/quiz_extensions"
FORBIDDEN = "you are not allowed to change extension settings for {} submission{}"


@pytest.fixture(autouse=True)
def frozen(server: MockServer) -> None:
    server.clock.freeze(START)


def extend(
    server: MockServer, *items: Any, role: str = "teacher", path: str = f"{PATH}/extensions"
) -> httpx.Response:
    return server.client(role).post(path, json={"quiz_extensions": list(items)})


def extended(server: MockServer, **item: Any) -> dict[str, Any]:
    """The extension of the student, as it is answered."""
    reply = extend(server, {"user_id": STUDENT, **item})
    assert reply.status_code == 200, reply.text
    (found,) = reply.json()["quiz_extensions"]
    return dict(found)


def test_an_extension_is_shown_whole(server: MockServer) -> None:
    with_quiz(server)

    assert extended(server, extra_attempts=2, extra_time=30, manually_unlocked=True) == {
        "user_id": STUDENT,
        "quiz_id": QUIZ,
        "extra_attempts": 2,
        "extra_time": 30,
        "manually_unlocked": True,
        "end_at": None,
    }


def test_who_has_not_started_gets_a_row_of_settings(server: MockServer) -> None:
    with_quiz(server)
    extended(server, extra_attempts=2)

    (row,) = get(server, "/submissions", "teacher").json()["quiz_submissions"]

    assert (row["workflow_state"], row["attempt"], row["attempts_left"]) == ("settings_only", None, 3)
    assert get(server, "", "teacher").json()["can_unpublish"] is True


def test_values_replace_and_null_keeps(server: MockServer) -> None:
    with_quiz(server)
    extended(server, extra_attempts=2, extra_time=30)

    found = extended(server, extra_attempts=1, extra_time=None)

    assert (found["extra_attempts"], found["extra_time"]) == (1, 30)


def test_extra_attempts_let_a_student_start_again(server: MockServer) -> None:
    with_quiz(server)
    turned_in(server)
    assert start(server).status_code == 409

    extended(server, extra_attempts=1)

    assert started(server)["attempt"] == 2


def test_too_much_is_cut_to_the_most(lenient: MockServer) -> None:
    with_quiz(lenient)

    found = extended(lenient, extra_attempts=1001, extra_time=99999)

    assert (found["extra_attempts"], found["extra_time"]) == (1000, 10080)


@pytest.mark.parametrize(
    ("sent", "stored"), [(True, True), ("true", True), (1, True), ("1", True), (False, False), ("yes", False)]
)
def test_only_true_and_one_unlock(lenient: MockServer, sent: Any, stored: bool) -> None:
    with_quiz(lenient)

    assert extended(lenient, manually_unlocked=sent)["manually_unlocked"] is stored


def test_a_manual_unlock_opens_a_locked_quiz(server: MockServer) -> None:
    with_quiz(server, lock_at="2020-01-01T00:00:00Z")
    extended(server, manually_unlocked=True)

    assert get(server, "", "student").json()["locked_for_user"] is False
    assert start(server).status_code == 200
    assert start(server, "student2").status_code == 400


# --- running attempts -------------------------------------------------------------------------------------

IN_30, IN_50 = "2031-02-03T04:35:06Z", "2031-02-03T04:55:06Z"


@pytest.mark.parametrize(
    ("item", "end_at"),
    [
        ({"extend_from_now": 30}, IN_30),
        ({"extend_from_end_at": 30}, IN_50),
        ({"extend_from_now": 30, "extend_from_end_at": 7}, IN_30),
        ({"extend_from_now": 0, "extend_from_end_at": 30}, IN_50),
        ({"extra_time": 30}, "2031-02-03T04:25:06Z"),
    ],
    ids=[
        "from now",
        "from the end",
        "now goes first",
        "no time from now",
        "extra time counts from the next start",
    ],
)
def test_the_end_of_a_running_attempt_moves(server: MockServer, item: dict[str, Any], end_at: str) -> None:
    with_quiz(server, time_limit=20)
    submission = started(server)

    assert extended(server, **item)["end_at"] == end_at
    assert current(server, submission)["end_at"] == end_at


def test_a_day_is_the_most_that_an_end_moves(lenient: MockServer) -> None:
    lenient.clock.freeze(START)
    with_quiz(lenient, time_limit=20)
    started(lenient)

    assert extended(lenient, extend_from_now=10_000)["end_at"] == "2031-02-04T04:05:06Z"


@pytest.mark.parametrize(("late", "moves"), [({"minutes": 80}, True), ({"minutes": 80, "seconds": 1}, False)])
def test_an_attempt_long_over_is_not_extended(
    server: MockServer, late: dict[str, float], moves: bool
) -> None:
    with_quiz(server, time_limit=20)
    started(server)
    server.clock.advance(**late)

    end_at = extended(server, extend_from_now=10)["end_at"]

    assert (end_at != "2031-02-03T04:25:06Z") is moves


def test_attempts_that_do_not_run_out_are_not_extended(server: MockServer) -> None:
    with_quiz(server)
    started(server)

    assert extended(server, extend_from_now=10)["end_at"] is None


# --- who, and what not ------------------------------------------------------------------------------------

NO_LIST = (400, "missing required key :quiz_extensions")


@pytest.mark.parametrize("path", [f"{PATH}/extensions", COURSE_PATH])
@pytest.mark.parametrize("sent", [None, {}, "x"], ids=repr)
def test_a_list_is_needed(lenient: MockServer, path: str, sent: Any) -> None:
    with_quiz(lenient)

    reply = lenient.client().post(path, json={} if sent is None else {"quiz_extensions": sent})

    assert refusal(reply) == NO_LIST


@pytest.mark.parametrize("role", ["student", "outsider"])
def test_only_graders_extend_and_nothing_is_left_behind(server: MockServer, role: str) -> None:
    with_quiz(server)
    before = server.snapshot()

    for path, words in ((f"{PATH}/extensions", ("this", "")), (COURSE_PATH, ("these", "s"))):
        reply = extend(server, {"user_id": STUDENT, "extra_attempts": 1}, role=role, path=path)
        assert refusal(reply) == (403, FORBIDDEN.format(*words))
    assert server.snapshot() == before


@pytest.mark.parametrize("item", [{"user_id": 2002}, {"user_id": 999}, {"user_id": "x"}, {}, "x"], ids=repr)
def test_one_who_is_no_student_stops_the_whole_call(lenient: MockServer, item: Any) -> None:
    with_quiz(lenient)
    before = lenient.snapshot()

    reply = extend(lenient, {"user_id": STUDENT, "extra_attempts": 1}, item)

    assert reply.json() == NOT_FOUND
    assert lenient.snapshot() == before


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [("extra_attempts", -1, "greater_than_or_equal_to"), ("extra_time", "x", "not_a_number")],
)
def test_what_is_no_amount_is_refused(lenient: MockServer, field: str, value: Any, code: str) -> None:
    with_quiz(lenient)
    before = lenient.snapshot()

    reply = extend(lenient, {"user_id": STUDENT, field: value})

    assert reply.status_code == 422
    assert reply.json() == {"errors": [{"field": field, "message": code, "error_code": code}]}
    assert lenient.snapshot() == before


# --- reading them -----------------------------------------------------------------------------------------


def test_extensions_are_listed_and_zero_is_none(server: MockServer) -> None:
    with_quiz(server)
    extend(server, {"user_id": STUDENT, "extra_time": 5}, {"user_id": STUDENT2, "extra_attempts": 0})

    reply = get(server, "/extensions", "teacher")

    assert [row["user_id"] for row in reply.json()["quiz_extensions"]] == [STUDENT]
    assert get(server, "/extensions", "teacher", user_id=STUDENT2).json() == {"quiz_extensions": []}
    assert len(get(server, "/extensions", "teacher", user_id=STUDENT).json()["quiz_extensions"]) == 1


def test_students_do_not_read_extensions(server: MockServer) -> None:
    with_quiz(server)

    assert get(server, "/extensions").json() == UNAUTHORIZED


# --- a whole course ---------------------------------------------------------------------------------------


def test_every_quiz_of_the_course_is_extended_quiz_by_quiz(server: MockServer) -> None:
    with_quiz(server)
    server.seed({"quizzes": [{"id": 39002, "course_id": 102, "title": "Act 4"}]})

    items = [{"user_id": user, "extra_time": 5} for user in (STUDENT, STUDENT2)]
    found = extend(server, *items, path=COURSE_PATH).json()["quiz_extensions"]

    seen = [(row["quiz_id"], row["user_id"], row["extra_time"]) for row in found]
    assert seen == [(39001, 2005, 5), (39001, 2006, 5), (39002, 2005, 5), (39002, 2006, 5)]


def test_deleted_quizzes_are_left_alone(server: MockServer) -> None:
    with_quiz(server)
    server.client().delete(PATH)

    reply = extend(server, {"user_id": STUDENT, "extra_time": 5}, path=COURSE_PATH)

    assert reply.json() == {"quiz_extensions": []}
