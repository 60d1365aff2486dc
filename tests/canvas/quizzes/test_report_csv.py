"""The CSV files behind quiz reports. Source: canvas-quiz-analysis 1.2."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given

from mock_server.canvas.quizzes.analysed import Attempt
from mock_server.canvas.quizzes.report_csv import Line, answer_in_words, item_analysis, student_analysis

from . import question_rows as rows
from .attempt_rows import attempt, choice, sittings
from .question_rows import option, question, right

SECTION = {"id": 301, "name": "Monday"}
QUESTION = ("7: Who & why?", "2.0")


def lines_of(attempts: list[Attempt], sis_id: str | None = None) -> list[Line]:
    return [Line(each, sis_id, [SECTION]) for each in attempts]


def parsed(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def analysis(questions: list[Any], lines: list[Line], **how: bool) -> list[list[str]]:
    defaults = {"with_sis_ids": False, "with_attempts": False, "is_anonymous": False}
    return parsed(student_analysis(questions, lines, **{**defaults, **how}))


def test_a_student_analysis_has_a_line_for_each_attempt() -> None:
    who = {**choice(7, ("Ann, or <b>Bob</b>", "Cy"), points=2.0), "question_text": "<p>Who &amp; why?</p>"}
    text = question("text_only", id=8)
    attempts = [attempt(1, [who, text], {7: "1"}), attempt(2, [who, text], {})]

    found = analysis([who, text], lines_of(attempts))

    about = ["Monday", "301", "2031-02-03 04:05:00 UTC"]
    assert found == [
        ["name", "id", "section", "section_id", "submitted", *QUESTION, "n correct", "n incorrect", "score"],
        ["Student 1", "1", *about, "Ann, or <b>Bob</b>", "2.0", "1", "0", "2.0"],
        ["Student 2", "2", *about, "", "0.0", "0", "1", "0.0"],
    ]


@pytest.mark.parametrize(
    ("how", "head"),
    [
        ({"with_sis_ids": True}, "name id sis_id section section_id section_sis_id submitted"),
        ({"with_attempts": True}, "name id section section_id submitted attempt"),
        ({"is_anonymous": True}, "section section_id submitted"),
        ({"is_anonymous": True, "with_sis_ids": True}, "section section_id section_sis_id submitted"),
    ],
    ids=["with SIS ids", "all attempts", "anonymous", "anonymous with SIS ids"],
)
def test_what_is_said_of_a_student(how: dict[str, bool], head: str) -> None:
    found = analysis([], lines_of([attempt(1, [], {})], "S-1"), **how)

    assert found[0] == [*head.split(), "n correct", "n incorrect", "score"]
    said = dict(zip(found[0], found[1], strict=True))
    assert said.get("sis_id", "S-1") == "S-1"
    assert said.get("attempt", "1") == "1"


def test_a_question_that_was_not_given_stays_empty() -> None:
    given_one, other = choice(7), choice(8)

    found = analysis([given_one, other], lines_of([attempt(1, [given_one], {7: "1"})]))

    assert found[1][5:9] == ["a", "1.0", "", ""]


@given(sittings())
def test_every_line_has_every_column_and_points_add_up(drawn: tuple[list[Any], list[Attempt]]) -> None:
    questions, attempts = drawn

    head, *found = analysis(questions, lines_of(attempts))

    assert len(found) == len(attempts)
    assert all(len(line) == len(head) for line in found)
    for line in found:
        points = [float(line[place]) for place in range(6, 6 + 2 * len(questions), 2)]
        assert sum(points) == pytest.approx(float(line[-1]))


@pytest.mark.parametrize(
    ("row", "stored", "words"),
    [
        (choice(7), "2", "b"),
        (choice(7), "99", "99"),
        (question("multiple_choice", [right("", html="<i>a</i> b")]), "1", "a b"),
        (question("multiple_answers", [right("a"), right("b"), option("c")]), ["1", "3"], "a,c"),
        (question("short_answer", [right("a")]), "else", "else"),
        (question("numerical", []), 2.5, "2.5"),
        (question("numerical", []), 0.0, "0.0"),
        (question("essay"), "<p>To be,</p><p>or not</p>", "To be, or not"),
        (question("file_upload"), ["5", "6"], "5,6"),
        (question("fill_in_multiple_blanks", []), {"one": "a", "two": None}, "a,"),
        (question("multiple_dropdowns", [right("red", blank_id="one")]), {"one": "1", "two": None}, "red,"),
        (rows.matching([rows.pair("l", "r", 71)]), {"1": "71"}, "l=>r"),
        (
            rows.matching([rows.pair("l", "r", 71), rows.pair("m", "s", 72)]),
            {"1": None, "2": "71"},
            "l=>,m=>r",
        ),
        (choice(7), None, ""),
        (rows.matching([rows.pair("l", "r", 71)]), {"1": None}, ""),
    ],
)
def test_answers_in_words(row: Any, stored: Any, words: str) -> None:
    assert answer_in_words(row, stored) == words


def test_an_item_analysis_has_a_line_for_each_choice() -> None:
    first, second = choice(7), choice(8, "ab")
    essay = question("essay", id=9)
    attempts = [
        attempt(1, [first, second, essay], {7: "1", 8: "1"}),
        attempt(2, [first, second, essay], {7: "2", 8: "2"}),
    ]

    head, *found = parsed(item_analysis([first, second, essay], attempts, question_count=3, is_small=False))

    lines = [dict(zip(head, line, strict=False)) for line in found]
    assert [line["Question Id"] for line in lines] == ["7", "8"]
    assert lines[0]["Quiz Question Count"] == "3"
    assert lines[0]["Correct Student Ratio"] == "0.5"
    assert lines[0]["Alpha"] == "1.0"
    assert lines[0]["Point Biserial of Correct"] == "1.0"
    assert head[-2:] == ["Point Biserial of Distractor 2", "Point Biserial of Distractor 3"]
    assert lines[0]["Point Biserial of Distractor 3"] == ""


def test_an_item_analysis_of_a_small_quiz_has_no_alpha() -> None:
    head, line = parsed(item_analysis([choice(7)], [], question_count=1, is_small=True))

    assert line[head.index("Alpha")] == ""
