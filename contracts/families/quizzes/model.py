"""What a quiz must look like after what was sent: the judge's own, small idea of Canvas's rules, without a server.

Source: fact sheet canvas-quizzes 4.1, 4.2 (starred rules are asserted by Canvas's own tests).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = Any
Fields = dict[str, Json]

DEFAULTS: Mapping[str, Json] = {
    "description": None,
    "quiz_type": "assignment",
    "time_limit": None,
    "shuffle_answers": False,
    "hide_results": None,
    "show_correct_answers": True,
    "show_correct_answers_last_attempt": False,
    "show_correct_answers_at": None,
    "hide_correct_answers_at": None,
    "allowed_attempts": 1,
    "scoring_policy": "keep_highest",
    "one_question_at_a_time": False,
    "cant_go_back": False,
    "access_code": None,
    "ip_filter": None,
    "due_at": None,
    "lock_at": None,
    "unlock_at": None,
    "one_time_results": False,
    "published": False,
}
"""The settings of a quiz that was made with a title only."""


def settled(stored: Mapping[str, Json], sent: Mapping[str, Json]) -> Fields:
    """The settings of a quiz that had `stored` and was sent `sent`, after the interplay of section 4.2."""
    kept = dict(sent)

    def now(name: str) -> Json:
        value = kept[name] if name in kept else stored[name]
        return DEFAULTS[name] if value is None and name in FILLED_IN else value

    def drop(*names: str) -> None:
        for name in names:
            kept.pop(name, None)

    if kept.get("allowed_attempts") is not None and kept["allowed_attempts"] < -1:
        drop("allowed_attempts")
    many = now("allowed_attempts") > 1
    if kept.get("hide_results") == "until_after_last_attempt" and not many:
        drop("hide_results")
    if now("hide_results") is not None:
        drop("show_correct_answers", "one_time_results")
    if not now("show_correct_answers"):
        drop("show_correct_answers_at", "hide_correct_answers_at")
    if not now("show_correct_answers") or now("allowed_attempts") <= 1:
        drop("show_correct_answers_last_attempt")
    if not many:
        drop("scoring_policy")
    if kept.get("time_limit") is not None and kept["time_limit"] < 0:
        drop("time_limit")
    after = {name: now(name) for name in (*stored, *(n for n in kept if n not in stored))}
    return _saved(after)


FILLED_IN = frozenset(
    {
        "quiz_type",
        "shuffle_answers",
        "show_correct_answers",
        "show_correct_answers_last_attempt",
        "allowed_attempts",
        "scoring_policy",
        "one_question_at_a_time",
        "cant_go_back",
        "one_time_results",
    }
)
"""Settings that `null` sets back to their default."""


def _saved(quiz: Fields) -> Fields:
    """What every save puts right, whatever was sent."""
    if not quiz["one_question_at_a_time"]:
        quiz["cant_go_back"] = False
    if not quiz["show_correct_answers"]:
        quiz |= {
            "show_correct_answers_last_attempt": False,
            "show_correct_answers_at": None,
            "hide_correct_answers_at": None,
        }
    if quiz["allowed_attempts"] <= 1:
        quiz["show_correct_answers_last_attempt"] = False
    return quiz


def created(sent: Mapping[str, Json]) -> Fields:
    """The settings of a quiz made with `sent`."""
    return settled(DEFAULTS, sent)


def has_clean_dates(sent: Mapping[str, Json], stored: Mapping[str, Json] = DEFAULTS) -> bool:
    """Whether the answers are hidden after they are shown, as a quiz demands where both times are set."""
    after = settled(stored, sent)
    show, hide = after["show_correct_answers_at"], after["hide_correct_answers_at"]
    return show is None or hide is None or show < hide


def seen(quiz: Mapping[str, Json], model: Mapping[str, Json]) -> Fields:
    """What a reply shows of those settings that the model has an opinion about."""
    return {name: quiz[name] for name in model}


def score_percent(correct: int, questions: int) -> int:
    """Karma's score: a percentage rounded half up."""
    return (200 * correct + questions) // (2 * questions)
