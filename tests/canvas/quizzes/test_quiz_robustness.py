"""Nonsense and crowds: no quiz operation fails, half does its work, or loses what another did.

A request that ends in an error has changed nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote_plus

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mock_server import MockServer
from mock_server.engine.spec import load_document
from mock_server.engine.validation import require_documented

from .quiz_requests import COURSE, created, put, quiz_path, quizzes_path, read, updated

PROPERTIES = load_document().schema("QuizInput")["properties"]
HAMLET = {"id": 30001}
HUGE = 10**400

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([HUGE, -HUGE, 2**31, 2**63, -(2**63), 1e308, -1e308, 5e-324])
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["\0", "a\0b", "\ud800", "1e999", "-1e999", "9" * 5000, "0001-01-01T00:00:00+14:00"])
    | st.sampled_from(
        ["9999-12-31T23:59:59-14:00", "2031-02-30", "٣", "%", "true ", "<p", "&#0;", "::ffff:1.2.3.4"]
    )
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(list(PROPERTIES))
SETTINGS = st.dictionaries(NAMES | st.text(max_size=5), JSON, max_size=6) | JSON


@pytest.fixture(scope="module")
def shared() -> MockServer:
    return MockServer()


def ends_well(server: MockServer, send: Callable[[httpx.Client], httpx.Response]) -> httpx.Response:
    """Sends the request to a fresh state: the answer is as the document says, and a refusal leaves no trace."""
    server.reset()
    before = server.snapshot()

    reply = send(server.client())

    operation = server.requests.last.operation
    assert reply.status_code < 500, reply.text
    assert reply.status_code < 400 or server.snapshot() == before
    if reply.content and operation:
        require_documented(
            load_document().operations[operation], reply.status_code, "application/json", reply.json()
        )
    return reply


def as_json(method: str, path: str, body: Any) -> Callable[[httpx.Client], httpx.Response]:
    """JSON as Python writes it: lone surrogates escaped, NaN and Infinity spelt out."""
    content, headers = json.dumps(body), {"Content-Type": "application/json"}
    return lambda client: client.request(method, path, content=content, headers=headers)


def as_form(method: str, path: str, body: dict[str, str]) -> Callable[[httpx.Client], httpx.Response]:
    pairs = [
        f"{quote_plus(name, '[]')}={quote_plus(text.encode(errors='replace'))}" for name, text in body.items()
    ]
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return lambda client: client.request(method, path, content="&".join(pairs), headers=headers)


# --- nonsense ---------------------------------------------------------------------------------------------


@given(sent=SETTINGS)
@example(sent={"points_possible": HUGE})
@example(sent={"points_possible": -HUGE, "quiz_type": "survey"})
@example(sent={"time_limit": 1e308, "allowed_attempts": HUGE})
@example(sent={"quiz_type": "exam", "published": True})
def test_any_json_under_quiz(shared: MockServer, sent: Any) -> None:
    ends_well(shared, as_json("POST", quizzes_path(), {"quiz": sent}))
    ends_well(shared, as_json("PUT", quiz_path(HAMLET, 101), {"quiz": sent}))


@given(name=NAMES, value=JSON)
def test_any_json_for_one_parameter(shared: MockServer, name: str, value: Any) -> None:
    ends_well(shared, as_json("POST", quizzes_path(), {"quiz": {name: value}}))
    ends_well(shared, as_json("PUT", quiz_path(HAMLET, 101), {"quiz": {name: value}}))


@given(name=NAMES, text=st.text(max_size=30) | SCALARS.map(str))
@example(name="points_possible", text="-1e999")
@example(name="points_possible", text="1_0")
@example(name="ip_filter", text="1.2.3.4/" + "9" * 5000)
@example(name="published", text="9" * 5000)
@example(name="lock_at", text="0001-01-01T00:00:00Z")
def test_any_text_for_one_parameter(shared: MockServer, name: str, text: str) -> None:
    ends_well(shared, as_form("POST", quizzes_path(), {f"quiz[{name}]": text}))
    ends_well(shared, as_form("PUT", quiz_path(HAMLET, 101), {f"quiz[{name}]": text}))


@given(body=JSON)
def test_any_json_as_body(shared: MockServer, body: Any) -> None:
    path = quiz_path(HAMLET, 101)
    for method, place in [
        ("POST", quizzes_path()),
        ("PUT", path),
        ("DELETE", path),
        ("POST", f"{path}/reorder"),
        ("POST", f"{path}/validate_access_code"),
        ("GET", path),
    ]:
        ends_well(shared, as_json(method, place, body))


@given(order=JSON)
@example(order=[{"type": "question", "id": HUGE}, {"type": "group", "id": 1e308}, {"type": [], "id": {}}])
def test_any_order(shared: MockServer, order: Any) -> None:
    ends_well(shared, as_json("POST", f"{quiz_path(HAMLET, 101)}/reorder", {"order": order}))


@given(code=JSON)
def test_any_access_code(shared: MockServer, code: Any) -> None:
    path = f"{quiz_path({'id': 30003}, 101)}/validate_access_code"

    reply = ends_well(shared, as_json("POST", path, {"access_code": code}))

    assert reply.status_code == 400 or reply.json() is (code == "2beornot2be")


@given(term=st.text(max_size=10), page=SCALARS.map(str), per_page=SCALARS.map(str))
def test_any_query(shared: MockServer, term: str, page: str, per_page: str) -> None:
    query = {"search_term": term, "page": page, "per_page": per_page}
    text = "&".join(f"{name}={quote_plus(value.encode(errors='replace'))}" for name, value in query.items())

    ends_well(shared, lambda client: client.get(f"{quizzes_path(101)}?{text}"))


@given(course=st.text(min_size=1, max_size=8), quiz=st.text(min_size=1, max_size=8))
@example(course="9" * 30, quiz="9" * 5000)
@example(course="sis_course_id:", quiz="-1")
def test_any_ids(shared: MockServer, course: str, quiz: str) -> None:
    path = f"/api/v1/courses/{quote_plus(course)}/quizzes/{quote_plus(quiz)}"

    for method in ("GET", "PUT", "DELETE"):
        shared.reset()
        assert shared.client().request(method, path).status_code in (200, 400, 404)


def test_what_is_read_back_was_stored_whatever_it_was(shared: MockServer) -> None:
    """Odd text that is no nonsense comes back as it went in."""
    odd = "\u202e\ufeff \U0001f600 \x7f </script> %00 \\u0000"
    shared.reset()

    quiz = created(shared, title=odd, access_code=odd)

    assert [read(shared, quiz)[name] for name in ("title", "access_code")] == [odd, odd]


# --- crowds -----------------------------------------------------------------------------------------------


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    with ThreadPoolExecutor(max_workers=8) as pool:
        return list(pool.map(act, range(count)))


def test_quizzes_made_at_once_get_ids_of_their_own() -> None:
    server = MockServer()

    quizzes = at_once(60, lambda number: created(server, title=f"Quiz {number}", quiz_type="assignment"))

    stored = [row for row in server.snapshot()["quizzes"] if row["course_id"] == COURSE]
    assert len({quiz["id"] for quiz in quizzes} | {quiz["assignment_id"] for quiz in quizzes}) == 120
    assert {row["title"] for row in stored} == {f"Quiz {number}" for number in range(60)}


def test_edits_of_different_fields_at_once_lose_nothing() -> None:
    server = MockServer()
    quiz = created(server, quiz_type="practice_quiz")
    edits = [
        {"title": "New"},
        {"time_limit": 7},
        {"access_code": "x"},
        {"shuffle_answers": True},
        {"due_at": "2031-01-01T00:00:00Z"},
        {"ip_filter": "::1"},
        {"allowed_attempts": 4},
        {"published": True},
    ]

    at_once(len(edits), lambda number: updated(server, quiz, **edits[number]))

    shown = read(server, quiz)
    expected = {name: value for edit in edits for name, value in edit.items()}
    assert {name: shown[name] for name in expected} == expected
    assert shown["version_number"] == 1 + len(edits)


def test_of_edits_of_one_field_at_once_each_is_a_version() -> None:
    server = MockServer()
    quiz = created(server, quiz_type="practice_quiz")

    versions = at_once(40, lambda number: updated(server, quiz, title=f"Title {number}")["version_number"])

    assert sorted(versions) == list(range(2, 42))


def test_a_submission_and_unpublishing_at_once_never_both_pass() -> None:
    """Whichever comes first: a quiz with a student's submission is published."""
    server = MockServer()
    for _ in range(20):
        quiz = created(server, published=True)
        acts: list[Callable[[], Any]] = [
            lambda quiz=quiz: put(server, quiz, {"published": False}).status_code,
            lambda quiz=quiz: server.seed({"quiz_submissions": [{"quiz_id": quiz["id"], "user_id": 2005}]}),
        ]

        status, _ = at_once(2, lambda number, acts=acts: acts[number]())

        assert read(server, quiz)["published"] is (status == 400)


@settings(max_examples=20)
@given(first=SETTINGS, second=SETTINGS)
def test_reset_brings_the_demo_world_back(shared: MockServer, first: Any, second: Any) -> None:
    shared.reset()
    before = shared.snapshot()
    client = shared.client()
    as_json("POST", quizzes_path(), {"quiz": first})(client)
    as_json("PUT", quiz_path(HAMLET, 101), {"quiz": second})(client)
    client.delete(quiz_path(HAMLET, 101))

    shared.reset()

    assert shared.snapshot() == before
