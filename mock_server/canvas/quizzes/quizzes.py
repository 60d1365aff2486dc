"""The page "Quizzes": list, get, create, edit, delete, reorder, validate an access code.

Source: canvas-quizzes; the order of checks is its section 1.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.canvas import lookup, messages, rights, times
from mock_server.canvas.dialect import JSON_API
from mock_server.canvas.paging import page_of
from mock_server.canvas.quizzes import attempts
from mock_server.canvas.quizzes.access import Viewer, find_quiz
from mock_server.canvas.quizzes.listing import listed_quizzes
from mock_server.canvas.quizzes.question_groups import ordered_items
from mock_server.canvas.quizzes.records import (
    AVAILABLE,
    active_groups,
    active_questions,
    add_quiz,
    mark_reordered,
    remove,
    renew_published_copy,
    save_quiz,
    student_submissions,
)
from mock_server.canvas.quizzes.representation import has_access_code, json_api_quiz, shown_quiz
from mock_server.canvas.quizzes.settings import Note, QuizChanges, settings_of
from mock_server.canvas.refusals import (
    Failed,
    InvalidModel,
    InvalidSearchTerm,
    Items,
    MissingParameter,
    PageDisabled,
    model_error,
)
from mock_server.engine.dialect import Reply
from mock_server.engine.registry import operation
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store


@operation
def list_quizzes(call: Call, store: Store) -> Reply:
    """The course's quizzes that the viewer may see, those that lock first in front. Source: canvas-quizzes 6.1."""
    course = lookup.find_course(call, store)
    rights.require_right(call, store, course, rights.READ)
    viewer = Viewer.of(call, store, course)
    if course["quizzes_tab_hidden"] and not viewer.is_manager:
        raise PageDisabled()
    found = listed_quizzes(viewer, _search_term(call))
    page = page_of(call, found, f"/api/v1/courses/{course['id']}/quizzes")
    show = json_api_quiz if call.accepts(JSON_API) else shown_quiz
    shown = [
        show(viewer, store.quizzes[place[-1]], with_question_types=call.settings.documented)
        for place in page.items
    ]
    if not call.accepts(JSON_API):
        return Reply(200, shown, page.headers)
    meta = {"permissions": {"quizzes": {"create": rights.ADD in viewer.rights}}, **page.meta}
    return Reply(200, {"quizzes": shown, "meta": meta}, page.headers, media=JSON_API)


def _search_term(call: Call) -> str:
    """The wanted part of the title, in lower case; empty for no filter. Raises InvalidSearchTerm."""
    term = call.params.get("search_term")
    if term is None or (isinstance(term, str) and not term.strip()):
        return ""
    minimum: int = call.settings.search_term_min
    if not isinstance(term, str) or len(term) < minimum:
        raise InvalidSearchTerm(minimum)
    return term.lower()


@operation
def get_quiz(call: Call, store: Store) -> Any:
    """One quiz, deleted ones included. Source: canvas-quizzes 6.2 and 8."""
    viewer, quiz = find_quiz(call, store)
    rights.require(call, viewer.is_assigned(quiz) and viewer.may_read(quiz))
    return _answer(viewer, quiz)


@operation
def create_quiz(call: Call, store: Store) -> Any:
    """A new quiz, with what the request says and defaults for the rest. Source: canvas-quizzes 6.3."""
    course = lookup.find_course(call, store)
    viewer = Viewer.of(call, store, course)
    rights.require(call, rights.ADD in viewer.rights)
    sent = _sent_settings(call)
    if sent is None:
        raise InvalidModel({})
    settings = _accepted_settings(call, store, sent, store.quizzes.spec.blank, _missing_title(call, sent))
    quiz = add_quiz(store, course["id"], settings, base_url=call.base_url, note=_noting(call))
    return _answer(viewer, quiz)


@operation
def update_quiz(call: Call, store: Store) -> Any:
    """The quiz with the sent fields changed; without any, as it is. Source: canvas-quizzes 6.4 and 5.3."""
    viewer, quiz = find_quiz(call, store)
    rights.require(call, viewer.may_update)
    sent = _sent_settings(call)
    if sent is None:
        quiz = renew_published_copy(store, quiz)
    else:
        settings = _accepted_settings(call, store, sent, quiz, {})
        before, quiz = quiz, save_quiz(store, quiz, settings, base_url=call.base_url, note=_noting(call))
        attempts.prolong(store, before, quiz)
    return Reply(204) if call.accepts(JSON_API) else _answer(viewer, quiz)


@operation
def delete_quiz(call: Call, store: Store) -> Any:
    """Marks the quiz deleted; submissions do not prevent it. Source: canvas-quizzes 8."""
    viewer, quiz = find_quiz(call, store)
    rights.require(call, rights.DELETE in viewer.rights)
    quiz = remove(store, quiz["id"])
    return Reply(204) if call.accepts(JSON_API) else shown_quiz(viewer, quiz, with_question_types=False)


@operation
def reorder_quiz_items(call: Call, store: Store) -> None:
    """Positions 1, 2, 3 ... for the listed items, in the order given; unknown ones are skipped.

    Source: canvas-quizzes 9.
    """
    viewer, quiz = find_quiz(call, store)
    rights.require(call, viewer.may_update)
    order = ordered_items(call)
    groups = {str(row["id"]) for row in active_groups(store, quiz["id"])}
    questions = {str(row["id"]) for row in active_questions(store, quiz["id"])}
    position = 0
    for place, wanted in enumerate(order):
        kind, id_ = (wanted.get("type"), str(wanted.get("id"))) if isinstance(wanted, dict) else (None, "")
        if kind == "group" and id_ in groups:
            position += 1
            store.quiz_groups.update(int(id_), position=position)
        elif kind == "question" and id_ in questions:
            position += 1
            store.quiz_questions.update(int(id_), position=position, quiz_group_id=None)
        else:
            call.note(f"body/order/{place}", "dropped", wanted, "dropped: no such item in this quiz")
    if position:
        mark_reordered(store, quiz["id"])


@operation
def validate_quiz_access_code(call: Call, store: Store) -> bool:
    """Whether the code sent is exactly the quiz's. Source: canvas-quizzes 10."""
    viewer, quiz = find_quiz(call, store)
    rights.require(call, viewer.may_read(quiz))
    if call.settings.documented and "access_code" not in call.params:
        raise MissingParameter("access_code")
    return has_access_code(quiz) and call.params.get("access_code") == quiz["access_code"]


# --- requests ---------------------------------------------------------------------------------------------


def _answer(viewer: Viewer, quiz: Row) -> Any:
    if viewer.call.accepts(JSON_API):
        shown = json_api_quiz(viewer, quiz, with_question_types=True)
        return Reply(200, {"quizzes": [shown]}, media=JSON_API)
    return shown_quiz(viewer, quiz, with_question_types=True)


def _sent_settings(call: Call) -> dict[str, Any] | None:
    """The object under `quiz`, in JSON:API style the first of `quizzes`; None when there is none.

    Canvas fails when it is text or a list; the mock refuses. Source: canvas-quizzes 5.3 and 12.
    """
    sent = call.params.get("quiz")
    if call.accepts(JSON_API):
        quizzes = call.params.get("quizzes")
        sent = quizzes[0] if isinstance(quizzes, list) and quizzes else None
    if sent is not None and not isinstance(sent, dict):
        raise Failed(400, "bad_request")
    return sent


def _accepted_settings(
    call: Call, store: Store, sent: Mapping[str, Any], stored: Mapping[str, Any], errors: Items
) -> QuizChanges:
    """What the request sets, typed. Raises InvalidModel with every failing field, `errors` among them."""
    settings = settings_of(
        sent,
        stored,
        call.document.schema("QuizInput")["properties"],
        zone=times.zone_of(call.user),
        note=_noting(call),
        documented=call.settings.documented,
    )
    errors = {**errors, **settings.errors, **_kept_published(store, stored, settings)}
    if errors:
        raise InvalidModel(errors)
    return settings


def _kept_published(store: Store, stored: Mapping[str, Any], settings: QuizChanges) -> Items:
    """The error of unpublishing a quiz that students have taken. Source: canvas-quizzes 5.3 and 7."""
    if settings.published is not False or stored["workflow_state"] != AVAILABLE:
        return {}
    if not student_submissions(store, stored["id"]):
        return {}
    return model_error("published", messages.CANNOT_UNPUBLISH, attribute="workflow_state")


def _missing_title(call: Call, sent: Mapping[str, Any]) -> Items:
    """The documentation's side of a title that is missing or blank. Source: canvas-quizzes 15, row 1."""
    title = sent.get("title")
    is_missing = title is None or isinstance(title, dict | list) or not str(title).strip()
    return model_error("title", messages.BLANK) if call.settings.documented and is_missing else {}


def _noting(call: Call) -> Note:
    """-> a function that writes down a setting which was dropped."""
    place = "quizzes/0" if call.accepts(JSON_API) else "quiz"

    def note(name: str, received: Any, message: str) -> None:
        call.note(f"body/{place}/{name}", "dropped", received, message)

    return note
