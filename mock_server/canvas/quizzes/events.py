"""The log of an attempt, as far as the server writes it. Source: canvas-quiz-submissions 4."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.canvas.quizzes.answers import shown_answer
from mock_server.engine.rows import Row
from mock_server.engine.store import Store


def add_event(
    store: Store, submission: Row, event_type: str, event_data: Any, *, client_timestamp: str | None = None
) -> None:
    """An event of the present attempt, at the server's time."""
    store.quiz_submission_events.add(
        {
            "quiz_submission_id": submission["id"],
            "attempt": submission["attempt"],
            "event_type": event_type,
            "event_data": event_data,
            "client_timestamp": client_timestamp,
            "created_at": store.clock.text(),
        }
    )


def note_start(store: Store, submission: Row) -> None:
    """The one event that every started attempt has."""
    data = {"quiz_version": submission["quiz_version"], "quiz_data": submission["quiz_data"]}
    add_event(store, submission, "submission_created", data)


def note_answers(store: Store, submission: Row, answers: Mapping[int, Any]) -> None:
    """What an answering call stored; a call without answers leaves nothing."""
    given = {question["id"]: question for question in submission["quiz_data"]}
    shown = [
        {"quiz_question_id": str(question_id), "answer": shown_answer(given[question_id], answer)}
        for question_id, answer in answers.items()
    ]
    if shown:
        add_event(store, submission, "question_answered", shown)


def events_of(store: Store, submission: Row) -> list[Row]:
    """The events of the attempt since it began, oldest first."""
    rows = store.quiz_submission_events.where(
        quiz_submission_id=submission["id"], attempt=submission["attempt"]
    )
    return [row for row in rows if row["created_at"] >= (submission["started_at"] or "")]
