"""Servers that are wrong about making and finding live assessments."""

from __future__ import annotations

from ..canvas_defects import answered, answers, body_of, reads, reads_items, refuses, rejection, remade, shows
from ..mutants import Mutant
from .defects import CREATE, batches_are_carried_out_item_by_item, items, items_of


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


def outcome_becomes(change):
    def other(item):
        links = item.get("links")
        if not isinstance(links, dict) or "outcome" not in links:
            return item
        return {**item, "links": {**links, "outcome": change(links["outcome"])}}

    return reads_items(CREATE, "assessments", other)


MUTANTS = [
    Mutant(
        "an existing key is made again",
        an_existing_key_is_made_again,
        "live_assessments.same_key_finds_and_retitles live_assessments.entries_follow_the_request "
        "live_assessments.same_key_twice_in_one_request_is_one_assessment",
        "*",
    ),
    Mutant(
        "an existing key keeps its title",
        an_existing_key_keeps_its_title,
        "live_assessments.same_key_finds_and_retitles "
        "live_assessments.same_key_twice_in_one_request_is_one_assessment",
        "live_assessments.entries_follow_the_request live_assessments.key_belongs_to_its_course "
        "live_assessments.title_and_key_are_required "
        "live_assessments.first_thing_wrong_with_an_item_is_reported",
    ),
    Mutant(
        "the old title is answered",
        the_old_title_is_answered,
        "live_assessments.same_key_finds_and_retitles",
        "live_assessments.entries_follow_the_request "
        "live_assessments.same_key_twice_in_one_request_is_one_assessment",
    ),
    Mutant(
        "entries come in the order of their keys",
        lambda: shows(CREATE, items("assessments", lambda found: sorted(found, key=lambda a: a["key"]))),
        "live_assessments.entries_follow_the_request",
        "live_assessments.keys_are_compared_to_the_letter",
    ),
    Mutant(
        "keys are trimmed",
        lambda: reads_items(
            CREATE,
            "assessments",
            lambda item: {**item, "key": item["key"].strip()} if isinstance(item.get("key"), str) else item,
        ),
        "live_assessments.keys_are_compared_to_the_letter",
    ),
    Mutant(
        "letter case does not count in keys",
        lambda: reads_items(
            CREATE,
            "assessments",
            lambda item: {**item, "key": item["key"].lower()} if isinstance(item.get("key"), str) else item,
        ),
        "live_assessments.keys_are_compared_to_the_letter",
        "live_assessments.entries_follow_the_request live_assessments.same_key_finds_and_retitles",
    ),
    Mutant(
        "the last title is shown for all",
        the_last_title_is_shown_for_all,
        "live_assessments.same_key_twice_in_one_request_is_one_assessment",
    ),
    Mutant(
        "courses share their keys",
        courses_share_their_keys,
        "live_assessments.key_belongs_to_its_course",
    ),
    Mutant(
        "a blank title becomes a default",
        lambda: reads_items(
            CREATE,
            "assessments",
            lambda item: {**item, "title": "Unnamed"} if item.get("title") in ("", " ") else item,
        ),
        "live_assessments.title_and_key_are_required",
        "live_assessments.failing_batch_leaves_no_trace "
        "live_rights.right_to_link_is_asked_for_before_any_item_is_looked_at",
    ),
    Mutant(
        "a key is checked before a title",
        a_key_is_checked_before_a_title,
        "live_assessments.first_thing_wrong_with_an_item_is_reported",
    ),
    Mutant(
        "a null for a list is an empty list",
        lambda: reads(
            CREATE,
            lambda request: remade(
                request, content=request.content.replace(b'"assessments": null', b'"assessments": []')
            ),
        ),
        "live_assessments.assessments_must_be_a_list",
    ),
    Mutant(
        "an empty outcome is none",
        lambda: outcome_becomes(lambda outcome: None if outcome == "" else outcome),
        "live_assessments.outcome_that_does_not_exist_is_rejected",
    ),
    Mutant(
        "any outcome will do",
        lambda: outcome_becomes(lambda outcome: 501 if outcome == 502 else outcome),
        "live_assessments.outcome_of_another_course_is_rejected",
    ),
    Mutant(
        "outcomes must be numbers",
        lambda: outcome_becomes(lambda outcome: "no number" if isinstance(outcome, str) else outcome),
        "live_assessments.outcome_of_the_course_can_be_linked",
    ),
    Mutant(
        "a null outcome is one",
        lambda: outcome_becomes(lambda outcome: "" if outcome is None else outcome),
        "live_assessments.null_and_false_are_no_outcome",
    ),
    Mutant(
        "the client's id wins",
        the_clients_id_wins,
        "live_assessments.unknown_fields_of_an_item_are_ignored",
    ),
    Mutant(
        "long texts are cut",
        lambda: reads_items(
            CREATE,
            "assessments",
            lambda item: {k: v[:255] if isinstance(v, str) else v for k, v in item.items()},
        ),
        "live_assessments.key_and_title_have_255_characters_at_most",
    ),
    Mutant(
        "200 characters are the most",
        lambda: refuses(
            CREATE,
            lambda request: any(len(str(i.get("title"))) > 200 for i in items_of(request, "assessments")),
            422,
            {"errors": [{"field": "title", "message": "too_long", "error_code": "too_long"}]},
        ),
        "live_assessments.key_and_title_have_255_characters_at_most",
    ),
    Mutant(
        "a create is paged",
        lambda: shows(CREATE, lambda body: {**body, "meta": {"pagination": {}}}),
        "live_assessments.create_answers_with_links_and_entries_only",
    ),
    Mutant(
        "a create shows a finished link",
        a_finished_link,
        "live_assessments.results_link_is_a_template_of_the_api",
    ),
    Mutant(
        "a form keeps its plus signs",
        a_form_keeps_its_plus_signs,
        "live_assessments.assessments_may_be_sent_as_a_form",
    ),
    Mutant(
        "a number as key has a decimal point",
        lambda: reads_items(
            CREATE,
            "assessments",
            lambda item: {**item, "key": f"{item['key']}.0"} if type(item.get("key")) is int else item,
        ),
        "live_assessments.number_as_key_is_its_digits",
    ),
    Mutant(
        "an empty list is refused",
        lambda: refuses(
            None,
            lambda request: b'"assessments": []' in request.content or b'"results": []' in request.content,
            400,
            rejection("missing required key :assessments"),
        ),
        "live_assessments.empty_list_is_answered_with_an_empty_list",
        "live_rights.unknown_assessment_is_404_before_any_right_is_asked_for",
    ),
    Mutant(
        "plain text is read",
        plain_text_is_read,
        "live_assessments.unread_content_type_counts_as_an_empty_body",
    ),
    Mutant(
        "what stood before the bad item stays",
        lambda: batches_are_carried_out_item_by_item(CREATE, "assessments"),
        "live_assessments.failing_batch_leaves_no_trace",
        "live_rights.right_to_link_is_asked_for_before_any_item_is_looked_at",
    ),
]
