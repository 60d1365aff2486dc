"""How bodies are read. Source: canvas-api-conventions 8."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mock_server import MockServer
from mock_server.engine.request import JSON

from .plain_requests import BAD_REQUEST, FORM, ITEM, LIVE, MISSING, post


@pytest.mark.parametrize(
    ("content", "media"),
    [
        ("assessments[][key]=k&assessments[][title]=T", FORM),
        ("assessments[][key]=k&assessments[][title]=T", f"{FORM}; charset=UTF-8"),
        ("assessments[][key]=k&assessments[][title]=T", None),
        ("assessments%5B%5D%5Bkey%5D=k&assessments%5B%5D%5Btitle%5D=T", FORM),
        (json.dumps({"assessments": [ITEM]}), JSON),
        (json.dumps({"assessments": [ITEM]}), "Application/JSON; charset=utf-8"),
        ("\ufeff" + json.dumps({"assessments": [ITEM]}), JSON),
    ],
    ids=[
        "form",
        "form with charset",
        "no type",
        "form encoded",
        "JSON",
        "JSON with charset",
        "JSON with BOM",
    ],
)
def test_every_encoding_says_the_same(server: MockServer, content: str, media: str | None) -> None:
    response = post(server, content.encode(), media)

    assert response.json()["assessments"] == [{"id": "60002", **ITEM}]


def test_multipart_says_the_same(server: MockServer) -> None:
    files = [("assessments[][key]", (None, "k")), ("assessments[][title]", (None, "T"))]

    response = server.client().post(LIVE, files=files)

    assert response.json()["assessments"] == [{"id": "60002", **ITEM}]


@pytest.mark.parametrize(
    "media",
    [
        "text/plain",
        "application/xml",
        "application/vnd.api+json",
        "application/json+x",
        "nonsense",
        "application/x-json",
    ],
)
def test_a_body_of_another_type_is_not_read(quiet: MockServer, media: str) -> None:
    """No 415."""
    response = post(quiet, json.dumps({"assessments": [ITEM]}), media)

    assert (response.status_code, response.json()) == (400, MISSING)


def test_the_body_wins_over_the_query(lenient: MockServer) -> None:
    response = lenient.client().post(
        f"{LIVE}?assessments[][key]=q&assessments[][title]=Q&assessments[][key]=r",
        json={"assessments": [ITEM]},
    )

    assert response.json()["assessments"] == [{"id": "60002", **ITEM}]


def test_the_query_counts_where_the_body_is_silent(lenient: MockServer) -> None:
    response = lenient.client().post(f"{LIVE}?assessments[][key]=k&assessments[][title]=T", json={})

    assert response.json()["assessments"] == [{"id": "60002", **ITEM}]


def test_the_path_wins_over_both(lenient: MockServer) -> None:
    response = lenient.client().post(f"{LIVE}?course_id=102", json={"course_id": 102, "assessments": [ITEM]})

    assert (
        lenient.mock.store.live_assessments[int(response.json()["assessments"][0]["id"])]["course_id"] == 101
    )


@pytest.mark.parametrize("content", ['["x"]', '"x"', "5", "null", "true", "[]", "{}", ""], ids=repr)
def test_json_that_is_no_object_lacks_its_parameters(quiet: MockServer, content: str) -> None:
    response = post(quiet, content)

    assert (response.status_code, response.json()) == (400, MISSING)


BROKEN_JSON = {
    "cut": b'{"assessments": [',
    "trailing comma": b'{"assessments": [],}',
    "two values": b"{} {}",
    "single quotes": b"{'assessments': []}",
    "no JSON": b"assessments[][key]=k",
    "blank": b"  ",
    "NaN": b'{"a": NaN}',
    "infinity": b'{"a": -Infinity}',
    "float too large": b'{"a": 1e999}',
    "integer too long": b'{"a": ' + b"9" * 5000 + b"}",
    "invalid UTF-8": b'{"a": "\xff\xfe"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "raw NUL": b'{"a": "\x00"}',
    "escaped NUL": b'{"a": "x\\u0000"}',
    "NUL in a name": b'{"x\\u0000": 1}',
    "NUL deep inside": b'{"assessments": [{"key": ["\\u0000"]}]}',
    "lone surrogate": b'{"a": "\\ud800"}',
    "lone low surrogate": b'{"a": "\\uDC00"}',
    "objects 10,000 deep": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "arrays 10,000 deep": b"[" * 10_000 + b"]" * 10_000,
    "arrays 500 deep": b'{"assessments": ' + b"[" * 500 + b"]" * 500 + b"}",
    "arrays 200 deep": b'{"a": ' + b"[" * 200 + b"]" * 200 + b"}",
    "unclosed, 100,000 deep": b"[" * 100_000,
}


@pytest.mark.parametrize("name", BROKEN_JSON)
def test_json_that_cannot_be_read_is_400(quiet: MockServer, name: str) -> None:
    response = post(quiet, BROKEN_JSON[name])

    assert (response.status_code, response.json()) == (400, BAD_REQUEST)


def test_json_nests_as_deep_as_anybody_needs(lenient: MockServer) -> None:
    response = post(
        lenient, json.dumps({"assessments": [ITEM]})[:-1].encode() + b', "a":' + b"[" * 90 + b"]" * 90 + b"}"
    )

    assert response.status_code == 200


def test_names_that_come_twice_are_the_last(server: MockServer) -> None:
    response = post(server, '{"assessments": [], "assessments": [{"key": "a", "key": "k", "title": "T"}]}')

    assert response.json()["assessments"] == [{"id": "60002", **ITEM}]


def test_surrogate_pairs_are_characters(server: MockServer) -> None:
    response = post(server, '{"assessments": [{"key": "k", "title": "\\ud83c\\udfad"}]}')

    assert response.json()["assessments"][0]["title"] == "\U0001f3ad"


BROKEN_FORMS = {
    "conflict": "a=1&a[b]=2",
    "conflict of list and hash": "a[]=1&a[b]=2",
    "conflict of hash and list": "a[b]=1&a[]=2",
    "conflict inside a list": "a[][b]=1&a[][b][c]=2&a[][b]=1&a[][c]=2&a[][c][d]=1&a[][x]=1&a[][x][]=2",
    "bad percent": "a=%zz",
    "cut percent": "a=%4",
    "invalid UTF-8": "a=%FF%FE",
    "invalid UTF-8 in a name": "%FF=1",
    "NUL": "a=%00",
    "NUL in a name": "a%00=1",
    "10,000 deep": "a" + "[b]" * 10_000 + "=1",
    "10,000 deep, then nonsense": "a" + "[b]" * 10_000 + "c=1",
    "lists 10,000 deep": "a" + "[]" * 10_000 + "=1",
}


@pytest.mark.parametrize("name", BROKEN_FORMS)
def test_a_form_that_cannot_be_read_is_400(quiet: MockServer, name: str) -> None:
    response = post(quiet, BROKEN_FORMS[name], FORM)

    assert (response.status_code, response.json()) == (400, BAD_REQUEST)


@pytest.mark.parametrize("name", [name for name in BROKEN_FORMS if "10,000" not in name])
def test_a_query_that_cannot_be_read_is_400(quiet: MockServer, name: str) -> None:
    response = quiet.client().get(f"{LIVE}?{BROKEN_FORMS[name]}")

    assert (response.status_code, response.json()) == (400, BAD_REQUEST)


PART = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n'
BROKEN_MULTIPART = {
    "no boundary": (b"--b--", "multipart/form-data"),
    "empty boundary": (b"--b--", "multipart/form-data; boundary="),
    "another boundary": (PART + b"1\r\n--b--\r\n", "multipart/form-data; boundary=c"),
    "not closed": (PART + b"1", "multipart/form-data; boundary=b"),
    "headers not closed": (b"--b\r\nContent-Disposition: form-data", "multipart/form-data; boundary=b"),
    "no disposition": (b"--b\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b"),
    "not multipart": (b"a=1", "multipart/form-data; boundary=b"),
    "NUL": (PART + b"\x00\r\n--b--\r\n", "multipart/form-data; boundary=b"),
    "invalid UTF-8": (PART + b"\xff\r\n--b--\r\n", "multipart/form-data; boundary=b"),
}


@pytest.mark.parametrize("name", BROKEN_MULTIPART)
def test_multipart_that_cannot_be_read_is_400(quiet: MockServer, name: str) -> None:
    content, media = BROKEN_MULTIPART[name]

    response = post(quiet, content, media)

    assert (response.status_code, response.json()) == (400, BAD_REQUEST)


def test_a_file_of_any_bytes_does_no_harm(lenient: MockServer) -> None:
    files = [
        ("assessments[][key]", (None, "k")),
        ("assessments[][title]", (None, "T")),
        ("picture", ("p.png", b"\x89PNG\x00\xff")),
    ]

    response = lenient.client().post(LIVE, files=files)

    assert response.json()["assessments"] == [{"id": "60002", **ITEM}]


def test_ten_megabytes_are_read(quiet: MockServer) -> None:
    response = post(quiet, json.dumps({"assessments": [{"key": "k", "title": "x" * 10_000_000}]}))

    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "title")


def test_a_body_beyond_the_limit_is_413() -> None:
    server = MockServer(max_body_bytes=100)
    before = server.snapshot()

    response = post(server, json.dumps({"assessments": [{"key": "k", "title": "x" * 100}]}))

    assert response.status_code == 413
    assert response.json() == {
        "errors": [{"message": "An error occurred.", "error_code": "payload_too_large"}]
    }
    assert server.snapshot() == before


def test_a_get_may_have_a_body(lenient: MockServer) -> None:
    response = lenient.client().request("GET", LIVE, json={"per_page": 1})

    assert response.json()["meta"]["pagination"]["per_page"] == 1


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=60) | st.text(alphabet='[]{}",:0a\\u&=%', max_size=40).map(str.encode),
    media=st.sampled_from(
        [JSON, FORM, "multipart/form-data; boundary=b", "multipart/form-data; boundary=\xff", ""]
    ),
    query=st.text(alphabet="[]=&%0aF+;", max_size=20),
)
@example(content=b'{"":{"":[{}]}}', media=JSON, query="")
def test_no_body_and_no_query_makes_the_server_fail(
    caplog: pytest.LogCaptureFixture, content: bytes, media: str, query: str
) -> None:
    """Whatever is sent, the answer is a 4xx in Canvas's shape and nothing is stored."""
    server = MockServer()
    before = server.snapshot()

    url = httpx.URL(f"http://canvas.mock{LIVE}", query=query.encode())
    response = server.client().post(url, content=content, headers={b"Content-Type": media.encode("latin-1")})

    assert response.status_code == 400
    assert response.json() in (MISSING, BAD_REQUEST)
    assert server.snapshot() == before
    assert caplog.records == []


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
ODD_ITEM = st.fixed_dictionaries(
    {},
    optional={
        "key": JSON_VALUES,
        "title": JSON_VALUES,
        "passed": JSON_VALUES,
        "assessed_at": JSON_VALUES,
        "links": JSON_VALUES
        | st.fixed_dictionaries({}, optional={"outcome": JSON_VALUES, "user": JSON_VALUES}),
    },
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["assessments", "results"]), JSON_VALUES | st.lists(JSON_VALUES | ODD_ITEM, max_size=3)
)
def test_no_value_anywhere_makes_the_server_fail(
    caplog: pytest.LogCaptureFixture, name: str, value: Any
) -> None:
    """Whatever stands where a list is expected: the request is taken whole, or refused and leaves nothing."""
    server = MockServer()
    before = server.snapshot()
    path = LIVE if name == "assessments" else f"{LIVE}/60001/results"

    response = post(server, json.dumps({name: value}).encode("utf-8", "surrogatepass"), path=path)

    assert response.status_code in (200, 400, 422)
    assert response.status_code == 200 or server.snapshot() == before
    assert caplog.records == []
