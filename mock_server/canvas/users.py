"""Stub."""

from typing import Any

from mock_server.errors import NotServed
from mock_server.registry import operation
from mock_server.request import Call
from mock_server.store import Store


@operation
def get_current_user(call: Call, store: Store) -> Any:
    raise NotServed()
