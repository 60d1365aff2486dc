"""What the paths below a quiz lead to: the quiz, and submissions in it. Source: canvas-quiz-submissions 2."""

from __future__ import annotations

from mock_server.canvas import lookup, rights
from mock_server.canvas.quizzes.access import Viewer, find_quiz
from mock_server.canvas.refusals import NotFound
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store


def require_user(call: Call) -> Row:
    """Who is signed in. Raises Unauthenticated."""
    rights.require(call, call.user is not None)
    assert call.user is not None  # noqa: S101 - required just before
    return call.user


def quiz_of_path(call: Call, store: Store) -> tuple[Viewer, Row]:
    """The signed-in viewer and the quiz of the path. Raises Unauthenticated and NotFound, in this order."""
    require_user(call)
    return find_quiz(call, store, by="quiz_id")


def submission_of_path(call: Call, store: Store) -> tuple[Viewer, Row, Row]:
    """Viewer, quiz and the submission that the path names, or with `self` the viewer's own.

    Raises Unauthenticated and NotFound.
    """
    viewer, quiz = quiz_of_path(call, store)
    text = call.path_params["id"]
    if text == "self":
        found = viewer.own_submission(quiz)
    else:
        number = lookup.numeric_id(text)
        found = None if number is None else store.quiz_submissions.get(number)
    if found is None or found["quiz_id"] != quiz["id"]:
        raise NotFound()
    return viewer, quiz, found


def submission_alone(call: Call, store: Store) -> tuple[Viewer, Row, Row]:
    """The same where the path names neither course nor quiz. Raises Unauthenticated and NotFound."""
    require_user(call)
    number = lookup.numeric_id(call.path_params["quiz_submission_id"])
    submission = None if number is None else store.quiz_submissions.get(number)
    if submission is None:
        raise NotFound()
    quiz = store.quizzes[submission["quiz_id"]]
    return Viewer.of(call, store, store.courses[quiz["course_id"]]), quiz, submission
