"""The short way of `urllib3`, and so of `requests`: a plain call is answered without being spelt out as bytes.

What is not plain, in the call or in its answer (a retry, a redirect, a trouble of the connection), takes the long way
of `urllib3_pool`, where everything above the socket is the real thing. The app has answered only once by then.

The import raises ImportError with a urllib3 before 2.2.3, whose responses are made differently: it has no short way.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import logging
import re
from collections.abc import Callable, Iterable
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPHeaderDict, HTTPResponse, Retry
from urllib3.connection import HTTPConnection
from urllib3.util import SKIP_HEADER, Timeout

from mock_server.engine.errors import ConnectionDropped
from mock_server.engine.rack import PAUSE, Environ, WsgiApp
from mock_server.transports.origins import origin_text
from mock_server.transports.switchboard import Route
from mock_server.transports.urllib3_pool import InProcessPool
from mock_server.transports.wsgi import Answer, call_wsgi, wsgi_environ

if "version_string" not in inspect.signature(HTTPResponse).parameters:
    raise ImportError("urllib3 is older than 2.2.3")

# which urllib3 leaves as it is
_PLAIN_TARGET = re.compile(r"/(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9A-F]{2})*", re.ASCII)
_PLAIN_NAME = re.compile(r"[A-Za-z0-9-]+")
_NEEDED_HEADERS = frozenset({"accept-encoding", "user-agent"})  # or they would be added
_FRAMING_HEADERS = frozenset({"host", "transfer-encoding"})
_PLAIN_OPTIONS = frozenset(
    {"body", "headers", "retries", "redirect", "assert_same_host", "timeout", "chunked"}
    | {"preload_content", "decode_content"}
)
_MOST_HEADERS, _LONGEST_LINE = 100, 60_000  # http.client refuses a little more
_log = logging.getLogger("urllib3.connectionpool")


def answer(route: Route, pool: HTTPConnectionPool, method: str, target: str, options: dict[str, Any]) -> Any:
    """What `pool.urlopen` would give for this call, with the options that it got. Raises what it would raise."""
    environ = _plain_environ(route, pool, method, target, options)
    if environ is None:
        return _long_way(route.app, route, pool, method, target, options)
    kept = _Kept(route.app, environ)
    retries = Retry.from_int(
        options.get("retries"), redirect=options.get("redirect", True), default=pool.retries
    )
    if kept.answer is None or kept.delays or _is_odd(kept.answer, method, retries):
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


class _Body(io.BufferedIOBase):
    """A body that, like http.client's, lets go of its `fp` with the reading that comes to its end."""

    def __init__(self, data: bytes) -> None:
        self.fp: io.BytesIO | None = io.BytesIO(data)
        self._left = len(data)

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        return self._taken(self.fp.read(size) if self.fp is not None else b"")

    def read1(self, size: int = -1, /) -> bytes:
        return self.read(size)

    def _taken(self, data: bytes) -> bytes:
        self._left -= len(data)
        if not self._left:
            self.fp = None
        return data

    def isclosed(self) -> bool:
        return self.fp is None

    def close(self) -> None:
        self.fp = None
        super().close()


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


def _is_odd(answer: Answer, method: str, retries: Retry) -> bool:
    """Whether more is done with it than to hand it on."""
    names = {name.lower() for name, _ in answer.headers}
    return (
        answer.is_cut
        or 300 <= answer.status < 400
        or "set-cookie" in names  # cookies are read from what http.client leaves
        or retries.is_retry(method, answer.status, "retry-after" in names)
        or len(answer.headers) > _MOST_HEADERS
        or any(value != value.strip() or len(value) > _LONGEST_LINE for _, value in answer.headers)
    )


def _plain_environ(
    route: Route, pool: HTTPConnectionPool, method: str, target: str, options: dict[str, Any]
) -> Environ | None:
    """The call as an environ; None for what urllib3 or http.client would change, tell of, or complain of."""
    body, timeout = options.get("body"), options.get("timeout", pool.timeout)
    body = body.encode() if isinstance(body, str) else b"" if body is None else body
    given = options.get("headers")
    headers = list((pool.headers if given is None else given).items())
    is_plain = (
        options.keys() <= _PLAIN_OPTIONS
        and isinstance(body, bytes)
        and (timeout is None or (isinstance(timeout, Timeout) and timeout.total is None))
        and method.isalpha()
        and method.isascii()
        and _PLAIN_TARGET.fullmatch(target)
        and all(map(_is_plain_header, headers))
        and _are_plain({name.lower(): value for name, value in headers}, len(headers), len(body))
        and not _log.isEnabledFor(logging.DEBUG)
        and not HTTPConnection.debuglevel
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
        and value == value.strip()
        and value != SKIP_HEADER
    )


def _are_plain(headers: dict[str, str], sent: int, length: int) -> bool:
    """Whether none of them, of which so many were sent, decides how the request is framed, and none is missing."""
    return (
        len(headers) == sent
        and headers.keys() >= _NEEDED_HEADERS
        and not headers.keys() & _FRAMING_HEADERS
        and headers.get("content-length", str(length)) == str(length)
    )
