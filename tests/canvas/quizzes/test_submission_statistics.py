"""A quiz as a whole, held against the standard library. Source: canvas-quiz-analysis 2."""

from __future__ import annotations

import statistics
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.canvas.quizzes.analysed import Attempt
from mock_server.canvas.quizzes.submission_statistics import per_cent, submission_statistics

from .attempt_rows import attempt, choice, sittings, version
from .question_rows import option, question, right


@given(sittings())
def test_scores_add_up_as_the_standard_library_adds_them(drawn: tuple[list[Any], list[Attempt]]) -> None:
    questions, attempts = drawn
    scores = [each.score for each in attempts]

    found = submission_statistics(attempts, points_possible=10.0)

    assert found["unique_count"] == len(attempts)
    assert sum(found["scores"].values()) == len(attempts)
    if not scores:
        return
    assert found["score_average"] == pytest.approx(statistics.fmean(scores))
    assert found["score_stdev"] == pytest.approx(statistics.pstdev(scores), abs=1e-9)
    assert (found["score_low"], found["score_high"]) == (min(scores), max(scores))
    answered = found["correct_count_average"] + found["incorrect_count_average"]
    assert answered <= len(questions) + 1e-9


def test_nobody_s_attempts_add_up_to_nothing() -> None:
    assert submission_statistics([], points_possible=3.0) == {
        "unique_count": 0,
        "scores": {},
        "score_average": None,
        "score_high": None,
        "score_low": None,
        "score_stdev": None,
        "correct_count_average": 0,
        "incorrect_count_average": 0,
        "duration_average": 0,
    }


def test_partly_right_is_neither_right_nor_wrong() -> None:
    several = question("multiple_answers", [right("a"), right("b"), option("c")], id=1)
    one = choice(2)
    attempts = [
        attempt(1, [several, one], {1: ["1"], 2: "1"}, finished_at="2031-02-03T04:10:00Z"),
        attempt(2, [several, one], {1: ["3"], 2: "2"}, finished_at="2031-02-03T04:00:30Z"),
    ]

    found = submission_statistics(attempts, points_possible=2.0)

    assert (found["correct_count_average"], found["incorrect_count_average"]) == (0.5, 1.0)
    assert found["duration_average"] == 315
    assert found["scores"] == {"0": 1, "75": 1}


def test_a_student_with_two_attempts_counts_once() -> None:
    questions = [choice(1)]
    attempts = [attempt(1, questions, {1: "2"}), attempt(1, questions, {1: "1"}, number=2)]

    found = submission_statistics(attempts, points_possible=1.0)

    assert found["unique_count"] == 1
    assert found["scores"] == {"0": 1, "100": 1}


@given(st.floats(-10, 1000), st.none() | st.floats(0, 1000))
def test_shares_are_of_at_least_one_point(score: float, points: float | None) -> None:
    share = 100 * score / max(points or 0, 1)

    assert abs(per_cent(score, points) - share) <= 0.5 + 1e-6


@pytest.mark.parametrize(
    ("score", "points", "share"),
    [(0.5, 0.0, 50), (0.5, None, 50), (1.0, 8.0, 13), (2.0, 2.0, 100), (3.0, 2.0, 150), (-1.0, 2.0, -50)],
)
def test_shares(score: float, points: float | None, share: int) -> None:
    assert per_cent(score, points) == share


def test_an_attempt_without_times_lasted_no_time() -> None:
    row = {**version([choice(1)], {}), "started_at": None}

    assert Attempt(1, "Student 1", row).seconds == 0
