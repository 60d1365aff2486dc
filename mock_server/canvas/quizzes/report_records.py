"""Quiz reports in the store: which one is current, and what generating and removing make of it.

Source: canvas-quiz-analysis 1.2.

The content of a file is made when it is asked for, and shown when its generation is over: a report tells how things
stood then.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from mock_server.canvas.files import AVAILABLE as AVAILABLE_FILE
from mock_server.canvas.files import kept
from mock_server.canvas.quizzes.analysed import NO_QUESTION
from mock_server.canvas.quizzes.generation import (
    COMPLETED,
    FAILED,
    UNDER_WAY,
    Generation,
    generation_of,
)
from mock_server.canvas.quizzes.handed_in import (
    analysed_questions,
    completed_versions,
    handed_in,
    sections_of,
)
from mock_server.canvas.quizzes.records import AVAILABLE, SURVEYS, student_submissions
from mock_server.canvas.quizzes.report_csv import Line, item_analysis, student_analysis
from mock_server.engine.rows import Row
from mock_server.engine.settings import Settings
from mock_server.engine.store import Store

STUDENT_ANALYSIS, ITEM_ANALYSIS = "student_analysis", "item_analysis"
_OF_REPORTS = "Quizzes::QuizStatistics"
FEW = 15
"""A quiz of no more questions is too small for an alpha; so is, for the documentation, one of no more submissions."""


@dataclass(frozen=True)
class Kind:
    """What tells the reports of a quiz apart."""

    report_type: str
    includes_all_versions: bool
    includes_sis_ids: bool

    @classmethod
    def of(cls, report_type: str, *, all_versions: bool, may_read_sis: bool) -> Kind:
        """An item analysis always covers all attempts, and never names SIS ids."""
        if report_type == ITEM_ANALYSIS:
            return cls(report_type, includes_all_versions=True, includes_sis_ids=False)
        return cls(report_type, all_versions, may_read_sis)


def current_report(store: Store, quiz: Row, kind: Kind) -> Row:
    """The report of this kind that no later submission and no later publishing has made stale, made if need be."""
    basis = _basis(store, quiz)
    rows = _reports(store, quiz, kind)
    if rows and rows[-1]["basis"] == basis:
        return rows[-1]
    now = store.clock.text()
    return store.quiz_reports.add(
        {
            "quiz_id": quiz["id"],
            **vars(kind),
            "anonymous": is_anonymous(quiz),
            "basis": basis,
            "created_at": now,
            "updated_at": now,
        }
    )


def is_anonymous(quiz: Row) -> bool:
    """Whether the quiz is a survey that hides who answered."""
    return quiz["quiz_type"] in SURVEYS and bool(quiz["anonymous_submissions"])


def is_generatable(quiz: Row, report: Row) -> bool:
    """Surveys have no right answers for an item analysis to count."""
    return not (report["report_type"] == ITEM_ANALYSIS and quiz["quiz_type"] in SURVEYS)


def is_too_small(question_count: int, attempt_count: int, *, documented: bool) -> bool:
    """Whether alpha would say nothing: by the number of questions, or as documented by that of submissions.

    Source: canvas-quiz-analysis 2.
    """
    return (attempt_count if documented else question_count) <= FEW


def is_under_way(store: Store, quiz: Row, kind: Kind, settings: Settings) -> bool:
    """Whether a report of this kind is queued or running, be it stale by now."""
    stages = [stage_of(store, report, settings) for report in _reports(store, quiz, kind)]
    return any(stage is not None and stage.state in UNDER_WAY for stage in stages)


def stage_of(store: Store, report: Row, settings: Settings) -> Generation | None:
    """How far its generation has come; None if that was never asked for."""
    progress = store.progresses.get(report["progress_id"])
    if progress is None:
        return None
    return generation_of(progress, store.clock.now(), at_once=settings.reports_done_at_once)


def is_done(stage: Generation | None) -> bool:
    return stage is not None and stage.state == COMPLETED


def is_failed(stage: Generation | None) -> bool:
    return stage is not None and stage.state == FAILED


def start_generation(store: Store, quiz: Row, report: Row, *, user_id: int, settings: Settings) -> Row:
    """The report with a fresh progress, and the file that it will have."""
    now = store.clock.text()
    forget_generation(store, report)
    progress = store.progresses.add(
        {
            "context_type": _OF_REPORTS,
            "context_id": report["id"],
            "user_id": user_id,
            "tag": _OF_REPORTS,
            "fails": not is_generatable(quiz, report),
            "created_at": now,
        }
    )
    file_id = None
    if not progress["fails"]:
        file_id = store.files.add(
            {
                "progress_id": progress["id"],
                "user_id": user_id,
                "display_name": f"quiz_{report['report_type']}_report.csv",
                "content_type": "text/csv",
                "workflow_state": AVAILABLE_FILE,
                "uuid": f"{store.chance('report', progress['id']).getrandbits(128):032x}",
                "created_at": now,
                "updated_at": now,
                **kept(_content(store, quiz, report, settings).encode()),
            }
        )["id"]
    return store.quiz_reports.update(
        report["id"], progress_id=progress["id"], file_id=file_id, updated_at=now
    )


def forget_generation(store: Store, report: Row) -> Row:
    """The report without file and progress."""
    if report["file_id"] is not None:
        store.files.update(report["file_id"], workflow_state="deleted", content="")
    if report["progress_id"] is not None:
        store.progresses.update(report["progress_id"], removed=True)
    return store.quiz_reports.update(
        report["id"], progress_id=None, file_id=None, updated_at=store.clock.text()
    )


def _reports(store: Store, quiz: Row, kind: Kind) -> list[Row]:
    """Those of this kind, oldest first. A survey that became anonymous starts anew."""
    rows = store.quiz_reports.where(quiz_id=quiz["id"], **vars(kind), anonymous=is_anonymous(quiz))
    return sorted(rows, key=lambda row: row["id"])


def _basis(store: Store, quiz: Row) -> str:
    """What a report is made of, in short: it differs as soon as somebody hands in, is scored, or publishes."""
    attempts = [
        [row["id"], version["attempt"], version["finished_at"], version["score"], version["workflow_state"]]
        for row in student_submissions(store, quiz["id"])
        for version in completed_versions(row)
    ]
    published = quiz["quiz_data"] if quiz["workflow_state"] == AVAILABLE else None
    return hashlib.sha256(json.dumps([attempts, published], sort_keys=True).encode()).hexdigest()[:16]


def _content(store: Store, quiz: Row, report: Row, settings: Settings) -> str:
    attempts = handed_in(store, quiz, all_versions=report["includes_all_versions"])
    questions = analysed_questions(store, quiz, attempts)
    if report["report_type"] == ITEM_ANALYSIS:
        count = sum(question["question_type"] != NO_QUESTION for question in questions)
        is_small = is_too_small(count, len(attempts), documented=settings.documented)
        return item_analysis(questions, attempts, question_count=count, is_small=is_small)
    lines = [
        Line(
            attempt,
            sis_id=store.users[attempt.user_id]["sis_user_id"],
            sections=[store.sections[id_] for id_ in sections_of(store, quiz, attempt.user_id)],
        )
        for attempt in attempts
    ]
    return student_analysis(
        questions,
        lines,
        with_sis_ids=report["includes_sis_ids"],
        with_attempts=report["includes_all_versions"],
        is_anonymous=report["anonymous"],
    )
