"""What was asked of the mock, by whom, and what came of it. Secrets are masked before anybody sees anything."""

from __future__ import annotations

import difflib
import json
import threading
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from itertools import takewhile
from typing import Any, cast, overload

from mock_server.engine import near_misses
from mock_server.engine.masking import NOT_SERVED, Masking
from mock_server.engine.validation import Violation

KEPT_BYTES = 32 * 1024 * 1024
KEPT_OF_BODY = 1024 * 1024


@dataclass(frozen=True)
class RequestViolation(Violation):
    """A violation, with the request it came with: its operation and its number in the journal."""

    operation: str | None = None
    request: int = 0

    def as_json(self) -> dict[str, Any]:
        return {**super().as_json(), "operation": self.operation, "request": self.request}

    def __str__(self) -> str:
        received = near_misses.format_value(self.received)
        operation = self.operation or "no operation"
        return (
            f"#{self.request} {operation}: {self.pointer}: {self.message} ({self.rule}; received {received})"
        )


class Violations(list[RequestViolation]):
    """The violations of all requests in the journal; as text, a line for each."""

    def __str__(self) -> str:
        return "\n".join(map(str, self)) or "no violations"


@dataclass(frozen=True, eq=False)
class Entry:
    """One request and what came of it.

    `role` names the caller, `parameters` are those of query and body as decoded, `path_params` those of the path.
    `status` is None when the connection was dropped, `fault` the number of the fault that hit the request.
    """

    sequence: int
    at: str
    operation: str | None
    method: str
    path: str
    query: str
    role: str | None
    user_id: int | str | None
    path_params: dict[str, str]
    parameters: dict[str, Any]
    request_headers: dict[str, str]
    status: int | None
    reply_headers: dict[str, str]
    duration_ms: float
    violations: tuple[RequestViolation, ...]
    fault: int | None
    _raw: bytes = field(default=b"", repr=False)
    _sent: bytes = field(default=b"", repr=False)

    @property
    def request_body(self) -> str | None:
        """The body of the request as text; None if there was none."""
        return self._sent.decode(errors="replace") if self._sent else None

    @property
    def reply_text(self) -> str | None:
        """The body of the answer as it was sent; None if there was none."""
        return self._raw.decode(errors="replace") if self._raw else None

    @cached_property
    def reply(self) -> Any:
        """The body of the answer: decoded if it is JSON, else text; None if there was none."""
        if not self._raw:
            return None
        try:
            return json.loads(self._raw)
        except ValueError:
            return self._raw.decode(errors="replace")

    @property
    def is_served(self) -> bool:
        """Whether the mock has something to answer: an operation, a stub or a fault."""
        return all(violation.rule != NOT_SERVED for violation in self.violations)

    def as_json(self) -> dict[str, Any]:
        """Every documented field."""
        told = {f.name: getattr(self, f.name) for f in fields(self) if not f.name.startswith("_")}
        violations = [violation.as_json() for violation in self.violations]
        return {**told, "request_body": self.request_body, "violations": violations, "reply": self.reply}

    def __str__(self) -> str:
        outcome = "connection dropped" if self.status is None else str(self.status)
        return f"#{self.sequence} {self.method} {self.path} by {self.role or 'nobody'} -> {outcome}"


class _Arrival:
    """A request as it came: its number, how much of the journal's room it takes, and the entry, once made."""

    def __init__(self, number: int, weight: int, make: Callable[[int], Entry]) -> None:
        self.number, self.weight = number, weight
        self._make: Callable[[int], Entry] | None = make
        self._entry: Entry | None = None

    @property
    def entry(self) -> Entry:
        make = self._make
        if self._entry is None and make is not None:
            self._entry, self._make = make(self.number), None
        return cast(Entry, self._entry)


class Journal(Sequence[Entry]):
    """The latest requests, oldest first; bounded in number and in size."""

    def __init__(
        self, size: int, operations: Collection[str] = (), is_token: Callable[[str], bool] = bool
    ) -> None:
        self._size = size
        self._operations = operations
        self._is_token = is_token
        self._arrivals: deque[_Arrival] = deque()
        self._kept_bytes = 0
        self._lock = threading.Lock()
        self._sequence = 0

    def add(
        self,
        *,
        shown_token: str,
        query: str,
        path: str,
        path_params: Mapping[str, str],
        parameters: Mapping[str, Any],
        violations: Iterable[Violation],
        request_headers: Mapping[str, str],
        media: str,
        sent: bytes,
        reply_headers: Mapping[str, str],
        raw: bytes,
        **facts: Any,
    ) -> None:
        """Keep a request; `sent` is its body, of the media type given, and `raw` the answer's.

        Masking takes longer than many a request: it waits until somebody looks, unless the bodies are long.
        """
        weight = len(sent) + min(len(sent), KEPT_OF_BODY) + min(len(raw), KEPT_OF_BODY)
        noted = tuple(violations)

        def entry(number: int) -> Entry:
            mask = Masking({shown_token}, self._is_token)
            masked_parameters = mask.named(parameters)
            masked_query = mask.query(query) if query else ""
            masked_sent, masked_raw = mask.body(sent, media), mask.raw(raw)
            operation = facts["operation"]
            return Entry(
                sequence=number,
                query=masked_query,
                path=mask.path(path),
                path_params={name: mask.text(value) for name, value in path_params.items()},
                parameters=mask.texts(masked_parameters),
                request_headers=mask.headers(request_headers),
                reply_headers=mask.headers(reply_headers),
                violations=tuple(
                    RequestViolation(*mask.violation(violation), operation=operation, request=number)
                    for violation in noted
                ),
                _raw=_cut(masked_raw),
                _sent=_cut(masked_sent),
                **facts,
            )

        with self._lock:
            self._sequence += 1
            arrival = _Arrival(self._sequence, weight, entry)
            self._arrivals.append(arrival)
            self._kept_bytes += weight
            while len(self._arrivals) > self._size or (
                self._kept_bytes > KEPT_BYTES and len(self._arrivals) > 1
            ):
                self._kept_bytes -= self._arrivals.popleft().weight
        if len(sent) + len(raw) > KEPT_OF_BODY:
            _ = arrival.entry  # which lets go of what was cut off

    def clear(self) -> None:
        """Forget every request; the numbers go on."""
        with self._lock:
            self._arrivals.clear()
            self._kept_bytes = 0

    @property
    def sequence(self) -> int:
        """The number of the latest request there ever was."""
        return self._sequence

    @property
    def last(self) -> Entry | None:
        """The latest request; None when there is none."""
        with self._lock:
            newest = self._arrivals[-1] if self._arrivals else None
        return newest.entry if newest else None

    @property
    def violations(self) -> Violations:
        return Violations(violation for entry in self for violation in entry.violations)

    def since(self, sequence: int) -> list[Entry]:
        """The requests after this number."""
        with self._lock:
            newer = list(takewhile(lambda arrival: arrival.number > sequence, reversed(self._arrivals)))
        return [arrival.entry for arrival in reversed(newer)]

    def for_operation(self, operation: str) -> list[Entry]:
        """The requests for an operation. Raises ValueError for one that the document does not have."""
        if operation not in self._operations:
            raise ValueError(self._no_such_operation(operation))
        return [entry for entry in self if entry.operation == operation]

    def assert_called(self, operation: str, times: int | None = None, **match: Any) -> list[Entry]:
        """The requests for the operation that carried `match`: at least one of them, or exactly `times`.

        `match` names parameters of path, query or body; nested objects need hold no more than what matters.
        `status` and `role` stand for the answer's status and the caller's role. Raises AssertionError, whose
        text shows the nearest request and what differs.
        """
        __tracebackhide__ = True
        if operation not in self._operations:
            raise AssertionError(self._no_such_operation(operation))
        calls = [(entry, _differences(match, entry)) for entry in self.for_operation(operation)]
        matching = [entry for entry, found in calls if not found]
        if len(matching) == times or (times is None and matching):
            return matching
        raise AssertionError(self._format_failure(operation, times, match, calls))

    def _format_failure(
        self,
        operation: str,
        times: int | None,
        match: Mapping[str, Any],
        calls: list[tuple[Entry, list[near_misses.Mismatch]]],
    ) -> str:
        matching = [entry for entry, found in calls if not found]
        others = [(entry, found) for entry, found in calls if found]
        wanted = "at least one call" if times is None else f"{times} call{'' if times == 1 else 's'}"
        with_these = " with these parameters" if match else ""
        lines = [f"expected {wanted} of {operation}{with_these}, found {len(matching) or 'none'}"]
        if not calls:
            lines[0] += f": {operation} was never called"
            asked = Counter(entry.operation or f"{entry.method} {entry.path}" for entry in self)
            lines.append(
                "The journal holds " + ", ".join(f"{count} × {name}" for name, count in asked.most_common())
                if asked
                else "The journal is empty: no request has reached the mock."
            )
        lines += [f"  {entry}" for entry in matching[:20]]
        if len(matching) > 20:
            lines.append(f"  and {len(matching) - 20} more")
        if others and (times is None or len(matching) < times):
            others.sort(key=lambda call: (near_misses.distance(call[1]), -call[0].sequence))
            nearest, found = others[0]
            compared = list(near_misses.places(match))
            differing = {one.place for one in found}
            same = [place for place in compared if place not in differing]
            count = (
                f"{len(found)} of {len(compared)} differ"
                if len(found) <= len(compared)
                else f"{len(found)} differ"
            )
            lines += ["", f"The nearest is {nearest}; {count}:", "", near_misses.format_mismatches(found)]
            if same:
                lines += ["", f"The same in both: {', '.join(same)}"]
            if len(others) > 1:
                rest = ", ".join(f"#{entry.sequence} ({len(theirs)})" for entry, theirs in others[1:10])
                lines += ["", f"Further away (differences): {rest}" + (" …" if len(others) > 10 else "")]
        if not matching and match:
            lines += self._elsewhere(operation, match)
        return "\n".join(lines)

    def _elsewhere(self, operation: str, match: Mapping[str, Any]) -> list[str]:
        """The request for another operation that carried all of it."""
        for entry in self:
            if entry.operation not in (operation, None) and not _differences(match, entry):
                return ["", f"All of it came with {entry.operation}: {entry}"]
        return []

    def _no_such_operation(self, operation: str) -> str:
        near = difflib.get_close_matches(operation, self._operations, n=3, cutoff=0.5)
        hint = f"; did you mean {' or '.join(near)}?" if near else "; `canvas-mock routes` lists them"
        return f"the document has no operation {operation!r}{hint}"

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> list[Entry]: ...
    def __getitem__(self, index: int | slice) -> Entry | list[Entry]:
        with self._lock:
            arrivals = list(self._arrivals)
        found = arrivals[index]
        return [arrival.entry for arrival in found] if isinstance(found, list) else found.entry

    def __iter__(self) -> Iterator[Entry]:
        return iter(self[:])

    def __len__(self) -> int:
        return len(self._arrivals)

    def __repr__(self) -> str:
        return "\n".join(map(str, self)) or "no requests"


def _cut(body: bytes) -> bytes:
    return body if len(body) <= KEPT_OF_BODY else body[:KEPT_OF_BODY] + "…".encode()


def _differences(match: Mapping[str, Any], entry: Entry) -> list[near_misses.Mismatch]:
    """What the request lacks of what is expected."""
    sent: dict[str, Any] = {**entry.parameters, **entry.path_params}
    if "role" in match:
        sent["role"] = entry.role
    if isinstance(match.get("status"), int | None):
        sent["status"] = entry.status
    return list(near_misses.differences(match, sent))
