"""A mock as a Flask app: for paths not spelt as the document has them, and for hooks of its user's own.

Loaded when the first of them comes: Flask takes as long to load as all of the mock.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, Response, request
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import BaseConverter, Map, Rule

from mock_server.engine.outgoing import Outgoing
from mock_server.engine.rack import WsgiApp
from mock_server.engine.request import path_segment
from mock_server.engine.spec import Operation, load_document

Answer = Callable[..., Outgoing]
"""Of an environ, the operation or None, the path, its parameters, and the methods that the path has."""


def flask_app_of(mock: object, operations: Mapping[str, Operation], answer: Answer, wsgi: WsgiApp) -> Flask:
    """The app, whose requests go through `wsgi` first."""
    app = _App("mock_server", static_folder=None)
    app.extensions["canvas_mock"] = mock
    app.view_functions = {name: _view(answer, operation) for name, operation in operations.items()}
    # no route of the document; a Host that is none counts as such
    app.register_error_handler(HTTPException, lambda error: _respond(answer, None, {}))
    app.register_error_handler(
        MethodNotAllowed, lambda error: _respond(answer, None, {}, tuple(sorted(error.valid_methods or ())))
    )
    app.wsgi_app = wsgi  # type: ignore[method-assign, assignment]
    return app


class _App(Flask):
    """Has the document's routes, compiled when somebody asks for them."""

    @property
    def url_map(self) -> Map:
        return _url_map()

    @url_map.setter
    def url_map(self, value: Map) -> None:
        """Flask begins with a map of its own; nobody else gives one. Raises AttributeError."""
        if self.extensions:
            raise AttributeError("the routes of this app are the document's")


class _Segment(BaseConverter):
    """One path segment, encoded slashes included."""

    part_isolating = True

    def to_python(self, value: str) -> str:
        return path_segment(value)


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


def operation_at(method: str, path: str) -> str | None:
    """The operation that is served there."""
    try:
        name, _ = _url_map().bind("canvas.mock").match(path, method)
    except HTTPException:
        return None
    return str(name) if load_document().operations[name].is_served else None


def _view(answer: Answer, operation: Operation) -> Any:
    def view(**path_params: str) -> Response:
        return _respond(answer, operation, path_params)

    return view


def _respond(
    answer: Answer,
    operation: Operation | None,
    path_params: Mapping[str, str],
    allowed: tuple[str, ...] = (),
) -> Response:
    outgoing = answer(request.environ, operation, request.path, path_params, allowed)
    response = Response(outgoing.body, status=outgoing.status)
    response.automatically_set_content_length = False
    response.headers = Headers(list(outgoing.headers.items()))
    return response
