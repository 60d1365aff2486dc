"""Scores by hand, and what counts of several attempts. Source: canvas-quiz-submissions 1.4 and 2."""

from __future__ import annotations

from typing import Any

import pytest

from mock_server import MockServer

from .quiz_taking import (
    ESSAY,
    GHOST,
    PATH,
    QUIZ,
    current,
    get,
    one,
    refusal,
    scored,
    started,
    turned_in,
    with_quiz,
)

RIGHT, WRONG = {119001: 8001, 119002: "Polonius"}, {119001: 8002}


def put(server: MockServer, submission: dict[str, Any], body: Any, role: str = "teacher") -> Any:
    return server.client(role).put(f"{PATH}/submissions/{submission['id']}", json=body)


# --- by hand ----------------------------------------------------------------------------------------------


def test_fudge_points_are_added_and_replaced(server: MockServer) -> None:
    with_quiz(server)
    done = turned_in(server, RIGHT)

    scores = [one(scored(server, done, fudge_points=points))["score"] for points in (2.5, -1, None, 0)]

    assert scores == [7.5, 4.0, 4.0, 5.0]


def test_a_question_gets_a_score_of_its_own(server: MockServer) -> None:
    with_quiz(server)
    done = turned_in(server, RIGHT)

    shown = one(scored(server, done, questions={"119001": {"score": 10}}))

    assert (shown["score"], shown["kept_score"]) == (13.0, 13.0)


def test_a_wrong_answer_may_be_given_points(server: MockServer) -> None:
    with_quiz(server)
    done = turned_in(server, WRONG)

    assert one(scored(server, done, questions={"119001": {"score": 1.5}}))["score"] == 1.5


def test_a_comment_alone_changes_no_score(server: MockServer) -> None:
    with_quiz(server)
    done = turned_in(server, RIGHT)

    shown = one(scored(server, done, questions={"119001": {"comment": "Well seen."}}))

    assert (shown["score"], shown["workflow_state"]) == (5.0, "complete")


def test_a_comment_stays_until_an_empty_one_comes(lenient: MockServer) -> None:
    with_quiz(lenient)
    done = turned_in(lenient, RIGHT)
    comments = []
    for comment in ("Well seen.", None, ""):
        scored(lenient, done, questions={"119001": {"comment": comment}})
        (row,) = [row for row in lenient.snapshot()["quiz_submissions"] if row["id"] == done["id"]]
        comments.append(row["results"][0]["comment"])

    assert comments == ["Well seen.", "Well seen.", ""]


def test_it_is_complete_once_nothing_waits_for_a_person(server: MockServer) -> None:
    with_quiz(server, GHOST, ESSAY, {**ESSAY, "id": 119009})
    done = turned_in(server, {119001: 8001})

    first = one(scored(server, done, questions={"119003": {"score": 4}}))
    second = one(scored(server, done, questions={"119009": {"score": 0}}))

    assert (first["workflow_state"], first["score"]) == ("pending_review", 6.0)
    assert (second["workflow_state"], second["score"]) == ("complete", 6.0)


def test_a_scored_essay_is_defined(server: MockServer) -> None:
    with_quiz(server, ESSAY)
    done = turned_in(server)
    path = f"/api/v1/quiz_submissions/{done['id']}/questions"

    verdicts = []
    for _ in range(2):
        (question,) = server.client("student").get(path).json()["quiz_submission_questions"]
        verdicts.append(question["correct"])
        scored(server, done, questions={"119003": {"score": 4}})

    assert verdicts == ["undefined", "defined"]


def test_a_graded_survey_keeps_its_full_points(server: MockServer) -> None:
    with_quiz(server, quiz_type="graded_survey", points_possible=7)
    done = turned_in(server, WRONG)

    assert one(scored(server, done, questions={"119001": {"comment": "Thanks."}}))["score"] == 7.0


def test_an_earlier_attempt_is_scored_while_another_runs(server: MockServer) -> None:
    with_quiz(server, allowed_attempts=2)
    turned_in(server, WRONG)
    running = started(server)

    first = one(scored(server, running, attempt=1, fudge_points=3))

    now = current(server, running)
    assert (first["attempt"], first["score"]) == (1, 3.0)
    assert (now["attempt"], now["score"], now["kept_score"]) == (2, None, 3.0)


def test_only_the_first_element_counts(server: MockServer) -> None:
    with_quiz(server)
    done = turned_in(server, RIGHT)

    items = [{"attempt": 1, "fudge_points": 1}, {"attempt": 1, "fudge_points": 5}]
    assert one(put(server, done, {"quiz_submissions": items}))["score"] == 6.0


def test_an_empty_list_changes_nothing_for_anybody(server: MockServer) -> None:
    with_quiz(server)
    done = turned_in(server, RIGHT)

    assert one(put(server, done, {"quiz_submissions": []}, "student2"))["score"] == 5.0


def test_questions_of_other_quizzes_are_passed_over(lenient: MockServer) -> None:
    with_quiz(lenient)
    done = turned_in(lenient, RIGHT)

    assert one(scored(lenient, done, questions={"110001": {"score": 9}}))["score"] == 5.0
    assert [violation.pointer for violation in lenient.violations] == [
        "body/quiz_submissions/0/questions/110001"
    ]


def test_a_form_says_it_with_brackets(server: MockServer) -> None:
    with_quiz(server)
    done = turned_in(server, WRONG)

    form = {
        "quiz_submissions[][attempt]": "1",
        "quiz_submissions[][fudge_points]": "0.5",
        "quiz_submissions[][questions][119001][score]": "1.25",
    }
    reply = server.client().put(f"{PATH}/submissions/{done['id']}", data=form)

    assert one(reply)["score"] == 1.75


NO_SCORING = (403, "you are not allowed to update scores for this quiz submission")
REFUSED: dict[str, tuple[str, Any, tuple[int, str]]] = {
    "no list": ("teacher", {}, (400, "missing required key :quiz_submissions")),
    "an object": ("student", {"quiz_submissions": {}}, (400, "missing required key :quiz_submissions")),
    "the student": ("student", {"quiz_submissions": [{"attempt": 1}]}, NO_SCORING),
    "a designer": ("designer", {"quiz_submissions": [{"attempt": 1}]}, NO_SCORING),
    "no attempt": ("teacher", {"quiz_submissions": [{}]}, (400, "invalid attempt")),
    "no object": ("teacher", {"quiz_submissions": ["x"]}, (400, "invalid attempt")),
    "an unknown attempt": ("teacher", {"quiz_submissions": [{"attempt": 7}]}, (400, "invalid attempt")),
    "no number": (
        "teacher",
        {"quiz_submissions": [{"attempt": 1, "questions": {"119001": {"score": [1]}}}]},
        (400, "question score must be an unsigned decimal"),
    ),
    "a text": (
        "teacher",
        {"quiz_submissions": [{"attempt": 1, "questions": {"119001": {"score": "full"}}}]},
        (400, "question score must be an unsigned decimal"),
    ),
    "no fudge points": (
        "teacher",
        {"quiz_submissions": [{"attempt": 1, "fudge_points": "some"}]},
        (400, "fudge points must be a decimal"),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_scored_stays(lenient: MockServer, case: str) -> None:
    role, body, expected = REFUSED[case]
    with_quiz(lenient)
    lenient.seed({"enrollments": [{"course_id": 102, "user_id": 2004, "type": "designer"}]})
    done = turned_in(lenient, RIGHT)
    before = lenient.snapshot()

    assert refusal(put(lenient, done, body, role)) == expected
    assert lenient.snapshot() == before


def test_a_running_attempt_is_not_scored(server: MockServer) -> None:
    with_quiz(server)

    assert refusal(scored(server, started(server))) == (400, "invalid attempt")


# --- what counts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "kept"),
    [("keep_highest", [2.0, 5.0, 5.0]), ("keep_latest", [2.0, 5.0, 0.0]), ("keep_average", [2.0, 3.5, 2.33])],
)
def test_one_score_is_kept_of_several_attempts(lenient: MockServer, policy: str, kept: list[float]) -> None:
    with_quiz(lenient, allowed_attempts=3)
    lenient.client().put(PATH, json={"quiz": {"scoring_policy": policy}})

    seen = [turned_in(lenient, answers)["kept_score"] for answers in ({119001: 8001}, RIGHT, WRONG)]

    assert seen == kept


def test_the_kept_score_stays_while_the_next_attempt_runs(server: MockServer) -> None:
    with_quiz(server, allowed_attempts=2)
    turned_in(server, RIGHT)

    running = started(server)

    assert (running["score"], running["kept_score"]) == (None, 5.0)


def test_the_gradebook_keeps_what_counts(server: MockServer) -> None:
    with_quiz(server, GHOST, ESSAY, allowed_attempts=2)
    query = {"include[]": ["submission"]}

    def seen(role: str = "teacher") -> list[Any]:
        (row,) = get(server, "/submissions", role, **query).json()["submissions"]
        return [row["workflow_state"], row["attempt"], row["grade"], row["submitted_at"] is None]

    started_one = started(server)
    running = seen()
    server.take(QUIZ, answers={"The ghost": "Hamlet"})
    waiting = seen()
    scored(server, {**started_one, "attempt": 1}, questions={"119003": {"score": 4.5}})

    assert running == ["unsubmitted", None, None, True]
    assert waiting == ["pending_review", 1, "2", False]
    assert seen() == ["graded", 1, "6.5", False]
