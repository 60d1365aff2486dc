"""Stub."""

from typing import Any

from mock_server.errors import NotServed
from mock_server.registry import operation
from mock_server.request import Call
from mock_server.store import Store


@operation
def create_live_assessments(call: Call, store: Store) -> Any:
    raise NotServed()


@operation
def list_live_assessments(call: Call, store: Store) -> Any:
    raise NotServed()


@operation
def create_live_assessment_results(call: Call, store: Store) -> Any:
    raise NotServed()


@operation
def list_live_assessment_results(call: Call, store: Store) -> Any:
    raise NotServed()
