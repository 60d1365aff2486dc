"""What tests of the control routes share."""

from __future__ import annotations

from typing import Any

import httpx

from mock_server import MockServer

QUIZZES = "/api/v1/courses/101/quizzes"


def world(server: MockServer) -> Any:
    """The state without the clock."""
    return {name: rows for name, rows in server.snapshot().items() if name != "clock"}


def told(reply: httpx.Response) -> Any:
    return reply.status_code, reply.json()["errors"]
