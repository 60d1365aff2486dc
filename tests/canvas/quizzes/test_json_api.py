"""Quizzes in the style of JSON:API. Source: canvas-quizzes 12."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from mock_server import MockServer

from .quiz_operations import DRAFT, WITH_CODE
from .quiz_requests import (
    JSON_API,
    UNAUTHORIZED,
    created,
    listed,
    quiz_path,
    quizzes_path,
    read,
)


def json_api(server: MockServer, role: str | None = "teacher") -> httpx.Client:
    client = server.client(role)
    client.headers["Accept"] = f"text/html, {JSON_API['Accept']}; q=1"
    return client


@pytest.fixture
def api_server() -> MockServer:
    """A strict mock: each answer is checked against the document's other media type as it is given."""
    return MockServer(strict=True)


def test_json_api_list(api_server: MockServer) -> None:
    document = json_api(api_server).get(quizzes_path(101), params={"per_page": 2}).json()

    page = f"http://canvas.mock{quizzes_path(101)}?page={{}}&per_page=2"
    assert [quiz["id"] for quiz in document["quizzes"]] == ["30002", "30001"]
    assert document["meta"] == {
        "permissions": {"quizzes": {"create": True}},
        "pagination": {
            "per_page": 2,
            "next": page.format(2),
            "last": page.format(2),
            "current": page.format(1),
            "first": page.format(1),
            "page": 1,
            "template": page.format("{page}"),
            "count": 3,
            "page_count": 2,
        },
    }


def test_json_api_list_for_a_student(api_server: MockServer) -> None:
    document = json_api(api_server, "student").get(quizzes_path(101)).json()

    assert document["meta"]["permissions"] == {"quizzes": {"create": False}}


def test_json_api_create_reads_the_first_of_quizzes() -> None:
    server = MockServer()

    reply = json_api(server).post(quizzes_path(), json={"quizzes": [{"title": "A"}, {"title": "B"}]})

    (quiz,) = reply.json()["quizzes"]
    assert (reply.status_code, quiz["title"], quiz["question_types"]) == (200, "A", [])
    assert listed(server) == ["A"]


@pytest.mark.parametrize("body", [{}, {"quiz": {"title": "x"}}, {"quizzes": []}, {"quizzes": "x"}], ids=str)
def test_json_api_create_without_quizzes_is_refused(body: Any) -> None:
    server = MockServer()

    reply = json_api(server).post(quizzes_path(), json=body)

    assert (reply.status_code, reply.json()) == (400, {"errors": {}})


def test_json_api_update_and_delete_answer_without_a_body() -> None:
    server = MockServer()
    quiz = created(server)

    edited = json_api(server).put(quiz_path(quiz), json={"quizzes": [{"title": "New"}]})
    shown = read(server, quiz)
    deleted = json_api(server).delete(quiz_path(quiz))

    assert [(reply.status_code, reply.content) for reply in (edited, deleted)] == [(204, b"")] * 2
    assert shown["title"] == "New"
    assert listed(server) == []


@pytest.mark.parametrize("role", ["teacher", "designer", "student"])
def test_json_api_quiz_by_role(api_server: MockServer, role: str) -> None:
    """12 and 13: what it has more than the plain quiz, what it has less, and which of it is text."""
    api_server.seed(
        {
            "quizzes": [{"id": 30009, "course_id": 101, "quiz_type": "assignment", "published": True}],
            "quiz_questions": [{"quiz_id": 30009, "question_type": "file_upload_question"}],
        }
    )
    plain = api_server.client(role).get(quizzes_path(101) + "/30009").json()

    (quiz,) = json_api(api_server, role).get(quizzes_path(101) + "/30009").json()["quizzes"]

    user = {"teacher": 2002, "designer": 2004, "student": 2005}[role]
    page = "http://canvas.mock/courses/101/quizzes/30009"
    api = "http://canvas.mock/api/v1/courses/101/quizzes/30009"
    everybodys = {
        "quiz_submission_html_url": f"{page}/submission_html",
        "take_quiz_url": f"{page}/take?user_id={user}",
        "links": {"quiz_reports": f"{api}/reports", "quiz_statistics": f"{api}/statistics"},
        **{name: str(plain[name]) for name in ("id", "assignment_id", "assignment_group_id")},
    }
    managers = {
        "quiz_extensions_url": f"{api}/extensions",
        "moderate_url": f"{page}/moderate",
        "deleted": False,
    }
    teachers = {
        "preview_url": f"{page}/take?preview=1",
        "quiz_submissions_zip_url": f"{page}/submissions?zip=1",
    }
    extra = {"teacher": managers | teachers, "designer": managers, "student": {}}[role]
    kept = {name: plain[name] for name in plain if name not in ("quiz_reports_url", "quiz_statistics_url")}
    assert quiz == kept | everybodys | extra


def test_json_api_shows_deletion_and_leaves_null_ids_null(api_server: MockServer) -> None:
    quiz = created(api_server)
    api_server.client().delete(quiz_path(quiz))

    (shown,) = json_api(api_server).get(quiz_path(quiz)).json()["quizzes"]

    assert (shown["deleted"], shown["assignment_id"]) == (True, None)
    assert "quiz_submissions_zip_url" not in shown


def test_json_api_leaves_errors_and_codes_as_they_are(api_server: MockServer) -> None:
    refused = json_api(api_server, "student").get(quiz_path(DRAFT, 101))
    code = json_api(api_server).post(
        f"{quiz_path(WITH_CODE, 101)}/validate_access_code", json={"access_code": "2beornot2be"}
    )

    assert (refused.status_code, refused.json()) == (403, UNAUTHORIZED)
    assert code.json() is True
