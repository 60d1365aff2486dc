"""What was answered to a question of each type. Source: canvas-quiz-analysis 2."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given

from mock_server.canvas.quizzes.analysed import Attempt
from mock_server.canvas.quizzes.question_statistics import question_statistics

from . import question_rows as rows
from .attempt_rows import attempt, choice, sittings
from .question_rows import between, exactly, option, question, right

Row = dict[str, Any]


def figures(row: Row, attempts: list[Attempt], **how: Any) -> Row:
    placed = {**row, "position": 1}
    return question_statistics(placed, attempts, **{"is_anonymous": False, "alpha": None, **how})


def attempts_with(row: Row, *answers: Any, **more: Any) -> list[Attempt]:
    """An attempt of a student for each answer."""
    return [attempt(user_id, [row], {row["id"]: answer}, **more) for user_id, answer in enumerate(answers, 1)]


def counts(answers: list[Row]) -> list[tuple[str, str, bool, list[int]]]:
    """Id, text, correctness and who gave it, of each entry; the other keys follow from these."""
    for entry in answers:
        assert entry["responses"] == len(entry["user_ids"])
        assert entry["user_names"] == [f"Student {user_id}" for user_id in entry["user_ids"]]
    return [(entry["id"], entry["text"], entry["correct"], entry["user_ids"]) for entry in answers]


def test_choices_are_counted_and_blank_ones_named() -> None:
    row = choice(7)

    found = figures(row, attempts_with(row, "1", "3", None, "1"))

    assert {name: found[name] for name in ("id", "question_type", "position", "responses")} == {
        "id": "7",
        "question_type": "multiple_choice_question",
        "position": 1,
        "responses": 3,
    }
    assert counts(found["answers"]) == [
        ("1", "a", True, [1, 4]),
        ("2", "b", False, []),
        ("3", "c", False, [2]),
        ("none", "No Answer", False, [3]),
    ]
    assert found["answered_student_count"] == 3


def test_an_answer_that_is_gone_by_now_is_still_counted() -> None:
    before, now = choice(7, "abcd"), choice(7, "ab")

    found = figures(now, attempts_with(before, "4"))

    assert counts(found["answers"])[-1] == ("4", "d", False, [1])


@pytest.mark.parametrize(
    ("row", "answers", "expected"),
    [
        (
            question("short_answer", [right("Polonius"), right("Corambis")]),
            ["polonius", "corambis", "the king", None],
            [
                ("1", "Polonius", True, [1]),
                ("2", "Corambis", True, [2]),
                ("other", "Other", False, [3]),
                ("none", "No Answer", False, [4]),
            ],
        ),
        (
            question("numerical", [exactly(5.0, 0.5), between(10.0, 20.0), rows.about(1234.0, 2)]),
            [5.5, 20.0, 1200.0, 0.0],
            [
                ("1", "5.0", True, [1]),
                ("2", "10.0 to 20.0", True, [2]),
                ("3", "1234.0", True, [3]),
                ("other", "Other", False, [4]),
            ],
        ),
        (
            rows.formula(7.0, 0.5),
            [7.5, 8.0],
            [("1", "7.0", True, [1]), ("other", "Other", False, [2])],
        ),
    ],
    ids=["short answer", "numerical", "formula"],
)
def test_input_is_counted_as_the_right_answer_that_takes_it(
    row: Row, answers: list[Any], expected: list[Any]
) -> None:
    found = figures(row, attempts_with(row, *answers))

    assert counts(found["answers"]) == expected


def test_each_blank_is_a_set_of_its_own() -> None:
    row = question(
        "fill_in_multiple_blanks",
        [right("red", blank_id="one"), right("blue", blank_id="one"), right("green", blank_id="two")],
    )

    found = figures(
        row,
        attempts_with(
            row,
            {"one": "red", "two": "green"},
            {"one": "blue", "two": None},
            {"one": "pink", "two": "pink"},
            {"one": None, "two": None},
        ),
    )

    assert {name: found[name] for name in ("responses", "answered", "correct", "partially_correct")} == {
        "responses": 3,
        "answered": 3,
        "correct": 1,
        "partially_correct": 1,
    }
    assert found["incorrect"] == 2
    assert [(each["id"], each["text"]) for each in found["answer_sets"]] == [
        (hashlib.md5(b"one").hexdigest(), "one"),
        (hashlib.md5(b"two").hexdigest(), "two"),
    ]
    assert counts(found["answer_sets"][0]["answers"]) == [
        ("1", "red", True, [1]),
        ("2", "blue", True, [2]),
        ("other", "Other", False, [3]),
        ("none", "No Answer", False, [4]),
    ]


def test_an_option_of_another_dropdown_is_some_other_answer() -> None:
    row = question(
        "multiple_dropdowns",
        [right("red", blank_id="one"), option("pink", blank_id="one"), right("green", blank_id="two")],
    )

    found = figures(row, attempts_with(row, {"one": "2", "two": "3"}, {"one": "3", "two": None}))

    assert counts(found["answer_sets"][0]["answers"]) == [
        ("1", "red", True, []),
        ("2", "pink", False, [1]),
        ("other", "Other", False, [2]),
    ]


def test_a_left_side_has_all_right_sides_to_choose_from() -> None:
    row = rows.matching([rows.pair("Elsinore", "Denmark", 71), rows.pair("Agincourt", "France", 72)])

    found = figures(row, attempts_with(row, {"1": "71", "2": "71"}, {"1": "72", "2": None}))

    assert [(each["id"], each["text"]) for each in found["answer_sets"]] == [
        ("1", "Elsinore"),
        ("2", "Agincourt"),
    ]
    assert counts(found["answer_sets"][1]["answers"]) == [
        ("71", "Denmark", False, [1]),
        ("72", "France", True, []),
        ("none", "No Answer", False, [2]),
    ]
    assert (found["correct"], found["partially_correct"], found["incorrect"]) == (0, 1, 1)


def test_of_several_answers_each_is_counted() -> None:
    row = question("multiple_answers", [right("a"), right("b"), option("c")])

    found = figures(row, attempts_with(row, ["1", "2"], ["1"], ["3"], []))

    assert counts(found["answers"]) == [
        ("1", "a", True, [1, 2]),
        ("2", "b", True, [1]),
        ("3", "c", False, [3]),
        ("none", "No Answer", False, [4]),
    ]
    assert (found["correct"], found["partially_correct"], found["incorrect"]) == (1, 1, 2)
    assert "answer_sets" not in found


@pytest.mark.parametrize("kind", ["essay", "file_upload"])
def test_what_people_grade_is_distributed_by_points(kind: str) -> None:
    row = question(kind, points=5.0)
    answers = {"essay": "Words", "file_upload": ["9"]}[kind]
    graded = [
        attempt(n, [row], {11: answers}, scored={11: points}) for n, points in enumerate([5.0, 2.5, 5.0])
    ]
    waiting = attempt(9, [row], {11: answers}, state="pending_review")

    found = figures(row, [*graded, waiting])

    assert found["responses"] == 4
    assert (found["graded"], found["full_credit"]) == (3, 2)
    assert found["point_distribution"] == [{"score": 2.5, "count": 1}, {"score": 5.0, "count": 2}]


def test_an_anonymous_survey_names_nobody() -> None:
    row = choice(7)

    found = figures(row, attempts_with(row, "1"), is_anonymous=True)

    assert found["answers"][0]["responses"] == 1
    assert [(each["user_ids"], each["user_names"]) for each in found["answers"]] == [([], [])] * 3


def test_attempts_that_were_not_given_the_question_do_not_count() -> None:
    asked, other = choice(7), choice(8)

    found = figures(asked, [attempt(1, [other], {8: "1"}), attempt(2, [asked], {7: "1"})])

    assert counts(found["answers"])[0] == ("1", "a", True, [2])
    assert [entry["id"] for entry in found["answers"]] == ["1", "2", "3"]


def test_a_type_that_nobody_knows_has_responses_and_no_more() -> None:
    row = question("hot_spot")

    assert set(figures(row, [])) == {"id", "question_type", "question_text", "position", "responses"}


@given(sittings())
def test_counts_of_any_attempts_fit_together(drawn: tuple[list[Row], list[Attempt]]) -> None:
    questions, attempts = drawn

    for row in questions:
        found = figures(row, attempts)

        for answers in [each["answers"] for each in found.get("answer_sets", ())]:
            assert sum(entry["responses"] for entry in answers) == len(attempts)
        if "correct" in found:
            verdicts = found["correct"] + found["partially_correct"] + found["incorrect"]
            assert verdicts == len(attempts)
            assert found["answered"] == found["responses"]
        else:
            by_id = {entry["id"]: entry["responses"] for entry in found["answers"]}
            assert sum(by_id.values()) == len(attempts)
            assert found["responses"] == len(attempts) - by_id.get("none", 0)


@given(sittings())
def test_whoever_is_counted_right_was_graded_right(drawn: tuple[list[Row], list[Attempt]]) -> None:
    questions, attempts = drawn

    for row in questions:
        found = figures(row, attempts)

        right_ones = sum(each.verdict(row["id"]) is True for each in attempts)
        if "correct" in found:
            assert found["correct"] == right_ones
        else:
            said_right = sum(entry["responses"] for entry in found["answers"] if entry["correct"])
            assert said_right == right_ones
