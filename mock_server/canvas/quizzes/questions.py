"""The page "Quiz Questions": list, get, create, update, delete.

Source: canvas-quiz-questions-and-groups; the order of checks is its section 1.1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mock_server.canvas import lookup, messages, rights
from mock_server.canvas.casting import leading_integer
from mock_server.canvas.paging import page_of
from mock_server.canvas.quizzes import question_records, records, results
from mock_server.canvas.quizzes.access import Viewer, find_quiz
from mock_server.canvas.quizzes.question_fields import note_ignored
from mock_server.canvas.quizzes.question_representation import (
    bank_record,
    censored,
    shown_question,
    shuffled,
    translated,
)
from mock_server.canvas.quizzes.sent_fields import Reader
from mock_server.canvas.refusals import Failed, MissingParameter, NotFound, Rejected
from mock_server.engine.dialect import Reply
from mock_server.engine.registry import operation
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.spec import Schema
from mock_server.engine.store import Store

_BANK_RECORD = "assessment_question"


@operation
def list_quiz_questions(call: Call, store: Store) -> Reply:
    """The quiz's questions, or those that an attempt was given. Source: canvas-quiz-questions-and-groups 1.2."""
    viewer, quiz = find_quiz(call, store, by="quiz_id")
    submission_id, attempt = (call.params.get(f"quiz_submission_{name}") for name in ("id", "attempt"))
    if submission_id is not None and attempt is not None:
        questions = _given_questions(viewer, quiz, submission_id, attempt)
    else:
        rights.require(call, viewer.may_update)
        questions = [
            {**question, "position": None} for question in question_records.listed_questions(store, quiz)
        ]
    page = page_of(call, questions, f"/api/v1/courses/{viewer.course['id']}/quizzes/{quiz['id']}/questions")
    return Reply(200, [_shown(viewer, quiz, question) for question in page.items], page.headers)


@operation
def get_quiz_question(call: Call, store: Store) -> Row:
    """One question, looked up before the permission. Source: canvas-quiz-questions-and-groups 1.1."""
    viewer, quiz = find_quiz(call, store, by="quiz_id")
    question = _question(call, store, quiz)
    rights.require(call, viewer.may_update)
    return _shown(viewer, quiz, {**question, "position": None})


@operation
def create_quiz_question(call: Call, store: Store) -> Row:
    """A new question, with defaults for all that is not under `question`.

    Source: canvas-quiz-questions-and-groups 1.3; what the reply has and lacks is observed.
    """
    viewer, quiz = find_quiz(call, store, by="quiz_id")
    rights.require(call, viewer.may_update)
    sent = _sent(call) or {}
    group_id = _group_id(store, quiz, sent)
    question = question_records.add_question(
        store, quiz["id"], sent, _properties(call), reader=_reader(call, sent), group_id=group_id
    )
    records.mark_edited(store, quiz["id"])
    fields = [name for name in _fields(call) if name != "created_at"]
    return shown_question(question, fields, assessment_question=bank_record(question))


@operation
def update_quiz_question(call: Call, store: Store) -> Row:
    """The question with what was sent; null and absent keep. Source: canvas-quiz-questions-and-groups 1.3."""
    viewer, quiz = find_quiz(call, store, by="quiz_id")
    rights.require(call, viewer.may_update)
    question = _question(call, store, quiz)
    sent = _sent(call)
    if sent is None:
        raise MissingParameter("question")
    group_id = _group_id(store, quiz, sent)
    question = question_records.change_question(
        store, question, sent, _properties(call), reader=_reader(call, sent), group_id=group_id
    )
    records.mark_edited(store, quiz["id"])
    record = bank_record(question)
    return shown_question(question, _fields(call), position=None, assessment_question=record)


@operation
def delete_quiz_question(call: Call, store: Store) -> None:
    """Marks the question deleted. Source: canvas-quiz-questions-and-groups 1.5."""
    viewer, quiz = find_quiz(call, store, by="quiz_id")
    rights.require(call, viewer.may_update)
    question_records.remove_question(store, _question(call, store, quiz)["id"])
    records.mark_edited(store, quiz["id"])


# --- what is asked for ------------------------------------------------------------------------------------


def _question(call: Call, store: Store, quiz: Row) -> Row:
    """The question of the path, active and in the quiz. Raises NotFound."""
    number = lookup.numeric_id(call.path_params["id"])
    question = None if number is None else store.quiz_questions.get(number)
    if question is None or question["quiz_id"] != quiz["id"] or question["workflow_state"] != "active":
        raise NotFound()
    return question


def _given_questions(viewer: Viewer, quiz: Row, submission_id: Any, attempt: Any) -> Sequence[Row]:
    """The attempt's own copy of its questions. Raises NotFound, Forbidden, Rejected."""
    submission = _submission(viewer, quiz, submission_id)
    rights.require(viewer.call, viewer.may_read_submission(submission))
    given = _attempt(submission, leading_integer(attempt))
    if not results.are_visible(viewer, quiz, submission):
        raise Rejected(messages.QUESTIONS_HIDDEN, status=401)
    name = viewer.store.quiz_questions.spec.blank["question_name"]
    chance = viewer.store.chance("shown answers", submission["id"], attempt)
    questions = [{**question, "question_name": name} for question in given["quiz_data"] or ()]
    if quiz["shuffle_answers"] and not viewer.may_update:
        return [shuffled(question, chance) for question in questions]
    return questions


def _submission(viewer: Viewer, quiz: Row, wanted: Any) -> Row:
    """The quiz's submission of this id, or the caller's own for `self`. Raises NotFound."""
    for submission in viewer.store.quiz_submissions.where(quiz_id=quiz["id"]):
        if wanted == "self":
            is_wanted = viewer.user_id is not None and submission["user_id"] == viewer.user_id
        else:
            is_wanted = submission["id"] == lookup.numeric_id(str(wanted))
        if is_wanted:
            return submission
    raise NotFound()


def _attempt(submission: Row, number: int) -> Row:
    """The attempt of this number, the current one or a version. Raises NotFound."""
    attempts: list[Row] = [submission, *submission["versions"]]
    for attempt in attempts:
        if attempt["attempt"] == number:
            return attempt
    raise NotFound()


# --- what was sent ----------------------------------------------------------------------------------------


def _sent(call: Call) -> Mapping[str, Any] | None:
    """The object under `question`; None where there is none. Canvas fails when it is text or a list."""
    sent = call.params.get("question")
    if sent is not None and not isinstance(sent, dict):
        raise Failed(400, "bad_request")
    return sent


def _group_id(store: Store, quiz: Row, sent: Mapping[str, Any]) -> int | None:
    """The group that the question shall belong to, if any is named. Raises NotFound for none of this quiz."""
    wanted = sent.get("quiz_group_id")
    if wanted in (None, ""):
        return None
    group = store.quiz_groups.get(lookup.numeric_id(str(wanted)))
    if group is None or group["quiz_id"] != quiz["id"] or group["workflow_state"] != "active":
        raise NotFound()
    return int(group["id"])


def _properties(call: Call) -> Mapping[str, Schema]:
    return call.document.schema("QuizQuestionInput")["properties"]  # type: ignore[no-any-return]


def _reader(call: Call, sent: Mapping[str, Any]) -> Reader:
    """How the fields are read; what is documented and ignored is noted at once."""

    def note(name: str, received: Any, message: str) -> None:
        call.note(f"body/question/{name}", "dropped", received, message)

    reader = Reader(call.base_url, note, documented=call.settings.documented)
    note_ignored(sent, _properties(call), reader)
    return reader


# --- what is answered -------------------------------------------------------------------------------------


def _fields(call: Call) -> Sequence[str]:
    """The fields of a question, in the document's order."""
    return list(call.document.schema("QuizQuestion")["properties"])


def _shown(viewer: Viewer, quiz: Row, question: Row) -> Row:
    """A question as a reading request answers it, with its bank record if that was asked for."""
    call = viewer.call
    question = translated(question, call.base_url)
    shown = shown_question(question, _fields(call))
    if not viewer.may_update:
        shown = censored(shown)
    if _BANK_RECORD in _included(call):
        shown[_BANK_RECORD] = bank_record(question)
    return shown


def _included(call: Call) -> Sequence[Any]:
    included = call.params.get("include")
    return included if isinstance(included, list) else []
