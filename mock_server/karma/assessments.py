"""Stub."""
from typing import Any

from mock_server.errors import NotServed
from mock_server.registry import operation
from mock_server.request import Call
from mock_server.store import Store


@operation
def list_assessments(call: Call, store: Store) -> Any:
    raise NotServed()

@operation
def get_assessment(call: Call, store: Store) -> Any:
    raise NotServed()

@operation
def create_assessment(call: Call, store: Store) -> Any:
    raise NotServed()

@operation
def add_assessment_question(call: Call, store: Store) -> Any:
    raise NotServed()

@operation
def submit_assessment(call: Call, store: Store) -> Any:
    raise NotServed()

@operation
def get_submission(call: Call, store: Store) -> Any:
    raise NotServed()
