"""Validates a value against a document schema. Knows no product.

It covers the part of JSON Schema that the document's request schemas use, fast enough for every request.
Replies in strict mode, and the contracts, are judged by a full validator instead.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from mock_server.engine.at_a_glance import surely_fits
from mock_server.engine.clock import is_time
from mock_server.engine.serialize import Kept
from mock_server.engine.spec import Operation, Schema

MOST_VIOLATIONS = 1000  # of one body: nobody reads more, and a body of megabytes can have millions


@dataclass(frozen=True)
class Violation:
    """Where the request leaves the documented contract: the place, the rule, the value."""

    pointer: str
    rule: str
    received: Any
    message: str
    known: tuple[str, ...] = field(default=(), repr=False, compare=False)
    """For an unknown name: those that there are."""

    def as_json(self) -> dict[str, Any]:
        return {
            "pointer": self.pointer,
            "rule": self.rule,
            "received": self.received,
            "message": self.message,
        }


_TYPES: dict[str, Callable[[Any], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: (
        (isinstance(value, int) and not isinstance(value, bool))
        or (isinstance(value, float) and value.is_integer())
    ),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}
BOOLEAN_TEXTS = frozenset({"true", "false", "t", "f", "yes", "no", "y", "n", "on", "off", "1", "0"})
_FORM_TEXTS: dict[str, Callable[[str], bool]] = {
    "null": lambda text: text == "",
    "boolean": lambda text: text.lower() in BOOLEAN_TEXTS,
    "integer": lambda text: re.fullmatch(r"[+-]?\d+", text) is not None,
    "number": lambda text: re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", text) is not None,
    "string": lambda text: True,
    "array": lambda text: False,
    "object": lambda text: False,
}


def violations(value: Any, schema: Schema, pointer: str = "", *, form: bool = False) -> Iterator[Violation]:
    """Every place where the value breaks the schema, or uses what its documentation does not name.

    With `form`, text stands for the numbers and booleans it spells, as form fields can send nothing else, and an
    object keyed by indices (`order[0][id]`) for a list.
    """
    if form and schema.get("items") and isinstance(value, dict) and all(key.isdecimal() for key in value):
        value = list(value.values())
    if "oneOf" in schema or "anyOf" in schema:
        options = [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
        if not any(next(violations(value, option, pointer, form=form), None) is None for option in options):
            yield Violation(pointer, "type", value, "expected one of the documented forms")
        return
    if (found := _wrong_type(value, schema, pointer, form)) is not None:
        yield found
        return
    yield from _value_violations(value, schema, pointer, form)
    if isinstance(value, dict):
        yield from _object_violations(value, schema, pointer, form)
    elif isinstance(value, list):
        yield from _list_violations(value, schema, pointer, form)


def _wrong_type(value: Any, schema: Schema, pointer: str, form: bool) -> Violation | None:
    kinds = schema.get("type")
    if kinds is None:
        return None
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if any(_TYPES[kind](value) for kind in kinds):
        return None
    if form and isinstance(value, str) and any(_FORM_TEXTS[kind](value) for kind in kinds):
        return None
    return Violation(pointer, "type", value, f"expected {' or '.join(kinds)}")


def _value_violations(value: Any, schema: Schema, pointer: str, form: bool) -> Iterator[Violation]:
    if form and value == "" and "null" in (schema.get("type") or ()):
        return
    number = _number(value, form) if {"minimum", "maximum", "exclusiveMinimum"} & schema.keys() else None
    if "enum" in schema and value not in schema["enum"]:
        allowed = ", ".join(str(item) for item in schema["enum"])
        yield Violation(pointer, "enum", value, f"expected one of: {allowed}")
    elif value is not None and value in schema.get("x-undocumented-values", ()):
        yield Violation(pointer, "undocumented value", value, "the documentation does not name this value")
    if "const" in schema and value != schema["const"]:
        yield Violation(pointer, "const", value, f"expected {schema['const']!r}")
    if number is not None:
        if "minimum" in schema and number < schema["minimum"]:
            yield Violation(pointer, "minimum", value, f"expected at least {schema['minimum']}")
        if "exclusiveMinimum" in schema and number <= schema["exclusiveMinimum"]:
            yield Violation(pointer, "minimum", value, f"expected more than {schema['exclusiveMinimum']}")
        if "maximum" in schema and number > schema["maximum"]:
            yield Violation(pointer, "maximum", value, f"expected at most {schema['maximum']}")
    if isinstance(value, str):
        if "minLength" in schema and len(value) < schema["minLength"]:
            yield Violation(
                pointer, "minLength", value, f"expected at least {schema['minLength']} characters"
            )
        if "maxLength" in schema and len(value) > schema["maxLength"]:
            yield Violation(pointer, "maxLength", value, f"expected at most {schema['maxLength']} characters")
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield Violation(pointer, "pattern", value, f"expected text like {schema['pattern']}")
        if schema.get("format") == "date-time" and not is_time(value):
            yield Violation(pointer, "format", value, "expected an ISO 8601 date and time")


def _object_violations(
    value: dict[str, Any], schema: Schema, pointer: str, form: bool
) -> Iterator[Violation]:
    properties: dict[str, Schema] = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield Violation(f"{pointer}/{name}", "required", None, "expected, and missing")
    for name in schema.get("x-documented-required", ()):
        if name not in value:
            yield Violation(
                f"{pointer}/{name}", "documented required", None, "documented as required, and missing"
            )
    others = schema.get("additionalProperties")
    for name, item in value.items():
        if name in properties and surely_fits(item, properties[name]):
            continue
        place = f"{pointer}/{name}"
        if name in properties:
            yield from property_violations(item, properties[name], place, form=form)
        elif isinstance(others, dict):
            yield from violations(item, others, place, form=form)
        elif others is False or (properties and others is None):
            yield Violation(place, "unknown", item, _lost(name, properties), tuple(properties))


def _lost(name: str, properties: dict[str, Schema]) -> str:
    """That a name is unknown here, and where it would be known."""
    holder = next((key for key, schema in properties.items() if name in schema.get("properties", ())), None)
    hint = f"; it belongs inside {holder}: {holder}[{name}]" if holder else ""
    return f"the documentation names no such parameter{hint}"


def property_violations(
    value: Any, schema: Schema, pointer: str, *, form: bool = False
) -> Iterator[Violation]:
    """As `violations`, for a named property: undocumented, read-only and deprecated ones are told as such."""
    if schema.get("x-undocumented"):
        yield Violation(pointer, "undocumented", value, "the documentation names no such parameter")
    if schema.get("readOnly"):
        yield Violation(pointer, "read-only", value, "the server sets this field; what is sent is ignored")
    if schema.get("deprecated"):
        yield Violation(pointer, "deprecated", value, "the documentation calls this deprecated")
    yield from violations(value, schema, pointer, form=form)


def _list_violations(value: list[Any], schema: Schema, pointer: str, form: bool) -> Iterator[Violation]:
    if "minItems" in schema and len(value) < schema["minItems"]:
        yield Violation(pointer, "minItems", value, f"expected at least {schema['minItems']} items")
    if "maxItems" in schema and len(value) > schema["maxItems"]:
        yield Violation(pointer, "maxItems", len(value), f"expected at most {schema['maxItems']} items")
    if schema.get("uniqueItems") and _repeats(value):
        yield Violation(pointer, "uniqueItems", value, "expected no item twice")
    items = schema.get("items")
    if isinstance(items, dict):
        for position, item in enumerate(value):
            yield from violations(item, items, f"{pointer}/{position}", form=form)


def _repeats(items: list[Any]) -> bool:
    """Whether an item comes twice; true is not 1. In time that grows with the list, not with its square."""
    seen: set[Any] = set()
    for item in items:
        is_nested = isinstance(item, dict | list)
        key = ("json", json.dumps(item, sort_keys=True)) if is_nested else (isinstance(item, bool), item)
        if key in seen:
            return True
        seen.add(key)
    return False


def _number(value: Any, form: bool) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    if form and isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    return None


def request_violations(
    operation: Operation, query: dict[str, Any], body: dict[str, Any], *, form: bool
) -> list[Violation]:
    """What a request's query and body do outside the documented contract of the operation."""
    found: list[Violation] = []
    known, properties = operation.query, operation.body_properties
    for name, value in query.items():
        if name in operation.credentials:
            continue
        schema = known[name].schema if name in known else properties.get(name)
        if schema is None:
            found.append(
                Violation(f"query/{name}", "unknown", value, "the documentation names no such parameter")
            )
            continue
        if name in known and known[name].is_undocumented:
            found.append(
                Violation(f"query/{name}", "undocumented", value, "the documentation names no such parameter")
            )
        found.extend(property_violations(value, schema, f"query/{name}", form=True))
    body_schema = operation.body
    if body_schema is None:
        known_in_body = {name: parameter.schema for name, parameter in known.items()}
        body_schema = {"type": "object", "properties": known_in_body, "additionalProperties": False}
    if body or operation.body is not None:
        sent = {n: value for n, value in body.items() if n not in known and n not in operation.credentials}
        given_in_query = query.keys() & properties.keys()
        for violation in islice(violations(sent, body_schema, "", form=form), MOST_VIOLATIONS):
            if not (
                violation.rule.endswith("required") and violation.pointer.removeprefix("/") in given_in_query
            ):
                found.append(
                    Violation(
                        f"body{violation.pointer}", violation.rule, violation.received, violation.message
                    )
                )
    return found


class UndocumentedReply(RuntimeError):
    """Strict mode: the mock itself broke the document; the text says where."""


def require_documented(operation: Operation, status: int, media: str, body: Any) -> None:
    """Raises UndocumentedReply unless the document has this status and media type and the body fits."""
    replies = operation.replies
    if status not in replies:
        raise UndocumentedReply(f"{operation.id}: status {status} is not documented")
    if media not in replies[status]:
        if replies[status]:
            raise UndocumentedReply(f"{operation.id}: {status} has no media type {media}")
        return
    if isinstance(body, bytes):
        return
    validator = operation.reply_validator(status, media)
    if isinstance(body, Kept) and id(validator) in body.judged:
        return
    found = next(validator.iter_errors(body), None)
    if found is not None:
        worded = _first_error(replies[status][media], body) or _worded(found.instance_path, found.message)
        raise UndocumentedReply(f"{operation.id}: {status} at {worded}")
    if isinstance(body, Kept):
        body.judged.add(id(validator))


def _first_error(schema: Schema, body: Any) -> str | None:
    """Where the body breaks the schema, in the words of the slower library, which are the clearer ones.

    None where that one finds nothing: Python's `$` lets a line end pass, JSON Schema's does not.
    """
    from jsonschema import Draft202012Validator

    error = next(iter(Draft202012Validator(schema).iter_errors(body)), None)
    return None if error is None else _worded(error.absolute_path, error.message)


def _worded(path: Iterable[Any], message: str) -> str:
    return f"/{'/'.join(str(part) for part in path)}: {message[:300]}"
