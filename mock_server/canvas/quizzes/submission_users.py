"""The page "Quiz Submission User List": who has taken a quiz, and a message to them. Source: canvas-quiz-analysis 5."""

from __future__ import annotations

from typing import Any

from mock_server.canvas import lookup, rights
from mock_server.canvas.casting import is_true, listed
from mock_server.canvas.paging import page_of
from mock_server.canvas.quizzes.access import Viewer, find_quiz
from mock_server.canvas.quizzes.records import student_submissions
from mock_server.canvas.quizzes.submission_view import shown_submission
from mock_server.canvas.refusals import NoConversation
from mock_server.engine.dialect import Reply
from mock_server.engine.registry import operation
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store


@operation
def list_quiz_submission_users(call: Call, store: Store) -> Reply:
    """The quiz's students, those with or those without a submission. Source: canvas-quiz-analysis 5."""
    viewer, quiz = _found(call, store)
    submissions = _submissions(store, quiz)
    students = _students(store, quiz)
    if "submitted" in call.params:
        wanted = is_true(call.params["submitted"])
        students = [student for student in students if (student["id"] in submissions) is wanted]
    path = f"/api/v1/courses/{viewer.course['id']}/quizzes/{quiz['id']}/submission_users"
    page = page_of(call, students, path)
    body: Row = {"users": [_shown(student) for student in page.items]}
    include = "includes" if call.settings.documented else "include"
    if "quiz_submissions" in listed(call.params.get(include)):
        found = [submissions[student["id"]] for student in page.items if student["id"] in submissions]
        body["quiz_submissions"] = [
            {**shown_submission(store, submission, base_url=call.base_url), "id": str(submission["id"])}
            for submission in found
        ]
        for shown in body["users"]:
            if (submission := submissions.get(int(shown["id"]))) is not None:
                shown["quiz_submission_id"] = str(submission["id"])
    return Reply(200, {**body, "meta": page.meta}, page.headers)


@operation
def message_quiz_submission_users(call: Call, store: Store) -> Row:
    """One message to each of those it is for. Source: canvas-quiz-analysis 5."""
    viewer, quiz = _found(call, store)
    conversation = _conversation(call)
    submissions = _submissions(store, quiz)
    wanted = _RECIPIENTS.get(str(conversation.get("recipients")), (True, False))
    for student in _students(store, quiz):
        if (student["id"] in submissions) in wanted:
            store.conversation_messages.add(
                {
                    "quiz_id": quiz["id"],
                    "author_id": viewer.user_id,
                    "user_id": student["id"],
                    "subject": _text(conversation.get("subject")),
                    "body": _text(conversation["body"]),
                    "created_at": store.clock.text(),
                }
            )
    return {"status": "created"}


_RECIPIENTS = {"submitted": (True,), "unsubmitted": (False,)}
"""Whether they have a submission; any other word means everybody."""


def _found(call: Call, store: Store) -> tuple[Viewer, Row]:
    """The quiz, for those who grade or see all grades. Raises NotFound, Unauthenticated, Forbidden."""
    viewer, quiz = find_quiz(call, store)
    rights.require(call, viewer.sees_grades)
    return viewer, quiz


def _conversation(call: Call) -> Row:
    """The first of `conversations`. Raises NoConversation when there is none, or it has no text (assumed)."""
    first = next(iter(listed(call.params.get("conversations"))), None)
    if not isinstance(first, dict) or not _text(first.get("body")).strip():
        raise NoConversation()
    return first


def _text(value: Any) -> str:
    """Text as it is, numbers as their digits, nothing for whatever else was sent."""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _students(store: Store, quiz: Row) -> list[Row]:
    """The active students to whom the quiz is assigned, by sortable name."""
    overrides = store.quiz_overrides.where(quiz_id=quiz["id"])
    sections = {override["section_id"] for override in overrides}
    single = {student for override in overrides for student in override["student_ids"] or ()}
    enrollments = store.enrollments.where(course_id=quiz["course_id"], type="student", state="active")
    ids = {
        row["user_id"]
        for row in enrollments
        if not quiz["only_visible_to_overrides"] or row["section_id"] in sections or row["user_id"] in single
    }
    students = [user for id_ in ids if not (user := store.users[id_])["deleted"]]
    return sorted(students, key=lambda user: (lookup.sortable_name(user["name"]).casefold(), user["id"]))


def _submissions(store: Store, quiz: Row) -> dict[int, Row]:
    """By student; those that only hold extensions are none."""
    return {row["user_id"]: row for row in student_submissions(store, quiz["id"])}


def _shown(student: Row) -> Row:
    return {
        "id": str(student["id"]),
        "name": student["name"],
        "sortable_name": lookup.sortable_name(student["name"]),
        "short_name": student["name"],
    }
