"""What reports and statistics are made of: a quiz's questions, and its students' attempts that were handed in.

Source: canvas-quiz-analysis 2.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from mock_server.canvas import lookup
from mock_server.canvas.quizzes.analysed import Attempt, kept_attempt
from mock_server.canvas.quizzes.records import AVAILABLE, current_entries, student_submissions
from mock_server.engine.rows import Row
from mock_server.engine.store import Store

COMPLETED = ("complete", "pending_review")


def handed_in(
    store: Store, quiz: Row, *, all_versions: bool, section_ids: Set[int] | None = None
) -> list[Attempt]:
    """The attempts that count, by the student's sortable name: one for each student, or all of them."""
    found: list[Attempt] = []
    submissions = [
        (lookup.sortable_name(store.users[row["user_id"]]["name"]), row)
        for row in student_submissions(store, quiz["id"])
        if section_ids is None or section_ids & set(sections_of(store, quiz, row["user_id"]))
    ]
    for _, submission in sorted(submissions, key=lambda pair: (pair[0].casefold(), pair[1]["id"])):
        name = store.users[submission["user_id"]]["name"]
        own = [Attempt(submission["user_id"], name, version) for version in completed_versions(submission)]
        if own and not all_versions:
            own = [kept_attempt(own, quiz["scoring_policy"])]
        found += own
    return found


def completed_versions(submission: Row) -> list[Row]:
    """Its attempts that were handed in, oldest first; the running one is none of them."""
    return [version for version in submission["versions"] if version["workflow_state"] in COMPLETED]


def sections_of(store: Store, quiz: Row, user_id: int) -> list[int]:
    """The ids of the sections in which the user is, or was, a student of the quiz's course."""
    rows = store.enrollments.where(user_id=user_id, course_id=quiz["course_id"])
    ids = [row["section_id"] for row in rows if row["type"] == "student" and row["state"] != "deleted"]
    return sorted({id_ for id_ in ids if id_ is not None})


def analysed_questions(store: Store, quiz: Row, attempts: Sequence[Attempt]) -> list[Row]:
    """The quiz's questions, then those that only attempts still have; numbered in this order.

    Of a published quiz they are those that were published. A group's points are its questions'.
    """
    is_frozen = quiz["workflow_state"] == AVAILABLE and quiz["quiz_data"] is not None
    entries = quiz["quiz_data"] if is_frozen else current_entries(store, quiz["id"])
    found: dict[int, Row] = {}
    for entry in entries:
        for question in entry["questions"] if entry.get("entry_type") == "quiz_group" else [entry]:
            points = entry.get("question_points")
            worth = question["points_possible"] if points is None else points
            found[question["id"]] = {**question, "points_possible": float(worth or 0.0)}
    for attempt in attempts:
        for id_, question in attempt.questions.items():
            text = question.get("original_question_text") or question["question_text"]
            found.setdefault(id_, {**question, "question_text": text})
    return [{**question, "position": place} for place, question in enumerate(found.values(), 1)]
