"""HTTP without a socket: `httpx` requests go straight into the WSGI app."""

from __future__ import annotations

import io
import sys
from typing import Any

import httpx

from mock_server.errors import ConnectionDropped
from mock_server.rack import Environ, WsgiApp


class InProcessTransport(httpx.BaseTransport):
    """Answers requests of `httpx.Client` by calling the app in the caller's thread.

    A dropped connection and a truncated body are the errors that `httpx` raises for them on a socket.
    """

    def __init__(self, app: WsgiApp) -> None:
        self._app = app

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            status, headers, body = call_wsgi(
                self._app, wsgi_environ(request.method, request.url, request.headers.raw, request.read())
            )
        except ConnectionDropped:
            raise httpx.RemoteProtocolError(
                "Server disconnected without sending a response.", request=request
            ) from None
        if _is_cut(request.method, headers, body):
            raise httpx.RemoteProtocolError(
                "peer closed connection without sending complete message body", request=request
            )
        return httpx.Response(status, headers=headers, content=body, request=request)


def wsgi_environ(method: str, url: httpx.URL, headers: list[tuple[bytes, bytes]], body: bytes) -> Environ:
    """The environ a server would make of this request; the client is this machine."""
    environ: Environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": url.path.encode().decode("latin-1"),
        "QUERY_STRING": url.query.decode("ascii"),
        "REQUEST_URI": url.raw_path.decode("ascii"),
        "SERVER_NAME": url.host,
        "SERVER_PORT": str(url.port or (443 if url.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": url.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "CONTENT_LENGTH": str(len(body)),
    }
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").upper().replace("-", "_"), raw_value.decode("latin-1")
        if name == "CONTENT_TYPE":
            environ["CONTENT_TYPE"] = value
        elif name != "CONTENT_LENGTH":
            key = f"HTTP_{name}"
            environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ


def call_wsgi(app: WsgiApp, environ: Environ) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body of the app's answer. Raises ConnectionDropped."""
    started: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        started[:] = [int(status.split()[0]), headers]
        return lambda data: None

    result = app(environ, start_response)
    try:
        body = b"".join(result)
    finally:
        if hasattr(result, "close"):
            result.close()
    status, headers = started
    return status, headers, body


def _is_cut(method: str, headers: list[tuple[str, str]], body: bytes) -> bool:
    declared = next((value for name, value in headers if name.lower() == "content-length"), None)
    return method != "HEAD" and declared is not None and int(declared) > len(body)
