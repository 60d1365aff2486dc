"""Planted faults: which requests they hit, how often, and what is answered instead.

What reaches the client is the same on every transport: see test_transports.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server import MockServer
from mock_server.engine.faults import FaultError, fits

QUIZZES = "/api/v1/courses/101/quizzes"
ASSESSMENTS = "/api/v1/assessments"


@pytest.fixture
def server() -> MockServer:
    return MockServer()


def statuses(server: MockServer, count: int, role: str = "teacher", path: str = QUIZZES) -> list[int]:
    client = server.client(role)
    return [client.get(path).status_code for _ in range(count)]


def test_a_fault_replaces_the_request_and_nothing_is_stored(server: MockServer) -> None:
    before = server.snapshot()
    server.faults.add(operation="create_quiz", status=503, body={"errors": [{"message": "Down"}]})

    reply = server.client().post(QUIZZES, json={"quiz": {"title": "Lost"}})

    assert (reply.status_code, reply.json()) == (503, {"errors": [{"message": "Down"}]})
    assert reply.headers["Content-Type"] == "application/json; charset=utf-8"
    assert server.snapshot() == before


@pytest.mark.parametrize(
    ("choice", "is_hit"),
    [
        ({}, True),
        ({"operation": "list_quizzes"}, True),
        ({"operation": "create_quiz"}, False),
        ({"method": "get"}, True),
        ({"method": "POST"}, False),
        ({"path": "/api/v1/courses/*/quizzes"}, True),
        ({"path": "/api/v1/courses/101"}, False),
        ({"role": "teacher"}, True),
        ({"role": "student"}, False),
        ({"operation": "list_quizzes", "role": "student"}, False),
    ],
    ids=lambda value: repr(value) if isinstance(value, dict) else "",
)
def test_all_that_is_given_must_match(server: MockServer, choice: Any, is_hit: bool) -> None:
    fault = server.faults.add(**choice, status=418)

    assert statuses(server, 1) == [418 if is_hit else 200]
    assert (fault.calls, fault.fired) == (is_hit, is_hit)


def test_a_path_without_an_operation_can_be_hit_too(server: MockServer) -> None:
    server.faults.add(path="/api/v1/nowhere", status=502, body="Bad gateway")

    reply = server.client().get("/api/v1/nowhere")

    assert (reply.status_code, reply.text) == (502, "Bad gateway")


def test_it_lets_some_pass_then_fires_a_number_of_times(server: MockServer) -> None:
    fault = server.faults.add(status=500, after=2, times=3)

    assert statuses(server, 7) == [200, 200, 500, 500, 500, 200, 200]
    assert (fault.calls, fault.fired) == (7, 3)


def test_the_first_fault_that_is_due_acts_alone_and_every_match_counts(server: MockServer) -> None:
    server.faults.add(status=500, times=1)
    server.faults.add(status=502, after=2)

    assert statuses(server, 4) == [500, 200, 502, 502]


def test_a_fault_whose_turn_another_took_is_not_used_up(server: MockServer) -> None:
    server.faults.add(status=500, times=2)
    second = server.faults.add(status=502, times=1)

    assert statuses(server, 4) == [500, 500, 502, 200]
    assert (second.calls, second.fired) == (4, 1)


def test_the_same_seed_hits_the_same_requests(server: MockServer) -> None:
    def hits(**chance: Any) -> list[int]:
        server.faults.clear()
        server.faults.add(status=500, probability=0.5, **chance)
        return statuses(server, 40)

    assert hits(seed=7) == hits(seed=7)
    assert hits(seed=7) != hits(seed=8)
    assert 5 < hits(seed=7).count(500) < 35


def test_without_a_seed_a_test_hits_the_same_requests_in_every_run(server: MockServer) -> None:
    runs = []
    for _ in range(2):
        server.reset()
        server.faults.add(status=500, probability=0.5)
        runs.append(statuses(server, 40))

    assert runs[0] == runs[1]


@pytest.mark.parametrize(("probability", "status"), [(0, 200), (1, 500)])
def test_certainty_is_certain(server: MockServer, probability: float, status: int) -> None:
    server.faults.add(status=500, probability=probability)

    assert statuses(server, 20) == [status] * 20


@pytest.mark.parametrize(
    ("setting", "status", "text"),
    [
        (403, 403, "403 Forbidden (Rate Limit Exceeded)\n"),
        (429, 429, "429 Too Many Requests (Rate Limit Exceeded)\n"),
    ],
)
def test_canvas_throttles_in_its_own_words(setting: int, status: int, text: str) -> None:
    """canvas-api-conventions 12: plain text, what remains, no cost, no Retry-After."""
    server = MockServer(throttle_status=setting)
    server.faults.add(throttle=True, times=1)

    reply = server.client().get(QUIZZES)

    assert (reply.status_code, reply.text) == (status, text)
    assert reply.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert reply.headers["X-Rate-Limit-Remaining"] == "0.0"
    assert not {"X-Request-Cost", "Retry-After"} & {name.title() for name in reply.headers}


def test_karma_throttles_in_its_own_words(server: MockServer) -> None:
    """karma-assessments 1.4 and 1.7: 429 in the envelope, nothing left, no Retry-After."""
    server.faults.add(throttle=True, times=1)

    reply = server.client("karma:learner").get(ASSESSMENTS)

    assert reply.status_code == 429
    assert reply.json()["error"] == {"code": "RATE_LIMIT_EXCEEDED", "message": "Too many requests."}
    assert reply.headers["X-RateLimit-Remaining"] == "0"


def test_planted_throttling_does_not_fill_the_bucket() -> None:
    server = MockServer(rate_limit=True)
    server.clock.freeze("2025-01-15T10:30:00Z")
    server.faults.add(throttle=True, times=30)
    statuses(server, 30)

    assert statuses(server, 1) == [200]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, {"errors": [{"message": "Invalid access token."}]}),
        (
            403,
            {"status": "unauthorized", "errors": [{"message": "user not authorized to perform that action"}]},
        ),
        (404, {"errors": [{"message": "The specified resource does not exist."}]}),
        (503, {"errors": [{"message": "An error occurred.", "error_code": "service_unavailable"}]}),
        (520, {"errors": [{"message": "An error occurred.", "error_code": "status_520"}]}),
    ],
    ids=str,
)
def test_a_status_alone_speaks_canvas(server: MockServer, status: int, body: Any) -> None:
    """canvas-api-conventions 5."""
    server.faults.add(status=status)

    reply = server.client().get(QUIZZES)

    assert (reply.status_code, reply.json()) == (status, body)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "UNAUTHORIZED"),
        (403, "FORBIDDEN"),
        (404, "NOT_FOUND"),
        (422, "VALIDATION_ERROR"),
        (429, "RATE_LIMIT_EXCEEDED"),
        (503, "SERVICE_UNAVAILABLE"),
    ],
)
def test_a_status_alone_speaks_karma(server: MockServer, status: int, code: str) -> None:
    """karma-assessments 1.4."""
    server.faults.add(status=status)

    reply = server.client("karma:learner").get(ASSESSMENTS)

    assert (reply.status_code, reply.json()["error"]["code"]) == (status, code)


def test_text_is_sent_as_it_is_and_headers_may_say_what_it_is(server: MockServer) -> None:
    server.faults.add(
        status=502, body="<h1>Bad gateway</h1>", headers={"Content-Type": "text/html", "X-Edge": "7"}
    )

    reply = server.client().get(QUIZZES)

    assert reply.text == "<h1>Bad gateway</h1>"
    assert (reply.headers["Content-Type"], reply.headers["X-Edge"]) == ("text/html", "7")


def test_a_body_alone_is_a_success(server: MockServer) -> None:
    server.faults.add(operation="list_quizzes", body=[{"id": 1}])

    reply = server.client().get(QUIZZES)

    assert (reply.status_code, reply.json()) == (200, [{"id": 1}])


@pytest.mark.parametrize("status", [204, 304, 202])
def test_a_status_that_calls_for_no_body_has_none(server: MockServer, status: int) -> None:
    server.faults.add(status=status)

    reply = server.client().get(QUIZZES)

    assert (reply.status_code, reply.content) == (status, b"")


def test_headers_alone_change_the_way_back_only(server: MockServer) -> None:
    server.faults.add(headers={"Link": "", "X-Request-Cost": "99"})

    reply = server.client().post(QUIZZES, json={"quiz": {"title": "Kept"}})

    assert (reply.status_code, reply.headers["X-Request-Cost"]) == (200, "99")
    assert server.client().get(f"{QUIZZES}/{reply.json()['id']}").json()["title"] == "Kept"


def test_what_the_test_does_with_its_body_afterwards_does_not_matter(server: MockServer) -> None:
    body = {"errors": ["one"]}
    server.faults.add(status=500, body=body)
    body["errors"].append("two")

    assert server.client().get(QUIZZES).json() == {"errors": ["one"]}


def test_control_routes_are_never_hit(server: MockServer) -> None:
    server.faults.add(status=500)

    assert server.client(None).get("/_mock/health").status_code == 200
    assert server.client(None).get("/_mock/nothing").status_code == 404


def test_a_user_without_a_role_is_chosen_by_id(server: MockServer) -> None:
    user = server.seed({"users": [{"name": "Ophelia"}]})["users"][0]
    server.faults.add(role=f"user {user['id']}", status=418)

    assert server.client(token=user["token"]).get("/api/v1/users/self").status_code == 418
    assert server.client("student").get("/api/v1/users/self").status_code == 200


def test_faults_are_a_list_until_they_are_cleared(server: MockServer) -> None:
    first, second = server.faults.add(status=500), server.faults.add(drop=True)

    assert (list(server.faults), len(server.faults), server.faults[-1]) == ([first, second], 2, second)
    assert (first.id, second.id) == (1, 2)

    server.faults.clear()

    assert (list(server.faults), bool(server.faults)) == ([], False)
    assert server.faults.add(status=500).id == 3


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"operation": "list_quizes"}, "/operation: no operation 'list_quizes'; did you mean list_quizzes"),
        ({"role": "studnt"}, "/role: no role 'studnt'; did you mean student"),
        ({"status": 99}, "/status: expected at least 200"),
        ({"status": "500"}, "/status: expected integer or null"),
        ({"probability": 1.5}, "/probability: expected at most 1"),
        ({"probability": float("nan")}, "/probability: expected a finite number"),
        ({"times": 0}, "/times: expected at least 1"),
        ({"delay": -1}, "/delay: expected at least 0"),
        ({"body": {1, 2}}, "/body: expected text, bytes or JSON data"),
        ({"body": "\ud800"}, "/body: expected text, bytes or JSON data"),
        ({"status": 204, "body": "x"}, "/body: expected none: a reply of status 204 has no body"),
        ({"headers": {"Content-Length": "1"}}, "/headers/Content-Length: the server itself sets this header"),
        ({"headers": {"X Y": "1"}}, "/headers/X Y: expected the name of a header"),
        ({"headers": {"X": "a\r\nb"}}, "/headers/X: expected text like"),
    ],
    ids=lambda value: repr(value)[:40] if isinstance(value, dict) else "",
)
def test_a_fault_that_makes_no_sense_is_refused_with_the_place(
    server: MockServer, wrong: Any, words: str
) -> None:
    with pytest.raises(FaultError, match=re.escape(words)):
        server.faults.add(**wrong)

    assert len(server.faults) == 0


def test_parallel_requests_are_hit_exactly_as_often_as_asked(server: MockServer) -> None:
    fault = server.faults.add(status=500, after=10, times=25)

    with ThreadPoolExecutor(8) as pool:
        found = [status for part in pool.map(lambda _: statuses(server, 10), range(8)) for status in part]

    assert (found.count(500), fault.calls, fault.fired) == (25, 80, 25)


@given(
    parts=st.lists(st.text("ab/*", max_size=4), max_size=5),
    texts=st.lists(st.text("ab/", max_size=4), min_size=5),
)
def test_a_star_stands_for_any_text(parts: list[str], texts: list[str]) -> None:
    """`fits` is a regular expression in which `*` is `.*`, without the cost of going back."""
    pattern = "*".join(parts)
    for path in (*texts, "".join(parts).replace("*", ""), pattern.replace("*", texts[0])):
        expected = re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), path, re.DOTALL) is not None

        assert fits(path, pattern) == expected


def test_a_pattern_of_many_stars_costs_no_time() -> None:
    assert not fits("/" + "a" * 100_000, "*a" * 200 + "*b")
