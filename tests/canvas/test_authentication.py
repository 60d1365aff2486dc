"""Who is calling Canvas: tokens, masquerading, scopes. The numbers are sections of canvas-api-conventions."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from mock_server import MockServer

SELF = "/api/v1/users/self"
QUIZZES = "/api/v1/courses/101/quizzes"
LIVE = "/api/v1/courses/101/live_assessments"
CHALLENGE = 'Bearer realm="canvas-lms"'
USER_REQUIRED = {"status": "unauthenticated", "errors": [{"message": "user authorization required"}]}
NOT_PERMITTED = {
    "status": "unauthorized",
    "errors": [{"message": "user not authorized to perform that action"}],
}
INVALID_TOKEN = {"errors": [{"message": "Invalid access token."}]}
INVALID_AS_USER_ID = {"errors": "Invalid as_user_id"}
NOW = "2031-02-03T04:05:06Z"


def told(response: httpx.Response) -> tuple[int, Any, str | None]:
    return response.status_code, response.json(), response.headers.get("WWW-Authenticate")


def caller(response: httpx.Response) -> int | None:
    return response.json().get("id")


# --- 2.1: where the token is read ---------------------------------------------------------------------


def test_the_header_shows_the_token(server: MockServer) -> None:
    response = server.client(None).get(SELF, headers={"Authorization": "Bearer student-token"})

    assert caller(response) == 2005


@pytest.mark.parametrize(
    "content",
    [
        {"params": {"access_token": "student-token"}},
        {"content": b'{"access_token": "student-token"}', "headers": {"Content-Type": "application/json"}},
        {
            "content": b"access_token=student-token",
            "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        },
        {"files": {"access_token": (None, "student-token")}},
    ],
    ids=["query", "JSON", "form", "multipart"],
)
def test_a_parameter_shows_the_token(server: MockServer, content: dict[str, Any]) -> None:
    response = server.client(None).request("GET", SELF, **content)

    assert caller(response) == 2005


def test_the_header_wins_over_the_parameter(server: MockServer) -> None:
    response = server.client("teacher").get(SELF, params={"access_token": "student-token"})

    assert caller(response) == 2002


def test_a_bad_header_is_not_saved_by_a_good_parameter(server: MockServer) -> None:
    response = server.client(token="nonsense").get(SELF, params={"access_token": "student-token"})

    assert told(response) == (401, INVALID_TOKEN, CHALLENGE)


@pytest.mark.parametrize(
    "header",
    [
        "Basic dGVhY2hlcjpzZWNyZXQ=",
        "bearer teacher-token",
        "BEARER teacher-token",
        "Token x",
        "teacher-token",
        "",
    ],
)
def test_other_schemes_show_no_token(server: MockServer, header: str) -> None:
    response = server.client(None).get(SELF, headers={"Authorization": header})

    assert told(response) == (401, USER_REQUIRED, CHALLENGE)


def test_another_scheme_leaves_the_parameter(server: MockServer) -> None:
    response = server.client(None).get(
        SELF, params={"access_token": "student-token"}, headers={"Authorization": "bearer teacher-token"}
    )

    assert caller(response) == 2005


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer nonsense", "Bearer  teacher-token", "Bearer teacher-token x"]
)
def test_a_token_that_nobody_has_is_invalid(server: MockServer, header: str) -> None:
    """The token is everything after the first space; an empty one is a bad one."""
    response = server.client(None).get(SELF, headers={"Authorization": header})

    assert told(response) == (401, INVALID_TOKEN, CHALLENGE)


@pytest.mark.parametrize("query", ["access_token=x", "access_token[]=teacher-token", "access_token[a]=1"])
def test_a_parameter_that_is_no_token_is_invalid(lenient: MockServer, query: str) -> None:
    response = lenient.client(None).get(f"{SELF}?{query}")

    assert told(response) == (401, INVALID_TOKEN, CHALLENGE)


@pytest.mark.parametrize("query", ["access_token=", "access_token"])
def test_an_empty_parameter_shows_no_token(lenient: MockServer, query: str) -> None:
    response = lenient.client(None).get(f"{SELF}?{query}")

    assert told(response) == (401, USER_REQUIRED, CHALLENGE)


# --- 2.2: what is wrong with a token ------------------------------------------------------------------


def seed_token(mock: MockServer, **fields: Any) -> httpx.Client:
    mock.seed({"tokens": [{"user_id": 2002, "token": "special-token", **fields}]})
    return mock.client(token="special-token")


def test_an_expired_token_tells_when(server: MockServer) -> None:
    server.clock.freeze(NOW)
    client = seed_token(server, expires_at="2031-02-03T05:05:06+01:00")

    response = client.get(SELF)

    error = {"message": "Expired access token.", "expired_at": NOW}
    assert told(response) == (401, {"errors": [error]}, CHALLENGE)


def test_a_token_works_until_it_expires(server: MockServer) -> None:
    server.clock.freeze(NOW)
    client = seed_token(server, expires_at="2031-02-03T04:05:07Z")

    before = client.get(SELF)
    server.clock.advance(seconds=1)

    assert (before.status_code, client.get(SELF).status_code) == (200, 401)


def test_a_revoked_token_is_told_as_such(server: MockServer) -> None:
    client = seed_token(server, revoked=True, expires_at="2001-01-01T00:00:00Z")

    assert told(client.get(SELF)) == (401, {"errors": [{"message": "Revoked access token."}]}, CHALLENGE)


def test_a_deleted_users_token_is_invalid(server: MockServer) -> None:
    server.seed({"users": [{"name": "Gone", "deleted": True, "token": "gone-token"}]})

    assert told(server.client(token="gone-token").get(SELF)) == (401, INVALID_TOKEN, CHALLENGE)


def test_the_token_of_a_user_whom_a_restored_state_lacks_is_invalid(server: MockServer) -> None:
    state = server.snapshot()
    server.mock.store.restore({**state, "users": [row for row in state["users"] if row["id"] != 2002]})

    assert told(server.client().get(SELF)) == (401, INVALID_TOKEN, CHALLENGE)


@pytest.mark.parametrize("path", [QUIZZES, LIVE, "/api/v1/courses/999/quizzes", f"{LIVE}/999/results", SELF])
def test_a_bad_token_is_refused_before_any_look_up(server: MockServer, path: str) -> None:
    """2.2, 4"""
    assert told(server.client(token="nonsense").get(path)) == (401, INVALID_TOKEN, CHALLENGE)


def test_a_bad_token_is_refused_before_the_body_is_read(lenient: MockServer) -> None:
    response = lenient.client(token="nonsense").post(
        QUIZZES, content=b"{", headers={"Content-Type": "application/json"}
    )

    assert told(response) == (401, INVALID_TOKEN, CHALLENGE)


@pytest.mark.parametrize("path", [QUIZZES, LIVE, f"{LIVE}/60001/results", SELF, "/api/v1/courses"])
def test_without_a_token_a_user_is_required(server: MockServer, path: str) -> None:
    assert told(server.client(None).get(path)) == (401, USER_REQUIRED, CHALLENGE)


# --- scopes -------------------------------------------------------------------------------------------


def test_a_scope_lets_its_operation_through(server: MockServer) -> None:
    client = seed_token(server, scopes=["url:GET|/api/v1/courses/:course_id/quizzes"])

    assert (client.get(QUIZZES).status_code, client.head(QUIZZES).status_code) == (200, 200)


@pytest.mark.parametrize(
    "scopes", [[], ["url:POST|/api/v1/courses/:course_id/live_assessments"], ["url:GET|/api/v1/courses/:id"]]
)
def test_a_token_without_the_scope_is_refused_without_a_challenge(
    server: MockServer, scopes: list[str]
) -> None:
    """2.2: a new token would not help"""
    client = seed_token(server, scopes=scopes)

    response = client.get(LIVE)

    assert told(response) == (401, {"errors": [{"message": "Insufficient scopes on access token."}]}, None)


def test_scopes_come_before_look_ups(server: MockServer) -> None:
    client = seed_token(server, scopes=[])

    assert client.get("/api/v1/courses/999/quizzes").status_code == 401


@pytest.mark.parametrize("query", ["include[]=term&include[]=uuid", "include=term", "includes[]=term"])
def test_a_token_with_scopes_gets_no_includes(lenient: MockServer, query: str) -> None:
    """2.2: silently, and so it is noted"""
    client = seed_token(lenient, scopes=["url:GET|/api/v1/courses/:id"])

    course = client.get(f"/api/v1/courses/101?{query}").json()

    assert "term" not in course
    assert "dropped" in [violation.rule for violation in lenient.violations]


def test_a_token_without_scopes_gets_includes(server: MockServer) -> None:
    client = seed_token(server)

    assert "term" in client.get("/api/v1/courses/101", params={"include[]": "term"}).json()


def test_every_operation_has_a_scope_that_opens_it(server: MockServer) -> None:
    """But those that take no token at all."""
    canvas = [
        o for o in server.mock.document.operations.values() if o.dialect == "canvas" and o.raw["security"]
    ]

    without = [operation.id for operation in canvas if not operation.scope]

    assert without == []


# --- 3: masquerading ----------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", ["2005", " 2005 ", "sis_user_id:stu", "hex:sis_user_id:737475"])
def test_an_account_admin_acts_as_anybody(server: MockServer, wanted: str) -> None:
    state = server.snapshot()
    state["users"] = [{**row, "sis_user_id": "stu" if row["id"] == 2005 else None} for row in state["users"]]
    server.restore(state)

    response = server.client("admin").get(SELF, params={"as_user_id": wanted})

    assert caller(response) == 2005


def test_rights_are_the_targets(server: MockServer) -> None:
    response = server.client("admin").get(LIVE, params={"as_user_id": "2005"})

    assert (response.status_code, response.json()) == (403, NOT_PERMITTED)


@pytest.mark.parametrize("role", ["teacher", "student"])
def test_everybody_may_act_as_themselves(server: MockServer, role: str) -> None:
    client = server.client(role)
    own_id = caller(client.get(SELF))

    answers = [client.get(SELF, params={"as_user_id": wanted}) for wanted in ("self", own_id)]

    assert [caller(answer) for answer in answers] == [own_id, own_id]


@pytest.mark.parametrize("wanted", ["", " ", None], ids=repr)
def test_a_blank_target_is_ignored(lenient: MockServer, wanted: str | None) -> None:
    query = "as_user_id" if wanted is None else f"as_user_id={wanted}"

    assert caller(lenient.client().get(f"{SELF}?{query}")) == 2002


@pytest.mark.parametrize(
    ("role", "wanted"),
    [
        ("teacher", "2005"),
        ("student", "2001"),
        ("admin", "999"),
        ("admin", "abc"),
        ("admin", "2050"),
        ("admin", "sis_user_id:nobody"),
        ("admin", "sis_course_id:HAMLET-101"),
        ("admin", "9" * 30),
        ("admin", "101"),
    ],
)
def test_who_may_not_or_cannot_be_acted_as(server: MockServer, role: str, wanted: str) -> None:
    """`errors` is a text, without a challenge; 2050 is deleted."""
    server.seed({"users": [{"id": 2050, "name": "Gone", "deleted": True}]})

    response = server.client(role).get(SELF, params={"as_user_id": wanted})

    assert told(response) == (401, INVALID_AS_USER_ID, None)


@pytest.mark.parametrize("query", ["as_user_id[]=2005", "as_user_id[a]=2005"])
def test_a_target_of_a_wrong_type_is_nobody(lenient: MockServer, query: str) -> None:
    assert told(lenient.client("admin").get(f"{SELF}?{query}")) == (401, INVALID_AS_USER_ID, None)


def test_masquerading_comes_before_look_ups(server: MockServer) -> None:
    response = server.client("teacher").get("/api/v1/courses/999/quizzes", params={"as_user_id": "2005"})

    assert told(response) == (401, INVALID_AS_USER_ID, None)


def test_without_a_token_nobody_acts_as_anybody(server: MockServer) -> None:
    assert told(server.client(None).get(SELF, params={"as_user_id": "2001"})) == (
        401,
        USER_REQUIRED,
        CHALLENGE,
    )


def test_the_target_in_the_body_counts(lenient: MockServer) -> None:
    """8: one parameter set"""
    response = lenient.client("admin").post(LIVE, json={"as_user_id": 2005, "assessments": []})

    assert response.status_code == 403


def test_the_headers_tell_both_people(server: MockServer) -> None:
    """11: global ids"""
    response = server.client("admin").get(SELF, params={"as_user_id": "2005"})

    assert response.headers["X-Canvas-User-Id"] == "10000000002005"
    assert response.headers["X-Canvas-Real-User-Id"] == "10000000002001"


# --- 4: permission ------------------------------------------------------------------------------------


def test_a_missing_right_is_403_without_a_challenge_and_not_to_be_kept(server: MockServer) -> None:
    """4, 11"""
    response = server.client("student").get(LIVE)

    assert told(response) == (403, NOT_PERMITTED, None)
    assert (response.headers["Cache-Control"], response.headers["Pragma"]) == ("no-store", "no-cache")


def test_older_versions_say_401_with_the_same_body() -> None:
    """0: the setting `forbidden_status`"""
    server = MockServer(forbidden_status=401)

    assert told(server.client("student").get(LIVE)) == (401, NOT_PERMITTED, None)


def test_an_anonymous_request_to_a_missing_course_is_404(server: MockServer) -> None:
    """4, 14"""
    response = server.client(None).get("/api/v1/courses/999/quizzes")

    assert response.status_code == 404
    assert response.json() == {"errors": [{"message": "The specified resource does not exist."}]}
