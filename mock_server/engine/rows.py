"""What a table holds."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]
"""A JSON object; never changed in place. Times in it are text, `2031-02-03T04:05:06Z`."""
