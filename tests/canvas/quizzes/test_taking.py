"""A test has a student hand in answers in one line, and a seed says what was handed in."""

from __future__ import annotations

from typing import Any

import pytest

from mock_server import MockServer
from mock_server.engine.seed import SeedError

from .quiz_taking import (
    ARRAS,
    ESSAY,
    GHOST,
    PATH,
    PLAYERS,
    QUIZ,
    START,
    STUDENT,
    STUDENT2,
    get,
    one,
    questions_path,
    scored,
    start,
    started,
    with_quiz,
)

DROPDOWN: dict[str, Any] = {
    "id": 119007,
    "question_name": "Who and where",
    "question_type": "multiple_dropdowns_question",
    "question_text": "[who] hides in [where].",
    "points_possible": 2,
    "answers": [
        {"id": 8071, "answer_text": "Polonius", "answer_weight": 100, "blank_id": "who"},
        {"id": 8072, "answer_text": "Hamlet", "answer_weight": 0, "blank_id": "who"},
        {"id": 8073, "answer_text": "the closet", "answer_weight": 100, "blank_id": "where"},
    ],
}
WORDS = {
    "The ghost": "Hamlet",
    119002: "Polonius",
    "119004": ["King", "Queen"],
    "Who and where": {"who": "Polonius", "where": "the closet"},
}


# --- take -------------------------------------------------------------------------------------------------


def test_a_student_hands_in_what_a_person_would_write(server: MockServer) -> None:
    with_quiz(server, GHOST, ARRAS, PLAYERS, DROPDOWN)

    submission = server.take(QUIZ, answers=WORDS)

    assert (submission["user_id"], submission["workflow_state"], submission["score"]) == (
        STUDENT,
        "complete",
        11.0,
    )
    assert one(get(server, "/submission")) == submission
    assert len(server.requests) == 1


def test_taking_may_stop_before_the_end(server: MockServer) -> None:
    with_quiz(server)
    running = server.take(QUIZ, "student2", answers={"The ghost": "Ophelia"}, finish=False)

    done = server.take(QUIZ, "student2", answers={"The arras": "polonius"})

    assert (running["attempt"], running["workflow_state"], running["user_id"]) == (1, "untaken", STUDENT2)
    assert (done["attempt"], done["score"]) == (1, 3.0)


def test_each_taking_is_an_attempt(server: MockServer) -> None:
    with_quiz(server, allowed_attempts=2)

    scores = [server.take(QUIZ, answers=answers)["score"] for answers in ({"The ghost": "Hamlet"}, {})]

    assert scores == [2.0, 0.0]
    assert one(get(server, "/submission"))["kept_score"] == 2.0


def test_doors_stand_open_for_tests(server: MockServer) -> None:
    with_quiz(server, access_code="sesame", ip_filter="10.0.0.1", lock_at="2020-01-01T00:00:00Z")

    assert server.take(QUIZ, user_id=STUDENT2)["user_id"] == STUDENT2


def test_what_was_not_drawn_is_passed_over(server: MockServer) -> None:
    answers = {"Mousetrap": "Gertrude", "Offence": "Claudius", "The ghost": "Hamlet"}

    assert server.take(30001, answers=answers)["score"] == 4.0


NOT_TAKEN: dict[str, tuple[dict[str, Any], str]] = {
    "no such quiz": ({"quiz_id": 7}, r"there is no quiz 7; there are \[30001, "),
    "no such user": ({"user_id": 7}, "there is no user 7"),
    "nobody of Canvas": ({"role": "karma:learner"}, "'karma:learner' is nobody of Canvas"),
    "no role": ({"role": "janitor"}, "unknown role 'janitor'"),
    "no student of the course": (
        {"role": "outsider"},
        "user 2008 may not take quiz 39001: it must be published",
    ),
    "no such question": (
        {"answers": {"The goat": 1}},
        "no question 'The goat'; the quiz has 'The ghost', 'The arras'",
    ),
    "no such choice": ({"answers": {"The ghost": "Yorick"}}, "Hamlet"),
    "two of a name": ({"answers": {"Twice": 1}}, "2 questions are called 'Twice'"),
}


@pytest.mark.parametrize("case", NOT_TAKEN)
def test_what_cannot_be_is_said_and_leaves_nothing(lenient: MockServer, case: str) -> None:
    given, message = NOT_TAKEN[case]
    twice = (
        {**ESSAY, "id": 119010, "question_name": "Twice"},
        {**ESSAY, "id": 119011, "question_name": "Twice"},
    )
    with_quiz(lenient, GHOST, ARRAS, *twice)
    before = lenient.snapshot()

    with pytest.raises(ValueError, match=message):
        lenient.take(**{"quiz_id": QUIZ, **given})

    assert lenient.snapshot() == before


def test_no_attempt_left_is_said(server: MockServer) -> None:
    with_quiz(server)
    server.take(QUIZ)

    with pytest.raises(
        ValueError, match="user 2005 may not take quiz 39001 again: of 1 allowed attempts none is left"
    ):
        server.take(QUIZ)


# --- seeds ------------------------------------------------------------------------------------------------


def seeded(server: MockServer, **submission: Any) -> dict[str, Any]:
    """The submission as its student reads it after seeding."""
    row = {"quiz_id": QUIZ, "user_id": STUDENT, **submission}
    server.seed({"quiz_submissions": [row]})
    return one(get(server, "/submission"))


def test_a_seed_says_what_was_answered(server: MockServer) -> None:
    with_quiz(server, GHOST, ARRAS, PLAYERS, DROPDOWN)

    assert seeded(server, answers=WORDS)["score"] == 11.0


def test_a_seed_says_it_as_a_client_would(server: MockServer) -> None:
    with_quiz(server)

    submission = seeded(server, answers=[{"id": 119001, "answer": 8001}])

    assert (submission["score"], submission["workflow_state"]) == (2.0, "complete")


def test_a_seeded_essay_waits_for_a_person(server: MockServer) -> None:
    with_quiz(server, GHOST, ESSAY)

    submission = seeded(server, answers={"The soliloquy": "To be or not to be."})

    assert submission["workflow_state"] == "pending_review"
    assert (
        scored(server, submission, questions={"119003": {"score": 5}}).json()["quiz_submissions"][0][
            "workflow_state"
        ]
        == "complete"
    )


def test_a_seed_has_the_last_word_on_score_state_and_times(server: MockServer) -> None:
    server.clock.freeze(START)
    with_quiz(server, GHOST, ESSAY, time_limit=20, allowed_attempts=3)

    submission = seeded(
        server,
        attempt=2,
        score=6.5,
        workflow_state="complete",
        started_at="2031-02-01T10:00:00Z",
        finished_at="2031-02-01T10:12:00Z",
        extra_attempts=1,
    )

    told = ("attempt", "score", "kept_score", "workflow_state", "end_at", "time_spent", "attempts_left")
    assert [submission[name] for name in told] == [2, 6.5, 6.5, "complete", "2031-02-01T10:20:00Z", 720, 2]


def test_a_seeded_attempt_may_be_running(server: MockServer) -> None:
    server.clock.freeze(START)
    with_quiz(server, time_limit=20)

    submission = seeded(server, workflow_state="untaken", answers={"The ghost": "Hamlet"})

    reply = server.client("student").get(questions_path(submission))
    assert reply.json()["quiz_submission_questions"][0]["answer"] == "8001"
    assert (submission["end_at"], submission["attempt"]) == ("2031-02-03T04:25:06Z", 1)


def test_a_quiz_and_its_submissions_come_in_one_seed(server: MockServer) -> None:
    server.seed(
        {
            "quizzes": [{"id": QUIZ, "course_id": 102, "title": "Act 3", "published": True}],
            "quiz_questions": [{"quiz_id": QUIZ, **GHOST}],
            "quiz_submissions": [{"quiz_id": QUIZ, "user_id": STUDENT, "answers": {"The ghost": "Hamlet"}}],
        }
    )

    assert one(get(server, "/submission"))["score"] == 2.0


def test_a_seed_that_answers_what_is_not_asked_is_refused(server: MockServer) -> None:
    with_quiz(server)
    before = server.snapshot()

    with pytest.raises(SeedError, match="/quiz_submissions/0/answers: no question 'The goat'"):
        seeded(server, answers={"The goat": 1})

    assert server.snapshot() == before


def test_after_a_seed_the_student_goes_on(server: MockServer) -> None:
    with_quiz(server, allowed_attempts=2)
    seeded(server, answers={"The ghost": "Hamlet"})

    assert started(server)["attempt"] == 2
    assert start(server).status_code == 409


def test_a_snapshot_holds_attempts_whole(server: MockServer) -> None:
    with_quiz(server, allowed_attempts=2)
    server.take(QUIZ, answers={"The ghost": "Hamlet"})
    server.take(QUIZ, finish=False)
    before = server.snapshot()

    other = MockServer()
    other.restore(before)

    assert other.snapshot() == before
    assert other.client("student").get(f"{PATH}/submissions").json() == get(server, "/submissions").json()
