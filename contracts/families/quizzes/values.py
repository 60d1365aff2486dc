"""Settings of quizzes to send."""

from __future__ import annotations

import functools
import string
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import compress
from typing import Any

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.generate.schema import SAFE_INTEGER
from contracts.generate.text import Strategy, future, instants, past, simple_html, titles
from contracts.run.case import Case


@functools.cache
def ip_filters() -> st.SearchStrategy[str]:
    """A comma list of addresses, each with or without bits or a mask; no blanks."""
    four = st.ip_addresses(v=4).map(str)
    with_bits = st.tuples(four, st.integers(1, 32)).map(lambda p: f"{p[0]}/{p[1]}")
    with_mask = four.map(lambda address: f"{address}/255.255.255.0")
    six = st.ip_addresses(v=6).map(str)
    return st.lists(st.one_of(four, with_bits, with_mask, six), min_size=1, max_size=3).map(",".join)


def bad_ip_filters() -> st.SearchStrategy[str]:
    """Texts that are no list of addresses."""
    return st.sampled_from(
        ["nowhere", "1.2.3", "1.2.3.256", "1.2.3.4/33", "1.2.3.4;5.6.7.8", "::g", "1.2.3.4,"]
    )


ACCESS_CODES = st.text(string.ascii_letters + string.digits + "-_ .!", min_size=1, max_size=20)


QUIZ_TYPES = ("practice_quiz", "assignment", "graded_survey", "survey")


HIDE_RESULTS = (None, "always", "until_after_last_attempt")


UNDOCUMENTED_HIDE_RESULTS = ("until_after_due_date", "until_after_available_date")


def quiz_settings(mark: str) -> Strategy:
    """Any documented settings of a quiz, each value legal by itself; what becomes of them together, the model knows.

    Every quiz has a title with the mark.
    """
    show, hide = st.none() | instants(days=900), st.none() | instants(datetime(2035, 1, 1, tzinfo=UTC), 900)
    values: dict[str, Strategy] = {
        "description": st.none() | simple_html(mark),
        "quiz_type": st.sampled_from(QUIZ_TYPES),
        "time_limit": st.none() | st.integers(1, SAFE_INTEGER),
        "shuffle_answers": st.booleans(),
        "hide_results": st.sampled_from(HIDE_RESULTS),
        "show_correct_answers": st.booleans(),
        "show_correct_answers_last_attempt": st.booleans(),
        "show_correct_answers_at": show,
        "hide_correct_answers_at": hide,
        "allowed_attempts": st.sampled_from([1, -1]) | st.integers(1, 100),
        "scoring_policy": st.sampled_from(["keep_highest", "keep_latest"]),
        "one_question_at_a_time": st.booleans(),
        "cant_go_back": st.booleans(),
        "access_code": st.none() | ACCESS_CODES,
        "ip_filter": st.none() | ip_filters(),
        "due_at": st.none() | future(),
        "lock_at": st.none() | future(),
        "unlock_at": st.none() | past(),
        "one_time_results": st.booleans(),
    }
    # each is drawn or not by itself: optional keys of a dictionary come in clumps, and few examples would miss some
    chosen = st.lists(st.booleans(), min_size=len(values), max_size=len(values))
    return chosen.flatmap(
        lambda some: st.fixed_dictionaries(
            {"title": titles(mark), **{name: values[name] for name in compress(values, some)}}
        )
    ).map(_without_the_dropped_field)


def _without_the_dropped_field(settings: dict[str, Json]) -> dict[str, Json]:
    """Canvas stumbles over `cant_go_back` beside a false `one_question_at_a_time`: an inferred law of its own."""
    if settings.get("one_question_at_a_time") is False:
        settings.pop("cant_go_back", None)
    return settings


def quiz_body(case: Case, _: Mapping[str, Any]) -> Strategy:
    return quiz_settings(case.mark).map(lambda quiz: {"quiz": quiz})
