"""The page "Quiz Questions": who may, what comes back, what is kept. Source: canvas-quiz-questions-and-groups 1."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from mock_server import MockServer

from .question_requests import (
    BLANK,
    CHOICE,
    add,
    add_group,
    change,
    listed_questions,
    lost_by,
    post_question,
    published_quiz,
    put_question,
    question_path,
    questions_path,
    read_question,
)
from .quiz_requests import NOT_FOUND, UNAUTHENTICATED, UNAUTHORIZED, created

Row = dict[str, Any]
OPERATIONS = {
    "list": ("GET", ""),
    "get": ("GET", "/{id}"),
    "create": ("POST", ""),
    "update": ("PUT", "/{id}"),
    "delete": ("DELETE", "/{id}"),
}
OF_ONE = [name for name, (_, tail) in OPERATIONS.items() if tail]


@pytest.fixture
def quiz(server: MockServer) -> Row:
    return created(server)


@pytest.fixture
def question(server: MockServer, quiz: Row) -> Row:
    return add(server, quiz, **CHOICE)


def call(
    server: MockServer, operation: str, quiz: Row, question_id: Any = 1, role: str | None = "teacher"
) -> httpx.Response:
    method, tail = OPERATIONS[operation]
    body = {"question": {"question_name": "Mine"}} if method in ("POST", "PUT") else None
    path = questions_path(quiz) + tail.format(id=question_id)
    return server.client(role).request(method, path, json=body)


# --- order of checks (1.1) --------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", OPERATIONS)
def test_first_comes_the_course_then_the_quiz_even_without_a_token(
    server: MockServer, operation: str
) -> None:
    method, tail = OPERATIONS[operation]
    body = {"question": {}} if method in ("POST", "PUT") else None

    for path in ("/api/v1/courses/9/quizzes/30001/questions", "/api/v1/courses/102/quizzes/30001/questions"):
        reply = server.client(None).request(method, path + tail.format(id=110001), json=body)

        assert (reply.status_code, reply.json()) == (404, NOT_FOUND)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_then_comes_the_permission(server: MockServer, quiz: Row, question: Row, operation: str) -> None:
    nobody = call(server, operation, quiz, question["id"], role=None)
    student = call(server, operation, quiz, question["id"], role="student")

    assert (nobody.status_code, nobody.json()) == (401, UNAUTHENTICATED)
    assert (student.status_code, student.json()) == (403, UNAUTHORIZED)


def test_a_question_is_looked_up_before_the_permission_only_to_be_read(server: MockServer, quiz: Row) -> None:
    """A student gets 404 for an unknown id and 403 for a known one; on update and delete 403 for both."""
    statuses = {
        operation: call(server, operation, quiz, 9, role="student").status_code for operation in OF_ONE
    }

    assert statuses == {"get": 404, "update": 403, "delete": 403}


@pytest.mark.parametrize("operation", OF_ONE)
@pytest.mark.parametrize(
    "id_", ["9", "abc", "12abc", "110001"], ids=["unknown", "text", "mixed", "elsewhere"]
)
def test_a_question_of_no_such_id_in_this_quiz_is_not_found(
    server: MockServer, quiz: Row, operation: str, id_: str
) -> None:
    reply = call(server, operation, quiz, id_)

    assert (reply.status_code, reply.json()) == (404, NOT_FOUND)


@pytest.mark.parametrize("role", ["teacher", "ta", "admin"])
def test_whoever_may_edit_the_quiz_may_edit_its_questions(server: MockServer, quiz: Row, role: str) -> None:
    made = post_question(server, quiz, CHOICE, role=role)

    assert made.status_code == 200
    assert call(server, "list", quiz, role=role).json()[0]["id"] == made.json()["id"]


def test_a_student_is_denied_before_and_after_publication(server: MockServer) -> None:
    """1.1, last line; with an attempt of their own: test_attempt_questions."""
    quiz = published_quiz(server)

    assert call(server, "list", quiz, role="student").status_code == 403


# --- list (1.2) -------------------------------------------------------------------------------------------


def test_questions_are_listed_in_the_order_in_which_they_were_made(server: MockServer, quiz: Row) -> None:
    """Also where a group stands between them."""
    first = add(server, quiz, question_name="1")
    group = add_group(server, quiz)
    names = ["1", "2", "3"]
    add(server, quiz, question_name="2")
    add(server, quiz, question_name="3", quiz_group_id=group["id"])

    assert [question["question_name"] for question in listed_questions(server, quiz)] == names
    assert listed_questions(server, quiz)[0]["id"] == first["id"]


def test_a_listed_question_is_what_a_read_gives(server: MockServer, quiz: Row, question: Row) -> None:
    assert listed_questions(server, quiz) == [read_question(server, question)]


def test_the_list_is_paged(server: MockServer, quiz: Row) -> None:
    ids = [add(server, quiz)["id"] for _ in range(3)]

    reply = server.client().get(questions_path(quiz), params={"per_page": 2, "page": 2})

    assert [question["id"] for question in reply.json()] == ids[2:]
    assert f'{questions_path(quiz)}?page=1&per_page=2>; rel="prev"' in reply.headers["Link"]


def test_a_page_that_is_none_is_not_found(server: MockServer, quiz: Row) -> None:
    reply = MockServer().client().get("/api/v1/courses/101/quizzes/30001/questions?page=0")

    assert (reply.status_code, reply.json()["errors"][0]["error_code"]) == (404, "not_found")


# --- create (1.3) -----------------------------------------------------------------------------------------


def test_a_question_without_anything_is_a_text_without_points(server: MockServer, quiz: Row) -> None:
    reply = server.client().post(questions_path(quiz), json={})

    made = reply.json()
    assert reply.status_code == 200
    assert made == {
        "id": made["id"],
        "quiz_id": quiz["id"],
        "assessment_question_id": None,
        "assessment_question": None,
        "position": 1,
        **BLANK,
    }


def test_what_create_answers_is_stored(server: MockServer, quiz: Row, question: Row) -> None:
    """The reply has a position and no created_at, as recorded; a read the other way round (1.4)."""
    read = read_question(server, question)

    record = question.pop("assessment_question")
    assert read == {**question, "position": None, "created_at": read["created_at"]}
    assert record["id"] == question["assessment_question_id"]
    assert record["question_data"]["answers"] == question["answers"]


@pytest.mark.parametrize("name", ["", "  ", None])
def test_a_blank_name_is_question(server: MockServer, quiz: Row, name: str | None) -> None:
    assert add(server, quiz, question_name=name)["question_name"] == "Question"


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        (2, 2.0),
        (2.5, 2.5),
        ("3.5", 3.5),
        ("4 points", 4.0),
        ("many", 0.0),
        (-1, -1.0),
        (True, 0.0),
        (None, 0.0),
    ],
)
def test_points_are_whatever_number_can_be_read(lenient: MockServer, sent: Any, stored: float) -> None:
    assert add(lenient, created(lenient), points_possible=sent)["points_possible"] == stored


def test_an_unknown_type_is_stored_as_it_is(lenient: MockServer) -> None:
    question = add(lenient, created(lenient), question_type="riddle_question", answers=[{"x": 1}])

    assert (question["question_type"], question["answers"]) == ("riddle_question", [{"x": 1}])


def test_a_new_question_goes_to_the_end(lenient: MockServer) -> None:
    """`position` is documented, ignored, and noted (1.3)."""
    quiz = created(lenient)
    group = add_group(lenient, quiz)

    places = [add(lenient, quiz, position=1)["position"] for _ in range(2)]
    inside = [add(lenient, quiz, position=1, quiz_group_id=group["id"])["position"] for _ in range(2)]

    assert (group["position"], places, inside) == (1, [2, 3], [1, 2])
    assert lost_by(lenient) == [
        ("body/question/position", "dropped: documented, and without effect on real servers")
    ]


def test_the_group_must_be_one_of_this_quiz(server: MockServer, quiz: Row) -> None:
    elsewhere = add_group(server, created(server))

    for wanted in (elsewhere["id"], 9):
        reply = post_question(server, quiz, {"quiz_group_id": wanted})

        assert (reply.status_code, reply.json()) == (404, NOT_FOUND)
    assert listed_questions(server, quiz) == []


def test_fields_outside_question_are_lost_and_noted(lenient: MockServer) -> None:
    """From a public report: the fields were sent at the top level, and the answer was 200."""
    quiz = created(lenient)

    reply = lenient.client().post(questions_path(quiz), json={"question_name": "A", "answers": [1]})

    assert reply.status_code == 200
    assert {name: reply.json()[name] for name in BLANK} == BLANK
    assert lost_by(lenient) == [
        (
            f"body/{name}",
            f"the documentation names no such parameter; it belongs inside question: question[{name}]",
        )
        for name in ("question_name", "answers")
    ]


def test_a_question_posted_to_the_quiz_itself_is_not_found(lenient: MockServer) -> None:
    before = lenient.snapshot()

    reply = lenient.client().post("/api/v1/courses/101/quizzes/30001", json={"question": CHOICE})

    assert reply.status_code == 404
    assert lenient.snapshot() == before


# --- update (1.3) -----------------------------------------------------------------------------------------


def test_update_keeps_what_is_not_sent_and_what_is_null(server: MockServer, question: Row) -> None:
    changed = change(server, question, points_possible=3, question_name=None, answers=None)

    assert changed == {
        **question,
        "points_possible": 3.0,
        "position": None,
        "created_at": changed["created_at"],
        "assessment_question": changed["assessment_question"],
    }


def test_answers_are_replaced_as_a_whole(server: MockServer, question: Row) -> None:
    changed = change(server, question, answers=[{"answer_text": "Gertrude", "answer_weight": 100}])

    assert [answer["text"] for answer in changed["answers"]] == ["Gertrude"]


def test_answers_that_came_back_can_be_sent_back(lenient: MockServer) -> None:
    question = add(lenient, created(lenient), **CHOICE)

    changed = change(lenient, question, answers=question["answers"])

    assert changed["answers"] == question["answers"]


def test_of_a_text_only_question_nothing_is_kept(server: MockServer, quiz: Row) -> None:
    """1.3, the exception."""
    text = add(server, quiz, question_name="A stage", points_possible=2, neutral_comments="Well.")

    changed = change(server, text, question_text="All the world")

    assert {name: changed[name] for name in BLANK} == {**BLANK, "question_text": "All the world"}


def test_a_question_moves_into_another_group_but_not_out_of_groups(server: MockServer, quiz: Row) -> None:
    one, other = add_group(server, quiz), add_group(server, quiz)
    there = add(server, quiz, quiz_group_id=other["id"])
    question = add(server, quiz, **CHOICE, quiz_group_id=one["id"])

    moved = change(server, question, quiz_group_id=other["id"])
    kept = change(server, question, quiz_group_id=None)

    assert (moved["quiz_group_id"], kept["quiz_group_id"]) == (other["id"], other["id"])
    rows = {row["id"]: row["position"] for row in server.snapshot()["quiz_questions"]}
    assert (rows[there["id"]], rows[question["id"]]) == (1, 2)


def test_a_group_of_another_quiz_is_not_found_and_nothing_changes(server: MockServer, question: Row) -> None:
    elsewhere = add_group(server, created(server))
    before = server.snapshot()

    reply = put_question(server, question, {"quiz_group_id": elsewhere["id"], "question_name": "New"})

    assert (reply.status_code, server.snapshot()) == (404, before)


@pytest.mark.parametrize("body", [{}, {"question_name": "New"}], ids=["nothing", "outside"])
def test_update_without_question_is_refused(lenient: MockServer, body: Row) -> None:
    """Canvas fails with 500. What stands outside is noted with the place where it belongs."""
    question = add(lenient, created(lenient), **CHOICE)
    before = lenient.snapshot()

    reply = lenient.client().put(question_path(question), json=body)

    assert (reply.status_code, reply.json()) == (400, {"errors": [{"message": "question is missing"}]})
    assert lenient.snapshot() == before
    assert [pointer for pointer, _ in lost_by(lenient)] == ["body/question", *(f"body/{n}" for n in body)]


def test_the_bank_record_follows_the_type(server: MockServer, question: Row) -> None:
    """A text-only question has none."""
    text = change(server, question, question_type="text_only_question")
    essay = change(server, question, question_type="essay_question")

    assert (text["assessment_question_id"], text["assessment_question"]) == (None, None)
    assert essay["assessment_question_id"] == essay["assessment_question"]["id"]


# --- delete (1.5) -----------------------------------------------------------------------------------------


def test_a_deleted_question_is_gone_for_everybody(server: MockServer, quiz: Row, question: Row) -> None:
    kept = add(server, quiz)

    reply = server.client().delete(question_path(question))

    assert (reply.status_code, reply.content) == (204, b"")
    assert [each["id"] for each in listed_questions(server, quiz)] == [kept["id"]]
    assert {name: call(server, name, quiz, question["id"]).status_code for name in OF_ONE} == dict.fromkeys(
        OF_ONE, 404
    )
