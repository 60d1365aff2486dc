"""Laws of Canvas live assessments. Fact sheet: canvas-live-assessments.

Nothing here can be removed again: laws use keys of their own, share one assessment where nothing new has to be made,
and make as little as they can. What only current versions of Canvas do is tolerated in the older form on a real server.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from ..arrange import a_live_assessment, recorded_results, the_live_assessment
from ..case import Actor, Case, items_of
from ..checks import require_not_permitted, require_status
from ..exchange import Exchange
from ..failures import require, require_contains, require_equal
from ..registry import law
from ..spec import Json
from ..strategies import live_assessments, live_results, moment_of, titles, written

NOBODY = 9_100_000_000
"""An id that no user and no outcome has."""
AT = "2031-02-03T04:05:06Z"
BLANKS: Sequence[Json] = (None, "", " ", "\t \n")
NO_LISTS: Sequence[Json] = (None, {"0": {}}, "text", 5, True)


# Create or find ----------------------------------------------------------------------------------------------------


@law(
    "create_live_assessments list_live_assessments",
    evidence=["spec: canvas-live-assessments 3.3", "source: canvas-live-assessments 3.3"],
    profile="smoke",
)
def same_key_finds_and_retitles(case: Case) -> None:
    """A key that exists keeps its id however often it is sent; the last title wins, and the list holds it once."""
    key = f"{case.mark}-key"
    sent = [case.draw(titles(case.mark)) for _ in range(3)]

    replies = [_made(case.teacher, [{"key": key, "title": title}])[0] for title in sent]
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

    made = _made(case.teacher, items)

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

    made = _made(case.teacher, [{"key": key, "title": f"{case.mark} title"} for key in keys])

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

    made = _made(case.teacher, sent)
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

    first = _made(case.teacher, [here])[0]
    second = _made(case.teacher, [there], course_id=case.other_course)[0]
    listed = [a for a in case.teacher.every("list_live_assessments") if case.mark in a["key"]]

    require(first["id"] != second["id"], "two courses share an assessment")
    require_equal(listed, [first], "the other course's title was taken over")


@law("create_live_assessments", evidence="source: canvas-live-assessments 2.3, 3.1", amount="one")
def title_and_key_are_required(case: Case) -> None:
    """An item without a title or a key, or with a blank one, is rejected, even where the key exists already."""
    item = {"key": the_live_assessment(case)["key"], "title": f"{case.mark} title"}

    for name in ("title", "key"):
        broken = [_but(item, name), *({**item, name: blank} for blank in BLANKS)]
        for sent in broken:
            require_rejected(_create(case.teacher, [sent]), f"missing required key :{name}")


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
        require_rejected(_create(case.teacher, items), message)


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
        refused = _create(case.teacher, [{**item, "links": {"outcome": outcome}}])
        require_rejected(refused, "outcome must be linked to the context")


@law("create_live_assessments", evidence="spec: canvas-live-assessments 3.3", needs="outcome", amount="one")
def outcome_of_another_course_is_rejected(case: Case) -> None:
    """An outcome that exists, and is linked to another course only, is rejected."""
    item = {
        "key": f"{case.mark}-key",
        "title": f"{case.mark} title",
        "links": {"outcome": case.outcome("foreign")},
    }

    require_rejected(_create(case.teacher, [item]), "outcome must be linked to the context")


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
        _made(case.teacher, [{**item, "links": {"outcome": given}}])[0] for given in (outcome, str(outcome))
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
        require_equal(_made(case.teacher, [item]), [known], f"links {links} change the answer")


@law("create_live_assessments", evidence="source: canvas-live-assessments 3.1", amount="one")
def unknown_fields_of_an_item_are_ignored(case: Case) -> None:
    """Fields that an item does not have, an `id` among them, are ignored."""
    known = the_live_assessment(case)
    sent = {"key": known["key"], "title": known["title"], "id": "1", "workflow_state": "deleted", "note": {}}

    made = _made(case.teacher, [sent])

    require_contains(made, [known], "unknown fields change the answer")


@law(
    "create_live_assessments list_live_assessments",
    evidence=["source: canvas-live-assessments 3.1; safe by 10"],
    amount="one",
)
def key_and_title_have_255_characters_at_most(case: Case) -> None:
    """255 characters are kept whole; one more is refused with 4xx and `errors`, and nothing is stored."""
    key, title = (f"{case.mark} {word} ".ljust(255, "x") for word in ("key", "title"))

    made = _made(case.teacher, [{"key": key, "title": title}])[0]
    for item in ({"key": f"{key}y", "title": title}, {"key": f"{case.mark} too long", "title": f"{title}y"}):
        require_invalid(_create(case.teacher, [item]))
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

    answer = _create(case.teacher, [{"key": known["key"], "title": known["title"]}])

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

    created = _create(case.teacher, [{"key": known["key"], "title": known["title"]}])
    listed = case.teacher.call("list_live_assessments")

    template = f"{_home(case)}/{{assessments.id}}/results"
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

    made = _made(case.teacher, items, encoding=encoding)

    require_equal(
        [{"key": a["key"], "title": a["title"]} for a in made],
        items,
        f"the {encoding} was read as something else",
    )


@law("create_live_assessments", evidence="inferred: canvas-live-assessments 3.1 (a number as key)")
def number_as_key_is_its_digits(case: Case) -> None:
    """A key sent as a number is the key of its decimal digits."""
    number = case.draw(st.integers(10**9, 10**15))

    made = _made(
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

    made = _made(case.teacher, [], note=case.mark)
    recorded = _recorded(case.teacher, known, [])

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
        created = _create(case.teacher, [item], headers=headers)
        require_rejected(created, "missing required key :assessments")
        recorded = _record(case.teacher, known, [_result(case.teacher.user_id)], headers=headers)
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

    refused = _create(case.teacher, items)
    listed = [a for a in case.teacher.every("list_live_assessments") if case.mark in a["key"]]

    require_status(refused, 400)
    require_equal(listed, [known], "a refused batch has left something behind")


@law(
    "list_live_assessments",
    evidence=["doc: LiveAssessments", "source: canvas-live-assessments 0, 1"],
    amount="one",
)
def there_are_lists_in_courses_only(case: Case) -> None:
    """No single assessment or result can be read, and there are no assessments of accounts, groups or sections."""
    assessment = a_live_assessment(case)
    result = recorded_results(case, assessment, [_result(case.teacher.user_id)])[0]
    one = f"/api/v1/courses/{case.course}/live_assessments/{assessment['id']}"

    for path in (
        one,
        f"{one}/results/{result['id']}",
        *(f"/api/v1/{kind}/{case.course}/live_assessments" for kind in ("accounts", "groups", "sections")),
    ):
        answer = case.teacher.send("GET", path)
        require(
            400 <= answer.status < 500,
            f"{path} is answered {answer.status}",
            documented="status 404",
            exchange=answer,
        )


@law("list_live_assessments", evidence="source: canvas-live-assessments 4", amount="one")
def list_of_assessments_has_no_filter(case: Case) -> None:
    """Parameters that look like a filter do not keep any assessment out of the list."""
    known = the_live_assessment(case)

    for query in ({"search_term": "nothing at all"}, {"key": "nothing"}, {"user_id": NOBODY}):
        listed = case.teacher.every("list_live_assessments", query=query)
        require(known in listed, f"{query} keeps an assessment out")


# Rights ------------------------------------------------------------------------------------------------------------

ALL = "create_live_assessments list_live_assessments create_live_assessment_results list_live_assessment_results"


@law(ALL, evidence="spec: canvas-live-assessments 1.1", amount="one", profile="smoke")
def teacher_may_do_everything(case: Case) -> None:
    """A teacher may create, link outcomes, list, record results and read them."""
    require_rights(case, case.teacher, "create link list record read")


@law(ALL, evidence="source: canvas-live-assessments 1.1", needs="ta", amount="one")
def ta_may_not_link_outcomes(case: Case) -> None:
    """A TA may do everything but link an outcome, for which the right to manage outcomes is missing."""
    require_rights(case, case.role("ta"), "create list record read")


@law(ALL, evidence="source: canvas-live-assessments 1.1", needs="designer", amount="one")
def designer_may_not_read(case: Case) -> None:
    """A designer may create, link outcomes and record results, but list neither assessments nor results."""
    require_rights(case, case.role("designer"), "create link record")


@law(ALL, evidence="source: canvas-live-assessments 1.1", needs="admin", amount="one")
def admin_may_do_everything(case: Case) -> None:
    """An account admin may do everything without being enrolled."""
    require_rights(case, case.role("admin"), "create link list record read")


@law(ALL, evidence="spec: canvas-live-assessments 1.1", needs="student", amount="one", profile="smoke")
def student_may_do_nothing(case: Case) -> None:
    """A student is refused everything, even a look at own results."""
    require_rights(case, case.student, "")

    own = case.student.call(
        "list_live_assessment_results",
        assessment_id=the_live_assessment(case)["id"],
        query={"user_id": case.student.user_id},
    )
    require_not_permitted(own)


@law(ALL, evidence="source: canvas-live-assessments 1.1", needs="observer", amount="one")
def observer_may_do_nothing(case: Case) -> None:
    """An observer is refused everything."""
    require_rights(case, case.role("observer"), "")


@law(ALL, evidence="source: canvas-live-assessments 1.1", needs="outsider", amount="one")
def outsider_may_do_nothing(case: Case) -> None:
    """Somebody who is signed in and not in the course is refused everything."""
    require_rights(case, case.role("outsider"), "")


@law(
    ALL,
    evidence=["source: canvas-live-assessments 1.1, 2.2", "spec: canvas-live-assessments 1.1"],
    amount="one",
    profile="smoke",
)
def anonymous_may_do_nothing(case: Case) -> None:
    """Without a token everything is answered 401, `unauthenticated`, with a header that asks for a token."""
    for answer in _attempts(case, case.anonymous).values():
        require_status(answer, 401)
        require_contains(answer.json, {"status": "unauthenticated"}, "another refusal", exchange=answer)
        require_equal(
            answer.header("www-authenticate"),
            'Bearer realm="canvas-lms"',
            "the header says something else",
            exchange=answer,
        )


@law(
    "create_live_assessments",
    evidence="source: canvas-live-assessments 3.2, 9",
    needs="ta",
    amount="one",
    mock_only=True,
)
def right_to_link_is_asked_for_before_any_item_is_looked_at(case: Case) -> None:
    """Who may not manage outcomes is refused for an outcome anywhere, even behind an item that is wrong itself.

    Older servers look at the items one by one, so this holds on the mock only.
    """
    bad = {"key": f"{case.mark}-bad", "title": ""}
    linked = {"key": f"{case.mark}-key", "title": f"{case.mark} title", "links": {"outcome": NOBODY}}

    refused = _create(case.role("ta"), [bad, linked])

    require_not_permitted(refused)


@law(ALL, evidence="source: canvas-live-assessments 2.1, 9", needs="student", amount="one")
def unknown_course_is_404_before_any_right_is_asked_for(case: Case) -> None:
    """A course that does not exist is 404 to a student and even without a token (401 there on older servers)."""
    course = case.absent("list_live_assessments", "course_id")

    for actor, statuses in ((case.student, {404}), (case.anonymous, _current(case, 404, older=401))):
        for answer in _attempts(case, actor, course_id=course, assessment_id=NOBODY).values():
            require(
                answer.status in statuses,
                f"{actor.role} is answered {answer.status}",
                documented="status 404",
                exchange=answer,
            )


@law(
    "list_live_assessment_results create_live_assessment_results",
    evidence="source: canvas-live-assessments 2.1, 9",
    needs="student",
    amount="one",
)
def unknown_assessment_is_404_before_any_right_is_asked_for(case: Case) -> None:
    """An assessment that does not exist is 404 to a student and even without a token (401 there on older servers)."""
    unknown = case.absent("list_live_assessment_results", "assessment_id")

    for actor, statuses in ((case.student, {404}), (case.anonymous, _current(case, 404, older=401))):
        read = actor.call("list_live_assessment_results", assessment_id=unknown)
        recorded = _record(actor, {"id": unknown}, [])
        for answer in (read, recorded):
            require(
                answer.status in statuses,
                f"{actor.role} is answered {answer.status}",
                documented="status 404",
                exchange=answer,
            )


@law(
    "list_live_assessment_results create_live_assessment_results",
    evidence="source: canvas-live-assessments 2.1, 2.3",
    needs="other-course student",
    amount="one",
)
def assessment_of_another_course_is_rejected(case: Case) -> None:
    """An assessment asked for in another course is 400, and that before any right is asked for."""
    known = the_live_assessment(case)
    where: dict[str, Json] = {"course_id": case.other_course}
    case.absent("list_live_assessment_results", "assessment_id", value=known["id"], **where)

    for actor in (case.teacher, case.student):
        read = actor.call("list_live_assessment_results", assessment_id=known["id"], **where)
        recorded = _record(actor, known, [_result(case.teacher.user_id)], **where)
        for answer in (read, recorded):
            require_rejected(answer, "assessment does not belong to the given context")


@law(
    "list_live_assessment_results",
    evidence=["source: canvas-api-conventions 7", "source: canvas-live-assessments 1"],
    amount="one",
    writes=False,
)
def only_numbers_name_an_assessment(case: Case) -> None:
    """Words, SIS forms and numbers that are too long name no assessment: 404."""
    for odd in ("abc", "sis_assessment_id:1", "self", 10**25):
        require_status(case.teacher.call("list_live_assessment_results", assessment_id=odd), 404)


# Recording results -------------------------------------------------------------------------------------------------


@law(
    "create_live_assessment_results list_live_assessment_results",
    evidence=["source: canvas-live-assessments 5.3, 5.5", "spec: canvas-live-assessments 5.1"],
    needs="student",
)
def results_come_back_as_they_were_sent(case: Case) -> None:
    """Answer and list hold exactly what was recorded, each instant in UTC, under the assessment and the assessor."""
    assessment = a_live_assessment(case)
    sent = case.draw(live_results([case.student.user_id, case.teacher.user_id], max_size=4))

    recorded = _recorded(case.teacher, assessment, sent)
    listed = _results_of(case, assessment)

    require_equal(_counted(recorded), _counted(sent), "the answer is not what was sent")
    require_equal(_by_id(listed), _by_id(recorded), "the listed results are not the recorded ones")
    for result in recorded:
        require_contains(
            result["links"],
            {"assessor": str(case.teacher.user_id), "assessment": assessment["id"]},
            "a result is linked to something else",
        )
        require(result["assessed_at"].endswith("Z"), "a time is not in UTC", received=result["assessed_at"])


@law("create_live_assessment_results", evidence="source: canvas-live-assessments 5.2", needs="student")
def results_come_back_grouped_by_user(case: Case) -> None:
    """Results are recorded user by user, in the order in which the request first names them; ids ascend so."""
    people = [case.student.user_id, case.teacher.user_id]
    users = case.draw(st.lists(st.sampled_from(people), min_size=2, max_size=4))
    sent = [_result(user, at=f"2031-02-03T04:05:{place:02}Z") for place, user in enumerate(users)]
    grouped = [result for user in dict.fromkeys(users) for result in sent if result["links"]["user"] == user]

    recorded = _recorded(case.teacher, the_live_assessment(case), sent)

    require_equal(
        [r["assessed_at"] for r in recorded],
        [r["assessed_at"] for r in grouped],
        "the results come in another order",
    )
    ids = [int(r["id"]) for r in recorded]
    require_equal(ids, sorted(ids), "the ids do not ascend in the order of the answer")


@law(
    "create_live_assessment_results",
    evidence="source: canvas-live-assessments 5.2",
    needs="student",
    amount="one",
)
def number_and_text_of_one_id_are_two_groups(case: Case) -> None:
    """An id sent as a number and as text names the same user in two groups."""
    student, teacher = case.student.user_id, case.teacher.user_id

    recorded = _recorded(
        case.teacher, the_live_assessment(case), [_result(user) for user in (student, teacher, str(student))]
    )

    require_equal(
        [r["links"]["user"] for r in recorded],
        [str(student), str(teacher), str(student)],
        "number and text were taken together",
    )


@law(
    "create_live_assessment_results",
    evidence="source: canvas-live-assessments 2.3, 5.1, 5.2, 9",
    needs="student",
    amount="one",
)
def user_passed_and_time_are_required(case: Case) -> None:
    """A result needs a user, then `passed`, then `assessed_at`; what is missing first is what is reported."""
    known = the_live_assessment(case)
    whole = _result(case.student.user_id)

    for sent, name in (
        (_but(whole, "links"), "user"),
        ({**whole, "links": {}}, "user"),
        ({**whole, "links": {"user": None}}, "user"),
        ({**whole, "links": {"user": False}}, "user"),
        ({"links": {}}, "user"),
        (_but(whole, "passed"), "passed"),
        ({**whole, "passed": None}, "passed"),
        ({"links": whole["links"]}, "passed"),
        (_but(whole, "assessed_at"), "assessed_at"),
        *(({**whole, "assessed_at": blank}, "assessed_at") for blank in BLANKS),
    ):
        answer = _record(case.teacher, known, [sent])
        if name == "user" or case.is_mock or answer.status == 400:
            require_rejected(answer, f"missing required key :{name}")
        else:
            require_invalid(answer)


@law(
    "create_live_assessment_results",
    evidence=["source: canvas-live-assessments 2.3, 5.1", "spec: canvas-live-assessments 5.1 (absent)"],
    amount="one",
)
def results_must_be_a_list(case: Case) -> None:
    """`results` that is missing or anything but an array is rejected."""
    known = the_live_assessment(case)

    for body in ({"note": case.mark}, *({"note": case.mark, "results": wrong} for wrong in NO_LISTS)):
        refused = case.teacher.call("create_live_assessment_results", assessment_id=known["id"], body=body)
        require_rejected(refused, "missing required key :results")


@law(
    "create_live_assessment_results",
    evidence="source: canvas-live-assessments 5.2, 9",
    needs="student",
    amount="one",
)
def errors_follow_the_groups(case: Case) -> None:
    """A user's results are all looked at before the next user is, wherever they stand in the request."""
    known = the_live_assessment(case)
    whole = _result(case.student.user_id)

    refused = _record(case.teacher, known, [whole, _result(NOBODY), _but(whole, "passed")])

    if case.is_mock or refused.status == 400:
        require_rejected(refused, "missing required key :passed")
    else:
        require_invalid(refused)


@law(
    "create_live_assessment_results list_live_assessment_results",
    evidence="source: canvas-live-assessments 5.2",
    needs="student",
)
def failing_batch_of_results_leaves_none(case: Case) -> None:
    """One bad result undoes the whole request, wherever it stands."""
    assessment = a_live_assessment(case)
    good = [_result(case.student.user_id), _result(case.teacher.user_id, passed=False)]
    bad = case.draw(
        st.sampled_from([_result(NOBODY), _but(good[0], "links"), _but(good[0], "assessed_at")]),
    )
    sent = case.draw(st.permutations([*good, bad]))

    refused = _record(case.teacher, assessment, sent)
    listed = _results_of(case, assessment)

    require(
        400 <= refused.status < 500, f"answered {refused.status}", documented="status 400", exchange=refused
    )
    require_equal(listed, [], "a refused batch has left something behind")


@law(
    "create_live_assessment_results list_live_assessment_results",
    evidence="source: canvas-live-assessments 5.3",
    needs="student",
    amount="one",
)
def identical_results_are_all_kept(case: Case) -> None:
    """The same result sent again, in one request or in two, is another result."""
    assessment = a_live_assessment(case)
    result = _result(case.student.user_id)

    recorded = _recorded(case.teacher, assessment, [result, result])
    recorded += _recorded(case.teacher, assessment, [result])
    listed = _results_of(case, assessment)

    require_equal(len({r["id"] for r in recorded}), 3, "two results share an id")
    require_equal(_by_id(listed), _by_id(recorded), "the list is not what was recorded")


@law(
    "create_live_assessment_results",
    evidence="source: canvas-live-assessments 5.1",
    needs="student ta designer observer",
    amount="one",
)
def everybody_in_the_course_can_be_assessed(case: Case) -> None:
    """Whoever is enrolled can be assessed: student, teacher, TA, designer and observer alike."""
    users = [case.role(role).user_id for role in ("student", "teacher", "ta", "designer", "observer")]

    recorded = _recorded(case.teacher, the_live_assessment(case), [_result(user) for user in users])

    require_equal(
        [r["links"]["user"] for r in recorded], [str(user) for user in users], "somebody else was assessed"
    )


@law(
    "create_live_assessment_results",
    evidence="spec: canvas-live-assessments 5.1",
    needs="outsider",
    amount="one",
)
def somebody_outside_the_course_cannot_be_assessed(case: Case) -> None:
    """A user who is not in the course is rejected."""
    refused = _record(case.teacher, the_live_assessment(case), [_result(case.role("outsider").user_id)])

    require_rejected(refused, "user must be in the context")


@law(
    "create_live_assessment_results",
    evidence="spec: canvas-live-assessments 5.1",
    needs="inactive",
    amount="one",
)
def somebody_with_an_inactive_enrolment_cannot_be_assessed(case: Case) -> None:
    """A user whose enrolment is inactive is rejected."""
    refused = _record(case.teacher, the_live_assessment(case), [_result(case.role("inactive").user_id)])

    require_rejected(refused, "user must be in the context")


@law(
    "create_live_assessment_results",
    evidence="source: canvas-live-assessments 5.1",
    needs="student",
    amount="one",
)
def only_numbers_name_a_user(case: Case) -> None:
    """`self`, SIS forms, words, the empty text and ids that nobody has name no user of the course."""
    known = the_live_assessment(case)

    for user in ("self", "sis_user_id:1", "somebody", "", NOBODY, str(NOBODY)):
        require_rejected(_record(case.teacher, known, [_result(user)]), "user must be in the context")
    text = _recorded(case.teacher, known, [_result(str(case.student.user_id))])[0]
    require_equal(text["links"]["user"], str(case.student.user_id), "an id as text names somebody else")


@law(
    "create_live_assessment_results",
    evidence="inferred: canvas-live-assessments 5.1 (casts)",
    amount="one",
)
def passed_is_cast_to_a_boolean(case: Case) -> None:
    """`passed` is false for the texts and numbers that mean false, in any letter case, and true for all others."""
    teacher, known = case.teacher, the_live_assessment(case)
    false: list[Json] = [False, 0, "0", "f", "F", "false", "FALSE", "off", "Off"]
    true: list[Json] = [True, 1, 2, "1", "t", "true", "on", "yes", "no", "anything"]

    sent = [_result(teacher.user_id, passed=given) for given in (*false, *true)]
    recorded = _recorded(teacher, known, sent)

    require_equal(
        [r["passed"] for r in recorded], [False] * len(false) + [True] * len(true), "a value was cast wrongly"
    )


@law(
    "create_live_assessment_results",
    evidence="inferred: canvas-live-assessments 5.1 (the empty text is no truth value)",
    amount="one",
)
def empty_passed_is_invalid(case: Case) -> None:
    """`passed` as the empty text is neither true nor missing: refused with `errors`."""
    require_invalid(
        _record(case.teacher, the_live_assessment(case), [_result(case.teacher.user_id, passed="")])
    )


@law(
    "create_live_assessment_results",
    evidence=["source: canvas-live-assessments 5.1", "spec: canvas-live-assessments 5.1"],
    amount="one",
)
def assessment_in_the_future_is_accepted(case: Case) -> None:
    """A result may be dated in the future, and keeps its time to the second, whatever the offset it was sent with."""
    sent = "2094-11-30T23:59:58-07:00"

    recorded = _recorded(case.teacher, the_live_assessment(case), [_result(case.teacher.user_id, at=sent)])[0]

    require_equal(
        recorded["assessed_at"], written(moment_of(sent)), "the instant is another", at="/assessed_at"
    )


@law(
    "create_live_assessment_results",
    evidence="inferred: canvas-live-assessments 5.1 (times without an offset)",
    amount="one",
)
def time_without_an_offset_is_the_callers(case: Case) -> None:
    """A time without an offset is read in the caller's time zone, and a date alone as midnight there."""
    zone = ZoneInfo(case.teacher.ok("get_current_user").get("time_zone", "UTC"))
    user = case.teacher.user_id

    recorded = _recorded(
        case.teacher,
        the_live_assessment(case),
        [_result(user, at="2031-07-03T04:05:06"), _result(user, at="2031-07-03")],
    )

    expected = [datetime(2031, 7, 3, 4, 5, 6, tzinfo=zone), datetime(2031, 7, 3, tzinfo=zone)]
    require_equal(
        [r["assessed_at"] for r in recorded],
        [written(moment.astimezone(UTC)) for moment in expected],
        "the time was read elsewhere",
    )


@law(
    "create_live_assessment_results",
    evidence=["source: canvas-live-assessments 5.1", "spec: canvas-live-assessments 5.1"],
    needs="student",
    amount="one",
)
def assessor_is_always_the_caller(case: Case) -> None:
    """The caller is the assessor and the path names the assessment, whatever the request says of them or of an id."""
    known = the_live_assessment(case)
    claimed = {"user": case.teacher.user_id, "assessor": case.student.user_id, "assessment": NOBODY}

    recorded = _recorded(case.teacher, known, [{**_result(0), "id": "1", "links": claimed}])[0]

    require_contains(
        recorded["links"],
        {"assessor": str(case.teacher.user_id), "assessment": known["id"]},
        "what the client claims was taken over",
        at="/results/0/links",
    )
    require(recorded["id"] != "1", "the client's id was taken over")


@law(
    "create_live_assessment_results",
    evidence="source: canvas-live-assessments 1",
    needs="admin",
    amount="one",
)
def masqueraded_caller_is_the_assessor(case: Case) -> None:
    """Who acts as somebody else records results in their name."""
    answer = case.role("admin").call(
        "create_live_assessment_results",
        assessment_id=the_live_assessment(case)["id"],
        query={"as_user_id": case.teacher.user_id},
        body={"results": [_result(case.teacher.user_id)]},
    )

    require_status(answer, 200)
    assessor = answer.json["results"][0]["links"]["assessor"]
    require_equal(assessor, str(case.teacher.user_id), "somebody else is the assessor", exchange=answer)


@law("create_live_assessment_results", evidence="source: canvas-live-assessments 5.5", amount="one")
def recording_answers_with_results_only(case: Case) -> None:
    """The answer to recording results has nothing but `results`, and no `Link` header."""
    answer = _record(case.teacher, the_live_assessment(case), [_result(case.teacher.user_id)])

    require_status(answer, 200)
    require(not {"links", "meta"} & set(answer.json), "the answer has something else", exchange=answer)
    require(not answer.has_header("link"), "there is a `Link` header", exchange=answer)


@law(
    "create_live_assessment_results list_live_assessment_results",
    evidence=[
        "source: canvas-live-assessments 5.1; only on the mock by 10",
        "spec: canvas-live-assessments 5.1",
    ],
    amount="one",
    mock_only=True,
)
def more_than_10000_results_at_once_fail(case: Case) -> None:
    """10,001 results in one request are answered 500, and none is recorded."""
    assessment = a_live_assessment(case)

    refused = _record(case.teacher, assessment, [_result(case.teacher.user_id)] * 10_001)

    require_status(refused, 500)
    require_equal(_results_of(case, assessment), [], "a refused request has left something behind")


# Reading results ---------------------------------------------------------------------------------------------------


@law(
    "list_live_assessment_results",
    evidence=["doc: LiveAssessments, List live assessment results", "spec: canvas-live-assessments 6"],
    needs="student",
)
def filtering_by_user_partitions_the_results(case: Case) -> None:
    """Filtering by each user in turn gives every result exactly once, under its own user."""
    assessment = a_live_assessment(case)
    users = [case.student.user_id, case.teacher.user_id]
    whole = recorded_results(case, assessment, case.draw(live_results(users, min_size=2, max_size=4)))

    parts = {user: _results_of(case, assessment, user_id=user) for user in users}

    for user, part in parts.items():
        require_equal(
            {r["links"]["user"] for r in part} - {str(user)}, set(), f"results of others for user {user}"
        )
    require_equal(
        _by_id([result for part in parts.values() for result in part]),
        _by_id(whole),
        "the parts are not the whole",
    )


@law(
    "list_live_assessment_results",
    evidence="source: canvas-live-assessments 6",
    needs="student",
    amount="one",
)
def filtering_by_somebody_without_results_is_empty(case: Case) -> None:
    """Filtering by a user without results, or by one who does not exist, gives 200 and an empty list."""
    assessment = a_live_assessment(case)
    recorded_results(case, assessment, [_result(case.teacher.user_id)])

    for user in (case.student.user_id, NOBODY):
        require_equal(_results_of(case, assessment, user_id=user), [], f"results for user {user}")


@law(
    "list_live_assessment_results",
    evidence="inferred: canvas-live-assessments 6 (values of user_id that are no numbers)",
    amount="one",
)
def filter_takes_numbers_only(case: Case) -> None:
    """`self`, SIS forms, words and the empty text as `user_id` give 200 and an empty list."""
    assessment = a_live_assessment(case)
    recorded_results(case, assessment, [_result(case.teacher.user_id)])

    for value in ("self", "sis_user_id:1", "abc", ""):
        require_equal(_results_of(case, assessment, user_id=value), [], f"results for user_id={value}")


@law("list_live_assessment_results", evidence="source: canvas-live-assessments 6", amount="one")
def results_of_assessments_never_mix(case: Case) -> None:
    """Each assessment lists its own results, and none of another's."""
    assessments = [a_live_assessment(case, "one"), a_live_assessment(case, "two")]
    recorded = [recorded_results(case, a, [_result(case.teacher.user_id)]) for a in assessments]

    listed = [_results_of(case, a) for a in assessments]

    require_equal(listed, recorded, "a list holds something else than its own results")


@law(
    "list_live_assessment_results",
    evidence="source: canvas-live-assessments 6",
    amount="one",
    profile="smoke",
)
def results_list_has_results_and_meta_only(case: Case) -> None:
    """A list of results is `results` and `meta`; there are no links in its body, unlike in the list of assessments."""
    answer = case.teacher.call("list_live_assessment_results", assessment_id=the_live_assessment(case)["id"])

    require_status(answer, 200)
    require("links" not in answer.json, "there are links", exchange=answer)
    require({"meta", "results"} <= set(answer.json), "a part of the list is missing", exchange=answer)


@law(
    "list_live_assessment_results list_live_assessments",
    evidence="source: canvas-live-assessments 4, 6; only on the mock by 10",
    needs="student",
    amount="one",
    mock_only=True,
)
def lists_are_ordered_by_id(case: Case) -> None:
    """Both lists are ordered by ascending id, a retitled assessment included; real servers promise no order."""
    first, _ = a_live_assessment(case, "b"), a_live_assessment(case, "a")
    recorded_results(case, first, [_result(u) for u in (case.teacher.user_id, case.student.user_id) * 2])
    a_live_assessment(case, "b", title=f"{case.mark} retitled")

    for listed in (case.teacher.every("list_live_assessments"), _results_of(case, first)):
        ids = [int(item["id"]) for item in listed]
        require_equal(ids, sorted(ids), "the list is in another order")


@law(
    "list_live_assessments",
    evidence="source: canvas-api-conventions 9",
    amount="one",
    writes=False,
    profile="smoke",
)
def accept_header_does_not_change_the_envelope(case: Case) -> None:
    """The list has the same parts and media type for clients that accept JSON:API."""
    answer = case.teacher.call("list_live_assessments", headers={"Accept": "application/vnd.api+json"})

    require_status(answer, 200)
    require_equal(answer.media_type, "application/json", "the media type is another", exchange=answer)
    require({"assessments", "links", "meta"} <= set(answer.json), "the envelope is another", exchange=answer)


# Paging ------------------------------------------------------------------------------------------------------------


@law(
    "list_live_assessment_results",
    evidence=["source: canvas-live-assessments 7", "source: canvas-api-conventions 6.3, 6.4"],
    needs="student",
)
def pages_of_results_partition_the_list(case: Case) -> None:
    """Whatever `per_page` is, each page tells its place in `meta`, and together they hold every result once."""
    assessment = a_live_assessment(case)
    users = [case.student.user_id, case.teacher.user_id]
    whole = recorded_results(case, assessment, case.draw(live_results(users, min_size=3, max_size=5)))
    per_page = case.draw(st.integers(1, 6))
    user = case.draw(st.sampled_from([None, *users]))
    wanted = [r for r in whole if user is None or r["links"]["user"] == str(user)]
    kept = {} if user is None else {"user_id": user}

    first = case.teacher.call(
        "list_live_assessment_results", assessment_id=assessment["id"], query={**kept, "per_page": per_page}
    )
    pages = case.pages(first)

    base = f"{_home(case)}/{assessment['id']}/results?" + ("" if user is None else f"user_id={user}&")
    for number, page in enumerate(pages, start=1):
        require_contains(
            page.json["meta"]["pagination"],
            _place(base, number, per_page, len(wanted)),
            "`meta.pagination` tells another place",
            at="/meta/pagination",
            exchange=page,
        )
    found = [result for page in pages for result in page.json["results"]]
    require_equal(_by_id(found), _by_id(wanted), "the pages together are not the list", exchange=first)


@law("list_live_assessments", evidence="source: canvas-live-assessments 7")
def pages_of_assessments_partition_the_list(case: Case) -> None:
    """Whatever `per_page` is, following `next` shows every assessment that was made exactly once."""
    made = _made(case.teacher, [{"key": f"{case.mark}-{n}", "title": f"{case.mark} {n}"} for n in range(2)])
    count = case.teacher.call("list_live_assessments").json["meta"]["pagination"]["count"]
    parts = case.draw(st.integers(1, 4))

    first = case.teacher.call("list_live_assessments", query={"per_page": max(1, count // parts)})
    found = [a for page in case.pages(first) for a in page.json["assessments"]]

    require_equal(
        _by_id([a for a in found if case.mark in a["key"]]), _by_id(made), "the pages do not hold each once"
    )
    require_equal(len({a["id"] for a in found}), len(found), "an assessment is on two pages", exchange=first)


@law(
    "list_live_assessments list_live_assessment_results",
    evidence=["spec: canvas-api-conventions 6.4", "source: canvas-live-assessments 7"],
    amount="one",
    profile="smoke",
)
def meta_and_link_header_agree(case: Case) -> None:
    """`meta.pagination` has the same addresses as the `Link` header, which has them in a fixed order."""
    known = the_live_assessment(case)

    for answer in (
        case.teacher.call("list_live_assessments", query={"per_page": 1}),
        case.teacher.call("list_live_assessments", query={"per_page": 100}),
        case.teacher.call("list_live_assessment_results", assessment_id=known["id"], query={"per_page": 1}),
    ):
        require_status(answer, 200)
        meta = answer.json["meta"]["pagination"]
        rels = [rel for rel in ("current", "next", "prev", "first", "last") if rel in meta]
        header = ",".join(f'<{meta[rel]}>; rel="{rel}"' for rel in rels)
        require_equal(answer.header("link"), header, "`Link` and `meta` do not agree", exchange=answer)


@law(
    "list_live_assessment_results",
    evidence=["source: canvas-live-assessments 4, 7", "source: canvas-api-conventions 6.3"],
    amount="one",
)
def empty_list_is_one_page(case: Case) -> None:
    """A list without items is one page: current, first and last are page 1, there is no other, and `count` is 0."""
    assessment = a_live_assessment(case)

    answer = case.teacher.call("list_live_assessment_results", assessment_id=assessment["id"])

    require_status(answer, 200)
    meta = answer.json["meta"]["pagination"]
    expected = _place(f"{_home(case)}/{assessment['id']}/results?", 1, 10, 0)
    expected.pop("page_count")  # nobody knows for certain
    require_equal(items_of(answer), [], "items out of nothing", exchange=answer)
    require_contains(meta, expected, "an empty list is paged otherwise", exchange=answer)
    require(not {"next", "prev"} & set(meta), "an empty list has several pages", exchange=answer)


@law("list_live_assessments", evidence="source: canvas-live-assessments 7", amount="one", writes=False)
def per_page_is_clamped(case: Case) -> None:
    """`per_page` is 10 by default and moved silently into 1 to 100 (50 on old servers); what is no number is 1."""
    most = _current(case, 100, older=50)

    for sent, effective in (
        (None, {10}),
        (0, {1}),
        (-5, {1}),
        ("abc", {1}),
        (25, {25}),
        (100, most),
        (101, most),
        (500, most),
        (100_000, most),
    ):
        query = {} if sent is None else {"per_page": sent}
        answer = case.teacher.call("list_live_assessments", query=query)
        require_status(answer, 200)
        used = answer.json["meta"]["pagination"]["per_page"]
        require(
            used in effective,
            f"per_page={sent} comes to {used}",
            documented=" or ".join(map(str, sorted(effective))),
            at="/meta/pagination/per_page",
            exchange=answer,
        )


# Helpers -----------------------------------------------------------------------------------------------------------


def require_rejected(exchange: Exchange, message: str) -> None:
    """The endpoint's own refusal: 400, flat, with this very text and no `errors`. Source: 2.2, 2.3."""
    require_status(exchange, 400)
    require_contains(
        exchange.json, {"status": "bad_request", "message": message}, "another refusal", exchange=exchange
    )
    require("errors" not in exchange.json, "a rejection has no `errors`", exchange=exchange)


def require_invalid(exchange: Exchange) -> None:
    """What a value that cannot be saved is answered with, as far as it is known: 4xx and `errors`. Source: 10."""
    require(
        400 <= exchange.status < 500,
        f"answered {exchange.status}",
        documented="status 422, or another 4xx",
        exchange=exchange,
    )
    has_errors = isinstance(exchange.json, dict) and "errors" in exchange.json
    require(has_errors, "the refusal has no `errors`", exchange=exchange)


def require_rights(case: Case, actor: Actor, may: str) -> None:
    """Of the five things that the table of section 1.1 knows, the actor may do exactly these."""
    rejections = {
        "link": "outcome must be linked to the context",
        "record": "missing required key :results",
    }
    for name, answer in _attempts(case, actor).items():
        if name not in may.split():
            require_not_permitted(answer)
            require(
                not answer.has_header("www-authenticate"), "a refusal asks for another token", exchange=answer
            )
        elif name in rejections:
            require_rejected(answer, rejections[name])
        else:
            require_status(answer, 200)


def _attempts(
    case: Case, actor: Actor, *, course_id: Json = None, assessment_id: Json = None
) -> dict[str, Exchange]:
    """One attempt at each thing that takes a right of its own; none of them makes anything new."""
    known = the_live_assessment(case)
    item = {"key": known["key"], "title": known["title"]}
    course: dict[str, Json] = {"course_id": course_id or case.course}
    results = {**course, "assessment_id": assessment_id or known["id"]}
    return {
        "create": _create(actor, [item], **course),
        "link": _create(actor, [{**item, "links": {"outcome": NOBODY}}], **course),
        "list": actor.call("list_live_assessments", **course),
        "record": actor.call("create_live_assessment_results", body={"note": case.mark}, **results),
        "read": actor.call("list_live_assessment_results", **results),
    }


def _current(case: Case, value: int, *, older: int) -> set[int]:
    """What current versions do; on a real server also what older ones do. Source: 9."""
    return {value} if case.is_mock else {value, older}


def _create(actor: Actor, items: Sequence[Json], *, note: str = "", **how: Json) -> Exchange:
    more = {"note": note} if note else {}
    return actor.call("create_live_assessments", body={"assessments": list(items), **more}, **how)


def _made(actor: Actor, items: Sequence[Json], **how: Json) -> list[Json]:
    answer = _create(actor, items, **how)
    require_status(answer, 200)
    return list(answer.json["assessments"])


def _record(actor: Actor, assessment: Mapping[str, Json], results: Sequence[Json], **how: Json) -> Exchange:
    return actor.call(
        "create_live_assessment_results",
        assessment_id=assessment["id"],
        body={"results": list(results)},
        **how,
    )


def _recorded(
    actor: Actor, assessment: Mapping[str, Json], results: Sequence[Json], **how: Json
) -> list[Json]:
    answer = _record(actor, assessment, results, **how)
    require_status(answer, 200)
    return list(answer.json["results"])


def _results_of(case: Case, assessment: Mapping[str, Json], **query: Json) -> list[Json]:
    return case.teacher.every("list_live_assessment_results", assessment_id=assessment["id"], query=query)


def _result(user: Json, *, passed: Json = True, at: str = AT) -> dict[str, Json]:
    return {"passed": passed, "assessed_at": at, "links": {"user": user}}


def _but(item: Mapping[str, Json], name: str) -> dict[str, Json]:
    """The item without one of its fields."""
    return {key: value for key, value in item.items() if key != name}


def _home(case: Case) -> str:
    """The absolute address of the course's assessments."""
    return f"{case.session.wire('canvas').base_url}/api/v1/courses/{case.course}/live_assessments"


def _place(base: str, number: int, per_page: int, count: int) -> dict[str, Json]:
    """`meta.pagination` of a page of a list whose length is known. Source: 7."""
    last = max(1, -(-count // per_page))
    numbers = {"current": number, "first": 1, "last": last}
    if number < last:
        numbers["next"] = number + 1
    if number > 1:
        numbers["prev"] = number - 1
    return {
        **{rel: f"{base}page={n}&per_page={per_page}" for rel, n in numbers.items()},
        "template": f"{base}page={{page}}&per_page={per_page}",
        "page": number,
        "per_page": per_page,
        "count": count,
        "page_count": last,
    }


def _by_id(items: Sequence[Json]) -> list[Json]:
    return sorted(items, key=lambda item: int(item["id"]))


def _counted(results: Sequence[Json]) -> list[Json]:
    """Results without their order: who, passed or not, when."""
    rows = Counter(
        (str(r["links"]["user"]), r["passed"], moment_of(r["assessed_at"]).timestamp()) for r in results
    )
    return sorted([*row, count] for row, count in rows.items())
