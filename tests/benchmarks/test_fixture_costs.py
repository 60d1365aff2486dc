"""What the kit costs a test suite: side by side with what people would use otherwise; `make bench` shows the ratios.

Nothing here asserts a number of seconds: machines differ. Each group's table tells how many times the fastest of the
group its other members take.
"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from pytest_httpserver import HTTPServer

from mock_server import MockServer
from mock_server.transports.in_process import call_wsgi, wsgi_environ

pytest_plugins = ["pytester"]

QUIZZES = "/api/v1/courses/101/quizzes"
TESTS = 200


@pytest.fixture(scope="module")
def server() -> MockServer:
    return MockServer()


# --- a clean state for the next test -----------------------------------------------------------------------


@pytest.mark.benchmark(group="a clean state for the next test")
def test_reset_of_an_untouched_demo_world(benchmark: Any, server: MockServer) -> None:
    benchmark(server.reset)


@pytest.mark.benchmark(group="a clean state for the next test")
def test_reset_after_a_test_that_wrote_much(benchmark: Any, server: MockServer) -> None:
    teacher = server.client()

    def write() -> None:
        for _ in range(5):
            teacher.post(QUIZZES, json={"quiz": {"title": "Left behind"}})
        server.faults.add(status=500)
        server.clock.freeze()

    benchmark.pedantic(server.reset, setup=write, rounds=100)

    assert len(server.snapshot()["quizzes"]) == 3


@pytest.mark.benchmark(group="a clean state for the next test")
def test_reset_in_a_world_of_five_thousand_students(benchmark: Any) -> None:
    students = range(10_000, 15_000)
    server = MockServer(
        {
            "courses": [{"id": 7, "name": "Algebra"}],
            "users": [{"id": student, "name": f"Student {student}"} for student in students],
            "enrollments": [{"course_id": 7, "user_id": student, "type": "student"} for student in students],
        }
    )

    benchmark(server.reset)


@pytest.mark.benchmark(group="a clean state for the next test")
def test_clear_of_an_empty_httpserver(benchmark: Any, httpserver: HTTPServer) -> None:
    benchmark(httpserver.clear)


# --- the fixture in a real session -------------------------------------------------------------------------


@pytest.mark.benchmark(group=f"a session of {TESTS} empty tests")
@pytest.mark.parametrize("fixture", ["tmp_path_factory", "httpserver", "canvas_mock"])
def test_a_session_of_empty_tests_with(benchmark: Any, pytester: pytest.Pytester, fixture: str) -> None:
    """`tmp_path_factory` stands for no fixture of its own: it is made once for the session."""
    pytester.makepyfile(
        f"""
        import pytest

        @pytest.mark.parametrize("number", range({TESTS}))
        def test_empty({fixture}, number):
            pass
        """
    )
    quiet = ["-q", "-p", "no:randomly", "-p", "no:schemathesis", "-p", "no:benchmark", "-p", "no:asyncio"]

    result = benchmark.pedantic(lambda: pytester.runpytest(*quiet), rounds=5, warmup_rounds=1)

    result.assert_outcomes(passed=TESTS)


# --- a request ---------------------------------------------------------------------------------------------


def environ(path: str) -> dict[str, Any]:
    headers = [("Host", "canvas.mock"), ("Authorization", "Bearer teacher-token")]
    return wsgi_environ(
        method="GET", scheme="http", host="canvas.mock", port=None, target=path, headers=headers, body=b""
    )


@pytest.mark.benchmark(group="a request, without a socket and without a client")
@pytest.mark.parametrize("path", [QUIZZES, f"{QUIZZES}/30001", "/api/v1/users/self"])
def test_the_mock_answers(benchmark: Any, server: MockServer, path: str) -> None:
    answer = benchmark(lambda: call_wsgi(server.app.wsgi_app, environ(path)))

    assert answer.status == 200


@pytest.mark.benchmark(group="a request, without a socket and without a client")
def test_a_bare_flask_app_answers_with_the_same_bytes(benchmark: Any, server: MockServer) -> None:
    app = Flask("bare")
    listed = server.client().get(QUIZZES).json()
    app.add_url_rule("/api/v1/courses/<course_id>/quizzes", view_func=lambda course_id: listed)

    answer = benchmark(lambda: call_wsgi(app.wsgi_app, environ(QUIZZES)))

    assert answer.status == 200


@pytest.mark.benchmark(group="a request of httpx")
@pytest.mark.parametrize("transport", ["in process", "intercepted", "socket"])
def test_a_client_asks(benchmark: Any, transport: str) -> None:
    import httpx

    with MockServer() as server:
        if transport == "in process":
            client = server.client()
        else:
            base = "https://school.example" if transport == "intercepted" else server.url
            headers = {"Authorization": f"Bearer {server.token()}"}
            client = httpx.Client(base_url=base, headers=headers, trust_env=False)
        with client, server.intercept("https://school.example"):
            reply = benchmark(lambda: client.get(QUIZZES))

    assert reply.status_code == 200
