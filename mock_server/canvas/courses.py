"""Canvas "Courses": the caller's courses and one course, as far as clients need them to get going."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mock_server.canvas import lookup, rights
from mock_server.canvas.casting import listed
from mock_server.canvas.lookup import CURRENT, ROLES, total_students
from mock_server.canvas.paging import page_of
from mock_server.engine.dialect import Reply
from mock_server.engine.registry import operation
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store

_STATES = {"active": {"active"}, "invited_or_pending": {"invited"}, "completed": {"completed"}}
_DEFAULT_TERM: Row = {"id": 1, "name": "Default Term", "start_at": None, "end_at": None}
_ALWAYS: Row = {
    "account_id": 1,
    "root_account_id": 1,
    "enrollment_term_id": 1,
    "grading_standard_id": None,
    "start_at": None,
    "end_at": None,
    "default_view": "modules",
    "is_public_to_auth_users": False,
    "public_syllabus": False,
    "public_syllabus_to_auth": False,
    "storage_quota_mb": 500,
    "hide_final_grades": False,
    "apply_assignment_group_weights": False,
    "license": "private",
    "time_zone": "UTC",
    "blueprint": False,
    "restrict_enrollments_to_course_dates": False,
}


@operation
def list_courses(call: Call, store: Store) -> Reply:
    """The courses in which the caller is enrolled; account admins see no more than that. Documented."""
    rights.require(call, call.user is not None)
    assert call.user is not None  # noqa: S101 - required just before
    mine: dict[int, list[Row]] = {}
    for enrollment in store.enrollments.where(user_id=call.user["id"]):
        if _is_wanted(call, store.courses[enrollment["course_id"]], enrollment):
            mine.setdefault(enrollment["course_id"], []).append(enrollment)
    page = page_of(call, sorted(mine), "/api/v1/courses")
    shown = [_shown(call, store, store.courses[course_id], mine[course_id]) for course_id in page.items]
    return Reply(200, shown, page.headers)


@operation
def get_course(call: Call, store: Store) -> Row:
    """One course, for whoever may read it. Source: canvas-api-conventions 4."""
    course = lookup.find_course(call, store)
    rights.require_right(call, store, course, rights.READ)
    user_id = None if call.user is None else call.user["id"]
    mine = store.enrollments.where(user_id=user_id, course_id=course["id"])
    return _shown(call, store, course, [row for row in mine if row["state"] in CURRENT | {"completed"}])


def _is_wanted(call: Call, course: Row, enrollment: Row) -> bool:
    """Whether the enrollment and its course pass the request's filters; unknown states filter nothing."""
    asked, kind = call.params, enrollment["type"]
    if enrollment["state"] not in _STATES.get(str(asked.get("enrollment_state")), CURRENT):
        return False
    if asked.get("enrollment_type") not in (None, "", kind):
        return False
    if asked.get("enrollment_role_id") not in (None, "", ROLES[kind][1], str(ROLES[kind][1])):
        return False
    state: str = course["workflow_state"]
    if states := listed(asked.get("state")):
        return state in states
    return state != "deleted" if kind in rights.STAFF else state == "available"


def _shown(call: Call, store: Store, course: Row, enrollments: list[Row]) -> Row:
    """The course for the caller; SIS ids are for those who see all grades (assumed)."""
    may_do = rights.course_rights(store, call.user, course)
    shown = {
        "id": course["id"],
        "name": course["name"],
        "course_code": course["sis_course_id"] or course["name"],
        "workflow_state": course["workflow_state"],
        "uuid": course["uuid"],
        "created_at": course["created_at"],
        "is_public": course["is_public"],
        **_ALWAYS,
        "calendar": {"ics": f"{call.base_url}/feeds/calendars/course_{course['uuid']}.ics"},
        "enrollments": [_enrollment(row) for row in enrollments],
    }
    if rights.VIEW_GRADES in may_do:
        shown |= {"sis_course_id": course["sis_course_id"], "integration_id": None}
    for name in listed(call.params.get("include")):
        if name == "needs_grading_count" and rights.VIEW_GRADES not in may_do:
            continue
        if isinstance(name, str) and name in _INCLUDES:
            shown[name] = _INCLUDES[name](store, course)
    return shown


def _enrollment(row: Row) -> Row:
    role, role_id = ROLES[row["type"]]
    shown = {
        "type": row["type"],
        "role": role,
        "role_id": role_id,
        "user_id": row["user_id"],
        "enrollment_state": row["state"],
        "limit_privileges_to_course_section": False,
    }
    if row["type"] == "observer":
        shown["associated_user_id"] = row["associated_user_id"]
    return shown


def _needs_grading_count(store: Store, course: Row) -> int:
    quizzes = store.quizzes.where(course_id=course["id"])
    return sum(
        len(store.quiz_submissions.where(quiz_id=quiz["id"], workflow_state="pending_review"))
        for quiz in quizzes
    )


_INCLUDES: dict[str, Callable[[Store, Row], Any]] = {
    "total_students": total_students,
    "needs_grading_count": _needs_grading_count,
    "concluded": lambda store, course: course["workflow_state"] == "completed",
    "term": lambda store, course: _DEFAULT_TERM,
    "syllabus_body": lambda store, course: None,
    "public_description": lambda store, course: None,
}
