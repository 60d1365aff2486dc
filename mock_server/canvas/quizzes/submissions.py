"""The page "Quiz Submissions": list, own, get, start, score, complete, time.

Source: canvas-quiz-submissions 2; the order of checks is its text.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from mock_server.canvas import messages, rights
from mock_server.canvas.casting import decimal_number, whole_number
from mock_server.canvas.paging import page_of
from mock_server.canvas.quizzes import attempt_rules as rules
from mock_server.canvas.quizzes import attempts
from mock_server.canvas.quizzes.access import Viewer
from mock_server.canvas.quizzes.eligibility import require_eligible, require_start
from mock_server.canvas.quizzes.lookups import quiz_of_path, submission_of_path
from mock_server.canvas.quizzes.submission_view import envelope
from mock_server.canvas.refusals import NotFound, Rejected
from mock_server.engine.clock import from_time_text
from mock_server.engine.dialect import Reply
from mock_server.engine.registry import operation
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store


@operation
def list_quiz_submissions(call: Call, store: Store) -> Any:
    """Every student's submission for graders, their own attempts for students.

    The answer still shows overdue attempts as running; afterwards they are graded.
    Source: canvas-quiz-submissions 1.3, 2.
    """
    viewer, quiz = quiz_of_path(call, store)
    if not viewer.sees_grades:
        rights.require(call, viewer.may_submit(quiz))
        body: Any = envelope(viewer, quiz, _own_attempts(viewer, quiz))
    else:
        path = f"/api/v1/courses/{viewer.course['id']}/quizzes/{quiz['id']}/submissions"
        page = page_of(call, _of_students(viewer, quiz), path)
        body = Reply(200, envelope(viewer, quiz, page.items), page.headers)
    attempts.grade_all_overdue(store, quiz)
    return body


def _own_attempts(viewer: Viewer, quiz: Row) -> list[Row]:
    """The running attempt alone while it runs, else every finished one, oldest first."""
    own = viewer.own_submission(quiz)
    if own is None:
        return []
    if own["workflow_state"] == rules.UNTAKEN:
        return [own]
    return [{**own, **version} for version in own["versions"]]


def _of_students(viewer: Viewer, quiz: Row) -> list[Row]:
    """In the order of their ids; students are those who are, or were, enrolled as such."""
    course_id = viewer.course["id"]
    enrollments = viewer.store.enrollments.where(course_id=course_id, type="student")
    students = {row["user_id"] for row in enrollments}
    rows = viewer.store.quiz_submissions.where(quiz_id=quiz["id"])
    return sorted((row for row in rows if row["user_id"] in students), key=lambda row: row["id"])


@operation
def get_own_quiz_submission(call: Call, store: Store) -> Row:
    """The viewer's own submission, if there is one, as it is now."""
    viewer, quiz = quiz_of_path(call, store)
    rights.require(call, viewer.may_submit(quiz))
    own = viewer.own_submission(quiz)
    return envelope(viewer, quiz, [] if own is None else [own])


@operation
def get_quiz_submission(call: Call, store: Store) -> Row:
    """One submission, as it is now or as it was in an earlier attempt."""
    viewer, quiz, submission = submission_of_path(call, store)
    rights.require(call, viewer.may_read_submission(submission))
    return envelope(viewer, quiz, [chosen_attempt(call, submission, "attempt")])


def chosen_attempt(call: Call, submission: Row, name: str) -> Row:
    """The submission at the attempt that a parameter names, else as it is now. Raises NotFound."""
    sent = call.params.get(name)
    if sent in (None, ""):
        return submission
    number = whole_number(sent)
    found = None if number is None else rules.at_attempt(submission, number)
    if found is None:
        raise NotFound()
    return found


@operation
def create_quiz_submission(call: Call, store: Store) -> Row:
    """A new attempt of the viewer, or an author's preview. Source: canvas-quiz-submissions 1.2, 2."""
    viewer, quiz = quiz_of_path(call, store)
    preview = call.params.get("preview")
    if not (preview is None or preview is False):
        if not viewer.may_update:
            raise Rejected(messages.NO_PREVIEW, status=403)
        return envelope(viewer, quiz, [attempts.preview(store, viewer, quiz)])
    require_start(viewer, quiz)
    if not rules.may_start_again(quiz, viewer.own_submission(quiz)):
        raise Rejected(messages.SUBMISSION_EXISTS, status=409)
    return envelope(viewer, quiz, [attempts.start(store, viewer, quiz)])


@operation
def complete_quiz_submission(call: Call, store: Store) -> Row:
    """The running attempt turned in and graded; whoever has the token may do it."""
    viewer, quiz, submission = submission_of_path(call, store)
    if not viewer.may_submit(quiz):
        raise Rejected(messages.NO_COMPLETING, status=403)
    require_eligible(viewer, quiz)
    require_token(call, submission)
    if submission["workflow_state"] != rules.UNTAKEN:
        raise Rejected(messages.ALREADY_COMPLETE)
    require_current_attempt(call, submission)
    return envelope(viewer, quiz, [attempts.complete(store, submission)])


def require_token(call: Call, submission: Row) -> None:
    """Raises Rejected. Source: canvas-quiz-submissions 1.5."""
    if call.params.get("validation_token") != submission["validation_token"]:
        raise Rejected(messages.INVALID_VALIDATION_TOKEN, status=403)


def require_current_attempt(call: Call, submission: Row) -> None:
    """The attempt sent is the submission's present one. Raises Rejected."""
    sent = call.params.get("attempt")
    number = whole_number(sent)
    if number is None:
        raise Rejected(messages.INVALID_ATTEMPT)
    if number != submission["attempt"]:
        raise Rejected(messages.OTHER_ATTEMPT.format(attempt=sent))


@operation
def get_quiz_submission_times(call: Call, store: Store) -> Row:
    """When the owner's time is up, and in how many seconds; not once it is."""
    viewer, quiz, submission = submission_of_path(call, store)
    now = store.clock.text()
    is_own = submission["user_id"] == viewer.user_id
    is_running = rules.is_within_time(quiz, submission, now)
    rights.require(call, is_own and is_running and viewer.may_submit(quiz))
    end_at = submission["end_at"]
    if end_at is None:
        return {"end_at": None, "time_left": None}
    seconds = (from_time_text(end_at) - store.clock.now()).total_seconds()
    return {"end_at": end_at, "time_left": max(0, math.ceil(seconds))}


# --- scoring by hand ----------------------------------------------------------------------------------------


@operation
def update_quiz_submission_scores(call: Call, store: Store) -> Row:
    """Points, comments and fudge points of one finished attempt; an empty list changes nothing."""
    viewer, quiz, submission = submission_of_path(call, store)
    sent = call.params.get("quiz_submissions")
    if not isinstance(sent, list):
        raise Rejected(messages.MISSING_KEY.format(key="quiz_submissions"))
    if not sent:
        return envelope(viewer, quiz, [submission])
    if not viewer.is_grader:
        raise Rejected(messages.NO_SCORING, status=403)
    item = sent[0] if isinstance(sent[0], dict) else {}
    version = _finished_attempt(submission, item.get("attempt"))
    questions = _questions(call, version, item.get("questions"))
    changed = attempts.rescore(
        store,
        submission,
        version,
        fudge_points=_number(item.get("fudge_points"), messages.INVALID_FUDGE_POINTS),
        scores=_scores(questions),
        comments=_comments(questions),
    )
    return envelope(viewer, quiz, [rules.at_attempt(changed, version["attempt"]) or changed])


def _finished_attempt(submission: Row, sent: Any) -> Row:
    """The stored version of the attempt; a running one has none yet. Raises Rejected."""
    number = whole_number(sent)
    version = next((v for v in submission["versions"] if v["attempt"] == number), None)
    if version is None or number is None:
        raise Rejected(messages.INVALID_ATTEMPT)
    return dict(version)


def _questions(call: Call, version: Row, sent: Any) -> dict[int, Mapping[str, Any]]:
    """What is said of the attempt's own questions; anything else is passed over."""
    own = {str(question["id"]): question["id"] for question in version["quiz_data"]}
    said = sent if isinstance(sent, dict) else {}
    for name in said.keys() - own.keys():
        call.note(
            f"body/quiz_submissions/0/questions/{name}", "dropped", said[name], "dropped: not in this attempt"
        )
    return {own[name]: item for name, item in said.items() if name in own and isinstance(item, dict)}


def _scores(questions: Mapping[int, Mapping[str, Any]]) -> dict[int, float]:
    """Raises Rejected for a score that is no number."""
    given = {
        question_id: _number(item.get("score"), messages.INVALID_SCORE)
        for question_id, item in questions.items()
    }
    return {question_id: score for question_id, score in given.items() if score is not None}


def _comments(questions: Mapping[int, Mapping[str, Any]]) -> dict[int, str]:
    """Null is no change, and so is what is no text; empty text takes the comment away."""
    given = {question_id: item.get("comment") for question_id, item in questions.items()}
    return {question_id: text for question_id, text in given.items() if isinstance(text, str)}


def _number(value: Any, refusal: str) -> float | None:
    """None for no change. Raises Rejected."""
    if value in (None, ""):
        return None
    number = decimal_number(value)
    if number is None:
        raise Rejected(refusal)
    return number
