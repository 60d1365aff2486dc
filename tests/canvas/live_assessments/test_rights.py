"""Who may do what with live assessments, and what is looked at first. Source: canvas-live-assessments 1, 2."""

from __future__ import annotations

import pytest

from mock_server import MockServer

from .live_requests import HOME, NOT_FOUND, RESULTS, create, item, rejected, report, result, state

RIGHTS = {
    # A1, A1 with an outcome, A2, R1, R2
    "teacher": (200, 200, 200, 200, 200),
    "ta": (200, 403, 200, 200, 200),
    "designer": (200, 200, 403, 200, 403),
    "admin": (200, 200, 200, 200, 200),
    "student": (403, 403, 403, 403, 403),
    "observer": (403, 403, 403, 403, 403),
    "outsider": (403, 403, 403, 403, 403),
    "inactive": (403, 403, 403, 403, 403),
    None: (401, 401, 401, 401, 401),
}


@pytest.mark.parametrize("role", RIGHTS, ids=str)
def test_rights_by_role(server: MockServer, role: str | None) -> None:
    """1.1"""
    client = server.client(role)

    statuses = (
        create(server, item(), role=role).status_code,
        create(server, item(links={"outcome": 501}), role=role).status_code,
        client.get(HOME).status_code,
        report(server, result(), role=role).status_code,
        client.get(RESULTS).status_code,
    )

    assert statuses == RIGHTS[role]


def test_whoever_was_refused_has_left_nothing(server: MockServer) -> None:
    """2.1"""
    before = state(server)

    create(server, item(), role="student")
    report(server, result(), role="student")

    assert state(server) == before


def test_a_concluded_teacher_lists_and_no_longer_creates(server: MockServer) -> None:
    """1.1"""
    server.seed(
        {
            "users": [{"id": 2050, "name": "Old Hand", "token": "old-token"}],
            "enrollments": [{"course_id": 101, "user_id": 2050, "type": "teacher", "state": "completed"}],
        }
    )
    client = server.client(token="old-token")

    listed, created = client.get(HOME), client.post(HOME, json={"assessments": [item()]})

    assert (listed.status_code, created.status_code) == (200, 403)


def test_an_unpublished_course_is_open_to_its_staff_only(server: MockServer) -> None:
    """1.1"""
    home = "/api/v1/courses/103/live_assessments"

    statuses = [create(server, item(), role=role, home=home).status_code for role in ("teacher", "student")]

    assert statuses == [200, 403]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("tail", ["", "/60001/results"], ids=["assessments", "results"])
def test_an_unknown_course_is_404_even_without_a_token(lenient: MockServer, method: str, tail: str) -> None:
    """2.1, 1"""
    response = lenient.client(None).request(method, f"/api/v1/courses/999/live_assessments{tail}")

    assert (response.status_code, response.json()) == (404, NOT_FOUND)


@pytest.mark.parametrize("role", [None, "student", "teacher"], ids=str)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_assessment_is_404_before_the_right_is_checked(
    lenient: MockServer, method: str, role: str | None
) -> None:
    """2.1, 2"""
    response = lenient.client(role).request(method, f"{HOME}/60999/results")

    assert (response.status_code, response.json()) == (404, NOT_FOUND)


@pytest.mark.parametrize("role", [None, "student", "teacher"], ids=str)
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_courses_assessment_is_400_before_the_right_is_checked(
    server: MockServer, method: str, role: str | None
) -> None:
    """2.1, 2"""
    content = {"json": {"results": [result()]}} if method == "post" else {}

    response = server.client(role).request(
        method, "/api/v1/courses/102/live_assessments/60001/results", **content
    )

    assert response.status_code == 400
    assert response.json() == rejected("assessment does not belong to the given context")


@pytest.mark.parametrize(
    "assessment_id",
    [
        "abc",
        "60001abc",
        "-60001",
        "60001.0",
        "0",
        "self",
        "sis_id:x",
        "9" * 19,
        "9" * 400,
        "%EF%BC%91",
        "%20",
    ],
)
def test_an_assessment_is_found_by_its_number_only(server: MockServer, assessment_id: str) -> None:
    """1"""
    response = server.client().get(f"{HOME}/{assessment_id}/results")

    assert (response.status_code, response.json()) == (404, NOT_FOUND)


def test_a_bad_token_is_refused_before_everything(server: MockServer) -> None:
    """2.1"""
    response = server.client(token="nonsense").get("/api/v1/courses/999/live_assessments")

    assert (response.status_code, response.json()) == (
        401,
        {"errors": [{"message": "Invalid access token."}]},
    )
