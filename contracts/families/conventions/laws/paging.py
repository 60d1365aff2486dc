"""Laws of the pages of Canvas's lists. Fact sheet: canvas-api-conventions."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.conventions.steps import base_url
from contracts.families.quizzes.arrange import a_quiz
from contracts.generic.refusals import require_status
from contracts.run.case import Case, items_of
from contracts.run.check import law
from contracts.wire.encoding import encode_query
from contracts.wire.exchange import Exchange
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "conventions_paging"

LONG = "x" * 1600
"""So long a parameter that the five addresses of a `Link` header do not fit into 6 KB."""


@law(
    "list_quizzes",
    evidence=["source: canvas-api-conventions 6.1, 6.3", "spec: canvas-quizzes 6.1"],
)
def pages_partition_the_list(case: Case) -> None:
    """Whatever `per_page` is, following the `next` links gives every quiz exactly once, and every link is right."""
    made = {a_quiz(case, title=f"{case.mark} {number % 2}")["id"] for number in range(5)}
    per_page = case.draw(st.integers(1, 6))
    search = {"search_term": case.mark}

    first = case.teacher.call("list_quizzes", query={**search, "per_page": per_page})
    pages = case.pages(first)

    found = [quiz["id"] for page in pages for quiz in items_of(page)]
    require(all(len(items_of(page)) <= per_page for page in pages), "a page is longer than `per_page`")
    require_equal(sorted(found), sorted(made), "the pages together are not the list", exchange=first)
    for number, page in enumerate(pages, start=1):
        require_links(case, page, search, number, per_page, last=-(-len(made) // per_page))


@law(
    "list_quizzes",
    evidence=["source: canvas-api-conventions 6.3", "spec: canvas-api-conventions 6.3"],
    amount="one",
    writes=False,
)
def empty_list_is_one_page(case: Case) -> None:
    """A list without items has a `Link` header too, and is one page: current, first and last are page 1."""
    search = {"search_term": f"{case.mark} nothing"}

    answer = case.teacher.call("list_quizzes", query=search)

    require_equal(items_of(answer), [], "items out of nothing", exchange=answer)
    require_links(case, answer, search, 1, 10, last=1)


@law(
    "list_quizzes",
    evidence=["spec: canvas-api-conventions 6.3", "source: canvas-api-conventions 6.3"],
    amount="one",
    writes=False,
)
def links_keep_the_query_and_no_token(case: Case) -> None:
    """Links repeat the query, lists encoded, then `page` and `per_page`; `access_token` and `api_key` are left out."""
    token = {"access_token": case.teacher.token, "api_key": "1"}
    query = {"as_user_id": "self", "include": ["a b"], "search_term": case.mark}

    answer = case.anonymous.call("list_quizzes", query={**token, **query, "page": 1, "per_page": 3})

    require_status(answer, 200)
    require(answer.links, "there are no links", exchange=answer)
    for address in answer.links.values():
        kept, last = address.partition("?")[2].split("&"), ["page=1", "per_page=3"]
        require_equal(kept[-2:], last, "the query does not end so", at=address)
        require_equal(
            sorted(kept[:-2]), sorted(encode_query(query).split("&")), "another query is kept", at=address
        )


@law(
    "list_quizzes",
    evidence=["source: canvas-api-conventions 6.3", "spec: canvas-api-conventions 6.3"],
    amount="one",
)
def links_have_room_for_6_kilobytes(case: Case) -> None:
    """Addresses of more than 6 KB together are not all sent: next, last, prev, current and first go before."""
    for number in range(3):
        a_quiz(case, title=f"{case.mark} {number}")
    query = {"search_term": case.mark, "note": LONG, "per_page": 1, "page": 2}

    answer = case.teacher.call("list_quizzes", query=query)

    require_status(answer, 200)
    size = sum(map(len, answer.links.values()))
    require(size <= 6 * 1024, f"the addresses have {size} bytes", exchange=answer)
    require_equal(list(answer.links), ["next", "prev", "last"], "other links were left out", exchange=answer)


@law(
    "list_quizzes",
    evidence=["source: canvas-api-conventions 6.1", "spec: canvas-api-conventions 6.1"],
    amount="one",
    writes=False,
)
def per_page_is_clamped(case: Case) -> None:
    """`per_page` is 10 by default, and a number out of range is moved silently into 1 to 100 (50 on old servers)."""
    most = {100} if case.is_mock else {100, 50}

    for sent, used in ((None, {10}), (0, {1}), (-5, {1}), (25, {25}), (101, most), (100_000, most)):
        _require_per_page(case, sent, used)


@law(
    "list_quizzes",
    evidence="inferred: canvas-api-conventions 6.1 (text as number)",
    amount="one",
    writes=False,
)
def per_page_is_the_number_that_a_text_starts_with(case: Case) -> None:
    """`per_page` as text counts as the integer that it starts with, and as 1 where there is none."""
    for sent, used in (("abc", 1), ("", 1), ("5abc", 5), ("2.9", 2)):
        _require_per_page(case, sent, {used})


@law(
    "list_quizzes",
    evidence="source: canvas-api-conventions 6.2",
    profile="smoke",
    amount="one",
    writes=False,
)
def page_beyond_the_last_is_empty(case: Case) -> None:
    """A page far beyond the last one is 200 and an empty list, for quizzes and for live assessments."""
    for operation in ("list_quizzes", "list_live_assessments"):
        beyond = case.teacher.call(operation, query={"page": 99_999})
        require_status(beyond, 200)
        require_equal(items_of(beyond), [], "a page beyond the last one is not empty", exchange=beyond)


@law(
    "list_quizzes list_live_assessments",
    evidence=["spec: canvas-api-conventions 6.2", "source: canvas-api-conventions 6.2"],
    amount="one",
    writes=False,
)
def page_numbers_start_at_1(case: Case) -> None:
    """A page number below 1, or a word, is 404, and not in the words for missing things."""
    for operation in ("list_quizzes", "list_live_assessments"):
        for page in (0, -1, "abc"):
            require_no_page(case.teacher.call(operation, query={"page": page}))


@law(
    "list_quizzes list_live_assessments",
    evidence="inferred: canvas-api-conventions 6.2 (an empty page number)",
    amount="one",
    writes=False,
)
def empty_page_number_is_none(case: Case) -> None:
    """An empty `page` is 404 as any other that is no number."""
    for operation in ("list_quizzes", "list_live_assessments"):
        require_no_page(case.teacher.call(operation, query={"page": ""}))


# Helpers -------------------------------------------------------------------------------------------------------------


def require_no_page(exchange: Exchange) -> None:
    """There is no page of this number: shape C. Source: canvas-api-conventions 6.2."""
    require_status(exchange, 404)
    require_contains(
        exchange.json, {"errors": [{"error_code": "not_found"}]}, "another refusal", exchange=exchange
    )


def require_links(
    case: Case, exchange: Exchange, kept: Mapping[str, Json], number: int, per_page: int, *, last: int
) -> None:
    """The exact `Link` header of this page of the list of quizzes. Source: canvas-api-conventions 6.3."""
    numbers = {
        "current": number,
        "next": number + 1 if number < last else None,
        "prev": number - 1 if number > 1 else None,
        "first": 1,
        "last": last,
    }
    base = f"{base_url(case)}/api/v1/courses/{case.course}/quizzes?{encode_query(kept)}"
    expected = [
        f'<{base}&page={page}&per_page={per_page}>; rel="{rel}"' for rel, page in numbers.items() if page
    ]
    require_equal(exchange.header("link"), ",".join(expected), "`Link` is another", exchange=exchange)


def _require_per_page(case: Case, sent: Json, used: set[int]) -> None:
    query = {"search_term": case.mark, **({} if sent is None else {"per_page": sent})}
    answer = case.teacher.call("list_quizzes", query=query)
    require_status(answer, 200)
    shown = re.search(r"[?&]per_page=(\d+)", answer.links.get("current", ""))
    require(
        shown and int(shown[1]) in used,
        f"per_page={sent} comes to {shown[1] if shown else 'nothing'}",
        documented=" or ".join(map(str, sorted(used))),
        exchange=answer,
    )
