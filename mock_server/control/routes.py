"""The control routes: how a test steers the mock over HTTP."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, cast

from mock_server.control import pages, sheets
from mock_server.control.dialect import NAME, BadInput, ControlDialect, NotSaved
from mock_server.engine import roles
from mock_server.engine.dialect import Reply
from mock_server.engine.faults import Faults
from mock_server.engine.har import har
from mock_server.engine.journal import Journal
from mock_server.engine.problems import InputError, problem, problem_of
from mock_server.engine.product import Product
from mock_server.engine.registry import operation
from mock_server.engine.rows import Row
from mock_server.engine.seed import plant_text
from mock_server.engine.spec import Document
from mock_server.engine.store import Store
from mock_server.engine.stubs import Stubs
from mock_server.engine.table import StateError
from mock_server.engine.validation import request_violations, violations
from mock_server.version import __version__

if TYPE_CHECKING:
    from mock_server.engine.request import Call

_HOME = "/"
_ROOTS = ("/_mock", "/docs", "/openapi.yaml", "/openapi.json")
_TRIED_FIRST = ("teacher", "karma:instructor")


class Host(Protocol):
    """What the control routes steer."""

    document: Document
    faults: Faults
    stubs: Stubs
    journal: Journal
    roles: roles.Roles

    @property
    def kinds(self) -> dict[str, Any]: ...

    def reset(self) -> None: ...

    def plant(self, data: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]: ...

    def restore(self, state: Mapping[str, Any]) -> None: ...

    def save(self) -> None: ...


def _host(call: Call) -> Host:
    return cast(Host, call.host)


def _owns_path(path: str) -> bool:
    return path == _HOME or any(path == root or path.startswith(f"{root}/") for root in _ROOTS)


@operation
def mock_health(call: Call, store: Store) -> Row:
    """Says that this is the mock; `canvas-contracts` recognises it by this."""
    return {"status": "ok", "product": "canvas-mock", "version": __version__}


@operation
def mock_reset(call: Call, store: Store) -> None:
    """Back to the seed; faults, journal and clock too."""
    _host(call).reset()


@operation
def mock_seed(call: Call, store: Store) -> Any:
    """Adds entities, in JSON or YAML; a seed that makes no sense is refused whole."""
    try:
        if "json" in call.media_type:
            return _host(call).plant(call.json())
        return plant_text(call.raw_body.decode(), "the body", _host(call).plant)
    except UnicodeDecodeError:
        raise BadInput(problems=[problem("", "expected UTF-8")]) from None
    except InputError as error:
        raise BadInput(problems=error.problems) from None


@operation
def mock_get_state(call: Call, store: Store) -> Row:
    """Everything stored, and the clock."""
    return store.snapshot()


@operation
def mock_put_state(call: Call, store: Store) -> None:
    """Takes what `GET` gave; rows that make no sense are refused with the place."""
    try:
        _host(call).restore(_checked(call, "State"))
    except StateError as error:
        pointer, _, message = str(error).partition(": ")
        raise BadInput(problems=[problem(pointer, message)]) from None


@operation
def mock_save_state(call: Call, store: Store) -> None:
    """Writes the state file, whole or not at all."""
    try:
        _host(call).save()
    except StateError as error:
        raise NotSaved(str(error)) from None


@operation
def mock_list_requests(call: Call, store: Store) -> Reply:
    """The journal, oldest first."""
    query, journal = _query(call), _host(call).journal
    wanted, limit = query.get("operation"), query.get("limit")
    if wanted is not None and wanted not in call.document.operations:
        raise BadInput(problems=[problem("/operation", "expected an operationId of the document", wanted)])
    latest = journal.sequence
    entries = [
        entry.as_json() for entry in journal.since(query.get("since", 0)) if wanted in (None, entry.operation)
    ]
    return Reply(200, entries[-limit:] if limit else entries, {"X-Mock-Sequence": str(latest)})


@operation
def mock_clear_requests(call: Call, store: Store) -> None:
    """Forgets the journal."""
    _host(call).journal.clear()


@operation
def mock_export_requests(call: Call, store: Store) -> Row:
    """The journal for other tools."""
    return har(_host(call).journal, base_url=call.base_url)


@operation
def mock_list_violations(call: Call, store: Store) -> list[Row]:
    """What requests did outside the documented contract."""
    return [violation.as_json() for violation in _host(call).journal.violations]


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
    return [fault.as_json() for fault in _host(call).faults]


@operation
def mock_add_fault(call: Call, store: Store) -> Row:
    """Plants a fault; one that makes no sense is refused with every place."""
    try:
        return _host(call).faults.plant(call.json()).as_json()
    except InputError as error:
        raise BadInput(problems=error.problems) from None


@operation
def mock_clear_faults(call: Call, store: Store) -> None:
    """Takes every fault away."""
    _host(call).faults.clear()


@operation
def mock_list_stubs(call: Call, store: Store) -> list[Row]:
    """What is answered where the mock serves nothing."""
    return [stub.as_json() for stub in _host(call).stubs]


@operation
def mock_add_stub(call: Call, store: Store) -> Row:
    """Answers a path that the mock does not serve."""
    try:
        return _host(call).stubs.plant(call.json()).as_json()
    except InputError as error:
        raise BadInput(problems=error.problems) from None


@operation
def mock_clear_stubs(call: Call, store: Store) -> None:
    """Takes every stub away."""
    _host(call).stubs.clear()


@operation
def mock_home(call: Call, store: Store) -> Reply:
    """Where people find what the mock has for them."""
    return pages.reply("home.html", {})


@operation
def mock_live_view(call: Call, store: Store) -> Reply:
    """The requests as they come in, and what is stored, in a browser."""
    told = {
        "operations": _api_operations(call.document),
        "roles": _host(call).roles.names,
        "tokens": _tokens(call, _host(call).roles.names),
        "kinds": _host(call).kinds,
    }
    return pages.reply("live_view.html", told)


def _tokens(call: Call, names: Iterable[str]) -> dict[str, str]:
    """The tokens of those roles that somebody has."""
    known = _host(call).roles
    found = ((name, known.token_or_none(name)) for name in names)
    return {name: token for name, token in found if token is not None}


def _api_operations(document: Document) -> list[str]:
    return [name for name, operation in document.operations.items() if operation.dialect != NAME]


@operation
def openapi_yaml(call: Call, store: Store) -> Reply:
    """The document as it is written."""
    return Reply(
        200,
        call.document.text.encode(),
        content_type="application/yaml; charset=utf-8",
        media="application/yaml",
    )


@operation
def openapi_json(call: Call, store: Store) -> Reply:
    """The document as JSON."""
    return Reply(200, call.document.json_bytes)


@operation
def docs(call: Call, store: Store) -> Reply:
    """The document in a browser, tried out against this mock, at first as a teacher and an instructor."""
    names = sorted(_host(call).roles.names, key=lambda role: role not in _TRIED_FIRST)
    told = {
        "canvasBearer": _tokens(call, [name for name in names if ":" not in name]),
        "karmaBearer": _tokens(call, [name for name in names if name.startswith("karma:")]),
    }
    return pages.reply("docs.html", told)


@operation
def docs_sheet(call: Call, store: Store) -> Reply:
    """A fact sheet, its sections to be linked to."""
    return sheets.reply(call.path_params["sheet"])


@operation
def docs_asset(call: Call, store: Store) -> Reply:
    """Scripts and styles of the page at `/docs`."""
    return pages.asset(call.path_params["file"])


def _query(call: Call) -> Row:
    """The query's values, whole numbers as such. Raises BadInput with every problem, unknown names included."""
    assert call.operation is not None  # noqa: S101 - a handler runs
    found = request_violations(call.operation, call.query, {}, form=True)
    if found:
        problems = [problem_of(replace(v, known=tuple(call.operation.query))) for v in found]
        raise BadInput(problems=[{**p, "pointer": p["pointer"].removeprefix("query")} for p in problems])
    known = call.operation.query
    is_whole = {name: known[name].schema["type"] == "integer" for name in call.query}
    try:
        return {name: int(text) if is_whole[name] else text for name, text in call.query.items()}
    except ValueError:
        raise BadInput(problems=[problem("", "expected a number of fewer digits")]) from None


def _checked(call: Call, schema: str) -> Row:
    """The JSON body, fitting the named schema. Raises BadInput with every problem."""
    body: Any = call.json()
    if found := list(violations(body, call.document.schema(schema))):
        raise BadInput(problems=list(map(problem_of, found)))
    return body  # type: ignore[no-any-return]


PRODUCT = Product(
    name=NAME,
    pages=(sys.modules[__name__],),
    owns_path=_owns_path,
    make_dialect=lambda store, settings: ControlDialect(settings),
)
