"""Results are recorded. Source: canvas-live-assessments 5."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mock_server import MockServer

from .live_requests import RESULTS, TIME, create, item, missing, rejected, report, result, state


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
