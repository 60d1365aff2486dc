"""What was asked of the mock, by whom, and what came of it. Secrets are masked before anything is kept."""

from __future__ import annotations

import contextlib
import difflib
import json
import threading
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, overload
from urllib.parse import quote, unquote_plus

from mock_server.engine import near_misses
from mock_server.engine.serialize import json_bytes
from mock_server.engine.validation import Violation

MASK = "********"
NOT_SERVED = "not served"  # the rule that a request breaks for which the mock has no operation
KEPT_BYTES = 32 * 1024 * 1024
REPLY_BYTES = 1024 * 1024
_SECRET_NAMES = frozenset({"api_key", "authorization", "client_secret", "password", "token"})
_SECRET_ENDINGS = ("_token", "_password")
_SIGNS_OF_SECRETS = (b'token"', b'password"', b'api_key"', b'secret"', b'authorization"')
_SHORTEST_SECRET = 6  # shorter ones would be found inside innocent words


@dataclass(frozen=True)
class RequestViolation(Violation):
    """A violation, with the request it came with: its operation and its number in the journal."""

    operation: str | None = None
    request: int = 0

    def as_json(self) -> dict[str, Any]:
        return {**super().as_json(), "operation": self.operation, "request": self.request}

    def __str__(self) -> str:
        received = near_misses.told_value(self.received)
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
    status: int | None
    duration_ms: float
    violations: tuple[RequestViolation, ...]
    fault: int | None
    _raw: bytes = field(default=b"", repr=False)

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
        return {**told, "violations": [v.as_json() for v in self.violations], "reply": self.reply}

    def __str__(self) -> str:
        outcome = "connection dropped" if self.status is None else str(self.status)
        return f"#{self.sequence} {self.method} {self.path} by {self.role or 'nobody'} -> {outcome}"


class Journal(Sequence[Entry]):
    """The latest requests, oldest first; bounded in number and in size."""

    def __init__(
        self, size: int, operations: Collection[str] = (), is_token: Callable[[str], bool] = bool
    ) -> None:
        self._size = size
        self._operations = operations
        self._is_token = is_token
        self._entries: deque[tuple[Entry, int]] = deque()
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
        raw: bytes,
        weight: int,
        **facts: Any,
    ) -> None:
        """Keep a request, secrets masked; `raw` is the answer's body, `weight` the size of the request's."""
        mask = _Masking({shown_token}, self._is_token)
        masked_parameters = mask.named(parameters)
        masked_query = _masked_query(query, mask) if query else ""
        raw = mask.raw(raw)
        if len(raw) > REPLY_BYTES:
            raw = raw[:REPLY_BYTES] + "…".encode()
        weight += len(raw)
        noted = [mask.violation(violation) for violation in violations]
        with self._lock:
            self._sequence += 1
            entry = Entry(
                sequence=self._sequence,
                query=masked_query,
                path=mask.path(path),
                path_params={name: mask.text(value) for name, value in path_params.items()},
                parameters=mask.texts(masked_parameters),
                violations=tuple(
                    RequestViolation(*v, operation=facts["operation"], request=self._sequence) for v in noted
                ),
                _raw=raw,
                **facts,
            )
            self._entries.append((entry, weight))
            self._kept_bytes += weight
            while len(self._entries) > self._size or (
                self._kept_bytes > KEPT_BYTES and len(self._entries) > 1
            ):
                self._kept_bytes -= self._entries.popleft()[1]

    def clear(self) -> None:
        """Forget every request; the numbers go on."""
        with self._lock:
            self._entries.clear()
            self._kept_bytes = 0

    @property
    def sequence(self) -> int:
        """The number of the latest request there ever was."""
        return self._sequence

    @property
    def last(self) -> Entry | None:
        """The latest request; None when there is none."""
        with self._lock:
            return self._entries[-1][0] if self._entries else None

    @property
    def violations(self) -> Violations:
        return Violations(violation for entry in self for violation in entry.violations)

    def since(self, sequence: int) -> list[Entry]:
        """The requests after this number."""
        newer: list[Entry] = []
        with self._lock:
            for entry, _ in reversed(self._entries):
                if entry.sequence <= sequence:
                    break
                newer.append(entry)
        return newer[::-1]

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
        raise AssertionError(self._told(operation, times, match, calls))

    def _told(
        self,
        operation: str,
        times: int | None,
        match: Mapping[str, Any],
        calls: list[tuple[Entry, list[near_misses.Difference]]],
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
            lines += ["", f"The nearest is {nearest}; {count}:", "", near_misses.told(found)]
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
            entries = [entry for entry, _ in self._entries]
        return entries[index]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self[:])

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return "\n".join(map(str, self)) or "no requests"


def _differences(match: Mapping[str, Any], entry: Entry) -> list[near_misses.Difference]:
    """What the request lacks of what is expected."""
    sent: dict[str, Any] = {**entry.parameters, **entry.path_params}
    if "role" in match:
        sent["role"] = entry.role
    if isinstance(match.get("status"), int | None):
        sent["status"] = entry.status
    return list(near_misses.differences(match, sent))


class _Masking:
    """Hides secrets: by the name they are sent under, and wherever else their text turns up."""

    def __init__(self, secrets: set[str], is_token: Callable[[str], bool]) -> None:
        self._secrets = {secret for secret in secrets if len(secret) >= _SHORTEST_SECRET}
        self._is_token = is_token

    def named(self, data: Any) -> Any:
        """A copy of the data with what is secret by name hidden; the hidden texts are secrets from now on."""
        if isinstance(data, Mapping):
            return {name: self._named(name, value) for name, value in data.items()}
        if isinstance(data, list):
            return [self.named(item) for item in data]
        return data

    def _named(self, name: Any, value: Any) -> Any:
        if not is_secret(name) or value is None:
            return self.named(value)
        if isinstance(value, str) and len(value) >= _SHORTEST_SECRET:
            self._secrets.add(value)
        return MASK

    def text(self, text: str) -> str:
        if self._is_token(text):
            return MASK
        for secret in self._secrets:
            if secret in text:
                text = text.replace(secret, MASK)
        return text

    def texts(self, data: Any) -> Any:
        """The data with every secret hidden that stands in its texts."""
        if isinstance(data, str):
            return self.text(data)
        if isinstance(data, dict):
            return {self.text(name): self.texts(value) for name, value in data.items()}
        if isinstance(data, list):
            return [self.texts(item) for item in data]
        return data

    def path(self, path: str) -> str:
        return "/".join(map(self.text, path.split("/")))

    def violation(self, violation: Violation) -> tuple[str, str, Any, str]:
        name = violation.pointer.rpartition("/")[2]
        received = MASK if is_secret(name) else self.texts(self.named(violation.received))
        if violation.rule == NOT_SERVED:
            received = self.path(received)
        message = self.path(self.text(violation.message))
        return self.path(violation.pointer), violation.rule, received, message

    def raw(self, raw: bytes) -> bytes:
        """Bytes of an answer; they are only taken apart when there are signs of a secret."""
        if any(sign in raw for sign in _SIGNS_OF_SECRETS):
            # text that only looks like it stays: what is secret by its text is hidden below
            with contextlib.suppress(ValueError, RecursionError):
                raw = json_bytes(self.named(json.loads(raw)))
        for secret in self._secrets:
            if (encoded := secret.encode(errors="surrogatepass")) in raw:
                raw = raw.replace(encoded, MASK.encode())
        return raw


def is_secret(name: Any) -> bool:
    """Whether what is sent under this name is a secret."""
    lowered = str(name).lower()
    return lowered in _SECRET_NAMES or lowered.endswith(_SECRET_ENDINGS)


def _masked_query(query: str, mask: _Masking) -> str:
    """The query string as sent, secrets hidden."""
    parts = []
    for part in query.split("&"):
        name, equals, value = part.partition("=")
        plain = unquote_plus(value)
        if equals and is_secret(unquote_plus(name).rpartition("[")[2].rstrip("]")):
            part = f"{name}={MASK}"
        elif (masked := mask.text(plain)) != plain:
            part = f"{mask.text(name)}={quote(masked, safe='*')}"
        parts.append(part)
    return "&".join(parts)
