"""The document without the mock's own operations, for clients that are generated for real servers. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

REFERENCE = re.compile(r'"\$ref": ?"#/components/([^/"]+)/([^/"]+)')
MOCK = "control"
"""The dialect of the mock's own operations."""


def api_only(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document less the operations of the mock, their tag, and the components that nothing else uses."""
    mine = {tag["name"] for tag in document["tags"] if tag.get("x-dialect") == MOCK}
    paths = {path: item for path, item in document["paths"].items() if not _is_of(item, mine)}
    rest = {
        **document,
        "tags": [tag for tag in document["tags"] if tag["name"] not in mine],
        "paths": paths,
    }
    return {**rest, "components": _used(rest, document["components"])}


def _is_of(item: Mapping[str, Any], tags: set[str]) -> bool:
    operations = (part for part in item.values() if isinstance(part, dict) and "tags" in part)
    return any(tags & set(operation["tags"]) for operation in operations)


def _used(rest: Mapping[str, Any], components: Mapping[str, Any]) -> dict[str, Any]:
    """The components that are referred to, directly or by others; security schemes by the name they go by."""
    outside = {name: value for name, value in rest.items() if name != "components"}
    waiting, found = _references(outside), set[tuple[str, str]]()
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting |= _references(components[one[0]][one[1]])
    asked = {scheme for need in _security(outside) for scheme in need}
    found |= {("securitySchemes", name) for name in asked}
    kept = {
        kind: {name: part for name, part in parts.items() if (kind, name) in found}
        for kind, parts in components.items()
    }
    return {kind: parts for kind, parts in kept.items() if parts}


def _references(node: Any) -> set[tuple[str, str]]:
    return {(kind, name) for kind, name in REFERENCE.findall(json.dumps(node))}


def _security(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    operations = [part for item in node["paths"].values() for part in item.values() if isinstance(part, dict)]
    return [need for operation in operations for need in operation.get("security", ())]
