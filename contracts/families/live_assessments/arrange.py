"""Test data that laws of live assessments need; a failure here blocks the law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contracts.document.spec import Json
from contracts.run.case import Case


def a_live_assessment(case: Case, name: str = "check", **fields: Json) -> Json:
    """A live assessment of the case's own. It can never be removed."""
    item = {"key": f"{case.mark}-{name}", "title": f"{case.mark} {name}", **fields}
    with case.arranging():
        return case.teacher.ok("create_live_assessments", body={"assessments": [item]})["assessments"][0]


def the_live_assessment(case: Case) -> Json:
    """The one live assessment that laws share which leave nothing behind but results of their own.

    It is made or found by its key, so that a run makes it once, since nobody can remove it. Its list of results is
    nobody's to judge.
    """
    run = case.session.ledger.run
    item = {"key": f"{run}-shared", "title": f"{run} shared"}
    with case.arranging():
        return case.teacher.ok("create_live_assessments", body={"assessments": [item]})["assessments"][0]


def recorded_results(case: Case, assessment: Json, results: Sequence[Mapping[str, Json]]) -> list[Json]:
    """Results recorded by the teacher."""
    with case.arranging():
        reply = case.teacher.ok(
            "create_live_assessment_results", assessment_id=assessment["id"], body={"results": list(results)}
        )
        return list(reply["results"])
