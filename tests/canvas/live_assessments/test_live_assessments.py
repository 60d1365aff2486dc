"""Live assessments are made or found, and listed. Source: canvas-live-assessments 3, 4, 8."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mock_server import MockServer

from .live_requests import HOME, create, item, keys, missing, rejected, state

# --- 3: create or find --------------------------------------------------------------------------------


def test_an_assessment_is_created(server: MockServer) -> None:
    """3.4: 200, ids as text, a literal placeholder, neither `meta` nor `Link`."""
    response = create(server, item("warm-up", "Warm-up"), item("exit", "Exit ticket"))

    assert response.status_code == 200
    assert response.json() == {
        "links": {
            "assessments.results": (
                "http://canvas.mock/api/v1/courses/101/live_assessments/{assessments.id}/results"
            )
        },
        "assessments": [
            {"id": "60002", "key": "warm-up", "title": "Warm-up"},
            {"id": "60003", "key": "exit", "title": "Exit ticket"},
        ],
    }
    assert "Link" not in response.headers


@pytest.mark.parametrize("name", ["LiveAssessmentWithOutcome", "SeveralLiveAssessments"])
def test_the_documents_examples_are_taken(server: MockServer, name: str) -> None:
    example = server.mock.document.raw["components"]["examples"][name]["value"]

    response = server.client().post(HOME, json=example)

    assert keys(response) == [(row["key"], row["title"]) for row in example["assessments"]]


def test_the_links_have_the_courses_number_and_the_requests_host(server: MockServer) -> None:
    """3.4"""
    response = server.client().post(
        "/api/v1/courses/sis_course_id:HAMLET-101/live_assessments",
        json={"assessments": []},
        headers={"Host": "school.example:8080"},
    )

    assert response.json()["links"] == {
        "assessments.results": (
            "http://school.example:8080/api/v1/courses/101/live_assessments/{assessments.id}/results"
        )
    }


def test_a_known_key_is_found_and_gets_the_new_title(server: MockServer) -> None:
    """3.3"""
    response = create(server, item("2014-05-27,outcome_52", "Second try"))

    found = {"id": "60001", "key": "2014-05-27,outcome_52", "title": "Second try"}
    assert response.json()["assessments"] == [found]
    assert server.client().get(HOME).json()["assessments"] == [found]


def test_repeating_a_request_changes_nothing(server: MockServer) -> None:
    """3.3"""
    first = create(server, item(links={"outcome": 501}))
    before = server.snapshot()

    second = create(server, item(links={"outcome": 501}))

    assert second.json() == first.json()
    assert server.snapshot() == before


def test_a_key_names_another_assessment_in_another_course(server: MockServer) -> None:
    """3.3"""
    here = create(server, item("same"))
    there = create(server, item("same"), home="/api/v1/courses/102/live_assessments")

    assert here.json()["assessments"][0]["id"] != there.json()["assessments"][0]["id"]


def test_a_key_twice_in_one_request_is_one_assessment_with_the_last_title(server: MockServer) -> None:
    """3.3"""
    response = create(server, item("k", "First"), item("k", "Last"))

    assert response.json()["assessments"] == [
        {"id": "60002", "key": "k", "title": "First"},
        {"id": "60002", "key": "k", "title": "Last"},
    ]
    assert server.snapshot()["live_assessments"][-1]["title"] == "Last"


def test_keys_are_compared_exactly(server: MockServer) -> None:
    """3.1: neither trimmed nor folded."""
    response = create(server, item("Key"), item("key"), item(" key"), item("key "))

    ids = [row["id"] for row in response.json()["assessments"]]
    assert len(set(ids)) == 4
    assert [key for key, _ in keys(response)] == ["Key", "key", " key", "key "]


def test_numbers_are_stored_as_their_digits(lenient: MockServer) -> None:
    """3.1"""
    by_number = create(lenient, item(7, 12))
    by_text = create(lenient, item("7", "12"))

    assert by_number.json()["assessments"] == [{"id": "60002", "key": "7", "title": "12"}]
    assert by_text.json() == by_number.json()


def test_unknown_fields_are_ignored(lenient: MockServer) -> None:
    """3.1"""
    response = create(lenient, item(id=60001, course_id=102, nonsense={"x": 1}))

    assert response.json()["assessments"] == [{"id": "60002", "key": "k", "title": "T"}]


def test_a_form_makes_the_same_list(server: MockServer) -> None:
    """3.1"""
    form = (
        "assessments[][key]=a&assessments[][title]=One&assessments[][links][outcome]=501"
        "&assessments[][key]=b&assessments[][title]=Two"
    )

    response = server.client().post(
        HOME, content=form, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )

    assert keys(response) == [("a", "One"), ("b", "Two")]


def test_an_empty_list_is_answered_with_one(server: MockServer) -> None:
    """3.1"""
    response = create(server)

    assert (response.status_code, response.json()["assessments"]) == (200, [])


def test_null_items_are_dropped(lenient: MockServer) -> None:
    """3.1"""
    response = create(lenient, None, item("k"), None)

    assert keys(response) == [("k", "T")]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"assessments": None},
        {"assessments": {}},
        {"assessments": "x"},
        {"assessments": 5},
        ["x"],
        "x",
        None,
    ],
    ids=json.dumps,
)
def test_what_is_no_list_is_rejected(lenient: MockServer, body: Any) -> None:
    """3.1"""
    response = lenient.client().post(HOME, json=body)

    assert (response.status_code, response.json()) == (400, missing("assessments"))


@pytest.mark.parametrize(
    "value", [None, "", "  \t\n", "\u00a0\u2003", False, [], {}, ["x"], {"x": 1}], ids=repr
)
@pytest.mark.parametrize("name", ["title", "key"])
def test_blank_texts_are_rejected(lenient: MockServer, name: str, value: Any) -> None:
    """3.1; also when the key is known"""
    before = state(lenient)

    response = create(lenient, {**item("2014-05-27,outcome_52"), name: value})

    assert (response.status_code, response.json()) == (400, missing(name))
    assert state(lenient) == before


@pytest.mark.parametrize(
    ("odd", "answer"),
    [
        ("x", missing("title")),
        (5, missing("title")),
        ([], missing("title")),
        ([item()], missing("title")),
        (item(links="501"), rejected("outcome must be linked to the context")),
        (item(links=501), rejected("outcome must be linked to the context")),
        (item(links=[{"outcome": 501}]), rejected("outcome must be linked to the context")),
    ],
    ids=["text", "number", "empty list", "list", "links text", "links number", "links list"],
)
def test_items_of_a_wrong_type_are_rejected(lenient: MockServer, odd: Any, answer: Any) -> None:
    """3.1: Canvas fails over them (unsure); the mock stores nothing and says 400."""
    before = state(lenient)

    response = create(lenient, item("before"), odd)

    assert (response.status_code, response.json()) == (400, answer)
    assert state(lenient) == before


@pytest.mark.parametrize(
    ("broken", "answer"),
    [
        (item("", "", links={"outcome": 999}), rejected("outcome must be linked to the context")),
        (item("", ""), missing("title")),
        (item(""), missing("key")),
    ],
    ids=["outcome before title", "title before key", "key"],
)
def test_checks_within_an_item_come_in_order(lenient: MockServer, broken: Any, answer: Any) -> None:
    """3.2"""
    response = create(lenient, broken)

    assert response.json() == answer


def test_the_first_failing_item_decides(lenient: MockServer) -> None:
    """3.2"""
    response = create(lenient, item(), item(key=""), item(title=""), item("x" * 256))

    assert response.json() == missing("key")


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        (item("k" * 256), ["key"]),
        (item("k", "t" * 256), ["title"]),
        (item("k" * 256, "t" * 256), ["title", "key"]),
        (item(int("9" * 300)), ["key"]),
    ],
    ids=["key", "title", "both", "number"],
)
def test_texts_of_more_than_255_characters_are_invalid(
    lenient: MockServer, sent: Any, fields: list[str]
) -> None:
    """3.1, canvas-api-conventions 5 F"""
    before = state(lenient)

    response = create(lenient, item("before"), sent)

    assert response.status_code == 422
    assert response.json() == {
        "errors": [{"field": name, "message": "too_long", "error_code": "too_long"} for name in fields]
    }
    assert state(lenient) == before


def test_texts_of_255_characters_are_taken(server: MockServer) -> None:
    """3.1: characters, not bytes"""
    response = create(server, item("ä" * 255, "\U0001f3ad" * 255))

    assert keys(response) == [("ä" * 255, "\U0001f3ad" * 255)]


def test_a_failing_batch_undoes_new_assessments_and_new_titles(lenient: MockServer) -> None:
    """3.3"""
    before = state(lenient)

    response = create(
        lenient, item("new", links={"outcome": 501}), item("2014-05-27,outcome_52", "Renamed"), item("")
    )

    assert response.status_code == 400
    assert state(lenient) == before


# --- 8: the documentation's side ----------------------------------------------------------------------


def test_documented_one_assessment_has_a_finished_address() -> None:
    """8, row 1"""
    server = MockServer(documented=True)

    one, two = create(server, item("a")), create(server, item("a"), item("b"))

    home = f"http://canvas.mock{HOME}"
    assert one.json()["links"] == {"assessments.results": f"{home}/60002/results"}
    assert two.json()["links"] == {"assessments.results": f"{home}/{{assessments.id}}/results"}


def test_documented_a_found_assessment_keeps_its_title() -> None:
    """8, row 6; a title has to be sent all the same"""
    server = MockServer(documented=True)
    key = "2014-05-27,outcome_52"

    found, refused = create(server, item(key, "Renamed")), create(server, {"key": key})

    assert found.json()["assessments"] == [
        {"id": "60001", "key": key, "title": "May 27th Reading Assessment"}
    ]
    assert refused.json() == missing("title")


# --- 4: list ------------------------------------------------------------------------------------------


def test_the_list_is_the_courses_by_ascending_id(server: MockServer) -> None:
    """4"""
    server.seed(
        {
            "live_assessments": [
                {"id": 60900, "course_id": 101, "key": "late", "title": "Late"},
                {"id": 60500, "course_id": 101, "key": "early", "title": "Early"},
                {"id": 60700, "course_id": 102, "key": "elsewhere", "title": "Elsewhere"},
            ]
        }
    )
    create(server, item("2014-05-27,outcome_52", "Renamed"))

    response = server.client().get(HOME)

    assert response.json()["assessments"] == [
        {"id": "60001", "key": "2014-05-27,outcome_52", "title": "Renamed"},
        {"id": "60500", "key": "early", "title": "Early"},
        {"id": "60900", "key": "late", "title": "Late"},
    ]


def test_the_list_tells_its_place_twice(server: MockServer) -> None:
    """4, 7; the whole body, and the same addresses in the header"""
    create(server, item("b", "B"), item("c", "C"))
    home = f"http://canvas.mock{HOME}"

    response = server.client().get(HOME, params={"per_page": 1, "page": 2})

    assert response.json() == {
        "links": {"assessments.results": f"{home}/{{assessments.id}}/results"},
        "assessments": [{"id": "60002", "key": "b", "title": "B"}],
        "meta": {
            "pagination": {
                "per_page": 1,
                "next": f"{home}?page=3&per_page=1",
                "last": f"{home}?page=3&per_page=1",
                "prev": f"{home}?page=1&per_page=1",
                "current": f"{home}?page=2&per_page=1",
                "first": f"{home}?page=1&per_page=1",
                "page": 2,
                "template": f"{home}?page={{page}}&per_page=1",
                "count": 3,
                "page_count": 3,
            }
        },
    }
    assert response.headers["Link"] == (
        f'<{home}?page=2&per_page=1>; rel="current",<{home}?page=3&per_page=1>; rel="next",'
        f'<{home}?page=1&per_page=1>; rel="prev",<{home}?page=1&per_page=1>; rel="first",'
        f'<{home}?page=3&per_page=1>; rel="last"'
    )


def test_an_empty_course_has_an_empty_list(server: MockServer) -> None:
    """4, 7"""
    response = server.client().get("/api/v1/courses/102/live_assessments")

    pagination = response.json()["meta"]["pagination"]
    assert response.json()["assessments"] == []
    assert (pagination["count"], pagination["page_count"]) == (0, 1)


def test_the_list_knows_no_filter(lenient: MockServer) -> None:
    """4"""
    response = lenient.client().get(HOME, params={"key": "nothing", "search_term": "nothing"})

    assert len(response.json()["assessments"]) == 1
