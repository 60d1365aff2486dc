"""Quiz servers that are wrong about what a quiz holds."""

from __future__ import annotations

from collections import Counter

import httpx

from ..mutants import Mutant
from ..planted import Defect, Send
from .content_defects import EDITS, Item, after, done, found, questions_of, quiz_told, quiz_url
from .defects import answered, body_of, operation_of, says

COUNTED = ("question_count", "points_possible", "question_types")
OF_QUIZ = ("get_quiz", "update_quiz")


def picks_only_what_is_there(request: httpx.Request, send: Send) -> httpx.Response:
    """A group counts as many questions as it has, if it picks more."""
    response = send(request)
    if operation_of(request) not in OF_QUIZ or not response.is_success:
        return response
    quiz, homes = body_of(response), Counter(q["quiz_group_id"] for q in questions_of(send, request))
    if not quiz["published"]:
        return response
    for group in found(send, f"{quiz_url(request)}/groups?per_page=100")["quiz_groups"]:
        missing = max(0, group["pick_count"] - homes[group["id"]])
        quiz["question_count"] -= missing
        quiz["points_possible"] -= missing * group["question_points"]
    return answered(response, 200, quiz)


def counts_of(when_renewed: str) -> Defect:
    """A published quiz counts for ever what it had at its `first`, or its `latest`, publication."""
    copies: dict[str, Item] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if (
            operation_of(request) not in OF_QUIZ
            or not response.is_success
            or not body_of(response)["published"]
        ):
            return response
        quiz, now = quiz_url(request), body_of(response)
        is_publication = ((body_of(request) or {}).get("quiz") or {}).get("published")
        if quiz not in copies or (is_publication and when_renewed == "latest"):
            copies[quiz] = {name: now[name] for name in COUNTED}
        return answered(response, 200, {**now, **copies[quiz]})

    return defect


def saves_the_quiz(request: httpx.Request, send: Send) -> None:
    done(send, "PUT", quiz_url(request), {"quiz": {}})


def edits_count() -> Defect:
    """Every edit of the content of a quiz raises its version."""
    edits: Counter[str] = Counter()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if operation_of(request) in EDITS.split() and response.is_success:
            edits[quiz_url(request)] += 1
        if operation_of(request) in OF_QUIZ and response.is_success:
            quiz = body_of(response)
            return answered(
                response, 200, {**quiz, "version_number": quiz["version_number"] + edits[quiz_url(request)]}
            )
        return response

    return defect


def is_worth_its_questions(quiz: Item) -> Item:
    is_counted = quiz["quiz_type"] == "graded_survey" and quiz["published"] and quiz["question_count"]
    return {**quiz, "points_possible": 5.0} if is_counted else quiz


def keeps_sent_points() -> Defect:
    """A draft keeps the points that it is sent."""
    kept: dict[str, object] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if operation_of(request) == "update_quiz" and response.is_success:
            sent = ((body_of(request) or {}).get("quiz") or {}).get("points_possible")
            kept[quiz_url(request)] = sent
        if operation_of(request) == "get_quiz" and response.is_success and kept.get(quiz_url(request)) == 777:
            return answered(response, 200, {**body_of(response), "points_possible": 777})
        return response

    return defect


MUTANTS = [
    Mutant(
        "a draft counts nothing",
        lambda: says(of="get_quiz update_quiz", when=lambda quiz: not quiz["published"], question_count=0),
        "quiz_content.draft_counts_what_is_there quiz_content.next_publication_counts_anew machine.quiz_content",
    ),
    Mutant(
        "a draft names types",
        lambda: says(
            of="get_quiz", when=lambda quiz: not quiz["question_types"], question_types=["essay_question"]
        ),
        "quiz_content.draft_counts_what_is_there",
        "quiz_content.*",
    ),
    Mutant(
        "a draft keeps the points it is sent",
        keeps_sent_points,
        "quiz_content.saved_draft_is_worth_its_questions",
    ),
    Mutant(
        "types are named twice",
        lambda: quiz_told(lambda quiz: {**quiz, "question_types": quiz["question_types"] * 2}),
        "quiz_content.publication_counts_questions_and_picks",
        "quiz_content.*",
    ),
    Mutant(
        "groups count the questions they have",
        lambda: picks_only_what_is_there,
        "quiz_content.group_counts_as_often_as_it_picks machine.quiz_content",
        "quiz_content.edits_do_not_reach_a_published_quiz",
    ),
    Mutant(
        "surveys are worth their questions",
        lambda: quiz_told(is_worth_its_questions),
        "quiz_content.graded_survey_is_not_worth_its_questions",
    ),
    Mutant(
        "edits reach published quizzes",
        lambda: after(EDITS, saves_the_quiz),
        "quiz_content.edits_do_not_reach_a_published_quiz quiz_content.edits_are_no_saves "
        "quiz_content.deleted_question_counts_until_the_quiz_is_saved machine.quiz_content",
    ),
    Mutant("edits are versions", edits_count, "quiz_content.edits_are_no_saves"),
    Mutant(
        "the first publication counts for ever",
        lambda: counts_of("first"),
        "quiz_content.next_publication_counts_anew machine.quiz_content",
        "quiz_content.deleted_question_counts_until_the_quiz_is_saved",
    ),
    Mutant(
        "publications count, saves do not",
        lambda: counts_of("latest"),
        "quiz_content.deleted_question_counts_until_the_quiz_is_saved machine.quiz_content",
    ),
]
