"""Ground that laws stand on: a quiz, a live assessment, a Karma assessment with questions, each made for the case.

A step that goes wrong here blocks the law; the failure itself is reported once, under the operation that failed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from contracts.document.spec import Json, Operation
from contracts.generate.strategies import quiz_settings, valid_body
from contracts.run.case import Actor, Case
from contracts.wire.failures import NotChecked
from contracts.wire.target import DEMO_LOGIN


def a_quiz(case: Case, **settings: Json) -> Json:
    """A quiz of the case's own; unpublished, ungraded settings unless said otherwise."""
    title = settings.pop("title", f"{case.mark} quiz")
    with case.arranging():
        return case.teacher.ok("create_quiz", body={"quiz": {"title": title, **settings}})


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


DEFAULT_QUESTIONS = (
    {"text": "Which exit is nearest?", "options": ["North", "South", "East"], "correct_option": "South"},
    {"text": "Helmets are optional.", "options": ["true", "false"], "correct_option": "false"},
)


def a_karma_assessment(
    case: Case, *, questions: Sequence[Mapping[str, Json]] = DEFAULT_QUESTIONS, **fields: Json
) -> Json:
    """An assessment of the case's own with these questions, as the admin sees it. It can never be removed.

    How questions are added is inferred: laws for every server go without (`questions=()`).
    """
    body = {"course_id": case.karma_course, "title": f"{case.mark} assessment", "passing_score": 70, **fields}
    with case.arranging():
        made = case.karma_admin.ok("create_assessment", body=body)
        for question in questions:
            case.karma_admin.ok("add_assessment_question", id=made["id"], body=dict(question))
        return case.karma_admin.ok("get_assessment", id=made["id"])


def karma_login(case: Case) -> Json:
    """A fresh pair of tokens of the demo world's second learner, in whose name nothing else depends on them."""
    with case.arranging():
        return case.anonymous.ok("login", body=dict(DEMO_LOGIN))


def karma_draft(case: Case) -> str:
    """A course that is not published; no API of this kit could make one."""
    try:
        return case.session.target.courses["karma-draft"]
    except KeyError:
        raise NotChecked(
            "it needs a draft course known beforehand, as the mock's demo world has it"
        ) from None


def path_values(case: Case, operation: Operation, *, until: str | None = None) -> dict[str, Any]:
    """Values for the operation's path (with `until`, for what stands in front of that placeholder).

    Each object is made for the case, by the POST on the path in front of its placeholder, as the document has it.
    """
    values: dict[str, Any] = {}
    for name in operation.path_names:
        if name == until:
            break
        if name == "course_id":
            values[name] = case.course
        else:
            values[name] = _made_for(case, operation, name, values)
    return values


def _made_for(case: Case, operation: Operation, name: str, values: Mapping[str, Any]) -> object:
    maker = case.document.creator_of(operation, name)
    if maker is None:
        raise NotChecked(f"the document does not say what makes a {name} for {operation.id}")
    if maker.id in _PARTICULAR:
        return _PARTICULAR[maker.id](case)["id"]
    outer = {key: values[key] for key in maker.path_names if key in values}
    actor = case.karma_learner if maker.id == "submit_assessment" else maker_of(case, operation)
    with case.arranging():
        made = actor.ok(maker.id, body=case.draw(valid_body(case, maker, outer)), **outer)
    return made["id"]


def maker_of(case: Case, operation: Operation) -> Actor:
    """Who may do nearly everything on this side."""
    return case.karma_admin if operation.dialect == "karma" else case.teacher


_PARTICULAR: Mapping[str, Callable[[Case], Json]] = {
    "create_quiz": lambda case: a_quiz(case, **case.draw(quiz_settings(case.mark))),
    "create_live_assessments": a_live_assessment,
    "create_assessment": lambda case: a_karma_assessment(
        case, questions=DEFAULT_QUESTIONS if case.is_mock else ()
    ),
}
