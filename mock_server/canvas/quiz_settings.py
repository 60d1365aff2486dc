"""What a create or update request makes of a quiz's settings. Source: canvas-quizzes 4 and 5.3. Pure.

Types, defaults, limits and allowed values are the document's; the interplay is Canvas's.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from mock_server.canvas import messages, times
from mock_server.canvas.paging import leading_integer
from mock_server.canvas.refusals import InvalidModel, Items, model_error
from mock_server.spec import Schema
from mock_server.store import Row

FALSE_TEXTS = frozenset({"0", "f", "false", "off"})
_PUBLISHED_TEXTS = {
    **dict.fromkeys(("yes", "y", "true", "t", "on", "1"), True),
    **dict.fromkeys(("no", "n", "false", "f", "off", "0"), False),
}
_NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?\s*")
_DAY_ENDS = {"due_at": times.END_OF_DAY, "lock_at": times.END_OF_DAY}
UNTIL_LAST = "until_after_last_attempt"

Note = Callable[[str, Any, str], None]


@dataclass(frozen=True)
class Settings:
    """The typed values of a request. `published` is None when the request leaves it alone.

    `names_type` is true when the request says the quiz type in so many words.
    """

    changes: Row
    published: bool | None
    locked: bool | None
    names_type: bool


def settings_of(
    sent: Mapping[str, Any],
    stored: Row,
    properties: Mapping[str, Schema],
    *,
    zone: ZoneInfo,
    note: Note,
    documented: bool = False,
) -> Settings:
    """The changes that a request asks for; `stored` holds the quiz, or a new quiz's defaults.

    `note` is told of each value that is dropped. Raises InvalidModel with every failing field.
    """
    accepted = {
        name: value
        for name, value in sent.items()
        if name in properties and not properties[name].get("x-ignored") and not isinstance(value, dict | list)
    }
    values = {name: _typed(name, value, properties[name], zone) for name, value in accepted.items()}
    published, locked = values.pop("published", None), values.pop("locked", None)
    _drop_what_does_not_apply(values, accepted, stored, note, documented=documented)
    if errors := _errors(values, stored, properties, documented=documented):
        raise InvalidModel(errors)
    return Settings(values, published, locked, bool(accepted.get("quiz_type")))


def _typed(name: str, value: Any, schema: Schema, zone: ZoneInfo) -> Any:
    """The value as the model casts it. Text for numbers and booleans comes from forms, and means what it spells."""
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if name == "published":
        return _published(value)
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


def _text(name: str, value: Any, schema: Schema) -> Any:
    text = {True: "t", False: "f"}[value] if isinstance(value, bool) else str(value)
    if name == "title":
        return text if text.strip() else schema["default"]
    if name == "ip_filter":
        return text if text.strip() else None
    if name == "hide_results":
        return text or None
    return text


def boolean(value: Any) -> bool:
    """What a model takes for true: everything but the spellings of false. Source: canvas-quizzes 4.1."""
    return str(value).lower() not in FALSE_TEXTS if not isinstance(value, bool) else value


def _published(value: Any) -> bool | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return value
    text = str(value).lower()
    return _PUBLISHED_TEXTS.get(text, leading_integer(text) != 0)


def _number(value: Any) -> Any:
    """A float; what is no number stays what it is, for the validation to find."""
    if isinstance(value, bool) or not _NUMBER.fullmatch(str(value)):
        return str(value)
    return float(value)


def _drop_what_does_not_apply(
    values: Row, raw: Mapping[str, Any], stored: Row, note: Note, *, documented: bool
) -> None:
    """Canvas's steps in Canvas's order; each looks at the value sent, if still there, else at the stored one.

    Source: canvas-quizzes 4.2.
    """

    def now(name: str) -> Any:
        return values[name] if name in values else stored[name]

    def drop(name: str, reason: str) -> None:
        if name in values:
            note(name, raw[name], f"dropped: {reason}")
            del values[name]

    def allows_several() -> bool:
        return bool(now("allowed_attempts") > 1)

    if values.get("allowed_attempts", 1) < -1:
        drop("allowed_attempts", "below -1")
    if values.get("hide_results") == UNTIL_LAST and not allows_several():
        drop("hide_results", "allowed_attempts is not above 1")
    if now("hide_results"):
        drop("show_correct_answers", "hide_results is set")
    if not now("show_correct_answers"):
        drop("show_correct_answers_at", "show_correct_answers is false")
        drop("hide_correct_answers_at", "show_correct_answers is false")
    if not now("show_correct_answers") or now("allowed_attempts") <= 1:
        drop("show_correct_answers_last_attempt", "it needs show_correct_answers and several attempts")
    if now("hide_results") == "always" if documented else now("hide_results"):
        drop("one_time_results", "hide_results is set")
    if not allows_several():
        drop("scoring_policy", "allowed_attempts is not above 1")
    if "cant_go_back" in values and (raw.get("one_question_at_a_time", stored["one_question_at_a_time"])) in (
        False,
        None,
    ):
        drop("one_question_at_a_time", "cant_go_back needs it")  # Canvas's slip: it drops the wrong one
    if (values.get("time_limit") or 0) < 0:
        drop("time_limit", "negative")


def _errors(values: Row, stored: Row, properties: Mapping[str, Schema], *, documented: bool) -> Items:
    """Every failing field. Quiz type, filter, limit, results and dates are judged only when they change."""
    errors: Items = {}
    for name, value in values.items():
        longest = properties[name].get("maxLength")
        if longest is not None and isinstance(value, str) and len(value) > longest:
            errors |= model_error(name, messages.TOO_LONG)
    changed = {name: value for name, value in values.items() if value != stored.get(name)}
    if changed.get("quiz_type") and changed["quiz_type"] not in properties["quiz_type"]["enum"]:
        errors |= model_error("invalid_quiz_type", messages.INVALID_QUIZ_TYPE)
    if changed.get("ip_filter") and not is_ip_filter(changed["ip_filter"]):
        errors |= model_error("invalid_ip_filter", messages.INVALID_IP_FILTER)
    if changed.get("time_limit") == 0:
        errors |= model_error("time_limit", messages.INVALID_TIME_LIMIT)
    if changed.get("hide_results") and not _is_hide_results(
        changed["hide_results"], properties["hide_results"], documented=documented
    ):
        errors |= model_error("invalid_hide_results", messages.INVALID_HIDE_RESULTS)
    if _is_bad_range(changed, values, stored):
        errors |= model_error("show_correct_answers", messages.BAD_RANGE)
    for name in ("time_limit", "allowed_attempts", "points_possible"):
        if isinstance(value := values.get(name), str):
            errors |= model_error(name, messages.NOT_A_NUMBER)
        elif value is not None and value > properties[name]["maximum"]:
            errors |= model_error(name, messages.TOO_MUCH)
    return errors


def _is_hide_results(value: str, schema: Schema, *, documented: bool) -> bool:
    refused = schema.get("x-undocumented-values", ()) if documented else ()
    return value in schema["enum"] and value not in refused


def _is_bad_range(changed: Row, values: Row, stored: Row) -> bool:
    if not {"show_correct_answers_at", "hide_correct_answers_at"} & changed.keys():
        return False
    start, end = ({**stored, **values}[f"{name}_correct_answers_at"] for name in ("show", "hide"))
    return bool(start and end and end <= start)


def is_ip_filter(text: str) -> bool:
    """Addresses joined by commas, each with bits or a mask behind a slash if need be."""
    try:
        for part in text.split(","):
            if part != part.strip() or "%" in part:
                return False
            ipaddress.ip_network(part, strict=False)
    except ValueError:
        return False
    return True


def normalised(quiz: Row) -> Row:
    """What every save does to the stored values, whatever was sent. Source: canvas-quizzes 4.2, step 10."""
    changes: Row = {}
    if not quiz["one_question_at_a_time"]:
        changes["cant_go_back"] = False
    if not quiz["show_correct_answers"]:
        changes |= {"show_correct_answers_at": None, "hide_correct_answers_at": None}
    if not quiz["show_correct_answers"] or quiz["allowed_attempts"] <= 1:
        changes["show_correct_answers_last_attempt"] = False
    return {**quiz, **changes}
