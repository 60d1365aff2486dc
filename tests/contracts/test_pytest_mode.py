"""The suite as pytest tests, with pytest's own ways of choosing, stopping, repeating and sharing the work."""

import json
import os
import re
import subprocess
import sys

import httpx
import pytest

from mock_server import MockServer

from .planted import is_call, no_defect, served_with, without

ONLY = "replies.get_quiz,replies.list_quizzes,replies.get_course,refusals.get_quiz.*"


@pytest.fixture
def run(tmp_path):
    """Runs `pytest --pyargs contracts` somewhere else; gives the exit code and what was printed."""

    def run(*arguments, **environment):
        home = {"XDG_STATE_HOME": str(tmp_path / "state"), "CANVAS_SEED": "3", **environment}
        bare = {
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"
        }  # what else is installed here costs seconds, and is not ours
        plugins = ["-p", "contracts.pytest_plugin", *(["-p", "xdist"] if "-n" in arguments else [])]
        # without the project's own settings: a user has others
        command = [
            sys.executable,
            "-m",
            "pytest",
            "--pyargs",
            "contracts",
            "-c",
            os.devnull,
            "--rootdir",
            ".",
        ]
        found = subprocess.run(
            [*command, *plugins, *arguments],
            env={**os.environ, **bare, **home},
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        return found.returncode, found.stdout + found.stderr

    return run


@pytest.fixture
def broken():
    """The address of a server whose quizzes have no title."""

    with served_with(without("get_quiz", "title")) as url:
        yield url


def counts(text):
    """How many tests had each outcome, by pytest's last line."""
    return {
        word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|skipped|error|xfailed)", text)
    }


def test_plugin_loads_nothing_heavy_into_everybodys_runs():
    program = "import sys, contracts.pytest_plugin; print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout.split()

    assert {"hypothesis", "httpx", "yaml", "jsonschema", "flask", "rich", "mock_server"} & set(
        loaded
    ) == set()


def test_suite_runs_on_a_mock_of_its_own(run):
    code, said = run("--canvas-only", ONLY)

    assert (code, counts(said)) == (0, {"passed": 8})


def test_k_chooses_by_operation(run):
    code, said = run("-k", "get_course and replies")

    assert (code, counts(said)) == (0, {"passed": 1})


def test_broken_promise_is_told_without_a_traceback(run, broken):
    code, said = run("--canvas-only", ONLY, "--canvas-url", broken)

    assert code == 1
    assert counts(said) == {"failed": 1, "passed": 7}
    assert "'title' is a required property" in said
    assert "curl -sS -i http://127.0.0.1" in said
    assert "Traceback" not in said


def test_accepted_failures_are_expected_ones(run, broken, tmp_path):
    accepted = {"check": "replies.get_quiz", "operation": "get_quiz", "symptom": "errs at /title"}
    entry = {**accepted, "message": "old words", "first_seen": "2026-01-02"}
    baseline = tmp_path / "baseline.json"
    baseline.write_text(json.dumps({"canvas-contracts baseline": 1, "accepted": [entry]}))

    code, said = run(
        "-rx", "--canvas-only", ONLY, "--canvas-url", broken, "--canvas-baseline", "baseline.json"
    )

    assert (code, counts(said)) == (0, {"passed": 7, "xfailed": 1})
    assert "accepted since 2026-01-02" in said


def test_settings_count_here_too(run, tmp_path):
    (tmp_path / "pyproject.toml").write_text(f'[tool.canvas-contracts]\nonly = "{ONLY}"\n')

    code, said = run()

    assert (code, counts(said)) == (0, {"passed": 8})


@pytest.mark.parametrize(
    ("text", "words"),
    [('token = "secret"', "a token has no place in settings"), ('baseline = "none.json"', "does not exist")],
)
def test_settings_that_cannot_be_used_end_the_run(run, tmp_path, text, words):
    (tmp_path / "pyproject.toml").write_text(f"[tool.canvas-contracts]\n{text}\n")

    code, said = run("--canvas-only", ONLY)

    assert code in {2, 4}
    assert words in said
    assert "secret" not in said


def test_x_stops_at_the_first_failure(run, broken):
    code, said = run("-x", "--canvas-only", "get_quiz", "--canvas-url", broken)

    assert (code, counts(said)) == (1, {"failed": 1})


def test_lf_repeats_what_failed(run, broken):
    run("--canvas-only", ONLY, CANVAS_URL=broken)
    code, said = run("--lf", "--canvas-only", ONLY, CANVAS_URL=broken)

    assert (code, counts(said)) == (1, {"failed": 1})


def test_workers_share_the_checks_and_the_limits(run):
    server = MockServer()
    with served_with(no_defect, server) as url:
        code, said = run(
            *(
                "-n",
                "2",
                "--canvas-only",
                "replies.*_quiz,replies.list_quizzes,replies.reorder_quiz_items,replies.validate*",
                "--canvas-url",
                url,
                "--canvas-max-requests",
                "4000",
            )
        )

    assert (code, counts(said)) == (0, {"passed": 7})
    assert len({word for entry in server.requests for word in re.findall(r"cc-\w{7}", str(entry.reply))}) == 2


def test_limit_of_requests_holds_for_all_workers_together(run):
    server = MockServer()
    with served_with(no_defect, server) as url:
        code, said = run("-n", "2", "--canvas-url", url, "--canvas-max-requests", "60", "-rs")

    assert code == 0
    assert "the request budget (30) is used up" in said
    counted = [
        entry for entry in server.requests if entry.method != "DELETE" and not entry.path.startswith("/_mock")
    ]
    assert len(counted) <= 60


def test_what_kept_a_check_from_being_carried_out_fails_the_run(run):
    def refuses(request, send):
        return httpx.Response(500, json={}) if is_call(request, "create_quiz") else send(request)

    with served_with(refuses) as url:
        code, said = run("--canvas-only", "refusals.get_quiz.no_token", "--canvas-url", url)

    assert code == 1
    assert counts(said) == {"skipped": 1, "error": 1}
    assert "setup.create_quiz" in said


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "two workers"])
def test_server_that_cannot_be_reached_ends_the_run_with_a_sentence(run, workers):
    code, said = run(*workers, "--canvas-only", ONLY, "--canvas-url", "http://127.0.0.1:1", CANVAS_TOKEN="t")

    assert code == 2
    assert "the contract tests cannot run: http://127.0.0.1:1 cannot be reached" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--canvas-profile", "huge"], "--canvas-profile 'huge' is none of smoke, standard, thorough"),
        (["--canvas-rate", "fast"], "is no number"),
        (["--canvas-role-token", "janitor=x"], "'janitor' is none of"),
    ],
)
def test_option_that_makes_no_sense_is_told(run, arguments, words):
    code, said = run(*arguments)

    assert code in {2, 4}
    assert words in said
