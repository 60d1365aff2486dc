"""Answers as a person writes them become what a client sends, and mean the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.canvas.quizzes.answers import BadAnswer, stored_answer
from mock_server.canvas.quizzes.grading import grade
from mock_server.canvas.quizzes.words import in_words

from . import question_rows as rows
from .question_rows import SCORED, Answered, option, question, right

TRUE_FALSE = question("true_false", [right("True", id=999), option("False", id=3224)])
COLOURS = question(
    "multiple_choice", [right("Red", id=5), option("red", id=6), option("", html="<p>Deep <b>blue</b></p>")]
)
SEVERAL = question("multiple_answers", [right("a"), right("b"), option("4", id=7), option("c", id=4)])
DROPDOWNS = question(
    "multiple_dropdowns", [right("*", blank_id="x"), option("+", blank_id="x"), right("+", blank_id="y")]
)
BLANKS = question("fill_in_multiple_blanks", [right("red", blank_id="x")])
MATCHING = rows.matching(
    [rows.pair("Anchor", "begins or ends", 7), rows.pair("Group", "unit", 8)], [(9, "digits")]
)
NUMERICAL = question("numerical", [rows.exactly(4.5)])


@pytest.mark.parametrize(
    ("row", "words", "sent"),
    [
        (TRUE_FALSE, "True", "999"),
        (TRUE_FALSE, False, "3224"),
        (TRUE_FALSE, " true ", "999"),
        (TRUE_FALSE, 3224, "3224"),
        (COLOURS, "Red", "5"),
        (COLOURS, "red", "6"),
        (COLOURS, "RED", "5"),
        (COLOURS, "deep blue", "3"),
        (SEVERAL, ["a", "b"], ["1", "2"]),
        (SEVERAL, "a", ["1"]),
        (SEVERAL, [4], ["7"]),
        (SEVERAL, [], []),
        (question("short_answer"), "Hamlet", "Hamlet"),
        (question("short_answer"), 1603, "1603"),
        (question("essay"), "To be", "To be"),
        (BLANKS, {"x": "red"}, {"x": "red"}),
        (DROPDOWNS, {"x": "+", "y": "+"}, {"x": "2", "y": "3"}),
        (MATCHING, {"Group": "digits"}, [{"answer_id": "2", "match_id": "9"}]),
        (NUMERICAL, 4.5, 4.5),
        (NUMERICAL, "1,234.5", "1,234.5"),
        (rows.formula(1.0, 0), 3, 3),
        (question("file_upload"), 77, 77),
    ],
)
def test_words_become_what_a_client_sends(row: dict[str, Any], words: Any, sent: Any) -> None:
    assert in_words(row, words) == sent


@pytest.mark.parametrize(
    ("row", "words", "text"),
    [
        (TRUE_FALSE, "Maybe", "(true_false) has the choices 'True', 'False', not 'Maybe'"),
        (COLOURS, "pink", "(multiple_choice) has the choices 'Red', 'red', 'Deep blue', not 'pink'"),
        (SEVERAL, ["a", "z"], "(multiple_answers) has the choices 'a', 'b', '4', 'c', not 'z'"),
        (DROPDOWNS, {"y": "*"}, "(multiple_dropdowns) has the choices '+', not '*'"),
        (
            DROPDOWNS,
            {"z": "*"},
            "(multiple_dropdowns) expects an object with some of 'x', 'y', not {'z': '*'}",
        ),
        (BLANKS, "red", "(fill_in_multiple_blanks) expects an object with some of 'x', not 'red'"),
        (MATCHING, ["a"], "(matching) expects an object of left and right sides, not ['a']"),
        (MATCHING, {"Group": "x"}, "(matching) has the choices 'begins or ends', 'unit', 'digits', not 'x'"),
        (MATCHING, {"x": "unit"}, "(matching) has the choices 'Anchor', 'Group', not 'x'"),
        (NUMERICAL, "many", "(numerical) expects a number, not 'many'"),
        (NUMERICAL, True, "(numerical) expects a number, not True"),
        (question("short_answer"), None, "(short_answer) expects a text, not None"),
        (question("text_only"), "x", "(text_only) takes no answer, not 'x'"),
        (question("multiple_choice"), "x", "(multiple_choice) has the choices none, not 'x'"),
    ],
)
def test_words_that_mean_nothing_are_refused_with_the_choices(
    row: dict[str, Any], words: Any, text: str
) -> None:
    with pytest.raises(BadAnswer) as refusal:
        in_words(row, words)

    assert str(refusal.value) == f"question 11 'Question' {text}"


def in_own_words(answered: Answered) -> Any:
    """The right answer of a drawn question as a person would write it."""
    row, best = answered.question, answered.right_answer
    if row["question_type"] == "matching_question":
        return {answer["left"]: answer["right"] for answer in row["answers"]}
    return best


@given(st.one_of(*SCORED.values()))
def test_the_right_answer_in_words_gets_full_points(answered: Answered) -> None:
    row = answered.question

    stored = stored_answer(row, in_words(row, in_own_words(answered)), None)

    assert grade(row, stored).correct is True
