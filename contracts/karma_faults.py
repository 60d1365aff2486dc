"""Bodies for Karma with exactly one fault, and the name under which its details must tell it. Fact sheet:
karma-assessments 1.4, 4.2, 5.3, 6.1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from .spec import Json, Schema
from .strategies import Violation, karma_answers, violations


def broken_karma_assessments(schema: Schema, body: Mapping[str, Json]) -> st.SearchStrategy[Violation]:
    """Exactly one broken rule of a create body, those included that the violations of a schema do not know."""
    numbers = ("passing_score", "time_limit_minutes", "max_attempts")
    wrong = [70.5, "70", True, [], {}]
    return st.sampled_from(
        [
            *violations(schema, body),
            *(Violation((name,), "integer", value) for name in numbers for value in wrong),
            Violation(("course_id",), "exists", "crs_nothing"),
            Violation(("course_id",), "exists", ""),
        ]
    )


def broken_karma_questions(schema: Schema, body: Mapping[str, Json]) -> st.SearchStrategy[Violation]:
    """Exactly one broken rule of a question."""
    options, right = body["options"], body["correct_option"]
    return st.sampled_from(
        [
            *violations(schema, body),
            Violation(("options",), "minItems", [right]),
            Violation(("options",), "maxItems", [right, *(f"option {n}" for n in range(10))]),
            Violation(("options",), "uniqueItems", [*options, right]),
            Violation(("options", len(options) - 1), "type", None),
            Violation(("correct_option",), "among the options", f"{right} "),
            Violation(("correct_option",), "among the options, to the letter", f" {right}"),
        ]
    )


@dataclass(frozen=True)
class BrokenAnswers:
    """Answers with exactly one fault, and the name under which Karma's details tell it."""

    answers: Json
    field: str


def broken_karma_answers(
    questions: Sequence[Mapping[str, Json]], foreign_question: str
) -> st.SearchStrategy[BrokenAnswers]:
    """Exactly one fault in the answers to these questions, which must be two at least."""

    def broken(answers: list[dict[str, Json]], place: int) -> st.SearchStrategy[BrokenAnswers]:
        entry, other = answers[place], answers[(place + 1) % len(answers)]
        chosen = {question["id"]: question["options"][0] for question in questions}[entry["question_id"]]
        later = max(place, (place + 1) % len(answers))
        at, question, option = (
            f"answers[{place}]",
            f"answers[{place}].question_id",
            f"answers[{place}].selected_option",
        )

        def put(value: Json) -> Json:
            return [*answers[:place], value, *answers[place + 1 :]]

        without = [answer for answer in answers if answer is not entry]
        twice = put({"question_id": other["question_id"], "selected_option": None})
        return st.sampled_from(
            [
                BrokenAnswers(without, "answers"),
                BrokenAnswers([], "answers"),
                BrokenAnswers(None, "answers"),
                BrokenAnswers({"0": entry}, "answers"),
                BrokenAnswers("all", "answers"),
                BrokenAnswers(twice, f"answers[{later}].question_id"),
                BrokenAnswers([*answers, entry], f"answers[{len(answers)}].question_id"),
                BrokenAnswers(put({**entry, "question_id": foreign_question}), question),
                BrokenAnswers(put({**entry, "question_id": "q_nothing"}), question),
                BrokenAnswers(put({**entry, "question_id": 1}), question),
                BrokenAnswers(put({"selected_option": entry["selected_option"]}), question),
                BrokenAnswers(put({"question_id": entry["question_id"]}), option),
                BrokenAnswers(put({**entry, "selected_option": f"{chosen} "}), option),
                BrokenAnswers(put({**entry, "selected_option": ""}), option),
                BrokenAnswers(put({**entry, "selected_option": 0}), option),
                BrokenAnswers(put({**entry, "selected_option": [chosen]}), option),
                BrokenAnswers(put("an answer"), at),
                BrokenAnswers(put(None), at),
                BrokenAnswers(put([]), at),
            ]
        )

    return st.tuples(karma_answers(questions), st.integers(0, len(questions) - 1)).flatmap(
        lambda drawn: broken(*drawn)
    )
