"""Rows as seeds leave them."""

from __future__ import annotations

from typing import Any

from mock_server import MockServer

NOW = "2031-05-01T10:00:00Z"
COURSE = {"course_id": 102}
HAMLET = {"quiz_id": 30001}


def planted(server: MockServer, key: str, /, **entity: Any) -> dict[str, Any]:
    """The stored row of one seeded entity."""
    (made,) = server.seed({key: [entity]})[key]
    return row(server, key, made["id"])


def row(server: MockServer, key: str, id_: Any) -> dict[str, Any]:
    (found,) = [row for row in server.snapshot()[key] if row["id"] == id_]
    return dict(found)
