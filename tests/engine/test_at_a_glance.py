"""What is told at a glance is what the rules would have said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mock_server.engine.at_a_glance import surely_fits
from mock_server.engine.spec import load_document
from mock_server.engine.validation import property_violations

ANYTHING = [
    None,
    True,
    False,
    0,
    1,
    -1,
    1.0,
    2.5,
    -0.5,
    "",
    "x",
    "1",
    "true",
    "soon",
    "2031-02-03T04:05:06Z",
    [],
    {},
]


def properties_in(schema: Any) -> Iterator[tuple[str, Any]]:
    for name, item in schema.get("properties", {}).items():
        yield name, item
        yield from properties_in(item)
    for part in (schema.get("items"), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        if isinstance(part, dict):
            yield from properties_in(part)


PROPERTIES = {
    f"{name} {sorted(schema.items(), key=str)}": schema
    for operation in load_document().operations.values()
    if operation.body
    for name, schema in properties_in(operation.body)
}
PROPERTIES |= {word: {"type": "integer", word: True} for word in ("x-undocumented", "readOnly", "deprecated")}


def at_the_bounds(schema: Any) -> Iterator[Any]:
    """Values on both sides of every bound that the schema names."""
    yield from schema.get("enum", ())
    yield from schema.get("x-undocumented-values", ())
    for name in ("minimum", "maximum", "exclusiveMinimum"):
        if name in schema:
            yield from (schema[name] - 1, schema[name], schema[name] + 1, float(schema[name]))
    for name in ("minLength", "maxLength"):
        if name in schema:
            yield from ("é" * max(schema[name] + more, 0) for more in (-1, 0, 1))


@pytest.mark.parametrize("is_form", [False, True], ids=["json", "form"])
def test_nothing_is_overlooked(is_form: bool) -> None:
    for name, schema in PROPERTIES.items():
        for value in [*ANYTHING, *at_the_bounds(schema)]:
            if surely_fits(value, schema):
                assert list(property_violations(value, schema, "", form=is_form)) == [], (name, value)


def test_most_values_are_settled() -> None:
    """Of the values that fit the document's scalars, four in five are not left to the rules."""
    fitting = [
        surely_fits(value, schema)
        for schema in PROPERTIES.values()
        if not schema.keys() & {"properties", "items", "anyOf", "oneOf", "pattern"}
        for value in [*ANYTHING, *at_the_bounds(schema)]
        if not list(property_violations(value, schema, ""))
    ]

    assert sum(fitting) > 0.8 * len(fitting)


def test_the_same_rules_in_another_schema_are_looked_at_anew() -> None:
    for most in (3, 5):
        assert surely_fits("four", {"type": "string", "maxLength": most}) is (most == 5)
