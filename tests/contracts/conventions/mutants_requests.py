"""Servers that are wrong about how requests are read."""

from __future__ import annotations

from ..canvas_defects import body_of, reads, remade
from ..mutants import Mutant
from .defects import (
    head_is_not_known,
    head_needs_no_token,
    malformed_is_a_crash,
    patch_is_not_allowed,
    path_becomes,
    path_of,
    sent_header,
    status,
    unknown_parameters_are_refused,
)

MUTANTS = [
    Mutant(
        "a suffix is not known",
        lambda: status(404, when=lambda request, _: path_of(request).endswith(".json")),
        "conventions_requests.json_suffix_changes_nothing",
        "conventions_ids.links_follow_the_route",
    ),
    Mutant(
        "any suffix will do",
        lambda: path_becomes(lambda path: path.removesuffix(".xml")),
        "conventions_requests.other_suffixes_lead_nowhere",
    ),
    Mutant(
        "a wrong method is not allowed",
        patch_is_not_allowed,
        "conventions_requests.unknown_paths_and_wrong_methods_are_404",
    ),
    Mutant(
        "HEAD is not known",
        head_is_not_known,
        "conventions_requests.head_is_get_without_a_body",
    ),
    Mutant(
        "HEAD needs no token",
        head_needs_no_token,
        "conventions_requests.head_is_get_without_a_body",
    ),
    Mutant(
        "the overriding header is not read",
        lambda: sent_header("x_http_method_override", lambda _: None),
        "conventions_requests.post_may_stand_for_another_method",
    ),
    Mutant(
        "the overriding field is not read",
        lambda: reads(
            None, lambda request: remade(request, content=request.content.replace(b"_method=", b"method="))
        ),
        "conventions_requests.post_may_stand_for_another_method",
    ),
    Mutant(
        "a form keeps its plus signs",
        lambda: reads(
            None,
            lambda request: (
                remade(request, content=request.content.replace(b"+", b"%2B"))
                if "form" in request.headers.get("content-type", "form")
                else request
            ),
        ),
        "conventions_requests.body_without_a_type_is_a_form",
        "conventions_callers.token_may_stand_in_the_body "
        "conventions_requests.post_may_stand_for_another_method",
    ),
    Mutant(
        "a body without a type is not read",
        lambda: reads(
            None,
            lambda request: (
                request
                if "content-type" in request.headers or not request.content
                else remade(request, content=b"quiz[title]=Unnamed")
            ),
        ),
        "conventions_requests.body_without_a_type_is_a_form",
    ),
    Mutant(
        "unknown parameters are refused",
        unknown_parameters_are_refused,
        "conventions_requests.unknown_parameters_are_ignored",
    ),
    Mutant(
        "malformed JSON is a crash",
        malformed_is_a_crash,
        "conventions_requests.malformed_json_is_refused",
    ),
    Mutant(
        "malformed JSON makes an empty quiz",
        lambda: reads(
            "create_quiz",
            lambda request: (
                remade(request, content=b'{"quiz": {"title": "x"}}')
                if request.content
                and body_of(request) is None
                and request.content.startswith(b"title")
                and "json" in request.headers.get("content-type", "")
                else request
            ),
        ),
        "conventions_requests.malformed_json_is_refused",
    ),
    Mutant(
        "an unread type is refused",
        lambda: status(415, when=lambda request, _: request.headers.get("content-type") == "text/plain"),
        "conventions_requests.unread_content_type_is_no_415",
    ),
]
