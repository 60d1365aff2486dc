"""How the parameters of a quiz depend on each other. Source: canvas-quizzes 4.2, by its numbers."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server import MockServer
from mock_server.canvas.quizzes.settings import QuizChanges, boolean, normalised, settings_of
from mock_server.canvas.tables import defaults_of
from mock_server.engine.spec import load_document

from .quiz_requests import created, part, quiz_path, updated

PROPERTIES = load_document().schema("QuizInput")["properties"]
NEW_QUIZ = {**defaults_of(load_document(), "QuizInput"), "assignment_group_id": None, "points_possible": None}
UTC = ZoneInfo("UTC")
SEVERAL = {"allowed_attempts": 3}
ONE_BY_ONE = {"one_question_at_a_time": True}


def interplay(name: str, stored: dict[str, Any], sent: dict[str, Any], **expected: Any) -> Any:
    return pytest.param(stored, sent, expected, id=name)


INTERPLAY = [
    interplay("1 attempts below -1", SEVERAL, {"allowed_attempts": -2}, allowed_attempts=3),
    interplay("2 with one attempt", {}, {"hide_results": "until_after_last_attempt"}, hide_results=None),
    interplay(
        "2 with unlimited attempts",
        {"allowed_attempts": -1},
        {"hide_results": "until_after_last_attempt"},
        hide_results=None,
    ),
    interplay(
        "2 with several attempts",
        {},
        {"hide_results": "until_after_last_attempt", **SEVERAL},
        hide_results="until_after_last_attempt",
    ),
    interplay(
        "2 looks at the attempts left after 1",
        SEVERAL,
        {"hide_results": "until_after_last_attempt", "allowed_attempts": -9},
        hide_results="until_after_last_attempt",
        allowed_attempts=3,
    ),
    interplay("2 concerns this value only", {}, {"hide_results": "always"}, hide_results="always"),
    interplay(
        "3 while hidden",
        {"hide_results": "always"},
        {"show_correct_answers": False},
        show_correct_answers=True,
    ),
    interplay(
        "3 for any value of hide_results",
        {},
        {"hide_results": "until_after_due_date", "show_correct_answers": False},
        show_correct_answers=True,
    ),
    interplay(
        "3 after 2 has dropped hide_results",
        {},
        {"hide_results": "until_after_last_attempt", "show_correct_answers": False},
        show_correct_answers=False,
        hide_results=None,
    ),
    interplay(
        "4 answers not shown",
        {"show_correct_answers": False},
        {
            "show_correct_answers_at": "2031-01-01T00:00:00Z",
            "hide_correct_answers_at": "2031-01-02T00:00:00Z",
        },
        show_correct_answers_at=None,
        hide_correct_answers_at=None,
    ),
    interplay(
        "4 after 3 has dropped show_correct_answers",
        {"hide_results": "always"},
        {"show_correct_answers": False, "show_correct_answers_at": "2031-01-01T00:00:00Z"},
        show_correct_answers_at="2031-01-01T00:00:00Z",
    ),
    interplay(
        "5 with one attempt",
        {},
        {"show_correct_answers_last_attempt": True},
        show_correct_answers_last_attempt=False,
    ),
    interplay(
        "5 with unlimited attempts",
        {"allowed_attempts": -1},
        {"show_correct_answers_last_attempt": True},
        show_correct_answers_last_attempt=False,
    ),
    interplay(
        "5 answers not shown",
        {"show_correct_answers": False, **SEVERAL},
        {"show_correct_answers_last_attempt": True},
        show_correct_answers_last_attempt=False,
    ),
    interplay(
        "5 with several attempts",
        SEVERAL,
        {"show_correct_answers_last_attempt": True},
        show_correct_answers_last_attempt=True,
    ),
    interplay(
        "6 while hidden", {"hide_results": "always"}, {"one_time_results": True}, one_time_results=False
    ),
    interplay(
        "6 for any value of hide_results",
        {},
        {"one_time_results": True, "hide_results": "until_after_due_date"},
        one_time_results=False,
    ),
    interplay(
        "6 while this request unhides",
        {"hide_results": "always"},
        {"one_time_results": True, "hide_results": None},
        one_time_results=True,
    ),
    interplay("7 with one attempt", {}, {"scoring_policy": "keep_latest"}, scoring_policy="keep_highest"),
    interplay(
        "7 with unlimited attempts",
        {"allowed_attempts": -1},
        {"scoring_policy": "keep_latest"},
        scoring_policy="keep_highest",
    ),
    interplay(
        "7 with several attempts", SEVERAL, {"scoring_policy": "keep_latest"}, scoring_policy="keep_latest"
    ),
    interplay("8 and 10 without one by one", {}, {"cant_go_back": True}, cant_go_back=False),
    interplay(
        "8 slips: both stay true",
        ONE_BY_ONE,
        {"cant_go_back": True, "one_question_at_a_time": False},
        cant_go_back=True,
        one_question_at_a_time=True,
    ),
    interplay(
        "8 slips for null as well",
        ONE_BY_ONE,
        {"cant_go_back": True, "one_question_at_a_time": None},
        cant_go_back=True,
        one_question_at_a_time=True,
    ),
    interplay(
        "8 does not slip for the number 0",
        ONE_BY_ONE,
        {"cant_go_back": True, "one_question_at_a_time": 0},
        cant_go_back=False,
        one_question_at_a_time=False,
    ),
    interplay("9 a negative limit", {"time_limit": 10}, {"time_limit": -1}, time_limit=10),
    interplay(
        "10 leaving one by one",
        {"cant_go_back": True, **ONE_BY_ONE},
        {"one_question_at_a_time": False},
        cant_go_back=False,
    ),
    interplay(
        "10 answers no longer shown",
        {
            "show_correct_answers_at": "2031-01-01T00:00:00Z",
            "show_correct_answers_last_attempt": True,
            **SEVERAL,
        },
        {"show_correct_answers": False},
        show_correct_answers_at=None,
        show_correct_answers_last_attempt=False,
    ),
    interplay(
        "10 only one attempt left",
        {"show_correct_answers_last_attempt": True, **SEVERAL},
        {"allowed_attempts": 1},
        show_correct_answers_last_attempt=False,
    ),
    interplay(
        "what does not happen: one attempt resets neither policy nor hiding",
        {"scoring_policy": "keep_latest", "hide_results": "until_after_last_attempt", **SEVERAL},
        {"allowed_attempts": 1},
        scoring_policy="keep_latest",
        hide_results="until_after_last_attempt",
    ),
    interplay(
        "what does not happen: hiding results changes show_correct_answers",
        {},
        {"hide_results": "always"},
        show_correct_answers=True,
    ),
]


@pytest.mark.parametrize(("stored", "sent", "expected"), INTERPLAY)
def test_interplay(
    lenient: MockServer, stored: dict[str, Any], sent: dict[str, Any], expected: dict[str, Any]
) -> None:
    """4.2, by the sheet's numbers."""
    quiz = created(lenient, **stored)

    changed = updated(lenient, quiz, **sent)

    assert part(changed, expected) == expected


def test_the_slip_does_not_strike_in_forms(lenient: MockServer) -> None:
    """4.2, step 8: the text "false" is not empty, so both end false."""
    quiz = created(lenient, **ONE_BY_ONE)

    changed = lenient.client().put(
        quiz_path(quiz), data={"quiz[cant_go_back]": "true", "quiz[one_question_at_a_time]": "false"}
    )

    assert part(changed.json(), ("cant_go_back", "one_question_at_a_time")) == {
        "cant_go_back": False,
        "one_question_at_a_time": False,
    }


# --- properties of the pure rules -------------------------------------------------------------------------

PARTICULAR = {
    "hide_results": ["always", "until_after_last_attempt", "until_after_due_date", ""],
    "quiz_type": ["assignment", "survey", "exam", ""],
    "scoring_policy": ["keep_highest", "keep_latest"],
    "allowed_attempts": [-5, -1, 0, 1, 2],
    "time_limit": [-1, 0, 1, "x"],
    "show_correct_answers_at": ["2031-01-01T00:00:00Z", "2031-01-02"],
    "hide_correct_answers_at": ["2031-01-01T00:00:00Z", "2031-01-02"],
}
ANYTHING = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
)


GENEROUS = {**NEW_QUIZ, "allowed_attempts": 5, "one_question_at_a_time": True}


def is_senseless(name: str, change: dict[str, Any]) -> bool:
    """Whether the value is dropped whatever else is said: it is negative."""
    return name in ("time_limit", "allowed_attempts") and name not in change


def any_settings() -> st.SearchStrategy[dict[str, Any]]:
    """Settings of a request: any value for any name, likely ones more often."""
    return st.fixed_dictionaries(
        {},
        optional={
            name: st.sampled_from(PARTICULAR[name]) | ANYTHING if name in PARTICULAR else ANYTHING
            for name in PROPERTIES
        },
    )


def of(sent: dict[str, Any], stored: dict[str, Any] = NEW_QUIZ) -> QuizChanges:
    return settings_of(sent, stored, PROPERTIES, zone=UTC)


def saved(sent: dict[str, Any], stored: dict[str, Any]) -> dict[str, Any]:
    return normalised({**stored, **of(sent, stored).changes})


@given(any_settings(), any_settings())
def test_every_saved_quiz_is_consistent(first: dict[str, Any], second: dict[str, Any]) -> None:
    """4.2, step 10, whatever was sent and stored."""
    quiz = saved(second, saved(first, NEW_QUIZ))

    assert quiz["one_question_at_a_time"] or not quiz["cant_go_back"]
    assert quiz["show_correct_answers"] or quiz["show_correct_answers_at"] is None
    assert quiz["allowed_attempts"] > 1 or not quiz["show_correct_answers_last_attempt"]
    assert quiz["allowed_attempts"] >= -1
    assert quiz["time_limit"] is None or quiz["time_limit"] >= 0
    assert quiz["title"].strip()


@given(any_settings(), any_settings())
def test_a_request_says_nothing_of_what_it_does_not_name(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    stored = saved(first, NEW_QUIZ)

    assert of(second, stored).changes.keys() <= second.keys() - {"published", "locked"}
    assert of({}, stored) == QuizChanges()


@given(any_settings(), any_settings())
def test_what_is_lost_is_noted_and_what_is_not_lost_is_not(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    """A value is lost when the saved quiz has another one than it would have where everything applies."""
    stored = saved(first, NEW_QUIZ)
    meant = {name: of({name: value}, GENEROUS).changes for name, value in second.items() if name != "title"}
    noted: list[str] = []

    settings = settings_of(second, stored, PROPERTIES, zone=UTC, note=lambda name, *_: noted.append(name))

    outcome = normalised({**stored, **settings.changes})
    lost = [
        name
        for name, change in meant.items()
        if change.items() - outcome.items() or is_senseless(name, change)
    ]
    assert sorted(name for name in noted if name != "title") == sorted(lost)


@given(ANYTHING.filter(lambda value: value is not None))
def test_booleans_are_decided_for_everything(value: Any) -> None:
    assert boolean(value) is (str(value).lower() not in {"0", "f", "false", "off"})
