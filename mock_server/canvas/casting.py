"""How Rails reads numbers and booleans out of whatever is sent. Pure.

Source: canvas-quizzes 4.1; canvas-api-conventions 6.1.
"""

from __future__ import annotations

import math
import re
from typing import Any

_TRUE_TEXTS = frozenset({"true", "t", "yes", "y", "on", "1"})
FALSE_TEXTS = frozenset({"0", "f", "false", "off"})


def leading_integer(value: Any) -> int:
    """The integer a text starts with, else 0, as Ruby's `to_i` reads it."""
    if isinstance(value, int | float):
        return int(value)
    match = re.match(r"\s*([+-]?[0-9]{1,4000})", value) if isinstance(value, str) else None
    return int(match[1]) if match else 0


def whole_number(value: Any) -> int | None:
    """An integer, or the digits of one in a text; None for everything else."""
    if isinstance(value, str):
        return int(value) if re.fullmatch(r"\s*[+-]?[0-9]{1,19}\s*", value) else None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if type(value) is int else None


def decimal_number(value: Any) -> float | None:
    """A number, or a text that is one; None for everything else, and for what is beyond all floats."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def is_true(value: Any) -> bool:
    """A truth value as Canvas itself reads it: the usual words, then any number but 0; nothing else is true.

    Source: canvas-api-conventions 10.
    """
    if isinstance(value, str):
        return value.strip().lower() in _TRUE_TEXTS or leading_integer(value) != 0
    return isinstance(value, bool | int | float) and value != 0


def listed(value: Any) -> list[Any]:
    """The elements of a list, however it was sent: as one, with an index in the brackets, or as a single value."""
    if isinstance(value, dict) and value and all(str(key).isdigit() for key in value):
        return list(value.values())
    if isinstance(value, list):
        return value
    return [] if value in (None, "") else [value]
