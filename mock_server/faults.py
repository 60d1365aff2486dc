"""Planted faults: which of them answers a request, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mock_server.request import Call


@dataclass
class Fault:
    """A planted fault; what it does and when."""

    id: int
    delay: float = 0.0
    drop: bool = False
    truncate: int | None = None
    throttle: bool = False
    status: int | None = None
    body: Any = None
    headers: dict[str, str] | None = None


class Faults:
    """The faults that are planted now."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def due(self, call: Call, role: str | None) -> Fault | None:
        """The fault that answers this call, if one does."""
        return None

    def clear(self) -> None:
        self._faults.clear()
