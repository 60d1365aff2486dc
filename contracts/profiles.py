"""How much a run may cost: examples, seconds and requests of each profile."""

from __future__ import annotations

from dataclasses import dataclass

from .registry import Check


@dataclass(frozen=True)
class Profile:
    """The measures of one profile.

    shrink_requests: what may be spent on making one failure smaller.
    permanent_objects: how many objects that the API cannot remove may be left behind; None: any number.
    """

    name: str
    examples: dict[str, int]
    seconds: float
    requests: int
    shrink_requests: int
    permanent_objects: int | None = None

    def examples_for(self, check: Check) -> int:
        return self.examples[check.amount]


REAL = {
    "smoke": Profile("smoke", {"one": 1, "few": 1, "many": 2}, 75, 500, 100, 100),
    "standard": Profile("standard", {"one": 1, "few": 3, "many": 8}, 1800, 12_000, 1000, 2000),
    "thorough": Profile("thorough", {"one": 1, "few": 10, "many": 40}, 4 * 3600, 100_000, 5000, 20_000),
}
"""A real server is asked at its own pace, some eight requests in a second."""

MOCK = {
    "smoke": Profile("smoke", {"one": 1, "few": 2, "many": 5}, 60, 20_000, 500),
    "standard": Profile("standard", {"one": 1, "few": 8, "many": 25}, 300, 200_000, 2000),
    "thorough": Profile("thorough", {"one": 1, "few": 40, "many": 150}, 3600, 2_000_000, 5000),
}
"""A mock is asked as fast as it answers: half a minute for standard on an idle machine, the rest is for busy ones."""


def profile_for(name: str, kind: str) -> Profile:
    return (MOCK if kind == "mock" else REAL)[name]
