"""Every law of Canvas's conventions finds its planted defect, and its like stay green unless they have a reason.

A row of DEFECTS: a function that makes the defective server afresh, the laws that must find it, and what else may well
notice it.
"""

import json
import re

import pytest
from canvas_defects import (
    answered,
    answers,
    body_of,
    broken_among,
    reads,
    reads_query,
    refuses,
    remade,
    shows,
    token_of,
    unexpected,
    where,
)

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


# Addresses, methods, formats ---------------------------------------------------------------------------------------


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


# Tokens ------------------------------------------------------------------------------------------------------------


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


# Bodies and ids ----------------------------------------------------------------------------------------------------


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


# Pages -------------------------------------------------------------------------------------------------------------


def links_say(change):
    return header("link", change, when=lambda _, response: "link" in response.headers)


def the_rest_of_the_query_is_forgotten():
    return links_say(lambda link: re.sub(r"\?[^>]*?(?=page=)", "?", link))


DEFECTS = {
    "a suffix is not known": (
        lambda: status(404, when=lambda request, _: path_of(request).endswith(".json")),
        {"conventions_requests.json_suffix_changes_nothing"},
        {"conventions_ids.links_follow_the_route"},
    ),
    "any suffix will do": (
        lambda: path_becomes(lambda path: path.removesuffix(".xml")),
        {"conventions_requests.other_suffixes_lead_nowhere"},
        set(),
    ),
    "clients of HTML are not served": (
        lambda: status(406, when=lambda request, _: request.headers["accept"] == "text/html"),
        {"conventions_answers.accept_does_not_choose_the_format"},
        set(),
    ),
    "refusals have no charset": (
        lambda: header("content_type", lambda _: "application/json", when=lambda _, r: r.status_code == 401),
        {"conventions_answers.answers_are_json_in_utf8"},
        {"conventions_requests.head_is_get_without_a_body"},
    ),
    "brackets stay as they are": (
        lambda: answers(
            "get_quiz",
            lambda _, response: answered(response, body=response.content.replace(b"\\u003c", b"<")),
        ),
        {"conventions_answers.angle_brackets_are_escaped"},
        set(),
    ),
    "brackets are escaped for HTML": (
        lambda: shows("get_quiz", lambda body: {**body, "title": body["title"].replace("<", "&lt;")}),
        {"conventions_answers.angle_brackets_are_escaped"},
        set(),
    ),
    "a wrong method is not allowed": (
        patch_is_not_allowed,
        {"conventions_requests.unknown_paths_and_wrong_methods_are_404"},
        set(),
    ),
    "HEAD is not known": (head_is_not_known, {"conventions_requests.head_is_get_without_a_body"}, set()),
    "HEAD needs no token": (head_needs_no_token, {"conventions_requests.head_is_get_without_a_body"}, set()),
    "the overriding header is not read": (
        lambda: sent_header("x_http_method_override", lambda _: None),
        {"conventions_requests.post_may_stand_for_another_method"},
        set(),
    ),
    "the overriding field is not read": (
        lambda: reads(
            None, lambda request: remade(request, content=request.content.replace(b"_method=", b"method="))
        ),
        {"conventions_requests.post_may_stand_for_another_method"},
        set(),
    ),
    "nobody is asked for a token": (
        lambda: header("www_authenticate", lambda _: None),
        {
            "conventions_callers.unauthenticated_answer_asks_for_a_token",
            "conventions_callers.unknown_token_is_called_invalid",
            "conventions_callers.other_schemes_count_as_no_token",
        },
        {
            "conventions_callers.bad_token_counts_before_any_look_up",
            "conventions_callers.token_in_the_header_wins",
            "conventions_callers.empty_bearer_is_an_invalid_token",
        },
    ),
    "a missing token is not permitted": (
        lambda: status(403, when=lambda request, r: r.status_code == 401 and not token_of(request)),
        {"conventions_callers.unauthenticated_answer_asks_for_a_token"},
        {
            "*token*",
            "conventions_callers.other_schemes_count_as_no_token",
            "conventions_requests.head_is_get_without_a_body",
        },
    ),
    "a bad token is unauthenticated": (
        lambda: shows(
            None, lambda body: {"status": "unauthenticated", **body} if body == INVALID else body, when=401
        ),
        {
            "conventions_callers.unknown_token_is_called_invalid",
            "conventions_callers.empty_bearer_is_an_invalid_token",
        },
        {"*token*"},
    ),
    "a token in the query is not read": (
        lambda: reads_query(None, lambda query: {k: v for k, v in query.items() if k != "access_token"}),
        {"conventions_callers.token_may_be_a_parameter"},
        {"conventions_paging.links_keep_the_query_and_no_token"},
    ),
    "a token in the body is not read": (
        lambda: without_field("access_token"),
        {"conventions_callers.token_may_stand_in_the_body"},
        set(),
    ),
    "a parameter wins": (a_parameter_wins, {"conventions_callers.token_in_the_header_wins"}, set()),
    "any case of `Bearer` will do": (
        lambda: sent_header("authorization", lambda value: re.sub("(?i)^bearer", "Bearer", value)),
        {"conventions_callers.other_schemes_count_as_no_token"},
        set(),
    ),
    "an empty token is none": (
        lambda: sent_header("authorization", lambda value: None if value == "Bearer" else value),
        {"conventions_callers.empty_bearer_is_an_invalid_token"},
        set(),
    ),
    "a missing course comes before the token": (
        a_missing_course_comes_first,
        {"conventions_callers.bad_token_counts_before_any_look_up"},
        set(),
    ),
    "every refusal asks for a token": (
        lambda: header("www_authenticate", lambda _: "Bearer", when=lambda _, r: r.status_code in (403, 404)),
        {"conventions_answers.challenge_means_a_token_problem"},
        set(),
    ),
    "missing things are told in other words": (
        lambda: shows(None, lambda body: {"errors": [{"message": "Not found."}]}, when=404),
        {
            "conventions_answers.refusals_are_worded_as_canvas_words_them",
            "conventions_answers.missing_things_are_told_in_one_way",
            "conventions_ids.what_is_no_quiz_id_is_404",
        },
        {
            "conventions_ids.what_is_no_course_id_is_404",
            "conventions_paging.page_numbers_start_at_1",
            "conventions_paging.empty_page_number_is_none",
        },
    ),
    "`self` is nobody": (
        lambda: reads_query(
            None, lambda query: {k: "0" if (k, v) == ("as_user_id", "self") else v for k, v in query.items()}
        ),
        {"conventions_callers.acting_as_oneself_changes_nothing"},
        {"conventions_paging.links_keep_the_query_and_no_token"},
    ),
    "a blank user is nobody": (
        lambda: reads_query(
            None,
            lambda query: {k: "0" if k == "as_user_id" and not v.strip() else v for k, v in query.items()},
        ),
        {"conventions_callers.acting_as_oneself_changes_nothing"},
        set(),
    ),
    "a bad user is a list of errors": (
        lambda: shows(
            None,
            lambda body: (
                {"errors": [{"message": body["errors"]}]} if isinstance(body["errors"], str) else body
            ),
            when=401,
        ),
        {"conventions_callers.acting_as_somebody_takes_a_right"},
        set(),
    ),
    "anybody may act as anybody": (
        lambda: sent_when(
            lambda request: request.url.params.get("as_user_id") == "2002",
            authorization="Bearer teacher-token",
        ),
        {"conventions_callers.acting_as_somebody_takes_a_right"},
        set(),
    ),
    "a missing course comes before acting as somebody": (
        a_missing_course_comes_before_masquerading,
        {"conventions_callers.acting_as_somebody_counts_before_any_look_up"},
        set(),
    ),
    "nobody is told who really asks": (
        lambda: header("x_canvas_real_user_id", lambda _: None),
        {"conventions_callers.acting_as_somebody_takes_their_place"},
        set(),
    ),
    "acting as somebody keeps one's rights": (
        lambda: where(
            "list_live_assessments",
            lambda request, send: send(remade(request, url=request.url.copy_remove_param("as_user_id"))),
        ),
        {"conventions_callers.acting_as_somebody_takes_their_place"},
        {"conventions_callers.acting_as_somebody_counts_before_any_look_up"},
    ),
    "a refusal may be stored": (
        lambda: header("cache_control", lambda _: "private", when=lambda _, r: r.status_code == 403),
        {"conventions_answers.refusal_of_a_right_must_not_be_stored"},
        set(),
    ),
    "a word for a course is a bad request": (
        lambda: status(400, when=lambda request, _: "/abc" in path_of(request)),
        {"conventions_ids.what_is_no_course_id_is_404", "conventions_ids.what_is_no_quiz_id_is_404"},
        {"conventions_answers.missing_things_are_told_in_one_way"},
    ),
    "a zero in front counts": (
        lambda: path_becomes(lambda path: path.replace("/courses/0", "/courses/x")),
        {"conventions_ids.course_id_is_read_leniently"},
        set(),
    ),
    "SIS ids in hexadecimal are not known": (
        lambda: path_becomes(lambda path: path.replace("hex:sis_course_id", "hex:nothing")),
        {"conventions_ids.sis_id_names_the_course"},
        set(),
    ),
    "a course has no UUID": (
        lambda: path_becomes(lambda path: path.replace("uuid:", "nothing:")),
        {"conventions_ids.uuid_names_the_course"},
        set(),
    ),
    "links name the course as the request does": (
        lambda: answers(
            None,
            lambda request, response: (
                answered(
                    response,
                    link=response.headers["link"].replace(
                        "/courses/101/", "/courses/sis_course_id:HAMLET-101/"
                    ),
                )
                if "sis_course_id" in path_of(request) and "link" in response.headers
                else response
            ),
        ),
        {"conventions_ids.addresses_name_the_course_by_number", "conventions_ids.links_follow_the_route"},
        set(),
    ),
    "deep ids stay numbers": (deep_ids_stay_numbers, {"conventions_ids.string_ids_on_demand"}, set()),
    "string ids are not known": (text_ids_stay_numbers, {"conventions_ids.string_ids_on_demand"}, set()),
    "a form keeps its plus signs": (
        lambda: reads(
            None,
            lambda request: (
                remade(request, content=request.content.replace(b"+", b"%2B"))
                if "form" in request.headers.get("content-type", "form")
                else request
            ),
        ),
        {"conventions_requests.body_without_a_type_is_a_form"},
        {
            "conventions_callers.token_may_stand_in_the_body",
            "conventions_requests.post_may_stand_for_another_method",
        },
    ),
    "a body without a type is not read": (
        lambda: reads(
            None,
            lambda request: (
                request
                if "content-type" in request.headers or not request.content
                else remade(request, content=b"quiz[title]=Unnamed")
            ),
        ),
        {"conventions_requests.body_without_a_type_is_a_form"},
        set(),
    ),
    "unknown parameters are refused": (
        unknown_parameters_are_refused,
        {"conventions_requests.unknown_parameters_are_ignored"},
        set(),
    ),
    "malformed JSON is a crash": (
        malformed_is_a_crash,
        {"conventions_requests.malformed_json_is_refused"},
        set(),
    ),
    "malformed JSON makes an empty quiz": (
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
        {"conventions_requests.malformed_json_is_refused"},
        set(),
    ),
    "an unread type is refused": (
        lambda: status(415, when=lambda request, _: request.headers.get("content-type") == "text/plain"),
        {"conventions_requests.unread_content_type_is_no_415"},
        set(),
    ),
    "the client's request id is taken over": (
        lambda: answers(
            None,
            lambda request, response: (
                answered(response, x_request_context_id=request.headers["x-request-context-id"])
                if "x-request-context-id" in request.headers
                else response
            ),
        ),
        {"conventions_answers.every_request_has_an_id_of_its_own"},
        set(),
    ),
    "the request id is a number": (
        lambda: header("x_request_context_id", lambda _: "17"),
        {"conventions_answers.every_request_has_an_id_of_its_own"},
        set(),
    ),
    "frames are forbidden the old way": (
        lambda: header("x_frame_options", lambda _: "SAMEORIGIN"),
        {"conventions_answers.answers_say_who_may_frame_them"},
        set(),
    ),
    "the caller is somebody else": (
        lambda: header("x_canvas_user_id", lambda _: "10000000002003"),
        {
            "conventions_answers.answers_name_the_caller",
            "conventions_callers.acting_as_somebody_takes_their_place",
        },
        set(),
    ),
    "a request costs nothing": (
        lambda: header("x_request_cost", lambda _: "free"),
        {"conventions_answers.answers_tell_their_cost"},
        set(),
    ),
    "the meta header is JSON": (
        lambda: header("x_canvas_meta", lambda _: '{"o": "courses"}'),
        {"conventions_answers.meta_header_is_a_list_of_pairs"},
        set(),
    ),
    "enrolments are told in long words": (
        lambda: shows(
            "get_course",
            lambda body: (
                {**body, "enrollments": [{**e, "type": e["role"]} for e in body["enrollments"]]}
                if isinstance(body, dict) and "enrollments" in body
                else body
            ),
        ),
        {"conventions_answers.own_enrolment_is_told_in_short_words"},
        set(),
    ),
    "a page repeats an item": (
        lambda: shows("list_quizzes", lambda found: [found[0], *found] if len(found) > 1 else found),
        {"conventions_paging.pages_partition_the_list"},
        {
            "conventions_requests.unknown_parameters_are_ignored",
            "conventions_answers.accept_does_not_choose_the_format",
            "conventions_requests.head_is_get_without_a_body",
        },
    ),
    "`last` is one too many": (
        lambda: links_say(
            lambda link: re.sub(
                r'page=(\d+)(&per_page=\d+>; rel="last")', lambda m: f"page={int(m[1]) + 1}{m[2]}", link
            )
        ),
        {"conventions_paging.pages_partition_the_list", "conventions_paging.empty_list_is_one_page"},
        {"conventions_paging.links_keep_the_query_and_no_token"},
    ),
    "an empty list has no links": (
        lambda: answers(
            "list_quizzes",
            lambda _, response: answered(response, link=None) if body_of(response) == [] else response,
        ),
        {"conventions_paging.empty_list_is_one_page"},
        {"conventions_paging.links_keep_the_query_and_no_token", "conventions_paging.per_page_is_*"},
    ),
    "links show the token": (
        lambda: answers(
            None,
            lambda request, response: (
                answered(response, link=response.headers["link"].replace("?", "?access_token=shown&"))
                if "access_token" in request.url.params and "link" in response.headers
                else response
            ),
        ),
        {"conventions_paging.links_keep_the_query_and_no_token"},
        set(),
    ),
    "links forget the query": (
        the_rest_of_the_query_is_forgotten,
        {
            "conventions_paging.links_keep_the_query_and_no_token",
            "conventions_paging.pages_partition_the_list",
        },
        {"conventions_paging.empty_list_is_one_page", "conventions_paging.links_have_room_for_6_kilobytes"},
    ),
    "`next` is left out of long links": (
        lambda: links_say(lambda link: re.sub('<[^>]*>; rel="next",', "", link) if "xxx" in link else link),
        {"conventions_paging.links_have_room_for_6_kilobytes"},
        set(),
    ),
    "links have any length": (
        lambda: links_say(lambda link: link.replace("xxx", "xxxxx") if "xxx" in link else link),
        {"conventions_paging.links_have_room_for_6_kilobytes"},
        set(),
    ),
    "too many items a page are refused": (
        lambda: status(400, when=lambda request, _: request.url.params.get("per_page") == "101"),
        {"conventions_paging.per_page_is_clamped"},
        set(),
    ),
    "only digits are a number": (
        lambda: reads_query(None, lambda query: {k: "x" if v == "5abc" else v for k, v in query.items()}),
        {"conventions_paging.per_page_is_the_number_that_a_text_starts_with"},
        set(),
    ),
    "a page beyond the last is missing": (
        lambda: answers(
            None,
            lambda request, response: (
                answered(response, status=404, body=MISSING)
                if request.url.params.get("page") == "99999"
                else response
            ),
        ),
        {"conventions_paging.page_beyond_the_last_is_empty"},
        set(),
    ),
    "page 0 is the first": (
        lambda: reads_query(
            None, lambda query: {k: "1" if (k, v) == ("page", "0") else v for k, v in query.items()}
        ),
        {"conventions_paging.page_numbers_start_at_1"},
        set(),
    ),
    "a page that is none is missing": (
        lambda: shows(None, lambda _: MISSING, when=404),
        {"conventions_paging.page_numbers_start_at_1", "conventions_paging.empty_page_number_is_none"},
        set(),
    ),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_defect_is_found_and_its_like_stay_green(name):
    defect, must, may = DEFECTS[name]

    found = broken_among(defect(), must, name=name)

    assert must <= found
    assert not unexpected(found, must, may)
