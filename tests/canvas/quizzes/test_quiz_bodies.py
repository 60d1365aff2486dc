"""What is sent to the quiz operations: the encodings, and what leaves the documented contract.

Source: canvas-quizzes 1.3 and 4.1, canvas-api-conventions 8.
"""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from mock_server import MockServer
from mock_server.engine.spec import load_document

from .quiz_requests import created, post, put, quiz_of, quiz_path, quizzes_path

DOCUMENT = load_document()
PROPERTIES = DOCUMENT.schema("QuizInput")["properties"]
FULL: dict[str, Any] = DOCUMENT.raw["components"]["examples"]["CreateQuizFull"]["value"]["quiz"]
SETTINGS = {**FULL, "hide_results": None}

# --- one meaning in every encoding ------------------------------------------------------------------------

VALUES: dict[str, tuple[Any, ...]] = {
    "title": ("Quiz & Co. ‚ä‘ +%",),
    "description": ("<p>a &amp; b</p>",),
    "quiz_type": ("practice_quiz", "assignment", "graded_survey", "survey"),
    "assignment_group_id": (403, 401),
    "time_limit": (5, -5, 7.5),
    "hide_results": ("always", "until_after_due_date", "until_after_last_attempt"),
    "show_correct_answers_at": ("2031-01-01T00:00:00+02:00",),
    "hide_correct_answers_at": ("2031-01-01T00:00:00Z",),
    "allowed_attempts": (3, -1, -2),
    "scoring_policy": ("keep_latest",),
    "access_code": ("a b", "5"),
    "ip_filter": ("10.0.0.0/8,::1",),
    "due_at": ("2031-01-01T00:00:00Z", "2031-01-01"),
    "lock_at": ("2031-01-01T00:00:00-07:00",),
    "unlock_at": ("2031-01-01",),
    "points_possible": (12.5,),
    "lockdown_browser_monitor_data": ("x",),
}
ONE_EACH = [
    (name, value)
    for name, schema in PROPERTIES.items()
    for value in VALUES.get(name, (True, False) if schema["type"] == "boolean" else ())
]
BESIDE = {"allowed_attempts": 3, "one_question_at_a_time": True, "quiz_type": "survey"}


def form_of(settings: dict[str, Any]) -> dict[str, str]:
    """The settings as a form names and spells them."""
    spelt = {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in settings.items()
    }
    return {f"quiz[{name}]": text for name, text in spelt.items()}


def send(encoding: str, settings: dict[str, Any]) -> httpx.Response:
    """The answer of a fresh mock to creating a quiz in this encoding."""
    client = MockServer().client()
    form = form_of(settings)
    if encoding == "form":
        return client.post(quizzes_path(), data=form)
    if encoding == "query":
        return client.post(quizzes_path(), params=form)
    if encoding == "multipart":
        return client.post(quizzes_path(), files={name: (None, text) for name, text in form.items()})
    if encoding == "JSON text":
        return client.post(quizzes_path(), json={"quiz": {name[5:-1]: text for name, text in form.items()}})
    return client.post(quizzes_path(), json={"quiz": settings})


def test_each_parameter_has_a_value_here() -> None:
    assert {name for name, _ in ONE_EACH} == set(PROPERTIES)


@pytest.mark.parametrize("encoding", ["form", "multipart", "query", "JSON text"])
@pytest.mark.parametrize(("name", "value"), ONE_EACH, ids=lambda value: str(value)[:20])
def test_every_parameter_means_the_same_in_every_encoding(encoding: str, name: str, value: Any) -> None:
    settings = {**BESIDE, name: value}

    one, other = send("JSON", settings), send(encoding, settings)

    assert (other.status_code, without_now(other)) == (one.status_code, without_now(one))


def without_now(reply: httpx.Response) -> dict[str, Any]:
    """The quiz without what `locked` sets to the present time."""
    return {
        name: value
        for name, value in reply.json().items()
        if name not in ("lock_at", "unlock_at", "all_dates", "lock_info", "lock_explanation")
    }


@pytest.mark.parametrize("encoding", ["form", "multipart"])
def test_an_empty_form_field_is_null_where_text_makes_no_sense(encoding: str) -> None:
    """4.1: null or "" mean the default."""
    names = [
        name for name, schema in PROPERTIES.items() if "string" not in schema["type"] and name != "published"
    ]
    names += ["due_at", "lock_at", "unlock_at", "hide_results", "ip_filter", "title"]

    one, other = send("JSON", dict.fromkeys(names)), send(encoding, dict.fromkeys(names, ""))

    assert other.json() == one.json()


def test_a_body_without_a_content_type_is_a_form(lenient: MockServer) -> None:
    reply = lenient.client().post(
        quizzes_path(), content=b"quiz[title]=A%20form", headers={"Content-Type": ""}
    )

    assert reply.json()["title"] == "A form"


# --- a careful client -------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["json", "form", "multipart"])
def test_every_documented_setting_at_once_is_covered(server: MockServer, encoding: str) -> None:
    """The strict mock would refuse what it finds."""
    path, form = quizzes_path(101), form_of(FULL)
    bodies: dict[str, dict[str, Any]] = {
        "json": {"json": {"quiz": SETTINGS}},
        "form": {"data": form},
        "multipart": {"files": {name: (None, text) for name, text in form.items()}},
    }

    reply = server.client().post(path, **bodies[encoding])

    quiz = quiz_of(reply)
    assert {name: quiz[name] for name in FULL} == FULL
    assert not server.violations


@pytest.mark.parametrize("name", [name for name in FULL if name not in ("scoring_policy", "cant_go_back")])
def test_each_documented_setting_may_be_changed_alone(server: MockServer, name: str) -> None:
    """Those left out are documented as valid together with others only."""
    quiz = created(server, quiz_type="assignment", allowed_attempts=2)

    reply = put(server, quiz, {name: FULL[name]} if name != "assignment_group_id" else {name: 403})

    assert reply.status_code == 200
    assert not server.violations


def test_what_depends_on_others_may_be_sent_where_it_says_nothing_new(server: MockServer) -> None:
    """A client that always sends every field of its form loses nothing by it."""
    untouched = {
        "title": "x",
        "scoring_policy": "keep_highest",
        "show_correct_answers_last_attempt": False,
        "one_question_at_a_time": False,
        "cant_go_back": False,
        "one_time_results": False,
        "hide_results": "always",
        "show_correct_answers": True,
        "show_correct_answers_at": None,
        "time_limit": None,
    }

    assert post(server, untouched).status_code == 200
    assert not server.violations


def test_the_other_operations_as_documented_are_covered(server: MockServer) -> None:
    client = server.client()
    quiz = created(server, access_code="x")

    replies = [
        client.get(quizzes_path(), params={"search_term": "quiz", "page": 1, "per_page": 50}),
        client.get(quiz_path(quiz)),
        client.put(quiz_path(quiz), json={"quiz": {"notify_of_update": False, "published": True}}),
        client.put(
            quiz_path(quiz), data={"quiz[published]": "false", "quiz[time_limit]": "", "quiz[due_at]": ""}
        ),
        client.post(f"{quiz_path(quiz)}/reorder", json={"order": []}),
        client.post(f"{quiz_path(quiz)}/validate_access_code", data={"access_code": "x"}),
        client.delete(quiz_path(quiz)),
    ]

    assert [reply.status_code for reply in replies] == [200, 200, 200, 200, 204, 200, 200]
    assert not server.violations


# --- what is written down, and refused by a strict mock ---------------------------------------------------


def written_down(server: MockServer) -> list[tuple[str, str, Any]]:
    return [(one.pointer, one.rule, one.received) for one in server.violations]


DROPPED: list[tuple[dict[str, Any], str]] = [
    ({"hide_results": "until_after_last_attempt"}, "hide_results"),
    ({"hide_results": "always", "show_correct_answers": False}, "show_correct_answers"),
    (
        {"show_correct_answers": False, "show_correct_answers_at": "2031-01-01T00:00:00Z"},
        "show_correct_answers_at",
    ),
    (
        {"show_correct_answers": False, "hide_correct_answers_at": "2031-01-01T00:00:00Z"},
        "hide_correct_answers_at",
    ),
    ({"show_correct_answers_last_attempt": True}, "show_correct_answers_last_attempt"),
    ({"hide_results": "always", "one_time_results": True}, "one_time_results"),
    ({"scoring_policy": "keep_latest"}, "scoring_policy"),
    ({"allowed_attempts": -1, "scoring_policy": "keep_latest"}, "scoring_policy"),
    ({"cant_go_back": True}, "cant_go_back"),
    ({"cant_go_back": True, "one_question_at_a_time": False}, "cant_go_back"),
    ({"assignment_group_id": 401}, "assignment_group_id"),
    ({"assignment_group_id": 403, "quiz_type": "practice_quiz"}, "assignment_group_id"),
    ({"title": "  "}, "title"),
]


@pytest.mark.parametrize(("settings", "name"), DROPPED, ids=[" ".join(settings) for settings, _ in DROPPED])
def test_a_dropped_value_is_written_down_once(
    lenient: MockServer, settings: dict[str, Any], name: str
) -> None:
    reply = post(lenient, {"title": "x", **settings})

    assert reply.status_code == 200
    assert written_down(lenient) == [(f"body/quiz/{name}", "dropped", settings[name])]


@pytest.mark.parametrize(("settings", "name"), DROPPED, ids=[" ".join(settings) for settings, _ in DROPPED])
def test_a_strict_mock_refuses_it(server: MockServer, settings: dict[str, Any], name: str) -> None:
    before = server.snapshot()

    reply = post(server, {"title": "x", **settings})

    (error,) = reply.json()["errors"]
    assert reply.status_code == 400
    assert (error["error_code"], error["pointer"], error["rule"]) == (
        "undocumented",
        f"body/quiz/{name}",
        "dropped",
    )
    assert error["message"].startswith("dropped: ")
    assert server.snapshot() == before


@pytest.mark.parametrize("name", ["time_limit", "allowed_attempts"])
def test_a_negative_value_is_both_outside_of_its_range_and_dropped(lenient: MockServer, name: str) -> None:
    post(lenient, {"title": "x", name: -5})

    assert written_down(lenient) == [(f"body/quiz/{name}", rule, -5) for rule in ("minimum", "dropped")]


def test_the_slip_is_written_down_where_it_matters(lenient: MockServer) -> None:
    """4.2, step 8."""
    quiz = created(lenient, one_question_at_a_time=True)

    put(lenient, quiz, {"cant_go_back": True, "one_question_at_a_time": False})

    assert written_down(lenient) == [("body/quiz/one_question_at_a_time", "dropped", False)]


def test_json_api_style_names_its_own_place() -> None:
    server = MockServer()
    client = server.client()
    client.headers["Accept"] = "application/vnd.api+json"

    client.post(quizzes_path(), json={"quizzes": [{"title": "x", "cant_go_back": True}]})

    assert ("body/quizzes/0/cant_go_back", "dropped", True) in written_down(server)


UNDOCUMENTED = [name for name, schema in PROPERTIES.items() if schema.get("x-undocumented")]


@pytest.mark.parametrize("name", UNDOCUMENTED)
def test_an_undocumented_parameter_is_written_down_once(lenient: MockServer, name: str) -> None:
    value: Any = {"boolean": True, "number": 5}.get(str(PROPERTIES[name]["type"]), "x")

    post(lenient, {"title": "x", "quiz_type": "survey", name: value})

    assert written_down(lenient) == [(f"body/quiz/{name}", "undocumented", value)]


@pytest.mark.parametrize(
    ("settings", "rule"),
    [
        ({"colour": "blue"}, "unknown"),
        ({"id": 5}, "unknown"),
        ({"hide_results": "until_after_due_date"}, "undocumented value"),
        ({"scoring_policy": "keep_average", "allowed_attempts": 3}, "enum"),
        ({"due_at": "2031-01-01"}, "format"),
        ({"time_limit": "5"}, "type"),
        ({"shuffle_answers": None}, "type"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else value,
)
def test_what_the_documentation_does_not_name_is_written_down_once(
    lenient: MockServer, settings: dict[str, Any], rule: str
) -> None:
    name = next(iter(settings))

    reply = post(lenient, {"title": "x", **settings})

    assert reply.status_code == 200
    assert written_down(lenient) == [(f"body/quiz/{name}", rule, settings[name])]


def test_a_missing_title_is_written_down_on_creation_only(lenient: MockServer) -> None:
    """Creating says "required"; editing without a title is what everybody does."""
    quiz = quiz_of(post(lenient, {}))

    put(lenient, quiz, {"time_limit": 5})

    assert written_down(lenient) == [("body/quiz/title", "documented required", None)]


def test_a_refused_request_is_not_told_of_what_was_dropped_before() -> None:
    """Strict or not, Canvas's own error comes first where the handler finds it."""
    server = MockServer(strict=True)

    reply = post(server, {"title": "x", "cant_go_back": True, "ip_filter": "home"})

    assert list(reply.json()["errors"]) == ["invalid_ip_filter"]
