"""Failures that a team has accepted: they do not fail a run, new ones do, and mended ones are named.

One accepted failure is a check, the operation that it blames, and the symptom: another symptom is a new failure.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from contracts.run.causes import symptom_of
from contracts.run.outcome import FAILED, PASSED, Result

VERSION = 1
MARK = "canvas-contracts baseline"
_Key = tuple[str, str, str]


class BaselineError(Exception):
    """A baseline that cannot be used; the text says why in one line."""


@dataclass(frozen=True)
class Accepted:
    """One accepted failure. `note` is the team's own, and is kept."""

    check: str
    operation: str
    symptom: str
    message: str
    first_seen: str
    note: str = ""

    @property
    def key(self) -> _Key:
        return (self.check, self.operation, self.symptom)


@dataclass(frozen=True)
class Baseline:
    """The accepted failures of one file."""

    accepted: tuple[Accepted, ...] = ()

    def marked(self, result: Result) -> Result:
        """The result; an accepted failure says since when it is known."""
        key = key_of(result)
        for entry in self.accepted:
            if entry.key == key:
                return replace(result, accepted_since=entry.first_seen)
        return result

    def mended(self, results: Iterable[Result]) -> list[str]:
        """Checks with an accepted failure that pass now."""
        passed = {result.id for result in results if result.status == PASSED}
        return sorted({entry.check for entry in self.accepted} & passed)

    def updated(self, results: Iterable[Result], today: date) -> Baseline:
        """With the failures of a run added, and without those that have been mended.

        What the run did not get to, or what fails otherwise now, stays.
        """
        results = list(results)
        passed = {result.id for result in results if result.status == PASSED}
        kept = {entry.key: entry for entry in self.accepted if entry.check not in passed}
        for result in results:
            key = key_of(result)
            if key is not None and key not in kept:
                assert result.failure is not None  # noqa: S101 - a result with a key has one
                kept[key] = Accepted(*key, message=result.failure.message, first_seen=today.isoformat())
        return Baseline(tuple(sorted(kept.values(), key=lambda entry: entry.key)))

    def to_json(self) -> str:
        rows = [
            {name: value for name, value in vars(entry).items() if value or name != "note"}
            for entry in self.accepted
        ]
        return json.dumps({MARK: VERSION, "accepted": rows}, ensure_ascii=False, indent=2) + "\n"


def key_of(result: Result) -> _Key | None:
    """What a failure is known by; None for what no baseline may hide: passes, skips, errors of the kit itself."""
    if result.status != FAILED or result.failure is None or result.kit_fault:
        return None
    return (result.id, result.failure.operation, symptom_of(result.failure))


def read_baseline(path: Path, *, may_be_missing: bool = False) -> Baseline:
    """The baseline in a file. Raises BaselineError.

    may_be_missing: one that is about to be written for the first time is empty.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if may_be_missing:
            return Baseline()
        raise BaselineError(f"{path} does not exist; --update-baseline writes it") from None
    except OSError as error:
        raise BaselineError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise BaselineError(f"{path} is no baseline: not JSON ({error})") from None
    if (
        not isinstance(found, dict)
        or found.get(MARK) != VERSION
        or not isinstance(found.get("accepted"), list)
    ):
        raise BaselineError(f"{path} is no baseline of this kit: it lacks {MARK!r}: {VERSION} or `accepted`")
    return Baseline(tuple(_entry(row, path, place) for place, row in enumerate(found["accepted"])))


def _entry(row: Any, path: Path, place: int) -> Accepted:
    needed = ("check", "operation", "symptom", "message", "first_seen")
    if not isinstance(row, dict) or not all(isinstance(row.get(name), str) for name in needed):
        raise BaselineError(f"{path} is no baseline: /accepted/{place} lacks one of {', '.join(needed)}")
    return Accepted(**{name: row[name] for name in needed}, note=str(row.get("note", "")))
