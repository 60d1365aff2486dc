"""What follows from a quiz and what one user did in it: attempts left, times, what counts. Pure.

Source: canvas-quiz-submissions 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from mock_server.engine.clock import from_time_text, time_text
from mock_server.engine.rows import Row

GRACE = timedelta(minutes=5)
UNTAKEN = "untaken"
COMPLETE = "complete"
PENDING_REVIEW = "pending_review"
SETTINGS_ONLY = "settings_only"
PREVIEW = "preview"
_END = time_text(datetime.max)


def is_completed(submission: Row) -> bool:
    """Turned in, graded by hand or not. Source: canvas-quiz-submissions 1.1."""
    return submission["workflow_state"] in (COMPLETE, PENDING_REVIEW)


def is_unlimited(quiz: Row) -> bool:
    return bool(quiz["allowed_attempts"] < 0)


def attempts_left(quiz: Row, submission: Row) -> int:
    """-1 for without limit."""
    if is_unlimited(quiz):
        return -1
    used: int = submission["attempt"] or 0
    extra: int = submission["extra_attempts"] or 0
    allowed: int = quiz["allowed_attempts"]
    return max(0, allowed - used + extra)


def may_start_again(quiz: Row, submission: Row | None) -> bool:
    """Whether there is an attempt to take; a running one is none. Source: canvas-quiz-submissions 1.2."""
    if submission is None or submission["workflow_state"] in (SETTINGS_ONLY, PREVIEW):
        return True
    return is_completed(submission) and (is_unlimited(quiz) or attempts_left(quiz, submission) > 0)


# --- times --------------------------------------------------------------------------------------------------


def later(moment: str, **distance: float) -> str:
    """The time so much later, as text; the end of all years for what lies behind it."""
    try:
        return time_text(from_time_text(moment) + timedelta(**distance))
    except OverflowError:
        return _END


def end_of_attempt(
    quiz: Row,
    submission: Row,
    *,
    started_at: str,
    is_grader: bool,
    lock_at: str | None,
    enrollment_ends_at: str | None,
) -> str | None:
    """When the time of an attempt is up; `lock_at` is the student's own. Source: canvas-quiz-submissions 1.3."""
    end_at = None
    if quiz["time_limit"]:
        end_at = later(started_at, minutes=quiz["time_limit"] + (submission["extra_time"] or 0))
    if is_grader:
        return end_at
    if lock_at is not None and not submission["manually_unlocked"]:
        return _earlier(end_at, lock_at)
    return _earlier(end_at, enrollment_ends_at)


def _earlier(one: str | None, other: str | None) -> str | None:
    return min((time for time in (one, other) if time is not None), default=None)


def is_overdue(submission: Row, now: str) -> bool:
    """Running although its time is up."""
    end_at = submission["end_at"]
    return submission["workflow_state"] == UNTAKEN and end_at is not None and end_at < now


def is_beyond_grace(submission: Row, now: str) -> bool:
    """More than five minutes overdue, from when on answers are refused."""
    end_at = submission["end_at"]
    return end_at is not None and later(end_at, seconds=GRACE.total_seconds()) < now


def is_within_time(quiz: Row, submission: Row, now: str) -> bool:
    """Whether the owner may still ask for the time and send events. Source: canvas-quiz-submissions 2, 4."""
    return not is_overdue(submission, now) and not (quiz["time_limit"] and submission["end_at"] is None)


def finishing_time(submission: Row, now: str) -> str:
    """What is turned in up to five minutes late counts as in time."""
    end_at = submission["end_at"]
    if end_at is not None and end_at < now and not is_beyond_grace(submission, now):
        return str(end_at)
    return now


def time_spent(submission: Row) -> int | None:
    """Seconds from start to end, with the minutes of `extra_time` added as if they were seconds: so does Canvas."""
    started_at, finished_at = submission["started_at"], submission["finished_at"]
    if started_at is None or finished_at is None:
        return None
    spent = from_time_text(finished_at) - from_time_text(started_at)
    return round(spent.total_seconds()) + (submission["extra_time"] or 0)


# --- versions -----------------------------------------------------------------------------------------------

VERSION_FIELDS = (
    "attempt",
    "started_at",
    "finished_at",
    "end_at",
    "score",
    "fudge_points",
    "workflow_state",
    "quiz_version",
    "quiz_points_possible",
    "quiz_data",
    "submission_data",
    "results",
)


def as_version(submission: Row) -> Row:
    """What stays readable of an attempt."""
    return {name: submission[name] for name in VERSION_FIELDS}


def at_attempt(submission: Row, attempt: int) -> Row | None:
    """The submission as it was in one of its attempts; None for one that there is not."""
    if attempt == submission["attempt"]:
        return submission
    version = next((v for v in submission["versions"] if v["attempt"] == attempt), None)
    return None if version is None else {**submission, **version}


def needs_person(results: Iterable[Row]) -> bool:
    """Whether some answer still waits to be scored by hand."""
    return any(result["correct"] == "undefined" for result in results)


def content_of_copy(entries: Iterable[Row]) -> list[str]:
    """What a frozen copy consists of, to tell whether the list of questions has changed since."""
    return [f"{entry.get('entry_type', 'quiz_question')} {entry['id']}" for entry in entries]
