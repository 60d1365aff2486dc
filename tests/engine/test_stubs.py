"""What the mock does not serve: a violation, refused when strict, unless a stub answers it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from mock_server import MockServer

MODULES = "/api/v1/courses/101/modules"
QUIZ = "/api/v1/courses/101/quizzes/30001"


@pytest.fixture
def server() -> MockServer:
    return MockServer()


# --- nothing passes in silence ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "message"),
    [
        ("GET", MODULES, f"the mock does not serve GET {MODULES}"),
        (
            "GET",
            "/api/v1/courses/101/quizes?page=2",
            "the mock does not serve GET /api/v1/courses/101/quizes",
        ),
        ("GET", "/login/oauth2/auth", "the mock does not serve GET /login/oauth2/auth"),
        ("PATCH", "/api/v1/courses/101", "the mock serves GET but not PATCH /api/v1/courses/101"),
        ("PATCH", QUIZ, f"the mock serves DELETE and GET and PUT but not PATCH {QUIZ}"),
        ("OPTIONS", QUIZ, f"the mock serves DELETE and GET and PUT but not OPTIONS {QUIZ}"),
        ("GET", "/api/v1/auth/nothing", "the mock does not serve GET /api/v1/auth/nothing"),
    ],
)
@pytest.mark.parametrize("role", ["teacher", None])
def test_a_request_that_nothing_answers_is_a_violation_that_names_it(
    server: MockServer, method: str, path: str, message: str, role: str | None
) -> None:
    server.client(role).request(method, path)

    (violation,) = server.violations
    assert (violation.pointer, violation.rule, violation.message) == ("path", "not served", message)
    assert violation.received == path.partition("?")[0]
    assert str(violation).startswith(f"#1 no operation: path: {message} (not served")


def test_the_answer_stays_that_of_the_real_server(server: MockServer) -> None:
    reply = server.client().get(MODULES)

    assert reply.status_code == 404
    assert "not serve" not in reply.text


@pytest.mark.parametrize(
    ("path", "role"),
    [(MODULES, "teacher"), (MODULES, None), ("/api/v1/auth/nothing", "karma:learner")],
)
def test_strict_mode_refuses_it(path: str, role: str | None) -> None:
    server = MockServer(strict=True)

    reply = server.client(role).get(path)

    assert reply.status_code == 400
    assert f"the mock does not serve GET {path}" in reply.text


def test_karma_s_token_comes_before_strictness_and_the_violation_is_there() -> None:
    server = MockServer(strict=True)

    assert server.client(None).get("/api/v1/auth/nothing").status_code == 401
    assert [violation.rule for violation in server.violations] == ["not served"]


def test_a_missing_object_on_a_path_that_is_served_is_no_violation(server: MockServer) -> None:
    assert server.client().get("/api/v1/courses/101/quizzes/9").status_code == 404
    assert not server.violations


def test_control_routes_that_do_not_exist_are_none_either(server: MockServer) -> None:
    server.client().get("/_mock/nothing")

    assert not server.violations


def test_a_token_in_such_a_path_is_masked(server: MockServer) -> None:
    server.client().get("/api/v1/student-token/things")

    assert "student-token" not in str(server.violations)
    assert server.violations[0].received == "/api/v1/********/things"


def test_a_planted_fault_answers_it_without_a_violation(server: MockServer) -> None:
    server.faults.add(path=MODULES, status=503)

    assert server.client().get(MODULES).status_code == 503
    assert not server.violations


# --- stubs --------------------------------------------------------------------------------------------------


def test_a_stub_answers_it(server: MockServer) -> None:
    stub = server.stub("GET", MODULES, json=[{"id": 7}], headers={"X-Total": "1"})

    reply = server.client().get(f"{MODULES}?page=1")

    assert (reply.status_code, reply.json(), reply.headers["X-Total"]) == (200, [{"id": 7}], "1")
    assert reply.headers["Content-Type"] == "application/json; charset=utf-8"
    assert (stub.calls, len(server.requests), list(server.violations)) == (1, 1, [])


def test_status_and_body_may_be_given_by_place(server: MockServer) -> None:
    server.stub("post", MODULES, 201, {"id": 8})
    server.stub("DELETE", f"{MODULES}/*", 204)

    made, gone = server.client().post(MODULES), server.client().delete(f"{MODULES}/8")

    assert (made.status_code, made.json(), gone.status_code, gone.content) == (201, {"id": 8}, 204, b"")


def test_a_stub_answers_strict_clients_and_nobody_in_particular() -> None:
    server = MockServer(strict=True)
    server.stub("GET", MODULES, json=[])

    assert [server.client(role).get(MODULES).status_code for role in ("teacher", "outsider", None)] == [
        200
    ] * 3


def test_the_latest_stub_answers(server: MockServer) -> None:
    server.stub("GET", "/api/v1/courses/*/modules", json=1)
    server.stub("GET", MODULES, json=2)

    other = MODULES.replace("101", "102")
    assert [server.client().get(path).json() for path in (MODULES, other)] == [2, 1]


def test_what_the_mock_serves_itself_is_its_own_below_a_wide_stub(server: MockServer) -> None:
    server.stub("GET", "/api/*", json="stubbed")

    assert server.client().get(QUIZ).json()["id"] == 30001
    assert server.client().get(MODULES).json() == "stubbed"


def test_a_fault_hits_what_is_stubbed(server: MockServer) -> None:
    server.stub("GET", MODULES, json=[])
    server.faults.add(path=MODULES, drop=True, times=1)

    with pytest.raises(httpx.RemoteProtocolError):
        server.client().get(MODULES)
    assert server.client().get(MODULES).json() == []


def test_a_reset_forgets_stubs(server: MockServer) -> None:
    server.stub("GET", MODULES, json=[])
    server.reset()

    assert server.client().get(MODULES).status_code == 404


def test_what_was_stubbed_is_not_changed_from_outside(server: MockServer) -> None:
    modules: list[Any] = []
    server.stub("GET", MODULES, json=modules)
    modules.append(1)

    assert server.client().get(MODULES).json() == []


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (
            {"method": "GET", "path": QUIZ},
            "/path: the mock serves this itself, as get_quiz; plant a fault for it",
        ),
        ({"method": "GET", "path": f"{QUIZ}.json"}, "/path: the mock serves this itself, as get_quiz"),
        ({"method": "FETCH", "path": MODULES}, "/method: expected one of CONNECT, DELETE, GET"),
        ({"method": "GET", "path": "modules"}, "/path: expected text like"),
        ({"method": "GET", "path": f"{MODULES}?page=1"}, "/path: expected text like"),
        ({"method": "GET", "path": "/_mock/mine"}, "/path: the control routes cannot be stubbed"),
        ({"method": "GET", "path": MODULES, "status": 99}, "/status: expected at least 200"),
        ({"method": "GET", "path": MODULES, "status": 204, "json": []}, "/json: expected none"),
        ({"method": "GET", "path": MODULES, "json": {1, 2}}, "/json: expected text, bytes or JSON data"),
        ({"method": "GET", "path": MODULES, "headers": {"Content-Length": "1"}}, "the server itself sets"),
    ],
)
def test_a_stub_that_makes_no_sense_is_refused(server: MockServer, given: Any, text: str) -> None:
    with pytest.raises(ValueError, match=text.replace("(", "[(]")):
        server.stub(**given)

    assert len(server.mock.stubs) == 0


def test_stubs_are_made_listed_and_cleared_over_http(server: MockServer) -> None:
    control = server.client(None)

    made = control.post("/_mock/stubs", json={"method": "GET", "path": MODULES, "json": [1]})
    wrong = control.post("/_mock/stubs", json={"method": "GET", "path": MODULES, "jsn": [1]})
    answered = control.get(MODULES).json()
    listed = control.get("/_mock/stubs").json()
    cleared = control.delete("/_mock/stubs")

    assert (made.status_code, answered, cleared.status_code) == (201, [1], 204)
    assert wrong.json() == {
        "errors": [{"pointer": "/jsn", "message": "no field 'jsn'; did you mean json?", "received": [1]}]
    }
    assert listed == [{**made.json(), "calls": 1}]
    assert control.get(MODULES).status_code == 404
