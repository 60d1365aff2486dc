"""The questions that an attempt was given, through the list of questions.

Source: canvas-quiz-questions-and-groups 1.2 and 1.4, canvas-quiz-submissions 1.6.
"""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from mock_server import MockServer

from .question_requests import CHOICE, add, listed_questions, question_path, questions_path
from .quiz_requests import NOT_FOUND, UNAUTHENTICATED, UNAUTHORIZED, created, updated

Row = dict[str, Any]
SUBMISSION, OTHERS = 150500, 150501
HIDDEN = {"status": "unauthorized", "message": "Cannot view questions due to quiz settings"}
TYPES: dict[str, Row] = {
    "multiple_choice": {"answers": [{"answer_text": "a", "answer_comment": "c"}, {"answer_text": "b"}]},
    "true_false": {"answers": [{"answer_text": "True", "answer_weight": 100}, {"answer_text": "False"}]},
    "short_answer": {"answers": [{"answer_text": "a"}]},
    "fill_in_multiple_blanks": {"answers": [{"blank_id": "x", "answer_text": "a", "answer_weight": 100}]},
    "multiple_answers": {"answers": [{"answer_html": "<b>a</b>"}]},
    "multiple_dropdowns": {"answers": [{"blank_id": "x", "answer_text": "a"}]},
    "matching": {
        "answers": [{"answer_match_left": "a", "answer_match_right": "b"}],
        "matching_answer_incorrect_matches": "c",
    },
    "numerical": {"answers": [{"numerical_answer_type": "exact_answer", "answer_exact": 1}]},
    "calculated": {
        "variables": [{"name": "a", "min": 1, "max": 2, "scale": 0}],
        "formulas": ["a"],
        "answers": [{"variables": [{"name": "a", "value": 1}], "answer_text": 1}],
    },
    "essay": {},
    "file_upload": {},
    "text_only": {},
}
WITH_CHOICES = {
    "multiple_choice": {"id", "text", "html"},
    "true_false": {"id", "text"},
    "multiple_answers": {"id", "text", "html"},
    "multiple_dropdowns": {"id", "text", "blank_id"},
    "matching": {"id", "text"},
    "calculated": {"id", "variables"},
}
CENSORED = {
    *(
        "id",
        "position",
        "quiz_group_id",
        "quiz_id",
        "assessment_question_id",
        "question_name",
        "question_type",
    ),
    *("question_text", "matches", "formulas", "variables", "answer_tolerance", "formula_decimal_places"),
}


def started(server: MockServer, quiz: Row, **attempt: Any) -> None:
    """The student's first attempt of the quiz, running, with the copy of its questions; another student's, too."""
    state = server.snapshot()
    row = next(row for row in state["quizzes"] if row["id"] == quiz["id"])
    given = [
        {
            **question,
            "position": place,
            "question_name": f"Question {place}",
            "question_text": f"given {place}",
        }
        for place, question in enumerate((e for e in row["quiz_data"] if "entry_type" not in e), start=1)
    ]
    submission = {"quiz_id": quiz["id"], "attempt": 1, "workflow_state": "untaken", "quiz_data": given}
    state["quiz_submissions"] += [
        {"id": SUBMISSION, **submission, "user_id": 2005, **attempt},
        {"id": OTHERS, **submission, "user_id": 2006},
    ]
    server.restore(state)


@pytest.fixture
def quiz(lenient: MockServer) -> Row:
    """Published, with a question of each type."""
    quiz = created(lenient)
    for kind, fields in TYPES.items():
        add(lenient, quiz, question_type=f"{kind}_question", points_possible=1, **fields)
    return updated(lenient, quiz, published=True)


def ask(
    server: MockServer,
    quiz: Row,
    role: str | None = "student",
    submission: Any = SUBMISSION,
    attempt: Any = 1,
) -> httpx.Response:
    query = {"quiz_submission_id": submission, "quiz_submission_attempt": attempt, "per_page": 100}
    return server.client(role).get(questions_path(quiz), params=query)


# --- who may ask, and in which order ----------------------------------------------------------------------


@pytest.mark.parametrize("submission", [9, "abc", "self"], ids=["unknown", "text", "none of one's own"])
def test_first_comes_the_submission(lenient: MockServer, quiz: Row, submission: Any) -> None:
    started(lenient, quiz)

    reply = ask(lenient, quiz, "outsider", submission)

    assert (reply.status_code, reply.json()) == (404, NOT_FOUND)


def test_a_submission_of_another_quiz_is_not_found(lenient: MockServer, quiz: Row) -> None:
    started(lenient, quiz)
    other = created(lenient)

    assert ask(lenient, other, "teacher").status_code == 404


def test_then_comes_the_permission_before_the_attempt(lenient: MockServer, quiz: Row) -> None:
    started(lenient, quiz)

    nobody, other = ask(lenient, quiz, None, attempt=9), ask(lenient, quiz, "student2", attempt=9)

    assert (nobody.status_code, nobody.json()) == (401, UNAUTHENTICATED)
    assert (other.status_code, other.json()) == (403, UNAUTHORIZED)


@pytest.mark.parametrize("attempt", [2, 0, "abc"])
def test_then_comes_the_attempt(lenient: MockServer, quiz: Row, attempt: Any) -> None:
    started(lenient, quiz)

    assert ask(lenient, quiz, attempt=attempt).status_code == 404


def test_then_come_the_results_even_while_the_attempt_runs(lenient: MockServer, quiz: Row) -> None:
    started(lenient, updated(lenient, quiz, hide_results="always"))

    reply = ask(lenient, quiz)

    assert (reply.status_code, reply.json()) == (401, HIDDEN)
    assert ask(lenient, quiz, "teacher").status_code == 200


def test_who_has_not_started_has_no_attempt(lenient: MockServer, quiz: Row) -> None:
    started(lenient, quiz, workflow_state="settings_only", attempt=None)

    assert ask(lenient, quiz, attempt="0").status_code == 404


@pytest.mark.parametrize("query", [{"quiz_submission_id": SUBMISSION}, {"quiz_submission_attempt": 1}])
def test_one_of_both_parameters_alone_is_ignored(lenient: MockServer, quiz: Row, query: Row) -> None:
    started(lenient, quiz)

    assert lenient.client("student").get(questions_path(quiz), params=query).status_code == 403
    assert listed_questions(lenient, quiz, **query)[0]["position"] is None


def test_a_student_asks_for_their_own(lenient: MockServer, quiz: Row) -> None:
    started(lenient, quiz)

    assert ask(lenient, quiz, submission="self").json() == ask(lenient, quiz).json()
    assert ask(lenient, quiz, submission=OTHERS).status_code == 403


def test_an_observer_sees_what_the_observed_student_was_given(lenient: MockServer) -> None:
    """Otto of course 101 observes student 2005."""
    quiz = {"id": 30001}
    started(lenient, quiz)
    path = "/api/v1/courses/101/quizzes/30001/questions"
    query = {"quiz_submission_attempt": 1}

    replies = [
        lenient.client("observer").get(path, params={**query, "quiz_submission_id": id_})
        for id_ in (SUBMISSION, OTHERS)
    ]

    assert [reply.status_code for reply in replies] == [200, 403]


# --- results visible (canvas-quiz-submissions 1.6) --------------------------------------------------------

LAST: Row = {"hide_results": "until_after_last_attempt", "allowed_attempts": 2}


@pytest.mark.parametrize(
    ("settings", "attempt", "status"),
    [
        ({}, {}, 200),
        ({"one_time_results": True}, {"has_seen_results": False}, 200),
        ({"one_time_results": True}, {"has_seen_results": True}, 401),
        (LAST, {"attempt": 1, "workflow_state": "complete"}, 401),
        (LAST, {"attempt": 2, "workflow_state": "untaken"}, 401),
        (LAST, {"attempt": 2, "workflow_state": "complete"}, 200),
        (LAST, {"attempt": 2, "workflow_state": "pending_review"}, 200),
        (LAST, {"attempt": 3, "workflow_state": "untaken"}, 200),
    ],
)
def test_the_settings_decide(
    lenient: MockServer, quiz: Row, settings: Row, attempt: Row, status: int
) -> None:
    started(lenient, updated(lenient, quiz, **settings), **attempt)

    assert ask(lenient, quiz, attempt=attempt.get("attempt", 1)).status_code == status


def test_unlimited_attempts_are_always_after_the_last(lenient: MockServer, quiz: Row) -> None:
    updated(lenient, quiz, **LAST)
    started(lenient, updated(lenient, quiz, allowed_attempts=-1))

    assert ask(lenient, quiz).status_code == 200


# --- what is given ----------------------------------------------------------------------------------------


def test_an_attempt_keeps_its_questions(lenient: MockServer, quiz: Row) -> None:
    """Deleted ones, texts and positions; the name is everybody's."""
    started(lenient, quiz)
    ids = [question["id"] for question in listed_questions(lenient, quiz)]
    lenient.client().delete(question_path({"id": ids[0], "quiz_id": quiz["id"]}))

    given = ask(lenient, quiz, "teacher").json()

    assert [question["id"] for question in given] == ids
    assert [question["position"] for question in given] == list(range(1, 13))
    assert (given[0]["question_text"], given[0]["question_name"]) == ("given 1", "Question")


def test_an_earlier_attempt_is_a_version(lenient: MockServer, quiz: Row) -> None:
    earlier = {"attempt": 1, "workflow_state": "complete", "quiz_data": []}
    started(lenient, quiz, attempt=2, versions=[earlier])

    assert ask(lenient, quiz, attempt=1).json() == []
    assert len(ask(lenient, quiz, attempt=2).json()) == 12


def test_a_teacher_sees_points_and_right_answers(lenient: MockServer, quiz: Row) -> None:
    started(lenient, quiz)

    (choice, *_) = ask(lenient, quiz, "ta").json()

    assert choice["points_possible"] == 1.0
    assert [answer["weight"] for answer in choice["answers"]] == [100, 0]


@pytest.mark.parametrize("kind", TYPES)
def test_a_student_sees_a_censored_form(lenient: MockServer, quiz: Row, kind: str) -> None:
    """No points, comments or dates; choices without weights, pairs without their right sides (1.4)."""
    started(lenient, quiz)
    shown = {question["question_type"]: question for question in ask(lenient, quiz).json()}
    question = shown[f"{kind}_question"]

    assert question.keys() == (CENSORED | {"answers"} if kind in WITH_CHOICES else CENSORED)
    assert all(answer.keys() == WITH_CHOICES[kind] for answer in question.get("answers", ()))
    assert (question["matches"] is not None) is (kind == "matching")


def test_the_bank_record_is_there_when_it_is_asked_for(lenient: MockServer, quiz: Row) -> None:
    started(lenient, quiz)
    query = {"include[]": "assessment_question", "per_page": 100}

    teachers = listed_questions(lenient, quiz, **query)
    students = lenient.client("student").get(
        questions_path(quiz),
        params={**query, "quiz_submission_id": "self", "quiz_submission_attempt": 1},
    )

    records = [question["assessment_question"] for question in teachers]
    assert [record and record["id"] for record in records] == [
        question["assessment_question_id"] for question in teachers
    ]
    assert students.json()[0].keys() == {*CENSORED, "answers", "assessment_question"}


# --- shuffling --------------------------------------------------------------------------------------------


def orders(server: MockServer, quiz: Row, role: str) -> dict[str, list[str]]:
    return {
        question["question_type"]: [answer["text"] for answer in question["answers"]]
        for question in ask(server, quiz, role).json()
    }


@pytest.fixture
def shuffled(lenient: MockServer) -> Row:
    """A quiz that shuffles answers, with many of them."""
    quiz = created(lenient, shuffle_answers=True)
    answers = [{"answer_text": text, "answer_match_left": text, "blank_id": "x"} for text in "abcdefghij"]
    for kind in ("multiple_choice", "multiple_answers", "multiple_dropdowns", "true_false", "matching"):
        add(lenient, quiz, question_type=f"{kind}_question", answers=answers)
    quiz = updated(lenient, quiz, published=True)
    started(lenient, quiz)
    return quiz


def test_students_get_their_answers_shuffled_where_the_order_means_nothing(
    lenient: MockServer, shuffled: Row
) -> None:
    in_order, seen = list("abcdefghij"), orders(lenient, shuffled, "student")

    assert all(sorted(texts) == in_order for texts in seen.values())
    assert {kind for kind, texts in seen.items() if texts == in_order} == {
        "true_false_question",
        "matching_question",
    }


def test_who_may_edit_the_quiz_sees_the_order_of_the_attempt(lenient: MockServer, shuffled: Row) -> None:
    assert set(map(tuple, orders(lenient, shuffled, "teacher").values())) == {tuple("abcdefghij")}


def test_a_quiz_that_does_not_shuffle_keeps_the_order(lenient: MockServer, shuffled: Row) -> None:
    updated(lenient, shuffled, shuffle_answers=False)

    assert set(map(tuple, orders(lenient, shuffled, "student").values())) == {tuple("abcdefghij")}


def test_a_choice_question_is_censored_to_the_letter(lenient: MockServer) -> None:
    quiz = created(lenient)
    made = add(lenient, quiz, **CHOICE)
    started(lenient, updated(lenient, quiz, published=True))

    assert ask(lenient, quiz).json() == [
        {
            "id": made["id"],
            "quiz_id": quiz["id"],
            "quiz_group_id": None,
            "assessment_question_id": made["assessment_question_id"],
            "position": 1,
            "question_name": "Question",
            "question_type": "multiple_choice_question",
            "question_text": "given 1",
            "answers": [
                {name: answer[name] for name in ("id", "text", "html")} for answer in made["answers"]
            ],
            "variables": None,
            "formulas": None,
            "answer_tolerance": None,
            "formula_decimal_places": None,
            "matches": None,
        }
    ]
