"""What was asked of the mock, by whom, and what came of it. Tokens are masked before anything is kept."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mock_server.errors import ApiError
from mock_server.validation import Violation

if TYPE_CHECKING:
    from mock_server.request import Call

MASK = "********"
SECRETS = frozenset({"access_token", "refresh_token", "api_key", "password", "token"})


@dataclass(frozen=True)
class Entry:
    """One request. `status` is None when the connection was dropped; `role` names the caller."""

    sequence: int
    at: str
    operation: str | None
    method: str
    path: str
    query: str
    role: str | None
    user_id: Any
    parameters: dict[str, Any]
    status: int | None
    duration_ms: float
    violations: list[Violation] = field(default_factory=list)
    reply: Any = None
    fault: int | None = None


class Journal:
    """The latest requests, oldest first; bounded."""

    def __init__(self, size: int) -> None:
        self._entries: deque[Entry] = deque(maxlen=size)
        self._lock = threading.Lock()
        self._sequence = 0

    def add(self, **facts: Any) -> Entry:
        with self._lock:
            self._sequence += 1
            entry = Entry(sequence=self._sequence, **facts)
            self._entries.append(entry)
        return entry

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()

    def __iter__(self) -> Iterator[Entry]:
        with self._lock:
            return iter(list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)


def masked(data: Any) -> Any:
    """The data with every secret's value hidden."""
    if isinstance(data, dict):
        return {
            name: MASK if name in SECRETS and value is not None else masked(value)
            for name, value in data.items()
        }
    if isinstance(data, list):
        return [masked(item) for item in data]
    return data


def masked_query(call: Call) -> str:
    """The query string as sent, secrets hidden."""
    parts = []
    for part in call.environ.get("QUERY_STRING", "").split("&"):
        name, equals, value = part.partition("=")
        parts.append(f"{name}={MASK}" if equals and name in SECRETS else f"{name}{equals}{value}")
    return "&".join(parts)


def masked_parameters(call: Call) -> dict[str, Any]:
    """The decoded parameters, secrets hidden; empty when the request could not be decoded."""
    try:
        parameters: dict[str, Any] = masked(call.params)
    except ApiError:
        return {}
    return parameters
