"""Bodies and queries against the document's schemas -> the faults that 422 lists. Source: karma-assessments 1.4.

Faults come in the order of the schema, one for each field; a nested field is named `answers[1].question_id`,
a wrong root `body`. Unknown fields are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from mock_server.engine.errors import Undecodable
from mock_server.engine.request import JSON, Call
from mock_server.engine.rows import Row
from mock_server.engine.spec import Schema
from mock_server.engine.validation import violations
from mock_server.karma import messages
from mock_server.karma.refusals import BadRequest, Invalid

FieldError = tuple[str, str]
Rule = Callable[[Row], str | None]

MAX_FIELD_ERRORS = 1000  # nobody reads more, and a body of megabytes would have millions
ROOT = "body"
_WHOLE_NUMBER = re.compile(r"-?[0-9]+")
_INSIDE = frozenset({"properties", "required", "items"})


def json_body(call: Call) -> Any:
    """The body as sent. Raises BadRequest, Undecodable, TooLarge."""
    if call.media_type != JSON:
        raise BadRequest()
    return call.json()


def from_body(call: Call, rules: Mapping[str, Rule] | None = None) -> Row:
    """Every field of the operation's body schema, defaults filled in.

    A rule judges its field once the schema allows it; it sees the fields that the schema allows, and tells the
    issue if there is one. Raises BadRequest, Undecodable, TooLarge, Invalid.
    """
    body, schema = json_body(call), body_schema(call)
    found = dict(islice(field_errors(body, schema), MAX_FIELD_ERRORS))
    if ROOT in found:
        raise Invalid(found, messages.INVALID_BODY)
    properties: Mapping[str, Schema] = schema["properties"]
    at_fault = {_outermost(field) for field in found}
    sound = {name: body[name] for name in properties if name in body and name not in at_fault}
    issues = {name: rule(sound) for name, rule in (rules or {}).items() if name in sound}
    found |= {name: issue for name, issue in issues.items() if issue is not None}
    if found:
        order = list(properties)
        in_order = sorted(found.items(), key=lambda fault: order.index(_outermost(fault[0])))
        raise Invalid(in_order, messages.INVALID_BODY)
    return {name: _plain(body.get(name, part.get("default"))) for name, part in properties.items()}


def from_query(call: Call) -> Row:
    """Every parameter that the operation's query may have, defaults filled in. Raises BadRequest, Invalid."""
    assert call.operation is not None  # noqa: S101 - a handler runs
    try:
        query = call.query
    except Undecodable:
        raise BadRequest(messages.BAD_QUERY) from None
    schemas = {name: parameter.schema for name, parameter in call.operation.query.items()}
    sent = {name: _typed(query[name] or "", schemas[name]) for name in schemas if name in query}
    if found := [fault for name in sent for fault in field_errors(sent[name], schemas[name], name)]:
        raise Invalid(found, messages.INVALID_QUERY)
    return {name: sent.get(name, schema.get("default")) for name, schema in schemas.items()}


def body_schema(call: Call) -> Schema:
    """The schema of the operation's body."""
    assert call.operation is not None  # noqa: S101 - a handler runs
    assert call.operation.body is not None  # noqa: S101 - only operations with a body ask
    return call.operation.body


def field_errors(value: Any, schema: Schema, field: str = "") -> Iterator[FieldError]:
    """The fields at fault with their issues; what is inside a value at fault is not looked at."""
    of_its_own = {key: rule for key, rule in schema.items() if key not in _INSIDE}
    if next(violations(value, of_its_own), None) is not None:
        yield field or ROOT, _issue(schema)
    elif isinstance(value, dict):
        for name, part in schema.get("properties", {}).items():
            place = f"{field}.{name}" if field else name
            if name in value:
                yield from field_errors(value[name], part, place)
            elif name in schema.get("required", ()):
                yield place, messages.MISSING
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from field_errors(item, schema["items"], f"{field}[{position}]")


def _issue(schema: Schema) -> str:
    """`Must be between 3 and 200 characters.`, `Must be an integer from 1 to 100.`"""
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    return f"Must be {_WORDS[kinds[0]](schema)}{', or null' if 'null' in kinds else ''}."


def _text(schema: Schema) -> str:
    low, high = schema.get("minLength"), schema.get("maxLength")
    if high is not None:
        return f"between {low or 0} and {high} characters"
    return f"at least {low} characters" if low is not None else "a string"


def _integer(schema: Schema) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    return f"an integer from {low} to {high}" if high is not None else f"an integer of at least {low}"


def _array(schema: Schema) -> str:
    low, high = schema.get("minItems"), schema.get("maxItems")
    different = "different " if schema.get("uniqueItems") else ""
    return f"{low} to {high} {different}entries" if high is not None else "an array of at least one entry"


_WORDS: dict[str, Callable[[Schema], str]] = {
    "string": _text,
    "integer": _integer,
    "array": _array,
    "object": lambda schema: "an object",
}


def _typed(value: Any, schema: Schema) -> Any:
    """Text of a query as the number it spells, if a number is what is wanted."""
    if schema["type"] != "integer" or not isinstance(value, str) or not _WHOLE_NUMBER.fullmatch(value):
        return value
    try:
        return int(value)
    except ValueError:  # more digits than Python takes
        return value


def _plain(value: Any) -> Any:
    """`70.0` is the integer 70, as JSON Schema sees it."""
    return int(value) if isinstance(value, float) else value


def _outermost(field: str) -> str:
    """`options[2]` belongs to `options`."""
    return field.partition("[")[0].partition(".")[0]
