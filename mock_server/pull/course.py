"""A course read step by step, so that what has been read is whole whenever it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from mock_server.pull import entities
from mock_server.pull.people import Entity, People, enrollment_of
from mock_server.pull.reader import NotTold, PullError, Reader

Tell = Callable[[str], None]
_STATES = ("active", "invited", "creation_pending", "inactive", "completed")
_ORDER = (
    "users",
    "courses",
    "sections",
    "enrollments",
    "assignment_groups",
    "question_banks",
    "quizzes",
    "quiz_groups",
    "quiz_questions",
    "quiz_overrides",
    "quiz_submissions",
    "live_assessments",
    "live_assessment_results",
)


class CoursePull:
    """One course. `read` may end early; `seed` is what is complete by then, `left_out` says what is not there."""

    def __init__(
        self,
        reader: Reader,
        course: str,
        *,
        with_submissions: bool = False,
        with_free_answers: bool = False,
        tell: Tell = lambda _: None,
    ) -> None:
        self._reader, self._course = reader, course
        self._with_submissions, self._with_free_answers = with_submissions, with_free_answers
        self._tell = tell
        self._quizzes = entities.Quizzes(reader.document, reader.base_url)
        self._people = People()
        self._kept: dict[str, list[Entity]] = {}
        self.left_out: list[str] = []

    def read(self) -> None:
        """Raises PullError when it cannot go on."""
        course = self._read_course()
        self._optional("sections", self._read_sections, course)
        self._optional("enrollments", self._read_enrollments, course)
        self._optional("assignment groups", self._read_assignment_groups, course)
        self._optional("quizzes", self._read_quizzes, course)
        self._optional("live assessments", self._read_live_assessments, course)

    def seed(self) -> dict[str, list[Entity]]:
        """The seed; empty while not even the course is known."""
        if "courses" not in self._kept:
            return {}
        kept = {**self._kept, "users": self._people.users(self._kept.get("enrollments", ()))}
        return {kind: kept[kind] for kind in _ORDER if kept.get(kind)}

    def _keep(self, kind: str, items: Iterable[Entity]) -> None:
        self._kept.setdefault(kind, []).extend(items)

    def _know(self, kind: str, stand_in: Entity, named_by: Iterable[Entity], field: str) -> None:
        """Keep a stand-in for whatever is named and was not told."""
        known = {entity["id"] for entity in self._kept.get(kind, ())}
        named = {entity[field] for entity in named_by if entity.get(field) is not None}
        self._keep(kind, [{"id": missing, **stand_in} for missing in sorted(named - known)])

    def _optional(self, what: str, read: Callable[[Entity], None], course: Entity) -> None:
        self._tell(what)
        try:
            read(course)
        except NotTold as error:
            self.left_out.append(f"{what}: the server answers {error}")

    # --- the steps ------------------------------------------------------------------------------------

    def _read_course(self) -> Entity:
        self._tell("course")
        try:
            raw = self._reader.one("get_course", course_id=self._course)
        except NotTold as error:
            whose = (
                "the token may not see it, or there is no such course"
                if self._reader.token
                else "it needs a token"
            )
            raise PullError(f"course {self._course}: {whose} (the server answers {error})") from None
        if not isinstance(raw, dict) or "name" not in raw:
            raise PullError(f"course {self._course}: it is closed to the caller by its dates")
        course = entities.course_of(raw)
        self._keep("courses", [course])
        self._take_enrollments(
            {
                "id": number,
                "course_id": course["id"],
                "type": f"{one['type'].capitalize()}Enrollment",
                **one_rest(one),
            }
            for number, one in enumerate(raw.get("enrollments") or (), 1)
        )
        return course

    def _read_sections(self, course: Entity) -> None:
        raw = list(self._reader.pages("list_course_sections", course_id=course["id"]))
        self._keep("sections", [entities.section_of(one, course["id"]) for one in raw])

    def _read_enrollments(self, course: Entity) -> None:
        query = [("state[]", state) for state in _STATES]
        raw = list(self._reader.pages("list_enrollments", query, course_id=course["id"]))
        self._take_enrollments(raw)

    def _take_enrollments(self, raw: Iterable[Mapping[str, Any]]) -> None:
        """These instead of what was known; the course itself tells the caller's own only."""
        sections = [section["id"] for section in self._kept.get("sections", ())]
        found = []
        for one in sorted(raw, key=lambda one: (one["type"] == "StudentViewEnrollment", one["id"])):
            enrollment = enrollment_of(one, sections)
            if enrollment is None:
                self.left_out.append(f"enrollment {one['id']}: the mock has no {one['type']}")
                continue
            self._people.meet(one["user_id"], has_sis_id=bool(one.get("sis_user_id")))
            self._people.meet(one.get("associated_user_id"))
            found.append(enrollment)
        self._kept["enrollments"] = found

    def _read_assignment_groups(self, course: Entity) -> None:
        raw = list(self._reader.pages("list_assignment_groups", course_id=course["id"]))
        self._keep("assignment_groups", [entities.assignment_group_of(one, course["id"]) for one in raw])

    def _read_quizzes(self, course: Entity) -> None:
        raw = list(self._reader.pages("list_quizzes", course_id=course["id"]))
        for number, one in enumerate(sorted(raw, key=lambda quiz: quiz["id"]), 1):
            self._tell(f"quiz {number} of {len(raw)}")
            self._read_quiz(one, course["id"])

    def _read_quiz(self, raw: Mapping[str, Any], course_id: int) -> None:
        """A quiz with all that belongs to it, kept when it is whole."""
        quiz = self._quizzes.quiz(raw, course_id)
        where = {"course_id": course_id, "quiz_id": quiz["id"]}
        overrides, hidden = self._quizzes.overrides(raw)
        if hidden:
            self.left_out.append(
                f"quiz {quiz['id']}: {hidden} overrides for single students, whom the server does not name"
            )
        groups, questions = self._read_content(quiz, where)
        submissions = self._read_submissions(quiz["id"], where) if self._with_submissions else []
        self._know(
            "question_banks", {"course_id": course_id, "title": "Bank"}, groups, "assessment_question_bank_id"
        )
        self._know(
            "assignment_groups", {"course_id": course_id, "name": "Group"}, [quiz], "assignment_group_id"
        )
        for submission in submissions:
            self._people.meet(submission["user_id"])
        self._keep("quizzes", [quiz])
        self._keep("quiz_overrides", overrides)
        self._keep("quiz_groups", groups)
        self._keep("quiz_questions", questions)
        self._keep("quiz_submissions", submissions)

    def _read_content(self, quiz: Entity, where: Mapping[str, Any]) -> tuple[list[Entity], list[Entity]]:
        """Groups and questions; a group without questions of its own cannot be found by a documented GET."""
        try:
            raw = list(self._reader.pages("list_quiz_questions", **where))
            ids = dict.fromkeys(one["quiz_group_id"] for one in raw if one.get("quiz_group_id") is not None)
            groups = [self._reader.one("get_quiz_group", id=group_id, **where) for group_id in ids]
        except NotTold as error:
            self.left_out.append(f"quiz {quiz['id']}: its questions, the server answers {error}")
            return [], []
        found = sorted(
            (self._quizzes.group(group) for group in groups), key=lambda group: group.get("position", 0)
        )
        return found, self._quizzes.questions(raw, groups)

    def _read_submissions(self, quiz_id: int, where: Mapping[str, Any]) -> list[Entity]:
        try:
            raw = list(self._reader.pages("list_quiz_submissions", key="quiz_submissions", **where))
        except NotTold as error:
            self.left_out.append(f"quiz {quiz_id}: its submissions, the server answers {error}")
            return []
        found = []
        for number, one in enumerate(raw, 1):
            self._tell(f"quiz {quiz_id}, submission {number} of {len(raw)}")
            if (one.get("attempt") or 1) > 1:
                self.left_out.append(f"quiz {quiz_id}: earlier attempts of submission {one['id']}")
            found.append(
                entities.submission_of(
                    one, self._questions_of(one), with_free_answers=self._with_free_answers
                )
            )
        return found

    def _questions_of(self, submission: Mapping[str, Any]) -> Sequence[Mapping[str, Any]] | None:
        if submission["workflow_state"] == "settings_only":
            return None
        try:
            body = self._reader.one("list_quiz_submission_questions", quiz_submission_id=submission["id"])
        except NotTold as error:
            self.left_out.append(f"submission {submission['id']}: its questions, the server answers {error}")
            return None
        questions: list[Mapping[str, Any]] = body["quiz_submission_questions"]
        return questions

    def _read_live_assessments(self, course: Entity) -> None:
        where = {"course_id": course["id"]}
        raw = list(self._reader.pages("list_live_assessments", key="assessments", **where))
        for number, one in enumerate(raw, 1):
            self._tell(f"live assessment {number} of {len(raw)}")
            pages = self._reader.pages(
                "list_live_assessment_results", key="results", assessment_id=one["id"], **where
            )
            results = [entities.live_result_of(result) for result in pages]
            for result in results:
                self._people.meet(result["user_id"])
                self._people.meet(result["assessor_id"])
            self._keep("live_assessments", [entities.live_assessment_of(one, course["id"])])
            self._keep("live_assessment_results", results)


def one_rest(own: Mapping[str, Any]) -> dict[str, Any]:
    """What the course tells of the caller's own enrollment."""
    return {name: own.get(name) for name in ("user_id", "enrollment_state", "associated_user_id")}
