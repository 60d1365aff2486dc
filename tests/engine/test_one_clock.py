"""Every rule that knows time goes by the mock's clock, moved in Python or over HTTP."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mock_server import MockServer

QUIZZES = "/api/v1/courses/101/quizzes"
START = "2025-01-15T10:30:00Z"


@pytest.fixture
def server() -> MockServer:
    server = MockServer(rate_limit=True)
    server.clock.freeze(START)
    return server


def by_python(server: MockServer, seconds: float) -> None:
    server.clock.advance(seconds=seconds)


def by_http(server: MockServer, seconds: float) -> None:
    assert server.client(None).post("/_mock/clock/advance", json={"seconds": seconds}).status_code == 200


Move = Callable[[MockServer, float], None]
both_ways = pytest.mark.parametrize("move", [by_python, by_http])


@both_ways
def test_a_quiz_unlocks_and_locks(server: MockServer, move: Move) -> None:
    """canvas-quizzes 11."""
    times = {"unlock_at": "2025-01-15T11:00:00Z", "lock_at": "2025-01-15T12:00:00Z"}
    server.client().put(f"{QUIZZES}/30001", json={"quiz": times})

    def is_locked() -> bool:
        return bool(server.client("student").get(f"{QUIZZES}/30001").json()["locked_for_user"])

    seen = [is_locked()]
    for seconds in (30 * 60 + 1, 60 * 60):
        move(server, seconds)
        seen.append(is_locked())

    assert seen == [True, False, True]


@both_ways
def test_a_token_of_canvas_expires(server: MockServer, move: Move) -> None:
    """canvas-api-conventions 2.2."""
    server.seed({"tokens": [{"user_id": 2002, "token": "brief-token", "expires_at": "2025-01-15T11:30:00Z"}]})
    client = server.client(token="brief-token")

    before = client.get("/api/v1/users/self")
    move(server, 3600)
    after = client.get("/api/v1/users/self")

    assert (before.status_code, after.status_code) == (200, 401)
    assert after.json()["errors"][0]["message"] == "Expired access token."


@both_ways
def test_a_token_of_karma_expires(server: MockServer, move: Move) -> None:
    """karma-assessments 2.1: one hour."""
    client = server.client(None)
    body = {"email": "learner@karma.example", "password": "karma-password"}
    token = client.post("/api/v1/auth/login", json=body).json()["data"]["access_token"]

    def status() -> int:
        return client.get("/api/v1/assessments", headers={"Authorization": f"Bearer {token}"}).status_code

    seen = [status()]
    for seconds in (3599, 1):
        move(server, seconds)
        seen.append(status())

    assert seen == [200, 200, 401]


@both_ways
def test_canvas_s_bucket_drains(server: MockServer, move: Move) -> None:
    """canvas-api-conventions 12: ten a second."""

    def remaining() -> float:
        return float(server.client().get("/api/v1/users/self").headers["X-Rate-Limit-Remaining"])

    first, second = remaining(), remaining()
    move(server, 60)

    assert second < first
    assert remaining() == first


@both_ways
def test_karma_s_window_opens_anew(server: MockServer, move: Move) -> None:
    """karma-assessments 1.7: a hundred in sixty seconds."""

    def statuses(count: int) -> list[int]:
        client = server.client("karma:learner")
        return [client.get("/api/v1/assessments").status_code for _ in range(count)]

    full = statuses(101)
    move(server, 60)

    assert (full.count(200), full[-1], statuses(1)) == (100, 429, [200])


def test_what_happens_bears_the_mock_s_time(server: MockServer) -> None:
    """karma-assessments 2.1: logging in sets the user's `last_login`."""
    body = {"email": "learner@karma.example", "password": "karma-password"}
    server.client(None).post("/api/v1/auth/login", json=body)

    seen = {user["id"]: user["last_login"] for user in server.snapshot()["karma_users"]}
    assert seen["usr_lrn001"] == START


def test_the_journal_bears_the_mock_s_time(server: MockServer) -> None:
    server.client().get(QUIZZES)

    assert [entry.at for entry in server.requests] == [START]


def test_a_running_clock_that_was_moved_runs_on(server: MockServer) -> None:
    server.clock.resume()

    earlier = server.clock.now()
    server.clock.advance(days=1)

    assert 86_400 <= (server.clock.now() - earlier).total_seconds() < 86_460
    assert not server.clock.is_frozen
