"""Sequences follow from the seed, and a failing one is reported as the lines that repeat it."""

from __future__ import annotations

from contracts.profiles import Profile
from contracts.run.runner import run_check

from .mutants import checks
from .planted import THOROUGH_PROFILE, no_defect, session_on
from .quizzes.mutants_machine import renaming_unpublishes

A_FEW = Profile("thorough", {"one": 1, "few": 2, "many": 3}, 600, 100_000, 0)


def test_sequences_follow_from_the_seed():
    """The same seed gives the same requests, another one gives others."""
    sent = []

    for seed in (1, 1, 2):
        with session_on(no_defect, seed) as session:
            run_check(checks()["machine.quiz"], session, A_FEW)
            sent.append(session.budget.spent)

    assert sent[0] == sent[1] != sent[2]


def test_failing_sequence_is_reported_with_the_lines_that_repeat_it():
    with session_on(renaming_unpublishes) as session:
        failure = run_check(checks()["machine.quiz"], session, THOROUGH_PROFILE).failure

    assert failure.at == "/published"
    assert "quiz_1=$(curl" in failure.curl[0]
    assert any('"published": true' in line for line in failure.curl)
