"""Laws of who may do what with Canvas live assessments, and what is asked for before that.

Fact sheet: canvas-live-assessments. What only current versions of Canvas do is tolerated in the older form on a real
server.
"""

from __future__ import annotations

from contracts.document.spec import Json
from contracts.families.live_assessments.arrange import the_live_assessment
from contracts.families.live_assessments.steps import (
    NOBODY,
    current_or_older,
    require_rejected,
    result_of,
    try_create,
    try_record,
)
from contracts.generic.refusals import require_not_permitted, require_status
from contracts.run.case import Actor, Case
from contracts.run.check import law
from contracts.wire.exchange import Exchange
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "live_rights"

ALL = "create_live_assessments list_live_assessments create_live_assessment_results list_live_assessment_results"


@law(ALL, evidence="spec: canvas-live-assessments 1.1", amount="one", profile="smoke")
def teacher_may_do_everything(case: Case) -> None:
    """A teacher may create, link outcomes, list, record results and read them."""
    require_rights(case, case.teacher, "create link list record read")


@law(ALL, evidence="source: canvas-live-assessments 1.1", needs="ta", amount="one")
def ta_may_not_link_outcomes(case: Case) -> None:
    """A TA may do everything but link an outcome, for which the right to manage outcomes is missing."""
    require_rights(case, case.role("ta"), "create list record read")


@law(ALL, evidence="source: canvas-live-assessments 1.1", needs="designer", amount="one")
def designer_may_not_read(case: Case) -> None:
    """A designer may create, link outcomes and record results, but list neither assessments nor results."""
    require_rights(case, case.role("designer"), "create link record")


@law(ALL, evidence="source: canvas-live-assessments 1.1", needs="admin", amount="one")
def admin_may_do_everything(case: Case) -> None:
    """An account admin may do everything without being enrolled."""
    require_rights(case, case.role("admin"), "create link list record read")


@law(ALL, evidence="spec: canvas-live-assessments 1.1", needs="student", amount="one", profile="smoke")
def student_may_do_nothing(case: Case) -> None:
    """A student is refused everything, even a look at own results."""
    require_rights(case, case.student, "")

    own = case.student.call(
        "list_live_assessment_results",
        assessment_id=the_live_assessment(case)["id"],
        query={"user_id": case.student.user_id},
    )
    require_not_permitted(own)


@law(ALL, evidence="source: canvas-live-assessments 1.1", needs="observer", amount="one")
def observer_may_do_nothing(case: Case) -> None:
    """An observer is refused everything."""
    require_rights(case, case.role("observer"), "")


@law(ALL, evidence="source: canvas-live-assessments 1.1", needs="outsider", amount="one")
def outsider_may_do_nothing(case: Case) -> None:
    """Somebody who is signed in and not in the course is refused everything."""
    require_rights(case, case.role("outsider"), "")


@law(
    ALL,
    evidence=["source: canvas-live-assessments 1.1, 2.2", "spec: canvas-live-assessments 1.1"],
    amount="one",
    profile="smoke",
)
def anonymous_may_do_nothing(case: Case) -> None:
    """Without a token everything is answered 401, `unauthenticated`, with a header that asks for a token."""
    for answer in _attempts(case, case.anonymous).values():
        require_status(answer, 401)
        require_contains(answer.json, {"status": "unauthenticated"}, "another refusal", exchange=answer)
        require_equal(
            answer.header("www-authenticate"),
            'Bearer realm="canvas-lms"',
            "the header says something else",
            exchange=answer,
        )


@law(
    "create_live_assessments",
    evidence="source: canvas-live-assessments 3.2, 9",
    needs="ta",
    amount="one",
    mock_only="older servers look at the items one by one",
)
def right_to_link_is_asked_for_before_any_item_is_looked_at(case: Case) -> None:
    """Who may not manage outcomes is refused for an outcome anywhere, even behind an item that is wrong itself.

    Older servers look at the items one by one, so this holds on the mock only.
    """
    bad = {"key": f"{case.mark}-bad", "title": ""}
    linked = {"key": f"{case.mark}-key", "title": f"{case.mark} title", "links": {"outcome": NOBODY}}

    refused = try_create(case.role("ta"), [bad, linked])

    require_not_permitted(refused)


@law(ALL, evidence="source: canvas-live-assessments 2.1, 9", needs="student", amount="one")
def unknown_course_is_404_before_any_right_is_asked_for(case: Case) -> None:
    """A course that does not exist is 404 to a student and even without a token (401 there on older servers)."""
    course = case.absent("list_live_assessments", "course_id")

    for actor, statuses in ((case.student, {404}), (case.anonymous, current_or_older(case, 404, older=401))):
        for answer in _attempts(case, actor, course_id=course, assessment_id=NOBODY).values():
            require(
                answer.status in statuses,
                f"{actor.role} is answered {answer.status}",
                documented="status 404",
                exchange=answer,
            )


@law(
    "list_live_assessment_results create_live_assessment_results",
    evidence="source: canvas-live-assessments 2.1, 9",
    needs="student",
    amount="one",
)
def unknown_assessment_is_404_before_any_right_is_asked_for(case: Case) -> None:
    """An assessment that does not exist is 404 to a student and even without a token (401 there on older servers)."""
    unknown = case.absent("list_live_assessment_results", "assessment_id")

    for actor, statuses in ((case.student, {404}), (case.anonymous, current_or_older(case, 404, older=401))):
        read = actor.call("list_live_assessment_results", assessment_id=unknown)
        recorded = try_record(actor, {"id": unknown}, [])
        for answer in (read, recorded):
            require(
                answer.status in statuses,
                f"{actor.role} is answered {answer.status}",
                documented="status 404",
                exchange=answer,
            )


@law(
    "list_live_assessment_results create_live_assessment_results",
    evidence="source: canvas-live-assessments 2.1, 2.3",
    needs="other-course student",
    amount="one",
)
def assessment_of_another_course_is_rejected(case: Case) -> None:
    """An assessment asked for in another course is 400, and that before any right is asked for."""
    known = the_live_assessment(case)
    where: dict[str, Json] = {"course_id": case.other_course}
    case.absent("list_live_assessment_results", "assessment_id", value=known["id"], **where)

    for actor in (case.teacher, case.student):
        read = actor.call("list_live_assessment_results", assessment_id=known["id"], **where)
        recorded = try_record(actor, known, [result_of(case.teacher.user_id)], **where)
        for answer in (read, recorded):
            require_rejected(answer, "assessment does not belong to the given context")


@law(
    "list_live_assessment_results",
    evidence=["source: canvas-api-conventions 7", "source: canvas-live-assessments 1"],
    amount="one",
    writes=False,
)
def only_numbers_name_an_assessment(case: Case) -> None:
    """Words, SIS forms and numbers that are too long name no assessment: 404."""
    for odd in ("abc", "sis_assessment_id:1", "self", 10**25):
        require_status(case.teacher.call("list_live_assessment_results", assessment_id=odd), 404)


def require_rights(case: Case, actor: Actor, may: str) -> None:
    """Of the five things that the table of section 1.1 knows, the actor may do exactly these."""
    rejections = {
        "link": "outcome must be linked to the context",
        "record": "missing required key :results",
    }
    for name, answer in _attempts(case, actor).items():
        if name not in may.split():
            require_not_permitted(answer)
            require(
                not answer.has_header("www-authenticate"), "a refusal asks for another token", exchange=answer
            )
        elif name in rejections:
            require_rejected(answer, rejections[name])
        else:
            require_status(answer, 200)


def _attempts(
    case: Case, actor: Actor, *, course_id: Json = None, assessment_id: Json = None
) -> dict[str, Exchange]:
    """One attempt at each thing that takes a right of its own; none of them makes anything new."""
    known = the_live_assessment(case)
    item = {"key": known["key"], "title": known["title"]}
    course: dict[str, Json] = {"course_id": course_id or case.course}
    results = {**course, "assessment_id": assessment_id or known["id"]}
    return {
        "create": try_create(actor, [item], **course),
        "link": try_create(actor, [{**item, "links": {"outcome": NOBODY}}], **course),
        "list": actor.call("list_live_assessments", **course),
        "record": actor.call("create_live_assessment_results", body={"note": case.mark}, **results),
        "read": actor.call("list_live_assessment_results", **results),
    }
