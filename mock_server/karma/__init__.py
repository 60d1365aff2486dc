"""Karma LMS: assessments and authentication. A module per documentation page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_server.karma import assessments, authentication, planting, tables
from mock_server.karma.dialect import NAME, KarmaDialect

if TYPE_CHECKING:
    from mock_server.app import Mock

MODULES = (assessments, authentication)
SEEDERS = planting.SEEDERS
REFERENCES = planting.REFERENCES
finish_seed = planting.finish_seed
tables_of = tables.tables
_ROOTS = ("/api/v1/assessments", "/api/v1/auth")

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
    """Everything below Karma's two roots, unknown paths included."""
    return any(path == root or path.startswith(f"{root}/") for root in _ROOTS)


def make_dialect(mock: Mock) -> KarmaDialect:
    return KarmaDialect(mock)
