"""What the command says when it cannot run: one clear sentence, and an exit code that a script can use."""

import json
import threading

import httpx
import pytest
from click.testing import CliRunner
from fake_canvas import FakeCanvas, served

from contracts.__main__ import commands

HTML = httpx.Response(200, text="<html>Hello</html>", headers={"content-type": "text/html"})
REDIRECT = httpx.Response(301, headers={"location": "https://x/"})


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("CANVAS_TOKEN", "CANVAS_STUDENT_TOKEN"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def canvas():
    fake = FakeCanvas()
    fake.answers["GET /_mock/health"] = lambda _: httpx.Response(404)
    return fake


def run(*arguments):
    return CliRunner().invoke(commands, ["run", *arguments])


def run_on(canvas, *arguments, token="secret-teacher-token"):
    with served(canvas) as url:
        return run("--url", url, "--course", "101", "--token", token, "--rate", "1000000", *arguments)


def always(response):
    return lambda _request: response


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "give either --mock or --url"),
        (["--mock", "--url", "http://localhost"], "give either --mock or --url"),
        (["--mock", "--role-token", "janitor=x"], "--role-token takes ROLE=TOKEN"),
        (["--mock", "--read-only", "--allow-writes"], "exclude each other"),
        (["--mock", "--only", "nothing.*"], "matches no check"),
        (["--mock", "--profile", "huge"], "--profile"),
        (["--mock", "--json", "/no/such/directory/x.json"], "no such directory"),
        (["--url", "canvas.example.edu"], "is not an address"),
        (["--url", "http://127.0.0.1:1", "--token", "t"], "cannot be reached"),
    ],
)
def test_bad_options_and_unreachable_servers_exit_2(arguments, words):
    result = run(*arguments)

    assert result.exit_code == 2
    assert words in result.output


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param(HTML, "a web page instead of JSON", id="HTML"),
        pytest.param(
            httpx.Response(404, json={"detail": "no"}), "not the address of a Canvas", id="not a Canvas"
        ),
        pytest.param(httpx.Response(200, text="hi"), "instead of JSON", id="text"),
        pytest.param(httpx.Response(200, json=[1]), "not the address of a Canvas", id="other JSON"),
        pytest.param(
            httpx.Response(301, headers={"location": "https://x/"}), "a redirect to https://x/", id="redirect"
        ),
    ],
)
def test_server_that_is_no_canvas_is_told_in_one_sentence(canvas, answer, words):
    canvas.answers["GET /api/v1/users/self"] = always(answer)

    result = run_on(canvas)

    assert result.exit_code == 2
    assert words in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_refused_token_is_told_without_the_token(canvas):
    result = run_on(canvas, token="another-servers-token")

    assert result.exit_code == 2
    assert result.output.strip() == ("the server refuses the token of --token (401: Invalid access token.)")


def test_refused_token_of_a_role_names_its_option(canvas):
    result = run_on(canvas, "--role-token", "ta=nobody")

    assert result.exit_code == 2
    assert "--role-token ta=TOKEN" in result.output


def test_course_that_is_not_there_names_its_option(canvas):
    with served(canvas) as url:
        result = run("--url", url, "--course", "999", "--token", "secret-teacher-token")

    assert result.exit_code == 2
    assert "--course 999" in result.output


def test_missing_course_and_missing_token_are_asked_for(canvas):
    with served(canvas) as url:
        without_token = run("--url", url, "--course", "101")
        without_course = run("--url", url, "--token", "secret-teacher-token")

    assert (without_token.exit_code, without_course.exit_code) == (2, 2)
    assert "--token" in without_token.output
    assert "--course ID" in without_course.output


@pytest.mark.parametrize(
    "answer",
    [httpx.Response(500, json={"errors": []}), httpx.Response(200, json={"name": "no id"})],
    ids=["server error", "user without id"],
)
def test_wrong_behaviour_while_setting_up_is_a_failed_check(canvas, answer, tmp_path):
    canvas.answers["GET /api/v1/users/self"] = always(answer)

    result = run_on(canvas, "--json", str(tmp_path / "report.json"))

    assert result.exit_code == 1
    (check,) = json.loads((tmp_path / "report.json").read_text())["checks"]
    assert (check["id"], check["status"]) == ("setup.get_current_user", "failed")
    assert "secret-teacher-token" not in result.output


def test_server_that_hangs_is_given_up(canvas):
    gate = threading.Event()
    canvas.answers["GET /_mock/health"] = lambda _: gate.wait(10) and HTML

    try:
        result = run_on(canvas, "--timeout", "0.3")
    finally:
        gate.set()

    assert result.exit_code == 2
    assert "no complete answer within" in result.output


def test_seed_and_prefix_and_budgets_are_printed_before_the_first_check(canvas):
    result = run_on(canvas, "--profile", "smoke", "--only", "refusals.get_current_user.*", "--seed", "5")

    first = result.output.splitlines()[0]
    assert "seed 5" in first
    assert "500 requests" in first
