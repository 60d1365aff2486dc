"""HTTP without a socket: requests of httpx go straight into the WSGI app.

What a fault does to the connection reaches the client as the error that its library raises on a socket.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator

import httpx

from mock_server.engine.errors import ConnectionDropped
from mock_server.engine.rack import PAUSE, Environ, WsgiApp
from mock_server.transports.wsgi import Answer, call_wsgi, wsgi_environ


class InProcessTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Answers requests of `httpx.Client` and `httpx.AsyncClient` by calling the app in the caller's thread."""

    def __init__(self, app: WsgiApp) -> None:
        self._app = app

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        body = request.read()

        def pause(seconds: float) -> None:
            patience = _patience(request)
            time.sleep(min(seconds, patience))
            if seconds > patience:
                raise httpx.ReadTimeout("The read operation timed out", request=request)

        try:
            return _httpx_response(
                request, call_wsgi(self._app, {**_environ_of(request, body), PAUSE: pause})
            )
        except ConnectionDropped:
            raise _disconnected(request) from None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        delays: list[float] = []
        try:
            answer = call_wsgi(self._app, {**_environ_of(request, body), PAUSE: delays.append})
        except ConnectionDropped:
            answer = None
        if delays:
            await _async_pause(sum(delays), request)
        if answer is None:
            raise _disconnected(request)
        return _httpx_response(request, answer)


class _Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that arrives at once, and breaks off where it was cut."""

    def __init__(self, request: httpx.Request, answer: Answer) -> None:
        self._request, self._answer = request, answer

    def __iter__(self) -> Iterator[bytes]:
        yield self._answer.body
        if self._request.method != "HEAD" and self._answer.is_cut:
            received, promised = len(self._answer.body), self._answer.declared
            raise httpx.RemoteProtocolError(
                "peer closed connection without sending complete message body "
                f"(received {received} bytes, expected {promised})",
                request=self._request,
            )

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self:
            yield part


def _httpx_response(request: httpx.Request, answer: Answer) -> httpx.Response:
    return httpx.Response(
        answer.status,
        headers=[(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers],
        stream=_Body(request, answer),
        extensions={"http_version": b"HTTP/1.1"},
        request=request,
    )


def _disconnected(request: httpx.Request) -> httpx.RemoteProtocolError:
    return httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)


def _patience(request: httpx.Request) -> float:
    """How many seconds the client waits for an answer."""
    seconds = request.extensions.get("timeout", {}).get("read")
    return float("inf") if seconds is None else float(seconds)


async def _async_pause(seconds: float, request: httpx.Request) -> None:
    import anyio

    patience = _patience(request)
    await anyio.sleep(min(seconds, patience))
    if seconds > patience:
        raise httpx.ReadTimeout("The read operation timed out", request=request)


def _environ_of(request: httpx.Request, body: bytes) -> Environ:
    url = request.url
    return wsgi_environ(
        method=request.method,
        scheme=url.scheme,
        host=url.raw_host.decode("ascii"),
        port=url.port,
        target=url.raw_path.decode("ascii"),
        headers=((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw),
        body=body,
    )
