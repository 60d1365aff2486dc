"""What creating and editing a quiz make of each parameter. Source: canvas-quizzes 4.1 and 5.3.

How parameters depend on each other: test_quiz_interplay; points and assignments: test_quiz_records.
"""

from __future__ import annotations

from typing import Any

import pytest

from mock_server import MockServer
from mock_server.canvas.quizzes.settings import LONGEST_DESCRIPTION, is_ip_filter
from mock_server.canvas.tables import defaults_of
from mock_server.engine.spec import load_document

from .quiz_requests import created, part, post, put, quizzes_path, read, updated

DEFAULTS = defaults_of(load_document(), "QuizInput")
SEVERAL = {"allowed_attempts": 3}
ONE_BY_ONE = {"one_question_at_a_time": True}


def case(name: str, sent: dict[str, Any], **expected: Any) -> Any:
    return pytest.param(sent, expected, id=name)


# --- 4.1: one parameter at a time -------------------------------------------------------------------------

ACCEPTED = [
    case("no title", {"title": None}, title="Unnamed Quiz"),
    case("an empty title", {"title": ""}, title="Unnamed Quiz"),
    case("a blank title", {"title": " \t "}, title="Unnamed Quiz"),
    case("a title with blanks around it is kept", {"title": " x "}, title=" x "),
    case("a title of 255 characters", {"title": "é" * 255}, title="é" * 255),
    case("a number as title is text", {"title": 5}, title="5"),
    case("a truth value as title is Rails's text for it", {"title": True}, title="t"),
    case("a list as title is left out", {"title": ["x"]}, title="Unnamed Quiz"),
    case("no description", {"description": None}, description=None),
    case("an empty description stays", {"description": ""}, description=""),
    case("a description", {"description": "<p>x</p>"}, description="<p>x</p>"),
    case("type practice_quiz", {"quiz_type": "practice_quiz"}, quiz_type="practice_quiz"),
    case("type survey", {"quiz_type": "survey"}, quiz_type="survey"),
    case("type graded_survey", {"quiz_type": "graded_survey"}, quiz_type="graded_survey"),
    case("type null means assignment", {"quiz_type": None}, quiz_type="assignment"),
    case("an empty type skips validation", {"quiz_type": ""}, quiz_type=""),
    case("a time limit", {"time_limit": 20}, time_limit=20),
    case("a time limit as text", {"time_limit": "20"}, time_limit=20),
    case("a time limit with decimals is cut", {"time_limit": 20.9}, time_limit=20),
    case("decimals in text are cut", {"time_limit": "20.9"}, time_limit=20),
    case("no time limit", {"time_limit": None}, time_limit=None),
    case("an empty time limit", {"time_limit": ""}, time_limit=None),
    case("a negative time limit is dropped", {"time_limit": -5}, time_limit=None),
    case("a negative time limit as text is dropped", {"time_limit": "-5"}, time_limit=None),
    case("shuffle_answers", {"shuffle_answers": True}, shuffle_answers=True),
    case("shuffle_answers null is false", {"shuffle_answers": None}, shuffle_answers=False),
    case("hide_results always", {"hide_results": "always"}, hide_results="always"),
    case("hide_results empty is null", {"hide_results": ""}, hide_results=None),
    case(
        "hide_results until_after_due_date",
        {"hide_results": "until_after_due_date"},
        hide_results="until_after_due_date",
    ),
    case(
        "hide_results until_after_available_date",
        {"hide_results": "until_after_available_date"},
        hide_results="until_after_available_date",
    ),
    case("show_correct_answers", {"show_correct_answers": False}, show_correct_answers=False),
    case("show_correct_answers null is true", {"show_correct_answers": None}, show_correct_answers=True),
    case(
        "answer dates in order",
        {
            "show_correct_answers_at": "2031-01-01T00:00:00Z",
            "hide_correct_answers_at": "2031-01-02T00:00:00Z",
        },
        show_correct_answers_at="2031-01-01T00:00:00Z",
        hide_correct_answers_at="2031-01-02T00:00:00Z",
    ),
    case("unlimited attempts", {"allowed_attempts": -1}, allowed_attempts=-1),
    case("attempts below -1 are dropped", {"allowed_attempts": -2}, allowed_attempts=1),
    case("attempts null is 1", {"allowed_attempts": None}, allowed_attempts=1),
    case("attempts 0 are stored as 0", {"allowed_attempts": 0}, allowed_attempts=0),
    case("attempts as text", {"allowed_attempts": "7"}, allowed_attempts=7),
    case(
        "any scoring policy, with several attempts",
        {"scoring_policy": "keep_average", **SEVERAL},
        scoring_policy="keep_average",
    ),
    case("scoring policy null", {"scoring_policy": None, **SEVERAL}, scoring_policy="keep_highest"),
    case("one_question_at_a_time", ONE_BY_ONE, one_question_at_a_time=True),
    case("cant_go_back", {"cant_go_back": True, **ONE_BY_ONE}, cant_go_back=True),
    case("an access code as sent", {"access_code": " a B "}, access_code=" a B ", has_access_code=True),
    case("an empty access code stays", {"access_code": ""}, access_code="", has_access_code=False),
    case(
        "a blank access code protects nothing", {"access_code": "  "}, access_code="  ", has_access_code=False
    ),
    case("no access code", {"access_code": None}, access_code=None, has_access_code=False),
    case("an address", {"ip_filter": "192.168.217.1"}, ip_filter="192.168.217.1"),
    case("a blank filter is null", {"ip_filter": " "}, ip_filter=None),
    case("a due date", {"due_at": "2031-02-03T04:05:06+01:00"}, due_at="2031-02-03T03:05:06Z"),
    case("seconds may be missing", {"due_at": "2031-10-21T18:48Z"}, due_at="2031-10-21T18:48:00Z"),
    case("a mere date is due at its end", {"due_at": "2031-02-03"}, due_at="2031-02-03T23:59:59Z"),
    case(
        "an hour without minutes is a mere date", {"due_at": "2031-02-03T10"}, due_at="2031-02-03T23:59:59Z"
    ),
    case("midnight is kept", {"due_at": "2031-02-03T00:00:00Z"}, due_at="2031-02-03T00:00:00Z"),
    case("text without a date is null", {"due_at": "next week"}, due_at=None),
    case("a mere date locks at its end", {"lock_at": "2031-02-03"}, lock_at="2031-02-03T23:59:59Z"),
    case("a mere date unlocks at its start", {"unlock_at": "2031-02-03"}, unlock_at="2031-02-03T00:00:00Z"),
    case(
        "no dates",
        {"due_at": None, "lock_at": "", "unlock_at": None},
        due_at=None,
        lock_at=None,
        unlock_at=None,
    ),
    case(
        "dates are not checked against each other",
        {
            "unlock_at": "2033-01-01T00:00:00Z",
            "due_at": "2032-01-01T00:00:00Z",
            "lock_at": "2031-01-01T00:00:00Z",
        },
        unlock_at="2033-01-01T00:00:00Z",
        due_at="2032-01-01T00:00:00Z",
        lock_at="2031-01-01T00:00:00Z",
    ),
    case("one_time_results", {"one_time_results": True}, one_time_results=True),
    case("only_visible_to_overrides", {"only_visible_to_overrides": True}, only_visible_to_overrides=True),
    case(
        "anonymous survey",
        {"anonymous_submissions": True, "quiz_type": "survey"},
        anonymous_submissions=True,
    ),
    case("a survey's points", {"points_possible": 12, "quiz_type": "survey"}, points_possible=12.0),
    case("notify_of_update", {"notify_of_update": True}, title="A quiz"),
    case(
        "disable_timer_autosubmission",
        {"disable_timer_autosubmission": True},
        timer_autosubmit_disabled=False,
    ),
    case("the lockdown browser", {"require_lockdown_browser": True}, require_lockdown_browser=False),
    case(
        "the lockdown browser for results",
        {"require_lockdown_browser_for_results": True},
        require_lockdown_browser_for_results=False,
    ),
    case(
        "the lockdown browser's monitor",
        {"require_lockdown_browser_monitor": True, "lockdown_browser_monitor_data": "x"},
        require_lockdown_browser_monitor=False,
        lockdown_browser_monitor_data="x",
    ),
    case(
        "what the server sets", {"question_count": 9, "version_number": 9}, question_count=0, version_number=1
    ),
    case("what nobody knows", {"colour": "blue"}, title="A quiz"),
]


@pytest.mark.parametrize(("sent", "expected"), ACCEPTED)
def test_create_makes_of_a_parameter(
    lenient: MockServer, sent: dict[str, Any], expected: dict[str, Any]
) -> None:
    quiz = created(lenient, **sent)

    assert part(quiz, expected) == expected
    assert read(lenient, quiz) == quiz


@pytest.mark.parametrize(("sent", "expected"), ACCEPTED)
def test_update_makes_the_same_of_it(
    lenient: MockServer, sent: dict[str, Any], expected: dict[str, Any]
) -> None:
    """On edit as on creation, the quiz being a fresh one."""
    before = created(lenient)
    expected = expected | ({"title": "A quiz"} if sent == {"title": ["x"]} else {})
    expected = expected | ({"version_number": 2} if "version_number" in expected else {})

    quiz = updated(lenient, before, **sent)

    assert part(quiz, expected) == expected


def test_ids_and_assignment_ids_cannot_be_set(lenient: MockServer) -> None:
    """4.1, last row."""
    quiz = created(lenient, id=77, assignment_id=78)

    assert quiz["id"] not in (77, None)
    assert quiz["assignment_id"] is None


def test_create_has_the_documents_defaults(server: MockServer) -> None:
    """3.1, column "default": the answer to a teacher who sends a title only."""
    quiz = created(server)

    assert part(quiz, quiz.keys() & DEFAULTS.keys() - {"title"}) == {
        "description": None,
        "quiz_type": "assignment",
        "time_limit": None,
        "shuffle_answers": False,
        "show_correct_answers": True,
        "show_correct_answers_last_attempt": False,
        "show_correct_answers_at": None,
        "hide_correct_answers_at": None,
        "hide_results": None,
        "one_time_results": False,
        "scoring_policy": "keep_highest",
        "allowed_attempts": 1,
        "one_question_at_a_time": False,
        "cant_go_back": False,
        "access_code": None,
        "ip_filter": None,
        "due_at": None,
        "lock_at": None,
        "unlock_at": None,
        "published": False,
        "only_visible_to_overrides": False,
        "require_lockdown_browser": False,
        "require_lockdown_browser_for_results": False,
        "require_lockdown_browser_monitor": False,
        "lockdown_browser_monitor_data": None,
    }


def test_a_mere_date_is_meant_in_the_users_zone(lenient: MockServer) -> None:
    """4.1, due_at; conventions 10 for times without an offset."""
    user = {"name": "Nora", "token": "nora", "time_zone": "America/Denver", "account_admin": True}
    lenient.seed({"users": [user]})
    settings = {"due_at": "2031-07-03", "unlock_at": "2031-01-03", "lock_at": "2031-07-04T12:00"}

    quiz = lenient.client(token="nora").post(quizzes_path(), json={"quiz": settings}).json()

    assert part(quiz, settings) == {
        "due_at": "2031-07-04T05:59:59Z",
        "unlock_at": "2031-01-03T07:00:00Z",
        "lock_at": "2031-07-04T18:00:00Z",
    }


@pytest.mark.parametrize(
    ("locked", "field"), [(True, "lock_at"), (False, "unlock_at"), ("0", "unlock_at")], ids=str
)
def test_locked_sets_a_date_to_now(lenient: MockServer, locked: Any, field: str) -> None:
    """4.1: `locked` is no column of its own."""
    lenient.clock.freeze("2031-05-01T10:00:00Z")
    quiz = created(lenient)

    changed = updated(lenient, quiz, locked=locked)

    dates = part(changed, ("lock_at", "unlock_at"))
    assert dates == {"lock_at": None, "unlock_at": None, field: "2031-05-01T10:00:00Z"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *[(value, False) for value in (False, 0, "0", "f", "F", "false", "FALSE", "False", "off", "OFF")],
        *[(value, True) for value in (True, 1, "1", "t", "true", "on", "no", "n", "nonsense", 2, -1)],
    ],
    ids=repr,
)
def test_a_models_booleans(lenient: MockServer, value: Any, expected: bool) -> None:
    """4.1: all but the spellings of false is true, even "no"."""
    assert created(lenient, shuffle_answers=value)["shuffle_answers"] is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *[(value, True) for value in (True, 1, "1", "yes", "Y", "true", "t", "on", "2 of them", "-1", 0.5)],
        *[(value, False) for value in (False, 0, "0", "no", "N", "false", "f", "off", "maybe", "0.5", 0.0)],
    ],
    ids=repr,
)
def test_published_has_its_own_reading(lenient: MockServer, value: Any, expected: bool) -> None:
    """4.1, last paragraph."""
    assert created(lenient, published=value)["published"] is expected


# --- 5.3: what is refused ---------------------------------------------------------------------------------

REFUSED = [
    ("a title of 256 characters", {"title": "x" * 256}, "title", "too_long"),
    (
        "a description beyond 500 KB",
        {"description": "x" * (LONGEST_DESCRIPTION + 1)},
        "description",
        "too_long",
    ),
    ("an unknown type", {"quiz_type": "exam"}, "invalid_quiz_type", "Quiz type is not valid"),
    ("a filter of words", {"ip_filter": "home"}, "invalid_ip_filter", "IP filter is not valid"),
    ("a time limit of 0", {"time_limit": 0}, "time_limit", "Time Limit is not valid"),
    ("a time limit in words", {"time_limit": "ten"}, "time_limit", "Time Limit is not valid"),
    ("a time limit below 1", {"time_limit": 0.5}, "time_limit", "Time Limit is not valid"),
    ("a time limit too large", {"time_limit": 2**31}, "time_limit", "less_than_or_equal_to"),
    ("too many attempts", {"allowed_attempts": 10**30}, "allowed_attempts", "less_than_or_equal_to"),
    (
        "an unknown hide_results",
        {"hide_results": "never"},
        "invalid_hide_results",
        "Hide results is not valid",
    ),
    (
        "equal answer dates",
        dict.fromkeys(("show_correct_answers_at", "hide_correct_answers_at"), "2031-01-01T00:00:00Z"),
        "show_correct_answers",
        "bad_range",
    ),
    (
        "answer dates the wrong way round",
        {
            "show_correct_answers_at": "2031-01-02T00:00:00Z",
            "hide_correct_answers_at": "2031-01-01T00:00:00Z",
        },
        "show_correct_answers",
        "bad_range",
    ),
    ("too many points", {"points_possible": 2_000_000_001}, "points_possible", "less_than_or_equal_to"),
    ("infinitely many points", {"points_possible": "1e999"}, "points_possible", "less_than_or_equal_to"),
    ("points in words", {"points_possible": "many"}, "points_possible", "not_a_number"),
    ("points as truth value", {"points_possible": True}, "points_possible", "not_a_number"),
    ("points below all numbers", {"points_possible": "-1e999"}, "points_possible", "not_a_number"),
]


@pytest.mark.parametrize(("sent", "key", "text"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED])
def test_a_bad_value_is_refused_by_its_key(
    lenient: MockServer, sent: dict[str, Any], key: str, text: str
) -> None:
    """5.3: the item names the key, and says the same text twice; nothing is stored, on creation and on edit."""
    quiz = created(lenient)
    before = lenient.snapshot()

    replies = [post(lenient, sent), put(lenient, quiz, {"shuffle_answers": True, **sent})]

    expected = {"errors": {key: [{"attribute": key, "type": text, "message": text}]}}
    assert [(reply.status_code, reply.json()) for reply in replies] == [(400, expected)] * 2
    assert lenient.snapshot() == before


def test_several_failures_appear_together(lenient: MockServer) -> None:
    """5.3: one key each, that of unpublishing among them."""
    quiz = created(lenient, published=True)
    lenient.seed({"quiz_submissions": [{"quiz_id": quiz["id"], "user_id": 2005}]})

    reply = put(lenient, quiz, {"title": "x" * 256, "quiz_type": "exam", "time_limit": 0, "published": False})

    assert sorted(reply.json()["errors"]) == ["invalid_quiz_type", "published", "time_limit", "title"]


def test_only_changed_values_are_judged() -> None:
    """5.3: a bad value that is stored already does no harm."""
    server = MockServer()
    quiz = created(server)
    state = server.snapshot()
    bad = {"quiz_type": "exam", "ip_filter": "home", "hide_results": "never"}
    next(row for row in state["quizzes"] if row["id"] == quiz["id"]).update(bad)
    server.restore(state)

    reply = put(server, quiz, {**bad, "title": "Edited"})

    assert reply.json()["title"] == "Edited"


def test_one_answer_date_is_judged_against_the_stored_other(lenient: MockServer) -> None:
    quiz = created(lenient, show_correct_answers_at="2031-01-02T00:00:00Z")

    reply = put(lenient, quiz, {"hide_correct_answers_at": "2031-01-01T00:00:00Z"})

    assert list(reply.json()["errors"]) == ["show_correct_answers"]


@pytest.mark.parametrize(
    "text",
    [
        "192.168.217.1",
        "192.168.217.1/24",
        "192.168.217.1/255.255.255.0",
        "10.0.0.1,10.0.0.2/8",
        "::1",
        "2001:db8::/32",
        "2001:db8::/ffff:ffff::",
        "0.0.0.0/0",
    ],
)
def test_filters_that_canvas_takes(text: str) -> None:
    assert is_ip_filter(text)


@pytest.mark.parametrize(
    "text",
    [
        "256.1.1.1",
        "10.0.0.1/33",
        "10.0.0.1/",
        "10.0.0.1/255.0.255.0",
        "10.0.0.1/ffff::",
        "10.0.0.1, 10.0.0.2",
        "10.0.0.1,",
        "fe80::1%eth0",
        "example.com",
        "10.0.0.1/" + "9" * 5000,
    ],
    ids=lambda text: text[:24],
)
def test_filters_that_canvas_refuses(text: str) -> None:
    assert not is_ip_filter(text)
