"""The engine without its products: the document read, handlers found, stages in order, strict mode."""

from __future__ import annotations

import types
from typing import Any

import pytest

from mock_server import MockServer
from mock_server.app import Mock, create_app
from mock_server.engine.registry import RegistryError, collect_handlers, operation
from mock_server.engine.settings import make_settings
from mock_server.engine.spec import Document, SpecError, load_document, load_yaml

MINIMAL: dict[str, Any] = {
    "openapi": "3.1.0",
    "tags": [{"name": "Things", "x-dialect": "canvas"}],
    "paths": {
        "/things": {
            "get": {
                "operationId": "list_things",
                "tags": ["Things"],
                "responses": {"200": {"description": "ok"}},
            }
        }
    },
}


def document(**changes: Any) -> Document:
    """The minimal document with its one operation changed; a value of None removes the key."""
    get = {**MINIMAL["paths"]["/things"]["get"], **changes}
    get = {key: value for key, value in get.items() if value is not None}
    return Document({**MINIMAL, "paths": {"/things": {"get": get}}}, "")


def module(*functions: Any) -> types.ModuleType:
    made = types.ModuleType("made")
    for function in functions:
        function.__module__ = "made"
        setattr(made, function.__name__, function)
    return made


@operation
def list_things(call: Any, store: Any) -> None:
    """A handler."""


@operation
def lose_things(call: Any, store: Any) -> None:
    """A handler that no operation asks for."""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"operationId": None}, "GET /things: expected an operationId"),
        ({"tags": ["Nothing"]}, "expected a tag with an x-dialect, found 'Nothing'"),
        ({"responses": {"404": {}}}, "expected a reply of status 2xx"),
    ],
    ids=["no id", "no dialect", "no success"],
)
def test_a_document_that_cannot_be_served_is_refused_with_the_place(changes: Any, words: str) -> None:
    with pytest.raises(SpecError, match=words):
        document(**changes)


def test_a_dangling_reference_is_named() -> None:
    with pytest.raises(SpecError, match="#/components/schemas/Nothing: nothing there"):
        document().schema("Nothing")


def test_an_operation_without_handler_is_refused_at_start() -> None:
    with pytest.raises(RegistryError, match="without a handler: list_things"):
        collect_handlers(document(), [module()])


def test_a_handler_without_operation_is_refused_at_start() -> None:
    with pytest.raises(RegistryError, match="without an operation in the document: lose_things"):
        collect_handlers(document(), [module(list_things, lose_things)])


def test_an_operation_that_is_not_served_needs_no_handler() -> None:
    assert collect_handlers(document(**{"x-unserved": True}), [module()]) == {}


def test_merged_schemas_keep_what_each_part_says() -> None:
    raw = {
        **MINIMAL,
        "components": {
            "schemas": {
                "Base": {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}},
                "Both": {
                    "allOf": [
                        {"$ref": "#/components/schemas/Base"},
                        {"type": "object", "properties": {"a": {"default": 1}, "b": {"type": "string"}}},
                    ]
                },
                "More": {"x-extends": "#/components/schemas/Both", "properties": {"c": {"type": "null"}}},
            }
        },
    }

    schema = Document(raw, "").schema("More")

    assert schema["properties"] == {
        "a": {"type": "integer", "default": 1},
        "b": {"type": "string"},
        "c": {"type": "null"},
    }
    assert schema["required"] == ["a"]


def test_a_compiled_document_is_used_only_for_the_very_same_text(monkeypatch: Any, tmp_path: Any) -> None:
    monkeypatch.setattr("mock_server.engine.spec._HERE", tmp_path)

    first, again = load_yaml("a: 1", "page"), load_yaml("a: 1", "page")
    changed = load_yaml("a: 2", "page")

    assert (first, again, changed) == ({"a": 1}, {"a": 1}, {"a": 2})
    assert len(list((tmp_path / "__pycache__").glob("page.*.json"))) == 1


def test_the_document_is_read_once_per_process() -> None:
    assert load_document() is load_document()


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"stricter": True}, "unknown setting 'stricter'"),
        ({"strict": 1}, "setting strict: expected bool"),
        ({"forbidden_status": 404}, "expected one of"),
        ({"per_page_max": 0}, "at least 1"),
        ({"control_token": 5}, "expected text or None"),
    ],
    ids=["unknown", "wrong type", "no server has it", "too small", "no text"],
)
def test_settings_that_make_no_sense_are_refused(given: Any, error: str) -> None:
    with pytest.raises((TypeError, ValueError), match=error):
        make_settings(**given)


def test_an_operation_that_the_document_marks_as_unserved_answers_501_and_names_itself(
    monkeypatch: Any,
) -> None:
    server = MockServer()
    listed = server.mock.document.operations["list_quizzes"]
    monkeypatch.setitem(vars(listed), "is_served", False)

    reply = server.client().get("/api/v1/courses/101/quizzes")

    assert reply.status_code == 501
    assert "list_quizzes" in reply.text


def test_a_handler_that_fails_undoes_what_it_wrote_and_shows_no_traceback() -> None:
    app = create_app()
    mock: Mock = app.extensions["canvas_mock"]

    def failing(call: Any, store: Any) -> None:
        store.quizzes.update(30001, title="Changed")
        raise ZeroDivisionError("a secret of the inside")

    mock.handlers["get_quiz"] = failing
    reply = app.test_client().get(
        "/api/v1/courses/101/quizzes/30001", headers={"Authorization": "Bearer teacher-token"}
    )

    assert reply.status_code == 500
    assert reply.json["errors"] == [{"message": "An error occurred.", "error_code": "internal_server_error"}]
    assert "secret" not in reply.text
    assert mock.store.quizzes[30001]["title"] == "Hamlet Act 3 Quiz"


@pytest.mark.parametrize(
    ("path", "pointer", "rule"),
    [
        ("/api/v1/courses/101/quizzes?colour=red", "query/colour", "unknown"),
        ("/api/v1/courses/101/quizzes?per_page=1000", "query/per_page", "maximum"),
        ("/api/v1/courses/101/quizzes?page=two", "query/page", "type"),
    ],
)
def test_strict_mode_refuses_what_leaves_the_documented_contract(path: str, pointer: str, rule: str) -> None:
    error = MockServer(strict=True).client().get(path)

    assert error.status_code == 400
    assert [(e["error_code"], e["pointer"], e["rule"]) for e in error.json()["errors"]] == [
        ("undocumented", pointer, rule)
    ]
    assert set(error.json()["errors"][0]) == {"error_code", "pointer", "rule", "received", "message"}


def test_strict_mode_lists_every_violation_and_changes_nothing() -> None:
    server = MockServer(strict=True)
    before = server.snapshot()

    body = {"quiz": {"title": "x", "colour": "red", "hide_results": "until_after_due_date", "locked": True}}
    error = server.client().post("/api/v1/courses/101/quizzes", json=body)

    assert error.status_code == 400
    assert {(e["pointer"], e["rule"]) for e in error.json()["errors"]} == {
        ("body/quiz/colour", "unknown"),
        ("body/quiz/hide_results", "undocumented value"),
        ("body/quiz/locked", "undocumented"),
    }
    assert server.snapshot() == before


def test_strict_mode_finds_a_reply_that_breaks_the_document() -> None:
    server = MockServer(strict=True)
    server.mock.handlers["get_quiz"] = lambda call, store: {"id": "no number"}

    reply = server.client().get("/api/v1/courses/101/quizzes/30001")

    assert reply.status_code == 500


def test_violations_are_told_apart_from_refusals_outside_strict_mode() -> None:
    server = MockServer()

    reply = server.client().get("/api/v1/courses/101/quizzes?colour=red")

    assert reply.status_code == 200
    assert [violation.pointer for violation in server.violations] == ["query/colour"]


def test_two_mocks_in_one_process_do_not_know_of_each_other() -> None:
    one, other = MockServer(), MockServer()

    one.client().post("/api/v1/courses/102/quizzes", json={"quiz": {"title": "Only here"}})

    assert len(one.client().get("/api/v1/courses/102/quizzes").json()) == 1
    assert other.client().get("/api/v1/courses/102/quizzes").json() == []
