"""Karma servers that are wrong about what all operations share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import httpx

from ..mutants import Mutant
from ..planted import Defect, Send, is_call
from .defects import (
    CREATE,
    GET,
    LIST,
    ROOT,
    answered,
    as_role,
    assessment_in,
    body_of,
    changes,
    code,
    is_by,
    refused,
    remade,
    says,
    token_of,
    with_query,
)


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


def parameters_filter(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    known = {"page", "per_page", "course_id"}
    if is_call(request, "list_assessments") and set(request.url.params) - known and response.is_success:
        body = body_of(response)
        body["data"] = body["data"][1:]
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


MUTANTS = [
    Mutant(
        "a missing token has another code",
        lambda: code(LIST, "UNAUTHORIZED", "NO_TOKEN", 401),
        "karma_conventions.refused_token_is_unauthorized",
        "karma_authentication.*",
    ),
    Mutant(
        "an unknown assessment has another code",
        lambda: code(GET, "NOT_FOUND", "NO_ASSESSMENT", 404),
        "karma_conventions.unknown_assessment_is_not_found",
        "karma_conventions.id_of_another_form_is_not_found",
    ),
    Mutant(
        "an id of another form is invalid",
        lambda: other_ids_are_bad_requests,
        "karma_conventions.id_of_another_form_is_not_found",
    ),
    Mutant(
        "details come with every refusal",
        lambda: details_are_everywhere,
        "karma_conventions.details_come_with_validation_failures_only",
    ),
    Mutant(
        "what is no JSON is invalid",
        lambda: says(CREATE, 422, "VALIDATION_ERROR", "body", when=400),
        "karma_conventions.malformed_body_is_refused karma_conventions.malformed_body_is_a_bad_request",
    ),
    Mutant(
        "what is no JSON has another code",
        lambda: code(CREATE, "BAD_REQUEST", "MALFORMED", 400),
        "karma_conventions.malformed_body_is_a_bad_request",
    ),
    Mutant(
        "any content type is read as JSON",
        lambda: any_content_type_is_json,
        "karma_conventions.body_of_another_content_type_is_a_bad_request",
    ),
    Mutant(
        "routes come before tokens",
        lambda: routes_come_before_tokens,
        "karma_conventions.token_comes_before_the_route",
    ),
    Mutant(
        "unknown routes have a code of their own",
        lambda: unknown_routes_have_a_code_of_their_own,
        "karma_conventions.unknown_route_is_not_found",
    ),
    Mutant(
        "other methods are not found",
        lambda: other_methods_are_not_found,
        "karma_conventions.other_methods_are_not_allowed",
    ),
    Mutant(
        "resources come before roles",
        lambda: resources_come_before_roles,
        "karma_conventions.role_comes_before_the_resource",
    ),
    Mutant(
        "bodies come first",
        lambda: bodies_come_first,
        "karma_conventions.role_comes_before_the_body "
        "karma_conventions.resource_comes_before_the_body "
        "karma_conventions.right_comes_before_the_body karma_submissions.limit_comes_before_the_body",
    ),
    Mutant(
        "rights come before resources",
        lambda: rights_come_before_resources,
        "karma_conventions.resource_comes_before_the_right",
    ),
    Mutant(
        "pages hold ten",
        lambda: pages_hold_ten,
        "karma_conventions.first_page_holds_twenty",
        "karma_assessments.list_of_an_unknown_course_is_empty",
    ),
    Mutant(
        "pages overlap",
        lambda: pages_overlap,
        "karma_conventions.pages_partition_the_list",
    ),
    Mutant(
        "total is of the page",
        lambda: total_is_of_the_page,
        "karma_conventions.total_counts_what_is_made",
        "karma_conventions.page*",
    ),
    Mutant(
        "past the end is not found",
        lambda: past_the_end_is_not_found,
        "karma_conventions.page_past_the_end_is_empty",
    ),
    Mutant(
        "page sizes are clamped",
        lambda: page_sizes_are_clamped,
        "karma_conventions.page_out_of_range_is_refused",
    ),
    Mutant(
        "the latest comes first",
        lambda: changes(LIST, lambda data: data.reverse()),
        "karma_conventions.list_is_in_the_order_of_making",
    ),
    Mutant(
        "unknown parameters filter",
        lambda: parameters_filter,
        "karma_conventions.unknown_query_parameter_is_ignored",
    ),
    Mutant(
        "refusals tell nothing of the limit",
        lambda: header(no_headers_on_refusals),
        "karma_conventions.every_answer_tells_the_rate_limit",
        "karma_conventions.each_token_has_a_count_of_its_own",
    ),
    Mutant(
        "the limit is a thousand",
        lambda: header(lambda _, response: response.headers.update({"x-ratelimit-limit": "1000"})),
        "karma_conventions.limit_is_a_hundred_in_a_minute",
        "karma_conventions.each_token_has_a_count_of_its_own",
    ),
    Mutant(
        "nothing is counted",
        lambda: header(lambda _, response: response.headers.update({"x-ratelimit-remaining": "99"})),
        "karma_conventions.remaining_counts_down karma_conventions.each_token_has_a_count_of_its_own",
    ),
    Mutant(
        "the window ends in milliseconds",
        lambda: header(in_milliseconds),
        "karma_conventions.reset_is_unix_time",
        "karma_conventions.window_ends_within_a_minute",
    ),
    Mutant(
        "one count for all tokens",
        one_count_for_all,
        "karma_conventions.each_token_has_a_count_of_its_own",
    ),
    Mutant(
        "the window ends in an hour",
        lambda: header(an_hour_later),
        "karma_conventions.window_ends_within_a_minute",
    ),
]
