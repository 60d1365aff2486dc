"""Servers that are wrong about pages."""

from __future__ import annotations

import re

from ..canvas_defects import answered, answers, body_of, reads_query, shows
from ..mutants import Mutant
from .defects import MISSING, links_say, status, the_rest_of_the_query_is_forgotten

MUTANTS = [
    Mutant(
        "a page repeats an item",
        lambda: shows("list_quizzes", lambda found: [found[0], *found] if len(found) > 1 else found),
        "conventions_paging.pages_partition_the_list",
        "conventions_requests.unknown_parameters_are_ignored "
        "conventions_answers.accept_does_not_choose_the_format "
        "conventions_requests.head_is_get_without_a_body",
    ),
    Mutant(
        "`last` is one too many",
        lambda: links_say(
            lambda link: re.sub(
                r'page=(\d+)(&per_page=\d+>; rel="last")', lambda m: f"page={int(m[1]) + 1}{m[2]}", link
            )
        ),
        "conventions_paging.pages_partition_the_list conventions_paging.empty_list_is_one_page",
        "conventions_paging.links_keep_the_query_and_no_token",
    ),
    Mutant(
        "an empty list has no links",
        lambda: answers(
            "list_quizzes",
            lambda _, response: answered(response, link=None) if body_of(response) == [] else response,
        ),
        "conventions_paging.empty_list_is_one_page",
        "conventions_paging.links_keep_the_query_and_no_token conventions_paging.per_page_is_*",
    ),
    Mutant(
        "links show the token",
        lambda: answers(
            None,
            lambda request, response: (
                answered(response, link=response.headers["link"].replace("?", "?access_token=shown&"))
                if "access_token" in request.url.params and "link" in response.headers
                else response
            ),
        ),
        "conventions_paging.links_keep_the_query_and_no_token",
    ),
    Mutant(
        "links forget the query",
        the_rest_of_the_query_is_forgotten,
        "conventions_paging.links_keep_the_query_and_no_token conventions_paging.pages_partition_the_list",
        "conventions_paging.empty_list_is_one_page conventions_paging.links_have_room_for_6_kilobytes",
    ),
    Mutant(
        "`next` is left out of long links",
        lambda: links_say(lambda link: re.sub('<[^>]*>; rel="next",', "", link) if "xxx" in link else link),
        "conventions_paging.links_have_room_for_6_kilobytes",
    ),
    Mutant(
        "links have any length",
        lambda: links_say(lambda link: link.replace("xxx", "xxxxx") if "xxx" in link else link),
        "conventions_paging.links_have_room_for_6_kilobytes",
    ),
    Mutant(
        "too many items a page are refused",
        lambda: status(400, when=lambda request, _: request.url.params.get("per_page") == "101"),
        "conventions_paging.per_page_is_clamped",
    ),
    Mutant(
        "only digits are a number",
        lambda: reads_query(None, lambda query: {k: "x" if v == "5abc" else v for k, v in query.items()}),
        "conventions_paging.per_page_is_the_number_that_a_text_starts_with",
    ),
    Mutant(
        "a page beyond the last is missing",
        lambda: answers(
            None,
            lambda request, response: (
                answered(response, status=404, body=MISSING)
                if request.url.params.get("page") == "99999"
                else response
            ),
        ),
        "conventions_paging.page_beyond_the_last_is_empty",
    ),
    Mutant(
        "page 0 is the first",
        lambda: reads_query(
            None, lambda query: {k: "1" if (k, v) == ("page", "0") else v for k, v in query.items()}
        ),
        "conventions_paging.page_numbers_start_at_1",
    ),
    Mutant(
        "a page that is none is missing",
        lambda: shows(None, lambda _: MISSING, when=404),
        "conventions_paging.page_numbers_start_at_1 conventions_paging.empty_page_number_is_none",
    ),
]
