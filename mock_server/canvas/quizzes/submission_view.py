"""A stored quiz submission as clients see it, and what may be included with it. Source: canvas-quiz-submissions 1.7."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from mock_server.canvas import lookup
from mock_server.canvas.quizzes import attempt_rules as rules
from mock_server.canvas.quizzes.access import Viewer
from mock_server.canvas.quizzes.representation import shown_quiz
from mock_server.engine.rows import Row
from mock_server.engine.store import Store

_AS_STORED = (
    "id",
    "quiz_id",
    "quiz_version",
    "user_id",
    "submission_id",
    "quiz_points_possible",
    "attempt",
    "extra_attempts",
    "extra_time",
    "manually_unlocked",
    "started_at",
    "finished_at",
    "end_at",
    "score",
    "kept_score",
    "score_before_regrade",
    "fudge_points",
    "has_seen_results",
    "validation_token",
    "workflow_state",
)


def shown_submission(store: Store, submission: Row, *, base_url: str) -> Row:
    """The QuizSubmission; results that a quiz hides are no reason to leave anything out."""
    quiz = store.quizzes[submission["quiz_id"]]
    is_overdue = rules.is_overdue(submission, store.clock.text())
    page = f"{base_url}/courses/{quiz['course_id']}/quizzes/{quiz['id']}"
    has_results = rules.is_completed(submission) or is_overdue
    results = f"{page}/history?quiz_submission_id={submission['id']}&version={submission['attempt']}"
    return {
        **{name: submission[name] for name in _AS_STORED},
        "time_spent": rules.time_spent(submission),
        "attempts_left": rules.attempts_left(quiz, submission),
        "overdue_and_needs_submission": is_overdue,
        "excused?": None if submission["submission_id"] is None else bool(submission["excused"]),
        "html_url": f"{page}/submissions/{submission['id']}",
        **({"result_url": results} if has_results else {}),
    }


def envelope(viewer: Viewer, quiz: Row, submissions: Sequence[Row]) -> Row:
    """The submissions in their list, with what `include[]` asks for."""
    base_url = viewer.call.base_url
    body: Row = {
        "quiz_submissions": [
            shown_submission(viewer.store, submission, base_url=base_url) for submission in submissions
        ]
    }
    wanted = included(viewer.call.params.get("include"))
    for name in wanted:
        if name in _INCLUDES:
            key, shown = _INCLUDES[name]
            body[key] = shown(viewer, quiz, submissions, wanted)
    if wanted:
        body["meta"] = {"primaryCollection": "quiz_submissions"}
    return body


def included(value: Any) -> list[str]:
    """The names under `include[]`; one may come without brackets."""
    values = value if isinstance(value, list) else [value]
    return [name for name in values if isinstance(name, str) and name]


def shown_users(viewer: Viewer, submissions: Iterable[Row]) -> list[Row]:
    """Who took them, each once; previews are nobody's."""
    ids = dict.fromkeys(row["user_id"] for row in submissions if row["user_id"] is not None)
    return [_shown_user(viewer.store.users[user_id], viewer.call.base_url) for user_id in ids]


def _shown_user(user: Row, base_url: str) -> Row:
    return {
        "id": user["id"],
        "name": user["name"],
        "sortable_name": lookup.sortable_name(user["name"]),
        "short_name": user["name"],
        "avatar_url": f"{base_url}/images/messages/avatar-50.png",
    }


def _users(viewer: Viewer, quiz: Row, submissions: Sequence[Row], wanted: list[str]) -> list[Row]:
    return shown_users(viewer, submissions)


def _quizzes(viewer: Viewer, quiz: Row, submissions: Sequence[Row], wanted: list[str]) -> list[Row]:
    return [shown_quiz(viewer, quiz, with_question_types=True)]


def _gradebook(viewer: Viewer, quiz: Row, submissions: Sequence[Row], wanted: list[str]) -> list[Row]:
    """The gradebook's submissions of those that have one, each once."""
    rows = {row["submission_id"]: row for row in submissions if row["submission_id"] is not None}
    return [_gradebook_submission(viewer.store.submissions[id_], rows[id_], wanted) for id_ in rows]


def _gradebook_submission(gradebook: Row, submission: Row, wanted: list[str]) -> Row:
    """What the gradebook knows is what was turned in last."""
    turned_in: Row | None = submission["versions"][-1] if submission["versions"] else None
    state = turned_in["workflow_state"] if turned_in else "unsubmitted"
    kept = submission["kept_score"]
    shown = {
        **gradebook,
        "attempt": turned_in["attempt"] if turned_in else None,
        "score": kept,
        "grade": None if kept is None else str(kept).removesuffix(".0"),
        "submission_type": "online_quiz" if turned_in else None,
        "workflow_state": "graded" if state == rules.COMPLETE else state,
        "submitted_at": turned_in["finished_at"] if turned_in else None,
        "graded_at": turned_in["finished_at"] if turned_in and state == rules.COMPLETE else None,
        "excused": bool(submission["excused"]),
    }
    if "grading_status" in wanted:
        shown["grading_status"] = _GRADING_STATUS.get(state)
    if "submission_status" in wanted:
        shown["submission_status"] = "submitted" if turned_in else "unsubmitted"
    return shown


_GRADING_STATUS = {rules.COMPLETE: "graded", rules.PENDING_REVIEW: "needs_grading"}
_Include = Callable[[Viewer, Row, Sequence[Row], list[str]], list[Row]]
_INCLUDES: dict[str, tuple[str, _Include]] = {
    "submission": ("submissions", _gradebook),
    "quiz": ("quizzes", _quizzes),
    "user": ("users", _users),
}
