"""Servers that are wrong about how answers are worded."""

from __future__ import annotations

from ..canvas_defects import answered, answers, shows
from ..mutants import Mutant
from .defects import header, status

MUTANTS = [
    Mutant(
        "clients of HTML are not served",
        lambda: status(406, when=lambda request, _: request.headers["accept"] == "text/html"),
        "conventions_answers.accept_does_not_choose_the_format",
    ),
    Mutant(
        "refusals have no charset",
        lambda: header("content_type", lambda _: "application/json", when=lambda _, r: r.status_code == 401),
        "conventions_answers.answers_are_json_in_utf8",
        "conventions_requests.head_is_get_without_a_body",
    ),
    Mutant(
        "brackets stay as they are",
        lambda: answers(
            "get_quiz",
            lambda _, response: answered(response, body=response.content.replace(b"\\u003c", b"<")),
        ),
        "conventions_answers.angle_brackets_are_escaped",
    ),
    Mutant(
        "brackets are escaped for HTML",
        lambda: shows("get_quiz", lambda body: {**body, "title": body["title"].replace("<", "&lt;")}),
        "conventions_answers.angle_brackets_are_escaped",
    ),
    Mutant(
        "every refusal asks for a token",
        lambda: header("www_authenticate", lambda _: "Bearer", when=lambda _, r: r.status_code in (403, 404)),
        "conventions_answers.challenge_means_a_token_problem",
    ),
    Mutant(
        "missing things are told in other words",
        lambda: shows(None, lambda body: {"errors": [{"message": "Not found."}]}, when=404),
        "conventions_answers.refusals_are_worded_as_canvas_words_them "
        "conventions_answers.missing_things_are_told_in_one_way "
        "conventions_ids.what_is_no_quiz_id_is_404",
        "conventions_ids.what_is_no_course_id_is_404 conventions_paging.page_numbers_start_at_1 "
        "conventions_paging.empty_page_number_is_none",
    ),
    Mutant(
        "a refusal may be stored",
        lambda: header("cache_control", lambda _: "private", when=lambda _, r: r.status_code == 403),
        "conventions_answers.refusal_of_a_right_must_not_be_stored",
    ),
    Mutant(
        "the client's request id is taken over",
        lambda: answers(
            None,
            lambda request, response: (
                answered(response, x_request_context_id=request.headers["x-request-context-id"])
                if "x-request-context-id" in request.headers
                else response
            ),
        ),
        "conventions_answers.every_request_has_an_id_of_its_own",
    ),
    Mutant(
        "the request id is a number",
        lambda: header("x_request_context_id", lambda _: "17"),
        "conventions_answers.every_request_has_an_id_of_its_own",
    ),
    Mutant(
        "frames are forbidden the old way",
        lambda: header("x_frame_options", lambda _: "SAMEORIGIN"),
        "conventions_answers.answers_say_who_may_frame_them",
    ),
    Mutant(
        "the caller is somebody else",
        lambda: header("x_canvas_user_id", lambda _: "10000000002003"),
        "conventions_answers.answers_name_the_caller "
        "conventions_callers.acting_as_somebody_takes_their_place",
    ),
    Mutant(
        "a request costs nothing",
        lambda: header("x_request_cost", lambda _: "free"),
        "conventions_answers.answers_tell_their_cost",
    ),
    Mutant(
        "the meta header is JSON",
        lambda: header("x_canvas_meta", lambda _: '{"o": "courses"}'),
        "conventions_answers.meta_header_is_a_list_of_pairs",
    ),
    Mutant(
        "enrolments are told in long words",
        lambda: shows(
            "get_course",
            lambda body: (
                {**body, "enrollments": [{**e, "type": e["role"]} for e in body["enrollments"]]}
                if isinstance(body, dict) and "enrollments" in body
                else body
            ),
        ),
        "conventions_answers.own_enrolment_is_told_in_short_words",
    ),
]
