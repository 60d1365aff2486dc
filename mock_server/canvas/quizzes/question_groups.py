"""The page "Quiz Question Groups": list, get, create, update, delete, reorder.

Source: canvas-quiz-questions-and-groups 4, which also has the order of checks.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from mock_server.canvas import lookup, messages, rights
from mock_server.canvas.casting import leading_integer
from mock_server.canvas.paging import page_of
from mock_server.canvas.quizzes import question_records, records
from mock_server.canvas.quizzes.access import Viewer, find_quiz
from mock_server.canvas.quizzes.numerals import is_numeral
from mock_server.canvas.refusals import InvalidFields, MissingParameter, NotFound, Unreadable
from mock_server.engine.dialect import Reply
from mock_server.engine.registry import operation
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.spec import Schema
from mock_server.engine.store import Store


@operation
def list_question_groups(call: Call, store: Store) -> Reply:
    """The quiz's groups in order; observed, not documented. Source: canvas-quiz-questions-and-groups 0."""
    viewer, quiz = find_quiz(call, store, by="quiz_id")
    rights.require(call, viewer.may_read(quiz))
    groups = sorted(records.active_groups(store, quiz["id"]), key=lambda row: (row["position"], row["id"]))
    page = page_of(call, groups, f"/api/v1/courses/{viewer.course['id']}/quizzes/{quiz['id']}/groups")
    return Reply(200, {"quiz_groups": [_shown(call, group) for group in page.items]}, page.headers)


@operation
def get_quiz_group(call: Call, store: Store) -> Row:
    """One group, for whoever may read the quiz. Source: canvas-quiz-questions-and-groups 4."""
    viewer, quiz = find_quiz(call, store, by="quiz_id")
    rights.require(call, viewer.may_read(quiz))
    return _shown(call, _group(call, store, quiz))


@operation
def create_question_group(call: Call, store: Store) -> Row:
    """A new group behind the last item of the quiz. Source: canvas-quiz-questions-and-groups 4."""
    viewer, quiz = find_quiz(call, store, by="quiz_id")
    rights.require(call, viewer.may_update)
    sent = _sent(call)
    fields = _fields(sent, call.document.schema("QuizGroupInput")["properties"])
    fields |= _bank(viewer, quiz, sent)
    group = question_records.add_group(store, quiz["id"], fields)
    records.mark_edited(store, quiz["id"])
    return {"quiz_groups": [_shown(call, group)]}


@operation
def update_question_group(call: Call, store: Store) -> Row:
    """The group with what was sent; its bank and place stay. Source: canvas-quiz-questions-and-groups 4."""
    viewer, quiz = find_quiz(call, store, by="quiz_id")
    rights.require(call, viewer.may_update)
    group = _group(call, store, quiz)
    fields = _fields(_sent(call), call.document.schema("QuizGroupUpdateInput")["properties"])
    group = store.quiz_groups.update(group["id"], **fields)
    records.mark_edited(store, quiz["id"])
    return {"quiz_groups": [_shown(call, group)]}


@operation
def delete_question_group(call: Call, store: Store) -> None:
    """Deletes the group with all its questions. Source: canvas-quiz-questions-and-groups 4."""
    viewer, quiz = find_quiz(call, store, by="quiz_id")
    rights.require(call, viewer.may_update)
    question_records.remove_group(store, _group(call, store, quiz))
    records.mark_edited(store, quiz["id"])


@operation
def reorder_question_groups(call: Call, store: Store) -> None:
    """Moves the listed questions into the group, to positions 1, 2, 3 ...; unknown ones are skipped.

    Source: canvas-quiz-questions-and-groups 4.
    """
    viewer, quiz = find_quiz(call, store, by="quiz_id")
    rights.require(call, viewer.may_update)
    group = _group(call, store, quiz)
    known = {str(row["id"]) for row in records.active_questions(store, quiz["id"])}
    position = 0
    for place, wanted in enumerate(ordered_items(call)):
        id_ = str(wanted.get("id")) if isinstance(wanted, dict) and wanted.get("type") == "question" else ""
        if id_ not in known:
            call.note(f"body/order/{place}", "dropped", wanted, "dropped: no such question in this quiz")
            continue
        position += 1
        store.quiz_questions.update(int(id_), position=position, quiz_group_id=group["id"])
    if position:
        records.mark_reordered(store, quiz["id"])


def ordered_items(call: Call) -> list[Any]:
    """The list under `order`, with or without indices. Raises MissingParameter."""
    order = call.params.get("order")
    if isinstance(order, dict):  # a form's order[0][id]
        return list(order.values())
    if not isinstance(order, list):
        raise MissingParameter("order")
    return order


# --- what is asked for and sent ---------------------------------------------------------------------------


def _group(call: Call, store: Store, quiz: Row) -> Row:
    """The group of the path, if it is one of the quiz. Raises NotFound."""
    group = store.quiz_groups.get(lookup.numeric_id(call.path_params["id"]))
    if group is None or group["quiz_id"] != quiz["id"] or group["workflow_state"] != "active":
        raise NotFound()
    return group


def _sent(call: Call) -> Mapping[str, Any]:
    """The first of `quiz_groups`; the others are lost. Canvas fails when there is none."""
    sent = call.params.get("quiz_groups")
    if sent is None or sent == []:
        raise MissingParameter("quiz_groups")
    if not isinstance(sent, list) or not isinstance(sent[0], dict):
        raise Unreadable("quiz_groups is no list of objects")
    for place, item in enumerate(sent[1:], start=1):
        call.note(f"body/quiz_groups/{place}", "dropped", item, "dropped: only the first counts")
    return sent[0]


def _fields(sent: Mapping[str, Any], properties: Mapping[str, Schema]) -> Row:
    """The typed fields that were sent. Raises InvalidFields with every failing one."""
    longest, most = properties["name"]["maxLength"], properties["pick_count"]["maximum"]
    fields: Row = {}
    errors: dict[str, str] = {}
    if "name" in sent and not isinstance(sent["name"], dict | list):
        fields["name"] = None if sent["name"] is None else str(sent["name"])
        if len(fields["name"] or "") > longest:
            errors["name"] = messages.TOO_LONG
    for name in ("pick_count", "question_points"):
        value = sent.get(name)
        if value not in (None, "") and not _is_number(value):
            errors[name] = messages.NOT_A_NUMBER
    if errors:
        raise InvalidFields(**errors)
    if sent.get("pick_count") not in (None, ""):
        fields["pick_count"] = int(float(sent["pick_count"]))
        if abs(fields["pick_count"]) > most:
            raise InvalidFields(pick_count=messages.TOO_MUCH)
    if "question_points" in sent:
        points = sent["question_points"]
        fields["question_points"] = None if points in (None, "") else float(points)
    return fields


def _is_number(value: Any) -> bool:
    if isinstance(value, str):
        return is_numeral(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def _bank(viewer: Viewer, quiz: Row, sent: Mapping[str, Any]) -> Row:
    """The question bank to draw from; one that is unknown, or not the viewer's to read, counts as none."""
    wanted = sent.get("assessment_question_bank_id")
    if wanted in (None, ""):
        return {}
    bank = viewer.store.question_banks.get(leading_integer(wanted))
    course = None if bank is None else viewer.store.courses.get(bank["course_id"])
    if course is not None and rights.MANAGE & rights.course_rights(viewer.store, viewer.call.user, course):
        return {"assessment_question_bank_id": leading_integer(wanted)}
    place = "body/quiz_groups/0/assessment_question_bank_id"
    viewer.call.note(place, "dropped", wanted, "dropped: no question bank that you may read")
    return {}


def _shown(call: Call, group: Row) -> Row:
    return {name: group[name] for name in call.document.schema("QuizGroup")["properties"]}
