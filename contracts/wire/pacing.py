"""How much a run may ask of a server, and how fast."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from contracts.wire.failures import BudgetSpent


@dataclass
class Budget:
    """How many requests and seconds a run may use. The clean-up afterwards is not counted."""

    requests: int | None = None
    seconds: float | None = None
    clock: Callable[[], float] = time.monotonic
    spent: int = 0
    started: float = field(default=-1.0)
    name: str = "run"
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def start(self) -> None:
        self.started = self.clock()

    @property
    def elapsed(self) -> float:
        return 0.0 if self.started < 0 else self.clock() - self.started

    def exhausted(self) -> str | None:
        """Why no further request may be sent; None if one may."""
        if self.requests is not None and self.spent >= self.requests:
            return f"the request budget ({self.requests}) is used up; --max-requests raises it"
        if self.seconds is not None and self.elapsed >= self.seconds:
            return (
                f"the time budget of profile {self.name} ({self.seconds:.0f} s) is used up; "
                "--only narrows the run, a larger --profile has more time"
            )
        return None

    def require(self) -> None:
        """Raises BudgetSpent when no further request may be sent."""
        if reason := self.exhausted():
            raise BudgetSpent(reason)

    def spend(self) -> int:
        """Counts one request; its number. Raises BudgetSpent when none is left."""
        with self._lock:
            self.require()
            self.spent += 1
            return self.spent


@dataclass
class Pacer:
    """At most `rate` requests in a second; None: as fast as the server answers."""

    rate: float | None = None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    waited: float = 0.0
    _next: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def wait(self) -> None:
        if self.rate is None:
            return
        with self._lock:
            now = self.clock()
            delay = max(0.0, self._next - now)
            self._next = max(now, self._next) + 1.0 / self.rate
        if delay > 0:
            self.sleep(delay)

    def pause(self, seconds: float) -> None:
        """Waits because the server asked for it."""
        self.waited += seconds
        self.sleep(seconds)
