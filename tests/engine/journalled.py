"""What tests of the journal share."""

from __future__ import annotations

from typing import Any

import pytest

from mock_server import MockServer
from mock_server.engine.journal import Entry, Journal

QUIZZES = "/api/v1/courses/101/quizzes"


def last(server: MockServer) -> Entry:
    entry = server.requests.last
    assert entry is not None
    return entry


def failure(journal: Journal, *arguments: Any, **match: Any) -> str:
    with pytest.raises(AssertionError) as caught:
        journal.assert_called(*arguments, **match)
    return str(caught.value)
