"""HTTP without a socket: requests of client libraries go straight into the WSGI app.

What a fault does to the connection reaches the client as the error that its library raises on a socket.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

import httpx

from mock_server.engine.errors import ConnectionDropped
from mock_server.engine.rack import PAUSE, Environ, WsgiApp
from mock_server.transports.origins import DEFAULT_PORTS


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
