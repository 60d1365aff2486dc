"""`mock_canvas`: a fake Canvas without pytest, as a context manager or a decorator."""

from __future__ import annotations

import functools
import inspect
import unittest
from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar, cast, overload

from mock_server.server import MockServer
from mock_server.transports.origins import origin_of
from mock_server.transports.scope import Scope

NAME = "canvas_mock"
Decorated = TypeVar("Decorated", bound=Callable[..., Any])


@overload
def mock_canvas(origin: Decorated) -> Decorated: ...
@overload
def mock_canvas(
    origin: str | None = None,
    seed: str | Path | Mapping[str, Any] | None = None,
    *,
    block_others: bool = False,
    allow_hosts: Collection[str] = (),
    **settings: Any,
) -> CanvasMock: ...
def mock_canvas(
    origin: Any = None,
    seed: str | Path | Mapping[str, Any] | None = None,
    *,
    block_others: bool = False,
    allow_hosts: Collection[str] = (),
    **settings: Any,
) -> Any:
    """A new fake Canvas, which answers calls to the origin, if one is given, as long as it is entered.

    In a block (`with`, `async with`) or between `start()` and `stop()`, its value is the `MockServer`. A function that
    it decorates gets that as `canvas_mock` if it has such a parameter, and a `unittest.TestCase` as `self.canvas_mock`,
    anew for each test. `block_others` and `allow_hosts` are those of `MockServer.intercept`, seed and settings those of
    `MockServer`. Raises what these raise.
    """
    if callable(origin):
        return CanvasMock()(origin)
    return CanvasMock(origin, seed, block_others=block_others, allow_hosts=allow_hosts, **settings)


class CanvasMock(Scope[MockServer]):
    """What `mock_canvas` gives: each time it is entered there is a new server."""

    def __init__(
        self,
        origin: str | None = None,
        seed: str | Path | Mapping[str, Any] | None = None,
        *,
        block_others: bool = False,
        allow_hosts: Collection[str] = (),
        **settings: Any,
    ) -> None:
        if origin is None:
            if block_others or allow_hosts:
                raise TypeError("block_others and allow_hosts need an origin that the mock answers for")
        else:
            origin_of(origin)
        self._origin, self._seed, self._settings = origin, seed, settings
        self._others: dict[str, Any] = {"block_others": block_others, "allow_hosts": allow_hosts}
        self._entered: list[ExitStack] = []

    def again(self) -> CanvasMock:
        return CanvasMock(self._origin, self._seed, **self._others, **self._settings)

    def __enter__(self) -> MockServer:
        with ExitStack() as stack:
            server = MockServer(self._seed, **self._settings)
            stack.callback(server.stop)
            if self._origin is not None:
                stack.enter_context(server.intercept(self._origin, **self._others))
            self._entered.append(stack.pop_all())
        return server

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._entered.pop().close()

    def start(self) -> MockServer:
        """Enter without a block, as a notebook or `setUp` does."""
        return self.__enter__()

    def stop(self) -> None:
        """Leave what `start` entered."""
        self._entered.pop().close()

    def given(self, function: Callable[..., Any], value: MockServer) -> dict[str, Any]:
        return {NAME: value} if NAME in inspect.signature(function).parameters else {}

    def __call__(self, function: Decorated) -> Decorated:
        if isinstance(function, type):
            return cast(Decorated, self._decorated_case(function))
        decorated = super().__call__(function)
        asked = inspect.signature(function)
        rest = [parameter for name, parameter in asked.parameters.items() if name != NAME]
        decorated.__signature__ = asked.replace(parameters=rest)  # type: ignore[attr-defined]  # pytest asks for it
        return decorated

    def _decorated_case(self, case: Any) -> Any:
        """The class, with a mock around each of its tests, `setUp` and `tearDown` included."""
        if not issubclass(case, unittest.TestCase):
            raise TypeError(f"expected a function or a subclass of unittest.TestCase, found {case!r}")
        original = case.run

        @functools.wraps(original)
        def run(test: Any, result: Any = None) -> Any:
            with self.again() as test.canvas_mock:
                return original(test, result)

        case.run = run
        return case
