"""The state machines find what only a sequence shows, and shrink it to the few steps that it takes."""

from __future__ import annotations

import json
from collections import Counter, defaultdict

import httpx
import karma_defects
import pytest
from karma_defects import answered, assessment_in, body_of, changes, made, remade, sessions
from planted import Defect, Send, is_call, session_on

from contracts.machine.machine import check_of
from contracts.profiles import Profile
from contracts.run.runner import FAILED, run_check
from contracts.suite import MACHINES
from contracts.wire.target import DEMO_TOKENS

STANDARD = Profile("thorough", {"one": 1, "few": 8, "many": 25}, 600, 100_000, 0)
A_FEW = Profile("thorough", {"one": 1, "few": 2, "many": 3}, 600, 100_000, 0)
CHECKS = {check.id: check for check in map(check_of, MACHINES)}
TEACHER, STUDENT = (f"Bearer {DEMO_TOKENS[role]}" for role in ("teacher", "student"))


def quiz_in(request: httpx.Request) -> str:
    return request.url.path.partition("/quizzes/")[2].partition("/")[0]


def as_teacher(request: httpx.Request) -> httpx.Request:
    return remade(request, authorization=TEACHER)


# Quizzes ----------------------------------------------------------------------------------------------------------


def updates_revive() -> Defect:
    """An update of a deleted quiz brings it back, whatever it is about."""
    deleted: set[str] = set()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if is_call(request, "delete_quiz") and response.is_success:
            deleted.add(quiz_in(request))
        if is_call(request, "update_quiz") and response.is_success and quiz_in(request) in deleted:
            deleted.discard(quiz_in(request))
            return send(remade(request, body={"quiz": {"published": False}}))
        return response

    return defect


def renaming_unpublishes(request: httpx.Request, send: Send) -> httpx.Response:
    """A published quiz that gets another title is a draft again."""
    response = send(request)
    body = body_of(request)
    if is_call(request, "update_quiz") and response.is_success and set(body["quiz"]) == {"title"}:
        send(remade(request, body={"quiz": {"published": False}}))
    return response


def old_codes_open() -> Defect:
    """A code that the quiz once had is accepted for ever."""
    codes: defaultdict[str, set[str]] = defaultdict(set)

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if (is_call(request, "create_quiz") or is_call(request, "update_quiz")) and response.is_success:
            quiz = body_of(response)
            codes[str(quiz["id"])].add(quiz["access_code"] or "")
        if (
            is_call(request, "validate_quiz_access_code")
            and response.is_success
            and quiz_in(request) in codes
        ):
            return answered(response, 200, body_of(request)["access_code"] in codes[quiz_in(request)])
        return response

    return defect


def refused_titles_are_kept(request: httpx.Request, send: Send) -> httpx.Response:
    """An update that is refused for its address filter has changed the title."""
    response = send(request)
    if is_call(request, "update_quiz") and response.status_code == 400:
        send(remade(request, body={"quiz": {"title": body_of(request)["quiz"]["title"]}}))
    return response


def reads_are_stale() -> Defect:
    """From the third read on, a quiz is shown as it was read before."""
    last: dict[str, object] = {}
    reads = Counter[str]()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if is_call(request, "get_quiz") and response.is_success:
            before, last[quiz_in(request)] = last.get(quiz_in(request)), body_of(response)
            reads[quiz_in(request)] += 1
            if before and reads[quiz_in(request)] > 2:
                return answered(response, 200, before)
        return response

    return defect


def short_pages_repeat(request: httpx.Request, send: Send) -> httpx.Response:
    """The second of short pages begins with the last quiz of the first one."""
    response = send(request)
    page, size = request.url.params.get("page"), request.url.params.get("per_page")
    if is_call(request, "list_quizzes") and (page, size) == ("2", "2"):
        first = body_of(send(remade(request, url=str(request.url.copy_merge_params({"page": 1})))))
        return answered(response, 200, [first[-1], *body_of(response)[1:]])
    return response


def students_see_what_was_published() -> Defect:
    """A quiz that a student has been shown once stays in the student's list until it is deleted."""
    shown: dict[str, object] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if is_call(request, "delete_quiz"):
            shown.pop(quiz_in(request), None)
        is_students = request.headers.get("authorization") == STUDENT
        if is_call(request, "list_quizzes") and is_students and response.is_success:
            now = {str(quiz["id"]): quiz for quiz in body_of(response)}
            term = request.url.params["search_term"]
            shown.update(now)
            once = [q for key, q in shown.items() if key not in now and term in json.dumps(q)]
            return answered(response, 200, [*now.values(), *once])
        return response

    return defect


def open_ones_come_first(request: httpx.Request, send: Send) -> httpx.Response:
    """The list begins with the quizzes that never close."""
    response = send(request)
    if is_call(request, "list_quizzes") and response.is_success:
        return answered(response, 200, sorted(body_of(response), key=lambda quiz: quiz["lock_at"] or ""))
    return response


def reordering_unpublishes(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_call(request, "reorder_quiz_items") and response.is_success:
        url = str(request.url).removesuffix("/reorder")
        update = httpx.Request("PUT", url, headers=request.headers, content=request.content)
        send(remade(update, body={"quiz": {"published": False}}))
    return response


# Live assessments -------------------------------------------------------------------------------------------------


def retitles_leak() -> Defect:
    """A new title of a key reaches the same key of every course."""
    known: defaultdict[str, set[str]] = defaultdict(set)

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if is_call(request, "create_live_assessments") and response.is_success:
            for item in body_of(request)["assessments"]:
                for url in known[item["key"]] - {str(request.url)}:
                    send(remade(request, url=url, body={"assessments": [item]}))
                known[item["key"]].add(str(request.url))
        return response

    return defect


def failing_batches_leave_their_beginning(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_call(request, "create_live_assessments") and response.status_code == 400:
        send(remade(request, body={"assessments": body_of(request)["assessments"][:1]}))
    return response


def failing_results_leave_their_beginning(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_call(request, "create_live_assessment_results") and response.status_code == 400:
        send(remade(request, body={"results": body_of(request)["results"][:1]}))
    return response


def four_results_are_enough(request: httpx.Request, send: Send) -> httpx.Response:
    """The list of an assessment's results ends with the fourth."""
    response = send(request)
    if is_call(request, "list_live_assessment_results") and response.is_success:
        body = body_of(response)
        body["results"] = body["results"][:4]
        return answered(response, 200, body)
    return response


def filters_forget_the_first() -> Defect:
    """Filtered by user, the first result of an assessment with several is missing."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        filtered = "user_id" in request.url.params
        if is_call(request, "list_live_assessment_results") and filtered and response.is_success:
            body = body_of(response)
            body["results"] = body["results"][1:] if len(body["results"]) > 1 else body["results"]
            return answered(response, 200, body)
        return response

    return defect


def students_may_retitle(request: httpx.Request, send: Send) -> httpx.Response:
    """Who may not create is refused, and the title of an old key is changed all the same."""
    response = send(request)
    if is_call(request, "create_live_assessments") and response.status_code == 403:
        send(as_teacher(request))
    return response


# Karma ------------------------------------------------------------------------------------------------------------


def results_lose_their_pass_with_a_new_question() -> Defect:
    """Nobody has passed any more once a question was added."""
    grown: set[str] = set()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if is_call(request, "submit_assessment") and response.is_success:
            grown.discard(assessment_in(request))
        if is_call(request, "add_assessment_question") and response.is_success:
            grown.add(assessment_in(request))
        if is_call(request, "get_submission") and response.is_success and assessment_in(request) in grown:
            body = body_of(response)
            body["data"]["passed"] = None
            return answered(response, 200, body)
        return response

    return defect


def equal_titles_hide_the_first(request: httpx.Request, send: Send) -> httpx.Response:
    """Of two neighbours in the list that begin alike only the later one is shown."""
    response = send(request)
    if is_call(request, "list_assessments") and response.is_success:
        body = body_of(response)
        newest = body["data"][-2:]
        if len(newest) == 2 and len({item["title"][:16] for item in newest}) == 1:
            body["data"].remove(newest[0])
            return answered(response, 200, body)
    return response


DEFECTS = {
    "an update revives a deleted quiz": ("machine.quiz", updates_revive, 3),
    "a new title unpublishes": ("machine.quiz", renaming_unpublishes, 4),
    "an old access code opens": ("machine.quiz", old_codes_open, 4),
    "a refused update keeps its title": ("machine.quiz", refused_titles_are_kept, 2),
    "reads are stale": ("machine.quiz", reads_are_stale, 10),
    "a short page repeats a quiz": ("machine.quiz", short_pages_repeat, 3),
    "students see what was once published": ("machine.quiz", students_see_what_was_published, 3),
    "reordering unpublishes": ("machine.quiz", reordering_unpublishes, 4),
    "open quizzes come first": ("machine.quiz", open_ones_come_first, 4),
    "a new title leaks into another course": ("machine.live_assessment", retitles_leak, 2),
    "a failing batch leaves its beginning": (
        "machine.live_assessment",
        failing_batches_leave_their_beginning,
        1,
    ),
    "failing results leave their beginning": (
        "machine.live_assessment",
        failing_results_leave_their_beginning,
        2,
    ),
    "results end with the fourth": ("machine.live_assessment", four_results_are_enough, 3),
    "a filter forgets the first": ("machine.live_assessment", filters_forget_the_first, 2),
    "students may retitle": ("machine.live_assessment", students_may_retitle, 3),
    "attempts reset after a refused one": ("machine.karma", karma_defects.refused_ones_reset, 8),
    "refused attempts count": ("machine.karma", karma_defects.refused_ones_count, 5),
    "learners share their attempts": ("machine.karma", karma_defects.attempts_are_shared_by_learners, 6),
    "questions are counted to three": (
        "machine.karma",
        lambda: changes("get_assessment", karma_defects.counts_to_three),
        5,
    ),
    "a stored result follows the questions": (
        "machine.karma",
        results_lose_their_pass_with_a_new_question,
        6,
    ),
    "a second assessment hides the first": ("machine.karma", equal_titles_hide_the_first, 6),
    "logging out ends every session": (
        "machine.karma_token",
        lambda: sessions(karma_defects.logout_kills_all),
        3,
    ),
    "a used refresh token works again": (
        "machine.karma_token",
        karma_defects.spent_refresh_tokens_work_again,
        3,
    ),
    "logging out leaves the refresh token": (
        "machine.karma_token",
        lambda: sessions(karma_defects.logout_kills_access_only, swallows_logout=True),
        3,
    ),
}
"""What is wrong, the machine that must find it, and how many requests that change something are enough to show it."""


@pytest.mark.parametrize("name", DEFECTS)
def test_machine_finds_what_only_a_sequence_shows(name):
    identity, defect, enough = DEFECTS[name]

    with session_on(made(defect)) as session:
        result = run_check(CHECKS[identity], session, STANDARD)

    assert result.status == FAILED
    assert not result.kit_fault, result.failure
    assert len([line for line in result.failure.curl if " -X " in line]) <= enough


def test_sequences_follow_from_the_seed():
    """The same seed gives the same requests, another one gives others."""
    sent = []

    for seed in (1, 1, 2):
        with session_on(lambda request, send: send(request), seed) as session:
            run_check(CHECKS["machine.quiz"], session, A_FEW)
            sent.append(session.budget.spent)

    assert sent[0] == sent[1] != sent[2]


def test_failing_sequence_is_reported_with_the_lines_that_repeat_it():
    with session_on(renaming_unpublishes) as session:
        failure = run_check(CHECKS["machine.quiz"], session, STANDARD).failure

    assert failure.at == "/published"
    assert "quiz_1=$(curl" in failure.curl[0]
    assert any('"published": true' in line for line in failure.curl)
