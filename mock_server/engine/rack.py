"""What happens to a request before it is routed: the body is read, methods and paths are put straight.

Canvas's stack reads `_method` from a form and `X-HTTP-Method-Override` from the headers, takes an optional
`.json` and a trailing slash, and keeps an encoded slash inside its path segment.
Source: canvas-api-conventions 1 and 7.
"""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote

from mock_server.engine import parameters
from mock_server.engine.errors import ConnectionDropped

Environ = dict[str, Any]
WsgiApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

BODY = "canvas_mock.body"
TOO_LARGE = "canvas_mock.too_large"
DELAY = "canvas_mock.delay"  # seconds until the answer, if a fault says so
DROPPED = "canvas_mock.dropped"  # a fault ends the connection without an answer
PAUSE = "canvas_mock.pause"  # how a transport without a socket waits for a slow answer
ENCODED_SLASH = "\ue02f"  # stands for %2F in a path until the segment is read
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})


def rails_middleware(app: WsgiApp, *, max_body_bytes: int, is_rails: Callable[[str], bool]) -> WsgiApp:
    """The app behind this layer; it finds the whole body under `BODY` and in `wsgi.input`.

    `is_rails` tells whether a path belongs to a product that reads methods and paths as Rails does.
    """

    def layer(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        _read_body(environ, max_body_bytes)
        _keep_encoded_slashes(environ)
        if is_rails(environ["PATH_INFO"]):
            _override_method(environ)
        if is_rails(path := _normalise_path(environ["PATH_INFO"])):
            environ["PATH_INFO"] = path

        def start_as_faults_have_it(*arguments: Any) -> Any:
            if DELAY in environ:
                environ.get(PAUSE, time.sleep)(environ[DELAY])
            if DROPPED in environ:
                raise ConnectionDropped
            return start_response(*arguments)

        return app(environ, start_as_faults_have_it)

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


def _keep_encoded_slashes(environ: Environ) -> None:
    raw = environ.get("REQUEST_URI") or environ.get("RAW_URI") or ""
    if "%2f" in raw.lower():
        path = re.sub("^https?://[^/?]*", "", raw.partition("?")[0], flags=re.IGNORECASE)
        path = re.sub("%2f", ENCODED_SLASH, path, flags=re.IGNORECASE)
        environ["PATH_INFO"] = unquote(path).encode().decode("latin-1")


def _normalise_path(path: str) -> str:
    """Without the optional slash and suffix at the end."""
    return path.rstrip("/").removesuffix(".json") if path.startswith("/api/v1/") else path
