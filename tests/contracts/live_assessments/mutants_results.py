"""Servers that are wrong about recording results."""

from __future__ import annotations

import json

from ..canvas_defects import (
    answered,
    answers,
    body_of,
    reads,
    reads_items,
    reads_query,
    refuses,
    rejection,
    remade,
    shows,
)
from ..mutants import Mutant
from .defects import (
    INACTIVE,
    OBSERVER,
    OUTSIDER,
    RECORD,
    STUDENT,
    TEACHER,
    batches_are_carried_out_item_by_item,
    items,
    items_of,
)


def an_offset_is_dropped(item):
    if not isinstance(item.get("assessed_at"), str) or len(item["assessed_at"]) < 20:
        return item
    return {**item, "assessed_at": item["assessed_at"][:19] + "Z"}


def user_becomes(change):
    def other(item):
        links = item.get("links")
        if not isinstance(links, dict) or "user" not in links:
            return item
        return {**item, "links": {**links, "user": change(links["user"])}}

    return reads_items(RECORD, "results", other)


def errors_follow_the_request():
    def other(request, response):
        users = [i.get("links", {}).get("user") for i in items_of(request, "results")]
        if len(users) == 3 and body_of(response) == rejection("missing required key :passed"):
            return answered(response, body=rejection("user must be in the context"))
        return response

    return answers(RECORD, other)


def identical_items_count_once():
    def other(request):
        sent = items_of(request, "results")
        if not sent or len(sent) > 100:
            return request
        kept = list({json.dumps(item): item for item in sent}.values())
        return remade(request, content=json.dumps({"results": kept}).encode())

    return reads(RECORD, other)


def a_future_time_is_refused():
    return refuses(
        RECORD,
        lambda request: b"2094-" in request.content,
        422,
        {"errors": [{"field": "assessed_at", "message": "future", "error_code": "future"}]},
    )


def the_client_names_the_assessor():
    def other(request, response):
        sent = items_of(request, "results")
        claimed = sent and isinstance(sent[0].get("links"), dict) and sent[0]["links"].get("assessor")
        if response.status_code != 200 or not claimed:
            return response
        result = body_of(response)["results"][0]
        result["links"]["assessor"] = str(claimed)
        return answered(response, body={"results": [result]})

    return answers(RECORD, other)


def too_many_are_cut():
    def other(request):
        sent = items_of(request, "results")
        if len(sent) <= 10_000:
            return request
        return remade(request, content=json.dumps({"results": sent[:1]}).encode())

    return reads(RECORD, other)


def without_time_it_is_now(item):
    return (
        item
        if str(item.get("assessed_at") or "").strip()
        else {**item, "assessed_at": "2031-01-01T00:00:00Z"}
    )


def zone_is_elsewhere(item):
    at = item.get("assessed_at")
    return {**item, "assessed_at": f"{at}+02:00"} if isinstance(at, str) and len(at) == 19 else item


MUTANTS = [
    Mutant(
        "an offset is dropped",
        lambda: reads_items(RECORD, "results", an_offset_is_dropped),
        "live_results.results_come_back_as_they_were_sent live_results.assessment_in_the_future_is_accepted",
    ),
    Mutant(
        "the user is the assessor",
        lambda: shows(
            RECORD,
            items(
                "results",
                lambda found: [{**r, "links": {**r["links"], "assessor": r["links"]["user"]}} for r in found],
            ),
        ),
        "live_results.results_come_back_as_they_were_sent",
        "live_results.identical_results_are_all_kept",
    ),
    Mutant(
        "results come in the order of the request",
        lambda: shows(RECORD, items("results", lambda found: sorted(found, key=lambda r: r["assessed_at"]))),
        "live_results.results_come_back_grouped_by_user",
        "live_results.number_and_text_of_one_id_are_two_groups "
        "live_results.time_without_an_offset_is_the_callers",
    ),
    Mutant(
        "number and text are one group",
        lambda: user_becomes(lambda user: str(user) if type(user) is int else user),
        "live_results.number_and_text_of_one_id_are_two_groups",
    ),
    Mutant(
        "without a time it is now",
        lambda: reads_items(RECORD, "results", without_time_it_is_now),
        "live_results.user_passed_and_time_are_required",
        "live_results.failing_batch_of_results_leaves_none",
    ),
    Mutant(
        "false is missing",
        lambda: user_becomes(lambda user: 0 if user is False else user),
        "live_results.user_passed_and_time_are_required",
    ),
    Mutant(
        "no list is an empty list",
        lambda: reads(
            RECORD,
            lambda request: remade(
                request, content=request.content.replace(b'"results": null', b'"results": []')
            ),
        ),
        "live_results.results_must_be_a_list",
    ),
    Mutant(
        "errors follow the request",
        errors_follow_the_request,
        "live_results.errors_follow_the_groups",
    ),
    Mutant(
        "what stood before the bad result stays",
        lambda: batches_are_carried_out_item_by_item(RECORD, "results"),
        "live_results.failing_batch_of_results_leaves_none live_results.results_come_back_grouped_by_user",
        "live_results.more_than_10000_results_at_once_fail live_results.errors_follow_the_groups",
    ),
    Mutant(
        "identical results count once",
        identical_items_count_once,
        "live_results.identical_results_are_all_kept",
        "live_results.results_come_back_as_they_were_sent",
    ),
    Mutant(
        "observers cannot be assessed",
        lambda: user_becomes(lambda user: 9 if user == OBSERVER else user),
        "live_results.everybody_in_the_course_can_be_assessed",
    ),
    Mutant(
        "anybody can be assessed",
        lambda: user_becomes(lambda user: STUDENT if user == OUTSIDER else user),
        "live_results.somebody_outside_the_course_cannot_be_assessed",
    ),
    Mutant(
        "an inactive enrolment counts",
        lambda: user_becomes(lambda user: STUDENT if user == INACTIVE else user),
        "live_results.somebody_with_an_inactive_enrolment_cannot_be_assessed",
    ),
    Mutant(
        "`self` can be assessed",
        lambda: user_becomes(lambda user: TEACHER if user == "self" else user),
        "live_results.only_numbers_name_a_user",
    ),
    Mutant(
        "`off` is true",
        lambda: reads_items(
            RECORD, "results", lambda item: {**item, "passed": True} if item.get("passed") == "off" else item
        ),
        "live_results.passed_is_cast_to_a_boolean",
    ),
    Mutant(
        "an empty text is false",
        lambda: reads_items(
            RECORD, "results", lambda item: {**item, "passed": False} if item.get("passed") == "" else item
        ),
        "live_results.empty_passed_is_invalid",
    ),
    Mutant(
        "the future is refused",
        a_future_time_is_refused,
        "live_results.assessment_in_the_future_is_accepted",
    ),
    Mutant(
        "the server's zone counts",
        lambda: reads_items(RECORD, "results", zone_is_elsewhere),
        "live_results.time_without_an_offset_is_the_callers",
    ),
    Mutant(
        "the client names the assessor",
        the_client_names_the_assessor,
        "live_results.assessor_is_always_the_caller",
    ),
    Mutant(
        "a masquerader is the assessor",
        lambda: reads_query(RECORD, lambda query: {k: v for k, v in query.items() if k != "as_user_id"}),
        "live_results.masqueraded_caller_is_the_assessor",
    ),
    Mutant(
        "recording is paged",
        lambda: shows(RECORD, lambda body: {**body, "meta": {}}),
        "live_results.recording_answers_with_results_only",
    ),
    Mutant(
        "too many are cut",
        too_many_are_cut,
        "live_results.more_than_10000_results_at_once_fail",
    ),
]
