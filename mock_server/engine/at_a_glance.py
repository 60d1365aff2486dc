"""Whether a value surely keeps a schema's rules, told from its type and bounds: most values of most requests do.

What is not sure is `validation`'s to judge, rule by rule.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mock_server.engine.clock import is_time
from mock_server.engine.spec import Schema

Glance = dict[type, Callable[[Any], bool] | None]
"""By the value's type, what it has to satisfy; None is nothing at all."""

_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "null": (type(None),),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
}
_SAY_NOTHING = frozenset(
    {"type", "description", "default", "example", "examples", "title", "writeOnly", "contentMediaType"}
    | {"x-evidence", "x-ignored", "x-documented-only", "x-visible-to"}
)
_OF_TEXT = frozenset({"minLength", "maxLength"})
_OF_NUMBERS = frozenset({"minimum", "maximum"})
# a schema is kept with its glance, so that its id stays its own
_glances: dict[int, tuple[Schema, Glance]] = {}


def surely_fits(value: Any, schema: Schema) -> bool:
    """True when nothing can be said against the value; False says nothing."""
    known = _glances.get(id(schema))
    if known is None:
        known = _glances[id(schema)] = (schema, _glance(schema))
    try:
        rule = known[1][type(value)]
    except KeyError:
        return False
    return rule is None or rule(value)


def _glance(schema: Schema) -> Glance:
    kinds = schema.get("type", ())
    kinds = [kinds] if isinstance(kinds, str) else kinds
    types = {python for kind in kinds for python in _PYTHON_TYPES.get(kind, ())}
    rules = schema.keys() - _SAY_NOTHING
    if not rules:
        return dict.fromkeys(types)
    if "enum" in rules and rules <= {"enum", "x-undocumented-values"}:
        unsaid = schema.get("x-undocumented-values", ())
        said = [value for value in schema["enum"] if value not in unsaid]
        texts = frozenset(value for value in said if isinstance(value, str))
        rule_of: Glance = {str: texts.__contains__, type(None): lambda _: None in said}
        return {python: rule for python, rule in rule_of.items() if python in types}
    glance: Glance = {}
    for python in types:
        if python is str and rules == {"format"} and schema["format"] == "date-time":
            glance[str] = is_time
        elif python is str and rules <= _OF_TEXT:
            glance[str] = _length_between(schema.get("minLength", 0), schema.get("maxLength"))
        elif python in (int, float) and rules <= _OF_NUMBERS:
            glance[python] = _between(schema.get("minimum"), schema.get("maximum"))
        elif python in (bool, type(None)) and rules <= _OF_TEXT | _OF_NUMBERS | {"format", "pattern"}:
            glance[python] = None
    return glance


def _length_between(least: int, most: int | None) -> Callable[[Any], bool]:
    return lambda text: least <= len(text) and (most is None or len(text) <= most)


def _between(least: float | None, most: float | None) -> Callable[[Any], bool]:
    return lambda number: (least is None or least <= number) and (most is None or number <= most)
