"""Quiz submissions are turned in and read. Source: canvas-quiz-submissions 1 and 2."""

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
    QUIZ,
    START,
    STUDENT,
    complete,
    current,
    get,
    one,
    proof,
    refusal,
    started,
    turned_in,
    with_quiz,
)

# --- turning in -------------------------------------------------------------------------------------------


def test_turning_in_grades_at_once(server: MockServer) -> None:
    server.clock.freeze(START)
    with_quiz(server)
    submission = started(server)
    server.clock.advance(minutes=5)

    done = one(complete(server, submission))

    assert done["workflow_state"] == "complete"
    assert (done["score"], done["kept_score"]) == (0.0, 0.0)
    assert done["finished_at"] == "2031-02-03T04:10:06Z"
    assert (done["time_spent"], done["has_seen_results"]) == (300, False)
    assert done["result_url"].endswith(f"/history?quiz_submission_id={done['id']}&version=1")


def test_answers_bring_their_points(server: MockServer) -> None:
    with_quiz(server)

    assert turned_in(server, {119001: 8001, 119002: " polonius "})["score"] == 5.0
    assert turned_in(server, {119001: 8002, 119002: "Polonius"}, "student2")["score"] == 3.0


def test_an_essay_waits_for_a_person_answered_or_not(server: MockServer) -> None:
    with_quiz(server, GHOST, ESSAY)

    done = turned_in(server, {119001: 8001})

    assert (done["workflow_state"], done["score"]) == ("pending_review", 2.0)


@pytest.mark.parametrize(("quiz_type", "score"), [("survey", 2.0), ("graded_survey", 7.0)])
def test_a_survey_waits_for_nobody(server: MockServer, quiz_type: str, score: float) -> None:
    with_quiz(server, GHOST, ESSAY, quiz_type=quiz_type, points_possible=7)

    done = turned_in(server, {119001: 8001})

    assert (done["workflow_state"], done["score"]) == ("complete", score)


def test_a_quiz_that_changed_meanwhile_waits_for_a_person(server: MockServer) -> None:
    """canvas-quiz-submissions 1.1: the list of questions, or the points."""
    with_quiz(server)
    submission = started(server)
    question = {"question_type": "true_false_question", "points_possible": 1}
    server.client().post(f"{PATH}/questions", json={"question": question})
    server.client().put(PATH, json={"quiz": {"title": "Act 3, longer"}})

    done = one(complete(server, submission))

    assert done["workflow_state"] == "pending_review"


def test_a_quiz_without_questions_is_complete(server: MockServer) -> None:
    server.seed({"quizzes": [{"id": QUIZ, "course_id": 102, "title": "Empty", "published": True}]})

    done = one(complete(server, started(server)))

    assert (done["workflow_state"], done["score"]) == ("complete", 0.0)


def test_whoever_has_the_token_may_turn_in(server: MockServer) -> None:
    with_quiz(server)
    submission = started(server)

    done = one(complete(server, submission, role="teacher"))

    assert (done["user_id"], done["workflow_state"]) == (STUDENT, "complete")


NOT_TURNED_IN: dict[str, tuple[dict[str, Any], tuple[int, str]]] = {
    "a wrong token": ({"validation_token": "x"}, (403, "invalid token")),
    "no token": ({"validation_token": None}, (403, "invalid token")),
    "no attempt": ({"attempt": None}, (400, "invalid attempt")),
    "no number": ({"attempt": "first"}, (400, "invalid attempt")),
    "another attempt": ({"attempt": 123}, (400, "attempt 123 can not be modified")),
    "both wrong": ({"validation_token": "x", "attempt": None}, (403, "invalid token")),
}


@pytest.mark.parametrize("case", NOT_TURNED_IN)
def test_what_is_not_turned_in_goes_on_running(lenient: MockServer, case: str) -> None:
    body, expected = NOT_TURNED_IN[case]
    with_quiz(lenient)
    submission = started(lenient)

    assert refusal(complete(lenient, submission, **body)) == expected
    assert current(lenient, submission)["workflow_state"] == "untaken"


def test_it_is_turned_in_once(server: MockServer) -> None:
    with_quiz(server)
    done = turned_in(server)

    assert refusal(complete(server, done)) == (400, "quiz submission is already complete")


def test_turning_in_takes_the_right_and_the_code(server: MockServer) -> None:
    with_quiz(server, access_code="sesame")
    submission = started(server, access_code="sesame")

    assert refusal(complete(server, submission, role="outsider")) == (
        403,
        "you are not allowed to complete this quiz submission",
    )
    assert refusal(complete(server, submission)) == (403, "invalid access code")
    assert complete(server, submission, access_code="sesame").status_code == 200


def test_self_is_the_caller_s_own(server: MockServer) -> None:
    with_quiz(server)
    submission = started(server)

    done = one(server.client("student").post(f"{PATH}/submissions/self/complete", json=proof(submission)))

    assert done["id"] == submission["id"]
    assert get(server, "/submissions/self", "student2").json() == NOT_FOUND


# --- reading ----------------------------------------------------------------------------------------------


def test_graders_see_everybody_as_they_are_now(server: MockServer) -> None:
    with_quiz(server, allowed_attempts=2)
    turned_in(server)
    started(server)
    turned_in(server, role="student2")

    listed = get(server, "/submissions", "ta").json()["quiz_submissions"]

    seen = [(row["user_id"], row["attempt"], row["workflow_state"]) for row in listed]
    assert seen == [(2005, 2, "untaken"), (2006, 1, "complete")]


def test_graders_read_page_by_page(server: MockServer) -> None:
    with_quiz(server)
    turned_in(server)
    turned_in(server, role="student2")

    page = get(server, "/submissions", "teacher", page=2, per_page=1)

    assert one(page)["user_id"] == 2006
    assert page.links["prev"]["url"].endswith(f"/quizzes/{QUIZ}/submissions?page=1&per_page=1")


def test_students_see_their_own_attempts(server: MockServer) -> None:
    """The running one alone while it runs, else all finished ones."""
    with_quiz(server, allowed_attempts=3)
    turned_in(server, role="student2")

    def seen() -> list[tuple[int, str]]:
        listed = get(server, "/submissions").json()["quiz_submissions"]
        return [(row["attempt"], row["workflow_state"]) for row in listed]

    before = seen()
    turned_in(server)
    turned_in(server)
    finished = seen()
    started(server)

    assert (before, finished, seen()) == ([], [(1, "complete"), (2, "complete")], [(3, "untaken")])


def test_the_own_submission_is_one_or_none(server: MockServer) -> None:
    with_quiz(server, allowed_attempts=2)
    turned_in(server)
    turned_in(server)

    assert one(get(server, "/submission"))["attempt"] == 2
    assert get(server, "/submission", "teacher").json() == {"quiz_submissions": []}
    assert get(server, "/submission", "outsider").json() == UNAUTHORIZED


def test_an_earlier_attempt_stays_readable(lenient: MockServer) -> None:
    with_quiz(lenient, allowed_attempts=2)
    first = turned_in(lenient, {119001: 8001})
    second = started(lenient)

    path = f"/submissions/{second['id']}"
    assert one(get(lenient, path, attempt=1))["score"] == first["score"] == 2.0
    assert one(get(lenient, path, attempt=2))["workflow_state"] == "untaken"
    assert [get(lenient, path, attempt=n).json() for n in (3, "x")] == [NOT_FOUND, NOT_FOUND]


@pytest.mark.parametrize(
    ("role", "status"),
    [("student", 200), ("teacher", 200), ("ta", 200), ("student2", 403), ("designer", 403)],
)
def test_one_submission_is_for_its_owner_and_graders(server: MockServer, role: str, status: int) -> None:
    with_quiz(server)
    server.seed({"enrollments": [{"course_id": 102, "user_id": 2004, "type": "designer"}]})
    submission = started(server)

    assert get(server, f"/submissions/{submission['id']}", role).status_code == status


def test_observers_see_whom_they_observe(server: MockServer) -> None:
    with_quiz(server)
    observing = {"course_id": 102, "user_id": 2007, "type": "observer", "associated_user_id": STUDENT}
    server.seed({"enrollments": [observing]})
    own, other = started(server), started(server, "student2")

    assert get(server, f"/submissions/{own['id']}", "observer").status_code == 200
    assert get(server, f"/submissions/{other['id']}", "observer").json() == UNAUTHORIZED
    assert get(server, "/submissions", "observer").json() == UNAUTHORIZED


@pytest.mark.parametrize("hide_results", ["always", "until_after_last_attempt"])
def test_hidden_results_hide_no_scores_here(server: MockServer, hide_results: str) -> None:
    """canvas-quiz-submissions 1.6."""
    with_quiz(server, allowed_attempts=2, hide_results=hide_results)

    assert turned_in(server, {119001: 8001})["score"] == 2.0


PATHS = ["/submissions", "/submission", "/submissions/1", "/submissions/1/time"]


@pytest.mark.parametrize("path", PATHS)
def test_nobody_is_asked_to_sign_in_first(server: MockServer, path: str) -> None:
    """The user comes before the course."""
    reply = server.client(None).get(f"/api/v1/courses/999/quizzes/1{path}")

    assert reply.status_code == 401
    assert reply.json() == UNAUTHENTICATED


@pytest.mark.parametrize("path", ["/submissions/1", "/submissions/abc", f"/submissions/{QUIZ}"])
def test_an_unknown_submission_is_not_found(lenient: MockServer, path: str) -> None:
    with_quiz(lenient)

    assert get(lenient, path, "teacher").json() == NOT_FOUND


def test_a_submission_of_another_quiz_is_not_found(server: MockServer) -> None:
    with_quiz(server)
    submission = started(server)

    path = f"/api/v1/courses/101/quizzes/30001/submissions/{submission['id']}"
    assert server.client().get(path).json() == NOT_FOUND


# --- what comes along -------------------------------------------------------------------------------------


def test_included_things_come_in_their_own_lists(server: MockServer) -> None:
    server.clock.freeze(START)
    with_quiz(server, GHOST, ARRAS)
    done = turned_in(server, {119002: "Polonius"})

    query = {"include[]": ["submission", "quiz", "user"]}
    body = get(server, f"/submissions/{done['id']}", **query).json()

    assert body["meta"] == {"primaryCollection": "quiz_submissions"}
    assert [quiz["id"] for quiz in body["quizzes"]] == [QUIZ]
    assert body["users"] == [
        {
            "id": STUDENT,
            "name": "Stu Student",
            "sortable_name": "Student, Stu",
            "short_name": "Stu Student",
            "avatar_url": "http://canvas.mock/images/messages/avatar-50.png",
        }
    ]
    assert body["submissions"] == [
        {
            "id": done["submission_id"],
            "assignment_id": body["quizzes"][0]["assignment_id"],
            "user_id": STUDENT,
            "attempt": 1,
            "score": 3.0,
            "grade": "3",
            "submission_type": "online_quiz",
            "workflow_state": "graded",
            "submitted_at": START,
            "graded_at": START,
            "excused": False,
        }
    ]


def test_nothing_included_means_no_meta(server: MockServer) -> None:
    with_quiz(server, quiz_type="practice_quiz")
    done = turned_in(server)

    plain = get(server, f"/submissions/{done['id']}").json()
    empty = get(server, f"/submissions/{done['id']}", **{"include[]": "submission"}).json()

    assert set(plain) == {"quiz_submissions"}
    assert empty["submissions"] == []


# --- what the quiz says of it -----------------------------------------------------------------------------


def test_a_started_quiz_stays_published(server: MockServer) -> None:
    with_quiz(server)
    started(server)

    reply = server.client().put(PATH, json={"quiz": {"published": False}})

    assert reply.status_code == 400
    assert list(reply.json()["errors"]) == ["published"]
    assert get(server, "", "teacher").json()["can_unpublish"] is False
