"""compare sends the same sequences to two servers: two mocks do not differ, and each planted difference is found."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from contracts.compare import compare_sessions
from contracts.options import Options
from contracts.run.session import Session
from contracts.suite import MACHINES
from contracts.wire.pacing import Budget
from mock_server import MockServer

from .karma.defects import answered, body_of, changes, refused
from .karma.mutants_assessments import is_learners, newest_question_first
from .karma.mutants_conventions import header
from .planted import Broken, Defect, Send, body, is_call, no_defect, status, without

FAMILIES = ("QuizMachine", "QuizContentMachine", "LiveAssessmentMachine", "KarmaMachine")
KINDS = {kind.__name__: kind for kind in MACHINES}


@contextmanager
def two_servers(defect: Defect, seed: int = 1) -> Iterator[tuple[Session, Session]]:
    """The mock, and another one with this defect and with other ids."""
    with met(no_defect, MockServer(), seed, "http://one.mock") as reference:
        other = MockServer()
        with met(no_defect, other, seed + 1000, "http://two.mock") as session, session.case() as case:
            teacher = case.teacher
            for number in range(3):
                quiz = teacher.ok("create_quiz", body={"quiz": {"title": f"{case.mark} {number}"}})
                teacher.ok("delete_quiz", id=quiz["id"])
        with met(defect, other, seed, "http://two.mock", run=reference.ledger.run) as tested:
            yield reference, tested


@contextmanager
def met(defect: Defect, server: MockServer, seed: int, url: str, run: str | None = None) -> Iterator[Session]:
    inner = server.client(role=None)
    http = httpx.Client(transport=Broken(inner, defect), base_url=url)
    session = Session.start(Options(seed=seed, profile="smoke"), Budget(), http=http, run=run)
    try:
        yield session
    finally:
        session.finish()


@pytest.mark.parametrize("seed", range(3 if os.environ.get("THOROUGH") else 1))
def test_two_mocks_do_not_differ(seed):
    with two_servers(no_defect, seed) as (reference, tested):
        result = compare_sessions(reference, tested)

    assert result.exit_code == 0
    assert result.lines == [
        *(f"{family}: no difference in 5 sequences" for family in FAMILIES),
        f"no difference found; repeat with --seed {seed}",
    ]


def open_ones_first(request: httpx.Request, send: Send) -> httpx.Response:
    """Quizzes that never close come first."""
    response = send(request)
    if is_call(request, "list_quizzes") and response.is_success:
        found = sorted(body_of(response), key=lambda quiz: quiz["lock_at"] or "")
        return answered(response, 200, found)
    return response


def without_a_limit(request: httpx.Request, response: httpx.Response) -> None:
    del response.headers["x-ratelimit-limit"]


def another_media_type(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_call(request, "update_quiz"):
        response.headers["content-type"] = "text/json"
    return response


def more_keys(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_call(request, "create_live_assessments") and response.is_success:
        return answered(response, 200, {**body_of(response), "meta": {}})
    return response


def refusals_say_less(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_learners("submit_assessment")(request) and response.status_code == 422:
        return refused(response, 422, "VALIDATION_ERROR", "answer")
    return response


def nobody_is_perfect(data: dict) -> None:
    data["score"] = min(99, data["score"])


def text_ids(found: dict) -> dict:
    return {**found, "id": str(found["id"])}


DIFFERENCES = {
    "a status": (status("delete_quiz", 200, 204), "QuizMachine", "/status"),
    "a field that is missing": (without("get_quiz", "has_access_code"), "QuizMachine", "/has_access_code"),
    "an id that is a text": (body("update_quiz", text_ids), "QuizMachine", "/id"),
    "an order": (open_ones_first, "QuizMachine", "/order"),
    "a media type": (another_media_type, "QuizMachine", "/headers/content-type"),
    "a key too many": (more_keys, "LiveAssessmentMachine", "/body/meta"),
    "results that come in another order": (
        body("create_live_assessment_results", lambda found: {"results": found["results"][::-1]}),
        "LiveAssessmentMachine",
        "/body/results",
    ),
    "a status of a refusal": (
        status("create_live_assessments", 400, 422),
        "LiveAssessmentMachine",
        "/status",
    ),
    "a header": (header(without_a_limit), "KarmaMachine", "/headers/x-ratelimit-limit"),
    "a number": (changes("submit_assessment", nobody_is_perfect), "KarmaMachine", "/score"),
    "an order of questions": (changes("get_assessment", newest_question_first), "KarmaMachine", "/questions"),
    "the field of a refusal": (refusals_say_less, "KarmaMachine", "/details"),
}
"""What is different, the family in which it shows, and a part of the place that is told."""


@pytest.mark.parametrize("name", DIFFERENCES)
def test_difference_is_found_and_told_once(name):
    defect, family, place = DIFFERENCES[name]

    with two_servers(defect) as (reference, tested):
        result = compare_sessions(reference, tested, [KINDS[family]])

    assert result.exit_code == 1
    assert [line for line in result.lines if line.startswith("compare.")] == [f"compare.{family}"]
    assert place in next(line for line in result.lines if line.startswith("  place"))


def test_difference_in_one_family_leaves_the_others_alone():
    defect, family, _ = DIFFERENCES["a key too many"]

    with two_servers(defect) as (reference, tested):
        lines = compare_sessions(reference, tested).lines

    for other in set(FAMILIES) - {family}:
        assert f"{other}: no difference in 5 sequences" in lines


def test_difference_tells_both_sides_and_how_to_repeat_it():
    with two_servers(status("delete_quiz", 200, 204)) as (reference, tested):
        lines = compare_sessions(reference, tested, [KINDS["QuizMachine"]]).lines

    told = {line[2:12].strip(): line[14:] for line in lines if line.startswith("  ")}
    assert told["operation"] == "delete_quiz"
    assert told["rule"] == "http://two.mock answers as http://one.mock does."
    assert '"status": 204' in told["received"]
    assert '"status": 200' in told["documented"]
    curl = [line.strip() for line in lines if "curl" in line and "http" in line]
    assert len([line for line in curl if " -X " in line]) == 2
    assert "http://two.mock/api/v1/courses/101/quizzes/" in curl[-1]
    assert not [line for line in lines if "teacher-token" in line]
