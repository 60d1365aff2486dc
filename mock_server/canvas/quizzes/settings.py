"""What a create or update request makes of a quiz's settings. Source: canvas-quizzes 4 and 5.3. Pure.

Types, defaults, limits and allowed values are the document's; the interplay is Canvas's.
"""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from mock_server.canvas import messages, times
from mock_server.canvas.casting import FALSE_TEXTS, leading_integer
from mock_server.canvas.refusals import Items, model_error
from mock_server.engine.rows import Row
from mock_server.engine.spec import Schema

UNTIL_LAST = "until_after_last_attempt"
LONGEST_DESCRIPTION = 500 * 1024  # "about 500 KB" and unsure: no promise, so the document does not name it
_PUBLISHED_TEXTS = {
    **dict.fromkeys(("yes", "y", "true", "t", "on", "1"), True),
    **dict.fromkeys(("no", "n", "false", "f", "off", "0"), False),
}
_SWITCHES = frozenset({"published", "locked"})  # they act on other columns, and have none of their own
_NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?\s*")
_DAY_ENDS = {"due_at": times.END_OF_DAY, "lock_at": times.END_OF_DAY}
_ANSWER_DATES = ("show_correct_answers_at", "hide_correct_answers_at")

Note = Callable[[str, Any, str], None]
Step = tuple[str, bool, str]


def unnoted(name: str, received: Any, message: str) -> None:
    """Tells nobody of a value that is dropped."""


@dataclass(frozen=True)
class QuizChanges:
    """The typed values of a request, and every failing field among them.

    `published` and `locked` are None when the request leaves them alone; `names_type` is true when it says the
    quiz type in so many words.
    """

    changes: Row = field(default_factory=dict)
    errors: Items = field(default_factory=dict)
    published: bool | None = None
    locked: bool | None = None
    names_type: bool = False


def settings_of(
    sent: Mapping[str, Any],
    stored: Mapping[str, Any],
    properties: Mapping[str, Schema],
    *,
    zone: ZoneInfo,
    note: Note = unnoted,
    documented: bool = False,
) -> QuizChanges:
    """The changes that a request asks for; `stored` holds the quiz, or a new quiz's defaults.

    `note` is told of each value that is dropped and thereby lost.
    """
    accepted = {
        name: value
        for name, value in sent.items()
        if name in properties and not properties[name].get("x-ignored") and not isinstance(value, dict | list)
    }
    values = {
        name: _typed(name, value, properties[name], zone)
        for name, value in accepted.items()
        if name not in _SWITCHES
    }
    _drop_what_does_not_apply(values, accepted, stored, note, documented=documented)
    return QuizChanges(
        changes=values,
        errors=_errors(values, stored, properties, documented=documented),
        published=_published(accepted.get("published")),
        locked=None if accepted.get("locked") in (None, "") else boolean(accepted["locked"]),
        names_type=bool(accepted.get("quiz_type")),
    )


# --- types ------------------------------------------------------------------------------------------------


def _typed(name: str, value: Any, schema: Schema, zone: ZoneInfo) -> Any:
    """The value as the model casts it: text from forms means what it spells, null and blank the default."""
    kinds = schema["type"]
    if kinds == "boolean" and isinstance(value, bool):
        return value
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if value is None or (value == "" and "string" not in kinds):
        return schema.get("default")
    if "boolean" in kinds:
        return boolean(value)
    if "integer" in kinds:
        return leading_integer(value)
    if "number" in kinds:
        return _number(value)
    if schema.get("format") == "date-time":
        return times.from_client(value, zone, date_only=_DAY_ENDS.get(name, times.START_OF_DAY))
    return _text(name, value, schema)


def _text(name: str, value: Any, schema: Schema) -> str | None:
    text = {True: "t", False: "f"}[value] if isinstance(value, bool) else str(value)
    if name == "title" and not text.strip():
        return str(schema["default"])
    if (name == "ip_filter" and not text.strip()) or (name == "hide_results" and not text):
        return None
    return text


def boolean(value: Any) -> bool:
    """What a model takes for true: everything but the spellings of false. Source: canvas-quizzes 4.1."""
    return value if isinstance(value, bool) else str(value).lower() not in FALSE_TEXTS


def _published(value: Any) -> bool | None:
    """`published` has its own reading; null and empty leave the state alone. Source: canvas-quizzes 4.1."""
    if value is None or value == "":
        return None
    if isinstance(value, int | float):
        return value != 0
    return _PUBLISHED_TEXTS.get(value.lower(), leading_integer(value) != 0)


def _number(value: Any) -> float | str:
    """A float; what is no number stays text, for the validation to find."""
    text = str(value)
    if isinstance(value, bool) or not _NUMBER.fullmatch(text):
        return text
    number = float(text)
    return text if number == -math.inf else number


# --- interplay --------------------------------------------------------------------------------------------


def _drop_what_does_not_apply(
    values: Row, sent: Mapping[str, Any], stored: Mapping[str, Any], note: Note, *, documented: bool
) -> None:
    """Take out of `values` what Canvas silently drops. Source: canvas-quizzes 4.2."""
    dropped = [
        (name, values.pop(name), reason)
        for name, is_dropped, reason in _steps(values, sent, stored, documented=documented)
        if is_dropped and name in values
    ]
    outcome = normalised({**stored, **values})
    for name, value, reason in dropped:
        if value != outcome[name]:  # what comes out the same all the same is not lost
            note(name, sent[name], f"dropped: {reason}")
    if "title" in values and sent["title"] is not None and not str(sent["title"]).strip():
        note("title", sent["title"], f"dropped: blank; it becomes {values['title']!r}")


def _steps(
    values: Row, sent: Mapping[str, Any], stored: Mapping[str, Any], *, documented: bool
) -> Iterator[Step]:
    """Field, whether it is dropped, why: in Canvas's order.

    Each step looks at the value sent, if still in `values`, else at the stored one.
    """

    def now(name: str) -> Any:
        return values[name] if name in values else stored[name]

    yield "allowed_attempts", now("allowed_attempts") < -1, "below -1"
    is_single = now("allowed_attempts") <= 1  # unlimited, -1, does not count as several
    needs_several = "allowed_attempts is not above 1"
    yield "hide_results", is_single and now("hide_results") == UNTIL_LAST, needs_several
    yield "show_correct_answers", bool(now("hide_results")), "hide_results is set"
    for name in _ANSWER_DATES:
        yield name, not now("show_correct_answers"), "show_correct_answers is false"
    yield (
        "show_correct_answers_last_attempt",
        not now("show_correct_answers"),
        "show_correct_answers is false",
    )
    yield "show_correct_answers_last_attempt", is_single, needs_several
    hides = now("hide_results") == "always" if documented else bool(now("hide_results"))
    yield "one_time_results", hides, f"hide_results is {now('hide_results')}"
    yield "scoring_policy", is_single, needs_several
    yield "one_question_at_a_time", _drops_wrong_field(sent), "Canvas drops it in place of cant_go_back"
    yield "cant_go_back", not now("one_question_at_a_time"), "one_question_at_a_time is false"
    yield "time_limit", (now("time_limit") or 0) < 0, "negative"


def _drops_wrong_field(sent: Mapping[str, Any]) -> bool:
    """Canvas's slip in its eighth step: it means to drop `cant_go_back`, and drops the other one.

    Only a JSON false or null counts there; the text "false" of a form does not.
    """
    return "cant_go_back" in sent and any(
        sent.get("one_question_at_a_time", "") is no_value for no_value in (False, None)
    )


def normalised(quiz: Row) -> Row:
    """What every save does to the stored values, whatever was sent. Source: canvas-quizzes 4.2, step 10."""
    changes: Row = {}
    if not quiz["one_question_at_a_time"]:
        changes["cant_go_back"] = False
    if not quiz["show_correct_answers"]:
        changes |= dict.fromkeys(_ANSWER_DATES)
    if not quiz["show_correct_answers"] or quiz["allowed_attempts"] <= 1:
        changes["show_correct_answers_last_attempt"] = False
    return {**quiz, **changes}


# --- validation -------------------------------------------------------------------------------------------


def _errors(
    values: Row, stored: Mapping[str, Any], properties: Mapping[str, Schema], *, documented: bool
) -> Items:
    """Every failing field, one key each. Source: canvas-quizzes 5.3."""
    errors: Items = {}
    for name, value in values.items():
        if value is not None and (text := _limit_error(name, value, properties[name])):
            errors |= model_error(name, text)
    changed = {name: value for name, value in values.items() if value != stored[name]}
    for name, (key, text, is_valid) in _JUDGED_WHEN_CHANGED.items():
        value = changed.get(name)
        if value not in (None, "") and not is_valid(value, properties[name], documented):
            errors |= model_error(key, text)
    if any(name in changed for name in _ANSWER_DATES) and _is_bad_range({**stored, **values}):
        errors |= model_error("show_correct_answers", messages.BAD_RANGE)
    return errors


def _limit_error(name: str, value: Any, schema: Schema) -> str | None:
    longest = LONGEST_DESCRIPTION if name == "description" else schema.get("maxLength")
    if longest is not None and len(value) > longest:
        return messages.TOO_LONG
    if schema.get("maximum") is None:
        return None
    if isinstance(value, str):
        return messages.NOT_A_NUMBER
    return messages.TOO_MUCH if value > schema["maximum"] else None


def _may_hide_results(value: Any, schema: Schema, documented: bool) -> bool:
    return value in schema["enum"] and not (documented and value in schema["x-undocumented-values"])


def _is_bad_range(quiz: Row) -> bool:
    start, end = (quiz[name] for name in _ANSWER_DATES)
    return bool(start and end and end <= start)


def is_ip_filter(text: str) -> bool:
    """IPv4 and IPv6 addresses joined by commas, each with bits or a mask behind a slash if need be."""
    return all(_is_network(part) for part in text.split(","))


def _is_network(text: str) -> bool:
    text, slash, size = text.partition("/")
    if "%" in text:
        return False  # a zone means something on one machine only
    try:
        address = ipaddress.ip_address(text)
        if not slash:
            return True
        if size.isdecimal() and size.isascii():
            return int(size) <= address.max_prefixlen
        mask = ipaddress.ip_address(size)
    except ValueError:
        return False
    hosts = int(mask) ^ (1 << address.max_prefixlen) - 1
    return mask.version == address.version and hosts & (hosts + 1) == 0


_JUDGED_WHEN_CHANGED: dict[str, tuple[str, str, Callable[[Any, Schema, bool], bool]]] = {
    "quiz_type": (
        "invalid_quiz_type",
        messages.INVALID_QUIZ_TYPE,
        lambda value, schema, _: value in schema["enum"],
    ),
    "ip_filter": ("invalid_ip_filter", messages.INVALID_IP_FILTER, lambda value, *_: is_ip_filter(value)),
    "time_limit": ("time_limit", messages.INVALID_TIME_LIMIT, lambda value, *_: bool(value)),
    "hide_results": ("invalid_hide_results", messages.INVALID_HIDE_RESULTS, _may_hide_results),
}
"""The key of the error, its text, and what must be true of the value by its schema, in the documented mode or not."""
