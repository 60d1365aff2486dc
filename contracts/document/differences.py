"""Where the documentation and real servers are known to part, and which failures that may explain.

The entries are those of `known_differences.yaml`; what their fields mean stands at its head.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent.parent / "known_differences.yaml"


@dataclass(frozen=True)
class KnownDifference:
    """One entry: both sides, and how the observed one is known."""

    id: str
    operations: tuple[str, ...]
    pointer: str
    documented: str
    observed: str
    evidence: tuple[str, ...]

    @property
    def side(self) -> str:
        """`request` or `reply`."""
        return self.pointer.partition(":")[0]

    @property
    def path(self) -> tuple[str, ...]:
        """The keys of the pointer; `*` is any item."""
        return tuple(self.pointer.partition(":")[2].split("/")[1:])

    @property
    def key(self) -> str:
        """The last name in the pointer; empty where it means the whole."""
        return next((part for part in reversed(self.path) if part != "*"), "")

    def __str__(self) -> str:
        return f"{self.id}: documented: {self.documented} Observed: {self.observed}"


@lru_cache(maxsize=1)
def known_differences() -> tuple[KnownDifference, ...]:
    """Every entry of the file, read once."""
    import yaml

    return tuple(_difference(entry) for entry in yaml.safe_load(FILE.read_text(encoding="utf-8")))


def _difference(entry: Mapping[str, Any]) -> KnownDifference:
    operations = entry["operation"]
    return KnownDifference(
        id=entry["id"],
        operations=(operations,) if isinstance(operations, str) else tuple(operations),
        pointer=entry["pointer"],
        documented=_sentence(entry["documented"]),
        observed=_sentence(entry["observed"]),
        evidence=tuple(entry["evidence"]),
    )


def _sentence(text: str) -> str:
    flat = re.sub(r"\s+", " ", text).strip()
    return flat if flat.endswith((".", "!", "?")) else f"{flat}."


def explaining(
    operation: str, *, status: int, at: str, message: str, received: str, expected: str = ""
) -> tuple[KnownDifference, ...]:
    """The known differences that a failure of this operation may come from.

    status: of the answer that is blamed; at: the place in its body; expected: what it should have been.
    """
    place = tuple(part for part in at.split("/") if part)
    return tuple(
        difference
        for difference in known_differences()
        if operation in difference.operations
        and _explains(difference, status, place, message, received, expected)
    )


def _explains(
    difference: KnownDifference,
    status: int,
    place: tuple[str, ...],
    message: str,
    received: str,
    expected: str,
) -> bool:
    if not difference.key:  # about the answer as a whole: then the status is what has to be told
        told = difference.documented + difference.observed
        statuses = {str(status), *re.findall(r"\b[1-5]\d\d\b", expected)}
        return (
            not place and _has_word(message, str(status)) and all(_has_word(told, word) for word in statuses)
        )
    named = f"'{difference.key}'" in message
    if difference.side == "reply":
        return named or _leads_to(place, difference.path)
    refused = status >= 400 and (_has_word(received, difference.key) or _has_word(message, difference.key))
    return named or refused or place[-1:] == (difference.key,)


def _leads_to(place: tuple[str, ...], path: tuple[str, ...]) -> bool:
    """Whether a place in a body is the one of a pointer or inside of it; lists and Karma's `data` around it aside."""
    around = [part for part in place[:2] if part == "data" or part.isdigit()]
    inner = place[len(around) :] if place[: len(around)] == tuple(around) else place
    return len(inner) >= len(path) and all(
        wanted in ("*", part) for wanted, part in zip(path, inner, strict=False)
    )


def _has_word(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None
