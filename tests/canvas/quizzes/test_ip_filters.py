"""Quiz IP Filters. Source: canvas-quiz-analysis 3."""

from __future__ import annotations

from typing import Any

import pytest

from mock_server import MockServer

from .quiz_requests import NOT_FOUND, UNAUTHORIZED, created, quiz_path


def filters_of(server: MockServer, quiz: dict[str, Any], **query: Any) -> list[dict[str, str]]:
    reply = server.client().get(f"{quiz_path(quiz)}/ip_filters", params=query)
    assert reply.status_code == 200, reply.text
    return list(reply.json()["quiz_ip_filters"])


def test_without_filters_the_list_is_empty(server: MockServer) -> None:
    assert filters_of(server, created(server)) == []


def test_the_quiz_s_own_filter_comes_first_then_the_nearest_account_s(server: MockServer) -> None:
    quiz = created(server, title="Act 4", ip_filter="10.0.0.1")
    server.seed(
        {
            "ip_filters": [
                {"name": "Kronborg", "filter": "10.3.0.0/16", "account": "Denmark", "level": 1},
                {"name": "Tower", "filter": "10.2.0.0/16"},
                {"name": "library", "filter": "10.1.0.0/16"},
            ]
        }
    )

    assert filters_of(server, quiz) == [
        {"name": "Current Filter", "account": "Act 4", "filter": "10.0.0.1"},
        {"name": "library", "account": "Elsinore College", "filter": "10.1.0.0/16"},
        {"name": "Tower", "account": "Elsinore College", "filter": "10.2.0.0/16"},
        {"name": "Kronborg", "account": "Denmark", "filter": "10.3.0.0/16"},
    ]


def test_filters_come_in_pages(server: MockServer) -> None:
    quiz = created(server)
    server.seed({"ip_filters": [{"name": f"Room {n:02}", "filter": "10.0.0.1"} for n in range(40)]})

    pages = [filters_of(server, quiz, per_page=25, page=page) for page in (1, 2, 3)]

    assert [len(page) for page in pages] == [25, 15, 0]
    assert [each["name"] for page in pages for each in page] == [f"Room {n:02}" for n in range(40)]


def test_a_page_leads_to_the_next(server: MockServer) -> None:
    quiz = created(server)
    server.seed({"ip_filters": [{"name": name, "filter": "10.0.0.1"} for name in "ab"]})

    reply = server.client().get(f"{quiz_path(quiz)}/ip_filters", params={"per_page": 1})

    following = server.client().get(reply.links["next"]["url"])
    assert [each["name"] for each in following.json()["quiz_ip_filters"]] == ["b"]
    assert "next" not in following.links


def test_a_page_has_to_be_a_number(lenient: MockServer) -> None:
    reply = lenient.client().get(f"{quiz_path(created(lenient))}/ip_filters", params={"page": "invalid"})

    assert reply.status_code == 404
    assert reply.json() == {"errors": [{"message": "An error occurred.", "error_code": "not_found"}]}


@pytest.mark.parametrize(
    ("role", "status"),
    [("ta", 200), ("designer", 200), ("admin", 200), ("student", 403), ("outsider", 403), (None, 401)],
)
def test_only_who_edits_the_quiz_sees_filters(server: MockServer, role: str | None, status: int) -> None:
    reply = server.client(role).get("/api/v1/courses/101/quizzes/30001/ip_filters")

    assert reply.status_code == status
    assert status != 403 or reply.json() == UNAUTHORIZED


def test_without_a_quiz_there_is_nothing(server: MockServer) -> None:
    reply = server.client(None).get("/api/v1/courses/101/quizzes/999/ip_filters")

    assert (reply.status_code, reply.json()) == (404, NOT_FOUND)
