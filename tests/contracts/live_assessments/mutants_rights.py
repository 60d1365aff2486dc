"""Servers that are wrong about who may do what with live assessments."""

from __future__ import annotations

import json

from ..canvas_defects import (
    UNAUTHORIZED,
    answered,
    answers,
    body_of,
    mistakes,
    reads,
    rejection,
    remade,
    token_of,
    where,
)
from ..mutants import Mutant
from .defects import CREATE, LIST, READ, RECORD, items_of


def not_permitted_is_found_item_by_item():
    def other(request):
        sent = items_of(request, "assessments")
        if len(sent) > 1 and sent[0].get("title") == "":
            return remade(request, content=json.dumps({"assessments": sent[:1]}).encode())
        return request

    return reads(CREATE, other)


MUTANTS = [
    Mutant(
        "a teacher may not list",
        lambda: mistakes(LIST, "teacher", "designer"),
        "live_rights.teacher_may_do_everything",
        "*",
    ),
    Mutant(
        "a TA may link outcomes",
        lambda: mistakes(CREATE, "ta", "teacher"),
        "live_rights.ta_may_not_link_outcomes "
        "live_rights.right_to_link_is_asked_for_before_any_item_is_looked_at",
    ),
    Mutant(
        "a designer may read results",
        lambda: mistakes(READ, "designer", "teacher"),
        "live_rights.designer_may_not_read",
    ),
    Mutant(
        "an admin has to be enrolled",
        lambda: mistakes(CREATE, "admin", "outsider"),
        "live_rights.admin_may_do_everything",
    ),
    Mutant(
        "a student may read own results",
        lambda: where(
            READ,
            lambda request, send: (
                mistakes(READ, "student", "teacher")(request, send)
                if "user_id" in request.url.params
                else send(request)
            ),
        ),
        "live_rights.student_may_do_nothing",
    ),
    Mutant(
        "a student may list",
        lambda: mistakes(LIST, "student", "teacher"),
        "live_rights.student_may_do_nothing",
    ),
    Mutant(
        "an observer may list",
        lambda: mistakes(LIST, "observer", "teacher"),
        "live_rights.observer_may_do_nothing",
    ),
    Mutant(
        "an outsider may record",
        lambda: mistakes(RECORD, "outsider", "teacher"),
        "live_rights.outsider_may_do_nothing",
    ),
    Mutant(
        "anybody may list",
        lambda: mistakes(LIST, "anonymous", "teacher"),
        "live_rights.anonymous_may_do_nothing",
    ),
    Mutant(
        "nobody is asked for a token",
        lambda: answers(RECORD, lambda _, response: answered(response, www_authenticate=None)),
        "live_rights.anonymous_may_do_nothing",
    ),
    Mutant(
        "the right to link is asked for item by item",
        not_permitted_is_found_item_by_item,
        "live_rights.right_to_link_is_asked_for_before_any_item_is_looked_at",
        "live_assessments.failing_batch_leaves_no_trace",
    ),
    Mutant(
        "the token is asked for before the course is looked for",
        lambda: answers(
            CREATE,
            lambda request, response: (
                answered(response, status=401)
                if response.status_code == 404 and not token_of(request)
                else response
            ),
        ),
        "live_rights.unknown_course_is_404_before_any_right_is_asked_for",
    ),
    Mutant(
        "a student is refused before the assessment is looked for",
        lambda: answers(
            READ,
            lambda request, response: (
                answered(response, status=403, body=UNAUTHORIZED)
                if token_of(request) == "student-token"
                else response
            ),
        ),
        "live_rights.unknown_assessment_is_404_before_any_right_is_asked_for "
        "live_rights.assessment_of_another_course_is_rejected",
        "live_rights.unknown_course_is_404_before_any_right_is_asked_for",
    ),
    Mutant(
        "an assessment of another course is missing",
        lambda: answers(
            None,
            lambda _, response: (
                answered(response, status=404)
                if body_of(response) == rejection("assessment does not belong to the given context")
                else response
            ),
        ),
        "live_rights.assessment_of_another_course_is_rejected",
    ),
    Mutant(
        "a word for an assessment is a bad request",
        lambda: answers(
            READ,
            lambda request, response: (
                answered(response, status=400) if "/abc/" in request.url.path else response
            ),
        ),
        "live_rights.only_numbers_name_an_assessment",
    ),
]
