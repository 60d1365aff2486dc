"""Canvas "Enrollments": who is in a course, and as what. Source: canvas-api-conventions 13."""

from __future__ import annotations

from mock_server.canvas import lookup, rights, users
from mock_server.canvas.casting import listed
from mock_server.canvas.paging import page_of
from mock_server.engine.dialect import Reply
from mock_server.engine.registry import operation
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store


@operation
def list_enrollments(call: Call, store: Store) -> Reply:
    """The enrollments in a course, by ascending id (assumed). Documented."""
    course = lookup.find_course(call, store)
    rights.require_right(call, store, course, rights.ROSTER)
    rows = [row for row in store.enrollments.where(course_id=course["id"]) if _is_wanted(call, store, row)]
    rows.sort(key=lambda row: row["id"])
    page = page_of(call, rows, f"/api/v1/courses/{course['id']}/enrollments")
    sees_sis = rights.READ_SIS in rights.course_rights(store, call.user, course)
    shown = [_shown(call, row, course, store.users[row["user_id"]], sees_sis=sees_sis) for row in page.items]
    return Reply(200, shown, page.headers)


def _is_wanted(call: Call, store: Store, row: Row) -> bool:
    """Whether the enrollment passes the filters of the request; values that are unknown fit nothing."""
    asked, role = call.params, lookup.ROLES[row["type"]][0]
    if not _is_in_state(call, row):
        return False
    for name in ("type", "role"):
        if (names := listed(asked.get(name))) and role not in names:
            return False
    if (text := asked.get("user_id")) not in (None, ""):
        user = lookup.find_user(store, str(text), caller=call.user)
        if user is None or user["id"] != row["user_id"]:
            return False
    sis_ids = listed(asked.get("sis_user_id"))
    return not sis_ids or store.users[row["user_id"]]["sis_user_id"] in sis_ids


def _is_in_state(call: Call, row: Row) -> bool:
    """Without a word on it, current ones; for an account admin all that are not deleted. Documented."""
    if states := listed(call.params.get("state")):
        return row["state"] in states
    if call.user is not None and call.user["account_admin"]:
        return bool(row["state"] != "deleted")
    return row["state"] in lookup.CURRENT


def _shown(call: Call, row: Row, course: Row, user: Row, *, sees_sis: bool) -> Row:
    """The enrollment; SIS ids are for those who may see such (assumed)."""
    role, role_id = lookup.ROLES[row["type"]]
    shown = {
        "id": row["id"],
        "course_id": course["id"],
        "course_section_id": row["section_id"],
        "root_account_id": 1,
        "type": role,
        "role": role,
        "role_id": role_id,
        "user_id": user["id"],
        "associated_user_id": row["associated_user_id"],
        "enrollment_state": row["state"],
        "limit_privileges_to_course_section": False,
        "start_at": None,
        "end_at": None,
        "last_activity_at": None,
        "total_activity_time": 0,
        "html_url": f"{call.base_url}/courses/{course['id']}/users/{user['id']}",
        "user": users.in_short(user),
    }
    if sees_sis:
        shown |= {"sis_course_id": course["sis_course_id"], "course_integration_id": None}
        shown |= {"sis_section_id": None, "section_integration_id": None, "sis_user_id": user["sis_user_id"]}
        shown["user"]["sis_user_id"] = user["sis_user_id"]
    return shown
