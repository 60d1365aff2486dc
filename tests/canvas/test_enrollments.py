"""Canvas "Enrollments": who is in a course; and what the three lists of a course have in common."""

from __future__ import annotations

from typing import Any

import pytest

from mock_server import MockServer

COURSE = "/api/v1/courses/101"
ENROLLMENTS = f"{COURSE}/enrollments"
LISTS = ("enrollments", "sections", "assignment_groups")


def users_of(server: MockServer, role: str = "teacher", **params: Any) -> list[int]:
    reply = server.client(role).get(ENROLLMENTS, params={"per_page": 100, **params})
    assert reply.status_code == 200
    return [row["user_id"] for row in reply.json()]


def test_an_enrollment_is_shown_with_its_user(server: MockServer) -> None:
    observer = server.client().get(ENROLLMENTS, params={"user_id": 2007}).json()

    assert observer == [
        {
            "id": 3006,
            "course_id": 101,
            "course_section_id": 301,
            "root_account_id": 1,
            "type": "ObserverEnrollment",
            "role": "ObserverEnrollment",
            "role_id": 7,
            "user_id": 2007,
            "associated_user_id": 2005,
            "enrollment_state": "active",
            "limit_privileges_to_course_section": False,
            "start_at": None,
            "end_at": None,
            "last_activity_at": None,
            "total_activity_time": 0,
            "html_url": "http://canvas.mock/courses/101/users/2007",
            "user": {
                "id": 2007,
                "name": "Otto Observer",
                "sortable_name": "Observer, Otto",
                "short_name": "Otto Observer",
                "sis_user_id": None,
            },
            "sis_course_id": "HAMLET-101",
            "course_integration_id": None,
            "sis_section_id": None,
            "section_integration_id": None,
            "sis_user_id": None,
        }
    ]


@pytest.mark.parametrize(
    ("params", "users"),
    [
        ({}, [2002, 2003, 2004, 2005, 2006, 2007]),
        ({"type[]": ["TaEnrollment", "StudentEnrollment"]}, [2003, 2005, 2006]),
        ({"type": "TaEnrollment"}, [2003]),
        ({"role[]": "DesignerEnrollment"}, [2004]),
        ({"state[]": ["inactive"]}, [2009]),
        ({"state[]": ["active", "inactive"], "type[]": "StudentEnrollment"}, [2005, 2006, 2009]),
        ({"user_id": "self"}, [2002]),
        ({"user_id": 4711}, []),
        ({"sis_user_id[]": "S-1"}, []),
        ({"type": "", "user_id": ""}, [2002, 2003, 2004, 2005, 2006, 2007]),
    ],
    ids=str,
)
def test_enrollments_are_filtered(lenient: MockServer, params: dict[str, Any], users: list[int]) -> None:
    assert users_of(lenient, **params) == users


def test_an_account_admin_gets_other_states_too(server: MockServer) -> None:
    assert 2009 in users_of(server, "admin")
    assert 2009 not in users_of(server, "teacher")


def test_a_sis_id_finds_its_user_and_is_for_graders(server: MockServer) -> None:
    server.seed(
        {
            "users": [{"id": 2100, "name": "Ophelia", "sis_user_id": "S-1"}],
            "enrollments": [{"course_id": 101, "user_id": 2100, "type": "student"}],
        }
    )

    found = {
        role: server.client(role).get(ENROLLMENTS, params={"sis_user_id[]": "S-1"}).json()[0]
        for role in ("teacher", "student")
    }

    assert (found["teacher"]["sis_user_id"], found["teacher"]["user"]["sis_user_id"]) == ("S-1", "S-1")
    assert "sis_user_id" not in found["student"]
    assert found["student"]["user"]["sortable_name"] == "Ophelia"


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("role", "status"),
    [
        *((role, 200) for role in ("teacher", "designer", "student", "observer", "admin")),
        *(("outsider", 403), ("inactive", 403), (None, 401)),
    ],
)
def test_who_is_enrolled_may_see_them(server: MockServer, name: str, role: str | None, status: int) -> None:
    assert server.client(role).get(f"{COURSE}/{name}").status_code == status


@pytest.mark.parametrize(
    ("name", "status"), [("enrollments", 401), ("sections", 401), ("assignment_groups", 200)]
)
def test_a_public_course_shows_passers_by_what_can_be_read(
    server: MockServer, name: str, status: int
) -> None:
    server.seed({"courses": [{"id": 140, "name": "Open", "is_public": True}]})

    assert server.client(None).get(f"/api/v1/courses/140/{name}").status_code == status


@pytest.mark.parametrize("name", LISTS)
def test_an_unknown_course_is_404_for_everybody(server: MockServer, name: str) -> None:
    assert [
        server.client(role).get(f"/api/v1/courses/4711/{name}").status_code for role in ("teacher", None)
    ] == [
        404,
        404,
    ]


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("enrollments", {"include[]": "avatar_url"}),
        ("enrollments", {"grading_period_id": 1}),
        ("sections", {"include[]": "students"}),
        ("assignment_groups", {"include[]": ["assignments"]}),
    ],
)
def test_what_the_mock_lacks_brings_nothing(server: MockServer, name: str, params: dict[str, Any]) -> None:
    plain = server.client().get(f"{COURSE}/{name}").json()

    assert server.client().get(f"{COURSE}/{name}", params=params).json() == plain
