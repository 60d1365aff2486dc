"""Questions and question groups to send, each type with answers that make sense for it."""

from __future__ import annotations

import functools
import string
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes.arrange import a_question
from contracts.generate.text import Strategy, simple_html, titles, words
from contracts.run.case import Case

NAMES = st.text(string.ascii_lowercase, min_size=1, max_size=8)
"""Names of blanks and of variables."""
COMMENTS = st.just("") | words(30)
POINTS = st.integers(0, 400).map(lambda quarters: quarters / 4)
NUMBERS = st.integers(-4000, 4000).map(lambda quarters: quarters / 4)
WEIGHTS = st.sampled_from([0, 50, 100])


def questions(mark: str) -> Strategy:
    """A question of any documented type, under the names by which it is sent; its name has the mark."""
    return st.one_of([questions_of(kind, mark) for kind in _OF_TYPE])


def questions_of(kind: str, mark: str) -> Strategy:
    """A question of this type, such as `essay`."""
    said = {
        "question_name": titles(mark),
        "question_text": simple_html(mark),
        "question_type": st.just(f"{kind}_question"),
        "points_possible": POINTS,
    }
    comments = {f"{which}_comments": COMMENTS for which in ("correct", "incorrect", "neutral")}
    return st.tuples(st.fixed_dictionaries(said, optional=comments), _answers_of(kind)).map(
        lambda parts: {**parts[0], **parts[1]}
    )


@functools.cache
def _answers_of(kind: str) -> Strategy:
    return _OF_TYPE[kind]()


def question_groups(mark: str) -> Strategy:
    """A question group, under the names by which it is sent."""
    return st.fixed_dictionaries(
        {"name": titles(mark)}, optional={"pick_count": st.integers(0, 20), "question_points": POINTS}
    )


# Types -------------------------------------------------------------------------------------------------------------


def _with_answers(answer: Strategy, *, least: int = 1) -> Strategy:
    return st.fixed_dictionaries({"answers": st.lists(answer, min_size=least, max_size=4)})


def _choices() -> Strategy:
    texts = st.fixed_dictionaries(
        {"answer_text": words(20), "answer_weight": WEIGHTS}, optional={"answer_comment": COMMENTS}
    )
    return _with_answers(texts)


def _true_false() -> Strategy:
    return st.booleans().map(
        lambda is_true: {
            "answers": [
                {"answer_text": "True", "answer_weight": 100 if is_true else 0},
                {"answer_text": "False", "answer_weight": 0 if is_true else 100},
            ]
        }
    )


def _texts() -> Strategy:
    return _with_answers(st.fixed_dictionaries({"answer_text": words(20)}))


def _blanks() -> Strategy:
    answer = {"blank_id": NAMES, "answer_text": words(20), "answer_weight": WEIGHTS}
    return _with_answers(st.fixed_dictionaries(answer))


def _pairs() -> Strategy:
    pair = st.fixed_dictionaries({"answer_match_left": words(20), "answer_match_right": words(20)})
    distractors = st.lists(words(20), max_size=2).map("\n".join)
    return st.tuples(_with_answers(pair), distractors).map(
        lambda parts: {**parts[0], "matching_answer_incorrect_matches": parts[1]}
    )


def _numbers() -> Strategy:
    exact = {"answer_exact": NUMBERS, "answer_error_margin": POINTS}
    span = {"answer_range_start": NUMBERS, "answer_range_end": NUMBERS}
    digits = {"answer_approximate": NUMBERS, "answer_precision": st.integers(1, 6)}
    forms = {"exact_answer": exact, "range_answer": span, "precision_answer": digits}
    return _with_answers(
        st.one_of(
            [
                st.fixed_dictionaries({"numerical_answer_type": st.just(form), **numbers})
                for form, numbers in forms.items()
            ]
        )
    )


def _formulas() -> Strategy:
    return st.lists(NAMES, min_size=1, max_size=3, unique=True).flatmap(_formula_of)


def _formula_of(names: list[str]) -> Strategy:
    variable = {"min": st.just(1), "max": st.integers(2, 50), "scale": st.integers(0, 3)}
    answer = st.fixed_dictionaries(
        {
            "variables": st.tuples(
                *(st.fixed_dictionaries({"name": st.just(n), "value": NUMBERS}) for n in names)
            ).map(list),
            "answer_text": NUMBERS,
        }
    )
    return st.fixed_dictionaries(
        {
            "variables": st.tuples(
                *(st.fixed_dictionaries({"name": st.just(n), **variable}) for n in names)
            ).map(list),
            "formulas": st.just([" + ".join(names)]),
            "answer_tolerance": POINTS | st.sampled_from(["5%", "0.5"]),
            "formula_decimal_places": st.integers(0, 4),
            "answers": st.lists(answer, max_size=3),
        }
    )


def _nothing() -> Strategy:
    return st.just({})


_OF_TYPE = {
    "multiple_choice": _choices,
    "true_false": _true_false,
    "short_answer": _texts,
    "fill_in_multiple_blanks": _blanks,
    "multiple_answers": _choices,
    "multiple_dropdowns": _blanks,
    "matching": _pairs,
    "numerical": _numbers,
    "calculated": _formulas,
    "essay": _nothing,
    "file_upload": _nothing,
    "text_only": _nothing,
}


# Bodies ------------------------------------------------------------------------------------------------------------


def question_body(case: Case, _: Mapping[str, Any]) -> Strategy:
    return questions(case.mark).map(lambda question: {"question": question})


def group_body(case: Case, _: Mapping[str, Any]) -> Strategy:
    return question_groups(case.mark).map(lambda group: {"quiz_groups": [group]})


def changed_question_body(case: Case, _: Mapping[str, Any]) -> Strategy:
    """A question whose name tells it from any that `question_body` makes."""
    return questions(f"{case.mark} changed").map(lambda question: {"question": question})


def changed_group_body(case: Case, _: Mapping[str, Any]) -> Strategy:
    """A group whose name tells it from any that `group_body` makes."""
    return question_groups(f"{case.mark} changed").map(lambda group: {"quiz_groups": [group]})


def order_body(case: Case, path: Mapping[str, Any]) -> Strategy:
    """Two questions of the quiz in another order, and items that no quiz has."""
    return _order(_two_questions(case, path.get("quiz_id", path.get("id"))), ["question", "group"])


def question_order_body(case: Case, path: Mapping[str, Any]) -> Strategy:
    """Two questions of the quiz in another order, and questions that no quiz has."""
    return _order(_two_questions(case, path.get("quiz_id")), ["question"])


def unknown_order_body(_: Case, __: Mapping[str, Any]) -> Strategy:
    return _order([], ["question"])


def _two_questions(case: Case, quiz: object) -> list[Json]:
    return [a_question(case, quiz)["id"] for _ in range(2)]


def _order(ids: list[Json], kinds: list[str]) -> Strategy:
    known = [{"type": "question", "id": id_} for id_ in reversed(ids)]
    unknown = st.fixed_dictionaries(
        {"type": st.sampled_from(kinds), "id": st.integers(8_000_000_000, 8_000_000_999)}
    )
    return st.lists(unknown, max_size=2).map(lambda others: {"order": [*known, *others]})
