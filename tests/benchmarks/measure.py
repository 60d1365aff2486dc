"""Side by side in one run: what ours takes, what its reference takes, and the ratio of the two medians."""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Action = Callable[[], object]


@dataclass(frozen=True)
class Effort:
    """How much is measured; 1 is thorough."""

    share: float

    def rounds(self, wanted: int) -> int:
        return max(3, round(wanted * self.share))


@dataclass(frozen=True)
class Measured:
    """What came out: the value that the goal speaks of, with its unit, and what it is made of.

    `value` is None where it could not be measured; `detail` says why.
    """

    value: float | None
    detail: str
    unit: str = "×"


@dataclass(frozen=True)
class Row:
    """One line of the table. The goal is `at least` or `at most` a value in the unit of what is measured."""

    what: str
    reference: str
    goal: str
    measure: Callable[[Effort], Measured]

    def verdict(self, found: Measured) -> str:
        """The value, marked where it misses the goal."""
        if found.value is None:
            return "not measured"
        words, _, limit = self.goal.rpartition(" ")
        wanted = float(limit)
        is_met = found.value >= wanted if words.startswith("at least") else found.value <= wanted
        return f"{found.value:.3g} {found.unit}" + ("" if is_met else " (missed)")


def with_byte_code() -> dict[str, str]:
    """The environment of a process to be timed: an installed package has its byte code, so must a checkout."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def medians(*actions: Action, rounds: int, batch: int = 1) -> list[float]:
    """The median seconds of one call of each, measured in turns, so that whatever else the machine does meets all."""
    taken: list[list[float]] = [[] for _ in actions]
    for action in actions:
        action()
    gc.collect()
    for _ in range(rounds):
        for times, action in zip(taken, actions, strict=True):
            started = time.perf_counter()
            for _ in range(batch):
                action()
            times.append((time.perf_counter() - started) / batch)
    return [statistics.median(times) for times in taken]


def speed(ours: float, theirs: float) -> Measured:
    """How many times as fast ours is."""
    return Measured(theirs / ours, f"{told(ours)} against {told(theirs)}")


def cost(ours: float, theirs: float) -> Measured:
    """How many times as long ours takes."""
    return Measured(ours / theirs, f"{told(ours)} against {told(theirs)}")


def milliseconds(seconds: float, detail: str) -> Measured:
    return Measured(seconds * 1e3, detail, "ms")


def told(seconds: float) -> str:
    for unit, factor in (("s", 1), ("ms", 1e3), ("µs", 1e6)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"
