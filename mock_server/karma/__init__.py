"""Karma LMS: assessments and authentication. A module per documentation page."""

from __future__ import annotations

from mock_server.engine.product import Product
from mock_server.karma import assessments, authentication, seeding, tables
from mock_server.karma.cast import CAST
from mock_server.karma.dialect import NAME, KarmaDialect

_ROOTS = ("/api/v1/assessments", "/api/v1/auth")


def _owns_path(path: str) -> bool:
    """Everything below Karma's two roots, unknown paths included."""
    return any(path == root or path.startswith(f"{root}/") for root in _ROOTS)


PRODUCT = Product(
    name=NAME,
    pages=(assessments, authentication),
    owns_path=_owns_path,
    make_dialect=lambda store, settings: KarmaDialect(store),
    tables_of=tables.tables,
    seeders=seeding.SEEDERS,
    references=seeding.REFERENCES,
    finish_seed=seeding.finish_seed,
    empty_keys=("karma_users", "karma_courses", "karma_enrollments"),
    cast=CAST,
    is_rails=False,
)
