"""The journal as an HTTP Archive."""

from __future__ import annotations

import json

import httpx
import pytest

from mock_server import MockServer

QUIZZES = "/api/v1/courses/101/quizzes"


@pytest.fixture
def server() -> MockServer:
    server = MockServer()
    server.clock.freeze("2025-01-15T10:30:00Z")
    return server


def archive(server: MockServer) -> dict:
    reply = server.client(None).get("/_mock/requests/har")
    assert reply.status_code == 200
    return reply.json()["log"]


def test_an_entry_has_all_that_the_format_demands(server: MockServer) -> None:
    server.client().post(f"{QUIZZES}?a=1&a=2&b", json={"quiz": {"title": "x", "colour": "blue"}})

    log = archive(server)
    (entry,) = log["entries"]

    assert (log["version"], log["creator"]["name"]) == ("1.2", "canvas-mock")
    assert entry["startedDateTime"] == "2025-01-15T10:30:00Z"
    assert entry["time"] == sum(entry["timings"].values()) > 0
    request, response = entry["request"], entry["response"]
    assert (request["method"], request["url"]) == ("POST", f"http://canvas.mock{QUIZZES}?a=1&a=2&b")
    assert [(one["name"], one["value"]) for one in request["queryString"]] == [
        ("a", "1"),
        ("a", "2"),
        ("b", ""),
    ]
    assert request["postData"] == {
        "mimeType": "application/json",
        "text": '{"quiz":{"title":"x","colour":"blue"}}',
    }
    assert (response["status"], response["statusText"]) == (200, "OK")
    assert json.loads(response["content"]["text"])["title"] == "x"
    assert response["content"]["mimeType"] == "application/json; charset=utf-8"
    for part in (request, response):
        assert {"cookies", "headers", "headersSize", "bodySize", "httpVersion"} <= set(part)


def test_what_the_format_has_no_place_for_stands_under_names_of_its_own(server: MockServer) -> None:
    server.client("student").get(f"{QUIZZES}?colour=blue")

    (entry,) = archive(server)["entries"]

    assert (entry["_operation"], entry["_role"], entry["_fault"]) == ("list_quizzes", "student", None)
    assert entry["_violations"][0]["pointer"] == "query/colour"


def test_no_token_is_in_it(server: MockServer) -> None:
    server.client().get(f"{QUIZZES}?access_token=student-token")
    server.client().post(QUIZZES, data={"access_token": "ta-token"})

    text = json.dumps(archive(server))

    assert not [token for token in ("teacher-token", "student-token", "ta-token") if token in text]


def test_a_dropped_connection_and_a_status_of_nobody_s_are_told(server: MockServer) -> None:
    server.faults.add(drop=True, times=1)
    with pytest.raises(httpx.TransportError):
        server.client().get(QUIZZES)
    server.faults.clear()
    server.faults.add(status=599)
    server.client().get(QUIZZES)

    statuses = [entry["response"]["status"] for entry in archive(server)["entries"]]

    assert statuses == [0, 599]


def test_a_path_stands_in_the_address_as_it_was_asked(server: MockServer) -> None:
    server.client().get("/api/v1/no where/a%2Fb/ü")

    (entry,) = archive(server)["entries"]

    assert entry["request"]["url"] == "http://canvas.mock/api/v1/no%20where/a%2Fb/%C3%BC"
