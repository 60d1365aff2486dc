"""Handlers by operation: `@operation` marks a function whose name is its operationId."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from mock_server.engine.request import Call
    from mock_server.engine.spec import Document
    from mock_server.engine.store import Store

    Handler = Callable[[Call, Store], Any]

F = TypeVar("F", bound=Callable[..., Any])
_MARK = "__mock_operation__"


class RegistryError(RuntimeError):
    """The document and the handlers do not fit; the text names what is missing where."""


def operation(function: F) -> F:
    """Mark the handler of the operation with the function's name."""
    setattr(function, _MARK, True)
    return function


def collect_handlers(document: Document, modules: Iterable[ModuleType]) -> dict[str, Handler]:
    """Every marked function of the modules. Raises RegistryError unless they match the document both ways."""
    handlers: dict[str, Handler] = {}
    for module in modules:
        for name, value in vars(module).items():
            if getattr(value, _MARK, False) and value.__module__ == module.__name__:
                if name in handlers:
                    raise RegistryError(f"operation {name!r} has two handlers, one in {module.__name__}")
                handlers[name] = value
    expected = {name for name, operation in document.operations.items() if operation.is_served}
    if missing := expected - set(handlers):
        raise RegistryError(f"operations of the document without a handler: {', '.join(sorted(missing))}")
    if unknown := set(handlers) - expected:
        raise RegistryError(f"handlers without an operation in the document: {', '.join(sorted(unknown))}")
    return handlers
