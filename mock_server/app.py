"""START HERE. `create_app` makes a route for each operation of the document; `Mock.handle` is the stages in order."""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import BaseConverter, Map, Rule

from mock_server import canvas, control, karma, roles, seed
from mock_server.dialect import NO_BODY, Dialect, Reply
from mock_server.errors import (
    ApiError,
    ConnectionDropped,
    NoRoute,
    NotServed,
    ServerFault,
    Undocumented,
    WrongMethod,
)
from mock_server.faults import Fault, Faults
from mock_server.journal import Journal, masked_parameters, masked_query
from mock_server.rack import DROPPED, straightened
from mock_server.registry import collect_handlers
from mock_server.request import Call, path_segment
from mock_server.settings import make_settings
from mock_server.spec import Operation, load_document
from mock_server.store import Store
from mock_server.validation import request_violations, require_documented

_log = logging.getLogger("mock_server")
_PRODUCTS = (canvas, karma, control)


class Mock:
    """One fake: its store, its settings, and everything that watches the requests."""

    def __init__(self, seed_source: str | Path | Mapping[str, Any] | None = None, **settings: Any) -> None:
        self.settings = make_settings(**settings)
        self.document = load_document()
        self.handlers = collect_handlers(self.document, (m for product in _PRODUCTS for m in product.MODULES))
        self.store = Store(spec for product in _PRODUCTS for spec in product.tables_of(self.document))
        self.journal = Journal(self.settings.journal_size)
        self.faults = Faults()
        self.dialects: dict[str, Dialect] = {
            dialect.name: dialect for dialect in (product.make_dialect(self) for product in _PRODUCTS)
        }
        self._start, self.planted = seed.world(_PRODUCTS, seed_source, self.settings)
        self.store.thaw(self._start)

    def reset(self) -> None:
        """Back to the seed: state, clock, faults, journal, and what throttles count."""
        self.store.thaw(self._start)
        self.store.clock.reset()
        self.faults.clear()
        self.journal.clear()
        for dialect in self.dialects.values():
            dialect.reset()

    def plant(self, data: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
        """Add a seed's entities -> the same with ids and tokens filled in. Raises SeedError."""
        return seed.plant(seed.Planting(self.store, self.document, self.settings), _PRODUCTS, data)

    def dialect_of(self, operation: Operation | None, path: str) -> Dialect:
        if operation is not None:
            return self.dialects[operation.dialect]
        return next(self.dialects[p.NAME] for p in reversed(_PRODUCTS) if p.owns_path(path))

    def handle(self, call: Call) -> Response:
        """The stages that every request passes, in order. Raises ConnectionDropped."""
        started = time.perf_counter()
        dialect = self.dialect_of(call.operation, call.path)
        fault = self._due_fault(call)
        if fault is not None and fault.delay:
            time.sleep(fault.delay)
        reply = dialect.admit(call) or _planted_reply(fault, call, dialect)
        if reply is None:
            reply, call = self._answer(call, dialect)
        headers = dialect.finish(call, reply)
        is_dropped = fault is not None and fault.drop
        if dialect.name != control.NAME:
            self._record(call, None if is_dropped else reply, fault, time.perf_counter() - started)
        if is_dropped:
            raise ConnectionDropped
        return _response(dialect, call, reply, headers, cut=fault.truncate if fault else None)

    def _answer(self, call: Call, dialect: Dialect) -> tuple[Reply, Call]:
        try:
            with self.store.transaction():
                call = dialect.identify(call)
                operation = self._served(call)
                self._watch(call, operation)
                result = self.handlers[operation.id](call, self.store)
                reply = dialect.answer(call, result)
                if self.settings.strict:
                    require_documented(operation, reply.status, reply.media, reply.body)
                return reply, call
        except ApiError as error:
            return dialect.refuse(call, error), call
        except Exception:  # whatever is wrong here, a client meets the API's own words, not a traceback
            _log.exception("%s %s failed", call.method, call.path)
            return dialect.refuse(call, ServerFault()), call

    def _served(self, call: Call) -> Operation:
        if call.operation is None:
            raise WrongMethod(allowed=call.allowed) if call.allowed else NoRoute()
        if not call.operation.is_served:
            raise NotServed(f"{call.operation.id} is not served by this mock.")
        return call.operation

    def _watch(self, call: Call, operation: Operation) -> None:
        """Note what the request does outside the documented contract; strict mode refuses it."""
        if operation.dialect == control.NAME:
            return
        try:
            query, body = call.query, call.body
        except ApiError:
            return  # the handler meets the same error where its order of checks puts it
        call.violations.extend(request_violations(operation, query, body, form=call.is_form))
        if self.settings.strict and call.violations:
            raise Undocumented(violations=call.violations)

    def _due_fault(self, call: Call) -> Fault | None:
        if call.operation is not None and call.operation.dialect == control.NAME:
            return None
        return self.faults.due(call, roles.role_of_request(call))

    def _record(self, call: Call, reply: Reply | None, fault: Fault | None, seconds: float) -> None:
        self.journal.add(
            at=self.store.clock.text(),
            operation=call.operation.id if call.operation else None,
            method=call.method,
            path=call.path,
            query=masked_query(call),
            role=roles.role_of_request(call),
            user_id=call.user["id"] if call.user else None,
            parameters=masked_parameters(call),
            status=reply.status if reply else None,
            duration_ms=round(seconds * 1000, 3),
            violations=list(call.violations),
            reply=None if reply is None or reply.body is NO_BODY else reply.body,
            fault=fault.id if fault else None,
        )


class _Segment(BaseConverter):
    """One path segment, encoded slashes included."""

    part_isolating = True

    def to_python(self, value: str) -> str:
        return path_segment(value)


def create_app(seed: str | Path | Mapping[str, Any] | None = None, **settings: Any) -> Flask:
    """A Flask app with its own store.

    Its routes are shared by all apps of the process: mount it beside others rather than add to them.
    `seed` (a path or the data itself) replaces the demo world; `settings` are those of `Settings`.
    Raises SeedError, TypeError and ValueError for what makes no sense.
    """
    mock = Mock(seed, **settings)
    app = Flask("mock_server", static_folder=None)
    app.extensions["canvas_mock"] = mock
    app.url_map = _url_map()
    app.view_functions = {name: _view(mock, operation) for name, operation in mock.document.operations.items()}
    app.register_error_handler(NotFound, lambda error: _respond(mock, None, {}))
    app.register_error_handler(
        MethodNotAllowed, lambda error: _respond(mock, None, {}, tuple(sorted(error.valid_methods or ())))
    )
    app.wsgi_app = straightened(app.wsgi_app, max_body_bytes=mock.settings.max_body_bytes)  # type: ignore[method-assign, assignment]
    return app


@functools.cache
def _url_map() -> Map:
    """The routes of the document; compiling them is most of an app's cost, so all apps share them."""
    rules = [
        Rule(
            operation.path.replace("{", "<segment:").replace("}", ">"),
            endpoint=operation.id,
            methods=[operation.method],
        )
        for operation in load_document().operations.values()
    ]
    return Map(rules, converters={"segment": _Segment}, strict_slashes=False, merge_slashes=False)


def mock_of(app: Flask) -> Mock:
    """The mock behind an app of `create_app`."""
    mock: Mock = app.extensions["canvas_mock"]
    return mock


def _view(mock: Mock, operation: Operation) -> Any:
    def view(**path_params: str) -> Response:
        return _respond(mock, operation, path_params)

    return view


def _respond(
    mock: Mock, operation: Operation | None, path_params: Mapping[str, str], allowed: tuple[str, ...] = ()
) -> Response:
    environ = request.environ
    call = Call(
        mock=mock,
        operation=operation,
        method=environ["REQUEST_METHOD"],
        path=request.path,
        path_params=path_params,
        environ=environ,
        allowed=allowed,
    )
    try:
        return mock.handle(call)
    except ConnectionDropped:
        environ[DROPPED] = True
        return Response()


def _planted_reply(fault: Fault | None, call: Call, dialect: Dialect) -> Reply | None:
    """What a planted fault answers in the handler's stead; a dropped request is not handled either."""
    if fault is None:
        return None
    if fault.throttle:
        return dialect.throttled(call)
    if fault.drop:
        return Reply(503)
    if fault.status is None:
        return None
    return Reply(fault.status, NO_BODY if fault.body is None else fault.body, fault.headers or {})


def _response(
    dialect: Dialect, call: Call, reply: Reply, headers: Mapping[str, str], *, cut: int | None
) -> Response:
    if reply.body is NO_BODY:
        response = Response(status=reply.status)
        del response.headers["Content-Type"]
    else:
        raw = reply.body if isinstance(reply.body, bytes) else dialect.body_bytes(call, reply.body)
        response = Response(raw, status=reply.status, content_type=reply.content_type)
        if cut is not None:
            response.headers["Content-Length"] = str(len(raw))
            response.response = [raw[:cut]]
            response.automatically_set_content_length = False
    for name, value in {**headers, **reply.headers}.items():
        response.headers[name] = value
    return response
