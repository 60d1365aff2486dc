"""Answers as sent, stored and shown. Source: canvas-quiz-submissions 3.2 and 3.3."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.canvas.quizzes.answers import BadAnswer, formatted_answer, shown_answer, stored_answer
from mock_server.canvas.quizzes.grading import grade

from . import question_rows as rows
from .question_rows import SCORED, Answered, question, right

LONGEST = "x" * 16383
CHOICE = question("multiple_choice", [right("yes", id=1658), rows.option("no", id=1659)])
SEVERAL = question("multiple_answers", [right("a", id=30), right("b", id=10), rows.option("c", id=20)])
BLANKS = question("fill_in_multiple_blanks", [right(name, blank_id=name) for name in ("x", "y", "x")])
DROPDOWNS = question("multiple_dropdowns", [right("a", blank_id="x"), right("b", blank_id="y")])
MATCHING = rows.matching([rows.pair("l1", "r1", 7), rows.pair("l2", "r2", 8)], [(9, "neither")])
NUMERICAL = question("numerical", [rows.exactly(1.0)])


def shown_after(row: dict[str, Any], *sent: Any) -> Any:
    """What is shown when these were sent, one after the other."""
    stored = None
    for each in sent:
        stored = stored_answer(row, each, stored)
    return shown_answer(row, stored)


def pairs(**match_ids: str | None) -> list[dict[str, str | None]]:
    return [{"answer_id": name.removeprefix("a"), "match_id": match_ids[name]} for name in match_ids]


@pytest.mark.parametrize(
    ("row", "sent", "shown"),
    [
        (CHOICE, 1658, "1658"),
        (CHOICE, "1659", "1659"),
        (CHOICE, "01659", "1659"),
        (question("true_false", [right("True", id=5)]), 5, "5"),
        (question("missing_word", [right("True", id=5)]), "5", "5"),
        (question("short_answer"), "Hello World!", "hello world!"),
        (question("short_answer"), " \n", None),
        (question("short_answer"), LONGEST, LONGEST),
        (question("essay"), "<p onclick='x()'>Hello World!</p><script>x()</script>", "<p>Hello World!</p>"),
        (question("essay"), "", None),
        (question("essay"), LONGEST, LONGEST),
        (BLANKS, {"y": " Red "}, {"x": None, "y": "red"}),
        (BLANKS, {}, {"x": None, "y": None}),
        (BLANKS, {"x": ""}, {"x": None, "y": None}),
        (DROPDOWNS, {"x": 1}, {"x": "1", "y": None}),
        (DROPDOWNS, {"x": "2"}, {"x": "2", "y": None}),
        (SEVERAL, [20, 30], ["30", "20"]),
        (SEVERAL, ["10", "30", "10"], ["30", "10"]),
        (SEVERAL, [], []),
        (SEVERAL, [""], []),
        (SEVERAL, None, []),
        (MATCHING, [{"answer_id": "2", "match_id": 9}], pairs(a1=None, a2="9")),
        (MATCHING, [], pairs(a1=None, a2=None)),
        (NUMERICAL, 2.5e-3, 0.0025),
        (NUMERICAL, 3, 3.0),
        (NUMERICAL, " -1,234.5", -1234.5),
        (NUMERICAL, "12 apples", 12.0),
        (NUMERICAL, "apples", 0.0),
        (NUMERICAL, {"a": 1}, 0.0),
        (NUMERICAL, True, 0.0),
        (NUMERICAL, "1e999", 0.0),
        (NUMERICAL, 10**400, 0.0),
        (NUMERICAL, "", None),
        (NUMERICAL, None, None),
        (rows.formula(1.0, 0), "122.1", 122.1),
        (question("file_upload"), 77, "77"),
        (question("file_upload"), ["77"], "77"),
        (question("file_upload"), [""], None),
        (question("text_only"), "anything", None),
        (question("hot_spot"), {"x": 1}, None),
    ],
)
def test_what_is_sent_is_shown_as_the_sheet_says(row: dict[str, Any], sent: Any, shown: Any) -> None:
    assert shown_after(row, sent) == shown


@pytest.mark.parametrize(
    ("row", "sent", "text"),
    [
        (CHOICE, "yes", "answer must be of type Integer"),
        (CHOICE, None, "answer must be of type Integer"),
        (CHOICE, False, "answer must be of type Integer"),
        (CHOICE, True, "answer must be of type Integer"),
        (CHOICE, 1.0, "answer must be of type Integer"),
        (CHOICE, "٣", "answer must be of type Integer"),
        (CHOICE, [1658], "answer must be of type Integer"),
        (CHOICE, 123, "Unknown answer '123'"),
        (CHOICE, "-5", "Unknown answer '-5'"),
        (CHOICE, "9" * 5000, f"Unknown answer '{'9' * 5000}'"),
        (question("short_answer"), 5, "answer must be of type String"),
        (question("short_answer"), None, "answer must be of type String"),
        (question("short_answer"), LONGEST + "x", "Text is too long."),
        (question("essay"), ["x"], "answer must be of type String"),
        (question("essay"), LONGEST + "x", "Text is too long."),
        (BLANKS, "red", "answer must be of type Hash"),
        (BLANKS, None, "answer must be of type Hash"),
        (BLANKS, {"z": "red"}, "Unknown blank 'z'"),
        (BLANKS, {"x": 5}, "x.answer must be of type String"),
        (BLANKS, {"x": LONGEST + "x"}, "Text is too long."),
        (DROPDOWNS, [1], "answer must be of type Hash"),
        (DROPDOWNS, {"z": 1}, "Unknown blank 'z'"),
        (DROPDOWNS, {"x": "a"}, "answer.x must be of type Integer"),
        (DROPDOWNS, {"x": None}, "answer.x must be of type Integer"),
        (DROPDOWNS, {"x": 123}, "Unknown answer '123'"),
        (SEVERAL, 10, "answer must be of type Array"),
        (SEVERAL, {"0": 10}, "answer must be of type Array"),
        (SEVERAL, ["a"], "answer[0] must be of type Integer"),
        (SEVERAL, [10, None], "answer[1] must be of type Integer"),
        (SEVERAL, [10, 123], "Unknown answer '123'"),
        (MATCHING, {"1": 7}, "answer must be of type Array"),
        (MATCHING, [7], "answer[0] must be of type Hash"),
        (MATCHING, [{"match_id": 7}], 'Matching pair is missing parameter "answer_id"'),
        (MATCHING, [{"answer_id": 1}], 'Matching pair is missing parameter "match_id"'),
        (MATCHING, [{"answer_id": "a", "match_id": 7}], "answer_id must be of type Integer"),
        (MATCHING, [{"answer_id": 1, "match_id": None}], "match_id must be of type Integer"),
        (MATCHING, [{"answer_id": 3, "match_id": 7}], "Unknown answer '3'"),
        (MATCHING, [{"answer_id": 1, "match_id": 1}], "Unknown match '1'"),
        (question("file_upload"), "a", "answer must be of type Integer"),
        (question("file_upload"), [1, "a"], "answer[1] must be of type Integer"),
    ],
)
def test_a_bad_answer_is_refused_in_canvas_words(row: dict[str, Any], sent: Any, text: str) -> None:
    with pytest.raises(BadAnswer) as refusal:
        stored_answer(row, sent, None)

    assert str(refusal.value) == text


@pytest.mark.parametrize(
    ("row", "sent", "shown"),
    [
        (CHOICE, [1658, 1659], "1659"),
        (BLANKS, [{"x": "a", "y": "b"}, {"y": "c"}], {"x": "a", "y": "c"}),
        (DROPDOWNS, [{"x": 1}, {"y": 2}, {}], {"x": "1", "y": "2"}),
        (
            MATCHING,
            [[{"answer_id": 1, "match_id": 7}], [{"answer_id": 2, "match_id": 8}]],
            pairs(a1="7", a2="8"),
        ),
        (SEVERAL, [[10, 20], [30]], ["30"]),
        (SEVERAL, [[10, 20], []], []),
        (NUMERICAL, [1, 2], 2.0),
        (question("short_answer"), ["a", "b"], "b"),
    ],
)
def test_what_is_not_mentioned_again_keeps_its_answer(
    row: dict[str, Any], sent: list[Any], shown: Any
) -> None:
    assert shown_after(row, *sent) == shown


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        (CHOICE, None),
        (question("essay"), None),
        (BLANKS, {"x": None, "y": None}),
        (SEVERAL, []),
        (MATCHING, pairs(a1=None, a2=None)),
        (NUMERICAL, None),
        (question("file_upload"), None),
    ],
)
def test_a_question_never_answered_shows_its_empty_places(row: dict[str, Any], shown: Any) -> None:
    assert shown_answer(row, None) == shown


def as_sent(answered: Answered) -> Any:
    """The answer of a drawn question as a client sends it: what is left open is not mentioned."""
    if answered.question["question_type"] == "matching_question":
        return [{"answer_id": left, "match_id": match} for left, match in answered.answer.items() if match]
    if isinstance(answered.answer, dict):
        return {blank: value for blank, value in answered.answer.items() if value is not None}
    return answered.answer


@given(st.one_of(*SCORED.values()).filter(lambda answered: answered.answer is not None))
def test_sending_an_answer_changes_nothing_about_what_it_is_worth(answered: Answered) -> None:
    stored = stored_answer(answered.question, as_sent(answered), None)

    assert grade(answered.question, stored) == grade(answered.question, answered.answer)


@given(st.one_of(*SCORED.values()).filter(lambda answered: answered.answer is not None))
def test_an_answer_sent_again_is_the_same_answer(answered: Answered) -> None:
    stored = stored_answer(answered.question, as_sent(answered), None)

    assert stored_answer(answered.question, as_sent(answered), stored) == stored


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["x", "answer_id"]), inner),
    max_leaves=6,
)
TYPES = ["multiple_choice", "short_answer", "essay", "fill_in_multiple_blanks", "multiple_dropdowns"]
TYPES += ["multiple_answers", "matching", "numerical", "calculated", "file_upload", "text_only"]


@pytest.mark.parametrize("kind", TYPES)
@given(sent=json_values)
def test_whatever_is_sent_is_stored_or_refused(kind: str, sent: Any) -> None:
    """Never an exception of another kind, and what is stored can be shown and graded."""
    row = question(
        kind, [{**right("a", blank_id="x"), **rows.exactly(1.0), "answer": 1.0, **rows.pair("a", "b", 1)}]
    )
    with contextlib.suppress(BadAnswer):
        stored = stored_answer(row, sent, None)

        shown_answer(row, stored)
        grade(row, stored)


# --- formatted answers --------------------------------------------------------------------------------------

PRECISION = question("numerical", [rows.exactly(1.0), rows.about(1.0, 3)])


@pytest.mark.parametrize(
    ("row", "text", "formatted"),
    [
        (NUMERICAL, "12.34567890123456789", "12.3457"),
        (NUMERICAL, "99.9000000", "99.9"),
        (NUMERICAL, "abcd", "abcd"),
        (NUMERICAL, "12 apples", "12 apples"),
        (NUMERICAL, "1e3", "1000"),
        (NUMERICAL, "100", "100"),
        (NUMERICAL, "-0.00001", "0"),
        (NUMERICAL, "1e-999999999", "0"),
        (NUMERICAL, "1e999999999", "1e999999999"),
        (NUMERICAL, "nan", "nan"),
        (NUMERICAL, " 5. ", "5"),
        (PRECISION, "12.34567890123456789", "12.34567890123457"),
        (PRECISION, "99.9000000", "99.9"),
        (PRECISION, "abcd", "abcd"),
        (CHOICE, "99.9000000", "99.9000000"),
        (rows.formula(1.0, 0), "99.9000000", "99.9000000"),
    ],
)
def test_numbers_are_formatted_for_numerical_questions_only(
    row: dict[str, Any], text: str, formatted: str
) -> None:
    assert formatted_answer(row, text) == formatted


@given(st.floats(-1e15, 1e15))
def test_a_formatted_number_is_the_number_to_four_decimals(number: float) -> None:
    formatted = formatted_answer(NUMERICAL, repr(number))

    assert float(formatted) == pytest.approx(number, abs=0.000051)
    assert formatted == formatted_answer(NUMERICAL, formatted)
    assert len(formatted.partition(".")[2]) <= 4


@given(st.floats(-1e15, 1e15))
def test_sixteen_digits_are_kept_where_digits_are_judged(number: float) -> None:
    formatted = formatted_answer(PRECISION, repr(number))

    assert float(formatted) == pytest.approx(number, rel=1e-15)
    assert formatted == formatted_answer(PRECISION, formatted)
