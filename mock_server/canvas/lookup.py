"""Users and courses by the forms of id that Canvas takes. Source: canvas-api-conventions 7."""

from __future__ import annotations

import re

from mock_server.canvas.refusals import NotFound
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store

# Every account comes with these roles, in this order; teacher is 4. Source: canvas-api-conventions 13.
ROLES = {
    "student": ("StudentEnrollment", 3),
    "teacher": ("TeacherEnrollment", 4),
    "ta": ("TaEnrollment", 5),
    "designer": ("DesignerEnrollment", 6),
    "observer": ("ObserverEnrollment", 7),
}
CURRENT = frozenset({"active", "invited"})
_DIGITS = re.compile(r"\d{1,19}")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2})+")


def find_user(store: Store, text: str, *, caller: Row | None) -> Row | None:
    """The user that an id, `self` or a SIS form names; None for unknown and deleted ones."""
    if text.strip() == "self":
        return caller
    user = _by_form(store, "users", "sis_user_id", text)
    return user if user is not None and not user["deleted"] else None


def find_course(call: Call, store: Store) -> Row:
    """The course of the path. Raises NotFound for unknown and deleted ones."""
    course = _by_form(store, "courses", "sis_course_id", call.path_params["course_id"])
    if course is None or course["workflow_state"] == "deleted":
        raise NotFound()
    return course


def total_students(store: Store, course: Row, **of: int) -> int:
    """Active and invited students of the course, or of a section of it."""
    enrollments = store.enrollments.where(course_id=course["id"], type="student", **of)
    return len({row["user_id"] for row in enrollments if row["state"] in CURRENT})


def numeric_id(text: str) -> int | None:
    """A plain numeric id; None for everything else."""
    return int(text) if _DIGITS.fullmatch(text) and text.isascii() else None


def sortable_name(name: str) -> str:
    """The name with the last word in front: `Student, Stu`."""
    first_name, _, last_name = " ".join(name.split()).rpartition(" ")
    return f"{last_name}, {first_name}" if first_name else last_name


def _by_form(store: Store, table: str, sis_field: str, text: str) -> Row | None:
    text = text.strip()
    if (number := numeric_id(text)) is not None:
        return store.tables[table].get(number)
    field, colon, value = text.partition(":")
    if field == "hex":
        field, colon, encoded = value.partition(":")
        if not _HEX.fullmatch(encoded):
            return None
        value = bytes.fromhex(encoded).decode(errors="replace")
    if not colon or field not in (sis_field, "uuid", "lti_context_id") or not value:
        return None
    return store.tables[table].first(**{field: value})
