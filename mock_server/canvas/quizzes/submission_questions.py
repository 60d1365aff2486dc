"""The page "Quiz Submission Questions": list, answer, flag, unflag, format a number.

Source: canvas-quiz-submissions 3; the order of checks is its section 3.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mock_server.canvas import lookup, messages, rights
from mock_server.canvas.casting import whole_number
from mock_server.canvas.quizzes import attempt_rules as rules
from mock_server.canvas.quizzes import attempts, events, results
from mock_server.canvas.quizzes.access import Viewer
from mock_server.canvas.quizzes.answers import BadAnswer, formatted_answer, shown_answer, stored_answer
from mock_server.canvas.quizzes.eligibility import require_eligible
from mock_server.canvas.quizzes.lookups import submission_alone
from mock_server.canvas.quizzes.question_representation import censored, translated
from mock_server.canvas.quizzes.submission_view import included
from mock_server.canvas.quizzes.submissions import chosen_attempt, require_current_attempt, require_token
from mock_server.canvas.refusals import Failed, NotFound, Rejected
from mock_server.engine.registry import operation
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store


@operation
def list_quiz_submission_questions(call: Call, store: Store) -> Row:
    """What the attempt was given, as a student sees it, with answers or verdicts."""
    viewer, quiz, submission = submission_alone(call, store)
    attempt = chosen_attempt(call, submission, "quiz_submission_attempt")
    if quiz["one_question_at_a_time"] and not viewer.may_update:
        raise Rejected(messages.ONE_AT_A_TIME, status=401)
    if rules.is_completed(attempt) and not results.are_visible(viewer, quiz, attempt):
        raise Rejected(messages.QUESTIONS_HIDDEN, status=401)
    rights.require(call, viewer.may_read_submission(submission))
    return _envelope(call, attempt, attempt["quiz_data"])


@operation
def answer_quiz_submission_questions(call: Call, store: Store) -> Row:
    """Answers of the running attempt stored, all or none; the answer shows those questions alone."""
    viewer, quiz, submission = submission_alone(call, store)
    _require_own_running(viewer, submission)
    answers = _stored_answers(submission, _sent_answers(call))
    _require_attempt(call, viewer, quiz, submission)
    submission = attempts.answered(store, submission, answers)
    events.note_answers(store, submission, answers)
    return _envelope(call, submission, [q for q in submission["quiz_data"] if q["id"] in answers])


@operation
def flag_quiz_submission_question(call: Call, store: Store) -> Row:
    """The question marked to come back to."""
    return _flagged(call, store, flag=True)


@operation
def unflag_quiz_submission_question(call: Call, store: Store) -> Row:
    """The mark taken off."""
    return _flagged(call, store, flag=False)


@operation
def get_formatted_answer(call: Call, store: Store) -> Row:
    """A number as it would be shown; whose submission it is does not matter."""
    _, quiz, submission = submission_alone(call, store)
    question = _question_of_path(call, store, quiz, submission)
    text = call.params.get("answer")
    if isinstance(text, dict | list) or text is None or not str(text).strip():
        raise Rejected(messages.NO_ANSWER, status=422)
    return {"formatted_answer": formatted_answer(question, str(text))}


# --- requests -----------------------------------------------------------------------------------------------


def _flagged(call: Call, store: Store, *, flag: bool) -> Row:
    viewer, quiz, submission = submission_alone(call, store)
    question = _question_of_path(call, store, quiz, submission)
    _require_own_running(viewer, submission)
    _require_attempt(call, viewer, quiz, submission)
    submission = attempts.flagged(store, submission, question["id"], flag=flag)
    return _envelope(call, submission, [question])


def _question_of_path(call: Call, store: Store, quiz: Row, submission: Row) -> Row:
    """The attempt's copy of the question, else the quiz's own. Raises NotFound."""
    number = lookup.numeric_id(call.path_params["id"])
    given = next((question for question in submission["quiz_data"] if question["id"] == number), None)
    found = given or store.quiz_questions.get(number)
    if found is None or found["quiz_id"] != quiz["id"]:
        raise NotFound()
    return found


def _require_own_running(viewer: Viewer, submission: Row) -> None:
    """Raises Rejected for everybody else, and once it is turned in."""
    is_own = submission["user_id"] is not None and submission["user_id"] == viewer.user_id
    if not is_own or submission["workflow_state"] != rules.UNTAKEN:
        raise Rejected(messages.NO_ANSWERING, status=403)


def _require_attempt(call: Call, viewer: Viewer, quiz: Row, submission: Row) -> None:
    """The time, the quiz, the token, the attempt. Raises Rejected."""
    if rules.is_beyond_grace(submission, viewer.store.clock.text()):
        raise Rejected(messages.OVERDUE)
    require_eligible(viewer, quiz)
    require_token(call, submission)
    require_current_attempt(call, submission)


def _sent_answers(call: Call) -> list[Any]:
    """The entries under `quiz_questions`. Raises Failed for what is neither a list nor a form's indexed one."""
    sent = call.params.get("quiz_questions")
    if isinstance(sent, dict):
        sent = list(sent.values())
    if sent not in (None, "") and not isinstance(sent, list):
        raise Failed(400, "bad_request")
    return sent or []


def _stored_answers(submission: Row, sent: Sequence[Any]) -> dict[int, Any]:
    """What is to be stored, by question; entries that name no question of the attempt are skipped.

    Raises Rejected with what is wrong with the first bad one.
    """
    given = {question["id"]: question for question in submission["quiz_data"]}
    answers: dict[int, Any] = {}
    for entry in sent:
        number = whole_number(entry.get("id")) if isinstance(entry, dict) else None
        if number is None or number not in given:
            continue
        stored = submission["submission_data"].get(str(number), {}).get("answer")
        try:
            answers[number] = stored_answer(given[number], entry.get("answer"), answers.get(number, stored))
        except BadAnswer as error:
            raise Rejected(str(error)) from None
    return answers


# --- replies ------------------------------------------------------------------------------------------------


def _envelope(call: Call, attempt: Row, questions: Sequence[Row]) -> Row:
    censored_ones = [censored(translated(question, call.base_url)) for question in questions]
    own = [_with_answer(attempt, *pair) for pair in zip(questions, censored_ones, strict=True)]
    body: Row = {"quiz_submission_questions": own}
    if "quiz_question" in (wanted := included(call.params.get("include"))):
        body["quiz_questions"] = censored_ones
    if wanted:
        body["meta"] = {"primaryCollection": "quiz_submission_questions"}
    return body


def _with_answer(attempt: Row, question: Row, shown: Row) -> Row:
    """The answer while the attempt runs, the verdict afterwards. Source: canvas-quiz-submissions 3.1."""
    if attempt["results"] is None:
        data = attempt["submission_data"].get(str(question["id"]), {})
        answer = shown_answer(question, data.get("answer"))
        return {**shown, "flagged": data.get("flagged", False), "answer": answer}
    verdicts = {result["question_id"]: result["correct"] for result in attempt["results"]}
    return {**shown, "flagged": False, "correct": verdicts[question["id"]]}
