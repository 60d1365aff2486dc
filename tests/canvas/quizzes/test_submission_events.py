"""What happened in an attempt is told and read. Source: canvas-quiz-submissions 4."""

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
    answer,
    get,
    refusal,
    started,
    turned_in,
    with_quiz,
)

BLURRED = {"event_type": "page_blurred", "client_timestamp": "2031-02-03T04:06:00Z", "event_data": {"a": [1]}}


@pytest.fixture(autouse=True)
def frozen(server: MockServer) -> None:
    server.clock.freeze(START)


def tell(
    server: MockServer, submission: dict[str, Any], *events: Any, role: str = "student"
) -> httpx.Response:
    path = f"{PATH}/submissions/{submission['id']}/events"
    return server.client(role).post(path, json={"quiz_submission_events": list(events)})


def events(server: MockServer, submission: dict[str, Any], role: str = "teacher", **query: Any) -> Any:
    reply = get(server, f"/submissions/{submission['id']}/events", role, **query)
    return reply.json().get("quiz_submission_events", reply.json())


def types(server: MockServer, submission: dict[str, Any], **query: Any) -> list[str]:
    return [event["event_type"] for event in events(server, submission, **query)]


def test_an_event_is_kept_with_the_server_s_time(server: MockServer) -> None:
    with_quiz(server)
    submission = started(server)
    server.clock.advance(minutes=2)

    reply = tell(server, submission, BLURRED)

    event = events(server, submission)[-1]
    assert (reply.status_code, reply.content) == (204, b"")
    assert isinstance(event.pop("id"), str)
    assert event == {
        "event_type": "page_blurred",
        "event_data": {"a": [1]},
        "created_at": "2031-02-03T04:07:06Z",
    }


def test_the_server_notes_starts_and_answers(server: MockServer) -> None:
    with_quiz(server)
    submission = started(server)
    answer(server, submission, {119001: 8001})
    answer(server, submission, {})

    found = events(server, submission)

    assert [event["event_type"] for event in found] == ["submission_created", "question_answered"]
    assert found[0]["event_data"]["quiz_version"] == 2
    assert [question["id"] for question in found[0]["event_data"]["quiz_data"]] == [119001, 119002]
    assert found[1]["event_data"] == [{"quiz_question_id": "119001", "answer": "8001"}]


def test_a_preview_leaves_no_events(server: MockServer) -> None:
    with_quiz(server)
    preview = started(server, "teacher", preview=True)

    assert events(server, preview) == []


def test_each_attempt_has_its_own_events(server: MockServer) -> None:
    with_quiz(server, allowed_attempts=2)
    tell(server, turned_in(server), BLURRED)
    submission = started(server)

    assert types(server, submission) == ["submission_created"]
    assert types(server, submission, attempt=1) == ["submission_created", "page_blurred"]
    assert events(server, submission, attempt=3) == NOT_FOUND


def test_events_are_read_page_by_page(server: MockServer) -> None:
    with_quiz(server)
    submission = started(server)
    tell(server, submission, *[{"event_type": f"e{number}"} for number in range(3)])

    assert types(server, submission, page=2, per_page=2) == ["e1", "e2"]


@pytest.mark.parametrize("role", ["teacher", "student2", "outsider"])
def test_only_the_owner_tells(server: MockServer, role: str) -> None:
    with_quiz(server)

    assert tell(server, started(server), BLURRED, role=role).json() == UNAUTHORIZED


@pytest.mark.parametrize("role", ["student", "student2", "outsider"])
def test_only_graders_read(server: MockServer, role: str) -> None:
    with_quiz(server)

    assert events(server, started(server), role) == UNAUTHORIZED


def test_nothing_is_told_once_the_time_is_up(server: MockServer) -> None:
    with_quiz(server, time_limit=20)
    submission = started(server)
    server.clock.advance(minutes=20, seconds=1)

    assert tell(server, submission, BLURRED).json() == UNAUTHORIZED


def test_what_was_turned_in_still_takes_events(server: MockServer) -> None:
    with_quiz(server, time_limit=20)
    done = turned_in(server)
    server.clock.advance(hours=1)

    assert tell(server, done, BLURRED).status_code == 204


def test_a_row_of_settings_does_not_exist_here(server: MockServer) -> None:
    with_quiz(server)
    row = {"quiz_id": QUIZ, "user_id": 2005, "workflow_state": "settings_only"}
    (made,) = server.seed({"quiz_submissions": [row]})["quiz_submissions"]

    assert tell(server, made, BLURRED).json() == NOT_FOUND
    assert events(server, made) == NOT_FOUND


def test_a_course_without_the_feature_shows_none() -> None:
    server = MockServer(quiz_log_auditing=False)
    with_quiz(server)
    submission = started(server)

    reply = get(server, f"/submissions/{submission['id']}/events", "teacher")

    assert refusal(reply) == (400, "quiz log auditing must be enabled")
    assert events(server, submission, "student") == UNAUTHORIZED


@pytest.mark.parametrize(
    "sent",
    [
        None,
        {},
        "x",
        ["x"],
        [{}],
        [BLURRED, {"event_type": ""}],
        [{"event_type": 7}],
        [{"event_type": "x" * 256}],
    ],
    ids=repr,
)
def test_what_is_no_event_is_refused(lenient: MockServer, sent: Any) -> None:
    with_quiz(lenient)
    submission = started(lenient)
    before = lenient.snapshot()

    body = {} if sent is None else {"quiz_submission_events": sent}
    reply = lenient.client("student").post(f"{PATH}/submissions/{submission['id']}/events", json=body)

    assert reply.status_code == 400
    assert lenient.snapshot() == before
