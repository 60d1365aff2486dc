"""Mocks whose every answer, refusals included, has to stand in the document."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mock_server import MockServer
from mock_server.validation import require_documented


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
            media = "text/plain" if isinstance(entry.reply, str) else "application/json"
            require_documented(mock.mock.document.operations[entry.operation], entry.status, media, entry.reply)
