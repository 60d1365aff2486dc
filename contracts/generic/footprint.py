"""Whether a refused request has changed anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.document.spec import Operation, operations_of
from contracts.generic.arrange import maker_of
from contracts.generic.traits import traits_of
from contracts.run.case import Case
from contracts.wire.exchange import Json

CHANGED = "a refused request has changed something"


def footprint(case: Case, operation: Operation, path: Mapping[str, Any]) -> dict[str, Json]:
    """What the reading operations show of whatever a call could change; empty for a call that can change nothing.

    Readers are those on the operation's own path and on the paths above it, up to the list of all objects. Of that
    list only what carries the case's mark counts, for nobody is alone on a server.
    """
    if operation.is_safe or traits_of(operation).is_stateless or "/auth/" in operation.path:
        return {}
    readers = [
        reader
        for reader in operations_of(case.document, operation.dialect)
        if reader.method == "GET"
        and (operation.path == reader.path or operation.path.startswith(reader.path + "/"))
        and not reader.path.endswith(("/courses", "/courses/{course_id}"))
    ]
    return {reader.id: _seen(case, reader, path) for reader in readers}


def _seen(case: Case, reader: Operation, path: Mapping[str, Any]) -> Json:
    actor = maker_of(case, reader)
    values = {name: path[name] for name in reader.path_names}
    if not reader.parameter("per_page"):
        return actor.ok(reader.id, **values)
    search = {"search_term": case.mark} if reader.parameter("search_term") else {}
    items = actor.every(reader.id, query=search, **values)
    shared = set(reader.path_names) <= {"course_id"}
    return [item for item in items if case.mark in str(item)] if shared else items
