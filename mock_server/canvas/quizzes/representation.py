"""A stored quiz as a viewer sees it. Source: canvas-quizzes 3, 11, 12 and 13.

Which fields there are, and for whom, the document says; here is what stands in them.
"""

from __future__ import annotations

from collections.abc import Sequence

from mock_server.canvas import rights
from mock_server.canvas.html import shown_html
from mock_server.canvas.quizzes.access import DATES, Viewer
from mock_server.canvas.quizzes.eligibility import lock_for
from mock_server.canvas.quizzes.records import AVAILABLE, DELETED, SURVEYS, content_of, student_submissions
from mock_server.engine.rows import Row
from mock_server.engine.serialize import Kept
from mock_server.engine.store import Store

# what nothing in the mock can switch on
_OFF: Row = {
    "timer_autosubmit_disabled": False,
    "important_dates": False,
    "migration_id": None,
    "require_lockdown_browser": False,
    "require_lockdown_browser_for_results": False,
    "require_lockdown_browser_monitor": False,
    "in_paced_course": False,
}


def shown_quiz(viewer: Viewer, quiz: Row, *, with_question_types: bool) -> Kept:
    """The quiz as the API gives it to the viewer; not to be changed."""
    whose = (viewer.user_id, viewer.rights)  # which end with an enrollment, without anything being written
    key = ("shown quiz", quiz["id"], *whose, viewer.call.base_url, with_question_types)

    def build() -> tuple[Kept, list[str | None]]:
        return Kept(_shown_quiz(viewer, quiz, with_question_types)), _turning_points(viewer, quiz)

    return viewer.store.memo_for_now(key, build)


def _turning_points(viewer: Viewer, quiz: Row) -> list[str | None]:
    """When the quiz may be locked or unlocked for somebody."""
    modules = viewer.store.modules.where(course_id=viewer.course["id"])
    dates = [row[name] for row in (quiz, *viewer.overrides(quiz)) for name in DATES]
    return [*dates, *(module["unlock_at"] for module in modules)]


def _shown_quiz(viewer: Viewer, quiz: Row, with_question_types: bool) -> Row:
    absent = set() if with_question_types else {"question_types"}
    if quiz["quiz_type"] not in SURVEYS and not viewer.call.settings.documented:
        absent.add("anonymous_submissions")
    fields = _fields(viewer, quiz)
    return {name: fields[name] for name in viewer.quiz_fields if name in fields and name not in absent}


def _fields(viewer: Viewer, quiz: Row) -> Row:
    """Every field for which there is a value, whoever may see it."""
    store = viewer.store
    is_published = quiz["workflow_state"] == AVAILABLE
    dates = viewer.dates(quiz)
    lock = _lock_fields(viewer, quiz)
    description = shown_html(quiz["description"], base_url=viewer.call.base_url)
    permissions = _permissions(viewer, quiz)
    can_unpublish = not student_submissions(store, quiz["id"])
    return {
        **quiz,
        **_OFF,
        **dates,
        **lock,
        **urls(viewer, quiz),
        **_all_dates(viewer, quiz),
        "description": "" if lock["locked_for_user"] and viewer.is_student else description,
        "question_count": quiz["question_count"] if is_published else content_of(store, quiz["id"]).count,
        "has_access_code": has_access_code(quiz),
        "published": is_published,
        "unpublishable": can_unpublish,
        "can_unpublish": can_unpublish,
        "can_update": permissions["update"],
        "permissions": permissions,
        "visible_to_everyone": not quiz["only_visible_to_overrides"],
        "section_count": len(store.sections.where(course_id=viewer.course["id"])),
        "post_to_sis": None if quiz["assignment_id"] is None else False,
    }


def has_access_code(quiz: Row) -> bool:
    """A blank code protects nothing."""
    return bool((quiz["access_code"] or "").strip())


def _lock_fields(viewer: Viewer, quiz: Row) -> Row:
    """Source: canvas-quizzes 11."""
    lock = lock_for(viewer, quiz, course_page=_course_page(viewer))
    if lock is None:
        return {"locked_for_user": False}
    return {
        "locked_for_user": True,
        "lock_info": {**lock.info, "asset_string": f"quizzes:quiz_{quiz['id']}"},
        "lock_explanation": lock.explanation,
    }


def _permissions(viewer: Viewer, quiz: Row) -> dict[str, bool]:
    """Source: canvas-quizzes 3.3."""
    return {
        "read": viewer.may_read(quiz),
        "create": rights.ADD in viewer.rights,
        "manage": viewer.is_manager,
        "update": viewer.may_update,
        "submit": viewer.may_submit(quiz),
        "preview": viewer.is_manager,
        "delete": rights.DELETE in viewer.rights,
        "read_statistics": viewer.sees_grades,
        "grade": viewer.is_grader,
        "review_grades": viewer.sees_grades,
        "view_answer_audits": viewer.is_grader and viewer.call.settings.quiz_log_auditing,
        "manage_assign_to": viewer.is_manager,
    }


def _all_dates(viewer: Viewer, quiz: Row) -> Row:
    """`all_dates`, everyone's and the overrides'; nothing for a viewer who may see only part of them.

    Source: canvas-quizzes 3.4.
    """
    overrides = viewer.overrides(quiz)
    if overrides and not viewer.is_staff:
        return {}
    is_replaced = every_section_is_overridden(viewer, overrides)
    entries = [override_dates(quiz, row, viewer.store) for row in overrides]
    if not quiz["only_visible_to_overrides"] and not is_replaced:
        base = {name: quiz[name] for name in DATES}
        entries.insert(0, {**base, "base": True, "title": "Everyone"})
    return {"all_dates": sorted(entries, key=due_order)}


def every_section_is_overridden(viewer: Viewer, overrides: Sequence[Row]) -> bool:
    """Whether nobody is left for whom everybody's dates would hold."""
    sections = {section["id"] for section in viewer.store.sections.where(course_id=viewer.course["id"])}
    return bool(overrides) and sections <= {row["section_id"] for row in overrides}


def due_order(entry: Row) -> tuple[bool, str]:
    """By due date, entries without one last."""
    return (entry["due_at"] is None, entry["due_at"] or "")


def override_dates(quiz: Row, override: Row, store: Store) -> Row:
    """An override's entry among dates; where it says nothing, everybody's date stands."""
    section = store.sections.get(override["section_id"])
    count = len(override["student_ids"] or ())
    title = section["name"] if section else f"{count} student{'' if count == 1 else 's'}"
    return {
        "id": override["id"],
        **{name: override[name] if name in override["overridden"] else quiz[name] for name in DATES},
        "title": override["title"] or title,
        "set_type": "CourseSection" if section else "ADHOC",
        "set_id": override["section_id"],
    }


def _course_page(viewer: Viewer) -> str:
    return f"{viewer.call.base_url}/courses/{viewer.course['id']}"


def urls(viewer: Viewer, quiz: Row) -> Row:
    """Source: canvas-quizzes 13; the last three as the documentation spells them (15, rows 2 to 4)."""
    course_page = _course_page(viewer)
    page = f"{course_page}/quizzes/{quiz['id']}"
    api = f"{viewer.call.base_url}/api/v1/courses/{viewer.course['id']}/quizzes/{quiz['id']}"
    to_grade = f"?assignment_id={quiz['assignment_id']}"
    is_graded = quiz["workflow_state"] == AVAILABLE and quiz["assignment_id"] is not None
    return {
        "html_url": page,
        "mobile_url": f"{page}?force_user=1&persist_headless=1",
        "speed_grader_url": f"{course_page}/gradebook/speed_grader{to_grade}" if is_graded else None,
        "message_students_url": f"{api}/submission_users/message",
        "quiz_reports_url": f"{api}/reports",
        "quiz_statistics_url": f"{api}/statistics",
        "quiz_submission_versions_html_url": f"{page}/submission_versions",
        **({"speedgrader_url": f"{course_page}/speed_grader{to_grade}"} if is_graded else {}),
        "preview_url": f"{page}/take?preview=1",
        "quiz_extensions_url": f"{page}/quiz_extensions",
    }


def json_api_quiz(viewer: Viewer, quiz: Row, *, with_question_types: bool) -> Row:
    """The quiz in the JSON:API style. Source: canvas-quizzes 12 and 13."""
    shown = dict(shown_quiz(viewer, quiz, with_question_types=with_question_types))
    page, reports = shown["html_url"], shown.pop("quiz_reports_url")
    shown["links"] = {"quiz_reports": reports, "quiz_statistics": shown.pop("quiz_statistics_url")}
    shown["quiz_submission_html_url"] = f"{page}/submission_html"
    shown["take_quiz_url"] = f"{page}/take?user_id={viewer.user_id or ''}"
    if viewer.is_manager:
        shown["quiz_extensions_url"] = f"{reports.removesuffix('reports')}extensions"
        shown["moderate_url"] = f"{page}/moderate"
        shown["deleted"] = quiz["workflow_state"] == DELETED
    if viewer.is_grader and viewer.is_manager:
        shown["preview_url"] = f"{page}/take?preview=1"
    if viewer.is_grader and "file_upload_question" in quiz["question_types"]:
        shown["quiz_submissions_zip_url"] = f"{page}/submissions?zip=1"
    for name in ("id", "assignment_id", "assignment_group_id"):
        if shown[name] is not None:
            shown[name] = str(shown[name])
    return shown
