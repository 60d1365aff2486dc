"""What defective servers of attempts are made of."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx

from contracts.wire.target import DEMO_TOKENS

from ..planted import Defect, Send
from ..quizzes.defects import answered, body_of, operation_of, remade, role_of

Json = Any
Change = Callable[[Json], Json]
Condition = Callable[[Json], object]

START, COMPLETE = "create_quiz_submission", "complete_quiz_submission"
ANSWER, QUESTIONS = "answer_quiz_submission_questions", "list_quiz_submission_questions"
LISTED, OWN, READ = "list_quiz_submissions", "get_own_quiz_submission", "get_quiz_submission"
SCORE, EXTEND = "update_quiz_submission_scores", "set_quiz_extensions"
LISTS = ("quiz_submissions", "quiz_submission_questions", "quiz_extensions", "quiz_submission_events")
REASONS = {400: "bad_request", 403: "forbidden"}


def path_of(request: httpx.Request, word: str) -> str:
    """What stands behind a word of the path: of `quizzes` the quiz's id."""
    parts = request.url.path.split("/")
    return parts[parts.index(word) + 1]


def all_of(response: httpx.Response, change: Callable[[list[Json]], list[Json]]) -> httpx.Response:
    """The answer with another list in place of its own."""
    body = json.loads(response.content)
    name = next(name for name in LISTS if name in body)
    return answered(response, 200, {**body, name: change(body[name])})


def lists(of: str, change: Callable[[list[Json]], list[Json]], *, to: str = "") -> Defect:
    """The list that these operations answer with to this role (all) is another."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        is_meant = operation_of(request) in of.split() and role_of(request) in (to or role_of(request))
        return all_of(response, change) if is_meant and response.status_code == 200 else response

    return defect


def shows(of: str, change: Change, *, to: str = "", when: Condition = lambda item: True) -> Defect:
    """Everything in that list is another where `when` holds."""
    return lists(of, lambda items: [change(item) if when(item) else item for item in items], to=to)


def says(of: str, when: Condition = lambda item: True, **values: Json) -> Defect:
    return shows(of, lambda item: {**item, **values}, when=when)


def understood(of: str, change: Change) -> Defect:
    """The server understands another JSON body."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        body = body_of(request) if operation_of(request) in of.split() else None
        return send(remade(request, body=change(body)) if isinstance(body, dict) else request)

    return defect


def each(of: str, name: str, change: Change) -> Defect:
    """The server understands other items of the list `name`; None drops one."""

    def changed(body: Json) -> Json:
        if not isinstance(body.get(name), list):
            return body
        return {**body, name: [new for item in body[name] if (new := change(item)) is not None]}

    return understood(of, changed)


def answering(change: Change) -> Defect:
    """The server understands other answers; None drops one."""

    def changed(entry: Json) -> Json:
        new = change(entry["answer"]) if "answer" in entry else None
        return entry if "answer" not in entry else None if new is None else {**entry, "answer": new}

    return each(ANSWER, "quiz_questions", changed)


def rejection(status: int, message: str) -> Json:
    return {"status": REASONS[status], "message": message}


def refuses(of: str, when: Callable[[httpx.Request], object], status: int, message: str = "no") -> Defect:
    """The server refuses what it should do, and does nothing."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if operation_of(request) not in of.split() or not when(request):
            return send(request)
        harmless = httpx.Request("GET", request.url.copy_with(path="/api/v1/users/self"))
        return answered(send(harmless), status, rejection(status, message))

    return defect


def otherwise(
    of: str, when: Callable[[httpx.Request, httpx.Response], object], instead: Callable[..., httpx.Response]
) -> Defect:
    """Where `when` holds of request and answer, `instead` of request, answer and `send` is the answer."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if operation_of(request) in of.split() and when(request, response):
            return instead(request, response, send)
        return response

    return defect


def refused(status: int, saying: str = "") -> Callable[[httpx.Request, httpx.Response], bool]:
    return lambda _, response: response.status_code == status and saying in response.text


def another_refusal(status: int, message: str) -> Callable[..., httpx.Response]:
    return lambda _, response, __: answered(response, status, rejection(status, message))


def asked(request: httpx.Request, send: Send, path: str, *, role: str = "teacher") -> httpx.Response:
    """What the mock shows somebody at a path of the API."""
    headers = {"authorization": f"Bearer {DEMO_TOKENS[role]}"}
    return send(
        httpx.Request("GET", request.url.copy_with(path=f"/api/v1{path}", query=None), headers=headers)
    )


def quiz_of(request: httpx.Request, send: Send) -> Json:
    """The quiz that the path leads through, as a teacher sees it."""
    course, quiz = path_of(request, "courses"), path_of(request, "quizzes")
    return asked(request, send, f"/courses/{course}/quizzes/{quiz}").json()


def own_row(request: httpx.Request, _: httpx.Response, send: Send) -> httpx.Response:
    """The student's own submission."""
    course, quiz = path_of(request, "courses"), path_of(request, "quizzes")
    return asked(request, send, f"/courses/{course}/quizzes/{quiz}/submission", role="student")


def runs(response: httpx.Response) -> bool:
    """Whether the one submission of the answer is a running attempt."""
    found = response.json()["quiz_submissions"]
    return bool(found) and found[0]["workflow_state"] == "untaken"


def without_query(of: str, name: str) -> Defect:
    """A query parameter does not count."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if operation_of(request) == of:
            request = remade(request, url=str(request.url.copy_remove_param(name)))
        return send(request)

    return defect
