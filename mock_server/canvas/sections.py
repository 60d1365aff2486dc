"""Canvas "Sections": the sections of a course."""

from __future__ import annotations

from mock_server.canvas import lookup, rights
from mock_server.canvas.casting import listed
from mock_server.canvas.paging import page_of
from mock_server.engine.dialect import Reply
from mock_server.engine.registry import operation
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store

_TOTAL = "total_students"


@operation
def list_course_sections(call: Call, store: Store) -> Reply:
    """The sections of a course, by ascending id (assumed). Documented."""
    course = lookup.find_course(call, store)
    rights.require_right(call, store, course, rights.ROSTER)
    rows = sorted(store.sections.where(course_id=course["id"]), key=lambda row: row["id"])
    page = page_of(call, rows, f"/api/v1/courses/{course['id']}/sections")
    sees_sis = rights.READ_SIS in rights.course_rights(store, call.user, course)
    shown = [_shown(row, course, sees_sis=sees_sis) for row in page.items]
    if _TOTAL in listed(call.params.get("include")):
        shown = [row | {_TOTAL: lookup.total_students(store, course, section_id=row["id"])} for row in shown]
    return Reply(200, shown, page.headers)


def _shown(section: Row, course: Row, *, sees_sis: bool) -> Row:
    shown = {
        "id": section["id"],
        "name": section["name"],
        "course_id": course["id"],
        "start_at": None,
        "end_at": None,
        "restrict_enrollments_to_section_dates": False,
        "nonxlist_course_id": None,
    }
    if sees_sis:
        shown |= {"sis_course_id": course["sis_course_id"], "sis_section_id": None, "integration_id": None}
    return shown
