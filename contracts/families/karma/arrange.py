"""Test data that laws of Karma need; a failure here blocks the law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contracts.document.spec import Json
from contracts.run.case import Case
from contracts.wire.failures import NotChecked
from contracts.wire.target import DEMO_LOGIN

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
