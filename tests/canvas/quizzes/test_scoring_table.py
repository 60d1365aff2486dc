"""The table in docs/scoring.md is what the mock does: each row is an answer in words, sent, stored and graded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mock_server.canvas.quizzes.answers import stored_answer
from mock_server.canvas.quizzes.grading import grade
from mock_server.canvas.quizzes.words import in_words

from . import question_rows as rows
from .question_rows import SCORED, option, question, right

PAGE = Path(__file__).parents[3] / "docs" / "scoring.md"
NOTHING: Any = object()

BLANKS = [right("red", blank_id="x"), right("crimson", blank_id="x"), right("blue", blank_id="y")]
DROPDOWNS = [
    right("*", blank_id="x"),
    option("+", blank_id="x"),
    right("?", blank_id="y"),
    option("!", blank_id="y"),
]
PAIRS = [rows.pair("one", "uno", 7), rows.pair("two", "dos", 8), rows.pair("three", "tres", 9)]

CASES: list[tuple[str, dict[str, Any], list[Any]]] = [
    (
        "Red is right, blue is not",
        question("multiple_choice", [right("Red"), option("Blue")]),
        ["Red", "Blue"],
    ),
    ("True", question("true_false", [right("True"), option("False")]), ["True", "False"]),
    ("red", question("missing_word", [right("red"), option("blue")]), ["red", "blue"]),
    (
        "Hamlet or Prince Hamlet",
        question("short_answer", [right("Hamlet"), right("Prince Hamlet")]),
        [" hamlet ", "prince HAMLET", "Hamlet!"],
    ),
    (
        "x: red or crimson; y: blue",
        question("fill_in_multiple_blanks", BLANKS),
        [{"x": "Crimson", "y": "blue"}, {"x": "red"}, {"x": "blue", "y": "red"}],
    ),
    (
        "x: * and not +; y: ? and not !",
        question("multiple_dropdowns", DROPDOWNS),
        [{"x": "*", "y": "?"}, {"x": "*", "y": "!"}, {"x": "+"}],
    ),
    (
        "a, b, c are right; d, e are not",
        question("multiple_answers", [right("a"), right("b"), right("c"), option("d"), option("e")]),
        [["a", "b", "c"], ["a", "b"], ["a", "b", "d"], ["a", "d"], ["a", "b", "c", "d", "e"]],
    ),
    (
        "one: uno, two: dos, three: tres",
        rows.matching(PAIRS),
        [{"one": "uno", "two": "dos", "three": "tres"}, {"one": "uno", "two": "tres"}, {"two": "uno"}],
    ),
    ("exactly 5, margin 0.5", question("numerical", [rows.exactly(5.0, 0.5)]), [5, 5.5, 5.51]),
    ("between 10 and -2", question("numerical", [rows.between(10.0, -2.0)]), [-2, 10, 10.1]),
    ("about 12345, 3 digits", question("numerical", [rows.about(12345.0, 3)]), [12399, 12400, -12345]),
    ("20, tolerance 0.5", rows.formula(20.0, 0.5), [20.5, 20.6]),
    ("20, tolerance 5%", rows.formula(20.0, "5%"), [19, 21.1]),
    ("", question("essay"), ["Words, words, words", NOTHING]),
    ("", question("file_upload"), [77]),
    ("", question("text_only"), [NOTHING]),
]


def table() -> str:
    """The table in Markdown; every question is worth 6 points."""
    lines = ["| type | right is | answered | points of 6 | `correct` |", "|---|---|---|---|---|"]
    for rule, row, answers in CASES:
        row = {**row, "points_possible": 6.0}
        for answer in answers:
            stored = None if answer is NOTHING else stored_answer(row, in_words(row, answer), None)
            found = grade(row, stored)
            kind = row["question_type"].removesuffix("_question")
            said = "" if answer is NOTHING else f"`{answer!r}`"
            correct = str(found.correct).lower() if isinstance(found.correct, bool) else f'"{found.correct}"'
            lines.append(f"| {kind} | {rule} | {said} | {found.points:g} | {correct} |")
    return "\n".join(lines)


def test_the_table_of_the_page_is_what_the_mock_does() -> None:
    """The table to put there is in the failure."""
    page = PAGE.read_text(encoding="utf-8")

    assert page[page.index("| type |") :].strip() == table()


def test_every_scored_type_has_a_row() -> None:
    """Those with properties in test_grading.py."""
    kinds = {row["question_type"].removesuffix("_question") for _, row, _ in CASES}

    assert kinds >= (set(SCORED) - {"single choice"}) | set(rows.CHOICES)
