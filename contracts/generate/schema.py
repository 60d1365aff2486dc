"""Values that a schema of the document allows; hardly anything is filtered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

from contracts.document.spec import Schema
from contracts.generate.text import LETTERS, LONGEST, Strategy, instants, words

SAFE_INTEGER = 10**6


def from_schema(schema: Schema, *, undocumented: bool = False) -> Strategy:
    """Values that the schema allows.

    Properties marked `x-undocumented`, and values named in `x-undocumented-values`, only with `undocumented`.
    """
    if schema is True or not isinstance(schema, dict):
        return st.none() | st.booleans() | st.integers(-5, 5) | words()
    schema = merged(schema)
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        hidden = () if undocumented else schema.get("x-undocumented-values", ())
        return st.sampled_from([value for value in schema["enum"] if value not in hidden])
    for key in ("oneOf", "anyOf"):
        if key in schema:
            return st.one_of([from_schema(option, undocumented=undocumented) for option in schema[key]])
    kinds = types_of(schema)
    return st.one_of([_MAKERS[kind](schema, undocumented) for kind in kinds])


def types_of(schema: Mapping[str, Any]) -> list[str]:
    """The JSON types that a schema allows, `null` last, so that shrinking does not end there."""
    kind = schema.get("type")
    if kind is None:
        kind = "object" if "properties" in schema else "array" if "items" in schema else "string"
    kinds = [kind] if isinstance(kind, str) else list(kind)
    return sorted(kinds, key=lambda k: k == "null")


def merged(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with the parts of its `allOf` folded in."""
    result = {key: value for key, value in schema.items() if key != "allOf"}
    for part in schema.get("allOf", ()):
        for key, value in merged(part).items():
            if key == "properties":
                result[key] = {**value, **result.get(key, {})}
            elif key == "required":
                result[key] = [*value, *(name for name in result.get(key, ()) if name not in value)]
            else:
                result.setdefault(key, value)
    return result


def _null(_: Mapping[str, Any], __: bool) -> Strategy:
    return st.none()


def _boolean(_: Mapping[str, Any], __: bool) -> Strategy:
    return st.booleans()


def _integer(schema: Mapping[str, Any], _: bool) -> Strategy:
    low = int(schema.get("minimum", schema.get("exclusiveMinimum", -SAFE_INTEGER - 1) + 1))
    high = int(schema.get("maximum", schema.get("exclusiveMaximum", SAFE_INTEGER + 1) - 1))
    return st.integers(low, max(low, high))


def _number(schema: Mapping[str, Any], _: bool) -> Strategy:
    low, high = schema.get("minimum", 0), schema.get("maximum", SAFE_INTEGER)
    return st.integers(int(low) * 4, int(high) * 4).map(lambda quarters: quarters / 4)


def _string(schema: Mapping[str, Any], _: bool) -> Strategy:
    low = schema.get("minLength", 0)
    high = max(low, min(schema.get("maxLength", LONGEST), max(LONGEST, low)))
    if schema.get("format") == "date-time":
        return instants()
    if "pattern" in schema and schema["pattern"] != r"\S":
        return st.from_regex(schema["pattern"], fullmatch=schema["pattern"].startswith("^"))
    if low <= 1:
        return words(high) if low or "pattern" in schema else st.just("") | words(high)
    return st.text(LETTERS, min_size=low, max_size=high)


def _array(schema: Mapping[str, Any], undocumented: bool) -> Strategy:
    low = schema.get("minItems", 0)
    high = max(low, min(schema.get("maxItems", 4), max(4, low)))
    items = from_schema(schema.get("items", True), undocumented=undocumented)
    if schema.get("uniqueItems"):
        return st.lists(items, min_size=low, max_size=high, unique_by=repr)
    return st.lists(items, min_size=low, max_size=high)


def _object(schema: Mapping[str, Any], undocumented: bool) -> Strategy:
    wanted = set(schema.get("required", ())) | set(schema.get("x-documented-required", ()))
    fields = {
        name: from_schema(part, undocumented=undocumented)
        for name, part in schema.get("properties", {}).items()
        if undocumented or name in wanted or not (isinstance(part, dict) and part.get("x-undocumented"))
    }
    return st.fixed_dictionaries(
        {name: strategy for name, strategy in fields.items() if name in wanted},
        optional={name: strategy for name, strategy in fields.items() if name not in wanted},
    )


_MAKERS: dict[str, Callable[[Mapping[str, Any], bool], Strategy]] = {
    "null": _null,
    "boolean": _boolean,
    "integer": _integer,
    "number": _number,
    "string": _string,
    "array": _array,
    "object": _object,
}
