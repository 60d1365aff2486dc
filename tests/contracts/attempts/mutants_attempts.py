"""Quiz servers that are wrong about starting attempts, and about who sees them."""

from __future__ import annotations

from datetime import timedelta

import httpx

from contracts.generate.text import moment_of, written

from ..canvas_defects import Crowd
from ..mutants import Mutant
from ..planted import Send
from ..quizzes.defects import answered, lets, operation_of, remade
from ..quizzes.defects import says as quiz_says
from .defects import (
    LISTED,
    READ,
    START,
    lists,
    otherwise,
    own_row,
    quiz_of,
    refused,
    rejection,
    runs,
    says,
    shows,
    understood,
    without_query,
)


def a_minute_late(attempt):
    return {**attempt, "end_at": written(moment_of(attempt["end_at"]) + timedelta(minutes=1))}


def resumes():
    """A start while an attempt runs answers with that attempt."""

    def instead(request: httpx.Request, response: httpx.Response, send: Send) -> httpx.Response:
        own = own_row(request, response, send)
        return own if runs(own) else response

    return otherwise(START, refused(409), instead)


def starts_all_the_same():
    """A start that is refused for its code has begun an attempt."""

    def instead(request: httpx.Request, response: httpx.Response, send: Send) -> httpx.Response:
        send(remade(request, body={"access_code": quiz_of(request, send)["access_code"]}))
        return response

    return otherwise(START, refused(403, "access code"), instead)


def asks_for_the_code_first():
    def instead(request: httpx.Request, response: httpx.Response, send: Send) -> httpx.Response:
        if not quiz_of(request, send)["access_code"]:
            return response
        return answered(response, 403, rejection(403, "invalid access code"))

    return otherwise(START, lambda _, response: response.status_code in (400, 501), instead)


def lets_both_start():
    """Of two starts at the same moment both are told that they began."""
    crowd = Crowd()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if operation_of(request) != START:
            return send(request)
        with crowd.entered() as is_crowded:
            response = send(request)
            if response.status_code == 409 and is_crowded():
                return own_row(request, response, send)
        return response

    return defect


MUTANTS = [
    Mutant(
        "attempts end a minute late",
        lambda: shows(START, a_minute_late, when=lambda attempt: attempt["end_at"]),
        "attempts.started_attempt_is_the_first",
        "attempts.time_is_for_the_owner attempt_extensions.* attempt_events.outstanding_*",
    ),
    Mutant(
        "a running attempt is resumed",
        resumes,
        "attempts.running_attempt_is_not_started_again",
        "attempts.two_starts_at_once_leave_one_attempt",
    ),
    Mutant(
        "an attempt is always left",
        lambda: says("complete_quiz_submission", lambda a: a["attempts_left"] == 0, attempts_left=1),
        "attempts.last_attempt_is_not_followed_by_another attempt_extensions.extra_attempts_may_be_started",
    ),
    Mutant(
        "a start without code is refused and done",
        starts_all_the_same,
        "attempts.refused_start_leaves_no_attempt",
    ),
    Mutant(
        "the code is asked for first",
        asks_for_the_code_first,
        "attempts.start_is_refused_for_the_first_reason",
    ),
    Mutant(
        "codes are read in capitals",
        lambda: understood(START, lambda body: {**body, "access_code": str(body.get("access_code")).upper()}),
        "attempts.right_code_starts",
        "setup.create_quiz_submission",
    ),
    Mutant(
        "two starts at once both begin",
        lets_both_start,
        "attempts.two_starts_at_once_leave_one_attempt",
    ),
    Mutant(
        "previews are the teacher's own",
        lambda: says(START, lambda attempt: attempt["workflow_state"] == "preview", user_id=2002),
        "attempts.preview_belongs_to_nobody",
    ),
    Mutant(
        "taken quizzes say that they can be unpublished",
        lambda: quiz_says(of="get_quiz", can_unpublish=True),
        "attempts.started_quiz_stays_published",
    ),
    Mutant(
        "a retake forgets the kept score",
        lambda: says(START, lambda attempt: attempt["attempt"] > 1, kept_score=None),
        "attempts.retake_reuses_the_row attempt_scores.kept_score_follows_the_policy",
        "attempt_scores.only_finished_attempts_are_scored",
    ),
    Mutant(
        "own attempts come newest first",
        lambda: lists(LISTED, lambda items: items[::-1], to="student"),
        "attempts.own_attempts_are_listed_oldest_first",
        "attempt_scores.kept_score_follows_the_policy",
    ),
    Mutant(
        "earlier attempts are not found",
        lambda: without_query(READ, "attempt"),
        "attempts.finished_attempts_stay_readable attempt_scores.earlier_attempt_is_scored_too",
        "attempt_scores.only_finished_attempts_are_scored",
    ),
    Mutant(
        "teachers list the attempt before",
        lambda: shows(
            LISTED,
            lambda attempt: {**attempt, "attempt": attempt["attempt"] - 1},
            to="teacher",
            when=lambda attempt: (attempt["attempt"] or 0) > 1,
        ),
        "attempts.teacher_lists_each_student_once",
    ),
    Mutant(
        "other students read attempts",
        lambda: lets("student2", READ),
        "attempts.other_students_see_no_attempt",
    ),
    Mutant(
        "teachers are told the student's time",
        lambda: lets("teacher", "get_quiz_submission_times", as_="student"),
        "attempts.time_is_for_the_owner",
    ),
]
