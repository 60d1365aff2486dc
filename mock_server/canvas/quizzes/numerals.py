"""Numbers as people write them, and exact arithmetic on them. Pure."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Any

_NUMERAL = re.compile(r"\s*([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)")


def is_numeral(text: str) -> bool:
    """Whether the whole text, spaces around it aside, is one number within a float's range."""
    found = _NUMERAL.match(text)
    return found is not None and found.end() == len(text.rstrip()) and math.isfinite(float(found[1]))


def leading_number(text: str) -> float:
    """The number that the text starts with, as 4.5 in "4.5 m"; 0.0 if it starts with none."""
    found = _NUMERAL.match(text)
    return _finite(float(found[1])) if found else 0.0


def as_number(value: Any) -> float:
    """Any JSON value as a number: text without its thousands separators ("1,234.5"), 0.0 for what is none."""
    if isinstance(value, str):
        return leading_number(value.replace(",", ""))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    try:
        return _finite(float(value))
    except OverflowError:
        return 0.0


def exact(value: float | None) -> Fraction:
    """The number as it is written: 0.1 is a tenth, not the float next to it."""
    return Fraction(repr(float(value or 0.0)))


def _finite(number: float) -> float:
    return number if math.isfinite(number) else 0.0
