"""The pages "Quiz Extensions" and "Course Quiz Extensions".

Source: canvas-quiz-submissions 6. A refused call leaves nothing behind, where Canvas leaves rows that hold nothing.
"""

from __future__ import annotations

from typing import Any

from mock_server.canvas import messages, rights
from mock_server.canvas.casting import whole_number
from mock_server.canvas.lookup import find_course
from mock_server.canvas.paging import page_of
from mock_server.canvas.quizzes import attempt_rules as rules
from mock_server.canvas.quizzes.access import Viewer
from mock_server.canvas.quizzes.attempts import ensured
from mock_server.canvas.quizzes.lookups import quiz_of_path, require_user
from mock_server.canvas.quizzes.records import DELETED
from mock_server.canvas.refusals import InvalidRecord, NotFound, Rejected
from mock_server.engine.dialect import Reply
from mock_server.engine.registry import operation
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store

_KEPT = ("extra_attempts", "extra_time")
_MOVING = ("extend_from_now", "extend_from_end_at")
_LONG_OVER_SECONDS = 3600
_TRUE = (True, 1, "1", "true")


@operation
def set_quiz_extensions(call: Call, store: Store) -> Row:
    """More attempts or time for students of one quiz."""
    viewer, quiz = quiz_of_path(call, store)
    items = _items(call)
    students = [_student(viewer, item) for item in items]
    _require_grader(viewer, messages.NO_EXTENDING)
    return _extended(call, store, [quiz], students, items)


@operation
def set_course_quiz_extensions(call: Call, store: Store) -> Row:
    """The same for every quiz of the course, quiz by quiz."""
    require_user(call)
    course = find_course(call, store)
    viewer = Viewer.of(call, store, course)
    items = _items(call)
    students = [_student(viewer, item) for item in items]
    _require_grader(viewer, messages.NO_EXTENDING_ALL)
    quizzes = [q for q in store.quizzes.where(course_id=course["id"]) if q["workflow_state"] != DELETED]
    return _extended(call, store, sorted(quizzes, key=lambda quiz: quiz["id"]), students, items)


@operation
def list_quiz_extensions(call: Call, store: Store) -> Reply:
    """One page of what students were granted; zero is nothing."""
    viewer, quiz = quiz_of_path(call, store)
    rights.require(call, viewer.is_manager)
    rows = store.quiz_submissions.where(quiz_id=quiz["id"])
    found = [row for row in rows if row["user_id"] is not None and _is_extended(row)]
    if (wanted := call.params.get("user_id")) not in (None, ""):
        found = [row for row in found if row["user_id"] == whole_number(wanted)]
    path = f"/api/v1/courses/{viewer.course['id']}/quizzes/{quiz['id']}/extensions"
    page = page_of(call, sorted(found, key=lambda row: row["id"]), path)
    return Reply(200, {"quiz_extensions": [_shown(row) for row in page.items]}, page.headers)


def _is_extended(row: Row) -> bool:
    return bool(row["manually_unlocked"]) or any((row[name] or 0) > 0 for name in _KEPT)


# --- requests -----------------------------------------------------------------------------------------------


def _items(call: Call) -> list[Any]:
    sent = call.params.get("quiz_extensions")
    if not isinstance(sent, list):
        raise Rejected(messages.MISSING_KEY.format(key="quiz_extensions"))
    return sent


def _student(viewer: Viewer, item: Any) -> int:
    """The active student whom an element names. Raises NotFound."""
    number = whole_number(item.get("user_id")) if isinstance(item, dict) else None
    enrollments = viewer.store.enrollments.where(user_id=number, course_id=viewer.course["id"])
    if number is None or not any(
        row["type"] == "student" and row["state"] == "active" for row in enrollments
    ):
        raise NotFound()
    return number


def _require_grader(viewer: Viewer, refusal: str) -> None:
    if not viewer.is_grader:
        raise Rejected(refusal, status=403)


def _extended(call: Call, store: Store, quizzes: list[Row], students: list[int], items: list[Row]) -> Row:
    """Every element applied to every quiz, in order; the limits are the document's."""
    limits: Row = call.document.schema("QuizExtensionInput")["properties"]
    changes = [_numbers(item, limits) for item in items]
    shown = []
    for quiz in quizzes:
        for user_id, item, numbers in zip(students, items, changes, strict=True):
            row = _applied(store, quiz, ensured(store, quiz, user_id), item, numbers)
            shown.append(_shown(row))
    return {"quiz_extensions": shown}


def _numbers(item: Row, limits: Row) -> dict[str, int]:
    """The numbers of an element, cut to the largest. Raises InvalidRecord for negative ones and for no numbers."""
    found: dict[str, int] = {}
    for name in (*_KEPT, *_MOVING):
        if item.get(name) is None:
            continue
        number = whole_number(item[name])
        if number is None:
            raise InvalidRecord(**{name: messages.NOT_A_NUMBER})
        if number < limits[name]["minimum"] and name in _KEPT:
            raise InvalidRecord(**{name: messages.TOO_LITTLE})
        found[name] = min(number, limits[name]["maximum"])
    return found


def _applied(store: Store, quiz: Row, row: Row, item: Row, numbers: dict[str, int]) -> Row:
    """Values replace earlier ones, null and absent ones leave them."""
    changes: Row = {name: numbers[name] for name in _KEPT if name in numbers}
    if item.get("manually_unlocked") is not None:
        changes["manually_unlocked"] = item["manually_unlocked"] in _TRUE
    if end_at := _new_end(store, quiz, row, numbers):
        changes["end_at"] = end_at
    return store.quiz_submissions.update(row["id"], **changes)


def _new_end(store: Store, quiz: Row, row: Row, numbers: dict[str, int]) -> str | None:
    """Where `extend_*` moves the end of a running attempt to; None where it is ignored."""
    end_at, now = row["end_at"], store.clock.text()
    is_running = row["workflow_state"] == rules.UNTAKEN and quiz["time_limit"] and end_at is not None
    if not is_running or rules.later(end_at, seconds=_LONG_OVER_SECONDS) < now:
        return None
    if numbers.get("extend_from_now", 0) > 0:
        return rules.later(now, minutes=numbers["extend_from_now"])
    if numbers.get("extend_from_end_at", 0) > 0:
        return rules.later(end_at, minutes=numbers["extend_from_end_at"])
    return None


def _shown(row: Row) -> Row:
    names = ("user_id", "quiz_id", *_KEPT, "manually_unlocked", "end_at")
    return {name: row[name] for name in names}
