"""Journal, faults and clock over the control routes."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from mock_server import MockServer

from .control_requests import QUIZZES, told

# --- journal ------------------------------------------------------------------------------------------


def test_the_journal_is_told_as_documented(server: MockServer, control: httpx.Client) -> None:
    """In strict mode every reply is checked against the document."""
    server.client().get(f"{QUIZZES}?per_page=2")
    server.client("karma:learner").get("/api/v1/assessments")

    entries = control.get("/_mock/requests").json()

    assert [
        (entry["sequence"], entry["operation"], entry["role"], entry["user_id"]) for entry in entries
    ] == [
        (1, "list_quizzes", "teacher", 2002),
        (2, "list_assessments", "karma:learner", "usr_lrn001"),
    ]
    assert entries == [entry.as_json() for entry in server.requests]


def test_somebody_follows_along_by_since_and_sees_a_restart_by_the_header(
    server: MockServer, control: httpx.Client
) -> None:
    for _ in range(3):
        server.client().get(QUIZZES)

    reply = control.get("/_mock/requests?since=2")

    assert [entry["sequence"] for entry in reply.json()] == [3]
    assert reply.headers["X-Mock-Sequence"] == "3"
    assert control.get("/_mock/requests?since=3").json() == []
    assert MockServer().client(None).get("/_mock/requests?since=3").headers["X-Mock-Sequence"] == "0"


def test_the_journal_is_filtered_by_operation_and_cut_to_the_newest(
    server: MockServer, control: httpx.Client
) -> None:
    for path in (QUIZZES, "/api/v1/users/self", QUIZZES, QUIZZES):
        server.client().get(path)

    reply = control.get("/_mock/requests?operation=list_quizzes&limit=2")

    assert [entry["sequence"] for entry in reply.json()] == [3, 4]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("operation=list_quizes", "/operation"),
        ("since=-1", "/since"),
        ("since=many", "/since"),
        ("limit=0", "/limit"),
        ("operaton=list_quizzes", "/operaton"),
        ("since[]=1", "/since"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(control: httpx.Client, query: str, pointer: str) -> None:
    status, errors = told(control.get(f"/_mock/requests?{query}"))

    assert (status, [error["pointer"] for error in errors]) == (400, [pointer])


def test_a_number_beyond_all_bounds_is_refused(control: httpx.Client) -> None:
    assert control.get(f"/_mock/requests?since={'9' * 5000}").status_code == 400


def test_the_journal_is_emptied(server: MockServer, control: httpx.Client) -> None:
    server.client().get(QUIZZES)

    assert control.delete("/_mock/requests").status_code == 204
    assert (list(server.requests), control.get("/_mock/requests").json()) == ([], [])


def test_violations_are_listed_with_their_requests(control: httpx.Client) -> None:
    lenient = MockServer()
    lenient.client().get(f"{QUIZZES}?colour=blue")

    found = lenient.client(None).get("/_mock/violations").json()

    assert found == [violation.as_json() for violation in lenient.violations]
    assert [(one["operation"], one["pointer"], one["request"]) for one in found] == [
        ("list_quizzes", "query/colour", 1)
    ]
    assert control.get("/_mock/violations").json() == []


# --- faults -------------------------------------------------------------------------------------------


def test_a_fault_is_planted_told_and_taken_away(server: MockServer, control: httpx.Client) -> None:
    planted = control.post("/_mock/faults", json={"operation": "list_quizzes", "status": 503, "times": 1})

    assert planted.status_code == 201
    assert planted.json() == {
        "id": 1,
        "operation": "list_quizzes",
        "method": None,
        "path": None,
        "role": None,
        "status": 503,
        "body": None,
        "headers": None,
        "delay": 0,
        "drop": False,
        "truncate": None,
        "throttle": False,
        "times": 1,
        "after": 0,
        "probability": 1,
        "seed": None,
        "calls": 0,
        "fired": 0,
    }
    assert [server.client().get(QUIZZES).status_code for _ in range(2)] == [503, 200]
    assert control.get("/_mock/faults").json() == [{**planted.json(), "calls": 2, "fired": 1}]
    assert control.delete("/_mock/faults").status_code == 204
    assert control.get("/_mock/faults").json() == []


def test_a_fault_that_was_listed_can_be_planted_again(control: httpx.Client) -> None:
    control.post("/_mock/faults", json={"throttle": True, "headers": {"X-Edge": "1"}, "body": {"a": [None]}})
    listed = control.get("/_mock/faults").json()[0]

    again = control.post("/_mock/faults", json=listed)

    assert again.json() == {**listed, "id": 2}


def test_bytes_planted_in_python_are_told_as_text(server: MockServer, control: httpx.Client) -> None:
    server.faults.add(body=b"\x00\xff")

    assert control.get("/_mock/faults").json()[0]["body"] == "\x00\ufffd"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"operation": "list_quizes"}, "/operation"),
        ({"role": "pupil"}, "/role"),
        ({"colour": "blue"}, "/colour"),
        ({"status": 99}, "/status"),
        ({"delay": 1e9}, "/delay"),
        ({"headers": {"X": "a\nb"}}, "/headers/X"),
        ({"headers": {"Content-Length": "0"}}, "/headers/Content-Length"),
        ({"status": 204, "body": ""}, "/body"),
        ([], None),
        ("text", None),
    ],
    ids=str,
)
def test_a_fault_that_makes_no_sense_is_refused(
    control: httpx.Client, body: Any, pointer: str | None
) -> None:
    status, errors = told(control.post("/_mock/faults", json=body))

    assert (status, errors[0].get("pointer")) == (400, pointer)
    assert control.get("/_mock/faults").json() == []


# --- clock --------------------------------------------------------------------------------------------


def test_the_clock_is_frozen_moved_and_resumed(server: MockServer, control: httpx.Client) -> None:
    frozen = control.put("/_mock/clock", json={"now": "2025-01-15T10:30:00+02:00"})
    moved = control.post("/_mock/clock/advance", json={"seconds": 3600})
    resumed = control.put("/_mock/clock", json={"frozen": False})

    assert frozen.json() == {"now": "2025-01-15T08:30:00Z", "frozen": True}
    assert moved.json() == {"now": "2025-01-15T09:30:00Z", "frozen": True}
    assert (resumed.json()["frozen"], resumed.json()["now"][:16]) == (False, "2025-01-15T09:30")


@pytest.mark.parametrize(
    ("method", "path", "body", "pointer"),
    [
        ("PUT", "/_mock/clock", {"now": "soon"}, "/now"),
        ("PUT", "/_mock/clock", {"now": "9999-12-31T23:59:59-14:00"}, "/now"),
        ("PUT", "/_mock/clock", {"time": "2025-01-15T10:30:00Z"}, "/time"),
        ("POST", "/_mock/clock/advance", {"seconds": 1e12}, "/seconds"),
        ("POST", "/_mock/clock/advance", {"seconds": "1"}, "/seconds"),
        ("POST", "/_mock/clock/advance", {}, "/seconds"),
    ],
)
def test_a_time_that_does_not_exist_is_refused(
    server: MockServer, control: httpx.Client, method: str, path: str, body: Any, pointer: str
) -> None:
    server.clock.freeze("2025-01-15T10:30:00Z")

    status, errors = told(control.request(method, path, json=body))

    assert (status, errors[0]["pointer"]) == (400, pointer)
    assert server.clock.text() == "2025-01-15T10:30:00Z"
