"""A school with other people's property, and where runs on it keep their ledgers."""

from __future__ import annotations

import pytest

from mock_server import MockServer

from .staging import OTHERS


@pytest.fixture(autouse=True)
def state(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "canvas-contracts"


@pytest.fixture
def server():
    """A school with quizzes and assessments of other people."""
    server = MockServer()
    server.seed(OTHERS)
    return server
