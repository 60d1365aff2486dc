"""What a published quiz shows of its questions, against what teachers edit.

Source: canvas-quiz-questions-and-groups 0.4, canvas-quizzes 3.1, 4.4 and 7.
"""

from __future__ import annotations

from typing import Any

import pytest

from mock_server import MockServer

from .question_requests import (
    CHOICE,
    add,
    add_group,
    change,
    group_path,
    listed_questions,
    published_quiz,
    question_path,
)
from .quiz_requests import created, quiz_path, read, updated

Row = dict[str, Any]
COUNTED = ("question_count", "points_possible", "question_types", "version_number")


@pytest.fixture
def quiz(server: MockServer) -> Row:
    """Published, with a choice question of 2 points."""
    return published_quiz(server)


def counted(server: MockServer, quiz: Row) -> tuple[Any, ...]:
    shown = read(server, quiz)
    return tuple(shown[name] for name in COUNTED)


def copied(server: MockServer, quiz: Row) -> list[Row]:
    """The copy that attempts are made from."""
    return next(row["quiz_data"] for row in server.snapshot()["quizzes"] if row["id"] == quiz["id"])


def test_a_draft_counts_what_it_has_but_its_points_only_when_it_is_saved(server: MockServer) -> None:
    quiz = created(server)
    add(server, quiz, **CHOICE)

    before = counted(server, quiz)
    updated(server, quiz, title="Saved")

    assert before == (1, 0.0, [], 1)
    assert counted(server, quiz) == (1, 2.0, [], 2)


def test_publication_takes_the_copy(server: MockServer, quiz: Row) -> None:
    assert (quiz["question_count"], quiz["points_possible"]) == (1, 2.0)
    assert quiz["question_types"] == ["multiple_choice_question"]
    assert [entry["question_name"] for entry in copied(server, quiz)] == ["The ghost"]


def test_a_draft_has_no_copy(server: MockServer) -> None:
    quiz = created(server)
    add(server, quiz)

    assert copied(server, quiz) is None


EDITS: dict[str, Any] = {
    "create": lambda server, quiz, question: add(server, quiz, question_type="essay_question"),
    "update": lambda server, quiz, question: change(server, question, points_possible=5),
    "delete": lambda server, quiz, question: server.client().delete(question_path(question)),
    "create group": lambda server, quiz, question: add_group(server, quiz, pick_count=2),
    "reorder": lambda server, quiz, question: server.client().post(
        f"{quiz_path(quiz)}/reorder", json={"order": [{"type": "question", "id": question["id"]}]}
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_edits_of_questions_do_not_reach_a_published_quiz(server: MockServer, quiz: Row, edit: str) -> None:
    """Nor are they saves of it: the version stays."""
    (question,) = listed_questions(server, quiz)
    before, copy = counted(server, quiz), copied(server, quiz)

    EDITS[edit](server, quiz, question)

    assert (counted(server, quiz), copied(server, quiz)) == (before, copy)


def test_a_deleted_question_counts_until_the_quiz_is_saved(server: MockServer, quiz: Row) -> None:
    """From a public report: the old count after a question was deleted."""
    (question,) = listed_questions(server, quiz)

    server.client().delete(question_path(question))
    before = read(server, quiz)
    after = updated(server, quiz, title="Saved")

    assert (before["question_count"], before["points_possible"]) == (1, 2.0)
    assert (after["question_count"], after["points_possible"], after["question_types"]) == (0, 0.0, [])


def test_the_next_save_renews_the_copy(server: MockServer, quiz: Row) -> None:
    """Even one that says nothing new."""
    add(server, quiz, question_type="essay_question", points_possible=3)

    reply = server.client().put(quiz_path(quiz), json={})

    assert (reply.json()["question_count"], reply.json()["points_possible"]) == (2, 5.0)
    assert reply.json()["version_number"] == quiz["version_number"] + 1
    assert len(copied(server, quiz)) == 2


def test_unpublishing_shows_what_is_there_and_publishing_takes_a_new_copy(
    server: MockServer, quiz: Row
) -> None:
    add(server, quiz, question_type="essay_question")

    draft = updated(server, quiz, published=False)
    again = updated(server, quiz, published=True)

    assert (draft["question_count"], again["question_count"]) == (2, 2)
    assert again["question_types"] == ["multiple_choice_question", "essay_question"]


def test_a_group_counts_as_often_as_it_picks_even_with_fewer_questions(server: MockServer) -> None:
    """The plain pick_count, in both (0.4)."""
    quiz = created(server)
    group = add_group(server, quiz, pick_count=3, question_points=2)
    add(server, quiz, **CHOICE, quiz_group_id=group["id"])

    published = updated(server, quiz, published=True)

    assert (published["question_count"], published["points_possible"]) == (3, 6.0)


def test_the_copy_has_groups_with_their_questions_in_the_order_of_the_quiz(server: MockServer) -> None:
    quiz = created(server)
    group = add_group(server, quiz, name="G", pick_count=1)
    inside = [add(server, quiz, **CHOICE, quiz_group_id=group["id"]) for _ in range(2)]
    outside = add(server, quiz)
    server.client().delete(question_path(inside[0]))

    updated(server, quiz, published=True)

    first, second = copied(server, quiz)
    assert (first["entry_type"], first["name"], first["pick_count"]) == ("quiz_group", "G", 1)
    assert [question["id"] for question in first["questions"]] == [inside[1]["id"]]
    assert (second["id"], "entry_type" in second) == (outside["id"], False)


def test_a_deleted_group_counts_until_the_quiz_is_saved(server: MockServer) -> None:
    quiz = created(server)
    group = add_group(server, quiz, pick_count=2, question_points=1)
    quiz = updated(server, quiz, published=True)

    server.client().delete(group_path(group))

    assert read(server, quiz)["question_count"] == 2
    assert updated(server, quiz, title="Saved")["question_count"] == 0


def test_a_survey_keeps_its_points(server: MockServer) -> None:
    quiz = created(server, quiz_type="survey")
    add(server, quiz, **CHOICE)

    assert updated(server, quiz, published=True)["points_possible"] is None
