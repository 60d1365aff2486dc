"""Laws of answering: what is shown of an answer, what stays, what is refused. Fact sheet: canvas-quiz-submissions 3."""

from __future__ import annotations

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes import scoring
from contracts.families.quizzes.answer_values import (
    QUESTIONS,
    answers_to,
    question_of,
    some_questions,
)
from contracts.families.quizzes.arrange import CHOICE, NUMBER, a_quiz_to_take, an_attempt
from contracts.families.quizzes.attempt_steps import (
    WRONG_TOKEN,
    answered,
    answers_in,
    completed,
    proof_of,
    require_rejected,
    try_answer,
)
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require_equal

FAMILY = "attempt_answers"

ANY = tuple(QUESTIONS)
PARTED = ("fill_in_multiple_blanks", "multiple_dropdowns", "matching")
UNKNOWN = 987_654_321
LONGEST_TEXT = 16383
SPECIFIED = ("integer", "unknown answer")
"""Words of refusals that Canvas's own tests ask for; of the others its documentation has several versions."""


def an_attempt_at(case: Case, *questions: Json) -> tuple[Json, list[Json]]:
    """A running attempt of the student at a quiz with these questions."""
    quiz, made = a_quiz_to_take(case, *questions)
    return an_attempt(case, quiz["id"]), made


# What is shown -----------------------------------------------------------------------------------------------------


@law(
    "answer_quiz_submission_questions list_quiz_submission_questions",
    evidence=[
        "doc: Quiz Submission Questions, Answering questions",
        "source: canvas-quiz-submissions 3.2, 3.3",
        "spec: canvas-quiz-submissions 3.3",
    ],
    needs="student",
    amount="many",
)
def answers_come_back_as_they_are_shown(case: Case) -> None:
    """Answers of every type come back in their documented form, ids as text, short texts trimmed and in small letters,
    every blank and pair named: those that were answered from the call, all of them from the list."""
    attempt, questions = an_attempt_at(case, *case.draw(some_questions(ANY)))
    sent = {q["id"]: case.draw(st.sampled_from(answers_to(q))) for q in questions[:-1] or questions}

    shown = answered(case, attempt, sent)
    listed = answers_in(case, attempt)

    of = {question["id"]: question for question in questions}
    expected = {identity: scoring.shown(of[identity], answer) for identity, answer in sent.items()}
    require_equal(_by_text(shown), _by_text(expected), "an answer comes back otherwise")
    everything = {identity: scoring.unanswered(question) for identity, question in of.items()}
    require_equal(_by_text(listed), _by_text(everything | expected), "the list shows other answers")


def _by_text(answers: dict[Json, Json]) -> dict[str, Json]:
    return {str(identity): answer for identity, answer in answers.items()}


@law(
    "answer_quiz_submission_questions list_quiz_submission_questions",
    evidence=["source: canvas-quiz-submissions 3.2, 3.3", "spec: canvas-quiz-submissions 3.3"],
    needs="student",
)
def earlier_answers_stay(case: Case) -> None:
    """Answering one question leaves the answers to others alone, and answering a blank or a pair the other ones."""
    kind = case.draw(st.sampled_from(PARTED))
    attempt, (number, parted) = an_attempt_at(case, NUMBER, question_of(kind))
    first, second = (case.draw(st.sampled_from(answers_to(parted))) for _ in range(2))

    answered(case, attempt, {number["id"]: 4, parted["id"]: first})
    shown = answered(case, attempt, {parted["id"]: second})
    listed = answers_in(case, attempt)

    before = scoring.shown(parted, first)
    expected = scoring.shown(parted, second, before)
    require_equal(shown[parted["id"]], expected, "the parts that were not sent are others")
    require_equal(listed[parted["id"]], expected, "the list shows other parts")
    require_equal(listed[number["id"]], 4, "the answer to another question is gone")


@law(
    "answer_quiz_submission_questions",
    evidence=["source: canvas-quiz-submissions 3.3", "spec: canvas-quiz-submissions 3.3"],
    needs="student",
    amount="one",
)
def answers_are_replaced_and_cleared(case: Case) -> None:
    """A choice, a text and a number are replaced by the next answer, chosen answers by the next choice; `[]` or `[""]`
    leaves none chosen."""
    kinds = ("multiple_choice", "short_answer", "numerical", "multiple_answers")
    attempt, questions = an_attempt_at(case, *map(question_of, kinds))
    several = questions[-1]["id"]
    first, second = ({q["id"]: answers_to(q)[place] for q in questions} for place in (0, 1))

    answered(case, attempt, first)
    shown = answered(case, attempt, second)

    for question in questions:
        identity = question["id"]
        expected = scoring.shown(question, second[identity])
        require_equal(shown[identity], expected, "an answer was not replaced")
    for nothing in ([], [""]):
        answered(case, attempt, {several: first[several]})
        require_equal(answered(case, attempt, {several: nothing}), {several: []}, "choices were not cleared")


@law(
    "answer_quiz_submission_questions",
    evidence=[
        "doc: Quiz Submission Questions, Question Answer Formats",
        "source: canvas-quiz-submissions 3.3",
    ],
    needs="student",
    amount="one",
)
def chosen_answers_may_be_texts_of_digits(case: Case) -> None:
    """Ids of answers may be sent as texts of digits, several as an array of them; they come back as ids that are sent
    as numbers do."""
    attempt, questions = an_attempt_at(case, question_of("multiple_answers"), question_of("multiple_choice"))
    several, one = (question["id"] for question in questions)
    ids = [answer["id"] for answer in questions[0]["answers"][:3]]
    choice = questions[1]["answers"][1]["id"]

    numbers = answered(case, attempt, {several: ids, one: choice})
    texts = answered(case, attempt, {several: [str(identity) for identity in ids], one: str(choice)})

    require_equal(texts[several], [str(identity) for identity in ids], "other answers are chosen")
    require_equal(_by_text(texts), _by_text(numbers), "texts of digits mean something else")


@law(
    "answer_quiz_submission_questions list_quiz_submission_questions",
    evidence=["source: canvas-quiz-submissions 3.2", "spec: canvas-quiz-submissions 3.2"],
    needs="student",
    amount="one",
)
def nothing_is_answered_with_success(case: Case) -> None:
    """No answers at all, and those to questions that are unnamed or not in the quiz, are passed over: 200 and `[]`."""
    attempt, _ = an_attempt_at(case, CHOICE, NUMBER)
    before = answers_in(case, attempt)
    bodies: list[Json] = [
        {},
        {"quiz_questions": []},
        {"quiz_questions": [{"answer": 5}, {"id": UNKNOWN, "answer": 5}]},
    ]

    for body in bodies:
        answer = case.student.ok(
            "answer_quiz_submission_questions",
            quiz_submission_id=attempt["id"],
            body={**proof_of(attempt), **body},
        )
        require_equal(answer["quiz_submission_questions"], [], "something was answered")
    require_equal(_by_text(answers_in(case, attempt)), _by_text(before), "an answer was stored")


# What is refused ---------------------------------------------------------------------------------------------------


def _bad_answers(questions: list[Json]) -> list[tuple[Json, Json, str]]:
    """A question, an answer that it cannot have, and words of the refusal."""
    choice, text, blanks, dropdowns, several, matching = questions
    pair = {"answer_id": matching["answers"][0]["id"], "match_id": matching["matches"][0]["match_id"]}
    return [
        (choice, "none", "integer"),
        (choice, UNKNOWN, "unknown answer"),
        (text, ["lear"], "string"),
        (text, "x" * (LONGEST_TEXT + 1), "too long"),
        (blanks, "red", "hash"),
        (blanks, {"four": "red"}, "unknown blank"),
        (dropdowns, {"four": 1}, "unknown blank"),
        (dropdowns, {"who": UNKNOWN}, "unknown answer"),
        (several, several["answers"][0]["id"], "array"),
        (several, [several["answers"][0]["id"], UNKNOWN], "unknown answer"),
        (matching, pair, "array"),
        (matching, [{"answer_id": pair["answer_id"]}], "match_id"),
        (matching, [{**pair, "match_id": UNKNOWN}], "unknown match"),
        (matching, [{**pair, "answer_id": UNKNOWN}], "unknown answer"),
    ]


@law(
    "answer_quiz_submission_questions list_quiz_submission_questions",
    evidence=["source: canvas-quiz-submissions 3.2, 3.3", "spec: canvas-quiz-submissions 3.3"],
    needs="student",
    amount="one",
)
def bad_answer_stores_nothing(case: Case) -> None:
    """An answer of the wrong type, to an unknown blank, with an unknown id or too long is refused with 400 and a
    reason; nothing of the call is stored, good answers in it included."""
    kinds = (
        "multiple_choice",
        "short_answer",
        "fill_in_multiple_blanks",
        "multiple_dropdowns",
        "multiple_answers",
        "matching",
    )
    attempt, (number, *questions) = an_attempt_at(case, NUMBER, *map(question_of, kinds))
    before = answers_in(case, attempt)

    for question, bad, reason in _bad_answers(questions):
        refused = try_answer(case, attempt, {number["id"]: 5, question["id"]: bad})
        require_rejected(refused, 400, reason if case.is_mock or reason in SPECIFIED else "")
    require_equal(_by_text(answers_in(case, attempt)), _by_text(before), "a refused call has stored answers")


@law(
    "answer_quiz_submission_questions",
    evidence="source: canvas-quiz-submissions 3.3",
    needs="student",
    amount="one",
)
def longest_text_is_taken(case: Case) -> None:
    """16383 characters are a short answer and an essay, one more is too long for either."""
    attempt, questions = an_attempt_at(case, question_of("short_answer"), question_of("essay"))

    for question in questions:
        shown = answered(case, attempt, {question["id"]: "x" * LONGEST_TEXT})
        require_equal(shown[question["id"]], "x" * LONGEST_TEXT, "a long text comes back otherwise")
        refused = try_answer(case, attempt, {question["id"]: "x" * (LONGEST_TEXT + 1)})
        require_rejected(refused, 400, "too long" if case.is_mock else "")


@law(
    "answer_quiz_submission_questions list_quiz_submission_questions",
    evidence=["source: canvas-quiz-submissions 3.2", "spec: canvas-quiz-submissions 3.2"],
    needs="student",
    amount="one",
)
def answers_want_the_token_and_the_attempt(case: Case) -> None:
    """Answers with a wrong or missing token are refused with 403, attempt or not, with the token and another attempt
    with 400, by a teacher with 403; nothing is stored."""
    attempt, (_, number) = an_attempt_at(case, CHOICE, NUMBER)
    before = answers_in(case, attempt)
    answer = {number["id"]: 5}

    for token in (WRONG_TOKEN, None):
        for which in (attempt["attempt"], None):
            refused = try_answer(case, attempt, answer, validation_token=token, attempt=which)
            require_rejected(refused, 403, "token")
    require_rejected(try_answer(case, attempt, answer, attempt=None), 400, "attempt")
    require_rejected(try_answer(case, attempt, answer, attempt=2), 400, "attempt 2")
    require_rejected(try_answer(case, attempt, answer, by=case.teacher), 403)
    require_equal(_by_text(answers_in(case, attempt)), _by_text(before), "a refused call has stored answers")


@law(
    "answer_quiz_submission_questions flag_quiz_submission_question",
    evidence=["source: canvas-quiz-submissions 3.2", "spec: canvas-quiz-submissions 3.2"],
    needs="student",
    amount="one",
)
def finished_attempt_takes_no_answers(case: Case) -> None:
    """After the attempt is turned in answers and flags are refused with 403, not 400, and its score stays."""
    attempt, (choice, number) = an_attempt_at(case, CHOICE, NUMBER)
    answered(case, attempt, {choice["id"]: choice["answers"][0]["id"]})
    done = completed(case, attempt)

    refused = try_answer(case, attempt, {number["id"]: 5})
    flagged = case.student.call(
        "flag_quiz_submission_question",
        quiz_submission_id=attempt["id"],
        id=number["id"],
        body=proof_of(attempt),
    )
    own = case.student.ok("get_own_quiz_submission", quiz_id=attempt["quiz_id"])["quiz_submissions"]

    require_rejected(refused, 403, "not allowed")
    require_rejected(flagged, 403, "not allowed")
    require_equal([s["score"] for s in own], [done["score"]], "an answer that came too late was scored")
