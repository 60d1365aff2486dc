"""Steps that several laws about attempts share. Unlike in `arrange`, what goes wrong here is the law's own finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contracts.document.spec import Json
from contracts.families.quizzes.scoring import is_score, kind_of
from contracts.generic.refusals import require_status
from contracts.run.case import Actor, Case
from contracts.wire.exchange import Exchange
from contracts.wire.failures import require, require_equal

WORDS = {400: "bad_request", 401: "unauthorized", 403: "forbidden", 409: "conflict", 501: "not_implemented"}
WRONG_TOKEN = "0" * 64


def path_of(attempt: Json) -> dict[str, Json]:
    return {"quiz_id": attempt["quiz_id"], "id": attempt["id"]}


def proof_of(attempt: Json) -> dict[str, Json]:
    """Which attempt it is, and the token that whoever takes it must have."""
    return {"attempt": attempt["attempt"], "validation_token": attempt["validation_token"]}


def the_one(body: Json) -> Json:
    """The only submission of an answer."""
    require(len(body["quiz_submissions"]) == 1, "the answer has not one submission", received=body)
    return body["quiz_submissions"][0]


def try_start(case: Case, quiz: Json, **body: Json) -> Exchange:
    return case.student.call("create_quiz_submission", quiz_id=quiz["id"], body=body)


def started(case: Case, quiz: Json, **body: Json) -> Json:
    """The student's next attempt."""
    return the_one(case.student.ok("create_quiz_submission", quiz_id=quiz["id"], body=body))


def try_answer(
    case: Case, attempt: Json, answers: Mapping[Json, Json], /, *, by: Actor | None = None, **more: Json
) -> Exchange:
    """The answer to a call that answers these questions, by id; more of the body replaces what is right."""
    entries = [{"id": identity, "answer": answer} for identity, answer in answers.items()]
    return (by or case.student).call(
        "answer_quiz_submission_questions",
        quiz_submission_id=attempt["id"],
        body={**proof_of(attempt), "quiz_questions": entries, **more},
    )


def answered(case: Case, attempt: Json, answers: Mapping[Json, Json]) -> dict[Json, Json]:
    """What the call shows of the answers, by the questions' ids."""
    exchange = try_answer(case, attempt, answers)
    require_status(exchange, 200)
    return {found["id"]: found["answer"] for found in exchange.json["quiz_submission_questions"]}


def questions_in(actor: Actor, attempt: Json) -> dict[Json, Json]:
    """The questions that the attempt was given, by id, in their order."""
    body = actor.ok("list_quiz_submission_questions", quiz_submission_id=attempt["id"])
    return {found["id"]: found for found in body["quiz_submission_questions"]}


def answers_in(case: Case, attempt: Json) -> dict[Json, Json]:
    """What the student is shown of all answers."""
    return {identity: found["answer"] for identity, found in questions_in(case.student, attempt).items()}


def as_given(case: Case, questions: Sequence[Json], attempt: Json) -> list[Json]:
    """The questions as the teacher made them; those with drawn numbers have the one answer to them."""
    given = questions_in(case.student, attempt) if any(map(_has_numbers, questions)) else {}
    return [_with_drawn_numbers(question, given) for question in questions]


def _has_numbers(question: Json) -> bool:
    return kind_of(question) == "calculated"


def _with_drawn_numbers(question: Json, given: Mapping[Json, Json]) -> Json:
    if not _has_numbers(question):
        return question
    drawn = [answer["id"] for answer in given[question["id"]]["answers"]]
    require_equal(len(drawn), 1, "a formula question has not one set of numbers")
    return {**question, "answers": [answer for answer in question["answers"] if answer["id"] in drawn]}


def try_complete(case: Case, attempt: Json, /, *, by: Actor | None = None, **more: Json) -> Exchange:
    return (by or case.student).call(
        "complete_quiz_submission", body={**proof_of(attempt), **more}, **path_of(attempt)
    )


def completed(case: Case, attempt: Json) -> Json:
    """The attempt, turned in."""
    exchange = try_complete(case, attempt)
    require_status(exchange, 200)
    return the_one(exchange.json)


def taken(case: Case, quiz: Json, answers: Mapping[Json, Json]) -> Json:
    """A whole attempt: started, answered, turned in."""
    attempt = started(case, quiz)
    answered(case, attempt, answers)
    return completed(case, attempt)


def try_score(case: Case, attempt: Json, /, *, by: Actor | None = None, **item: Json) -> Exchange:
    """The answer to scoring by hand."""
    body = {"quiz_submissions": [{"attempt": attempt["attempt"], **item}]}
    return (by or case.teacher).call("update_quiz_submission_scores", body=body, **path_of(attempt))


def scored(case: Case, attempt: Json, **item: Json) -> Json:
    """The attempt as it is read after the teacher has scored it."""
    require_status(try_score(case, attempt, **item), 200)
    return seen(case.teacher, attempt)


def seen(actor: Actor, attempt: Json, *, number: Json = None) -> Json:
    """The submission as it stands now, or as the attempt of this number left it."""
    query = None if number is None else {"attempt": number}
    return the_one(actor.ok("get_quiz_submission", query=query, **path_of(attempt)))


def all_seen(case: Case, quiz: Json) -> list[Json]:
    """The teacher's list of submissions."""
    return case.teacher.every("list_quiz_submissions", quiz_id=quiz["id"])


def own_list(case: Case, quiz: Json) -> list[Json]:
    """The student's list of own attempts."""
    return list(case.student.ok("list_quiz_submissions", quiz_id=quiz["id"])["quiz_submissions"])


def require_rejected(exchange: Exchange, status: int, saying: str = "") -> None:
    """Refused in so many words: status, the body's own word for it, and a message with these words in it."""
    require_status(exchange, status)
    require_equal(exchange.json["status"], WORDS[status], "the refusal says another status", at="/status")
    message = exchange.json["message"]
    require(
        saying.lower() in str(message).lower(),
        "the refusal gives another reason",
        received=message,
        documented=saying,
        at="/message",
        exchange=exchange,
    )


def require_score(received: Json, expected: float, message: str) -> None:
    require(is_score(received, expected), message, received=received, documented=expected)
