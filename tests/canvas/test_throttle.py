"""Canvas's leaky bucket. Source: canvas-api-conventions 12."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server import MockServer
from mock_server.canvas import throttle
from mock_server.canvas.throttle import LeakyBuckets

SELF = "/api/v1/users/self"
NOW = datetime(2031, 2, 3, 4, 5, 6, tzinfo=UTC)
WORDS = {
    403: "403 Forbidden (Rate Limit Exceeded)\n",
    429: "429 Too Many Requests (Rate Limit Exceeded)\n",
}


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def filled_to(level: float) -> LeakyBuckets:
    """Buckets whose bucket `t` stands at this level now."""
    buckets = LeakyBuckets()
    buckets.reserve("t", NOW, refuse=False)
    buckets.settle("t", NOW, level)
    return buckets


# --- the bucket ---------------------------------------------------------------------------------------


def test_the_twelfth_request_at_once_is_refused() -> None:
    buckets = LeakyBuckets()

    answers = [buckets.reserve("t", NOW, refuse=True) for _ in range(13)]

    assert answers == [True] * 11 + [False] * 2


def test_a_refused_request_adds_nothing() -> None:
    buckets = filled_to(560)

    buckets.reserve("t", NOW, refuse=True)

    assert buckets.remaining("t", NOW) == 40


def test_what_was_set_aside_is_given_back_for_the_cost() -> None:
    buckets = LeakyBuckets()
    buckets.reserve("t", NOW, refuse=True)

    left = buckets.settle("t", NOW, 7.5)

    assert left == 592.5


def test_ten_drain_a_second() -> None:
    buckets = filled_to(100)

    assert [buckets.remaining("t", later(s)) for s in (0, 1, 2.5, 10, 1000)] == [500, 510, 525, 600, 600]


def test_the_bucket_has_a_cap() -> None:
    buckets = LeakyBuckets()

    for _ in range(100):
        buckets.reserve("t", NOW, refuse=False)

    assert buckets.remaining("t", NOW) == 600 - 800


def test_everybody_has_their_own_bucket() -> None:
    buckets = filled_to(600)

    assert buckets.remaining("other", NOW) == 600


def test_time_that_goes_back_fills_nothing() -> None:
    buckets = filled_to(100)

    assert buckets.remaining("t", later(-3600)) == 500


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.booleans(), st.floats(0, 100), st.floats(0, 30)), max_size=20
    )
)
def test_the_level_stays_between_empty_and_cap(steps: list[tuple[str, bool, float, float]]) -> None:
    """Whatever is reserved, settled and drained, and a request that may run leaves room below full."""
    buckets, now = LeakyBuckets(), NOW

    for key, refuse, cost, seconds in steps:
        now += timedelta(seconds=seconds)
        before = buckets.remaining(key, now)
        may_run = buckets.reserve(key, now, refuse=refuse)
        assert may_run == (not refuse or before > 50)
        assert -200 <= buckets.remaining(key, now) <= 600
        if may_run:
            buckets.settle(key, now, cost)
            assert buckets.remaining(key, now) <= 600


def test_buckets_that_have_run_dry_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sends ever new tokens does not fill the memory."""
    monkeypatch.setattr(throttle, "MAX_BUCKETS", 100)
    buckets = filled_to(500)

    for number in range(500):
        buckets.reserve(f"t{number}", later(number / 25), refuse=False)

    assert len(buckets._levels) < 150
    assert buckets.remaining("t", later(20)) == 600 - 500 + 200


def test_parallel_requests_are_all_counted() -> None:
    buckets = LeakyBuckets()

    def work() -> None:
        for _ in range(200):
            buckets.reserve("t", NOW, refuse=False)
            buckets.settle("t", NOW, 0.25)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert buckets.remaining("t", NOW) == pytest.approx(600 - 4 * 200 * 0.25)


# --- over HTTP ----------------------------------------------------------------------------------------


def drain(mock: MockServer, client: httpx.Client, level: float = 600) -> None:
    """Fill the client's bucket up to a level, with the clock standing."""
    mock.clock.freeze(NOW)
    token = client.headers["Authorization"].partition(" ")[2]
    buckets = mock.mock.dialects["canvas"]._buckets  # type: ignore[attr-defined]
    buckets.reserve(token, NOW, refuse=False)
    buckets.settle(token, NOW, level)


@pytest.mark.parametrize("status", [403, 429])
def test_a_refusal_is_plain_text(status: int) -> None:
    server = MockServer(rate_limit=True, throttle_status=status)
    client = server.client()
    drain(server, client)

    response = client.get(SELF)

    assert (response.status_code, response.text) == (status, WORDS[status])
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["X-Rate-Limit-Remaining"] == "0.0"
    assert not {"x-request-cost", "retry-after", "link"} & {name.lower() for name in response.headers}


def test_waiting_helps() -> None:
    server = MockServer(rate_limit=True)
    client = server.client()
    drain(server, client)

    refused = client.get(SELF)
    server.clock.advance(seconds=6)

    assert (refused.status_code, client.get(SELF).status_code) == (403, 200)


def test_a_refused_request_has_no_effect() -> None:
    server = MockServer(rate_limit=True)
    client = server.client()
    drain(server, client)
    before = server.snapshot()

    client.post("/api/v1/courses/101/live_assessments", json={"assessments": [{"key": "k", "title": "T"}]})

    assert server.snapshot() == before


def test_nobody_is_throttled_by_default() -> None:
    server = MockServer()
    client = server.client()
    drain(server, client, 800)

    response = client.get(SELF)

    assert response.status_code == 200
    assert float(response.headers["X-Rate-Limit-Remaining"]) < 0


@pytest.mark.parametrize(
    "path", [SELF, "/api/v1/courses/999", "/api/v1/nothing"], ids=["200", "404", "no route"]
)
def test_every_answer_tells_cost_and_rest(path: str) -> None:
    server = MockServer(rate_limit=True)
    server.clock.freeze(NOW)

    headers = [server.client().get(path).headers for _ in range(2)]

    assert [header["X-Request-Cost"] for header in headers] == ["0.05", "0.05"]
    assert [header["X-Rate-Limit-Remaining"] for header in headers] == ["599.95", "599.9"]


def test_header_and_parameter_fall_into_the_tokens_bucket() -> None:
    server = MockServer(rate_limit=True)
    client = server.client()
    drain(server, client)

    statuses = [
        server.client(None).get(SELF, params={"access_token": "teacher-token"}).status_code,
        server.client("student").get(SELF).status_code,
        server.client(None).get(SELF).status_code,
    ]

    assert statuses == [403, 200, 401]


def test_a_body_that_cannot_be_read_is_counted_too() -> None:
    server = MockServer(rate_limit=True)

    response = server.client(None).post(SELF, content=b"{", headers={"Content-Type": "application/json"})

    assert "X-Rate-Limit-Remaining" in response.headers


def test_planted_refusals_fill_no_bucket() -> None:
    """What a planted throttle says is Canvas's word, and what it set aside is given back."""
    server = MockServer(rate_limit=True)
    server.clock.freeze(NOW)
    server.faults.add(throttle=True, times=30)
    client = server.client()

    answers = [client.get(SELF) for _ in range(31)]

    assert {answer.text for answer in answers[:-1]} == {WORDS[403]}
    assert answers[-1].status_code == 200


def test_reset_empties_the_buckets() -> None:
    server = MockServer(rate_limit=True)
    client = server.client()
    drain(server, client)

    server.reset()

    assert client.get(SELF).status_code == 200
