"""A request as a server would hand it to a WSGI app, and what the app answers. Knows no client library."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from mock_server.engine.rack import Environ, WsgiApp

DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Answer:
    """What the app answered; `declared` is the length that its headers promise."""

    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes
    declared: int | None

    @property
    def is_cut(self) -> bool:
        """Whether the headers promise more than there is."""
        return self.declared is not None and self.declared > len(self.body)


def wsgi_environ(
    *,
    method: str,
    scheme: str,
    host: str,
    port: int | None,
    target: str,
    headers: Iterable[tuple[str, str]],
    body: bytes,
) -> Environ:
    """The environ a server would make of this request; the client is this machine."""
    path, _, query = target.partition("?")
    environ: Environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "REQUEST_URI": target,
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or DEFAULT_PORTS[scheme]),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "CONTENT_LENGTH": str(len(body)),
    }
    for name, value in headers:
        key = name.upper().replace("-", "_")
        if key == "CONTENT_TYPE":
            environ[key] = value
        elif key != "CONTENT_LENGTH":
            key = f"HTTP_{key}"
            environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ


def call_wsgi(app: WsgiApp, environ: Environ) -> Answer:
    """The app's answer. Raises ConnectionDropped, and whatever `PAUSE` of the environ raises."""
    started: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        started[:] = [status, headers]
        return lambda data: None

    result = app(environ, start_response)
    try:
        body = b"".join(result)
    finally:
        if hasattr(result, "close"):
            result.close()
    line, headers = started
    status, _, reason = line.partition(" ")
    declared = next((int(value) for name, value in headers if name.lower() == "content-length"), None)
    return Answer(int(status), reason, headers, body, declared)
