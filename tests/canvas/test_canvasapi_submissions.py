"""The `canvasapi` package takes a quiz over a real socket: it cannot tell the mock from a Canvas."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from canvasapi import Canvas
from canvasapi.exceptions import BadRequest, Conflict, Forbidden, ResourceDoesNotExist
from canvasapi.quiz import Quiz, QuizSubmission
from canvasapi.upload import Uploader

from mock_server import MockServer

from .quizzes.quiz_taking import ESSAY, GHOST, PATH, PLAYERS, QUIZ, STUDENT, UPLOAD, with_quiz


@pytest.fixture(scope="module")
def serving() -> Iterator[MockServer]:
    with MockServer() as server:
        yield server


@pytest.fixture
def quiz_for(serving: MockServer) -> Any:
    """-> the quiz, as the holder of a token meets it; the state is the seed's and this quiz."""
    serving.reset()
    with_quiz(serving, GHOST, PLAYERS, allowed_attempts=2, time_limit=20)

    def quiz(role: str = "student") -> Quiz:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it prefers HTTPS
            return Canvas(serving.url, f"{role}-token").get_course(102).get_quiz(QUIZ)

    return quiz


def answered(submission: QuizSubmission, *answers: tuple[int, Any]) -> list[Any]:
    given = [{"id": question, "answer": value} for question, value in answers]
    return list(submission.answer_submission_questions(quiz_questions=given))


def test_a_quiz_is_started_answered_and_turned_in(quiz_for: Any) -> None:
    submission = quiz_for().create_submission()

    questions = answered(submission, (119001, 8001), (119004, ["8031", "8032"]))
    done = submission.complete()

    assert [question.answer for question in questions] == ["8001", ["8031", "8032"]]
    assert (done.workflow_state, done.score) == ("complete", 6.0)


def test_questions_are_listed_and_flagged(quiz_for: Any) -> None:
    submission = quiz_for().create_submission()

    question = submission.get_submission_questions()[0]
    flagged = question.flag(attempt=1, validation_token=submission.validation_token)

    assert (question.question_name, flagged) == ("Question 1", True)
    assert submission.get_submission_questions()[0].flagged is True
    assert question.unflag(attempt=1, validation_token=submission.validation_token) is True


def test_the_time_is_asked_for(quiz_for: Any) -> None:
    submission = quiz_for().create_submission()

    times = submission.get_times()

    assert times["end_at"] == submission.end_at
    assert 1190 <= times["time_left"] <= 1200


def test_events_are_read(quiz_for: Any) -> None:
    submission = quiz_for().create_submission()
    answered(submission, (119001, 8001))

    seen = quiz_for("teacher").get_quiz_submission(submission.id).get_submission_events()

    assert [event.event_type for event in seen] == ["submission_created", "question_answered"]


def test_a_teacher_lists_and_scores(quiz_for: Any) -> None:
    submission = quiz_for().create_submission()
    submission.complete()

    (listed,) = quiz_for("teacher").get_submissions()
    changed = listed.update_score_and_comments(
        quiz_submissions=[
            {"attempt": 1, "fudge_points": 1.5, "questions": {"119001": {"score": 2, "comment": "Well."}}}
        ]
    )

    assert (listed.user_id, changed.score) == (STUDENT, 3.5)


def test_extensions_are_set(quiz_for: Any) -> None:
    extended = quiz_for("teacher").set_extensions(
        [{"user_id": STUDENT, "extra_attempts": 1, "extra_time": 20}]
    )

    assert [(row.user_id, row.extra_attempts, row.extra_time) for row in extended] == [(STUDENT, 1, 20)]
    assert quiz_for().create_submission().attempts_left == 2


def test_an_admin_takes_it_as_a_student(quiz_for: Any) -> None:
    """`as_user_id` where the caller may."""
    quiz = quiz_for("admin")
    submission = quiz.create_submission(as_user_id=STUDENT)

    given = [{"id": 119001, "answer": 8001}]
    (question,) = submission.answer_submission_questions(quiz_questions=given, as_user_id=STUDENT)
    done = submission.complete(as_user_id=STUDENT)

    assert (submission.user_id, question.answer, done.score) == (STUDENT, "8001", 2.0)
    with pytest.raises(Forbidden):
        quiz.get_quiz_submission(submission.id, as_user_id=2006)


def test_a_refusal_is_its_exception(quiz_for: Any) -> None:
    quiz = quiz_for()
    submission = quiz.create_submission()

    with pytest.raises(Conflict, match="a quiz submission already exists"):
        quiz.create_submission()
    with pytest.raises(Forbidden, match="invalid token"):
        submission.complete(validation_token="x")
    with pytest.raises(BadRequest, match="Unknown answer '7'"):
        answered(submission, (119001, 7))
    with pytest.raises(ResourceDoesNotExist):
        quiz.get_quiz_submission(999)


def test_a_file_is_uploaded_and_answers(serving: MockServer, tmp_path: Path) -> None:
    serving.reset()
    with_quiz(serving, UPLOAD, ESSAY)
    essay = tmp_path / "essay.txt"
    essay.write_text("To be or not to be")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it prefers HTTPS
        canvas = Canvas(serving.url, "student-token")
    submission = canvas.get_course(102).get_quiz(QUIZ).create_submission()

    path = f"{PATH}/submissions/self/files".removeprefix("/api/v1/")
    ok, file = Uploader(canvas._Canvas__requester, path, essay).start()
    questions = answered(submission, (119005, file["id"]))

    assert (ok, file["size"], questions[0].answer) == (True, 18, str(file["id"]))
