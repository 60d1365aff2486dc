"""Answers as a person would write them, turned into what a client sends. Pure.

For tests and seeds: "True", an option's text, 4.5, {"blank": "text"}, {"left": "right"}, ["one", "another"].
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from html import unescape
from typing import Any

from mock_server.canvas.quizzes.answers import BadAnswer
from mock_server.canvas.quizzes.grading import blanks
from mock_server.canvas.quizzes.numerals import is_numeral
from mock_server.engine.rows import Row

_TAG = re.compile(r"<[^>]*>")
_Choices = Mapping[str, str]


def in_words(question: Row, value: Any) -> Any:
    """What a client sends for it; ids are understood as well, where no text reads the same.

    Raises BadAnswer, which names the choices.
    """
    translate = _TRANSLATIONS.get(question["question_type"])
    if translate is None:
        raise _bad(question, "takes no answer", value)
    return translate(question, value)


def _choice(question: Row, value: Any) -> str:
    return _chosen(question, _labels(question["answers"]), value)


def _several(question: Row, value: Any) -> list[str]:
    values = value if isinstance(value, list | tuple | set) else [value]
    labels = _labels(question["answers"])
    return [_chosen(question, labels, each) for each in values]


def _text(question: Row, value: Any) -> str:
    if not isinstance(value, str | int | float):
        raise _bad(question, "expects a text", value)
    return str(value)


def _number(question: Row, value: Any) -> float | str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number and not (isinstance(value, str) and is_numeral(value.replace(",", ""))):
        raise _bad(question, "expects a number", value)
    return value  # type: ignore[no-any-return]


def _blanks(question: Row, value: Any) -> dict[str, str]:
    return {blank: _text(question, text) for blank, text in _by_blank(question, value).items()}


def _dropdowns(question: Row, value: Any) -> dict[str, str]:
    return {
        blank: _chosen(question, _labels(a for a in question["answers"] if a["blank_id"] == blank), choice)
        for blank, choice in _by_blank(question, value).items()
    }


def _by_blank(question: Row, value: Any) -> Mapping[str, Any]:
    known = blanks(question)
    if not isinstance(value, Mapping) or not set(value) <= set(known):
        raise _bad(question, f"expects an object with some of {_list(known)}", value)
    return value


def _pairs(question: Row, value: Any) -> list[dict[str, str]]:
    if not isinstance(value, Mapping):
        raise _bad(question, "expects an object of left and right sides", value)
    lefts = {str(answer["id"]): answer["left"] for answer in question["answers"]}
    rights = {str(match["match_id"]): match["text"] for match in question["matches"] or ()}
    return [
        {"answer_id": _chosen(question, lefts, left), "match_id": _chosen(question, rights, right)}
        for left, right in value.items()
    ]


def _file(question: Row, value: Any) -> Any:
    return value


_TRANSLATIONS: Mapping[str, Callable[[Row, Any], Any]] = {
    "multiple_choice_question": _choice,
    "true_false_question": _choice,
    "missing_word_question": _choice,
    "short_answer_question": _text,
    "essay_question": _text,
    "fill_in_multiple_blanks_question": _blanks,
    "multiple_dropdowns_question": _dropdowns,
    "multiple_answers_question": _several,
    "matching_question": _pairs,
    "numerical_question": _number,
    "calculated_question": _number,
    "file_upload_question": _file,
}


def _labels(answers: Iterable[Row]) -> _Choices:
    """What each answer reads: its text, or that of its HTML."""
    return {str(answer["id"]): answer["text"] or _plain(answer.get("html")) for answer in answers}


def _plain(html: str | None) -> str:
    return unescape(_TAG.sub("", html or "")).strip()


def _chosen(question: Row, labels: _Choices, value: Any) -> str:
    """The id of the choice with this text: exactly if there is one, else case-insensitive."""
    wanted = str(value).strip()
    for reads_so in (str.__eq__, lambda label, text: label.casefold() == text.casefold()):
        for choice_id, label in labels.items():
            if reads_so(label.strip(), wanted):
                return choice_id
    if wanted in labels:
        return wanted
    raise _bad(question, f"has the choices {_list(labels.values())}", value)


def _list(texts: Iterable[str]) -> str:
    return ", ".join(map(repr, texts)) or "none"


def _bad(question: Row, expectation: str, value: Any) -> BadAnswer:
    kind = question["question_type"].removesuffix("_question")
    name = question["question_name"]
    return BadAnswer(f"question {question['id']} {name!r} ({kind}) {expectation}, not {value!r}")
