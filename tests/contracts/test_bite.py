"""Every mutant is found by the checks that must find it, and no other check goes red without reason."""

import pytest

from .catalogue import Entry, written
from .mutants import found_by, results_on
from .planted import broken_by, no_defect


@pytest.mark.parametrize("entry", written(), ids=str)
def test_mutant_is_found_and_nothing_else_goes_red(entry: Entry):
    mutant = entry.mutant
    others = entry.others(mutant) if mutant.steps is None else []

    results = list(results_on(mutant, others))

    found = found_by(results)
    assert not [result.failure for result in results if result.kit_fault]
    assert mutant.finders <= found
    assert not {identity for identity in found if not mutant.may_be_noticed_by(identity)}
    if mutant.steps is not None:
        assert max(changes_shown(result.failure) for result in results) <= mutant.steps


def changes_shown(failure):
    """How many requests that change something it takes to show a failure."""
    return len([line for line in failure.curl if " -X " in line])


def test_mock_without_a_defect_breaks_nothing():
    assert broken_by(no_defect) == set()
