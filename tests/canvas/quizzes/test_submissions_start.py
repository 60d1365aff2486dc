"""Attempts are started, or not, and previewed. Source: canvas-quiz-submissions 1.2 and 2."""

from __future__ import annotations

from typing import Any

import pytest

from mock_server import MockServer

from .quiz_taking import (
    PATH,
    QUIZ,
    START,
    STUDENT,
    complete,
    get,
    one,
    refusal,
    start,
    started,
    turned_in,
    with_quiz,
)

NOT_ALLOWED = "you are not allowed to participate in this quiz"
EXISTS = (409, "a quiz submission already exists")


# --- starting ---------------------------------------------------------------------------------------------


def test_a_started_attempt_is_shown_whole(server: MockServer) -> None:
    server.clock.freeze(START)
    with_quiz(server, time_limit=20, allowed_attempts=2)

    submission = started(server)

    token = submission.pop("validation_token")
    assert len(token) == 64
    assert int(token, 16)
    page = f"http://canvas.mock/courses/102/quizzes/{QUIZ}/submissions/{submission['id']}"
    assert submission == {
        "id": submission["id"],
        "quiz_id": QUIZ,
        "quiz_version": 2,
        "user_id": STUDENT,
        "submission_id": submission["submission_id"],
        "quiz_points_possible": 5.0,
        "attempt": 1,
        "extra_attempts": None,
        "extra_time": None,
        "manually_unlocked": None,
        "started_at": START,
        "finished_at": None,
        "end_at": "2031-02-03T04:25:06Z",
        "score": None,
        "kept_score": None,
        "score_before_regrade": None,
        "fudge_points": None,
        "has_seen_results": None,
        "workflow_state": "untaken",
        "time_spent": None,
        "attempts_left": 1,
        "overdue_and_needs_submission": False,
        "excused?": False,
        "html_url": page,
    }


def test_a_retake_has_the_same_id_and_token(server: MockServer) -> None:
    with_quiz(server, allowed_attempts=2)
    first = turned_in(server, {119001: 8001})

    second = started(server)

    same = ("id", "validation_token", "submission_id", "kept_score")
    assert {name: second[name] for name in same} == {name: first[name] for name in same}
    assert (second["attempt"], second["score"], second["workflow_state"]) == (2, None, "untaken")


def test_a_running_attempt_is_not_started_again(server: MockServer) -> None:
    with_quiz(server, allowed_attempts=5)
    started(server)

    assert refusal(start(server)) == EXISTS


@pytest.mark.parametrize(
    ("settings", "more"),
    [({}, 0), ({"allowed_attempts": 3}, 2), ({"allowed_attempts": -1}, 4)],
    ids=["once", "three times", "without limit"],
)
def test_it_may_be_taken_as_often_as_the_quiz_allows(
    server: MockServer, settings: dict[str, Any], more: int
) -> None:
    with_quiz(server, **settings)
    submission = turned_in(server)
    for _ in range(more):
        submission = turned_in(server)

    again = start(server)

    assert submission["attempts_left"] == (-1 if settings.get("allowed_attempts") == -1 else 0)
    assert again.status_code == (200 if settings.get("allowed_attempts") == -1 else 409)


@pytest.mark.parametrize("quiz_type", ["practice_quiz", "survey"])
def test_only_quizzes_with_an_assignment_reach_the_gradebook(server: MockServer, quiz_type: str) -> None:
    with_quiz(server, quiz_type=quiz_type)

    submission = started(server)

    assert submission["submission_id"] is None
    assert submission["excused?"] is None


def test_the_same_world_gives_the_same_attempt(server: MockServer) -> None:
    first = server.client("student").post("/api/v1/courses/101/quizzes/30001/submissions").json()
    path = f"/api/v1/quiz_submissions/{first['quiz_submissions'][0]['id']}/questions"
    questions = server.client("student").get(path).json()

    server.reset()
    second = server.client("student").post("/api/v1/courses/101/quizzes/30001/submissions").json()

    token = "validation_token"
    assert second["quiz_submissions"][0][token] == first["quiz_submissions"][0][token]
    assert server.client("student").get(path).json() == questions


# --- who may not start ------------------------------------------------------------------------------------


PAST, FUTURE = "2020-01-01T00:00:00Z", "2090-01-01T00:00:00Z"
REFUSED: dict[str, tuple[dict[str, Any], str, dict[str, Any], tuple[int, str]]] = {
    "a preview by a student": (
        {},
        "student",
        {"preview": True},
        (403, "you are not allowed to preview this quiz"),
    ),
    "before it opens": ({"unlock_at": FUTURE}, "student", {}, (400, NOT_ALLOWED)),
    "after it closed": ({"lock_at": PAST}, "student", {}, (400, NOT_ALLOWED)),
    "somebody outside": ({}, "outsider", {}, (400, NOT_ALLOWED)),
    "an unpublished quiz": ({"published": False}, "student", {}, (403, NOT_ALLOWED)),
    "no way back": (
        {"one_question_at_a_time": True, "cant_go_back": True},
        "student",
        {},
        (501, "that type of quizzes is not supported yet"),
    ),
    "without the code": ({"access_code": "sesame"}, "student", {}, (403, "invalid access code")),
    "with a wrong code": (
        {"access_code": "sesame"},
        "student",
        {"access_code": "Sesame"},
        (403, "invalid access code"),
    ),
    "a teacher without the code": ({"access_code": "sesame"}, "teacher", {}, (403, "invalid access code")),
    "from elsewhere": ({"ip_filter": "10.0.0.0/8"}, "student", {}, (403, "IP address denied")),
}


@pytest.mark.parametrize("case", REFUSED)
def test_who_may_not_start_is_told_why(server: MockServer, case: str) -> None:
    settings, role, body, expected = REFUSED[case]
    with_quiz(server, **settings)
    before = server.snapshot()

    reply = start(server, role, **body)

    assert refusal(reply) == expected
    assert server.snapshot() == before


def test_refusals_come_in_canvas_s_order(server: MockServer) -> None:
    """Locks, then the right, then the way back, then the code, then the address, then the attempt."""
    everything = {
        "lock_at": PAST,
        "published": False,
        "one_question_at_a_time": True,
        "cant_go_back": True,
        "access_code": "sesame",
        "ip_filter": "10.0.0.1",
    }
    with_quiz(server, **everything)
    seen = [start(server).status_code]
    for settings in ({"lock_at": None}, {"published": True}, {"cant_go_back": False}, {"access_code": ""}):
        server.client().put(PATH, json={"quiz": settings})
        seen.append(start(server).status_code)

    assert seen == [400, 403, 501, 403, 403]
    assert refusal(start(server)) == (403, "IP address denied")


@pytest.mark.parametrize(
    "ip_filter",
    ["127.0.0.1", "10.0.0.1,127.0.0.0/8", "127.0.0.9/255.0.0.0", "::1,127.0.0.1", "::/ffff::,127.0.0.1"],
)
def test_an_address_inside_the_filter_is_let_in(server: MockServer, ip_filter: str) -> None:
    with_quiz(server, ip_filter=ip_filter)

    assert start(server).status_code == 200


def test_the_right_code_opens(server: MockServer) -> None:
    with_quiz(server, access_code="sesame")

    assert start(server, access_code="sesame").status_code == 200


def test_an_excused_student_may_not_start(server: MockServer) -> None:
    with_quiz(server)
    excused = {"quiz_id": QUIZ, "user_id": STUDENT, "workflow_state": "settings_only", "excused": True}
    server.seed({"quiz_submissions": [excused]})

    assert refusal(start(server)) == (403, NOT_ALLOWED)
    assert start(server, "student2").status_code == 200


def test_a_quiz_for_somebody_else_may_not_be_started(server: MockServer) -> None:
    with_quiz(server, only_visible_to_overrides=True)
    server.seed({"quiz_overrides": [{"quiz_id": QUIZ, "student_ids": [2006]}]})

    assert refusal(start(server)) == (403, NOT_ALLOWED)
    assert start(server, "student2").status_code == 200


def test_an_unlocked_student_starts_in_spite_of_the_dates(server: MockServer) -> None:
    with_quiz(server, lock_at=PAST)
    unlocked = {
        "quiz_id": QUIZ,
        "user_id": STUDENT,
        "workflow_state": "settings_only",
        "manually_unlocked": True,
    }
    server.seed({"quiz_submissions": [unlocked]})

    submission = started(server)

    assert submission["end_at"] is None
    assert one(complete(server, submission))["manually_unlocked"] is None


# --- previews ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("preview", [True, "false", "", 0], ids=repr)
def test_whatever_is_no_json_false_asks_for_a_preview(lenient: MockServer, preview: Any) -> None:
    """Published or not, and without the code. canvas-quiz-submissions 2: the text `false` counts as true."""
    with_quiz(lenient, access_code="sesame", published=False)

    submission = started(lenient, "teacher", preview=preview)

    assert (submission["user_id"], submission["workflow_state"]) == (None, "preview")


@pytest.mark.parametrize("preview", [False, None], ids=repr)
def test_json_false_asks_for_none(lenient: MockServer, preview: Any) -> None:
    with_quiz(lenient)

    assert started(lenient, preview=preview)["workflow_state"] == "untaken"


def test_a_preview_is_begun_again_and_again(server: MockServer) -> None:
    with_quiz(server)

    first, second = started(server, "teacher", preview=True), started(server, "teacher", preview=True)

    assert first["id"] == second["id"]
    assert (first["attempt"], second["attempt"]) == (1, 2)


def test_a_preview_has_the_questions_as_they_are_now(server: MockServer) -> None:
    with_quiz(server)
    server.client().post(f"{PATH}/questions", json={"question": {"question_type": "essay_question"}})

    counts = {}
    for role, body in (("teacher", {"preview": True}), ("student", {})):
        submission = started(server, role, **body)
        reply = server.client().get(f"/api/v1/quiz_submissions/{submission['id']}/questions")
        counts[role] = len(reply.json()["quiz_submission_questions"])

    assert counts == {"teacher": 3, "student": 2}


def test_a_preview_is_neither_listed_nor_counted(server: MockServer) -> None:
    with_quiz(server)

    preview = started(server, "teacher", preview=True)

    assert get(server, "/submissions", "teacher").json() == {"quiz_submissions": []}
    assert get(server, "", "teacher").json()["unpublishable"] is True
    assert refusal(complete(server, preview, role="teacher")) == (400, "quiz submission is already complete")
