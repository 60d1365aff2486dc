"""Outstanding quiz submissions: running although their time is up. Not in the public documentation.

Source: canvas-quiz-submissions 7.
"""

from __future__ import annotations

from mock_server.canvas import rights
from mock_server.canvas.casting import whole_number
from mock_server.canvas.paging import page_of
from mock_server.canvas.quizzes import attempt_rules as rules
from mock_server.canvas.quizzes.attempts import grade_overdue
from mock_server.canvas.quizzes.lookups import quiz_of_path
from mock_server.canvas.quizzes.submission_view import shown_submission, shown_users
from mock_server.engine.dialect import Reply
from mock_server.engine.registry import operation
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store


@operation
def list_outstanding_quiz_submissions(call: Call, store: Store) -> Reply:
    """One page of overdue attempts, and who takes them."""
    viewer, quiz = quiz_of_path(call, store)
    rights.require(call, viewer.is_grader)
    path = f"/api/v1/courses/{viewer.course['id']}/quizzes/{quiz['id']}/outstanding_quiz_submissions"
    page = page_of(call, _overdue(store, quiz), path)
    body = {
        "quiz_submissions": [shown_submission(store, row, base_url=call.base_url) for row in page.items],
        "users": shown_users(viewer, page.items),
        "meta": {"primaryCollection": "quiz_submissions"},
    }
    return Reply(200, body, page.headers)


@operation
def grade_outstanding_quiz_submissions(call: Call, store: Store) -> None:
    """Those of the named submissions that are overdue, graded; all others are passed over."""
    viewer, quiz = quiz_of_path(call, store)
    rights.require(call, viewer.is_grader)
    sent = call.params.get("quiz_submission_ids")
    wanted = {whole_number(id_) for id_ in (sent if isinstance(sent, list) else [sent])}
    for row in _overdue(store, quiz):
        if row["id"] in wanted:
            grade_overdue(store, row)


def _overdue(store: Store, quiz: Row) -> list[Row]:
    now = store.clock.text()
    rows = [row for row in store.quiz_submissions.where(quiz_id=quiz["id"]) if rules.is_overdue(row, now)]
    return sorted(rows, key=lambda row: row["id"])
