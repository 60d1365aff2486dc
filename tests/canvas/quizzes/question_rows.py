"""Rows of questions: by hand for examples, drawn for properties, with an answer and what it deserves.

What it deserves is counted while the answer is made, from what was chosen on purpose: no rule of the mock is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

Row = dict[str, Any]
CHOICES = ("multiple_choice", "true_false", "missing_word")


def question(kind: str, answers: Sequence[Row] = (), *, points: float = 1.0, **more: Any) -> Row:
    """A question row; the answers get ids 1, 2, 3 unless they have some."""
    numbered = [{"id": place, **answer} for place, answer in enumerate(answers, start=1)]
    return {
        "id": 11,
        "question_name": "Question",
        "question_text": "Question text",
        "question_type": f"{kind}_question",
        "points_possible": points,
        "answers": numbered,
        "matches": None,
        "variables": None,
        "answer_tolerance": None,
    } | more


def option(text: str, weight: float = 0, **more: Any) -> Row:
    return {"text": text, "weight": weight, **more}


def right(text: str, **more: Any) -> Row:
    return option(text, 100, **more)


def pair(left: str, right_text: str, match_id: int) -> Row:
    return {"text": left, "left": left, "right": right_text, "match_id": match_id}


def matching(pairs: Sequence[Row], distractors: Sequence[tuple[int, str]] = (), **more: Any) -> Row:
    matches = {each["match_id"]: each["right"] for each in pairs} | dict(distractors)
    listed = [{"match_id": match_id, "text": text} for match_id, text in matches.items()]
    return question("matching", pairs, matches=listed, **more)


def exactly(number: float, margin: float = 0.0) -> Row:
    return {"numerical_answer_type": "exact_answer", "exact": number, "margin": margin, "weight": 100}


def between(start: float, end: float) -> Row:
    return {"numerical_answer_type": "range_answer", "start": start, "end": end, "weight": 100}


def about(number: float, precision: int) -> Row:
    return {"numerical_answer_type": "precision_answer", "approximate": number} | {
        "precision": precision,
        "weight": 100,
    }


def formula(number: float, tolerance: Any, **values: str) -> Row:
    variables = [{"name": name, "value": value} for name, value in values.items()]
    answers = [{"answer": number, "variables": variables, "weight": 100}]
    return question("calculated", answers, answer_tolerance=tolerance)


# --- drawn: a question, an answer, and what it deserves -----------------------------------------------------


@dataclass(frozen=True)
class Answered:
    """A stored answer beside the answer that is wholly right; `share` is of the points, `is_right` if all of it."""

    question: Row
    answer: Any
    right_answer: Any
    share: Fraction
    is_right: bool


points = st.floats(0, 1000, allow_subnormal=False).map(lambda number: round(number, 3))
weights = st.sampled_from([0, 50, 99.9, 100, 100.0])
texts = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), min_size=1, max_size=6)
ids = st.integers(1, 9999)


@st.composite
def single_choices(draw: st.DrawFn) -> Answered:
    answer_ids = draw(st.lists(ids, min_size=1, max_size=5, unique=True))
    answers = [option("a", draw(weights), id=answer_id) for answer_id in answer_ids]
    answers[0]["weight"] = 100
    chosen = draw(st.sampled_from([None, *answers]))
    is_right = chosen is not None and chosen["weight"] == 100
    row = question(draw(st.sampled_from(CHOICES)), draw(st.permutations(answers)), points=draw(points))
    return Answered(row, chosen and str(chosen["id"]), str(answer_ids[0]), Fraction(is_right), is_right)


@st.composite
def short_answers(draw: st.DrawFn) -> Answered:
    wanted = draw(st.lists(texts, min_size=1, max_size=4))
    is_right = draw(st.booleans())
    given = (
        draw(st.sampled_from(wanted)).upper() + " " if is_right else draw(st.none() | st.just("not \x7f it"))
    )
    row = question("short_answer", [right(text) for text in wanted], points=draw(points))
    return Answered(row, given, wanted[0], Fraction(is_right), is_right)


@st.composite
def blank_texts(draw: st.DrawFn) -> Answered:
    """Each blank has right texts, a wrong one, and is answered rightly, wrongly or not."""
    names = draw(st.lists(texts, min_size=1, max_size=4, unique=True))
    answers, given, best, hits = [], {}, {}, 0
    for name in names:
        answers += [right(f"right {name}", blank_id=name), option(f"wrong {name}", 50, blank_id=name)]
        best[name] = f"right {name}".lower()
        is_hit = draw(st.booleans())
        hits += is_hit
        given[name] = best[name] if is_hit else draw(st.sampled_from([None, "else", f"wrong {name}".lower()]))
    row = question("fill_in_multiple_blanks", draw(st.permutations(answers)), points=draw(points))
    return Answered(row, given, best, Fraction(hits, len(names)), hits == len(names))


@st.composite
def dropdowns(draw: st.DrawFn) -> Answered:
    """Wrong ids are those of the blank's other option and, what scores nothing either, of another blank."""
    names = draw(st.lists(texts, min_size=1, max_size=4, unique=True))
    answers = [
        option("x", weight, blank_id=name, id=place * 2 + (weight == 0))
        for place, name in enumerate(names, start=1)
        for weight in (100, 0)
    ]
    best = {name: str(place * 2) for place, name in enumerate(names, start=1)}
    given, hits = {}, 0
    for place, name in enumerate(names, start=1):
        is_hit = draw(st.booleans())
        hits += is_hit
        others = [str(other * 2) for other in range(1, len(names) + 1) if other != place]
        given[name] = best[name] if is_hit else draw(st.sampled_from([None, str(place * 2 + 1), *others]))
    row = question("multiple_dropdowns", draw(st.permutations(answers)), points=draw(points))
    return Answered(row, given, best, Fraction(hits, len(names)), hits == len(names))


@st.composite
def several_choices(draw: st.DrawFn) -> Answered:
    good = [str(number) for number in range(1, draw(st.integers(1, 5)) + 1)]
    bad = [str(number) for number in range(101, draw(st.integers(101, 105)))]
    hits, misses = (
        draw(st.sets(st.sampled_from(good))),
        draw(st.sets(st.sampled_from(bad)) if bad else st.just(set())),
    )
    answers = [right("r", id=int(number)) for number in good] + [
        option("w", id=int(number)) for number in bad
    ]
    row = question("multiple_answers", draw(st.permutations(answers)), points=draw(points))
    share = max(Fraction(0), Fraction(len(hits) - len(misses), len(good)))
    given = draw(st.permutations(sorted(hits | misses)))
    return Answered(row, given, good, share, len(hits) == len(good) and not misses)


@st.composite
def matchings(draw: st.DrawFn) -> Answered:
    """Some left sides share their right side; a distractor is there to be chosen wrongly."""
    rights = draw(st.lists(st.integers(1, 3), min_size=1, max_size=5))
    pairs = [pair(f"left {place}", f"right {match}", match) for place, match in enumerate(rights)]
    best = {str(place): str(match) for place, match in enumerate(rights, start=1)}
    given, hits = {}, 0
    for left, match in best.items():
        is_hit = draw(st.booleans())
        hits += is_hit
        others = [other for other in ("9", *map(str, rights)) if other != match]
        given[left] = match if is_hit else draw(st.sampled_from([None, *others]))
    row = matching(pairs, [(9, "distractor")], points=draw(points))
    return Answered(row, given, best, Fraction(hits, len(rights)), hits == len(rights))


_thousandths = st.integers(-(10**6), 10**6).map(lambda number: Decimal(number).scaleb(-3))


@st.composite
def numbers(draw: st.DrawFn) -> Answered:
    """Exact answers and ranges, in decimals of three places: limits are hit often, and belong to the answer."""
    low, width = draw(_thousandths), abs(draw(_thousandths))
    given = (
        low + draw(st.sampled_from([Decimal(-1), Decimal(0), Decimal("0.5"), Decimal(1), Decimal(2)])) * width
    )
    given += draw(st.sampled_from([Decimal(0), Decimal("0.001"), Decimal("-0.001")]))
    limits = [float(low), float(low + width)]
    as_range = between(*draw(st.permutations(limits)))
    margin = width / 2
    answer = draw(st.sampled_from([as_range, exactly(float(low + margin), float(margin))]))
    is_right = low <= given <= low + width
    row = question("numerical", [answer], points=draw(points))
    return Answered(row, float(given), limits[0], Fraction(is_right), is_right)


@st.composite
def formulas(draw: st.DrawFn) -> Answered:
    """Tolerances as numbers, as text, and in percent of the right value."""
    result, tolerance = draw(_thousandths), abs(draw(_thousandths))
    off = draw(
        st.sampled_from([Decimal(0), Decimal("0.5"), Decimal(1), Decimal("1.5"), Decimal(-1), Decimal(-2)])
    )
    in_percent = draw(st.booleans())
    span = abs(result) * tolerance / 100 if in_percent else tolerance
    given = result + off * span
    sent = f"{tolerance}%" if in_percent else draw(st.sampled_from([float(tolerance), str(tolerance)]))
    row = formula(float(result), sent) | {"points_possible": draw(points)}
    is_right = abs(Fraction(repr(float(given))) - Fraction(result)) <= Fraction(span)
    return Answered(row, float(given), float(result), Fraction(is_right), is_right)


SCORED = {
    "single choice": single_choices(),
    "short_answer": short_answers(),
    "fill_in_multiple_blanks": blank_texts(),
    "multiple_dropdowns": dropdowns(),
    "multiple_answers": several_choices(),
    "matching": matchings(),
    "numerical": numbers(),
    "calculated": formulas(),
}
