"""The same requests over every way into the mock: what happens is the same, on a socket and without one.

Each transport speaks through its own client library, with that library's own errors.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from mock_server import MockServer
from tests.transports.client_libraries import LIBRARIES, Reply

SCHOOL = "https://school.instructure.com"
QUIZZES = "/api/v1/courses/101/quizzes"


class Way:
    """One way into one mock: `send` asks, the errors are those of the library."""

    def __init__(self, name: str, server: MockServer, stack: ExitStack) -> None:
        kind, _, library = name.partition(", ")
        self.server, self._library = server, BY_NAME[library]
        self.base = {"in process": "http://canvas.mock", "intercepted": SCHOOL}.get(kind) or server.url
        if kind == "intercepted":
            stack.enter_context(server.intercept(SCHOOL))
        self._client = server.client(role=None) if kind == "in process" else None
        self.dropped, self.cut, self.slow = self._library.dropped, self._library.cut, self._library.slow

    def send(self, method: str, path: str, role: str | None = "teacher", **options: Any) -> Reply:
        headers = {"Authorization": f"Bearer {self.server.token(role)}"} if role else {}
        options["headers"] = {**headers, **options.get("headers", {})}
        if self._client is None:
            return self._library.send(method, self.base + path, **options)
        if self._library.name == "httpx async":
            return asyncio.run(self._async(method, path, options))
        reply = self._client.request(method, path, **options)
        return Reply(reply.status_code, reply.headers, reply.content)

    async def _async(self, method: str, path: str, options: Any) -> Reply:
        async with self.server.async_client(role=None) as client:
            reply = await client.request(method, path, **options)
            return Reply(reply.status_code, reply.headers, reply.content)


BY_NAME = {library.name: library for library in LIBRARIES}
WAYS = [
    "in process, httpx",
    "in process, httpx async",
    "socket, httpx",
    "socket, requests",
    "socket, urllib",
    "socket, aiohttp",
    *(f"intercepted, {name}" for name in BY_NAME),
]


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, canvas_mock: MockServer) -> Iterator[Way]:
    with ExitStack() as stack:
        yield Way(request.param, canvas_mock, stack)


@pytest.mark.parametrize(
    "body",
    [
        {"json": {"quiz": {"title": "Hámlet & Co", "published": True}}},
        {"data": {"quiz[title]": "Hámlet & Co", "quiz[published]": "true"}},
        {"files": {"quiz[title]": (None, "Hámlet & Co"), "quiz[published]": (None, "true")}},
    ],
    ids=["JSON", "form", "multipart"],
)
def test_a_quiz_is_made_and_read_in_every_encoding(way: Way, body: Any) -> None:
    made = way.send("POST", QUIZZES, **body)

    read = way.send("GET", f"{QUIZZES}/{made.json()['id']}")

    assert (made.status, read.status) == (200, 200)
    assert (read.json()["title"], read.json()["published"]) == ("Hámlet & Co", True)
    way.server.requests.assert_called("create_quiz", quiz={"title": "Hámlet & Co", "published": True})


def test_links_and_urls_carry_the_origin_that_was_asked(way: Way) -> None:
    """Absolute URLs use the scheme and Host of the request."""
    reply = way.send("GET", f"{QUIZZES}?per_page=1")

    targets = [link.split(">")[0].lstrip("<") for link in reply.headers["link"].split(",")]
    assert all(target.startswith(f"{way.base}{QUIZZES}?") for target in targets)
    assert reply.json()[0]["html_url"].startswith(f"{way.base}/courses/101/quizzes/")


def test_head_has_the_headers_and_no_body(way: Way) -> None:
    full, head = way.send("GET", QUIZZES), way.send("HEAD", QUIZZES)

    assert (head.status, head.content) == (200, b"")
    assert head.headers["content-length"] == full.headers["content-length"] == str(len(full.content))


def test_paths_and_queries_arrive_as_they_were_sent(way: Way) -> None:
    reply = way.send(
        "GET", "/api/v1/courses/sis_course_id%3AHAMLET-101/quizzes?search_term=Dr%C3%A4ft%20quiz"
    )

    assert (reply.status, reply.json()) == (200, [])
    entry = way.server.requests.last
    assert entry is not None
    assert entry.path_params == {"course_id": "sis_course_id:HAMLET-101"}
    assert entry.parameters == {"search_term": "Dräft quiz"}


def test_a_body_of_ten_megabytes_gets_through(way: Way) -> None:
    reply = way.send("POST", QUIZZES, json={"quiz": {"title": "Long"}, "padding": "x" * 10_000_000})

    assert reply.status == 200


def test_nobody_is_nobody(way: Way) -> None:
    reply = way.send("GET", QUIZZES, role=None)

    assert (reply.status, reply.headers["www-authenticate"]) == (401, 'Bearer realm="canvas-lms"')
    assert [entry.role for entry in way.server.requests] == [None]


def test_a_dropped_connection_is_the_library_s_own_error_and_stores_nothing(way: Way) -> None:
    before = way.server.snapshot()
    way.server.faults.add(drop=True, times=1)

    with pytest.raises(way.dropped):
        way.send("POST", QUIZZES, json={"quiz": {"title": "Lost"}})

    assert way.server.snapshot() == before
    assert [(entry.status, entry.fault) for entry in way.server.requests] == [(None, 1)]
    assert way.send("GET", QUIZZES).status == 200


def test_a_truncated_body_is_the_library_s_own_error_and_was_stored(way: Way) -> None:
    way.server.faults.add(truncate=20, times=1)

    with pytest.raises(way.cut):
        way.send("POST", QUIZZES, json={"quiz": {"title": "Kept"}})

    assert "Kept" in [quiz["title"] for quiz in way.send("GET", QUIZZES).json()]


def test_a_delay_beyond_the_client_s_patience_is_its_timeout(way: Way) -> None:
    """The request is served at once; only its answer is late."""
    way.server.faults.add(delay=0.8, times=1)

    with pytest.raises(way.slow):
        way.send("POST", QUIZZES, json={"quiz": {"title": "Late"}}, timeout=0.05)

    way.server.requests.assert_called("create_quiz", times=1, status=200, quiz={"title": "Late"})


def test_a_delay_within_it_is_only_slow(way: Way) -> None:
    way.server.faults.add(delay=0.01, times=1)

    reply = way.send("GET", QUIZZES, timeout=30)

    last = way.server.requests.last
    assert last is not None
    assert (reply.status, last.duration_ms >= 10) == (200, True)


def test_throttling_reads_the_same(way: Way) -> None:
    """canvas-api-conventions 12."""
    way.server.faults.add(throttle=True, times=1)

    reply = way.send("GET", QUIZZES)

    assert (reply.status, reply.content) == (403, b"403 Forbidden (Rate Limit Exceeded)\n")
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"


def test_state_made_over_one_way_is_seen_in_python(way: Way) -> None:
    way.server.clock.freeze("2025-01-15T10:30:00Z")

    way.send("PUT", f"{QUIZZES}/30001", data={"quiz[title]": "Renamed"})

    renamed = [quiz["title"] for quiz in way.server.snapshot()["quizzes"] if quiz["id"] == 30001]
    assert renamed == ["Renamed"]


def test_the_answers_are_equal_byte_for_byte_on_every_way(canvas_mock: MockServer) -> None:
    """Only what names the origin differs."""
    canvas_mock.clock.freeze("2025-01-15T10:30:00Z")
    answers: dict[str, Callable[..., Any]] = {}
    for name in WAYS:
        with ExitStack() as stack:
            way = Way(name, canvas_mock, stack)
            answers[name] = [
                way.send(method, path, role=role).content.replace(way.base.encode(), b"")
                for method, path, role in [
                    ("GET", QUIZZES, "teacher"),
                    ("GET", f"{QUIZZES}/30001", "student"),
                    ("GET", "/api/v1/courses/101/live_assessments", "teacher"),
                    ("GET", "/api/v1/nowhere", "teacher"),
                    ("POST", "/api/v1/courses/101/quizzes/30003/validate_access_code", "student"),
                    ("GET", "/api/v1/assessments", "karma:learner"),
                ]
            ]

    assert all(answer == answers[WAYS[0]] for answer in answers.values())
