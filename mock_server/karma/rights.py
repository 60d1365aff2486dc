"""Who may do what. Source: karma-assessments 2.2, 5 and 6."""

from __future__ import annotations

from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store
from mock_server.karma import messages
from mock_server.karma.refusals import AttemptLimitReached, Forbidden

ADMIN = "admin"
INSTRUCTOR = "instructor"
MAY_READ = frozenset({"active", "completed"})
MAY_SUBMIT = frozenset({"active"})


def caller(call: Call) -> Row:
    """Who is signed in; a handler that asks runs only if somebody is."""
    assert call.user is not None  # noqa: S101 - the dialect has seen to it
    return call.user


def is_staff(user: Row) -> bool:
    """Admins and instructors, who read everything."""
    return user["role"] in (ADMIN, INSTRUCTOR)


def require_staff(call: Call) -> None:
    """Raises Forbidden for learners."""
    if not is_staff(caller(call)):
        raise Forbidden()


def manages(store: Store, user: Row, course_id: str) -> bool:
    """Admins manage every course, instructors those they own."""
    if user["role"] == ADMIN:
        return True
    course = store.karma_courses.get(course_id)
    return user["role"] == INSTRUCTOR and course is not None and course["instructor_id"] == user["id"]


def require_manager(call: Call, store: Store, course_id: str) -> None:
    """Raises Forbidden for whoever does not manage the course."""
    if not manages(store, caller(call), course_id):
        raise Forbidden()


def courses_entered(store: Store, user: Row, statuses: frozenset[str]) -> set[str]:
    """Ids of the published courses in which the user holds an enrollment of one of these statuses."""
    return {
        enrollment["course_id"]
        for enrollment in store.karma_enrollments.where(user_id=user["id"])
        if enrollment["status"] in statuses and _is_published(store, enrollment["course_id"])
    }


def _is_published(store: Store, course_id: str) -> bool:
    course = store.karma_courses.get(course_id)
    return course is not None and course["status"] == "published"


def require_reader(call: Call, store: Store, course_id: str) -> None:
    """Raises Forbidden for a learner without an active or completed enrollment in the published course."""
    user = caller(call)
    if not is_staff(user) and course_id not in courses_entered(store, user, MAY_READ):
        raise Forbidden()


def require_submitter(call: Call, store: Store, assessment: Row) -> None:
    """Raises Forbidden without an active enrollment, whatever the role; AttemptLimitReached after the last."""
    user = caller(call)
    if assessment["course_id"] not in courses_entered(store, user, MAY_SUBMIT):
        raise Forbidden(messages.NOT_ENROLLED)
    limit = assessment["max_attempts"]
    used = len(store.karma_submissions.where(user_id=user["id"], assessment_id=assessment["id"]))
    if limit is not None and used >= limit:
        raise AttemptLimitReached()
