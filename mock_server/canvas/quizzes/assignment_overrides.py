"""The page "Quiz Assignment Overrides": the dates of a course's quizzes. Source: canvas-quiz-analysis 4."""

from __future__ import annotations

from mock_server.canvas import lookup, rights
from mock_server.canvas.casting import listed
from mock_server.canvas.paging import page_of
from mock_server.canvas.quizzes.access import DATES, Viewer
from mock_server.canvas.quizzes.representation import (
    due_order,
    every_section_is_overridden,
    override_dates,
)
from mock_server.engine.dialect import Reply
from mock_server.engine.registry import operation
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store


@operation
def list_quiz_assignment_overrides(call: Call, store: Store) -> Reply:
    """The quizzes that the viewer may see, with their dates. Source: canvas-quiz-analysis 4."""
    course = lookup.find_course(call, store)
    rights.require_right(call, store, course, rights.READ)
    viewer = Viewer.of(call, store, course)
    wanted = _wanted_ids(call)
    quizzes = [
        quiz
        for quiz in store.quizzes.where(course_id=course["id"])
        if viewer.may_list(quiz) and (not wanted or quiz["id"] in wanted)
    ]
    quizzes.sort(key=lambda quiz: int(quiz["id"]))
    page = page_of(call, quizzes, f"/api/v1/courses/{course['id']}/quizzes/assignment_overrides")
    sets = [_dates_of(viewer, quiz) for quiz in page.items]
    return Reply(200, {"quiz_assignment_overrides": sets}, page.headers)


def _wanted_ids(call: Call) -> set[int | None]:
    """The ids in the first element; none at all stand for every quiz, and what is no id for no quiz."""
    first = next(iter(listed(call.params.get("quiz_assignment_overrides"))), None)
    sent = listed(first.get("quiz_ids")) if isinstance(first, dict) else []
    return {lookup.numeric_id(str(item)) for item in sent}


def _dates_of(viewer: Viewer, quiz: Row) -> Row:
    """`due_dates` for the viewer, and for managers `all_dates`."""
    if not viewer.is_staff:
        return {"quiz_id": quiz["id"], "due_dates": [_own_dates(viewer, quiz)]}
    overrides = viewer.overrides(quiz)
    everything = [override_dates(quiz, override, viewer.store) for override in overrides]
    base = [] if quiz["only_visible_to_overrides"] else [_base_dates(quiz)]
    applying = [] if every_section_is_overridden(viewer, overrides) else base
    return {
        "quiz_id": quiz["id"],
        "due_dates": sorted([*applying, *everything], key=due_order),
        "all_dates": sorted([*base, *everything], key=due_order),
    }


def _base_dates(quiz: Row) -> Row:
    return {**{name: quiz[name] for name in DATES}, "base": True}


def _own_dates(viewer: Viewer, quiz: Row) -> Row:
    """The one entry of a viewer without staff rights: of several overrides that which gives the due date."""
    dates = viewer.dates(quiz)
    own = viewer.own_overrides(quiz)
    if not own:
        return _base_dates(quiz)
    entries = [override_dates(quiz, override, viewer.store) for override in own]
    deciding = next((entry for entry in entries if entry["due_at"] == dates["due_at"]), entries[0])
    return {**deciding, **dates}
