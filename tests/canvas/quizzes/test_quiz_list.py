"""The list of quizzes. Source: canvas-quizzes 6.1."""

from __future__ import annotations

import pytest

from mock_server import MockServer

from .quiz_operations import MANAGERS, MEMBERS, send
from .quiz_requests import (
    created,
    listed,
    quizzes_path,
    read,
)


def test_the_list_is_ordered_by_lock_date_then_title_then_age(server: MockServer) -> None:
    for title, lock_at in [
        ("C", None),
        ("B", "2032-01-01T00:00:00Z"),
        ("A", None),
        ("A", "2032-01-01T00:00:00Z"),
        ("Z", "2031-01-01T00:00:00Z"),
        ("A", None),
    ]:
        created(server, title=title, lock_at=lock_at)

    quizzes = server.client().get(quizzes_path()).json()

    assert [(quiz["title"], quiz["lock_at"]) for quiz in quizzes] == [
        ("Z", "2031-01-01T00:00:00Z"),
        ("A", "2032-01-01T00:00:00Z"),
        ("B", "2032-01-01T00:00:00Z"),
        ("A", None),
        ("A", None),
        ("C", None),
    ]
    assert quizzes[3]["id"] < quizzes[4]["id"]


def test_items_are_the_quizzes_without_question_types(server: MockServer) -> None:
    quiz = created(server, published=True)

    (item,) = server.client().get(quizzes_path()).json()

    assert quiz.pop("question_types") == []
    assert item == quiz


def test_managers_see_unpublished_quizzes_others_do_not(server: MockServer) -> None:
    titles = {
        role: [quiz["title"] for quiz in server.client(role).get(quizzes_path(101)).json()]
        for role in MEMBERS
    }

    published = ["Hamlet Act 3 Quiz", "Locked behind a code"]
    assert titles == {role: ["Draft quiz", *published] for role in MANAGERS} | {
        "student": published,
        "observer": published,
    }


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("", ["100% of it", "a_b", "Alpha", "alphabet", "Ärger"]),
        ("   ", ["100% of it", "a_b", "Alpha", "alphabet", "Ärger"]),
        ("ALPH", ["Alpha", "alphabet"]),
        ("bet", ["alphabet"]),
        ("a_", ["a_b"]),
        ("0%", ["100% of it"]),
        ("är", ["Ärger"]),
        ("description", []),
    ],
)
def test_search_is_for_a_part_of_the_title_in_any_case(
    lenient: MockServer, term: str, found: list[str]
) -> None:
    """`%` and `_` stand for themselves."""
    for title in ("alphabet", "Alpha", "a_b", "100% of it", "Ärger"):
        created(lenient, title=title, description="description")

    assert sorted(listed(lenient, search_term=term), key=str.lower) == sorted(found, key=str.lower)


@pytest.mark.parametrize("query", ["search_term=a", "search_term[]=abc", "search_term[a]=abc"])
def test_a_search_term_too_short_or_no_text_is_refused(lenient: MockServer, query: str) -> None:
    """5.5: `errors` is a list here, and says `code`."""
    reply = lenient.client().get(f"{quizzes_path()}?{query}")

    item = {"field": "search_term", "code": "invalid", "message": "2 or more characters is required"}
    assert (reply.status_code, reply.json()) == (400, {"errors": [item]})


def test_older_canvas_wants_three_characters() -> None:
    server = MockServer(search_term_min=3)

    reply = server.client().get(quizzes_path(), params={"search_term": "ab"})

    assert reply.json()["errors"][0]["message"] == "3 or more characters is required"


@pytest.mark.parametrize(
    ("role", "status"),
    [("teacher", 200), ("ta", 200), ("student", 404), ("outsider", 403), (None, 401)],
    ids=str,
)
def test_a_hidden_quizzes_tab_stops_students_after_the_permission(
    server: MockServer, role: str | None, status: int
) -> None:
    """1.2 step 6, 5.1: the body of this 404 is another one."""
    server.seed(
        {
            "courses": [{"id": 150, "name": "Tabless", "quizzes_tab_hidden": True}],
            "enrollments": [
                {"course_id": 150, "user_id": user, "type": kind}
                for user, kind in [(2002, "teacher"), (2003, "ta"), (2005, "student")]
            ],
        }
    )

    reply = send(server, "list_quizzes", role, course=150)

    assert reply.status_code == status
    if status == 404:
        assert reply.json() == {"message": "That page has been disabled for this course"}


def test_a_hidden_tab_hides_no_quiz_from_whoever_knows_its_id(server: MockServer) -> None:
    quiz = created(server, published=True)
    state = server.snapshot()
    courses = [{**row, "quizzes_tab_hidden": True} for row in state["courses"]]
    server.restore({**state, "courses": courses})

    assert read(server, quiz, "student")["id"] == quiz["id"]


def test_quizzes_of_one_title_page_without_repeats(server: MockServer) -> None:
    made = {created(server, title="Same")["id"] for _ in range(7)}
    client = server.client()

    seen: list[int] = []
    url: str | None = f"{quizzes_path()}?per_page=3"
    while url:
        reply = client.get(url)
        seen += [quiz["id"] for quiz in reply.json()]
        url = reply.links.get("next", {}).get("url")

    assert (len(seen), set(seen)) == (7, made)


def test_links_keep_the_search_and_leave_out_the_token(server: MockServer) -> None:
    """1.5."""
    for _ in range(3):
        created(server, title="Alpha")
    query = "?search_term=alp&per_page=2&access_token=teacher-token"

    reply = server.client(None).get(f"{quizzes_path()}{query}")

    base = f"http://canvas.mock{quizzes_path()}?search_term=alp&"
    assert reply.headers["Link"] == ",".join(
        f'<{base}page={page}&per_page=2>; rel="{name}"'
        for name, page in [("current", 1), ("next", 2), ("first", 1), ("last", 2)]
    )
