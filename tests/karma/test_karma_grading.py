"""Rounding half up. Source: karma-assessments 6.1."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.karma.grading import score_of


@pytest.mark.parametrize(
    ("correct", "questions", "score"),
    [
        (0, 1, 0),
        (1, 1, 100),
        (1, 2, 50),
        (1, 3, 33),
        (2, 3, 67),
        (1, 8, 13),
        (3, 8, 38),
        (1, 200, 1),
        (199, 200, 100),
    ],
)
def test_halves_are_rounded_up(correct: int, questions: int, score: int) -> None:
    assert score_of(correct, questions) == score


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_score_is_the_nearest_whole_percentage(share: tuple[int, int]) -> None:
    """For every share of right answers: the nearest integer, of two as near the higher."""
    correct, questions = share

    assert score_of(correct, questions) == floor(Fraction(100 * correct, questions) + Fraction(1, 2))
