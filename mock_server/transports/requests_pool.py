"""A connection pool of `urllib3`, and so of `requests`, whose connections end in the WSGI app.

Everything above the socket is the real thing: what is sent, how an answer is read, timeouts and retries.
"""

from __future__ import annotations

import io
import time
from http.client import HTTPResponse
from typing import Any
from urllib.parse import urlsplit

from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection

from mock_server.engine.errors import ConnectionDropped
from mock_server.engine.rack import PAUSE, WsgiApp
from mock_server.transports.in_process import DEFAULT_PORTS, call_wsgi, wsgi_environ


class InProcessPool(HTTPConnectionPool):
    """Connections to one origin, answered by the app."""

    def __init__(self, app: WsgiApp, scheme: str, host: str, port: int) -> None:
        super().__init__(host, port)

        def connection(**options: Any) -> _Connection:
            made = _Connection(**options)
            made.wire = _Wire(app, scheme, host, port)
            made.default_port = DEFAULT_PORTS[scheme]  # type: ignore[misc]  # the Host header leaves it out
            return made

        self.ConnectionCls = connection  # type: ignore[assignment]


class _Connection(HTTPConnection):
    wire: _Wire

    def connect(self) -> None:
        self.sock = self.wire

    @property
    def is_connected(self) -> bool:
        return self.sock is not None


class _Wire:
    """What `http.client` needs of a socket: takes the bytes of a request, gives those of the answer."""

    def __init__(self, app: WsgiApp, scheme: str, host: str, port: int) -> None:
        self._app = app
        self._scheme, self._host, self._port = scheme, host, port
        self._sent = bytearray()
        self._patience: float | None = None

    def settimeout(self, seconds: float | None) -> None:
        self._patience = seconds

    def sendall(self, data: bytes) -> None:
        self._sent += data

    def makefile(self, *arguments: Any, **options: Any) -> io.BytesIO:
        """The answer to what was sent since the last one; nothing at all when the connection is dropped."""
        request, self._sent = bytes(self._sent), bytearray()
        try:
            return io.BytesIO(self._answer(request))
        except ConnectionDropped:
            return io.BytesIO()

    def close(self) -> None:
        """There is nothing to close."""

    def _answer(self, request: bytes) -> bytes:
        head, _, rest = request.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        if not target.startswith("/"):  # as a proxy is asked
            parts = urlsplit(target)
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        pairs = [line.split(": ", 1) for line in lines]
        headers = [(name, value) for name, value in pairs if name.lower() != "transfer-encoding"]
        body = _unchunked(rest) if len(headers) < len(pairs) else rest
        environ = wsgi_environ(
            method=method,
            scheme=self._scheme,
            host=self._host,
            port=self._port,
            target=target,
            headers=headers,
            body=body,
        )
        answer = call_wsgi(self._app, {**environ, PAUSE: self._pause})
        told = "".join(f"{name}: {value}\r\n" for name, value in answer.headers)
        return f"HTTP/1.1 {answer.status} {answer.reason}\r\n{told}\r\n".encode("latin-1") + answer.body

    def _pause(self, seconds: float) -> None:
        patience = float("inf") if self._patience is None else self._patience
        time.sleep(min(seconds, patience))
        if seconds > patience:
            raise TimeoutError("timed out")


def _unchunked(body: bytes) -> bytes:
    """The body of a chunked request."""
    framed = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body

    class Source:
        def makefile(self, *arguments: Any, **options: Any) -> io.BytesIO:
            return io.BytesIO(framed)

    reader = HTTPResponse(Source())  # type: ignore[arg-type]  # it asks of a socket no more than that
    reader.begin()
    return reader.read()
