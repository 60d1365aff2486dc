"""Karma's fixed windows of a minute. Source: karma-assessments 1.7. Pure but for what it counts."""

from __future__ import annotations

import threading
from dataclasses import dataclass

SECONDS = 60
Bucket = tuple[str, str]
_MOST_BUCKETS = 10_000


@dataclass(frozen=True)
class Window:
    """Where a bucket stands after a request was counted; `reset` is Unix time in whole seconds."""

    limit: int
    remaining: int
    reset: int
    is_exceeded: bool


class FixedWindows:
    """Requests by bucket; a bucket's window opens with the first request after the last one closed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._windows: dict[Bucket, tuple[int, int]] = {}

    def count(self, bucket: Bucket, now: int, limit: int) -> Window:
        """Count one request at `now` (Unix time)."""
        with self._lock:
            opened, used = self._windows.get(bucket, (now, 0))
            if not opened <= now < opened + SECONDS:  # over; or the clock was moved back
                opened, used = now, 0
            if used == 0:
                self._windows.pop(bucket, None)  # the oldest windows come first
            self._windows[bucket] = (opened, used + 1)
            if len(self._windows) > _MOST_BUCKETS:
                del self._windows[next(iter(self._windows))]
        return Window(limit, max(limit - used - 1, 0), opened + SECONDS, is_exceeded=used >= limit)

    def clear(self) -> None:
        with self._lock:
            self._windows.clear()
