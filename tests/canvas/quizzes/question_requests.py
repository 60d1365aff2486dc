"""Requests about questions and groups that several test modules send."""

from __future__ import annotations

from typing import Any

import httpx

from mock_server import MockServer

from .quiz_requests import created, quiz_path, updated

Row = dict[str, Any]

NO_COMMENTS = {"comments": "", "comments_html": ""}
BLANK: Row = {
    "quiz_group_id": None,
    "question_name": "Question",
    "question_type": "text_only_question",
    "question_text": "Question text",
    "points_possible": 0.0,
    "correct_comments": "",
    "incorrect_comments": "",
    "neutral_comments": "",
    "correct_comments_html": "",
    "incorrect_comments_html": "",
    "neutral_comments_html": "",
    "answers": [],
    "variables": None,
    "formulas": None,
    "answer_tolerance": None,
    "formula_decimal_places": None,
    "matches": None,
    "matching_answer_incorrect_matches": None,
}
"""What a question says where nothing was sent."""
CHOICE: Row = {
    "question_name": "The ghost",
    "question_text": "<p>Whom does the ghost visit?</p>",
    "question_type": "multiple_choice_question",
    "points_possible": 2,
    "answers": [
        {"answer_text": "Hamlet", "answer_weight": 100},
        {"answer_text": "Polonius", "answer_weight": 0},
    ],
}


def questions_path(quiz: Row) -> str:
    return f"{quiz_path(quiz)}/questions"


def question_path(question: Row) -> str:
    return f"{questions_path({'id': question['quiz_id']})}/{question['id']}"


def groups_path(quiz: Row) -> str:
    return f"{quiz_path(quiz)}/groups"


def group_path(group: Row) -> str:
    return f"{groups_path({'id': group['quiz_id']})}/{group['id']}"


def post_question(
    server: MockServer, quiz: Row, question: Any, *, role: str | None = "teacher"
) -> httpx.Response:
    return server.client(role).post(questions_path(quiz), json={"question": question})


def put_question(server: MockServer, question: Row, changes: Any) -> httpx.Response:
    return server.client().put(question_path(question), json={"question": changes})


def add(server: MockServer, quiz: Row, **fields: Any) -> Row:
    """A new question, as create answers it."""
    return body_of(post_question(server, quiz, fields))


def change(server: MockServer, question: Row, **fields: Any) -> Row:
    """The question, as update answers it."""
    return body_of(put_question(server, question, fields))


def read_question(server: MockServer, question: Row) -> Row:
    return body_of(server.client().get(question_path(question)))


def add_group(server: MockServer, quiz: Row, **fields: Any) -> Row:
    reply = server.client().post(groups_path(quiz), json={"quiz_groups": [fields]})
    assert reply.status_code == 201, reply.text
    group: Row = reply.json()["quiz_groups"][0]
    return group


def listed_questions(server: MockServer, quiz: Row, role: str = "teacher", **query: Any) -> list[Row]:
    reply = server.client(role).get(questions_path(quiz), params={"per_page": 100, **query})
    assert reply.status_code == 200, reply.text
    questions: list[Row] = reply.json()
    return questions


def answers_of(server: MockServer, quiz: Row, kind: str, *answers: Row, **fields: Any) -> list[Row]:
    """What comes back for answers of such a question, ids left out."""
    question = add(server, quiz, question_type=f"{kind}_question", answers=list(answers), **fields)
    return [without_ids(answer) for answer in question["answers"]]


def without_ids(answer: Row) -> Row:
    return {name: value for name, value in answer.items() if name not in ("id", "match_id")}


def lost_by(server: MockServer) -> list[tuple[str, str]]:
    """Place and message of what the last request lost."""
    return [(violation.pointer, violation.message) for violation in server.requests.last.violations]


def published_quiz(server: MockServer, **settings: Any) -> Row:
    """A published quiz with one choice question."""
    quiz = created(server, **settings)
    add(server, quiz, **CHOICE)
    return updated(server, quiz, published=True)


def body_of(reply: httpx.Response) -> Row:
    assert reply.status_code == 200, reply.text
    body: Row = reply.json()
    return body
