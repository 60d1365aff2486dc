"""The guard in front of every change, on a document of operations that are dangerous in their own ways."""

from __future__ import annotations

import json
from contextlib import contextmanager

import pytest

from contracts.document.spec import Document
from contracts.options import Options
from contracts.run.session import Session
from contracts.wire.client import Request
from contracts.wire.exchange import Exchange
from contracts.wire.failures import NotChecked, UnsafeRequest
from contracts.wire.guard import Guard, Limits
from contracts.wire.ledger import Ledger
from contracts.wire.pacing import Budget
from contracts.wire.target import DEMO_TOKENS
from mock_server import MockServer

COURSE = "/api/v1/courses/{course_id}"
QUIZ = f"{COURSE}/quizzes/{{quiz_id}}"
SUBMISSION = "/api/v1/quiz_submissions/{quiz_submission_id}"
KINDS = {
    "course_id": "course",
    "quiz_id": "quiz",
    "quiz_submission_id": "quiz_submission",
    "id": "quiz_submission",
    "question_id": "quiz_question",
}

OPERATIONS = [
    ("create_quiz", "post", f"{COURSE}/quizzes", "creates", "quiz"),
    ("delete_quiz", "delete", QUIZ, "removes", None),
    ("create_question", "post", f"{QUIZ}/questions", "creates", "quiz_question"),
    ("delete_question", "delete", f"{QUIZ}/questions/{{question_id}}", "removes", None),
    ("begin", "post", f"{QUIZ}/submissions", "creates", "quiz_submission"),
    ("update_scores", "put", f"{QUIZ}/submissions/{{id}}", "changes", None),
    ("answer", "post", f"{SUBMISSION}/questions", "changes", None),
    ("flag", "put", f"{SUBMISSION}/questions/{{question_id}}/flag", "changes", None),
    ("extend_quiz", "post", f"{QUIZ}/extensions", "changes", None),
    ("delete_course", "delete", COURSE, "removes", None),
    ("extend_course", "post", f"{COURSE}/quiz_extensions", "changes", None),
    ("message", "post", f"{QUIZ}/submission_users/message", "notifies", None),
    ("silent", "post", f"{QUIZ}/silent", None, None),
    ("unknown_kind", "post", f"{QUIZ}/things/{{thing_id}}", "changes", None),
]


def described(name, effect, made):
    said = {"operationId": name, "responses": {"200": {"description": "done"}}}
    return said | ({"x-effect": effect} if effect else {}) | ({"x-object": made} if made else {})


def document():
    paths = {}
    for name, method, path, effect, made in OPERATIONS:
        names = [piece[1:-1] for piece in path.split("/") if piece.startswith("{")]
        parameters = [
            {"name": n, "in": "path", "required": True} | ({"x-object": KINDS[n]} if n in KINDS else {})
            for n in names
        ]
        item = paths.setdefault(path, {"parameters": parameters})
        item[method] = described(name, effect, made)
    return Document({"openapi": "3.1.0", "paths": paths})


@contextmanager
def session_with(**options):
    """A run on a mock that is taken for a real server."""
    inner = MockServer().client(role=None)
    given = Options(course="101", tokens=DEMO_TOKENS, **options)
    session = Session.start(given, Budget(), http=inner)
    try:
        yield session
    finally:
        session.finish()


@pytest.fixture
def ledger():
    return Ledger(None, run="cc-abcdefg", target="https://school.example")


def guard_of(ledger, **changes):
    options = {"forbidden": None, "courses": {"101": "101"}, "limits": Limits(), "needs_mark": True}
    return Guard(document(), ledger, **options | changes)


@pytest.fixture
def guard(ledger):
    return guard_of(ledger)


def sent(guard, method, path, answer=None):
    """Asks the guard, and tells it the answer as the wire does."""
    request = Request(method, f"/api/v1{path}", content=b'{"quiz": {"title": "cc-abcdefg x"}}')
    intent = guard.before(request)
    exchange = Exchange(
        number=1,
        operation="",
        actor="teacher",
        method=method,
        url=request.path,
        status=200,
        headers={"content-type": "application/json"},
        body=json.dumps(answer or {}).encode(),
    )
    return guard.after(request, intent, exchange)


@pytest.fixture
def attempt(guard):
    """A quiz of the run with a question and an attempt; the guard that has seen them made."""
    sent(guard, "POST", "/courses/101/quizzes", {"id": 11})
    sent(guard, "POST", "/courses/101/quizzes/11/questions", {"id": 41})
    sent(guard, "POST", "/courses/101/quizzes/11/submissions", {"quiz_submissions": [{"id": 7}]})
    return guard


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/quiz_submissions/7/questions"),
        ("PUT", "/quiz_submissions/7/questions/41/flag"),
        ("PUT", "/courses/101/quizzes/11/submissions/7"),
        ("POST", "/courses/101/quizzes/11/extensions"),
        ("DELETE", "/courses/101/quizzes/11"),
    ],
)
def test_an_object_of_the_run_may_be_changed_by_every_path_that_names_it(attempt, method, path):
    assert sent(attempt, method, path) == ()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/quiz_submissions/8/questions"),
        ("POST", "/quiz_submissions/11/questions"),  # the id of the quiz, which is another kind
        ("PUT", "/quiz_submissions/7/questions/42/flag"),
        ("PUT", "/courses/101/quizzes/12/submissions/7"),
        ("PUT", "/courses/101/quizzes/11/submissions/8"),
        ("DELETE", "/courses/101/quizzes/12"),
        ("POST", "/courses/102/quizzes/11/extensions"),
        ("POST", "/courses/102/quizzes"),
    ],
)
def test_an_object_of_somebody_else_may_not(attempt, method, path):
    with pytest.raises(UnsafeRequest, match="the ledger does not name"):
        sent(attempt, method, path)


def test_answering_makes_nothing(attempt, ledger):
    before = list(ledger.state.permanent), list(ledger.state.removable)

    sent(attempt, "POST", "/quiz_submissions/7/questions", {"quiz_submission_questions": [{"id": 41}]})

    assert (ledger.state.permanent, ledger.state.removable) == before
    assert attempt.before(Request("POST", "/api/v1/quiz_submissions/7/questions")) is None


def test_what_goes_with_its_quiz_is_neither_permanent_nor_removed_by_itself(attempt, ledger):
    assert ledger.state.permanent == []
    assert ledger.state.removable == ["/api/v1/courses/101/quizzes/11"]


def test_what_goes_with_its_quiz_uses_up_no_room(ledger):
    guard = guard_of(ledger, limits=Limits(removable=1, permanent=0))
    sent(guard, "POST", "/courses/101/quizzes", {"id": 11})

    for number in range(5):
        sent(guard, "POST", "/courses/101/quizzes/11/submissions", {"quiz_submissions": [{"id": number}]})

    assert ledger.live == 1


def test_what_could_be_removed_by_itself_goes_with_its_quiz_as_well(ledger):
    guard = guard_of(ledger, limits=Limits(removable=1, permanent=0))
    sent(guard, "POST", "/courses/101/quizzes", {"id": 11})

    for number in range(5):
        sent(guard, "POST", "/courses/101/quizzes/11/questions", {"id": number})
    sent(guard, "DELETE", "/courses/101/quizzes/11/questions/3")

    assert ledger.state.removable == ["/api/v1/courses/101/quizzes/11"]


def test_what_the_document_says_nothing_of_is_refused(attempt):
    with pytest.raises(UnsafeRequest, match="does not say what silent does"):
        sent(attempt, "POST", "/courses/101/quizzes/11/silent")


def test_an_id_of_no_known_kind_is_refused(attempt):
    with pytest.raises(UnsafeRequest, match="things/1, which the ledger does not name"):
        sent(attempt, "POST", "/courses/101/quizzes/11/things/1")


def test_what_changes_the_whole_course_needs_an_option(ledger):
    with pytest.raises(NotChecked, match="--allow-course-wide"):
        sent(guard_of(ledger), "POST", "/courses/101/quiz_extensions")

    assert sent(guard_of(ledger, allows_course_wide=True), "POST", "/courses/101/quiz_extensions") == ()


@pytest.mark.parametrize("method", ["DELETE", "PUT"])
def test_a_course_itself_is_never_the_target(ledger, method):
    guard = guard_of(ledger, allows_course_wide=True, needs_mark=False)

    with pytest.raises(UnsafeRequest, match="touches /api/v1/courses/101, which"):
        sent(guard, method, "/courses/101")


@pytest.mark.parametrize("allowed", [True, False])
def test_the_options_reach_the_guard(allowed):
    said = {"allow_course_wide": allowed, "allow_notifications": allowed, "target_kind": "real"}
    with session_with(**said) as session:
        assert (session.guard.allows_course_wide, session.guard.allows_notifications) == (allowed, allowed)


def test_what_sends_messages_needs_an_option_even_on_a_quiz_of_the_run(attempt):
    with pytest.raises(NotChecked, match="--allow-notifications"):
        sent(attempt, "POST", "/courses/101/quizzes/11/submission_users/message")

    attempt.allows_notifications = True
    assert sent(attempt, "POST", "/courses/101/quizzes/11/submission_users/message") == ()


def test_a_path_outside_the_document_is_refused(attempt):
    with pytest.raises(UnsafeRequest, match="leads to no path of the document"):
        sent(attempt, "POST", "/courses/101/quizzes/11/nowhere")


def test_an_unknown_method_may_be_tried_on_what_the_run_has_made_only(attempt):
    assert sent(attempt, "PATCH", "/courses/101/quizzes/11") == ()
    with pytest.raises(UnsafeRequest):
        sent(attempt, "PATCH", "/courses/101/quizzes/12")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/courses/101/quizzes"),
        ("PUT", "/courses/101/quizzes"),
        ("PATCH", "/courses/101/quizzes/11/questions"),
        ("DELETE", "/courses/101/quiz_extensions"),
    ],
)
def test_an_unknown_method_on_a_whole_collection_is_refused_but_by_the_mock(attempt, method, path):
    with pytest.raises(UnsafeRequest, match="is no operation of the document"):
        sent(attempt, method, path)

    attempt.needs_mark = False
    assert sent(attempt, method, path) == ()


def test_what_is_made_in_a_course_carries_the_run_s_prefix(guard):
    request = Request("POST", "/api/v1/courses/101/quizzes", content=b'{"quiz": {"title": "mine"}}')

    with pytest.raises(UnsafeRequest, match="without the run's prefix"):
        guard.before(request)


def test_what_is_inside_of_nothing_is_nothing(guard):
    guard.known_absent.add("/api/v1/courses/101/quizzes/99")

    assert sent(guard, "PUT", "/courses/101/quizzes/99/submissions/1") == ()
