"""Quizzes in the store: what belongs to one, and what saving, publishing and deleting make of it.

Source: canvas-quizzes 3.5, 4.3 to 4.5, 7 and 8.
"""

from __future__ import annotations

from mock_server.canvas.html import stored_html
from mock_server.canvas.quizzes.content import GROUP, Content
from mock_server.canvas.quizzes.settings import Note, QuizChanges, normalised, unnoted
from mock_server.engine.rows import Row
from mock_server.engine.store import Store

AVAILABLE = "available"
UNPUBLISHED = "unpublished"
DELETED = "deleted"
GRADED = frozenset({"assignment", "graded_survey"})
SURVEYS = frozenset({"survey", "graded_survey"})


# --- what belongs to a quiz -------------------------------------------------------------------------------


def active_questions(store: Store, quiz_id: int) -> list[Row]:
    return store.quiz_questions.where(quiz_id=quiz_id, workflow_state="active")


def active_groups(store: Store, quiz_id: int) -> list[Row]:
    return store.quiz_groups.where(quiz_id=quiz_id, workflow_state="active")


def current_entries(store: Store, quiz_id: int) -> list[Row]:
    """The quiz's root entries as they are now, in order; groups with their `questions`, in order.

    What students are given is the copy of them, made when the quiz was published or, published, last saved.
    """
    questions = sorted(active_questions(store, quiz_id), key=_place)
    found = active_groups(store, quiz_id)
    if not questions and not found:
        return []
    groups = [
        {
            **group,
            "entry_type": GROUP,
            "questions": [q for q in questions if q["quiz_group_id"] == group["id"]],
        }
        for group in found
    ]
    return sorted([*(q for q in questions if q["quiz_group_id"] is None), *groups], key=_place)


def _place(row: Row) -> tuple[int, int]:
    """Positions coincide where only some items were reordered; then the older one comes first."""
    return row["position"] or 0, row["id"]


def content_of(store: Store, quiz_id: int) -> Content:
    """The quiz's current questions and groups."""
    return Content(current_entries(store, quiz_id))


def student_submissions(store: Store, quiz_id: int) -> list[Row]:
    """Previews have no user, and extensions alone are no submission. Source: canvas-quizzes 7."""
    return [
        row
        for row in store.quiz_submissions.where(quiz_id=quiz_id)
        if row["user_id"] is not None and row["workflow_state"] not in ("settings_only", "preview")
    ]


def mark_edited(store: Store, quiz_id: int) -> Row:
    """Its content is no longer what was published. Not a save: the version stays."""
    return store.quizzes.update(quiz_id, last_edited_at=store.clock.text())


def mark_reordered(store: Store, quiz_id: int) -> Row:
    """Edited, and from now on listed in the order of its positions.

    Source: canvas-quiz-questions-and-groups 1.2.
    """
    return store.quizzes.update(quiz_id, last_edited_at=store.clock.text(), is_reordered=True)


# --- saving -----------------------------------------------------------------------------------------------


def add_quiz(
    store: Store,
    course_id: int,
    settings: QuizChanges,
    *,
    quiz_id: int | None = None,
    base_url: str = "",
    note: Note = unnoted,
) -> Row:
    """A new quiz of the course. Raises KeyError when the id is taken.

    With a word on `published` Canvas saves twice: hence the version 2, and an assignment although the request
    may not name the type. Source: canvas-quizzes 3.5 and 4.5.
    """
    blank = {**store.quizzes.spec.blank, "id": store.quizzes.claim(quiz_id), "course_id": course_id}
    quiz = _with_settings(store, blank, settings, base_url=base_url, note=note)
    is_saved_twice = settings.published is not None
    if settings.names_type or is_saved_twice:
        quiz = _with_assignment(store, quiz)
    quiz = _with_content(store, _with_state(quiz, settings.published), before=blank, settings=settings)
    return store.quizzes.add({**quiz, "version_number": 2 if is_saved_twice else 1})


def save_quiz(
    store: Store, before: Row, settings: QuizChanges, *, base_url: str = "", note: Note = unnoted
) -> Row:
    """The quiz with the settings; its version grows by 1 if that changes anything."""
    quiz = _with_settings(store, before, settings, base_url=base_url, note=note)
    quiz = _with_assignment(store, _with_state(quiz, settings.published))
    quiz = _with_content(store, quiz, before=before, settings=settings)
    return _written(store, before, quiz)


def renew_published_copy(store: Store, quiz: Row) -> Row:
    """A published quiz with its questions as they are now; any other as it is."""
    if quiz["workflow_state"] != AVAILABLE:
        return quiz
    return _written(store, quiz, _with_content(store, quiz, before=quiz, settings=QuizChanges()))


def refresh_points(store: Store, quiz_id: int) -> Row:
    """An unpublished quiz whose questions came after it, as if they had been there when it was saved."""
    quiz = store.quizzes[quiz_id]
    new = _with_content(store, quiz, before=quiz, settings=QuizChanges())
    return store.quizzes.update(quiz_id, points_possible=new["points_possible"])


def remove(store: Store, quiz_id: int) -> Row:
    """The quiz and its assignment marked deleted; nothing is taken away. Source: canvas-quizzes 8."""
    quiz = store.quizzes[quiz_id]
    _mark_assignment(store, quiz["assignment_id"], DELETED)
    return _written(store, quiz, {**quiz, "workflow_state": DELETED})


def _written(store: Store, before: Row, quiz: Row) -> Row:
    if quiz == before:
        return before
    return store.quizzes.update(quiz["id"], **{**quiz, "version_number": before["version_number"] + 1})


def _with_settings(store: Store, quiz: Row, settings: QuizChanges, *, base_url: str, note: Note) -> Row:
    changes = dict(settings.changes)
    if changes.get("description"):
        changes["description"] = stored_html(changes["description"], base_url=base_url)
    if settings.locked is not None:
        changes["lock_at" if settings.locked else "unlock_at"] = store.clock.text()
    new = normalised({**quiz, **changes})
    group_id = changes.get("assignment_group_id")
    if group_id is None:
        return new
    group = store.assignment_groups.get(group_id)
    if group is None or group["course_id"] != quiz["course_id"]:
        note("assignment_group_id", group_id, "dropped: no assignment group of this course")
        return {**new, "assignment_group_id": None}
    if new["quiz_type"] not in GRADED:
        note("assignment_group_id", group_id, "dropped: the quiz is not graded")
        return {**new, "assignment_group_id": None}
    return new


def _with_assignment(store: Store, quiz: Row) -> Row:
    """Graded quizzes have an assignment in a group, the others none. Source: canvas-quizzes 4.5."""
    assignment_id = quiz["assignment_id"]
    if quiz["quiz_type"] not in GRADED:
        _mark_assignment(store, assignment_id, DELETED)
        return {**quiz, "assignment_id": None, "assignment_group_id": None}
    if assignment_id is None:
        assignment = store.assignments.add({"course_id": quiz["course_id"], "quiz_id": quiz["id"]})
        assignment_id = assignment["id"]
    elif quiz["workflow_state"] != DELETED:
        _mark_assignment(store, assignment_id, "active")
    group_id = quiz["assignment_group_id"] or _default_group(store, quiz["course_id"])["id"]
    return {**quiz, "assignment_id": assignment_id, "assignment_group_id": group_id}


def _mark_assignment(store: Store, assignment_id: int | None, state: str) -> None:
    assignment = store.assignments.get(assignment_id)
    if assignment is not None and assignment["workflow_state"] != state:
        store.assignments.update(assignment_id, workflow_state=state)


def _default_group(store: Store, course_id: int) -> Row:
    """The course's top assignment group; a course without any gets one."""
    groups = store.assignment_groups.where(course_id=course_id)
    if not groups:
        return store.assignment_groups.add({"course_id": course_id, "name": "Assignments", "position": 1})
    return min(groups, key=lambda group: (group["position"] is None, group["position"], group["id"]))


def _with_state(quiz: Row, published: bool | None) -> Row:
    """`created` until the first word on it; then `available` or `unpublished`, deleted quizzes too."""
    if published is None:
        return quiz
    return {**quiz, "workflow_state": AVAILABLE if published else UNPUBLISHED}


def _with_content(store: Store, quiz: Row, *, before: Row, settings: QuizChanges) -> Row:
    """The points, and of a published quiz the frozen copy of its content, renewed.

    Source: canvas-quizzes 3.1, 4.4 and 7.

    `copied_points` is what the questions were worth when they were copied: while that stays, so do points that a
    client gave a published quiz.
    """
    content = content_of(store, quiz["id"])
    is_survey = quiz["quiz_type"] in SURVEYS
    if quiz["workflow_state"] != AVAILABLE:
        return quiz if is_survey else {**quiz, "points_possible": content.points}
    is_unchanged = content.points == quiz["copied_points"] and before["quiz_type"] not in SURVEYS
    keeps_points = is_survey or (
        before["workflow_state"] == AVAILABLE and ("points_possible" in settings.changes or is_unchanged)
    )
    return {
        **quiz,
        "question_count": content.count,
        "question_types": content.types,
        "quiz_data": content.entries,
        "copied_points": content.points,
        "last_edited_at": None,
        "points_possible": quiz["points_possible"] if keeps_points else content.points,
    }
