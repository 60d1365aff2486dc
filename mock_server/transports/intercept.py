"""`intercept`: calls of HTTP clients to an origin, answered in this process while a block runs."""

from __future__ import annotations

import functools
from collections.abc import Collection
from types import TracebackType

from mock_server.engine.rack import WsgiApp
from mock_server.transports.origins import origin_of, plain_host
from mock_server.transports.patches import patches
from mock_server.transports.scope import Scope
from mock_server.transports.switchboard import Route, Switchboard


class Interception(Scope[str]):
    """Answers calls to the origin with the app, in every thread; its value is the origin.

    Raises ValueError for what is no origin.
    """

    def __init__(
        self, app: WsgiApp, origin: str, *, block_others: bool = False, allow_hosts: Collection[str] = ()
    ) -> None:
        if isinstance(allow_hosts, str):
            raise TypeError(f"allow_hosts: expected a list of hosts, found the text {allow_hosts!r}")
        self._app, self._text, self._origin = app, origin, origin_of(origin)
        self._blocks, self._allowed = block_others, frozenset(map(plain_host, allow_hosts))
        self._entered: list[Route] = []

    def again(self) -> Interception:
        return Interception(self._app, self._text, block_others=self._blocks, allow_hosts=self._allowed)

    def __enter__(self) -> str:
        route = Route(self._origin, self._app, self._blocks, self._allowed)
        _switchboard().connect(route)
        self._entered.append(route)
        return self._text.rstrip("/")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _switchboard().disconnect(self._entered.pop())


@functools.cache
def _switchboard() -> Switchboard:
    """One for the process, as the libraries that it patches."""
    return Switchboard(patches)
