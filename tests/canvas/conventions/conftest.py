"""A mock in which nothing may fail."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from mock_server import MockServer


@pytest.fixture
def quiet(lenient: MockServer, caplog: pytest.LogCaptureFixture) -> Iterator[MockServer]:
    """A mock in which nothing may fail: no traceback is logged, and nothing is stored."""
    before = lenient.snapshot()
    with caplog.at_level(logging.ERROR, logger="mock_server"):
        yield lenient
    assert caplog.records == []
    assert lenient.snapshot() == before
