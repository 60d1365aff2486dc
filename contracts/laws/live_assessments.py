"""Laws of Canvas live assessments. Fact sheet: canvas-live-assessments.

Nothing here can be removed again: laws use keys of their own and make as little as they can.
"""

from __future__ import annotations

from collections import Counter

from ..arrange import a_live_assessment
from ..case import Case
from ..checks import require_status
from ..failures import require_contains, require_equal
from ..registry import law
from ..spec import Json
from ..strategies import live_results, moment_of, titles


@law(
    "create_live_assessments list_live_assessments",
    evidence=["spec: canvas-live-assessments 3.3", "source: canvas-live-assessments 3.3"],
    profile="smoke",
)
def same_key_finds_and_retitles(case: Case) -> None:
    """A key that exists keeps its id however often it is sent; the last title wins, and the list holds it once."""
    key = f"{case.mark}-key"
    sent = [case.draw(titles(case.mark)) for _ in range(3)]

    replies = [
        case.teacher.ok("create_live_assessments", body={"assessments": [{"key": key, "title": title}]})
        for title in sent
    ]
    listed = [a for a in case.teacher.every("list_live_assessments") if a["key"] == key]

    ids = {reply["assessments"][0]["id"] for reply in replies}
    require_equal(len(ids), 1, "the same key was given several ids", exchange=case.exchanges[0])
    require_equal(listed, [{"id": ids.pop(), "key": key, "title": sent[-1]}], "the list shows something else")


@law(
    "create_live_assessments list_live_assessments",
    evidence="source: canvas-live-assessments 3.3",
    amount="one",
)
def failing_batch_leaves_no_trace(case: Case) -> None:
    """One item without a title undoes the whole request."""
    items = [
        {"key": f"{case.mark}-good", "title": f"{case.mark} good"},
        {"key": f"{case.mark}-bad", "title": " "},
    ]

    refused = case.teacher.call("create_live_assessments", body={"assessments": items})
    listed = [a for a in case.teacher.every("list_live_assessments") if case.mark in a["key"]]

    require_status(refused, 400)
    require_contains(
        refused.json, {"status": "bad_request", "message": "missing required key :title"}, "another refusal"
    )
    require_equal(listed, [], "a refused batch has left something behind")


@law(
    "create_live_assessment_results list_live_assessment_results",
    evidence=["source: canvas-live-assessments 5.3, 5.5", "spec: canvas-live-assessments 5.1"],
    needs="student",
    amount="many",
)
def results_come_back_as_they_were_sent(case: Case) -> None:
    """The list of results holds exactly what was recorded, with instants in UTC and the caller as assessor."""
    assessment = a_live_assessment(case)
    sent = case.draw(live_results([case.student.user_id, case.teacher.user_id]))

    case.teacher.ok("create_live_assessment_results", assessment_id=assessment["id"], body={"results": sent})
    listed = case.teacher.every("list_live_assessment_results", assessment_id=assessment["id"])

    assessor = str(case.teacher.user_id)
    require_equal(_counted(listed), _counted(sent), "the recorded results are not the listed ones")
    require_equal(
        {r["links"]["assessor"] for r in listed} - {assessor}, set(), "somebody else is the assessor"
    )


@law(
    "list_live_assessment_results",
    evidence=["doc: LiveAssessments, List live assessment results", "spec: canvas-live-assessments 6"],
    needs="student",
)
def filtering_by_user_partitions_the_results(case: Case) -> None:
    """Filtering by each user in turn gives every result exactly once."""
    assessment = a_live_assessment(case)
    users = [case.student.user_id, case.teacher.user_id]
    sent = case.draw(live_results(users, min_size=2))
    case.teacher.ok("create_live_assessment_results", assessment_id=assessment["id"], body={"results": sent})

    whole = case.teacher.every("list_live_assessment_results", assessment_id=assessment["id"])
    parts = [
        result
        for user in users
        for result in case.teacher.every(
            "list_live_assessment_results", assessment_id=assessment["id"], query={"user_id": user}
        )
    ]

    require_equal(
        sorted(r["id"] for r in parts), sorted(r["id"] for r in whole), "the parts are not the whole"
    )


def _counted(results: list[Json]) -> list[Json]:
    """Results without their order: who, passed or not, when."""
    rows = Counter(
        (str(r["links"]["user"]), r["passed"], moment_of(r["assessed_at"]).timestamp()) for r in results
    )
    return sorted([*row, count] for row, count in rows.items())
