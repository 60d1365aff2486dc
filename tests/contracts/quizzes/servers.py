"""Defective quiz servers that need a function of their own."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx

from ..planted import Defect, Send
from .defects import (
    MOMENT,
    REASON,
    WRITES,
    Change,
    Condition,
    Json,
    Quiz,
    answered,
    answers,
    body_of,
    keeps,
    operation_of,
    quizzes_in,
    remade,
    remembers,
    role_of,
    settings_of,
)


def last_writer_wins() -> Defect:
    """An update that reads the quiz, changes what is sent and stores it all."""
    names = ("title", "time_limit", "shuffle_answers", "access_code")

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        sent = settings_of(request)
        if operation_of(request) != "update_quiz" or not sent or role_of(request) != "teacher":
            return send(request)
        found = send(
            httpx.Request("GET", request.url, headers={"authorization": request.headers["authorization"]})
        )
        stored = json.loads(found.content)
        if found.status_code == 200:
            time.sleep(MOMENT)
            sent = {**{name: stored[name] for name in names}, **sent}
        return send(remade(request, body={**body_of(request), "quiz": sent}))

    return defect


def gives_an_id_twice() -> Defect:
    """A server that gives quizzes made at the same moment the same id: the first one's."""
    lock, state = threading.Lock(), {"first": None, "waiting": 0}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if operation_of(request) != "create_quiz":
            return send(request)
        with lock:
            state["waiting"] += 1
            if state["waiting"] == 1:
                state["first"] = send(request)
            first = state["first"]
        time.sleep(MOMENT)
        with lock:
            state["waiting"] -= 1
        return httpx.Response(first.status_code, headers=first.headers, content=first.content)

    return defect


def reads_settings_from_beside(request: httpx.Request) -> httpx.Request:
    body = body_of(request)
    if not isinstance(body, dict) or not isinstance(body.get("quiz"), dict):
        return request
    beside = {k: v for k, v in body.items() if k in {"title", "time_limit", "shuffle_answers"}}
    return remade(request, body={**body, "quiz": {**body["quiz"], **beside}}) if beside else request


def clears_the_title(request: httpx.Request) -> httpx.Request:
    return request if settings_of(request) else remade(request, body={"quiz": {"title": ""}})


def makes_one_without_a_quiz(request: httpx.Request) -> httpx.Request:
    body = body_of(request)
    return remade(request, body={"quiz": {}}) if isinstance(body, dict) and "quiz" not in body else request


def takes_patch(request: httpx.Request, send: Send) -> httpx.Response:
    if request.method == "PATCH":
        request = httpx.Request("PUT", request.url, headers=request.headers, content=request.content)
    return send(request)


def wants_a_token_first(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if not role_of(request) and "authorization" not in request.headers and response.status_code == 404:
        return answered(
            response,
            401,
            {"status": "unauthenticated", "errors": [{"message": "user authorization required"}]},
        )
    return response


def in_any_course(request: httpx.Request) -> httpx.Request:
    """A quiz is found under every course."""
    return remade(request, url=str(request.url).replace("/courses/102/", "/courses/101/"))


def never_deletes(request: httpx.Request, send: Send) -> httpx.Response:
    """Delete says that all is well."""
    if operation_of(request) != "delete_quiz" or role_of(request) != "teacher":
        return send(request)
    return send(httpx.Request("GET", request.url, headers=request.headers))


def after_deletion(change: Callable[[httpx.Request, httpx.Response, set[str]], httpx.Response]) -> Defect:
    """Answers change once something was deleted; `change` gets the ids of what was."""
    deleted: set[str] = set()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if operation_of(request) == "delete_quiz" and response.status_code == 200:
            deleted.add(request.url.path.rsplit("/", 1)[1])
        return change(request, response, deleted)

    return defect


def lists_deleted_ones_to_students() -> Defect:
    """The student's list is remembered, deleted quizzes and all."""
    seen: dict[str, list[Quiz]] = {}

    def change(request: httpx.Request, response: httpx.Response, deleted: set[str]) -> httpx.Response:
        if operation_of(request) != "list_quizzes" or role_of(request) != "student":
            return response
        body, quizzes = quizzes_in(response)
        gone = [quiz for quiz in seen.get(str(request.url), []) if str(quiz["id"]) in deleted]
        seen[str(request.url)] = quizzes
        return answered(response, 200, [*quizzes, *gone]) if gone and isinstance(body, list) else response

    return after_deletion(change)


def shows_deleted_ones_as_published(
    request: httpx.Request, response: httpx.Response, deleted: set[str]
) -> httpx.Response:
    if operation_of(request) == "get_quiz" and response.status_code == 200:
        body = json.loads(response.content)
        if str(body.get("id")) in deleted:
            return answered(response, 200, {**body, "published": True})
    return response


def forgets_deleted_ones(
    request: httpx.Request, response: httpx.Response, deleted: set[str]
) -> httpx.Response:
    if operation_of(request) == "get_quiz" and request.url.path.rsplit("/", 1)[1] in deleted:
        return answered(response, 404, {"errors": [{"message": "The specified resource does not exist."}]})
    return response


def refuses_unknown_items(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    body = body_of(request)
    unknown = isinstance(body, dict) and body.get("order")
    return answered(response, 404, {}) if unknown and response.status_code == 204 else response


def renames_on_reorder(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if operation_of(request) == "reorder_quiz_items" and response.status_code == 204:
        url = str(request.url).removesuffix("/reorder")
        headers = {"authorization": request.headers["authorization"], "content-type": "application/json"}
        send(httpx.Request("PUT", url, headers=headers, content=b'{"quiz":{"time_limit":77}}'))
    return response


def saves_the_valid_half(request: httpx.Request, send: Send) -> httpx.Response:
    """A refused update stores what was valid in it."""
    response, sent = send(request), settings_of(request)
    if operation_of(request) == "update_quiz" and response.status_code == 400 and "title" in sent and sent:
        title = {"quiz": {"title": sent["title"][:200]}}
        send(remade(request, body=title))
    return response


def names_one_error(_: httpx.Request, response: httpx.Response) -> httpx.Response:
    errors = response.json().get("errors") if response.status_code == 400 else None
    if not isinstance(errors, dict) or len(errors) < 2:
        return response
    return answered(response, 400, {"errors": dict([next(iter(errors.items()))])})


def words_errors_otherwise(_: httpx.Request, response: httpx.Response) -> httpx.Response:
    if response.status_code != 400:
        return response
    return httpx.Response(
        400,
        headers={"content-type": "application/json"},
        content=response.content.replace(b"not valid", b"bad"),
    )


def one_word(request: httpx.Request, wrong: str) -> httpx.Request:
    """The request with another search term."""
    return remade(request, url=str(request.url.copy_set_param("search_term", wrong)))


def only_items(keep: Callable[[httpx.Request, Quiz], bool], to: str = "teacher") -> Defect:
    """The list lacks items."""

    def change(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        body, quizzes = quizzes_in(response)
        if not isinstance(body, list) or role_of(request) != to:
            return response
        return answered(response, 200, [quiz for quiz in quizzes if keep(request, quiz)])

    return answers("list_quizzes", change)


def minds_capitals(request: httpx.Request, quiz: Quiz) -> bool:
    return request.url.params.get("search_term", "") in quiz["title"]


def blank_is_a_term(request: httpx.Request, quiz: Quiz) -> bool:
    return request.url.params.get("search_term", "x").strip() != ""


def searches_descriptions(request: httpx.Request, send: Send) -> httpx.Response:
    """The list is searched in descriptions too."""
    response, term = send(request), request.url.params.get("search_term", "")
    if operation_of(request) != "list_quizzes" or len(term.strip()) < 2 or response.status_code != 200:
        return response
    url = str(request.url.copy_set_param("search_term", term[:10]))
    body, quizzes = quizzes_in(response)
    more = quizzes_in(send(remade(request, url=url)))[1]
    known = {quiz["id"] for quiz in quizzes}
    found = [q for q in more if q["id"] not in known and term in (q["description"] or "")]
    return answered(response, 200, [*quizzes, *found]) if found and isinstance(body, list) else response


def takes_any_term(request: httpx.Request) -> httpx.Request:
    term = request.url.params.get("search_term")
    return one_word(request, "") if term is not None and len(term.strip()) == 1 else request


def takes_lists_of_terms(request: httpx.Request) -> httpx.Request:
    return remade(
        request, url=str(request.url).replace("search_term%5B%5D", "other").replace("search_term[]", "other")
    )


def sorted_by(key: Callable[[Quiz], Any]) -> Defect:
    def change(_: httpx.Request, response: httpx.Response) -> httpx.Response:
        body, quizzes = quizzes_in(response)
        return (
            answered(response, 200, sorted(quizzes, key=key))
            if isinstance(body, list) and quizzes
            else response
        )

    return answers("list_quizzes", change)


def forgets_the_search_in_links(_: httpx.Request, response: httpx.Response) -> httpx.Response:
    link = re.sub(r"search_term=[^&>]*&", "", response.headers.get("link", ""))
    if link:
        response.headers["link"] = link
    return response


def deaf_to(encoding: str, name: str) -> Defect:
    """A setting is lost in one encoding."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if operation_of(request) in WRITES and encoding in request.headers.get("content-type", ""):
            content = request.content.replace(name.encode(), b"quiz[unknown]")
            headers = {k: v for k, v in request.headers.items() if k != "content-length"}
            request = httpx.Request(request.method, request.url, headers=headers, content=content)
        return send(request)

    return defect


def without_suffixes(operation: str) -> Defect:
    def change(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        return answered(response, 404, {}) if request.url.path.endswith(".json") else response

    return answers(operation, change)


def by_plain_id_only(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    missing = {"errors": [{"message": "The specified resource does not exist."}]}
    return answered(response, 404, missing) if "sis_course_id" in str(request.url) else response


def asks(request: httpx.Request, kind: str) -> bool:
    return kind in request.headers.get("accept", "")


def number_among_the_texts(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    body, quizzes = quizzes_in(response)
    if not asks(request, "string-ids") or not quizzes:
        return response
    for quiz in quizzes:
        quiz["assignment_id"] = int(quiz["assignment_id"]) if quiz["assignment_id"] else None
    return answered(response, 200, body)


def in_json_api(change: Change) -> Defect:
    """Quizzes in JSON:API style are changed."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        body, quizzes = quizzes_in(response) if asks(request, "vnd.api") else (None, [])
        if not isinstance(body, dict) or not quizzes:
            return response
        return answered(response, 200, {**body, "quizzes": [change(quiz) for quiz in quizzes]})

    return defect


def meta_says_so(_: httpx.Request, response: httpx.Response) -> httpx.Response:
    """The list's `meta` lets everybody create."""
    body, _quizzes = quizzes_in(response)
    if not isinstance(body, dict):
        return response
    return answered(
        response, 200, {**body, "meta": {**body["meta"], "permissions": {"quizzes": {"create": True}}}}
    )


def answers_in_full(operation: str) -> Defect:
    """JSON:API asked for a change is answered with 200 and a body."""

    def change(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        return (
            answered(response, 200, {})
            if asks(request, "vnd.api") and response.status_code == 204
            else response
        )

    return answers(operation, change)


def reads_the_last(request: httpx.Request) -> httpx.Request:
    body = body_of(request)
    quizzes = body.get("quizzes") if isinstance(body, dict) else None
    return remade(request, body={**body, "quizzes": quizzes[::-1]}) if isinstance(quizzes, list) else request


def says_of_codes(change: Callable[[Json, bool], bool], to: str = "teacher student") -> Defect:
    """The question for a code is answered otherwise; `change` gets what was sent and the true answer."""

    def other(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if response.status_code != 200 or role_of(request) not in to.split():
            return response
        return answered(response, 200, change(body_of(request) or {}, response.json()))

    return answers("validate_quiz_access_code", other)


def asks_quizzes_code(judge: Callable[[Json, str], bool]) -> Defect:
    """The question for a code is answered by `judge`, of what was sent and the quiz's own code."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if operation_of(request) != "validate_quiz_access_code" or response.status_code != 200:
            return response
        url = str(request.url).removesuffix("/validate_access_code")
        code = send(httpx.Request("GET", url, headers={"authorization": "Bearer teacher-token"})).json()[
            "access_code"
        ]
        body = body_of(request)
        return (
            response if body is None and request.content else answered(response, 200, judge(body or {}, code))
        )

    return defect


def opens_by_asking() -> Defect:
    """A right code, once told, is stored: the quiz has none any more."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if operation_of(request) == "validate_quiz_access_code" and response.text.strip() == "true":
            url = str(request.url).removesuffix("/validate_access_code")
            headers = {"authorization": "Bearer teacher-token", "content-type": "application/json"}
            send(httpx.Request("PUT", url, headers=headers, content=b'{"quiz":{"shuffle_answers":true}}'))
        return response

    return defect


def in_nobodys_name(request: httpx.Request, send: Send) -> httpx.Response:
    """`as_user_id` does not count."""
    return send(remade(request, url=str(request.url.copy_remove_param("as_user_id"))))


def offset_is_ignored(text: Json) -> Json:
    return re.sub(r"[+-]\d\d:\d\d$", "Z", text) if isinstance(text, str) else text


def refuses_locks_before_due(sent: Quiz) -> Quiz:
    dates = sent.get("lock_at"), sent.get("due_at")
    return {**sent, "quiz_type": "refused"} if all(dates) and dates[0] < dates[1] else sent


def day_starts(text: Json) -> Json:
    return f"{text}T00:00:00Z" if isinstance(text, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", text) else text


def is_past(text: Json) -> bool:
    return isinstance(text, str) and text < datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def late_reason_first(quiz: Quiz) -> Quiz:
    if is_past(quiz["lock_at"]) and quiz.get("lock_info", {}).get("unlock_at"):
        asset = quiz["lock_info"]["asset_string"]
        return {**quiz, "lock_info": {"lock_at": quiz["lock_at"], "can_view": True, "asset_string": asset}}
    return quiz


def unlocked(quiz: Quiz) -> Quiz:
    return {**{k: v for k, v in quiz.items() if k not in REASON}, "locked_for_user": False}


def raw_html(name: str) -> Defect:
    """The description comes back as it was sent."""
    return keeps(name, when=lambda sent: isinstance(sent.get(name), str))


def bare_links(quiz: Quiz) -> Quiz:
    text = quiz["description"]
    return {**quiz, "description": text.replace('href="http://canvas.mock', 'href="')} if text else quiz


def group_stays(name: str) -> Defect:
    return keeps(name, when=lambda sent: sent.get(name) == 8_000_000_000)


def assignment_lags() -> Defect:
    """The assignment of a quiz that is not graded any more stays."""
    return remembers("assignment_id", lambda sent: sent.get("quiz_type") in {"practice_quiz", "survey"})


def permission(name: str, value: Json, when: Condition = lambda quiz: True) -> Change:
    return lambda quiz: (
        {**quiz, "permissions": {**quiz["permissions"], name: value}}
        if when(quiz) and "permissions" in quiz
        else quiz
    )


def true_flag(value: Json, name: str = "hide_results") -> Condition:
    return lambda sent: sent.get(name) == value
