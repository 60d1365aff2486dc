"""Answers as clients send them, as they are stored and as they are shown. Source: canvas-quiz-submissions 3.3. Pure.

What a person would write, such as an option's text, becomes an answer in `in_words`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from mock_server.canvas import messages
from mock_server.canvas.html import stored_html
from mock_server.canvas.quizzes.grading import alike, blanks
from mock_server.canvas.quizzes.numerals import as_number, is_numeral
from mock_server.engine.rows import Row

_LONGEST_TEXT = 16383
_ID = re.compile(r"(-?)0*([0-9]+)")
_FOUR_DECIMALS = Decimal("0.0001")
_SIXTEEN_DIGITS = Context(prec=16, rounding=ROUND_HALF_UP)
_ANY_FLOAT = Context(prec=400, rounding=ROUND_HALF_UP)


class BadAnswer(ValueError):
    """An answer that a question does not take; its text is Canvas's."""


def stored_answer(question: Row, sent: Any, earlier: Any) -> Any:
    """What is stored for what was sent; `earlier` is what was stored before, and stays where nothing is said.

    Raises BadAnswer. Types that take no answer store None.
    """
    if sent is None or sent is False:
        sent = []
    store = _STORED.get(question["question_type"])
    return store(question, sent, earlier) if store else None


def shown_answer(question: Row, stored: Any) -> Any:
    """The stored answer as clients see it: every blank and every left side, answered or not."""
    match question["question_type"]:
        case "fill_in_multiple_blanks_question" | "multiple_dropdowns_question":
            return {blank: (stored or {}).get(blank) for blank in blanks(question)}
        case "matching_question":
            lefts = [str(answer["id"]) for answer in question["answers"]]
            return [{"answer_id": left, "match_id": (stored or {}).get(left)} for left in lefts]
        case "multiple_answers_question":
            return list(stored or [])
        case "file_upload_question":
            return stored[0] if stored else None
    return stored


def formatted_answer(question: Row, text: str) -> str:
    """A number as a numerical question shows it; any other text, and any other question's, unchanged.

    At most 4 decimals, or 16 significant digits if one of the answers is judged by its digits.
    Source: canvas-quiz-submissions 3.2.
    """
    if question["question_type"] != "numerical_question" or not is_numeral(text):
        return text
    if not float(text):
        return "0"
    if any(answer["numerical_answer_type"] == "precision_answer" for answer in question["answers"]):
        number = _SIXTEEN_DIGITS.create_decimal(text.strip())
    else:
        number = Decimal(text.strip()).quantize(_FOUR_DECIMALS, context=_ANY_FLOAT)
    return _without_zeros(f"{number:f}")


def _without_zeros(numeral: str) -> str:
    if "." in numeral:
        numeral = numeral.rstrip("0").rstrip(".")
    return "0" if numeral == "-0" else numeral


# --- each type's answers ------------------------------------------------------------------------------------


def _choice(question: Row, sent: Any, earlier: Any) -> str:
    return _known_answer(question, _id(sent, "answer"))


def _text(question: Row, sent: Any, earlier: Any) -> str | None:
    return alike(_short_enough(sent, "answer")) or None


def _essay(question: Row, sent: Any, earlier: Any) -> str | None:
    text = stored_html(_short_enough(sent, "answer"), base_url="")
    return text if text.strip() else None


def _fill_in_multiple_blanks(question: Row, sent: Any, earlier: Any) -> dict[str, str | None]:
    texts = {
        blank: alike(_short_enough(text, f"{blank}.answer")) or None
        for blank, text in _known_blanks(question, sent)
    }
    return dict.fromkeys(blanks(question)) | (earlier or {}) | texts


def _multiple_dropdowns(question: Row, sent: Any, earlier: Any) -> dict[str, str | None]:
    """An id of another blank is taken, and never right."""
    chosen = {
        blank: _known_answer(question, _id(choice, f"answer.{blank}"))
        for blank, choice in _known_blanks(question, sent)
    }
    return dict.fromkeys(blanks(question)) | (earlier or {}) | chosen


def _multiple_answers(question: Row, sent: Any, earlier: Any) -> list[str]:
    """Nothing chosen is sent as an empty list, or by forms as a list of one empty text."""
    sent = _of_type(list, sent, "answer")
    places = [] if sent == [""] else enumerate(sent)
    chosen = {_known_answer(question, _id(choice, f"answer[{place}]")) for place, choice in places}
    return [answer_id for answer_id in _answer_ids(question) if answer_id in chosen]


def _matching(question: Row, sent: Any, earlier: Any) -> dict[str, str | None]:
    pairs = enumerate(_of_type(list, sent, "answer"))
    chosen = dict(_pair(question, _of_type(dict, pair, f"answer[{place}]")) for place, pair in pairs)
    return dict.fromkeys(_answer_ids(question)) | (earlier or {}) | chosen


def _pair(question: Row, pair: Mapping[str, Any]) -> tuple[str, str]:
    for name in ("answer_id", "match_id"):
        if name not in pair:
            raise BadAnswer(messages.INCOMPLETE_PAIR.format(name=name))
    answer_id, match_id = (_id(pair[name], name) for name in ("answer_id", "match_id"))
    _known_answer(question, answer_id)
    if match_id not in {str(match["match_id"]) for match in question["matches"] or ()}:
        raise BadAnswer(messages.UNKNOWN_MATCH.format(id=match_id))
    return answer_id, match_id


def _number(question: Row, sent: Any, earlier: Any) -> float | None:
    """Anything is a number; blank text and nothing at all take the answer back (assumed)."""
    if sent == [] or (isinstance(sent, str) and not sent.strip()):
        return None
    return as_number(sent)


def _files(question: Row, sent: Any, earlier: Any) -> list[str] | None:
    """One id or a list of ids; whose files they are is not known here. Blank takes the answer back (assumed)."""
    if sent in ("", [""], []):
        return None
    if not isinstance(sent, list):
        return [_id(sent, "answer")]
    return [_id(file_id, f"answer[{place}]") for place, file_id in enumerate(sent)]


_STORED: Mapping[str, Callable[[Row, Any, Any], Any]] = {
    "multiple_choice_question": _choice,
    "true_false_question": _choice,
    "missing_word_question": _choice,
    "short_answer_question": _text,
    "essay_question": _essay,
    "fill_in_multiple_blanks_question": _fill_in_multiple_blanks,
    "multiple_dropdowns_question": _multiple_dropdowns,
    "multiple_answers_question": _multiple_answers,
    "matching_question": _matching,
    "numerical_question": _number,
    "calculated_question": _number,
    "file_upload_question": _files,
}


# --- parts of answers ---------------------------------------------------------------------------------------

_TYPE_NAMES: Mapping[type, str] = {str: "String", list: "Array", dict: "Hash"}


def _of_type(kind: type, value: Any, name: str) -> Any:
    if not isinstance(value, kind):
        raise BadAnswer(messages.WRONG_TYPE.format(name=name, type=_TYPE_NAMES[kind]))
    return value


def _short_enough(value: Any, name: str) -> str:
    text: str = _of_type(str, value, name)
    if len(text) > _LONGEST_TEXT:
        raise BadAnswer(messages.TEXT_TOO_LONG)
    return text


def _id(value: Any, name: str) -> str:
    """An id as text: an integer, or digits in a string."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or (digits := _ID.fullmatch(text)) is None:
        raise BadAnswer(messages.WRONG_TYPE.format(name=name, type="Integer"))
    return digits[1] + digits[2]


def _answer_ids(question: Row) -> list[str]:
    return [str(answer["id"]) for answer in question["answers"]]


def _known_answer(question: Row, answer_id: str) -> str:
    if answer_id not in _answer_ids(question):
        raise BadAnswer(messages.UNKNOWN_ANSWER.format(id=answer_id))
    return answer_id


def _known_blanks(question: Row, sent: Any) -> Iterable[tuple[str, Any]]:
    known = blanks(question)
    for blank, value in _of_type(dict, sent, "answer").items():
        if blank not in known:
            raise BadAnswer(messages.UNKNOWN_BLANK.format(name=blank))
        yield blank, value
