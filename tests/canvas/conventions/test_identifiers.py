"""How ids are read. Source: canvas-api-conventions 7."""

from __future__ import annotations

import pytest

from mock_server import MockServer

from .plain_requests import NOT_FOUND, QUIZZES


@pytest.fixture
def library(server: MockServer) -> MockServer:
    """Courses with all kinds of ids."""
    server.seed(
        {
            "courses": [
                {"id": 110, "name": "Slash", "sis_course_id": "A/B"},
                {"id": 111, "name": "Dots", "sis_course_id": "v1.0.json.x"},
                {"id": 112, "name": "Umlaut", "sis_course_id": "Bücher & Co"},
                {"id": 113, "name": "Colon", "sis_course_id": "a:b"},
                {"id": 114, "name": "Gone", "sis_course_id": "gone", "workflow_state": "deleted"},
            ]
        }
    )
    return server


@pytest.mark.parametrize(
    ("form", "course_id"),
    [
        ("101", 101),
        ("0101", 101),
        ("%20101%20", 101),
        ("sis_course_id:HAMLET-101", 101),
        ("sis_course_id:A%2FB", 110),
        ("sis_course_id:A%2fB", 110),
        ("sis_course_id%3AA%2FB", 110),
        ("sis_course_id:v1.0.json.x", 111),
        ("sis_course_id:B%C3%BCcher%20%26%20Co", 112),
        ("sis_course_id:a:b", 113),
        ("hex:sis_course_id:48414d4c45542d313031", 101),
        ("hex:sis_course_id:48414D4C45542D313031", 101),
        ("hex:sis_course_id:42c3bc6368657220262043 6f".replace(" ", ""), 112),
    ],
)
def test_a_course_goes_by_many_names(library: MockServer, form: str, course_id: int) -> None:
    response = library.client("admin").get(f"/api/v1/courses/{form}")

    assert (response.status_code, response.json().get("id")) == (200, course_id)


@pytest.mark.parametrize("name", ["uuid", "lti_context_id"])
def test_a_course_goes_by_its_opaque_ids(library: MockServer, name: str) -> None:
    value = library.mock.store.courses[110][name]

    answers = [
        library.client("admin").get(f"/api/v1/courses/{form}")
        for form in (f"{name}:{value}", f"hex:{name}:{value.encode().hex()}")
    ]

    assert [answer.json().get("id") for answer in answers] == [110, 110]


@pytest.mark.parametrize(
    "form",
    [
        *[
            "abc",
            "-1",
            "12abc",
            "1.5",
            "0",
            "114",
            "2~15",
            "self",
            "default",
            "uuid:x",
            "%20",
            "%EF%BC%91",
            "%00",
            "%FF",
            "A%2FB",
        ],
        *["sis_unknown:1", "sis_user_id:x", "sis_course_id:", "sis_course_id:nobody", "sis_course_id:gone"],
        *[
            "sis_course_id:%0D%0ASet-Cookie:x",
            "sis_course_id:%E2%80%AE",
            "hex:",
            "hex:101",
            "hex:sis_course_id:",
        ],
        *["hex:sis_course_id:4", "hex:sis_course_id:zz", "hex:sis_course_id:ff"],
        *("9" * 19, "9" * 20, "x" * 5000),
    ],
    ids=lambda form: form[:24],
)
def test_what_names_no_course_is_404(library: MockServer, form: str) -> None:
    """Never 400."""
    response = library.client("admin").get(f"/api/v1/courses/{form}/quizzes")

    assert (response.status_code, response.json()) == (404, NOT_FOUND)


@pytest.mark.parametrize(
    "form", ["sis_quiz_id:1", "self", "uuid:x", "abc", "30001abc", "9" * 30, "%2030001x"]
)
def test_quizzes_take_no_other_forms(server: MockServer, form: str) -> None:
    response = server.client().get(f"{QUIZZES}/{form}")

    assert (response.status_code, response.json()) == (404, NOT_FOUND)
