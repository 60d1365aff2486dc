"""Numbered pages, `Link` headers and `meta.pagination`. Source: canvas-api-conventions 6."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from mock_server.canvas.casting import leading_integer
from mock_server.canvas.refusals import Failed
from mock_server.engine.request import Call

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
        """`Link`, as far as 6 KB of addresses go; no header when not one fits."""
        room, kept = MAX_LINK_BYTES, set()
        for name in KEPT_FIRST:
            if name in self.links and len(self.links[name]) <= room:
                room -= len(self.links[name])
                kept.add(name)
        entries = [f'<{self.links[name]}>; rel="{name}"' for name in ORDER if name in kept]
        return {"Link": ",".join(entries)} if entries else {}

    @property
    def meta(self) -> dict[str, Any]:
        """`meta.pagination`; the URLs, the number and the template. Source: canvas-live-assessments 7."""
        last = f"page={self.number}&per_page={self.per_page}"
        current = self.links["current"]
        pagination: dict[str, Any] = {"per_page": self.per_page}
        pagination |= {name: self.links[name] for name in KEPT_FIRST if name in self.links}
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
    if value is None:
        value = call.operation.parameter_schema("per_page")["default"]
    maximum: int = call.settings.per_page_max
    return min(max(leading_integer(value), 1), maximum)


def _page_number(call: Call) -> tuple[int, bool]:
    value = call.params.get("page")
    if value is None:
        return 1, True
    number = leading_integer(value)
    if number < 1 or isinstance(value, bool):
        raise Failed(404, "not_found")
    return number, str(number) == str(value).strip().lstrip("0+")


def _kept_query(call: Call) -> str:
    """The query as the links repeat it: sorted by name, lists in their order."""
    kept = sorted(_encoded(name, value) for name, value in call.query.items() if name not in _NOT_KEPT)
    return "".join(f"{text}&" for text in kept)


def _encoded(name: str, value: Any) -> str:
    if isinstance(value, dict):
        parts = [_encoded(f"{name}[{key}]", item) for key, item in value.items()]
        return "&".join(parts if "[]" in name else sorted(parts))  # sorted, the elements of a list would mix
    if isinstance(value, list):
        return "&".join(_encoded(f"{name}[]", item) for item in value)
    return f"{quote_plus(name)}={quote_plus('' if value is None else value)}"
