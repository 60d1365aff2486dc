"""Headers and bodies in the journal: kept as they were sent, without what is secret."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mock_server import MockServer
from mock_server.engine.journal import KEPT_OF_BODY, Entry
from mock_server.engine.masking import MASK, Masking

QUIZZES = "/api/v1/courses/101/quizzes"


@pytest.fixture
def server() -> MockServer:
    return MockServer()


def last(server: MockServer) -> Entry:
    entry = server.requests.last
    assert entry is not None
    return entry


def test_headers_of_both_ways_are_kept(server: MockServer) -> None:
    server.client().get(QUIZZES, headers={"X-Team": "blue"})

    assert last(server).request_headers["X-Team"] == "blue"
    assert last(server).reply_headers["Content-Type"] == "application/json; charset=utf-8"
    assert "Link" in last(server).reply_headers


def test_a_dropped_connection_has_no_headers_of_an_answer(server: MockServer) -> None:
    server.faults.add(drop=True)
    with pytest.raises(Exception, match="disconnected"):
        server.client().get(QUIZZES)

    assert last(server).reply_headers == {}


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer abc"},
        {"Authorization": "abc"},
        {"Cookie": "session=abc"},
        {"X-Api-Key": "abc"},
        {"X-Auth-Token": "abc"},
        {"Proxy-Authorization": "Basic abc"},
    ],
    ids=str,
)
def test_headers_that_hold_secrets_are_masked_however_short(
    server: MockServer, headers: dict[str, str]
) -> None:
    server.client(None).get(QUIZZES, headers=headers)

    kept = last(server).request_headers
    assert "abc" not in json.dumps(kept)
    assert all(MASK in kept[name] for name in headers)


def test_the_body_is_kept_as_it_was_sent(server: MockServer) -> None:
    body = '{ "quiz" : {"title":"Ü" } }'
    server.client().post(QUIZZES, content=body, headers={"Content-Type": "application/json"})

    assert last(server).request_body == body
    server.client().get(QUIZZES)
    assert last(server).request_body is None


@pytest.mark.parametrize(
    "sent",
    [
        {"data": {"access_token": "abc", "quiz[title]": "x"}},
        {"data": {"user[password]": "abc"}},
        {"json": {"access_token": "abc"}},
        {"json": {"nested": [{"Client_Secret": "abc"}]}},
        {"content": '{"pass\\u0077ord": "abc"}', "headers": {"Content-Type": "application/json"}},
        {"content": '{"password": "abc"}'},
        {"files": {"token": (None, "abc"), "quiz[title]": (None, "x")}},
        {"files": {"user[password]": ("secret.txt", "abc", "text/plain")}},
    ],
    ids=["form", "nested form", "JSON", "deep", "spelt oddly", "no type", "multipart", "file"],
)
def test_short_secrets_in_a_body_are_found_by_their_names(server: MockServer, sent: dict[str, Any]) -> None:
    server.client(None).post(QUIZZES, **sent)

    body = last(server).request_body
    assert body is not None
    assert "abc" not in body
    assert MASK in body


def test_what_is_no_text_is_shown_as_far_as_it_is_text(server: MockServer) -> None:
    server.client().post(QUIZZES, content=b"\xff\x00abc", headers={"Content-Type": "image/png"})

    assert last(server).request_body == "\ufffd\x00abc"


def test_a_huge_body_is_cut(server: MockServer) -> None:
    server.client().post(QUIZZES, json={"quiz": {"description": "x" * (2 * KEPT_OF_BODY)}})

    body = last(server).request_body
    assert body is not None
    assert body.endswith("x…")
    assert len(body) == KEPT_OF_BODY + 1


def test_masking_leaves_innocent_forms_alone() -> None:
    mask = Masking({"hunter2-hunter2"}, lambda text: False)
    form = b"a=1&b[]=%20x&c"

    assert mask.body(form, "application/x-www-form-urlencoded") == form
    assert mask.body(b"a=hunter2-hunter2", "") == b"a=********"
