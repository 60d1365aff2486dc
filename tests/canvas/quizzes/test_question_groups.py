"""The page "Quiz Question Groups". Source: canvas-quiz-questions-and-groups 4."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from mock_server import MockServer
from mock_server.engine.spec import load_document
from mock_server.engine.validation import require_documented

from .question_requests import (
    CHOICE,
    add,
    add_group,
    body_of,
    group_path,
    groups_path,
    listed_questions,
    lost_by,
    question_path,
)
from .quiz_requests import NOT_FOUND, UNAUTHENTICATED, UNAUTHORIZED, created, quiz_path, updated

Row = dict[str, Any]
RECORDING = Path(__file__).parents[2] / "recordings" / "edulinq_2026_groups_teacher.json"
GROUP = {"name": "Who says it?", "pick_count": 2, "question_points": 1.5}
OPERATIONS: dict[str, tuple[str, str, Any]] = {
    "list": ("GET", "", None),
    "create": ("POST", "", {"quiz_groups": [GROUP]}),
    "get": ("GET", "/{id}", None),
    "update": ("PUT", "/{id}", {"quiz_groups": [GROUP]}),
    "delete": ("DELETE", "/{id}", None),
    "reorder": ("POST", "/{id}/reorder", {"order": []}),
}
OF_ONE = [name for name, (_, tail, _) in OPERATIONS.items() if tail]
READING = ("list", "get")


@pytest.fixture
def quiz(server: MockServer) -> Row:
    return created(server)


@pytest.fixture
def group(server: MockServer, quiz: Row) -> Row:
    return add_group(server, quiz, **GROUP)


def call(
    server: MockServer, operation: str, quiz: Row, group_id: Any = 1, role: str | None = "teacher"
) -> httpx.Response:
    method, tail, body = OPERATIONS[operation]
    return server.client(role).request(method, groups_path(quiz) + tail.format(id=group_id), json=body)


def put(server: MockServer, group: Row, **fields: Any) -> httpx.Response:
    return server.client().put(group_path(group), json={"quiz_groups": [fields]})


def shown(server: MockServer, group: Row) -> Row:
    return body_of(server.client().get(group_path(group)))


# --- order of checks --------------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", OPERATIONS)
def test_first_comes_the_course_then_the_quiz_even_without_a_token(
    server: MockServer, operation: str
) -> None:
    method, tail, body = OPERATIONS[operation]

    for path in ("/api/v1/courses/9/quizzes/30001/groups", "/api/v1/courses/102/quizzes/30001/groups"):
        reply = server.client(None).request(method, path + tail.format(id=90001), json=body)

        assert (reply.status_code, reply.json()) == (404, NOT_FOUND)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_then_comes_the_permission_before_the_group(server: MockServer, quiz: Row, operation: str) -> None:
    nobody = call(server, operation, quiz, 9, role=None)
    student = call(server, operation, quiz, 9, role="student")

    assert (nobody.status_code, nobody.json()) == (401, UNAUTHENTICATED)
    assert (student.status_code, student.json()) == (403, UNAUTHORIZED)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_students_of_a_published_quiz_may_only_read(server: MockServer, group: Row, operation: str) -> None:
    quiz = updated(server, {"id": group["quiz_id"]}, published=True)

    status = call(server, operation, quiz, group["id"], role="student").status_code

    assert status == (200 if operation in READING else 403)


def test_somebody_outside_the_course_is_denied(server: MockServer, quiz: Row, group: Row) -> None:
    assert call(server, "get", quiz, group["id"], role="outsider").status_code == 403


@pytest.mark.parametrize("operation", OF_ONE)
@pytest.mark.parametrize("id_", ["9", "abc", "90001"], ids=["unknown", "text", "elsewhere"])
def test_a_group_of_no_such_id_in_this_quiz_is_not_found(
    server: MockServer, quiz: Row, operation: str, id_: str
) -> None:
    reply = call(server, operation, quiz, id_)

    assert (reply.status_code, reply.json()) == (404, NOT_FOUND)


def test_the_group_comes_before_the_parameters(lenient: MockServer) -> None:
    quiz = created(lenient)

    reply = lenient.client().put(f"{groups_path(quiz)}/9", json={})

    assert reply.status_code == 404


# --- create and read --------------------------------------------------------------------------------------


def test_a_group_comes_back_in_a_list_and_is_read_bare(server: MockServer, quiz: Row) -> None:
    add(server, quiz)

    reply = server.client().post(groups_path(quiz), json={"quiz_groups": [GROUP]})

    made = reply.json()["quiz_groups"][0]
    expected = {"id": made["id"], "quiz_id": quiz["id"], **GROUP}
    assert reply.status_code == 201
    assert reply.json() == {"quiz_groups": [{**expected, "assessment_question_bank_id": None, "position": 2}]}
    assert shown(server, made) == made


def test_a_group_of_nothing_picks_nothing(server: MockServer, quiz: Row) -> None:
    made = add_group(server, quiz)

    assert (made["name"], made["pick_count"], made["question_points"]) == (None, 0, None)


def test_groups_are_listed_in_the_order_of_the_quiz(server: MockServer, quiz: Row, group: Row) -> None:
    """Observed, not documented; the shape is the recording's."""
    other = add_group(server, quiz)
    order = [{"type": "group", "id": other["id"]}, {"type": "group", "id": group["id"]}]
    server.client().post(f"{quiz_path(quiz)}/reorder", json={"order": order})

    listed = body_of(call(server, "list", quiz))

    assert listed == {"quiz_groups": [{**other, "position": 1}, {**group, "position": 2}]}


def test_the_recorded_list_fits_the_document_and_a_group_has_its_keys(server: MockServer, group: Row) -> None:
    recorded = json.loads(RECORDING.read_text(encoding="utf-8"))["body"]

    require_documented(load_document().operations["list_question_groups"], 200, "application/json", recorded)
    assert all(each.keys() == group.keys() for each in recorded["quiz_groups"])


def test_only_the_first_group_counts_and_the_others_are_noted(lenient: MockServer) -> None:
    quiz = created(lenient)

    lenient.client().post(groups_path(quiz), json={"quiz_groups": [{"name": "A"}, {"name": "B"}]})

    assert lost_by(lenient) == [("body/quiz_groups/1", "dropped: only the first counts")]
    assert [group["name"] for group in body_of(call(lenient, "list", quiz))["quiz_groups"]] == ["A"]


def test_a_form(server: MockServer, quiz: Row) -> None:
    body = "quiz_groups[][name]=A&quiz_groups[][pick_count]=1&quiz_groups[][question_points]=2.5"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    reply = server.client().post(groups_path(quiz), content=body, headers=headers)

    made = reply.json()["quiz_groups"][0]
    assert (made["name"], made["pick_count"], made["question_points"]) == ("A", 1, 2.5)


def test_what_cannot_be_set_is_dropped(lenient: MockServer) -> None:
    quiz = created(lenient)

    made = add_group(lenient, quiz, id=5, quiz_id=30001, position=9, **GROUP)

    assert (made["quiz_id"], made["position"]) == (quiz["id"], 1)
    assert made["id"] != 5
    assert [pointer.rpartition("/")[2] for pointer, _ in lost_by(lenient)] == ["id", "quiz_id", "position"]


# --- question banks ---------------------------------------------------------------------------------------


def test_a_group_may_draw_from_a_question_bank(server: MockServer, quiz: Row) -> None:
    server.seed({"question_banks": [{"id": 6900, "course_id": 101, "title": "Hamlet"}]})

    made = add_group(server, quiz, assessment_question_bank_id=6900)

    assert shown(server, made)["assessment_question_bank_id"] == 6900


@pytest.mark.parametrize("role", ["teacher", "ta"])
def test_a_bank_that_is_unknown_or_not_to_be_read_counts_as_none(lenient: MockServer, role: str) -> None:
    """The TA has no role in course 103."""
    lenient.seed({"question_banks": [{"id": 6900, "course_id": 103, "title": "Elsewhere"}]})
    quiz = created(lenient)
    wanted = {"teacher": 9, "ta": 6900}[role]
    body = {"quiz_groups": [{"assessment_question_bank_id": wanted}]}

    reply = lenient.client(role).post(groups_path(quiz), json=body)

    assert reply.status_code == 201
    assert reply.json()["quiz_groups"][0]["assessment_question_bank_id"] is None
    assert lost_by(lenient)[-1][1] == "dropped: no question bank that you may read"


# --- update and refusals ----------------------------------------------------------------------------------


def test_update_changes_what_is_sent(server: MockServer, group: Row) -> None:
    reply = put(server, group, question_points=3)

    expected = {**group, "question_points": 3.0}
    assert (reply.status_code, reply.json()) == (200, {"quiz_groups": [expected]})
    assert shown(server, group) == expected


def test_bank_and_position_stay(lenient: MockServer) -> None:
    lenient.seed({"question_banks": [{"id": 6900, "course_id": 102, "title": "Hamlet"}]})
    group = add_group(lenient, created(lenient), **GROUP)

    reply = put(lenient, group, assessment_question_bank_id=6900, position=7)

    assert reply.json()["quiz_groups"] == [group]


@pytest.mark.parametrize("method", ["create", "update"])
@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"name": "x" * 256}, {"name": "too_long"}),
        ({"pick_count": "two"}, {"pick_count": "not_a_number"}),
        ({"question_points": "many"}, {"question_points": "not_a_number"}),
        (
            {"pick_count": [1], "question_points": True},
            {"pick_count": "not_a_number", "question_points": "not_a_number"},
        ),
        ({"pick_count": 2**31}, {"pick_count": "less_than_or_equal_to"}),
    ],
    ids=["name", "pick_count", "question_points", "both", "beyond the column"],
)
def test_bad_values_are_refused_with_a_text_for_each_field(
    lenient: MockServer, method: str, fields: Row, errors: Row
) -> None:
    quiz = created(lenient)
    group = add_group(lenient, quiz, **GROUP)
    before = lenient.snapshot()
    path = groups_path(quiz) if method == "create" else group_path(group)

    reply = lenient.client().request(
        "POST" if method == "create" else "PUT", path, json={"quiz_groups": [{"name": "New", **fields}]}
    )

    assert (reply.status_code, reply.json()) == (422, {"errors": errors})
    assert lenient.snapshot() == before


def test_a_name_of_255_characters_fits(server: MockServer, quiz: Row) -> None:
    assert add_group(server, quiz, name="x" * 255)["name"] == "x" * 255


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "quiz_groups is missing"),
        ({"quiz_groups": []}, "quiz_groups is missing"),
        ({"quiz_groups": "x"}, "quiz_groups is no list of objects"),
        ({"quiz_groups": ["x"]}, "quiz_groups is no list of objects"),
        ({"quiz_groups": {"name": "x"}}, "quiz_groups is no list of objects"),
    ],
    ids=["missing", "empty", "text", "texts", "object"],
)
def test_a_body_without_a_group_is_refused(lenient: MockServer, body: Row, message: str) -> None:
    """Canvas fails with 500."""
    quiz = created(lenient)

    reply = lenient.client().post(groups_path(quiz), json=body)

    assert (reply.status_code, reply.json()) == (400, {"errors": [{"message": message}]})
    assert body_of(call(lenient, "list", quiz)) == {"quiz_groups": []}


# --- delete -----------------------------------------------------------------------------------------------


def test_a_group_takes_its_questions_with_it(server: MockServer, quiz: Row, group: Row) -> None:
    inside = add(server, quiz, **CHOICE, quiz_group_id=group["id"])
    outside = add(server, quiz, **CHOICE)

    reply = call(server, "delete", quiz, group["id"])

    assert (reply.status_code, reply.content) == (204, b"")
    assert [question["id"] for question in listed_questions(server, quiz)] == [outside["id"]]
    assert server.client().get(question_path(inside)).status_code == 404
    assert {name: call(server, name, quiz, group["id"]).status_code for name in OF_ONE} == dict.fromkeys(
        OF_ONE, 404
    )
    assert body_of(call(server, "list", quiz)) == {"quiz_groups": []}


def test_the_state_without_a_deleted_group_can_be_restored(server: MockServer, quiz: Row, group: Row) -> None:
    add(server, quiz, quiz_group_id=group["id"])
    call(server, "delete", quiz, group["id"])

    server.restore(server.snapshot())

    assert listed_questions(server, quiz) == []


# --- reorder ----------------------------------------------------------------------------------------------


def reorder(server: MockServer, group: Row, *questions: Row, **more: Any) -> httpx.Response:
    order = [{"id": question["id"], "type": "question"} for question in questions]
    return server.client().post(f"{group_path(group)}/reorder", json={"order": order, **more})


def names(server: MockServer, quiz: Row) -> list[tuple[str, int | None]]:
    return [(each["question_name"], each["quiz_group_id"]) for each in listed_questions(server, quiz)]


@pytest.fixture
def four(server: MockServer, quiz: Row, group: Row) -> list[Row]:
    """Two questions outside and two inside the group."""
    outside = [add(server, quiz, question_name=name) for name in ("a", "b")]
    inside = [add(server, quiz, question_name=name, quiz_group_id=group["id"]) for name in ("c", "d")]
    return [*outside, *inside]


def test_questions_of_a_group_are_put_in_order(
    server: MockServer, quiz: Row, group: Row, four: list[Row]
) -> None:
    reply = reorder(server, group, four[3], four[2])

    assert (reply.status_code, reply.content) == (204, b"")
    assert [name for name, _ in names(server, quiz)] == ["d", "c", "a", "b"]


def test_listed_questions_move_into_the_group(
    server: MockServer, quiz: Row, group: Row, four: list[Row]
) -> None:
    reorder(server, group, four[3], four[0], four[2])

    id_ = group["id"]
    assert names(server, quiz) == [("d", id_), ("a", id_), ("c", id_), ("b", None)]


def test_unknown_questions_are_skipped_and_noted(lenient: MockServer) -> None:
    quiz = created(lenient)
    group = add_group(lenient, quiz)
    question = add(lenient, quiz)
    elsewhere = {"id": 110001}

    reply = reorder(lenient, group, elsewhere, {"id": 9}, question)

    assert reply.status_code == 204
    assert [pointer for pointer, _ in lost_by(lenient)] == ["body/order/0", "body/order/1"]
    assert listed_questions(lenient, quiz)[0]["quiz_group_id"] == group["id"]


def test_unlisted_questions_keep_their_position(
    server: MockServer, quiz: Row, group: Row, four: list[Row]
) -> None:
    """So positions may coincide; then the older question comes first."""
    reorder(server, group, four[3])

    assert [name for name, _ in names(server, quiz)] == ["c", "d", "a", "b"]


def test_an_empty_order_changes_nothing(server: MockServer, quiz: Row, group: Row, four: list[Row]) -> None:
    before = names(server, quiz)

    assert reorder(server, group).status_code == 204
    assert names(server, quiz) == before


@pytest.mark.parametrize("body", [{}, {"order": "x"}, {"order": 5}], ids=["missing", "text", "number"])
def test_without_an_order_it_is_refused(lenient: MockServer, body: Row) -> None:
    group = add_group(lenient, created(lenient))

    reply = lenient.client().post(f"{group_path(group)}/reorder", json=body)

    assert (reply.status_code, reply.json()) == (400, {"errors": [{"message": "order is missing"}]})


@pytest.mark.parametrize("names_of", ["order[][{}]", "order[{place}][{}]"], ids=["brackets", "indices"])
def test_an_order_in_a_form(
    server: MockServer, quiz: Row, group: Row, four: list[Row], names_of: str
) -> None:
    pairs = [
        f"{names_of.format(name, place=place)}={value}"
        for place, question in enumerate((four[3], four[2]))
        for name, value in (("id", question["id"]), ("type", "question"))
    ]
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    reply = server.client().post(f"{group_path(group)}/reorder", content="&".join(pairs), headers=headers)

    assert reply.status_code == 204
    assert [name for name, _ in names(server, quiz)][:2] == ["d", "c"]
