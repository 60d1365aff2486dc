"""Test data that laws of quizzes need; a failure here blocks the law."""

from __future__ import annotations

from contracts.document.spec import Json
from contracts.run.case import Case


def a_quiz(case: Case, **settings: Json) -> Json:
    """A quiz of the case's own; unpublished, ungraded settings unless said otherwise."""
    title = settings.pop("title", f"{case.mark} quiz")
    with case.arranging():
        return case.teacher.ok("create_quiz", body={"quiz": {"title": title, **settings}})


def a_question(case: Case, quiz: object, **fields: Json) -> Json:
    """A question of the quiz with this id, as create answers it; an essay unless said otherwise."""
    question = {"question_name": f"{case.mark} question", "question_type": "essay_question", **fields}
    with case.arranging():
        return case.teacher.ok("create_quiz_question", quiz_id=quiz, body={"question": question})


def a_question_group(case: Case, quiz: object, **fields: Json) -> Json:
    """A question group of the quiz with this id."""
    group = {"name": f"{case.mark} group", "pick_count": 1, "question_points": 1, **fields}
    with case.arranging():
        made = case.teacher.ok("create_question_group", quiz_id=quiz, body={"quiz_groups": [group]})
    return made["quiz_groups"][0]


CHOICE: Json = {
    "question_type": "multiple_choice_question",
    "points_possible": 2,
    "answers": [{"answer_text": "Right", "answer_weight": 100}, {"answer_text": "Wrong", "answer_weight": 0}],
}
NUMBER: Json = {
    "question_type": "numerical_question",
    "points_possible": 3,
    "answers": [
        {"numerical_answer_type": "exact_answer", "answer_exact": 5, "answer_error_margin": 0},
    ],
}


def a_quiz_to_take(case: Case, *questions: Json, **settings: Json) -> tuple[Json, list[Json]]:
    """A published quiz of the case's own, ungraded and without limit of attempts unless said otherwise, and its
    questions as create answers them: a choice and a number unless others are named."""
    quiz = a_quiz(case, **{"quiz_type": "practice_quiz", "allowed_attempts": -1, **settings})
    made = [a_question(case, quiz["id"], **question) for question in questions or (CHOICE, NUMBER)]
    with case.arranging():
        case.teacher.ok("update_quiz", id=quiz["id"], body={"quiz": {"published": True}})
    return quiz, made


def an_attempt(case: Case, quiz: object) -> Json:
    """An attempt of the student, just started."""
    with case.arranging():
        return case.student.ok("create_quiz_submission", quiz_id=quiz, body={})["quiz_submissions"][0]
