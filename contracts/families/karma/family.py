"""Karma: what the document cannot say of its operations, and its machines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from contracts.families.karma.arrange import DEFAULT_QUESTIONS, a_karma_assessment, karma_login
from contracts.families.karma.machine import KarmaMachine
from contracts.families.karma.tokens_machine import KarmaTokenMachine
from contracts.families.karma.values import answers_body, assessment_body, login_body, question_body
from contracts.generate.schema import from_schema
from contracts.generate.text import Strategy
from contracts.generic.traits import Family, Traits, declare
from contracts.run.case import Actor, Case
from contracts.wire.target import NO_LOGIN

INFERRED = "its evidence is inferred"
"""What a question, an answer and a result look like: a real server cannot be given any.

Source: karma-assessments 4.2, 5.4, 6.
"""


def _learner(case: Case) -> Actor:
    return case.karma_learner


def _logged_in(case: Case) -> Actor:
    return case.bearer(karma_login(case)["access_token"])


def _refresh_body(case: Case, _: Mapping[str, Any]) -> Strategy:
    return st.just({"refresh_token": karma_login(case)["refresh_token"]})


def _any_answers(case: Case, _: Mapping[str, Any]) -> Strategy:
    return from_schema(case.document["submit_assessment"].body or {})


FAMILY = declare(
    Family(
        {
            "create_assessment": Traits(
                body=assessment_body,
                made=lambda case: a_karma_assessment(
                    case, questions=DEFAULT_QUESTIONS if case.is_mock else ()
                ),
            ),
            "add_assessment_question": Traits(body=question_body, mock_only=INFERRED),
            "submit_assessment": Traits(
                body=answers_body, body_for_nobody=_any_answers, actor=_learner, mock_only=INFERRED
            ),
            "get_submission": Traits(mock_only=INFERRED),
            "login": Traits(body=login_body, mock_only_reply=NO_LOGIN),
            "refresh_token": Traits(body=_refresh_body, mock_only_reply=NO_LOGIN),
            "logout": Traits(actor=_logged_in, mock_only_reply=NO_LOGIN),
        },
        machines=(KarmaMachine, KarmaTokenMachine),
    )
)
