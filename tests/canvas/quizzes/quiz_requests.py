"""Requests about quizzes that several test modules send; courses as in the demo world."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import httpx

from mock_server import MockServer

COURSE = 102
"""The course without quizzes; the teacher, the TA and both students are in it."""

JSON_API = {"Accept": "application/vnd.api+json"}
NOT_FOUND = {"errors": [{"message": "The specified resource does not exist."}]}
UNAUTHENTICATED = {"status": "unauthenticated", "errors": [{"message": "user authorization required"}]}
UNAUTHORIZED = {
    "status": "unauthorized",
    "errors": [{"message": "user not authorized to perform that action"}],
}


def quizzes_path(course: int | str = COURSE) -> str:
    return f"/api/v1/courses/{course}/quizzes"


def quiz_path(quiz: dict[str, Any], course: int | str = COURSE) -> str:
    return f"{quizzes_path(course)}/{quiz['id']}"


def post(server: MockServer, settings: Any, *, role: str | None = "teacher") -> httpx.Response:
    """The answer to creating a quiz with these settings."""
    return server.client(role).post(quizzes_path(), json={"quiz": settings})


def put(server: MockServer, quiz: dict[str, Any], settings: Any) -> httpx.Response:
    """The answer to changing these settings of the quiz."""
    return server.client().put(quiz_path(quiz), json={"quiz": settings})


def created(server: MockServer, **settings: Any) -> dict[str, Any]:
    """A new quiz, as the teacher who made it gets it."""
    return quiz_of(post(server, {"title": "A quiz", **settings}))


def updated(server: MockServer, quiz: dict[str, Any], **settings: Any) -> dict[str, Any]:
    """The quiz as it comes back when these settings are changed."""
    return quiz_of(put(server, quiz, settings))


def read(server: MockServer, quiz: dict[str, Any], role: str | None = "teacher") -> dict[str, Any]:
    """The quiz as the role reads it."""
    return quiz_of(server.client(role).get(quiz_path(quiz)))


def listed(server: MockServer, role: str | None = "teacher", **query: Any) -> list[str]:
    """The titles that the role finds in the list, in its order."""
    reply = server.client(role).get(quizzes_path(), params=query)
    assert reply.status_code == 200, reply.text
    return [quiz["title"] for quiz in reply.json()]


def quiz_of(reply: httpx.Response) -> dict[str, Any]:
    assert reply.status_code == 200, reply.text
    quiz: dict[str, Any] = reply.json()
    return quiz


def with_question(server: MockServer, quiz: dict[str, Any], **question: Any) -> dict[str, Any]:
    """Adds a question worth a point; -> the question."""
    defaults = {"question_type": "true_false_question", "points_possible": 1}
    seed = {"quiz_questions": [{"quiz_id": quiz["id"], **defaults, **question}]}
    return server.seed(seed)["quiz_questions"][0]


def part(quiz: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: quiz[name] for name in names}
