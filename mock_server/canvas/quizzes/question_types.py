"""Each type's answers: as they are sent, under either name -> as they are stored and come back. Pure.

Source: canvas-quiz-questions-and-groups 2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from mock_server.canvas.quizzes.numerals import as_number
from mock_server.canvas.quizzes.sent_fields import Fields, fresh_ids
from mock_server.engine.rows import Row

RIGHT = 100
_LONGEST_DISTRACTOR = 256
_MOST_DECIMALS = 20
_COMMENTS = ("answer_comment", "comments")
_DOCUMENTED_COMMENTS = "answer_comments"
_LOST_COMMENTS = "dropped: only essays keep it; send answer_comment, or answer_comment_html for HTML"
_NUMBERS: Mapping[str, Mapping[str, str]] = {
    "exact_answer": {"exact": "answer_exact", "margin": "answer_error_margin"},
    "range_answer": {"start": "answer_range_start", "end": "answer_range_end"},
    "precision_answer": {"approximate": "answer_approximate", "precision": "answer_precision"},
}

OF_TYPE_ONLY = (
    "matches",
    "matching_answer_incorrect_matches",
    "variables",
    "formulas",
    "answer_tolerance",
    "formula_decimal_places",
)
"""Fields of a question that are null for every type but one."""


def typed_fields(kind: str, question: Fields, chance: Random, *, matches: Sequence[Row] = ()) -> Row:
    """`answers` and the fields that belong to the type; the others of `OF_TYPE_ONLY` are null.

    `matches` are those that the question had: their texts keep their ids. Raises Unreadable.
    """
    nothing: Row = dict.fromkeys(OF_TYPE_ONLY)
    sent = question.objects("answers")
    if kind not in _PARSERS:  # essays, uploads, texts, and whatever nobody knows
        return {**nothing, "answers": [dict(answer.sent) for answer in sent]}
    if not question.reader.documented:
        _note_lost_comments(sent)
    if kind == "matching_question":
        return {**nothing, **_matching(question, sent, chance, matches)}
    if kind == "calculated_question":
        return {**nothing, **_calculated(question, sent, chance)}
    return {**nothing, "answers": _with_ids(_PARSERS[kind](sent), sent, chance)}


def _with_ids(parsed: list[Row | None], sent: list[Fields], chance: Random) -> list[Row]:
    """The answers that are kept, each with its id; None is one that is dropped."""
    kept = [
        (answer, fields.integer("id"))
        for answer, fields in zip(parsed, sent, strict=True)
        if answer is not None
    ]
    ids = fresh_ids([wanted for _, wanted in kept], chance.randint)
    return [{"id": id_, **answer} for (answer, _), id_ in zip(kept, ids, strict=True)]


def _note_lost_comments(sent: list[Fields]) -> None:
    for answer in sent:
        if answer.first(_DOCUMENTED_COMMENTS) not in (None, ""):
            answer.lose(_DOCUMENTED_COMMENTS, _LOST_COMMENTS)


# --- parts of answers ---------------------------------------------------------------------------------------


def _text(answer: Fields) -> Row:
    return {"text": answer.text("answer_text", "text")}


def _html(answer: Fields) -> Row:
    return {"html": answer.html("answer_html", "html")}


def _html_if_sent(answer: Fields) -> Row:
    return {} if answer.first("answer_html", "html") is None else _html(answer)


def _comments(answer: Fields) -> Row:
    names = (*_COMMENTS, _DOCUMENTED_COMMENTS) if answer.reader.documented else _COMMENTS
    return {
        "comments": answer.text(*names),
        "comments_html": answer.html("answer_comment_html", "comments_html"),
    }


def _weight(answer: Fields) -> Row:
    return {"weight": answer.number("answer_weight", "weight")}


def _blank(answer: Fields) -> Row:
    return {"blank_id": answer.text("blank_id")}


def _always_right(answer: Fields) -> Row:
    for name in ("answer_weight", "weight"):
        if answer.first(name) is not None and as_number(answer.sent[name]) != RIGHT:
            answer.lose(name, f"dropped: always {RIGHT} for this type")
    return {"weight": RIGHT}


def _made_of(*parts: Callable[[Fields], Row]) -> Callable[[Fields], Row]:
    def answer(sent: Fields) -> Row:
        return {name: value for part in parts for name, value in part(sent).items()}

    return answer


# --- types whose answers are a list of alternatives -----------------------------------------------------------

_Parser = Callable[[list[Fields]], list[Row | None]]


def _plain(*parts: Callable[[Fields], Row]) -> _Parser:
    return lambda sent: [_made_of(*parts)(answer) for answer in sent]


def _without_empty(*parts: Callable[[Fields], Row]) -> _Parser:
    """Answers without text are dropped."""

    def answer(fields: Fields) -> Row | None:
        made = _made_of(*parts)(fields)
        if made["text"].strip():
            return made
        fields.reader.note(fields.place, fields.sent, "dropped: an answer without text")
        return None

    return lambda sent: [answer(fields) for fields in sent]


def _with_a_right_one(*parts: Callable[[Fields], Row], by_blank: bool = False) -> _Parser:
    """Where no alternative weighs 100 the first does; with `by_blank`, of each blank."""

    def parsed(sent: list[Fields]) -> list[Row | None]:
        answers = [_made_of(*parts)(fields) for fields in sent]
        settled = {answer.get("blank_id") for answer in answers if answer["weight"] == RIGHT}
        result: list[Row | None] = []
        for answer in answers:
            blank = answer.get("blank_id") if by_blank else None
            has_right = bool(settled) if not by_blank else blank in settled
            result.append(answer if has_right else {**answer, "weight": float(RIGHT)})
            settled.add(blank)
        return result

    return parsed


# --- numbers, pairs, formulas -------------------------------------------------------------------------------


def _number(answer: Fields) -> Row:
    """Which form a number has, and its two numbers. An unknown form is a range from 0 to 0."""
    form = answer.first("numerical_answer_type")
    if not isinstance(form, str) or form not in _NUMBERS:
        return {"numerical_answer_type": "range_answer", "start": 0.0, "end": 0.0}
    numbers = {name: answer.number(sent_as, name) for name, sent_as in _NUMBERS[form].items()}
    return {"numerical_answer_type": form, **numbers}


def _matching(question: Fields, sent: list[Fields], chance: Random, known: Sequence[Row]) -> Row:
    """Pairs, and `matches`: one for each different right-hand side, distractors last."""
    distractors = question.text("matching_answer_incorrect_matches")
    lines = [line[:_LONGEST_DISTRACTOR] for line in distractors.splitlines() if line.strip()]
    rights = [answer.text("answer_match_right", "right") for answer in sent]
    ids = _match_ids(rights, lines, sent, chance, known)
    answers = [_pair(answer, right, ids[right]) for answer, right in zip(sent, rights, strict=True)]
    return {
        "answers": _with_ids(list(answers), sent, chance),
        "matches": [{"text": text, "match_id": id_} for text, id_ in ids.items()],
        "matching_answer_incorrect_matches": distractors,
    }


def _pair(answer: Fields, right: str, match_id: int) -> Row:
    left = answer.text("answer_match_left", "left")
    left_html = answer.html("answer_match_left_html", "left_html")
    return {
        "text": left,
        "left": left,
        "right": right,
        **_comments(answer),
        **_html_if_sent(answer),
        **({"left_html": left_html} if left_html else {}),
        "match_id": match_id,
    }


def _match_ids(
    rights: list[str], lines: list[str], sent: list[Fields], chance: Random, known: Sequence[Row]
) -> dict[str, int]:
    """Text -> id, in order; the first pair that names an id for a text decides."""
    wanted: dict[str, int] = {}
    for text, answer in zip(rights, sent, strict=True):
        wanted[text] = wanted.get(text) or answer.integer("match_id")
    for text in lines:
        wanted.setdefault(text, 0)
    for match in known:
        if match["text"] in wanted and not wanted[match["text"]]:
            wanted[match["text"]] = match["match_id"]
    return dict(zip(wanted, fresh_ids(list(wanted.values()), chance.randint), strict=True))


def _calculated(question: Fields, sent: list[Fields], chance: Random) -> Row:
    variables = [_variable(variable) for variable in question.objects("variables")]
    scales = {variable["name"]: variable["scale"] for variable in variables}
    answers: list[Row | None] = [
        {
            "weight": RIGHT,
            "answer": answer.number("answer_text", "answer"),
            "variables": [_value(value, scales) for value in answer.objects("variables")],
        }
        for answer in sent
    ]
    tolerance = question.first("answer_tolerance")
    is_number = isinstance(tolerance, int | float) and not isinstance(tolerance, bool)
    return {
        "answers": _with_ids(answers, sent, chance),
        "variables": variables,
        "formulas": [{"formula": _formula(question, item)} for item in question.items("formulas")],
        "answer_tolerance": tolerance
        if tolerance is None or is_number
        else question.text("answer_tolerance"),
        "formula_decimal_places": question.integer("formula_decimal_places"),
    }


def _variable(sent: Fields) -> Row:
    name = sent.text("name")
    return {
        "name": name,
        "min": sent.number("min"),
        "max": sent.number("max"),
        "scale": sent.integer("scale"),
    }


def _value(sent: Fields, scales: Mapping[str, int]) -> Row:
    """A variable's value with as many decimals as its scale; a number if nobody knows the name."""
    name, value = sent.text("name"), sent.number("value")
    if name not in scales:
        return {"name": name, "value": value}
    return {"name": name, "value": f"{value:.{min(max(scales[name], 0), _MOST_DECIMALS)}f}"}


def _formula(question: Fields, item: Any) -> str:
    """Sent as text, come back as an object: both are read."""
    return Fields(item if isinstance(item, dict) else {"formula": item}, "formulas", question.reader).text(
        "formula"
    )


_PARSERS: Mapping[str, _Parser] = {
    "multiple_choice_question": _with_a_right_one(_text, _html, _comments, _weight),
    "missing_word_question": _with_a_right_one(_text, _html, _comments, _weight),
    "true_false_question": _plain(_text, _comments, _weight),
    "short_answer_question": _without_empty(_text, _comments, _always_right),
    "fill_in_multiple_blanks_question": _without_empty(_text, _comments, _weight, _blank),
    "multiple_answers_question": _with_a_right_one(_text, _html_if_sent, _comments, _weight),
    "multiple_dropdowns_question": _with_a_right_one(_text, _comments, _weight, _blank, by_blank=True),
    "numerical_question": _plain(_text, _comments, _always_right, _number),
    "matching_question": _plain(),
    "calculated_question": _plain(),
}
"""Pairs and formulas need more than their answers, and stand here for their names."""
