"""The page "Quiz Reports": list, create, get, abort or remove. Source: canvas-quiz-analysis 1."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mock_server.canvas import messages, rights
from mock_server.canvas.casting import is_true, listed
from mock_server.canvas.dialect import JSON_API
from mock_server.canvas.files import shown_file
from mock_server.canvas.lookup import numeric_id
from mock_server.canvas.progress import shown_progress
from mock_server.canvas.quizzes.access import Viewer, find_quiz
from mock_server.canvas.quizzes.generation import FAILED, RUNNING, Generation, just_queued
from mock_server.canvas.quizzes.report_records import (
    ITEM_ANALYSIS,
    STUDENT_ANALYSIS,
    Kind,
    current_report,
    forget_generation,
    is_done,
    is_generatable,
    is_under_way,
    stage_of,
    start_generation,
)
from mock_server.canvas.refusals import Failed, NotFound, Rejected
from mock_server.engine.dialect import Reply
from mock_server.engine.registry import operation
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store

_IN_WORDS = {STUDENT_ANALYSIS: "Student Analysis", ITEM_ANALYSIS: "Item Analysis"}


@operation
def list_quiz_reports(call: Call, store: Store) -> Reply:
    """The two current reports, made if need be. Source: canvas-quiz-analysis 1.2."""
    viewer, quiz = _found(call, store)
    all_versions = is_true(call.params.get("includes_all_versions"))
    reports = [
        current_report(store, quiz, _kind(viewer, type_, all_versions=all_versions)) for type_ in _IN_WORDS
    ]
    embedded = {"progress", *_embedded(call)}
    return _answer(call, [_shown(viewer, quiz, report, embedded) for report in reports], is_list=True)


@operation
def create_quiz_report(call: Call, store: Store) -> Reply:
    """Starts a generation unless one is over and current; a failed one starts anew.

    Source: canvas-quiz-analysis 1.2.
    """
    viewer, quiz = _found(call, store)
    sent = _sent(call)
    report_type = sent.get("report_type")
    if not isinstance(report_type, str) or report_type not in _IN_WORDS:
        raise Rejected(messages.INVALID_REPORT_TYPE)
    kind = _kind(viewer, report_type, all_versions=is_true(sent.get("includes_all_versions")))
    if is_under_way(store, quiz, kind, call.settings):
        raise Rejected(messages.REPORT_UNDER_WAY, status=409)
    report = current_report(store, quiz, kind)
    stage = stage_of(store, report, call.settings)
    if stage is None or stage.state == FAILED:
        assert viewer.user_id is not None  # noqa: S101 - nobody has this right without signing in
        report = start_generation(store, quiz, report, user_id=viewer.user_id, settings=call.settings)
        stage = just_queued(store.progresses[report["progress_id"]])
    return _answer(call, [_shown(viewer, quiz, report, _embedded(call), stage=stage)])


@operation
def get_quiz_report(call: Call, store: Store) -> Reply:
    """One report, stale ones included. Source: canvas-quiz-analysis 1.2."""
    viewer, quiz = _found(call, store)
    report = _report(call, store, quiz)
    return _answer(call, [_shown(viewer, quiz, report, _embedded(call))])


@operation
def abort_or_remove_quiz_report(call: Call, store: Store) -> None:
    """Takes file and progress away; the report stays. Source: canvas-quiz-analysis 1.2."""
    _, quiz = _found(call, store)
    report = _report(call, store, quiz)
    stage = stage_of(store, report, call.settings)
    if stage is None:
        raise Rejected(messages.REPORT_NOT_STARTED, status=422)
    if stage.state == RUNNING:
        raise Rejected(messages.REPORT_CANNOT_BE_ABORTED, status=422)
    forget_generation(store, report)


# --- requests ---------------------------------------------------------------------------------------------


def _found(call: Call, store: Store) -> tuple[Viewer, Row]:
    """The quiz, for those who may read its statistics. Raises NotFound, Unauthenticated, Forbidden."""
    viewer, quiz = find_quiz(call, store, by="quiz_id")
    rights.require(call, viewer.sees_grades)
    return viewer, quiz


def _report(call: Call, store: Store, quiz: Row) -> Row:
    number = numeric_id(call.path_params["id"])
    report = None if number is None else store.quiz_reports.get(number)
    if report is None or report["quiz_id"] != quiz["id"]:
        raise NotFound()
    return report


def _sent(call: Call) -> Row:
    """The object under `quiz_report`, in JSON:API style the first of `quiz_reports`; none counts as empty."""
    sent = call.params.get("quiz_report")
    if call.accepts(JSON_API):
        sent = next(iter(listed(call.params.get("quiz_reports"))), None)
    if sent is not None and not isinstance(sent, dict):
        raise Failed(400, "bad_request")
    return sent or {}


def _kind(viewer: Viewer, report_type: str, *, all_versions: bool) -> Kind:
    may_read_sis = rights.READ_SIS in viewer.rights
    return Kind.of(report_type, all_versions=all_versions, may_read_sis=may_read_sis)


def _embedded(call: Call) -> list[str]:
    """Without the JSON:API style the file always is, and what else is asked for does not matter."""
    return [str(name) for name in listed(call.params.get("include"))] if call.accepts(JSON_API) else ["file"]


# --- answers ----------------------------------------------------------------------------------------------


def _answer(call: Call, reports: Sequence[Row], *, is_list: bool = False) -> Reply:
    if call.accepts(JSON_API):
        return Reply(200, {"quiz_reports": reports}, media=JSON_API)
    return Reply(200, reports if is_list else reports[0])


def _shown(
    viewer: Viewer,
    quiz: Row,
    report: Row,
    embedded: Collection[str],
    *,
    stage: Generation | None = None,
) -> Row:
    """The report as it stands, or at the stage given. Source: canvas-quiz-analysis 1.1."""
    call, store = viewer.call, viewer.store
    stage = stage or stage_of(store, report, call.settings)
    is_json_api = call.accepts(JSON_API)
    home = f"{call.base_url}/api/v1/courses/{viewer.course['id']}/quizzes/{quiz['id']}"
    shown: Row = {
        "id": str(report["id"]) if is_json_api else report["id"],
        **({} if is_json_api else {"quiz_id": quiz["id"]}),
        "report_type": report["report_type"],
        "readable_type": _IN_WORDS[report["report_type"]],
        "includes_all_versions": report["includes_all_versions"],
        "includes_sis_ids": report["includes_sis_ids"],
        "anonymous": report["anonymous"],
        "generatable": is_generatable(quiz, report),
        "url": f"{home}/reports/{report['id']}",
        "created_at": report["created_at"],
        "updated_at": report["updated_at"],
        **({"links": {"quiz": home}} if is_json_api else {}),
    }
    if stage is None:
        return shown
    progress = store.progresses[report["progress_id"]]
    shown["updated_at"] = max(report["updated_at"], stage.since)
    if not is_json_api:
        shown["progress_url"] = f"{call.base_url}/api/v1/progress/{progress['id']}"
    if "file" in embedded and is_done(stage):
        made = {"created_at": stage.since, "updated_at": stage.since}
        shown["file"] = shown_file(call, {**store.files[report["file_id"]], **made})
    if "progress" in embedded:
        shown["progress"] = shown_progress(call, progress, stage)
    return shown
