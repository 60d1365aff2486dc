"""What the command says when it cannot run: one clear sentence, and an exit code that a script can use."""

import json
import re
import socket
import threading
from contextlib import contextmanager, suppress

import httpx
import pytest
from click.testing import CliRunner

from contracts.__main__ import commands

from .fake_canvas import FakeCanvas, served

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


def only_sentence(result):
    """The one line that was printed."""
    (line,) = result.output.strip().splitlines()
    return line


@contextmanager
def sockets(answer):
    """A server that says these bytes to everybody, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection:
                        connection.recv(65536)
                        connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("answer", "scheme", "words"),
    [
        (b"", "http", "the connection broke before the answer was complete"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{", "http", "the connection broke"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "http", "the connection broke"),
        (
            b"HTTP/1.1 400 Bad Request\r\n\r\n",
            "https",
            "its port talks plain http; use --url http://127.0.0.1",
        ),
    ],
    ids=["hangs up", "breaks off", "speaks another protocol", "no TLS"],
)
def test_connection_that_comes_to_nothing_is_told_in_one_sentence(answer, scheme, words):
    with sockets(answer) as port:
        result = run("--url", f"{scheme}://127.0.0.1:{port}", "--course", "1", "--token", "t")

    assert result.exit_code == 2
    assert words in only_sentence(result)


def test_redirect_to_a_login_page_names_where_it_leads(canvas):
    everything = httpx.Response(302, headers={"location": "https://sso.example.edu/login?next=1"})

    with served(always(everything)) as url:
        result = run("--url", url, "--course", "101", "--token", "secret-teacher-token")

    assert result.exit_code == 2
    assert "with a redirect to https://sso.example.edu/login" in only_sentence(result)


def test_server_that_answers_500_to_everything_is_one_failed_check(tmp_path):
    broken = httpx.Response(500, text="<h1>Internal Server Error</h1>", headers={"content-type": "text/html"})

    with served(always(broken)) as url:
        result = run("--url", url, "--course", "1", "--token", "t", "--json", str(tmp_path / "report.json"))

    assert result.exit_code == 1
    first, *_ = result.output.splitlines()
    assert first.startswith("setting up got 500 and no `id`, where 200")
    (check,) = json.loads((tmp_path / "report.json").read_text())["checks"]
    assert check["failure"]["curl"] == [
        f'curl -sS -i {url}/api/v1/users/self -H "Authorization: Bearer $CANVAS_TOKEN"'
    ]


def test_web_page_where_a_course_is_asked_for_is_a_failed_check(canvas):
    canvas.answers["GET /api/v1/courses/101"] = always(HTML)

    result = run_on(canvas)

    assert result.exit_code == 1
    assert "setup.get_course" in result.output


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (
            httpx.Response(401, json={"error": {"message": "Bad token."}}),
            2,
            "--karma-admin-token (401: Bad token.)",
        ),
        (HTML, 1, "setup.list_assessments"),
        (httpx.Response(200, json={"data": {}}), 1, "`data` of a list is no array"),
    ],
    ids=["another token", "a web page", "no list"],
)
def test_karma_side_that_is_not_karma_is_told(canvas, answer, code, words):
    canvas.answers["GET /api/v1/assessments"] = always(answer)

    with served(canvas) as url:
        result = run_on(canvas, "--karma-url", url, "--karma-admin-token", "karma-secret")

    assert result.exit_code == code
    assert words in result.output
    assert "karma-secret" not in result.output


def test_server_that_goes_away_in_the_middle_ends_the_run(canvas):
    answers = iter(range(20))

    def leaves(request):
        if next(answers, None) is None:
            raise ConnectionResetError
        return canvas(request)

    with served(leaves) as url:
        options = [
            "--course",
            "101",
            "--token",
            "secret-teacher-token",
            "--system",
            "canvas",
            "--rate",
            "1000000",
        ]
        result = run("--url", url, "--only", "refusals.*", *options)

    assert "requests in a row unanswered: the connection broke" in result.output
    assert len(re.findall("the connection broke before", result.output)) < 20


def test_server_that_hangs_in_the_middle_is_a_failed_check(canvas):
    gate = threading.Event()
    canvas.answers["GET /api/v1/courses"] = lambda _: gate.wait(10) and HTML

    try:
        result = run_on(canvas, "--timeout", "0.3", "--only", "replies.list_courses")
    finally:
        gate.set()

    assert result.exit_code == 1
    assert "no complete answer within 0.3 s" in result.output
