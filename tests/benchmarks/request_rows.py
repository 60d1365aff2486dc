"""One request: without a socket, over a socket, strictly, through an interception, and many at once."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
import requests_mock
from flask import Flask, jsonify, request

from mock_server import MockServer
from mock_server.transports.wsgi import call_wsgi, wsgi_environ

from .measure import Effort, Measured, Row, cost, medians, speed, told, with_byte_code

ROOT = Path(__file__).parents[2]
COMMAND = Path(sys.executable).with_name("canvas-mock")
QUIZZES = "/api/v1/courses/101/quizzes"
QUIZ = f"{QUIZZES}/30001"
TOKEN = "teacher-token"
SETTINGS: dict[str, Any] = {
    "title": "Midterm",
    "description": "<p>Two hours</p>",
    "quiz_type": "assignment",
    "time_limit": 90,
    "shuffle_answers": True,
    "hide_results": None,
    "show_correct_answers": True,
    "show_correct_answers_last_attempt": False,
    "allowed_attempts": 2,
    "scoring_policy": "keep_highest",
    "one_question_at_a_time": True,
    "cant_go_back": False,
    "access_code": "sesame",
    "ip_filter": "10.0.0.0/8",
    "due_at": "2031-05-01T10:00:00Z",
    "lock_at": "2031-05-02T10:00:00Z",
    "unlock_at": "2031-04-01T10:00:00Z",
    "one_time_results": False,
}


def bare_flask(data: Any) -> Flask:
    """What people write by hand: a route that answers with the same data."""
    app = Flask("bare")

    @app.get("/api/v1/courses/<course_id>/quizzes/<quiz_id>")
    def get_quiz(course_id: str, quiz_id: str) -> Any:
        return jsonify(data)

    @app.post("/api/v1/courses/<course_id>/quizzes")
    def create_quiz(course_id: str) -> Any:
        _ = request.get_json()["quiz"]["title"]
        return jsonify(data)

    return app


def asked(app: Any, method: str, path: str, body: bytes = b"") -> Callable[[], object]:
    headers = [("Host", "canvas.mock"), ("Authorization", f"Bearer {TOKEN}")]
    if body:
        headers.append(("Content-Type", "application/json"))

    def ask() -> object:
        environ = wsgi_environ(
            method=method,
            scheme="http",
            host="canvas.mock",
            port=None,
            target=path,
            headers=headers,
            body=body,
        )
        answer = call_wsgi(app, environ)
        assert answer.status == 200, answer
        return answer

    return ask


def get_in_process(effort: Effort) -> Measured:
    server = MockServer()
    bare = bare_flask(server.client().get(QUIZ).json())
    ours, theirs = asked(server.app.wsgi_app, "GET", QUIZ), asked(bare.wsgi_app, "GET", QUIZ)
    return speed(*medians(ours, theirs, rounds=effort.rounds(300), batch=20))


def post_in_process(effort: Effort) -> Measured:
    server = MockServer()
    body = json.dumps({"quiz": SETTINGS}).encode()
    bare = bare_flask(server.client().post(QUIZZES, json={"quiz": SETTINGS}).json())
    ours = asked(server.app.wsgi_app, "POST", QUIZZES, body)
    theirs = asked(bare.wsgi_app, "POST", QUIZZES, body)
    return speed(*medians(ours, theirs, rounds=effort.rounds(300), batch=10))


def strict(effort: Effort) -> Measured:
    actions = [asked(MockServer(strict=is_strict).app.wsgi_app, "GET", QUIZ) for is_strict in (True, False)]
    return cost(*medians(*actions, rounds=effort.rounds(300), batch=20))


# --- over a socket -----------------------------------------------------------------------------------------


@contextlib.contextmanager
def process(*arguments: str) -> Iterator[str]:
    """A server in a Python process of its own; its first line ends with its address."""
    command = [sys.executable, *arguments]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=with_byte_code())
    try:
        assert running.stdout is not None
        yield running.stdout.readline().split()[-1]
    finally:
        running.terminate()
        running.wait()


MOCK = """
from mock_server import MockServer
import threading
print(MockServer().start().url, flush=True)
threading.Event().wait()
"""
BARE = """
from tests.benchmarks.request_rows import QUIZ, bare_flask
from mock_server import MockServer
from waitress.server import create_server
import logging
logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # as the mock does: it would write a line a request
server = create_server(bare_flask(MockServer().client().get(QUIZ).json()), host="127.0.0.1", port=0, threads=8)
print(f"http://127.0.0.1:{server.effective_port}", flush=True)
server.run()
"""


def per_second(url: str, count: int, connections: int = 8) -> float:
    """Requests a second for one quiz, from keep-alive connections at the same time."""
    parts = urlsplit(url)

    def run(_: int) -> None:
        connection = HTTPConnection(parts.hostname or "", parts.port)
        for _ in range(count // connections):
            connection.request("GET", QUIZ, headers={"Authorization": f"Bearer {TOKEN}"})
            reply = connection.getresponse()
            reply.read()
            assert reply.status == 200, reply.status
        connection.close()

    started = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        list(pool.map(run, range(connections)))
    return count / (time.perf_counter() - started)


def _beside(theirs: str, ours: str, effort: Effort) -> Measured:
    rates: tuple[list[float], list[float]] = ([], [])
    for _ in range(effort.rounds(9)):
        for found, url in zip(rates, (ours, theirs), strict=True):
            found.append(per_second(url, 800))
    mine, other = map(statistics.median, rates)
    return Measured(mine / other, f"{mine:.0f} against {other:.0f} a second")


def over_a_socket(effort: Effort) -> Measured:
    with process("-c", MOCK) as ours, process("-c", BARE) as theirs:
        return _beside(theirs, ours, effort)


def beside_prism(effort: Effort) -> Measured:
    command = shutil.which("prism")
    if command is None:
        return Measured(None, "prism is not on the PATH")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = [command, "mock", "-p", str(port), str(ROOT / "openapi.yaml")]
    with (
        process("-c", MOCK) as ours,
        subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as prism,
    ):
        try:
            theirs = f"http://127.0.0.1:{port}"
            if not _answers(theirs, prism):
                return Measured(None, "prism did not start")
            return _beside(theirs, ours, effort)
        finally:
            prism.terminate()


def _answers(url: str, running: subprocess.Popen[bytes]) -> bool:
    """Whether it does before its process or a minute is over."""
    ends = time.monotonic() + 60
    while running.poll() is None and time.monotonic() < ends:
        try:
            per_second(url, 8)
            return True
        except OSError:
            time.sleep(0.1)
    return False


def cold_start(effort: Effort) -> Measured:
    """From the start of the process to its first good reply."""

    def until_ready(*arguments: str) -> Callable[[], float]:
        def start() -> float:
            started = time.perf_counter()
            with process(*arguments) as url:
                per_second(url, 1, connections=1)
                return time.perf_counter() - started

        return start

    bare = """
from flask import Flask, jsonify
from waitress.server import create_server
app = Flask("bare")
app.add_url_rule("/api/v1/courses/<c>/quizzes/<q>", view_func=lambda c, q: jsonify(id=1))
server = create_server(app, host="127.0.0.1", port=0, threads=8)
print(f"http://127.0.0.1:{server.effective_port}", flush=True)
server.run()
"""
    ours, theirs = until_ready(str(COMMAND), "serve", "--port", "0"), until_ready("-c", bare)
    taken = [(ours(), theirs()) for _ in range(effort.rounds(20) + 1)][1:]
    return cost(*map(statistics.median, zip(*taken, strict=True)))


def intercepted(effort: Effort) -> Measured:
    """`requests.get` through `.intercept`, beside the same through requests-mock."""
    server = MockServer()
    text = server.client().get(QUIZ).text
    url = f"https://school.example{QUIZ}"
    session = requests.Session()
    session.trust_env = False
    session.headers["Authorization"] = f"Bearer {TOKEN}"

    def through_ours() -> object:
        with server.intercept("https://school.example"):
            return [session.get(url).raise_for_status() for _ in range(20)]

    def through_theirs() -> object:
        with requests_mock.Mocker() as mocker:
            mocker.get(url, text=text)
            return [session.get(url).raise_for_status() for _ in range(20)]

    return speed(*medians(through_ours, through_theirs, rounds=effort.rounds(60)))


def mixed(effort: Effort) -> Measured:
    """Sixteen connections that read and write: no error, no lost update; p99 against p50."""
    seconds = 60 * effort.share
    times: list[float] = []
    made = threading.local()
    lock = threading.Lock()
    with process("-c", MOCK) as url:
        parts = urlsplit(url)
        written = [0] * 16

        def run(worker: int) -> None:
            connection = HTTPConnection(parts.hostname or "", parts.port)
            mine: list[float] = []
            headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}

            def ask(method: str, path: str, body: Any = None) -> Any:
                started = time.perf_counter()
                connection.request(method, path, json.dumps(body) if body else None, headers)
                reply = connection.getresponse()
                data = reply.read()
                mine.append(time.perf_counter() - started)
                assert reply.status == 200, (reply.status, data[:200])
                return json.loads(data)

            made.quiz = ask("POST", QUIZZES, {"quiz": {"title": f"mixed {worker}"}})["id"]
            ends = time.monotonic() + seconds
            while time.monotonic() < ends:
                written[worker] += 1
                ask("PUT", f"{QUIZZES}/{made.quiz}", {"quiz": {"time_limit": written[worker]}})
                for _ in range(3):
                    seen = ask("GET", f"{QUIZZES}/{made.quiz}")
                    assert seen["time_limit"] == written[worker], "a lost update"
                ask("GET", f"{QUIZZES}?search_term=mixed")
            with lock:
                times.extend(mine)

        with ThreadPoolExecutor(16) as pool:
            list(pool.map(run, range(16)))
    cuts = statistics.quantiles(times, n=100)
    p50, p99 = cuts[49], cuts[98]
    return Measured(
        p99 / p50, f"{len(times)} requests, none failed or lost; p50 {told(p50)}, p99 {told(p99)}"
    )


ROWS = [
    Row("GET one quiz, 8 connections", "bare Flask on waitress", "at least 0.9", over_a_socket),
    Row("GET one quiz, 8 connections (Prism)", "Prism with our openapi.yaml", "at least 0.8", beside_prism),
    Row("GET one quiz in process", "bare Flask, the same bytes", "at least 0.8", get_in_process),
    Row(
        "POST a quiz with 18 settings in process", "bare Flask with jsonify", "at least 0.4", post_in_process
    ),
    Row("strict mode, GET one quiz", "not strict", "at most 1.1", strict),
    Row("cold start to the first good reply", "bare Flask on waitress", "at most 1.5", cold_start),
    Row("intercept with requests", "requests-mock", "at least 1.0", intercepted),
    Row("16 connections, mixed, 60 s: p99", "its p50", "at most 10", mixed),
]
