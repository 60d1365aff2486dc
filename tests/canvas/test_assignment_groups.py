"""Canvas "Assignment Groups": the groups of a course's gradebook."""

from __future__ import annotations

from mock_server import MockServer

COURSE = "/api/v1/courses/101"


def test_assignment_groups_come_by_position(server: MockServer) -> None:
    server.seed({"assignment_groups": [{"id": 410, "course_id": 101, "name": "First", "position": 1}]})

    groups = server.client("student").get(f"{COURSE}/assignment_groups").json()

    assert [(group["id"], group["position"]) for group in groups] == [(401, 1), (410, 1), (402, 2)]
    assert groups[1]["name"] == "First"
