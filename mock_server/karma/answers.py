"""The answers of a submission: one to each question. Source: karma-assessments 6.1. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from mock_server.engine.rows import Row
from mock_server.engine.spec import Schema
from mock_server.karma import messages
from mock_server.karma.fields import MAX_FIELD_ERRORS, ROOT, FieldError, field_errors
from mock_server.karma.grading import Choices
from mock_server.karma.refusals import Invalid

FIELD = "answers"


def choices_of(body: Any, schema: Schema, questions: Sequence[Row]) -> Choices:
    """The chosen option of each question, None where it was left blank. Raises Invalid."""
    if found := list(islice(_field_errors(body, schema, questions), MAX_FIELD_ERRORS)):
        raise Invalid(found, messages.INVALID_BODY)
    return {answer["question_id"]: answer["selected_option"] for answer in body[FIELD]}


def _field_errors(body: Any, schema: Schema, questions: Sequence[Row]) -> Iterator[FieldError]:
    if not isinstance(body, dict):
        yield from field_errors(body, schema, ROOT)
        return
    if not questions:
        yield FIELD, messages.NO_QUESTIONS
        return
    if not isinstance(body.get(FIELD), list):
        yield from field_errors(body, schema)
        return
    is_sound = True
    for fault in _entry_errors(body[FIELD], schema["properties"][FIELD]["items"], questions):
        is_sound = False
        yield fault
    if is_sound and len(body[FIELD]) < len(questions):
        yield FIELD, messages.NOT_EVERY_QUESTION


def _entry_errors(answers: list[Any], schema: Schema, questions: Sequence[Row]) -> Iterator[FieldError]:
    """The faults of the entries, each with its first; an option is judged only if its question is known."""
    options = {question["id"]: question["options"] for question in questions}
    answered: set[str] = set()
    for position, answer in enumerate(answers):
        place = f"{FIELD}[{position}]"
        found = dict(field_errors(answer, schema, place))
        if place in found:
            yield place, found[place]
            continue
        id_place, option_place = f"{place}.question_id", f"{place}.selected_option"
        if id_place not in found:
            question_id = answer["question_id"]
            if question_id not in options:
                found[id_place] = messages.NO_QUESTION
            elif question_id in answered:
                found[id_place] = messages.ANSWERED_TWICE
            answered.add(question_id)
            if option_place not in found and not _may_choose(
                answer["selected_option"], options.get(question_id)
            ):
                found[option_place] = messages.NOT_AMONG_OPTIONS
        yield from ((field, found[field]) for field in (id_place, option_place) if field in found)


def _may_choose(option: str | None, options: list[str] | None) -> bool:
    return option is None or options is None or option in options
