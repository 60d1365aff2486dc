"""Connections of `aiohttp` that end in the WSGI app; what is above them is aiohttp's own."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import BaseConnector, Connection

from mock_server.engine.errors import ConnectionDropped
from mock_server.engine.rack import WsgiApp
from mock_server.transports.origins import Origin
from mock_server.transports.wire import CONTINUE, Exchange

PART = 64 * 1024


def connection(app: WsgiApp, origin: Origin, connector: BaseConnector, key: Any) -> Connection:
    """A connection for one request; the connector does not keep it."""
    loop = asyncio.get_running_loop()
    protocol = ResponseHandler(loop)
    protocol.connection_made(_Transport(app, origin, protocol, loop))
    protocol.force_close()
    return Connection(connector, key, protocol, loop)


class _Transport(asyncio.Transport):
    """Gives what is written to the app, and the protocol what the app answers, when it would be there."""

    def __init__(
        self, app: WsgiApp, origin: Origin, protocol: ResponseHandler, loop: asyncio.AbstractEventLoop
    ) -> None:
        super().__init__()
        self._protocol, self._loop = protocol, loop
        self._exchange = Exchange(app, origin)
        self._pending = b""
        self._timer: asyncio.TimerHandle | None = None
        self._is_permitted = self._is_answered = self._is_paused = self._is_closing = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self._exchange.receive(bytes(data))
        if self._exchange.waits_for_permission and not self._is_permitted:
            self._is_permitted = True
            self._loop.call_soon(self._protocol.data_received, CONTINUE)
        if self._exchange.is_complete and not self._is_answered:
            self._is_answered = True
            self._loop.call_soon(self._answer)

    def _answer(self) -> None:
        delays: list[float] = []
        try:
            self._pending = self._exchange.answer(delays.append)
        except ConnectionDropped:
            self._pending = b""
        self._timer = self._loop.call_later(sum(delays), self._deliver)

    def _deliver(self) -> None:
        """As much as the client wants to read, then the end: what was cut off, or never came, is missed there."""
        while self._pending and not (self._is_paused or self._is_closing):
            part, self._pending = self._pending[:PART], self._pending[PART:]
            self._protocol.data_received(part)
        if not self._pending:
            self.close()

    def close(self) -> None:
        if not self._is_closing:
            self._is_closing = True
            if self._timer is not None:
                self._timer.cancel()
            self._loop.call_soon(self._protocol.connection_lost, None)

    def abort(self) -> None:
        self.close()

    def is_closing(self) -> bool:
        return self._is_closing

    def pause_reading(self) -> None:
        self._is_paused = True

    def resume_reading(self) -> None:
        self._is_paused = False
        if self._pending:
            self._loop.call_soon(self._deliver)
