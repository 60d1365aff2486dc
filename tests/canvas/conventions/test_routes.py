"""Routes, and methods in disguise. Source: canvas-api-conventions 1."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

from mock_server import MockServer
from mock_server.engine.request import JSON

from .plain_requests import COURSE, FORM, LIVE, NO_ROUTE, NOT_FOUND, QUIZZES, post

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
