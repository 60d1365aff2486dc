"""Ground that laws of quizzes stand on: a step that goes wrong here blocks the law."""

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
