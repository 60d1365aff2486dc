"""Canvas's entities of a seed -> rows. Quizzes are made under the rules of a create request."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mock_server.canvas import as_read, outcomes, times
from mock_server.canvas.quizzes import attempts, question_records, taking
from mock_server.canvas.quizzes import records as quiz_records
from mock_server.canvas.quizzes.sent_fields import Reader
from mock_server.canvas.quizzes.settings import QuizChanges, is_ip_filter, settings_of, unnoted
from mock_server.canvas.refusals import InvalidModel
from mock_server.engine.errors import ApiError
from mock_server.engine.problems import problem
from mock_server.engine.rows import Row
from mock_server.engine.seed import Planting, Seeder, SeedError
from mock_server.engine.store import Store

REFERENCES = {
    "users": {},
    "tokens": {"user_id": "users"},
    "sections": {"course_id": "courses"},
    "enrollments": {
        "course_id": "courses",
        "user_id": "users",
        "associated_user_id": "users",
        "section_id": "sections",
    },
    "outcomes": {"course_ids": "courses"},
    "assignment_groups": {"course_id": "courses"},
    "question_banks": {"course_id": "courses"},
    "quizzes": {"course_id": "courses", "assignment_group_id": "assignment_groups"},
    "quiz_groups": {"quiz_id": "quizzes", "assessment_question_bank_id": "question_banks"},
    "quiz_questions": {"quiz_id": "quizzes", "quiz_group_id": "quiz_groups"},
    "quiz_overrides": {"quiz_id": "quizzes", "section_id": "sections", "student_ids": "users"},
    "quiz_submissions": {
        "quiz_id": "quizzes",
        "user_id": "users",
        "previewer_id": "users",
        "submission_id": "submissions",
    },
    "submissions": {"assignment_id": "assignments", "user_id": "users"},
    "quiz_submission_events": {"quiz_submission_id": "quiz_submissions"},
    "files": {"quiz_submission_id": "quiz_submissions", "user_id": "users"},
    "modules": {"course_id": "courses", "quiz_ids": "quizzes", "prerequisite_module_ids": "modules"},
    "quiz_reports": {"quiz_id": "quizzes", "progress_id": "progresses", "file_id": "files"},
    "progresses": {"context_id": "quiz_reports", "user_id": "users"},
    "live_assessments": {"course_id": "courses", "outcome_ids": "outcomes"},
    "live_assessment_results": {
        "assessment_id": "live_assessments",
        "user_id": "users",
        "assessor_id": "users",
    },
}
_UTC = ZoneInfo("UTC")


def finish_seed(planting: Planting, created: dict[str, list[Row]]) -> None:
    """What can be said only when everything is in: default sections, published quizzes, outcome results."""
    store = planting.store
    for course in created.get("courses", ()):
        _default_section(store, course["id"])
    for enrollment in created.get("enrollments", ()):
        if store.enrollments[enrollment["id"]]["section_id"] is None:
            section = _default_section(store, enrollment["course_id"])
            store.enrollments.update(enrollment["id"], section_id=section["id"])
    _finish_quizzes(store, created)
    as_read.put_over_quizzes(store, created)
    _finish_submissions(store, created)
    as_read.put_over_submissions(store, created)
    seen = {row["assessment_id"] for row in created.get("live_assessment_results", ())}
    for assessment_id in sorted(seen):
        outcomes.refresh_outcome_results(store, assessment_id)


def _default_section(store: Store, course_id: int) -> Row:
    """The course's first section; a course without any gets one of its own name."""
    section = store.sections.first(course_id=course_id)
    return section or store.sections.add({"course_id": course_id, "name": store.courses[course_id]["name"]})


def _finish_quizzes(store: Store, created: dict[str, list[Row]]) -> None:
    """Save the new quizzes with their questions; others that got questions have unpublished changes now."""
    added = [*created.get("quiz_groups", ()), *created.get("quiz_questions", ())]
    filled = {row["quiz_id"] for row in added}
    for quiz in created.get("quizzes", ()):
        id_ = quiz["id"]
        row = quiz_records.refresh_points(store, id_) if id_ in filled else store.quizzes[id_]
        if "published" in quiz and row["workflow_state"] == store.quizzes.spec.blank["workflow_state"]:
            quiz_records.save_quiz(store, row, QuizChanges(published=quiz["published"]))
        if quiz.get("workflow_state") == quiz_records.DELETED:
            quiz_records.remove(store, id_)
    for quiz_id in filled - {quiz["id"] for quiz in created.get("quizzes", ())}:
        quiz_records.mark_edited(store, quiz_id)


def _user(planting: Planting, entity: Row) -> Row:
    try:
        ZoneInfo(entity.get("time_zone", "UTC"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ApiError(f"time_zone: expected an IANA name, found {entity['time_zone']!r}") from None
    _require_free(planting, "users", "sis_user_id", entity)
    token = entity.pop("token", None)
    user = planting.store.users.add({**entity, **_opaque_ids(planting, "user", entity)})
    token = token or hashlib.sha256(f"token of user {user['id']}".encode()).hexdigest()
    planting.store.tokens.add({"token": token, "user_id": user["id"]})
    return {"id": user["id"], "token": token}


def _token(planting: Planting, entity: Row) -> Row:
    planting.store.tokens.add(_with_times(entity, "expires_at"))
    return {}


def _course(planting: Planting, entity: Row) -> Row:
    _require_free(planting, "courses", "sis_course_id", entity)
    made_up = {**_opaque_ids(planting, "course", entity), "created_at": planting.store.clock.text()}
    course = planting.store.courses.add({**made_up, **_with_times(entity, "created_at")})
    return {"id": course["id"]}


def _require_free(planting: Planting, table: str, field: str, entity: Row) -> None:
    """Raises ApiError when another row has the entity's value of the field."""
    value = entity.get(field)
    if value is not None and planting.store.tables[table].first(**{field: value}):
        raise ApiError(f"{field}: {value!r} is taken already")


def _opaque_ids(planting: Planting, kind: str, entity: Row) -> Row:
    """The ids by which other systems know a user or course: opaque, and the same in every run."""
    seed = f"{kind} {entity.get('id') or len(planting.store.tables[f'{kind}s'])} {entity['name']}"
    digest = hashlib.sha256(seed.encode()).hexdigest()
    return {"uuid": digest[:40], "lti_context_id": digest[24:]}


def _assignment_group(planting: Planting, entity: Row) -> Row:
    groups = planting.store.assignment_groups.where(course_id=entity["course_id"])
    position = entity.get("position") or max((group["position"] or 0 for group in groups), default=0) + 1
    return {"id": planting.store.assignment_groups.add({**entity, "position": position})["id"]}


def _enrollment(planting: Planting, entity: Row) -> Row:
    _require_section_of(entity["course_id"], planting, entity)
    return {"id": planting.store.enrollments.add(_with_times(entity, "end_at"))["id"]}


def _ip_filter(planting: Planting, entity: Row) -> Row:
    if not is_ip_filter(entity["filter"]):
        raise ApiError(f"filter: expected addresses joined by commas, found {entity['filter']!r}")
    return {"id": planting.store.ip_filters.add(entity)["id"]}


def _quiz(planting: Planting, entity: Row) -> Row:
    """The quiz. Its state waits for the questions, if the seed has any.

    So it does where no type is named: such a quiz gets its assignment, with a later id, when it is published.
    """
    store = planting.store
    properties = planting.document.schema("QuizInput")["properties"]
    sent = {name: value for name, value in entity.items() if name in properties}
    settings = settings_of(sent, store.quizzes.spec.blank, properties, zone=_UTC)
    if settings.errors:
        raise InvalidModel(settings.errors)
    if not settings.names_type or planting.seed.get("quiz_questions") or planting.seed.get("quiz_groups"):
        settings = replace(settings, published=None)
    return {"id": quiz_records.add_quiz(store, entity["course_id"], settings, quiz_id=entity.get("id"))["id"]}


def _quiz_override(planting: Planting, entity: Row) -> Row:
    if (entity.get("student_ids") is None) == (entity.get("section_id") is None):
        raise ApiError("expected one of student_ids and section_id")
    course_id = planting.store.quizzes[entity["quiz_id"]]["course_id"]
    _require_section_of(course_id, planting, entity)
    overridden = [name for name in ("due_at", "unlock_at", "lock_at") if name in entity]
    row = {**_with_times(entity, *overridden), "overridden": overridden}
    return {"id": planting.store.quiz_overrides.add(row)["id"]}


def _require_section_of(course_id: int, planting: Planting, entity: Row) -> None:
    """Raises ApiError when the entity's section is another course's."""
    section_id = entity.get("section_id")
    if section_id is not None and planting.store.sections[section_id]["course_id"] != course_id:
        raise ApiError(f"section_id: section {section_id} is none of course {course_id}")


def _quiz_group(planting: Planting, entity: Row) -> Row:
    group = question_records.add_group(planting.store, entity["quiz_id"], entity)
    if entity.get("position"):
        planting.store.quiz_groups.update(group["id"], position=entity["position"])
    return {"id": group["id"]}


def _quiz_question(planting: Planting, entity: Row) -> Row:
    """A question whose position the seed gives is one of a quiz that was reordered."""
    store, quiz_id, group_id = planting.store, entity["quiz_id"], entity.get("quiz_group_id")
    if group_id is not None and store.quiz_groups[group_id]["quiz_id"] != quiz_id:
        raise ApiError(f"quiz_group_id: group {group_id} belongs to another quiz")
    fixed = {name: entity[name] for name in ("id", "position", "workflow_state") if entity.get(name)}
    question = question_records.add_question(
        store,
        quiz_id,
        entity,
        planting.document.schema("QuizQuestionInput")["properties"],
        reader=Reader("", unnoted, documented=planting.settings.documented),
        group_id=group_id,
        **fixed,
    )
    if "position" in fixed:
        quiz_records.mark_reordered(store, quiz_id)
    return {"id": question["id"]}


def _quiz_submission(planting: Planting, entity: Row) -> Row:
    """The row alone; what was done in the attempt waits for the questions."""
    store, user_id = planting.store, entity["user_id"]
    if user_id is not None and store.quiz_submissions.where(quiz_id=entity["quiz_id"], user_id=user_id):
        raise ApiError(f"user {user_id} has a submission for quiz {entity['quiz_id']} already")
    times_of = _with_times(entity, "started_at", "finished_at")
    settings = ("id", "quiz_id", "user_id", *_GRANTED)
    row = attempts.added(
        store,
        store.quizzes[entity["quiz_id"]],
        {name: entity[name] for name in settings if name in entity},
        attempt=(entity.get("attempt") or 1) - 1 or None,
    )
    return {"id": row["id"], **{name: times_of[name] for name in _TIMES if name in entity}}


_TIMES = ("started_at", "finished_at")
_GRANTED = ("manually_unlocked", "extra_attempts", "extra_time", "excused")


def _finish_submissions(store: Store, created: dict[str, list[Row]]) -> None:
    """Attempts are given their questions, answered and graded. Raises SeedError."""
    for position, entity in enumerate(created.get("quiz_submissions", ())):
        try:
            taking.plant(store, entity["id"], entity)
        except ValueError as error:
            place = f"/quiz_submissions/{position}/answers"
            raise SeedError([problem(place, str(error), entity.get("answers"))]) from None


def _live_assessment(planting: Planting, entity: Row) -> Row:
    outcome_ids = entity.pop("outcome_ids", [])
    if planting.store.live_assessments.first(course_id=entity["course_id"], key=entity["key"]):
        raise ApiError(f"key: course {entity['course_id']} has an assessment {entity['key']!r} already")
    assessment = planting.store.live_assessments.add(entity)
    for outcome_id in outcome_ids:
        outcome = outcomes.require_linked(entity["course_id"], planting.store.outcomes[outcome_id])
        outcomes.align(planting.store, assessment, outcome)
    return {"id": assessment["id"]}


def _live_assessment_result(planting: Planting, entity: Row) -> Row:
    return {"id": planting.store.live_assessment_results.add(_with_times(entity, "assessed_at"))["id"]}


def _plain(table: str) -> Seeder:
    """Seeds of a kind whose rows are what the seed says."""

    def seeder(planting: Planting, entity: Row) -> Row:
        return {"id": planting.store.tables[table].add(_with_times(entity, "unlock_at"))["id"]}

    return seeder


def _with_times(entity: Row, *names: str) -> Row:
    """The entity with these times in the stored form. Raises ApiError for times before or after all years."""
    stored = {name: times.from_client(entity[name], _UTC) for name in names if entity.get(name)}
    for name, time in stored.items():
        if time is None:
            raise ApiError(f"{name}: expected a time in the years 1 to 9999, found {entity[name]!r}")
    return entity | stored


SEEDERS: dict[str, Callable[[Planting, Any], Row]] = {
    "users": _user,
    "tokens": _token,
    "courses": _course,
    "sections": _plain("sections"),
    "enrollments": _enrollment,
    "outcomes": _plain("outcomes"),
    "assignment_groups": _assignment_group,
    "question_banks": _plain("question_banks"),
    "ip_filters": _ip_filter,
    "quizzes": _quiz,
    "quiz_groups": _quiz_group,
    "quiz_questions": _quiz_question,
    "quiz_overrides": _quiz_override,
    "quiz_submissions": _quiz_submission,
    "modules": _plain("modules"),
    "live_assessments": _live_assessment,
    "live_assessment_results": _live_assessment_result,
}
