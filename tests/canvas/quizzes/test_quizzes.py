"""The seven operations on quizzes: order of checks, roles, list, access code, JSON:API style.

Source: canvas-quizzes 1, 2, 5, 6, 10 and 12. Other sections: test_quiz_settings and its neighbours.
"""

from __future__ import annotations

from typing import Any

import pytest

from mock_server import MockServer

from .quiz_operations import (
    ALL,
    HAMLET,
    MANAGERS,
    MEMBERS,
    OF_A_COURSE,
    OF_A_QUIZ,
    ROLES,
    SUCCESS,
    WITH_CODE,
    send,
)
from .quiz_requests import (
    NOT_FOUND,
    UNAUTHENTICATED,
    UNAUTHORIZED,
    created,
    post,
    put,
    quiz_of,
    quiz_path,
    quizzes_path,
    read,
    updated,
)

# --- 1.1 and 1.2: routes, and what is looked at first -------------------------------------------------


@pytest.mark.parametrize("operation", ALL)
def test_the_teacher_succeeds(server: MockServer, operation: str) -> None:
    reply = send(server, operation)

    assert reply.status_code == SUCCESS[operation]
    assert server.requests.last.operation == operation


def test_there_is_no_patch(lenient: MockServer) -> None:
    assert lenient.client().patch(quiz_path(HAMLET, 101), json={"quiz": {"title": "New"}}).status_code == 404


@pytest.mark.parametrize("operation", ALL)
def test_first_comes_the_token(server: MockServer, operation: str) -> None:
    reply = send(server, operation, token="nobody's", course=999, quiz="abc")

    assert (reply.status_code, reply.json()) == (401, {"errors": [{"message": "Invalid access token."}]})
    assert reply.headers["WWW-Authenticate"] == 'Bearer realm="canvas-lms"'


@pytest.mark.parametrize("role", [None, "outsider"], ids=["anonymous", "outsider"])
@pytest.mark.parametrize("course", [999, "abc", "sis_course_id:NONE"])
@pytest.mark.parametrize("operation", ALL)
def test_then_the_course_even_without_a_token(
    server: MockServer, operation: str, course: Any, role: Any
) -> None:
    reply = send(server, operation, role, course=course)

    assert (reply.status_code, reply.json()) == (404, NOT_FOUND)


@pytest.mark.parametrize("operation", ALL)
def test_a_deleted_course_is_unknown(server: MockServer, operation: str) -> None:
    server.seed({"courses": [{"id": 150, "name": "Gone", "workflow_state": "deleted"}]})

    assert send(server, operation, "admin", course=150).status_code == 404


@pytest.mark.parametrize("role", [None, "outsider", "teacher"])
@pytest.mark.parametrize("quiz", [9, 401, "abc", "12abc", "-1", "1.5", "9" * 25, "self", "sis_id:1"])
@pytest.mark.parametrize("operation", OF_A_QUIZ)
def test_then_the_quiz_even_without_a_token(server: MockServer, operation: str, quiz: Any, role: Any) -> None:
    """Conventions 7 settles what is no number: 404."""
    reply = send(server, operation, role, quiz=quiz)

    assert (reply.status_code, reply.json()) == (404, NOT_FOUND)


@pytest.mark.parametrize("operation", OF_A_QUIZ)
def test_a_quiz_of_another_course_is_unknown(server: MockServer, operation: str) -> None:
    assert send(server, operation, course=102, quiz=30001).status_code == 404


@pytest.mark.parametrize("operation", ALL)
def test_a_course_may_be_named_by_its_sis_id(server: MockServer, operation: str) -> None:
    assert send(server, operation, course="sis_course_id:HAMLET-101").status_code == SUCCESS[operation]


@pytest.mark.parametrize("operation", ALL)
def test_then_the_right_by_who_is_there(server: MockServer, operation: str) -> None:
    anonymous, outsider = send(server, operation, None), send(server, operation, "outsider")

    assert (anonymous.status_code, anonymous.json()) == (401, UNAUTHENTICATED)
    assert anonymous.headers["WWW-Authenticate"] == 'Bearer realm="canvas-lms"'
    assert (outsider.status_code, outsider.json()) == (403, UNAUTHORIZED)
    assert "WWW-Authenticate" not in outsider.headers


def test_older_canvas_says_401_to_both() -> None:
    """5.2: the status differs between versions, the body does not."""
    server = MockServer(strict=True, forbidden_status=401)

    reply = send(server, "create_quiz", "student")

    assert (reply.status_code, reply.json()) == (401, UNAUTHORIZED)


@pytest.mark.parametrize("quiz", [{"title": "x" * 256}, "x", None], ids=["too long", "text", "null"])
@pytest.mark.parametrize("operation", ["create_quiz", "update_quiz"])
def test_a_student_who_sends_nonsense_is_refused_for_being_a_student(
    lenient: MockServer, operation: str, quiz: Any
) -> None:
    method, path, _ = ALL[operation]
    url = quizzes_path(101) + path.format(id=30001)

    reply = lenient.client("student").request(method, url, json={"quiz": quiz})

    assert reply.status_code == 403


def test_a_student_who_reorders_nothing_is_refused_all_the_same(lenient: MockServer) -> None:
    """9: even with an empty list, or none."""
    client = lenient.client("student")

    replies = [client.post(f"{quiz_path(HAMLET, 101)}/reorder", json=body) for body in ({"order": []}, {})]

    assert [reply.status_code for reply in replies] == [403, 403]


# --- 2: who may do what -------------------------------------------------------------------------------


ALLOWED = [
    ("list_quizzes", 30001, MEMBERS),
    ("get_quiz", 30001, MEMBERS),
    ("get_quiz", 30002, MANAGERS),
    ("create_quiz", None, MANAGERS),
    ("update_quiz", 30001, MANAGERS),
    ("delete_quiz", 30001, MANAGERS),
    ("reorder_quiz_items", 30001, MANAGERS),
    ("validate_quiz_access_code", 30003, MEMBERS),
    ("validate_quiz_access_code", 30002, MANAGERS),
]


@pytest.mark.parametrize("role", ROLES, ids=str)
@pytest.mark.parametrize(
    ("operation", "quiz", "allowed"), ALLOWED, ids=[f"{row[0]} {row[1]}" for row in ALLOWED]
)
def test_roles(
    server: MockServer, operation: str, quiz: int, allowed: tuple[str, ...], role: str | None
) -> None:
    """30002 is unpublished."""
    before = server.snapshot()

    reply = send(server, operation, role, quiz=quiz)

    refusal = 401 if role is None else 403
    assert reply.status_code == (SUCCESS[operation] if role in allowed else refusal)
    assert role in allowed or server.snapshot() == before


@pytest.mark.parametrize("operation", ["list_quizzes", "get_quiz", "validate_quiz_access_code"])
@pytest.mark.parametrize("role", ["outsider", None], ids=str)
def test_a_public_course_is_everybodys_to_read(server: MockServer, operation: str, role: str | None) -> None:
    server.seed({"courses": [{"id": 150, "name": "Open", "is_public": True}]})
    made = server.client("admin").post(quizzes_path(150), json={"quiz": {"title": "Open", "published": True}})

    reply = send(server, operation, role, course=150, quiz=made.json()["id"])

    assert reply.status_code == 200


@pytest.mark.parametrize("role", ["outsider", None], ids=str)
def test_a_public_course_is_not_everybodys_to_change(server: MockServer, role: str | None) -> None:
    server.seed({"courses": [{"id": 150, "name": "Open", "is_public": True}]})

    reply = send(server, "create_quiz", role, course=150)

    assert reply.status_code == (401 if role is None else 403)


@pytest.mark.parametrize("operation", OF_A_COURSE)
def test_students_have_no_rights_in_an_unpublished_course(server: MockServer, operation: str) -> None:
    """6.1: no course read, so 403; its teacher has it."""
    statuses = [send(server, operation, role, course=103).status_code for role in ("teacher", "student")]

    assert statuses == [200, 403]


# --- 6.3, 5.3: bodies without a quiz ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status", "answer"),
    [
        ({}, 400, {"errors": {}}),
        ({"title": "At the top"}, 400, {"errors": {}}),
        ({"quiz": None}, 400, {"errors": {}}),
        ([], 400, {"errors": {}}),
        ({"quiz": "x"}, 400, {"errors": [{"message": "An error occurred.", "error_code": "bad_request"}]}),
        ({"quiz": ["x"]}, 400, {"errors": [{"message": "An error occurred.", "error_code": "bad_request"}]}),
    ],
    ids=str,
)
def test_creating_without_a_quiz(lenient: MockServer, body: Any, status: int, answer: Any) -> None:
    """5.3: text and lists make Canvas fail, the mock refuses them; nothing is stored."""
    before = lenient.snapshot()

    reply = lenient.client().post(quizzes_path(), json=body)

    assert (reply.status_code, reply.json()) == (status, answer)
    assert lenient.snapshot() == before


def test_creating_an_empty_quiz(lenient: MockServer) -> None:
    assert quiz_of(post(lenient, {}))["title"] == "Unnamed Quiz"


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "application/vnd.api+json"])
def test_a_body_of_another_type_counts_as_none(lenient: MockServer, content_type: str) -> None:
    """Conventions 8: no 415."""
    reply = lenient.client().post(
        quizzes_path(), content=b'{"quiz": {"title": "x"}}', headers={"Content-Type": content_type}
    )

    assert (reply.status_code, reply.json()) == (400, {"errors": {}})


@pytest.mark.parametrize("quiz", ["x", ["x"]], ids=str)
def test_updating_with_something_else_than_a_quiz_is_refused(lenient: MockServer, quiz: Any) -> None:
    made = created(lenient)

    reply = put(lenient, made, quiz)

    assert reply.status_code == 400
    assert read(lenient, made) == made


def test_names_outside_of_quiz_are_ignored(lenient: MockServer) -> None:
    """1.3."""
    made = created(lenient)

    reply = lenient.client().put(quiz_path(made), json={"title": "Outside", "quiz": {"time_limit": 5}})

    assert (reply.json()["title"], reply.json()["time_limit"]) == ("A quiz", 5)


def test_an_update_changes_what_is_sent_and_nothing_else(server: MockServer) -> None:
    """6.4."""
    quiz = created(
        server, quiz_type="practice_quiz", time_limit=10, description="<p>x</p>", allowed_attempts=3
    )

    changed = updated(server, quiz, time_limit=20)

    assert changed == quiz | {"time_limit": 20, "version_number": 2}
    assert read(server, quiz) == changed


# --- 10: the access code ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({"access_code": "2beornot2be"}, True),
        ({"access_code": "2BeOrNot2Be"}, False),
        ({"access_code": " 2beornot2be"}, False),
        ({"access_code": "2beornot2be "}, False),
        ({"access_code": ""}, False),
        ({"access_code": None}, False),
        ({"access_code": ["2beornot2be"]}, False),
        ({"quiz": {"access_code": "2beornot2be"}}, False),
        ({}, False),
    ],
    ids=str,
)
@pytest.mark.parametrize("role", ["teacher", "student"])
def test_the_code_has_to_be_right_to_the_letter(
    lenient: MockServer, role: str, body: Any, answer: bool
) -> None:
    before = lenient.snapshot()

    reply = lenient.client(role).post(f"{quiz_path(WITH_CODE, 101)}/validate_access_code", json=body)

    assert (reply.status_code, reply.text) == (200, "true" if answer else "false")
    assert lenient.snapshot() == before


@pytest.mark.parametrize("code", [None, "", "  "], ids=repr)
@pytest.mark.parametrize("sent", ["", "  ", "x"], ids=repr)
def test_no_code_or_a_blank_one_is_never_right(server: MockServer, code: Any, sent: str) -> None:
    quiz = created(server, access_code=code)

    reply = server.client().post(f"{quiz_path(quiz)}/validate_access_code", json={"access_code": sent})

    assert reply.json() is False


def test_a_number_is_not_the_text_that_looks_alike(lenient: MockServer) -> None:
    quiz = created(lenient, access_code="123")
    path = f"{quiz_path(quiz)}/validate_access_code"

    answers = [
        lenient.client().post(path, json={"access_code": 123}).json(),
        lenient.client().post(path, json={"access_code": "123"}).json(),
        lenient.client().post(path, data={"access_code": "123"}).json(),
        lenient.client().post(f"{path}?access_code=123").json(),
    ]

    assert answers == [False, True, True, True]


# --- conventions 9: ids as text -----------------------------------------------------------------------


def test_ids_as_text_on_request() -> None:
    server = MockServer()
    quiz = created(server, quiz_type="assignment")

    reply = server.client().get(quiz_path(quiz), headers={"Accept": "application/json+canvas-string-ids"})

    ids = {name: reply.json()[name] for name in ("id", "assignment_id", "assignment_group_id")}
    assert ids == {name: str(quiz[name]) for name in ids}
