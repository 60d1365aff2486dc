"""A request that keeps to the document has no violations.

The requests are made by the judge's own reading of the document, which knows nothing of the mock's. What the real
client `canvasapi` sends is in test_intercept and in canvas/test_canvasapi.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.document.spec import Operation, operations_of, the_document
from contracts.generate.schema import from_schema
from contracts.wire.encoding import encode_body, encode_query
from mock_server import MockServer

IDS = {
    "course_id": "101",
    "quiz_id": "30001",
    "quiz_submission_id": "150001",
    "id": "30001",
    "assessment_id": "60001",
    "submission_id": "sub_000001",
    "file_id": "700001",
}
KARMA_IDS = {**IDS, "assessment_id": "asmnt_qrs001", "id": "asmnt_qrs001"}
OPERATIONS = [
    *((operation, "teacher", IDS) for operation in operations_of(the_document(), "canvas")),
    *((operation, "karma:instructor", KARMA_IDS) for operation in operations_of(the_document(), "karma")),
]
CANVAS = [operation.id for operation in operations_of(the_document(), "canvas")]
of_every_operation = pytest.mark.parametrize(
    ("operation", "role", "ids"), OPERATIONS, ids=[operation.id for operation, _, _ in OPERATIONS]
)
CREDENTIALS = {"access_token", "as_user_id"}


def queries(operation: Operation) -> st.SearchStrategy[dict[str, Any]]:
    """Any of the documented parameters of the query, each with a documented value."""
    known = {
        parameter.name.removesuffix("[]"): from_schema(parameter.schema)
        for parameter in operation.parameters
        if parameter.place == "query" and not parameter.undocumented and parameter.name not in CREDENTIALS
    }
    return st.fixed_dictionaries({}, optional=known)


def fits_a_form(body: Any) -> bool:
    """A form cannot say an empty list or object, nor that `00` is text and not the number 0."""
    if isinstance(body, dict | list):
        return bool(body) and all(map(fits_a_form, body.values() if isinstance(body, dict) else body))
    return not (isinstance(body, str) and body.startswith("0"))


@pytest.fixture(scope="module")
def server() -> MockServer:
    return MockServer()


@of_every_operation
@given(data=st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
def test_a_documented_request_leaves_no_violation(
    server: MockServer, operation: Operation, role: str, ids: dict[str, str], data: st.DataObject
) -> None:
    """Only what Canvas drops, because it makes no sense together with the rest, is noted: no schema says that."""
    path = operation.fill({name: ids[name] for name in operation.path_names})
    query = data.draw(queries(operation), "query")
    schema = operation.bodies.get("application/json", operation.bodies.get("multipart/form-data"))
    body = None if schema is None else data.draw(from_schema(schema), "body")
    encodings = ["json", "form", "multipart"] if operation.id in CANVAS and fits_a_form(body) else ["json"]
    encodings = encodings if operation.body is not None else ["multipart"]
    content, media = encode_body(body, data.draw(st.sampled_from(encodings), "encoding"))

    server.reset()
    headers = {} if media is None else {"Content-Type": media}
    url = f"{path}?{encode_query(query)}"
    reply = server.client(role).request(operation.method, url, content=content, headers=headers)

    assert [str(violation) for violation in server.violations if violation.rule != "dropped"] == []
    assert reply.status_code < 500


@of_every_operation
def test_the_document_s_own_examples_leave_no_violation_at_all(
    server: MockServer, operation: Operation, role: str, ids: dict[str, str]
) -> None:
    """Save where they show what the documentation does not name."""
    path = operation.fill({name: ids[name] for name in operation.path_names})
    content = the_document().raw["paths"][operation.path][operation.method.lower()].get("requestBody", {})
    encoding = "multipart" if operation.bodies and operation.body is None else "json"
    kind = {"multipart": "multipart/form-data", "json": "application/json"}[encoding]
    media = content.get("content", {}).get(kind, {})
    examples = [example["value"] for example in media.get("examples", {}).values() if "value" in example]
    examples += [media["example"]] if "example" in media else []

    server.reset()
    for example in examples or [None]:  # an operation without a body is asked without one
        sent, media_type = encode_body(example, encoding)
        headers = {} if media_type is None else {"Content-Type": media_type}
        server.client(role).request(operation.method, path, content=sent, headers=headers)

    assert [str(v) for v in server.violations if v.rule != "undocumented"] == []
