"""`MockServer.app`: what its user puts on it or in front of it counts, and nobody else pays for it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable
from typing import Any

import httpx
import pytest

from mock_server import MockServer, create_app

QUIZZES = "/api/v1/courses/101/quizzes"
TEACHER = {"Authorization": "Bearer teacher-token"}
SCHOOL = "https://school.instructure.com"

Ask = Callable[[MockServer], httpx.Response]


def through_a_client(server: MockServer) -> httpx.Response:
    return server.client().get(QUIZZES)


def through_an_interception(server: MockServer) -> httpx.Response:
    with server.intercept(SCHOOL):
        return httpx.get(SCHOOL + QUIZZES, headers=TEACHER)


def through_a_socket(server: MockServer) -> httpx.Response:
    with server:
        return httpx.get(server.url + QUIZZES, headers=TEACHER, trust_env=False)


WAYS = pytest.mark.parametrize(
    "ask",
    [through_a_client, through_an_interception, through_a_socket],
    ids=["client", "intercept", "socket"],
)


@WAYS
def test_what_stands_in_front_of_the_app_is_passed(ask: Ask) -> None:
    server = MockServer()
    inner = server.app.wsgi_app

    def in_front(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["HTTP_AUTHORIZATION"] = "Bearer student-token"
        return inner(environ, start_response)

    server.app.wsgi_app = in_front  # type: ignore[method-assign]

    assert ask(server).headers["x-canvas-user-id"] == "10000000002005"


@WAYS
@pytest.mark.parametrize("when", ["before", "after"])
def test_hooks_see_every_request(ask: Ask, when: str) -> None:
    server = MockServer()
    seen: list[str] = []
    if when == "before":
        server.app.before_request(lambda: seen.append("asked"))
    else:
        server.app.after_request(lambda response: seen.append(response.status) or response)  # type: ignore[func-returns-value]

    assert ask(server).status_code == 200
    assert len(seen) == 1


def test_hooks_reach_clients_that_were_there_before() -> None:
    server = MockServer()
    client = server.client()
    client.get(QUIZZES)
    seen: list[str] = []

    server.app.before_request(lambda: seen.append("asked"))
    client.get(QUIZZES)

    assert seen == ["asked"]


def test_the_routes_are_the_document_s_and_stay_so() -> None:
    app = create_app()

    assert "list_quizzes" in {rule.endpoint for rule in app.url_map.iter_rules()}
    with pytest.raises(AttributeError, match="the document's"):
        app.url_map = type(app.url_map)()


SERVED = """
import sys, urllib.error, urllib.request
from mock_server import MockServer

def ask(path):
    try:
        headers = {"Authorization": "Bearer teacher-token"}
        urllib.request.urlopen(urllib.request.Request(server.url + path, headers=headers)).read()
    except urllib.error.HTTPError as error:
        error.close()
    print(*(name for name in ("flask", "werkzeug", "httpx") if name in sys.modules))

with MockServer() as server:
    ask("/api/v1/courses/101/quizzes")
    ask("/nowhere")
"""


def test_a_server_loads_flask_only_for_paths_that_need_it_and_no_client() -> None:
    """In a process of its own, without any plugin of this one."""
    told = subprocess.run([sys.executable, "-c", SERVED], capture_output=True, text=True, check=True).stdout

    assert told.splitlines() == ["", "flask werkzeug"]
