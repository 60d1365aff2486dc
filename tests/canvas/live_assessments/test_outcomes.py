"""What live assessments and their results mean for outcomes. Source: canvas-live-assessments 3.2, 3.3, 5.4."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server import MockServer

from .live_requests import (
    HOME,
    RESULTS,
    create,
    item,
    keys,
    missing,
    outcome_results,
    rejected,
    report,
    result,
    state,
)

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


# --- 5.4: what follows for outcomes -------------------------------------------------------------------


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
