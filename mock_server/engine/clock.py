"""The mock's time, which tests may freeze and move, and the one text form in which times are stored."""

from __future__ import annotations

import difflib
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

_END = datetime.max.replace(tzinfo=UTC)
_UNITS = ("weeks", "days", "hours", "minutes", "seconds", "milliseconds", "microseconds")


def time_text(moment: datetime) -> str:
    """UTC in whole seconds with `Z`; such texts sort in the order of time (years 1 to 9999)."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00") + "Z"


def from_time_text(text: str) -> datetime:
    """The aware datetime of ISO 8601 text; text without a zone is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def is_time(text: str) -> bool:
    """Whether the text is an ISO 8601 date and time; the zone may be missing."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return ":" in text


def _moment(at: Any) -> datetime:
    """The time that a user of the clock means, in UTC."""
    wanted = "expected a datetime or ISO 8601 text such as 2025-01-15T10:30:00Z"
    if isinstance(at, str):
        try:
            return from_time_text(at).astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValueError(f"{wanted}, found {at!r}") from None
    if not isinstance(at, datetime):
        raise TypeError(f"{wanted}, found {at!r}")
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


def _span(span: Any, units: Mapping[str, Any]) -> timedelta:
    """The time between that a user of the clock means."""
    if span is not None and not isinstance(span, timedelta):
        raise TypeError(f"expected a timedelta or keywords such as hours=1, found {span!r}")
    for name, value in units.items():
        if name not in _UNITS:
            near = difflib.get_close_matches(name, _UNITS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(_UNITS)}"
            raise TypeError(f"no unit {name!r}; {hint}")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError(f"{name}: expected a number, found {value!r}")
    if span is None and not units:
        raise TypeError("expected how far to advance, as a timedelta or keywords such as hours=1")
    try:
        return (span or timedelta()) + timedelta(**units)
    except (ValueError, OverflowError):
        told = ", ".join(f"{name}={value}" for name, value in units.items())
        raise OverflowError(f"the clock stays within the years 1 to 9999; {told} leaves them") from None


class Clock:
    """Runs with the real clock until it is frozen or moved; after the year 9999 it stands still."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._frozen: datetime | None = None
        self._offset = timedelta(0)

    def now(self) -> datetime:
        """The present time of the mock, aware, in UTC."""
        frozen, offset = self._frozen, self._offset
        if frozen is not None:
            return frozen
        try:
            return datetime.now(UTC) + offset
        except OverflowError:
            return _END

    def text(self) -> str:
        return time_text(self.now())

    @property
    def is_frozen(self) -> bool:
        return self._frozen is not None

    def freeze(self, at: datetime | str | None = None) -> datetime:
        """Stop the time, at the present moment or at the one given (text or a naive datetime: UTC).

        Raises ValueError for text that is no time, and TypeError for what is neither.
        """
        moment = self.now() if at is None else _moment(at)
        self._frozen = moment
        return moment

    def advance(self, span: timedelta | None = None, **units: float) -> datetime:
        """Move the time, frozen or running, by a `timedelta` or its keywords (`hours=1`); negative ones move it back.

        Raises TypeError for what is no span, OverflowError for one that leaves the years 1 to 9999.
        """
        moving = _span(span, units)
        with self._lock:
            try:
                moved = self.now() + moving
            except OverflowError:
                raise OverflowError(
                    f"the clock stays within the years 1 to 9999; {moving} leaves them"
                ) from None
            if self._frozen is not None:
                self._frozen = moved
            else:
                self._offset += moving
            return moved

    def resume(self) -> datetime:
        """Let the time run on from where it stands."""
        with self._lock:
            if self._frozen is not None:
                self._offset = self._frozen - datetime.now(UTC)
                self._frozen = None
            return self.now()

    def reset(self) -> None:
        """Back to the real time."""
        self._frozen, self._offset = None, timedelta(0)

    def state(self) -> dict[str, Any]:
        """What a snapshot keeps: equal for equal clocks, so `now` is null while the time runs."""
        return {
            "now": self._frozen.isoformat() if self._frozen else None,
            "frozen": self.is_frozen,
            "offset_seconds": self._offset.total_seconds(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """The reverse of `state`; also takes `{"now", "frozen"}` alone.

        Raises ValueError, TypeError or OverflowError, and changes nothing then.
        """
        offset = timedelta(seconds=state.get("offset_seconds") or 0.0)
        now = from_time_text(state["now"]).astimezone(UTC) if state.get("now") else None
        _ = datetime.now(UTC) + offset  # OverflowError for an offset beyond all times
        self._frozen, self._offset = None, offset
        if now is not None:
            self.freeze(now)
            if not state.get("frozen", True):
                self.resume()
        elif state.get("frozen"):
            self.freeze()
