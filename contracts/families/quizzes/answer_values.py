"""Questions that a student can answer, one of each type, and answers to them: right, wrong and in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes import scoring
from contracts.generate.text import Strategy

POINTS = st.integers(1, 80).map(lambda quarters: quarters / 4)


def _weighed(*texts: str) -> list[Json]:
    """Answers of which the first is right, the others are wrong."""
    return [{"answer_text": t, "answer_weight": 0 if place else 100} for place, t in enumerate(texts)]


def _blank(name: str, *answers: Json) -> list[Json]:
    return [{**answer, "blank_id": name} for answer in answers]


def _sum(a: int, b: int) -> Json:
    values = [{"name": "a", "value": a}, {"name": "b", "value": b}]
    return {"variables": values, "answer_text": a + b}


QUESTIONS: Mapping[str, Json] = {
    "multiple_choice": {"answers": _weighed("Cordelia", "Goneril", "Regan")},
    "true_false": {"answers": _weighed("True", "False")},
    "short_answer": {"answers": [{"answer_text": "King Lear"}, {"answer_text": "lear"}]},
    "fill_in_multiple_blanks": {
        "question_text": "<p>Roses are [one], violets are [two], [three] is sweet</p>",
        "answers": [
            *_blank("one", *_weighed("Red", "green")),
            *_blank("two", *_weighed("blue"), *_weighed("violet")),
            *_blank("three", *_weighed("sugar", "salt")),
        ],
    },
    "multiple_answers": {
        "answers": [*_weighed("Hamlet", "Faust"), *_weighed("Othello", "Cid"), *_weighed("Macbeth")]
    },
    "multiple_dropdowns": {
        "question_text": "<p>[who] killed [whom]</p>",
        "answers": [
            *_blank("who", *_weighed("Hamlet", "Yorick")),
            *_blank("whom", *_weighed("Polonius", "Horatio", "Hamlet")),
        ],
    },
    "matching": {
        "answers": [
            {"answer_match_left": left, "answer_match_right": right}
            for left, right in (("Lear", "Britain"), ("Hamlet", "Denmark"), ("Edmund", "Britain"))
        ],
        "matching_answer_incorrect_matches": "Scotland",
    },
    "numerical": {
        "answers": [
            {"numerical_answer_type": "exact_answer", "answer_exact": 5, "answer_error_margin": 0.5},
            {"numerical_answer_type": "range_answer", "answer_range_start": 20, "answer_range_end": 30},
            {
                "numerical_answer_type": "precision_answer",
                "answer_approximate": 0.0123,
                "answer_precision": 2,
            },
        ],
    },
    "calculated": {
        "question_text": "<p>What is [a] plus [b]?</p>",
        "variables": [{"name": name, "min": 1, "max": 50, "scale": 0} for name in "ab"],
        "formulas": ["a + b"],
        "answer_tolerance": "10%",
        "formula_decimal_places": 0,
        "answers": [_sum(3, 7), _sum(20, 40)],
    },
    "essay": {},
}
"""One of each type that can be answered by what is typed or chosen; without name and points."""
SCORED = tuple(kind for kind in QUESTIONS if kind != "essay")
"""The types that a machine scores."""
AT_ONCE = tuple(kind for kind in SCORED if kind != "calculated")
"""Those of which a teacher is shown the same question that the student answers: no numbers are drawn."""


def question_of(kind: str, points: float = 6, **more: Json) -> Json:
    """The question of this type, to be created."""
    return {**QUESTIONS[kind], "question_type": f"{kind}_question", "points_possible": points, **more}


def some_questions(kinds: tuple[str, ...] = SCORED, *, least: int = 1, most: int = 4) -> Strategy:
    """A few questions of these types, none of one type with another, worth what comes."""
    drawn = st.lists(st.sampled_from(kinds), min_size=least, max_size=most, unique=True)
    return drawn.flatmap(lambda names: st.tuples(*map(_worth_something, names)).map(list))


def _worth_something(kind: str) -> Strategy:
    return POINTS.map(lambda points: question_of(kind, points))


# Answers ---------------------------------------------------------------------------------------------------------


def answers_to(question: Json) -> list[Json]:
    """What may be sent for this question, as a teacher is shown it: right, partly right and wrong."""
    return _ANSWERS[scoring.kind_of(question)](question)


def _ids(question: Json) -> list[Any]:
    return [answer["id"] for answer in question["answers"]]


def _choices(question: Json) -> list[Json]:
    return [*_ids(question), str(_ids(question)[0])]


def _subsets(question: Json) -> list[Json]:
    ids = _ids(question)
    drawn = [[i for i, is_in in zip(ids, bits, strict=True) if is_in] for bits in product((1, 0), repeat=5)]
    return [*drawn, [str(identity) for identity in reversed(ids)]]


def _texts_in_blanks(question: Json) -> list[Json]:
    texts = (" RED", "green", "blue", "sugar ", "nothing", "violet")
    names = scoring.blanks_of(question)
    whole = [dict(zip(names, found, strict=True)) for found in product(texts, repeat=len(names))]
    return [*whole, *({name: text} for name in names for text in texts)]


def _chosen_in_blanks(question: Json) -> list[Json]:
    who, whom = scoring.blanks_of(question)
    ids = _ids(question)
    both = [{who: one, whom: other} for one, other in product(ids, repeat=2)]
    return [*both, *({name: str(identity)} for name in (who, whom) for identity in ids)]


def _pairs(question: Json) -> list[Json]:
    matches = [match["match_id"] for match in question["matches"]]
    pairs = [[{"answer_id": a, "match_id": m} for m in matches] for a in _ids(question)]
    return [list(found) for found in product(*pairs)] + [[pair] for found in pairs for pair in found]


def _sums(question: Json) -> list[Json]:
    """Far enough from the edge of what is tolerated, and from the other set of numbers."""
    return [10, "10.5", 60, 64, "55", 30, 0, 70]


_ANSWERS: Mapping[str, Callable[[Json], list[Json]]] = {
    "multiple_choice": _choices,
    "true_false": _choices,
    "short_answer": lambda _: ["King Lear", " king LEAR ", "LEAR", "Gloucester", "King  Lear"],
    "fill_in_multiple_blanks": _texts_in_blanks,
    "multiple_answers": _subsets,
    "multiple_dropdowns": _chosen_in_blanks,
    "matching": _pairs,
    "numerical": lambda _: [5, "5.5", 4.5, 5.51, 20, 30, 30.5, 0.0124, 0.013, -0.0123, "0.0122", 0.122, 7],
    "calculated": _sums,
    "essay": lambda _: ["<p>To be</p>", "<p>Not to be</p>"],
}
