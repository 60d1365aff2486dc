"""The mock's time: frozen, moved, running, kept."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.engine import clock as clock_module
from mock_server.engine.clock import Clock, from_time_text, time_text

NOON = datetime(2031, 2, 3, 12, 0, 0, tzinfo=UTC)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=ZONES)


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The real time, as a list of one moment that a test may replace."""
    present = [NOON]

    class FakeDatetime(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return present[0]

    monkeypatch.setattr(clock_module, "datetime", FakeDatetime)
    return present


def later(**span: float) -> datetime:
    return NOON + timedelta(**span)


def test_it_runs_with_the_real_clock(real: list[datetime]) -> None:
    clock = Clock()

    first = clock.now()
    real[0] = later(hours=1)

    assert (first, clock.now(), clock.is_frozen) == (NOON, later(hours=1), False)


def test_frozen_it_stands(real: list[datetime]) -> None:
    clock = Clock()

    frozen = clock.freeze()
    real[0] = later(hours=1)

    assert (frozen, clock.now(), clock.is_frozen) == (NOON, NOON, True)


@pytest.mark.parametrize(
    "at",
    [
        "2040-01-01T10:00:00Z",
        "2040-01-01T12:00:00+02:00",
        "2040-01-01T10:00:00",
        datetime(2040, 1, 1, 10),
        datetime(2040, 1, 1, 12, tzinfo=timezone(timedelta(hours=2))),
    ],
    ids=str,
)
def test_it_is_frozen_at_a_moment(at: Any) -> None:
    """What has no zone is UTC; what comes back is an aware datetime in UTC."""
    clock = Clock()

    clock.freeze(at)

    assert clock.now() == datetime(2040, 1, 1, 10, tzinfo=UTC)
    assert clock.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize("is_frozen", [True, False], ids=["frozen", "running"])
def test_it_is_moved_either_way(real: list[datetime], is_frozen: bool) -> None:
    clock = Clock()
    if is_frozen:
        clock.freeze()

    clock.advance(days=2, minutes=3)
    ahead = clock.advance(seconds=-60)

    assert ahead == clock.now() == later(days=2, minutes=2)
    assert clock.is_frozen is is_frozen


def test_moved_it_runs_on(real: list[datetime]) -> None:
    clock = Clock()
    clock.advance(hours=1)

    real[0] = later(hours=1)

    assert clock.now() == later(hours=2)


def test_resumed_it_runs_on_from_where_it_stood(real: list[datetime]) -> None:
    clock = Clock()
    clock.freeze("2040-01-01T10:00:00Z")
    real[0] = later(days=1)

    clock.resume()
    real[0] += timedelta(seconds=5)

    assert clock.now() == datetime(2040, 1, 1, 10, 0, 5, tzinfo=UTC)


def test_resuming_a_running_clock_changes_nothing(real: list[datetime]) -> None:
    clock = Clock()
    clock.advance(hours=1)

    clock.resume()

    assert clock.now() == later(hours=1)


def test_reset_is_the_real_time_again(real: list[datetime]) -> None:
    clock = Clock()
    clock.advance(hours=1)
    clock.freeze()

    clock.reset()

    assert (clock.now(), clock.is_frozen) == (NOON, False)


@pytest.mark.parametrize(
    "at", ["soon", "", "2031-02-30", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
def test_a_moment_that_is_none_changes_nothing(real: list[datetime], at: str) -> None:
    clock = Clock()
    clock.advance(hours=1)

    with pytest.raises((ValueError, OverflowError)):
        clock.freeze(at)

    assert (clock.now(), clock.is_frozen) == (later(hours=1), False)


@pytest.mark.parametrize(
    "span", [{"days": 3_000_000}, {"days": -3_000_000}, {"days": 1e15}, {"seconds": float("nan")}]
)
def test_a_move_beyond_all_times_changes_nothing(real: list[datetime], span: dict[str, float]) -> None:
    clock = Clock()
    clock.advance(hours=1)

    with pytest.raises((OverflowError, ValueError)):
        clock.advance(**span)

    assert clock.now() == later(hours=1)


def test_after_all_times_it_stands_still(real: list[datetime]) -> None:
    clock = Clock()
    clock.freeze("9999-12-31T23:59:59Z")
    clock.resume()

    real[0] = later(days=1)

    assert clock.text() == "9999-12-31T23:59:59Z"


def test_parallel_moves_are_all_made() -> None:
    clock = Clock()
    clock.freeze(NOON)
    barrier = threading.Barrier(4)

    def work() -> None:
        barrier.wait()
        for _ in range(500):
            clock.advance(seconds=1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert clock.now() == later(seconds=2000)


# --- state --------------------------------------------------------------------------------------------


def test_the_state_of_a_running_clock_says_no_moment(real: list[datetime]) -> None:
    """Equal for equal clocks, whenever it is asked for."""
    clock = Clock()

    first = clock.state()
    real[0] = later(hours=1)

    assert first == clock.state() == {"now": None, "frozen": False, "offset_seconds": 0.0}


@given(st.none() | MOMENTS, st.integers(-10_000, 10_000), st.none() | MOMENTS)
def test_a_clock_comes_back_from_its_state(
    before: datetime | None, seconds: int, after: datetime | None
) -> None:
    """Frozen or moved or both, in this order and in that."""
    clock, other = Clock(), Clock()
    if before is not None:
        clock.freeze(before)
        clock.resume()
    clock.advance(seconds=seconds)
    if after is not None:
        clock.freeze(after)

    other.restore(clock.state())

    assert other.state() == clock.state()
    assert abs(other.now() - clock.now()) < timedelta(seconds=5)


@pytest.mark.parametrize("is_frozen", [True, False])
def test_a_moment_alone_can_be_restored(real: list[datetime], is_frozen: bool) -> None:
    clock = Clock()

    clock.restore({"now": "2040-01-01T10:00:00Z", "frozen": is_frozen})

    assert (clock.text(), clock.is_frozen) == ("2040-01-01T10:00:00Z", is_frozen)


def test_freezing_can_be_restored_without_a_moment(real: list[datetime]) -> None:
    clock = Clock()

    clock.restore({"frozen": True})

    assert (clock.now(), clock.is_frozen) == (NOON, True)


@pytest.mark.parametrize(
    "state",
    [
        {"now": "soon"},
        {"now": 5},
        {"now": ["x"]},
        {"now": "0001-01-01T00:00:00+14:00"},
        {"offset_seconds": "x"},
        {"offset_seconds": 1e300},
        {"offset_seconds": 8e13},
        {"offset_seconds": -8e13},
        {"offset_seconds": float("nan")},
        {"offset_seconds": [1]},
    ],
    ids=str,
)
def test_a_state_that_is_none_changes_nothing(real: list[datetime], state: dict[str, Any]) -> None:
    clock = Clock()
    clock.advance(hours=1)

    with pytest.raises((ValueError, TypeError, OverflowError)):
        clock.restore(state)

    assert (clock.now(), clock.is_frozen) == (later(hours=1), False)


# --- the stored form ----------------------------------------------------------------------------------


@given(MOMENTS, MOMENTS)
def test_stored_times_sort_as_the_moments_do(one: datetime, other: datetime) -> None:
    """To the second: UTC, four digits for the year, `Z`."""
    one, other = one.replace(microsecond=0), other.replace(microsecond=0)

    assert (time_text(one) < time_text(other)) == (one < other)
    assert from_time_text(time_text(one)) == one


def test_fractions_are_cut_off() -> None:
    assert time_text(datetime(2031, 2, 3, 4, 5, 6, 999_999, tzinfo=UTC)) == "2031-02-03T04:05:06Z"


def test_the_first_years_have_four_digits() -> None:
    assert time_text(datetime(7, 2, 3, tzinfo=UTC)) == "0007-02-03T00:00:00Z"


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (
            lambda clock: clock.freeze("yesterday"),
            ValueError,
            "such as 2025-01-15T10:30:00Z, found 'yesterday'",
        ),
        (
            lambda clock: clock.freeze("2025-13-01"),
            ValueError,
            "ISO 8601 text such as .*, found '2025-13-01'",
        ),
        (lambda clock: clock.freeze(17), TypeError, "expected a datetime or ISO 8601 text .*, found 17"),
        (lambda clock: clock.advance(hour=1), TypeError, r"no unit 'hour'; did you mean hours\?"),
        (
            lambda clock: clock.advance(parsecs=1),
            TypeError,
            "no unit 'parsecs'; there are weeks, days, hours",
        ),
        (lambda clock: clock.advance(hours="two"), TypeError, "hours: expected a number, found 'two'"),
        (lambda clock: clock.advance(hours=True), TypeError, "hours: expected a number, found True"),
        (lambda clock: clock.advance(3600), TypeError, "a timedelta or keywords such as hours=1, found 3600"),
        (lambda clock: clock.advance(), TypeError, "expected how far to advance"),
        (lambda clock: clock.advance(days=10**7), OverflowError, "stays within the years 1 to 9999"),
        (lambda clock: clock.advance(days=10**20), OverflowError, "stays within the years 1 to 9999"),
        (
            lambda clock: clock.advance(seconds=float("nan")),
            OverflowError,
            "stays within the years 1 to 9999",
        ),
    ],
)
def test_what_is_no_time_is_refused_in_words_and_changes_nothing(
    call: Any, error: type[Exception], text: str
) -> None:
    clock = Clock()
    clock.freeze(NOON)

    with pytest.raises(error, match=text):
        call(clock)

    assert clock.now() == NOON


def test_it_is_moved_by_a_timedelta_too() -> None:
    clock = Clock()
    clock.freeze(NOON)

    assert clock.advance(timedelta(hours=1), minutes=1) == later(hours=1, minutes=1)
