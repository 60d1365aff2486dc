"""Accept, headers, shapes and values. Source: canvas-api-conventions 5, 9, 10, 11."""

from __future__ import annotations

import re
import uuid

import httpx
import pytest

from mock_server import MockServer
from mock_server.canvas.dialect import with_string_ids
from mock_server.engine.request import JSON

from .plain_requests import BAD_REQUEST, COURSE, LIVE, QUIZZES

# --- 9: Accept ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "accept", ["application/json+canvas-string-ids", "text/html, application/json+canvas-string-ids;q=0.9"]
)
def test_ids_are_text_on_demand(accept: str) -> None:
    """Integers under `id` and `…_id`, null and everything else as ever."""
    server = MockServer(strict=True)
    plain = server.client("observer").get(COURSE).json()

    response = server.client("observer").get(COURSE, headers={"Accept": accept})

    shown = response.json()
    (enrollment,) = shown.pop("enrollments")
    (plain_enrollment,) = plain.pop("enrollments")
    changed = {name: value for name, value in shown.items() if value != plain[name]}
    assert changed == {"id": "101", "account_id": "1", "root_account_id": "1", "enrollment_term_id": "1"}
    assert enrollment == {**plain_enrollment, "role_id": "7", "user_id": "2007", "associated_user_id": "2005"}
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"


def test_text_ids_reach_into_lists_and_leave_all_else() -> None:
    body = {
        "id": 1,
        "quiz_id": None,
        "points": 2,
        "ids": [3, "a", None, 4.5, True],
        "student_ids": [5, 6],
        "rows": [{"id": 7, "valid": [8]}, {"hash": {"outcome_id": 9, "ident": 10}}],
        "is_id": True,
    }

    assert with_string_ids(body) == {
        "id": "1",
        "quiz_id": None,
        "points": 2,
        "ids": ["3", "a", None, 4.5, True],
        "student_ids": ["5", "6"],
        "rows": [{"id": "7", "valid": [8]}, {"hash": {"outcome_id": "9", "ident": 10}}],
        "is_id": True,
    }


def test_text_ids_reach_into_error_bodies() -> None:
    response = (
        MockServer()
        .client()
        .post(
            f"{LIVE}/60001/results",
            json={"results": [{}] * 10_001},
            headers={"Accept": "application/json+canvas-string-ids"},
        )
    )

    assert response.status_code == 500
    assert response.json()["error_report_id"] == "1"


# --- 11: headers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", [COURSE, "/api/v1/courses/999", "/api/v1/nothing"], ids=["200", "404", "no route"]
)
def test_headers_of_every_answer(lenient: MockServer, path: str) -> None:
    headers = lenient.client().get(path, headers={"X-Request-Context-Id": "mine"}).headers

    assert uuid.UUID(headers["X-Request-Context-Id"])
    assert headers["Content-Security-Policy"] == "frame-ancestors 'self' canvas.mock;"
    assert headers["Referrer-Policy"] == "no-referrer-when-downgrade"
    assert "X-Frame-Options" not in headers
    assert "Access-Control-Allow-Origin" not in headers


def test_every_request_has_its_own_context_id(server: MockServer) -> None:
    ids = {server.client().get(COURSE).headers["X-Request-Context-Id"] for _ in range(5)}

    assert len(ids) == 5


def test_the_user_is_named_by_a_global_id(server: MockServer) -> None:
    headers = server.client().get(COURSE).headers

    assert headers["X-Canvas-User-Id"] == "10000000002002"
    assert "X-Canvas-Real-User-Id" not in headers


def test_nobody_is_not_named(server: MockServer) -> None:
    assert "X-Canvas-User-Id" not in server.client(None).get(COURSE).headers


def test_meta_names_operation_and_course(server: MockServer) -> None:
    meta = server.client().get(LIVE).headers["X-Canvas-Meta"]

    fields = dict(field.split("=") for field in meta.rstrip(";").split(";"))
    assert {**fields, "at": "?"} == {
        "at": "?",
        "o": "liveassessments",
        "n": "list_live_assessments",
        "t": "Course",
        "i": "101",
    }


def test_good_answers_may_be_kept_after_asking_again(server: MockServer) -> None:
    """Unsure: a default of the framework."""
    assert server.client().get(COURSE).headers["Cache-Control"] == "max-age=0, private, must-revalidate"


# --- 5, 10: shapes and values -------------------------------------------------------------------------


def test_a_server_error_has_a_report(lenient: MockServer) -> None:
    """5, shape C"""
    response = lenient.client().post(f"{LIVE}/60001/results", json={"results": [{}] * 10_001})

    assert response.json() == {
        "errors": [{"message": "An error occurred.", "error_code": "internal_server_error"}],
        "error_report_id": 1,
    }


def test_times_are_utc_in_whole_seconds(server: MockServer) -> None:
    """10"""
    bodies = [
        server.client().get(path).text
        for path in (COURSE, QUIZZES, f"{QUIZZES}/30001", f"{LIVE}/60001/results")
    ]

    times = re.findall(r'"(\d{4}-\d\d-\d\dT[^"]*)"', "".join(bodies))
    assert len(times) >= 3
    assert [time for time in times if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", time)] == []


# --- the same over a real socket ----------------------------------------------------------------------


def test_a_socket_hands_over_paths_methods_and_bodies_as_they_are() -> None:
    """1, 7, 8: what a WSGI server passes on is what the in-process transport passes on."""
    with MockServer() as server, httpx.Client(base_url=server.url, trust_env=False) as client:
        server.seed({"courses": [{"id": 110, "name": "Slash", "sis_course_id": "A/B"}]})
        client.headers["Authorization"] = "Bearer admin-token"

        course = client.get("/api/v1/courses/sis_course_id:A%2FB.json")
        unknown = client.request("FOO", "/api/v1/courses")
        chunked = client.post(
            LIVE, content=iter([b'{"assessments":', b" []}"]), headers={"Content-Type": JSON}
        )
        too_deep = client.post(LIVE, content=b"[" * 10_000, headers={"Content-Type": JSON})
        head = client.head(LIVE)

    assert course.json()["id"] == 110
    assert unknown.status_code == 405
    assert (chunked.status_code, chunked.json()["assessments"]) == (200, [])
    assert (too_deep.status_code, too_deep.json()) == (400, BAD_REQUEST)
    assert (head.status_code, head.content) == (200, b"")


def test_a_request_through_a_proxy_keeps_its_encoded_slash(lenient: MockServer) -> None:
    """7; a proxy sends the whole address"""
    lenient.seed({"courses": [{"id": 110, "name": "Slash", "sis_course_id": "A/B"}]})
    environ = {"REQUEST_URI": "http://school.example/api/v1/courses/sis_course_id:A%2FB?x=%2F"}

    response = lenient.app.test_client().get(
        "/api/v1/courses/sis_course_id:A/B",
        headers={"Authorization": "Bearer admin-token"},
        environ_overrides=environ,
    )

    assert response.json is not None
    assert response.json["id"] == 110
