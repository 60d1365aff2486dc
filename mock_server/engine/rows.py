"""What a table holds."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]
"""A JSON object; never changed in place. Times in it are text, `2031-02-03T04:05:06Z`."""


def plain_copy(value: Any) -> Any:
    """A copy that shares no dict and no list with plain data."""
    if type(value) is dict:
        return {name: plain_copy(item) for name, item in value.items()}
    if type(value) is list:
        return [plain_copy(item) for item in value]
    return value
