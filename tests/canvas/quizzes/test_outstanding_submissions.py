"""Attempts whose time is up are listed and graded. Source: canvas-quiz-submissions 7."""

from __future__ import annotations

from typing import Any

import pytest

from mock_server import MockServer

from .quiz_requests import UNAUTHORIZED
from .quiz_taking import PATH, START, answer, get, started, turned_in, with_quiz

OUTSTANDING = "/outstanding_quiz_submissions"


@pytest.fixture(autouse=True)
def frozen(server: MockServer) -> None:
    server.clock.freeze(START)


def outstanding(server: MockServer) -> list[int]:
    return [row["user_id"] for row in get(server, OUTSTANDING, "ta").json()["quiz_submissions"]]


def grade(server: MockServer, *ids: Any, role: str = "teacher") -> Any:
    return server.client(role).post(f"{PATH}{OUTSTANDING}", json={"quiz_submission_ids": list(ids)})


def test_overdue_attempts_are_listed_with_who_takes_them(server: MockServer) -> None:
    with_quiz(server, time_limit=20)
    started(server)
    turned_in(server, role="student2")
    server.clock.advance(minutes=21)

    body = get(server, OUTSTANDING, "teacher").json()

    assert [row["overdue_and_needs_submission"] for row in body["quiz_submissions"]] == [True]
    assert [user["name"] for user in body["users"]] == ["Stu Student"]
    assert body["meta"] == {"primaryCollection": "quiz_submissions"}


def test_those_that_are_named_are_graded(server: MockServer) -> None:
    with_quiz(server, time_limit=20)
    own, other = started(server), started(server, "student2")
    answer(server, own, {119001: 8001})
    server.clock.advance(hours=2)

    reply = grade(server, own["id"])

    assert (reply.status_code, reply.content) == (204, b"")
    assert outstanding(server) == [other["user_id"]]
    (graded,) = get(server, f"/submissions/{own['id']}").json()["quiz_submissions"]
    assert (graded["score"], graded["finished_at"]) == (2.0, "2031-02-03T04:25:06Z")


def test_others_are_passed_over(lenient: MockServer) -> None:
    lenient.clock.freeze(START)
    with_quiz(lenient, time_limit=20)
    running, done = started(lenient), turned_in(lenient, role="student2")
    before = lenient.snapshot()

    assert grade(lenient, running["id"], done["id"], 999, "x").status_code == 204
    assert lenient.snapshot() == before


@pytest.mark.parametrize("role", ["student", "outsider"])
def test_only_graders_see_and_grade_them(server: MockServer, role: str) -> None:
    with_quiz(server)

    assert get(server, OUTSTANDING, role).json() == UNAUTHORIZED
    assert grade(server, 1, role=role).json() == UNAUTHORIZED
