"""Servers that are wrong about who has taken a quiz, and about messages."""

from __future__ import annotations

from ..canvas_defects import mistakes, reads_query, shows
from ..mutants import Mutant
from .defects import MESSAGE, USERS, key, status

MUTANTS = [
    Mutant(
        "`submitted` is turned round",
        lambda: reads_query(
            USERS,
            lambda query: {
                k: {"true": "false", "false": "true"}.get(v, v) if k == "submitted" else v
                for k, v in query.items()
            },
        ),
        "quiz_submission_users.students_are_parted_by_their_submissions "
        "quiz_submission_users.submissions_come_with_their_students",
    ),
    Mutant(
        "`submitted` is not read",
        lambda: reads_query(USERS, lambda query: {k: v for k, v in query.items() if k != "submitted"}),
        "quiz_submission_users.students_are_parted_by_their_submissions",
    ),
    Mutant(
        "submissions have numbers for ids",
        lambda: shows(
            USERS, key("quiz_submissions", lambda found: [{**each, "id": int(each["id"])} for each in found])
        ),
        "quiz_submission_users.submissions_come_with_their_students",
    ),
    Mutant(
        "`include[]` is not read",
        lambda: shows(
            USERS, lambda body: {**body, "quiz_submissions": []} if "quiz_submissions" in body else body
        ),
        "quiz_submission_users.submissions_come_with_their_students",
    ),
    Mutant(
        "the body counts the page",
        lambda: shows(
            USERS,
            lambda body: {
                **body,
                "meta": {"pagination": {**body["meta"]["pagination"], "count": len(body["users"])}},
            },
        ),
        "quiz_submission_users.pages_are_told_in_the_body_as_well",
    ),
    Mutant(
        "the body has no next page",
        lambda: shows(
            USERS,
            lambda body: {
                **body,
                "meta": {"pagination": {k: v for k, v in body["meta"]["pagination"].items() if k != "next"}},
            },
        ),
        "quiz_submission_users.pages_are_told_in_the_body_as_well",
    ),
    Mutant(
        "students see who has submitted",
        lambda: mistakes(USERS, "student", "teacher"),
        "quiz_submission_users.students_see_no_others",
    ),
    Mutant(
        "a message is answered 200",
        lambda: status(MESSAGE, 201, 200),
        "quiz_submission_users.message_is_answered_created",
    ),
    Mutant(
        "a message is answered otherwise",
        lambda: shows(MESSAGE, lambda _: {"status": "queued"}, 201),
        "quiz_submission_users.message_is_answered_created",
    ),
    Mutant(
        "students send messages",
        lambda: mistakes(MESSAGE, "student", "teacher"),
        "quiz_submission_users.students_send_no_messages",
    ),
]
