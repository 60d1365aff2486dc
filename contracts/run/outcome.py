"""What became of the checks, one by one and altogether: what every report is made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from contracts.run.session import Leftovers
from contracts.wire.failures import Failure

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


@dataclass(frozen=True)
class Result:
    """What became of one check."""

    id: str
    operations: tuple[str, ...]
    status: str
    examples: int = 0
    reason: str = ""
    failure: Failure | None = None
    seconds: float = 0.0
    requests: int = 0
    kit_fault: bool = False
    blocked_by: Failure | None = None
    accepted_since: str = ""
    """The day on which the baseline first had this failure; empty if it has none."""

    @property
    def operation(self) -> str:
        return self.operations[0] if self.operations else ""

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "operation": self.operation,
            "status": self.status,
            "examples": self.examples,
            "reason": self.reason or None,
            "failure": self.failure.as_json() if self.failure else None,
            **({"accepted_since": self.accepted_since} if self.accepted_since else {}),
        }


@dataclass
class Outcome:
    """A whole run, ready for the report."""

    target: str
    target_kind: str
    profile: str
    seed: int
    run: str
    results: list[Result]
    duration: float = 0.0
    requests: int = 0
    waited: float = 0.0
    request_budget: int | None = None
    time_budget: float | None = None
    leftovers: Leftovers = field(default_factory=Leftovers)
    stopped: str = ""
    left_out: int = 0
    """How many checks belong to larger profiles."""
    mended: list[str] = field(default_factory=list)
    """Checks that the baseline had as failed, and that passed."""

    def of(self, status: str) -> list[Result]:
        return [result for result in self.results if result.status == status]

    @property
    def new_failures(self) -> list[Result]:
        return [result for result in self.of(FAILED) if not result.accepted_since]

    @property
    def accepted(self) -> list[Result]:
        """Failures that the baseline has already."""
        return [result for result in self.of(FAILED) if result.accepted_since]

    @property
    def exit_code(self) -> int:
        if any(result.kit_fault for result in self.results):
            return 3
        if self.new_failures:
            return 1
        return 2 if self.stopped else 0

    def as_json(self) -> dict[str, Any]:
        return {
            "target": self.target,
            "target_kind": self.target_kind,
            "profile": self.profile,
            "seed": self.seed,
            "duration_s": round(self.duration, 3),
            "requests": self.requests,
            "checks": [result.as_json() for result in self.results],
        }
