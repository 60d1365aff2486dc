"""A connection pool of `urllib3`, and so of `requests`, whose connections end in the WSGI app.

Everything above the socket is the real thing: what is sent, how an answer is read, timeouts and retries.
"""

from __future__ import annotations

from typing import Any

from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection

from mock_server.engine.rack import WsgiApp
from mock_server.transports.origins import Origin
from mock_server.transports.wire import Wire
from mock_server.transports.wsgi import DEFAULT_PORTS


class InProcessPool(HTTPConnectionPool):
    """Connections to one origin, answered by the app, with the habits of the pool that it stands in for."""

    def __init__(self, app: WsgiApp, origin: Origin, stands_for: HTTPConnectionPool) -> None:
        scheme, host, port = origin
        super().__init__(
            host, port, timeout=stands_for.timeout, headers=stands_for.headers, retries=stands_for.retries
        )
        self.scheme = scheme

        def connection(**options: Any) -> _Connection:
            made = _Connection(**options)
            made.wire = Wire(app, origin)
            made.default_port = DEFAULT_PORTS[scheme]  # type: ignore[misc]  # the Host header leaves it out
            return made

        self.ConnectionCls = connection  # type: ignore[assignment]


class _Connection(HTTPConnection):
    wire: Wire

    def connect(self) -> None:
        self.sock = self.wire

    @property
    def is_connected(self) -> bool:
        return self.sock is not None
