"""Servers with a planted defect: the mock in process, with something wrong put between it and the judge.

Defects on the level of a reply are functions of the request and the true answer. Defects of the state, which only show
in sequences or under concurrency, are written as functions that get a `send` and may call it as they like.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from contracts.document.spec import the_document
from contracts.options import Options
from contracts.profiles import Profile
from contracts.run.runner import FAILED, run_check
from contracts.run.session import Session
from contracts.suite import all_checks
from contracts.wire.pacing import Budget, Pacer
from contracts.wire.target import DEMO_TOKENS
from mock_server import MockServer

from .fake_canvas import served

Send = Callable[[httpx.Request], httpx.Response]
Defect = Callable[[httpx.Request, Send], httpx.Response]

THOROUGH_PROFILE = Profile("thorough", {"one": 1, "few": 20, "many": 40}, 600, 100_000, shrink_requests=0)
"""For the checks that must find a defect."""
QUICK_PROFILE = Profile("thorough", {"one": 1, "few": 1, "many": 3}, 600, 100_000, shrink_requests=0)
"""For all others, which must not go red without reason."""


class Broken(httpx.BaseTransport):
    """Passes requests to the mock by way of a defect."""

    def __init__(self, inner: httpx.Client, defect: Defect) -> None:
        self._send = sender(inner)
        self._defect = defect

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        return self._defect(request, self._send)


def sender(inner: httpx.Client) -> Send:
    """The mock's own answers."""

    def send(request: httpx.Request) -> httpx.Response:
        copy = inner.build_request(
            request.method, request.url, headers=request.headers, content=request.content
        )
        response = inner.send(copy)
        headers = [(k, v) for k, v in response.headers.multi_items() if k.lower() != "content-length"]
        return httpx.Response(
            response.status_code, headers=headers, content=response.content, request=request
        )

    return send


def no_defect(request: httpx.Request, send: Send) -> httpx.Response:
    return send(request)


@contextmanager
def session_on(defect: Defect, seed: int = 1, *, server: MockServer | None = None) -> Iterator[Session]:
    """A session on a mock with this defect."""
    options = Options(seed=seed, profile="thorough")
    with _in_process(defect, server or MockServer(), options) as session:
        yield session


@contextmanager
def real_session_on(defect: Defect, *, server: MockServer, pacer: Pacer | None = None) -> Iterator[Session]:
    """A session that takes the mock for a real server: everything that it knows was told to it by options."""
    options = Options(seed=1, profile="thorough", target_kind="real", **EVERYTHING)
    with _in_process(defect, server, options, pacer) as session:
        yield session


EVERYTHING = {"course": "101", "other_course": "102", "karma_course": "crs_abc123", "tokens": DEMO_TOKENS}


@contextmanager
def _in_process(
    defect: Defect, server: MockServer, options: Options, pacer: Pacer | None = None
) -> Iterator[Session]:
    inner = server.client(role=None)
    http = httpx.Client(transport=Broken(inner, defect), base_url=inner.base_url)
    session = Session.start(options, Budget(), http=http, pacer=pacer)
    try:
        yield session
    finally:
        session.finish()
        inner.close()


@contextmanager
def served_with(defect: Defect, server: MockServer | None = None) -> Iterator[str]:
    """A mock with this defect behind a real socket; gives its address."""
    with (server or MockServer()).client(role=None) as inner:
        send = sender(inner)
        with served(lambda request: defect(request, send)) as url:
            yield url


def broken_by(defect: Defect, must: frozenset[str] = frozenset()) -> set[str]:
    """The ids of the checks that a defect turns red; those that must find it get enough examples to do so."""
    found = set()
    with session_on(defect) as session:
        for check in all_checks(the_document()):
            result = run_check(check, session, THOROUGH_PROFILE if check.id in must else QUICK_PROFILE)
            if result.status == FAILED:
                found.add(check.id)
            if result.blocked_by is not None:
                found.add(result.blocked_by.check)
    return found


def is_call(request: httpx.Request, operation_id: str) -> bool:
    operation = the_document().matching(request.method, request.url.path)
    return operation is not None and operation.id == operation_id


def json_bytes(body: object) -> bytes:
    """JSON as Canvas writes it: `<`, `>` and `&` are escaped."""
    text = json.dumps(body)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e").encode()


def changed(response: httpx.Response, change: Callable[[object], object]) -> httpx.Response:
    """The same answer with a changed JSON body."""
    body = change(json.loads(response.content))
    headers = [(k, v) for k, v in response.headers.multi_items() if k.lower() != "content-length"]
    return httpx.Response(response.status_code, headers=headers, content=json_bytes(body))


# Makers of common defects ------------------------------------------------------------------------------------------


def status(operation_id: str, right: int, wrong: int) -> Defect:
    """The operation answers `wrong` where it should answer `right`."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if is_call(request, operation_id) and response.status_code == right:
            response.status_code = wrong
        return response

    return defect


def body(operation_id: str, change: Callable[[object], object], when: int = 200) -> Defect:
    """The operation's body of this status is changed."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if is_call(request, operation_id) and response.status_code == when and response.content:
            return changed(response, change)
        return response

    return defect


def without(operation_id: str, key: str) -> Defect:
    """The operation's object lacks a key."""
    return body(operation_id, lambda found: {k: v for k, v in found.items() if k != key})


def sent(operation_id: str, change: Callable[[object], object]) -> Defect:
    """The server understands another JSON body than the one that was sent."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if is_call(request, operation_id) and request.headers.get("content-type") == "application/json":
            content = json.dumps(change(json.loads(request.content))).encode()
            headers = [(k, v) for k, v in request.headers.multi_items() if k.lower() != "content-length"]
            request = httpx.Request(request.method, request.url, headers=headers, content=content)
        return send(request)

    return defect
