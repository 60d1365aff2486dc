"""Quiz servers that are wrong about answers, and about the questions that an attempt was given."""

from __future__ import annotations

import json

import httpx

from ..mutants import Mutant
from ..planted import Send
from ..quizzes.defects import answered, as_role, body_of, operation_of, remade, role_of
from .defects import (
    ANSWER,
    QUESTIONS,
    START,
    all_of,
    another_refusal,
    answering,
    each,
    lists,
    otherwise,
    path_of,
    quiz_of,
    refused,
    refuses,
    shows,
)


def ids_are_numbers(question):
    if question["question_type"] != "multiple_choice_question" or question["answer"] is None:
        return question
    return {**question, "answer": int(question["answer"])}


def parts_are_replaced():
    """Of blanks only those are shown that the call has answered."""

    def instead(request: httpx.Request, response: httpx.Response, _: Send) -> httpx.Response:
        sent = {entry.get("id"): entry.get("answer") for entry in body_of(request).get("quiz_questions", [])}

        def shown(question):
            answer, just_sent = question["answer"], sent.get(question["id"])
            if not isinstance(answer, dict) or not isinstance(just_sent, dict):
                return question
            kept = {name: value if name in just_sent else None for name, value in answer.items()}
            return {**question, "answer": kept}

        return all_of(response, lambda questions: [shown(question) for question in questions])

    return otherwise(ANSWER, lambda _, response: response.status_code == 200, instead)


def stores_the_good_half():
    """A call with a bad answer is refused, and the answer in front of it stored."""

    def instead(request: httpx.Request, response: httpx.Response, send: Send) -> httpx.Response:
        body = body_of(request)
        send(remade(request, body={**body, "quiz_questions": body["quiz_questions"][:1]}))
        return response

    return otherwise(ANSWER, refused(400), instead)


def asks_for_no_token():
    """Answers need no token: that of the start will do."""
    tokens: dict[str, str] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if operation_of(request) == ANSWER and path_of(request, "quiz_submissions") in tokens:
            token = tokens[path_of(request, "quiz_submissions")]
            return send(remade(request, body={**body_of(request), "validation_token": token}))
        response = send(request)
        if operation_of(request) == START and response.status_code == 200:
            (attempt,) = response.json()["quiz_submissions"]
            tokens[str(attempt["id"])] = attempt["validation_token"]
        return response

    return defect


def gives_edited_answers():
    """A question that is edited is so in attempts that were given it before."""
    edited: dict[int, object] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if operation_of(request) == "update_quiz_question" and response.status_code == 200:
            question = response.json()
            edited[question["id"]] = [{k: a[k] for k in ("id", "text")} for a in question["answers"]]
        if operation_of(request) == QUESTIONS and response.status_code == 200:
            return all_of(response, lambda given: [with_edits(question) for question in given])
        return response

    def with_edits(question):
        return {**question, "answers": edited[question["id"]]} if question["id"] in edited else question

    return defect


def saves_at_every_start(request: httpx.Request, send: Send) -> httpx.Response:
    """A start gives the questions as they are now."""
    if (
        operation_of(request) == START
        and role_of(request) == "student"
        and quiz_of(request, send)["published"]
    ):
        url = str(request.url).removesuffix("/submissions")
        update = httpx.Request("PUT", url, headers=request.headers)
        send(as_role(remade(update, body={"quiz": {"published": True}}), "teacher"))
    return send(request)


def flags_spread(questions):
    is_any = any(question.get("flagged") for question in questions)
    return [{**question, "flagged": is_any} if "flagged" in question else question for question in questions]


def shows_them_anyway(saying: str):
    return otherwise(
        QUESTIONS,
        refused(401, saying),
        lambda request, _, send: send(as_role(request, "teacher")),
    )


def rounds_down(request: httpx.Request, send: Send) -> httpx.Response:
    """The last digit of a formatted answer is cut, not rounded."""
    response = send(request)
    if operation_of(request) != "get_formatted_answer" or response.status_code != 200:
        return response
    text = json.loads(response.content)["formatted_answer"]
    return answered(response, 200, {"formatted_answer": "12.3456" if text == "12.3457" else text})


MUTANTS = [
    Mutant(
        "chosen ids come back as numbers",
        lambda: shows(ANSWER, ids_are_numbers),
        "attempt_answers.answers_come_back_as_they_are_shown",
        "attempt_answers.answers_are_replaced_and_cleared attempt_questions.attempt_keeps_its_questions",
    ),
    Mutant(
        "an answer takes the other blanks away",
        parts_are_replaced,
        "attempt_answers.earlier_answers_stay",
    ),
    Mutant(
        "choices are never cleared",
        lambda: answering(lambda answer: None if answer in ([], [""]) else answer),
        "attempt_answers.answers_are_replaced_and_cleared",
        "attempt_answers.answers_come_back_as_they_are_shown",
    ),
    Mutant(
        "digits in texts are no ids",
        lambda: answering(
            lambda answer: (
                [i for i in answer if not isinstance(i, str)] if isinstance(answer, list) else answer
            )
        ),
        "attempt_answers.chosen_answers_may_be_texts_of_digits",
        "attempt_answers.* attempt_scores.score_is_what_the_answers_deserve",
    ),
    Mutant(
        "no answers at all are refused",
        lambda: refuses(ANSWER, lambda request: body_of(request).get("quiz_questions") == [], 400),
        "attempt_answers.nothing_is_answered_with_success",
        "attempt* setup.answer_quiz_submission_questions",
    ),
    Mutant(
        "good answers of a refused call are stored",
        stores_the_good_half,
        "attempt_answers.bad_answer_stores_nothing",
    ),
    Mutant(
        "long texts are cut",
        lambda: answering(lambda answer: answer[:9000] if isinstance(answer, str) else answer),
        "attempt_answers.longest_text_is_taken",
        "attempt_answers.bad_answer_stores_nothing",
    ),
    Mutant(
        "answers need no token",
        asks_for_no_token,
        "attempt_answers.answers_want_the_token_and_the_attempt",
    ),
    Mutant(
        "answers that come too late are a bad request",
        lambda: otherwise(
            ANSWER,
            lambda request, response: response.status_code == 403 and role_of(request) == "student",
            another_refusal(400, "quiz submission is already complete"),
        ),
        "attempt_answers.finished_attempt_takes_no_answers",
        "attempt_answers.answers_want_the_token_and_the_attempt attempt_completion.code_*",
    ),
    Mutant(
        "teachers are shown weights",
        lambda: shows(
            QUESTIONS,
            lambda q: {**q, "answers": [{**a, "weight": 100} for a in q["answers"]]},
            to="teacher",
            when=lambda q: q.get("answers"),
        ),
        "attempt_questions.given_questions_tell_no_answers",
    ),
    Mutant(
        "edits reach running attempts",
        gives_edited_answers,
        "attempt_questions.attempt_keeps_its_questions",
    ),
    Mutant(
        "starts give unpublished questions",
        lambda: saves_at_every_start,
        "attempt_questions.attempt_is_given_what_was_published",
    ),
    Mutant(
        "groups give one more",
        lambda: each(
            "create_question_group", "quiz_groups", lambda g: {**g, "pick_count": g["pick_count"] + 1}
        ),
        "attempt_questions.group_gives_as_many_as_it_picks",
    ),
    Mutant(
        "a flag is on every question",
        lambda: lists(QUESTIONS, flags_spread),
        "attempt_questions.flagged_question_stays_flagged",
    ),
    Mutant(
        "graded questions show an answer",
        lambda: shows(QUESTIONS, lambda q: {**q, "answer": None}, when=lambda q: "correct" in q),
        "attempt_questions.verdicts_take_the_place_of_answers",
    ),
    Mutant(
        "hidden results are listed",
        lambda: shows_them_anyway("quiz settings"),
        "attempt_questions.hidden_results_hide_verdicts_and_not_scores",
    ),
    Mutant(
        "questions one at a time are listed",
        lambda: shows_them_anyway("one question at a time"),
        "attempt_questions.questions_one_at_a_time_are_not_listed",
    ),
    Mutant(
        "formatted numbers are cut",
        lambda: rounds_down,
        "attempt_questions.numbers_are_formatted",
    ),
]
