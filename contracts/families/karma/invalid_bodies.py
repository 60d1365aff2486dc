"""Bodies for Karma with exactly one fault, and the name under which its details must tell it. Fact sheet:
karma-assessments 1.4, 4.2, 5.3, 6.1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contracts.document.spec import Json, Schema
from contracts.generate.violations import Mutation, violations


def broken_karma_assessments(schema: Schema, body: Mapping[str, Json]) -> list[Mutation]:
    """Every broken rule of a create body, those included that the violations of a schema do not know."""
    numbers = ("passing_score", "time_limit_minutes", "max_attempts")
    wrong: tuple[Json, ...] = (70.5, "70", True, [], {})
    return [
        *violations(schema, body),
        *(Mutation((name,), "integer", value) for name in numbers for value in wrong),
        Mutation(("course_id",), "exists", "crs_nothing"),
        Mutation(("course_id",), "exists", ""),
    ]


def broken_karma_questions(schema: Schema, body: Mapping[str, Json]) -> list[Mutation]:
    """Every broken rule of a question."""
    options, right = body["options"], body["correct_option"]
    return [
        *violations(schema, body),
        Mutation(("options",), "minItems", [right]),
        Mutation(("options",), "maxItems", [right, *(f"option {n}" for n in range(10))]),
        Mutation(("options",), "uniqueItems", [*options, right]),
        Mutation(("options", len(options) - 1), "type", None),
        Mutation(("correct_option",), "among the options", f"{right} "),
        Mutation(("correct_option",), "exactly among the options", f" {right}"),
    ]


@dataclass(frozen=True)
class BrokenAnswers:
    """Answers with exactly one fault, and the name under which Karma's details tell it."""

    answers: Json
    field: str


def broken_karma_answers(
    answers: Sequence[Mapping[str, Json]], place: int, foreign: str
) -> list[BrokenAnswers]:
    """Every fault that these answers, two at least and all sound, can have at this place.

    `foreign`: a question of another assessment.
    """
    entry, other = answers[place], answers[(place + 1) % len(answers)]
    at = f"answers[{place}]"
    question, option = f"{at}.question_id", f"{at}.selected_option"
    second = max(place, (place + 1) % len(answers))

    def put(value: Json) -> list[Json]:
        return [*answers[:place], value, *answers[place + 1 :]]

    return [
        BrokenAnswers([answer for answer in answers if answer is not entry], "answers"),
        BrokenAnswers([], "answers"),
        BrokenAnswers(None, "answers"),
        BrokenAnswers({"0": entry}, "answers"),
        BrokenAnswers("all", "answers"),
        BrokenAnswers(put({**other, "selected_option": None}), f"answers[{second}].question_id"),
        BrokenAnswers([*answers, entry], f"answers[{len(answers)}].question_id"),
        BrokenAnswers(put({**entry, "question_id": foreign}), question),
        BrokenAnswers(put({**entry, "question_id": "q_nothing"}), question),
        BrokenAnswers(put({**entry, "question_id": 1}), question),
        BrokenAnswers(put({"selected_option": entry["selected_option"]}), question),
        BrokenAnswers(put({"question_id": entry["question_id"]}), option),
        BrokenAnswers(put({**entry, "selected_option": f"{entry['selected_option']} "}), option),
        BrokenAnswers(put({**entry, "selected_option": ""}), option),
        BrokenAnswers(put({**entry, "selected_option": 0}), option),
        BrokenAnswers(put({**entry, "selected_option": [entry["selected_option"]]}), option),
        BrokenAnswers(put("an answer"), at),
        BrokenAnswers(put(None), at),
        BrokenAnswers(put([]), at),
    ]
