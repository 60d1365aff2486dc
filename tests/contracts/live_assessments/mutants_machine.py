"""Servers of live assessments that are wrong in a way that only a sequence shows."""

from __future__ import annotations

import json
from collections import defaultdict

import httpx

from contracts.wire.target import DEMO_TOKENS

from ..canvas_defects import answered, body_of, remade
from ..mutants import Mutant
from ..planted import Defect, Send, is_call


def as_teacher(request: httpx.Request) -> httpx.Request:
    return remade(request, authorization=f"Bearer {DEMO_TOKENS['teacher']}")


def retitles_leak() -> Defect:
    """A new title of a key reaches the same key of every course."""
    known: defaultdict[str, set[str]] = defaultdict(set)

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if is_call(request, "create_live_assessments") and response.is_success:
            for item in body_of(request)["assessments"]:
                for url in known[item["key"]] - {str(request.url)}:
                    send(remade(request, url=url, content=json.dumps({"assessments": [item]}).encode()))
                known[item["key"]].add(str(request.url))
        return response

    return defect


def failing_batches_leave_their_beginning(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_call(request, "create_live_assessments") and response.status_code == 400:
        first = {"assessments": body_of(request)["assessments"][:1]}
        send(remade(request, content=json.dumps(first).encode()))
    return response


def failing_results_leave_their_beginning(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_call(request, "create_live_assessment_results") and response.status_code == 400:
        send(remade(request, content=json.dumps({"results": body_of(request)["results"][:1]}).encode()))
    return response


def four_results_are_enough(request: httpx.Request, send: Send) -> httpx.Response:
    """The list of an assessment's results ends with the fourth."""
    response = send(request)
    if is_call(request, "list_live_assessment_results") and response.is_success:
        body = body_of(response)
        body["results"] = body["results"][:4]
        return answered(response, body=body)
    return response


def filters_forget_the_first() -> Defect:
    """Filtered by user, the first result of an assessment with several is missing."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        filtered = "user_id" in request.url.params
        if is_call(request, "list_live_assessment_results") and filtered and response.is_success:
            body = body_of(response)
            body["results"] = body["results"][1:] if len(body["results"]) > 1 else body["results"]
            return answered(response, body=body)
        return response

    return defect


def students_may_retitle(request: httpx.Request, send: Send) -> httpx.Response:
    """Who may not create is refused, and the title of an old key is changed all the same."""
    response = send(request)
    if is_call(request, "create_live_assessments") and response.status_code == 403:
        send(as_teacher(request))
    return response


MUTANTS = [
    Mutant(
        "a new title leaks into another course",
        retitles_leak,
        "machine.live_assessment",
        steps=2,
    ),
    Mutant(
        "a failing batch leaves its beginning",
        lambda: failing_batches_leave_their_beginning,
        "machine.live_assessment",
        steps=1,
    ),
    Mutant(
        "failing results leave their beginning",
        lambda: failing_results_leave_their_beginning,
        "machine.live_assessment",
        steps=2,
    ),
    Mutant(
        "results end with the fourth",
        lambda: four_results_are_enough,
        "machine.live_assessment",
        steps=3,
    ),
    Mutant(
        "a filter forgets the first",
        filters_forget_the_first,
        "machine.live_assessment",
        steps=2,
    ),
    Mutant(
        "students may retitle",
        lambda: students_may_retitle,
        "machine.live_assessment",
        steps=3,
    ),
]
