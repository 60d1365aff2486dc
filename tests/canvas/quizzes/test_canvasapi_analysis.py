"""The `canvasapi` package reads what came of a quiz, over a real socket."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from canvasapi import Canvas
from canvasapi.exceptions import Conflict, Forbidden
from canvasapi.progress import Progress

from mock_server import MockServer

ANSWERS = {"The ghost": "Hamlet", "The play": "True", "The arras": "Polonius"}


@pytest.fixture(scope="module")
def serving() -> Iterator[MockServer]:
    with MockServer(reports_done_at_once=False) as server:
        yield server


@pytest.fixture
def quiz(serving: MockServer) -> Any:
    """The demo world's quiz, which Stu has taken, as the teacher's client has it."""
    serving.reset()
    serving.clock.freeze("2031-02-03T04:05:06Z")
    serving.take(30001, "student", answers=ANSWERS)
    return canvas(serving).get_course(101).get_quiz(30001)


def canvas(server: MockServer, token: str = "teacher-token") -> Canvas:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it prefers HTTPS
        return Canvas(server.url, token)


def test_statistics_are_read(quiz: Any) -> None:
    (found,) = quiz.get_statistics()

    assert found.submission_statistics["unique_count"] == 1
    assert len(found.question_statistics) == 6


def test_a_report_is_asked_for_followed_and_downloaded(serving: MockServer, quiz: Any) -> None:
    report = quiz.create_report("student_analysis")
    progress_id = int(report.progress_url.rpartition("/")[2])
    progress = Progress(quiz._requester, {"id": progress_id})

    states = []
    for _ in range(3):
        states.append(progress.query().workflow_state)
        serving.clock.advance(seconds=1.5)

    assert states == ["queued", "running", "completed"]
    file = quiz.get_quiz_report(report).file
    assert "Stu Student" in httpx.get(file["url"]).text


def test_a_report_under_way_is_a_conflict(quiz: Any) -> None:
    quiz.create_report("item_analysis")

    with pytest.raises(Conflict):
        quiz.create_report("item_analysis")


def test_reports_are_listed_and_removed(serving: MockServer, quiz: Any) -> None:
    quiz.create_report("student_analysis")
    serving.clock.advance(seconds=10)

    students, items = quiz.get_all_quiz_reports()

    assert [students.report_type, items.report_type] == ["student_analysis", "item_analysis"]
    students.course_id = 101
    assert students.abort_or_delete() is True
    assert not hasattr(quiz.get_all_quiz_reports()[0], "file")


def test_overrides_are_read(serving: MockServer, quiz: Any) -> None:
    serving.seed(
        {"quiz_overrides": [{"quiz_id": 30001, "student_ids": [2005], "due_at": "2031-03-01T00:00:00Z"}]}
    )

    found = next(
        each for each in canvas(serving).get_course(101).get_quiz_overrides() if each.quiz_id == 30001
    )

    assert [date["due_at"] for date in found.due_dates] == ["2031-03-01T00:00:00Z", None]


def test_a_message_is_sent(serving: MockServer, quiz: Any) -> None:
    message = {"body": "Please take the quiz.", "recipients": "unsubmitted", "subject": "Act 3"}

    assert quiz.broadcast_message(message) is True
    assert [row["user_id"] for row in serving.snapshot()["conversation_messages"]] == [2006]
    assert not serving.violations


def test_a_student_is_refused(serving: MockServer, quiz: Any) -> None:
    theirs = canvas(serving, "student-token").get_course(101).get_quiz(30001)

    with pytest.raises(Forbidden):
        list(theirs.get_statistics())
