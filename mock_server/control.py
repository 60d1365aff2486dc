"""The control routes: how a test steers the mock over HTTP, and who may.

They exist for loopback clients, and for others who show the control token. A page of another origin in the
user's browser must not reach them: the Host has to be this machine's, and an Origin has to be the same host.
"""

from __future__ import annotations

import hmac
import ipaddress
import sys
from collections.abc import Mapping
from dataclasses import asdict
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from mock_server import __version__
from mock_server.dialect import NO_BODY, Reply
from mock_server.errors import ApiError, NoRoute
from mock_server.registry import operation
from mock_server.seed import Planting, Seeder, SeedError, parse_seed, problem
from mock_server.serialize import json_bytes
from mock_server.spec import Document
from mock_server.store import Row, StateError, Store, TableSpec
from mock_server.validation import violations

if TYPE_CHECKING:
    from mock_server.app import Mock
    from mock_server.request import Call

NAME = "control"
MODULES = (sys.modules[__name__],)
SEEDERS: dict[str, Seeder] = {}
REFERENCES: dict[str, dict[str, str]] = {}
IN_PROCESS_HOST = "canvas.mock"
HTML = "text/html; charset=utf-8"
_PREFIXES = ("/_mock", "/openapi.", "/docs")
_OPEN = frozenset({"openapi_yaml", "openapi_json", "docs", "docs_asset"})


def owns_path(path: str) -> bool:
    return path.startswith(_PREFIXES)


def tables_of(document: Document) -> tuple[TableSpec, ...]:
    return ()


def finish_seed(planting: Planting, created: dict[str, list[Row]]) -> None:
    """Control routes have no entities of their own."""


def make_dialect(mock: Mock) -> ControlDialect:
    return ControlDialect(mock)


class NotAllowed(ApiError):
    """A request to a control route from where it must not come."""

    status = 403


class BadInput(ApiError):
    """A control request that makes no sense; `details["problems"]` says where."""

    status = 400


class ControlDialect:
    """Errors as `{"errors": [{"pointer", "message", "received"}]}`."""

    name = NAME

    def __init__(self, mock: Mock) -> None:
        self._mock = mock

    def identify(self, call: Call) -> Call:
        token = self._mock.settings.control_token
        shown = call.header("X-Mock-Control-Token")
        has_token = token is not None and hmac.compare_digest(shown.encode(), token.encode())
        if not has_token and not _is_loopback(call.client_address):
            raise NoRoute("No such route.")
        if call.operation is not None and call.operation.id in _OPEN:
            return call
        host = urlsplit(call.base_url).hostname or ""
        if not has_token and not _is_loopback(host):
            raise NotAllowed(f"Control routes do not answer to the host {host}.")
        origin = call.header("Origin")
        if origin and origin != call.base_url:
            raise NotAllowed(f"Control routes do not answer to pages of {origin}.")
        if call.header("Sec-Fetch-Site") in ("cross-site", "same-site") and call.method != "GET":
            raise NotAllowed("Control routes do not answer to pages of other sites.")
        return call

    def answer(self, call: Call, result: Any) -> Reply:
        if isinstance(result, Reply):
            return result
        assert call.operation is not None  # noqa: S101 - a handler ran
        return Reply(call.operation.success, NO_BODY if result is None else result)

    def refuse(self, call: Call, error: ApiError) -> Reply:
        problems = error.details.get("problems") or [{"message": error.message or type(error).__name__}]
        return Reply(error.status, {"errors": problems})

    def admit(self, call: Call) -> Reply | None:
        return None

    def throttled(self, call: Call) -> Reply:
        raise NotImplementedError("control routes have no throttle")

    def finish(self, call: Call, reply: Reply) -> Mapping[str, str]:
        return {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}

    def body_bytes(self, call: Call, body: Any) -> bytes:
        return json_bytes(body)

    def reset(self) -> None:
        """Nothing is counted here."""


def _is_loopback(host: str) -> bool:
    if host in ("localhost", IN_PROCESS_HOST):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@operation
def mock_health(call: Call, store: Store) -> Row:
    """Says that this is the mock; `canvas-contracts` recognises it by this."""
    return {"status": "ok", "product": "canvas-mock", "version": __version__}


@operation
def mock_reset(call: Call, store: Store) -> None:
    """Back to the seed; faults, journal and clock too."""
    call.mock.reset()


@operation
def mock_seed(call: Call, store: Store) -> Any:
    """Adds entities, in JSON or YAML; a seed that makes no sense is refused whole."""
    try:
        data = _data(call) if "json" in call.media_type else parse_seed(call.raw_body.decode(), "the body")
        return call.mock.plant(data)
    except UnicodeDecodeError:
        raise BadInput(problems=[problem("", "expected UTF-8")]) from None
    except SeedError as error:
        raise BadInput(problems=error.problems) from None


@operation
def mock_get_state(call: Call, store: Store) -> Row:
    """Everything stored, and the clock."""
    return store.snapshot()


@operation
def mock_put_state(call: Call, store: Store) -> None:
    """Takes what `GET` gave."""
    try:
        store.restore(call.json())
    except StateError as error:
        pointer, _, message = str(error).partition(": ")
        raise BadInput(problems=[problem(pointer, message)]) from None


@operation
def mock_list_requests(call: Call, store: Store) -> list[Row]:
    """The journal, oldest first."""
    wanted = call.query.get("operation")
    since, limit = _whole(call, "since", 0), _whole(call, "limit", 0)
    entries = [
        {**asdict(entry), "violations": [v.as_json() for v in entry.violations]}
        for entry in call.mock.journal
        if entry.sequence > since and wanted in (None, entry.operation)
    ]
    return entries[-limit:] if limit else entries


@operation
def mock_clear_requests(call: Call, store: Store) -> None:
    """Forgets the journal."""
    call.mock.journal.clear()


@operation
def mock_list_violations(call: Call, store: Store) -> list[Row]:
    """What requests did outside the documented contract."""
    return [
        {"operation": entry.operation, "request": entry.sequence, **violation.as_json()}
        for entry in call.mock.journal
        for violation in entry.violations
    ]


@operation
def mock_get_clock(call: Call, store: Store) -> Row:
    """The mock's time."""
    return {"now": store.clock.now().isoformat().replace("+00:00", "Z"), "frozen": store.clock.is_frozen}


@operation
def mock_set_clock(call: Call, store: Store) -> Row:
    """Sets the time, stops it or lets it run."""
    body = _checked(call, "ClockInput")
    try:
        store.clock.freeze(body.get("now"))
        if not body.get("frozen", True):
            store.clock.resume()
    except (ValueError, OverflowError) as error:
        raise BadInput(problems=[problem("/now", str(error), body.get("now"))]) from None
    return mock_get_clock(call, store)


@operation
def mock_advance_clock(call: Call, store: Store) -> Row:
    """Moves the time by seconds."""
    seconds = _checked(call, "ClockAdvance")["seconds"]
    try:
        store.clock.advance(seconds=seconds)
    except OverflowError as error:
        raise BadInput(problems=[problem("/seconds", str(error), seconds)]) from None
    return mock_get_clock(call, store)


@operation
def mock_list_faults(call: Call, store: Store) -> list[Row]:
    """The planted faults."""
    return []


@operation
def mock_add_fault(call: Call, store: Store) -> Row:
    """Plants a fault."""
    return {}


@operation
def mock_clear_faults(call: Call, store: Store) -> None:
    """Takes every fault away."""
    call.mock.faults.clear()


@operation
def mock_live_view(call: Call, store: Store) -> Reply:
    """The requests as they come in, in a browser."""
    return Reply(200, b"", content_type=HTML, media="text/html")


@operation
def openapi_yaml(call: Call, store: Store) -> Reply:
    """The document as it is written."""
    return Reply(
        200,
        call.mock.document.text.encode(),
        content_type="application/yaml; charset=utf-8",
        media="application/yaml",
    )


@operation
def openapi_json(call: Call, store: Store) -> Reply:
    """The document as JSON."""
    return Reply(200, call.mock.document.json_bytes)


@operation
def docs(call: Call, store: Store) -> Reply:
    """The document in a browser, tried out against this mock."""
    page = (resources.files("mock_server") / "docs.html").read_bytes()
    return Reply(200, page, {"Content-Security-Policy": _DOCS_POLICY}, content_type=HTML, media="text/html")


_DOCS_POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"


def _data(call: Call) -> Any:
    return call.json()


def _checked(call: Call, schema: str) -> Row:
    """The JSON body, fitting the named schema. Raises BadInput with every problem."""
    body: Any = call.json()
    if found := list(violations(body, call.mock.document.schema(schema))):
        raise BadInput(problems=[problem(v.pointer, v.message, v.received) for v in found])
    return body  # type: ignore[no-any-return]


def _whole(call: Call, name: str, default: int) -> int:
    text = call.query.get(name, default)
    try:
        return max(int(text), 0)
    except (TypeError, ValueError):
        raise BadInput(problems=[problem(f"query/{name}", "expected a whole number", text)]) from None
