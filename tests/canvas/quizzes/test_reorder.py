"""Reordering questions and groups. Source: canvas-quizzes 9."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server import MockServer

from .question_requests import add, listed_questions
from .quiz_requests import created, quiz_path


@pytest.fixture
def quiz(lenient: MockServer) -> dict[str, Any]:
    """A quiz with questions 1, 2 and 3 (ids from 110101), group 90101 with question 110111 in it."""
    return made(lenient)


def made(server: MockServer) -> dict[str, Any]:
    quiz = created(server)
    place = {"quiz_id": quiz["id"]}
    server.seed(
        {
            "quiz_questions": [
                {"id": 110101, **place},
                {"id": 110102, **place},
                {"id": 110103, **place},
                {"id": 110111, **place, "quiz_group_id": 90101},
                {"id": 110112, **place, "quiz_group_id": 90101},
            ],
            "quiz_groups": [{"id": 90101, **place}],
        }
    )
    return quiz


def reorder(server: MockServer, quiz: dict[str, Any], order: Any) -> httpx.Response:
    return server.client().post(f"{quiz_path(quiz)}/reorder", json={"order": order})


def question(id_: Any) -> dict[str, Any]:
    return {"type": "question", "id": id_}


def group(id_: int) -> dict[str, Any]:
    return {"type": "group", "id": id_}


def positions(server: MockServer, quiz: dict[str, Any]) -> dict[int, tuple[int, int | None]]:
    """Position and group of each item of the quiz; a group is in none."""
    state = server.snapshot()
    rows = [row for table in ("quiz_questions", "quiz_groups") for row in state[table]]
    return {
        row["id"]: (row["position"], row.get("quiz_group_id")) for row in rows if row["quiz_id"] == quiz["id"]
    }


BEFORE = {
    110101: (2, None),
    110102: (3, None),
    110103: (4, None),
    110111: (1, 90101),
    110112: (2, 90101),
    90101: (1, None),
}
GROUP = {"type": "group", "id": 90101}


@pytest.mark.parametrize(
    ("order", "changed"),
    [
        ([], {}),
        (
            [question(110103), GROUP, question(110101), question(110102)],
            {110103: (1, None), 90101: (2, None), 110101: (3, None), 110102: (4, None)},
        ),
        ([question("110103"), {"type": "group", "id": "90101"}], {110103: (1, None), 90101: (2, None)}),
        ([question(110103)], {110103: (1, None)}),
        (
            [question(9), question(110103), {"type": "group", "id": 7}, GROUP],
            {110103: (1, None), 90101: (2, None)},
        ),
        ([{"id": 110103}, question(110102)], {110102: (1, None)}),
        ([{"type": "group", "id": 110103}, {"type": "question", "id": 90101}], {}),
        ([{"type": "Question", "id": 110103}, {"type": None, "id": 110102}], {}),
        ([question(110001), question(110103)], {110103: (1, None)}),
        (
            [question(110101), question(110102), question(110101)],
            {110102: (2, None), 110101: (3, None)},
        ),
        ([question(110112)], {110112: (1, None)}),
        ([{}, None, "x", 5, [], {"type": "question"}, question(None), question([1]), question({})], {}),
    ],
    ids=[
        "nothing",
        "everything",
        "ids as text",
        "a part: the others keep theirs, so places collide",
        "unknown ids leave no gap",
        "without a type nothing matches",
        "the wrong type does not match",
        "the type is taken to the letter",
        "another quiz's question",
        "listed twice: the last place counts",
        "out of a group: pulled to the root, the others stay",
        "nonsense",
    ],
)
def test_reorder(lenient: MockServer, quiz: dict[str, Any], order: Any, changed: dict[int, Any]) -> None:
    reply = reorder(lenient, quiz, order)

    assert (reply.status_code, reply.content) == (204, b"")
    assert positions(lenient, quiz) == BEFORE | changed


def test_reorder_by_form(lenient: MockServer, quiz: dict[str, Any]) -> None:
    reply = lenient.client().post(
        f"{quiz_path(quiz)}/reorder",
        content="order[][id]=110103&order[][type]=question&order[][id]=90101&order[][type]=group",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )

    assert reply.status_code == 204
    assert positions(lenient, quiz) == BEFORE | {110103: (1, None), 90101: (2, None)}


def test_reorder_by_numbered_form(lenient: MockServer, quiz: dict[str, Any]) -> None:
    lenient.client().post(
        f"{quiz_path(quiz)}/reorder",
        data={"order[0][id]": "110103", "order[0][type]": "question", "order[1][id]": "110101"},
    )

    assert positions(lenient, quiz) == BEFORE | {110103: (1, None)}


@pytest.mark.parametrize("body", [{}, {"order": None}, {"order": "x"}, {"order": 5}], ids=str)
def test_without_an_order_the_mock_refuses_where_canvas_fails(
    lenient: MockServer, quiz: dict[str, Any], body: Any
) -> None:
    """9: a 500 of Canvas; the mock answers 400 and changes nothing."""
    reply = lenient.client().post(f"{quiz_path(quiz)}/reorder", json=body)

    assert (reply.status_code, reply.json()) == (400, {"errors": [{"message": "order is missing"}]})
    assert positions(lenient, quiz) == BEFORE


def test_deleted_questions_do_not_match(lenient: MockServer, quiz: dict[str, Any]) -> None:
    state = lenient.snapshot()
    for row in state["quiz_questions"]:
        row["workflow_state"] = "deleted" if row["id"] == 110101 else row["workflow_state"]
    lenient.restore(state)

    reorder(lenient, quiz, [question(110101), question(110102)])

    assert positions(lenient, quiz) == BEFORE | {110102: (1, None)}


def test_the_quiz_is_marked_edited_and_nothing_else(lenient: MockServer, quiz: dict[str, Any]) -> None:
    lenient.clock.freeze("2031-05-01T10:00:00Z")

    reorder(lenient, quiz, [question(110103)])

    (row,) = [row for row in lenient.snapshot()["quizzes"] if row["id"] == quiz["id"]]
    assert (row["version_number"], row["last_edited_at"]) == (1, "2031-05-01T10:00:00Z")


def test_each_item_that_is_skipped_is_told_of(lenient: MockServer, quiz: dict[str, Any]) -> None:
    """A value silently dropped."""
    reorder(lenient, quiz, [question(110103), question(9)])

    (violation,) = lenient.violations
    assert (violation.pointer, violation.rule, violation.received) == ("body/order/1", "dropped", question(9))


ITEMS = [question(id_) for id_ in (110101, 110102, 110103, 110111, 110112)] + [GROUP]


@pytest.fixture(scope="module")
def reusable() -> tuple[MockServer, dict[str, Any], dict[str, Any]]:
    """A mock, a quiz in it, and its state to start from."""
    server = MockServer()
    return server, made(server), server.snapshot()


@given(order=st.lists(st.sampled_from(ITEMS), unique_by=lambda item: item["id"]))
def test_listed_items_get_the_places_of_the_list_and_the_others_keep_theirs(
    reusable: Any, order: list[Any]
) -> None:
    server, quiz, start = reusable
    server.restore(start)

    reorder(server, quiz, order)

    listed = {item["id"]: (place, None) for place, item in enumerate(order, 1)}
    assert positions(server, quiz) == BEFORE | listed


# --- what clients see of it -------------------------------------------------------------------------------


def names(server: MockServer, quiz: dict[str, Any]) -> list[int]:
    return [question["id"] for question in listed_questions(server, quiz)]


def test_the_list_of_questions_follows(lenient: MockServer, quiz: dict[str, Any]) -> None:
    """canvas-quiz-questions-and-groups 1.2: the order of making, until somebody reorders."""
    before = names(lenient, quiz)

    reorder(lenient, quiz, [question(110103), question(110101), group(90101), question(110102)])

    assert before == [110101, 110102, 110103, 110111, 110112]
    assert names(lenient, quiz) == [110103, 110101, 110111, 110112, 110102]


def test_a_question_that_left_its_group_says_so(lenient: MockServer, quiz: dict[str, Any]) -> None:
    reorder(lenient, quiz, [question(110112)])

    listed = {each["id"]: each["quiz_group_id"] for each in listed_questions(lenient, quiz)}
    assert (listed[110111], listed[110112]) == (90101, None)


def test_a_question_made_afterwards_goes_to_the_end(lenient: MockServer, quiz: dict[str, Any]) -> None:
    reorder(lenient, quiz, [question(110103), question(110102), question(110101), group(90101)])

    made = add(lenient, quiz)

    assert names(lenient, quiz) == [110103, 110102, 110101, 110111, 110112, made["id"]]


def test_an_order_in_which_nothing_is_known_leaves_the_list(
    lenient: MockServer, quiz: dict[str, Any]
) -> None:
    before = names(lenient, quiz)

    reorder(lenient, quiz, [question(9), {"id": 110101}])

    assert names(lenient, quiz) == before


def test_a_deleted_question_or_group_is_no_item(lenient: MockServer, quiz: dict[str, Any]) -> None:
    lenient.client().delete(f"{quiz_path(quiz)}/questions/110101")
    lenient.client().delete(f"{quiz_path(quiz)}/groups/90101")

    reorder(lenient, quiz, [group(90101), question(110101), question(110103)])

    assert positions(lenient, quiz)[110103] == (1, None)
