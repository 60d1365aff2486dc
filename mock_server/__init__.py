"""A stateful, in-memory fake of the Canvas assessment APIs, driven by one OpenAPI document.

`create_app` gives a Flask app, `MockServer` a server with a socket or without, `mock_canvas` one for as long as a block
or a test runs; pytest finds `canvas_mock`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mock_server.app import create_app
    from mock_server.engine.seed import SeedError
    from mock_server.engine.table import StateError
    from mock_server.mocking import mock_canvas
    from mock_server.server import MockServer
    from mock_server.transports.switchboard import HostBlocked

__all__ = ["HostBlocked", "MockServer", "SeedError", "StateError", "create_app", "mock_canvas"]

_HOMES = {
    "HostBlocked": "mock_server.transports.switchboard",
    "MockServer": "mock_server.server",
    "SeedError": "mock_server.engine.seed",
    "StateError": "mock_server.engine.table",
    "__version__": "mock_server.version",
    "create_app": "mock_server.app",
    "mock_canvas": "mock_server.mocking",
}


def __getattr__(name: str) -> Any:
    """The public names are loaded when they are used, so that importing the package costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
