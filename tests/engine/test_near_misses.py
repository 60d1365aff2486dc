"""Expected against received: what differs, how far away it is, and how it is told."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from unittest.mock import ANY

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mock_server.engine.near_misses import (
    ABSENT,
    NO_ITEM,
    Mismatch,
    differences,
    distance,
    format_mismatches,
    is_same,
    places,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_nothing_differs_from_itself(value: Any) -> None:
    assert list(differences(value, value)) == []


@given(
    st.dictionaries(st.sampled_from("abcd"), JSON, max_size=4), st.dictionaries(st.sampled_from("efgh"), JSON)
)
def test_what_was_sent_besides_does_not_matter(expected: Any, besides: Any) -> None:
    assert list(differences(expected, {**expected, **besides})) == []


@given(JSON.filter(lambda value: isinstance(value, dict) and value), JSON)
def test_every_difference_has_its_own_place_among_those_compared(expected: Any, received: Any) -> None:
    found = [one.place for one in differences(expected, received)]

    assert len(found) == len(set(found))
    assert {re.split(r"\[", place)[0] for place in found} <= {
        re.split(r"\[", place)[0] for place in places(expected)
    }


@pytest.mark.parametrize(
    ("expected", "received", "found"),
    [
        ({"quiz": {"title": "A"}}, {"quiz": {"title": "B"}}, [Mismatch("quiz.title", "A", "B")]),
        ({"quiz": {"title": "A"}}, {"quiz": {}}, [Mismatch("quiz.title", "A", ABSENT)]),
        ({"quiz": {"title": "A"}}, {}, [Mismatch("quiz.title", "A", ABSENT)]),
        ({"quiz": {"title": "A"}}, {"quiz": "text"}, [Mismatch("quiz.title", "A", "text")]),
        ({"title": "A"}, {"tilte": "A"}, [Mismatch("title", "A", ABSENT, "tilte")]),
        ({"ids": [1, 2]}, {"ids": [1, 3]}, [Mismatch("ids[1]", 2, 3)]),
        ({"ids": [1, 2]}, {"ids": [1]}, [Mismatch("ids[1]", 2, NO_ITEM)]),
        ({"ids": [1]}, {"ids": [1, 2]}, [Mismatch("ids[1]", NO_ITEM, 2)]),
        ({"quiz": {}}, {"quiz": {"title": "A"}}, []),
        ({"quiz": {}}, {"quiz": "text"}, [Mismatch("quiz", {}, "text")]),
    ],
    ids=[
        "value",
        "missing",
        "branch missing",
        "no object",
        "misspelt",
        "item",
        "short",
        "long",
        "any object",
        "none",
    ],
)
def test_a_difference_says_where(expected: Any, received: Any, found: list[Mismatch]) -> None:
    assert list(differences(expected, received)) == found


@pytest.mark.parametrize(
    ("expected", "received", "same"),
    [
        (30, "30", True),
        (1.5, "1.5", True),
        (30, "thirty", False),
        (True, "true", True),
        (True, "True", True),
        (True, "1", True),
        (False, "0", True),
        (False, "true", False),
        (None, "", True),
        (None, None, True),
        (None, "x", False),
        ("30", 30, False),
        (1, True, False),
        (re.compile("Act [45]"), "Hamlet Act 4", True),
        (re.compile("Act [45]"), "Hamlet Act 3", False),
        (re.compile("4"), 4, False),
        (datetime(2025, 1, 15, 10, 30, tzinfo=UTC), "2025-01-15T11:30:00+01:00", True),
        (datetime(2025, 1, 15, 10, 30), "2025-01-15T10:30:00Z", True),
        (datetime(2025, 1, 15, 10, 30), "soon", False),
        (ANY, True, True),
    ],
)
def test_text_stands_for_what_a_form_spells_with_it(expected: Any, received: Any, same: bool) -> None:
    assert is_same(expected, received) is same


def test_few_differences_are_nearer_than_many_and_likeness_decides_a_tie() -> None:
    one_like = [Mismatch("a", "Hamlet Act 4", "Hamlet Act 5")]
    one_unlike = [Mismatch("a", "Hamlet Act 4", "Quiz")]
    two = [*one_like, *one_like]

    assert sorted([two, one_unlike, one_like], key=distance) == [one_like, one_unlike, two]


def test_told_side_by_side_with_a_mark_where_texts_part() -> None:
    found = [
        Mismatch("quiz.title", "Hamlet Act 5", "Hamlet Act 4"),
        Mismatch("quiz.published", True, ABSENT, "publised"),
    ]

    assert format_mismatches(found) == (
        "  quiz.title      expected  'Hamlet Act 5'\n"
        "                  received  'Hamlet Act 4'\n"
        "                                        ^\n"
        "  quiz.published  expected  True\n"
        "                  received  (not sent), but 'publised' was"
    )


def test_a_pattern_is_told_as_one() -> None:
    assert format_mismatches([Mismatch("title", re.compile("Act [45]"), "Act 3")]).startswith(
        "  title  expected  text like 'Act [45]'\n         received  'Act 3'"
    )


def test_of_long_texts_the_part_around_the_mark_is_told() -> None:
    text = "To be, or not to be: " * 20

    lines = format_mismatches([Mismatch("body", text + "that", text + "what")]).splitlines()

    assert all(len(line) < 120 for line in lines)
    mark = lines[2].index("^")
    assert (lines[0][mark], lines[1][mark]) == ("t", "w")
    assert "…" in lines[0]


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=200))
@example("'", '"', '"')
@example("\n" * 50, "", "")
@example("0" * 37, "", "0" * 34)  # only one of the two is long enough to be cut
def test_the_mark_stands_under_the_first_difference(common: str, one: str, other: str) -> None:
    lines = format_mismatches([Mismatch("a", f"x{common}q{one}", f"x{common}z{other}")]).split("\n")

    marks = [line for line in lines if line.strip() == "^"]

    assert len(marks) == 1
    column = marks[0].index("^")
    assert (lines[0][column], lines[1][column]) == ("q", "z")
