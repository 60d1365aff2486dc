"""Laws of reading the lists of Canvas live assessments and of their results. Fact sheet: canvas-live-assessments."""

from __future__ import annotations

from contracts.families.live_assessments.arrange import (
    a_live_assessment,
    recorded_results,
    the_live_assessment,
)
from contracts.families.live_assessments.steps import NOBODY, by_id, result_of, results_of
from contracts.families.live_assessments.values import live_results
from contracts.generic.refusals import require_status
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require, require_equal

FAMILY = "live_result_lists"


@law(
    "list_live_assessment_results",
    evidence=["doc: LiveAssessments, List live assessment results", "spec: canvas-live-assessments 6"],
    needs="student",
)
def filtering_by_user_partitions_the_results(case: Case) -> None:
    """Filtering by each user in turn gives every result exactly once, under its own user."""
    assessment = a_live_assessment(case)
    users = [case.student.user_id, case.teacher.user_id]
    whole = recorded_results(case, assessment, case.draw(live_results(users, min_size=2, max_size=4)))

    parts = {user: results_of(case, assessment, user_id=user) for user in users}

    for user, part in parts.items():
        require_equal(
            {r["links"]["user"] for r in part} - {str(user)}, set(), f"results of others for user {user}"
        )
    require_equal(
        by_id([result for part in parts.values() for result in part]),
        by_id(whole),
        "the parts are not the whole",
    )


@law(
    "list_live_assessment_results",
    evidence="source: canvas-live-assessments 6",
    needs="student",
    amount="one",
)
def filtering_by_somebody_without_results_is_empty(case: Case) -> None:
    """Filtering by a user without results, or by one who does not exist, gives 200 and an empty list."""
    assessment = a_live_assessment(case)
    recorded_results(case, assessment, [result_of(case.teacher.user_id)])

    for user in (case.student.user_id, NOBODY):
        require_equal(results_of(case, assessment, user_id=user), [], f"results for user {user}")


@law(
    "list_live_assessment_results",
    evidence="inferred: canvas-live-assessments 6 (values of user_id that are no numbers)",
    amount="one",
)
def filter_takes_numbers_only(case: Case) -> None:
    """`self`, SIS forms, words and the empty text as `user_id` give 200 and an empty list."""
    assessment = a_live_assessment(case)
    recorded_results(case, assessment, [result_of(case.teacher.user_id)])

    for value in ("self", "sis_user_id:1", "abc", ""):
        require_equal(results_of(case, assessment, user_id=value), [], f"results for user_id={value}")


@law("list_live_assessment_results", evidence="source: canvas-live-assessments 6", amount="one")
def results_of_assessments_never_mix(case: Case) -> None:
    """Each assessment lists its own results, and none of another's."""
    assessments = [a_live_assessment(case, "one"), a_live_assessment(case, "two")]
    recorded = [recorded_results(case, a, [result_of(case.teacher.user_id)]) for a in assessments]

    listed = [results_of(case, a) for a in assessments]

    require_equal(listed, recorded, "a list holds something else than its own results")


@law(
    "list_live_assessment_results",
    evidence="source: canvas-live-assessments 6",
    amount="one",
    profile="smoke",
)
def results_list_has_results_and_meta_only(case: Case) -> None:
    """A list of results is `results` and `meta`; there are no links in its body, unlike in the list of assessments."""
    answer = case.teacher.call("list_live_assessment_results", assessment_id=the_live_assessment(case)["id"])

    require_status(answer, 200)
    require("links" not in answer.json, "there are links", exchange=answer)
    require({"meta", "results"} <= set(answer.json), "a part of the list is missing", exchange=answer)


@law(
    "list_live_assessment_results list_live_assessments",
    evidence="source: canvas-live-assessments 4, 6; only on the mock by 10",
    needs="student",
    amount="one",
    mock_only="real servers promise no order",
)
def lists_are_ordered_by_id(case: Case) -> None:
    """Both lists are ordered by ascending id, a retitled assessment included; real servers promise no order."""
    first, _ = a_live_assessment(case, "b"), a_live_assessment(case, "a")
    recorded_results(case, first, [result_of(u) for u in (case.teacher.user_id, case.student.user_id) * 2])
    a_live_assessment(case, "b", title=f"{case.mark} retitled")

    for listed in (case.teacher.every("list_live_assessments"), results_of(case, first)):
        ids = [int(item["id"]) for item in listed]
        require_equal(ids, sorted(ids), "the list is in another order")


@law(
    "list_live_assessments",
    evidence="source: canvas-api-conventions 9",
    amount="one",
    writes=False,
    profile="smoke",
)
def accept_header_does_not_change_the_envelope(case: Case) -> None:
    """The list has the same parts and media type for clients that accept JSON:API."""
    answer = case.teacher.call("list_live_assessments", headers={"Accept": "application/vnd.api+json"})

    require_status(answer, 200)
    require_equal(answer.media_type, "application/json", "the media type is another", exchange=answer)
    require({"assessments", "links", "meta"} <= set(answer.json), "the envelope is another", exchange=answer)


@law(
    "list_live_assessments",
    evidence=["doc: LiveAssessments", "source: canvas-live-assessments 0, 1"],
    amount="one",
)
def there_are_lists_in_courses_only(case: Case) -> None:
    """No single assessment or result can be read, and there are no assessments of accounts, groups or sections."""
    assessment = a_live_assessment(case)
    result = recorded_results(case, assessment, [result_of(case.teacher.user_id)])[0]
    one = f"/api/v1/courses/{case.course}/live_assessments/{assessment['id']}"

    for path in (
        one,
        f"{one}/results/{result['id']}",
        *(f"/api/v1/{kind}/{case.course}/live_assessments" for kind in ("accounts", "groups", "sections")),
    ):
        answer = case.teacher.send("GET", path)
        require(
            400 <= answer.status < 500,
            f"{path} is answered {answer.status}",
            documented="status 404",
            exchange=answer,
        )


@law("list_live_assessments", evidence="source: canvas-live-assessments 4", amount="one")
def list_of_assessments_has_no_filter(case: Case) -> None:
    """Parameters that look like a filter do not keep any assessment out of the list."""
    known = the_live_assessment(case)

    for query in ({"search_term": "nothing at all"}, {"key": "nothing"}, {"user_id": NOBODY}):
        listed = case.teacher.every("list_live_assessments", query=query)
        require(known in listed, f"{query} keeps an assessment out")
