"""Nonsense and crowds: nothing fails, half does its work, or happens twice.

A request that ends in an error has changed nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mock_server import MockServer
from mock_server.engine.spec import load_document
from mock_server.engine.validation import require_documented

from .quiz_taking import (
    ARRAS,
    ESSAY,
    GHOST,
    PATH,
    PLAYERS,
    QUIZ,
    STUDENT,
    UPLOAD,
    answer,
    complete,
    get,
    proof,
    questions_path,
    start,
    started,
    with_quiz,
)
from .test_quiz_robustness import JSON

MATCHING: dict[str, Any] = {
    "id": 119020,
    "question_type": "matching_question",
    "answers": [{"answer_match_left": "Hamlet", "answer_match_right": "prince"}],
}
BLANKS: dict[str, Any] = {
    "id": 119021,
    "question_type": "fill_in_multiple_blanks_question",
    "question_text": "To [verb] or not",
    "answers": [{"answer_text": "be", "answer_weight": 100, "blank_id": "verb"}],
}
DROPDOWNS: dict[str, Any] = {**BLANKS, "id": 119022, "question_type": "multiple_dropdowns_question"}
ACTS: dict[str, Any] = {
    "id": 119023,
    "question_type": "numerical_question",
    "answers": [{"numerical_answer_type": "exact_answer", "answer_exact": 5, "answer_error_margin": 0}],
}
FORMULA: dict[str, Any] = {
    "id": 119024,
    "question_type": "calculated_question",
    "question_text": "[x] + 1",
    "formulas": ["x + 1"],
    "variables": [{"name": "x", "min": 1, "max": 2, "scale": 0}],
    "answers": [{"variables": [{"name": "x", "value": 1}], "answer_text": 2}],
}
TEXT: dict[str, Any] = {"id": 119025, "question_type": "text_only_question"}
EVERY_TYPE = (GHOST, ARRAS, ESSAY, PLAYERS, UPLOAD, MATCHING, BLANKS, DROPDOWNS, ACTS, FORMULA, TEXT)
IDS = [question["id"] for question in EVERY_TYPE]


@pytest.fixture(scope="module")
def taken() -> tuple[MockServer, dict[str, Any], Any]:
    """A running attempt with a question of every type, and the state to go back to."""
    server = MockServer()
    with_quiz(server, *EVERY_TYPE, allowed_attempts=-1, time_limit=20)
    server.take(QUIZ)
    return server, started(server), server.snapshot()


Taken = tuple[MockServer, dict[str, Any], Any]


def ends_well(taken: Taken, send: Callable[[MockServer], httpx.Response]) -> httpx.Response:
    """The answer is as the document says, and a refusal leaves no trace."""
    server, _, before = taken
    server.restore(before)
    server.requests.clear()

    reply = send(server)

    operation = server.requests.last.operation
    assert reply.status_code < 500 or reply.status_code == 501, reply.text
    assert reply.status_code < 400 or server.snapshot() == before
    if reply.content and operation:
        media = "application/json"
        require_documented(load_document().operations[operation], reply.status_code, media, reply.json())
    return reply


def sent(method: str, path: str, body: Any, role: str) -> Callable[[MockServer], httpx.Response]:
    """JSON as Python writes it: lone surrogates escaped, NaN and Infinity spelt out."""
    content, headers = json.dumps(body), {"Content-Type": "application/json"}
    return lambda server: server.client(role).request(method, path, content=content, headers=headers)


# --- nonsense ---------------------------------------------------------------------------------------------


@given(st.sampled_from(IDS), JSON)
@example(119001, "9" * 5000)
@example(119001, 8001.0)
@example(119006, [[]])
@example(119023, 10**400)
@example(119023, "1e999")
@example(119021, {"verb": None})
@example(119020, [{"answer_id": None, "match_id": None}])
@settings(max_examples=300, deadline=None)
def test_any_answer_to_any_question_ends_well(taken: Taken, question_id: int, value: Any) -> None:
    _, submission, _ = taken
    body = {**proof(submission), "quiz_questions": [{"id": question_id, "answer": value}]}

    reply = ends_well(taken, sent("POST", questions_path(submission), body, "student"))

    if reply.status_code == 200:
        done = complete(taken[0], submission)
        assert done.status_code == 200, done.text
        assert taken[0].client("student").get(questions_path(submission)).status_code == 200


@given(JSON)
@example({"quiz_questions": 7})
@example({"quiz_questions": {"0": {"id": 119001}}})
@settings(max_examples=150, deadline=None)
def test_any_answering_body_ends_well(taken: Taken, body: Any) -> None:
    _, submission, _ = taken
    body = {**proof(submission), **body} if isinstance(body, dict) else body

    ends_well(taken, sent("POST", questions_path(submission), body, "student"))


BODIES: dict[str, tuple[str, str, str, str]] = {
    "start": ("POST", "/submissions", "student2", ""),
    "preview": ("POST", "/submissions", "teacher", "preview"),
    "complete": ("POST", "/submissions/self/complete", "student", "attempt"),
    "score": ("PUT", "/submissions/{id}", "teacher", "quiz_submissions"),
    "events": ("POST", "/submissions/{id}/events", "student", "quiz_submission_events"),
    "files": ("POST", "/submissions/self/files", "student", "name"),
    "extensions": ("POST", "/extensions", "teacher", "quiz_extensions"),
    "outstanding": ("POST", "/outstanding_quiz_submissions", "teacher", "quiz_submission_ids"),
}
SCORES = st.fixed_dictionaries(
    {"attempt": st.just(1)},
    optional={"fudge_points": JSON, "questions": st.dictionaries(st.sampled_from(["119001", "x"]), JSON)},
)
EXTENSIONS = st.fixed_dictionaries(
    {"user_id": st.just(STUDENT)},
    optional=dict.fromkeys(
        ("extra_attempts", "extra_time", "manually_unlocked", "extend_from_now", "extend_from_end_at"), JSON
    ),
)
EVENTS = st.fixed_dictionaries({"event_type": st.text(max_size=5) | JSON, "event_data": JSON})


@pytest.mark.parametrize("what", BODIES)
@given(st.one_of(JSON, st.lists(JSON | SCORES | EXTENSIONS | EVENTS, max_size=2)), JSON)
@settings(max_examples=80, deadline=None)
def test_any_body_ends_well(taken: Taken, what: str, value: Any, other: Any) -> None:
    method, path, role, name = BODIES[what]
    _, submission, _ = taken
    body = {**(other if isinstance(other, dict) else {}), **({name: value} if name else {})}
    if what == "complete":
        body["validation_token"] = submission["validation_token"]

    ends_well(taken, sent(method, f"{PATH}{path.format(id=submission['id'])}", body, role))


@given(SCORES)
@example({"attempt": 1, "questions": {"119001": {"score": 10**400}}})
@example({"attempt": 1, "fudge_points": 1e308, "questions": {"119001": {"score": 1e308}}})
@settings(max_examples=150, deadline=None)
def test_any_score_ends_well(taken: Taken, item: Any) -> None:
    _, submission, _ = taken
    path = f"{PATH}/submissions/{submission['id']}"

    ends_well(taken, sent("PUT", path, {"quiz_submissions": [item]}, "teacher"))


@given(EXTENSIONS)
@example({"user_id": STUDENT, "extend_from_now": 10**400})
@settings(max_examples=150, deadline=None)
def test_any_extension_ends_well(taken: Taken, item: Any) -> None:
    ends_well(taken, sent("POST", f"{PATH}/extensions", {"quiz_extensions": [item]}, "teacher"))


IDENTITIES = st.sampled_from(
    ["0", "-1", "abc", "1.5", "9" * 19, "9" * 30, "self", "%00", "%2F", "٣", "12abc"]
)


@given(IDENTITIES, st.sampled_from(["", "/time", "/events", "/complete"]))
@settings(max_examples=60, deadline=None)
def test_any_id_ends_well(taken: Taken, identity: str, rest: str) -> None:
    method = "POST" if rest == "/complete" else "GET"

    ends_well(
        taken,
        lambda server: server.client("teacher").request(method, f"{PATH}/submissions/{identity}{rest}"),
    )


@given(IDENTITIES, st.sampled_from(["attempt", "quiz_submission_attempt", "include", "include[]", "page"]))
@settings(max_examples=60, deadline=None)
def test_any_query_ends_well(taken: Taken, value: str, name: str) -> None:
    _, submission, _ = taken
    paths = (f"{PATH}/submissions", f"{PATH}/submissions/{submission['id']}", questions_path(submission))
    for path in paths:
        ends_well(taken, lambda server, path=path: server.client("teacher").get(f"{path}?{name}={value}"))


# --- crowds -----------------------------------------------------------------------------------------------


def at_once(count: int, send: Callable[[int], httpx.Response]) -> list[httpx.Response]:
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(send, range(count)))


def test_of_many_starts_at_once_one_attempt_is_left(lenient: MockServer) -> None:
    with_quiz(lenient, allowed_attempts=5)

    replies = at_once(8, lambda _: start(lenient))

    assert Counter(reply.status_code for reply in replies) == {200: 1, 409: 7}
    (row,) = [row for row in lenient.snapshot()["quiz_submissions"] if row["quiz_id"] == QUIZ]
    assert row["attempt"] == 1


def test_of_many_completes_at_once_one_grades(lenient: MockServer) -> None:
    with_quiz(lenient, allowed_attempts=5)
    submission = started(lenient)

    replies = at_once(8, lambda _: complete(lenient, submission))

    assert Counter(reply.status_code for reply in replies) == {200: 1, 400: 7}
    (row,) = [row for row in lenient.snapshot()["quiz_submissions"] if row["quiz_id"] == QUIZ]
    assert [version["attempt"] for version in row["versions"]] == [1]


def test_answers_to_different_questions_at_once_are_all_kept(lenient: MockServer) -> None:
    with_quiz(lenient, GHOST, ARRAS, ACTS, PLAYERS)
    submission = started(lenient)
    values: dict[int, Any] = {119001: 8001, 119002: "polonius", 119023: 5, 119004: [8031]}

    at_once(4, lambda place: answer(lenient, submission, dict([list(values.items())[place]])))

    found = lenient.client("student").get(questions_path(submission)).json()["quiz_submission_questions"]
    assert [question["answer"] for question in found] == ["8001", "polonius", 5.0, ["8031"]]


def test_two_graders_listing_at_once_grade_an_overdue_attempt_once(lenient: MockServer) -> None:
    with_quiz(lenient, time_limit=1)
    started(lenient)
    lenient.clock.advance(hours=1)

    at_once(6, lambda _: get(lenient, "/submissions", "teacher"))

    (row,) = [row for row in lenient.snapshot()["quiz_submissions"] if row["quiz_id"] == QUIZ]
    assert (row["workflow_state"], len(row["versions"])) == ("complete", 1)
