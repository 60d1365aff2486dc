"""A stored quiz as a viewer sees it. Source: canvas-quizzes 3, 11, 12 and 13."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from mock_server.canvas import rights, times
from mock_server.canvas.html import shown_html
from mock_server.canvas.quiz_content import Content
from mock_server.canvas.quiz_locking import lock_of, locked_module
from mock_server.canvas.refusals import Forbidden
from mock_server.request import Call
from mock_server.store import Row, Store

DATES = ("due_at", "unlock_at", "lock_at")
GRADED = frozenset({"assignment", "graded_survey"})
SURVEYS = frozenset({"survey", "graded_survey"})


@dataclass(frozen=True)
class Viewer:
    """Who looks at the quizzes of a course, and with which rights."""

    call: Call
    store: Store
    course: Row
    rights: frozenset[str]

    @classmethod
    def of(cls, call: Call, store: Store, course: Row) -> Viewer:
        return cls(call, store, course, rights.course_rights(store, call.user, course))

    @property
    def is_grader(self) -> bool:
        return rights.GRADE in self.rights

    @property
    def is_manager(self) -> bool:
        return bool(self.rights & rights.MANAGE)

    @property
    def may_take_part(self) -> bool:
        """An active student of the course; in a public course everybody counts as one."""
        return rights.PARTICIPATE in self.rights or self.course["is_public"]

    @property
    def is_student(self) -> bool:
        return rights.PARTICIPATE in self.rights and not (self.is_manager or self.is_grader)

    @cached_property
    def zone(self) -> ZoneInfo:
        return times.zone_of(self.call.user)

    @cached_property
    def students(self) -> frozenset[int] | None:
        """Through whose eyes a viewer without staff rights looks; None: through nobody's in particular.

        A student's are their own, an observer's those of the observed students.
        """
        if self.call.user is None or rights.PARTICIPATE in self.rights:
            return None if self.call.user is None else frozenset({self.call.user["id"]})
        observed = {
            enrollment["associated_user_id"]
            for enrollment in self.store.enrollments.where(
                user_id=self.call.user["id"], course_id=self.course["id"], state="active", type="observer"
            )
            if enrollment["associated_user_id"] is not None
        }
        return frozenset(observed) or None

    @cached_property
    def sections(self) -> frozenset[int]:
        """The sections of those students."""
        return frozenset(
            enrollment["section_id"]
            for student in self.students or ()
            for enrollment in self.store.enrollments.where(
                user_id=student, course_id=self.course["id"], state="active"
            )
        )

    # --- one quiz -------------------------------------------------------------------------------------

    def overrides(self, quiz: Row) -> list[Row]:
        return self.store.quiz_overrides.where(quiz_id=quiz["id"])

    def own_overrides(self, quiz: Row) -> list[Row]:
        """The overrides that concern the students through whose eyes the viewer looks."""
        return [
            row
            for row in self.overrides(quiz)
            if self.sections & {row["section_id"]}
            or (self.students or frozenset()) & set(row["student_ids"] or ())
        ]

    def is_assigned(self, quiz: Row) -> bool:
        """Whether the quiz is for the viewer: for everybody, or by an override."""
        if self.is_manager or self.is_grader or not quiz["only_visible_to_overrides"]:
            return True
        return self.students is None or bool(self.own_overrides(quiz))

    def may_read(self, quiz: Row) -> bool:
        if self.is_manager or self.is_grader:
            return True
        return rights.READ in self.rights and quiz["workflow_state"] == "available"

    def may_list(self, quiz: Row) -> bool:
        """Deleted quizzes are listed to nobody, unpublished and unassigned ones to managers only."""
        if quiz["workflow_state"] == "deleted":
            return False
        return self.is_manager or (quiz["workflow_state"] == "available" and self.is_assigned(quiz))

    def dates(self, quiz: Row) -> dict[str, str | None]:
        """The viewer's own dates: of several overrides the most generous."""
        overrides = [] if self.is_manager or self.is_grader else self.own_overrides(quiz)
        return {
            name: _most_generous(
                name,
                [
                    row[name] if name in row["overridden"] else quiz[name]
                    for row in overrides or [{**quiz, "overridden": ()}]
                ],
            )
            for name in DATES
        }


def _most_generous(name: str, values: Sequence[str | None]) -> str | None:
    given = [value for value in values if value is not None]
    if len(given) < len(values) or not given:
        return None
    return min(given) if name == "unlock_at" else max(given)


def require_assigned(viewer: Viewer, quiz: Row) -> None:
    """Raises Forbidden for a signed-in viewer whom the quiz is not meant for."""
    if viewer.call.user is not None and not viewer.is_assigned(quiz):
        raise Forbidden()


def active_questions(store: Store, quiz: Row) -> list[Row]:
    return store.quiz_questions.where(quiz_id=quiz["id"], workflow_state="active")


def content_of(store: Store, quiz: Row) -> Content:
    """The quiz's current questions, in order, and groups."""
    questions = sorted(active_questions(store, quiz), key=lambda row: (row["position"] or 0, row["id"]))
    return Content(questions, store.quiz_groups.where(quiz_id=quiz["id"]))


def student_submissions(store: Store, quiz: Row) -> list[Row]:
    """Previews have no user, extensions alone are no submission. Source: canvas-quizzes 7."""
    return [
        row
        for row in store.quiz_submissions.where(quiz_id=quiz["id"])
        if row["user_id"] is not None and row["workflow_state"] not in ("settings_only", "preview")
    ]


def shown_quiz(viewer: Viewer, quiz: Row, *, with_question_types: bool) -> Row:
    """The quiz as the API gives it to the viewer; which fields they get, the document says."""
    document = viewer.call.mock.document
    settings = viewer.call.settings
    fields = _fields(viewer, quiz)
    if not with_question_types and not settings.documented:
        del fields["question_types"]
    if quiz["quiz_type"] not in SURVEYS and not settings.documented:
        del fields["anonymous_submissions"]
    properties = document.schema("Quiz")["properties"]
    groups = {"grader"} if viewer.is_grader else set()
    groups |= {"manager"} if viewer.is_manager else set()
    return {
        name: fields[name]
        for name, schema in properties.items()
        if name in fields
        and ("x-visible-to" not in schema or groups.intersection(schema["x-visible-to"]))
        and (settings.documented or not schema.get("x-documented-only"))
    }


def _fields(viewer: Viewer, quiz: Row) -> Row:
    store, course = viewer.store, viewer.course
    is_published = quiz["workflow_state"] == "available"
    dates = viewer.dates(quiz)
    can_unpublish = not student_submissions(store, quiz)
    permissions = _permissions(viewer, is_published=is_published)
    fields = {
        **quiz,
        **dates,
        **_urls(viewer, quiz, is_published=is_published),
        "description": shown_html(quiz["description"], base_url=viewer.call.base_url),
        "timer_autosubmit_disabled": False,
        "question_count": quiz["question_count"] if is_published else content_of(store, quiz).count,
        "has_access_code": bool((quiz["access_code"] or "").strip()),
        "published": is_published,
        "unpublishable": can_unpublish,
        "can_unpublish": can_unpublish,
        "can_update": permissions["update"],
        "permissions": permissions,
        "visible_to_everyone": not quiz["only_visible_to_overrides"],
        "section_count": len(store.sections.where(course_id=course["id"])),
        "important_dates": False,
        "post_to_sis": None if quiz["assignment_id"] is None else False,
        "migration_id": None,
        "require_lockdown_browser": False,
        "require_lockdown_browser_for_results": False,
        "require_lockdown_browser_monitor": False,
        "in_paced_course": False,
        **_lock_fields(viewer, quiz, dates),
    }
    if (all_dates := _all_dates(viewer, quiz)) is not None:
        fields["all_dates"] = all_dates
    if fields["locked_for_user"] and viewer.is_student:
        fields["description"] = ""
    return fields


def _lock_fields(viewer: Viewer, quiz: Row, dates: dict[str, str | None]) -> Row:
    user_id = viewer.call.user["id"] if viewer.call.user else None
    course_url = f"{viewer.call.base_url}/courses/{viewer.course['id']}"
    now = viewer.store.clock.text()
    module = None
    if not viewer.is_manager:
        module = locked_module(viewer.store.modules.where(course_id=viewer.course["id"]), quiz["id"], now)
    lock = lock_of(
        dates=dates,
        module=module,
        now=now,
        zone=viewer.zone,
        is_manually_unlocked=any(
            row["manually_unlocked"] and row["user_id"] == user_id is not None
            for row in viewer.store.quiz_submissions.where(quiz_id=quiz["id"])
        ),
        may_take_part=viewer.may_take_part,
        module_url=f"{course_url}/modules/{module['id']}" if module else "",
    )
    if lock is None:
        return {"locked_for_user": False}
    return {
        "locked_for_user": True,
        "lock_info": {**lock.info, "asset_string": f"quizzes:quiz_{quiz['id']}"},
        "lock_explanation": lock.explanation,
    }


def _permissions(viewer: Viewer, *, is_published: bool) -> dict[str, bool]:
    """Source: canvas-quizzes 3.3."""
    grades = viewer.is_grader
    return {
        "read": grades or viewer.is_manager or (is_published and rights.READ in viewer.rights),
        "create": rights.ADD in viewer.rights,
        "manage": viewer.is_manager,
        "update": rights.EDIT in viewer.rights,
        "submit": grades or viewer.is_manager or (is_published and rights.PARTICIPATE in viewer.rights),
        "preview": viewer.is_manager,
        "delete": rights.DELETE in viewer.rights,
        "read_statistics": grades,
        "grade": grades,
        "review_grades": grades,
        "view_answer_audits": grades and viewer.call.settings.quiz_log_auditing,
        "manage_assign_to": viewer.is_manager,
    }


def _all_dates(viewer: Viewer, quiz: Row) -> list[Row] | None:
    """Everyone's dates and the overrides'; None for a student who sees only part of them.

    Source: canvas-quizzes 3.4.
    """
    overrides = viewer.overrides(quiz)
    is_staff = viewer.is_manager or viewer.is_grader
    if overrides and not is_staff:
        return None
    sections = {section["id"] for section in viewer.store.sections.where(course_id=viewer.course["id"])}
    has_base = not quiz["only_visible_to_overrides"] and not (
        overrides and sections <= {row["section_id"] for row in overrides}
    )
    base = {**{name: quiz[name] for name in DATES}, "base": True, "title": "Everyone"}
    entries = [base] if has_base else []
    entries += [_override_dates(quiz, row, viewer.store) for row in overrides]
    return sorted(entries, key=lambda entry: (entry["due_at"] is None, entry["due_at"] or ""))


def _override_dates(quiz: Row, override: Row, store: Store) -> Row:
    by_section = override["section_id"] is not None
    count = len(override["student_ids"] or ())
    section_name = store.sections[override["section_id"]]["name"] if by_section else ""
    title = section_name or f"{count} student{'' if count == 1 else 's'}"
    return {
        "id": override["id"],
        **{name: override[name] if name in override["overridden"] else quiz[name] for name in DATES},
        "title": override["title"] or title,
        "set_type": "CourseSection" if by_section else "ADHOC",
        "set_id": override["section_id"],
    }


def _urls(viewer: Viewer, quiz: Row, *, is_published: bool) -> dict[str, str | None]:
    """Source: canvas-quizzes 13; the last three only as the documentation spells them (15, rows 2 to 4)."""
    base = viewer.call.base_url
    page = f"{base}/courses/{viewer.course['id']}/quizzes/{quiz['id']}"
    api = f"{base}/api/v1/courses/{viewer.course['id']}/quizzes/{quiz['id']}"
    graded = is_published and quiz["assignment_id"] is not None
    course_page = f"{base}/courses/{viewer.course['id']}"
    urls: dict[str, str | None] = {
        "html_url": page,
        "mobile_url": f"{page}?force_user=1&persist_headless=1",
        "speed_grader_url": (
            f"{course_page}/gradebook/speed_grader?assignment_id={quiz['assignment_id']}" if graded else None
        ),
        "message_students_url": f"{api}/submission_users/message",
        "quiz_reports_url": f"{api}/reports",
        "quiz_statistics_url": f"{api}/statistics",
        "quiz_submission_versions_html_url": f"{page}/submission_versions",
        "preview_url": f"{page}/take?preview=1",
        "quiz_extensions_url": f"{page}/quiz_extensions",
    }
    if graded:
        urls["speedgrader_url"] = f"{course_page}/speed_grader?assignment_id={quiz['assignment_id']}"
    return urls


def json_api_quiz(viewer: Viewer, quiz: Row, *, with_question_types: bool) -> Row:
    """The quiz in the JSON:API style. Source: canvas-quizzes 12 and 13."""
    shown = shown_quiz(viewer, quiz, with_question_types=with_question_types)
    page, api = shown["html_url"], shown["quiz_reports_url"].removesuffix("/reports")
    links = {name: shown.pop(name) for name in ("quiz_reports_url", "quiz_statistics_url")}
    user_id = viewer.call.user["id"] if viewer.call.user else ""
    extra: Row = {
        "quiz_submission_html_url": f"{page}/submission_html",
        "take_quiz_url": f"{page}/take?user_id={user_id}",
        "links": {name.removesuffix("_url"): url for name, url in links.items()},
    }
    if viewer.is_manager:
        extra["quiz_extensions_url"] = f"{api}/extensions"
        extra["moderate_url"] = f"{page}/moderate"
        extra["deleted"] = quiz["workflow_state"] == "deleted"
    if viewer.is_grader and viewer.is_manager:
        extra["preview_url"] = f"{page}/take?preview=1"
    if viewer.is_grader and "file_upload_question" in quiz["question_types"]:
        extra["quiz_submissions_zip_url"] = f"{page}/submissions?zip=1"
    ids = {name: str(shown[name]) for name in ("id", "assignment_id", "assignment_group_id") if shown[name]}
    return {**shown, **extra, **ids}
