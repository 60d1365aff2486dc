"""A Karma for each test, and clients of its roles."""

from __future__ import annotations

import httpx
import pytest

from mock_server import MockServer

pytest.register_assert_rewrite("tests.karma.karma_world")

from .karma_world import client  # noqa: E402 - its asserts are rewritten only if told before


@pytest.fixture
def mock() -> MockServer:
    """A mock that refuses what the document does not know: for requests as they should be."""
    return MockServer(strict=True)


@pytest.fixture
def lenient() -> MockServer:
    """A mock that answers as Karma does: for requests that are wrong."""
    return MockServer()


@pytest.fixture
def learner(mock: MockServer) -> httpx.Client:
    return client(mock, "learner")


@pytest.fixture
def instructor(mock: MockServer) -> httpx.Client:
    return client(mock, "instructor")


@pytest.fixture
def admin(mock: MockServer) -> httpx.Client:
    return client(mock, "admin")
