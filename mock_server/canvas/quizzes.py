"""The page "Quizzes": list, get, create, edit, delete, reorder, validate an access code.

Source: canvas-quizzes; the order of checks is its section 1.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from mock_server.canvas import messages, people, rights, times
from mock_server.canvas.dialect import JSON_API
from mock_server.canvas.html import stored_html
from mock_server.canvas.paging import page_of
from mock_server.canvas.quiz_settings import Note, Settings, normalised, settings_of
from mock_server.canvas.quiz_view import (
    GRADED,
    SURVEYS,
    Viewer,
    active_questions,
    content_of,
    json_api_quiz,
    require_assigned,
    shown_quiz,
    student_submissions,
)
from mock_server.canvas.refusals import (
    Failed,
    InvalidModel,
    InvalidSearchTerm,
    MissingParameter,
    NotFound,
    PageDisabled,
    model_error,
)
from mock_server.canvas.tables import quiz_defaults
from mock_server.dialect import Reply
from mock_server.registry import operation
from mock_server.request import Call
from mock_server.spec import Document
from mock_server.store import Row, Store

UNPUBLISHED = "unpublished"
AVAILABLE = "available"


@operation
def list_quizzes(call: Call, store: Store) -> Reply:
    """The course's quizzes that the viewer may see, those that lock first in front. Source: 6.1."""
    course = people.find_course(call, store)
    rights.require_right(call, store, course, rights.READ)
    viewer = Viewer.of(call, store, course)
    if course["quizzes_tab_hidden"] and not viewer.is_manager:
        raise PageDisabled()
    ids = _listed_ids(viewer)
    if term := _search_term(call):
        ids = [id_ for id_ in ids if term in store.quizzes[id_]["title"].casefold()]
    page = page_of(call, ids, f"/api/v1/courses/{course['id']}/quizzes")
    quizzes = [store.quizzes[id_] for id_ in page.items]
    if call.accepts(JSON_API):
        meta = {"permissions": {"quizzes": {"create": rights.ADD in viewer.rights}}, **page.meta}
        shown = [json_api_quiz(viewer, quiz, with_question_types=False) for quiz in quizzes]
        return Reply(200, {"quizzes": shown, "meta": meta}, page.headers, media=JSON_API)
    return Reply(200, [shown_quiz(viewer, quiz, with_question_types=False) for quiz in quizzes], page.headers)


def _listed_ids(viewer: Viewer) -> list[int]:
    """The ids in list order, remembered for the viewer until something changes."""
    store, course_id = viewer.store, viewer.course["id"]
    user_id = viewer.call.user["id"] if viewer.call.user else None

    def build() -> list[int]:
        rows = [quiz for quiz in store.quizzes.where(course_id=course_id) if viewer.may_list(quiz)]
        return [quiz["id"] for quiz in sorted(rows, key=_list_order)]

    return store.memo(("quizzes", course_id, user_id), build)


def _list_order(quiz: Row) -> tuple[Any, ...]:
    lock_at, title = quiz["lock_at"], quiz["title"]
    return (lock_at is None, lock_at or "", title.casefold(), title, quiz["id"])


def _search_term(call: Call) -> str:
    """The wanted part of the title; empty for no filter. Raises InvalidSearchTerm."""
    term = call.params.get("search_term")
    if term is None or (isinstance(term, str) and not term.strip()):
        return ""
    minimum: int = call.settings.search_term_min
    if not isinstance(term, str) or len(term) < minimum:
        raise InvalidSearchTerm(minimum)
    return term.casefold()


@operation
def get_quiz(call: Call, store: Store) -> Any:
    """One quiz, deleted ones included. Source: 6.2 and 8."""
    viewer, quiz = _found(call, store)
    require_assigned(viewer, quiz)
    rights.require(call, viewer.may_read(quiz))
    return _answer(viewer, quiz)


@operation
def create_quiz(call: Call, store: Store) -> Any:
    """A new quiz, with what the request says and defaults for the rest. Source: 6.3."""
    course = people.find_course(call, store)
    rights.require_right(call, store, course, rights.ADD)
    sent = _sent_settings(call)
    if sent is None:
        raise InvalidModel({})
    _require_documented_title(call, sent, is_new=True)
    quiz = add_quiz(
        store,
        call.mock.document,
        course,
        sent,
        zone=times.zone_of(call.user),
        host=_host(call),
        note=_noting(call),
        documented=call.settings.documented,
    )
    return _answer(Viewer.of(call, store, course), quiz)


@operation
def update_quiz(call: Call, store: Store) -> Any:
    """The quiz with the sent fields changed. Source: 6.4."""
    viewer, quiz = _found(call, store)
    rights.require(call, rights.EDIT in viewer.rights)
    sent = _sent_settings(call) or {}
    _require_documented_title(call, sent, is_new=False)
    settings = settings_of(
        sent,
        quiz,
        _settings_properties(call.mock.document),
        zone=times.zone_of(call.user),
        note=_noting(call),
        documented=call.settings.documented,
    )
    if (
        settings.published is False
        and quiz["workflow_state"] == AVAILABLE
        and student_submissions(store, quiz)
    ):
        raise InvalidModel(model_error("published", messages.CANNOT_UNPUBLISH, attribute="workflow_state"))
    quiz = _saved(store, quiz, settings, host=_host(call))
    if call.accepts(JSON_API):
        return Reply(204)
    return _answer(Viewer.of(call, store, viewer.course), quiz)


@operation
def delete_quiz(call: Call, store: Store) -> Any:
    """Marks the quiz deleted; submissions do not prevent it. Source: 8."""
    viewer, quiz = _found(call, store)
    rights.require(call, rights.DELETE in viewer.rights)
    quiz = remove(store, quiz["id"])
    return Reply(204) if call.accepts(JSON_API) else shown_quiz(viewer, quiz, with_question_types=False)


@operation
def reorder_quiz_items(call: Call, store: Store) -> None:
    """Positions 1, 2, 3 ... for the listed items, in the order given; unknown ones are skipped. Source: 9."""
    viewer, quiz = _found(call, store)
    rights.require(call, rights.EDIT in viewer.rights)
    order = call.params.get("order")
    if isinstance(order, dict):
        order = list(order.values())
    if not isinstance(order, list):
        raise MissingParameter("order")
    items = {("group", str(row["id"])): row for row in store.quiz_groups.where(quiz_id=quiz["id"])}
    items |= {("question", str(row["id"])): row for row in active_questions(store, quiz)}
    position = 0
    for wanted in order:
        if not isinstance(wanted, dict):
            continue
        kind = str(wanted.get("type"))
        row = items.get((kind, str(wanted.get("id"))))
        if row is None:
            _noting(call)("order", wanted, "skipped: no such item in this quiz")
            continue
        position += 1
        if kind == "group":
            store.quiz_groups.update(row["id"], position=position)
        else:
            store.quiz_questions.update(row["id"], position=position, quiz_group_id=None)
    if position:
        store.quizzes.update(quiz["id"], last_edited_at=store.clock.text())


@operation
def validate_quiz_access_code(call: Call, store: Store) -> bool:
    """Whether the code sent is the quiz's, to the letter. Source: 10."""
    viewer, quiz = _found(call, store)
    rights.require(call, viewer.may_read(quiz))
    if call.settings.documented and "access_code" not in call.params:
        raise MissingParameter("access_code")
    code = quiz["access_code"]
    return bool((code or "").strip()) and call.params.get("access_code") == code


# --- requests ---------------------------------------------------------------------------------------------


def _found(call: Call, store: Store) -> tuple[Viewer, Row]:
    """The viewer and the quiz of the path, which may be a deleted one. Raises NotFound."""
    course = people.find_course(call, store)
    number = people.numeric_id(call.path_params["id"])
    quiz = None if number is None else store.quizzes.get(number)
    if quiz is None or quiz["course_id"] != course["id"]:
        raise NotFound()
    return Viewer.of(call, store, course), quiz


def _answer(viewer: Viewer, quiz: Row) -> Any:
    if viewer.call.accepts(JSON_API):
        shown = json_api_quiz(viewer, quiz, with_question_types=True)
        return Reply(200, {"quizzes": [shown]}, media=JSON_API)
    return shown_quiz(viewer, quiz, with_question_types=True)


def _sent_settings(call: Call) -> dict[str, Any] | None:
    """The object under `quiz`, in JSON:API mode the first of `quizzes`; None when there is none.

    Canvas fails when it is text or a list; the mock refuses. Source: 5.3 and 12.
    """
    sent = call.params.get("quiz")
    if call.accepts(JSON_API):
        quizzes = call.params.get("quizzes")
        sent = quizzes[0] if isinstance(quizzes, list) and quizzes else None
    if sent is not None and not isinstance(sent, dict):
        raise Failed(400, "bad_request")
    return sent


def _require_documented_title(call: Call, sent: Mapping[str, Any], *, is_new: bool) -> None:
    """The documentation's side of a title that is missing or blank. Source: 15, row 1."""
    if not call.settings.documented or not (is_new or "title" in sent):
        return
    if not str(sent.get("title") or "").strip():
        raise InvalidModel(model_error("title", messages.BLANK))


def _noting(call: Call) -> Note:
    def note(name: str, received: Any, message: str) -> None:
        place = "body/order" if name == "order" else f"body/quiz/{name}"
        call.note(place, "dropped", received, message)

    return note


def _host(call: Call) -> str:
    return call.base_url.partition("://")[2]


def _settings_properties(document: Document) -> dict[str, Any]:
    """The document's request properties, with the default that null and blank stand for."""
    properties: dict[str, Any] = document.schema("QuizInput")["properties"]
    return properties


# --- quizzes in the store ---------------------------------------------------------------------------------


def add_quiz(
    store: Store,
    document: Document,
    course: Row,
    sent: Mapping[str, Any],
    *,
    zone: ZoneInfo,
    quiz_id: int | None = None,
    host: str = "",
    note: Note = lambda *_: None,
    documented: bool = False,
) -> Row:
    """A new quiz of the course, under the rules of a create request. Raises InvalidModel."""
    defaults = {**quiz_defaults(document), "course_id": course["id"]}
    settings = settings_of(
        sent, defaults, _settings_properties(document), zone=zone, note=note, documented=documented
    )
    quiz = store.quizzes.add(
        {
            **{name: value for name, value in defaults.items() if name != "published"},
            **({"id": quiz_id} if quiz_id is not None else {}),
            "assignment_group_id": None,
        }
    )
    makes_assignment = settings.names_type or settings.published is not None
    quiz = _with_settings(store, quiz, settings, host=host, may_have_assignment=makes_assignment)
    if settings.published is not None:
        return _with_state(store, quiz, published=settings.published)
    return quiz


def _saved(store: Store, quiz: Row, settings: Settings, *, host: str) -> Row:
    """The quiz after an update: settings first, then its state, then a published quiz's content."""
    before = quiz
    quiz = _with_settings(store, quiz, settings, host=host, may_have_assignment=True)
    if settings.published is not None:
        quiz = _with_state(store, quiz, published=settings.published)
    if quiz["workflow_state"] == AVAILABLE:
        quiz = _with_content(store, quiz, keep_points="points_possible" in settings.changes)
    if {**quiz, "version_number": before["version_number"]} != before:
        quiz = store.quizzes.update(quiz["id"], version_number=before["version_number"] + 1)
    return quiz


def _with_settings(
    store: Store, quiz: Row, settings: Settings, *, host: str, may_have_assignment: bool
) -> Row:
    changes = dict(settings.changes)
    if changes.get("description"):
        changes["description"] = stored_html(changes["description"], host=host)
    if settings.locked is not None:
        changes["lock_at" if settings.locked else "unlock_at"] = store.clock.text()
    group_id = changes.get("assignment_group_id")
    if group_id is not None and not store.assignment_groups.where(id=group_id, course_id=quiz["course_id"]):
        changes["assignment_group_id"] = None
    quiz = normalised({**quiz, **{name: value for name, value in changes.items() if name in quiz}})
    if quiz["workflow_state"] != AVAILABLE:
        if quiz["quiz_type"] not in SURVEYS:
            quiz |= {"points_possible": content_of(store, quiz).points}
    quiz |= _assignment_of(store, quiz, may_have_assignment=may_have_assignment)
    stored = store.quizzes[quiz["id"]]
    return stored if quiz == stored else store.quizzes.update(quiz["id"], **quiz)


def _assignment_of(store: Store, quiz: Row, *, may_have_assignment: bool) -> Row:
    """The assignment fields: graded quizzes have an assignment behind them. Source: 4.5."""
    if quiz["quiz_type"] not in GRADED:
        if quiz["assignment_id"] is not None:
            store.assignments.update(quiz["assignment_id"], workflow_state="deleted")
        return {"assignment_id": None, "assignment_group_id": None}
    if not may_have_assignment:
        return {}
    group_id = quiz["assignment_group_id"] or _default_group(store, quiz["course_id"])["id"]
    assignment_id = quiz["assignment_id"]
    if assignment_id is None:
        assignment = store.assignments.add({"course_id": quiz["course_id"], "quiz_id": quiz["id"]})
        assignment_id = assignment["id"]
    return {"assignment_id": assignment_id, "assignment_group_id": group_id}


def _default_group(store: Store, course_id: int) -> Row:
    """The course's top assignment group; a course without any gets one."""
    groups = store.assignment_groups.where(course_id=course_id)
    if not groups:
        return store.assignment_groups.add({"course_id": course_id, "name": "Assignments", "position": 1})
    return min(groups, key=lambda group: (group["position"] is None, group["position"], group["id"]))


def _with_state(store: Store, quiz: Row, *, published: bool) -> Row:
    """Published or unpublished; publishing freezes a copy of the content. Source: 7."""
    state = AVAILABLE if published else UNPUBLISHED
    if quiz["workflow_state"] == state:
        return quiz
    quiz = store.quizzes.update(quiz["id"], workflow_state=state, version_number=quiz["version_number"] + 1)
    if quiz["assignment_id"] is not None:
        store.assignments.update(quiz["assignment_id"], workflow_state="active")
    return _with_content(store, quiz, keep_points=False, is_fresh=True) if published else quiz


def _with_content(store: Store, quiz: Row, *, keep_points: bool, is_fresh: bool = False) -> Row:
    """The quiz with its frozen copy renewed; points follow when the content's have changed, surveys' never."""
    content = content_of(store, quiz)
    changes: Row = {
        "question_count": content.count,
        "question_types": content.types,
        "copied_points": content.points,
        "last_edited_at": None,
    }
    follows = is_fresh or content.points != quiz["copied_points"]
    if quiz["quiz_type"] not in SURVEYS and follows and not keep_points:
        changes["points_possible"] = content.points
    if {**quiz, **changes} == quiz:
        return quiz
    return store.quizzes.update(quiz["id"], **changes)


def refresh_points(store: Store, quiz_id: int) -> Row:
    """An unpublished quiz's points after its questions changed, as a save would leave them."""
    quiz = store.quizzes[quiz_id]
    if quiz["quiz_type"] in SURVEYS:
        return quiz
    return store.quizzes.update(quiz_id, points_possible=content_of(store, quiz).points)


def publish(store: Store, quiz_id: int) -> Row:
    """The quiz published, with its questions as they are now."""
    quiz = _with_state(store, store.quizzes[quiz_id], published=True)
    return store.quizzes.update(quiz_id, **_assignment_of(store, quiz, may_have_assignment=True))


def remove(store: Store, quiz_id: int) -> Row:
    """The quiz and its assignment marked deleted."""
    quiz = store.quizzes[quiz_id]
    if quiz["assignment_id"] is not None:
        store.assignments.update(quiz["assignment_id"], workflow_state="deleted")
    return store.quizzes.update(quiz_id, workflow_state="deleted", version_number=quiz["version_number"] + 1)


def next_position(store: Store, quiz_id: int, *, group_id: int | None = None) -> int:
    """After the last entry of the quiz's root, or of the group."""
    questions = store.quiz_questions.where(quiz_id=quiz_id, quiz_group_id=group_id)
    groups = store.quiz_groups.where(quiz_id=quiz_id) if group_id is None else []
    return max((row["position"] or 0 for row in (*questions, *groups)), default=0) + 1
