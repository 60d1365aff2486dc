"""Laws of the pages of Canvas live assessments and of their results. Fact sheet: canvas-live-assessments.

What only current versions of Canvas do is tolerated in the older form on a real server.
"""

from __future__ import annotations

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.live_assessments.arrange import (
    a_live_assessment,
    recorded_results,
    the_live_assessment,
)
from contracts.families.live_assessments.steps import by_id, create_or_find, current_or_older, home_of
from contracts.families.live_assessments.values import live_results
from contracts.generic.refusals import require_status
from contracts.run.case import Case, items_of
from contracts.run.check import law
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "live_paging"


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

    base = f"{home_of(case)}/{assessment['id']}/results?" + ("" if user is None else f"user_id={user}&")
    for number, page in enumerate(pages, start=1):
        require_contains(
            page.json["meta"]["pagination"],
            _place(base, number, per_page, len(wanted)),
            "`meta.pagination` tells another place",
            at="/meta/pagination",
            exchange=page,
        )
    found = [result for page in pages for result in page.json["results"]]
    require_equal(by_id(found), by_id(wanted), "the pages together are not the list", exchange=first)


@law("list_live_assessments", evidence="source: canvas-live-assessments 7")
def pages_of_assessments_partition_the_list(case: Case) -> None:
    """Whatever `per_page` is, following `next` shows every assessment that was made exactly once."""
    made = create_or_find(
        case.teacher, [{"key": f"{case.mark}-{n}", "title": f"{case.mark} {n}"} for n in range(2)]
    )
    count = case.teacher.call("list_live_assessments").json["meta"]["pagination"]["count"]
    parts = case.draw(st.integers(1, 4))

    first = case.teacher.call("list_live_assessments", query={"per_page": max(1, count // parts)})
    found = [a for page in case.pages(first) for a in page.json["assessments"]]

    require_equal(
        by_id([a for a in found if case.mark in a["key"]]), by_id(made), "the pages do not hold each once"
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
    expected = _place(f"{home_of(case)}/{assessment['id']}/results?", 1, 10, 0)
    expected.pop("page_count")  # nobody knows for certain
    require_equal(items_of(answer), [], "items out of nothing", exchange=answer)
    require_contains(meta, expected, "an empty list is paged otherwise", exchange=answer)
    require(not {"next", "prev"} & set(meta), "an empty list has several pages", exchange=answer)


@law("list_live_assessments", evidence="source: canvas-live-assessments 7", amount="one", writes=False)
def per_page_is_clamped(case: Case) -> None:
    """`per_page` is 10 by default and moved silently into 1 to 100 (50 on old servers); what is no number is 1."""
    most = current_or_older(case, 100, older=50)

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


def _place(base: str, number: int, per_page: int, count: int) -> dict[str, Json]:
    """`meta.pagination` of a page of a list whose length is known. Source: canvas-live-assessments 7."""
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
