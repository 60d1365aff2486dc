"""Canvas "Assignment Groups": the groups of a course's gradebook, without their assignments."""

from __future__ import annotations

from mock_server.canvas import lookup, rights
from mock_server.canvas.paging import page_of
from mock_server.engine.dialect import Reply
from mock_server.engine.registry import operation
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store


@operation
def list_assignment_groups(call: Call, store: Store) -> Reply:
    """The groups of a course by their position. Documented."""
    course = lookup.find_course(call, store)
    rights.require_right(call, store, course, rights.READ)
    rows = sorted(store.assignment_groups.where(course_id=course["id"]), key=_place)
    page = page_of(call, rows, f"/api/v1/courses/{course['id']}/assignment_groups")
    return Reply(200, [_shown(row) for row in page.items], page.headers)


def _place(group: Row) -> tuple[bool, int, int]:
    return group["position"] is None, group["position"] or 0, group["id"]


def _shown(group: Row) -> Row:
    return {
        "id": group["id"],
        "name": group["name"],
        "position": group["position"],
        "group_weight": 0,
        "sis_source_id": None,
        "integration_data": {},
        "rules": {},
    }
