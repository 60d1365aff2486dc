"""Numbered pages, as all of Canvas's lists have them. The numbers are sections of canvas-api-conventions."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server import MockServer

QUIZZES = "/api/v1/courses/102/quizzes"
LIVE = "/api/v1/courses/102/live_assessments"
BASE = f"http://canvas.mock{LIVE}"
INVALID_PAGE = {"errors": [{"message": "An error occurred.", "error_code": "not_found"}]}
NAMES = ("current", "next", "prev", "first", "last")


def fill(mock: MockServer, count: int) -> None:
    """So many live assessments with the keys 0, 1, ... in the otherwise empty course 102."""
    mock.seed({"live_assessments": [{"course_id": 102, "key": str(n), "title": "T"} for n in range(count)]})


def keys(response: httpx.Response) -> list[int]:
    return [int(row["key"]) for row in response.json()["assessments"]]


def links(response: httpx.Response) -> dict[str, str]:
    """`Link`, read as the sheet writes it: commas without space, one `rel` each."""
    entries = [re.fullmatch(r'<([^<>]+)>; rel="(\w+)"', text) for text in response.headers["Link"].split(",")]
    return {entry[2]: entry[1] for entry in entries if entry}


def pages(response: httpx.Response) -> dict[str, int]:
    return {name: int(dict(parse_qsl(urlsplit(url).query))["page"]) for name, url in links(response).items()}


@pytest.fixture
def filled(server: MockServer) -> MockServer:
    """Twenty-five items."""
    fill(server, 25)
    return server


@pytest.fixture
def many(lenient: MockServer) -> MockServer:
    """A hundred and one items, for requests that the document does not cover."""
    fill(lenient, 101)
    return lenient


# --- 6.1: per_page ------------------------------------------------------------------------------------


def test_ten_a_page_unless_asked(filled: MockServer) -> None:
    response = filled.client().get(LIVE)

    assert keys(response) == list(range(10))


@pytest.mark.parametrize(
    ("per_page", "used"),
    [
        *[("25", 25), ("0", 1), ("-5", 1), ("101", 100), ("100000", 100), ("9" * 50, 100), ("9" * 5000, 100)],
        *[("abc", 1), ("", 1), ("5abc", 5), ("2.9", 2), ("+7", 7), (" 7", 7), ("007", 7), ("\u0665", 1)],
    ],
    ids=lambda value: str(value)[:12],
)
def test_per_page_is_clamped(many: MockServer, per_page: str, used: int) -> None:
    response = many.client().get(LIVE, params={"per_page": per_page})

    assert len(keys(response)) == used
    assert links(response)["current"] == f"{BASE}?page=1&per_page={used}"
    assert response.json()["meta"]["pagination"]["per_page"] == used


@pytest.mark.parametrize("query", ["per_page", "page", "per_page&page"])
def test_a_name_without_a_value_is_as_good_as_absent(many: MockServer, query: str) -> None:
    response = many.client().get(f"{LIVE}?{query}")

    assert keys(response) == list(range(10))


@pytest.mark.parametrize("query", ["per_page[]=5", "per_page[a]=5"])
def test_per_page_of_a_wrong_type_is_no_server_error(many: MockServer, query: str) -> None:
    """Unsure, Canvas may fail; the mock takes it for a text without a number."""
    assert len(keys(many.client().get(f"{LIVE}?{query}"))) == 1


def test_older_versions_have_a_lower_maximum() -> None:
    """0: the setting `per_page_max`"""
    server = MockServer(per_page_max=50)
    fill(server, 60)

    assert len(keys(server.client().get(LIVE, params={"per_page": 100}))) == 50


# --- 6.2: page ----------------------------------------------------------------------------------------


def test_pages_go_up_to_the_last(filled: MockServer) -> None:
    response = filled.client().get(LIVE, params={"page": 3})

    assert keys(response) == [20, 21, 22, 23, 24]


@pytest.mark.parametrize("page", ["4", "1000", "9" * 30, "9" * 5000], ids=lambda text: text[:6])
def test_a_page_past_the_end_is_empty(filled: MockServer, page: str) -> None:
    response = filled.client().get(LIVE, params={"page": page})

    assert (response.status_code, keys(response)) == (200, [])


@pytest.mark.parametrize(
    "query",
    [f"page={value}" for value in ("0", "-1", "-0", "abc", "", "%20", "0x1", "%D9%A3")]
    + ["page[]=1", "page[a]=1"],
)
@pytest.mark.parametrize("path", [QUIZZES, LIVE], ids=["quizzes", "live assessments"])
def test_a_page_that_is_none_is_not_found(many: MockServer, path: str, query: str) -> None:
    """Shape C, not the answer for unknown records."""
    response = many.client().get(f"{path}?{query}")

    assert (response.status_code, response.json()) == (404, INVALID_PAGE)


@pytest.mark.parametrize("page", ["2abc", "1.5"])
def test_a_page_that_only_starts_as_one_is_empty(many: MockServer, page: str) -> None:
    """Unsure; as the sheet suggests."""
    response = many.client().get(LIVE, params={"page": page})

    assert (response.status_code, keys(response)) == (200, [])


@pytest.mark.parametrize("page", [" 2", "02", "+2"])
def test_a_page_may_be_written_with_ornaments(many: MockServer, page: str) -> None:
    assert keys(many.client().get(LIVE, params={"page": page})) == list(range(10, 20))


def test_the_right_is_checked_before_the_page(many: MockServer) -> None:
    """4"""
    response = many.client("designer").get(LIVE, params={"page": 0})

    assert response.status_code == 403
    assert "Link" not in response.headers


# --- 6.3: Link ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (1, {"current": 1, "next": 2, "first": 1, "last": 3}),
        (2, {"current": 2, "next": 3, "prev": 1, "first": 1, "last": 3}),
        (3, {"current": 3, "prev": 2, "first": 1, "last": 3}),
        (9, {"current": 9, "prev": 8, "first": 1}),
    ],
    ids=["first", "middle", "last", "past the end"],
)
def test_links_of_a_page(filled: MockServer, page: int, expected: dict[str, int]) -> None:
    """In their fixed order; past the end no `last` and, so that nobody runs on forever, no `next`."""
    response = filled.client().get(LIVE, params={"page": page})

    assert pages(response) == expected
    assert list(links(response)) == [name for name in NAMES if name in expected]


def test_an_empty_list_has_one_page(server: MockServer) -> None:
    response = server.client().get(QUIZZES)

    assert response.json() == []
    assert pages(response) == {"current": 1, "first": 1, "last": 1}


def test_the_path_is_the_routes(filled: MockServer) -> None:
    """Neither `.json` nor a form of id nor a trailing slash; the host is the request's."""
    filled.seed({"courses": [{"id": 109, "name": "SIS", "sis_course_id": "A/B"}]})

    response = filled.client("admin").get(
        "/api/v1/courses/sis_course_id:A%2FB/live_assessments.json/", headers={"Host": "school.example"}
    )

    assert links(response)["current"] == (
        "http://school.example/api/v1/courses/109/live_assessments?page=1&per_page=10"
    )


def test_the_query_is_kept_sorted_and_encoded(lenient: MockServer) -> None:
    """Lists keep their order; what the client has to add again is left out."""
    query = (
        "z=1&include[]=b&include[]=a&per_page=7&a[y]=2&a[x]=1&page=1&as_user_id=2002"
        "&access_token=admin-token&api_key=x&b=%26%20%C3%A4&c[][k]=2&c[][k]=1&c[][b]=3&n"
    )

    response = lenient.client(None).get(f"{LIVE}?{query}")

    assert links(response)["current"] == (
        f"{BASE}?a%5Bx%5D=1&a%5By%5D=2&as_user_id=2002&b=%26+%C3%A4&c%5B%5D%5Bk%5D=2&c%5B%5D%5Bk%5D=1&c%5B%5D%5Bb%5D=3"
        "&include%5B%5D=b&include%5B%5D=a&n=&z=1&page=1&per_page=7"
    )


def test_what_comes_in_the_body_is_not_kept(lenient: MockServer) -> None:
    response = lenient.client().request("GET", LIVE, json={"per_page": 3, "as_user_id": "self"})

    assert links(response)["current"] == f"{BASE}?page=1&per_page=3"


@pytest.mark.parametrize(
    ("length", "kept"),
    [
        (1100, ["current", "next", "prev", "first", "last"]),
        (1400, ["current", "next", "prev", "last"]),
        (1900, ["next", "prev", "last"]),
        (2500, ["next", "last"]),
        (5000, ["next"]),
    ],
)
def test_links_beyond_six_kilobytes_are_dropped(many: MockServer, length: int, kept: list[str]) -> None:
    """Kept first: next, last, prev, current, first."""
    response = many.client().get(LIVE, params={"page": 2, "long": "x" * length})

    assert list(links(response)) == kept
    assert sum(map(len, links(response).values())) <= 6 * 1024


def test_no_link_fits_no_header(many: MockServer) -> None:
    response = many.client().get(LIVE, params={"long": "x" * 6200})

    assert (response.status_code, len(keys(response))) == (200, 10)
    assert "Link" not in response.headers


# --- 6.4: meta.pagination -----------------------------------------------------------------------------


@pytest.mark.parametrize("page", [1, 2, 3])
def test_the_envelope_says_what_the_header_says(filled: MockServer, page: int) -> None:
    response = filled.client().get(LIVE, params={"page": page})

    pagination: dict[str, Any] = response.json()["meta"]["pagination"]
    assert {name: url for name, url in pagination.items() if name in NAMES} == links(response)
    assert {name: value for name, value in pagination.items() if name not in NAMES} == {
        "per_page": 10,
        "page": page,
        "template": f"{BASE}?page={{page}}&per_page=10",
        "count": 25,
        "page_count": 3,
    }


def test_the_template_leaves_a_kept_page_alone(lenient: MockServer) -> None:
    response = lenient.client().get(LIVE, params={"mypage=1&per_page": "x", "my": "page=1&per_page=10"})

    template = response.json()["meta"]["pagination"]["template"]
    assert template.endswith("&page={page}&per_page=10")
    assert template.count("{page}") == 1


def test_past_the_end_the_count_is_not_told(filled: MockServer) -> None:
    """Unsure; as the sheet suggests."""
    pagination = filled.client().get(LIVE, params={"page": 9}).json()["meta"]["pagination"]

    assert not {"count", "page_count", "last"} & pagination.keys()


# --- laws ---------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(count=st.integers(0, 40), per_page=st.integers(-3, 120))
def test_pages_partition_the_list(count: int, per_page: int) -> None:
    """Following `next` from the first page meets every item once, in order, whatever the size of a page."""
    server = MockServer()
    fill(server, count)
    seen: list[int] = []
    visited = 0
    url: str | None = f"{LIVE}?per_page={per_page}"

    while url is not None:
        response = server.client().get(url)
        seen += keys(response)
        visited += 1
        assert pages(response)["current"] == visited
        url = links(response).get("next")

    assert seen == list(range(count))
    assert pages(response)["last"] == visited == max(1, -(-count // min(max(per_page, 1), 100)))


@settings(max_examples=40, deadline=None)
@given(
    kept=st.dictionaries(
        st.text(st.characters(codec="utf-8", exclude_characters="[]\0"), min_size=1).filter(
            lambda name: name not in ("page", "per_page", "access_token", "api_key", "as_user_id")
        ),
        st.text(st.characters(codec="utf-8", exclude_characters="\0")),
        max_size=4,
    )
)
def test_links_keep_whatever_else_was_asked(kept: dict[str, str]) -> None:
    server = MockServer()
    fill(server, 3)

    response = server.client().get(LIVE, params={**kept, "per_page": "1"})

    for name, url in links(response).items():
        query = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
        assert query == {**kept, "page": str(pages(response)[name]), "per_page": "1"}
    assert url.startswith(BASE)
