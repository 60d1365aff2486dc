"""Which app answers for which origin, latest first, and the patches of client libraries that ask for it.

The patches are the process's, as the libraries are. With the last route gone the libraries are as they were.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from mock_server.engine.rack import WsgiApp
from mock_server.transports.in_process import InProcessTransport
from mock_server.transports.origins import Origin, origin_text

Patch = tuple[type, str, Callable[[Any], Any]]  # class, method, what makes the new one of the original


class HostBlocked(RuntimeError):
    """A call that `block_others` blocks. It is no client library's own error, so that no retry policy hides it."""


@dataclass(frozen=True, eq=False)
class Route:
    """Who answers for an origin; `blocks` says that nobody else is to be asked, but for the `allowed` hosts."""

    origin: Origin
    app: WsgiApp
    blocks: bool = False
    allowed: frozenset[str] = frozenset()

    @functools.cached_property
    def transport(self) -> InProcessTransport:
        return InProcessTransport(self.app)


class Switchboard:
    """The routes in force, and the patches that ask for them."""

    def __init__(self, patches: Callable[[Switchboard], Iterable[Patch]]) -> None:
        self._patches_there_are = patches
        self._lock = threading.Lock()
        self._routes: tuple[Route, ...] = ()
        self._patches: list[tuple[type, str, Any, Any]] = []

    def connect(self, route: Route) -> None:
        with self._lock:
            self._patch()
            self._routes = (route, *self._routes)

    def disconnect(self, route: Route) -> None:
        with self._lock:
            self._routes = tuple(other for other in self._routes if other is not route)
            if not self._routes:
                self._restore()

    def known(self, origin: Origin | None) -> Route | None:
        """The latest route of an origin."""
        return next((route for route in self._routes if route.origin == origin), None)

    def route(self, origin: Origin | None) -> Route | None:
        """The latest route of an origin; None says that the call may leave. Raises HostBlocked."""
        found = self.known(origin)
        if found is None and origin is not None:
            for route in self._routes:
                if route.blocks and origin[1] not in route.allowed:
                    raise HostBlocked(self._blocked(origin))
        return found

    def _blocked(self, origin: Origin) -> str:
        answered = ", ".join(dict.fromkeys(origin_text(route.origin) for route in self._routes))
        return (
            f"a call to {origin_text(origin)} was blocked: the mock answers for {answered}, and block_others=True "
            "blocks every other host that allow_hosts does not name"
        )

    def _patch(self) -> None:
        """Patch what is not patched yet: a library may have been imported since the last block began."""
        done = {(owner, name) for owner, name, _, _ in self._patches}
        for owner, name, patch in self._patches_there_are(self):
            if (owner, name) not in done:
                original = getattr(owner, name)
                patched = functools.wraps(original)(patch(original))
                setattr(owner, name, patched)
                self._patches.append((owner, name, original, patched))

    def _restore(self) -> None:
        while self._patches:
            owner, name, original, patched = self._patches.pop()
            if getattr(owner, name) is patched:
                # else somebody patched on top: ours only passes through from now on
                setattr(owner, name, original)
