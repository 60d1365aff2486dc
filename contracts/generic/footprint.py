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
        and (case.is_mock or not (reader.undocumented or traits_of(reader).mock_only))
        and (operation.path == reader.path or operation.path.startswith(reader.path + "/"))
        and not reader.path.endswith(("/courses", "/courses/{course_id}"))
    ]
    readers += [case.document[name] for name in traits_of(operation).seen_by]
    return {reader.id: _seen(case, reader, _by_kind(reader, operation, path)) for reader in readers}


def _by_kind(reader: Operation, operation: Operation, path: Mapping[str, Any]) -> dict[str, Any]:
    """Values for a reader's path: of the operation's path those of the same kind of object, else of the same name."""
    kinds = {
        found.object: path[name]
        for name in operation.path_names
        if (found := operation.parameter(name)) is not None and found.object
    }
    values: dict[str, Any] = {}
    for name in reader.path_names:
        wanted = reader.parameter(name)
        values[name] = kinds[wanted.object] if wanted is not None and wanted.object in kinds else path[name]
    return values


def _seen(case: Case, reader: Operation, values: Mapping[str, Any]) -> Json:
    actor = maker_of(case, reader)
    if not reader.parameter("per_page"):
        return actor.ok(reader.id, **values)
    search = {"search_term": case.mark} if reader.parameter("search_term") else {}
    items = actor.every(reader.id, query=search, **values)
    shared = set(reader.path_names) <= {"course_id"}
    return [item for item in items if case.mark in str(item)] if shared else items
