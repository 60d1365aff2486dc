"""Planted faults: which of them hits a request, and what is answered in the handler's stead."""

from __future__ import annotations

import json
import math
import random
import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, overload

from mock_server.engine.dialect import NO_BODY, Dialect, Reply
from mock_server.engine.errors import PlantedRefusal, Throttled
from mock_server.engine.problems import InputError, Problem, problem, problem_of, unknown
from mock_server.engine.serialize import json_bytes
from mock_server.engine.spec import Document
from mock_server.engine.validation import violations

if TYPE_CHECKING:
    from mock_server.engine.request import Call

TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"
WITHOUT_BODY = frozenset({204, 304})
COUNTED = ("id", "calls", "fired")
EFFECTS = ("status", "body", "headers", "delay", "drop", "truncate", "throttle")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FRAMING = frozenset(
    {"connection", "content-length", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}
)


class FaultError(InputError):
    """A fault that makes no sense."""


@dataclass(eq=False)
class Fault:
    """Which requests are hit (all that is given must match), how often, and what happens to them.

    `calls` counts the requests that matched, `fired` those that were hit.
    """

    id: int
    operation: str | None = None
    method: str | None = None
    path: str | None = None
    role: str | None = None
    status: int | None = None
    body: Any = None
    headers: Mapping[str, str] | None = None
    delay: float = 0.0
    drop: bool = False
    truncate: int | None = None
    throttle: bool = False
    times: int | None = None
    after: int = 0
    probability: float = 1.0
    seed: int | None = None
    calls: int = 0
    fired: int = 0
    _chance: random.Random = field(default_factory=random.Random, repr=False)

    def __post_init__(self) -> None:
        # without a seed its number decides, so that a test hits the same requests in every run
        self._chance.seed(self.id if self.seed is None else self.seed)

    def as_json(self) -> dict[str, Any]:
        """Every documented field."""
        told = {f.name: getattr(self, f.name) for f in fields(self) if not f.name.startswith("_")}
        if isinstance(self.body, bytes):
            told["body"] = self.body.decode(errors="replace")
        return told

    def matches(self, call: Call, role: str | None) -> bool:
        return (
            (self.operation is None or (call.operation is not None and call.operation.id == self.operation))
            and (self.method is None or call.method == self.method.upper())
            and (self.role is None or role == self.role)
            and (self.path is None or fits(call.path, self.path))
        )

    def count(self, *, is_free: bool) -> bool:
        """Count a matching request -> whether it is hit; never when an earlier fault took it."""
        self.calls += 1
        chosen = self.probability >= 1 or self._chance.random() < self.probability
        is_hit = (
            is_free and chosen and self.calls > self.after and (self.times is None or self.fired < self.times)
        )
        self.fired += is_hit
        return is_hit

    def replacement(self, call: Call, dialect: Dialect) -> Reply | None:
        """What is answered without serving the request; None when it is to be served."""
        if self.throttle:
            return dialect.render_error(call, Throttled())
        if self.drop:
            return Reply(503)  # nobody will see it
        if self.status is None and self.body is None:
            return None
        status = self.status or 200
        if isinstance(self.body, str):
            return Reply(status, self.body.encode(), content_type=TEXT, media="text/plain")
        if isinstance(self.body, bytes):
            return Reply(status, self.body, content_type=BYTES, media=BYTES)
        if self.body is not None:
            return Reply(status, json_bytes(self.body))
        return (
            Reply(status, NO_BODY)
            if status < 400
            else dialect.render_error(call, PlantedRefusal(status=status))
        )


class Faults(Sequence[Fault]):
    """The faults that are planted now, in the order in which they are tried; the first that is due acts alone."""

    def __init__(self, document: Document, roles: Sequence[str]) -> None:
        self._document = document
        self._roles = roles
        self._lock = threading.Lock()
        self._faults: tuple[Fault, ...] = ()
        self._planted = 0

    def add(
        self,
        operation: str | None = None,
        method: str | None = None,
        path: str | None = None,
        role: str | None = None,
        status: int | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        delay: float = 0.0,
        drop: bool = False,
        truncate: int | None = None,
        throttle: bool = False,
        times: int | None = None,
        after: int = 0,
        probability: float = 1.0,
        seed: int | None = None,
    ) -> Fault:
        """Plant a fault; `openapi.yaml` says under `Fault` what each field does. Raises FaultError."""
        headers = None if headers is None else dict(headers)
        return self.plant({name: value for name, value in locals().items() if name != "self"})

    def plant(self, wanted: Mapping[str, Any]) -> Fault:
        """Plant the fault that this data describes. Raises FaultError with everything that is wrong."""
        if problems := list(self._problems(wanted)):
            raise FaultError(problems)
        given = {name: value for name, value in wanted.items() if name not in COUNTED}
        if not isinstance(given.get("body"), bytes):
            given["body"] = json.loads(json_bytes(given.get("body")))  # ours from now on
        with self._lock:
            self._planted += 1
            fault = Fault(id=self._planted, **given)
            self._faults += (fault,)
        return fault

    def due(self, call: Call, role: str | None) -> Fault | None:
        """The fault that hits this request, if one does; every fault that matches counts the request."""
        if not self._faults:
            return None
        with self._lock:
            hit = None
            for fault in self._faults:
                if fault.matches(call, role) and fault.count(is_free=hit is None):
                    hit = fault
            return hit

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        with self._lock:
            self._faults = ()

    def reset(self) -> None:
        """As at the start: no faults, and the first will be number 1."""
        with self._lock:
            self._faults, self._planted = (), 0

    @overload
    def __getitem__(self, index: int) -> Fault: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Fault]: ...
    def __getitem__(self, index: int | slice) -> Fault | Sequence[Fault]:
        return self._faults[index]

    def __len__(self) -> int:
        return len(self._faults)

    def __repr__(self) -> str:
        return repr(list(self._faults))

    def _problems(self, wanted: Any) -> Iterator[Problem]:
        """What the document's schema refuses, and what no schema can say."""
        if not isinstance(wanted, Mapping):
            yield problem("", "expected an object", wanted)
            return
        body = wanted.get("body")
        known = {name: value for name, value in wanted.items() if name not in COUNTED and name != "body"}
        found = list(violations(known, self._document.schema("Fault")))
        yield from map(problem_of, found)
        if found:
            return
        if not isinstance(body, bytes):
            yield from json_problems("/body", wanted.get("status"), body)
        for name in ("delay", "probability"):
            if not math.isfinite(wanted.get(name, 0)):
                yield problem(f"/{name}", "expected a finite number", str(wanted[name]))
        operation, role = wanted.get("operation"), wanted.get("role")
        if operation is not None and operation not in self._document.operations:
            yield problem("/operation", unknown("operation", operation, self._document.operations), operation)
        if role is not None and role not in self._roles and not role.startswith("user "):
            yield problem("/role", unknown("role", role, self._roles), role)
        yield from header_problems(wanted.get("headers") or ())
        if not _has_effect(wanted):
            yield problem("", f"expected an effect: one of {', '.join(EFFECTS)}")


def _has_effect(wanted: Mapping[str, Any]) -> bool:
    return any(wanted.get(name) is not None for name in ("status", "body", "truncate")) or any(
        wanted.get(name) for name in ("headers", "delay", "drop", "throttle")
    )


def fits(path: str, pattern: str) -> bool:
    """Whether the whole path is the pattern, in which `*` stands for any text."""
    first, *others = pattern.split("*")
    if not others:
        return path == pattern
    *middle, last = others
    if len(path) < len(first) + len(last) or not path.startswith(first) or not path.endswith(last):
        return False
    place, end = len(first), len(path) - len(last)
    for part in middle:
        found = path.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True


def header_problems(names: Iterable[str]) -> Iterator[Problem]:
    """Those of headers to be set on an answer."""
    for name in names:
        if not _HEADER_NAME.fullmatch(name):
            yield problem(f"/headers/{name}", "expected the name of a header", name)
        elif name.lower() in _FRAMING:
            yield problem(f"/headers/{name}", "the server itself sets this header", name)


def json_problems(pointer: str, status: int | None, body: Any) -> Iterator[Problem]:
    """Those of a body to be answered with a status."""
    if body is None:
        return
    if status in WITHOUT_BODY:
        yield problem(pointer, f"expected none: a reply of status {status} has no body", body)
    try:
        json_bytes(body)
    except (TypeError, ValueError, RecursionError) as error:
        yield problem(
            pointer, f"expected text, bytes or JSON data: {error}", re.sub(r"\s+", " ", repr(body))[:80]
        )
