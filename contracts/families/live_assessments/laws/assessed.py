"""Laws of who can be assessed, and who is the assessor. Fact sheet: canvas-live-assessments 5.1."""

from __future__ import annotations

from contracts.families.live_assessments.arrange import the_live_assessment
from contracts.families.live_assessments.steps import (
    NOBODY,
    record,
    require_rejected,
    result_of,
    try_record,
)
from contracts.generic.refusals import require_status
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "live_results"


@law(
    "create_live_assessment_results",
    evidence="source: canvas-live-assessments 5.1",
    needs="student ta designer observer",
    amount="one",
)
def everybody_in_the_course_can_be_assessed(case: Case) -> None:
    """Whoever is enrolled can be assessed: student, teacher, TA, designer and observer alike."""
    users = [case.role(role).user_id for role in ("student", "teacher", "ta", "designer", "observer")]

    recorded = record(case.teacher, the_live_assessment(case), [result_of(user) for user in users])

    require_equal(
        [r["links"]["user"] for r in recorded], [str(user) for user in users], "somebody else was assessed"
    )


@law(
    "create_live_assessment_results",
    evidence="spec: canvas-live-assessments 5.1",
    needs="outsider",
    amount="one",
)
def somebody_outside_the_course_cannot_be_assessed(case: Case) -> None:
    """A user who is not in the course is rejected."""
    refused = try_record(case.teacher, the_live_assessment(case), [result_of(case.role("outsider").user_id)])

    require_rejected(refused, "user must be in the context")


@law(
    "create_live_assessment_results",
    evidence="spec: canvas-live-assessments 5.1",
    needs="inactive",
    amount="one",
)
def somebody_with_an_inactive_enrolment_cannot_be_assessed(case: Case) -> None:
    """A user whose enrolment is inactive is rejected."""
    refused = try_record(case.teacher, the_live_assessment(case), [result_of(case.role("inactive").user_id)])

    require_rejected(refused, "user must be in the context")


@law(
    "create_live_assessment_results",
    evidence="source: canvas-live-assessments 5.1",
    needs="student",
    amount="one",
)
def only_numbers_name_a_user(case: Case) -> None:
    """`self`, SIS forms, words, the empty text and ids that nobody has name no user of the course."""
    known = the_live_assessment(case)

    for user in ("self", "sis_user_id:1", "somebody", "", NOBODY, str(NOBODY)):
        require_rejected(try_record(case.teacher, known, [result_of(user)]), "user must be in the context")
    text = record(case.teacher, known, [result_of(str(case.student.user_id))])[0]
    require_equal(text["links"]["user"], str(case.student.user_id), "an id as text names somebody else")


@law(
    "create_live_assessment_results",
    evidence=["source: canvas-live-assessments 5.1", "spec: canvas-live-assessments 5.1"],
    needs="student",
    amount="one",
)
def assessor_is_always_the_caller(case: Case) -> None:
    """The caller is the assessor and the path names the assessment, whatever the request says of them or of an id."""
    known = the_live_assessment(case)
    claimed = {"user": case.teacher.user_id, "assessor": case.student.user_id, "assessment": NOBODY}

    recorded = record(case.teacher, known, [{**result_of(0), "id": "1", "links": claimed}])[0]

    require_contains(
        recorded["links"],
        {"assessor": str(case.teacher.user_id), "assessment": known["id"]},
        "what the client claims was taken over",
        at="/results/0/links",
    )
    require(recorded["id"] != "1", "the client's id was taken over")


@law(
    "create_live_assessment_results",
    evidence="source: canvas-live-assessments 1",
    needs="admin",
    amount="one",
)
def masqueraded_caller_is_the_assessor(case: Case) -> None:
    """Who acts as somebody else records results in their name."""
    answer = case.role("admin").call(
        "create_live_assessment_results",
        assessment_id=the_live_assessment(case)["id"],
        query={"as_user_id": case.teacher.user_id},
        body={"results": [result_of(case.teacher.user_id)]},
    )

    require_status(answer, 200)
    assessor = answer.json["results"][0]["links"]["assessor"]
    require_equal(assessor, str(case.teacher.user_id), "somebody else is the assessor", exchange=answer)
