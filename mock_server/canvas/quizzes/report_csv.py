"""The CSV file behind a quiz report. Source: canvas-quiz-analysis 1.2. Pure.

Assumed: how an answer is put in words, the form of times, what a column of points is called, that an anonymous survey
names nobody, and the columns of an item analysis.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from mock_server.canvas.html import plain_text
from mock_server.canvas.quizzes.analysed import CHOICES, NO_QUESTION, Attempt, is_answered
from mock_server.canvas.quizzes.item_analysis import key_figures, quiz_alpha
from mock_server.engine.rows import Row


@dataclass(frozen=True)
class Line:
    """An attempt, with what a student analysis says of the student."""

    attempt: Attempt
    sis_id: str | None
    sections: Sequence[Row]


def student_analysis(
    questions: Sequence[Row],
    lines: Iterable[Line],
    *,
    with_sis_ids: bool,
    with_attempts: bool,
    is_anonymous: bool,
) -> str:
    """A line for each attempt: who, when, and for each question the answer in words and the points."""
    asked = [question for question in questions if question["question_type"] != NO_QUESTION]
    is_shown = {
        "name": not is_anonymous,
        "id": not is_anonymous,
        "sis_id": with_sis_ids and not is_anonymous,
        "section_sis_id": with_sis_ids,
        "attempt": with_attempts,
    }
    head = [name for name in _ABOUT if is_shown.get(name, True)]
    columns = [text for question in asked for text in (_title(question), question["points_possible"])]
    rows = [[*head, *columns, "n correct", "n incorrect", "score"]]
    for line in lines:
        about = _about(line)
        attempt = line.attempt
        cells = [cell for question in asked for cell in _answer_cells(question["id"], attempt)]
        counts = [attempt.verdicts(True), attempt.verdicts(False), attempt.score]
        rows.append([*(about[name] for name in head), *cells, *counts])
    return _csv(rows)


_ABOUT = ("name", "id", "sis_id", "section", "section_id", "section_sis_id", "submitted", "attempt")


def _about(line: Line) -> Row:
    attempt = line.attempt
    return {
        "name": attempt.name,
        "id": attempt.user_id,
        "sis_id": line.sis_id,
        "section": ", ".join(section["name"] for section in line.sections),
        "section_id": ", ".join(str(section["id"]) for section in line.sections),
        "section_sis_id": "",
        "submitted": (attempt.version["finished_at"] or "").replace("T", " ").replace("Z", " UTC"),
        "attempt": attempt.number,
    }


def _title(question: Row) -> str:
    return f"{question['id']}: {plain_text(question['question_text'])}"


def _answer_cells(question_id: int, attempt: Attempt) -> tuple[Any, Any]:
    """Empty for a question that was not given."""
    question = attempt.questions.get(question_id)
    if question is None:
        return "", ""
    return answer_in_words(question, attempt.answer(question_id)), attempt.points(question_id)


def item_analysis(
    questions: Sequence[Row], attempts: Sequence[Attempt], *, question_count: int, is_small: bool
) -> str:
    """A line for each question with answers to choose from, with its key figures."""
    items = [question for question in questions if question["question_type"] in CHOICES]
    alpha = None if is_small else quiz_alpha(questions, attempts)
    figures = [key_figures(question, attempts, alpha=alpha) for question in items]
    distractors = max((sum(b["distractor"] for b in each["point_biserials"]) for each in figures), default=0)
    rows: list[Sequence[Any]] = [
        [
            *(title for title, _ in _FIGURES),
            "Point Biserial of Correct",
            *(f"Point Biserial of Distractor {number}" for number in range(2, distractors + 2)),
        ]
    ]
    for question, each in zip(items, figures, strict=True):
        facts = {
            "id": question["id"],
            "question_name": question["question_name"],
            "quiz_question_count": question_count,
            **each,
        }
        right = next((b["point_biserial"] for b in each["point_biserials"] if b["correct"]), None)
        wrong = [b["point_biserial"] for b in each["point_biserials"] if b["distractor"]]
        rows.append([*(facts[key] for _, key in _FIGURES), right, *wrong])
    return _csv(rows)


_FIGURES = (
    ("Question Id", "id"),
    ("Question Title", "question_name"),
    ("Answered Student Count", "answered_student_count"),
    ("Top Student Count", "top_student_count"),
    ("Middle Student Count", "middle_student_count"),
    ("Bottom Student Count", "bottom_student_count"),
    ("Quiz Question Count", "quiz_question_count"),
    ("Correct Student Count", "correct_student_count"),
    ("Wrong Student Count", "incorrect_student_count"),
    ("Correct Student Ratio", "correct_student_ratio"),
    ("Wrong Student Ratio", "incorrect_student_ratio"),
    ("Correct Top Student Count", "correct_top_student_count"),
    ("Correct Middle Student Count", "correct_middle_student_count"),
    ("Correct Bottom Student Count", "correct_bottom_student_count"),
    ("Variance", "variance"),
    ("Standard Deviation", "stdev"),
    ("Difficulty Index", "difficulty_index"),
    ("Alpha", "alpha"),
)


# --- answers in words ---------------------------------------------------------------------------------------


def answer_in_words(question: Row, stored: Any) -> str:
    """What a person would say was answered; several parts are joined by commas, sides by `=>`."""
    if not is_answered(stored):
        return ""
    texts = {str(answer["id"]): _words(answer) for answer in question["answers"]}
    match question["question_type"]:
        case "multiple_answers_question":
            return ",".join(texts.get(chosen, chosen) for chosen in stored)
        case "fill_in_multiple_blanks_question":
            return ",".join(text or "" for text in stored.values())
        case "multiple_dropdowns_question":
            return ",".join(texts.get(chosen, "") for chosen in stored.values())
        case "matching_question":
            rights = {str(match["match_id"]): match["text"] for match in question["matches"] or ()}
            lefts = {str(a["id"]): a.get("left") or texts[str(a["id"])] for a in question["answers"]}
            return ",".join(
                f"{lefts.get(left, left)}=>{rights.get(right, '')}" for left, right in stored.items()
            )
        case "essay_question":
            return plain_text(stored)
        case "file_upload_question":
            return ",".join(stored)
        case kind if kind in CHOICES:
            return texts.get(stored, str(stored))
    return str(stored)


def _words(answer: Row) -> str:
    return str(answer.get("text") or plain_text(answer.get("html") or ""))


def _csv(rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
