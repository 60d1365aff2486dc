"""Pages of a list and what `meta` says of them. Source: karma-assessments 1.6. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mock_server.engine.rows import Row


@dataclass(frozen=True)
class Page:
    """The rows of one page, and the figures to page with."""

    items: list[Row]
    meta: Row


def page_of(rows: Sequence[Row], *, page: int, per_page: int) -> Page:
    """The page of the rows; empty past the end, with the same total."""
    start = (page - 1) * per_page
    return Page(
        list(rows[start : start + per_page]), {"total": len(rows), "page": page, "per_page": per_page}
    )
