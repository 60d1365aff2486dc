"""Every check, law and machine has a planted defect: one that finds none is deleted."""

from __future__ import annotations

from catalogue import catalogue

from contracts.document.spec import the_document
from contracts.suite import all_checks


def test_every_check_has_a_defect_that_it_must_find() -> None:
    bitten = {identity for planted in catalogue() for identity in planted.must}

    assert bitten == {check.id for check in all_checks(the_document())}
