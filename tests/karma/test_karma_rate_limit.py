"""Fixed windows. Source: karma-assessments 1.7."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mock_server.karma import rate_limit
from mock_server.karma.rate_limit import SECONDS, FixedWindows

ME = ("token", "mine")


@given(st.lists(st.integers(0, 50), max_size=40), st.integers(1, 5))
def test_no_window_lets_more_than_the_limit_through(pauses: list[int], limit: int) -> None:
    """Whatever the pauses: of the requests that share a reset, the first `limit` pass, and no others."""
    windows, now, passed, counted = FixedWindows(), 1000, {}, {}

    for pause in pauses:
        now += pause
        window = windows.count(ME, now, limit)
        counted[window.reset] = counted.get(window.reset, 0) + 1
        passed[window.reset] = passed.get(window.reset, 0) + (not window.is_exceeded)
        assert now < window.reset <= now + SECONDS
        assert window.remaining == max(limit - counted[window.reset], 0)

    assert all(passed[reset] == min(counted[reset], limit) for reset in counted)


def test_a_clock_that_is_moved_back_opens_a_new_window() -> None:
    windows = FixedWindows()
    windows.count(ME, 1000, 1)

    window = windows.count(ME, 500, 1)

    assert (window.is_exceeded, window.reset) == (False, 560)


def test_tokens_and_addresses_are_not_mixed_up() -> None:
    windows = FixedWindows()
    windows.count(("token", "127.0.0.1"), 1000, 1)

    assert not windows.count(("address", "127.0.0.1"), 1000, 1).is_exceeded


def test_made_up_tokens_do_not_fill_the_memory() -> None:
    """The windows that opened first are given up first."""
    windows = FixedWindows()

    for number in range(rate_limit._MOST_BUCKETS + 10):
        windows.count(("token", str(number)), 1000, 1)

    assert len(windows._windows) == rate_limit._MOST_BUCKETS
    assert not windows.count(("token", "0"), 1000, 1).is_exceeded
    assert windows.count(("token", str(rate_limit._MOST_BUCKETS)), 1000, 1).is_exceeded
