"""The command `canvas-mock`: what it prints, how it stops, and how it refuses to start."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from click.testing import CliRunner
from openapi_spec_validator import validate

from mock_server.__main__ import _reached, main
from mock_server.engine.spec import document_path, load_document

COMMAND = [sys.executable, "-m", "mock_server"]


@pytest.fixture
def serving() -> Iterator[Any]:
    """Starts the command -> the process, its address and the lines of its banner."""
    started: list[subprocess.Popen[str]] = []

    def start(*options: str, **environment: str) -> tuple[subprocess.Popen[str], str, str]:
        process = subprocess.Popen(
            [*COMMAND, "serve", "--port", "0", *options],
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        first = process.stdout.readline().rstrip("\n")
        banner = ""
        while "docs " not in banner:
            banner += process.stdout.readline()
        return process, first, banner

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_the_first_line_is_the_address_and_the_curl_line_of_the_banner_works(serving: Any) -> None:
    _, first, banner = serving()
    line = re.search(r"curl -H '([^:]+): ([^']+)' '([^']+)'", banner)
    assert line is not None

    reply = httpx.get(line[3], headers={line[1]: line[2]}, trust_env=False)

    assert re.fullmatch(r"listening on http://127\.0\.0\.1:\d+", first)
    assert reply.status_code == 200
    assert [quiz["id"] for quiz in reply.json()] == [30002, 30001, 30003]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), ""),
        (("--host", "0.0.0.0"), "   (this machine only; --control-token lets others in)"),
        (
            ("--host", "0.0.0.0", "--control-token", "s3cret"),
            "   (other machines: with X-Mock-Control-Token)",
        ),
    ],
    ids=["loopback", "open", "open with a token"],
)
def test_the_banner_says_who_gets_into_the_control_routes_at_an_address_that_works(
    serving: Any, options: tuple[str, ...], said: str
) -> None:
    _, first, banner = serving(*options)
    port = first.rpartition(":")[2]
    address = f"http://127.0.0.1:{port}"

    assert f"  control  {address}/_mock/{said}\n" in banner
    assert f"  docs     {address}/docs{said}\n" in banner
    assert httpx.get(f"{address}/_mock/", trust_env=False).status_code == 200
    assert f"'{address}/api/v1/courses/101/quizzes'" in banner


@pytest.mark.parametrize(
    ("url", "address", "said"),
    [
        ("http://localhost:8900", "http://localhost:8900", ""),
        ("http://[::1]:8900", "http://[::1]:8900", ""),
        ("http://[::]:8900", "http://[::1]:8900", "   (this machine only; --control-token lets others in)"),
        ("http://192.168.1.5:8900", "http://192.168.1.5:8900", "   (closed; --control-token opens it)"),
    ],
)
def test_what_the_banner_says_of_other_addresses(url: str, address: str, said: str) -> None:
    assert _reached(url, None) == (address, said)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_a_signal_stops_it_cleanly_even_with_a_connection_open(serving: Any, number: signal.Signals) -> None:
    process, first, _ = serving()
    with httpx.Client(trust_env=False) as client:
        client.get(first.removeprefix("listening on ") + "/_mock/health")

        process.send_signal(number)
        _, errors = process.communicate(timeout=10)

    assert (process.returncode, errors) == (0, "")


def test_slow_reports_are_not_done_at_once(serving: Any) -> None:
    _, first, _ = serving("--slow-reports")
    url, headers = first.removeprefix("listening on "), {"Authorization": "Bearer teacher-token"}
    body = {"quiz_report": {"report_type": "student_analysis"}}

    with httpx.Client(base_url=url, headers=headers, trust_env=False) as client:
        client.put("/_mock/clock", json={"now": "2031-02-03T04:05:06Z", "frozen": True})
        report = client.post("/api/v1/courses/101/quizzes/30001/reports", json=body).json()
        progress = client.get(report["progress_url"]).json()

    assert progress["workflow_state"] == "queued"


def test_empty_leaves_accounts_and_courses_only(serving: Any) -> None:
    _, first, _ = serving("--empty")
    url = first.removeprefix("listening on ")

    state = httpx.get(f"{url}/_mock/state", trust_env=False).json()

    filled = {name for name, rows in state.items() if name != "clock" and rows}
    assert filled == {
        "users",
        "tokens",
        "courses",
        "sections",
        "enrollments",
        "outcomes",
        "assignment_groups",
        "karma_users",
        "karma_courses",
        "karma_enrollments",
        "karma_tokens",
    }


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_state_survives_from_run_to_run(serving: Any, tmp_path: Path, number: signal.Signals) -> None:
    file = tmp_path / "state.json"
    process, first, _ = serving("--state", str(file))
    url = first.removeprefix("listening on ") + "/api/v1/courses/101/quizzes"
    teacher = {"Authorization": "Bearer teacher-token"}
    httpx.post(url, headers=teacher, json={"quiz": {"title": "Act 5"}}, trust_env=False)
    process.send_signal(number)
    assert process.wait(10) == 0

    _, first, _ = serving(CANVAS_MOCK_SERVE_STATE=str(file))
    url = first.removeprefix("listening on ") + "/api/v1/courses/101/quizzes"

    assert "Act 5" in httpx.get(url, headers=teacher, trust_env=False).text


def test_a_broken_state_file_is_one_clear_line_and_exit_2(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_text("{")

    run = subprocess.run(
        [*COMMAND, "serve", "--state", str(file)], capture_output=True, text=True, timeout=30
    )

    assert (run.returncode, run.stdout, run.stderr.count("\n")) == (2, "", 1)
    assert run.stderr.startswith(f"canvas-mock: {file} holds no state of a mock")
    assert file.read_text() == "{"


def test_options_come_from_the_environment(serving: Any) -> None:
    _, first, _ = serving(CANVAS_MOCK_SERVE_STRICT="1", CANVAS_MOCK_SERVE_HOST="localhost")

    reply = httpx.get(
        first.removeprefix("listening on ") + "/api/v1/courses/101/quizzes?colour=blue",
        headers={"Authorization": "Bearer teacher-token"},
        trust_env=False,
    )

    assert first.startswith("listening on http://localhost:")
    assert reply.status_code == 400


def test_every_option_of_serve_names_its_variable_and_a_bad_value_is_one_line() -> None:
    options = [option for option in main.commands["serve"].params if option.name != "help"]
    text = " ".join(CliRunner().invoke(main, ["serve", "--help"], terminal_width=200).output.split())

    missing = [o.name for o in options if f"env var: CANVAS_MOCK_SERVE_{str(o.name).upper()}" not in text]
    refused = CliRunner().invoke(main, ["serve"], env={"CANVAS_MOCK_SERVE_PORT": "tcp://10.0.0.1:8900"})

    assert missing == []
    assert refused.exit_code == 2
    assert "--port" in refused.output


def test_a_busy_port_is_one_clear_line_and_exit_2() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        run = subprocess.run(
            [*COMMAND, "serve", "--port", str(port)], capture_output=True, text=True, timeout=30
        )

    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == f"canvas-mock: cannot listen on 127.0.0.1:{port}: the port is in use\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "cannot read the seed"),
        ("users: [", "is not YAML"),
        ("- a list", "expected a mapping of seed keys"),
        ("planets: []", "/planets: "),
        ("users: [{name: Ann, shoe_size: 44}]", "/users/0/shoe_size: "),
        ("quizzes: [{course_id: 7, title: Lost}]", "/quizzes/0/course_id: no courses row has the id 7"),
    ],
    ids=["missing file", "no yaml", "no mapping", "unknown key", "unknown field", "dangling id"],
)
def test_a_nonsensical_seed_is_one_clear_line_and_exit_2(
    tmp_path: Path, text: str | None, words: str
) -> None:
    file = tmp_path / "seed.yaml"
    if text is not None:
        file.write_text(text, encoding="utf-8")

    run = subprocess.run([*COMMAND, "serve", "--seed", str(file)], capture_output=True, text=True, timeout=30)

    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.count("\n") <= 2
    assert words in run.stderr


@pytest.mark.parametrize(
    "options",
    [["serve", "--colour"], ["serve", "--port", "many"], ["serve", "--seed", "x", "--empty"], ["dance"]],
    ids=["option", "value", "both", "command"],
)
def test_an_unknown_option_is_exit_2(options: list[str]) -> None:
    result = CliRunner().invoke(main, options)

    assert result.exit_code == 2


def test_routes_lists_every_operation_with_its_evidence_and_none_is_unserved() -> None:
    result = CliRunner().invoke(main, ["routes"])

    assert result.exit_code == 0
    assert "(501)" not in result.output
    for operation in load_document().operations.values():
        assert re.search(
            rf"{operation.method}\s+{re.escape(operation.path)}\s+{operation.id}\b", result.output
        )


def test_spec_prints_the_document_as_it_is_written_or_as_json() -> None:
    text = CliRunner().invoke(main, ["spec"]).output
    as_json = CliRunner().invoke(main, ["spec", "--format", "json"]).output

    assert text == document_path().read_text(encoding="utf-8")
    assert json.loads(as_json)["paths"].keys() == yaml.safe_load(text)["paths"].keys()


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_spec_can_leave_the_mock_out(form: str) -> None:
    """What remains is valid, whole for the APIs, and has no word of the mock's own operations and shapes."""
    rest = yaml.safe_load(CliRunner().invoke(main, ["spec", "--api-only", "--format", form]).output)

    validate(rest)
    kept = {
        part["operationId"]
        for item in rest["paths"].values()
        for part in item.values()
        if "operationId" in part
    }
    apis = {name for name, op in load_document().operations.items() if op.dialect != "control"}
    assert kept == apis
    names = {name for parts in rest["components"].values() for name in parts}
    assert {"Quiz", "KarmaAssessment", "canvasBearer", "CourseId"} <= names
    assert not {name for name in names if name.startswith(("Seed", "Control", "Fault", "Journal", "mock"))}
