"""The control routes: what a test in another language steers the mock by."""

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

from .control_requests import QUIZZES, told, world

# --- health, reset, seed ------------------------------------------------------------------------------


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


# --- state --------------------------------------------------------------------------------------------


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


# --- unknown ways -------------------------------------------------------------------------------------


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


# --- the document -------------------------------------------------------------------------------------


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


# --- the fact sheets ----------------------------------------------------------------------------------


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
