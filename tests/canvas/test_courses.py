"""Canvas "Courses": the caller's list with its filters, one course, who sees what.

What the documentation leaves open is assumed: default filters, role ids, defaults of fields.
"""

from __future__ import annotations

from typing import Any

import pytest

from mock_server import MockServer

HOME = "/api/v1/courses"


def ids(mock: MockServer, role: str | None = "teacher", token: str | None = None, **query: Any) -> list[int]:
    response = mock.client(role, token=token).get(HOME, params=query)
    return [course["id"] for course in response.json()]


def enroll(mock: MockServer, *enrollments: tuple[int, str, str]) -> None:
    """A new user with the token `new`, enrolled as the (course, type, state) say."""
    mock.seed(
        {
            "users": [{"id": 2050, "name": "New", "token": "new"}],
            "enrollments": [
                {"user_id": 2050, "course_id": course, "type": kind, "state": state}
                for course, kind, state in enrollments
            ],
        }
    )


@pytest.mark.parametrize(
    ("role", "listed"),
    [
        ("teacher", [101, 102, 103]),
        ("ta", [101, 102]),
        ("student", [101, 102]),
        ("observer", [101]),
        ("admin", []),
        ("outsider", []),
        ("inactive", []),
    ],
)
def test_the_caller_lists_the_courses_of_their_enrollments(
    server: MockServer, role: str, listed: list[int]
) -> None:
    """Unpublished 103 is for its staff; an account admin is enrolled nowhere."""
    assert ids(server, role) == listed


def test_the_list_needs_a_user(server: MockServer) -> None:
    """canvas-api-conventions 2.2"""
    response = server.client(None).get(HOME)

    assert response.status_code == 401
    assert response.json() == {
        "status": "unauthenticated",
        "errors": [{"message": "user authorization required"}],
    }


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ({}, [101, 103]),
        ({"enrollment_type": "teacher"}, [103]),
        ({"enrollment_type": "student"}, [101]),
        ({"enrollment_type": "ta"}, []),
        ({"enrollment_role_id": 4}, [103]),
        ({"enrollment_role_id": 3}, [101]),
        ({"enrollment_role_id": 99}, []),
        ({"enrollment_state": "active"}, [101, 103]),
        ({"enrollment_state": "completed"}, [102]),
        ({"state[]": "available"}, [101]),
        ({"state[]": ["unpublished", "completed"]}, [103]),
        ({"state[]": "completed"}, []),
        ({"state[]": "unpublished", "enrollment_type": "student"}, []),
    ],
    ids=str,
)
def test_filters(server: MockServer, query: dict[str, Any], listed: list[int]) -> None:
    enroll(server, (101, "student", "active"), (102, "student", "completed"), (103, "teacher", "active"))

    assert ids(server, token="new", **query) == listed


@pytest.mark.parametrize(
    "query", [{"enrollment_type": ""}, {"enrollment_state": "nonsense"}, {"enrollment_state": ""}], ids=str
)
def test_blank_and_unknown_filters_filter_nothing(lenient: MockServer, query: dict[str, Any]) -> None:
    assert ids(lenient, **query) == [101, 102, 103]


@pytest.mark.parametrize("query", ["enrollment_type=owner", "enrollment_type[]=x", "enrollment_role_id[a]=x"])
def test_a_kind_that_nobody_has_lists_nothing(lenient: MockServer, query: str) -> None:
    response = lenient.client().get(f"{HOME}?{query}")

    assert (response.status_code, response.json()) == (200, [])


def test_invited_people_list_the_course(server: MockServer) -> None:
    enroll(server, (101, "student", "invited"), (102, "student", "rejected"))

    assert ids(server, token="new") == [101]
    assert ids(server, token="new", enrollment_state="invited_or_pending") == [101]


def test_students_list_unpublished_and_deleted_courses_on_demand(server: MockServer) -> None:
    server.seed({"courses": [{"id": 104, "name": "Gone", "workflow_state": "deleted"}]})
    enroll(server, (103, "student", "active"), (104, "teacher", "active"))

    assert ids(server, token="new") == []
    assert ids(server, token="new", **{"state[]": ["unpublished", "deleted"]}) == [103, 104]


def test_a_course_is_listed_once_with_all_enrollments(server: MockServer) -> None:
    """canvas-api-conventions 13"""
    enroll(server, (101, "ta", "active"), (101, "student", "active"))

    (course,) = server.client(token="new").get(HOME).json()

    common = {"user_id": 2050, "enrollment_state": "active", "limit_privileges_to_course_section": False}
    assert course["enrollments"] == [
        {"type": "ta", "role": "TaEnrollment", "role_id": 5, **common},
        {"type": "student", "role": "StudentEnrollment", "role_id": 3, **common},
    ]


def test_an_observers_enrollment_names_the_student(server: MockServer) -> None:
    """canvas-api-conventions 13"""
    course = server.client("observer").get(f"{HOME}/101").json()

    assert [row["associated_user_id"] for row in course["enrollments"]] == [2005]


def test_the_list_is_paged(server: MockServer) -> None:
    """canvas-api-conventions 6"""
    response = server.client().get(HOME, params={"per_page": 2, "page": 2})

    assert [course["id"] for course in response.json()] == [103]
    assert response.links["prev"]["url"] == f"http://canvas.mock{HOME}?page=1&per_page=2"


def test_a_teacher_sees_all_of_a_course(server: MockServer) -> None:
    server.clock.freeze("2031-02-03T04:05:06Z")
    server.seed({"courses": [{"id": 104, "name": "New", "sis_course_id": "NEW"}]})
    server.seed({"enrollments": [{"course_id": 104, "user_id": 2002, "type": "teacher"}]})

    course = server.client().get(f"{HOME}/104").json()

    uuid = server.mock.store.courses[104]["uuid"]
    expected = server.mock.document.raw["components"]["examples"]["CourseForTeacher"]["value"]
    assert course == {
        **expected,
        "id": 104,
        "name": "New",
        "course_code": "NEW",
        "sis_course_id": "NEW",
        "uuid": uuid,
        "created_at": "2031-02-03T04:05:06Z",
        "calendar": {"ics": f"http://canvas.mock/feeds/calendars/course_{uuid}.ics"},
    }


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("teacher", True),
        ("ta", True),
        ("admin", True),
        ("designer", False),
        ("student", False),
        ("observer", False),
    ],
)
def test_sis_ids_are_for_those_who_see_all_grades(server: MockServer, role: str, sees: bool) -> None:
    course = server.client(role).get(f"{HOME}/101").json()

    assert ("sis_course_id" in course, "integration_id" in course) == (sees, sees)


@pytest.mark.parametrize(
    ("course_id", "role", "status"),
    [
        (101, "student", 200),
        (101, "outsider", 403),
        (101, "inactive", 403),
        (101, None, 401),
        (103, "teacher", 200),
        (103, "student", 403),
        (103, "admin", 200),
        (999, "teacher", 404),
        (999, None, 404),
        (104, "admin", 404),
        (105, "outsider", 200),
        (105, None, 200),
    ],
)
def test_a_course_is_read_by_who_may(
    server: MockServer, course_id: int, role: str | None, status: int
) -> None:
    """canvas-api-conventions 4: look-up before permission; 104 is deleted, 105 public"""
    server.seed(
        {
            "courses": [
                {"id": 104, "name": "Gone", "workflow_state": "deleted"},
                {"id": 105, "name": "Open", "is_public": True},
            ]
        }
    )

    assert server.client(role).get(f"{HOME}/{course_id}").status_code == status


def test_a_concluded_enrollment_is_told(server: MockServer) -> None:
    enroll(server, (101, "teacher", "completed"))

    course = server.client(token="new").get(f"{HOME}/101").json()

    assert [row["enrollment_state"] for row in course["enrollments"]] == ["completed"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("total_students", 2),
        ("concluded", False),
        ("term", {"id": 1, "name": "Default Term", "start_at": None, "end_at": None}),
        ("syllabus_body", None),
        ("public_description", None),
        ("needs_grading_count", 1),
    ],
)
def test_includes(server: MockServer, name: str, value: Any) -> None:
    """A student who is enrolled twice counts once; inactive ones do not count."""
    server.seed(
        {
            "enrollments": [{"course_id": 101, "user_id": 2005, "type": "student"}],
            "quiz_submissions": [
                {"quiz_id": 30001, "user_id": 2008, "workflow_state": "pending_review"},
                {"quiz_id": 30001, "user_id": 2009, "workflow_state": "complete"},
            ],
        }
    )

    without = server.client().get(f"{HOME}/101").json()
    course = server.client().get(f"{HOME}/101", params={"include[]": [name]}).json()

    assert course == {**without, name: value}


def test_what_waits_for_grades_is_for_graders(server: MockServer) -> None:
    course = server.client("student").get(f"{HOME}/101", params={"include[]": "needs_grading_count"}).json()

    assert "needs_grading_count" not in course


@pytest.mark.parametrize("query", ["include[]=nonsense", "include[a]=term", "include[][a]=term", "include="])
def test_unknown_includes_bring_nothing(lenient: MockServer, query: str) -> None:
    response = lenient.client().get(f"{HOME}/101?{query}")

    assert response.json() == lenient.client().get(f"{HOME}/101").json()
