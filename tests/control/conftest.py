"""A strict mock, and a client of its control routes."""

from __future__ import annotations

import httpx
import pytest

from mock_server import MockServer


@pytest.fixture
def server() -> MockServer:
    return MockServer(strict=True)


@pytest.fixture
def control(server: MockServer) -> httpx.Client:
    return server.client(role=None)
