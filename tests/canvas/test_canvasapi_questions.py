"""Questions and groups through the `canvasapi` package, over a real socket."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from canvasapi import Canvas
from canvasapi.exceptions import Forbidden, ResourceDoesNotExist, UnprocessableEntity

from mock_server import MockServer

CHOICE = {
    "question_name": "The ghost",
    "question_type": "multiple_choice_question",
    "points_possible": 2,
    "answers": [
        {"answer_text": "Hamlet", "answer_weight": 100},
        {"answer_text": "Polonius", "answer_weight": 0},
    ],
}


@pytest.fixture(scope="module")
def serving() -> Iterator[MockServer]:
    with MockServer() as server:
        yield server


@pytest.fixture
def quiz(serving: MockServer) -> Any:
    """A new quiz of the teacher's; the state is the seed's."""
    serving.reset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it prefers HTTPS
        return Canvas(serving.url, "teacher-token").get_course(102).create_quiz({"title": "A quiz"})


def test_a_question_is_made_found_edited_and_deleted(quiz: Any) -> None:
    made = quiz.create_question(question=CHOICE)

    edited = quiz.get_question(made.id).edit(question={"question_name": "Ghosts"})
    assert (edited.question_name, edited.points_possible) == ("Ghosts", 2.0)
    assert [(a["text"], a["weight"]) for a in edited.answers] == [("Hamlet", 100), ("Polonius", 0)]
    assert edited.delete()
    with pytest.raises(ResourceDoesNotExist):
        quiz.get_question(made.id)


def test_more_questions_than_a_page_holds_are_listed(quiz: Any) -> None:
    made = [quiz.create_question(question=CHOICE).id for _ in range(12)]

    assert [question.id for question in quiz.get_questions()] == made


def test_a_group_is_made_edited_filled_reordered_and_deleted(quiz: Any) -> None:
    group = quiz.create_question_group([{"name": "G", "pick_count": 1, "question_points": 2}])
    first, second = (quiz.create_question(question={**CHOICE, "quiz_group_id": group.id}) for _ in range(2))

    order = [{"type": "question", "id": second.id}, {"type": "question", "id": first.id}]
    assert group.reorder_question_group(order)
    assert [question.id for question in quiz.get_questions()] == [second.id, first.id]

    assert group.update([{"question_points": 3}])
    assert quiz.get_quiz_group(group.id).question_points == 3.0
    assert group.delete()
    assert list(quiz.get_questions()) == []


def test_what_is_wrong_with_a_group_is_an_unprocessable_entity(quiz: Any) -> None:
    with pytest.raises(UnprocessableEntity):
        quiz.create_question_group([{"name": "x" * 256}])


def test_a_student_may_not_see_questions(serving: MockServer, quiz: Any) -> None:
    quiz.edit(quiz={"published": True})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mine = Canvas(serving.url, "student-token").get_course(102).get_quiz(quiz.id)

    with pytest.raises(Forbidden):
        list(mine.get_questions())


def test_a_careful_client_leaves_no_violation(quiz: Any, serving: MockServer) -> None:
    group = quiz.create_question_group([{"name": "G", "pick_count": 1, "question_points": 2}])
    question = quiz.create_question(question=CHOICE)
    question.edit(question={"points_possible": 3})
    group.reorder_question_group([{"type": "question", "id": question.id}])
    list(quiz.get_questions())
    group.delete()

    assert [violation.as_json() for violation in serving.violations] == []
