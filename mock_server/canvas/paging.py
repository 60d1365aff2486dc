"""Numbered pages, `Link` headers and `meta.pagination`. Source: canvas-api-conventions 6."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from mock_server.canvas.refusals import Failed
from mock_server.request import Call

ORDER = ("current", "next", "prev", "first", "last")
KEPT_FIRST = ("next", "last", "prev", "current", "first")
MAX_LINK_BYTES = 6 * 1024
_NOT_KEPT = frozenset({"page", "per_page", "access_token", "api_key"})


@dataclass(frozen=True)
class Page:
    """One page of a list: its items, and what the headers and the envelope say of it."""

    items: Sequence[Any]
    number: int
    per_page: int
    count: int
    links: dict[str, str]

    @property
    def is_beyond(self) -> bool:
        return self.number > self.page_count

    @property
    def page_count(self) -> int:
        return max(-(-self.count // self.per_page), 1)

    @property
    def headers(self) -> dict[str, str]:
        entries = {name: f'<{self.links[name]}>; rel="{name}"' for name in ORDER if name in self.links}
        room, kept = MAX_LINK_BYTES, set()
        for name in KEPT_FIRST:
            if name in entries and len(entries[name]) <= room:
                room -= len(entries[name])
                kept.add(name)
        return {"Link": ",".join(entry for name, entry in entries.items() if name in kept)}

    @property
    def meta(self) -> dict[str, Any]:
        """`meta.pagination`; the URLs, the number and the template. Source: canvas-live-assessments 7."""
        last = f"page={self.number}&per_page={self.per_page}"
        current = self.links["current"]
        pagination: dict[str, Any] = {"per_page": self.per_page}
        pagination |= {
            name: self.links[name]
            for name in ("next", "last", "prev", "current", "first")
            if name in self.links
        }
        pagination["page"] = self.number
        pagination["template"] = current.removesuffix(last) + last.replace(
            f"page={self.number}&", "page={page}&", 1
        )
        if not self.is_beyond:
            pagination |= {"count": self.count, "page_count": self.page_count}
        return {"pagination": pagination}


def page_of(call: Call, rows: Sequence[Any], path: str) -> Page:
    """The page of the rows that the request asks for; `path` is the route's, ids numeric.

    Raises Failed (404) for a page number that is none.
    """
    per_page = _per_page(call)
    number, is_exact = _page_number(call)
    start = (number - 1) * per_page
    items = rows[start : start + per_page] if is_exact else ()
    base = f"{call.base_url}{path}?{_kept_query(call)}"
    pages = max(-(-len(rows) // per_page), 1)
    numbers = {"current": number, "first": 1}
    if number > 1:
        numbers["prev"] = number - 1
    if number < pages:
        numbers["next"] = number + 1
    if number <= pages:
        numbers["last"] = pages
    links = {name: f"{base}page={numbers[name]}&per_page={per_page}" for name in numbers}
    return Page(items, number, per_page, len(rows), links)


def _per_page(call: Call) -> int:
    assert call.operation is not None  # noqa: S101 - a handler runs
    value = call.params.get("per_page")
    if "per_page" not in call.params:
        value = call.operation.parameter_schema("per_page")["default"]
    maximum: int = call.settings.per_page_max
    return min(max(leading_integer(value), 1), maximum)


def _page_number(call: Call) -> tuple[int, bool]:
    if "page" not in call.params:
        return 1, True
    value = call.params["page"]
    number = leading_integer(value)
    if number < 1 or isinstance(value, bool):
        raise Failed(404, "not_found")
    return number, str(number) == str(value).strip().lstrip("0+")


def leading_integer(value: Any) -> int:
    """The integer a text starts with, else 0, as Ruby's `to_i` reads it."""
    if isinstance(value, int | float):
        return int(value)
    match = re.match(r"\s*([+-]?\d{1,4000})", value) if isinstance(value, str) else None
    return int(match[1]) if match else 0


def _kept_query(call: Call) -> str:
    pairs = sorted(
        pair for name, value in call.query.items() if name not in _NOT_KEPT for pair in _pairs(name, value)
    )
    return "".join(f"{pair}&" for pair in pairs)


def _pairs(name: str, value: Any) -> list[str]:
    if isinstance(value, dict):
        return [pair for key, item in value.items() for pair in _pairs(f"{name}[{key}]", item)]
    if isinstance(value, list):
        return [pair for item in value for pair in _pairs(f"{name}[]", item)]
    return [f"{quote_plus(name)}={quote_plus('' if value is None else str(value))}"]
