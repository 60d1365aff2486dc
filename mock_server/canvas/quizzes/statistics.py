"""The page "Quiz Statistics", computed when asked. Source: canvas-quiz-analysis 2."""

from __future__ import annotations

from mock_server.canvas import rights
from mock_server.canvas.casting import is_true, listed
from mock_server.canvas.dialect import JSON_API
from mock_server.canvas.lookup import numeric_id
from mock_server.canvas.quizzes.access import Viewer, find_quiz
from mock_server.canvas.quizzes.analysed import NO_QUESTION, Attempt
from mock_server.canvas.quizzes.handed_in import analysed_questions, handed_in
from mock_server.canvas.quizzes.item_analysis import quiz_alpha
from mock_server.canvas.quizzes.question_statistics import question_statistics
from mock_server.canvas.quizzes.records import active_questions, student_submissions
from mock_server.canvas.quizzes.report_records import (
    STUDENT_ANALYSIS,
    Kind,
    current_report,
    is_anonymous,
    is_too_small,
)
from mock_server.canvas.quizzes.representation import urls
from mock_server.canvas.quizzes.submission_statistics import submission_statistics
from mock_server.engine.dialect import Reply
from mock_server.engine.registry import operation
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store

MOST_QUESTIONS = 100
MOST_SUBMISSIONS = 1000


@operation
def get_quiz_statistics(call: Call, store: Store) -> Reply:
    """One object, or nothing for a quiz that is too large. Source: canvas-quiz-analysis 2."""
    viewer, quiz = find_quiz(call, store, by="quiz_id")
    rights.require(call, viewer.sees_grades)
    if _is_too_large(store, quiz):
        return Reply(204)
    all_versions = is_true(call.params.get("all_versions"))
    sections = _section_ids(call)
    shown = _head(viewer, quiz, all_versions=all_versions) | store.memo(
        ("quiz statistics", quiz["id"], all_versions, sections),
        lambda: _figures(call, store, quiz, all_versions=all_versions, sections=sections),
    )
    if not call.accepts(JSON_API):
        return Reply(200, {"quiz_statistics": [{**shown, "quiz_id": quiz["id"]}]})
    home = shown["url"].removesuffix("/statistics")
    shown = {**shown, "id": str(shown["id"]), "links": {"quiz": home}}
    return Reply(200, {"quiz_statistics": [shown]}, media=JSON_API)


def _is_too_large(store: Store, quiz: Row) -> bool:
    return (
        len(active_questions(store, quiz["id"])) > MOST_QUESTIONS
        or len(student_submissions(store, quiz["id"])) > MOST_SUBMISSIONS
    )


def _figures(
    call: Call, store: Store, quiz: Row, *, all_versions: bool, sections: frozenset[int] | None
) -> Row:
    attempts = handed_in(store, quiz, all_versions=all_versions, section_ids=sections)
    return {
        "question_statistics": _of_questions(call, store, quiz, attempts),
        "submission_statistics": submission_statistics(attempts, points_possible=quiz["points_possible"]),
    }


def _section_ids(call: Call) -> frozenset[int] | None:
    """The sections asked for; None for all. What is no id names no section."""
    sent = listed(call.params.get("section_ids"))
    ids = frozenset(id_ for item in sent if (id_ := numeric_id(str(item))) is not None)
    return ids if sent else None


def _head(viewer: Viewer, quiz: Row, *, all_versions: bool) -> Row:
    """What is said of the quiz. The statistics have the id of the student analysis (assumed)."""
    store, addresses = viewer.store, urls(viewer, quiz)
    may_read_sis = rights.READ_SIS in viewer.rights
    kind = Kind.of(STUDENT_ANALYSIS, all_versions=all_versions, may_read_sis=may_read_sis)
    page = addresses["html_url"]
    return {
        "id": current_report(store, quiz, kind)["id"],
        "url": addresses["quiz_statistics_url"],
        "html_url": f"{page}/statistics",
        "multiple_attempts_exist": any(
            (row["attempt"] or 0) > 1 for row in student_submissions(store, quiz["id"])
        ),
        "generated_at": store.clock.text(),
        "includes_all_versions": all_versions,
        "points_possible": quiz["points_possible"],
        "anonymous_survey": is_anonymous(quiz),
        "speed_grader_url": addresses["speed_grader_url"],
        "quiz_submissions_zip_url": f"{page}/submissions?zip=1",
    }


def _of_questions(call: Call, store: Store, quiz: Row, attempts: list[Attempt]) -> list[Row]:
    questions = [
        question
        for question in analysed_questions(store, quiz, attempts)
        if question["question_type"] != NO_QUESTION
    ]
    is_small = is_too_small(len(questions), len(attempts), documented=call.settings.documented)
    alpha = None if is_small else quiz_alpha(questions, attempts)
    return [
        question_statistics(question, attempts, is_anonymous=is_anonymous(quiz), alpha=alpha)
        for question in questions
    ]
