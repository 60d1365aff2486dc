"""Where each client library is patched: as near to the socket as its own timeouts, retries and errors need it.

So clients, sessions, redirects, hooks and retry policies work as ever. A library that is not installed is not imported.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import http.client
import socket
import sys
import urllib.request
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import httpx

from mock_server.transports.origins import Origin, origin_in, plain_host
from mock_server.transports.switchboard import Patch, Switchboard
from mock_server.transports.wire import Wire
from mock_server.transports.wsgi import DEFAULT_PORTS


def patches(board: Switchboard) -> Iterator[Patch]:
    """Those of every library that is there; each is a class, a method, and what makes the new method of the old."""
    yield httpx.HTTPTransport, "handle_request", lambda original: _sync_httpx(board, original)
    yield httpx.AsyncHTTPTransport, "handle_async_request", lambda original: _async_httpx(board, original)
    yield http.client.HTTPConnection, "connect", _http_client(board, "http")
    yield http.client.HTTPSConnection, "connect", _http_client(board, "https")
    yield urllib.request.AbstractHTTPHandler, "do_open", lambda original: _urllib_request(board, original)
    if (urllib3 := _imported("urllib3")) is not None:
        yield urllib3.HTTPConnectionPool, "urlopen", lambda original: _urllib3(board, original)
    if (aiohttp := _imported("aiohttp")) is not None:
        yield aiohttp.BaseConnector, "connect", lambda original: _aiohttp(board, original)
    # these answer calls of `requests` above all that: when they are in use, they let ours pass
    if (mock := _in_use("responses", "RequestsMock")) is not None:
        yield mock, "_on_request", lambda original: _responses(board, original)
    if (mock := _in_use("requests_mock.adapter", "Adapter")) is not None:
        yield mock, "send", lambda original: _requests_mock(board, original)


def _imported(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        return None


def _in_use(module: str, name: str) -> Any:
    return getattr(sys.modules.get(module), name, None)


def _sync_httpx(board: Switchboard, original: Any) -> Any:
    def handle_request(self: Any, request: httpx.Request) -> Any:
        route = board.route(_httpx_origin(request))
        return original(self, request) if route is None else route.transport.handle_request(request)

    return handle_request


def _async_httpx(board: Switchboard, original: Any) -> Any:
    async def handle_async_request(self: Any, request: httpx.Request) -> Any:
        route = board.route(_httpx_origin(request))
        if route is None:
            return await original(self, request)
        return await route.transport.handle_async_request(request)

    return handle_async_request


def _httpx_origin(request: httpx.Request) -> Origin | None:
    url = request.url
    if url.scheme not in DEFAULT_PORTS:
        return None
    return url.scheme, url.raw_host.decode("ascii"), url.port or DEFAULT_PORTS[url.scheme]


def _http_client(board: Switchboard, scheme: str) -> Callable[[Any], Any]:
    def patch(original: Any) -> Any:
        def connect(self: Any) -> Any:
            if isinstance(self, http.client.HTTPSConnection) is not (scheme == "https"):
                return original(self)  # TLS begins with the plain connection's `connect`
            host = self._tunnel_host or self.host  # the former behind a proxy
            port = self._tunnel_port if self._tunnel_host else self.port
            route = board.route((scheme, plain_host(host), port or DEFAULT_PORTS[scheme]))
            if route is None:
                return original(self)
            self.sock = Wire(route.app, route.origin)
            is_default = self.timeout is socket._GLOBAL_DEFAULT_TIMEOUT  # type: ignore[attr-defined]
            return self.sock.settimeout(socket.getdefaulttimeout() if is_default else self.timeout)

        return connect

    return patch


def _urllib_request(board: Switchboard, original: Any) -> Any:
    """A request for a proxy does not tell the connection where it goes: ours are sent directly."""

    def do_open(self: Any, http_class: Any, req: urllib.request.Request, **options: Any) -> Any:
        if req.has_proxy() and board.known(origin_in(req.full_url)) is not None:
            direct = urllib.request.Request(req.full_url)  # noqa: S310 - it is only taken apart
            req.host, req.selector = direct.host, direct.selector
        return original(self, http_class, req, **options)

    return do_open


def _urllib3(board: Switchboard, original: Any) -> Any:
    from mock_server.transports.urllib3_pool import InProcessPool

    answer: Callable[..., Any] | None = None
    with contextlib.suppress(ImportError):  # an older urllib3
        from mock_server.transports.urllib3_direct import answer

    def urlopen(self: Any, method: str, url: str, *arguments: Any, **options: Any) -> Any:
        if isinstance(self, InProcessPool):
            return original(self, method, url, *arguments, **options)
        if "://" in url.partition("?")[0]:  # as a proxy is asked
            origin = origin_in(url)
        else:
            origin = _pool_origin(self.scheme, self.host, self.port)
        route = board.route(origin)
        if route is None:
            return original(self, method, url, *arguments, **options)
        if arguments or answer is None:
            pool = InProcessPool(route.app, route.origin, stands_for=self)
            return original(pool, method, url, *arguments, **options)
        return answer(route, self, method, url, options)

    return urlopen


@functools.lru_cache(1024)
def _pool_origin(scheme: str, host: str, port: int | None) -> Origin:
    return scheme, plain_host(host), port or DEFAULT_PORTS[scheme]


def _aiohttp(board: Switchboard, original: Any) -> Any:
    from mock_server.transports.aiohttp_connection import connection

    async def connect(self: Any, req: Any, *arguments: Any, **options: Any) -> Any:
        route = board.route(origin_in(str(req.url)))
        if route is None:
            return await original(self, req, *arguments, **options)
        return connection(route.app, route.origin, self, req.connection_key)

    return connect


def _responses(board: Switchboard, original: Any) -> Any:
    """It still answers what its user has registered."""

    def on_request(self: Any, adapter: Any, request: Any, *arguments: Any, **options: Any) -> Any:
        if board.known(origin_in(request.url)) is not None:
            self = copy.copy(self)  # its user's list of prefixes stays as it is
            self.passthru_prefixes = (*self.passthru_prefixes, request.url)
        return original(self, adapter, request, *arguments, **options)

    return on_request


def _requests_mock(board: Switchboard, original: Any) -> Any:
    """It still answers what its user has registered."""
    from requests.adapters import HTTPAdapter
    from requests_mock.exceptions import NoMockAddress

    def send(self: Any, request: Any, **options: Any) -> Any:
        try:
            return original(self, request, **options)
        except NoMockAddress:
            if board.known(origin_in(request.url)) is None:
                raise
        return HTTPAdapter().send(request, **options)

    return send
