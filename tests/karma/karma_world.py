"""The demo world's Karma as tests name it, and clients whose every reply is held against the document."""

from __future__ import annotations

import re
from typing import Any

import httpx

from mock_server import MockServer
from mock_server.engine.spec import Operation, load_document
from mock_server.engine.validation import require_documented

JSON = {"Content-Type": "application/json"}
ASSESSMENTS = "/api/v1/assessments"
DEMO = f"{ASSESSMENTS}/asmnt_qrs001"
QUESTIONS = f"{DEMO}/questions"
SUBMISSIONS = f"{DEMO}/submissions"
LOGIN, REFRESH, LOGOUT = (f"/api/v1/auth/{name}" for name in ("login", "refresh", "logout"))

ASSESSMENT = {"course_id": "crs_abc123", "title": "Safety Basics Quiz", "passing_score": 70}
QUESTION = {"text": "Who puts out the fire?", "options": ["You", "Nobody"], "correct_option": "You"}
RIGHT = {"q_001": "South", "q_002": "false"}
CREDENTIALS = {"email": "learner@karma.example", "password": "karma-password"}


def answers(choices: dict[str, str | None]) -> dict[str, Any]:
    """The body that submits these choices."""
    return {"answers": [{"question_id": q, "selected_option": option} for q, option in choices.items()]}


def envelope(data: Any, meta: Any = None) -> dict[str, Any]:
    return {"data": data, "meta": meta, "error": None}


def refusal(code: str, message: str) -> dict[str, Any]:
    return {"data": None, "meta": None, "error": {"code": code, "message": message}}


UNAUTHORIZED = refusal("UNAUTHORIZED", "Missing or invalid access token.")
FORBIDDEN = refusal("FORBIDDEN", "You do not have permission to perform this action.")
NOT_ENROLLED = refusal("FORBIDDEN", "You are not actively enrolled in this course.")
LIMIT_REACHED = refusal(
    "ATTEMPT_LIMIT_REACHED", "The maximum number of attempts for this assessment has been reached."
)
NO_ASSESSMENT = refusal("NOT_FOUND", "Assessment not found.")
NO_SUBMISSION = refusal("NOT_FOUND", "Submission not found.")
NO_ROUTE = refusal("NOT_FOUND", "Route not found.")
WRONG_METHOD = refusal("METHOD_NOT_ALLOWED", "Method not allowed.")
BAD_REQUEST = refusal("BAD_REQUEST", "The request body is not valid JSON.")


def fields_at_fault(response: httpx.Response) -> list[str]:
    """The fields that a 422 names, in its order."""
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (422, "VALIDATION_ERROR")
    assert all(detail.keys() == {"field", "issue"} and detail["issue"] for detail in error["details"])
    return [detail["field"] for detail in error["details"]]


def client(server: MockServer, role: str | None, *, token: str | None = None) -> httpx.Client:
    """A client of the role (`learner`, or None for nobody) that checks every reply against the document."""
    made = server.client(f"karma:{role}" if role else None, token=token)
    made.event_hooks = {"response": [check_reply]}
    return made


def check_reply(response: httpx.Response) -> None:
    """Status, envelope and headers are as documented, whatever was asked."""
    response.read()
    assert {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"} <= response.headers.keys()
    if response.request.method == "HEAD":
        return
    operation = _operation_of(response.request)
    if operation is None:
        operation, status = load_document().operations["get_assessment"], 404
    else:
        status = response.status_code
    require_documented(operation, status, "application/json", response.json())


def _operation_of(request: httpx.Request) -> Operation | None:
    for operation in load_document().operations.values():
        pattern = re.sub(r"\{\w+\}", "[^/]+", operation.path)
        if operation.method == request.method and re.fullmatch(pattern, request.url.path):
            return operation
    return None
