"""`openapi.yaml` itself: a valid OpenAPI 3.1 document that says all an operation needs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from contracts.document.spec import the_document
from contracts.wire.guard import EFFECTS
from mock_server.engine.spec import document_path, load_document

DOCUMENT = load_document()
OPERATIONS = sorted(DOCUMENT.operations.values(), key=lambda operation: operation.id)
MARKS = ("doc", "source", "spec", "observed", "inferred", "unsure", "assumed")
VOCABULARY = {
    "x-dialect",
    "x-documented-only",
    "x-documented-required",
    "x-effect",
    "x-evidence",
    "x-extends",
    "x-ignored",
    "x-object",
    "x-scope",
    "x-undocumented",
    "x-undocumented-values",
    "x-unserved",
    "x-visible-to",
}


def test_the_document_is_valid_openapi() -> None:
    validate(yaml.safe_load(document_path().read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "operation",
    [op for op in OPERATIONS if op.dialect != "control"],
    ids=lambda operation: operation.id,
)
def test_an_operation_says_what_it_does_to_which_objects(operation: Any) -> None:
    """What says nothing is refused by the contracts' guard."""
    judged = the_document()[operation.id]

    assert judged.is_safe or judged.effect in EFFECTS
    assert bool(judged.makes) == (judged.effect == "creates")
    assert all(parameter.object for parameter in judged.parameters if parameter.place == "path")


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_an_operation_says_where_it_is_documented_and_how_it_is_known(operation: Any) -> None:
    raw = operation.raw

    assert raw["summary"]
    assert raw["description"]
    assert raw["externalDocs"]["url"]
    assert operation.evidence
    assert len(raw["tags"]) == 1
    assert all(evidence.split(":")[0] in MARKS for evidence in operation.evidence)


@pytest.mark.parametrize(
    "operation",
    [op for op in OPERATIONS if op.dialect == "canvas" and op.raw["security"]],
    ids=lambda operation: operation.id,
)
def test_a_canvas_operation_names_its_scope_and_both_ways_to_show_a_token(operation: Any) -> None:
    verb, _, path = operation.scope.removeprefix("url:").partition("|")

    assert verb == operation.method
    assert path.startswith("/api/v1/")
    assert operation.raw["security"] == [{"canvasBearer": []}, {"canvasToken": []}]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_every_reply_with_a_body_has_an_example_that_fits_its_schema(operation: Any) -> None:
    checked = 0
    for status, reply in operation.raw["responses"].items():
        for media, content in DOCUMENT.resolve(reply).get("content", {}).items():
            examples = list(_examples(content))
            validator = Draft202012Validator(operation.replies[int(status)][media])

            assert examples, f"{status} {media} has no example"
            assert [error.message for value in examples for error in validator.iter_errors(value)] == []
            checked += len(examples)
    assert checked


@pytest.mark.parametrize(
    "operation", [op for op in OPERATIONS if op.bodies], ids=lambda operation: operation.id
)
def test_every_encoding_of_a_request_has_the_same_schema(operation: Any) -> None:
    schemas = list(operation.bodies.values())

    assert all(schema == schemas[0] for schema in schemas)
    if operation.dialect == "canvas" and operation.raw["security"]:
        assert set(operation.bodies) == {
            "application/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
        }


def test_every_property_is_described() -> None:
    for name in DOCUMENT.raw["components"]["schemas"]:
        for field, schema in DOCUMENT.schema(name).get("properties", {}).items():
            assert schema.get("description"), f"{name}.{field}"


def test_only_keys_of_the_vocabulary_extend_openapi() -> None:
    assert {key for key in _keys(DOCUMENT.raw) if key.startswith("x-")} <= VOCABULARY


def test_the_vocabulary_is_explained() -> None:
    text = (Path(__file__).parent.parent / "ARCHITECTURE.md").read_text(encoding="utf-8")

    assert [key for key in VOCABULARY if f"`{key}`" not in text] == []


def test_the_settings_start_from_the_document_s_limits() -> None:
    from mock_server.engine.settings import Settings

    per_page = DOCUMENT.operations["list_quizzes"].query["per_page"]

    assert Settings().per_page_max == per_page.schema["maximum"]


def test_a_python_client_is_generated_without_hand_edits(tmp_path: Path) -> None:
    target = tmp_path / "client"
    command = [str(Path(sys.executable).with_name("openapi-python-client")), "generate"]
    config = tmp_path / "config.yaml"
    config.write_text(
        "post_hooks: []\ncontent_type_overrides: {application/yaml: text/plain}\n", encoding="utf-8"
    )

    made = subprocess.run(
        [
            *command,
            "--path",
            str(document_path()),
            "--meta",
            "none",
            "--output-path",
            str(target),
            "--config",
            str(config),
            "--fail-on-warning",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    compiled = subprocess.run([sys.executable, "-m", "compileall", "-q", str(target)], check=False)

    assert made.returncode == 0, made.stdout + made.stderr
    assert compiled.returncode == 0
    assert (target / "api" / "quizzes" / "create_quiz.py").is_file()


def _examples(content: dict[str, Any]) -> Iterator[Any]:
    if "example" in content:
        yield content["example"]
    for example in content.get("examples", {}).values():
        yield DOCUMENT.resolve(example)["value"]


def _keys(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield key
            if key not in ("example", "examples"):
                yield from _keys(value)
    elif isinstance(node, list):
        for item in node:
            yield from _keys(item)


HEADINGS = ["### Notes", "### Errors", "### Order of checks"]


@pytest.mark.parametrize(
    "operation",
    [o for o in load_document().operations.values() if o.dialect != "control"],
    ids=lambda operation: operation.id,
)
def test_a_description_leads_with_the_everyday_case_and_puts_the_rest_under_headings(operation: Any) -> None:
    lead, *rest = operation.raw["description"].split("\n\n")
    headings = [part for part in rest if part.startswith("#")]

    assert not lead.startswith("#")
    assert headings == [heading for heading in HEADINGS if heading in headings]
    assert not rest or rest[0] in HEADINGS
