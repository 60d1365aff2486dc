"""Karma's entities of a seed -> rows. Source: karma-assessments 3 and 4."""

from __future__ import annotations

from mock_server.engine.clock import from_time_text, time_text
from mock_server.engine.errors import ApiError
from mock_server.engine.rows import Row
from mock_server.engine.seed import Planting, Seeder
from mock_server.karma import messages, tokens
from mock_server.karma.rights import MAY_READ

REFERENCES: dict[str, dict[str, str]] = {
    "karma_courses": {"instructor_id": "karma_users"},
    "karma_enrollments": {"user_id": "karma_users", "course_id": "karma_courses"},
    "karma_assessments": {"course_id": "karma_courses"},
    "karma_questions": {"assessment_id": "karma_assessments"},
    "karma_submissions": {"assessment_id": "karma_assessments", "user_id": "karma_users"},
}


def finish_seed(planting: Planting, created: dict[str, list[Row]]) -> None:
    """Put right what comes back: figures that are counted are never stored, whatever a seed says of them."""
    store = planting.store
    for course in created.get("karma_courses", ()):
        if "enrollment_count" in course:
            enrollments = (row for row in store.karma_enrollments if row["course_id"] == course["id"])
            course["enrollment_count"] = sum(row["status"] in MAY_READ for row in enrollments)
    for assessment in created.get("karma_assessments", ()):
        if "question_count" in assessment:
            questions = store.karma_questions.where(assessment_id=assessment["id"])
            assessment["question_count"] = len(questions)


def _user(planting: Planting, entity: Row) -> Row:
    store = planting.store
    if store.karma_users.first(email=entity["email"]):
        raise ApiError(f"email: {messages.EMAIL_TAKEN} ({entity['email']!r})")
    token = entity.pop("token", None)
    if token is not None and token in store.karma_tokens:
        raise ApiError("token: another user has this token already")
    user = store.karma_users.add(_with_times(planting, entity, "created_at", may_lack=("last_login",)))
    pair = tokens.lasting(store, user["id"], token)
    times = {"created_at": user["created_at"], "last_login": user["last_login"]}
    return {"id": user["id"], "token": pair["access_token"], **times}


def _course(planting: Planting, entity: Row) -> Row:
    entity.pop("enrollment_count", None)
    return planting.store.karma_courses.add(_with_times(planting, entity, "created_at", "updated_at"))


def _enrollment(planting: Planting, entity: Row) -> Row:
    row = _with_times(planting, entity, "enrolled_at", may_lack=("completed_at",))
    return planting.store.karma_enrollments.add(row)


def _assessment(planting: Planting, entity: Row) -> Row:
    entity.pop("question_count", None)
    return planting.store.karma_assessments.add(entity)


def _question(planting: Planting, entity: Row) -> Row:
    if entity["correct_option"] not in entity["options"]:
        raise ApiError(f"correct_option: expected one of the options, found {entity['correct_option']!r}")
    return planting.store.karma_questions.add(entity)


def _submission(planting: Planting, entity: Row) -> Row:
    """A stored result is a record: its figures are taken as they are, its questions and options must exist."""
    questions = planting.store.karma_questions.where(assessment_id=entity["assessment_id"])
    options = {question["id"]: question["options"] for question in questions}
    for position, answer in enumerate(entity["answers"]):
        place = f"answers/{position}"
        if answer["question_id"] not in options:
            raise ApiError(f"{place}/question_id: no such question, or one of another assessment, or again")
        if answer["selected_option"] not in (None, *options.pop(answer["question_id"])):
            raise ApiError(
                f"{place}/selected_option: expected an option of the question, found "
                f"{answer['selected_option']!r}"
            )
    return planting.store.karma_submissions.add(_with_times(planting, entity, "submitted_at"))


def _with_times(planting: Planting, entity: Row, *filled_in: str, may_lack: tuple[str, ...] = ()) -> Row:
    """The entity with its times in the stored form; those that it must have are now, unless it says more."""
    now = {name: planting.store.clock.text() for name in filled_in}
    given = {name: _stored_time(name, entity[name]) for name in (*filled_in, *may_lack) if entity.get(name)}
    return entity | now | given


def _stored_time(name: str, text: str) -> str:
    try:
        return time_text(from_time_text(text))
    except (ValueError, OverflowError):
        raise ApiError(f"{name}: expected a time between the years 1 and 9999, found {text!r}") from None


SEEDERS: dict[str, Seeder] = {
    "karma_users": _user,
    "karma_courses": _course,
    "karma_enrollments": _enrollment,
    "karma_assessments": _assessment,
    "karma_questions": _question,
    "karma_submissions": _submission,
}
