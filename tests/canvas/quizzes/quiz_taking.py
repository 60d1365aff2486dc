"""A quiz that students of course 102 take, and the requests with which they do."""

from __future__ import annotations

from typing import Any

import httpx

from mock_server import MockServer

from .quiz_requests import COURSE

QUIZ = 39001
PATH = f"/api/v1/courses/{COURSE}/quizzes/{QUIZ}"
START = "2031-02-03T04:05:06Z"
STUDENT, STUDENT2 = 2005, 2006

GHOST: dict[str, Any] = {
    "id": 119001,
    "question_name": "The ghost",
    "question_type": "multiple_choice_question",
    "points_possible": 2,
    "answers": [
        {"id": 8001, "answer_text": "Hamlet", "answer_weight": 100},
        {"id": 8002, "answer_text": "Ophelia", "answer_weight": 0},
    ],
}
ARRAS: dict[str, Any] = {
    "id": 119002,
    "question_name": "The arras",
    "question_type": "short_answer_question",
    "points_possible": 3,
    "answers": [{"id": 8011, "answer_text": "Polonius"}],
}
ESSAY: dict[str, Any] = {
    "id": 119003,
    "question_name": "The soliloquy",
    "question_type": "essay_question",
    "points_possible": 5,
}
PLAYERS: dict[str, Any] = {
    "id": 119004,
    "question_name": "The players",
    "question_type": "multiple_answers_question",
    "points_possible": 4,
    "answers": [
        {"id": 8031, "answer_text": "King", "answer_weight": 100},
        {"id": 8032, "answer_text": "Queen", "answer_weight": 100},
        {"id": 8033, "answer_text": "Fool", "answer_weight": 0},
    ],
}
UPLOAD: dict[str, Any] = {
    "id": 119005,
    "question_name": "The essay as a file",
    "question_type": "file_upload_question",
    "points_possible": 5,
}


def with_quiz(server: MockServer, *questions: dict[str, Any], **settings: Any) -> None:
    """A published quiz; with two questions worth 2 and 3 points unless others are named."""
    chosen = questions or (GHOST, ARRAS)
    server.seed(
        {
            "quizzes": [
                {"id": QUIZ, "course_id": COURSE, "title": "Act 3", "published": True}
                | {"quiz_type": "assignment", **settings}
            ],
            "quiz_questions": [{"quiz_id": QUIZ, **question} for question in chosen],
        }
    )


def start(server: MockServer, role: str | None = "student", **body: Any) -> httpx.Response:
    return server.client(role).post(f"{PATH}/submissions", json=body)


def started(server: MockServer, role: str = "student", **body: Any) -> dict[str, Any]:
    """The attempt just started."""
    return one(start(server, role, **body))


def proof(submission: dict[str, Any]) -> dict[str, Any]:
    return {name: submission[name] for name in ("attempt", "validation_token")}


def answer(
    server: MockServer,
    submission: dict[str, Any],
    answers: dict[int, Any],
    *,
    role: str = "student",
    **more: Any,
) -> httpx.Response:
    questions = [{"id": question, "answer": value} for question, value in answers.items()]
    body = {**proof(submission), "quiz_questions": questions, **more}
    return server.client(role).post(questions_path(submission), json=body)


def complete(
    server: MockServer, submission: dict[str, Any], *, role: str = "student", **more: Any
) -> httpx.Response:
    path = f"{PATH}/submissions/{submission['id']}/complete"
    return server.client(role).post(path, json={**proof(submission), **more})


def turned_in(
    server: MockServer, answers: dict[int, Any] | None = None, role: str = "student"
) -> dict[str, Any]:
    """A whole attempt -> the graded submission."""
    submission = started(server, role)
    assert answer(server, submission, answers or {}, role=role).status_code == 200
    return one(complete(server, submission, role=role))


def scored(
    server: MockServer, submission: dict[str, Any], role: str = "teacher", **item: Any
) -> httpx.Response:
    """The answer to scoring the newest attempt by hand, unless another is named."""
    path = f"{PATH}/submissions/{submission['id']}"
    item = {"attempt": submission["attempt"], **item}
    return server.client(role).put(path, json={"quiz_submissions": [item]})


def get(server: MockServer, path: str, role: str | None = "student", **query: Any) -> httpx.Response:
    return server.client(role).get(f"{PATH}{path}", params=query)


def current(server: MockServer, submission: dict[str, Any], role: str = "student") -> dict[str, Any]:
    return one(get(server, f"/submissions/{submission['id']}", role))


def questions_path(submission: dict[str, Any]) -> str:
    return f"/api/v1/quiz_submissions/{submission['id']}/questions"


def one(reply: httpx.Response) -> dict[str, Any]:
    """The only submission of a reply."""
    assert reply.status_code == 200, reply.text
    (submission,) = reply.json()["quiz_submissions"]
    return dict(submission)


def refusal(reply: httpx.Response) -> tuple[int, str]:
    """Status and message of a refusal in a controller's own words."""
    return reply.status_code, reply.json()["message"]
