"""Context managers that are some for `async with` too, and decorate whatever can be called."""

from __future__ import annotations

import functools
import inspect
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from contextlib import ExitStack, aclosing
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, cast

Value = TypeVar("Value")
Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class Scope(ABC, Generic[Value]):
    """Something that holds while a block runs, or each call of a function that it decorates.

    It may be entered again while it is: the last one entered is left first.
    """

    @abstractmethod
    def __enter__(self) -> Value: ...

    @abstractmethod
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    @abstractmethod
    def again(self) -> Self:
        """Another one like it: every call of a decorated function has its own."""

    async def __aenter__(self) -> Value:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, trace)

    def given(self, function: Callable[..., Any], value: Value) -> dict[str, Any]:
        """The keyword arguments that the function gets of it: none."""
        return {}

    def __call__(self, function: Decorated) -> Decorated:
        """Decorate a function, a generator (a fixture is one), or their async forms."""
        return cast(Decorated, functools.wraps(function)(self._wrapper_of(function)))

    def _wrapper_of(self, function: Callable[..., Any]) -> Callable[..., Any]:
        if inspect.iscoroutinefunction(function):

            async def awaited(*arguments: Any, **named: Any) -> Any:
                with self.again() as value:
                    return await function(*arguments, **named, **self.given(function, value))

            return awaited
        if inspect.isasyncgenfunction(function):

            async def iterated(*arguments: Any, **named: Any) -> AsyncIterator[Any]:
                with self.again() as value:
                    parts = function(*arguments, **named, **self.given(function, value))
                    async with aclosing(parts):
                        async for part in parts:
                            yield part

            return iterated
        if inspect.isgeneratorfunction(function):

            def generated(*arguments: Any, **named: Any) -> Generator[Any, Any, Any]:
                with self.again() as value:
                    return (yield from function(*arguments, **named, **self.given(function, value)))

            return generated

        def called(*arguments: Any, **named: Any) -> Any:
            with ExitStack() as stack:
                value = stack.enter_context(self.again())
                result = function(*arguments, **named, **self.given(function, value))
                # a function may give a coroutine without looking like one: nothing of it has run yet
                return _finished(result, stack.pop_all()) if inspect.iscoroutine(result) else result

        return called


async def _finished(work: Awaitable[Any], stack: ExitStack) -> Any:
    with stack:
        return await work
