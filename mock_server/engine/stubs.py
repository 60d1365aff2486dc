"""Stubs: what a test has answered on paths that the mock does not serve. Knows no product."""

from __future__ import annotations

import json as json_text
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, overload

from mock_server.engine.dialect import NO_BODY, Reply
from mock_server.engine.faults import fits, header_problems, json_problems
from mock_server.engine.problems import InputError, Problem, problem, problem_of
from mock_server.engine.rack import METHODS
from mock_server.engine.serialize import json_bytes
from mock_server.engine.spec import Document
from mock_server.engine.validation import violations


class StubError(InputError):
    """A stub that makes no sense."""


@dataclass(eq=False)
class Stub:
    """What is answered to a method on a path, whoever asks; `calls` counts."""

    method: str
    path: str
    status: int = 200
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    calls: int = 0

    def as_json(self) -> dict[str, Any]:
        """Every documented field."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def reply(self) -> Reply:
        body = NO_BODY if self.json is None else json_bytes(self.json)
        return Reply(self.status, body, self.headers)


class Stubs(Sequence[Stub]):
    """The stubs there are now; the latest that fits answers.

    `operation_at` tells which operation of the document the mock serves there: a stub never stands in for one.
    """

    def __init__(self, document: Document, operation_at: Callable[[str, str], str | None]) -> None:
        self._document, self._operation_at = document, operation_at
        self._lock = threading.Lock()
        self._stubs: tuple[Stub, ...] = ()

    def add(
        self,
        method: str,
        path: str,
        status: int = 200,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Stub:
        """Answer there from now on. Raises StubError."""
        given = {"method": method, "path": path, "status": status, "json": json}
        return self.plant(given if headers is None else {**given, "headers": dict(headers)})

    def plant(self, wanted: Any) -> Stub:
        """The stub that this data describes. Raises StubError with everything that is wrong."""
        if problems := list(self._problems(wanted)):
            raise StubError(problems)
        given = {name: value for name, value in wanted.items() if name != "calls"}
        given["json"] = json_text.loads(json_bytes(given.get("json")))  # ours from now on
        stub = Stub(**{**given, "method": given["method"].upper()})
        with self._lock:
            self._stubs = (*self._stubs, stub)
        return stub

    def due(self, method: str, path: str) -> Stub | None:
        """The stub that answers, counted."""
        with self._lock:
            for stub in reversed(self._stubs):
                if stub.method == method and fits(path, stub.path):
                    stub.calls += 1
                    return stub
        return None

    def clear(self) -> None:
        """Nothing is stubbed any more."""
        with self._lock:
            self._stubs = ()

    @overload
    def __getitem__(self, index: int) -> Stub: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Stub]: ...
    def __getitem__(self, index: int | slice) -> Stub | Sequence[Stub]:
        return self._stubs[index]

    def __len__(self) -> int:
        return len(self._stubs)

    def __repr__(self) -> str:
        return repr(list(self._stubs))

    def _problems(self, wanted: Any) -> Iterator[Problem]:
        if not isinstance(wanted, Mapping):
            yield problem("", "expected an object", wanted)
            return
        plain = {name: value for name, value in wanted.items() if name not in ("json", "calls")}
        found = [problem_of(violation) for violation in violations(plain, self._document.schema("Stub"))]
        yield from found
        if found:
            return
        yield from json_problems("/json", wanted.get("status"), wanted.get("json"))
        yield from header_problems(wanted.get("headers") or ())
        method, path = wanted["method"].upper(), wanted["path"]
        if method not in METHODS:
            yield problem("/method", f"expected one of {', '.join(sorted(METHODS))}", wanted["method"])
        elif path == "/_mock" or path.startswith("/_mock/"):
            yield problem("/path", "the control routes cannot be stubbed", path)
        elif (operation := self._operation_at(method, path)) is not None:
            yield problem("/path", f"the mock serves this itself, as {operation}; plant a fault for it", path)
