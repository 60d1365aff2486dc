"""Which quizzes of a course a viewer is listed, and in which order. Source: canvas-quizzes 6.1.

A place is what quizzes are sorted by: lock date, title, and last the id.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mock_server.canvas.quizzes.access import Viewer
from mock_server.canvas.quizzes.records import AVAILABLE, DELETED
from mock_server.engine.rows import Row
from mock_server.engine.table import Order

Place = tuple[Any, ...]


def _place(quiz: Row) -> Place:
    lock_at, title = quiz["lock_at"], quiz["title"]
    return (lock_at is None, lock_at or "", title.casefold(), title, quiz["id"])


def _is_kept(quiz: Row) -> bool:
    return bool(quiz["workflow_state"] != DELETED)


def _is_published(quiz: Row) -> bool:
    return bool(quiz["workflow_state"] == AVAILABLE)


def _is_for_some(quiz: Row) -> bool:
    return _is_published(quiz) and bool(quiz["only_visible_to_overrides"])


KEPT = Order("kept quizzes", "course_id", _is_kept, _place)
PUBLISHED = Order("published quizzes", "course_id", _is_published, _place)
FOR_SOME = Order("quizzes for some", "course_id", _is_for_some, _place)


def listed_quizzes(viewer: Viewer, term: str) -> Sequence[Place]:
    """The places of the quizzes that the viewer may see and whose title contains the term, which is in lower case."""
    quizzes, course_id = viewer.store.quizzes, viewer.course["id"]
    if viewer.is_manager:
        found: Sequence[Place] = quizzes.ordered(KEPT, course_id)
    else:
        found = viewer.store.memo(("quizzes", course_id, viewer.user_id), lambda: _assigned(viewer))
    return [place for place in found if term in place[3].lower()] if term else found


def _assigned(viewer: Viewer) -> Sequence[Place]:
    """The published quizzes but for those that are for others: of most quizzes nothing need be asked."""
    quizzes, course_id = viewer.store.quizzes, viewer.course["id"]
    for_some = [place[-1] for place in quizzes.ordered(FOR_SOME, course_id)]
    for_others = {quiz_id for quiz_id in for_some if not viewer.is_assigned(quizzes[quiz_id])}
    published: Sequence[Place] = quizzes.ordered(PUBLISHED, course_id)
    return [place for place in published if place[-1] not in for_others] if for_others else published
