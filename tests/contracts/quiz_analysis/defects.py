"""What defective servers of reports, statistics, dates and submission users are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from ..canvas_defects import answered, answers, body_of, reads, remade, shows
from ..planted import Defect, Send, is_call

LIST, CREATE, READ = "list_quiz_reports", "create_quiz_report", "get_quiz_report"
REMOVE, PROGRESS, DOWNLOAD = "abort_or_remove_quiz_report", "get_progress", "download_file"
STATISTICS, DATES, FILTERS = "get_quiz_statistics", "list_quiz_assignment_overrides", "list_quiz_ip_filters"
Change = Callable[[Any], Any]
USERS, MESSAGE = "list_quiz_submission_users", "message_quiz_submission_users"


def is_json_api(request: httpx.Request) -> bool:
    return "api+json" in request.headers.get("accept", "")


def in_style(operation: str, change: Change, *, json_api: bool = False) -> Defect:
    """The answer's body is another, in one of the two styles only."""

    def other(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if response.status_code != 200 or is_json_api(request) != json_api:
            return response
        return answered(response, body=change(body_of(response)))

    return answers(operation, other)


def each_report(change: Change, *, of: str, json_api: bool = True) -> Defect:
    """Every report in JSON:API style is another."""
    return in_style(
        of, lambda body: {"quiz_reports": [change(dict(r)) for r in body["quiz_reports"]]}, json_api=json_api
    )


def in_reports(change: Change) -> Defect:
    """All three operations in JSON:API style."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        operation = next((o for o in (LIST, CREATE, READ) if is_call(request, o)), None)
        return each_report(change, of=operation)(request, send) if operation else send(request)

    return defect


def key(name: str, change: Change) -> Change:
    """The value under this key is another."""
    return lambda body: {**body, name: change(body[name])} if name in body else body


def status(operation: str, right: int, wrong: int) -> Defect:
    return answers(
        operation,
        lambda _, response: answered(response, status=wrong) if response.status_code == right else response,
    )


def says(operation: str, when: int, **values: Any) -> Defect:
    """Refusals of this status are worded otherwise."""
    return shows(operation, lambda body: {**body, **values}, when)


def sends(operation: str, change: Change) -> Defect:
    """The server takes the JSON body for another."""

    def other(request: httpx.Request) -> httpx.Request:
        body = body_of(request)
        if not isinstance(body, dict):
            return request
        return remade(request, content=httpx.Request("POST", "http://x", json=change(body)).content)

    return reads(operation, other)
