"""Karma LMS: assessments and authentication."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_server.karma import assessments, authentication
from mock_server.seed import Planting, Seeder
from mock_server.spec import Document
from mock_server.store import Row, TableSpec

if TYPE_CHECKING:
    from mock_server.app import Mock

NAME = "karma"
MODULES = (assessments, authentication)
SEEDERS: dict[str, Seeder] = {}
REFERENCES: dict[str, dict[str, str]] = {}


def owns_path(path: str) -> bool:
    return any(path == base or path.startswith(f"{base}/") for base in ("/api/v1/assessments", "/api/v1/auth"))


def tables_of(document: Document) -> tuple[TableSpec, ...]:
    return ()


def finish_seed(planting: Planting, created: dict[str, list[Row]]) -> None:
    """Nothing."""


def make_dialect(mock: Mock) -> Any:
    from mock_server.canvas.dialect import CanvasDialect
    class Stub(CanvasDialect):
        name = NAME
    return Stub(mock)
