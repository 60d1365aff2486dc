"""Canvas: classic Quizzes, LiveAssessments, and the neighbours they need. A module per documentation page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_server.canvas import courses, live_assessments, planting, quizzes, tables, users
from mock_server.canvas.dialect import NAME, CanvasDialect

if TYPE_CHECKING:
    from mock_server.app import Mock

MODULES = (courses, users, quizzes, live_assessments)
SEEDERS = planting.SEEDERS
REFERENCES = planting.REFERENCES
finish_seed = planting.finish_seed
tables_of = tables.tables

__all__ = [
    "MODULES",
    "NAME",
    "REFERENCES",
    "SEEDERS",
    "finish_seed",
    "make_dialect",
    "owns_path",
    "tables_of",
]


def owns_path(path: str) -> bool:
    """Canvas answers for every path that nobody else owns."""
    return True


def make_dialect(mock: Mock) -> CanvasDialect:
    return CanvasDialect(mock)
