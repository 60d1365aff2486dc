"""The page "Quiz Submission Events": submit and retrieve captured events.

Source: canvas-quiz-submissions 4.
"""

from __future__ import annotations

from typing import Any

from mock_server.canvas import messages, rights, times
from mock_server.canvas.paging import page_of
from mock_server.canvas.quizzes import attempt_rules as rules
from mock_server.canvas.quizzes.access import Viewer
from mock_server.canvas.quizzes.events import add_event, events_of
from mock_server.canvas.quizzes.lookups import submission_of_path
from mock_server.canvas.quizzes.submissions import chosen_attempt
from mock_server.canvas.refusals import Failed, MissingParameter, NotFound, Rejected
from mock_server.engine.dialect import Reply
from mock_server.engine.registry import operation
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store


@operation
def submit_quiz_submission_events(call: Call, store: Store) -> None:
    """Events stored for the present attempt, all or none; only by the owner, and within the time."""
    viewer, quiz, submission = _found(call, store)
    is_own = submission["user_id"] is not None and submission["user_id"] == viewer.user_id
    is_in_time = rules.is_within_time(quiz, submission, store.clock.text())
    rights.require(call, is_own and viewer.may_submit(quiz) and is_in_time)
    sent = call.params.get("quiz_submission_events")
    if not isinstance(sent, list):
        raise MissingParameter("quiz_submission_events")
    longest: int = call.document.schema("QuizSubmissionEventInput")["properties"]["event_type"]["maxLength"]
    for item in sent:
        event_type = _event_type(item, longest)
        timestamp = times.from_client(item.get("client_timestamp"), viewer.zone)
        add_event(store, submission, event_type, item.get("event_data"), client_timestamp=timestamp)


@operation
def list_quiz_submission_events(call: Call, store: Store) -> Reply:
    """One page of an attempt's events, for graders."""
    viewer, quiz, submission = _found(call, store)
    rights.require(call, viewer.is_grader)
    if not call.settings.quiz_log_auditing:
        raise Rejected(messages.NO_AUDITING)
    rows = events_of(store, chosen_attempt(call, submission, "attempt"))
    path = f"/api/v1/courses/{viewer.course['id']}/quizzes/{quiz['id']}/submissions/{submission['id']}/events"
    page = page_of(call, rows, path)
    return Reply(200, {"quiz_submission_events": [_shown(row) for row in page.items]}, page.headers)


def _found(call: Call, store: Store) -> tuple[Viewer, Row, Row]:
    """A submission that only holds settings does not exist here. Raises NotFound."""
    viewer, quiz, submission = submission_of_path(call, store)
    if submission["workflow_state"] == rules.SETTINGS_ONLY:
        raise NotFound()
    return viewer, quiz, submission


def _event_type(item: Any, longest: int) -> str:
    """Raises MissingParameter and Failed; Canvas fails where there is none."""
    if not isinstance(item, dict):
        raise Failed(400, "bad_request")
    event_type = item.get("event_type")
    if not isinstance(event_type, str) or not event_type:
        raise MissingParameter("event_type")
    if len(event_type) > longest:
        raise Failed(400, "bad_request")
    return event_type


def _shown(row: Row) -> Row:
    """The id is text; the client's time is never shown."""
    return {
        "id": str(row["id"]),
        "event_type": row["event_type"],
        "event_data": row["event_data"],
        "created_at": row["created_at"],
    }
