"""Who looks at a course's quizzes: what they may do, which quizzes are theirs, and on which dates.

Source: canvas-quizzes 2, 3.1 (dates), 6.1 and 6.2.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from mock_server.canvas import lookup, rights, times
from mock_server.canvas.quizzes.records import AVAILABLE, DELETED
from mock_server.canvas.refusals import NotFound
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.spec import Document
from mock_server.engine.store import Store

DATES = ("due_at", "unlock_at", "lock_at")


@dataclass(frozen=True)
class Person:
    """Somebody, or nobody, with their rights in the course."""

    store: Store
    course: Row
    user: Row | None
    rights: frozenset[str]

    @property
    def user_id(self) -> int | None:
        return self.user["id"] if self.user else None

    @property
    def is_grader(self) -> bool:
        return rights.GRADE in self.rights

    @property
    def is_manager(self) -> bool:
        return bool(self.rights & rights.MANAGE)

    @property
    def is_staff(self) -> bool:
        return self.is_manager or self.is_grader

    @property
    def may_update(self) -> bool:
        """Whether the viewer may edit the course's quizzes."""
        return rights.EDIT in self.rights

    @property
    def sees_grades(self) -> bool:
        """Whether the viewer may look at what others have done."""
        return self.is_grader or rights.VIEW_GRADES in self.rights

    @property
    def is_student(self) -> bool:
        return rights.PARTICIPATE in self.rights and not self.is_staff

    @property
    def may_take_part(self) -> bool:
        """An active student of the course; in a public course everybody counts as one."""
        return rights.PARTICIPATE in self.rights or self.course["is_public"]

    @cached_property
    def zone(self) -> ZoneInfo:
        return times.zone_of(self.user)

    @cached_property
    def students(self) -> frozenset[int]:
        """Through whose eyes a viewer without staff rights looks: their own, or the observed students'.

        Empty for an observer of nobody and for passers-by of a public course, who see what everybody may see.
        """
        own = self._enrollments(self.user_id)
        if self.user_id is not None and any(row["type"] == "student" for row in own):
            return frozenset({self.user_id})
        return frozenset(row["associated_user_id"] for row in own if row["type"] == "observer") - {None}

    @cached_property
    def sections(self) -> frozenset[int]:
        """The sections of those students."""
        rows = [row for student in self.students for row in self._enrollments(student)]
        return frozenset(row["section_id"] for row in rows) - {None}

    def _enrollments(self, user_id: int | None) -> list[Row]:
        """Those in this course that count, or once did: a course that is over still shows a student theirs."""
        rows = self.store.enrollments.where(user_id=user_id, course_id=self.course["id"])
        return [row for row in rows if row["state"] in ("active", "completed")]

    def observes(self, user_id: int | None) -> bool:
        rows = self.store.enrollments.where(user_id=self.user_id, course_id=self.course["id"])
        return user_id is not None and any(
            row["type"] == "observer" and row["state"] == "active" and row["associated_user_id"] == user_id
            for row in rows
        )

    def may_read_submission(self, submission: Row) -> bool:
        """Its owner, whoever reviews grades, and who observes the owner. Source: canvas-quiz-submissions 2."""
        owner = submission["user_id"]
        is_own = owner is not None and owner == self.user_id
        return is_own or self.sees_grades or self.observes(owner)

    @property
    def enrollment_ends_at(self) -> str | None:
        """When the last of this student's enrollments in the course ends; None if one never does."""
        ends = [row["end_at"] for row in self._enrollments(self.user_id) if row["type"] == "student"]
        return None if None in ends else max(ends, default=None)

    # --- one quiz -------------------------------------------------------------------------------------

    def overrides(self, quiz: Row) -> list[Row]:
        return self.store.quiz_overrides.where(quiz_id=quiz["id"])

    def own_overrides(self, quiz: Row) -> list[Row]:
        """The overrides that concern the students through whose eyes the viewer looks."""
        return [
            row
            for row in self.overrides(quiz)
            if row["section_id"] in self.sections or not self.students.isdisjoint(row["student_ids"] or ())
        ]

    def is_assigned(self, quiz: Row) -> bool:
        """Whether the quiz is for the viewer: for everybody, or by an override."""
        if self.is_staff or not quiz["only_visible_to_overrides"] or not self.students:
            return True
        return bool(self.own_overrides(quiz))

    def may_read(self, quiz: Row) -> bool:
        return self.is_staff or (rights.READ in self.rights and quiz["workflow_state"] == AVAILABLE)

    def may_list(self, quiz: Row) -> bool:
        """Deleted quizzes are listed to nobody, unpublished and unassigned ones to managers only."""
        if self.is_manager:
            return bool(quiz["workflow_state"] != DELETED)
        return quiz["workflow_state"] == AVAILABLE and self.is_assigned(quiz)

    def dates(self, quiz: Row) -> dict[str, str | None]:
        """The viewer's own dates: of several overrides the most generous, everybody's where none says a word."""
        overrides = [] if self.is_staff else self.own_overrides(quiz)
        return {
            name: _most_generous(
                name, [row[name] for row in overrides if name in row["overridden"]], quiz[name]
            )
            for name in DATES
        }

    def own_submission(self, quiz: Row) -> Row | None:
        """What this person did in the quiz; previews are nobody's."""
        if self.user_id is None:
            return None
        return self.store.quiz_submissions.first(quiz_id=quiz["id"], user_id=self.user_id)

    def may_submit(self, quiz: Row) -> bool:
        """The right to take the quiz, whatever its dates say.

        Source: canvas-quizzes 3.3, canvas-quiz-questions-and-groups 0.3.
        """
        if self.is_staff:
            return True
        if rights.PARTICIPATE not in self.rights or quiz["workflow_state"] != AVAILABLE:
            return False
        own = self.own_submission(quiz)
        return self.is_assigned(quiz) and not (own is not None and own["excused"])


@dataclass(frozen=True)
class Viewer(Person):
    """The caller."""

    call: Call

    @classmethod
    def of(cls, call: Call, store: Store, course: Row) -> Viewer:
        return cls(store, course, call.user, rights.course_rights(store, call.user, course), call)

    @property
    def quiz_fields(self) -> tuple[str, ...]:
        """The fields of a quiz that the document shows to the viewer, in its order."""
        return _quiz_fields(
            self.call.document, self.is_grader, self.is_manager, self.call.settings.documented
        )


@functools.cache
def _quiz_fields(document: Document, is_grader: bool, is_manager: bool, documented: bool) -> tuple[str, ...]:
    groups = {"grader": is_grader, "manager": is_manager}
    return tuple(
        name
        for name, schema in document.schema("Quiz")["properties"].items()
        if ("x-visible-to" not in schema or any(groups[group] for group in schema["x-visible-to"]))
        and (documented or not schema.get("x-documented-only"))
    )


def person_of(store: Store, course: Row, user: Row | None) -> Person:
    """Somebody who need not be the caller."""
    return Person(store, course, user, rights.course_rights(store, user, course))


def find_quiz(call: Call, store: Store, *, by: str = "id") -> tuple[Viewer, Row]:
    """The viewer and the quiz of the path, which may be a deleted one; `by` is the placeholder's name.

    Raises NotFound.
    """
    course = lookup.find_course(call, store)
    quiz = store.quizzes.get(lookup.numeric_id(call.path_params[by]))
    if quiz is None or quiz["course_id"] != course["id"]:
        raise NotFound()
    return Viewer.of(call, store, course), quiz


def _most_generous(name: str, own: Sequence[str | None], everybodys: str | None) -> str | None:
    if not own:
        return everybodys
    given = [date for date in own if date is not None]
    if len(given) < len(own):
        return None
    return min(given) if name == "unlock_at" else max(given)
