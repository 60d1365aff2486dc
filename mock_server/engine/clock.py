"""The mock's time, which tests may freeze and move, and the one text form in which times are stored."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

_END = datetime.max.replace(tzinfo=UTC)


def time_text(moment: datetime) -> str:
    """UTC in whole seconds with `Z`; such texts sort in the order of time (years 1 to 9999)."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def from_time_text(text: str) -> datetime:
    """The aware datetime of ISO 8601 text; text without a zone is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


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
        """Stop the time, at the present moment or at the one given (text or a naive datetime: UTC)."""
        if isinstance(at, str):
            at = from_time_text(at)
        elif at is not None and at.tzinfo is None:
            at = at.replace(tzinfo=UTC)
        moment = (at or self.now()).astimezone(UTC)
        self._frozen = moment
        return moment

    def advance(self, **span: float) -> datetime:
        """Move the time by a `timedelta`'s keywords, frozen or running; negative spans move it back."""
        with self._lock:
            moved = self.now() + timedelta(**span)  # OverflowError before anything changes
            if self._frozen is not None:
                self._frozen = moved
            else:
                self._offset += timedelta(**span)
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
