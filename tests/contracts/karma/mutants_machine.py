"""Karma servers that are wrong in a way that only a sequence shows."""

from __future__ import annotations

import httpx

from ..mutants import Mutant
from ..planted import Defect, Send, is_call
from .defects import answered, assessment_in, body_of, changes
from .mutants_assessments import counts_to_three
from .mutants_authentication import (
    logout_kills_access_only,
    logout_kills_all,
    sessions,
    spent_refresh_tokens_work_again,
)
from .mutants_submissions import attempts_are_shared_by_learners, refused_ones_count, refused_ones_reset


def results_lose_their_pass_with_a_new_question() -> Defect:
    """Nobody has passed any more once a question was added."""
    grown: set[str] = set()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if is_call(request, "submit_assessment") and response.is_success:
            grown.discard(assessment_in(request))
        if is_call(request, "add_assessment_question") and response.is_success:
            grown.add(assessment_in(request))
        if is_call(request, "get_submission") and response.is_success and assessment_in(request) in grown:
            body = body_of(response)
            body["data"]["passed"] = None
            return answered(response, 200, body)
        return response

    return defect


def equal_titles_hide_the_first(request: httpx.Request, send: Send) -> httpx.Response:
    """Of two neighbours in the list that begin alike only the later one is shown."""
    response = send(request)
    if is_call(request, "list_assessments") and response.is_success:
        body = body_of(response)
        newest = body["data"][-2:]
        if len(newest) == 2 and len({item["title"][:16] for item in newest}) == 1:
            body["data"].remove(newest[0])
            return answered(response, 200, body)
    return response


MUTANTS = [
    Mutant(
        "attempts reset after a refused one",
        refused_ones_reset,
        "machine.karma",
        steps=8,
    ),
    Mutant(
        "refused attempts count",
        refused_ones_count,
        "machine.karma",
        steps=5,
    ),
    Mutant(
        "learners share their attempts",
        attempts_are_shared_by_learners,
        "machine.karma",
        steps=6,
    ),
    Mutant(
        "questions are counted to three",
        lambda: changes("get_assessment", counts_to_three),
        "machine.karma",
        steps=5,
    ),
    Mutant(
        "a stored result follows the questions",
        results_lose_their_pass_with_a_new_question,
        "machine.karma",
        steps=6,
    ),
    Mutant(
        "a second assessment hides the first",
        lambda: equal_titles_hide_the_first,
        "machine.karma",
        steps=6,
    ),
    Mutant(
        "logging out ends every session",
        lambda: sessions(logout_kills_all),
        "machine.karma_token",
        steps=3,
    ),
    Mutant(
        "a used refresh token works again",
        spent_refresh_tokens_work_again,
        "machine.karma_token",
        steps=3,
    ),
    Mutant(
        "logging out leaves the refresh token",
        lambda: sessions(logout_kills_access_only, swallows_logout=True),
        "machine.karma_token",
        steps=3,
    ),
]
