"""Canvas's leaky bucket. Source: canvas-api-conventions 12. Pure but for the levels it keeps."""

from __future__ import annotations

import threading
from datetime import datetime

FULL = 600.0
CAP = 800.0
DRAINED_A_SECOND = 10.0
RESERVED = 50.0
MAX_BUCKETS = 10_000


class LeakyBuckets:
    """A level for each token; a running request has `RESERVED` set aside, and then costs what it cost."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._levels: dict[str, tuple[float, datetime]] = {}

    def reserve(self, key: str, now: datetime, *, refuse: bool) -> bool:
        """Whether the request may run; one that may not leaves the level as it was."""
        with self._lock:
            level = self._drained(key, now) + RESERVED
            if refuse and level >= FULL:
                return False
            self._levels[key] = (min(level, CAP), now)
            if len(self._levels) > MAX_BUCKETS:
                self._forget_empty(now)
            return True

    def settle(self, key: str, now: datetime, cost: float) -> float:
        """Return what was set aside, add the cost -> how much is left."""
        with self._lock:
            level = max(self._drained(key, now) - RESERVED, 0.0) + cost
            self._levels[key] = (level, now)
            return FULL - level

    def remaining(self, key: str, now: datetime) -> float:
        with self._lock:
            return FULL - self._drained(key, now)

    def clear(self) -> None:
        with self._lock:
            self._levels.clear()

    def _forget_empty(self, now: datetime) -> None:
        """Drop the buckets that have run dry: to a client they are as good as new."""
        self._levels = {key: held for key, held in self._levels.items() if self._drained(key, now) > 0}

    def _drained(self, key: str, now: datetime) -> float:
        level, since = self._levels.get(key, (0.0, now))
        passed = max((now - since).total_seconds(), 0.0)
        return max(level - passed * DRAINED_A_SECOND, 0.0)
