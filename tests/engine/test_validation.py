"""The fast judges of requests and replies are held to `jsonschema`; requests also to what the documentation names."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from mock_server.engine.spec import load_document
from mock_server.engine.validation import UndocumentedReply, require_documented, violations

SCHEMAS: list[Any] = [
    {"type": "integer", "minimum": 1, "maximum": 9},
    {"type": ["string", "null"], "minLength": 1, "maxLength": 3},
    {"type": "string", "enum": ["a", "b"]},
    {"type": "number", "exclusiveMinimum": 0},
    {"type": "boolean"},
    {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3, "uniqueItems": True},
    {
        "type": "object",
        "required": ["a"],
        "additionalProperties": False,
        "properties": {"a": {"type": "integer"}, "b": {"type": "string", "pattern": "^x"}},
    },
    {"oneOf": [{"type": "integer"}, {"type": "string"}]},
]
JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 12)
    | st.floats(-3, 12)
    | st.sampled_from(["", "a", "xx", "xyzw"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(SCHEMAS), JSON_VALUES)
def test_it_agrees_with_a_full_validator(schema: Any, value: Any) -> None:
    """A value has a violation here exactly when JSON Schema refuses it."""
    found = list(violations(value, schema))

    assert bool(found) == (not Draft202012Validator(schema).is_valid(value))


@pytest.mark.parametrize(
    ("value", "schema", "fits"),
    [
        ("5", {"type": "integer"}, True),
        ("five", {"type": "integer"}, False),
        ("yes", {"type": "boolean"}, True),
        ("maybe", {"type": "boolean"}, False),
        ("", {"type": ["integer", "null"]}, True),
        ("", {"type": "integer"}, False),
        ("2.5e3", {"type": "number"}, True),
        ("0", {"type": "integer", "minimum": 1}, False),
        ("always", {"type": ["string", "null"], "enum": ["always", None]}, True),
        ("", {"type": ["string", "null"], "enum": ["always", None]}, True),
    ],
)
def test_form_text_stands_for_the_value_it_spells(value: str, schema: Any, fits: bool) -> None:
    assert (not list(violations(value, schema, form=True))) is fits


@pytest.mark.parametrize(
    ("schema", "value", "rule"),
    [
        ({"properties": {"a": {"x-undocumented": True}}}, {"a": 1}, "undocumented"),
        ({"properties": {"a": {"readOnly": True}}}, {"a": 1}, "read-only"),
        ({"properties": {"a": {"deprecated": True}}}, {"a": 1}, "deprecated"),
        ({"properties": {"a": {}}}, {"b": 1}, "unknown"),
        ({"properties": {"a": {}}, "x-documented-required": ["a"]}, {}, "documented required"),
        (
            {"properties": {"a": {"enum": [1, 2], "x-undocumented-values": [2]}}},
            {"a": 2},
            "undocumented value",
        ),
        ({"properties": {"a": {"type": "string", "format": "date-time"}}}, {"a": "soon"}, "format"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_use_beyond_the_documentation_is_told_by_rule(schema: Any, value: Any, rule: str) -> None:
    assert [violation.rule for violation in violations(value, schema)] == [rule]


def test_a_violation_says_where_what_and_why() -> None:
    schema = {"properties": {"list": {"items": {"properties": {"n": {"type": "integer"}}}}}}

    (found,) = violations({"list": [{"n": 1}, {"n": "x"}]}, schema)

    assert found.as_json() == {
        "pointer": "/list/1/n",
        "rule": "type",
        "received": "x",
        "message": "expected integer",
    }


REPLIES = [
    (operation, status, media)
    for operation in load_document().operations.values()
    for status, contents in operation.replies.items()
    for media, schema in contents.items()
    if media.endswith("json") and schema
]


@settings(max_examples=3, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
@pytest.mark.parametrize(
    ("operation", "status", "media"), REPLIES, ids=lambda part: getattr(part, "id", str(part))
)
def test_both_libraries_judge_a_reply_alike(operation: Any, status: int, media: str, data: Any) -> None:
    """Documented examples, and those with any part replaced by something else."""
    schema = operation.replies[status][media]
    example = data.draw(st.sampled_from(examples_of(operation, status, media) or [{}]))
    body = data.draw(st.just(example) | altered(example))

    fast, slow = (
        operation.reply_validator(status, media).is_valid(body),
        Draft202012Validator(schema).is_valid(body),
    )

    assert fast == slow


def examples_of(operation: Any, status: int, media: str) -> list[Any]:
    reply = operation.document.resolve(operation.raw["responses"][str(status)])
    content = reply["content"][media]
    named = [operation.document.resolve(one)["value"] for one in content.get("examples", {}).values()]
    return [*named, *([content["example"]] if "example" in content else [])]


ODD = st.sampled_from([None, True, 0, 1.0, 1.5, -1, "", "x", "2031-02-03T04:05:06Z", [], {}, [None]])


def altered(value: Any) -> st.SearchStrategy[Any]:
    """The value with one of its parts, at any depth, replaced or left out."""
    if isinstance(value, dict) and value:
        return st.sampled_from(sorted(value)).flatmap(
            lambda name: (
                altered(value[name]).map(lambda part: {**value, name: part})
                | st.just({key: part for key, part in value.items() if key != name})
            )
        )
    if isinstance(value, list) and value:
        return altered(value[0]).map(lambda part: [part, *value[1:]])
    return ODD


def test_a_line_end_behind_a_pattern_is_refused_in_words() -> None:
    """Python's `$` lets it pass, JSON Schema's does not: the faster library is right, and says so itself."""
    operation = load_document().operations["list_live_assessments"]
    body = examples_of(operation, 200, "application/json")[0]
    broken = {**body, "assessments": [{**body["assessments"][0], "id": "60001\n"}]}

    with pytest.raises(UndocumentedReply, match="list_live_assessments: 200 at /assessments/0/id: "):
        require_documented(operation, 200, "application/json", broken)
