"""Which fields are at fault, against a full validator. Source: karma-assessments 1.4."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from mock_server.engine.spec import load_document
from mock_server.karma.fields import field_errors

INPUTS = [
    "KarmaAssessmentInput",
    "KarmaQuestionInput",
    "KarmaSubmissionInput",
    "KarmaLoginInput",
    "KarmaRefreshInput",
]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-2, 120)
    | st.floats(0, 100).map(float)
    | st.text("ab", max_size=12)
)


def bodies(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values more or less as the schema has them."""
    items = st.lists(
        SCALARS | st.dictionaries(st.sampled_from(["question_id", "selected_option"]), SCALARS), max_size=12
    )
    return SCALARS | st.dictionaries(st.sampled_from(sorted(schema["properties"])), SCALARS | items)


@pytest.mark.parametrize("name", INPUTS)
@given(data=st.data())
def test_a_body_has_faults_exactly_if_a_full_validator_finds_errors(name: str, data: st.DataObject) -> None:
    """And at the same places, as far as they are not inside a value at fault itself."""
    schema = load_document().schema(name)
    body = data.draw(bodies(schema))

    found = [field for field, _ in field_errors(body, schema)]

    errors = [_field(error) for error in Draft202012Validator(schema).iter_errors(body)]
    assert len(found) == len(set(found))
    assert set(found) <= set(errors)
    assert all(any(error == field or _is_inside(error, field) for field in found) for error in errors)


def _field(error: Any) -> str:
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path)
    if error.validator == "required":
        missing = re.match(r"'(\w+)' is a required property", error.message)
        assert missing is not None
        place += f".{missing[1]}"
    return place.removeprefix(".") or "body"


def _is_inside(inner: str, outer: str) -> bool:
    return outer == "body" or inner.startswith((f"{outer}.", f"{outer}["))
