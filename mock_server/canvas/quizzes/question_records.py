"""Questions and groups in the store: made, changed, put in order, marked deleted.

Source: canvas-quiz-questions-and-groups 1.3, 1.5 and 4. None of it is a save of the quiz: 0.4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mock_server.canvas.quizzes import records
from mock_server.canvas.quizzes.content import TEXT_ONLY, Content
from mock_server.canvas.quizzes.question_fields import stored_question
from mock_server.canvas.quizzes.sent_fields import Reader
from mock_server.engine.rows import Row
from mock_server.engine.spec import Schema
from mock_server.engine.store import Store


def add_question(
    store: Store,
    quiz_id: int,
    sent: Mapping[str, Any],
    properties: Mapping[str, Schema],
    *,
    reader: Reader,
    group_id: int | None = None,
    **fixed: Any,
) -> Row:
    """A new question at the end of the quiz or the group; `fixed` columns are as given.

    Raises Unreadable, and KeyError when the id is taken.
    """
    chance = store.chance("answers of a new question", quiz_id, len(store.quiz_questions))
    fields = stored_question(sent, properties, chance=chance, reader=reader)
    place = {"position": next_position(store, quiz_id, group_id=group_id), "quiz_group_id": group_id}
    made = {"created_at": store.clock.text(), **place, **fields, "quiz_id": quiz_id, **fixed}
    return _with_bank_record(store, store.quiz_questions.add(made))


def change_question(
    store: Store,
    question: Row,
    sent: Mapping[str, Any],
    properties: Mapping[str, Schema],
    *,
    reader: Reader,
    group_id: int | None = None,
) -> Row:
    """The question with what was sent; another group takes it to its end. Raises Unreadable."""
    chance = store.chance("answers of a question", question["id"])
    fields = stored_question(sent, properties, before=question, chance=chance, reader=reader)
    if group_id is not None and group_id != question["quiz_group_id"]:
        fields["position"] = next_position(store, question["quiz_id"], group_id=group_id)
        fields["quiz_group_id"] = group_id
    return _with_bank_record(store, store.quiz_questions.update(question["id"], **fields))


def remove_question(store: Store, question_id: int) -> None:
    """Nobody finds it any more; copies of it stay with the quiz and with attempts."""
    store.quiz_questions.update(question_id, workflow_state=records.DELETED)


def add_group(store: Store, quiz_id: int, fields: Row) -> Row:
    """A new group behind the last root entry. Raises KeyError when the id is taken."""
    position = next_position(store, quiz_id)
    return store.quiz_groups.add({**fields, "quiz_id": quiz_id, "position": position})


def remove_group(store: Store, group: Row) -> None:
    """The group, and all its questions with it."""
    for question in records.active_questions(store, group["quiz_id"]):
        if question["quiz_group_id"] == group["id"]:
            remove_question(store, question["id"])
    store.quiz_groups.update(group["id"], workflow_state=records.DELETED)


def next_position(store: Store, quiz_id: int, *, group_id: int | None = None) -> int:
    """After the last entry of the quiz's root, or of the group."""
    questions = store.quiz_questions.where(quiz_id=quiz_id, quiz_group_id=group_id)
    groups = store.quiz_groups.where(quiz_id=quiz_id) if group_id is None else []
    return max((row["position"] or 0 for row in (*questions, *groups)), default=0) + 1


def listed_questions(store: Store, quiz: Row) -> Sequence[Row]:
    """In the order in which they were made; once items were reordered, in the order of the quiz."""
    if quiz["is_reordered"]:
        return Content(records.current_entries(store, quiz["id"])).questions
    return records.active_questions(store, quiz["id"])


def _with_bank_record(store: Store, question: Row) -> Row:
    """Every question has a record in the course's question bank, text-only ones aside."""
    record_id = question["assessment_question_id"]
    if (record_id is None) is (question["question_type"] == TEXT_ONLY):
        return question
    if record_id is None:
        record_id = store.assessment_questions.add({"quiz_question_id": question["id"]})["id"]
    else:
        record_id = None
    return store.quiz_questions.update(question["id"], assessment_question_id=record_id)
