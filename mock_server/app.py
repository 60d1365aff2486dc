"""START HERE. `Mock.handle` is the stages in order that every request passes; `Front` is how it gets there."""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mock_server import canvas, karma
from mock_server.canvas.quizzes.submission_view import shown_submission
from mock_server.canvas.quizzes.taking import take
from mock_server.control import routes as control
from mock_server.engine import seed
from mock_server.engine.dialect import Dialect, Reply
from mock_server.engine.errors import ApiError, NoRoute, NotServed, ServerFault, Undocumented, WrongMethod
from mock_server.engine.faults import Fault, Faults
from mock_server.engine.journal import Journal
from mock_server.engine.masking import NOT_SERVED
from mock_server.engine.outgoing import Outgoing, outgoing_of
from mock_server.engine.product import Product
from mock_server.engine.rack import BODY, ENCODED_SLASH, Environ, WsgiApp, rails_middleware
from mock_server.engine.registry import collect_handlers
from mock_server.engine.request import Call
from mock_server.engine.roles import Roles, people_of
from mock_server.engine.routing import Router
from mock_server.engine.settings import make_settings
from mock_server.engine.spec import Operation, load_document
from mock_server.engine.state_file import StateFile
from mock_server.engine.store import Store
from mock_server.engine.stubs import Stubs
from mock_server.engine.table import StateError
from mock_server.engine.validation import request_violations, require_documented

if TYPE_CHECKING:
    from flask import Flask

_log = logging.getLogger("mock_server")
_PRODUCTS = (canvas.PRODUCT, karma.PRODUCT, control.PRODUCT)


class Mock:
    """One fake: its store, its settings, and everything that watches the requests."""

    def __init__(
        self,
        seed_source: str | Path | Mapping[str, Any] | None = None,
        *,
        state: str | Path | None = None,
        **settings: Any,
    ) -> None:
        self.settings = make_settings(**settings)
        self.document = load_document()
        self.handlers = collect_handlers(
            self.document, (page for product in _PRODUCTS for page in product.pages)
        )
        self.store = Store(spec for product in _PRODUCTS for spec in product.tables_of(self.document))
        self.stubs = Stubs(self.document, _operation_at)
        self.dialects: dict[str, Dialect] = {
            product.name: product.make_dialect(self.store, self.settings) for product in _PRODUCTS
        }
        self._start, planted = seed.world(_PRODUCTS, seed_source, self.settings)
        self.store.rollback_to(self._start)
        casts = [product.cast for product in _PRODUCTS if product.cast]
        self.state_file = None if state is None else StateFile(state)
        kept = self._read_state()
        self.roles = Roles(casts, planted if kept is None else people_of(casts, kept))
        self.faults = Faults(self.document, self.roles.names)
        self.journal = Journal(self.settings.journal_size, self.document.operations, self.roles.is_token)

    def _read_state(self) -> dict[str, Any] | None:
        """Take what the state file holds; None where there is none yet. Raises StateError."""
        if self.state_file is None:
            return None
        kept = self.state_file.read(self.document.schema("State"))
        if kept is not None:
            try:
                self.restore(kept)
            except StateError as error:
                raise self.state_file.broken(str(error)) from None
        return kept

    def save(self) -> None:
        """Write the state file. Raises StateError when there is none, and when it cannot be written."""
        if self.state_file is None:
            raise StateError("there is no state file; start the mock with --state FILE")
        self.state_file.write(self.store.snapshot())

    def reset(self) -> None:
        """Back to the seed: state, clock, faults, stubs, journal, and what throttles count."""
        self.store.rollback_to(self._start)
        self.store.clock.reset()
        self.faults.reset()
        self.stubs.clear()
        self.journal.clear()
        for dialect in self.dialects.values():
            dialect.reset()

    def plant(self, data: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
        """Add a seed's entities -> the same with ids and tokens filled in. Raises SeedError."""
        created = seed.plant(seed.Planting(self.store, self.document, self.settings, data), _PRODUCTS)
        self.roles.learn(created)
        return created

    def take(
        self, quiz_id: int, user_id: int, answers: Mapping[Any, Any], *, finish: bool, base_url: str
    ) -> dict[str, Any]:
        """The QuizSubmission after a student of Canvas has answered, and turned in. Raises ValueError."""
        with self.store.transaction():
            submission = take(self.store, quiz_id, user_id, answers, finish=finish)
            return shown_submission(self.store, submission, base_url=base_url)

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take a snapshot's rows and clock. Raises StateError and changes nothing then."""
        self.store.restore(state, self.references)

    @property
    def references(self) -> dict[str, Mapping[str, str]]:
        """Which fields of which kind name objects of which other one."""
        return {name: fields for product in _PRODUCTS for name, fields in product.references.items()}

    @property
    def kinds(self) -> dict[str, Any]:
        """By kind of stored object, the field that is its key and those that name others."""
        return {
            name: {"key": table.spec.key, "references": self.references.get(name, {})}
            for name, table in self.store.tables.items()
        }

    def dialect_of(self, operation: Operation | None, path: str) -> Dialect:
        if operation is not None:
            return self.dialects[operation.dialect]
        return self.dialects[_owner_of(path).name]

    def handle(self, call: Call) -> Outgoing:
        """The stages that every request passes, in order."""
        started, arrived = time.perf_counter(), self.store.clock.text()
        dialect = self.dialect_of(call.operation, call.path)
        is_control = dialect.name == control.PRODUCT.name
        caller = None if is_control else dialect.caller(call)
        role = self.roles.name_of(caller)
        fault = None if is_control else self.faults.due(call, role)
        refusal = dialect.check_rate_limit(call)
        reply = (fault.replacement(call, dialect) if fault else None) or refusal
        if reply is None and not is_control:
            reply = self._stubbed(call)
        if reply is None:
            reply, call = self._answer(call, dialect)
        outgoing = outgoing_of(dialect, call, reply, fault)
        if not is_control:
            facts = {"at": arrived, "role": role, "user_id": caller["id"] if caller else None}
            self._record(call, reply, outgoing, fault, time.perf_counter() - started, facts)
        return outgoing

    def _answer(self, call: Call, dialect: Dialect) -> tuple[Reply, Call]:
        try:
            with self.store.transaction():
                self._watch_path(call)
                call = dialect.authenticate(call)
                operation = self._served(call)
                self._watch(call, operation)
                result = self.handlers[operation.id](call, self.store)
                self._require_covered(call)
                reply = dialect.render(call, result)
                if self.settings.strict:
                    require_documented(operation, reply.status, reply.media, reply.body)
                return reply, call
        except ApiError as error:
            return dialect.render_error(call, error), call
        except Exception:  # whatever is wrong here, a client meets the API's own words, not a traceback
            _log.exception("%s %s failed", call.method, call.path)
            return dialect.render_error(call, ServerFault()), call

    def _stubbed(self, call: Call) -> Reply | None:
        if call.operation is not None and call.operation.is_served:
            return None
        stub = self.stubs.due(call.method, call.path)
        return stub.reply() if stub is not None else None

    def _watch_path(self, call: Call) -> None:
        """Note a request that nothing here answers: whoever reads a 404 as "nothing there" must not pass."""
        if call.operation is not None or self.dialect_of(None, call.path).name == control.PRODUCT.name:
            return
        path = call.path.replace(ENCODED_SLASH, "%2F")
        others = " and ".join(method for method in call.allowed if method != "HEAD")
        serves = f"serves {others} but not" if others else "does not serve"
        call.note("path", NOT_SERVED, path, f"the mock {serves} {call.method} {path}")

    def _served(self, call: Call) -> Operation:
        if call.operation is None:
            self._require_covered(call)
            raise WrongMethod(allowed=call.allowed) if call.allowed else NoRoute()
        if not call.operation.is_served:
            raise NotServed(f"{call.operation.id} is not served by this mock.")
        return call.operation

    def _watch(self, call: Call, operation: Operation) -> None:
        """Note what the request does outside the documented contract; strict mode refuses it."""
        if operation.dialect == control.PRODUCT.name:
            return
        try:
            query, body = call.query, call.body
        except ApiError:
            return  # the handler meets the same error where its order of checks puts it
        call.violations.extend(request_violations(operation, query, body, form=call.is_form))
        self._require_covered(call)

    def _require_covered(self, call: Call) -> None:
        """Strict mode: raises Undocumented for whatever was noted, by the document or by the handler."""
        if self.settings.strict and call.violations:
            raise Undocumented(violations=call.violations)

    def _record(
        self,
        call: Call,
        reply: Reply,
        outgoing: Outgoing,
        fault: Fault | None,
        seconds: float,
        facts: Mapping[str, Any],
    ) -> None:
        is_dropped = fault is not None and fault.drop
        try:
            parameters = call.params
        except ApiError:
            parameters = {}  # it could not be decoded, and was refused for that
        self.journal.add(
            operation=call.operation.id if call.operation else None,
            method=call.method,
            path=call.path.replace(ENCODED_SLASH, "%2F"),
            query=call.environ.get("QUERY_STRING", ""),
            path_params=call.path_params,
            parameters=parameters,
            shown_token=call.header("Authorization").partition(" ")[2],
            request_headers=call.headers,
            media=call.media_type,
            sent=call.environ[BODY],
            status=None if is_dropped else reply.status,
            raw=b"" if is_dropped or call.method == "HEAD" else outgoing.body,
            duration_ms=round((seconds + (fault.delay if fault else 0)) * 1000, 3),
            violations=call.violations,
            fault=fault.id if fault else None,
            reply_headers={} if is_dropped else outgoing.headers,
            **facts,
        )


@functools.lru_cache(1024)
def _owner_of(path: str) -> Product:
    return next(product for product in reversed(_PRODUCTS) if product.owns_path(path))


def create_app(
    seed: str | Path | Mapping[str, Any] | None = None, *, state: str | Path | None = None, **settings: Any
) -> Flask:
    """A Flask app with its own store.

    Its routes are shared by all apps of the process: mount it beside others rather than add to them.
    `seed` (a path or the data itself) replaces the demo world; `state` is a file whose state is taken instead, once
    it is there; `settings` are those of `Settings`. Raises SeedError, StateError, TypeError and ValueError for what
    makes no sense.
    """
    return Front(Mock(seed, state=state, **settings)).app


class Front:
    """A mock as a WSGI app. A request whose path the document spells goes straight to it.

    All others go through Flask, whose dispatch costs as much as the rest and which takes as long to load: it comes with
    the first of them, or when somebody asks for the app. All requests do once that has hooks of somebody's own.
    """

    def __init__(self, mock: Mock) -> None:
        self.mock = mock
        self._router = _router()
        self._layered = rails_middleware(
            self._straight,
            max_body_bytes=mock.settings.max_body_bytes,
            is_rails=lambda path: _owner_of(path).is_rails,
        )

    @functools.cached_property
    def app(self) -> Flask:
        from mock_server.flask_app import flask_app_of

        return flask_app_of(self.mock, self.mock.document.operations, self._answer, self._layered)

    @property
    def wsgi(self) -> WsgiApp:
        """That of the Flask app once there is one: its user may have put something in front."""
        app = self._loaded_app
        return self._layered if app is None else app.wsgi_app

    @property
    def _loaded_app(self) -> Flask | None:
        return vars(self).get("app")

    def _straight(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.isascii():
            path = path.encode("latin-1").decode(errors="replace")
        found = self._router.match(environ["REQUEST_METHOD"], path)
        app = self._loaded_app
        if found is None or (app is not None and _has_hooks(app)):
            return type(self.app).wsgi_app(self.app, environ, start_response)
        outgoing = self._answer(environ, found[0], path, found[1])
        start_response(outgoing.status_line, list(outgoing.headers.items()))
        return () if environ["REQUEST_METHOD"] == "HEAD" else (outgoing.body,)

    def _answer(
        self,
        environ: Environ,
        operation: Operation | None,
        path: str,
        path_params: Mapping[str, str],
        allowed: tuple[str, ...] = (),
    ) -> Outgoing:
        return self.mock.handle(
            Call.of(
                settings=self.mock.settings,
                document=self.mock.document,
                host=self.mock,
                operation=operation,
                method=environ["REQUEST_METHOD"],
                path=path,
                path_params=path_params,
                environ=environ,
                allowed=allowed,
            )
        )


def _has_hooks(app: Flask) -> bool:
    return any((app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs))


def _operation_at(method: str, path: str) -> str | None:
    """The operation that is served there."""
    from mock_server.flask_app import operation_at

    return operation_at(method, path)


@functools.cache
def _router() -> Router:
    return Router(load_document().operations.values())
