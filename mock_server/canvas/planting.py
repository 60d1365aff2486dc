"""Canvas's entities of a seed -> rows. Quizzes are made under the rules of a create request."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mock_server.canvas import live_assessments, quizzes, times
from mock_server.errors import ApiError
from mock_server.seed import Planting, Seeder
from mock_server.store import Row

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
    "quiz_submissions": {"quiz_id": "quizzes", "user_id": "users"},
    "modules": {"course_id": "courses", "quiz_ids": "quizzes", "prerequisite_module_ids": "modules"},
    "live_assessments": {"course_id": "courses", "outcome_ids": "outcomes"},
    "live_assessment_results": {
        "assessment_id": "live_assessments",
        "user_id": "users",
        "assessor_id": "users",
    },
}
_UTC = ZoneInfo("UTC")


def finish_seed(planting: Planting, created: dict[str, list[Row]]) -> None:
    """Give every new course its section, publish the new quizzes now that their questions are in."""
    store = planting.store
    for course in created.get("courses", ()):
        if not store.sections.where(course_id=course["id"]):
            store.sections.add({"course_id": course["id"], "name": course["name"]})
    for enrollment in created.get("enrollments", ()):
        if store.enrollments[enrollment["id"]]["section_id"] is None:
            section = store.sections.where(course_id=enrollment["course_id"])[0]
            store.enrollments.update(enrollment["id"], section_id=section["id"])
    for quiz in created.get("quizzes", ()):
        quizzes.refresh_points(store, quiz["id"])
        if quiz.get("published"):
            quizzes.publish(store, quiz["id"])
        if quiz.get("workflow_state") == "deleted":
            quizzes.remove(store, quiz["id"])
    seen = {row["assessment_id"] for row in created.get("live_assessment_results", ())}
    for assessment_id in sorted(seen):
        live_assessments.refresh_outcome_results(store, assessment_id)


def _user(planting: Planting, entity: Row) -> Row:
    try:
        ZoneInfo(entity.get("time_zone", "UTC"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ApiError(f"time_zone: expected an IANA name, found {entity['time_zone']!r}") from None
    token = entity.pop("token", None)
    user = planting.store.users.add({**entity, **_opaque_ids(planting, "user", entity)})
    token = token or hashlib.sha256(f"token of user {user['id']}".encode()).hexdigest()
    planting.store.tokens.add({"token": token, "user_id": user["id"]})
    return {"id": user["id"], "token": token}


def _token(planting: Planting, entity: Row) -> Row:
    planting.store.tokens.add(_with_times(entity, "expires_at"))
    return {}


def _course(planting: Planting, entity: Row) -> Row:
    course = planting.store.courses.add(
        {**entity, **_opaque_ids(planting, "course", entity), "created_at": planting.store.clock.text()}
    )
    return {"id": course["id"]}


def _opaque_ids(planting: Planting, kind: str, entity: Row) -> Row:
    """The ids by which other systems know a user or course: opaque, and the same in every run."""
    seed = f"{kind} {entity.get('id') or len(planting.store.tables[f'{kind}s'])} {entity['name']}"
    digest = hashlib.sha256(seed.encode()).hexdigest()
    return {"uuid": digest[:40], "lti_context_id": digest[24:]}


def _quiz(planting: Planting, entity: Row) -> Row:
    sent = {name: value for name, value in entity.items() if name not in _NOT_SENT}
    course = planting.store.courses[entity["course_id"]]
    quiz = quizzes.add_quiz(
        planting.store, planting.document, course, sent, zone=_UTC, quiz_id=entity.get("id")
    )
    return {"id": quiz["id"]}


_NOT_SENT = frozenset({"id", "course_id", "workflow_state", "published"})


def _quiz_override(planting: Planting, entity: Row) -> Row:
    if (entity.get("student_ids") is None) == (entity.get("section_id") is None):
        raise ApiError("expected one of student_ids and section_id")
    overridden = [name for name in ("due_at", "unlock_at", "lock_at") if name in entity]
    row = {**_with_times(entity, *overridden), "overridden": overridden}
    return {"id": planting.store.quiz_overrides.add(row)["id"]}


def _quiz_group(planting: Planting, entity: Row) -> Row:
    position = quizzes.next_position(planting.store, entity["quiz_id"])
    return {"id": planting.store.quiz_groups.add({**entity, "position": position})["id"]}


def _quiz_question(planting: Planting, entity: Row) -> Row:
    group_id = entity.get("quiz_group_id")
    if group_id is not None and planting.store.quiz_groups[group_id]["quiz_id"] != entity["quiz_id"]:
        raise ApiError(f"quiz_group_id: group {group_id} belongs to another quiz")
    position = entity.get("position") or quizzes.next_position(
        planting.store, entity["quiz_id"], group_id=group_id
    )
    points = float(entity.get("points_possible") or 0)
    row = {**entity, "position": position, "points_possible": points}
    return {"id": planting.store.quiz_questions.add(row)["id"]}


def _quiz_submission(planting: Planting, entity: Row) -> Row:
    if any(
        row["user_id"] == entity["user_id"] is not None
        for row in planting.store.quiz_submissions.where(quiz_id=entity["quiz_id"])
    ):
        raise ApiError(f"user {entity['user_id']} has a submission for quiz {entity['quiz_id']} already")
    row = _with_times(entity, "started_at", "finished_at")
    return {"id": planting.store.quiz_submissions.add(row)["id"]}


def _live_assessment(planting: Planting, entity: Row) -> Row:
    outcome_ids = entity.pop("outcome_ids", [])
    if planting.store.live_assessments.first(course_id=entity["course_id"], key=entity["key"]):
        raise ApiError(f"key: course {entity['course_id']} has an assessment {entity['key']!r} already")
    assessment = planting.store.live_assessments.add(entity)
    for outcome_id in outcome_ids:
        outcome = live_assessments.require_linked(entity["course_id"], planting.store.outcomes[outcome_id])
        live_assessments.align(planting.store, assessment, outcome)
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
    "enrollments": _plain("enrollments"),
    "outcomes": _plain("outcomes"),
    "assignment_groups": _plain("assignment_groups"),
    "question_banks": _plain("question_banks"),
    "ip_filters": _plain("ip_filters"),
    "quizzes": _quiz,
    "quiz_groups": _quiz_group,
    "quiz_questions": _quiz_question,
    "quiz_overrides": _quiz_override,
    "quiz_submissions": _quiz_submission,
    "modules": _plain("modules"),
    "live_assessments": _live_assessment,
    "live_assessment_results": _live_assessment_result,
}
