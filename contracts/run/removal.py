"""Taking objects away again, and finding what a request without an answer may have made."""

from __future__ import annotations

from collections.abc import Callable

from contracts.document.spec import Document
from contracts.options import variable_of
from contracts.run.case import items_of
from contracts.wire.client import Request
from contracts.wire.encoding import encode_query
from contracts.wire.exchange import Exchange, Json
from contracts.wire.failures import ContractFailure, Stop
from contracts.wire.target import Target


def remove(target: Target, document: Document, written_down: Callable[[str], None], path: str) -> bool:
    """Deletes the object at this API path as the teacher; True if it is gone."""
    teacher = target.people.get("teacher")
    if teacher is None:
        return False
    request = Request("DELETE", path, "", "teacher", token=teacher.token, token_name=variable_of("teacher"))
    wire = target.wires["canvas"]
    try:
        answer = wire.send(request, free=True)
    except (ContractFailure, Stop):
        return False
    if 200 <= answer.status < 300 or answer.status == 404:
        written_down(path)
        return True
    return False


def sweep(target: Target, document: Document, collection: str, mark: str) -> list[str] | None:
    """Objects in a collection whose title or description carries this very mark; None if that cannot be told."""
    teacher = target.people.get("teacher")
    if teacher is None or not mark:
        return None
    wire = target.wires["canvas"]
    query = encode_query({"per_page": 100})
    request = Request(
        "GET", f"{collection}?{query}", "", "teacher", token=teacher.token, token_name=variable_of("teacher")
    )
    found: list[str] = []
    try:
        page: Exchange | None = wire.send(request, free=True)
        while page is not None:
            if page.status != 200:
                return None
            found += [f"{collection}/{item['id']}" for item in items_of(page) if _carries(item, mark)]
            following = page.links.get("next")
            page = wire.follow(following, request) if following else None
    except (ContractFailure, Stop):
        return None
    return found


def _carries(item: Json, mark: str) -> bool:
    if not isinstance(item, dict):
        return False
    return any(
        isinstance(item.get(key), str) and mark in item[key] for key in ("title", "name", "description")
    )
