"""Laws of Karma's pages. Fact sheet: karma-assessments 1.6."""

from __future__ import annotations

from hypothesis import strategies as st

from contracts.families.karma.arrange import a_karma_assessment
from contracts.families.karma.steps import newest, page_of, require_invalid
from contracts.generate.text import words
from contracts.generic.refusals import require_status
from contracts.run.case import Case, items_of
from contracts.run.check import law
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "karma_conventions"


@law("list_assessments", evidence="doc: karma-assessments 1.6", profile="smoke", amount="one", writes=False)
def first_page_holds_twenty(case: Case) -> None:
    """Asked for no page, the server gives the first one, of twenty at most, and says so in `meta`."""
    first = case.karma_admin.call("list_assessments")

    require_status(first, 200)
    meta = first.json["meta"]
    require_equal([meta["page"], meta["per_page"]], [1, 20], "`meta` says something else", exchange=first)
    require_equal(len(items_of(first)), min(20, meta["total"]), "the page is not as long as `meta` implies")


@law("list_assessments", evidence="doc: karma-assessments 1.6", needs="karma-course", amount="few")
def pages_partition_the_list(case: Case) -> None:
    """Whatever `per_page` is, up to 100, the pages together hold every assessment once, and `meta` numbers them."""
    mine = {a_karma_assessment(case, questions=())["id"] for _ in range(3)}
    total = case.karma_admin.call("list_assessments").json["meta"]["total"]
    per_page = min(100, max(1, total // case.draw(st.integers(1, 5))))

    pages = [page_of(case, number + 1, per_page) for number in range(-(-total // per_page))]

    for number, page in enumerate(pages, start=1):
        meta = page.json["meta"]
        require_equal([meta["page"], meta["per_page"]], [number, per_page], "`meta` differs", exchange=page)
        require(len(items_of(page)) <= per_page, "a page is longer than `per_page`", exchange=page)
    found = [item["id"] for page in pages for item in items_of(page)]
    if {page.json["meta"]["total"] for page in pages} == {total}:  # nobody else has made any meanwhile
        require_equal(len(found), total, "the pages hold another number than `total`")
        require_equal(len(set(found)), len(found), "an assessment is on several pages")
        require(mine <= set(found), "an assessment that was made is on no page")


@law("list_assessments", evidence="doc: karma-assessments 1.6", needs="karma-course", amount="one")
def total_counts_what_is_made(case: Case) -> None:
    """`total` counts all matching assessments, not those of the page: it grows with each that is made."""
    before = page_of(case, 1, 1).json["meta"]["total"]
    for _ in range(2):
        a_karma_assessment(case, questions=())

    after = page_of(case, 1, 1).json["meta"]["total"]

    require(after >= before + 2, "`total` has not grown", received=after, documented=before + 2)


@law("list_assessments", evidence="inferred: karma-assessments 1.6", writes=False)
def page_past_the_end_is_empty(case: Case) -> None:
    """A page past the end is 200, without entries, with the same `total`."""
    per_page = case.draw(st.integers(1, 100))

    before, beyond, after = (page_of(case, number, per_page) for number in (1, 10**6, 1))

    require_equal(items_of(beyond), [], "a page past the end holds something", exchange=beyond)
    lowest, total, highest = (page.json["meta"]["total"] for page in (before, beyond, after))
    require(lowest <= total <= highest, "another total", received=total, documented=highest, exchange=beyond)
    expected = {"page": 10**6, "per_page": per_page}
    require_contains(beyond.json["meta"], expected, "`meta` differs", exchange=beyond)


@law("list_assessments", evidence="inferred: karma-assessments 1.6", amount="many", writes=False)
def page_out_of_range_is_refused(case: Case) -> None:
    """`page` below 1, `per_page` below 1 or above 100, and what is no integer are refused by name, with 422."""
    wrong = case.draw(st.integers(-1000, 0).map(str) | st.sampled_from(["one", "1.5", "", "1e2", "true"]))
    too_many = case.draw(st.integers(101, 10**6).map(str))

    for query, fields in (
        ({"page": wrong}, ["page"]),
        ({"per_page": wrong}, ["per_page"]),
        ({"per_page": too_many}, ["per_page"]),
        ({"page": wrong, "per_page": too_many}, ["page", "per_page"]),
    ):
        require_invalid(case.karma_admin.call("list_assessments", query=query), *fields)


@law("list_assessments", evidence="inferred: karma-assessments 1.6", needs="karma-course")
def list_is_in_the_order_of_making(case: Case) -> None:
    """The oldest assessment comes first; the order does not change when the list is asked for again."""
    made = [a_karma_assessment(case, questions=())["id"] for _ in range(3)]

    for _ in range(2):
        found = [item["id"] for item in newest(case) if item["id"] in made]
        require_equal(found, made, "the list is not in the order of making")


@law("list_assessments", evidence="inferred: karma-assessments 1.6", writes=False)
def unknown_query_parameter_is_ignored(case: Case) -> None:
    """A query parameter that the documentation does not name changes nothing."""
    name = case.draw(st.sampled_from(["sort", "search_term", "limit", "offset", "title", "Page"]))
    value = case.draw(words(10))

    plain = case.karma_admin.call("list_assessments", query={"per_page": 3})
    more = case.karma_admin.call("list_assessments", query={"per_page": 3, name: value})

    require_status(more, 200)
    require_equal(
        items_of(more), items_of(plain), "an unknown query parameter changed the page", exchange=more
    )
