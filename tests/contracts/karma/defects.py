"""What defective Karma servers are made of."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx

from contracts.wire.target import DEMO_TOKENS

from ..planted import Defect, Send, body, is_call

Json = Any
Change = Callable[[Any], Any]
CREATE, ADD, GET = "create_assessment", "add_assessment_question", "get_assessment"
SUBMIT, LIST, READ = "submit_assessment", "list_assessments", "get_submission"
ROOT = "/api/v1/assessments"
MOMENT = 0.01
"""Seconds in which a second request can catch up with a first one that was sent together with it."""


def token_of(request: httpx.Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ")


def is_by(request: httpx.Request, *roles: str) -> bool:
    return token_of(request) in {DEMO_TOKENS[f"karma:{role}"] for role in roles}


def remade(
    request: httpx.Request, *, body: Json = None, url: str | None = None, **headers: str
) -> httpx.Request:
    """The request with another JSON body, address or headers."""
    kept = {name: value for name, value in request.headers.items() if name != "content-length"}
    content = request.content if body is None else json.dumps(body).encode()
    return httpx.Request(request.method, url or request.url, headers={**kept, **headers}, content=content)


def as_role(request: httpx.Request, role: str) -> httpx.Request:
    return remade(request, authorization=f"Bearer {DEMO_TOKENS[f'karma:{role}']}")


def with_query(request: httpx.Request, **values: Json) -> httpx.Request:
    return remade(request, url=str(request.url.copy_merge_params(values)))


def answered(response: httpx.Response, status: int, body: Json) -> httpx.Response:
    """Another status and body under the headers of a true answer."""
    headers = [(k, v) for k, v in response.headers.multi_items() if k.lower() != "content-length"]
    return httpx.Response(status, headers=headers, content=json.dumps(body).encode())


def refused(response: httpx.Response, status: int, code: str, *fields: str) -> httpx.Response:
    details = {"details": [{"field": field, "issue": "Wrong."} for field in fields]} if fields else {}
    error = {"code": code, "message": "No.", **details}
    return answered(response, status, {"data": None, "meta": None, "error": error})


def success(response: httpx.Response, data: Json, status: int = 201) -> httpx.Response:
    return answered(response, status, {"data": data, "meta": None, "error": None})


def body_of(message: httpx.Request | httpx.Response) -> Json:
    try:
        return json.loads(message.content)
    except ValueError:
        return None


def assessment_in(request: httpx.Request) -> str:
    return request.url.path.removeprefix(ROOT + "/").partition("/")[0]


def changes(operation: str, change: Change, when: int | None = None) -> Defect:
    """`data` of the operation's successes is another; `change` may alter it in place."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if is_call(request, operation) and response.is_success and when in (None, response.status_code):
            body = body_of(response)
            found = change(body["data"])
            body["data"] = body["data"] if found is None else found
            return answered(response, response.status_code, body)
        return response

    return defect


def refuses(applies: Callable[[httpx.Request], bool], status: int, code: str, *fields: str) -> Defect:
    """What should succeed is refused."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if applies(request):
            return refused(send(with_nothing(request)), status, code, *fields)
        return send(request)

    return defect


def with_nothing(request: httpx.Request) -> httpx.Request:
    """A harmless request in the same name, for the headers of its answer."""
    headers = (
        {"authorization": request.headers["authorization"]} if "authorization" in request.headers else {}
    )
    return httpx.Request("GET", request.url.copy_with(path=ROOT, query=b"per_page=1"), headers=headers)


def says(operation: str, status: int, code: str, *fields: str, when: int) -> Defect:
    """Where the operation should refuse in one way (`when`), it refuses in another."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if is_call(request, operation) and response.status_code == when:
            return refused(response, status, code, *fields)
        return response

    return defect


def understands(operation: str, change: Change) -> Defect:
    """The server takes the operation's JSON body for another one; `change` may alter it in place."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        body = body_of(request)
        if is_call(request, operation) and isinstance(body, dict):
            found = change(body)
            request = remade(request, body=body if found is None else found)
        return send(request)

    return defect


def takes_for(applies: Callable[[httpx.Request], bool], role: str) -> Defect:
    """Somebody gets what only `role` may get."""
    return lambda request, send: send(as_role(request, role) if applies(request) else request)


def has_text(operation, text):
    return lambda request: is_call(request, operation) and text in request.content.decode()


def code(operation, right, wrong, when):
    """The refusal has another code."""

    def change(found):
        error = found["error"]
        return {**found, "error": {**error, "code": wrong if error["code"] == right else error["code"]}}

    return body(operation, change, when)


def less_than(limit):
    """Titles longer than this, and a passing score of 100, are refused."""

    def applies(request):
        sent = body_of(request) or {}
        title = sent.get("title") if isinstance(sent, dict) else None
        return is_call(request, CREATE) and isinstance(title, str) and len(title) > limit

    return refuses(applies, 422, "VALIDATION_ERROR", "title")
