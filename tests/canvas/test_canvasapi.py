"""The `canvasapi` package, over a real socket: it cannot tell the mock from a Canvas."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from canvasapi import Canvas
from canvasapi.exceptions import Forbidden, InvalidAccessToken, ResourceDoesNotExist

from mock_server import MockServer

EVERYTHING = {
    "title": "Every option",
    "description": "<p>All of it</p>",
    "quiz_type": "assignment",
    "assignment_group_id": 402,
    "time_limit": 45,
    "shuffle_answers": True,
    "hide_results": None,
    "show_correct_answers": True,
    "show_correct_answers_last_attempt": True,
    "show_correct_answers_at": "2031-02-01T00:00:00Z",
    "hide_correct_answers_at": "2031-03-01T00:00:00Z",
    "allowed_attempts": 3,
    "scoring_policy": "keep_latest",
    "one_question_at_a_time": True,
    "cant_go_back": True,
    "access_code": "sesame",
    "ip_filter": "192.168.217.1/24,10.0.0.7",
    "due_at": "2031-01-20T12:00:00Z",
    "lock_at": "2031-01-21T12:00:00Z",
    "unlock_at": "2031-01-10T12:00:00Z",
    "published": True,
    "one_time_results": True,
    "only_visible_to_overrides": False,
}


@pytest.fixture(scope="module")
def serving() -> Iterator[MockServer]:
    with MockServer() as server:
        yield server


@pytest.fixture
def canvas(serving: MockServer) -> Iterator[Any]:
    """-> a `canvasapi` client for a token; the state is the seed's."""
    serving.reset()

    def client(token: str = "teacher-token") -> Canvas:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it prefers HTTPS
            return Canvas(serving.url, token)

    return client


def test_courses_and_the_caller_are_found(canvas: Any) -> None:
    teacher = canvas()

    assert teacher.get_current_user().id == 2002
    assert [course.id for course in teacher.get_courses()] == [101, 102, 103]
    assert teacher.get_course("HAMLET-101", use_sis_id=True).id == 101


def test_quizzes_are_listed_and_searched(canvas: Any) -> None:
    course = canvas().get_course(101)

    assert {quiz.title for quiz in course.get_quizzes()} == {
        "Hamlet Act 3 Quiz",
        "Draft quiz",
        "Locked behind a code",
    }
    assert [quiz.id for quiz in course.get_quizzes(search_term="ACT 3")] == [30001]


def test_120_quizzes_are_paged_through_without_loss_or_repeat(canvas: Any) -> None:
    course = canvas().get_course(102)
    made = sorted(course.create_quiz({"title": f"Quiz {number:03d}"}).id for number in range(120))

    for per_page in (7, 10, 100):
        assert sorted(quiz.id for quiz in course.get_quizzes(per_page=per_page)) == made


def test_a_quiz_with_every_documented_parameter_reads_back_as_it_was_made(canvas: Any) -> None:
    course = canvas().get_course(101)

    made = course.create_quiz(EVERYTHING)
    read = course.get_quiz(made.id)

    assert {name: getattr(read, name) for name in EVERYTHING} == EVERYTHING
    assert {name: getattr(made, name) for name in EVERYTHING} == EVERYTHING


def test_a_quiz_is_edited_and_deleted(canvas: Any) -> None:
    course = canvas().get_course(101)
    quiz = course.get_quiz(30001)

    edited = quiz.edit(quiz={"title": "Act 3, revised"})
    deleted = quiz.delete()

    assert edited.title == "Act 3, revised"
    assert deleted.published is False
    assert 30001 not in [quiz.id for quiz in course.get_quizzes()]


def test_an_unknown_quiz_a_wrong_token_and_a_student_are_refused_each_in_its_way(canvas: Any) -> None:
    with pytest.raises(ResourceDoesNotExist):
        canvas().get_course(101).get_quiz(9)
    with pytest.raises(InvalidAccessToken):
        canvas("no-token").get_course(101)
    with pytest.raises(Forbidden):
        canvas("student-token").get_course(101).create_quiz({"title": "Mine"})


def test_a_careful_client_leaves_no_violation(canvas: Any, serving: MockServer) -> None:
    course = canvas().get_course(101)

    quiz = course.create_quiz(EVERYTHING)
    quiz.edit(quiz={"title": "New", "published": False})
    list(course.get_quizzes(search_term="New", per_page=50))
    quiz.delete()

    assert [violation.as_json() for violation in serving.violations] == []
