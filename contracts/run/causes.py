"""What lies behind failures: those of one cause are told together, and a baseline knows an old one again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contracts.wire.failures import Failure

if TYPE_CHECKING:
    from contracts.run.outcome import Result

LONGEST = 160


@dataclass(frozen=True)
class Cause:
    """Failed checks of one cause; the first of them has the shortest proof."""

    operation: str
    symptom: str
    results: list[Result]
    anchor: str

    @property
    def title(self) -> str:
        return f"{self.operation} {self.symptom}"


def causes_of(results: Iterable[Result], *, prefix: str = "cause") -> list[Cause]:
    """Failed checks grouped by cause, the cause of most failures first."""
    groups: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        if result.failure is not None:
            key = (result.failure.operation, symptom_of(result.failure))
            groups.setdefault(key, []).append(result)
    found = sorted(groups.items(), key=lambda group: -len(group[1]))
    return [
        Cause(operation, symptom, sorted(members, key=_length_of_proof), f"{prefix}-{number}")
        for number, ((operation, symptom), members) in enumerate(found, start=1)
    ]


def symptom_of(failure: Failure) -> str:
    """How the operation errs, without the values of the run: `answers 500`, `errs at /title`, or the message.

    The same fault seen by other checks, or with another seed, has the same symptom.
    """
    status = failure.status
    if status == 0:
        return "does not answer"
    if status is not None and re.search(rf"\b{status}\b", failure.message):
        return f"answers {status}"
    place = re.sub(r"/\d+(?=/|$)", "/*", failure.at.rstrip("/") + _missing(failure.message))
    if place:
        return f"errs at {place}" + (f" of {status}" if status is not None and status >= 400 else "")
    return f"errs: {skeleton(failure.message)}"


def _missing(message: str) -> str:
    """The key that a reply lacks, by a law or by its schema, as a place; empty if it is about something else."""
    found = re.search(r"the reply has no '(\w+)'|'(\w+)' is a required property", message)
    return f"/{found.group(1) or found.group(2)}" if found else ""


def skeleton(message: str) -> str:
    """A message without the values that another seed would give it."""
    text = re.sub(r"cc-[a-z0-9]{7}\S*", "…", message)
    text = re.sub(r"'[^']*'|\"[^\"]*\"", "…", text)
    text = re.sub(r"\s+", " ", re.sub(r"\d+(\.\d+)?", "#", text))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _length_of_proof(result: Result) -> tuple[int, str]:
    return (len(result.failure.curl) if result.failure else 0, result.id)
