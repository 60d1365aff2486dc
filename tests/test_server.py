"""`MockServer`: with a socket and without, its people, and what it refuses to start with."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from waitress.trigger import trigger

from mock_server import MockServer, SeedError
from mock_server.server import AddressError

QUIZZES = "/api/v1/courses/101/quizzes"
AUTHORIZED = b"Authorization: Bearer teacher-token\r\n"


def threads_of_servers() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "canvas-mock"}


@pytest.fixture
def serving_threads() -> Callable[[], set[threading.Thread]]:
    """The threads of servers started since; a session's fixture may have one that goes on serving."""
    others = threads_of_servers()
    return lambda: threads_of_servers() - others


# --- the socket --------------------------------------------------------------------------------------------


def test_no_socket_is_opened_until_somebody_asks_for_its_address(
    serving_threads: Callable[[], set[threading.Thread]],
) -> None:
    server = MockServer()
    server.client().get(QUIZZES)
    assert not serving_threads()

    url = server.url

    assert httpx.get(f"{url}/_mock/health", trust_env=False).status_code == 200
    assert (server.url, server.api_url) == (url, f"{url}/api/v1")
    server.stop()
    assert not serving_threads()


def test_a_loop_that_is_awake_already_does_not_take_the_trigger_from_the_hand_that_pulls_it(
    monkeypatch: pytest.MonkeyPatch, serving_threads: Callable[[], set[threading.Thread]]
) -> None:
    """Whoever has just been answered may have woken the loop: it closes everything before the pull has ended."""
    pulled = trigger._physical_pull

    def pull_twice(self: trigger) -> None:
        pulled(self)
        for thread in serving_threads():
            thread.join(5)
        pulled(self)

    server = MockServer().start()
    monkeypatch.setattr(trigger, "_physical_pull", pull_twice)

    server.stop()

    assert not serving_threads()


def test_it_starts_and_stops_again_and_keeps_its_state() -> None:
    server = MockServer()
    with server:
        server.client().post(QUIZZES, json={"quiz": {"title": "Kept"}})
        url = server.url
        server.stop()
        with pytest.raises(httpx.ConnectError):
            httpx.get(url, trust_env=False)

    with server:
        titles = httpx.get(
            server.url + QUIZZES, headers={"Authorization": "Bearer teacher-token"}, trust_env=False
        )

    assert "Kept" in titles.text


def test_starting_and_stopping_twice_is_once(serving_threads: Callable[[], set[threading.Thread]]) -> None:
    server = MockServer().start().start()
    assert len(serving_threads()) == 1

    server.stop()
    server.stop()

    assert not serving_threads()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"host": "256.0.0.1"}, r"cannot listen on 256\.0\.0\.1:0: "),
        ({"host": "no.such.host.invalid"}, r"cannot listen on no\.such\.host\.invalid:0: "),
        ({"port": 70000}, "cannot listen on 127.0.0.1:70000: "),
    ],
    ids=["address", "name", "port"],
)
def test_where_it_cannot_listen_it_says_so_in_a_line(options: Any, words: str) -> None:
    with pytest.raises(AddressError, match=words) as caught:
        MockServer(**options).start()

    assert "\n" not in str(caught.value)


def test_a_busy_port_is_said_to_be() -> None:
    with MockServer() as server, pytest.raises(AddressError, match="the port is in use"):
        MockServer(port=int(server.url.rpartition(":")[2])).start()


def test_a_connection_is_kept_alive_and_several_are_served_at_once() -> None:
    with MockServer() as server:
        host, port = server.url.removeprefix("http://").split(":")
        server.faults.add(operation="get_current_user", delay=0.3, times=1)
        connection = http.client.HTTPConnection(host, int(port))
        for _ in range(3):
            connection.request("GET", "/_mock/health")
            assert connection.getresponse().read()
        sock = connection.sock

        with ThreadPoolExecutor(2) as pool:
            slow = pool.submit(httpx.get, f"{server.api_url}/users/self", trust_env=False)
            quick = pool.submit(httpx.get, f"{server.url}/_mock/health", trust_env=False)
            assert quick.result().elapsed < slow.result().elapsed

        connection.request("GET", "/_mock/health")
        assert connection.getresponse().status == 200
        assert connection.sock is sock
        connection.close()


@pytest.fixture
def wire() -> Iterator[Any]:
    """A mock, and all the bytes that it sends for a request until the connection ends."""
    with MockServer() as server:

        def ask(request: bytes) -> bytes:
            host, port = server.url.removeprefix("http://").split(":")
            with socket.create_connection((host, int(port)), timeout=10) as connection:
                connection.sendall(request)
                received = b""
                while chunk := connection.recv(65536):
                    received += chunk
                return received

        yield server, ask


def request_for(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n".encode() + AUTHORIZED + b"\r\n"


def test_a_dropped_connection_ends_without_a_byte(wire: Any) -> None:
    server, ask = wire
    server.faults.add(drop=True)

    assert ask(request_for(QUIZZES)) == b""


def test_a_truncated_answer_promises_all_and_ends_early(wire: Any) -> None:
    server, ask = wire
    whole = server.client().get(QUIZZES).content.replace(b"canvas.mock", b"localhost")
    server.faults.add(truncate=25)

    head, _, body = ask(request_for(QUIZZES)).partition(b"\r\n\r\n")

    assert f"content-length: {len(whole)}".encode() in head.lower()
    assert body == whole[:25]


def test_an_answer_cut_to_nothing_still_has_its_head(wire: Any) -> None:
    server, ask = wire
    server.faults.add(truncate=0)

    head, _, body = ask(request_for(QUIZZES)).partition(b"\r\n\r\n")

    assert (head.startswith(b"HTTP/1.1 200"), body) == (True, b"")


# --- its people --------------------------------------------------------------------------------------------

SCHOOL: dict[str, Any] = {
    "users": [
        {"id": 1, "name": "Root", "account_admin": True, "token": "root-token"},
        {"id": 2, "name": "Ann", "token": "ann-token"},
        {"id": 3, "name": "Gone", "token": "gone-token", "deleted": True},
        {"id": 4, "name": "Bob", "token": "bob-token"},
        {"id": 5, "name": "Cid", "token": "cid-token"},
        {"id": 6, "name": "Dot", "token": "dot-token"},
        {"id": 7, "name": "Eve", "token": "eve-token"},
        {"id": 8, "name": "Tia"},
    ],
    "tokens": [
        {"user_id": 8, "token": "revoked-token", "revoked": True},
        {"user_id": 8, "token": "tia-s-own"},
    ],
    "courses": [{"id": 70, "name": "Algebra"}],
    "enrollments": [
        {"course_id": 70, "user_id": 2, "type": "teacher"},
        {"course_id": 70, "user_id": 3, "type": "student"},
        {"course_id": 70, "user_id": 4, "type": "student"},
        {"course_id": 70, "user_id": 5, "type": "student"},
        {"course_id": 70, "user_id": 6, "type": "student", "state": "inactive"},
        {"course_id": 70, "user_id": 8, "type": "ta", "state": "invited"},
    ],
    "karma_users": [
        {"id": "usr_a", "name": "Ada", "email": "ada@karma.example", "role": "learner", "token": "ada-token"},
        {"id": "usr_b", "name": "Ben", "email": "ben@karma.example", "role": "learner", "token": "ben-token"},
    ],
}


@pytest.mark.parametrize(
    ("role", "token"),
    [
        ("admin", "root-token"),
        ("teacher", "ann-token"),
        ("student", "bob-token"),
        ("student2", "cid-token"),
        ("inactive", "dot-token"),
        ("outsider", "eve-token"),
        ("karma:learner", "ada-token"),
        ("karma:learner2", "ben-token"),
    ],
)
def test_in_a_world_of_one_s_own_a_role_is_the_first_such_user(role: str, token: str) -> None:
    server = MockServer(SCHOOL)

    assert server.token(role) == token
    server.client(role).get("/api/v1/assessments" if role.startswith("karma") else "/api/v1/users/self")
    assert [entry.role for entry in server.requests] == [role]


@pytest.mark.parametrize("role", ["ta", "designer", "observer", "karma:admin", "karma:instructor"])
def test_a_role_that_nobody_has_is_said_to_be_missing(role: str) -> None:
    with pytest.raises(ValueError, match=f"the seed has no {role} with a token"):
        MockServer(SCHOOL).token(role)


def test_a_second_student_that_is_missing_is_called_so() -> None:
    seed = {**SCHOOL, "enrollments": SCHOOL["enrollments"][:3]}

    with pytest.raises(ValueError, match="the seed has no second student with a token"):
        MockServer(seed).token("student2")


def test_a_demo_token_in_a_seed_is_the_role_whatever_its_user_is() -> None:
    seed = {**SCHOOL, "users": [*SCHOOL["users"], {"id": 9, "name": "Zoe", "token": "teacher-token"}]}

    assert MockServer(seed).token("teacher") == "teacher-token"


def test_users_without_a_role_are_called_by_their_id() -> None:
    server = MockServer(SCHOOL)
    server.client(token="gone-token").get("/api/v1/users/self")
    server.client(token="tia-s-own").get("/api/v1/users/self")
    server.client(token="nobody-s-token").get("/api/v1/users/self")

    assert [entry.role for entry in server.requests] == ["user 3", "user 8", None]


def test_an_unknown_role_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(ValueError, match="unknown role 'pupil'; expected one of: admin, teacher, "):
        MockServer().client("pupil")


def test_an_empty_world_has_its_people() -> None:
    server = MockServer(empty=True)

    assert server.client().get("/api/v1/users/self").status_code == 200
    assert server.token("student2") == "student2-token"


def test_a_client_is_somebody_nobody_or_who_holds_a_token() -> None:
    server = MockServer()
    for client in (
        server.client(),
        server.client("student"),
        server.client(None),
        server.client("ta", token="admin-token"),
    ):
        assert str(client.base_url) == "http://canvas.mock"
        client.get("/api/v1/users/self")

    assert [entry.role for entry in server.requests] == ["teacher", "student", None, "admin"]


# --- what makes no sense -----------------------------------------------------------------------------------


def test_a_seed_or_a_setting_that_makes_no_sense_is_refused_at_the_start() -> None:
    with pytest.raises(SeedError, match="/planets"):
        MockServer({"planets": []})
    with pytest.raises(TypeError, match="unknown setting 'colour'"):
        MockServer(colour="blue")
    with pytest.raises(ValueError, match="throttle_status: expected one of"):
        MockServer(throttle_status=500)
