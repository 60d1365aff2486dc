"""What answers are worth. Source: canvas-quiz-questions-and-groups 3 and canvas-quiz-submissions 1.4."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mock_server.canvas.quizzes.grading import Grade, attempt_score, grade, kept_score, needs_review

from . import question_rows as rows
from .question_rows import (
    SCORED,
    Answered,
    between,
    exactly,
    formula,
    option,
    question,
    right,
)

anything_scored = st.one_of(*SCORED.values())

# --- the sheet's examples -----------------------------------------------------------------------------------

THREE_OF_FIVE = question(
    "multiple_answers", [right("a"), right("b"), right("c"), option("d"), option("e")], points=3.0
)
FOUR_BLANKS = question(
    "fill_in_multiple_blanks", [right(name, blank_id=name) for name in "abcd"], points=10.0
)
THREE_PAIRS = rows.matching([rows.pair(f"l{n}", f"r{n}", n) for n in (7, 8, 9)], points=6.0)


@pytest.mark.parametrize(
    ("row", "answer", "deserved"),
    [
        (THREE_OF_FIVE, ["1", "2"], Grade(2.0, "partial")),
        (THREE_OF_FIVE, ["1", "2", "4"], Grade(1.0, "partial")),
        (THREE_OF_FIVE, ["1", "4"], Grade(0.0, False)),
        (THREE_OF_FIVE, ["1", "2", "3"], Grade(3.0, True)),
        (THREE_OF_FIVE, ["1", "2", "3", "4"], Grade(2.0, "partial")),
        (FOUR_BLANKS, {"a": "a", "b": "b", "c": "c", "d": "x"}, Grade(7.5, "partial")),
        (THREE_PAIRS, {"1": "7", "2": "7", "3": None}, Grade(2.0, "partial")),
    ],
)
def test_examples_of_the_sheet(row: dict[str, Any], answer: Any, deserved: Grade) -> None:
    assert grade(row, answer) == deserved


@pytest.mark.parametrize("kind", [*rows.CHOICES])
@pytest.mark.parametrize(
    ("answer", "deserved"),
    [("1", Grade(2.0, True)), ("2", Grade(0.0, False)), ("9", Grade(0.0, False)), (None, Grade(0.0, False))],
)
def test_a_choice_is_right_if_it_weighs_100(kind: str, answer: str | None, deserved: Grade) -> None:
    row = question(kind, [right("True"), option("False", 50)], points=2.0)

    assert grade(row, answer) == deserved


@pytest.mark.parametrize(
    ("wanted", "given", "is_right"),
    [
        ("Hamlet", " hAMLET\n", True),
        ("  a & <b> ", "A & <b>", True),
        ('"x"', '"x"', True),
        ("&lt;", "<", False),
        ("", "", False),
        ("a b", "ab", False),
    ],
)
def test_short_answers_are_compared_trimmed_and_lower_cased(wanted: str, given: str, is_right: bool) -> None:
    assert grade(question("short_answer", [right(wanted)]), given) == Grade(float(is_right), is_right)


def test_a_blank_filled_with_an_answer_that_does_not_weigh_100_is_wrong() -> None:
    row = question("fill_in_multiple_blanks", [option("a", 0, blank_id="x"), option("b", 50, blank_id="x")])

    assert [grade(row, {"x": text}).correct for text in ("a", "b")] == [False, False]


@pytest.mark.parametrize("text", [None, "", " "])
def test_an_empty_blank_is_wrong_even_where_an_answer_is_empty(text: str | None) -> None:
    assert grade(question("fill_in_multiple_blanks", [right("", blank_id="x")]), {"x": text}) == Grade(
        0.0, False
    )


def test_a_dropdown_id_of_another_blank_scores_nothing() -> None:
    row = question("multiple_dropdowns", [right("a", blank_id="x"), right("b", blank_id="y")])

    assert grade(row, {"x": "2", "y": "1"}) == Grade(0.0, False)


def test_a_match_with_the_same_right_hand_text_is_right() -> None:
    row = rows.matching([rows.pair("l1", "same", 7), rows.pair("l2", "same", 8)])

    assert grade(row, {"1": "8", "2": "7"}) == Grade(1.0, True)


@pytest.mark.parametrize(
    ("answer", "given", "is_right"),
    [
        (exactly(0.3, 0.1), 0.4, True),
        (exactly(0.3, 0.1), 0.2, True),
        (exactly(0.3, 0.1), 0.40001, False),
        (exactly(5.0, -1.0), 6.0, True),
        (between(10.0, -2.5), -2.5, True),
        (between(-2.5, 10.0), 10.0, True),
        (between(-2.5, 10.0), 10.001, False),
        (rows.about(12345.0, 3), 12399.0, True),
        (rows.about(12345.0, 3), 12400.0, False),
        (rows.about(12350.0, 3), 12299.0, False),
        (rows.about(1.5, 1), 1.99, True),
        (rows.about(1.5, 2), 1.59, True),
        (rows.about(1.5, 2), 15.0, False),
        (rows.about(1.5, 2), -1.5, False),
        (rows.about(0.00012, 2), 1.2e-4, True),
        (rows.about(0.1, 3), 0.1004, True),
        (rows.about(0.1, 4), 0.1004, False),
        (rows.about(0.0, 2), -0.0, True),
        (rows.about(0.0, 2), 1.0, False),
        ({"numerical_answer_type": "precision_answer", "approximate": 2.0, "precision": 2.0}, 2.09, True),
    ],
)
def test_numerical_answers(answer: dict[str, Any], given: float, is_right: bool) -> None:
    """Limits belong to the answer and stand in any order; digits are cut, not rounded."""
    assert grade(question("numerical", [answer]), given) == Grade(float(is_right), is_right)


def test_any_of_several_numerical_answers_will_do() -> None:
    row = question("numerical", [exactly(1.0), between(5.0, 6.0), rows.about(300.0, 1)])

    assert [grade(row, number).correct for number in (1.0, 5.5, 399.0, 2.0, None)] == [True] * 3 + [False] * 2


@pytest.mark.parametrize(
    ("tolerance", "given", "is_right"),
    [
        (0.05, 20.05, True),
        ("0.05", 20.05, True),
        ("0.05", 20.06, False),
        ("5%", 21.0, True),
        (" 5 %", 19.0, True),
        ("5%", 21.01, False),
        (None, 20.0, True),
        (None, 20.000001, False),
        ("", 20.0, True),
        ("a little", 20.0, True),
        ("a little", 20.1, False),
        (-0.5, 20.5, True),
        ("1e400", 21.0, False),
    ],
)
def test_formulas_have_a_tolerance(tolerance: Any, given: float, is_right: bool) -> None:
    assert grade(formula(20.0, tolerance), given) == Grade(float(is_right), is_right)


def test_a_percentage_of_a_negative_result_is_as_wide() -> None:
    assert [grade(formula(-20.0, "5%"), number).correct for number in (-21.0, -19.0, -18.9)] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("kind", ["essay", "file_upload"])
@pytest.mark.parametrize("answer", [None, "An essay", ["7"]])
def test_only_a_person_scores_essays_and_files(kind: str, answer: Any) -> None:
    assert needs_review(question(kind))
    assert grade(question(kind, points=5.0), answer) == Grade(0.0, "undefined")


@pytest.mark.parametrize("kind", ["text_only", "hot_spot"])
def test_texts_and_unknown_types_have_no_score(kind: str) -> None:
    assert not needs_review(question(kind))
    assert grade(question(kind, points=5.0), None) == Grade(0.0, "no_score")


@pytest.mark.parametrize("kind", [kind for kind in SCORED if kind != "single choice"])
def test_a_question_without_answers_cannot_be_right(kind: str) -> None:
    assert grade(question(kind), None) == Grade(0.0, False)


# --- for every question and every answer --------------------------------------------------------------------


@pytest.mark.parametrize("kind", SCORED)
@given(data=st.data())
def test_points_are_the_share_that_the_answer_deserves(kind: str, data: st.DataObject) -> None:
    """Held against what was counted while the question and its answer were drawn."""
    answered: Answered = data.draw(SCORED[kind])

    found = grade(answered.question, answered.answer)

    assert found.points == pytest.approx(
        float(answered.share * Fraction(answered.question["points_possible"]))
    )
    assert found.correct == (True if answered.is_right else "partial" if answered.share else False)


@given(anything_scored)
def test_the_right_answer_gets_exactly_the_full_points(answered: Answered) -> None:
    assert grade(answered.question, answered.right_answer) == Grade(
        answered.question["points_possible"], True
    )


@given(anything_scored, st.floats(-100, 100))
def test_points_stay_between_nothing_and_all(answered: Answered, points: float) -> None:
    found = grade({**answered.question, "points_possible": points}, answered.answer)

    assert 0.0 <= found.points <= max(points, 0.0)
    assert math.copysign(1.0, found.points) == 1.0


@given(anything_scored)
def test_no_answer_is_false(answered: Answered) -> None:
    assert grade(answered.question, None) == Grade(0.0, False)


@given(anything_scored, st.randoms(use_true_random=False))
def test_the_order_of_answers_and_of_what_was_given_does_not_matter(answered: Answered, chance: Any) -> None:
    row, given_answer = answered.question, answered.answer
    shuffled = {**row, "answers": chance.sample(row["answers"], len(row["answers"]))}
    if isinstance(given_answer, list):
        given_answer = chance.sample(given_answer, len(given_answer))
    elif isinstance(given_answer, dict):
        given_answer = dict(chance.sample(list(given_answer.items()), len(given_answer)))

    assert grade(shuffled, given_answer) == grade(row, answered.answer)


@given(
    st.one_of(SCORED["fill_in_multiple_blanks"], SCORED["multiple_dropdowns"], SCORED["matching"]), st.data()
)
def test_a_part_put_right_never_costs_points(answered: Answered, data: st.DataObject) -> None:
    part = data.draw(st.sampled_from(sorted(answered.right_answer)))
    better = {**answered.answer, part: answered.right_answer[part]}

    assert grade(answered.question, better).points >= grade(answered.question, answered.answer).points


@given(SCORED["multiple_answers"], st.data())
def test_a_right_choice_more_never_costs_and_a_wrong_one_never_brings(
    answered: Answered, data: st.DataObject
) -> None:
    every = [str(choice["id"]) for choice in answered.question["answers"]]
    choice = data.draw(st.sampled_from(every))
    assume(choice not in answered.answer)

    before, after = (
        grade(answered.question, given) for given in (answered.answer, [*answered.answer, choice])
    )

    if choice in answered.right_answer:
        assert after.points >= before.points
    else:
        assert after.points <= before.points


@given(SCORED["multiple_answers"])
def test_choosing_everything_is_no_way_to_full_points(answered: Answered) -> None:
    every = [str(choice["id"]) for choice in answered.question["answers"]]

    assert (grade(answered.question, every).correct is True) == (len(every) == len(answered.right_answer))


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9), st.floats(-1e9, 1e9))
def test_a_wider_margin_takes_whatever_a_narrow_one_takes(exact: float, margin: float, number: float) -> None:
    narrow, wide = (question("numerical", [exactly(exact, width)]) for width in (margin, margin * 2))

    assert grade(wide, number).points >= grade(narrow, number).points


@given(st.floats(-1e12, 1e12), st.integers(1, 17), st.floats(-1e12, 1e12))
def test_more_digits_are_harder_to_meet(approximate: float, precision: int, number: float) -> None:
    coarse, fine = (
        question("numerical", [rows.about(approximate, digits)]) for digits in (precision, precision + 1)
    )

    assert grade(coarse, number).points >= grade(fine, number).points
    assert grade(fine, approximate).correct is True


# --- attempts and what is kept ------------------------------------------------------------------------------


def result(points: float, correct: bool | str) -> dict[str, Any]:
    return {"points": points, "correct": correct}


def test_an_attempt_is_worth_what_is_not_false_and_the_fudge() -> None:
    results = [result(2.0, True), result(1.5, "partial"), result(7.0, False), result(4.0, "defined")]

    assert attempt_score(results, fudge_points=-0.5) == 7.0
    assert attempt_score([*results, result(0.0, "undefined"), result(0.0, "no_score")]) == 7.5
    assert attempt_score([]) == 0.0


def test_a_graded_survey_brings_its_full_points() -> None:
    assert attempt_score([result(0.0, False)], survey_points=12.0) == 12.0


@given(st.lists(st.floats(-1e6, 1e6)), st.randoms(use_true_random=False))
def test_the_order_of_questions_does_not_matter_to_the_score(points: list[float], chance: Any) -> None:
    results = [result(each, "defined") for each in points]

    assert attempt_score(results) == attempt_score(chance.sample(results, len(results)))


def test_a_score_beyond_all_numbers_is_the_largest() -> None:
    assert math.isfinite(attempt_score([result(1.7e308, "defined")] * 3))


@pytest.mark.parametrize(
    ("policy", "scores", "kept"),
    [
        ("keep_highest", [1.0, 3.0, 2.0], 3.0),
        ("keep_latest", [1.0, 3.0, 2.0], 2.0),
        ("keep_average", [1.0, 3.0, 2.5], 2.17),
        ("keep_average", [0.125], 0.13),
        ("keep_average", [0.0, 1e300], 5e299),
        (None, [1.0, 3.0], 3.0),
        ("keep_highest", [-2.0, -1.0], -1.0),
        ("keep_latest", [4.0, None], 4.0),
        ("keep_average", [None], None),
        ("keep_highest", [], None),
    ],
)
def test_what_is_kept_follows_the_scoring_policy(
    policy: str, scores: list[float | None], kept: float
) -> None:
    assert kept_score(policy, scores) == kept


@given(st.lists(st.floats(-1e6, 1e6), min_size=1))
def test_the_average_lies_between_the_scores_and_the_highest_is_one_of_them(scores: list[float]) -> None:
    average, highest = kept_score("keep_average", scores), kept_score("keep_highest", scores)

    assert average is not None
    assert min(scores) - 0.005 <= average <= max(scores) + 0.005
    assert highest in scores
    assert all(score <= highest for score in scores)
