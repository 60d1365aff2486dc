"""Seeds of questions and groups take the shapes of requests, under the same rules.

Source: canvas-quiz-questions-and-groups 1.3, 2 and 4.
"""

from __future__ import annotations

from typing import Any

import pytest

from mock_server import MockServer
from mock_server.engine.seed import SeedError

from .question_requests import BLANK, add, add_group, group_path, listed_questions, without_ids
from .quiz_requests import created, read, updated

Row = dict[str, Any]
QUESTIONS: dict[str, Row] = {
    "nothing": {},
    "names": {"question_name": "A", "question_text": '<p onclick="x()">A</p>', "points_possible": 2},
    "choices": {
        "question_type": "multiple_choice_question",
        "answers": [{"answer_text": "a", "answer_comments": "b"}, {"answer_text": "c"}],
    },
    "pairs": {
        "question_type": "matching_question",
        "answers": [{"answer_match_left": "a", "answer_match_right": "b"}],
        "matching_answer_incorrect_matches": "c\nd",
    },
    "numbers": {
        "question_type": "numerical_question",
        "answers": [{"numerical_answer_type": "exact_answer", "answer_exact": 5, "answer_error_margin": 1}],
    },
    "formula": {
        "question_type": "calculated_question",
        "variables": [{"name": "a", "min": 1, "max": 2, "scale": 1}],
        "formulas": ["a"],
        "answers": [{"variables": [{"name": "a", "value": 1}], "answer_text": 1}],
    },
    "empty answers": {"question_type": "short_answer_question", "answers": [{"answer_text": ""}]},
    "ignored": {"text_after_answers": "x", "question_text": None},
}


def said(question: Row) -> Row:
    """What a question says, whatever its ids."""
    return {name: question[name] for name in BLANK if name not in ("answers", "matches")} | {
        "answers": [without_ids(answer) for answer in question["answers"]],
        "matches": question["matches"] and [match["text"] for match in question["matches"]],
    }


@pytest.mark.parametrize("case", QUESTIONS)
def test_a_seed_makes_of_a_question_what_a_request_does(lenient: MockServer, case: str) -> None:
    quiz = created(lenient)
    add(lenient, quiz, **QUESTIONS[case])

    lenient.seed({"quiz_questions": [{"quiz_id": quiz["id"], **QUESTIONS[case]}]})

    requested, seeded = listed_questions(lenient, quiz)
    assert said(seeded) == said(requested)
    assert seeded["created_at"] is not None


def test_a_seed_makes_of_a_group_what_a_request_does(lenient: MockServer) -> None:
    quiz = created(lenient)
    made = add_group(lenient, quiz, name="G", pick_count=2, question_points=1.5)

    seed = {"quiz_id": quiz["id"], "name": "G", "pick_count": 2, "question_points": 1.5}
    (planted,) = lenient.seed({"quiz_groups": [seed]})["quiz_groups"]

    read = lenient.client().get(group_path(planted)).json()
    assert read == {**made, "id": planted["id"], "position": 2}


def test_ids_of_a_seed_are_kept(lenient: MockServer) -> None:
    quiz = created(lenient)
    answers = [{"id": 7001, "answer_text": "a"}]
    question = {"id": 110900, "quiz_id": quiz["id"], "question_type": "true_false_question"}

    lenient.seed({"quiz_questions": [{**question, "answers": answers}]})

    (listed,) = listed_questions(lenient, quiz)
    assert (listed["id"], listed["answers"][0]["id"]) == (110900, 7001)


def test_a_seed_may_choose_positions_as_if_the_quiz_had_been_reordered(lenient: MockServer) -> None:
    quiz = created(lenient)
    places = [("last", 3), ("first", 1), ("second", 2)]

    lenient.seed(
        {
            "quiz_questions": [
                {"quiz_id": quiz["id"], "question_name": name, "position": position}
                for name, position in places
            ]
        }
    )

    listed = listed_questions(lenient, quiz)
    assert [question["question_name"] for question in listed] == ["first", "second", "last"]


def test_a_deleted_question_of_a_seed_is_nowhere(lenient: MockServer) -> None:
    (quiz,) = lenient.seed({"quizzes": [{"course_id": 102, "title": "A", "published": True}]})["quizzes"]

    lenient.seed({"quiz_questions": [{"quiz_id": quiz["id"], "workflow_state": "deleted"}]})

    assert listed_questions(lenient, quiz) == []


def test_a_published_quiz_of_a_seed_has_its_questions_in_the_copy(lenient: MockServer) -> None:
    """Those of a later seed are edits: they count when the quiz is saved."""
    quiz = {"id": 30900, "course_id": 102, "title": "A", "published": True}
    question = {"quiz_id": 30900, "question_type": "essay_question", "points_possible": 2}

    lenient.seed({"quizzes": [quiz], "quiz_questions": [question]})
    lenient.seed({"quiz_questions": [question]})

    before, after = read(lenient, quiz), updated(lenient, quiz, title="Saved")
    assert (before["question_count"], before["points_possible"]) == (1, 2.0)
    assert (after["question_count"], after["points_possible"]) == (2, 4.0)


@pytest.mark.parametrize(
    ("key", "entity", "text"),
    [
        ("quiz_questions", {"question_type": "riddle"}, "/quiz_questions/0/question_type: expected one of"),
        ("quiz_questions", {"answers": [{"colour": "red"}]}, "/quiz_questions/0/answers/0/colour: "),
        ("quiz_questions", {"question_text": "x" * 16385}, "expected at most 16384 characters"),
        ("quiz_questions", {"quiz_group_id": 90900}, "no quiz_groups row has the id 90900"),
        ("quiz_groups", {"pick_count": "two"}, "/quiz_groups/0/pick_count: expected integer"),
        ("quiz_groups", {"assessment_question_bank_id": 9}, "no question_banks row has the id 9"),
    ],
)
def test_a_seed_that_breaks_the_document_fails(lenient: MockServer, key: str, entity: Row, text: str) -> None:
    with pytest.raises(SeedError, match=text):
        lenient.seed({key: [{"quiz_id": 30002, **entity}]})


def test_a_group_of_another_quiz_fails(lenient: MockServer) -> None:
    with pytest.raises(SeedError, match="group 90001 belongs to another quiz"):
        lenient.seed({"quiz_questions": [{"quiz_id": 30002, "quiz_group_id": 90001}]})


def test_a_group_may_draw_from_a_bank_of_the_same_seed(lenient: MockServer) -> None:
    bank = {"id": 6900, "course_id": 101, "title": "Hamlet"}

    created = lenient.seed(
        {"question_banks": [bank], "quiz_groups": [{"quiz_id": 30002, "assessment_question_bank_id": 6900}]}
    )

    assert created["quiz_groups"][0]["assessment_question_bank_id"] == 6900
