"""What happens to a request before it is routed: the body is read, methods and paths are put straight.

Canvas's stack reads `_method` from a form and `X-HTTP-Method-Override` from the headers, takes an optional
`.json` and a trailing slash, and keeps an encoded slash inside its path segment.
Source: canvas-api-conventions 1 and 7.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote

from mock_server import parameters
from mock_server.errors import ConnectionDropped

Environ = dict[str, Any]
WsgiApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

BODY = "canvas_mock.body"
TOO_LARGE = "canvas_mock.too_large"
DROPPED = "canvas_mock.dropped"
ENCODED_SLASH = "\ue02f"  # stands for %2F in a path until the segment is read
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})


def straightened(app: WsgiApp, *, max_body_bytes: int) -> WsgiApp:
    """The app behind this layer; it finds the whole body under `BODY` and in `wsgi.input`."""

    def layer(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        _read_body(environ, max_body_bytes)
        _override_method(environ)
        _put_path_straight(environ)

        def start_unless_dropped(*arguments: Any) -> Any:
            if environ.get(DROPPED):
                raise ConnectionDropped
            return start_response(*arguments)

        return app(environ, start_unless_dropped)

    return layer


def _read_body(environ: Environ, limit: int) -> None:
    try:
        length = max(int(environ.get("CONTENT_LENGTH") or 0), 0)
    except ValueError:
        length = 0
    environ[TOO_LARGE] = length > limit
    body = environ["wsgi.input"].read(length) if length and length <= limit else b""
    environ[BODY] = body
    environ["wsgi.input"] = io.BytesIO(body)


def _override_method(environ: Environ) -> None:
    if environ["REQUEST_METHOD"] != "POST" or not environ["PATH_INFO"].startswith("/api/v1/"):
        return
    wanted = (_method_field(environ) or environ.get("HTTP_X_HTTP_METHOD_OVERRIDE", "")).upper()
    if wanted in METHODS:
        environ["REQUEST_METHOD"] = wanted


def _method_field(environ: Environ) -> str:
    """The form field `_method`; empty when the body is no form or has none."""
    content_type = environ.get("CONTENT_TYPE", "")
    media = content_type.partition(";")[0].strip().lower()
    body: bytes = environ[BODY]
    if b"method" not in body:
        return ""
    try:
        if media == "multipart/form-data":
            pairs: Iterable[tuple[str, str | None]] = parameters.multipart_pairs(body, content_type)
        elif media in ("", "application/x-www-form-urlencoded"):
            pairs = parameters.form_pairs(body.decode("latin-1"))
        else:
            return ""
    except parameters.ParameterError:
        return ""  # the operation meets the same error when it reads the body
    return dict(pairs).get("_method") or ""


def _put_path_straight(environ: Environ) -> None:
    raw = environ.get("REQUEST_URI") or environ.get("RAW_URI") or ""
    if "%2f" in raw.lower() and not raw.lower().startswith("http"):
        path = re.sub("%2f", ENCODED_SLASH, raw.partition("?")[0], flags=re.IGNORECASE)
        environ["PATH_INFO"] = unquote(path).encode().decode("latin-1")
    path = environ["PATH_INFO"]
    if path.startswith("/api/v1/"):
        environ["PATH_INFO"] = path.rstrip("/").removesuffix(".json") or "/"
