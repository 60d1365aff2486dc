"""`intercept`: which calls it takes, which it leaves alone, and that nothing of it stays.

What an intercepted call is like, is in test_transports.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import threading
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import aiohttp
import httpx
import pytest
import requests
import requests_mock
import responses
import urllib3
from canvasapi import Canvas
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from mock_server import MockServer
from tests.transports.client_libraries import FAILURES, HTTPX, LIBRARIES, REQUESTS, TEACHER, Library

SCHOOL = "https://school.instructure.com"
COLLEGE = "https://college.instructure.com"
QUIZZES = "/api/v1/courses/101/quizzes"


every_library = pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library.name)


def patched() -> list[Any]:
    return [
        httpx.HTTPTransport.handle_request,
        httpx.AsyncHTTPTransport.handle_async_request,
        urllib3.HTTPConnectionPool.urlopen,
        http.client.HTTPConnection.connect,
        http.client.HTTPSConnection.connect,
        urllib.request.AbstractHTTPHandler.do_open,
        aiohttp.BaseConnector.connect,
        responses.RequestsMock._on_request,
        requests_mock.adapter.Adapter.send,
    ]


@pytest.fixture(autouse=True)
def _nothing_stays() -> Iterator[None]:
    before = patched()
    yield
    assert patched() == before


@pytest.fixture
def neighbour() -> Iterator[str]:
    """Another server on this machine, which answers 418."""

    class Teapot(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(418)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *arguments: Any) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Teapot)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@every_library
def test_other_origins_are_left_alone(canvas_mock: MockServer, neighbour: str, library: Library) -> None:
    with canvas_mock.intercept(SCHOOL):
        assert (library.get(SCHOOL + QUIZZES), library.get(neighbour + QUIZZES)) == (200, 418)


@every_library
@pytest.mark.parametrize(
    "other",
    ["http://school.instructure.com", f"{SCHOOL}:8443", "https://other.instructure.com"],
    ids=["scheme", "port", "host"],
)
def test_an_origin_is_scheme_host_and_port(canvas_mock: MockServer, other: str, library: Library) -> None:
    with canvas_mock.intercept(other):
        assert library.get(other + QUIZZES) == 200
    with canvas_mock.intercept(SCHOOL), _no_network(), pytest.raises(_LEFT):
        library.get(other + QUIZZES)


class _Reached(Exception):
    """A call left the process."""


_LEFT = (*FAILURES, _Reached)


@contextlib.contextmanager
def _no_network() -> Iterator[None]:
    import socket

    original = socket.getaddrinfo

    def refuse(*arguments: Any, **options: Any) -> Any:
        raise _Reached

    socket.getaddrinfo = refuse
    try:
        yield
    finally:
        socket.getaddrinfo = original


@pytest.mark.parametrize(
    "asked",
    ["HTTPS://SCHOOL.instructure.com", f"{SCHOOL}:443", f"{SCHOOL}/"],
    ids=["case", "default port", "slash"],
)
@every_library
def test_an_origin_may_be_spelt_in_several_ways(
    canvas_mock: MockServer, asked: str, library: Library
) -> None:
    with canvas_mock.intercept(asked):
        assert library.get(SCHOOL + QUIZZES) == 200
    with canvas_mock.intercept(SCHOOL):
        assert library.get(asked.rstrip("/") + QUIZZES) == 200


@every_library
def test_a_host_beyond_ascii_is_found(canvas_mock: MockServer, library: Library) -> None:
    with canvas_mock.intercept("https://schüle.example"):
        assert library.get("https://schüle.example" + QUIZZES) == 200
        assert library.get(f"https://{'schüle'.encode('idna').decode()}.example{QUIZZES}") == 200


@pytest.mark.parametrize(
    "wrong",
    [
        "school.instructure.com",
        "ftp://school.instructure.com",
        "https://",
        f"{SCHOOL}/api/v1",
        f"{SCHOOL}?a=1",
        "",
        "x",
        "https://user:pass@school.instructure.com",
        "https://school.instructure.com:port",
    ],
)
def test_what_is_no_origin_is_refused(canvas_mock: MockServer, wrong: str) -> None:
    with pytest.raises(ValueError, match="expected an origin such as https://school"):
        canvas_mock.intercept(wrong)


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("school.instructure.com", "https://school.instructure.com"),
        ("localhost:3000", "https://localhost:3000"),
        (f"{SCHOOL}/api/v1?page=1", SCHOOL),
        ("https://user:pass@school.instructure.com", SCHOOL),
        ("school", None),
        ("ftp://school.instructure.com", None),
        (None, None),
        (17, None),
    ],
)
def test_what_is_nearly_an_origin_is_named(canvas_mock: MockServer, wrong: str, meant: str | None) -> None:
    with pytest.raises(ValueError, match="expected an origin") as refused:
        canvas_mock.intercept(wrong)

    assert str(refused.value).partition("did you mean ")[2] == (f"{meant}?" if meant else "")


def test_the_block_knows_its_origin(canvas_mock: MockServer) -> None:
    with canvas_mock.intercept(f"{SCHOOL}/") as origin:
        assert origin == SCHOOL


@every_library
def test_two_mocks_answer_for_two_schools_and_know_nothing_of_each_other(library: Library) -> None:
    one, other = MockServer(), MockServer()
    with one.intercept(SCHOOL), other.intercept(COLLEGE):
        library.get(SCHOOL + QUIZZES)
        library.get(COLLEGE + QUIZZES)
        library.get(COLLEGE + QUIZZES)

    assert (len(one.requests), len(other.requests)) == (1, 2)


@every_library
def test_the_innermost_answers_and_the_outer_one_after_it(library: Library) -> None:
    outer, inner = MockServer(), MockServer()
    with outer.intercept(SCHOOL):
        with inner.intercept(SCHOOL):
            library.get(SCHOOL + QUIZZES)
        library.get(SCHOOL + QUIZZES)

    assert (len(outer.requests), len(inner.requests)) == (1, 1)


def test_blocks_may_end_in_any_order(canvas_mock: MockServer) -> None:
    first, second = canvas_mock.intercept(SCHOOL), canvas_mock.intercept(COLLEGE)
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)

    assert REQUESTS.get(COLLEGE + QUIZZES) == 200
    second.__exit__(None, None, None)


def test_an_exception_restores_everything(canvas_mock: MockServer) -> None:
    before = patched()

    with pytest.raises(KeyError), canvas_mock.intercept(SCHOOL):
        raise KeyError

    assert patched() == before


def test_blocks_in_many_threads_restore_everything(canvas_mock: MockServer) -> None:
    before = patched()

    def work(number: int) -> int:
        origin = f"https://school{number}.example"
        with canvas_mock.intercept(origin):
            return sum(library.get(origin + QUIZZES) for library in LIBRARIES)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(work, range(16))) == {200 * len(LIBRARIES)}

    assert patched() == before


def test_a_patch_that_came_later_is_not_taken_away(canvas_mock: MockServer) -> None:
    """Somebody who patches inside the block, and takes it back after its end, finds what they left."""
    block, original = canvas_mock.intercept(SCHOOL), httpx.HTTPTransport.handle_request
    block.__enter__()
    ours = httpx.HTTPTransport.handle_request
    theirs = lambda self, request: ours(self, request)  # noqa: E731 - as patches are written
    try:
        httpx.HTTPTransport.handle_request = theirs  # type: ignore[method-assign]
        block.__exit__(None, None, None)
        assert httpx.HTTPTransport.handle_request is theirs

        with canvas_mock.intercept(COLLEGE):
            assert HTTPX.get(COLLEGE + QUIZZES) == 200

        httpx.HTTPTransport.handle_request = ours  # type: ignore[method-assign]
        with _no_network(), pytest.raises(_Reached):
            HTTPX.get(COLLEGE + QUIZZES)
    finally:
        httpx.HTTPTransport.handle_request = original  # type: ignore[method-assign]


def test_clients_made_before_the_block_are_answered_inside_it(canvas_mock: MockServer) -> None:
    client, session = httpx.Client(trust_env=False), requests.Session()

    with client, session, canvas_mock.intercept(SCHOOL):
        found = client.get(SCHOOL + QUIZZES, headers=TEACHER), session.get(SCHOOL + QUIZZES, headers=TEACHER)

    assert [reply.status_code for reply in found] == [200, 200]


@pytest.mark.parametrize("school", [SCHOOL, "http://school.instructure.com"], ids=["https", "http"])
def test_a_configured_proxy_is_not_asked(canvas_mock: MockServer, school: str) -> None:
    proxy = "http://proxy.invalid:3128"
    with canvas_mock.intercept(school), _no_network():
        one = requests.get(
            f"{school}{QUIZZES}?page=1", headers=TEACHER, proxies={"http": proxy, "https": proxy}
        )
        other = httpx.get(f"{school}{QUIZZES}?page=1", headers=TEACHER, proxy=proxy)

    assert (one.status_code, other.status_code) == (200, 200)
    assert [(entry.path, entry.query) for entry in canvas_mock.requests] == [(QUIZZES, "page=1")] * 2


def test_a_retry_policy_of_urllib3_works_as_on_a_socket(canvas_mock: MockServer) -> None:
    canvas_mock.faults.add(status=503, times=1)
    canvas_mock.faults.add(drop=True, after=1, times=1)
    with canvas_mock.intercept(SCHOOL), requests.Session() as session:
        session.mount("https://", HTTPAdapter(max_retries=Retry(total=3, status_forcelist=[503])))

        reply = session.get(SCHOOL + QUIZZES, headers=TEACHER)

    assert reply.status_code == 200
    assert [entry.status for entry in canvas_mock.requests] == [503, None, 200]


def test_a_retry_policy_gives_up_as_on_a_socket(canvas_mock: MockServer) -> None:
    canvas_mock.faults.add(drop=True)
    with canvas_mock.intercept(SCHOOL), requests.Session() as session:
        session.mount("https://", HTTPAdapter(max_retries=Retry(total=2)))

        with pytest.raises(requests.ConnectionError, match="Max retries exceeded"):
            session.get(SCHOOL + QUIZZES, headers=TEACHER)

    assert len(canvas_mock.requests) == 3


def test_a_request_that_is_streamed_arrives_whole(canvas_mock: MockServer) -> None:
    async def send() -> None:
        async def parts() -> Any:
            yield b"quiz[title]=in "
            yield b"two parts"

        form = {**TEACHER, "Content-Type": "application/x-www-form-urlencoded"}
        async with httpx.AsyncClient(trust_env=False) as client:
            await client.post(SCHOOL + QUIZZES, headers=form, content=parts())

    with canvas_mock.intercept(SCHOOL):
        requests.post(SCHOOL + QUIZZES, headers=TEACHER, data=iter([b"quiz[title]=", b"in two parts"]))
        asyncio.run(send())

    canvas_mock.requests.assert_called("create_quiz", times=2, quiz={"title": "in two parts"})


def test_an_answer_that_is_streamed_breaks_off_where_it_was_cut(canvas_mock: MockServer) -> None:
    canvas_mock.faults.add(truncate=10)
    received: list[bytes] = []

    with (
        canvas_mock.intercept(SCHOOL),
        httpx.stream("GET", SCHOOL + QUIZZES, headers=TEACHER, trust_env=False) as reply,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        received.extend(reply.iter_bytes())

    assert (reply.status_code, len(b"".join(received))) == (200, 10)


@every_library
def test_a_slow_answer_costs_no_more_than_the_client_s_patience(
    canvas_mock: MockServer, library: Library
) -> None:
    canvas_mock.faults.add(delay=3600)

    with canvas_mock.intercept(SCHOOL), pytest.raises(library.slow):
        library.get(SCHOOL + QUIZZES, timeout=0.01)


def test_many_async_calls_wait_for_slow_answers_at_the_same_time(canvas_mock: MockServer) -> None:
    canvas_mock.faults.add(delay=0.2)

    async def ask() -> float:
        async with httpx.AsyncClient(trust_env=False) as client:
            start = asyncio.get_running_loop().time()
            await asyncio.gather(*(client.get(SCHOOL + QUIZZES, headers=TEACHER) for _ in range(20)))
            return asyncio.get_running_loop().time() - start

    with canvas_mock.intercept(SCHOOL):
        assert asyncio.run(ask()) < 2  # one after the other it would take four seconds


def test_canvasapi_works_through_it_and_its_requests_are_within_the_contract(canvas_mock: MockServer) -> None:
    with canvas_mock.intercept(SCHOOL):
        course = Canvas(SCHOOL, canvas_mock.token()).get_course(101)
        made = course.create_quiz({"title": "Hamlet Act 4 Quiz", "published": True, "time_limit": 30})
        titles = {quiz.title for quiz in course.get_quizzes(per_page=2)}
        made.edit(quiz={"title": "Hamlet Act 5 Quiz"})
        made.delete()

    assert titles >= {"Hamlet Act 3 Quiz", "Hamlet Act 4 Quiz"}
    assert str(canvas_mock.violations) == "no violations"
    canvas_mock.requests.assert_called("create_quiz", times=1, quiz={"published": True, "time_limit": 30})
