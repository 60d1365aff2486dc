"""Canvas "LiveAssessments". The numbers beside the tests are sections of canvas-live-assessments."""

from __future__ import annotations

import json
import threading
from collections import Counter
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server import MockServer, SeedError

HOME = "/api/v1/courses/101/live_assessments"
RESULTS = f"{HOME}/60001/results"
NOT_FOUND = {"errors": [{"message": "The specified resource does not exist."}]}
TIME = "2031-02-03T04:05:06Z"


def rejected(text: str) -> dict[str, str]:
    """The body of a 400 by these endpoints. 2.2"""
    return {"status": "bad_request", "message": text}


def missing(key: str) -> dict[str, str]:
    return rejected(f"missing required key :{key}")


def item(key: Any = "k", title: Any = "T", **more: Any) -> dict[str, Any]:
    return {"key": key, "title": title, **more}


def result(user: Any = 2005, passed: Any = True, assessed_at: Any = TIME, **more: Any) -> dict[str, Any]:
    return {"passed": passed, "assessed_at": assessed_at, "links": {"user": user}, **more}


def create(mock: MockServer, *items: Any, role: str | None = "teacher", home: str = HOME) -> httpx.Response:
    return mock.client(role).post(home, json={"assessments": items})


def report(
    mock: MockServer, *items: Any, role: str | None = "teacher", results: str = RESULTS
) -> httpx.Response:
    return mock.client(role).post(results, json={"results": items})


def state(mock: MockServer, *tables: str) -> dict[str, Any]:
    """What a snapshot says of the live assessments and what depends on them."""
    snapshot = mock.snapshot()
    tables = tables or (
        "live_assessments",
        "live_assessment_results",
        "live_assessment_alignments",
        "live_assessment_submissions",
        "outcome_results",
    )
    return {table: snapshot[table] for table in tables}


def keys(response: httpx.Response) -> list[tuple[str, str]]:
    return [(row["key"], row["title"]) for row in response.json()["assessments"]]


# --- 1 and 2: who may call, and what is checked first -------------------------------------------------


RIGHTS = {
    # A1, A1 with an outcome, A2, R1, R2
    "teacher": (200, 200, 200, 200, 200),
    "ta": (200, 403, 200, 200, 200),
    "designer": (200, 200, 403, 200, 403),
    "admin": (200, 200, 200, 200, 200),
    "student": (403, 403, 403, 403, 403),
    "observer": (403, 403, 403, 403, 403),
    "outsider": (403, 403, 403, 403, 403),
    "inactive": (403, 403, 403, 403, 403),
    None: (401, 401, 401, 401, 401),
}


@pytest.mark.parametrize("role", RIGHTS, ids=str)
def test_rights_by_role(server: MockServer, role: str | None) -> None:
    """1.1"""
    client = server.client(role)

    statuses = (
        create(server, item(), role=role).status_code,
        create(server, item(links={"outcome": 501}), role=role).status_code,
        client.get(HOME).status_code,
        report(server, result(), role=role).status_code,
        client.get(RESULTS).status_code,
    )

    assert statuses == RIGHTS[role]


def test_whoever_was_refused_has_left_nothing(server: MockServer) -> None:
    """2.1"""
    before = state(server)

    create(server, item(), role="student")
    report(server, result(), role="student")

    assert state(server) == before


def test_a_concluded_teacher_lists_and_no_longer_creates(server: MockServer) -> None:
    """1.1"""
    server.seed(
        {
            "users": [{"id": 2050, "name": "Old Hand", "token": "old-token"}],
            "enrollments": [{"course_id": 101, "user_id": 2050, "type": "teacher", "state": "completed"}],
        }
    )
    client = server.client(token="old-token")

    listed, created = client.get(HOME), client.post(HOME, json={"assessments": [item()]})

    assert (listed.status_code, created.status_code) == (200, 403)


def test_an_unpublished_course_is_open_to_its_staff_only(server: MockServer) -> None:
    """1.1"""
    home = "/api/v1/courses/103/live_assessments"

    statuses = [create(server, item(), role=role, home=home).status_code for role in ("teacher", "student")]

    assert statuses == [200, 403]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("tail", ["", "/60001/results"], ids=["assessments", "results"])
def test_an_unknown_course_is_404_even_without_a_token(lenient: MockServer, method: str, tail: str) -> None:
    """2.1, 1"""
    response = lenient.client(None).request(method, f"/api/v1/courses/999/live_assessments{tail}")

    assert (response.status_code, response.json()) == (404, NOT_FOUND)


@pytest.mark.parametrize("role", [None, "student", "teacher"], ids=str)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_assessment_is_404_before_the_right_is_checked(
    lenient: MockServer, method: str, role: str | None
) -> None:
    """2.1, 2"""
    response = lenient.client(role).request(method, f"{HOME}/60999/results")

    assert (response.status_code, response.json()) == (404, NOT_FOUND)


@pytest.mark.parametrize("role", [None, "student", "teacher"], ids=str)
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_courses_assessment_is_400_before_the_right_is_checked(
    server: MockServer, method: str, role: str | None
) -> None:
    """2.1, 2"""
    content = {"json": {"results": [result()]}} if method == "post" else {}

    response = server.client(role).request(
        method, "/api/v1/courses/102/live_assessments/60001/results", **content
    )

    assert response.status_code == 400
    assert response.json() == rejected("assessment does not belong to the given context")


@pytest.mark.parametrize(
    "assessment_id",
    [
        "abc",
        "60001abc",
        "-60001",
        "60001.0",
        "0",
        "self",
        "sis_id:x",
        "9" * 19,
        "9" * 400,
        "%EF%BC%91",
        "%20",
    ],
)
def test_an_assessment_is_found_by_its_number_only(server: MockServer, assessment_id: str) -> None:
    """1"""
    response = server.client().get(f"{HOME}/{assessment_id}/results")

    assert (response.status_code, response.json()) == (404, NOT_FOUND)


def test_a_bad_token_is_refused_before_everything(server: MockServer) -> None:
    """2.1"""
    response = server.client(token="nonsense").get("/api/v1/courses/999/live_assessments")

    assert (response.status_code, response.json()) == (
        401,
        {"errors": [{"message": "Invalid access token."}]},
    )


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


# --- 3.2 and 3.3: outcomes ----------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", [501, "501", " 501", 501.0], ids=repr)
def test_an_outcome_of_the_course_is_aligned_once(lenient: MockServer, outcome: Any) -> None:
    """3.3: mastery score is mastery points / points possible"""
    create(lenient, item(links={"outcome": outcome}))
    create(lenient, item(links={"outcome": outcome}))

    alignments = lenient.snapshot()["live_assessment_alignments"][1:]
    assert [
        (row["course_id"], row["assessment_id"], row["outcome_id"], row["mastery_score"])
        for row in alignments
    ] == [(101, 60002, 501, 0.6)]


@pytest.mark.parametrize("links", [None, {}, {"outcome": None}], ids=repr)
def test_no_outcome_leaves_alignments_alone(lenient: MockServer, links: Any) -> None:
    """3.1, 3.3"""
    create(lenient, item(links={"outcome": 501}))
    before = state(lenient, "live_assessment_alignments")

    response = create(lenient, item(links=links))

    assert response.status_code == 200
    assert state(lenient, "live_assessment_alignments") == before


@pytest.mark.parametrize(
    "outcome",
    [502, 999, "999", "", " ", "abc", "501abc", 0, -501, True, 501.5, [], {}, [501], "sis:x", 10**400],
    ids=lambda value: repr(value)[:20],
)
def test_what_is_no_outcome_of_the_course_is_rejected(lenient: MockServer, outcome: Any) -> None:
    """3.1, 3.3: unknown ones, and one that only another course has, alike"""
    response = create(lenient, item(links={"outcome": outcome}))

    assert (response.status_code, response.json()) == (400, rejected("outcome must be linked to the context"))


def test_outcomes_need_a_right_of_their_own_before_any_item_is_looked_at(lenient: MockServer) -> None:
    """3.2, 4"""
    response = create(lenient, item(""), item(links={"outcome": 999}), role="ta")

    assert response.status_code == 403


def test_the_list_is_demanded_before_the_right_to_outcomes(lenient: MockServer) -> None:
    """3.2, 3"""
    response = lenient.client("ta").post(HOME, json={"assessments": {"links": {"outcome": 501}}})

    assert response.json() == missing("assessments")


def test_a_second_outcome_is_a_second_alignment(server: MockServer) -> None:
    """3.3"""
    server.seed({"outcomes": [{"id": 503, "title": "Recites", "course_ids": [101]}]})

    create(server, item(links={"outcome": 501}))
    create(server, item(links={"outcome": 503}))

    alignments = server.snapshot()["live_assessment_alignments"][1:]
    assert [(row["outcome_id"], row["mastery_score"]) for row in alignments] == [(501, 0.6), (503, None)]


def test_an_outcome_sticks_to_later_items_of_the_request(server: MockServer) -> None:
    """3.3, the sticky outcome"""
    create(server, item("before"), item("with", links={"outcome": 501}), item("after"))

    aligned = {row["assessment_id"] for row in server.snapshot()["live_assessment_alignments"]}
    assert aligned == {60001, 60003, 60004}


def test_an_outcome_does_not_stick_to_the_next_request(server: MockServer) -> None:
    """3.3"""
    create(server, item("with", links={"outcome": 501}))
    create(server, item("without"))

    aligned = {row["assessment_id"] for row in server.snapshot()["live_assessment_alignments"]}
    assert aligned == {60001, 60002}


ITEMS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["One", "Two", "Three"])), max_size=5)


@settings(max_examples=40, deadline=None)
@given(st.lists(ITEMS, max_size=4))
def test_an_id_follows_its_key_and_the_last_title_stands(batches: list[list[tuple[str, str]]]) -> None:
    """3.3: over any requests, one assessment for each key, never another id, titled as sent last."""
    server = MockServer(strict=True)
    titles: dict[str, str] = {"2014-05-27,outcome_52": "May 27th Reading Assessment"}
    ids: dict[str, str] = {}

    for batch in batches:
        response = create(server, *(item(key, title) for key, title in batch))
        assert keys(response) == batch
        titles |= dict(batch)
        for row in response.json()["assessments"]:
            assert ids.setdefault(row["key"], row["id"]) == row["id"]

    assert dict(keys(server.client().get(HOME))) == titles


# --- 8: the documentation's side ------------------------------------------------------------------------


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


# --- 5: create results --------------------------------------------------------------------------------


def test_results_are_created(server: MockServer) -> None:
    """5.5: 200, text ids, UTC, neither links nor paging; the caller is the assessor"""
    response = report(
        server,
        result("2005", False, "2014-05-26T14:57:23-07:00"),
        result("2006", True, "2014-05-26T13:05:40-07:00"),
        role="ta",
    )

    assert response.status_code == 200
    assert response.json() == {
        "results": [
            {
                "id": "61003",
                "passed": False,
                "assessed_at": "2014-05-26T21:57:23Z",
                "links": {"user": "2005", "assessor": "2003", "assessment": "60001"},
            },
            {
                "id": "61004",
                "passed": True,
                "assessed_at": "2014-05-26T20:05:40Z",
                "links": {"user": "2006", "assessor": "2003", "assessment": "60001"},
            },
        ]
    }
    assert "Link" not in response.headers


def test_the_assessor_is_the_caller_whatever_is_sent(lenient: MockServer) -> None:
    """5.1"""
    sent = result(id=1, links={"user": 2005, "assessor": 2001, "assessment": 60009})

    response = report(lenient, sent)

    links = response.json()["results"][0]["links"]
    assert links == {"user": "2005", "assessor": "2002", "assessment": "60001"}


def test_the_masqueraded_user_is_the_assessor(server: MockServer) -> None:
    """1"""
    response = report(server, result(), role="admin", results=f"{RESULTS}?as_user_id=2003")

    assert response.json()["results"][0]["links"]["assessor"] == "2003"


def test_results_are_never_found_again(server: MockServer) -> None:
    """5.3: identical ones are two"""
    report(server, result(), result())
    report(server, result())

    stored = server.snapshot()["live_assessment_results"]
    assert len(stored) == 2 + 3
    assert len({row["id"] for row in stored}) == 5


def test_answers_come_group_by_group(server: MockServer) -> None:
    """5.2: for the users A, B, A the results are those of A, A, B"""
    response = report(
        server, result(2006, assessed_at="2031-01-01T00:00:00Z"), result(2005), result(2006, passed=False)
    )

    results = response.json()["results"]
    assert [(row["links"]["user"], row["passed"]) for row in results] == [
        ("2006", True),
        ("2006", False),
        ("2005", True),
    ]
    assert [row["id"] for row in results] == ["61003", "61004", "61005"]


def test_number_and_text_of_one_id_are_two_groups(server: MockServer) -> None:
    """5.2"""
    first, second = "2031-01-01T00:00:00Z", "2031-01-02T00:00:00Z"

    response = report(
        server, result(2005), result("2005", assessed_at=first), result(2005, assessed_at=second)
    )

    assert [row["assessed_at"] for row in response.json()["results"]] == [TIME, second, first]


def test_errors_follow_the_groups(lenient: MockServer) -> None:
    """5.2: group A is finished before group X is looked at"""
    response = report(lenient, result(2005), result(2008), result(2005, passed=None))

    assert response.json() == missing("passed")


@pytest.mark.parametrize(
    "body",
    [{}, {"results": None}, {"results": {}}, {"results": "x"}, {"results": 5}, ["x"], None],
    ids=json.dumps,
)
def test_results_that_are_no_list_are_rejected(lenient: MockServer, body: Any) -> None:
    """5.1"""
    response = lenient.client().post(RESULTS, json=body)

    assert (response.status_code, response.json()) == (400, missing("results"))


def test_an_empty_list_of_results_is_answered_with_one(server: MockServer) -> None:
    """5.1"""
    response = report(server)

    assert (response.status_code, response.json()) == (200, {"results": []})


def test_more_than_10_000_results_are_a_server_error(lenient: MockServer) -> None:
    """5.1: 500, not 400"""
    before = state(lenient)

    response = report(lenient, *[result()] * 10_001)

    assert response.status_code == 500
    assert response.json()["errors"] == [
        {"message": "An error occurred.", "error_code": "internal_server_error"}
    ]
    assert state(lenient) == before


def test_10_000_results_are_taken() -> None:
    """5.1"""
    server = MockServer()

    response = report(server, *[result()] * 10_000)

    assert response.status_code == 200
    assert len(server.snapshot()["live_assessment_results"]) == 10_002


@pytest.mark.parametrize(
    "sent",
    [
        {"passed": True, "assessed_at": TIME},
        result(links=None),
        result(links={}),
        result(None),
        result(False),
        result(links="2005"),
        result(links=2005),
        result(links=[2005]),
        "2005",
        2005,
        [],
        {},
    ],
    ids=json.dumps,
)
def test_a_result_without_a_user_is_rejected(lenient: MockServer, sent: Any) -> None:
    """5.1; items and links of a wrong type as well (unsure), where Canvas fails"""
    before = state(lenient)

    response = report(lenient, result(), sent)

    assert (response.status_code, response.json()) == (400, missing("user"))
    assert state(lenient) == before


@pytest.mark.parametrize(
    "user",
    [
        "",
        " ",
        "abc",
        "self",
        "sis_user_id:x",
        "2005abc",
        0,
        -2005,
        999,
        2005.5,
        True,
        [],
        {},
        [2005],
        10**400,
    ],
    ids=lambda value: repr(value)[:20],
)
def test_what_is_no_user_of_the_course_is_rejected(lenient: MockServer, user: Any) -> None:
    """5.1"""
    response = report(lenient, result(user))

    assert (response.status_code, response.json()) == (400, rejected("user must be in the context"))


@pytest.mark.parametrize("kind", ["student", "teacher", "ta", "designer", "observer"])
@pytest.mark.parametrize(
    ("enrollment_state", "status"),
    [("active", 200), ("invited", 200)]
    + [(state, 400) for state in ("inactive", "completed", "rejected", "deleted")],
)
def test_who_is_active_or_pending_in_whatever_role_can_be_assessed(
    server: MockServer, kind: str, enrollment_state: str, status: int
) -> None:
    """5.1"""
    server.seed(
        {
            "users": [{"id": 2050, "name": "Somebody"}],
            "enrollments": [{"course_id": 101, "user_id": 2050, "type": kind, "state": enrollment_state}],
        }
    )

    response = report(server, result(2050))

    assert response.status_code == status


def test_one_enrollment_that_counts_is_enough(server: MockServer) -> None:
    """5.1"""
    server.seed(
        {"enrollments": [{"course_id": 101, "user_id": 2009, "type": "observer", "state": "invited"}]}
    )

    response = report(server, result(2009))

    assert response.status_code == 200


def test_a_deleted_user_cannot_be_assessed(server: MockServer) -> None:
    """5.1"""
    server.seed(
        {
            "users": [{"id": 2050, "name": "Gone", "deleted": True}],
            "enrollments": [{"course_id": 101, "user_id": 2050, "type": "student"}],
        }
    )

    response = report(server, result(2050))

    assert response.json() == rejected("user must be in the context")


def test_an_enrollment_in_another_course_does_not_count(server: MockServer) -> None:
    """5.1"""
    created = create(server, item(), home="/api/v1/courses/102/live_assessments").json()
    results = f"/api/v1/courses/102/live_assessments/{created['assessments'][0]['id']}/results"

    response = report(server, result(2004), results=results)

    assert response.json() == rejected("user must be in the context")


@pytest.mark.parametrize(
    ("sent", "stored"),
    [(value, False) for value in (False, 0, "0", "f", "F", "false", "FALSE", "False", "off", "OFF", "oFf")]
    + [(value, True) for value in (True, 1, "1", "t", "true", "on", "no", "n", "maybe", " ", 2, -1, [], {})],
    ids=repr,
)
def test_passed_is_cast(lenient: MockServer, sent: Any, stored: bool) -> None:
    """5.1: whatever is not on the list of false values is true"""
    response = report(lenient, result(passed=sent))

    assert response.json()["results"][0]["passed"] is stored


def test_an_empty_passed_is_invalid(lenient: MockServer) -> None:
    """5.1, canvas-api-conventions 5 F"""
    before = state(lenient)

    response = report(lenient, result(), result(passed=""))

    assert response.status_code == 422
    assert response.json() == {
        "errors": [{"field": "passed", "message": "inclusion", "error_code": "inclusion"}]
    }
    assert state(lenient) == before


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        ({"links": {"user": 2005}}, "passed"),
        (result(passed=None, assessed_at=None), "passed"),
        (result(assessed_at=None), "assessed_at"),
        (result(assessed_at=""), "assessed_at"),
        (result(assessed_at=" "), "assessed_at"),
        (result(assessed_at=False), "assessed_at"),
        (result(assessed_at=[]), "assessed_at"),
        (result(passed="", assessed_at=""), "assessed_at"),
    ],
    ids=json.dumps,
)
def test_passed_and_assessed_at_are_required_in_this_order(lenient: MockServer, sent: Any, key: str) -> None:
    """5.1, 5.2"""
    before = state(lenient)

    response = report(lenient, result(), sent)

    assert (response.status_code, response.json()) == (400, missing(key))
    assert state(lenient) == before


@pytest.mark.parametrize(
    "assessed_at",
    [
        "soon",
        "2031-02-30T00:00:00Z",
        "2031-02-03T25:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        5,
        0,
        1e300,
        True,
        ["2031"],
        {"a": 1},
    ],
    ids=repr,
)
def test_a_time_that_cannot_be_read_is_invalid(lenient: MockServer, assessed_at: Any) -> None:
    """5.1 (unsure): a validation error as in older versions, where current ones fail"""
    before = state(lenient)

    response = report(lenient, result(), result(assessed_at=assessed_at))

    assert response.status_code == 422
    assert response.json() == {
        "errors": [{"field": "assessed_at", "message": "blank", "error_code": "blank"}]
    }
    assert state(lenient) == before


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("2014-05-26T14:57:23-07:00", "2014-05-26T21:57:23Z"),
        ("2014-05-26T14:57:23.999Z", "2014-05-26T14:57:23Z"),
        ("2014-05-26T14:57Z", "2014-05-26T14:57:00Z"),
        ("2014-05-26T14:57:23", "2014-05-26T20:57:23Z"),
        ("2014-01-26T14:57:23", "2014-01-26T21:57:23Z"),
        ("2014-05-26", "2014-05-26T06:00:00Z"),
        ("2514-05-26T14:57:23Z", "2514-05-26T14:57:23Z"),
    ],
    ids=["offset", "fraction", "no seconds", "summer", "winter", "date", "future"],
)
def test_times_without_offset_are_read_in_the_callers_zone(
    lenient: MockServer, sent: str, stored: str
) -> None:
    """5.1; the caller lives in Denver"""
    lenient.seed(
        {
            "users": [{"id": 2050, "name": "Western", "token": "west", "time_zone": "America/Denver"}],
            "enrollments": [{"course_id": 101, "user_id": 2050, "type": "teacher"}],
        }
    )

    response = lenient.client(token="west").post(RESULTS, json={"results": [result(assessed_at=sent)]})

    assert response.json()["results"][0]["assessed_at"] == stored


def test_a_failing_batch_of_results_leaves_none(lenient: MockServer) -> None:
    """5.2"""
    before = state(lenient)

    response = report(lenient, result(2005), result(2006), result(2008))

    assert response.status_code == 400
    assert state(lenient) == before


# --- 5.4: what follows for outcomes -------------------------------------------------------------------


def outcome_results(mock: MockServer, user_id: int) -> list[dict[str, Any]]:
    return [row for row in mock.snapshot()["outcome_results"] if row["user_id"] == user_id]


def test_results_are_summed_up_for_the_outcome(server: MockServer) -> None:
    """5.4: 5 of 10 against 5 points give 2.5, not mastered at 3 of 5"""
    created = create(server, item("ten", "Ten tries", links={"outcome": 501})).json()
    results = f"{HOME}/{created['assessments'][0]['id']}/results"

    report(
        server,
        *(result(2005, n % 2 == 0, f"2031-02-{10 + n}T00:00:00Z") for n in range(10)),
        results=results,
    )

    submission = server.snapshot()["live_assessment_submissions"][-1]
    assert {name: submission[name] for name in ("user_id", "possible", "score", "assessed_at")} == {
        "user_id": 2005,
        "possible": 10,
        "score": 5,
        "assessed_at": "2031-02-19T00:00:00Z",
    }
    (outcome_result,) = [row for row in outcome_results(server, 2005) if row["assessment_id"] == 60002]
    assert outcome_result == {
        "id": outcome_result["id"],
        "alignment_id": 300002,
        "outcome_id": 501,
        "assessment_id": 60002,
        "course_id": 101,
        "user_id": 2005,
        "title": "Stu Student, Ten tries",
        "percent": 0.5,
        "score": 2.5,
        "possible": 5,
        "mastery": False,
        "assessed_at": "2031-02-19T00:00:00Z",
        "submitted_at": "2031-02-19T00:00:00Z",
    }


def test_all_results_ever_count_and_one_summary_is_kept(server: MockServer) -> None:
    """5.4; the demo world has one passed result of 2005"""
    report(server, result(2005, False))
    report(server, result(2005, False))

    (kept,) = outcome_results(server, 2005)
    assert (kept["percent"], kept["mastery"]) == (1 / 3, False)


def test_mastery_is_reached_at_the_mastery_score(server: MockServer) -> None:
    """5.4: 3 of 5 is 0.6"""
    report(server, result(passed=True), result(passed=True), result(passed=False), result(passed=False))

    (kept,) = outcome_results(server, 2005)
    assert (kept["percent"], kept["mastery"]) == (0.6, True)


def test_an_outcome_without_a_rubric_counts_results(server: MockServer) -> None:
    """5.4, 3.3"""
    server.seed({"outcomes": [{"id": 503, "title": "Recites", "course_ids": [101]}]})
    created = create(server, item(links={"outcome": 503})).json()

    report(
        server,
        result(passed=True),
        result(passed=False),
        results=f"{HOME}/{created['assessments'][0]['id']}/results",
    )

    kept = outcome_results(server, 2005)[-1]
    assert (kept["score"], kept["possible"], kept["percent"], kept["mastery"]) == (1, 2, 0.5, None)


def test_without_an_alignment_nothing_follows(server: MockServer) -> None:
    """5.4"""
    created = create(server, item()).json()
    before = state(server, "live_assessment_submissions", "outcome_results")

    report(server, result(), results=f"{HOME}/{created['assessments'][0]['id']}/results")

    assert state(server, "live_assessment_submissions", "outcome_results") == before


def test_aligning_after_the_results_waits_for_the_next_of_that_user(server: MockServer) -> None:
    """5.4"""
    results = f"{HOME}/{create(server, item()).json()['assessments'][0]['id']}/results"
    report(server, result(2005), result(2006), results=results)

    create(server, item(links={"outcome": 501}))
    after_aligning = len(server.snapshot()["outcome_results"])
    report(server, result(2005), results=results)

    new = server.snapshot()["outcome_results"][2:]
    assert after_aligning == 2
    assert [(row["user_id"], row["assessment_id"]) for row in new] == [(2005, 60002)]


RESULT_ITEMS = st.lists(
    st.tuples(st.sampled_from([2005, 2006, "2005", "2006", 2003]), st.booleans(), st.integers(0, 59)),
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(st.lists(RESULT_ITEMS, max_size=3))
def test_what_is_stored_is_what_was_sent_and_the_outcome_sums_it_up(batches: list[list[Any]]) -> None:
    """5.3, 5.4, 6: nothing is lost or merged, and each user's summary follows from their results."""
    server = MockServer(strict=True)
    sent = Counter({("2005", True, "2014-05-27T14:01:57Z"): 1, ("2006", False, "2014-05-27T14:03:10Z"): 1})

    for batch in batches:
        report(server, *(result(user, passed, f"2031-01-01T00:00:{s:02d}Z") for user, passed, s in batch))
        sent.update((str(user), passed, f"2031-01-01T00:00:{s:02d}Z") for user, passed, s in batch)

    listed = server.client().get(RESULTS, params={"per_page": 100}).json()["results"]
    assert Counter((row["links"]["user"], row["passed"], row["assessed_at"]) for row in listed) == sent
    for row in server.snapshot()["outcome_results"]:
        own = [
            passed
            for (user, passed, _), count in sent.items()
            if user == str(row["user_id"])
            for _ in range(count)
        ]
        assert row["percent"] == sum(own) / len(own)
        assert row["assessed_at"] == max(time for user, _, time in sent if user == str(row["user_id"]))


# --- 6: list results ----------------------------------------------------------------------------------


def test_results_are_listed(server: MockServer) -> None:
    """6, 7: the whole body"""
    here = f"http://canvas.mock{RESULTS}"

    response = server.client("ta").get(RESULTS)

    assert response.json() == {
        "results": [
            {
                "id": "61001",
                "passed": True,
                "assessed_at": "2014-05-27T14:01:57Z",
                "links": {"user": "2005", "assessor": "2002", "assessment": "60001"},
            },
            {
                "id": "61002",
                "passed": False,
                "assessed_at": "2014-05-27T14:03:10Z",
                "links": {"user": "2006", "assessor": "2002", "assessment": "60001"},
            },
        ],
        "meta": {
            "pagination": {
                "per_page": 10,
                "last": f"{here}?page=1&per_page=10",
                "current": f"{here}?page=1&per_page=10",
                "first": f"{here}?page=1&per_page=10",
                "page": 1,
                "template": f"{here}?page={{page}}&per_page=10",
                "count": 2,
                "page_count": 1,
            }
        },
    }


def test_results_of_one_user(server: MockServer) -> None:
    """6, 7; the links keep the filter"""
    response = server.client().get(RESULTS, params={"user_id": 2006})

    assert [row["id"] for row in response.json()["results"]] == ["61002"]
    assert response.json()["meta"]["pagination"]["current"].endswith("?user_id=2006&page=1&per_page=10")


@pytest.mark.parametrize(
    "query",
    [
        f"user_id={value}"
        for value in ("", "999", "abc", "2005abc", "self", "sis_user_id:x", "-1", "0", "9" * 50)
    ]
    + ["user_id[]=2005", "user_id[a]=2005"],
)
def test_a_user_whom_nobody_is_has_no_results(lenient: MockServer, query: str) -> None:
    """6: never an error"""
    response = lenient.client().get(f"{RESULTS}?{query}")

    assert (response.status_code, response.json()["results"]) == (200, [])


def test_results_of_a_user_who_left_are_listed(server: MockServer) -> None:
    """6"""
    server.seed(
        {
            "live_assessment_results": [
                {
                    "assessment_id": 60001,
                    "user_id": 2009,
                    "assessor_id": 2002,
                    "passed": True,
                    "assessed_at": TIME,
                }
            ]
        }
    )

    response = server.client().get(RESULTS, params={"user_id": 2009})

    assert [row["links"]["user"] for row in response.json()["results"]] == ["2009"]


def test_results_of_another_assessment_are_not_mixed_in(server: MockServer) -> None:
    """6"""
    other = f"{HOME}/{create(server, item()).json()['assessments'][0]['id']}/results"
    report(server, result(), results=other)

    response = server.client().get(RESULTS)

    assert [row["id"] for row in response.json()["results"]] == ["61001", "61002"]


def test_results_are_listed_by_ascending_id(server: MockServer) -> None:
    """6"""
    common = {
        "assessment_id": 60001,
        "user_id": 2005,
        "assessor_id": 2002,
        "passed": True,
        "assessed_at": TIME,
    }
    server.seed({"live_assessment_results": [{"id": 65000, **common}, {"id": 62000, **common}]})

    response = server.client().get(RESULTS)

    assert [row["id"] for row in response.json()["results"]] == ["61001", "61002", "62000", "65000"]


# --- the world and its writers ------------------------------------------------------------------------


def test_a_seed_with_an_outcome_of_another_course_is_refused(server: MockServer) -> None:
    seed = {"live_assessments": [{"course_id": 101, "key": "k", "title": "T", "outcome_ids": [502]}]}

    with pytest.raises(SeedError, match="outcome must be linked to the context"):
        server.seed(seed)


def test_a_seed_with_a_time_before_all_years_is_refused(server: MockServer) -> None:
    common = {"assessment_id": 60001, "user_id": 2005, "assessor_id": 2002, "passed": True}

    with pytest.raises(SeedError, match="assessed_at: expected a time"):
        server.seed({"live_assessment_results": [{**common, "assessed_at": "0001-01-01T00:00:00+14:00"}]})


def test_seeded_results_are_summed_up_at_once(server: MockServer) -> None:
    """5.4; the demo world's assessment is aligned with outcome 501"""
    summaries = server.snapshot()["outcome_results"]

    assert [(row["user_id"], row["percent"], row["mastery"]) for row in summaries] == [
        (2005, 1.0, True),
        (2006, 0.0, False),
    ]


def in_parallel(work: Any, count: int) -> list[Any]:
    """What `work(0)`, `work(1)`, ... return, all started at the same moment."""
    answers: list[Any] = [None] * count
    barrier = threading.Barrier(count)

    def run(number: int) -> None:
        barrier.wait()
        answers[number] = work(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_parallel_writers_of_one_key_make_one_assessment(server: MockServer) -> None:
    """3.3: (course, key) is unique"""
    shared = [item(f"shared-{n}", "Shared", links={"outcome": 501}) for n in range(5)]

    answers = in_parallel(lambda n: create(server, *shared), 8)

    ids = {tuple(row["id"] for row in answer.json()["assessments"]) for answer in answers}
    stored = server.snapshot()
    assert len(ids) == 1
    assert len(stored["live_assessments"]) == 1 + 5
    assert len(stored["live_assessment_alignments"]) == 1 + 5


def test_parallel_batches_are_all_or_nothing_and_none_is_lost(lenient: MockServer) -> None:
    """5.2, 5.4: every second batch fails in its last item"""

    def batch(number: int) -> int:
        bad = [result(2008)] if number % 2 else []
        return report(lenient, *[result(2005, passed=False)] * 20, *bad).status_code

    statuses = in_parallel(batch, 8)

    stored = lenient.snapshot()["live_assessment_results"]
    assert sorted(statuses) == [200] * 4 + [400] * 4
    assert len(stored) == len({row["id"] for row in stored}) == 2 + 4 * 20
    assert outcome_results(lenient, 2005)[0]["percent"] == 1 / 81
