"""Questions of an attempt are read, answered and flagged. Source: canvas-quiz-submissions 3."""

from __future__ import annotations

from typing import Any

import pytest

from mock_server import MockServer

from .quiz_requests import NOT_FOUND, UNAUTHENTICATED, UNAUTHORIZED
from .quiz_taking import (
    ARRAS,
    ESSAY,
    GHOST,
    PATH,
    PLAYERS,
    QUIZ,
    answer,
    complete,
    proof,
    questions_path,
    refusal,
    scored,
    started,
    turned_in,
    with_quiz,
)

NO_ANSWERING = (403, "you are not allowed to update questions for this quiz submission")
HIDDEN = (401, "Cannot view questions due to quiz settings")
Question = dict[str, Any]


def questions(
    server: MockServer, submission: dict[str, Any], role: str | None = "student", **query: Any
) -> list[Question]:
    reply = server.client(role).get(questions_path(submission), params=query)
    assert reply.status_code == 200, reply.text
    found: list[Question] = reply.json()["quiz_submission_questions"]
    return found


def shown(server: MockServer, submission: dict[str, Any], role: str | None = "student", **query: Any) -> Any:
    return server.client(role).get(questions_path(submission), params=query)


# --- reading ----------------------------------------------------------------------------------------------


def test_a_running_attempt_shows_its_answers(server: MockServer) -> None:
    with_quiz(server)
    submission = started(server)
    answer(server, submission, {119001: 8002})

    ghost, arras = questions(server, submission)

    assert {name: ghost[name] for name in ("id", "position", "question_name", "flagged", "answer")} == {
        "id": 119001,
        "position": 1,
        "question_name": "Question 1",
        "flagged": False,
        "answer": "8002",
    }
    assert ghost["answers"] == [
        {"id": 8001, "text": "Hamlet", "html": ""},
        {"id": 8002, "text": "Ophelia", "html": ""},
    ]
    assert arras["answer"] is None
    assert "answers" not in arras
    assert "correct" not in ghost


def test_a_graded_attempt_shows_verdicts_in_place_of_answers(server: MockServer) -> None:
    with_quiz(server, GHOST, ARRAS, ESSAY, PLAYERS)
    done = turned_in(server, {119001: 8001, 119002: "Hamlet", 119004: [8031]})

    found = questions(server, done)

    assert [question["correct"] for question in found] == [True, False, "undefined", "partial"]
    assert not any("answer" in question for question in found)


def test_a_teacher_sees_no_more_than_a_student(server: MockServer) -> None:
    with_quiz(server)
    submission = started(server)

    assert questions(server, submission, "teacher") == questions(server, submission)


def test_the_questions_come_along_as_quiz_questions(server: MockServer) -> None:
    with_quiz(server)
    submission = started(server)

    body = shown(server, submission, **{"include[]": "quiz_question"}).json()

    assert body["meta"] == {"primaryCollection": "quiz_submission_questions"}
    assert [question["id"] for question in body["quiz_questions"]] == [119001, 119002]
    assert "answer" not in body["quiz_questions"][0]


def test_an_earlier_attempt_is_read_by_its_number(lenient: MockServer) -> None:
    with_quiz(lenient, allowed_attempts=2)
    turned_in(lenient, {119001: 8001})
    running = started(lenient)

    first = questions(lenient, running, quiz_submission_attempt=1)

    assert [question["correct"] for question in first] == [True, False]
    assert [question["answer"] for question in questions(lenient, running)] == [None, None]
    assert shown(lenient, running, quiz_submission_attempt=7).json() == NOT_FOUND


def test_who_has_not_started_has_no_questions(server: MockServer) -> None:
    with_quiz(server)
    row = {"quiz_id": QUIZ, "user_id": 2005, "workflow_state": "settings_only"}
    (made,) = server.seed({"quiz_submissions": [row]})["quiz_submissions"]

    assert questions(server, made) == []


def test_others_are_refused(server: MockServer) -> None:
    with_quiz(server)
    submission = started(server)

    assert shown(server, submission, "student2").json() == UNAUTHORIZED
    assert shown(server, submission, None).json() == UNAUTHENTICATED
    assert shown(server, {"id": 1}).json() == NOT_FOUND


def test_one_question_at_a_time_is_only_for_authors(server: MockServer) -> None:
    with_quiz(server, one_question_at_a_time=True)
    submission = started(server)

    assert refusal(shown(server, submission)) == (
        401,
        "Cannot receive one question at a time questions in the API",
    )
    assert len(questions(server, submission, "teacher")) == 2


@pytest.mark.parametrize(
    ("settings", "is_hidden"),
    [
        ({"hide_results": "always"}, True),
        ({"hide_results": "until_after_last_attempt", "allowed_attempts": 2}, True),
        ({"hide_results": "until_after_last_attempt", "allowed_attempts": 2, "twice": True}, False),
        ({}, False),
    ],
    ids=["always", "before the last attempt", "after the last attempt", "never"],
)
def test_hidden_results_hide_the_questions_once_turned_in(
    server: MockServer, settings: dict[str, Any], is_hidden: bool
) -> None:
    """While the attempt runs the setting does not matter, and never for a grader."""
    twice = settings.pop("twice", False)
    with_quiz(server, **settings)
    if twice:
        turned_in(server)
    submission = started(server)
    assert len(questions(server, submission)) == 2

    complete(server, submission)

    reply = shown(server, submission)
    assert (refusal(reply) == HIDDEN) if is_hidden else reply.status_code == 200
    assert len(questions(server, submission, "teacher")) == 2


def test_the_same_questions_stand_on_the_page_of_the_quiz(server: MockServer) -> None:
    with_quiz(server)
    submission = started(server)
    query = {"quiz_submission_id": submission["id"], "quiz_submission_attempt": 1}

    reply = server.client("student").get(f"{PATH}/questions", params=query)

    assert [question["id"] for question in reply.json()] == [119001, 119002]


# --- answering --------------------------------------------------------------------------------------------


def test_only_the_questions_just_answered_come_back(server: MockServer) -> None:
    with_quiz(server)
    submission = started(server)
    answer(server, submission, {119001: 8001})

    reply = answer(server, submission, {119002: " POLONIUS "})

    (question,) = reply.json()["quiz_submission_questions"]
    assert (question["id"], question["answer"]) == (119002, "polonius")
    assert [question["answer"] for question in questions(server, submission)] == ["8001", "polonius"]


def test_multiple_answers_come_as_an_array_of_digits(server: MockServer) -> None:
    """As a client in a public report sends them."""
    with_quiz(server, PLAYERS)
    submission = started(server)

    reply = answer(server, submission, {119004: ["8033", "8031"]})

    assert reply.json()["quiz_submission_questions"][0]["answer"] == ["8031", "8033"]
    assert answer(server, submission, {119004: []}).json()["quiz_submission_questions"][0]["answer"] == []


def test_the_call_without_its_last_path_part_is_not_found(lenient: MockServer) -> None:
    """As a client in a public report sends it."""
    with_quiz(lenient)
    submission = started(lenient)

    reply = lenient.client("student").post(
        f"/api/v1/quiz_submissions/{submission['id']}", json=proof(submission)
    )

    assert reply.status_code == 404


@pytest.mark.parametrize("body", [{}, {"quiz_questions": []}], ids=["absent", "empty"])
def test_no_answers_are_no_error(server: MockServer, body: dict[str, Any]) -> None:
    with_quiz(server)
    submission = started(server)

    reply = server.client("student").post(questions_path(submission), json={**proof(submission), **body})

    assert reply.json() == {"quiz_submission_questions": []}


def test_entries_that_name_no_question_are_skipped(lenient: MockServer) -> None:
    with_quiz(lenient)
    submission = started(lenient)

    entries = [{"answer": 8001}, {"id": 110001, "answer": 7001}, "x", {"id": 119001, "answer": 8001}]
    body = {**proof(submission), "quiz_questions": entries}
    reply = lenient.client("student").post(questions_path(submission), json=body)

    assert [question["id"] for question in reply.json()["quiz_submission_questions"]] == [119001]


def test_a_form_answers_with_brackets(server: MockServer) -> None:
    with_quiz(server, GHOST, PLAYERS)
    submission = started(server)

    token = submission["validation_token"]
    form = (
        f"attempt=1&validation_token={token}&quiz_questions[][id]=119001&quiz_questions[][answer]=8001"
        "&quiz_questions[][id]=119004&quiz_questions[][answer][]=8031&quiz_questions[][answer][]=8032"
    )
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    reply = server.client("student").post(questions_path(submission), content=form, headers=headers)

    answers = [question["answer"] for question in reply.json()["quiz_submission_questions"]]
    assert answers == ["8001", ["8031", "8032"]]


def test_one_bad_answer_stores_none(server: MockServer) -> None:
    with_quiz(server)
    submission = started(server)
    before = server.snapshot()

    reply = answer(server, submission, {119002: "Polonius", 119001: 8011})

    assert refusal(reply) == (400, "Unknown answer '8011'")
    assert server.snapshot() == before


def test_answers_are_judged_by_the_attempt_s_own_copy(server: MockServer) -> None:
    with_quiz(server)
    submission = started(server)
    changed = {"answers": [{"id": 8009, "answer_text": "Nobody", "answer_weight": 100}]}
    server.client().put(f"{PATH}/questions/119001", json={"question": changed})

    assert answer(server, submission, {119001: 8001}).status_code == 200
    assert refusal(answer(server, submission, {119001: 8009})) == (400, "Unknown answer '8009'")


def test_a_deleted_question_is_still_answered(server: MockServer) -> None:
    with_quiz(server)
    submission = started(server)
    server.client().delete(f"{PATH}/questions/119001")

    assert answer(server, submission, {119001: 8001}).status_code == 200
    assert len(questions(server, submission)) == 2


def test_a_retake_begins_without_answers(server: MockServer) -> None:
    with_quiz(server, allowed_attempts=2)
    turned_in(server, {119001: 8001})

    submission = started(server)

    assert [question["answer"] for question in questions(server, submission)] == [None, None]


REFUSED: dict[str, tuple[str, dict[str, Any], tuple[int, str]]] = {
    "a teacher": ("teacher", {}, NO_ANSWERING),
    "another student": ("student2", {}, NO_ANSWERING),
    "a wrong token": ("student", {"validation_token": "x"}, (403, "invalid token")),
    "no attempt": ("student", {"attempt": None}, (400, "invalid attempt")),
    "another attempt": ("student", {"attempt": 2}, (400, "attempt 2 can not be modified")),
    "a wrong code": ("student", {"access_code": "x"}, (403, "invalid access code")),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("what", ["answer", "flag", "unflag"])
def test_who_may_not_answer_may_not_flag_either(lenient: MockServer, case: str, what: str) -> None:
    role, body, expected = REFUSED[case]
    with_quiz(lenient, access_code="sesame")
    submission = started(lenient, access_code="sesame")
    sent = {**proof(submission), "access_code": "sesame", **body}
    before = lenient.snapshot()

    if what == "answer":
        sent["quiz_questions"] = [{"id": 119001, "answer": 8001}]
        reply = lenient.client(role).post(questions_path(submission), json=sent)
    else:
        reply = lenient.client(role).put(f"{questions_path(submission)}/119001/{what}", json=sent)

    assert refusal(reply) == expected
    assert lenient.snapshot() == before


def test_bad_answers_come_before_a_bad_token(server: MockServer) -> None:
    with_quiz(server)
    submission = started(server)

    reply = answer(server, submission, {119001: "x"}, validation_token="x")

    assert refusal(reply) == (400, "answer must be of type Integer")


def test_what_is_turned_in_is_not_answered(server: MockServer) -> None:
    with_quiz(server)
    done = turned_in(server)

    assert refusal(answer(server, done, {119001: 8001})) == NO_ANSWERING


def test_a_quiz_closed_to_the_student_meanwhile_takes_no_answers(server: MockServer) -> None:
    with_quiz(server)
    server.seed(
        {
            "users": [{"id": 2051, "name": "Gail Guest", "token": "guest"}],
            "enrollments": [
                {"course_id": 102, "user_id": 2051, "type": "student", "end_at": "2031-02-03T05:00:00Z"}
            ],
        }
    )
    server.clock.freeze("2031-02-03T04:00:00Z")
    guest = server.client(token="guest")
    submission = guest.post(f"{PATH}/submissions").json()["quiz_submissions"][0]
    server.clock.advance(minutes=61)

    body = {**proof(submission), "quiz_questions": [{"id": 119001, "answer": 8001}]}
    reply = guest.post(questions_path(submission), json=body)

    assert refusal(reply) == (400, "quiz is locked")


# --- flagging ---------------------------------------------------------------------------------------------


def flag(server: MockServer, submission: dict[str, Any], question: Any, what: str = "flag") -> Any:
    path = f"{questions_path(submission)}/{question}/{what}"
    return server.client("student").put(path, json=proof(submission))


def test_a_flag_comes_and_goes_and_leaves_the_answer(server: MockServer) -> None:
    with_quiz(server)
    submission = started(server)
    answer(server, submission, {119001: 8001})

    seen = [
        (question["flagged"], question["answer"])
        for what in ("flag", "unflag")
        for question in flag(server, submission, 119001, what).json()["quiz_submission_questions"]
    ]

    assert seen == [(True, "8001"), (False, "8001")]


@pytest.mark.parametrize("question", [110001, 1, "abc"])
def test_a_question_of_another_quiz_is_not_found(lenient: MockServer, question: Any) -> None:
    with_quiz(lenient)
    submission = started(lenient)

    assert flag(lenient, submission, question).json() == NOT_FOUND


# --- a formatted answer -----------------------------------------------------------------------------------

ACTS = {
    "id": 119006,
    "question_type": "numerical_question",
    "answers": [{"numerical_answer_type": "exact_answer", "answer_exact": 5, "answer_error_margin": 0}],
}


@pytest.mark.parametrize(
    ("text", "formatted"), [("12.34567890123456789", "12.3457"), ("99.9000000", "99.9"), ("abcd", "abcd")]
)
def test_a_number_is_formatted_for_everybody(server: MockServer, text: str, formatted: str) -> None:
    with_quiz(server, ACTS)
    submission = started(server)
    path = f"{questions_path(submission)}/119006/formatted_answer"

    reply = server.client("outsider").get(path, params={"answer": text})

    assert reply.json() == {"formatted_answer": formatted}


def test_a_number_to_format_is_needed(lenient: MockServer) -> None:
    with_quiz(lenient, ACTS)
    path = f"{questions_path(started(lenient))}/119006/formatted_answer"

    for query in ({}, {"answer": " "}):
        reply = lenient.client("student").get(path, params=query)
        assert reply.json() == {"status": "unprocessable_entity", "message": "answer param is required"}
        assert reply.status_code == 422


def test_scoring_by_hand_leaves_other_verdicts(server: MockServer) -> None:
    with_quiz(server)
    done = turned_in(server, {119001: 8001})
    scored(server, done, questions={"119002": {"score": 1}})

    assert [question["correct"] for question in questions(server, done)] == [True, False]
