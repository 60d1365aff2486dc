"""What defective quiz servers are made of: the true mock, with something put between it and the judge."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import httpx

from contracts.document.spec import the_document
from contracts.wire.target import DEMO_TOKENS

from ..planted import Defect, Send

Json = Any
Quiz = dict[str, Json]
Change = Callable[[Quiz], Quiz]
Condition = Callable[[Quiz], bool]
OPERATIONS = frozenset({"create_quiz", "update_quiz", "get_quiz", "list_quizzes", "delete_quiz"})
WRITES = frozenset({"create_quiz", "update_quiz"})
MOMENT = 0.01
"""Seconds in which a second request can catch up with a first one that was sent together with it."""
REASON = "lock_info", "lock_explanation"


# What defects are made of ------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _operation(method: str, path: str) -> str:
    found = the_document().matching(method, path.removesuffix(".json"))
    return found.id if found else ""


def operation_of(request: httpx.Request) -> str:
    return _operation(request.method, request.url.path)


def role_of(request: httpx.Request) -> str:
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    return next((role for role, known in DEMO_TOKENS.items() if known == token), "")


def body_of(request: httpx.Request) -> Json:
    """The JSON body; None where there is none."""
    if "json" not in request.headers.get("content-type", ""):
        return None
    try:
        return json.loads(request.content)
    except ValueError:
        return None


def settings_of(request: httpx.Request) -> Quiz:
    """The settings under `quiz` in a JSON body that creates or updates."""
    body = body_of(request) if operation_of(request) in WRITES else None
    quiz = body.get("quiz") if isinstance(body, dict) else None
    return quiz if isinstance(quiz, dict) else {}


def remade(request: httpx.Request, *, body: Json = None, url: str = "", **headers: str) -> httpx.Request:
    """The request with another JSON body, address or headers."""
    kept = {name: value for name, value in request.headers.items() if name != "content-length"}
    content = request.content if body is None else json.dumps(body).encode()
    return httpx.Request(request.method, url or request.url, headers={**kept, **headers}, content=content)


def as_role(request: httpx.Request, role: str) -> httpx.Request:
    return remade(request, authorization=f"Bearer {DEMO_TOKENS[role]}")


def answered(response: httpx.Response, status_: int, body: Json) -> httpx.Response:
    """Another status and body under the headers of a true answer."""
    headers = [(k, v) for k, v in response.headers.multi_items() if k.lower() != "content-length"]
    return httpx.Response(status_, headers=headers, content=json.dumps(body).encode())


def quizzes_in(response: httpx.Response) -> tuple[Json, list[Quiz]]:
    """The body, and the quizzes in it: one, a list, or the list inside of a JSON:API document."""
    if response.status_code != 200 or not response.content:
        return None, []
    body = json.loads(response.content)
    if isinstance(body, dict) and isinstance(body.get("quizzes"), list):
        return body, body["quizzes"]
    found = body if isinstance(body, list) else [body]
    return body, [quiz for quiz in found if isinstance(quiz, dict) and "html_url" in quiz]


def shown(change: Change, *, of: str = "", to: str = "") -> Defect:
    """Every quiz that these operations (all) show to these roles (all) is changed."""
    operations, roles = frozenset(of.split()) or OPERATIONS, to.split()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if operation_of(request) not in operations or (roles and role_of(request) not in roles):
            return response
        body, quizzes = quizzes_in(response)
        for quiz in quizzes:
            new = change(dict(quiz))
            quiz.clear()
            quiz.update(new)
        return answered(response, 200, body) if quizzes else response

    return defect


def says(of: str = "", to: str = "", when: Condition = lambda quiz: True, **values: Json) -> Defect:
    """Quizzes show these values where `when` holds."""
    return shown(lambda quiz: {**quiz, **values} if when(quiz) else quiz, of=of, to=to)


def hides(*names: str, of: str = "", to: str = "") -> Defect:
    """Quizzes lack these keys."""
    return shown(lambda quiz: {k: v for k, v in quiz.items() if k not in names}, of=of, to=to)


def understood(change: Change, *, of: str = "create_quiz update_quiz") -> Defect:
    """The server understands other settings than those that were sent."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        settings = settings_of(request)
        if settings and operation_of(request) in of.split():
            request = remade(request, body={**body_of(request), "quiz": change(dict(settings))})
        return send(request)

    return defect


def value_of(name: str, change: Callable[[Json], Json], *, of: str = "create_quiz update_quiz") -> Defect:
    """One setting is understood otherwise."""
    return understood(lambda sent: {**sent, name: change(sent[name])} if name in sent else sent, of=of)


def ignores(name: str, when: Condition = lambda sent: True, of: str = "create_quiz update_quiz") -> Defect:
    """One setting is left out where `when` holds of what is sent."""
    return understood(
        lambda sent: {k: v for k, v in sent.items() if k != name} if name in sent and when(sent) else sent,
        of=of,
    )


def keeps(*names: str, when: Condition = lambda sent: True) -> Defect:
    """A server that stores these settings as they are sent, whatever it should make of them."""
    kept: dict[str, Quiz] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response, sent = send(request), settings_of(request)
        body, quizzes = quizzes_in(response) if operation_of(request) in OPERATIONS else (None, [])
        for quiz in quizzes:
            if sent and when(sent):
                kept.setdefault(str(quiz["id"]), {}).update({n: sent[n] for n in names if n in sent})
            quiz.update(kept.get(str(quiz["id"]), {}))
        return answered(response, 200, body) if quizzes else response

    return defect


def remembers(name: str, when: Condition) -> Defect:
    """A server whose update leaves a setting as it was, where `when` holds of what is sent."""
    last: dict[str, Json] = {}
    stuck: dict[str, Json] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response, sent = send(request), settings_of(request)
        body, quizzes = quizzes_in(response) if operation_of(request) in OPERATIONS else (None, [])
        for quiz in quizzes:
            key = str(quiz["id"])
            if operation_of(request) == "update_quiz" and sent and when(sent):
                stuck[key] = last.get(key)
            if key in stuck:
                quiz[name] = stuck[key]
            last[key] = quiz.get(name)
        return answered(response, 200, body) if quizzes else response

    return defect


def forgives(error: str, name: str, when: Condition = lambda sent: True) -> Defect:
    """A request that is refused for this reason is taken without the setting, as if all were well."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response, sent = send(request), settings_of(request)
        if (
            response.status_code != 400
            or not sent
            or error not in response.json()["errors"]
            or not when(sent)
        ):
            return response
        rest = {key: value for key, value in sent.items() if key != name}
        return send(remade(request, body={"quiz": rest}))

    return defect


def lets(role: str, operation: str, *, as_: str = "teacher", when: Condition = lambda body: True) -> Defect:
    """Somebody is taken for somebody else in this operation."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if role_of(request) == role and operation_of(request) == operation and when(body_of(request) or {}):
            request = as_role(request, as_)
        return send(request)

    return defect


def refused_and_done(operation: str, role: str = "") -> Defect:
    """A refused request is carried out all the same."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if (
            operation_of(request) == operation
            and response.status_code in {401, 403}
            and role_of(request) == role
        ):
            send(as_role(request, "teacher"))
        return response

    return defect


def on(operation: str, change: Callable[[httpx.Request], httpx.Request]) -> Defect:
    """The server understands another request."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        return send(change(request) if operation_of(request) == operation else request)

    return defect


def answers(operation: str, change: Callable[[httpx.Request, httpx.Response], httpx.Response]) -> Defect:
    """The server's answer of this operation is another."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        return change(request, response) if operation_of(request) == operation else response

    return defect


def both(*defects: Defect) -> Defect:
    """Several defects at once, the first one outermost."""

    def combined(request: httpx.Request, send: Send) -> httpx.Response:
        for defect in reversed(defects):
            send = _behind(defect, send)
        return send(request)

    return combined


def _behind(defect: Defect, send: Send) -> Send:
    return lambda request: defect(request, send)
