"""What was expected against what came: differences, and how they are formatted. Pure; knows no journal."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


class _Nothing:
    """Stands where there is no value, and says why."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


ABSENT: Any = _Nothing("(not sent)")
NO_ITEM: Any = _Nothing("(no more items)")
WIDTH = 72
_TRUE_TEXTS = frozenset({"true", "t", "yes", "y", "on", "1"})
_FALSE_TEXTS = frozenset({"false", "f", "no", "n", "off", "0"})


@dataclass(frozen=True)
class Mismatch:
    """One place where they part; `hint` is a name that was sent instead of a missing one."""

    place: str
    expected: Any
    received: Any
    hint: str = ""


def differences(expected: Any, received: Any, place: str = "") -> Iterator[Mismatch]:
    """Every place where what was received lacks what is expected; more may have been received.

    Objects are matched by the keys expected, lists item by item and in length, values by `is_same`.
    """
    if isinstance(expected, Mapping) and (expected or isinstance(received, Mapping)):
        sent = received if isinstance(received, Mapping) else {}
        for key, value in expected.items():
            below = f"{place}.{key}" if place else str(key)
            if key in sent:
                yield from differences(value, sent[key], below)
            elif isinstance(value, Mapping) and value:
                yield from differences(value, ABSENT if isinstance(received, Mapping) else received, below)
            else:
                shown = ABSENT if isinstance(received, Mapping) or received is ABSENT else received
                unclaimed = [str(name) for name in sent if name not in expected]
                near = difflib.get_close_matches(str(key), unclaimed, n=1)
                yield Mismatch(below, value, shown, near[0] if near else "")
    elif isinstance(expected, list | tuple) and isinstance(received, list):
        for position in range(max(len(expected), len(received))):
            below = f"{place}[{position}]"
            if position >= len(received):
                yield Mismatch(below, expected[position], NO_ITEM)
            elif position >= len(expected):
                yield Mismatch(below, NO_ITEM, received[position])
            else:
                yield from differences(expected[position], received[position], below)
    elif not is_same(expected, received):
        yield Mismatch(place, expected, received)


def places(expected: Any, place: str = "") -> Iterator[str]:
    """The places that `differences` compares."""
    if isinstance(expected, Mapping) and expected:
        for key, value in expected.items():
            yield from places(value, f"{place}.{key}" if place else str(key))
    elif isinstance(expected, list | tuple) and expected:
        for position, value in enumerate(expected):
            yield from places(value, f"{place}[{position}]")
    else:
        yield place


def is_same(expected: Any, received: Any) -> bool:
    """Whether a value that was sent is the expected one; text stands for what a form spells with it.

    A compiled pattern is searched for; an aware or naive (UTC) datetime equals the text of the same instant.
    """
    if isinstance(expected, re.Pattern):
        return isinstance(received, str) and expected.search(received) is not None
    if expected == received:
        return not (isinstance(received, bool) and type(expected) in (int, float))
    if not isinstance(received, str):
        return False
    if isinstance(expected, bool):
        return received.lower() in (_TRUE_TEXTS if expected else _FALSE_TEXTS)
    if expected is None:
        return received == ""
    if isinstance(expected, datetime):
        return _instant(received) == (expected if expected.tzinfo else expected.replace(tzinfo=UTC))
    if isinstance(expected, int | float):
        return _number(received) == expected
    return False


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _instant(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def distance(found: Sequence[Mismatch]) -> tuple[int, float]:
    """How far away a request is: by the number of differences, then by how little the texts resemble."""
    unlike = sum(
        1 - difflib.SequenceMatcher(None, repr(one.expected)[:200], repr(one.received)[:200]).quick_ratio()
        for one in found
    )
    return len(found), unlike


def format_mismatches(found: Sequence[Mismatch]) -> str:
    """The differences, expected above received, with a mark where two texts part."""
    width = max(len(one.place) for one in found)
    lines: list[str] = []
    for one in found:
        mark = _first_difference(one.expected, one.received)
        is_long = mark is not None and max(len(one.expected), len(one.received)) > WIDTH
        start = max(0, mark - WIDTH // 2) if mark is not None and is_long else 0
        expected, shift = _shown(one.expected, mark, start)
        received, _ = _shown(one.received, mark, start)
        lines.append(f"  {one.place:<{width}}  expected  {expected}")
        lines.append(
            f"  {'':<{width}}  received  {received}" + (f", but {one.hint!r} was" if one.hint else "")
        )
        if shift is not None:
            lines.append(f"  {'':<{width}}            {' ' * shift}^")
    return "\n".join(lines)


def format_value(value: Any) -> str:
    """A value on one line, cut if it is long."""
    text = repr(value)
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"


def _first_difference(expected: Any, received: Any) -> int | None:
    """Where two long enough texts part; None when a mark would say nothing."""
    if not (isinstance(expected, str) and isinstance(received, str)):
        return None
    place = next(
        (i for i, (a, b) in enumerate(zip(expected, received, strict=False)) if a != b),
        min(len(expected), len(received)),
    )
    return place if place else None


def _shown(value: Any, mark: int | None, start: int) -> tuple[str, int | None]:
    """A value on one line, cut to what follows `start` if it has a mark -> the text, and the mark's column in it."""
    if isinstance(value, re.Pattern):
        return f"text like {value.pattern!r}", None
    if mark is None or not isinstance(value, str):
        return format_value(value), None
    cut_before, cut_after = ("…" if start else ""), ("…" if start + WIDTH < len(value) else "")
    text = f"{cut_before}'{_escaped(value[start : start + WIDTH])}'{cut_after}"
    return text, len(cut_before) + 1 + len(_escaped(value[start:mark]))


def _escaped(text: str) -> str:
    """Each character as `repr` writes it alone, so that a part of the text is a part of what is shown."""
    return "".join(repr(character)[1:-1] for character in text)
