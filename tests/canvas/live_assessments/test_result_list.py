"""Results are listed; what the demo world holds, and many writers. Source: canvas-live-assessments 6."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from mock_server import MockServer, SeedError

from .live_requests import HOME, RESULTS, TIME, create, item, outcome_results, report, result

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
