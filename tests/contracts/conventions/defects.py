"""What servers are made of that are wrong about Canvas's conventions."""

from __future__ import annotations

import json
import re

from ..canvas_defects import answered, answers, body_of, reads, refuses, remade, token_of, where

MISSING = {"errors": [{"message": "The specified resource does not exist."}]}
INVALID = {"errors": [{"message": "Invalid access token."}]}


def path_becomes(change):
    """The server takes one path for another."""

    def other(request):
        path = request.url.raw_path.decode().partition("?")[0]
        query = request.url.query or None
        return remade(
            request,
            url=request.url.copy_with(raw_path=change(path).encode() + (b"?" + query if query else b"")),
        )

    return reads(None, other)


def header(name, change, *, when=lambda request, response: True):
    """A header of the answer is another; None takes it away."""

    def other(request, response):
        if not when(request, response):
            return response
        return answered(response, **{name: change(response.headers.get(name.replace("_", "-"), ""))})

    return answers(None, other)


def status(wrong, *, when):
    """Answers for which `when` holds have another status."""
    return answers(
        None,
        lambda request, response: answered(response, status=wrong) if when(request, response) else response,
    )


def sent_header(name, change):
    """The server takes a header of the request for another; None takes it away."""

    def other(request):
        given = request.headers.get(name.replace("_", "-"))
        return request if given is None else remade(request, **{name: change(given)})

    return reads(None, other)


def without_field(field):
    """The server does not see this field of a JSON body."""

    def other(request):
        body = body_of(request)
        if not isinstance(body, dict):
            return request
        return remade(request, content=json.dumps({k: v for k, v in body.items() if k != field}).encode())

    return reads(None, other)


def path_of(request):
    return request.url.raw_path.decode().partition("?")[0]


def is_refused_token(_, response):
    return body_of(response) == INVALID


def patch_is_not_allowed():
    return answers(
        None,
        lambda request, response: (
            answered(response, status=405, allow="GET, PUT, DELETE")
            if request.method == "PATCH"
            else response
        ),
    )


def head_is_not_known():
    def other(request, send):
        response = send(request)
        return answered(response, status=404) if request.method == "HEAD" else response

    return where(None, other)


def head_needs_no_token():
    return sent_when(
        lambda request: request.method == "HEAD" and not token_of(request),
        authorization="Bearer teacher-token",
    )


def sent_when(condition, **headers):
    return reads(None, lambda request: remade(request, **headers) if condition(request) else request)


def a_parameter_wins():
    def other(request):
        given = request.url.params.get("access_token")
        return remade(request, authorization=f"Bearer {given}") if given and token_of(request) else request

    return reads(None, other)


def a_missing_course_comes_first():
    def other(request, send):
        response = send(request)
        if not is_refused_token(request, response):
            return response
        nobody = send(remade(request, authorization=None))
        return nobody if nobody.status_code == 404 else response

    return where(None, other)


def a_missing_course_comes_before_masquerading():
    def other(request, send):
        response = send(request)
        if response.status_code != 401 or "as_user_id" not in request.url.params:
            return response
        oneself = send(remade(request, url=request.url.copy_remove_param("as_user_id")))
        return oneself if oneself.status_code == 404 else response

    return where(None, other)


def malformed_is_a_crash():
    def broken(request):
        return (
            "json" in request.headers.get("content-type", "") and request.content and body_of(request) is None
        )

    return refuses(
        None, broken, 500, {"errors": [{"message": "An error occurred.", "error_code": "internal"}]}
    )


def deep_ids_stay_numbers():
    def other(request, response):
        body = body_of(response)
        if "string-ids" not in request.headers["accept"] or "enrollments" not in (body or ()):
            return response
        plain = [{**found, "user_id": int(found["user_id"])} for found in body["enrollments"]]
        return answered(response, body={**body, "enrollments": plain})

    return answers("get_course", other)


def unknown_parameters_are_refused():
    return refuses(None, lambda request: b"nothing%5B" in request.url.query, 400, {"errors": []})


def text_ids_stay_numbers():
    return sent_header("accept", lambda accept: "application/json" if "string-ids" in accept else accept)


def links_say(change):
    return header("link", change, when=lambda _, response: "link" in response.headers)


def the_rest_of_the_query_is_forgotten():
    return links_say(lambda link: re.sub(r"\?[^>]*?(?=page=)", "?", link))
