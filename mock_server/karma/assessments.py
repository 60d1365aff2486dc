"""Karma LMS, API, Assessments. Source: karma-assessments 4 to 7; checks run in the order given there."""

from __future__ import annotations

from mock_server.engine.registry import operation
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store
from mock_server.karma import fields, grading, messages
from mock_server.karma.answers import choices_of
from mock_server.karma.paging import Page, page_of
from mock_server.karma.refusals import Forbidden, NotFound
from mock_server.karma.rights import (
    MAY_READ,
    caller,
    courses_entered,
    is_staff,
    manages,
    require_manager,
    require_reader,
    require_staff,
    require_submitter,
)


@operation
def list_assessments(call: Call, store: Store) -> Page:
    """A page of what the caller may see; a course that is unknown or out of sight is an empty list."""
    asked = fields.from_query(call)
    visible = _visible_by_course(store, caller(call)).get(asked["course_id"], [])
    page = page_of(visible, page=asked["page"], per_page=asked["per_page"])
    return Page([_shown(call, store, assessment) for assessment in page.items], page.meta)


@operation
def get_assessment(call: Call, store: Store) -> Row:
    """The assessment with all its questions; learners do not get the right options."""
    assessment = _find_assessment(call, store)
    require_reader(call, store, assessment["course_id"])
    questions = [_shown_question(call, question) for question in _questions(store, assessment)]
    return {**_shown(call, store, assessment), "questions": questions}


@operation
def create_assessment(call: Call, store: Store) -> Row:
    """An assessment without questions. Whose course it is counts after everything else."""
    require_staff(call)
    sent = fields.from_body(
        call, {"course_id": lambda s: None if s["course_id"] in store.karma_courses else messages.NO_COURSE}
    )
    require_manager(call, store, sent["course_id"])
    return _shown(call, store, store.karma_assessments.add(sent))


@operation
def add_assessment_question(call: Call, store: Store) -> Row:
    """One more question at the end. Results that are stored stay as they are."""
    require_staff(call)
    assessment = _find_assessment(call, store)
    require_manager(call, store, assessment["course_id"])
    sent = fields.from_body(call, {"correct_option": _must_be_an_option})
    question = store.karma_questions.add({**sent, "assessment_id": assessment["id"]})
    return _shown_question(call, question)


@operation
def submit_assessment(call: Call, store: Store) -> Row:
    """Score the answers and keep the result; the store's transaction counts and stores in one step."""
    assessment = _find_assessment(call, store)
    require_submitter(call, store, assessment)
    questions = _questions(store, assessment)
    choices = choices_of(fields.json_body(call), fields.body_schema(call), questions)
    submission = store.karma_submissions.add(
        {
            "assessment_id": assessment["id"],
            "user_id": caller(call)["id"],
            "submitted_at": store.clock.text(),
            **grading.graded(questions, choices, passing_score=assessment["passing_score"]),
        }
    )
    return _shown_result(call, submission)


@operation
def get_submission(call: Call, store: Store) -> Row:
    """A stored result, for its submitter and for whoever manages the course."""
    assessment = _find_assessment(call, store)
    submission = store.karma_submissions.get(call.path_params["submission_id"])
    if submission is None or submission["assessment_id"] != assessment["id"]:
        raise NotFound(messages.NO_SUBMISSION)
    user = caller(call)
    if submission["user_id"] != user["id"] and not manages(store, user, assessment["course_id"]):
        raise Forbidden()
    return _shown_result(call, submission)


def _find_assessment(call: Call, store: Store) -> Row:
    assessment = store.karma_assessments.get(call.path_params["id"])
    if assessment is None:
        raise NotFound(messages.NO_ASSESSMENT)
    return assessment


def _questions(store: Store, assessment: Row) -> list[Row]:
    """In the order of adding."""
    return store.karma_questions.where(assessment_id=assessment["id"])


def _visible_by_course(store: Store, user: Row) -> dict[str | None, list[Row]]:
    """The assessments the user may see, oldest first: of each course, and under None all of them."""
    viewer = None if is_staff(user) else user["id"]

    def build() -> dict[str | None, list[Row]]:
        entered = None if viewer is None else courses_entered(store, user, MAY_READ)
        visible: dict[str | None, list[Row]] = {None: []}
        for assessment in store.karma_assessments:
            if entered is None or assessment["course_id"] in entered:
                visible[None].append(assessment)
                visible.setdefault(assessment["course_id"], []).append(assessment)
        return visible

    return store.memo(("visible karma assessments", viewer), build)


def _must_be_an_option(sent: Row) -> str | None:
    """Judged only against options that are sound themselves."""
    if sent["correct_option"] in sent.get("options", [sent["correct_option"]]):
        return None
    return messages.NOT_AMONG_OPTIONS


def _shown(call: Call, store: Store, assessment: Row) -> Row:
    row = {**assessment, "question_count": len(_questions(store, assessment))}
    return {name: row[name] for name in call.document.schema("KarmaAssessment")["properties"]}


def _shown_question(call: Call, question: Row) -> Row:
    """The document marks what only staff get to see."""
    properties = call.document.schema("KarmaQuestion")["properties"]
    sees_all = is_staff(caller(call))
    return {
        name: question[name] for name, part in properties.items() if sees_all or "x-visible-to" not in part
    }


def _shown_result(call: Call, submission: Row) -> Row:
    return {name: submission[name] for name in call.document.schema("KarmaResult")["properties"]}
