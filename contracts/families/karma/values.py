"""Karma's assessments, questions and answers to send."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.generate.text import Strategy, titles, words
from contracts.run.case import Case
from contracts.wire.target import DEMO_LOGIN


def karma_assessments(mark: str, course: str, *, inferred: bool = False) -> Strategy:
    """A body that creates an assessment in this course; `inferred` ones may have a limit of attempts."""
    optional = {"time_limit_minutes": st.none() | st.integers(1, 600)}
    if inferred:
        optional["max_attempts"] = st.none() | st.integers(1, 20)
    return st.fixed_dictionaries(
        {"course_id": st.just(course), "title": titles(mark), "passing_score": st.integers(1, 100)},
        optional=optional,
    )


@functools.cache
def karma_questions(max_options: int = 5) -> Strategy:
    """A question with its options, one of which is right."""
    options = st.lists(words(20), min_size=2, max_size=max_options, unique=True)
    return options.flatmap(
        lambda found: st.fixed_dictionaries(
            {"text": words(), "options": st.just(found), "correct_option": st.sampled_from(found)}
        )
    )


def karma_answers(questions: Sequence[Mapping[str, Json]]) -> Strategy:
    """One answer to each question, right, wrong or blank, in any order."""
    one_each = st.tuples(
        *(
            st.fixed_dictionaries(
                {
                    "question_id": st.just(question["id"]),
                    "selected_option": st.sampled_from([*question["options"], None]),
                }
            )
            for question in questions
        )
    )
    return one_each.flatmap(lambda answers: st.permutations(list(answers)))


def assessment_body(case: Case, _: Mapping[str, Any]) -> Strategy:
    return karma_assessments(case.mark, case.karma_course, inferred=case.is_mock)


def question_body(_: Case, __: Mapping[str, Any]) -> Strategy:
    return karma_questions()


def answers_body(case: Case, path: Mapping[str, Any]) -> Strategy:
    with case.arranging():
        assessment = case.karma_admin.ok("get_assessment", id=path["id"])
    return karma_answers(assessment["questions"]).map(lambda answers: {"answers": answers})


def login_body(_: Case, __: Mapping[str, Any]) -> Strategy:
    return st.just(dict(DEMO_LOGIN))
