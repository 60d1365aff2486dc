"""What makes mutants mutants of concurrency: one request after the other, everything is right."""

import pytest

from contracts.run.runner import PASSED, run_check

from .conventions.mutants_concurrency import MUTANTS
from .mutants import checks
from .planted import THOROUGH_PROFILE, session_on

SINGLE = (
    "live_assessments.same_key_finds_and_retitles",
    "live_assessments.entries_follow_the_request",
    "live_assessments.failing_batch_leaves_no_trace",
    "live_results.results_come_back_as_they_were_sent",
    "live_results.identical_results_are_all_kept",
    "live_results.failing_batch_of_results_leaves_none",
)


@pytest.mark.parametrize("mutant", MUTANTS, ids=[mutant.name for mutant in MUTANTS])
def test_race_does_not_show_one_after_the_other(mutant):
    """No law about single requests sees it."""
    with session_on(mutant.make()) as session:
        results = [run_check(checks()[identity], session, THOROUGH_PROFILE) for identity in SINGLE]

    assert {result.status for result in results} == {PASSED}
