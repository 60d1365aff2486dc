"""Quiz servers that are wrong in a way that only a sequence shows."""

from __future__ import annotations

import json
from collections import Counter, defaultdict

import httpx

from contracts.wire.target import DEMO_TOKENS

from ..mutants import Mutant
from ..planted import Defect, Send, is_call
from .defects import answered, body_of, remade

TEACHER, STUDENT = (f"Bearer {DEMO_TOKENS[role]}" for role in ("teacher", "student"))


def quiz_in(request: httpx.Request) -> str:
    return request.url.path.partition("/quizzes/")[2].partition("/")[0]


def as_teacher(request: httpx.Request) -> httpx.Request:
    return remade(request, authorization=TEACHER)


def updates_revive() -> Defect:
    """An update of a deleted quiz brings it back, whatever it is about."""
    deleted: set[str] = set()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if is_call(request, "delete_quiz") and response.is_success:
            deleted.add(quiz_in(request))
        if is_call(request, "update_quiz") and response.is_success and quiz_in(request) in deleted:
            deleted.discard(quiz_in(request))
            return send(remade(request, body={"quiz": {"published": False}}))
        return response

    return defect


def renaming_unpublishes(request: httpx.Request, send: Send) -> httpx.Response:
    """A published quiz that gets another title is a draft again."""
    response = send(request)
    body = body_of(request)
    if is_call(request, "update_quiz") and response.is_success and set(body["quiz"]) == {"title"}:
        send(remade(request, body={"quiz": {"published": False}}))
    return response


def old_codes_open() -> Defect:
    """A code that the quiz once had is accepted for ever."""
    codes: defaultdict[str, set[str]] = defaultdict(set)

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if (is_call(request, "create_quiz") or is_call(request, "update_quiz")) and response.is_success:
            quiz = body_of(response)
            codes[str(quiz["id"])].add(quiz["access_code"] or "")
        if (
            is_call(request, "validate_quiz_access_code")
            and response.is_success
            and quiz_in(request) in codes
        ):
            return answered(response, 200, body_of(request)["access_code"] in codes[quiz_in(request)])
        return response

    return defect


def refused_titles_are_kept(request: httpx.Request, send: Send) -> httpx.Response:
    """An update that is refused for its address filter has changed the title."""
    response = send(request)
    if is_call(request, "update_quiz") and response.status_code == 400:
        send(remade(request, body={"quiz": {"title": body_of(request)["quiz"]["title"]}}))
    return response


def reads_are_stale() -> Defect:
    """From the third read on, a quiz is shown as it was read before."""
    last: dict[str, object] = {}
    reads = Counter[str]()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if is_call(request, "get_quiz") and response.is_success:
            before, last[quiz_in(request)] = last.get(quiz_in(request)), body_of(response)
            reads[quiz_in(request)] += 1
            if before and reads[quiz_in(request)] > 2:
                return answered(response, 200, before)
        return response

    return defect


def short_pages_repeat(request: httpx.Request, send: Send) -> httpx.Response:
    """The second of short pages begins with the last quiz of the first one."""
    response = send(request)
    page, size = request.url.params.get("page"), request.url.params.get("per_page")
    if is_call(request, "list_quizzes") and (page, size) == ("2", "2"):
        first = body_of(send(remade(request, url=str(request.url.copy_merge_params({"page": 1})))))
        return answered(response, 200, [first[-1], *body_of(response)[1:]])
    return response


def students_see_what_was_published() -> Defect:
    """A quiz that a student has been shown once stays in the student's list until it is deleted."""
    shown: dict[str, object] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if is_call(request, "delete_quiz"):
            shown.pop(quiz_in(request), None)
        is_students = request.headers.get("authorization") == STUDENT
        if is_call(request, "list_quizzes") and is_students and response.is_success:
            now = {str(quiz["id"]): quiz for quiz in body_of(response)}
            term = request.url.params["search_term"]
            shown.update(now)
            once = [q for key, q in shown.items() if key not in now and term in json.dumps(q)]
            return answered(response, 200, [*now.values(), *once])
        return response

    return defect


def open_ones_come_first(request: httpx.Request, send: Send) -> httpx.Response:
    """The list begins with the quizzes that never close."""
    response = send(request)
    if is_call(request, "list_quizzes") and response.is_success:
        return answered(response, 200, sorted(body_of(response), key=lambda quiz: quiz["lock_at"] or ""))
    return response


def reordering_unpublishes(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_call(request, "reorder_quiz_items") and response.is_success:
        url = str(request.url).removesuffix("/reorder")
        update = httpx.Request("PUT", url, headers=request.headers, content=request.content)
        send(remade(update, body={"quiz": {"published": False}}))
    return response


MUTANTS = [
    Mutant(
        "an update revives a deleted quiz",
        updates_revive,
        "machine.quiz",
        steps=3,
    ),
    Mutant(
        "a new title unpublishes",
        lambda: renaming_unpublishes,
        "machine.quiz",
        steps=4,
    ),
    Mutant(
        "an old access code opens",
        old_codes_open,
        "machine.quiz",
        steps=4,
    ),
    Mutant(
        "a refused update keeps its title",
        lambda: refused_titles_are_kept,
        "machine.quiz",
        steps=2,
    ),
    Mutant(
        "reads are stale",
        reads_are_stale,
        "machine.quiz",
        steps=10,
    ),
    Mutant(
        "a short page repeats a quiz",
        lambda: short_pages_repeat,
        "machine.quiz",
        steps=3,
    ),
    Mutant(
        "students see what was once published",
        students_see_what_was_published,
        "machine.quiz",
        steps=3,
    ),
    Mutant(
        "reordering unpublishes",
        lambda: reordering_unpublishes,
        "machine.quiz",
        steps=4,
    ),
    Mutant(
        "open quizzes come first",
        lambda: open_ones_come_first,
        "machine.quiz",
        steps=4,
    ),
]
