"""`canvas-mock pull`: the file it writes, what it says, and how it ends."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mock_server import MockServer

COMMAND = [sys.executable, "-m", "mock_server", "pull"]
IN_THE_BACKGROUND = ["sh", "-c", "trap '' INT TERM; exec \"$@\"", "sh"]
"""A shell has what it runs in the background ignore these signals."""


@pytest.fixture
def server() -> Iterator[MockServer]:
    with MockServer() as server:
        yield server


def run(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CANVAS")}
    return subprocess.run(
        [*COMMAND, *options], capture_output=True, text=True, timeout=60, env=clean | environment
    )


def options(server: MockServer, out: Path, course: str = "101") -> list[str]:
    return ["--url", server.url, "--course", course, "--out", str(out), "--rate", "50"]


def test_a_course_is_pulled_and_served(server: MockServer, tmp_path: Path) -> None:
    out = tmp_path / "seed.yaml"

    ended = run(*options(server, out), "--token", "teacher-token", "--with-submissions")

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines() == [
        f"{out}: course 101 with 3 quizzes, 8 quiz questions, 1 live assessments, 7 users",
        f"canvas-mock serve --seed {out}",
    ]
    text = out.read_text(encoding="utf-8")
    assert text.startswith(f"# A course pulled by canvas-mock. From {server.url}, course 101;")
    assert "Tess" not in text
    assert len(MockServer(out).client("student").get("/api/v1/courses/101/quizzes").json()) == 2
    assert {entry.method for entry in server.requests} == {"GET"}


def test_the_token_may_come_from_the_environment(server: MockServer, tmp_path: Path) -> None:
    ended = run(*options(server, tmp_path / "seed.yaml"), CANVAS_TOKEN="teacher-token")

    assert ended.returncode == 0


@pytest.mark.parametrize(
    ("course", "token", "words"),
    [
        ("101", "outsider-token", "course 101: the token may not see it, or there is no such course"),
        ("4711", "teacher-token", "course 4711: the token may not see it, or there is no such course"),
        ("101", "garbage", "does not take the token"),
        ("101", "", "course 101: it needs a token"),
    ],
)
def test_a_course_that_is_not_told_is_one_line_and_no_file(
    server: MockServer, tmp_path: Path, course: str, token: str, words: str
) -> None:
    out = tmp_path / "seed.yaml"

    ended = run(*options(server, out, course), CANVAS_TOKEN=token)

    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert words in ended.stderr
    assert not out.exists()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://[::1", "--url: expected an address"),
        ("school.example", "--url: expected an address"),
        ("http://127.0.0.1:9", "http://127.0.0.1:9 cannot be reached"),
        ("http://127.0.0.1:8900/courses/101", "and --course 101"),
    ],
)
def test_an_address_that_leads_nowhere_is_one_line(tmp_path: Path, url: str, words: str) -> None:
    ended = run("--url", url, "--course", "1", "--out", str(tmp_path / "seed.yaml"))

    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert words in ended.stderr


def test_a_file_of_somebody_else_s_is_left_alone_and_one_of_a_pull_is_replaced(
    server: MockServer, tmp_path: Path
) -> None:
    out = tmp_path / "seed.yaml"
    out.write_text("users: [{name: Mine}]\n")

    refused = run(*options(server, out), CANVAS_TOKEN="teacher-token")
    assert (refused.returncode, out.read_text()) == (2, "users: [{name: Mine}]\n")
    assert "was not written by a pull" in refused.stderr
    assert len(server.requests) == 0

    out.unlink()
    run(*options(server, out), CANVAS_TOKEN="teacher-token")
    first = out.read_text(encoding="utf-8")
    again = run(*options(server, out), CANVAS_TOKEN="teacher-token")
    assert (again.returncode, out.read_text(encoding="utf-8")) == (0, first)
    assert os.listdir(tmp_path) == ["seed.yaml"]


def test_a_place_where_no_file_can_be_is_told_before_anything_is_asked(
    server: MockServer, tmp_path: Path
) -> None:
    ended = run(*options(server, tmp_path / "nowhere" / "seed.yaml"), CANVAS_TOKEN="teacher-token")

    assert (ended.returncode, "there is no folder" in ended.stderr) == (2, True)
    assert len(server.requests) == 0


def test_what_is_left_out_is_said(server: MockServer, tmp_path: Path) -> None:
    server.faults.add(operation="list_live_assessments", status=404)

    ended = run(*options(server, tmp_path / "seed.yaml"), CANVAS_TOKEN="teacher-token")

    assert ended.returncode == 0
    assert ended.stderr.startswith("left out: live assessments: the server answers 404")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_interrupted_it_writes_what_is_complete(
    server: MockServer, tmp_path: Path, number: signal.Signals
) -> None:
    out = tmp_path / "seed.yaml"
    server.faults.add(path="/api/v1/courses/101/quizzes/30002/questions", delay=30)
    process = subprocess.Popen(
        [*IN_THE_BACKGROUND, *COMMAND, *options(server, out)],
        env={**os.environ, "CANVAS_TOKEN": "teacher-token"},
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 30
    while not any("30002" in entry.path for entry in server.requests) and time.monotonic() < deadline:
        time.sleep(0.05)

    process.send_signal(number)
    _, errors = process.communicate(timeout=30)

    assert process.returncode == 2
    assert f"interrupted; {out} holds what was complete: 1 quizzes, 6 quiz questions, 7 users" in errors
    assert len(MockServer(out).client().get("/api/v1/courses/101/quizzes").json()) == 1


def test_a_server_that_goes_away_leaves_what_is_complete(server: MockServer, tmp_path: Path) -> None:
    out = tmp_path / "seed.yaml"
    server.faults.add(operation="list_live_assessments", drop=True)

    ended = run(*options(server, out), CANVAS_TOKEN="teacher-token")

    assert ended.returncode == 2
    assert "breaks the connection" in ended.stderr
    assert "holds what was complete: 3 quizzes" in ended.stderr
    MockServer(out)


def test_progress_is_shown_in_a_terminal(server: MockServer, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    process: subprocess.Popen[Any] = subprocess.Popen(
        [*COMMAND, *options(server, tmp_path / "seed.yaml")],
        env={**os.environ, "CANVAS_TOKEN": "teacher-token"},
        stderr=theirs,
        stdout=subprocess.DEVNULL,
    )
    os.close(theirs)
    seen, deadline = "", time.monotonic() + 30
    while "live assessment 1 of 1" not in seen and time.monotonic() < deadline:
        ready, _, _ = select.select([ours], [], [], 1)
        seen += os.read(ours, 4096).decode() if ready else ""
    process.wait(30)
    os.close(ours)

    assert "requests, reading quiz 2 of 3" in seen
