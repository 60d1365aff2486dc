"""From the frozen copy of a quiz to the questions that one attempt is given. Pure.

Source: canvas-quiz-questions-and-groups 4 (groups) and 1.2 (shuffling), canvas-quiz-submissions 3.1 (texts, names).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from random import Random

from mock_server.canvas.quizzes.content import TEXT_ONLY, is_group
from mock_server.canvas.quizzes.grading import blanks
from mock_server.engine.rows import Row

_IN_ORDER = ("true_false_question", "matching_question", "fill_in_multiple_blanks_question")
_INPUT = '<input type="text" name="{name}" autocomplete="off">'
_SELECT = '<select name="{name}"><option value="">[ Select ]</option>{options}</select>'
_OPTION = '<option value="{id}">{text}</option>'


def drawn(entries: Iterable[Row], chance: Random, *, shuffle_answers: bool = False) -> list[Row]:
    """The questions of an attempt, in order, as they are given.

    `entries` are root entries: questions, and groups (`entry_type` is `quiz_group`) with their `questions`.
    Texts have inputs and numbers filled in, and stand as they were in `original_question_text`. Names count
    what can be answered; positions count everything.
    """
    given: list[Row] = []
    number = 0
    for position, question in enumerate(_picked(entries, chance), start=1):
        is_spacer = question["question_type"] == TEXT_ONLY
        number += not is_spacer
        name = "Spacer" if is_spacer else f"Question {number}"
        question = _with_chosen_answers(question, chance, shuffle_answers)
        text = question["question_text"]
        given.append(
            {**question, "position": position, "question_name": name}
            | {"question_text": _filled(question), "original_question_text": text}
        )
    return given


def is_shuffled(question_type: str) -> bool:
    """Whether the answers of such questions are shuffled in a quiz that shuffles answers."""
    return question_type not in _IN_ORDER


def _picked(entries: Iterable[Row], chance: Random) -> Iterator[Row]:
    """A group gives as many questions as it picks, all if it has fewer, each worth the group's points."""
    for entry in entries:
        if not is_group(entry):
            yield entry
            continue
        questions = entry["questions"]
        count = min(max(entry["pick_count"] or 0, 0), len(questions))
        points = float(entry["question_points"] or 0.0)
        yield from ({**question, "points_possible": points} for question in chance.sample(questions, count))


def _with_chosen_answers(question: Row, chance: Random, shuffle_answers: bool) -> Row:
    answers = question["answers"]
    if question["question_type"] == "calculated_question":
        answers = [chance.choice(answers)] if answers else []
    elif shuffle_answers and is_shuffled(question["question_type"]):
        answers = chance.sample(answers, len(answers))
    return {**question, "answers": answers}


# --- texts --------------------------------------------------------------------------------------------------


def _filled(question: Row) -> str:
    text: str = question["question_text"]
    match question["question_type"]:
        case "fill_in_multiple_blanks_question":
            fields = {blank: _INPUT.format(name=_field_name(question, blank)) for blank in blanks(question)}
        case "multiple_dropdowns_question":
            fields = {blank: _select(question, blank) for blank in blanks(question)}
        case "calculated_question":
            variables = [variable for answer in question["answers"] for variable in answer["variables"]]
            fields = {variable["name"]: escape(str(variable["value"])) for variable in variables}
        case _:
            return text
    return _with_fields(text, fields)


def _select(question: Row, blank: str) -> str:
    options = (
        _OPTION.format(id=answer["id"], text=escape(answer["text"]))
        for answer in question["answers"]
        if answer["blank_id"] == blank
    )
    return _SELECT.format(name=_field_name(question, blank), options="".join(options))


def _field_name(question: Row, blank: str) -> str:
    return escape(f"question_{question['id']}[{blank}]")


def _with_fields(text: str, fields: Mapping[str, str]) -> str:
    """The text with each `[name]` outside its tags replaced, all at once: what was filled in is left alone."""
    if not fields:
        return text
    named = {escape(name, quote=False): field for name, field in fields.items()} | dict(fields)
    names = "|".join(re.escape(name) for name in named)
    place = re.compile(rf'<[a-zA-Z/](?:[^">]|"[^"]*")*>|\[({names})\]')
    return place.sub(lambda found: named[found[1]] if found[1] is not None else found[0], text)
