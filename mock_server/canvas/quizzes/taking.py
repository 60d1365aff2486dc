"""Quizzes taken on behalf of students: by tests in a line, and by seeds.

Doors that tests do not want to open, access codes and addresses, are open; rules of attempts hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.canvas.quizzes import attempt_rules as rules
from mock_server.canvas.quizzes import attempts
from mock_server.canvas.quizzes.access import Person, person_of
from mock_server.canvas.quizzes.answers import stored_answer
from mock_server.canvas.quizzes.words import in_words
from mock_server.engine.rows import Row
from mock_server.engine.store import Store


def take(store: Store, quiz_id: int, user_id: int, answers: Mapping[Any, Any], *, finish: bool) -> Row:
    """The user's submission after a new attempt, or the running one, was given these answers, and turned in.

    Raises ValueError for what nobody could do: an unknown quiz, no right to take it, no attempt left, an answer to
    no question of the quiz, or one that its question does not take.
    """
    quiz = store.quizzes.get(quiz_id)
    if quiz is None:
        raise ValueError(
            f"there is no quiz {quiz_id!r}; there are {sorted(row['id'] for row in store.quizzes)}"
        )
    user = store.users.get(user_id)
    if user is None:
        raise ValueError(f"there is no user {user_id!r}")
    person = person_of(store, store.courses[quiz["course_id"]], user)
    submission = _running(store, person, quiz)
    submission = attempts.answered(store, submission, _answers_in_words(store, submission, answers))
    return attempts.complete(store, submission) if finish else submission


def _running(store: Store, person: Person, quiz: Row) -> Row:
    own = person.own_submission(quiz)
    if own is not None and own["workflow_state"] == rules.UNTAKEN:
        return own
    who = f"user {person.user_id} may not take quiz {quiz['id']}"
    if not person.may_submit(quiz):
        raise ValueError(f"{who}: it must be published, and they must be an active student of its course")
    if not rules.may_start_again(quiz, own):
        raise ValueError(f"{who} again: of {quiz['allowed_attempts']} allowed attempts none is left")
    return attempts.start(store, person, quiz)


def _answers_in_words(store: Store, submission: Row, answers: Mapping[Any, Any]) -> dict[int, Any]:
    """The answers as they are stored; those to questions that were not drawn are left out. Raises ValueError."""
    stored: dict[int, Any] = {}
    for name, value in answers.items():
        question = _question_called(store, submission, name)
        if question is not None and value is not None:
            stored[question["id"]] = stored_answer(question, in_words(question, value), None)
    return stored


def _question_called(store: Store, submission: Row, name: Any) -> Row | None:
    """The attempt's question of this id, or of the name that its author gave it; None if it was not drawn."""
    own = {
        row["id"]: row["question_name"] for row in store.quiz_questions.where(quiz_id=submission["quiz_id"])
    }
    ids = [question_id for question_id in own if name in (question_id, str(question_id))]
    ids = ids or [question_id for question_id, known in own.items() if known == name]
    if not ids:
        raise ValueError(f"no question {name!r}; the quiz has {', '.join(map(repr, own.values())) or 'none'}")
    if len(ids) > 1:
        raise ValueError(f"{len(ids)} questions are called {name!r}; name one by its id: {ids}")
    return next((question for question in submission["quiz_data"] if question["id"] == ids[0]), None)


# --- seeds --------------------------------------------------------------------------------------------------


def plant(store: Store, submission_id: int, entity: Row) -> None:
    """A seed's submission brought to where the seed says it is, times being stored ones. Raises ValueError."""
    submission = store.quiz_submissions[submission_id]
    state = entity.get("workflow_state")
    if state == rules.SETTINGS_ONLY:
        return
    quiz = store.quizzes[submission["quiz_id"]]
    submission = attempts.begin(store, quiz, submission, at=entity.get("started_at"))
    if state == rules.PREVIEW or submission["user_id"] is None:
        store.quiz_submissions.update(submission_id, workflow_state=rules.PREVIEW)
        return
    submission = attempts.answered(store, submission, _seeded_answers(store, submission, entity))
    if state == rules.UNTAKEN:
        return
    finished_at = entity.get("finished_at") or store.clock.text()
    said = {"workflow_state": state or (None if entity.get("answers") else rules.COMPLETE)}
    said |= {"score": entity.get("score")}
    graded = attempts.turn_in(
        store, submission, finished_at, **{name: value for name, value in said.items() if value is not None}
    )
    if "manually_unlocked" in entity:
        store.quiz_submissions.update(graded["id"], manually_unlocked=entity["manually_unlocked"])


def _seeded_answers(store: Store, submission: Row, entity: Row) -> dict[int, Any]:
    """An object has questions and words, a list has what a client sends."""
    given = entity.get("answers") or {}
    if isinstance(given, dict):
        return _answers_in_words(store, submission, given)
    stored: dict[int, Any] = {}
    for item in given:
        question = _question_called(store, submission, item["id"])
        if question is not None:
            stored[question["id"]] = stored_answer(question, item["answer"], None)
    return stored
