"""What servers are made of that are wrong about questions and groups."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx

from contracts.wire.target import DEMO_TOKENS

from ..planted import Defect, Send
from .defects import answered, body_of, operation_of, remade, role_of

Json = Any
Item = dict[str, Json]
Change = Callable[[Item], Item]
WRITES = "create_quiz_question update_quiz_question"
READS = "create_quiz_question update_quiz_question get_quiz_question list_quiz_questions"
GROUP_WRITES = "create_question_group update_question_group"
GROUP_READS = "create_question_group update_question_group get_quiz_group list_question_groups"
REORDERS = "reorder_quiz_items reorder_question_groups"
DELETES = "delete_quiz_question delete_question_group"
EDITS = f"{WRITES} {GROUP_WRITES} {REORDERS} {DELETES}"
TEACHER = f"Bearer {DEMO_TOKENS['teacher']}"


# What is sent ------------------------------------------------------------------------------------------------------


def understood(change: Change, of: str = WRITES) -> Defect:
    """The server understands another question than the one that was sent as JSON."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        body = body_of(request) if operation_of(request) in of.split() else None
        if isinstance(body, dict) and isinstance(body.get("question"), dict):
            request = remade(request, body={**body, "question": change(dict(body["question"]))})
        return send(request)

    return defect


def of_type(kind: str, change: Change) -> Change:
    """The change, of questions of this type (`essay`) only."""
    return lambda question: (
        change(question) if question.get("question_type") == f"{kind}_question" else question
    )


def each_answer(change: Change) -> Change:
    """Of a question, each answer is another."""
    return lambda question: (
        {**question, "answers": [change(answer) for answer in question["answers"]]}
        if isinstance(question.get("answers"), list)
        else question
    )


def without(*names: str) -> Change:
    return lambda item: {name: value for name, value in item.items() if name not in names}


def by_name(name: str, change: Callable[[Json], Json]) -> Change:
    """One field is another, where there is one."""
    return lambda item: {**item, name: change(item[name])} if item.get(name) is not None else item


def group_understood(change: Change, of: str = GROUP_WRITES) -> Defect:
    """The server understands another group than the first that was sent."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        body = body_of(request) if operation_of(request) in of.split() else None
        if isinstance(body, dict) and body.get("quiz_groups"):
            first, *others = body["quiz_groups"]
            request = remade(request, body={**body, "quiz_groups": [change(first), *others]})
        return send(request)

    return defect


def order_understood(change: Callable[[httpx.Request, Send, list[Item]], list[Item]], of: str) -> Defect:
    """The server understands another order than the one that was sent."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        body = body_of(request) if operation_of(request) in of.split() else None
        if isinstance(body, dict) and isinstance(body.get("order"), list):
            request = remade(request, body={**body, "order": change(request, send, body["order"])})
        return send(request)

    return defect


# What is told ------------------------------------------------------------------------------------------------------


def told(change: Change, of: str = READS, to: str = "") -> Defect:
    """Every question that these operations show (to this role) is another."""
    return _shown(change, of, to, lambda body: body if isinstance(body, list) else [body])


def group_told(change: Change, of: str = GROUP_READS) -> Defect:
    """Every group that these operations show is another."""
    return _shown(change, of, "", lambda body: body.get("quiz_groups", [body]))


def quiz_told(change: Change, of: str = "get_quiz update_quiz") -> Defect:
    """Every quiz that these operations show is another."""
    return _shown(change, of, "", lambda body: [body])


def _shown(change: Change, of: str, to: str, items_of: Callable[[Json], list[Item]]) -> Defect:
    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        is_for = not to or role_of(request) == to
        if operation_of(request) not in of.split() or not response.is_success or not is_for:
            return response
        body = json.loads(response.content)
        for item in items_of(body):
            new = change(dict(item))
            item.clear()
            item.update(new)
        return answered(response, response.status_code, body)

    return defect


def listed(change: Callable[[httpx.Request, list[Item]], list[Item]], to: str = "teacher") -> Defect:
    """The list of questions is another; `change` gets the request and the true items of the page."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if (
            operation_of(request) != "list_quiz_questions"
            or not response.is_success
            or role_of(request) != to
        ):
            return response
        return answered(response, 200, change(request, json.loads(response.content)))

    return defect


# What is done ------------------------------------------------------------------------------------------------------


def idle(of: str) -> Defect:
    """The operation says that all is well, and does nothing."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        is_done = operation_of(request) in of.split() and role_of(request) == "teacher"
        return httpx.Response(204) if is_done else send(request)

    return defect


def after(of: str, deed: Callable[[httpx.Request, Send], None]) -> Defect:
    """Whenever one of these operations has succeeded, something more is done."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if operation_of(request) in of.split() and response.is_success:
            deed(request, send)
        return response

    return defect


def before(of: str, deed: Callable[[httpx.Request, Send], None]) -> Defect:
    """Whenever the teacher calls one of these operations, something else is done first."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if operation_of(request) in of.split() and role_of(request) == "teacher":
            deed(request, send)
        return send(request)

    return defect


def quiz_url(request: httpx.Request) -> str:
    """The address of the quiz that the request is about."""
    head, _, rest = str(request.url.copy_with(query=None)).partition("/quizzes/")
    return f"{head}/quizzes/{rest.partition('/')[0]}"


def id_in(request: httpx.Request) -> int:
    """The id at the end of the path."""
    return int(request.url.path.removesuffix("/reorder").rsplit("/", 1)[1])


def found(send: Send, url: str) -> Json:
    """What the teacher reads there."""
    return json.loads(send(httpx.Request("GET", url, headers={"authorization": TEACHER})).content)


def done(send: Send, method: str, url: str, body: Json) -> httpx.Response:
    """The teacher's request with this body, and its answer."""
    headers = {"authorization": TEACHER, "content-type": "application/json"}
    return send(httpx.Request(method, url, headers=headers, content=json.dumps(body).encode()))


def questions_of(send: Send, request: httpx.Request) -> list[Item]:
    return found(send, f"{quiz_url(request)}/questions?per_page=100")


def pulled_out(send: Send, request: httpx.Request, ids: list[int]) -> None:
    """These questions are out of their groups."""
    order = [{"type": "question", "id": id_} for id_ in ids]
    done(send, "POST", f"{quiz_url(request)}/reorder", {"order": order})
