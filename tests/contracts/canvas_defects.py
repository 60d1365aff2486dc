"""What defective Canvas servers are made of."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx

from contracts.wire.target import DEMO_TOKENS

from .planted import Defect, Send, is_call, json_bytes

Json = Any
Change = Callable[[Any], Any]
MOMENT = 0.02
"""Seconds in which a second request can catch up with a first one that was sent together with it."""


def remade(
    request: httpx.Request,
    *,
    method: str | None = None,
    url: str | httpx.URL | None = None,
    content: bytes | None = None,
    **headers: str | None,
) -> httpx.Request:
    """The request with other parts; a header that is None is left out, `_` in its name is `-`."""
    given = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    kept = [
        (name, value)
        for name, value in request.headers.multi_items()
        if name != "content-length" and name not in given
    ]
    kept += [(name, value) for name, value in given.items() if value is not None]
    return httpx.Request(
        method or request.method,
        url or request.url,
        headers=kept,
        content=request.content if content is None else content,
    )


def answered(
    response: httpx.Response, *, status: int | None = None, body: Json = None, **headers: str | None
):
    """The answer with another status, body or headers; bytes go as they are, a header that is None is left out."""
    given = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    kept = [
        (name, value)
        for name, value in response.headers.multi_items()
        if name != "content-length" and name not in given
    ]
    kept += [(name, value) for name, value in given.items() if value is not None]
    content = response.content if body is None else body if isinstance(body, bytes) else json_bytes(body)
    return httpx.Response(status or response.status_code, headers=kept, content=content)


def body_of(message: httpx.Request | httpx.Response) -> Json:
    try:
        return json.loads(message.content)
    except ValueError:
        return None


def token_of(request: httpx.Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ")


def rejection(message: str) -> Json:
    return {"status": "bad_request", "message": message}


UNAUTHORIZED = {
    "status": "unauthorized",
    "errors": [{"message": "user not authorized to perform that action"}],
}


# Makers ------------------------------------------------------------------------------------------------------------


def where(operation: str | None, defect: Defect) -> Defect:
    """The defect, in answers of this operation only."""

    def narrowed(request: httpx.Request, send: Send) -> httpx.Response:
        if operation is not None and not is_call(request, operation):
            return send(request)
        return defect(request, send)

    return narrowed


def reads(operation: str | None, change: Callable[[httpx.Request], httpx.Request]) -> Defect:
    """The server takes one request for another."""
    return where(operation, lambda request, send: send(change(request)))


def answers(
    operation: str | None, change: Callable[[httpx.Request, httpx.Response], httpx.Response]
) -> Defect:
    """The server gives another answer, having done what it was asked for."""
    return where(operation, lambda request, send: change(request, send(request)))


def reads_items(operation: str, name: str, change: Change) -> Defect:
    """The server takes each item of the list `name` of a JSON body for another; None drops it."""

    def other(request: httpx.Request) -> httpx.Request:
        body = body_of(request)
        if not isinstance(body, dict) or not isinstance(body.get(name), list):
            return request
        items = [changed for item in body[name] if (changed := change(item)) is not None]
        return remade(request, content=json.dumps({**body, name: items}).encode())

    return reads(operation, other)


def reads_query(operation: str | None, change: Callable[[dict[str, str]], dict[str, str]]) -> Defect:
    """The server takes the query for another."""

    def other(request: httpx.Request) -> httpx.Request:
        query = dict(parse_qsl(request.url.query.decode(), keep_blank_values=True))
        return remade(request, url=request.url.copy_with(query=urlencode(change(query)).encode() or None))

    return reads(operation, other)


def shows(operation: str | None, change: Change, when: int = 200) -> Defect:
    """The JSON body of every answer of this status is another."""

    def other(_: httpx.Request, response: httpx.Response) -> httpx.Response:
        if response.status_code != when or (body := body_of(response)) is None:
            return response
        return answered(response, body=change(body))

    return answers(operation, other)


def refuses(
    operation: str | None, condition: Callable[[httpx.Request], object], status: int, body: Json
) -> Defect:
    """The server refuses requests that it should not refuse, or refuses them otherwise."""

    def other(request: httpx.Request, send: Send) -> httpx.Response:
        if not condition(request):
            return send(request)
        nobody = remade(
            request, method="GET", url=str(request.url.copy_with(path="/api/v1/nothing", query=None))
        )
        return answered(send(nobody), status=status, body=body)

    return where(operation, other)


def mistakes(operation: str, role: str, other: str) -> Defect:
    """The server takes people of one role for people of another (`anonymous`: without a token)."""
    seen = f"Bearer {DEMO_TOKENS[role]}" if role != "anonymous" else None
    taken = f"Bearer {DEMO_TOKENS[other]}"

    def defect(request: httpx.Request) -> httpx.Request:
        if request.headers.get("authorization") != seen:
            return request
        return remade(request, authorization=taken)

    return reads(operation, defect)


class Crowd:
    """How many requests are being answered at this moment; waits a moment for others to catch up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._most = 0

    @contextmanager
    def entered(self) -> Iterator[Callable[[], bool]]:
        """Inside, the function given tells whether somebody else was there at the same time."""
        with self._lock:
            self._inside += 1
            self._most = max(self._most, self._inside)
        time.sleep(MOMENT)
        try:
            yield lambda: self._most > 1
        finally:
            with self._lock:
                self._inside -= 1
                if self._inside == 0:
                    self._most = 0


def one_by_one(request: httpx.Request, send: Send, name: str) -> httpx.Response:
    """A batch carried out item by item, with no way back: the first refusal ends it."""
    done: list[Json] = []
    response = None
    for item in body_of(request)[name]:
        response = send(remade(request, content=json.dumps({name: [item]}).encode()))
        if response.status_code != 200:
            return response
        done += body_of(response)[name]
    return answered(response, body={**body_of(response), name: done}) if response else send(request)
