"""The journal: what it keeps of a request, what it hides, and how an assertion fails."""

from __future__ import annotations

import dataclasses
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server import MockServer
from mock_server.engine.journal import KEPT_BYTES
from mock_server.engine.masking import MASK, is_secret
from mock_server.transports.wsgi import call_wsgi, wsgi_environ

from .journalled import QUIZZES, last


@pytest.fixture
def server() -> MockServer:
    server = MockServer()
    server.clock.freeze("2025-01-15T10:30:00Z")
    return server


# --- what is kept ------------------------------------------------------------------------------------------


def test_an_entry_tells_the_whole_request(server: MockServer) -> None:
    server.client().post(f"{QUIZZES}?as_user_id=self", data={"quiz[title]": "Hamlet Act 4 Quiz"})

    entry = last(server)
    assert {
        name: value
        for name, value in entry.as_json().items()
        if name not in ("duration_ms", "reply", "request_headers", "reply_headers")
    } == {
        "sequence": 1,
        "at": "2025-01-15T10:30:00Z",
        "operation": "create_quiz",
        "method": "POST",
        "path": QUIZZES,
        "query": "as_user_id=self",
        "role": "teacher",
        "user_id": 2002,
        "path_params": {"course_id": "101"},
        "parameters": {"as_user_id": "self", "quiz": {"title": "Hamlet Act 4 Quiz"}},
        "request_body": "quiz%5Btitle%5D=Hamlet+Act+4+Quiz",
        "status": 200,
        "violations": [],
        "fault": None,
    }
    assert entry.reply["title"] == "Hamlet Act 4 Quiz"
    assert 0 < entry.duration_ms < 10_000


def test_entries_are_frozen_and_stand_for_themselves(server: MockServer) -> None:
    server.client().get(QUIZZES)
    entry = last(server)

    with pytest.raises(dataclasses.FrozenInstanceError):
        entry.status = 500  # type: ignore[misc]

    entry.reply[0]["title"] = "changed by the test"
    assert "changed by the test" not in server.client().get(QUIZZES).text


def test_the_reply_is_what_was_sent_string_ids_and_all(server: MockServer) -> None:
    reply = server.client().get(QUIZZES, headers={"Accept": "application/json+canvas-string-ids"})

    assert last(server).reply == reply.json()
    assert isinstance(last(server).reply[0]["id"], str)


def test_a_text_answer_is_text_and_no_answer_is_none(server: MockServer) -> None:
    server.faults.add(throttle=True, times=1)
    server.client().get(QUIZZES)
    server.client().head(QUIZZES)

    assert [entry.reply for entry in server.requests] == ["403 Forbidden (Rate Limit Exceeded)\n", None]


def test_what_cannot_be_decoded_is_kept_without_parameters(server: MockServer) -> None:
    server.client().post(QUIZZES, content=b'{"quiz": ', headers={"Content-Type": "application/json"})

    assert (last(server).status, last(server).parameters) == (400, {})


def test_an_unknown_path_is_kept_without_operation(server: MockServer) -> None:
    server.client().get("/api/v1/nowhere%2Fat/all?x=1")

    assert (last(server).operation, last(server).path) == (None, "/api/v1/nowhere%2Fat/all")


def test_control_requests_are_not_kept(server: MockServer) -> None:
    server.client().get("/_mock/health")
    server.client().get("/_mock/nothing")

    assert list(server.requests) == []


def test_a_masquerading_admin_is_the_admin(server: MockServer) -> None:
    server.client("admin").get("/api/v1/users/self?as_user_id=2005")

    assert (last(server).role, last(server).user_id, last(server).reply["id"]) == ("admin", 2001, 2005)


@pytest.mark.parametrize(
    "shown",
    [
        {"headers": {"Authorization": "Bearer student-token"}},
        {"params": {"access_token": "student-token"}},
        {"data": {"access_token": "student-token"}},
        {"json": {"access_token": "student-token"}},
    ],
    ids=["header", "query", "form", "JSON"],
)
def test_the_caller_is_known_however_the_token_is_shown(server: MockServer, shown: Any) -> None:
    server.client(None).post(QUIZZES, **shown)

    assert (last(server).status, last(server).role, last(server).user_id) == (403, "student", 2005)


def test_a_caller_is_known_although_the_token_is_expired(server: MockServer) -> None:
    server.seed({"tokens": [{"user_id": 2005, "token": "old-token", "expires_at": "2020-01-01T00:00:00Z"}]})

    server.client(token="old-token").get(QUIZZES)

    assert (last(server).status, last(server).role) == (401, "student")


def test_a_logged_in_user_of_karma_has_a_role_and_is_known_while_logging_out(server: MockServer) -> None:
    client = server.client(None)
    body = {"email": "learner@karma.example", "password": "karma-password"}
    token = client.post("/api/v1/auth/login", json=body).json()["data"]["access_token"]

    client.post("/api/v1/auth/logout", headers={"Authorization": f"Bearer {token}"})

    assert [(entry.role, entry.user_id) for entry in server.requests] == [
        (None, None),
        ("karma:learner", "usr_lrn001"),
    ]


# --- as a list ---------------------------------------------------------------------------------------------


def test_it_is_a_list(server: MockServer) -> None:
    for path in (QUIZZES, "/api/v1/users/self", QUIZZES):
        server.client().get(path)

    journal = server.requests
    assert len(journal) == 3
    assert [entry.sequence for entry in journal] == [1, 2, 3]
    assert [entry.sequence for entry in journal[1:]] == [2, 3]
    assert (journal[0].operation, journal[-1]) == ("list_quizzes", journal.last)
    assert journal[1] in journal
    assert [entry.sequence for entry in journal.for_operation("list_quizzes")] == [1, 3]
    assert [entry.sequence for entry in journal.since(1)] == [2, 3]


def test_an_empty_journal_is_false_and_has_no_last(server: MockServer) -> None:
    assert not server.requests
    assert server.requests.last is None


def test_numbers_go_on_after_clearing_and_after_a_reset(server: MockServer) -> None:
    server.client().get(QUIZZES)
    server.requests.clear()
    server.client().get(QUIZZES)
    server.reset()
    server.client().get(QUIZZES)

    assert [entry.sequence for entry in server.requests] == [3]


def test_an_operation_that_does_not_exist_is_an_error_not_an_empty_list(server: MockServer) -> None:
    with pytest.raises(ValueError, match="no operation 'list_quizes'; did you mean list_quizzes"):
        server.requests.for_operation("list_quizes")


def test_it_is_bounded_in_number() -> None:
    server = MockServer(journal_size=3)
    for _ in range(5):
        server.client().get(QUIZZES)

    assert [entry.sequence for entry in server.requests] == [3, 4, 5]


def test_it_is_bounded_in_size(server: MockServer) -> None:
    padding = "x" * (KEPT_BYTES // 3)
    for _ in range(5):
        server.client().get("/api/v1/users/self")
        server.client().post(QUIZZES, json={"padding": padding})

    kept = sum(len(json.dumps(entry.parameters)) for entry in server.requests)
    assert kept <= KEPT_BYTES
    assert [entry.sequence for entry in server.requests][-1] == 10


def test_a_huge_reply_is_cut(server: MockServer) -> None:
    server.faults.add(body="ab" * 1_000_000)
    server.client().get(QUIZZES)

    assert len(last(server).reply) < 1_100_000
    assert last(server).reply.endswith("ab…")


def test_parallel_requests_are_all_kept_with_numbers_of_their_own(server: MockServer) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: server.client().get(QUIZZES), range(80)))

    assert [entry.sequence for entry in server.requests] == list(range(1, 81))


# --- what is hidden ----------------------------------------------------------------------------------------


SECRET = "hunter2-hunter2"


@pytest.mark.parametrize(
    ("method", "path", "options"),
    [
        ("GET", f"{QUIZZES}?access_token={SECRET}", {}),
        ("GET", f"{QUIZZES}?access%5Ftoken={SECRET}", {}),
        ("GET", f"{QUIZZES}?user[password]={SECRET}", {}),
        ("GET", f"{QUIZZES}?search_term={SECRET}", {"headers": {"Authorization": f"Bearer {SECRET}"}}),
        (
            "GET",
            f"{QUIZZES}?search_term=%68unter2-hunter2",
            {"headers": {"Authorization": f"Bearer {SECRET}"}},
        ),
        ("GET", f"/api/v1/courses/{SECRET}/quizzes", {"headers": {"Authorization": f"Bearer {SECRET}"}}),
        ("GET", f"/api/v1/{SECRET}", {"headers": {"Authorization": f"Bearer {SECRET}"}}),
        ("POST", QUIZZES, {"data": {"access_token": SECRET, "quiz[title]": "x"}}),
        ("POST", QUIZZES, {"json": {"access_token": SECRET, "quiz": {"title": f"my token is {SECRET}"}}}),
        ("POST", QUIZZES, {"json": {"nested": [{"Client_Secret": SECRET}], SECRET: 1, "token": SECRET}}),
        ("POST", "/api/v1/auth/login", {"json": {"email": "learner@karma.example", "password": SECRET}}),
        ("POST", "/api/v1/auth/refresh", {"json": {"refresh_token": SECRET}}),
    ],
    ids=[
        "query",
        "encoded name",
        "nested name",
        "as text",
        "as encoded text",
        "in a path",
        "in an unknown path",
        "form",
        "JSON",
        "other names",
        "password",
        "refresh token",
    ],
)
@pytest.mark.parametrize("strict", [False, True], ids=["", "strict"])
def test_a_secret_is_nowhere_in_the_journal(strict: bool, method: str, path: str, options: Any) -> None:
    server = MockServer(strict=strict)

    server.client(None).request(method, path, **options)

    assert SECRET not in str(last(server)) + repr(vars(last(server))) + json.dumps(last(server).as_json())
    assert SECRET not in server.client(None).get("/_mock/requests").text
    assert SECRET not in str(server.violations)
    assert MASK in json.dumps(last(server).as_json()) or "Authorization" in options.get("headers", {})


def test_tokens_that_are_handed_out_are_hidden_in_the_reply(server: MockServer) -> None:
    body = {"email": "learner@karma.example", "password": "karma-password"}

    given_out = server.client(None).post("/api/v1/auth/login", json=body).json()["data"]

    assert last(server).reply["data"] == {**given_out, "access_token": MASK, "refresh_token": MASK}


def test_somebody_else_s_token_in_a_path_is_hidden(server: MockServer) -> None:
    user = server.seed({"users": [{"name": "Ophelia", "token": "ophelia-s-own"}]})["users"][0]

    server.client().get(f"/api/v1/courses/{user['token']}/quizzes?as_user_id=student-token")

    assert last(server).path == f"/api/v1/courses/{MASK}/quizzes"
    assert last(server).parameters == {"as_user_id": MASK}


def test_an_access_code_is_data_not_a_secret(server: MockServer) -> None:
    server.client("student").post(
        f"{QUIZZES}/30003/validate_access_code", data={"access_code": "2beornot2be"}
    )

    assert last(server).parameters == {"access_code": "2beornot2be"}


@given(st.sampled_from(["access_token", "refresh_token", "Password", "API_KEY", "token", "new_password"]))
def test_names_of_secrets_are_known_in_every_case(name: str) -> None:
    assert is_secret(name)
    assert is_secret(name.upper())


def test_a_request_nested_deeply_is_kept_or_refused_but_never_a_500(server: MockServer) -> None:
    for depth in (50, 200, 400, 900, 5_000, 100_000):
        body = b'{"a":' * depth + b"1" + b"}" * depth
        reply = server.client().post(QUIZZES, content=body, headers={"Content-Type": "application/json"})

        assert reply.status_code in (200, 400), depth
        assert last(server).status == reply.status_code


# --- violations --------------------------------------------------------------------------------------------


def test_violations_name_request_place_rule_and_value(server: MockServer) -> None:
    server.client().post(QUIZZES, json={"quiz": {"title": "x", "colour": "blue"}})

    assert [violation.as_json() for violation in server.violations] == [
        {
            "operation": "create_quiz",
            "request": 1,
            "pointer": "body/quiz/colour",
            "rule": "unknown",
            "received": "blue",
            "message": "the documentation names no such parameter",
        }
    ]
    assert str(server.violations) == (
        "#1 create_quiz: body/quiz/colour: the documentation names no such parameter (unknown; received 'blue')"
    )
    assert tuple(server.violations) == last(server).violations


def test_no_violations_is_an_empty_list(server: MockServer) -> None:
    server.client().get(QUIZZES)

    assert (server.violations == [], str(server.violations)) == (True, "no violations")


# --- whatever is sent --------------------------------------------------------------------------------------

ODD = st.binary(max_size=30) | st.sampled_from(
    [
        b"access_token=%ff",
        b"access_token[]=x",
        b"a[b=1&%",
        b"%00",
        b"quiz[title]=%e4&access_token=\xe4",
        b"a=1&a[b]=2",
    ]
)
TYPES = [
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain",
    "",
]


@given(
    query=ODD,
    body=ODD,
    token=ODD,
    segment=ODD,
    media=st.sampled_from(TYPES),
    method=st.sampled_from(["GET", "POST"]),
)
def test_any_request_is_kept_and_told(
    query: bytes, body: bytes, token: bytes, segment: bytes, media: str, method: str
) -> None:
    server = MockServer()
    environ = wsgi_environ(
        method=method,
        scheme="http",
        host="localhost",
        port=None,
        target=f"/api/v1/courses/{quote(segment)}/quizzes?{query.decode('latin-1')}",
        headers=[("Authorization", f"Bearer {token.decode('latin-1')}"), ("Content-Type", media)],
        body=body,
    )

    answer = call_wsgi(server.app.wsgi_app, environ)

    assert answer.status < 500
    assert [entry.status for entry in server.requests] == [answer.status]
    assert len(server.client(None).get("/_mock/requests").json()) == 1
