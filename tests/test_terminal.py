"""While `canvas-mock serve` runs in a terminal, a line for each request; into a pipe, none."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator

import click
import httpx
import pytest

from mock_server import MockServer
from mock_server.__main__ import request_line

QUIZZES = "/api/v1/courses/101/quizzes"


def lines(server: MockServer) -> list[str]:
    return [click.unstyle(request_line(entry)) for entry in server.requests]


def test_a_line_tells_time_outcome_request_operation_and_role() -> None:
    server = MockServer()
    server.clock.freeze("2025-01-15T10:30:00Z")
    server.client("student").get(f"{QUIZZES}?per_page=2")

    (line,) = lines(server)

    assert re.fullmatch(
        rf"10:30:00  200      GET    {QUIZZES}\?per_page=2  list_quizzes  student  \d+\.\d ms", line
    )


def test_a_line_tells_what_was_odd() -> None:
    server = MockServer()
    server.faults.add(drop=True, times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        server.client().get(QUIZZES)
    server.client().get(f"{QUIZZES}?colour=blue")
    server.client(None).get("/api/v1/nowhere")

    dropped, undocumented, unknown = lines(server)

    assert "dropped" in dropped
    assert dropped.endswith("fault 1")
    assert undocumented.endswith("undocumented: query/colour")
    assert "404" in unknown
    assert "no operation  nobody" in unknown
    assert unknown.endswith("not served by the mock")


def test_no_request_steers_the_terminal_and_no_token_is_shown() -> None:
    server = MockServer()
    server.client().get("/api/v1/%1b%5b2J%0a%07?access_token=teacher-token&a=%1b")

    (line,) = lines(server)

    assert line.isprintable()
    assert "teacher-token" not in line


@pytest.fixture
def terminal() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The command running in a terminal -> its process and the terminal's other end."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([sys.executable, "-m", "mock_server", "serve", "--port", "0"], stdout=theirs)
    os.close(theirs)
    yield process, ours
    process.terminate()
    process.wait(10)
    os.close(ours)


def read_until(end: int, words: str) -> str:
    """What the terminal shows up to these words; fails after some seconds."""
    seen, deadline = "", time.monotonic() + 20
    while words not in seen:
        ready, _, _ = select.select([end], [], [], max(deadline - time.monotonic(), 0))
        assert ready, f"{words!r} is not in {seen!r}"
        seen += os.read(end, 4096).decode()
    return seen


def test_the_command_tells_requests_in_a_terminal(terminal: tuple[subprocess.Popen[bytes], int]) -> None:
    _, end = terminal
    banner = read_until(end, "docs ")
    url = re.search(r"listening on (\S+)", banner)
    assert url is not None

    httpx.get(url[1] + QUIZZES, headers={"Authorization": "Bearer teacher-token"}, trust_env=False)

    assert QUIZZES in click.unstyle(read_until(end, "list_quizzes"))


def test_the_command_tells_nothing_into_a_pipe() -> None:
    command = [sys.executable, "-m", "mock_server", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().removeprefix("listening on ").strip()
        until = time.monotonic() + 0.4  # several times as long as a terminal would have to wait for its line
        while time.monotonic() < until:
            httpx.get(url + QUIZZES, trust_env=False)

        process.terminate()
        output, _ = process.communicate(timeout=10)

    assert "list_quizzes" not in output


def test_verbose_tells_every_request_into_a_pipe_too() -> None:
    """Those included that came just before the end."""
    command = [sys.executable, "-m", "mock_server", "serve", "--port", "0", "--verbose"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().removeprefix("listening on ").strip()
        for _ in range(5):
            httpx.get(url + QUIZZES, trust_env=False)

        process.terminate()
        output, _ = process.communicate(timeout=10)

    assert output.count("list_quizzes") == 5
    assert "\x1b" not in output
