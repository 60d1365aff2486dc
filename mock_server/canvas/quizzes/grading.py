"""What an answer, an attempt and a student's attempts together are worth. Pure.

Answers are those that `answers.stored_answer` gives.
Source: canvas-quiz-questions-and-groups 3, canvas-quiz-submissions 1.4.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from mock_server.canvas.quizzes.numerals import exact, leading_number
from mock_server.engine.rows import Row

RIGHT_WEIGHT = 100
_CENT = Decimal("0.01")
_ANY_FLOAT = Context(prec=400)


@dataclass(frozen=True)
class Grade:
    """Points, and `correct`: true, false, `partial`, `undefined` (needs a person), `defined` or `no_score`."""

    points: float
    correct: bool | str


@dataclass(frozen=True)
class Parts:
    """What a question's points are divided among; `wrong` parts cost what right ones bring."""

    total: int
    right: int
    wrong: int = 0


def grade(question: Row, answer: Any) -> Grade:
    """What the answer is worth by machine, never less than nothing.

    A type that Canvas does not know has no score (assumed: it can neither be answered nor judged).
    """
    if needs_review(question):
        return Grade(0.0, "undefined")
    parts_of = _PARTS.get(question["question_type"])
    if parts_of is None:
        return Grade(0.0, "no_score")
    parts = parts_of(question, answer)
    gained = parts.right - parts.wrong
    points = max(0.0, gained / parts.total * (question["points_possible"] or 0.0))
    if parts.right == parts.total and not parts.wrong:
        return Grade(points, True)
    return Grade(points, "partial") if gained > 0 else Grade(0.0, False)


def needs_review(question: Row) -> bool:
    """Whether only a person can score it, answered or not."""
    return question["question_type"] in ("essay_question", "file_upload_question")


def attempt_score(
    results: Iterable[Row], *, fudge_points: float | None = None, survey_points: float | None = None
) -> float:
    """The points of all results that are not false, and the fudge points.

    `survey_points` is given for a graded survey: what it is worth in full, which it always brings.
    """
    if survey_points is not None:
        return survey_points
    points = [result["points"] for result in results if result["correct"] is not False]
    return _sum([*points, fudge_points or 0.0])


def kept_score(scoring_policy: str | None, scores: Sequence[float | None]) -> float | None:
    """What counts of the finished attempts' scores, oldest first; None before there is one."""
    known = [score for score in scores if score is not None]
    if not known:
        return None
    if scoring_policy == "keep_latest":
        return known[-1]
    if scoring_policy == "keep_average":
        mean = Decimal(_sum(known) / len(known))
        return float(mean.quantize(_CENT, ROUND_HALF_UP, _ANY_FLOAT))
    return max(known)


def is_right(answer: Row) -> bool:
    """Only a weight of exactly 100 is right. Source: canvas-quiz-questions-and-groups 2."""
    return bool(answer.get("weight") == RIGHT_WEIGHT)


def blanks(question: Row) -> list[str]:
    """The distinct blanks that answers name, in the answers' order."""
    return list(dict.fromkeys(answer["blank_id"] for answer in question["answers"] if answer.get("blank_id")))


def alike(text: str | None) -> str:
    """Text as it is compared.

    Canvas escapes both sides for HTML before it compares them, which makes no two texts more alike or less.
    """
    return (text or "").strip().lower()


# --- the parts of each type ---------------------------------------------------------------------------------


def _choice(question: Row, answer: str | None) -> Parts:
    return _one(any(str(choice["id"]) == answer and is_right(choice) for choice in question["answers"]))


def _short_answer(question: Row, answer: str | None) -> Parts:
    given = alike(answer)
    return _one(bool(given) and any(given == alike(right["text"]) for right in question["answers"]))


def _fill_in_multiple_blanks(question: Row, answer: Mapping[str, str | None] | None) -> Parts:
    given = {blank: alike(text) for blank, text in (answer or {}).items()}
    return _by_blank(question, lambda right: given.get(right["blank_id"]) == alike(right["text"]) != "")


def _multiple_dropdowns(question: Row, answer: Mapping[str, str | None] | None) -> Parts:
    chosen = answer or {}
    return _by_blank(question, lambda right: chosen.get(right["blank_id"]) == str(right["id"]))


def _multiple_answers(question: Row, answer: Sequence[str] | None) -> Parts:
    chosen = [choice for choice in question["answers"] if str(choice["id"]) in (answer or ())]
    right = sum(map(is_right, chosen))
    return Parts(max(1, sum(map(is_right, question["answers"]))), right, wrong=len(chosen) - right)


def _matching(question: Row, answer: Mapping[str, str | None] | None) -> Parts:
    chosen = answer or {}
    texts = {str(match["match_id"]): match["text"] for match in question["matches"] or ()}

    def is_matched(left: Row) -> bool:
        match = chosen.get(str(left["id"]))
        return match is not None and (match == str(left["match_id"]) or texts.get(match) == left["right"])

    return Parts(max(1, len(question["answers"])), sum(map(is_matched, question["answers"])))


def _numerical(question: Row, answer: float | None) -> Parts:
    return _one(answer is not None and any(_fits(answer, right) for right in question["answers"]))


def _calculated(question: Row, answer: float | None) -> Parts:
    """Judged by the answer set that was drawn for the attempt, which is the only one left."""
    right = next(iter(question["answers"]), None)
    if answer is None or right is None:
        return _one(False)
    text = str(question["answer_tolerance"] or "").strip()
    tolerance = exact(leading_number(text))
    if text.endswith("%"):
        tolerance *= exact(right["answer"]) / 100
    return _one(abs(exact(answer) - exact(right["answer"])) <= abs(tolerance))


def _one(is_right: bool) -> Parts:
    return Parts(1, int(is_right))


def _by_blank(question: Row, is_given: Callable[[Row], bool]) -> Parts:
    """A part for each blank, right when one of its right answers was given."""
    names = blanks(question)
    right = {choice["blank_id"] for choice in question["answers"] if is_right(choice) and is_given(choice)}
    return Parts(max(1, len(names)), len(right.intersection(names)))


_PARTS: Mapping[str, Callable[[Row, Any], Parts]] = {
    "multiple_choice_question": _choice,
    "true_false_question": _choice,
    "missing_word_question": _choice,
    "short_answer_question": _short_answer,
    "fill_in_multiple_blanks_question": _fill_in_multiple_blanks,
    "multiple_dropdowns_question": _multiple_dropdowns,
    "multiple_answers_question": _multiple_answers,
    "matching_question": _matching,
    "numerical_question": _numerical,
    "calculated_question": _calculated,
}


# --- numbers ------------------------------------------------------------------------------------------------


def _fits(number: float, right: Row) -> bool:
    """Whether a number fits one numerical answer; limits belong to it, and stand in any order."""
    match right["numerical_answer_type"]:
        case "exact_answer":
            return abs(exact(number) - exact(right["exact"])) <= abs(exact(right["margin"]))
        case "precision_answer":
            return _has_digits_of(number, right["approximate"], int(right["precision"]))
    low, high = sorted((exact(right["start"]), exact(right["end"])))
    return low <= exact(number) <= high


def _has_digits_of(number: float, approximate: float, precision: int) -> bool:
    """Same sign, same exponent, same first digits: cut, not rounded."""
    return _written(number, precision) == _written(approximate, precision)


def _written(number: float, precision: int) -> tuple[int, int, str]:
    """Sign, exponent and the first significant digits."""
    if number == 0:
        return 0, 0, ""
    decimal = Decimal(repr(float(number))).normalize()
    digits = "".join(map(str, decimal.as_tuple().digits))
    return decimal.as_tuple().sign, decimal.adjusted(), digits[: max(0, precision)].rstrip("0")


def _sum(numbers: Sequence[float]) -> float:
    """The sum, whatever the order; the largest float for what is beyond all floats."""
    try:
        return math.fsum(numbers)
    except OverflowError:
        return sys.float_info.max
