"""Quiz servers that are wrong about scores."""

from __future__ import annotations

import httpx

from ..mutants import Mutant
from ..planted import Send
from ..quizzes.defects import answered, body_of, lets, operation_of, remade
from ..quizzes.defects import value_of as quiz_value_of
from .defects import (
    COMPLETE,
    QUESTIONS,
    SCORE,
    START,
    all_of,
    each,
    otherwise,
    quiz_of,
    refused,
    says,
    shows,
)


def surveys_wait():
    """A survey with an essay waits for a person, as a quiz does."""

    def instead(request: httpx.Request, response: httpx.Response, send: Send) -> httpx.Response:
        if "survey" not in quiz_of(request, send)["quiz_type"]:
            return response
        return all_of(response, lambda found: [{**found[0], "workflow_state": "pending_review"}])

    return otherwise(COMPLETE, lambda _, response: response.status_code == 200, instead)


def scores_the_newest():
    """Points for any attempt go to the second one, if there is one."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        items = (body_of(request) or {}).get("quiz_submissions") if operation_of(request) == SCORE else None
        if not items:
            return send(request)
        newest = send(remade(request, body={"quiz_submissions": [{**items[0], "attempt": 2}]}))
        return send(request) if newest.status_code == 400 else newest

    return defect


def fudge_adds_up():
    """Fudge points are added to those that were there."""
    given: dict[str, float] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        items = (body_of(request) or {}).get("quiz_submissions") if operation_of(request) == SCORE else None
        if not items or not isinstance(items[0].get("fudge_points"), int | float):
            return send(request)
        path = request.url.path
        given[path] = given.get(path, 0) + items[0]["fudge_points"]
        return send(remade(request, body={"quiz_submissions": [{**items[0], "fudge_points": given[path]}]}))

    return defect


def at_most_ten(item):
    questions = {
        key: {**value, "score": min(value["score"], 10)}
        if isinstance(value.get("score"), int | float)
        else value
        for key, value in (item.get("questions") or {}).items()
    }
    return {**item, "questions": questions}


def any_attempt_will_do():
    """Points for an attempt that there is not go to the first one."""

    def instead(request: httpx.Request, _: httpx.Response, send: Send) -> httpx.Response:
        (item,) = body_of(request)["quiz_submissions"]
        return send(remade(request, body={"quiz_submissions": [{**item, "attempt": 1}]}))

    return otherwise(SCORE, refused(400, "invalid attempt"), instead)


def misses_the_attempt_first():
    """A missing attempt is reported to whoever may score nothing."""

    def instead(request: httpx.Request, response: httpx.Response, _: Send) -> httpx.Response:
        (item,) = body_of(request)["quiz_submissions"]
        if item.get("attempt") is not None:
            return response
        return answered(response, 400, {"status": "bad_request", "message": "invalid attempt"})

    return otherwise(SCORE, refused(403), instead)


MUTANTS = [
    Mutant(
        "scores are whole numbers",
        lambda: shows(COMPLETE, lambda attempt: {**attempt, "score": float(int(attempt["score"]))}),
        "attempt_scores.score_is_what_the_answers_deserve",
    ),
    Mutant(
        "partly right is right",
        lambda: shows(
            QUESTIONS, lambda q: {**q, "correct": True}, when=lambda q: q.get("correct") == "partial"
        ),
        "attempt_scores.score_is_what_the_answers_deserve attempt_scores.wrong_choices_cost_points",
    ),
    Mutant(
        "essays wait for nobody",
        lambda: says(COMPLETE, workflow_state="complete"),
        "attempt_scores.essays_wait_for_a_person",
        "attempt_events.uploaded_file_answers_a_question",
    ),
    Mutant(
        "a scored essay is right",
        lambda: shows(
            QUESTIONS, lambda q: {**q, "correct": True}, when=lambda q: q.get("correct") == "defined"
        ),
        "attempt_scores.essays_wait_for_a_person",
    ),
    Mutant("surveys wait for a person", surveys_wait, "attempt_scores.survey_waits_for_nobody"),
    Mutant(
        "the best score is always kept",
        lambda: quiz_value_of("scoring_policy", lambda _: "keep_highest"),
        "attempt_scores.kept_score_follows_the_policy",
    ),
    Mutant(
        "the newest attempt is scored",
        scores_the_newest,
        "attempt_scores.earlier_attempt_is_scored_too",
    ),
    Mutant("fudge points add up", fudge_adds_up, "attempt_scores.fudge_points_are_added_and_replaced"),
    Mutant(
        "ten points are the most by hand",
        lambda: each(SCORE, "quiz_submissions", at_most_ten),
        "attempt_scores.questions_are_scored_by_hand attempt_scores.essays_wait_for_a_person",
    ),
    Mutant(
        "unknown attempts are the first",
        any_attempt_will_do,
        "attempt_scores.only_finished_attempts_are_scored",
    ),
    Mutant(
        "students score themselves",
        lambda: lets("student", SCORE),
        "attempt_scores.student_scores_nothing",
    ),
    Mutant(
        "the attempt is looked at before the right",
        misses_the_attempt_first,
        "attempt_scores.student_scores_nothing",
    ),
    Mutant(
        "graded quizzes have no gradebook submission",
        lambda: says(START, submission_id=None),
        "attempt_scores.graded_quizzes_have_a_gradebook_submission",
    ),
    Mutant(
        "texts are right",
        lambda: shows(
            QUESTIONS, lambda q: {**q, "correct": True}, when=lambda q: q.get("correct") == "no_score"
        ),
        "attempt_scores.questions_without_points_are_no_questions",
    ),
]
