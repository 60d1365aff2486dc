"""A stored question as a viewer sees it. Source: canvas-quiz-questions-and-groups 1.4. Pure.

Which fields there are, the document says; here is what stands in them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from random import Random
from typing import Any

from mock_server.canvas.html import shown_html
from mock_server.canvas.quizzes.drawing import is_shuffled
from mock_server.canvas.quizzes.question_types import OF_TYPE_ONLY
from mock_server.engine.rows import Row

_HTML = ("question_text", "correct_comments_html", "incorrect_comments_html", "neutral_comments_html")
_ANSWER_HTML = ("html", "left_html", "comments_html")
_OF_A_STUDENT = (
    "id",
    "quiz_id",
    "quiz_group_id",
    "assessment_question_id",
    "position",
    "question_name",
    "question_type",
    "question_text",
    "answers",
    *(name for name in OF_TYPE_ONLY if name != "matching_answer_incorrect_matches"),
)
_WITH_CHOICES = frozenset(
    {
        "multiple_choice_question",
        "true_false_question",
        "multiple_answers_question",
        "matching_question",
        "multiple_dropdowns_question",
        "calculated_question",
    }
)
_OF_A_CHOICE = ("id", "text", "html", "blank_id", "variables")


def shown_question(question: Row, fields: Collection[str], **shown: Any) -> Row:
    """The question in these fields, with its HTML as it is stored; `shown` says what else stands in some."""
    row = {**question, **shown}
    return {name: row[name] for name in fields if name in row}


def bank_record(question: Row) -> Row | None:
    """Its record in the question bank; a text-only question has none."""
    if question["assessment_question_id"] is None:
        return None
    data = {
        name: question[name]
        for name in ("question_name", "question_type", "question_text", "points_possible", "answers")
    }
    return {"id": question["assessment_question_id"], "question_data": data}


def translated(question: Row, base_url: str) -> Row:
    """Paths in the links of its HTML turned into addresses of this server."""
    answers = [
        {
            name: shown_html(value, base_url=base_url)
            if name in _ANSWER_HTML and isinstance(value, str)
            else value
            for name, value in answer.items()
        }
        for answer in question["answers"]
    ]
    return {
        **question,
        **{name: shown_html(question[name], base_url=base_url) for name in _HTML},
        "answers": answers,
    }


def censored(question: Mapping[str, Any]) -> Row:
    """A shown question without anything that tells points, comments or right answers."""
    kept = {name: question[name] for name in _OF_A_STUDENT if name in question}
    if question["question_type"] not in _WITH_CHOICES:
        del kept["answers"]
        return kept
    kept["answers"] = [
        {name: answer[name] for name in _OF_A_CHOICE if name in answer} for answer in question["answers"]
    ]
    return kept


def shuffled(question: Row, chance: Random) -> Row:
    """With its answers in another order, if its type allows that. Source: canvas-quiz-questions-and-groups 1.2."""
    if not is_shuffled(question["question_type"]):
        return question
    return {**question, "answers": chance.sample(question["answers"], len(question["answers"]))}
