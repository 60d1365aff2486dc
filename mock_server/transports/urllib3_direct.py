"""The short way of `urllib3`, and so of `requests`: a plain call is answered without being spelt out as bytes.

What is not plain, in the call or in its answer (a retry, a redirect, a trouble of the connection), takes the long way
of `urllib3_pool`, where everything above the socket is the real thing. The app has answered only once by then.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable, Iterable
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPHeaderDict, HTTPResponse, Retry
from urllib3.util import SKIP_HEADER, Timeout

from mock_server.engine.errors import ConnectionDropped
from mock_server.engine.rack import PAUSE, Environ, WsgiApp
from mock_server.transports.origins import origin_text
from mock_server.transports.switchboard import Route
from mock_server.transports.urllib3_pool import InProcessPool
from mock_server.transports.wsgi import Answer, call_wsgi, wsgi_environ

_PLAIN_TARGET = re.compile(
    r"/(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9A-F]{2})*", re.ASCII
)  # which urllib3 leaves alone
_PLAIN_NAME = re.compile(r"[A-Za-z0-9-]+")
_ALWAYS_SENT = frozenset({"accept-encoding", "user-agent"})
_SPECIAL = frozenset({"host", "transfer-encoding"})
_USUAL = frozenset(
    {"body", "headers", "retries", "redirect", "assert_same_host", "timeout", "chunked"}
    | {"preload_content", "decode_content"}
)


def answer(route: Route, pool: HTTPConnectionPool, method: str, target: str, options: dict[str, Any]) -> Any:
    """What `pool.urlopen` would give for this call, with the options that it got. Raises what it would raise."""
    environ = _plain_environ(route, pool, method, target, options)
    if environ is None:
        return _long_way(route.app, route, pool, method, target, options)
    kept = _Kept(route.app, environ)
    retries = Retry.from_int(
        options.get("retries"), redirect=options.get("redirect", True), default=pool.retries
    )
    if kept.answer is None or kept.delays or _is_odd(kept.answer, retries):
        return _long_way(kept, route, pool, method, target, options)
    return HTTPResponse(
        body=_Body(kept.answer.body),
        headers=HTTPHeaderDict(kept.answer.headers),
        status=kept.answer.status,
        version=11,
        version_string="HTTP/1.1",
        reason=kept.answer.reason,
        preload_content=options.get("preload_content", True),
        decode_content=options.get("decode_content", True),
        retries=retries,
        request_method=method,
        request_url=target,
    )


class _Body(io.BytesIO):
    """A body that, like http.client's, is closed as soon as all of it is read."""

    def isclosed(self) -> bool:
        return self.closed or self.tell() == len(self.getbuffer())


class _Kept:
    """An answer that was got beforehand; as a WSGI app it gives that first, and asks the real one from then on."""

    def __init__(self, app: WsgiApp, environ: Environ) -> None:
        self._app, self._is_given = app, False
        self.delays: list[float] = []
        self.answer: Answer | None = None
        with contextlib.suppress(ConnectionDropped):  # it stays so for whoever asks this app
            self.answer = call_wsgi(app, {**environ, PAUSE: self.delays.append})

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if self._is_given:
            return self._app(environ, start_response)
        self._is_given = True
        for seconds in self.delays:
            environ[PAUSE](seconds)
        if self.answer is None:
            raise ConnectionDropped
        start_response(f"{self.answer.status} {self.answer.reason}", self.answer.headers)
        return (self.answer.body,)


def _long_way(
    app: WsgiApp,
    route: Route,
    pool: HTTPConnectionPool,
    method: str,
    target: str,
    options: dict[str, Any],
) -> Any:
    return InProcessPool(app, route.origin, stands_for=pool).urlopen(method, target, **options)


def _is_odd(answer: Answer, retries: Retry) -> bool:
    """Whether more is done with it than to hand it on."""
    names = {name.lower() for name, _ in answer.headers}
    return (
        answer.is_cut
        or 300 <= answer.status < 400
        or "set-cookie" in names  # cookies are read from what http.client leaves
        or "retry-after" in names
        or bool(retries.status_forcelist and answer.status in retries.status_forcelist)
    )


def _plain_environ(
    route: Route, pool: HTTPConnectionPool, method: str, target: str, options: dict[str, Any]
) -> Environ | None:
    """The call as an environ; None for what urllib3 or http.client would change, complain of, or send in parts."""
    body = options.get("body")
    body = body.encode() if isinstance(body, str) else body or b""
    headers = list((options.get("headers") or pool.headers).items())
    is_plain = (
        options.keys() <= _USUAL
        and isinstance(body, bytes)
        and isinstance(options.get("timeout", pool.timeout), Timeout | None)
        and method.isalpha()
        and method.isascii()
        and _PLAIN_TARGET.fullmatch(target)
        and all(map(_is_plain_header, headers))
        and _is_plain_set({name.lower(): value for name, value in headers}, len(body))
    )
    if not is_plain:
        return None
    scheme, host, port = route.origin
    return wsgi_environ(
        method=method,
        scheme=scheme,
        host=host,
        port=port,
        target=target,
        headers=[("Host", origin_text(route.origin).partition("://")[2]), *headers],
        body=body,
    )


def _is_plain_header(header: tuple[Any, Any]) -> bool:
    name, value = header
    return (
        isinstance(name, str)
        and isinstance(value, str)
        and _PLAIN_NAME.fullmatch(name) is not None
        and value.isascii()
        and value.isprintable()
        and value != SKIP_HEADER
    )


def _is_plain_set(headers: dict[str, str], length: int) -> bool:
    """Whether nothing would be added to these headers but the host."""
    return (
        headers.keys() >= _ALWAYS_SENT
        and not headers.keys() & _SPECIAL
        and headers.get("content-length", str(length)) == str(length)
    )
