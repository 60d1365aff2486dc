"""The control routes: what a test in another language steers the mock by, and who may."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_server import MockServer, StateError
from mock_server.transports.in_process import call_wsgi, wsgi_environ

QUIZZES = "/api/v1/courses/101/quizzes"


@pytest.fixture
def server() -> MockServer:
    return MockServer(strict=True)


@pytest.fixture
def control(server: MockServer) -> httpx.Client:
    return server.client(role=None)


def world(server: MockServer) -> Any:
    """The state without the clock."""
    return {name: rows for name, rows in server.snapshot().items() if name != "clock"}


def told(reply: httpx.Response) -> Any:
    return reply.status_code, reply.json()["errors"]


# --- health, reset, seed -----------------------------------------------------------------------------------


def test_health_tells_this_mock_from_every_server(control: httpx.Client) -> None:
    reply = control.get("/_mock/health").json()

    assert (reply["status"], reply["product"]) == ("ok", "canvas-mock")


def test_reset_goes_back_to_the_seed_in_everything(server: MockServer, control: httpx.Client) -> None:
    before = server.snapshot()
    control.post("/_mock/seed", json={"users": [{"name": "Ophelia"}]})
    control.put("/_mock/clock", json={"now": "2025-01-15T10:30:00Z"})
    server.client().get(QUIZZES)
    control.post("/_mock/faults", json={"status": 500})

    reply = control.post("/_mock/reset")

    assert (reply.status_code, reply.content) == (204, b"")
    assert server.snapshot() == before
    assert (len(server.requests), len(server.faults), server.clock.is_frozen) == (0, 0, False)


@pytest.mark.parametrize(
    ("content", "media"),
    [
        ('{"users": [{"name": "Ophelia", "token": "ophelia-token"}]}', "application/json"),
        ("users:\n  - {name: Ophelia, token: ophelia-token}\n", "application/yaml"),
        ("users: [{name: Ophelia, token: ophelia-token}]", ""),
    ],
    ids=["JSON", "YAML", "no type"],
)
def test_a_seed_comes_back_with_ids_and_tokens(control: httpx.Client, content: str, media: str) -> None:
    reply = control.post("/_mock/seed", content=content, headers={"Content-Type": media})

    assert (reply.status_code, reply.json()) == (
        201,
        {"users": [{"id": 2010, "name": "Ophelia", "token": "ophelia-token"}]},
    )


def test_every_problem_of_a_seed_is_told_and_nothing_of_it_is_kept(
    server: MockServer, control: httpx.Client
) -> None:
    before = server.snapshot()

    reply = control.post(
        "/_mock/seed", json={"planets": [], "users": [{"name": "Fine"}, {"name": 7, "shoe_size": 44}, {}]}
    )

    assert told(reply) == (
        400,
        [
            {"pointer": "/planets", "message": "no field 'planets'", "received": []},
            {"pointer": "/users/1/shoe_size", "message": "no field 'shoe_size'", "received": 44},
            {"pointer": "/users/1/name", "message": "expected string", "received": 7},
            {"pointer": "/users/2/name", "message": "expected, and missing"},
        ],
    )
    assert server.snapshot() == before


BOMB = (
    "a: &a ["
    + ",".join("x" * 10)
    + "]\n"
    + "\n".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [" + ",".join([f"*{chr(97 + i)}"] * 10) + "]" for i in range(9)
    )
)


@pytest.mark.parametrize(
    "text",
    [
        "users: !!python/object/apply:os.system ['touch {touched}']",
        "users: !!python/object/new:subprocess.Popen [['touch', '{touched}']]",
        "users: !!python/name:os.system ''",
        "users: !!binary aGVsbG8=",
        "users: [{name: !!timestamp 2001-01-01}]",
        BOMB,
        "users: &a [*a]",
        "users: &a {name: *a}",
        "users: " + "[" * 100_000,
        "- " * 100_000 + "x",
        "{a: " * 100_000,
        "users: [{name: a, id: " + "9" * 5000 + "}]",
        "users: [{name: .nan}]",
        "? [a, b]\n: 1",
        "1: 2",
        "users: [{1: 2}]",
        "users: [{name: Ann, time_zone: ../../../../etc/passwd}]",
        'users: [{name: "\\0"}]',
        "a: b: c",
        "--- {}\n--- {}",
        "\0",
        "users: [",
        "- a list",
        "text",
    ],
    ids=lambda text: text[:30],
)
def test_a_hostile_seed_is_a_400_and_does_nothing(
    server: MockServer, control: httpx.Client, tmp_path: Path, text: str
) -> None:
    """Nothing that the mock is sent makes it open a file, start a program, or use up its stack or memory."""
    touched, before = tmp_path / "touched", server.snapshot()

    reply = control.post(
        "/_mock/seed",
        content=text.replace("{touched}", str(touched)),
        headers={"Content-Type": "application/yaml"},
    )

    assert reply.status_code == 400
    assert all(error["message"] for error in reply.json()["errors"])
    assert (touched.exists(), server.snapshot()) == (False, before)


@given(st.text() | st.text("[]{}:,-&*!\"'|>%@ \n\tab0", max_size=60))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_for_a_seed_is_taken_or_refused(control: httpx.Client, text: str) -> None:
    try:
        content = text.encode()
    except UnicodeEncodeError:
        content = text.encode("utf-16", "surrogatepass")

    assert control.post("/_mock/seed", content=content).status_code in (201, 400)


def test_a_body_that_is_not_utf_8_is_refused(control: httpx.Client) -> None:
    assert told(control.post("/_mock/seed", content=b"\xff\xfe")) == (400, [{"message": "expected UTF-8"}])


# --- state -------------------------------------------------------------------------------------------------


def used(server: MockServer) -> MockServer:
    """The server after requests that leave traces in many tables."""
    teacher, student = server.client(), server.client("student")
    teacher.post(QUIZZES, json={"quiz": {"title": "New", "published": True}})
    teacher.delete(f"{QUIZZES}/30002")
    teacher.post("/api/v1/courses/101/live_assessments", json={"assessments": [{"key": "k", "title": "t"}]})
    student.post(f"{QUIZZES}/30003/validate_access_code", json={"access_code": "x"})
    body = {"email": "learner@karma.example", "password": "karma-password"}
    server.client(None).post("/api/v1/auth/login", json=body)
    server.seed({"users": [{"name": "Ophelia"}], "modules": [{"course_id": 101, "name": "Week 1"}]})
    server.clock.freeze("2031-02-03T04:05:06.789Z")
    return server


def test_state_is_the_snapshot(server: MockServer, control: httpx.Client) -> None:
    snapshot = used(server).snapshot()

    assert control.get("/_mock/state").json() == snapshot


def test_state_goes_round_over_http_and_in_python(server: MockServer, control: httpx.Client) -> None:
    state = used(server).snapshot()
    server.reset()
    assert server.snapshot() != state

    assert control.put("/_mock/state", json=state).status_code == 204
    assert server.snapshot() == state

    other = MockServer()
    other.restore(json.loads(json.dumps(state)))
    assert other.snapshot() == state


def test_what_comes_after_is_the_same_too() -> None:
    """A restored mock goes on as the one that gave the snapshot: ids, rules, answers."""
    one = used(MockServer())
    other = MockServer({"courses": [{"id": 1, "name": "Another world"}]})
    other.restore(one.snapshot())

    answers = [
        [
            server.client(role).request(method, path, json=body).json()
            for role, method, path, body in [
                ("admin", "POST", QUIZZES, {"quiz": {"title": "After"}}),
                ("admin", "GET", f"{QUIZZES}/30001", None),
                ("admin", "GET", f"{QUIZZES}/30002", None),
            ]
        ]
        for server in (one, _with_demo_tokens(other))
    ]

    assert answers[0] == answers[1]
    assert one.snapshot() == other.snapshot()


class _with_demo_tokens:  # noqa: N801 - reads as what it does
    """A server whose clients show the demo world's tokens, whatever its own seed is."""

    def __init__(self, server: MockServer) -> None:
        self._server = server

    def client(self, role: str) -> httpx.Client:
        return self._server.client(token=f"{role}-token")


def test_a_snapshot_is_the_caller_s_own(server: MockServer) -> None:
    snapshot = server.snapshot()
    snapshot["quizzes"][0]["title"] = "changed"
    snapshot["users"].clear()

    assert server.client().get(f"{QUIZZES}/30001").json()["title"] == "Hamlet Act 3 Quiz"


def test_a_snapshot_of_an_older_version_gets_the_new_fields_blank(server: MockServer) -> None:
    state = server.snapshot()
    for user in state["users"]:
        del user["time_zone"]
    del state["question_banks"]

    server.restore(state)

    assert {user["time_zone"] for user in server.snapshot()["users"]} == {"UTC"}
    assert server.snapshot()["question_banks"] == []


@pytest.mark.parametrize(
    ("change", "pointer", "words"),
    [
        ({"planets": []}, "/planets", "no such table"),
        ({"users": {}}, "/users", "expected array"),
        ({"users": [1]}, "/users/0", "expected object"),
        ({"users": [{"id": 1, "shoe_size": 44}]}, "/users/0", "unknown field 'shoe_size'"),
        ({"users": [{"id": 1, "name": 7}]}, "/users/0/name", "expected str, found 7"),
        ({"users": [{"id": "1"}]}, "/users/0/id", "expected a new int, found '1'"),
        ({"users": [{"id": 1}, {"id": 1}]}, "/users/1/id", "expected a new int, found 1"),
        ({"tokens": [{"token": "x", "user_id": 1}]}, "/tokens/0/user_id", "no users row has the id 1"),
        ({"quizzes": [{"id": 7, "course_id": []}]}, "/quizzes/0/course_id", "expected a plain value"),
        ({"clock": {"frozen": True}}, "/clock/now", "expected, and missing"),
        (
            {"clock": {"frozen": True, "now": "soon", "offset_seconds": 0}},
            "/clock/now",
            "expected an ISO 8601",
        ),
        (
            {"clock": {"frozen": False, "now": None, "offset_seconds": 1e300}},
            "/clock",
            "expected now, frozen",
        ),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, dict) else "",
)
def test_a_state_that_does_not_fit_is_refused_with_the_place(
    server: MockServer, control: httpx.Client, change: Any, pointer: str, words: str
) -> None:
    before = server.snapshot()

    status, errors = told(control.put("/_mock/state", json={**before, **change}))

    assert (status, errors[0]["pointer"]) == (400, pointer)
    assert words in errors[0]["message"]
    assert server.snapshot() == before


def test_a_state_without_a_clock_keeps_to_real_time_in_python_only(
    server: MockServer, control: httpx.Client
) -> None:
    server.restore({})

    assert world(server) == {name: [] for name in world(server)}
    assert control.put("/_mock/state", json={}).status_code == 400
    with pytest.raises(StateError, match="expected an object of tables, found list"):
        server.restore([])  # type: ignore[arg-type]


@pytest.fixture
def serve() -> Iterator[Any]:
    """Starts `canvas-mock serve` with options -> a client of it."""
    started: list[tuple[subprocess.Popen[str], httpx.Client]] = []

    def start(*options: str) -> httpx.Client:
        command = [sys.executable, "-m", "mock_server", "serve", "--port", "0", *options]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        address = process.stdout.readline().removeprefix("listening on ").strip()
        started.append((process, httpx.Client(base_url=address, trust_env=False)))
        return started[-1][1]

    yield start
    for process, client in started:
        client.close()
        process.terminate()
        process.communicate()


def test_state_goes_round_between_processes_and_seeds(serve: Any, tmp_path: Path) -> None:
    seed = tmp_path / "seed.yaml"
    seed.write_text("courses: [{id: 7, name: Algebra}]")
    one, other = serve(), serve("--seed", str(seed))
    teacher = {"Authorization": "Bearer teacher-token"}
    one.post(QUIZZES, json={"quiz": {"title": "From another process"}}, headers=teacher)
    one.put("/_mock/clock", json={"now": "2031-02-03T04:05:06Z"})
    state = one.get("/_mock/state").json()

    other.put("/_mock/state", json=state)

    here = MockServer()
    here.restore(state)
    assert other.get("/_mock/state").json() == here.snapshot() == state
    assert "From another process" in other.get(QUIZZES, headers=teacher).text


# --- journal -----------------------------------------------------------------------------------------------


def test_the_journal_is_told_as_documented(server: MockServer, control: httpx.Client) -> None:
    """In strict mode every reply is checked against the document."""
    server.client().get(f"{QUIZZES}?per_page=2")
    server.client("karma:learner").get("/api/v1/assessments")

    entries = control.get("/_mock/requests").json()

    assert [
        (entry["sequence"], entry["operation"], entry["role"], entry["user_id"]) for entry in entries
    ] == [
        (1, "list_quizzes", "teacher", 2002),
        (2, "list_assessments", "karma:learner", "usr_lrn001"),
    ]
    assert entries == [entry.as_json() for entry in server.requests]


def test_somebody_follows_along_by_since_and_sees_a_restart_by_the_header(
    server: MockServer, control: httpx.Client
) -> None:
    for _ in range(3):
        server.client().get(QUIZZES)

    reply = control.get("/_mock/requests?since=2")

    assert [entry["sequence"] for entry in reply.json()] == [3]
    assert reply.headers["X-Mock-Sequence"] == "3"
    assert control.get("/_mock/requests?since=3").json() == []
    assert MockServer().client(None).get("/_mock/requests?since=3").headers["X-Mock-Sequence"] == "0"


def test_the_journal_is_filtered_by_operation_and_cut_to_the_newest(
    server: MockServer, control: httpx.Client
) -> None:
    for path in (QUIZZES, "/api/v1/users/self", QUIZZES, QUIZZES):
        server.client().get(path)

    reply = control.get("/_mock/requests?operation=list_quizzes&limit=2")

    assert [entry["sequence"] for entry in reply.json()] == [3, 4]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("operation=list_quizes", "/operation"),
        ("since=-1", "/since"),
        ("since=many", "/since"),
        ("limit=0", "/limit"),
        ("operaton=list_quizzes", "/operaton"),
        ("since[]=1", "/since"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(control: httpx.Client, query: str, pointer: str) -> None:
    status, errors = told(control.get(f"/_mock/requests?{query}"))

    assert (status, [error["pointer"] for error in errors]) == (400, [pointer])


def test_a_number_beyond_all_bounds_is_refused(control: httpx.Client) -> None:
    assert control.get(f"/_mock/requests?since={'9' * 5000}").status_code == 400


def test_the_journal_is_emptied(server: MockServer, control: httpx.Client) -> None:
    server.client().get(QUIZZES)

    assert control.delete("/_mock/requests").status_code == 204
    assert (list(server.requests), control.get("/_mock/requests").json()) == ([], [])


def test_violations_are_listed_with_their_requests(control: httpx.Client) -> None:
    lenient = MockServer()
    lenient.client().get(f"{QUIZZES}?colour=blue")

    found = lenient.client(None).get("/_mock/violations").json()

    assert found == [violation.as_json() for violation in lenient.violations]
    assert [(one["operation"], one["pointer"], one["request"]) for one in found] == [
        ("list_quizzes", "query/colour", 1)
    ]
    assert control.get("/_mock/violations").json() == []


# --- faults ------------------------------------------------------------------------------------------------


def test_a_fault_is_planted_told_and_taken_away(server: MockServer, control: httpx.Client) -> None:
    planted = control.post("/_mock/faults", json={"operation": "list_quizzes", "status": 503, "times": 1})

    assert planted.status_code == 201
    assert planted.json() == {
        "id": 1,
        "operation": "list_quizzes",
        "method": None,
        "path": None,
        "role": None,
        "status": 503,
        "body": None,
        "headers": None,
        "delay": 0,
        "drop": False,
        "truncate": None,
        "throttle": False,
        "times": 1,
        "after": 0,
        "probability": 1,
        "seed": None,
        "calls": 0,
        "fired": 0,
    }
    assert [server.client().get(QUIZZES).status_code for _ in range(2)] == [503, 200]
    assert control.get("/_mock/faults").json() == [{**planted.json(), "calls": 2, "fired": 1}]
    assert control.delete("/_mock/faults").status_code == 204
    assert control.get("/_mock/faults").json() == []


def test_a_fault_that_was_listed_can_be_planted_again(control: httpx.Client) -> None:
    control.post("/_mock/faults", json={"throttle": True, "headers": {"X-Edge": "1"}, "body": {"a": [None]}})
    listed = control.get("/_mock/faults").json()[0]

    again = control.post("/_mock/faults", json=listed)

    assert again.json() == {**listed, "id": 2}


def test_bytes_planted_in_python_are_told_as_text(server: MockServer, control: httpx.Client) -> None:
    server.faults.add(body=b"\x00\xff")

    assert control.get("/_mock/faults").json()[0]["body"] == "\x00\ufffd"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"operation": "list_quizes"}, "/operation"),
        ({"role": "pupil"}, "/role"),
        ({"colour": "blue"}, "/colour"),
        ({"status": 99}, "/status"),
        ({"delay": 1e9}, "/delay"),
        ({"headers": {"X": "a\nb"}}, "/headers/X"),
        ({"headers": {"Content-Length": "0"}}, "/headers/Content-Length"),
        ({"status": 204, "body": ""}, "/body"),
        ([], None),
        ("text", None),
    ],
    ids=str,
)
def test_a_fault_that_makes_no_sense_is_refused(
    control: httpx.Client, body: Any, pointer: str | None
) -> None:
    status, errors = told(control.post("/_mock/faults", json=body))

    assert (status, errors[0].get("pointer")) == (400, pointer)
    assert control.get("/_mock/faults").json() == []


# --- clock -------------------------------------------------------------------------------------------------


def test_the_clock_is_frozen_moved_and_resumed(server: MockServer, control: httpx.Client) -> None:
    frozen = control.put("/_mock/clock", json={"now": "2025-01-15T10:30:00+02:00"})
    moved = control.post("/_mock/clock/advance", json={"seconds": 3600})
    resumed = control.put("/_mock/clock", json={"frozen": False})

    assert frozen.json() == {"now": "2025-01-15T08:30:00Z", "frozen": True}
    assert moved.json() == {"now": "2025-01-15T09:30:00Z", "frozen": True}
    assert (resumed.json()["frozen"], resumed.json()["now"][:16]) == (False, "2025-01-15T09:30")


@pytest.mark.parametrize(
    ("method", "path", "body", "pointer"),
    [
        ("PUT", "/_mock/clock", {"now": "soon"}, "/now"),
        ("PUT", "/_mock/clock", {"now": "9999-12-31T23:59:59-14:00"}, "/now"),
        ("PUT", "/_mock/clock", {"time": "2025-01-15T10:30:00Z"}, "/time"),
        ("POST", "/_mock/clock/advance", {"seconds": 1e12}, "/seconds"),
        ("POST", "/_mock/clock/advance", {"seconds": "1"}, "/seconds"),
        ("POST", "/_mock/clock/advance", {}, "/seconds"),
    ],
)
def test_a_time_that_does_not_exist_is_refused(
    server: MockServer, control: httpx.Client, method: str, path: str, body: Any, pointer: str
) -> None:
    server.clock.freeze("2025-01-15T10:30:00Z")

    status, errors = told(control.request(method, path, json=body))

    assert (status, errors[0]["pointer"]) == (400, pointer)
    assert server.clock.text() == "2025-01-15T10:30:00Z"


# --- who may -----------------------------------------------------------------------------------------------


def ask(
    server: MockServer,
    *,
    method: str = "POST",
    path: str = "/_mock/reset",
    address: str = "127.0.0.1",
    **headers: str,
) -> tuple[int, dict[str, str]]:
    """Status and headers of the answer to a client of this address with these headers."""
    environ = wsgi_environ(
        method=method,
        scheme="http",
        host="localhost",
        port=8900,
        target=path,
        headers=[
            (name.replace("_", "-"), value) for name, value in {"Host": "localhost:8900", **headers}.items()
        ],
        body=b"",
    )
    answer = call_wsgi(server.app.wsgi_app, {**environ, "REMOTE_ADDR": address})
    return answer.status, {name.lower(): value for name, value in answer.headers}


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_this_machine_may(server: MockServer, address: str) -> None:
    assert ask(server, address=address)[0] == 204


@pytest.mark.parametrize("address", ["192.168.1.7", "10.0.0.1", "2001:db8::1", "::ffff:10.0.0.1", ""])
@pytest.mark.parametrize("path", ["/_mock/reset", "/_mock/", "/_mock/state", "/docs", "/openapi.yaml"])
def test_for_other_machines_there_are_no_control_routes(server: MockServer, address: str, path: str) -> None:
    status, _ = ask(
        server, method="GET" if path != "/_mock/reset" else "POST", path=path, address=address or "?"
    )

    assert status == 404


def test_other_machines_may_with_the_token_and_this_one_without() -> None:
    server = MockServer(control_token="s3crét")
    shown = "s3crét".encode().decode("latin-1")

    assert ask(server, address="10.0.0.1", X_Mock_Control_Token=shown, Host="mock.example")[0] == 204
    assert ask(server, address="10.0.0.1", X_Mock_Control_Token="guess")[0] == 404
    assert ask(server, address="10.0.0.1")[0] == 404
    assert ask(server)[0] == 204


@pytest.mark.parametrize("setting", [None, ""], ids=["none", "empty"])
def test_without_a_control_token_no_token_opens_them(setting: str | None) -> None:
    server = MockServer(control_token=setting)

    assert ask(server, address="10.0.0.1", X_Mock_Control_Token="")[0] == 404
    assert ask(server, address="10.0.0.1", X_Mock_Control_Token="None")[0] == 404
    assert ask(server, address="10.0.0.1")[0] == 404


@pytest.mark.parametrize(
    "host", ["localhost:8900", "LOCALHOST", "127.0.0.1:8900", "[::1]:8900", "localhost.", "canvas.mock"]
)
def test_the_host_may_be_any_name_of_this_machine(server: MockServer, host: str) -> None:
    assert ask(server, Host=host)[0] == 204


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8900",
        "localhost@evil.example",
        "evil.example#localhost",
        "evil.example\\@localhost",
        "[::1",
        "[::1]evil.example",
        " ",
        "localhost:port",
    ],
)
def test_a_host_that_is_not_this_machine_is_refused(server: MockServer, host: str) -> None:
    """A page whose name was made to point here (DNS rebinding) still sends its own name."""
    assert ask(server, Host=host)[0] == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:3000"},
        {"Origin": "https://localhost:8900"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"},
    ],
    ids=str,
)
def test_a_page_of_another_origin_may_not(server: MockServer, headers: dict[str, str]) -> None:
    assert ask(server, **headers)[0] == 403


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://localhost:8900"}, {"Sec_Fetch_Site": "same-origin"}, {"Sec_Fetch_Site": "none"}],
)
def test_the_mock_s_own_page_may(server: MockServer, headers: dict[str, str]) -> None:
    assert ask(server, **headers)[0] == 204


@pytest.mark.parametrize("mode", ["no-cors", "cors", "navigate"])
def test_other_sites_may_link_to_the_live_view_but_neither_load_nor_frame_it(
    server: MockServer, mode: str
) -> None:
    def status(dest: str) -> int:
        headers = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": mode, "Sec_Fetch_Dest": dest}
        return ask(server, method="GET", path="/_mock/", **headers)[0]

    assert status("document") == (200 if mode == "navigate" else 403)
    assert status("iframe") == status("script") == 403


@pytest.mark.parametrize("path", ["/_mock/", "/_mock/state", "/docs", "/openapi.json", QUIZZES])
def test_no_answer_lets_another_origin_read_it(server: MockServer, path: str) -> None:
    for method in ("GET", "OPTIONS"):
        _, headers = ask(server, method=method, path=path, Access_Control_Request_Method="POST")

        assert not [name for name in headers if name.startswith("access-control-")]


def test_a_preflight_is_refused(server: MockServer) -> None:
    status, _ = ask(
        server, method="OPTIONS", Origin="https://evil.example", Access_Control_Request_Method="PUT"
    )

    assert status == 403


def test_a_control_request_is_told_nothing_by_a_header_of_a_proxy(server: MockServer) -> None:
    assert ask(server, address="10.0.0.1", X_Forwarded_For="127.0.0.1", Forwarded="for=127.0.0.1")[0] == 404


# --- unknown ways ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/_mock/nothing", 404),
        ("GET", "/_mock/reset", 405),
        ("PATCH", "/_mock/state", 405),
        ("GET", "/docs/x", 404),
    ],
)
def test_what_does_not_exist_is_said_in_the_shape_of_the_others(
    control: httpx.Client, method: str, path: str, status: int
) -> None:
    found, errors = told(control.request(method, path))

    assert (found, len(errors), errors[0]["message"] != "") == (status, 1, True)


@pytest.mark.parametrize(
    "path", ["/_mock/seed", "/_mock/state", "/_mock/faults", "/_mock/clock", "/_mock/clock/advance"]
)
@pytest.mark.parametrize(
    "content", [b"{", b"", b"\xff", b'{"a": NaN}', b"[" * 100_000, b'"\\ud800"'], ids=repr
)
def test_a_body_that_cannot_be_read_is_a_400(control: httpx.Client, path: str, content: bytes) -> None:
    method = "PUT" if path in ("/_mock/state", "/_mock/clock") else "POST"

    reply = control.request(method, path, content=content, headers={"Content-Type": "application/json"})

    assert reply.status_code == 400
    assert reply.json()["errors"][0]["message"]


# --- the document ------------------------------------------------------------------------------------------


def test_the_document_is_served_as_it_is_written_and_as_json(
    server: MockServer, control: httpx.Client
) -> None:
    text, data = control.get("/openapi.yaml"), control.get("/openapi.json")

    assert text.text == server.mock.document.text
    assert text.headers["Content-Type"].startswith("application/yaml")
    assert data.json() == server.mock.document.raw


def test_two_mocks_in_one_process_do_not_know_of_each_other() -> None:
    one, other = MockServer(), MockServer()
    before = other.snapshot()

    one.client().post(QUIZZES, json={"quiz": {"title": "Mine"}})
    one.faults.add(status=500)
    one.clock.freeze("2025-01-15T10:30:00Z")
    one.seed({"users": [{"name": "Ophelia"}]})

    assert other.snapshot() == before
    assert (len(other.requests), len(other.faults), other.clock.is_frozen) == (0, 0, False)
    assert other.client().get(QUIZZES).status_code == 200


# --- the fact sheets ----------------------------------------------------------------------------------------


def test_a_fact_sheet_is_a_page_whose_sections_can_be_linked_to() -> None:
    reply = MockServer().client(None).get("/docs/sheets/canvas-quizzes")

    assert reply.status_code == 200
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert "script-src 'self'; style-src" in reply.headers["content-security-policy"]
    assert '<b id="6.4">### 6.4 Update</b>' in reply.text
    assert "<title>canvas-quizzes</title>" in reply.text


@pytest.mark.parametrize(
    "name", ["nowhere", "..%2F..%2FREADME", "canvas-quizzes.md", "%2Fetc%2Fpasswd", "%00"]
)
def test_what_is_no_fact_sheet_is_not_found(name: str) -> None:
    assert MockServer().client(None).get(f"/docs/sheets/{name}").status_code == 404


def test_every_sheet_that_the_document_names_is_served() -> None:
    client = MockServer().client(None)
    document = client.get("/openapi.json").text

    names = set(
        re.findall(r"\b((?:canvas|karma)-(?:[a-z]+-)*(?:quizzes|assessments|conventions)) \d", document)
    )

    assert len(names) >= 4
    assert [name for name in names if client.get(f"/docs/sheets/{name}").status_code != 200] == []
