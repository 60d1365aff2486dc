"""What all of Canvas's pages have in common. The numbers are sections of canvas-api-conventions."""

from __future__ import annotations

import json
import logging
import re
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mock_server import MockServer
from mock_server.canvas.dialect import with_string_ids
from mock_server.engine.request import JSON

COURSE = "/api/v1/courses/101"
LIVE = f"{COURSE}/live_assessments"
QUIZZES = f"{COURSE}/quizzes"
NOT_FOUND = {"errors": [{"message": "The specified resource does not exist."}]}
NO_ROUTE = {"errors": [{"message": "An error occurred.", "error_code": "not_found"}]}
BAD_REQUEST = {"errors": [{"message": "An error occurred.", "error_code": "bad_request"}]}
MISSING = {"status": "bad_request", "message": "missing required key :assessments"}
FORM = "application/x-www-form-urlencoded"
ITEM = {"key": "k", "title": "T"}


@pytest.fixture
def quiet(lenient: MockServer, caplog: pytest.LogCaptureFixture) -> Iterator[MockServer]:
    """A mock in which nothing may fail: no traceback is logged, and nothing is stored."""
    before = lenient.snapshot()
    with caplog.at_level(logging.ERROR, logger="mock_server"):
        yield lenient
    assert caplog.records == []
    assert lenient.snapshot() == before


def post(
    mock: MockServer, content: bytes | str, media: str | None = JSON, path: str = LIVE
) -> httpx.Response:
    headers = {} if media is None else {"Content-Type": media}
    return mock.client().post(path, content=content, headers=headers)


# --- 1: routes and methods ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1",
        "/api/v1/",
        "/api/v1/nothing",
        "/api/v1/courses/101/nothing",
        "/api/v1/courses/101/quizzes.xml",
        "/api/v1/courses//quizzes",
        "/api/v1/courses/101/quizzes/30001/nothing/more",
        "/api/v2/courses",
        "/API/V1/courses",
        "/courses/101/quizzes",
        "/%00",
        "/api/v1/%FF%FE",
        "/api/v1/" + "x" * 5000,
    ],
    ids=lambda path: path[:30],
)
def test_an_unknown_path_is_404(quiet: MockServer, path: str) -> None:
    response = quiet.client().get(path)

    assert (response.status_code, response.json()) == (404, NO_ROUTE)
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("host", ["..", "x" * 70, "a b", "a:b:c", "[::1", "<>", "\xff", "school.example/x?"])
def test_any_host_gets_an_answer_of_the_api(lenient: MockServer, host: str) -> None:
    """A host that cannot be one has no routes."""
    response = lenient.client().get(LIVE, headers={b"Host": host.encode("latin-1")})

    assert response.status_code == 200 or (response.status_code, response.json()) == (404, NO_ROUTE)


@pytest.mark.parametrize("method", ["PATCH", "DELETE", "PUT", "OPTIONS", "TRACE"])
def test_a_known_path_with_a_wrong_method_is_404(quiet: MockServer, method: str) -> None:
    """Neither 405 nor `Allow`."""
    response = quiet.client().request(method, LIVE)

    assert (response.status_code, response.json()) == (404, NO_ROUTE)
    assert "Allow" not in response.headers


def test_updates_are_put_not_patch(quiet: MockServer) -> None:
    response = quiet.client().patch(f"{QUIZZES}/30001", json={"quiz": {"title": "New"}})

    assert (response.status_code, response.json()) == (404, NO_ROUTE)


@pytest.mark.parametrize("path", [LIVE, "/api/v1/nothing"], ids=["known", "unknown"])
@pytest.mark.parametrize("method", ["FOO", "QUERY"])
def test_a_method_that_nobody_knows_is_405(quiet: MockServer, method: str, path: str) -> None:
    """Unsure; as the sheet suggests."""
    response = quiet.client().request(method, path)

    assert response.status_code == 405
    assert response.json()["errors"][0]["error_code"] == "method_not_allowed"


@pytest.mark.parametrize("suffix", [".json", "/", ".json/", "//"])
@pytest.mark.parametrize("path", [COURSE, QUIZZES, f"{QUIZZES}/30001", LIVE, "/api/v1/users/self"])
def test_a_suffix_changes_nothing(lenient: MockServer, path: str, suffix: str) -> None:
    client = lenient.client()

    assert client.get(path + suffix).json() == client.get(path).json()


def test_another_suffix_is_part_of_the_id(quiet: MockServer) -> None:
    """1, 7"""
    response = quiet.client().get(f"{COURSE}.xml")

    assert (response.status_code, response.json()) == (404, NOT_FOUND)


@pytest.mark.parametrize("accept", ["text/html", "*/*", "application/xml", ""])
def test_accept_does_not_choose_the_format(server: MockServer, accept: str) -> None:
    response = server.client().get(LIVE, headers={"Accept": accept})

    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert response.json()["assessments"][0]["id"] == "60001"


@pytest.mark.parametrize("path", [LIVE, QUIZZES, COURSE, "/api/v1/courses/999", "/api/v1/nothing"])
def test_head_is_get_without_a_body(lenient: MockServer, path: str) -> None:
    client = lenient.client()

    head, get = client.head(path), client.get(path)

    varying = ("x-request-context-id", "x-rate-limit-remaining")
    assert head.content == b""
    assert head.status_code == get.status_code
    assert {n: v for n, v in head.headers.items() if n not in varying} == {
        n: v for n, v in get.headers.items() if n not in varying
    }


def test_markup_is_escaped_in_json(server: MockServer) -> None:
    title = "<b>Tom & Jerry</b>"

    response = post(server, json.dumps({"assessments": [{"key": "k", "title": title}]}))

    assert rb"\u003cb\u003eTom \u0026 Jerry\u003c/b\u003e" in response.content
    assert not set(b"<>&") & set(response.content)
    assert response.json()["assessments"][0]["title"] == title


def test_other_characters_are_sent_as_they_are(server: MockServer) -> None:
    response = post(server, json.dumps({"assessments": [{"key": "k", "title": "Æther \U0001f3ad"}]}))

    assert "Æther \U0001f3ad".encode() in response.content


# --- 1: methods in disguise ---------------------------------------------------------------------------


@pytest.fixture
def retitled(lenient: MockServer) -> Iterator[list[httpx.Response]]:
    """Collects requests that have to rename quiz 30001 to `New`."""
    responses: list[httpx.Response] = []
    yield responses
    assert [response.status_code for response in responses] == [200]
    assert lenient.mock.store.quizzes[30001]["title"] == "New"


@pytest.mark.parametrize("method", ["PUT", "put"])
def test_a_form_field_names_the_method(
    lenient: MockServer, retitled: list[httpx.Response], method: str
) -> None:
    form = f"quiz[title]=New&_method={method}"

    retitled.append(post(lenient, form, FORM, f"{QUIZZES}/30001"))


def test_a_multipart_field_names_the_method(lenient: MockServer, retitled: list[httpx.Response]) -> None:
    files = {"_method": (None, "PUT"), "quiz[title]": (None, "New")}

    retitled.append(lenient.client().post(f"{QUIZZES}/30001", files=files))


def test_a_header_names_the_method(lenient: MockServer, retitled: list[httpx.Response]) -> None:
    headers = {"X-HTTP-Method-Override": "PUT"}

    response = lenient.client().post(f"{QUIZZES}/30001", json={"quiz": {"title": "New"}}, headers=headers)

    retitled.append(response)


def test_the_field_wins_over_the_header(lenient: MockServer, retitled: list[httpx.Response]) -> None:
    retitled.append(
        lenient.client().post(
            f"{QUIZZES}/30001",
            content="_method=PUT&quiz[title]=New",
            headers={"X-HTTP-Method-Override": "DELETE", "Content-Type": FORM},
        )
    )


@pytest.mark.parametrize(
    ("content", "media", "headers"),
    [
        ("quiz[title]=a\n_method=DELETE", FORM, {}),
        ("quiz[_method]=DELETE", FORM, {}),
        ("_method[]=DELETE", FORM, {}),
        ("_method=NONSENSE", FORM, {}),
        ("_method=DELETE&x=%zz", FORM, {}),
        ('{"_method": "DELETE"}', JSON, {}),
        (
            '--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n'
            ' name="_method"\r\n\r\nDELETE\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
            {},
        ),
        ("", FORM, {"X-HTTP-Method-Override": "NONSENSE"}),
    ],
    ids=["in a value", "nested", "list", "no method", "unreadable", "JSON", "in a part", "header"],
)
def test_what_only_looks_like_a_disguise_stays_a_post(
    quiet: MockServer, content: str, media: str, headers: dict[str, str]
) -> None:
    """A POST to a quiz's address is no route; a DELETE would remove it."""
    response = quiet.client().post(
        f"{QUIZZES}/30001", content=content, headers={"Content-Type": media, **headers}
    )

    assert response.status_code == 404


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_only_a_post_is_disguised(lenient: MockServer, method: str) -> None:
    headers = {"X-HTTP-Method-Override": "DELETE"}

    lenient.client().request(method, f"{QUIZZES}/30001", headers=headers)

    assert lenient.mock.store.quizzes[30001]["workflow_state"] != "deleted"


def test_the_query_disguises_nothing(quiet: MockServer) -> None:
    assert quiet.client().post(f"{QUIZZES}/30001?_method=DELETE").status_code == 404


# --- 7: identifiers -----------------------------------------------------------------------------------


@pytest.fixture
def library(server: MockServer) -> MockServer:
    """Courses with all kinds of ids."""
    server.seed(
        {
            "courses": [
                {"id": 110, "name": "Slash", "sis_course_id": "A/B"},
                {"id": 111, "name": "Dots", "sis_course_id": "v1.0.json.x"},
                {"id": 112, "name": "Umlaut", "sis_course_id": "Bücher & Co"},
                {"id": 113, "name": "Colon", "sis_course_id": "a:b"},
                {"id": 114, "name": "Gone", "sis_course_id": "gone", "workflow_state": "deleted"},
            ]
        }
    )
    return server


@pytest.mark.parametrize(
    ("form", "course_id"),
    [
        ("101", 101),
        ("0101", 101),
        ("%20101%20", 101),
        ("sis_course_id:HAMLET-101", 101),
        ("sis_course_id:A%2FB", 110),
        ("sis_course_id:A%2fB", 110),
        ("sis_course_id%3AA%2FB", 110),
        ("sis_course_id:v1.0.json.x", 111),
        ("sis_course_id:B%C3%BCcher%20%26%20Co", 112),
        ("sis_course_id:a:b", 113),
        ("hex:sis_course_id:48414d4c45542d313031", 101),
        ("hex:sis_course_id:48414D4C45542D313031", 101),
        ("hex:sis_course_id:42c3bc6368657220262043 6f".replace(" ", ""), 112),
    ],
)
def test_a_course_goes_by_many_names(library: MockServer, form: str, course_id: int) -> None:
    response = library.client("admin").get(f"/api/v1/courses/{form}")

    assert (response.status_code, response.json().get("id")) == (200, course_id)


@pytest.mark.parametrize("name", ["uuid", "lti_context_id"])
def test_a_course_goes_by_its_opaque_ids(library: MockServer, name: str) -> None:
    value = library.mock.store.courses[110][name]

    answers = [
        library.client("admin").get(f"/api/v1/courses/{form}")
        for form in (f"{name}:{value}", f"hex:{name}:{value.encode().hex()}")
    ]

    assert [answer.json().get("id") for answer in answers] == [110, 110]


@pytest.mark.parametrize(
    "form",
    [
        *[
            "abc",
            "-1",
            "12abc",
            "1.5",
            "0",
            "114",
            "2~15",
            "self",
            "default",
            "uuid:x",
            "%20",
            "%EF%BC%91",
            "%00",
            "%FF",
            "A%2FB",
        ],
        *["sis_unknown:1", "sis_user_id:x", "sis_course_id:", "sis_course_id:nobody", "sis_course_id:gone"],
        *[
            "sis_course_id:%0D%0ASet-Cookie:x",
            "sis_course_id:%E2%80%AE",
            "hex:",
            "hex:101",
            "hex:sis_course_id:",
        ],
        *["hex:sis_course_id:4", "hex:sis_course_id:zz", "hex:sis_course_id:ff"],
        *("9" * 19, "9" * 20, "x" * 5000),
    ],
    ids=lambda form: form[:24],
)
def test_what_names_no_course_is_404(library: MockServer, form: str) -> None:
    """Never 400."""
    response = library.client("admin").get(f"/api/v1/courses/{form}/quizzes")

    assert (response.status_code, response.json()) == (404, NOT_FOUND)


@pytest.mark.parametrize(
    "form", ["sis_quiz_id:1", "self", "uuid:x", "abc", "30001abc", "9" * 30, "%2030001x"]
)
def test_quizzes_take_no_other_forms(server: MockServer, form: str) -> None:
    response = server.client().get(f"{QUIZZES}/{form}")

    assert (response.status_code, response.json()) == (404, NOT_FOUND)


# --- 8: bodies ----------------------------------------------------------------------------------------


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


# --- 9: Accept ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "accept", ["application/json+canvas-string-ids", "text/html, application/json+canvas-string-ids;q=0.9"]
)
def test_ids_are_text_on_demand(accept: str) -> None:
    """Integers under `id` and `…_id`, null and everything else as ever."""
    server = MockServer(strict=True)
    plain = server.client("observer").get(COURSE).json()

    response = server.client("observer").get(COURSE, headers={"Accept": accept})

    shown = response.json()
    (enrollment,) = shown.pop("enrollments")
    (plain_enrollment,) = plain.pop("enrollments")
    changed = {name: value for name, value in shown.items() if value != plain[name]}
    assert changed == {"id": "101", "account_id": "1", "root_account_id": "1", "enrollment_term_id": "1"}
    assert enrollment == {**plain_enrollment, "role_id": "7", "user_id": "2007", "associated_user_id": "2005"}
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"


def test_text_ids_reach_into_lists_and_leave_all_else() -> None:
    body = {
        "id": 1,
        "quiz_id": None,
        "points": 2,
        "ids": [3, "a", None, 4.5, True],
        "student_ids": [5, 6],
        "rows": [{"id": 7, "valid": [8]}, {"hash": {"outcome_id": 9, "ident": 10}}],
        "is_id": True,
    }

    assert with_string_ids(body) == {
        "id": "1",
        "quiz_id": None,
        "points": 2,
        "ids": ["3", "a", None, 4.5, True],
        "student_ids": ["5", "6"],
        "rows": [{"id": "7", "valid": [8]}, {"hash": {"outcome_id": "9", "ident": 10}}],
        "is_id": True,
    }


def test_text_ids_reach_into_error_bodies() -> None:
    response = (
        MockServer()
        .client()
        .post(
            f"{LIVE}/60001/results",
            json={"results": [{}] * 10_001},
            headers={"Accept": "application/json+canvas-string-ids"},
        )
    )

    assert response.status_code == 500
    assert response.json()["error_report_id"] == "1"


# --- 11: headers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", [COURSE, "/api/v1/courses/999", "/api/v1/nothing"], ids=["200", "404", "no route"]
)
def test_headers_of_every_answer(lenient: MockServer, path: str) -> None:
    headers = lenient.client().get(path, headers={"X-Request-Context-Id": "mine"}).headers

    assert uuid.UUID(headers["X-Request-Context-Id"])
    assert headers["Content-Security-Policy"] == "frame-ancestors 'self' canvas.mock;"
    assert headers["Referrer-Policy"] == "no-referrer-when-downgrade"
    assert "X-Frame-Options" not in headers
    assert "Access-Control-Allow-Origin" not in headers


def test_every_request_has_its_own_context_id(server: MockServer) -> None:
    ids = {server.client().get(COURSE).headers["X-Request-Context-Id"] for _ in range(5)}

    assert len(ids) == 5


def test_the_user_is_named_by_a_global_id(server: MockServer) -> None:
    headers = server.client().get(COURSE).headers

    assert headers["X-Canvas-User-Id"] == "10000000002002"
    assert "X-Canvas-Real-User-Id" not in headers


def test_nobody_is_not_named(server: MockServer) -> None:
    assert "X-Canvas-User-Id" not in server.client(None).get(COURSE).headers


def test_meta_names_operation_and_course(server: MockServer) -> None:
    meta = server.client().get(LIVE).headers["X-Canvas-Meta"]

    fields = dict(field.split("=") for field in meta.rstrip(";").split(";"))
    assert {**fields, "at": "?"} == {
        "at": "?",
        "o": "liveassessments",
        "n": "list_live_assessments",
        "t": "Course",
        "i": "101",
    }


def test_good_answers_may_be_kept_after_asking_again(server: MockServer) -> None:
    """Unsure: a default of the framework."""
    assert server.client().get(COURSE).headers["Cache-Control"] == "max-age=0, private, must-revalidate"


# --- 5, 10: shapes and values -------------------------------------------------------------------------


def test_a_server_error_has_a_report(lenient: MockServer) -> None:
    """5, shape C"""
    response = lenient.client().post(f"{LIVE}/60001/results", json={"results": [{}] * 10_001})

    assert response.json() == {
        "errors": [{"message": "An error occurred.", "error_code": "internal_server_error"}],
        "error_report_id": 1,
    }


def test_times_are_utc_in_whole_seconds(server: MockServer) -> None:
    """10"""
    bodies = [
        server.client().get(path).text
        for path in (COURSE, QUIZZES, f"{QUIZZES}/30001", f"{LIVE}/60001/results")
    ]

    times = re.findall(r'"(\d{4}-\d\d-\d\dT[^"]*)"', "".join(bodies))
    assert len(times) >= 3
    assert [time for time in times if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", time)] == []


# --- the same over a real socket ----------------------------------------------------------------------


def test_a_socket_hands_over_paths_methods_and_bodies_as_they_are() -> None:
    """1, 7, 8: what a WSGI server passes on is what the in-process transport passes on."""
    with MockServer() as server, httpx.Client(base_url=server.url, trust_env=False) as client:
        server.seed({"courses": [{"id": 110, "name": "Slash", "sis_course_id": "A/B"}]})
        client.headers["Authorization"] = "Bearer admin-token"

        course = client.get("/api/v1/courses/sis_course_id:A%2FB.json")
        unknown = client.request("FOO", "/api/v1/courses")
        chunked = client.post(
            LIVE, content=iter([b'{"assessments":', b" []}"]), headers={"Content-Type": JSON}
        )
        too_deep = client.post(LIVE, content=b"[" * 10_000, headers={"Content-Type": JSON})
        head = client.head(LIVE)

    assert course.json()["id"] == 110
    assert unknown.status_code == 405
    assert (chunked.status_code, chunked.json()["assessments"]) == (200, [])
    assert (too_deep.status_code, too_deep.json()) == (400, BAD_REQUEST)
    assert (head.status_code, head.content) == (200, b"")


def test_a_request_through_a_proxy_keeps_its_encoded_slash(lenient: MockServer) -> None:
    """7; a proxy sends the whole address"""
    lenient.seed({"courses": [{"id": 110, "name": "Slash", "sis_course_id": "A/B"}]})
    environ = {"REQUEST_URI": "http://school.example/api/v1/courses/sis_course_id:A%2FB?x=%2F"}

    response = lenient.app.test_client().get(
        "/api/v1/courses/sis_course_id:A/B",
        headers={"Authorization": "Bearer admin-token"},
        environ_overrides=environ,
    )

    assert response.json is not None
    assert response.json["id"] == 110
