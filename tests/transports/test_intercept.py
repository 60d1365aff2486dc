"""`intercept`: which calls it takes, which it leaves alone, and that nothing of it stays.

What an intercepted call is like, is in test_transports.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest
import requests
from canvasapi import Canvas
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from mock_server import MockServer

SCHOOL = "https://school.instructure.com"
COLLEGE = "https://college.instructure.com"
QUIZZES = "/api/v1/courses/101/quizzes"
TEACHER = {"Authorization": "Bearer teacher-token"}


def over_requests(url: str, timeout: float = 5) -> int:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(url, headers=TEACHER, timeout=timeout).status_code


def over_httpx(url: str, timeout: float = 5) -> int:
    return httpx.get(url, headers=TEACHER, timeout=timeout, trust_env=False).status_code


def over_async_httpx(url: str, timeout: float = 5) -> int:
    async def get() -> int:
        async with httpx.AsyncClient(trust_env=False) as client:
            return (await client.get(url, headers=TEACHER, timeout=timeout)).status_code

    return asyncio.run(get())


LIBRARIES = [over_requests, over_httpx, over_async_httpx]
every_library = pytest.mark.parametrize("get", LIBRARIES, ids=lambda get: get.__name__)


def patched() -> list[Any]:
    return [
        httpx.HTTPTransport.handle_request,
        httpx.AsyncHTTPTransport.handle_async_request,
        HTTPAdapter.get_connection_with_tls_context,
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
def test_other_origins_are_left_alone(
    canvas_mock: MockServer, neighbour: str, get: Callable[[str], int]
) -> None:
    with canvas_mock.intercept(SCHOOL):
        assert (get(SCHOOL + QUIZZES), get(neighbour + QUIZZES)) == (200, 418)


@every_library
@pytest.mark.parametrize(
    "other",
    ["http://school.instructure.com", f"{SCHOOL}:8443", "https://other.instructure.com"],
    ids=["scheme", "port", "host"],
)
def test_an_origin_is_scheme_host_and_port(
    canvas_mock: MockServer, other: str, get: Callable[[str], int]
) -> None:
    with canvas_mock.intercept(other):
        assert get(other + QUIZZES) == 200
    with canvas_mock.intercept(SCHOOL), _no_network(), pytest.raises(_LEFT):
        get(other + QUIZZES)


class _Reached(Exception):
    """A call left the process."""


_LEFT = (httpx.TransportError, requests.RequestException, _Reached)


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
    canvas_mock: MockServer, asked: str, get: Callable[[str], int]
) -> None:
    with canvas_mock.intercept(asked):
        assert get(SCHOOL + QUIZZES) == 200
    with canvas_mock.intercept(SCHOOL):
        assert get(asked.rstrip("/") + QUIZZES) == 200


@every_library
def test_a_host_beyond_ascii_is_found(canvas_mock: MockServer, get: Callable[[str], int]) -> None:
    with canvas_mock.intercept("https://schüle.example"):
        assert get("https://schüle.example" + QUIZZES) == 200
        assert get(f"https://{'schüle'.encode('idna').decode()}.example{QUIZZES}") == 200


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
        canvas_mock.intercept(wrong).__enter__()


def test_the_block_knows_its_origin(canvas_mock: MockServer) -> None:
    with canvas_mock.intercept(f"{SCHOOL}/") as origin:
        assert origin == SCHOOL


@every_library
def test_two_mocks_answer_for_two_schools_and_know_nothing_of_each_other(get: Callable[[str], int]) -> None:
    one, other = MockServer(), MockServer()
    with one.intercept(SCHOOL), other.intercept(COLLEGE):
        get(SCHOOL + QUIZZES)
        get(COLLEGE + QUIZZES)
        get(COLLEGE + QUIZZES)

    assert (len(one.requests), len(other.requests)) == (1, 2)


@every_library
def test_the_innermost_answers_and_the_outer_one_after_it(get: Callable[[str], int]) -> None:
    outer, inner = MockServer(), MockServer()
    with outer.intercept(SCHOOL):
        with inner.intercept(SCHOOL):
            get(SCHOOL + QUIZZES)
        get(SCHOOL + QUIZZES)

    assert (len(outer.requests), len(inner.requests)) == (1, 1)


def test_blocks_may_end_in_any_order(canvas_mock: MockServer) -> None:
    first, second = canvas_mock.intercept(SCHOOL), canvas_mock.intercept(COLLEGE)
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)

    assert over_requests(COLLEGE + QUIZZES) == 200
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
            return over_requests(origin + QUIZZES) + over_httpx(origin + QUIZZES)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(work, range(16))) == {400}

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
            assert over_httpx(COLLEGE + QUIZZES) == 200

        httpx.HTTPTransport.handle_request = ours  # type: ignore[method-assign]
        with _no_network(), pytest.raises(_Reached):
            over_httpx(COLLEGE + QUIZZES)
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
    canvas_mock: MockServer, get: Callable[..., int]
) -> None:
    canvas_mock.faults.add(delay=3600)

    with canvas_mock.intercept(SCHOOL), pytest.raises((httpx.ReadTimeout, requests.ReadTimeout)):
        get(SCHOOL + QUIZZES, timeout=0.01)


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
