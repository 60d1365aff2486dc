"""Defective Karma servers. Each function makes a fresh one; some of them remember what they have been asked."""

from __future__ import annotations

import inspect
import json
import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import httpx
from planted import Defect, Send, is_call

from contracts.wire.target import DEMO_TOKENS

Json = Any
Change = Callable[[Any], Any]
ROOT = "/api/v1/assessments"
MOMENT = 0.01
"""Seconds in which a second request can catch up with a first one that was sent together with it."""


# What defects are made of -----------------------------------------------------------------------------------------


def made(defect: Callable[..., Any]) -> Defect:
    """The defect; one that remembers things is made afresh by a function without parameters."""
    found: Defect = defect if inspect.signature(defect).parameters else defect()
    return found


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


# Conventions ------------------------------------------------------------------------------------------------------


def other_ids_are_bad_requests(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_call(request, "get_assessment") and not assessment_in(request).startswith("asmnt_"):
        return refused(response, 422, "VALIDATION_ERROR", "id")
    return response


def details_are_everywhere(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if request.url.path.startswith(ROOT) and response.status_code in {401, 404}:
        return refused(response, response.status_code, body_of(response)["error"]["code"], "id")
    return response


def any_content_type_is_json(request: httpx.Request, send: Send) -> httpx.Response:
    return send(remade(request, **{"content-type": "application/json"}) if request.content else request)


def routes_come_before_tokens(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    known = any(is_call(request, name) for name in KARMA_OPERATIONS)
    if response.status_code == 401 and not known and request.url.path.startswith("/api/v1/a"):
        return refused(response, 404, "NOT_FOUND")
    return response


KARMA_OPERATIONS = (
    "list_assessments",
    "create_assessment",
    "get_assessment",
    "add_assessment_question",
    "submit_assessment",
    "get_submission",
    "login",
    "refresh_token",
    "logout",
)


def unknown_routes_have_a_code_of_their_own(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if response.status_code == 404 and not any(is_call(request, name) for name in KARMA_OPERATIONS):
        return refused(response, 404, "NO_ROUTE") if "karma" in token_of(request) else response
    return response


def other_methods_are_not_found(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    return refused(response, 404, "NOT_FOUND") if response.status_code == 405 else response


def resources_come_before_roles(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_call(request, "add_assessment_question") and response.status_code == 403:
        there = send(as_role(httpx.Request("GET", str(request.url).removesuffix("/questions")), "admin"))
        return response if there.status_code == 200 else there
    return response


def bodies_come_first(request: httpx.Request, send: Send) -> httpx.Response:
    """Before it looks at anything but the token, the server reads the body."""
    response = send(request)
    if request.method == "POST" and "assessments" in request.url.path and response.status_code in {403, 404}:
        body = body_of(request)
        if body is None:
            return refused(response, 400, "BAD_REQUEST")
        if not isinstance(body, dict):
            return refused(response, 422, "VALIDATION_ERROR", "body")
        if not body:
            return refused(response, 422, "VALIDATION_ERROR", "title")
    return response


def rights_come_before_resources(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_call(request, "submit_assessment") and is_by(request, "admin") and response.status_code == 404:
        return refused(response, 403, "FORBIDDEN")
    return response


def pages_hold_ten(request: httpx.Request, send: Send) -> httpx.Response:
    lacks = is_call(request, "list_assessments") and "per_page" not in request.url.params
    return send(with_query(request, per_page=10) if lacks else request)


def pages_overlap(request: httpx.Request, send: Send) -> httpx.Response:
    """Every page but the first begins with the last entry of the page before."""
    response = send(request)
    page = request.url.params.get("page", "1")
    if is_call(request, "list_assessments") and response.is_success and page.isdigit() and int(page) > 1:
        before = body_of(send(with_query(request, page=int(page) - 1)))["data"]
        body = body_of(response)
        if before and body["data"]:
            body["data"] = [before[-1], *body["data"][1:]]
        return answered(response, 200, body)
    return response


def total_is_of_the_page(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_call(request, "list_assessments") and response.is_success:
        body = body_of(response)
        body["meta"]["total"] = len(body["data"])
        return answered(response, 200, body)
    return response


def past_the_end_is_not_found(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_call(request, "list_assessments") and response.is_success and not body_of(response)["data"]:
        return refused(response, 404, "NOT_FOUND") if request.url.params.get("page", "1") != "1" else response
    return response


def page_sizes_are_clamped(request: httpx.Request, send: Send) -> httpx.Response:
    size = request.url.params.get("per_page", "")
    if is_call(request, "list_assessments") and size.isdigit() and int(size) > 100:
        return send(with_query(request, per_page=100))
    return send(request)


def parameters_sort(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    known = {"page", "per_page", "course_id"}
    if is_call(request, "list_assessments") and set(request.url.params) - known and response.is_success:
        body = body_of(response)
        body["data"].reverse()
        return answered(response, 200, body)
    return response


def header(change: Callable[[httpx.Request, httpx.Response], None]) -> Defect:
    """Something is done to the headers of Karma's answers."""

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if "x-ratelimit-limit" in response.headers:
            change(request, response)
        return response

    return defect


def no_headers_on_refusals(_: httpx.Request, response: httpx.Response) -> None:
    if response.status_code >= 400:
        del response.headers["x-ratelimit-remaining"]


def in_milliseconds(_: httpx.Request, response: httpx.Response) -> None:
    response.headers["x-ratelimit-reset"] += "000"


def an_hour_later(_: httpx.Request, response: httpx.Response) -> None:
    response.headers["x-ratelimit-reset"] = str(int(response.headers["x-ratelimit-reset"]) + 3600)


def one_count_for_all() -> Defect:
    requests = Counter[str]()

    def count(_: httpx.Request, response: httpx.Response) -> None:
        requests["all"] += 1
        response.headers["x-ratelimit-remaining"] = str(max(0, 100 - requests["all"]))

    return header(count)


# Tokens -----------------------------------------------------------------------------------------------------------


def unknown_people_are_told_apart(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_call(request, "login") and response.status_code == 401 and "nobody" in str(request.content):
        body = body_of(response)
        body["error"]["message"] = "Nobody has this e-mail address."
        return answered(response, 401, body)
    return response


def fields_have_other_names(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_call(request, "login") and response.status_code == 422:
        fields = [detail["field"] for detail in body_of(response)["error"]["details"]]
        renamed = {"email": "username"}
        return refused(response, 422, "VALIDATION_ERROR", *(renamed.get(field, field) for field in fields))
    return response


def short_passwords_are_looked_at(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    body = body_of(request)
    password = body.get("password") if isinstance(body, dict) else None
    if is_call(request, "login") and isinstance(password, str) and len(password) == 7:
        return refused(response, 401, "UNAUTHORIZED")
    return response


def refresh_tokens_are_kept() -> Defect:
    """A refresh token is not rotated: it comes back with the new access token, and goes on working."""
    current: dict[str, str] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if not is_call(request, "refresh_token") or not isinstance(body_of(request), dict):
            return send(request)
        shown = body_of(request).get("refresh_token")
        response = send(remade(request, body={"refresh_token": current.get(shown, shown)}))
        if response.is_success:
            data = body_of(response)["data"]
            current[shown] = data["refresh_token"]
            return success(response, {**data, "refresh_token": shown}, 200)
        return response

    return defect


def spent_refresh_tokens_work_again() -> Defect:
    current: dict[str, str] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if not is_call(request, "refresh_token") or not isinstance(body_of(request), dict):
            return send(request)
        shown = body_of(request).get("refresh_token")
        response = send(remade(request, body={"refresh_token": current.get(shown, shown)}))
        if response.is_success:
            current[shown] = body_of(response)["data"]["refresh_token"]
        return response

    return defect


def refresh_tokens_race() -> Defect:
    """A refresh token that is used twice within a moment is accepted twice."""
    lock, running, last = threading.Lock(), Counter[str](), dict[str, Json]()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if not is_call(request, "refresh_token"):
            return send(request)
        shown = request.content.decode()
        with lock:
            running[shown] += 1
        threading.Event().wait(MOMENT)
        with lock:
            raced = running[shown] > 1
        response = send(request)
        with lock:
            if response.is_success:
                last[shown] = body_of(response)
            elif raced and shown in last:
                response = answered(response, 200, last[shown])
        threading.Event().wait(MOMENT)
        with lock:
            running[shown] -= 1
        return response

    return defect


def sessions(
    ends: Callable[[httpx.Request, dict[str, str], set[str]], None], *, swallows_logout: bool = False
) -> Defect:
    """Access tokens die at other times. `ends` sees who logged in with what, and adds to the dead ones."""
    pairs: dict[str, str] = {}
    dead: set[str] = set()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if token_of(request) in dead:
            return refused(send(with_nothing(httpx.Request("GET", request.url))), 401, "UNAUTHORIZED")
        is_logout = is_call(request, "logout") and token_of(request) in pairs
        response = send(with_nothing(request) if is_logout and swallows_logout else request)
        if is_logout and swallows_logout and response.is_success:
            response = success(response, None, 200)
        if (is_call(request, "login") or is_call(request, "refresh_token")) and response.is_success:
            data = body_of(response)["data"]
            pairs[data["access_token"]] = data["refresh_token"]
        if response.is_success:
            ends(request, pairs, dead)
        return response

    return defect


def refresh_kills_the_old(request: httpx.Request, pairs: dict[str, str], dead: set[str]) -> None:
    if is_call(request, "refresh_token"):
        spent = body_of(request)["refresh_token"]
        dead.update(access for access, refresh in pairs.items() if refresh == spent)


def logout_kills_access_only(request: httpx.Request, _: dict[str, str], dead: set[str]) -> None:
    if is_call(request, "logout"):
        dead.add(token_of(request))


def logout_kills_all(request: httpx.Request, pairs: dict[str, str], dead: set[str]) -> None:
    if is_call(request, "logout"):
        dead.update(pairs)


def nothing_ends(_: httpx.Request, __: dict[str, str], ___: set[str]) -> None:
    """Logging out does nothing."""


def access_tokens_refresh() -> Defect:
    pairs: dict[str, str] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        body = body_of(request)
        if is_call(request, "refresh_token") and isinstance(body, dict):
            shown = body.get("refresh_token")
            if isinstance(shown, str) and shown in pairs:
                request = remade(request, body={"refresh_token": pairs[shown]})
        response = send(request)
        if is_call(request, "login") and response.is_success:
            data = body_of(response)["data"]
            pairs[data["access_token"]] = data["refresh_token"]
        return response

    return defect


def every_scheme_is_bearer(request: httpx.Request, send: Send) -> httpx.Response:
    shown = request.headers.get("authorization", "")
    if shown and "karma-" in shown:
        request = remade(request, authorization=f"Bearer {shown.split()[-1]}")
    return send(request)


# Assessments ------------------------------------------------------------------------------------------------------


def forgets_the_time_limit(body: Json) -> None:
    body.pop("time_limit_minutes", None)


def score_is_clamped(body: Json) -> None:
    if isinstance(body.get("passing_score"), int) and body["passing_score"] > 100:
        body["passing_score"] = 100


def short_titles_are_filled_up(body: Json) -> None:
    if isinstance(body.get("title"), str) and len(body["title"]) == 2:
        body["title"] += " "


def titles_are_made_up(body: Json) -> None:
    body.setdefault("title", "Untitled")


def text_is_a_number(body: Json) -> None:
    if isinstance(body.get("passing_score"), str) and body["passing_score"].isdigit():
        body["passing_score"] = int(body["passing_score"])


def titles_are_trimmed(body: Json) -> None:
    if isinstance(body.get("title"), str):
        body["title"] = body["title"].rstrip()


def refused_assessments_are_made(request: httpx.Request, send: Send) -> httpx.Response:
    """A passing score out of range is refused, and the assessment is there all the same."""
    response = send(request)
    body = body_of(request)
    if is_call(request, "create_assessment") and response.status_code == 422 and isinstance(body, dict):
        fields = [detail["field"] for detail in body_of(response)["error"]["details"]]
        if fields == ["passing_score"]:
            send(remade(request, body={**body, "passing_score": 70}))
    return response


def one_fault_is_told(operation: str) -> Defect:
    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if is_call(request, operation) and response.status_code == 422:
            first = body_of(response)["error"]["details"][0]["field"]
            return refused(response, 422, "VALIDATION_ERROR", first)
        return response

    return defect


def faults_come_backwards(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_call(request, "create_assessment") and response.status_code == 422:
        fields = [detail["field"] for detail in body_of(response)["error"]["details"]]
        return refused(response, 422, "VALIDATION_ERROR", *reversed(fields))
    return response


def lists_are_bad_requests(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if response.status_code == 422 and body_of(request) == []:
        return refused(response, 400, "BAD_REQUEST")
    return response


def questions_are_made_along(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    body = body_of(request)
    if is_call(request, "create_assessment") and response.is_success and body.get("questions"):
        path = f"{ROOT}/{body_of(response)['data']['id']}/questions"
        for question in body["questions"]:
            send(remade(request, body=question, url=str(request.url.copy_with(path=path))))
    return response


def equal_bodies_find_the_first() -> Defect:
    made: dict[bytes, Json] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if not is_call(request, "create_assessment"):
            return send(request)
        if request.content in made and not is_by(request, "learner"):
            return success(send(with_nothing(request)), made[request.content])
        response = send(request)
        if response.is_success:
            made[request.content] = body_of(response)["data"]
        return response

    return defect


def is_learners(operation: str) -> Callable[[httpx.Request], bool]:
    return lambda request: is_call(request, operation) and is_by(request, "learner", "learner2")


def learners_are_shown_no_empty_ones(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_learners("list_assessments")(request) and response.is_success:
        body = body_of(response)
        body["data"] = [item for item in body["data"] if item["question_count"]]
        return answered(response, 200, body)
    return response


def courses_are_not_filtered(request: httpx.Request, send: Send) -> httpx.Response:
    if is_call(request, "list_assessments") and "course_id" in request.url.params:
        kept = {name: value for name, value in request.url.params.items() if name != "course_id"}
        return send(remade(request, url=str(request.url.copy_with(params=kept))))
    return send(request)


def unknown_courses_are_not_found(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    course = request.url.params.get("course_id", "crs_abc123")
    if is_call(request, "list_assessments") and course not in {"crs_abc123", "crs_drf456"}:
        return refused(response, 404, "NOT_FOUND")
    return response


def lists_forget_the_questions(data: Json) -> None:
    for item in data:
        item["question_count"] = 0


def counts_to_three(data: Json) -> None:
    data["question_count"] = min(3, data["question_count"])


def newest_question_first(data: Json) -> None:
    data["questions"].reverse()


def questions_race() -> Defect:
    """Of two questions added within a moment the second does not count."""
    lock, running, lost = threading.Lock(), Counter[str](), Counter[str]()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if is_call(request, "get_assessment"):
            response = send(request)
            if response.is_success and lost[assessment_in(request)]:
                data = body_of(response)["data"]
                data["question_count"] -= lost[assessment_in(request)]
                return success(response, data, 200)
            return response
        if not is_call(request, "add_assessment_question"):
            return send(request)
        with lock:
            running[assessment_in(request)] += 1
        threading.Event().wait(MOMENT)
        response = send(request)
        with lock:
            if running[assessment_in(request)] > 1:
                lost[assessment_in(request)] += 1
            running[assessment_in(request)] -= 1
        return response

    return defect


def repeated_options_are_dropped(body: Json) -> None:
    options = body.get("options")
    if isinstance(options, list) and all(isinstance(option, str) for option in options):
        body["options"] = list(dict.fromkeys(options))


def long_questions_are_refused(request: httpx.Request) -> bool:
    body = body_of(request)
    return (
        is_call(request, "add_assessment_question")
        and isinstance(body, dict)
        and len(str(body.get("text"))) > 255
    )


def learners_see_the_key(request: httpx.Request, send: Send) -> httpx.Response:
    return send(as_role(request, "admin") if is_learners("get_assessment")(request) else request)


def creations_race() -> Defect:
    """Two assessments made within a moment are one."""
    lock, running, last = threading.Lock(), Counter[str](), dict[str, Json]()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if not is_call(request, "create_assessment") or not is_by(request, "admin"):
            return send(request)
        with lock:
            running["all"] += 1
        threading.Event().wait(MOMENT)
        response = send(request)
        with lock:
            if response.is_success and running["all"] > 1:
                body = last.setdefault("all", body_of(response))
                response = answered(response, 201, body)
            running["all"] -= 1
            if not running["all"]:
                last.clear()
        return response

    return defect


# Submissions ------------------------------------------------------------------------------------------------------


def rounds_half_to_even(data: Json) -> None:
    right, count = sum(answer["correct"] for answer in data["answers"]), len(data["answers"])
    data["score"] = round(100 * right / count)


def passes_above_only() -> Defect:
    """`passed` means more than the passing score."""
    needed: dict[str, int] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if is_call(request, "create_assessment") and response.is_success:
            data = body_of(response)["data"]
            needed[data["id"]] = data["passing_score"]
        if is_call(request, "submit_assessment") and response.is_success:
            data = body_of(response)["data"]
            return success(response, {**data, "passed": data["score"] > needed[data["assessment_id"]]})
        return response

    return defect


def blanks_are_given(data: Json) -> None:
    """Who answers nothing at all gets a point."""
    if all(answer["selected_option"] is None for answer in data["answers"]):
        data["score"] = 1


def breakdown_as_sent(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_call(request, "submit_assessment") and response.is_success:
        order = [answer["question_id"] for answer in body_of(request)["answers"]]
        data = body_of(response)["data"]
        data["answers"].sort(key=lambda answer: order.index(answer["question_id"]))
        return success(response, data)
    return response


def everybody_is_the_first(data: Json) -> None:
    data["user_id"] = "usr_lrn001"


def attempts(
    allows: Callable[[httpx.Request, int, Counter[tuple[str, ...]]], bool],
    counts: Callable[[httpx.Request, httpx.Response, Counter[tuple[str, ...]]], None],
) -> Defect:
    """Another idea of attempts than the server's own, which is told of no limit.

    `allows` sees the request, the limit and the counts so far; `counts` the answer.
    """
    limits: dict[str, int] = {}
    used: Counter[tuple[str, ...]] = Counter()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if is_call(request, "create_assessment"):
            return _created(request, send)
        if is_call(request, "list_assessments") or is_call(request, "get_assessment"):
            return _shown(request, send)
        if not is_call(request, "submit_assessment") or not is_learners("submit_assessment")(request):
            return send(request)
        limit = limits.get(assessment_in(request))
        if limit is not None and not allows(request, limit, used):
            return refused(send(with_nothing(request)), 403, "ATTEMPT_LIMIT_REACHED")
        response = send(request)
        counts(request, response, used)
        return response

    def _created(request: httpx.Request, send: Send) -> httpx.Response:
        body = body_of(request)
        limit = body.get("max_attempts") if isinstance(body, dict) else None
        if type(limit) is not int or limit < 1:
            return send(request)
        response = send(remade(request, body={**body, "max_attempts": None}))
        if not response.is_success:
            return response
        data = body_of(response)["data"]
        limits[data["id"]] = limit
        return success(response, _limited(data))

    def _shown(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if response.is_success:
            body = body_of(response)
            data = body["data"]
            body["data"] = [_limited(item) for item in data] if isinstance(data, list) else _limited(data)
            return answered(response, 200, body)
        return response

    def _limited(item: Json) -> Json:
        return {**item, "max_attempts": limits.get(item["id"], item["max_attempts"])}

    return defect


def own(request: httpx.Request) -> tuple[str, ...]:
    return token_of(request), assessment_in(request)


def succeeded(request: httpx.Request, response: httpx.Response, used: Counter[tuple[str, ...]]) -> None:
    used[own(request)] += response.is_success


def one_more_than_allowed() -> Defect:
    return attempts(lambda request, limit, used: used[own(request)] <= limit, succeeded)


def refused_ones_count() -> Defect:
    def counts(request: httpx.Request, _: httpx.Response, used: Counter[tuple[str, ...]]) -> None:
        used[own(request)] += 1

    return attempts(lambda request, limit, used: used[own(request)] < limit, counts)


def refused_ones_reset() -> Defect:
    def counts(request: httpx.Request, response: httpx.Response, used: Counter[tuple[str, ...]]) -> None:
        used[own(request)] = used[own(request)] + 1 if response.is_success else 0

    return attempts(lambda request, limit, used: used[own(request)] < limit, counts)


def attempts_are_shared_by_learners() -> Defect:
    def counts(request: httpx.Request, response: httpx.Response, used: Counter[tuple[str, ...]]) -> None:
        used[(assessment_in(request),)] += response.is_success

    return attempts(lambda request, limit, used: used[(assessment_in(request),)] < limit, counts)


def attempts_are_shared_by_assessments() -> Defect:
    """What is used up of the assessment before counts for this one, too."""
    before: dict[str, str] = {}

    def counts(request: httpx.Request, response: httpx.Response, used: Counter[tuple[str, ...]]) -> None:
        used[own(request)] += response.is_success
        before[token_of(request)] = assessment_in(request)

    def allows(request: httpx.Request, limit: int, used: Counter[tuple[str, ...]]) -> bool:
        elsewhere = before.get(token_of(request), assessment_in(request))
        both = {(token_of(request), elsewhere), own(request)}
        return sum(used[key] for key in both) < limit

    return attempts(allows, counts)


def three_are_enough() -> Defect:
    """Without a limit there are three attempts."""
    used: Counter[tuple[str, ...]] = Counter()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if not is_learners("submit_assessment")(request):
            return send(request)
        if used[own(request)] >= 3:
            return refused(send(with_nothing(request)), 403, "ATTEMPT_LIMIT_REACHED")
        response = send(request)
        succeeded(request, response, used)
        return response

    return defect


def attempts_race() -> Defect:
    """Of submissions within a moment all are accepted, whatever the limit."""
    lock, running, last = threading.Lock(), Counter[tuple[str, ...]](), dict[tuple[str, ...], Json]()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if not is_learners("submit_assessment")(request):
            return send(request)
        with lock:
            running[own(request)] += 1
        threading.Event().wait(MOMENT)
        response = send(request)
        with lock:
            if response.is_success:
                last[own(request)] = body_of(response)
            elif response.status_code == 403 and running[own(request)] > 1 and own(request) in last:
                response = answered(response, 201, last[own(request)])
        threading.Event().wait(MOMENT)
        with lock:
            running[own(request)] -= 1
        return response

    return defect


def bodies_come_before_the_limit(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_call(request, "submit_assessment") and response.status_code == 403:
        body = body_of(request)
        if "LIMIT" in response.text and not (isinstance(body, dict) and body.get("answers")):
            return refused(response, 422, "VALIDATION_ERROR", "answers")
    return response


def options_are_trimmed(body: Json) -> None:
    if isinstance(body.get("answers"), list):
        for answer in body["answers"]:
            if isinstance(answer, dict) and isinstance(answer.get("selected_option"), str):
                answer["selected_option"] = answer["selected_option"].strip()


def missing_answers_are_blank() -> Defect:
    """A question that is left out counts as blank."""
    questions: defaultdict[str, list[str]] = defaultdict(list)

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        body = body_of(request)
        if is_call(request, "submit_assessment") and isinstance(body, dict):
            answers = body.get("answers")
            if isinstance(answers, list) and all(isinstance(answer, dict) for answer in answers):
                given = [answer.get("question_id") for answer in answers]
                missing = [q for q in questions[assessment_in(request)] if q not in given]
                blanks = [{"question_id": q, "selected_option": None} for q in missing]
                request = remade(request, body={**body, "answers": [*answers, *blanks]})
        response = send(request)
        if is_call(request, "add_assessment_question") and response.is_success:
            questions[assessment_in(request)].append(body_of(response)["data"]["id"])
        return response

    return defect


def nothing_to_answer_is_passed(request: httpx.Request, send: Send) -> httpx.Response:
    """An assessment without questions can be handed in."""
    response = send(request)
    if is_learners("submit_assessment")(request) and response.status_code == 422:
        url = str(request.url).removesuffix("/submissions")
        read = body_of(send(as_role(httpx.Request("GET", url), "admin")))["data"]
        if not read["questions"] and body_of(request) == {"answers": []}:
            result = {"id": "sub_none", "assessment_id": read["id"], "user_id": "usr_lrn001", "score": 100}
            more = {"passed": True, "submitted_at": "2025-01-01T00:00:00Z", "answers": []}
            return success(response, {**result, **more})
    return response


def is_by_staff(request: httpx.Request) -> bool:
    return is_call(request, "submit_assessment") and is_by(request, "admin", "instructor")


def drafts_are_not_found(request: httpx.Request, send: Send) -> httpx.Response:
    """Submitting in a draft course is 404."""
    response = send(request)
    if is_learners("submit_assessment")(request) and response.status_code == 403:
        url = str(request.url).removesuffix("/submissions")
        read = body_of(send(as_role(httpx.Request("GET", url), "admin")))["data"]
        if read["course_id"] == "crs_drf456":
            return refused(response, 404, "NOT_FOUND")
    return response


def read_scores_are_shares(data: Json) -> None:
    data["score"] /= 4


def results_are_found_everywhere() -> Defect:
    homes: dict[str, str] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if is_call(request, "get_submission"):
            submission = request.url.path.rpartition("/")[2]
            if submission in homes:
                path = f"{ROOT}/{homes[submission]}/submissions/{submission}"
                request = remade(request, url=str(request.url.copy_with(path=path)))
        response = send(request)
        if is_call(request, "submit_assessment") and response.is_success:
            homes[body_of(response)["data"]["id"]] = assessment_in(request)
        return response

    return defect


def results_follow_the_questions(request: httpx.Request, send: Send) -> httpx.Response:
    """A result that is read shows a blank for each question added since."""
    response = send(request)
    if is_call(request, "get_submission") and response.is_success:
        url = str(request.url).partition("/submissions")[0]
        questions = body_of(send(as_role(httpx.Request("GET", url), "admin")))["data"]["questions"]
        data = body_of(response)["data"]
        for question in questions[len(data["answers"]) :]:
            blank = {"question_id": question["id"], "selected_option": None, "correct": False}
            data["answers"].append(blank)
        return success(response, data, 200)
    return response
