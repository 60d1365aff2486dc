"""Every check, law and machine finds a mutant: one that finds none is deleted."""

from __future__ import annotations

from collections import Counter

from contracts.document.spec import the_document
from contracts.suite import all_checks

from .catalogue import all_mutants, written


def test_every_check_has_a_mutant_that_it_must_find() -> None:
    found = {identity for mutant in all_mutants() for identity in mutant.finders}

    assert found == {check.id for check in all_checks(the_document())}


def test_every_mutant_has_a_name_of_its_own() -> None:
    assert [name for name, count in Counter(map(str, written())).items() if count > 1] == []
