"""How much a run may cost: examples, seconds and requests of each profile."""

from __future__ import annotations

from dataclasses import dataclass


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

    def examples_for(self, amount: str) -> int:
        return self.examples[amount]


REAL = {
    "smoke": Profile(
        "smoke",
        examples={"one": 1, "few": 1, "many": 1},
        seconds=75,
        requests=500,
        shrink_requests=100,
        permanent_objects=100,
    ),
    "standard": Profile(
        "standard",
        examples={"one": 1, "few": 3, "many": 8},
        seconds=1800,
        requests=12_000,
        shrink_requests=1000,
        permanent_objects=2000,
    ),
    "thorough": Profile(
        "thorough",
        examples={"one": 1, "few": 10, "many": 40},
        seconds=4 * 3600,
        requests=100_000,
        shrink_requests=5000,
        permanent_objects=20_000,
    ),
}
"""A real server is asked at its own pace, some eight requests in a second."""

MOCK = {
    "smoke": Profile(
        "smoke",
        examples={"one": 1, "few": 2, "many": 5},
        seconds=60,
        requests=20_000,
        shrink_requests=500,
    ),
    "standard": Profile(
        "standard",
        examples={"one": 1, "few": 8, "many": 25},
        seconds=300,
        requests=200_000,
        shrink_requests=2000,
    ),
    "thorough": Profile(
        "thorough",
        examples={"one": 1, "few": 40, "many": 150},
        seconds=3600,
        requests=2_000_000,
        shrink_requests=5000,
    ),
}
"""A mock is asked as fast as it answers: a minute for standard on an idle machine, the rest is for busy ones."""


def profile_for(name: str, kind: str) -> Profile:
    return (MOCK if kind == "mock" else REAL)[name]
