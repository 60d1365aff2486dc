"""What was answered to one question: a rule for each type. Source: canvas-quiz-analysis 2. Pure.

Each attempt is judged by the question as it was given; what is listed are the quiz's answers, and then those that
only earlier attempts could choose.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from mock_server.canvas.html import plain_text
from mock_server.canvas.quizzes.analysed import CHOICES, Attempt, given_to, is_answered
from mock_server.canvas.quizzes.grading import alike, blanks, grade, is_right
from mock_server.canvas.quizzes.item_analysis import key_figures
from mock_server.engine.rows import Row

NONE, OTHER = "none", "other"


@dataclass(frozen=True)
class Asked:
    """A question, the attempts in which it was asked, and what goes for all questions of the quiz."""

    question: Row
    attempts: Sequence[Attempt]
    is_anonymous: bool
    alpha: float | None

    @property
    def id(self) -> int:
        return int(self.question["id"])

    def stored(self, attempt: Attempt) -> Any:
        return attempt.answer(self.id)

    def as_given(self, attempt: Attempt) -> Row:
        return attempt.questions[self.id]

    @property
    def responses(self) -> int:
        """Attempts whose answer is not blank."""
        return sum(is_answered(self.stored(attempt)) for attempt in self.attempts)

    def known(self, name: str, key: str) -> list[Row]:
        """The question's answers (or matches) by this key, then those of earlier versions."""
        versions = [self.question, *(self.as_given(attempt) for attempt in self.attempts)]
        found: dict[Any, Row] = {}
        for version in versions:
            for entry in version[name] or ():
                found.setdefault(entry[key], entry)
        return list(found.values())


def question_statistics(
    question: Row, attempts: Sequence[Attempt], *, is_anonymous: bool, alpha: float | None
) -> Row:
    """The figures of a question; `question` is the quiz's row, with its place in the quiz as `position`."""
    asked = Asked(question, given_to(question["id"], attempts), is_anonymous, alpha)
    return {
        "id": str(question["id"]),
        "question_type": question["question_type"],
        "question_text": question["question_text"],
        "position": question["position"],
        "responses": asked.responses,
        **_figures(asked),
    }


# --- each type's figures ------------------------------------------------------------------------------------


def _of_choice(asked: Asked) -> Row:
    entries = [(str(a["id"]), _text(a), is_right(a)) for a in asked.known("answers", "id")]
    given = [(attempt, asked.stored(attempt)) for attempt in asked.attempts]
    figures = key_figures(asked.question, asked.attempts, alpha=asked.alpha)
    return {"answers": _counted(asked, entries, given), **figures}


def _of_text(asked: Asked) -> Row:
    """Which of the right answers it was; whatever is none of them is `other`."""
    entries = [(str(a["id"]), _text(a), True) for a in asked.known("answers", "id")]
    given = [
        (attempt, _matched(asked.as_given(attempt), asked.stored(attempt))) for attempt in asked.attempts
    ]
    return {"answers": _counted(asked, entries, given)}


def _matched(question: Row, stored: Any) -> str | None:
    """The id of the answer that takes this input as right."""
    if not is_answered(stored):
        return None
    for answer in question["answers"]:
        if grade({**question, "answers": [answer]}, stored).correct is True:
            return str(answer["id"])
    return OTHER


def _of_blanks(asked: Asked) -> Row:
    """Blanks to fill in, and dropdowns: a set for each."""
    is_dropdown = asked.question["question_type"] == "multiple_dropdowns_question"
    answers = asked.known("answers", "id")
    sets = []
    for blank in blanks({"answers": answers}):
        own = [answer for answer in answers if answer.get("blank_id") == blank]
        entries = [(str(a["id"]), _text(a), is_right(a) or not is_dropdown) for a in own]
        by_text = {alike(answer["text"]): str(answer["id"]) for answer in reversed(own)}
        given = []
        for attempt in asked.attempts:
            value = (asked.stored(attempt) or {}).get(blank)
            given.append((attempt, value if is_dropdown or not value else by_text.get(alike(value), OTHER)))
        sets.append(_set(hashlib.md5(blank.encode()).hexdigest(), blank, _counted(asked, entries, given)))  # noqa: S324 - an id, no secret
    return {**_verdicts(asked), "answer_sets": sets}


def _of_matching(asked: Asked) -> Row:
    matches = asked.known("matches", "match_id")
    sets = []
    for left in asked.known("answers", "id"):
        entries = [
            (str(match["match_id"]), str(match["text"]), match["match_id"] == left["match_id"])
            for match in matches
        ]
        given = [(attempt, (asked.stored(attempt) or {}).get(str(left["id"]))) for attempt in asked.attempts]
        sets.append(_set(str(left["id"]), left.get("left") or _text(left), _counted(asked, entries, given)))
    return {**_verdicts(asked), "answer_sets": sets}


def _of_multiple_answers(asked: Asked) -> Row:
    entries = [(str(a["id"]), _text(a), is_right(a)) for a in asked.known("answers", "id")]
    given: list[tuple[Attempt, Any]] = []
    for attempt in asked.attempts:
        given += [(attempt, choice) for choice in asked.stored(attempt) or [None]]
    return {**_verdicts(asked), "answers": _counted(asked, entries, given)}


def _of_graded_by_people(asked: Asked) -> Row:
    graded = [attempt for attempt in asked.attempts if attempt.verdict(asked.id) != "undefined"]
    points = sorted(attempt.points(asked.id) for attempt in graded)
    full = [a for a in graded if a.points(asked.id) >= (asked.as_given(a)["points_possible"] or 0.0)]
    return {
        "graded": len(graded),
        "full_credit": len(full),
        "point_distribution": [
            {"score": score, "count": points.count(score)} for score in dict.fromkeys(points)
        ],
    }


def _verdicts(asked: Asked) -> Row:
    verdicts = [attempt.verdict(asked.id) for attempt in asked.attempts]
    return {
        "answered": asked.responses,
        "correct": sum(verdict is True for verdict in verdicts),
        "partially_correct": verdicts.count("partial"),
        "incorrect": sum(verdict is False for verdict in verdicts),
    }


_FIGURES: dict[str, Callable[[Asked], Row]] = {
    **dict.fromkeys(CHOICES, _of_choice),
    **dict.fromkeys(("short_answer_question", "numerical_question", "calculated_question"), _of_text),
    **dict.fromkeys(("fill_in_multiple_blanks_question", "multiple_dropdowns_question"), _of_blanks),
    "matching_question": _of_matching,
    "multiple_answers_question": _of_multiple_answers,
    **dict.fromkeys(("essay_question", "file_upload_question"), _of_graded_by_people),
}


def _figures(asked: Asked) -> Row:
    """Nothing more of a type that Canvas does not know."""
    figures_of = _FIGURES.get(asked.question["question_type"])
    return figures_of(asked) if figures_of else {}


# --- answers and who gave them ------------------------------------------------------------------------------


def _counted(
    asked: Asked, entries: Sequence[tuple[str, str, bool]], given: Sequence[tuple[Attempt, Any]]
) -> list[Row]:
    """An entry for each answer, and where they occurred for other input and for none."""
    known = {id_ for id_, _, _ in entries}
    by_id: dict[str, list[Attempt]] = {}
    for attempt, choice in given:
        id_ = NONE if choice in (None, "") else choice if choice in known else OTHER
        by_id.setdefault(id_, []).append(attempt)
    listed = [*entries, *((id_, text, False) for id_, text in _SPECIAL if id_ in by_id)]
    return [
        {
            "id": id_,
            "text": text,
            "correct": correct,
            "responses": len(by_id.get(id_, ())),
            "user_ids": [] if asked.is_anonymous else [a.user_id for a in by_id.get(id_, ())],
            "user_names": [] if asked.is_anonymous else [a.name for a in by_id.get(id_, ())],
        }
        for id_, text, correct in listed
    ]


_SPECIAL = ((OTHER, "Other"), (NONE, "No Answer"))


def _set(id_: str, text: str, answers: list[Row]) -> Row:
    return {"id": id_, "text": text, "answers": answers}


def _text(answer: Row) -> str:
    """The answer in words; of a number that is right, or of a range."""
    if answer.get("numerical_answer_type") == "exact_answer":
        return str(answer["exact"])
    if answer.get("numerical_answer_type") == "range_answer":
        return f"{answer['start']} to {answer['end']}"
    if answer.get("numerical_answer_type") == "precision_answer":
        return str(answer["approximate"])
    if "answer" in answer and not answer.get("text"):
        return str(answer["answer"])
    return str(answer.get("text") or plain_text(answer.get("html") or ""))
