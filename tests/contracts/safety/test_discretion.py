"""No token is in anything that a run prints or writes."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import httpx
import pytest

from mock_server import MockServer

from ..planted import is_call, served_with
from .staging import SECRETS, ended, run_on


@pytest.fixture
def indiscreet():
    """A server with tokens that nobody may read, which repeats them in bodies and headers, and breaks promises."""
    server = MockServer()
    tokens = [{"user_id": user, "token": token} for user, token in SECRETS.values()]
    server.seed({"tokens": tokens})

    def repeats_the_token(request, send):
        response = send(request)
        said = request.headers.get("authorization", "")
        response.headers["x-you-said"] = said
        if is_call(request, "get_quiz") and response.status_code == 200:
            quiz = {
                **response.json(),
                "id": said,
                "title": said,
                "html_url": f"https://x/?access_token={said}",
            }
            return httpx.Response(200, json=quiz, headers={"x-you-said": said})
        if is_call(request, "delete_quiz") and response.status_code == 200:
            return httpx.Response(500, json={"errors": [{"message": f"{said} failed"}]})
        if is_call(request, "validate_quiz_access_code"):
            return httpx.Response(200, text=f"<html>{said}</html>", headers={"content-type": "text/html"})
        return response

    with served_with(repeats_the_token, server) as url:
        yield url


def assert_discreet(*texts):
    for text in texts:
        assert re.findall(r"(?i)secret ?of ?the ?\w+", text) == []


def test_no_token_is_in_any_output_or_file(indiscreet, state, tmp_path):
    files = {name: tmp_path / f"report.{name}" for name in ("json", "junit", "html", "markdown")}
    record = tmp_path / "record"
    reports = ["--record", str(record)] + [
        word for name, file in files.items() for word in (f"--{name}", str(file))
    ]

    code, said = ended(
        run_on(
            indiscreet,
            *(
                word
                for role in ("student", "outsider")
                for word in ("--role-token", f"{role}={SECRETS[role][1]}")
            ),
            *reports,
            *("--only", "quizzes.c*,replies.*quiz*,refusals.*quiz.*,machine.quiz"),
            token=SECRETS["teacher"][1],
        )
    )

    assert code == 1
    assert " failed, " in said
    assert "$CANVAS_TOKEN" in files["json"].read_text()
    assert_discreet(said, *(file.read_text() for file in (*files.values(), *record.iterdir())))
    ledgers = list(state.rglob("*"))
    assert [path.suffix for path in ledgers if path.is_file()]
    assert_discreet(*(path.read_text(errors="replace") for path in ledgers if path.is_file()))


def test_no_token_is_in_the_output_of_pytest(indiscreet, tmp_path):
    environment = {
        "CANVAS_URL": indiscreet,
        "CANVAS_TOKEN": SECRETS["teacher"][1],
        "CANVAS_COURSE": "101",
        "CANVAS_RATE": "1000000",
    }
    options = ["--canvas-only", "replies.*quiz*", "--canvas-target-kind", "real", "--canvas-seed", "3"]
    reports = [
        "--junitxml",
        str(tmp_path / "junit.xml"),
        "-rA",
        "-vv",
        "--showlocals",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:randomly",  # nothing can be removed there: what comes late is not asked any more
    ]

    ended_run = subprocess.run(
        [sys.executable, "-m", "pytest", "--pyargs", "contracts", *options, *reports, "-c", os.devnull],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )

    assert ended_run.returncode == 1, ended_run.stdout + ended_run.stderr
    assert "failed" in ended_run.stdout
    assert_discreet(ended_run.stdout, ended_run.stderr, (tmp_path / "junit.xml").read_text())


def test_no_token_is_in_the_report_of_an_error_of_the_kit_itself(indiscreet):
    program = (
        "import sys, contracts.run.session\n"
        "def broken(*_, **__): raise RuntimeError(f'cannot use {sys.argv}')\n"
        "contracts.run.session.Session.start = broken\n"
        "from contracts.__main__ import main\n"
        "main()\n"
    )
    command = [sys.executable, "-c", program, "run", "--url", indiscreet, "--token", SECRETS["teacher"][1]]

    ended_run = subprocess.run(command, capture_output=True, text=True)

    assert ended_run.returncode == 3
    assert "please report it" in ended_run.stderr
    assert_discreet(ended_run.stdout, ended_run.stderr)
