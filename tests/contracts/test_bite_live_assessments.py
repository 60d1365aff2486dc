"""Every law of live assessments finds its planted defect, and its like stay green unless they have a reason.

A row of DEFECTS: a function that makes the defective server afresh, the laws that must find it, and what else may well
notice it.
"""

import json
import re

import pytest
from canvas_defects import (
    UNAUTHORIZED,
    answered,
    answers,
    body_of,
    broken_among,
    mistakes,
    one_by_one,
    reads,
    reads_items,
    reads_query,
    refuses,
    rejection,
    remade,
    shows,
    token_of,
    unexpected,
    where,
)

CREATE, LIST = "create_live_assessments", "list_live_assessments"
RECORD, READ = "create_live_assessment_results", "list_live_assessment_results"
TEACHER, STUDENT, OBSERVER, OUTSIDER, INACTIVE = 2002, 2005, 2007, 2008, 2009


def items(name, change):
    """An answer whose list `name` is another."""
    return lambda body: {**body, name: change(body[name])}


def items_of(request, name):
    body = body_of(request)
    return body.get(name) if isinstance(body, dict) and isinstance(body.get(name), list) else []


# Create or find ----------------------------------------------------------------------------------------------------


def an_existing_key_is_made_again():
    count = iter(range(10**6))
    defect = reads_items(CREATE, "assessments", lambda item: {**item, "key": f"{item['key']}~{next(count)}"})
    strip = items("assessments", lambda found: [{**a, "key": a["key"].partition("~")[0]} for a in found])

    def both(request, send):
        return shows(None, strip)(request, lambda asked: defect(asked, send))

    return lambda request, send: (
        both(request, send) if request.url.path.endswith("/live_assessments") else send(request)
    )


def an_existing_key_keeps_its_title():
    titles = {}
    return reads_items(
        CREATE,
        "assessments",
        lambda item: {**item, "title": titles.setdefault(item.get("key"), item.get("title"))},
    )


def the_old_title_is_answered():
    titles = {}
    return shows(
        CREATE,
        items(
            "assessments",
            lambda found: [{**a, "title": titles.setdefault(a["id"], a["title"])} for a in found],
        ),
    )


def courses_share_their_keys():
    return reads(
        CREATE,
        lambda request: remade(
            request, url=request.url.copy_with(path=request.url.path.replace("/102/", "/101/"))
        ),
    )


def the_last_title_is_shown_for_all():
    def last(found):
        titles = {a["id"]: a["title"] for a in found}
        return [{**a, "title": titles[a["id"]]} for a in found]

    return shows(CREATE, items("assessments", last))


def a_key_is_checked_before_a_title():
    def other(request, response):
        first, *_ = items_of(request, "assessments") or [{"key": "", "title": ""}]
        no_title = body_of(response) == rejection("missing required key :title")
        if no_title and not first.get("key"):
            return answered(response, body=rejection("missing required key :key"))
        return response

    return answers(CREATE, other)


def a_form_keeps_its_plus_signs():
    def other(request):
        if "urlencoded" not in request.headers.get("content-type", ""):
            return request
        return remade(request, content=request.content.replace(b"+", b"%2B"))

    return reads(None, other)


def a_finished_link():
    def finished(body):
        first = body["assessments"][0]["id"] if body["assessments"] else "0"
        link = body["links"]["assessments.results"].replace("{assessments.id}", first)
        return {**body, "links": {"assessments.results": link}}

    return shows(CREATE, finished)


def the_clients_id_wins():
    def other(request, response):
        sent = items_of(request, "assessments")
        if response.status_code != 200 or not sent or "id" not in sent[0]:
            return response
        body = body_of(response)
        return answered(
            response, body={**body, "assessments": [{**body["assessments"][0], "id": sent[0]["id"]}]}
        )

    return answers(CREATE, other)


def plain_text_is_read():
    def other(request):
        if request.headers.get("content-type") != "text/plain":
            return request
        return remade(request, content_type="application/json")

    return reads(None, other)


def not_permitted_is_found_item_by_item():
    def other(request):
        sent = items_of(request, "assessments")
        if len(sent) > 1 and sent[0].get("title") == "":
            return remade(request, content=json.dumps({"assessments": sent[:1]}).encode())
        return request

    return reads(CREATE, other)


def batches_are_carried_out_item_by_item(operation, name):
    def defect(request, send):
        return one_by_one(request, send, name) if len(items_of(request, name)) > 1 else send(request)

    return where(operation, defect)


def outcome_becomes(change):
    def other(item):
        links = item.get("links")
        if not isinstance(links, dict) or "outcome" not in links:
            return item
        return {**item, "links": {**links, "outcome": change(links["outcome"])}}

    return reads_items(CREATE, "assessments", other)


DEFECTS_OF_CREATE = {
    "an existing key is made again": (
        an_existing_key_is_made_again,
        {
            "live_assessments.same_key_finds_and_retitles",
            "live_assessments.entries_follow_the_request",
            "live_assessments.same_key_twice_in_one_request_is_one_assessment",
        },
        {"*"},
    ),
    "an existing key keeps its title": (
        an_existing_key_keeps_its_title,
        {
            "live_assessments.same_key_finds_and_retitles",
            "live_assessments.same_key_twice_in_one_request_is_one_assessment",
        },
        {
            "live_assessments.entries_follow_the_request",
            "live_assessments.key_belongs_to_its_course",
            "live_assessments.title_and_key_are_required",
        }
        | {"live_assessments.first_thing_wrong_with_an_item_is_reported"},
    ),
    "the old title is answered": (
        the_old_title_is_answered,
        {"live_assessments.same_key_finds_and_retitles"},
        {
            "live_assessments.entries_follow_the_request",
            "live_assessments.same_key_twice_in_one_request_is_one_assessment",
        },
    ),
    "entries come in the order of their keys": (
        lambda: shows(CREATE, items("assessments", lambda found: sorted(found, key=lambda a: a["key"]))),
        {"live_assessments.entries_follow_the_request"},
        {"live_assessments.keys_are_compared_to_the_letter"},
    ),
    "keys are trimmed": (
        lambda: reads_items(
            CREATE,
            "assessments",
            lambda item: {**item, "key": item["key"].strip()} if isinstance(item.get("key"), str) else item,
        ),
        {"live_assessments.keys_are_compared_to_the_letter"},
        set(),
    ),
    "letter case does not count in keys": (
        lambda: reads_items(
            CREATE,
            "assessments",
            lambda item: {**item, "key": item["key"].lower()} if isinstance(item.get("key"), str) else item,
        ),
        {"live_assessments.keys_are_compared_to_the_letter"},
        {"live_assessments.entries_follow_the_request", "live_assessments.same_key_finds_and_retitles"},
    ),
    "the last title is shown for all": (
        the_last_title_is_shown_for_all,
        {"live_assessments.same_key_twice_in_one_request_is_one_assessment"},
        set(),
    ),
    "courses share their keys": (
        courses_share_their_keys,
        {"live_assessments.key_belongs_to_its_course"},
        set(),
    ),
    "a blank title becomes a default": (
        lambda: reads_items(
            CREATE,
            "assessments",
            lambda item: {**item, "title": "Unnamed"} if item.get("title") in ("", " ") else item,
        ),
        {"live_assessments.title_and_key_are_required"},
        {
            "live_assessments.failing_batch_leaves_no_trace",
            "live_rights.right_to_link_is_asked_for_before_any_item_is_looked_at",
        },
    ),
    "a key is checked before a title": (
        a_key_is_checked_before_a_title,
        {"live_assessments.first_thing_wrong_with_an_item_is_reported"},
        set(),
    ),
    "a null for a list is an empty list": (
        lambda: reads(
            CREATE,
            lambda request: remade(
                request, content=request.content.replace(b'"assessments": null', b'"assessments": []')
            ),
        ),
        {"live_assessments.assessments_must_be_a_list"},
        set(),
    ),
    "an empty outcome is none": (
        lambda: outcome_becomes(lambda outcome: None if outcome == "" else outcome),
        {"live_assessments.outcome_that_does_not_exist_is_rejected"},
        set(),
    ),
    "any outcome will do": (
        lambda: outcome_becomes(lambda outcome: 501 if outcome == 502 else outcome),
        {"live_assessments.outcome_of_another_course_is_rejected"},
        set(),
    ),
    "outcomes must be numbers": (
        lambda: outcome_becomes(lambda outcome: "no number" if isinstance(outcome, str) else outcome),
        {"live_assessments.outcome_of_the_course_can_be_linked"},
        set(),
    ),
    "a null outcome is one": (
        lambda: outcome_becomes(lambda outcome: "" if outcome is None else outcome),
        {"live_assessments.null_and_false_are_no_outcome"},
        set(),
    ),
    "the client's id wins": (
        the_clients_id_wins,
        {"live_assessments.unknown_fields_of_an_item_are_ignored"},
        set(),
    ),
    "long texts are cut": (
        lambda: reads_items(
            CREATE,
            "assessments",
            lambda item: {k: v[:255] if isinstance(v, str) else v for k, v in item.items()},
        ),
        {"live_assessments.key_and_title_have_255_characters_at_most"},
        set(),
    ),
    "200 characters are the most": (
        lambda: refuses(
            CREATE,
            lambda request: any(len(str(i.get("title"))) > 200 for i in items_of(request, "assessments")),
            422,
            {"errors": [{"field": "title", "message": "too_long", "error_code": "too_long"}]},
        ),
        {"live_assessments.key_and_title_have_255_characters_at_most"},
        set(),
    ),
    "a create is paged": (
        lambda: shows(CREATE, lambda body: {**body, "meta": {"pagination": {}}}),
        {"live_assessments.create_answers_with_links_and_entries_only"},
        set(),
    ),
    "a create shows a finished link": (
        a_finished_link,
        {"live_assessments.results_link_is_a_template_of_the_api"},
        set(),
    ),
    "a form keeps its plus signs": (
        a_form_keeps_its_plus_signs,
        {"live_assessments.assessments_may_be_sent_as_a_form"},
        set(),
    ),
    "a number as key has a decimal point": (
        lambda: reads_items(
            CREATE,
            "assessments",
            lambda item: {**item, "key": f"{item['key']}.0"} if type(item.get("key")) is int else item,
        ),
        {"live_assessments.number_as_key_is_its_digits"},
        set(),
    ),
    "an empty list is refused": (
        lambda: refuses(
            None,
            lambda request: b'"assessments": []' in request.content or b'"results": []' in request.content,
            400,
            rejection("missing required key :assessments"),
        ),
        {"live_assessments.empty_list_is_answered_with_an_empty_list"},
        {"live_rights.unknown_assessment_is_404_before_any_right_is_asked_for"},
    ),
    "plain text is read": (
        plain_text_is_read,
        {"live_assessments.unread_content_type_counts_as_an_empty_body"},
        set(),
    ),
    "what stood before the bad item stays": (
        lambda: batches_are_carried_out_item_by_item(CREATE, "assessments"),
        {"live_assessments.failing_batch_leaves_no_trace"},
        {"live_rights.right_to_link_is_asked_for_before_any_item_is_looked_at"},
    ),
}

DEFECTS_OF_RIGHTS = {
    "a teacher may not list": (
        lambda: mistakes(LIST, "teacher", "designer"),
        {"live_rights.teacher_may_do_everything"},
        {"*"},
    ),
    "a TA may link outcomes": (
        lambda: mistakes(CREATE, "ta", "teacher"),
        {
            "live_rights.ta_may_not_link_outcomes",
            "live_rights.right_to_link_is_asked_for_before_any_item_is_looked_at",
        },
        set(),
    ),
    "a designer may read results": (
        lambda: mistakes(READ, "designer", "teacher"),
        {"live_rights.designer_may_not_read"},
        set(),
    ),
    "an admin has to be enrolled": (
        lambda: mistakes(CREATE, "admin", "outsider"),
        {"live_rights.admin_may_do_everything"},
        set(),
    ),
    "a student may read own results": (
        lambda: where(
            READ,
            lambda request, send: (
                mistakes(READ, "student", "teacher")(request, send)
                if "user_id" in request.url.params
                else send(request)
            ),
        ),
        {"live_rights.student_may_do_nothing"},
        set(),
    ),
    "a student may list": (
        lambda: mistakes(LIST, "student", "teacher"),
        {"live_rights.student_may_do_nothing"},
        set(),
    ),
    "an observer may list": (
        lambda: mistakes(LIST, "observer", "teacher"),
        {"live_rights.observer_may_do_nothing"},
        set(),
    ),
    "an outsider may record": (
        lambda: mistakes(RECORD, "outsider", "teacher"),
        {"live_rights.outsider_may_do_nothing"},
        set(),
    ),
    "anybody may list": (
        lambda: mistakes(LIST, "anonymous", "teacher"),
        {"live_rights.anonymous_may_do_nothing"},
        set(),
    ),
    "nobody is asked for a token": (
        lambda: answers(RECORD, lambda _, response: answered(response, www_authenticate=None)),
        {"live_rights.anonymous_may_do_nothing"},
        set(),
    ),
    "the right to link is asked for item by item": (
        not_permitted_is_found_item_by_item,
        {"live_rights.right_to_link_is_asked_for_before_any_item_is_looked_at"},
        {"live_assessments.failing_batch_leaves_no_trace"},
    ),
    "the token is asked for before the course is looked for": (
        lambda: answers(
            CREATE,
            lambda request, response: (
                answered(response, status=401)
                if response.status_code == 404 and not token_of(request)
                else response
            ),
        ),
        {"live_rights.unknown_course_is_404_before_any_right_is_asked_for"},
        set(),
    ),
    "a student is refused before the assessment is looked for": (
        lambda: answers(
            READ,
            lambda request, response: (
                answered(response, status=403, body=UNAUTHORIZED)
                if token_of(request) == "student-token"
                else response
            ),
        ),
        {
            "live_rights.unknown_assessment_is_404_before_any_right_is_asked_for",
            "live_rights.assessment_of_another_course_is_rejected",
        },
        {"live_rights.unknown_course_is_404_before_any_right_is_asked_for"},
    ),
    "an assessment of another course is missing": (
        lambda: answers(
            None,
            lambda _, response: (
                answered(response, status=404)
                if body_of(response) == rejection("assessment does not belong to the given context")
                else response
            ),
        ),
        {"live_rights.assessment_of_another_course_is_rejected"},
        set(),
    ),
    "a word for an assessment is a bad request": (
        lambda: answers(
            READ,
            lambda request, response: (
                answered(response, status=400) if "/abc/" in request.url.path else response
            ),
        ),
        {"live_rights.only_numbers_name_an_assessment"},
        set(),
    ),
}


# Results -----------------------------------------------------------------------------------------------------------


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


DEFECTS_OF_RECORD = {
    "an offset is dropped": (
        lambda: reads_items(RECORD, "results", an_offset_is_dropped),
        {
            "live_results.results_come_back_as_they_were_sent",
            "live_results.assessment_in_the_future_is_accepted",
        },
        set(),
    ),
    "the user is the assessor": (
        lambda: shows(
            RECORD,
            items(
                "results",
                lambda found: [{**r, "links": {**r["links"], "assessor": r["links"]["user"]}} for r in found],
            ),
        ),
        {"live_results.results_come_back_as_they_were_sent"},
        {"live_results.identical_results_are_all_kept"},
    ),
    "results come in the order of the request": (
        lambda: shows(RECORD, items("results", lambda found: sorted(found, key=lambda r: r["assessed_at"]))),
        {"live_results.results_come_back_grouped_by_user"},
        {
            "live_results.number_and_text_of_one_id_are_two_groups",
            "live_results.time_without_an_offset_is_the_callers",
        },
    ),
    "number and text are one group": (
        lambda: user_becomes(lambda user: str(user) if type(user) is int else user),
        {"live_results.number_and_text_of_one_id_are_two_groups"},
        set(),
    ),
    "without a time it is now": (
        lambda: reads_items(RECORD, "results", without_time_it_is_now),
        {"live_results.user_passed_and_time_are_required"},
        {"live_results.failing_batch_of_results_leaves_none"},
    ),
    "false is missing": (
        lambda: user_becomes(lambda user: 0 if user is False else user),
        {"live_results.user_passed_and_time_are_required"},
        set(),
    ),
    "no list is an empty list": (
        lambda: reads(
            RECORD,
            lambda request: remade(
                request, content=request.content.replace(b'"results": null', b'"results": []')
            ),
        ),
        {"live_results.results_must_be_a_list"},
        set(),
    ),
    "errors follow the request": (
        errors_follow_the_request,
        {"live_results.errors_follow_the_groups"},
        set(),
    ),
    "what stood before the bad result stays": (
        lambda: batches_are_carried_out_item_by_item(RECORD, "results"),
        {
            "live_results.failing_batch_of_results_leaves_none",
            "live_results.results_come_back_grouped_by_user",
        },
        {"live_results.more_than_10000_results_at_once_fail", "live_results.errors_follow_the_groups"},
    ),
    "identical results count once": (
        identical_items_count_once,
        {"live_results.identical_results_are_all_kept"},
        {"live_results.results_come_back_as_they_were_sent"},
    ),
    "observers cannot be assessed": (
        lambda: user_becomes(lambda user: 9 if user == OBSERVER else user),
        {"live_results.everybody_in_the_course_can_be_assessed"},
        set(),
    ),
    "anybody can be assessed": (
        lambda: user_becomes(lambda user: STUDENT if user == OUTSIDER else user),
        {"live_results.somebody_outside_the_course_cannot_be_assessed"},
        set(),
    ),
    "an inactive enrolment counts": (
        lambda: user_becomes(lambda user: STUDENT if user == INACTIVE else user),
        {"live_results.somebody_with_an_inactive_enrolment_cannot_be_assessed"},
        set(),
    ),
    "`self` can be assessed": (
        lambda: user_becomes(lambda user: TEACHER if user == "self" else user),
        {"live_results.only_numbers_name_a_user"},
        set(),
    ),
    "`off` is true": (
        lambda: reads_items(
            RECORD, "results", lambda item: {**item, "passed": True} if item.get("passed") == "off" else item
        ),
        {"live_results.passed_is_cast_to_a_boolean"},
        set(),
    ),
    "an empty text is false": (
        lambda: reads_items(
            RECORD, "results", lambda item: {**item, "passed": False} if item.get("passed") == "" else item
        ),
        {"live_results.empty_passed_is_invalid"},
        set(),
    ),
    "the future is refused": (
        a_future_time_is_refused,
        {"live_results.assessment_in_the_future_is_accepted"},
        set(),
    ),
    "the server's zone counts": (
        lambda: reads_items(RECORD, "results", zone_is_elsewhere),
        {"live_results.time_without_an_offset_is_the_callers"},
        set(),
    ),
    "the client names the assessor": (
        the_client_names_the_assessor,
        {"live_results.assessor_is_always_the_caller"},
        set(),
    ),
    "a masquerader is the assessor": (
        lambda: reads_query(RECORD, lambda query: {k: v for k, v in query.items() if k != "as_user_id"}),
        {"live_results.masqueraded_caller_is_the_assessor"},
        set(),
    ),
    "recording is paged": (
        lambda: shows(RECORD, lambda body: {**body, "meta": {}}),
        {"live_results.recording_answers_with_results_only"},
        set(),
    ),
    "too many are cut": (too_many_are_cut, {"live_results.more_than_10000_results_at_once_fail"}, set()),
}


# Lists -------------------------------------------------------------------------------------------------------------


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


DEFECTS_OF_LISTS = {
    "the filter is not heeded": (
        lambda: reads_query(READ, lambda query: {k: v for k, v in query.items() if k != "user_id"}),
        {
            "live_result_lists.filtering_by_user_partitions_the_results",
            "live_result_lists.filtering_by_somebody_without_results_is_empty",
        },
        {"live_result_lists.filter_takes_numbers_only", "live_paging.pages_of_results_partition_the_list"},
    ),
    "an unknown user is missing": (
        an_unknown_user_is_missing,
        {"live_result_lists.filtering_by_somebody_without_results_is_empty"},
        set(),
    ),
    "`self` is a filter": (
        lambda: reads_query(READ, lambda query: {k: "2002" if v == "self" else v for k, v in query.items()}),
        {"live_result_lists.filter_takes_numbers_only"},
        set(),
    ),
    "all results are in one place": (
        all_results_are_in_one_place,
        {"live_result_lists.results_of_assessments_never_mix"},
        {"*"},
    ),
    "the results list has links": (
        lambda: shows(READ, lambda body: {**body, "links": {}}),
        {"live_result_lists.results_list_has_results_and_meta_only"},
        set(),
    ),
    "the last comes first": (
        lambda: shows(READ, items("results", lambda found: found[::-1])),
        {"live_result_lists.lists_are_ordered_by_id"},
        set(),
    ),
    "JSON:API is honoured": (
        lambda: answers(
            LIST,
            lambda request, response: (
                answered(response, content_type="application/vnd.api+json")
                if "vnd.api" in request.headers["accept"]
                else response
            ),
        ),
        {"live_result_lists.accept_header_does_not_change_the_envelope"},
        set(),
    ),
    "`count` is of the page": (
        lambda: shows(
            READ,
            lambda body: {
                **body,
                "meta": {"pagination": {**body["meta"]["pagination"], "count": len(body["results"])}},
            },
        ),
        {"live_paging.pages_of_results_partition_the_list"},
        set(),
    ),
    "a page repeats an item": (
        lambda: shows(
            READ, items("results", lambda found: [*found, *found[-1:]] if len(found) > 1 else found)
        ),
        {
            "live_paging.pages_of_results_partition_the_list",
            "live_result_lists.filtering_by_user_partitions_the_results",
        },
        {"live_result_lists.lists_are_ordered_by_id"},
    ),
    "links forget the filter": (
        links_forget_the_filter,
        {"live_paging.pages_of_results_partition_the_list"},
        set(),
    ),
    "a page repeats the last item of the one before": (
        a_page_repeats_the_last_item_of_the_one_before,
        {"live_paging.pages_of_assessments_partition_the_list"},
        set(),
    ),
    "`Link` has blanks": (link_has_blanks, {"live_paging.meta_and_link_header_agree"}, set()),
    "an empty list has no last page": (
        empty_lists_have_no_last_page,
        {"live_paging.empty_list_is_one_page"},
        set(),
    ),
    "`per_page` 0 is the default": (
        lambda: reads_query(
            LIST, lambda query: {k: v for k, v in query.items() if (k, v) != ("per_page", "0")}
        ),
        {"live_paging.per_page_is_clamped"},
        set(),
    ),
    "`per_page` has no upper limit": (
        lambda: shows(
            LIST, pagination(lambda meta: {**meta, "per_page": 500} if meta["per_page"] == 100 else meta)
        ),
        {"live_paging.per_page_is_clamped"},
        set(),
    ),
}

DEFECTS_OF_PLACES = {
    "single assessments can be read": (
        lambda: answers(
            None,
            lambda request, response: (
                answered(response, status=200, body={})
                if re.fullmatch(r".*/live_assessments/\d+", request.url.path)
                else response
            ),
        ),
        {"live_result_lists.there_are_lists_in_courses_only"},
        set(),
    ),
    "the list can be searched": (
        lambda: shows_where(
            "search_term",
            items("assessments", lambda found: [a for a in found if "nothing" in a["title"]]),
        ),
        {"live_result_lists.list_of_assessments_has_no_filter"},
        set(),
    ),
}

DEFECTS = {
    **DEFECTS_OF_PLACES,
    **DEFECTS_OF_CREATE,
    **DEFECTS_OF_RIGHTS,
    **DEFECTS_OF_RECORD,
    **DEFECTS_OF_LISTS,
}


@pytest.mark.parametrize("name", DEFECTS)
def test_defect_is_found_and_its_like_stay_green(name):
    defect, must, may = DEFECTS[name]

    found = broken_among(defect(), must, name=name)

    assert must <= found
    assert not unexpected(found, must, may)
