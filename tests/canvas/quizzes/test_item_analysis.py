"""The key figures of an item analysis, held against the standard library. Source: canvas-quiz-analysis 2."""

from __future__ import annotations

import statistics
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mock_server.canvas.quizzes.item_analysis import (
    brackets,
    cronbach_alpha,
    key_figures,
    point_biserial,
    quiz_alpha,
    variance,
)

from .attempt_rows import attempt, choice, sittings

scores = st.integers(-400, 4000).map(lambda quarters: quarters / 4)


@given(st.lists(scores, min_size=1))
def test_the_variance_is_that_of_the_population(values: list[float]) -> None:
    assert variance(values) == pytest.approx(statistics.pvariance(values))


def test_nothing_has_no_variance() -> None:
    assert variance([]) is None


# --- brackets -----------------------------------------------------------------------------------------------


@given(st.lists(scores))
def test_brackets_share_the_students_by_score(values: list[float]) -> None:
    ranks = [(score, place, 1) for place, score in enumerate(values)]

    top, middle, bottom = brackets(ranks)

    assert sorted([*top, *middle, *bottom]) == list(range(len(values)))
    ordered = [values[place] for place in (*top, *middle, *bottom)]
    assert ordered == sorted(values, reverse=True)


@given(st.integers(0, 400))
def test_brackets_have_27_46_and_27_per_cent(count: int) -> None:
    top, middle, bottom = brackets([(0.0, place, 1) for place in range(count)])

    assert len(top) == len(bottom)
    assert abs(len(top) - 0.27 * count) <= 0.5
    assert abs(len(middle) - 0.46 * count) <= 1


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(0, (0, 0, 0)), (1, (0, 1, 0)), (2, (1, 0, 1)), (3, (1, 1, 1)), (11, (3, 5, 3)), (100, (27, 46, 27))],
)
def test_sizes_of_brackets(count: int, sizes: tuple[int, int, int]) -> None:
    found = brackets([(float(place), place, 1) for place in range(count)])

    assert tuple(len(bracket) for bracket in found) == sizes


# --- point biserials ----------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.booleans(), scores), min_size=2))
def test_a_point_biserial_is_the_correlation_of_choosing_and_scoring(pairs: list[tuple[bool, float]]) -> None:
    flags, values = [flag for flag, _ in pairs], [score for _, score in pairs]
    assume(len(set(flags)) == 2 and len(set(values)) > 1)

    found = point_biserial(flags, values)

    assert found == pytest.approx(statistics.correlation([float(flag) for flag in flags], values), abs=1e-9)


@pytest.mark.parametrize(
    ("flags", "values"),
    [([], []), ([True], [1.0]), ([True, True], [1.0, 2.0]), ([True, False], [1.0, 1.0])],
    ids=["nobody", "one", "all chose it", "all scored alike"],
)
def test_where_there_is_no_difference_there_is_no_point_biserial(
    flags: list[bool], values: list[float]
) -> None:
    assert point_biserial(flags, values) is None


# --- alpha --------------------------------------------------------------------------------------------------


@given(st.lists(st.lists(scores, min_size=3, max_size=3), min_size=2))
def test_alpha_compares_the_variances_of_the_parts_and_of_the_whole(lines: list[list[float]]) -> None:
    totals = [sum(line) for line in lines]
    assume(len(set(totals)) > 1)

    found = cronbach_alpha(lines)

    parts = sum(statistics.pvariance(item) for item in zip(*lines, strict=True))
    assert found == pytest.approx(3 / 2 * (1 - parts / statistics.pvariance(totals)))


@given(st.lists(scores, min_size=2), st.integers(2, 5))
def test_questions_that_measure_the_same_have_an_alpha_of_1(values: list[float], items: int) -> None:
    assume(len(set(values)) > 1)

    assert cronbach_alpha([[score] * items for score in values]) == pytest.approx(1)


@pytest.mark.parametrize(
    "lines",
    [[], [[1.0, 2.0]], [[1.0], [2.0]], [[1.0, 2.0], [2.0, 1.0]]],
    ids=["nobody", "one attempt", "one question", "equal totals"],
)
def test_where_nothing_can_be_compared_there_is_no_alpha(lines: list[list[float]]) -> None:
    assert cronbach_alpha(lines) is None


def test_alpha_looks_at_choices_only() -> None:
    questions = [choice(1), choice(2)]
    essay = {**choice(3), "question_type": "essay_question"}
    attempts = [attempt(1, questions, {1: "1", 2: "1"}), attempt(2, questions, {})]

    assert quiz_alpha([*questions, essay], attempts) == quiz_alpha(questions, attempts) == pytest.approx(1)


# --- a question's figures -----------------------------------------------------------------------------------


def test_figures_of_four_students() -> None:
    """Two are right; the best student chose the right answer, the worst a wrong one, and one left it blank."""
    questions = [choice(7), choice(8, points=2.0)]
    attempts = [
        attempt(1, questions, {7: "1", 8: "1"}),
        attempt(2, questions, {7: "1", 8: "2"}),
        attempt(3, questions, {7: "3", 8: "2"}),
        attempt(4, questions, {8: "1"}),
    ]

    found = key_figures(questions[0], attempts, alpha=None)

    assert found == {
        "answered_student_count": 3,
        "top_student_count": 1,
        "middle_student_count": 1,
        "bottom_student_count": 1,
        "correct_student_count": 2,
        "incorrect_student_count": 1,
        "correct_student_ratio": pytest.approx(2 / 3),
        "incorrect_student_ratio": pytest.approx(1 / 3),
        "correct_top_student_count": 1,
        "correct_middle_student_count": 1,
        "correct_bottom_student_count": 0,
        "variance": pytest.approx(2 / 9),
        "stdev": pytest.approx(statistics.pstdev([1, 1, 0])),
        "difficulty_index": pytest.approx(2 / 3),
        "alpha": None,
        "point_biserials": [
            {
                "answer_id": 1,
                "point_biserial": pytest.approx(statistics.correlation([1, 1, 0], [3, 1, 0])),
                "correct": True,
                "distractor": False,
            },
            {"answer_id": 2, "point_biserial": None, "correct": False, "distractor": True},
            {
                "answer_id": 3,
                "point_biserial": pytest.approx(statistics.correlation([0, 0, 1], [3, 1, 0])),
                "correct": False,
                "distractor": True,
            },
        ],
    }


@given(sittings("single choice"))
def test_figures_of_any_attempts_fit_together(drawn: tuple[list[Any], list[Any]]) -> None:
    questions, attempts = drawn

    for question in questions:
        found = key_figures(question, attempts, alpha=None)

        kinds = ("top", "middle", "bottom")
        assert sum(found[f"{kind}_student_count"] for kind in kinds) == found["answered_student_count"]
        assert sum(found[f"correct_{kind}_student_count"] for kind in kinds) == found["correct_student_count"]
        assert (
            found["correct_student_count"] + found["incorrect_student_count"]
            == found["answered_student_count"]
        )
        assert found["difficulty_index"] == found["correct_student_ratio"]
        assert len(found["point_biserials"]) == len(question["answers"])
