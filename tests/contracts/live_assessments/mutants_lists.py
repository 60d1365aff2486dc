"""Servers that are wrong about lists of live assessments and of results."""

from __future__ import annotations

import re

from ..canvas_defects import answered, answers, body_of, reads_query, remade, shows, where
from ..mutants import Mutant
from .defects import LIST, READ, items


def all_results_are_in_one_place():
    first = []

    def other(request, send):
        if not first:
            first.append(request.url.path)
        mixed = remade(request, url=request.url.copy_with(path=first[0]))
        return send(mixed) if "results" in request.url.path else send(request)

    return where(READ, other)


def a_page_repeats_the_last_item_of_the_one_before():
    last = []

    def other(request, response):
        body = body_of(response)
        if response.status_code != 200 or not body["assessments"]:
            return response
        found = body["assessments"]
        shown = [*last, *found] if int(request.url.params.get("page", 1)) > 1 else found
        last[:] = found[-1:]
        return answered(response, body={**body, "assessments": shown})

    return answers(LIST, other)


def link_has_blanks():
    return answers(
        None,
        lambda _, response: (
            answered(response, link=response.headers["link"].replace(">,<", ">, <").replace('",<', '", <'))
            if "link" in response.headers
            else response
        ),
    )


def pagination(change):
    def other(body):
        return {**body, "meta": {"pagination": change(dict(body["meta"]["pagination"]))}}

    return other


def shows_where(name, change):
    """The list is another for requests with this parameter."""
    return where(
        LIST,
        lambda request, send: (
            shows(None, change)(request, send) if name in request.url.params else send(request)
        ),
    )


def empty_lists_have_no_last_page():
    def other(meta):
        return {k: v for k, v in meta.items() if meta.get("count") or k not in {"last", "count"}}

    return shows(READ, pagination(other))


def an_unknown_user_is_missing():
    return answers(
        READ,
        lambda request, response: (
            answered(response, status=404) if request.url.params.get("user_id") == "9100000000" else response
        ),
    )


def links_forget_the_filter():
    def other(request, response):
        body = body_of(response)
        if response.status_code != 200 or "user_id" not in request.url.params:
            return response
        forgotten = {
            k: v.replace(f"user_id={request.url.params['user_id']}&", "") if isinstance(v, str) else v
            for k, v in body["meta"]["pagination"].items()
        }
        return answered(response, body={**body, "meta": {"pagination": forgotten}})

    return answers(READ, other)


MUTANTS = [
    Mutant(
        "single assessments can be read",
        lambda: answers(
            None,
            lambda request, response: (
                answered(response, status=200, body={})
                if re.fullmatch(r".*/live_assessments/\d+", request.url.path)
                else response
            ),
        ),
        "live_result_lists.there_are_lists_in_courses_only",
    ),
    Mutant(
        "the list can be searched",
        lambda: shows_where(
            "search_term",
            items("assessments", lambda found: [a for a in found if "nothing" in a["title"]]),
        ),
        "live_result_lists.list_of_assessments_has_no_filter",
    ),
    Mutant(
        "the filter is not heeded",
        lambda: reads_query(READ, lambda query: {k: v for k, v in query.items() if k != "user_id"}),
        "live_result_lists.filtering_by_user_partitions_the_results "
        "live_result_lists.filtering_by_somebody_without_results_is_empty",
        "live_result_lists.filter_takes_numbers_only live_paging.pages_of_results_partition_the_list",
    ),
    Mutant(
        "an unknown user is missing",
        an_unknown_user_is_missing,
        "live_result_lists.filtering_by_somebody_without_results_is_empty",
    ),
    Mutant(
        "`self` is a filter",
        lambda: reads_query(READ, lambda query: {k: "2002" if v == "self" else v for k, v in query.items()}),
        "live_result_lists.filter_takes_numbers_only",
    ),
    Mutant(
        "all results are in one place",
        all_results_are_in_one_place,
        "live_result_lists.results_of_assessments_never_mix",
        "*",
    ),
    Mutant(
        "the results list has links",
        lambda: shows(READ, lambda body: {**body, "links": {}}),
        "live_result_lists.results_list_has_results_and_meta_only",
    ),
    Mutant(
        "the last comes first",
        lambda: shows(READ, items("results", lambda found: found[::-1])),
        "live_result_lists.lists_are_ordered_by_id",
    ),
    Mutant(
        "JSON:API is honoured",
        lambda: answers(
            LIST,
            lambda request, response: (
                answered(response, content_type="application/vnd.api+json")
                if "vnd.api" in request.headers["accept"]
                else response
            ),
        ),
        "live_result_lists.accept_header_does_not_change_the_envelope",
    ),
    Mutant(
        "`count` is of the page",
        lambda: shows(
            READ,
            lambda body: {
                **body,
                "meta": {"pagination": {**body["meta"]["pagination"], "count": len(body["results"])}},
            },
        ),
        "live_paging.pages_of_results_partition_the_list",
    ),
    Mutant(
        "a page repeats an item",
        lambda: shows(
            READ, items("results", lambda found: [*found, *found[-1:]] if len(found) > 1 else found)
        ),
        "live_paging.pages_of_results_partition_the_list "
        "live_result_lists.filtering_by_user_partitions_the_results",
        "live_result_lists.lists_are_ordered_by_id",
    ),
    Mutant(
        "links forget the filter",
        links_forget_the_filter,
        "live_paging.pages_of_results_partition_the_list",
    ),
    Mutant(
        "a page repeats the last item of the one before",
        a_page_repeats_the_last_item_of_the_one_before,
        "live_paging.pages_of_assessments_partition_the_list",
    ),
    Mutant(
        "`Link` has blanks",
        link_has_blanks,
        "live_paging.meta_and_link_header_agree",
    ),
    Mutant(
        "an empty list has no last page",
        empty_lists_have_no_last_page,
        "live_paging.empty_list_is_one_page",
    ),
    Mutant(
        "`per_page` 0 is the default",
        lambda: reads_query(
            LIST, lambda query: {k: v for k, v in query.items() if (k, v) != ("per_page", "0")}
        ),
        "live_paging.per_page_is_clamped",
    ),
    Mutant(
        "`per_page` has no upper limit",
        lambda: shows(
            LIST, pagination(lambda meta: {**meta, "per_page": 500} if meta["per_page"] == 100 else meta)
        ),
        "live_paging.per_page_is_clamped",
    ),
]
