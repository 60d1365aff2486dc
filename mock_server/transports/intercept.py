"""Calls of `httpx` and `requests` to an origin, answered in this process; every other origin is left alone.

The libraries are patched where a request leaves them, so clients, sessions, redirects, hooks, timeouts and retry
policies work as ever. The patches are the process's, as the libraries are; which app answers for which origin is
kept beside them, latest first, and with the last one gone the libraries are as they were.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

import httpx

from mock_server.engine.rack import WsgiApp
from mock_server.transports.in_process import DEFAULT_PORTS, InProcessTransport

Origin = tuple[str, str, int]


@dataclass(frozen=True, eq=False)
class Route:
    """Who answers for an origin."""

    origin: Origin
    app: WsgiApp

    @functools.cached_property
    def transport(self) -> InProcessTransport:
        return InProcessTransport(self.app)


@contextmanager
def intercept(app: WsgiApp, origin: str) -> Iterator[str]:
    """Answer calls to the origin with the app, in every thread, while the block runs. Raises ValueError."""
    route = Route(origin_of(origin), app)
    switchboard = _switchboard()
    switchboard.connect(route)
    try:
        yield origin.rstrip("/")
    finally:
        switchboard.disconnect(route)


def origin_of(text: str) -> Origin:
    """Scheme, host and port of an origin. Raises ValueError for what is none."""
    try:
        url = httpx.URL(text)
        parts = urlsplit(text)
        origin = url.scheme, url.raw_host.decode("ascii"), url.port or DEFAULT_PORTS[url.scheme]
    except (httpx.InvalidURL, ValueError, KeyError):
        origin = None
    if origin is None or not origin[1] or parts.path not in ("", "/") or parts.query or "@" in parts.netloc:
        raise ValueError(f"expected an origin such as https://school.instructure.com, found {text!r}")
    return origin


class Switchboard:
    """The routes in force, and the patches that ask for them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._routes: tuple[Route, ...] = ()
        self._patches: list[tuple[type, str, Any, Any]] = []

    def connect(self, route: Route) -> None:
        with self._lock:
            if not self._routes:
                self._patch()
            self._routes = (route, *self._routes)

    def disconnect(self, route: Route) -> None:
        with self._lock:
            self._routes = tuple(other for other in self._routes if other is not route)
            if not self._routes:
                self._restore()

    def route(self, origin: Origin) -> Route | None:
        """The latest route of an origin."""
        return next((route for route in self._routes if route.origin == origin), None)

    def _patch(self) -> None:
        self._put(httpx.HTTPTransport, "handle_request", _sync_httpx)
        self._put(httpx.AsyncHTTPTransport, "handle_async_request", _async_httpx)
        if find_spec("requests") is not None:
            from requests.adapters import HTTPAdapter

            is_current = hasattr(HTTPAdapter, "get_connection_with_tls_context")  # since requests 2.32
            name = "get_connection_with_tls_context" if is_current else "get_connection"
            self._put(HTTPAdapter, name, _requests_adapter)

    def _put(self, owner: type, name: str, patch: Callable[[Switchboard, Any], Any]) -> None:
        original = getattr(owner, name)
        patched = functools.wraps(original)(patch(self, original))
        setattr(owner, name, patched)
        self._patches.append((owner, name, original, patched))

    def _restore(self) -> None:
        while self._patches:
            owner, name, original, patched = self._patches.pop()
            if (
                getattr(owner, name) is patched
            ):  # else somebody patched on top: ours only passes through from now on
                setattr(owner, name, original)


@functools.cache
def _switchboard() -> Switchboard:
    """One for the process, as the libraries that it patches."""
    return Switchboard()


def _httpx_route(switchboard: Switchboard, request: httpx.Request) -> Route | None:
    url = request.url
    if url.scheme not in DEFAULT_PORTS:
        return None
    return switchboard.route(
        (url.scheme, url.raw_host.decode("ascii"), url.port or DEFAULT_PORTS[url.scheme])
    )


def _sync_httpx(switchboard: Switchboard, original: Any) -> Any:
    def handle_request(self: Any, request: httpx.Request) -> Any:
        route = _httpx_route(switchboard, request)
        return original(self, request) if route is None else route.transport.handle_request(request)

    return handle_request


def _async_httpx(switchboard: Switchboard, original: Any) -> Any:
    async def handle_async_request(self: Any, request: httpx.Request) -> Any:
        route = _httpx_route(switchboard, request)
        if route is None:
            return await original(self, request)
        return await route.transport.handle_async_request(request)

    return handle_async_request


def _requests_adapter(switchboard: Switchboard, original: Any) -> Any:
    from mock_server.transports.requests_pool import InProcessPool

    def get_connection(self: Any, asked: Any, *arguments: Any, **options: Any) -> Any:
        parts = urlsplit(getattr(asked, "url", asked))  # a request, or of older versions its address
        if parts.scheme in DEFAULT_PORTS and parts.hostname:
            origin = parts.scheme, parts.hostname, parts.port or DEFAULT_PORTS[parts.scheme]
            if (route := switchboard.route(origin)) is not None:
                return InProcessPool(route.app, *origin)
        return original(self, asked, *arguments, **options)

    return get_connection
