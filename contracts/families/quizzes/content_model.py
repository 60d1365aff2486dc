"""What a question must look like after what was sent: the judge's own, small idea of Canvas's rules, without a server.

Source: fact sheet canvas-quiz-questions-and-groups 1.3 and 2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Json = Any
Fields = dict[str, Json]

RIGHT = 100
LONGEST_DISTRACTOR = 256
TEXT_ONLY = "text_only_question"
DEFAULTS: Mapping[str, Json] = {
    "question_name": "Question",
    "question_text": "Question text",
    "question_type": TEXT_ONLY,
    "quiz_group_id": None,
    "points_possible": 0,
    **{f"{kind}_comments": "" for kind in ("correct", "incorrect", "neutral")},
    **{f"{kind}_comments_html": "" for kind in ("correct", "incorrect", "neutral")},
}
"""A question that was made of nothing, its answers aside."""
OF_MATCHING = ("matches", "matching_answer_incorrect_matches")
OF_FORMULAS = ("variables", "formulas", "answer_tolerance", "formula_decimal_places")
FORMS = ("exact_answer", "range_answer", "precision_answer")
NAMES: Mapping[str, str] = {
    "answer_text": "text",
    "answer_html": "html",
    "answer_weight": "weight",
    "answer_comment": "comments",
    "answer_comment_html": "comments_html",
    "answer_match_left": "left",
    "answer_match_right": "right",
    "answer_exact": "exact",
    "answer_error_margin": "margin",
    "answer_range_start": "start",
    "answer_range_end": "end",
    "answer_approximate": "approximate",
    "answer_precision": "precision",
}
"""What a field of an answer is called when it is sent -> when it comes back."""


def created(sent: Mapping[str, Json]) -> Fields:
    """The question that was made of what was `sent`; its answers without ids, and without what nobody promises."""
    fields = {name: sent.get(name, default) for name, default in DEFAULTS.items()}
    kind = fields["question_type"]
    nothing = dict.fromkeys(OF_MATCHING + OF_FORMULAS)
    if kind == "matching_question":
        del nothing["matches"]  # whose ids nobody promises: `matches`
    return {**fields, **nothing, **_MADE_OF.get(kind, _plain)(sent)}


def matches(sent: Mapping[str, Json]) -> set[str]:
    """The texts that a matching question offers: right-hand sides, and distractors cut to their length."""
    lines = (sent.get("matching_answer_incorrect_matches") or "").split("\n")
    distractors = {line[:LONGEST_DISTRACTOR] for line in lines if line.strip()}
    return {answer["answer_match_right"] for answer in sent["answers"]} | distractors


# Answers of each type ----------------------------------------------------------------------------------------------


def renamed(answer: Mapping[str, Json]) -> Fields:
    """Every field under the name by which it comes back."""
    return {NAMES.get(name, name): value for name, value in answer.items()}


def _plain(sent: Mapping[str, Json]) -> Fields:
    return {"answers": [renamed(answer) for answer in sent.get("answers", [])]}


def _with_text(sent: Mapping[str, Json]) -> Fields:
    """Answers without text are dropped."""
    return {"answers": [answer for answer in _plain(sent)["answers"] if answer["text"].strip()]}


def _always_right(sent: Mapping[str, Json]) -> Fields:
    return {"answers": [{**answer, "weight": RIGHT} for answer in _with_text(sent)["answers"]]}


def _choices(sent: Mapping[str, Json]) -> Fields:
    """Where no answer is right the first one is."""
    return {"answers": _with_a_right_one(_plain(sent)["answers"])}


def _dropdowns(sent: Mapping[str, Json]) -> Fields:
    """The same, for each blank."""
    answers: list[Fields] = _plain(sent)["answers"]
    blanks = dict.fromkeys(answer["blank_id"] for answer in answers)
    settled = {
        blank: iter(_with_a_right_one(answer for answer in answers if answer["blank_id"] == blank))
        for blank in blanks
    }
    return {"answers": [next(settled[answer["blank_id"]]) for answer in answers]}


def _with_a_right_one(answers: Iterable[Fields]) -> list[Fields]:
    found = list(answers)
    if found and not any(answer["weight"] == RIGHT for answer in found):
        found[0] = {**found[0], "weight": RIGHT}
    return found


def _pairs(sent: Mapping[str, Json]) -> Fields:
    """`text` says what `left` says."""
    return {
        "answers": [{**answer, "text": answer["left"]} for answer in _plain(sent)["answers"]],
        "matching_answer_incorrect_matches": sent.get("matching_answer_incorrect_matches", ""),
    }


def _numbers(sent: Mapping[str, Json]) -> Fields:
    """A form that nobody knows is the range from 0 to 0."""
    nothing = {"numerical_answer_type": "range_answer", "start": 0, "end": 0}
    return {
        "answers": [
            {**(answer if answer.get("numerical_answer_type") in FORMS else nothing), "weight": RIGHT}
            for answer in _plain(sent)["answers"]
        ]
    }


def _formulas(sent: Mapping[str, Json]) -> Fields:
    """Formulas come back as objects, values as texts with as many decimals as their variable has."""
    scales = {variable["name"]: variable["scale"] for variable in sent["variables"]}
    return {
        "variables": sent["variables"],
        "formulas": [{"formula": formula} for formula in sent["formulas"]],
        "answer_tolerance": sent["answer_tolerance"],
        "formula_decimal_places": sent["formula_decimal_places"],
        "answers": [
            {
                "answer": answer["answer_text"],
                "weight": RIGHT,
                "variables": [
                    {"name": value["name"], "value": f"{value['value']:.{scales[value['name']]}f}"}
                    for value in answer["variables"]
                ],
            }
            for answer in sent["answers"]
        ],
    }


_MADE_OF: Mapping[str, Callable[[Mapping[str, Json]], Fields]] = {
    "multiple_choice_question": _choices,
    "missing_word_question": _choices,
    "multiple_answers_question": _choices,
    "multiple_dropdowns_question": _dropdowns,
    "short_answer_question": _always_right,
    "fill_in_multiple_blanks_question": _with_text,
    "matching_question": _pairs,
    "numerical_question": _numbers,
    "calculated_question": _formulas,
}
