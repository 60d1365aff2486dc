"""Quiz servers that are wrong about turning attempts in."""

from __future__ import annotations

import httpx

from ..canvas_defects import Crowd
from ..mutants import Mutant
from ..planted import Send
from ..quizzes.defects import body_of, operation_of, remade, role_of
from .defects import (
    COMPLETE,
    another_refusal,
    otherwise,
    own_row,
    quiz_of,
    refused,
    refuses,
    says,
    shows,
)


def grades_twice():
    """Of two calls at the same moment both are told that they turned the attempt in."""
    crowd = Crowd()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if operation_of(request) != COMPLETE:
            return send(request)
        with crowd.entered() as is_crowded:
            response = send(request)
            if response.status_code == 400 and is_crowded():
                return own_row(request, response, send)
        return response

    return defect


def needs_no_code():
    """Whoever has begun an attempt turns it in without the quiz's code."""

    def instead(request: httpx.Request, _: httpx.Response, send: Send) -> httpx.Response:
        code = quiz_of(request, send)["access_code"]
        return send(remade(request, body={**body_of(request), "access_code": code}))

    return otherwise(COMPLETE, refused(403, "access code"), instead)


def without_result(attempt):
    return {name: value for name, value in attempt.items() if name != "result_url"}


MUTANTS = [
    Mutant(
        "finished attempts have no end",
        lambda: says(COMPLETE, finished_at=None),
        "attempt_completion.completed_attempt_is_graded_at_once",
        "attempts.finished_attempts_stay_readable",
    ),
    Mutant(
        "the attempt is asked for before the token",
        lambda: otherwise(
            COMPLETE,
            lambda request, response: (
                refused(403, "token")(request, response) and body_of(request).get("attempt") is None
            ),
            another_refusal(400, "invalid attempt"),
        ),
        "attempt_completion.token_is_asked_for_before_the_attempt",
    ),
    Mutant(
        "attempts are turned in again",
        lambda: otherwise(COMPLETE, refused(400, "already complete"), own_row),
        "attempt_completion.attempt_is_turned_in_once",
        "attempt_completion.two_completes_at_once_grade_once",
    ),
    Mutant(
        "two calls at once both turn in",
        grades_twice,
        "attempt_completion.two_completes_at_once_grade_once",
    ),
    Mutant(
        "tokens count for their owner only",
        lambda: refuses(COMPLETE, lambda request: role_of(request) == "teacher", 403, "invalid token"),
        "attempt_completion.teacher_with_the_token_turns_in",
    ),
    Mutant(
        "turning in needs no code",
        needs_no_code,
        "attempt_completion.code_is_asked_for_all_the_while",
    ),
    Mutant(
        "results have no address",
        lambda: shows(COMPLETE, without_result),
        "attempt_completion.result_is_addressed_once_it_is_there",
    ),
]
