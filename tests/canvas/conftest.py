"""Mocks whose every answer, refusals included, has to stand in the document."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest

from mock_server import MockServer
from mock_server.engine.spec import Operation
from mock_server.engine.validation import UndocumentedReply, require_documented


@pytest.fixture
def server() -> Iterator[MockServer]:
    """A strict mock: what the document does not cover is refused."""
    mock = MockServer(strict=True)
    yield mock
    require_documented_replies(mock)


@pytest.fixture
def lenient() -> Iterator[MockServer]:
    """A mock that takes what Canvas takes."""
    mock = MockServer()
    yield mock
    require_documented_replies(mock)


def require_documented_replies(mock: MockServer) -> None:
    """Raises UndocumentedReply unless every answer in the journal has a documented status and shape."""
    for entry in mock.requests:
        if entry.operation is not None and entry.status is not None and entry.reply is not None:
            _require_documented(mock.mock.document.operations[entry.operation], entry.status, entry.reply)


def _require_documented(operation: Operation, status: int, reply: Any) -> None:
    medias = list(operation.replies.get(status, {})) or ["application/json"]
    for media in medias[:-1]:
        with contextlib.suppress(UndocumentedReply):
            return require_documented(operation, status, media, reply)
    return require_documented(operation, status, medias[-1], reply)
