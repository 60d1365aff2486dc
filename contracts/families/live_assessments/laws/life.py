"""Laws of making Canvas live assessments, or finding them again by their key. Fact sheet: canvas-live-assessments.

Nothing here can be removed again: laws use keys of their own, share one assessment where nothing new has to be made,
and make as little as they can.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from hypothesis import strategies as st

from contracts.families.live_assessments.arrange import a_live_assessment, the_live_assessment
from contracts.families.live_assessments.steps import (
    BLANKS,
    NO_LISTS,
    NOBODY,
    create_or_find,
    home_of,
    record,
    require_invalid,
    require_rejected,
    result_of,
    try_create,
    try_record,
    without,
)
from contracts.families.live_assessments.values import live_assessments
from contracts.generate.text import titles
from contracts.generic.refusals import require_status
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "live_assessments"


@law(
    "create_live_assessments list_live_assessments",
    evidence=["spec: canvas-live-assessments 3.3", "source: canvas-live-assessments 3.3"],
    profile="smoke",
)
def same_key_finds_and_retitles(case: Case) -> None:
    """A key that exists keeps its id however often it is sent; the last title wins, and the list holds it once."""
    key = f"{case.mark}-key"
    sent = [case.draw(titles(case.mark)) for _ in range(3)]

    replies = [create_or_find(case.teacher, [{"key": key, "title": title}])[0] for title in sent]
    listed = [a for a in case.teacher.every("list_live_assessments") if a["key"] == key]

    ids = {reply["id"] for reply in replies}
    require_equal(len(ids), 1, "the same key was given several ids", exchange=case.exchanges[0])
    require_equal(
        [r["title"] for r in replies], sent, "an answer shows another title than the one that was sent"
    )
    require_equal(listed, [{"id": ids.pop(), "key": key, "title": sent[-1]}], "the list shows something else")


@law("create_live_assessments", evidence="source: canvas-live-assessments 3.3, 3.4")
def entries_follow_the_request(case: Case) -> None:
    """The answer has one entry for each item, in the order of the request, whether it was made or found."""
    items = case.draw(live_assessments(case.mark).flatmap(st.permutations))
    found = case.draw(st.sampled_from(items))
    known = a_live_assessment(case, key=found["key"])

    made = create_or_find(case.teacher, items)

    require_equal(
        [{"key": a["key"], "title": a["title"]} for a in made], items, "the entries are not the items"
    )
    require_equal(len({a["id"] for a in made}), len(items), "several keys share an id")
    place = items.index(found)
    require_equal(made[place]["id"], known["id"], "a key that exists was given another id", at=f"/{place}/id")


@law("create_live_assessments", evidence="source: canvas-live-assessments 3.1, 3.3", amount="one")
def keys_are_compared_to_the_letter(case: Case) -> None:
    """Keys that differ in letter case or in blanks at their ends are different keys, and are kept as they are."""
    keys = [f"{case.mark} key", f"{case.mark} KEY", f" {case.mark} key "]

    made = create_or_find(case.teacher, [{"key": key, "title": f"{case.mark} title"} for key in keys])

    require_equal([a["key"] for a in made], keys, "a key is not kept as it was sent")
    require_equal(len({a["id"] for a in made}), len(keys), "different keys share an id")


@law(
    "create_live_assessments list_live_assessments",
    evidence="source: canvas-live-assessments 3.3",
    amount="one",
)
def same_key_twice_in_one_request_is_one_assessment(case: Case) -> None:
    """A key sent twice in one request gives two entries with one id, each with its own title; the last one is kept."""
    key = f"{case.mark}-twice"
    sent = [{"key": key, "title": f"{case.mark} {word}"} for word in ("first", "last")]

    made = create_or_find(case.teacher, sent)
    listed = [a for a in case.teacher.every("list_live_assessments") if a["key"] == key]

    require_equal(
        [a["title"] for a in made], [a["title"] for a in sent], "an entry shows another item's title"
    )
    require_equal(made[0]["id"], made[1]["id"], "one key was given two ids")
    require_equal(
        [a["title"] for a in listed], [sent[-1]["title"]], "the list does not hold the last title once"
    )


@law(
    "create_live_assessments list_live_assessments",
    evidence="source: canvas-live-assessments 3.3",
    needs="other-course",
    amount="one",
)
def key_belongs_to_its_course(case: Case) -> None:
    """The same key in two courses is two assessments: neither id nor title is shared."""
    here = {"key": f"{case.mark}-key", "title": f"{case.mark} here"}
    there = {**here, "title": f"{case.mark} there"}

    first = create_or_find(case.teacher, [here])[0]
    second = create_or_find(case.teacher, [there], course_id=case.other_course)[0]
    listed = [a for a in case.teacher.every("list_live_assessments") if case.mark in a["key"]]

    require(first["id"] != second["id"], "two courses share an assessment")
    require_equal(listed, [first], "the other course's title was taken over")


@law("create_live_assessments", evidence="source: canvas-live-assessments 2.3, 3.1", amount="one")
def title_and_key_are_required(case: Case) -> None:
    """An item without a title or a key, or with a blank one, is rejected, even where the key exists already."""
    item = {"key": the_live_assessment(case)["key"], "title": f"{case.mark} title"}

    for name in ("title", "key"):
        broken = [without(item, name), *({**item, name: blank} for blank in BLANKS)]
        for sent in broken:
            require_rejected(try_create(case.teacher, [sent]), f"missing required key :{name}")


@law("create_live_assessments", evidence="source: canvas-live-assessments 3.2", amount="one")
def first_thing_wrong_with_an_item_is_reported(case: Case) -> None:
    """Of one item the outcome is reported before the title and the title before the key; of several the first one."""
    note = {"note": case.mark}
    unlinked = {"links": {"outcome": NOBODY}}
    no_key, no_title = {"title": f"{case.mark} a"}, {"key": f"{case.mark}-a"}

    for items, message in (
        ([note], "missing required key :title"),
        ([{**note, **unlinked}], "outcome must be linked to the context"),
        ([{**no_key, **unlinked}], "outcome must be linked to the context"),
        ([no_key, no_title], "missing required key :key"),
        ([no_title, no_key], "missing required key :title"),
    ):
        require_rejected(try_create(case.teacher, items), message)


@law("create_live_assessments", evidence="source: canvas-live-assessments 2.3, 3.1", amount="one")
def assessments_must_be_a_list(case: Case) -> None:
    """`assessments` that is missing or anything but an array is rejected."""
    bodies = [{"note": case.mark}, *({"note": case.mark, "assessments": wrong} for wrong in NO_LISTS)]

    for body in bodies:
        require_rejected(
            case.teacher.call("create_live_assessments", body=body), "missing required key :assessments"
        )


@law("create_live_assessments", evidence="source: canvas-live-assessments 3.1, 3.3", amount="one")
def outcome_that_does_not_exist_is_rejected(case: Case) -> None:
    """An outcome that is nowhere, as number, as text or as the empty text, is rejected as not linked to the course."""
    item = {"key": f"{case.mark}-key", "title": f"{case.mark} title"}

    for outcome in (NOBODY, str(NOBODY), ""):
        refused = try_create(case.teacher, [{**item, "links": {"outcome": outcome}}])
        require_rejected(refused, "outcome must be linked to the context")


@law("create_live_assessments", evidence="spec: canvas-live-assessments 3.3", needs="outcome", amount="one")
def outcome_of_another_course_is_rejected(case: Case) -> None:
    """An outcome that exists, and is linked to another course only, is rejected."""
    item = {
        "key": f"{case.mark}-key",
        "title": f"{case.mark} title",
        "links": {"outcome": case.outcome("foreign")},
    }

    require_rejected(try_create(case.teacher, [item]), "outcome must be linked to the context")


@law(
    "create_live_assessments",
    evidence=[
        "doc: LiveAssessments, Create or find a live assessment",
        "source: canvas-live-assessments 3.1",
    ],
    needs="outcome",
    amount="one",
)
def outcome_of_the_course_can_be_linked(case: Case) -> None:
    """An outcome that the course has can be linked, by number or text, again and again; the entry does not show it."""
    item = {"key": f"{case.mark}-key", "title": f"{case.mark} title"}
    outcome = case.outcome()

    made = [
        create_or_find(case.teacher, [{**item, "links": {"outcome": given}}])[0]
        for given in (outcome, str(outcome))
    ]

    require_equal(made[0], made[1], "the second answer is another")
    require_contains(made[0], item, "the entry is not the item")
    require("links" not in made[0], "the entry shows links", received=made[0])


@law("create_live_assessments", evidence="source: canvas-live-assessments 3.1", amount="one")
def null_and_false_are_no_outcome(case: Case) -> None:
    """Links that are empty, or whose outcome is null or false, link no outcome."""
    known = the_live_assessment(case)

    for links in ({}, {"outcome": None}, {"outcome": False}):
        item = {"key": known["key"], "title": known["title"], "links": links}
        require_equal(create_or_find(case.teacher, [item]), [known], f"links {links} change the answer")


@law("create_live_assessments", evidence="source: canvas-live-assessments 3.1", amount="one")
def unknown_fields_of_an_item_are_ignored(case: Case) -> None:
    """Fields that an item does not have, an `id` among them, are ignored."""
    known = the_live_assessment(case)
    sent = {"key": known["key"], "title": known["title"], "id": "1", "workflow_state": "deleted", "note": {}}

    made = create_or_find(case.teacher, [sent])

    require_contains(made, [known], "unknown fields change the answer")


@law(
    "create_live_assessments list_live_assessments",
    evidence=["source: canvas-live-assessments 3.1; safe by 10"],
    amount="one",
)
def key_and_title_have_255_characters_at_most(case: Case) -> None:
    """255 characters are kept whole; one more is refused with 4xx and `errors`, and nothing is stored."""
    key, title = (f"{case.mark} {word} ".ljust(255, "x") for word in ("key", "title"))

    made = create_or_find(case.teacher, [{"key": key, "title": title}])[0]
    for item in ({"key": f"{key}y", "title": title}, {"key": f"{case.mark} too long", "title": f"{title}y"}):
        require_invalid(try_create(case.teacher, [item]))
    listed = [a for a in case.teacher.every("list_live_assessments") if case.mark in a["key"]]

    require_contains(made, {"key": key, "title": title}, "255 characters are not kept whole")
    require_equal(listed, [made], "a refused item has left something behind")


@law(
    "create_live_assessments",
    evidence="source: canvas-live-assessments 3.4, 8",
    profile="smoke",
    amount="one",
)
def create_answers_with_links_and_entries_only(case: Case) -> None:
    """The answer to a create has the template and the entries, each with id, key and title; and no paging at all."""
    known = the_live_assessment(case)

    answer = try_create(case.teacher, [{"key": known["key"], "title": known["title"]}])

    require_status(answer, 200)
    require("meta" not in answer.json, "there is `meta`", exchange=answer)
    require(not answer.has_header("link"), "there is a `Link` header", exchange=answer)
    require_equal(answer.json["assessments"], [known], "the entry has other fields", exchange=answer)


@law(
    "create_live_assessments list_live_assessments",
    evidence="source: canvas-live-assessments 3.4, 8",
    profile="smoke",
    amount="one",
)
def results_link_is_a_template_of_the_api(case: Case) -> None:
    """Both answers name the results by one absolute API address with the literal `{assessments.id}` in it."""
    known = the_live_assessment(case)

    created = try_create(case.teacher, [{"key": known["key"], "title": known["title"]}])
    listed = case.teacher.call("list_live_assessments")

    template = f"{home_of(case)}/{{assessments.id}}/results"
    for answer in (created, listed):
        require_equal(
            answer.json["links"]["assessments.results"],
            template,
            "the template is another",
            at="/links/assessments.results",
            exchange=answer,
        )
    filled = urlsplit(template.replace("{assessments.id}", known["id"])).path
    require_status(case.teacher.send("GET", filled), 200)


@law(
    "create_live_assessments list_live_assessments",
    evidence=["doc: canvas-api-conventions 8", "spec: canvas-api-conventions 8"],
)
def assessments_may_be_sent_as_a_form(case: Case) -> None:
    """A form in brackets, plain or multipart, is understood as the JSON that it stands for."""
    items = case.draw(live_assessments(case.mark, max_size=2))
    encoding = case.draw(st.sampled_from(["form", "multipart"]))

    made = create_or_find(case.teacher, items, encoding=encoding)

    require_equal(
        [{"key": a["key"], "title": a["title"]} for a in made],
        items,
        f"the {encoding} was read as something else",
    )


@law("create_live_assessments", evidence="inferred: canvas-live-assessments 3.1 (a number as key)")
def number_as_key_is_its_digits(case: Case) -> None:
    """A key sent as a number is the key of its decimal digits."""
    number = case.draw(st.integers(10**9, 10**15))

    made = create_or_find(
        case.teacher, [{"key": number, "title": case.mark}, {"key": str(number), "title": case.mark}]
    )

    require_equal([a["key"] for a in made], [str(number)] * 2, "the number is kept as something else")
    require_equal(made[0]["id"], made[1]["id"], "number and digits are two assessments")


@law(
    "create_live_assessments create_live_assessment_results",
    evidence="inferred: canvas-live-assessments 3.1, 5.1 (that an empty array is kept)",
    amount="one",
)
def empty_list_is_answered_with_an_empty_list(case: Case) -> None:
    """An empty list of assessments or of results is fine and makes nothing."""
    known = the_live_assessment(case)

    made = create_or_find(case.teacher, [], note=case.mark)
    recorded = record(case.teacher, known, [])

    require_equal(made, [], "assessments out of nothing")
    require_equal(recorded, [], "results out of nothing")


@law(
    "create_live_assessments create_live_assessment_results",
    evidence="inferred: canvas-api-conventions 8 (content types that are not read)",
    amount="one",
)
def unread_content_type_counts_as_an_empty_body(case: Case) -> None:
    """A body of a type that is not read, JSON:API's included, is answered as if it were empty."""
    known = the_live_assessment(case)
    item = {"key": f"{case.mark}-key", "title": f"{case.mark} title"}

    for media_type in ("text/plain", "application/xml", "application/vnd.api+json"):
        headers = {"Content-Type": media_type}
        created = try_create(case.teacher, [item], headers=headers)
        require_rejected(created, "missing required key :assessments")
        recorded = try_record(case.teacher, known, [result_of(case.teacher.user_id)], headers=headers)
        require_rejected(recorded, "missing required key :results")


@law("create_live_assessments list_live_assessments", evidence="source: canvas-live-assessments 3.3")
def failing_batch_leaves_no_trace(case: Case) -> None:
    """One bad item undoes the whole request wherever it stands, new titles of existing assessments included."""
    known = a_live_assessment(case)
    good = [
        {"key": known["key"], "title": f"{case.mark} retitled"},
        {"key": f"{case.mark}-new", "title": f"{case.mark} new"},
    ]
    bad = case.draw(
        st.sampled_from(
            [
                {"key": f"{case.mark}-bad", "title": " "},
                {"title": f"{case.mark} bad"},
                {"key": f"{case.mark}-bad", "title": f"{case.mark} bad", "links": {"outcome": NOBODY}},
            ]
        )
    )
    items = case.draw(st.permutations([*good, bad]))

    refused = try_create(case.teacher, items)
    listed = [a for a in case.teacher.every("list_live_assessments") if case.mark in a["key"]]

    require_status(refused, 400)
    require_equal(listed, [known], "a refused batch has left something behind")
