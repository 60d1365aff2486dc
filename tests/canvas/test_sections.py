"""Canvas "Sections": the sections of a course."""

from __future__ import annotations

from mock_server import MockServer

COURSE = "/api/v1/courses/101"


def test_sections_are_shown_with_their_students_on_demand(server: MockServer) -> None:
    server.seed({"sections": [{"id": 390, "course_id": 101, "name": "Evening"}]})

    plain = server.client("student").get(f"{COURSE}/sections").json()
    counted = server.client().get(f"{COURSE}/sections?include[]=total_students").json()

    assert plain[0] == {
        "id": 301,
        "name": "Introduction to Hamlet",
        "course_id": 101,
        "start_at": None,
        "end_at": None,
        "restrict_enrollments_to_section_dates": False,
        "nonxlist_course_id": None,
    }
    assert [(row["id"], row["total_students"]) for row in counted] == [(301, 2), (390, 0)]
