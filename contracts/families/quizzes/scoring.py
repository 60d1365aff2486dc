"""What answers deserve: the judge's own idea of how each type of question is answered and scored, without a server.

A question is what a teacher is shown of it; an answer stands in the form in which it is shown again, which `shown`
makes of what is sent. Source: canvas-quiz-questions-and-groups 3, canvas-quiz-submissions 1.4, 3.3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

Json = Any

CENT = 0.006
"""Scores closer than this are the same: servers round to cents, and the sheet does not say where."""


@dataclass(frozen=True)
class Deserved:
    """What an answer is worth: its points, and the verdict that is shown under `correct`."""

    points: float
    correct: bool | str


def kind_of(question: Json) -> str:
    """`essay` of an essay_question."""
    return str(question["question_type"]).removesuffix("_question")


def needs_a_person(question: Json) -> bool:
    """Whether no machine scores it."""
    return kind_of(question) in ("essay", "file_upload")


def deserved(question: Json, answer: Json) -> Deserved:
    """What this answer, as it is shown, is worth."""
    kind = kind_of(question)
    if kind == "text_only":
        return Deserved(0, "no_score")
    if needs_a_person(question):
        return Deserved(0, "undefined")
    right, wrong, parts = _PARTS[kind](question, answer)
    points = max(Fraction(0), Fraction(right - wrong, parts)) * Fraction(question["points_possible"])
    if right == parts and not wrong:
        return Deserved(float(points), True)
    return Deserved(float(points), "partial" if right > wrong else False)


def score_of(deserts: Sequence[Deserved], fudge: float = 0) -> float:
    """The score of an attempt: the points of whatever is not wrong, and the fudge points."""
    return sum(desert.points for desert in deserts if desert.correct is not False) + fudge


def kept(policy: str, scores: Sequence[float]) -> float:
    """The score that counts of those of all finished attempts, oldest first."""
    if policy == "keep_latest":
        return scores[-1]
    if policy == "keep_average":
        return round(sum(scores) / len(scores), 2)
    return max(scores)


def is_score(received: Json, expected: float) -> bool:
    """Whether it is this score, give or take what rounding makes of it."""
    is_number = isinstance(received, int | float) and not isinstance(received, bool)
    return is_number and abs(received - expected) < CENT


# Parts: right ones, wrong ones, all of them ----------------------------------------------------------------------

Parts = tuple[int, int, int]


def _is_right(answer: Json) -> bool:
    return bool(answer["weight"] == 100)


def _one(is_right: bool) -> Parts:
    return int(is_right), 0, 1


def _choice(question: Json, answer: Json) -> Parts:
    return _one(any(str(a["id"]) == answer and _is_right(a) for a in question["answers"]))


def _text(question: Json, answer: Json) -> Parts:
    return _one(answer is not None and answer in [plain(a["text"]) for a in question["answers"]])


def _blanks(question: Json, answer: Json) -> Parts:
    right = [(a["blank_id"], plain(a["text"])) for a in question["answers"] if _is_right(a)]
    return _each_blank(question, answer, right)


def _dropdowns(question: Json, answer: Json) -> Parts:
    right = [(a["blank_id"], str(a["id"])) for a in question["answers"] if _is_right(a)]
    return _each_blank(question, answer, right)


def _each_blank(question: Json, answer: Json, right: Sequence[tuple[str, str]]) -> Parts:
    names = blanks_of(question)
    return sum((name, (answer or {}).get(name)) in right for name in names), 0, len(names)


def _choices(question: Json, answer: Json) -> Parts:
    chosen = [a for a in question["answers"] if str(a["id"]) in (answer or [])]
    right = sum(map(_is_right, chosen))
    return right, len(chosen) - right, max(1, sum(map(_is_right, question["answers"])))


def _pairs(question: Json, answer: Json) -> Parts:
    texts = {str(match["match_id"]): match["text"] for match in question["matches"]}
    chosen = {pair["answer_id"]: texts.get(pair["match_id"]) for pair in answer or []}
    right = sum(chosen.get(str(a["id"])) == a["right"] for a in question["answers"])
    return right, 0, len(question["answers"])


def _number(question: Json, answer: Json) -> Parts:
    return _one(answer is not None and any(_fits(a, _exact(answer)) for a in question["answers"]))


def _fits(answer: Json, value: Fraction) -> bool:
    form = answer["numerical_answer_type"]
    if form == "exact_answer":
        return abs(value - _exact(answer["exact"])) <= _exact(answer["margin"])
    if form == "precision_answer":
        digits = int(answer["precision"])
        return _leading(value, digits) == _leading(_exact(answer["approximate"]), digits)
    low, high = sorted((_exact(answer["start"]), _exact(answer["end"])))
    return low <= value <= high


def _leading(value: Fraction, digits: int) -> tuple[bool, int, tuple[int, ...]]:
    """Sign, exponent and first digits of a number, the rest cut off."""
    sign, found, exponent = (Decimal(value.numerator) / Decimal(value.denominator)).normalize().as_tuple()
    filled = (*found, *[0] * digits)[:digits]
    return bool(sign), len(found) + int(exponent), filled


def _formula(question: Json, answer: Json) -> Parts:
    """Of a question with the one set of numbers that the attempt was given."""
    right = _exact(question["answers"][0]["answer"])
    tolerance = str(question["answer_tolerance"])
    if tolerance.endswith("%"):
        allowed = abs(right) * _exact(tolerance.removesuffix("%")) / 100
    else:
        allowed = _exact(tolerance)
    return _one(answer is not None and abs(_exact(answer) - right) <= allowed)


def _exact(number: Json) -> Fraction:
    """The number as it is written."""
    return Fraction(str(number))


_PARTS: Mapping[str, Callable[[Json, Json], Parts]] = {
    "multiple_choice": _choice,
    "true_false": _choice,
    "short_answer": _text,
    "fill_in_multiple_blanks": _blanks,
    "multiple_dropdowns": _dropdowns,
    "multiple_answers": _choices,
    "matching": _pairs,
    "numerical": _number,
    "calculated": _formula,
}


# What is shown of an answer ---------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """A text as it is compared and shown: without blanks at its ends, in small letters."""
    return text.strip().lower()


def blanks_of(question: Json) -> list[str]:
    """The names of its blanks, each once."""
    return list(dict.fromkeys(answer["blank_id"] for answer in question["answers"]))


def shown(question: Json, sent: Json, before: Json = None) -> Json:
    """What is shown of an answer that was sent after `before` had been shown; blanks and pairs left out stay."""
    kind = kind_of(question)
    if kind in ("multiple_choice", "true_false"):
        return str(sent)
    if kind == "short_answer":
        return plain(sent)
    if kind == "fill_in_multiple_blanks":
        return {**unanswered(question), **(before or {}), **{name: plain(v) for name, v in sent.items()}}
    if kind == "multiple_dropdowns":
        return {**unanswered(question), **(before or {}), **{name: str(v) for name, v in sent.items()}}
    if kind == "multiple_answers":
        chosen = {str(value) for value in sent if value != ""}
        return [str(answer["id"]) for answer in question["answers"] if str(answer["id"]) in chosen]
    if kind == "matching":
        earlier = {pair["answer_id"]: pair["match_id"] for pair in before or []}
        later = {str(pair["answer_id"]): str(pair["match_id"]) for pair in sent}
        return _all_pairs(question, earlier | later)
    return float(sent) if kind in ("numerical", "calculated") else sent


def unanswered(question: Json) -> Json:
    """What is shown of a question that has not been answered."""
    kind = kind_of(question)
    if kind in ("fill_in_multiple_blanks", "multiple_dropdowns"):
        return dict.fromkeys(blanks_of(question))
    if kind == "matching":
        return _all_pairs(question, {})
    return [] if kind == "multiple_answers" else None


def _all_pairs(question: Json, chosen: Mapping[str, Json]) -> list[Json]:
    ids = [str(answer["id"]) for answer in question["answers"]]
    return [{"answer_id": identity, "match_id": chosen.get(identity)} for identity in ids]
