"""The server's end of a connection that has no socket: takes the bytes of a request, gives those of the answer.

Knows no client library: whatever expects a socket, or a transport of asyncio, is built on it.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import h11

from mock_server.engine.errors import ConnectionDropped
from mock_server.engine.rack import PAUSE, WsgiApp
from mock_server.transports.origins import Origin
from mock_server.transports.wsgi import call_wsgi, wsgi_environ

LONGEST_HEAD = 1024 * 1024
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_NOT_HTTP = (
    b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 30\r\n\r\n"
    b"This is no complete request.\r\n"
)


class Exchange:
    """One request, read as it comes in, and its answer."""

    def __init__(self, app: WsgiApp, origin: Origin) -> None:
        self._app, self._origin = app, origin
        self._reader = h11.Connection(h11.SERVER, max_incomplete_event_size=LONGEST_HEAD)
        self._head: h11.Request | None = None
        self._body = bytearray()
        self.is_complete = False

    def receive(self, data: bytes) -> None:
        """Some more bytes of the request; what is no HTTP is complete at once, and answered as such."""
        try:
            self._reader.receive_data(data)
            while not self.is_complete:
                event = self._reader.next_event()
                if isinstance(event, h11.Request):
                    self._head = event
                elif isinstance(event, h11.Data):
                    self._body += event.data
                elif isinstance(event, h11.EndOfMessage):
                    self.is_complete = True
                else:
                    return
        except h11.RemoteProtocolError:
            self._head, self.is_complete = None, True

    @property
    def waits_for_permission(self) -> bool:
        """Whether the client sends no body until it is told to."""
        return self._reader.they_are_waiting_for_100_continue

    def answer(self, pause: Callable[[float], None]) -> bytes:
        """The bytes of the answer, cut where a fault cuts them. Raises ConnectionDropped, and what `pause` raises."""
        if self._head is None or not self.is_complete:
            return _NOT_HTTP
        scheme, host, port = self._origin
        environ = wsgi_environ(
            method=self._head.method.decode("ascii"),
            scheme=scheme,
            host=host,
            port=port,
            target=_path_of(self._head.target.decode("ascii")),
            headers=[
                (name.decode("ascii"), value.decode("latin-1"))
                for name, value in self._head.headers
                if name != b"transfer-encoding"
            ],
            body=bytes(self._body),
        )
        answer = call_wsgi(self._app, {**environ, PAUSE: pause})
        told = "".join(f"{name}: {value}\r\n" for name, value in answer.headers)
        return f"HTTP/1.1 {answer.status} {answer.reason}\r\n{told}\r\n".encode("latin-1") + answer.body


def _path_of(target: str) -> str:
    """Path and query, also of the whole address that a proxy is asked for."""
    if target.startswith("/"):
        return target
    parts = urlsplit(target)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


class Wire:
    """What `http.client` needs of a socket."""

    def __init__(self, app: WsgiApp, origin: Origin) -> None:
        self._app, self._origin = app, origin
        self._exchange = Exchange(app, origin)
        self._patience: float | None = None

    def settimeout(self, seconds: float | None) -> None:
        self._patience = seconds

    def sendall(self, data: bytes) -> None:
        self._exchange.receive(bytes(data))

    def makefile(self, *arguments: Any, **options: Any) -> io.BytesIO:
        """The answer to what was sent since the last one; nothing at all when the connection is dropped."""
        exchange, self._exchange = self._exchange, Exchange(self._app, self._origin)
        try:
            return io.BytesIO(exchange.answer(self._pause))
        except ConnectionDropped:
            return io.BytesIO()

    def close(self) -> None:
        """There is nothing to close."""

    def _pause(self, seconds: float) -> None:
        patience = float("inf") if self._patience is None else self._patience
        time.sleep(min(seconds, patience))
        if seconds > patience:
            raise TimeoutError("timed out")
