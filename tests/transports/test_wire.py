"""What reaches the app from clients that write HTTP by themselves: framing, connections kept, what is no HTTP."""

from __future__ import annotations

import asyncio
import io
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from typing import Any

import aiohttp
import pytest
import requests
import urllib3

from mock_server import MockServer
from mock_server.transports.wire import Wire
from tests.transports.client_libraries import TEACHER

HOST = "school.instructure.com"
SCHOOL = f"https://{HOST}"
QUIZZES = "/api/v1/courses/101/quizzes"
FORM = {**TEACHER, "Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def mock(canvas_mock: MockServer) -> Iterator[MockServer]:
    with canvas_mock.intercept(SCHOOL):
        yield canvas_mock


def test_a_connection_of_http_client_takes_one_request_after_the_other(mock: MockServer) -> None:
    connection = HTTPSConnection(HOST, timeout=5)
    statuses = []
    for _ in range(3):
        connection.request("GET", QUIZZES, headers=TEACHER)
        reply = connection.getresponse()
        reply.read()
        statuses.append(reply.status)
    connection.close()

    assert statuses == [200, 200, 200]


def test_a_plain_connection_is_another_origin(canvas_mock: MockServer) -> None:
    with canvas_mock.intercept(f"http://{HOST}"):
        connection = HTTPConnection(HOST)
        connection.request("GET", QUIZZES, headers=TEACHER)
        assert connection.getresponse().status == 200


def test_the_default_timeout_of_the_process_holds(mock: MockServer) -> None:
    mock.faults.add(delay=60)
    socket.setdefaulttimeout(0.01)
    try:
        with pytest.raises(TimeoutError):
            urllib.request.urlopen(urllib.request.Request(SCHOOL + QUIZZES, headers=TEACHER))
    finally:
        socket.setdefaulttimeout(None)


def test_a_body_in_chunks_arrives_whole(mock: MockServer) -> None:
    parts = [b"quiz[title]=", b"in two parts"]

    async def over_aiohttp() -> None:
        async def streamed() -> Any:
            for part in parts:
                yield part

        async with aiohttp.ClientSession() as session:
            await session.post(SCHOOL + QUIZZES, headers=FORM, data=streamed())

    requests.post(SCHOOL + QUIZZES, headers=FORM, data=iter(parts))
    urllib3.request("POST", SCHOOL + QUIZZES, headers=FORM, body=iter(parts))
    urllib.request.urlopen(urllib.request.Request(SCHOOL + QUIZZES, headers=FORM, data=iter(parts)))
    asyncio.run(over_aiohttp())

    mock.requests.assert_called("create_quiz", times=4, quiz={"title": "in two parts"})


def test_a_client_that_waits_for_permission_gets_it(mock: MockServer) -> None:
    async def post() -> int:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session,
            session.post(SCHOOL + QUIZZES, headers=FORM, data=b"quiz[title]=Late", expect100=True) as reply,
        ):
            return reply.status

    assert asyncio.run(post()) == 200
    mock.requests.assert_called("create_quiz", quiz={"title": "Late"})


def test_a_long_answer_is_read_at_the_client_s_pace(mock: MockServer) -> None:
    mock.faults.add(body="x" * 3_000_000)

    async def read() -> int:
        async with aiohttp.ClientSession() as session, session.get(SCHOOL + QUIZZES) as reply:
            total = 0
            async for part in reply.content.iter_chunked(1000):
                total += len(part)
                await asyncio.sleep(0)
            return total

    assert asyncio.run(read()) == 3_000_000


def test_a_long_answer_that_is_cut_breaks_off(mock: MockServer) -> None:
    mock.faults.add(body="x" * 3_000_000, truncate=1_000_000)

    async def read() -> None:
        async with aiohttp.ClientSession() as session, session.get(SCHOOL + QUIZZES) as reply:
            await reply.read()

    with pytest.raises(aiohttp.ClientPayloadError):
        asyncio.run(read())


def test_many_calls_of_one_session_wait_at_the_same_time(mock: MockServer) -> None:
    mock.faults.add(delay=0.2)

    async def ask() -> float:
        async with aiohttp.ClientSession(headers=TEACHER) as session:
            start = asyncio.get_running_loop().time()
            await asyncio.gather(*(session.get(SCHOOL + QUIZZES) for _ in range(20)))
            return asyncio.get_running_loop().time() - start

    assert asyncio.run(ask()) < 2  # one after the other it would take four seconds


def test_a_session_of_aiohttp_is_the_network_s_again_after_the_block(canvas_mock: MockServer) -> None:
    async def ask() -> None:
        async with aiohttp.ClientSession(headers=TEACHER) as session:
            async with (
                canvas_mock.intercept("http://127.0.0.1:9"),
                session.get("http://127.0.0.1:9/elsewhere") as reply,
            ):
                assert reply.status == 404
            with pytest.raises(aiohttp.ClientConnectorError):
                await session.get("http://127.0.0.1:9")

    asyncio.run(ask())


def test_a_pool_of_urllib3_is_the_network_s_again_after_the_block(canvas_mock: MockServer) -> None:
    with urllib3.HTTPConnectionPool("127.0.0.1", 9, retries=False) as pool:
        with canvas_mock.intercept("http://127.0.0.1:9"):
            assert pool.request("GET", "/elsewhere").status == 404
        with pytest.raises(urllib3.exceptions.NewConnectionError):
            pool.request("GET", "/elsewhere")


@pytest.mark.parametrize("school", [SCHOOL, f"http://{HOST}"], ids=["https", "http"])
def test_a_proxy_is_not_asked(canvas_mock: MockServer, school: str, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = "http://proxy.invalid:3128"
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, proxy)

    async def over_aiohttp(**options: Any) -> None:
        async with aiohttp.ClientSession(headers=TEACHER, **options) as session:
            await session.get(f"{school}{QUIZZES}?page=1")

    with canvas_mock.intercept(school), urllib3.ProxyManager(proxy) as pools:
        pools.request("GET", f"{school}{QUIZZES}?page=1", headers=TEACHER)
        urllib.request.urlopen(urllib.request.Request(f"{school}{QUIZZES}?page=1", headers=TEACHER))
        asyncio.run(over_aiohttp(trust_env=True))
        asyncio.run(over_aiohttp(proxy=proxy))

    told = [(entry.path, entry.query, entry.status) for entry in canvas_mock.requests]
    assert told == [(QUIZZES, "page=1", 200)] * 4


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 and so on\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: school\r\nContent-Length: 10\r\n\r\nshort",
        b"",
    ],
    ids=["no host", "TLS", "body cut", "nothing"],
)
def test_what_is_no_whole_request_is_refused(canvas_mock: MockServer, sent: bytes) -> None:
    wire = Wire(canvas_mock.app.wsgi_app, ("https", HOST, 443))
    wire.sendall(sent)

    reply = io.BufferedReader(wire.makefile())

    assert reply.readline() == b"HTTP/1.1 400 Bad Request\r\n"
    assert b"This is no complete request." in reply.read()
    assert not canvas_mock.requests


def test_a_head_of_many_kilobytes_gets_through(mock: MockServer) -> None:
    reply = requests.get(SCHOOL + QUIZZES, headers={**TEACHER, "X-Trace": "x" * 100_000})

    assert reply.status_code == 200


ALONE = """
import sys
for name in {missing!r}:
    sys.modules[name] = None
import httpx
from mock_server import MockServer
with MockServer().intercept("https://school.example"):
    assert httpx.get("https://school.example/api/v1/courses/101", trust_env=False).status_code == 401
libraries = ("requests", "urllib3", "aiohttp", "responses", "requests_mock", "respx")
print([name for name in libraries if sys.modules.get(name)])
"""


@pytest.mark.parametrize(
    ("missing", "there"),
    [
        (["requests", "urllib3", "aiohttp", "responses", "requests_mock"], []),
        (["aiohttp"], ["urllib3"]),
        (["urllib3", "requests"], ["aiohttp"]),
    ],
    ids=["all", "aiohttp", "urllib3"],
)
def test_a_library_that_is_not_installed_is_done_without(missing: list[str], there: list[str]) -> None:
    run = subprocess.run(
        [sys.executable, "-c", ALONE.format(missing=missing)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )

    assert (run.stdout, run.stderr) == (f"{there}\n", "")


def test_the_answer_is_one_that_http_client_reads(canvas_mock: MockServer) -> None:
    wire = Wire(canvas_mock.app.wsgi_app, ("https", HOST, 443))
    wire.sendall(b"GET /api/v1/courses/101 HTTP/1.1\r\nHost: school\r\n\r\n")

    reply = HTTPResponse(wire)  # type: ignore[arg-type]
    reply.begin()

    assert reply.status == 401
