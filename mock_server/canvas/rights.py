"""Role -> rights in a course. Source: canvas-quizzes 2, canvas-live-assessments 1.1, canvas-api-conventions 13."""

from __future__ import annotations

from mock_server.canvas.refusals import Forbidden, Unauthenticated
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store

ADD = "manage_assignments_add"
EDIT = "manage_assignments_edit"
DELETE = "manage_assignments_delete"
GRADE = "manage_grades"
VIEW_GRADES = "view_all_grades"
OUTCOMES = "manage_outcomes"
READ_SIS = "read_sis"
READ = "read"
ROSTER = "read_roster"
PARTICIPATE = "participate_as_student"

MANAGE = frozenset({ADD, EDIT, DELETE})
_OF_TYPE: dict[str, frozenset[str]] = {
    "teacher": MANAGE | {READ, ROSTER, GRADE, VIEW_GRADES, OUTCOMES, READ_SIS},
    "ta": MANAGE | {READ, ROSTER, GRADE, VIEW_GRADES},
    "designer": MANAGE | {READ, ROSTER, OUTCOMES},
    "student": frozenset({READ, ROSTER, PARTICIPATE}),
    "observer": frozenset({READ, ROSTER}),
}
_OF_ADMIN = _OF_TYPE["teacher"]
STAFF = frozenset({"teacher", "ta", "designer"})
_AFTER_THE_END = frozenset({READ, ROSTER, VIEW_GRADES, READ_SIS})


def course_rights(store: Store, user: Row | None, course: Row) -> frozenset[str]:
    """What the user may do in the course: the union over the enrollments that give rights."""
    user_id = None if user is None else user["id"]
    ended = _ended_enrollments(store, user_id)
    return store.memo(
        ("rights", user_id, course["id"], ended), lambda: _course_rights(store, user, course, ended)
    )


def _ended_enrollments(store: Store, user_id: int | None) -> frozenset[int]:
    """Those whose end is past: time may pass without anything being written."""
    dated = [row for row in store.enrollments.where(user_id=user_id) if row["end_at"] is not None]
    now = store.clock.text() if dated else ""
    return frozenset(row["id"] for row in dated if row["end_at"] <= now)


def _course_rights(store: Store, user: Row | None, course: Row, ended: frozenset[int]) -> frozenset[str]:
    is_published = course["workflow_state"] in ("available", "completed")
    rights: frozenset[str] = frozenset({READ}) if course["is_public"] and is_published else frozenset()
    if user is None:
        return rights
    if user["account_admin"]:
        return rights | _OF_ADMIN
    for enrollment in store.enrollments.where(user_id=user["id"]):
        if enrollment["course_id"] != course["id"]:
            continue
        if not is_published and enrollment["type"] not in STAFF:
            continue
        is_over = course["workflow_state"] == "completed" or enrollment["id"] in ended
        if enrollment["state"] == "active" and not is_over:
            rights |= _OF_TYPE[enrollment["type"]]
        elif enrollment["state"] in ("active", "completed"):
            rights |= _OF_TYPE[enrollment["type"]] & _AFTER_THE_END
    return rights


def require(call: Call, allowed: bool) -> None:
    """Raises Unauthenticated or Forbidden, as somebody is signed in or not."""
    if not allowed:
        raise Forbidden() if call.user is not None else Unauthenticated()


def require_right(call: Call, store: Store, course: Row, right: str) -> None:
    """Raises Unauthenticated or Forbidden when the caller lacks the right in the course."""
    require(call, right in course_rights(store, call.user, course))
