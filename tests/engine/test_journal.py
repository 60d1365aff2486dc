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
from mock_server.engine.journal import KEPT_BYTES, Entry, Journal
from mock_server.engine.masking import MASK, is_secret
from mock_server.transports.in_process import call_wsgi, wsgi_environ

QUIZZES = "/api/v1/courses/101/quizzes"


@pytest.fixture
def server() -> MockServer:
    server = MockServer()
    server.clock.freeze("2025-01-15T10:30:00Z")
    return server


def last(server: MockServer) -> Entry:
    entry = server.requests.last
    assert entry is not None
    return entry


def failure(journal: Journal, *arguments: Any, **match: Any) -> str:
    with pytest.raises(AssertionError) as caught:
        journal.assert_called(*arguments, **match)
    return str(caught.value)


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


# --- what is asserted --------------------------------------------------------------------------------------


@pytest.fixture
def journal(server: MockServer) -> Journal:
    client = server.client()
    client.get(QUIZZES)
    client.post(QUIZZES, json={"quiz": {"title": "Hamlet Act 3 Quiz", "time_limit": 20, "publised": True}})
    client.post(QUIZZES, data={"quiz[title]": "Macbeth", "quiz[time_limit]": "45"})
    server.client("student").post(QUIZZES, json={"quiz": {"title": "Mine"}})
    client.put(f"{QUIZZES}/30001", json={"quiz": {"title": "Renamed"}, "order": [1, 2]})
    return server.requests


@pytest.mark.parametrize(
    ("arguments", "match", "numbers"),
    [
        (["create_quiz"], {}, [2, 3, 4]),
        (["create_quiz"], {"quiz": {"title": "Macbeth"}}, [3]),
        (["create_quiz"], {"quiz": {"time_limit": 45}}, [3]),
        (["create_quiz"], {"course_id": 101, "status": 200}, [2, 3]),
        (["create_quiz"], {"role": "student", "status": 403}, [4]),
        (["create_quiz", 3], {}, [2, 3, 4]),
        (["create_quiz", 0], {"quiz": {"title": "Othello"}}, []),
        (["delete_quiz", 0], {}, []),
        (["update_quiz"], {"id": "30001", "order": [1, 2]}, [5]),
    ],
    ids=repr,
)
def test_a_call_matches_by_what_matters(
    journal: Journal, arguments: Any, match: Any, numbers: list[int]
) -> None:
    found = journal.assert_called(*arguments, **match)

    assert [entry.sequence for entry in found] == numbers


def test_a_near_miss_is_shown_side_by_side(journal: Journal) -> None:
    text = failure(
        journal,
        "create_quiz",
        course_id=101,
        quiz={"title": "Hamlet Act 4 Quiz", "published": True, "time_limit": 20},
    )

    assert text == (
        "expected at least one call of create_quiz with these parameters, found none\n"
        "\n"
        f"The nearest is #2 POST {QUIZZES} by teacher -> 200; 2 of 4 differ:\n"
        "\n"
        "  quiz.title      expected  'Hamlet Act 4 Quiz'\n"
        "                  received  'Hamlet Act 3 Quiz'\n"
        "                                        ^\n"
        "  quiz.published  expected  True\n"
        "                  received  (not sent), but 'publised' was\n"
        "\n"
        "The same in both: course_id, quiz.time_limit\n"
        "\n"
        "Further away (differences): #3 (3), #4 (3)"
    )


def test_of_equally_near_misses_the_latest_is_shown(server: MockServer) -> None:
    for _ in range(3):
        server.client().post(QUIZZES, json={"quiz": {"title": "Macbeth"}})

    assert "The nearest is #3" in failure(server.requests, "create_quiz", quiz={"title": "Othello"})


def test_a_wrong_status_or_role_is_a_difference_like_others(journal: Journal) -> None:
    wrong_role = failure(journal, "create_quiz", quiz={"title": "Mine"}, role="ta", status=403)
    wrong_status = failure(journal, "create_quiz", quiz={"title": "Mine"}, role="student", status=200)

    assert "1 of 3 differ:\n\n  role  expected  'ta'\n        received  'student'" in wrong_role
    assert "1 of 3 differ:\n\n  status  expected  200\n          received  403" in wrong_status


def test_the_right_parameters_under_another_operation_are_pointed_out(journal: Journal) -> None:
    text = failure(journal, "create_quiz", quiz={"title": "Renamed"})

    assert text.endswith(f"All of it came with update_quiz: #5 PUT {QUIZZES}/30001 by teacher -> 200")


def test_an_operation_never_called_is_said_to_be_and_what_was_called_instead(journal: Journal) -> None:
    assert failure(journal, "delete_quiz") == (
        "expected at least one call of delete_quiz, found none: delete_quiz was never called\n"
        "The journal holds 3 × create_quiz, 1 × list_quizzes, 1 × update_quiz"
    )


def test_a_mock_that_was_never_asked_says_so(server: MockServer) -> None:
    assert failure(server.requests, "delete_quiz").endswith(
        "The journal is empty: no request has reached the mock."
    )


def test_a_wrong_count_lists_the_calls(journal: Journal) -> None:
    assert failure(journal, "create_quiz", times=2) == (
        "expected 2 calls of create_quiz, found 3\n"
        f"  #2 POST {QUIZZES} by teacher -> 200\n"
        f"  #3 POST {QUIZZES} by teacher -> 200\n"
        f"  #4 POST {QUIZZES} by student -> 403"
    )


def test_too_few_show_the_calls_and_the_nearest_that_missed(journal: Journal) -> None:
    text = failure(journal, "create_quiz", times=2, quiz={"title": "Macbeth"})

    assert text.startswith("expected 2 calls of create_quiz with these parameters, found 1\n  #3 POST")
    assert "The nearest is #" in text


def test_a_misspelt_operation_is_corrected(journal: Journal) -> None:
    assert failure(journal, "creat_quiz").startswith(
        "the document has no operation 'creat_quiz'; did you mean create_quiz"
    )


def test_an_operation_like_no_other_is_pointed_to_the_list(journal: Journal) -> None:
    assert failure(journal, "xyz").endswith("; `canvas-mock routes` lists them")


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
