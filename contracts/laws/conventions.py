"""Laws that all of Canvas's operations share. Fact sheet: canvas-api-conventions."""

from __future__ import annotations

from hypothesis import strategies as st

from ..arrange import a_quiz
from ..case import Case, items_of
from ..checks import require_status
from ..failures import require, require_equal
from ..registry import law


@law(
    "list_quizzes",
    evidence=["source: canvas-api-conventions 6.1, 6.3", "spec: canvas-quizzes 6.1"],
    amount="few",
)
def pages_partition_the_list(case: Case) -> None:
    """Whatever `per_page` is, following the `next` links gives every quiz exactly once."""
    made = {a_quiz(case, title=f"{case.mark} {number % 2}")["id"] for number in range(5)}
    per_page = case.draw(st.integers(1, 6))

    first = case.teacher.call("list_quizzes", query={"search_term": case.mark, "per_page": per_page})
    pages = case.pages(first)

    found = [quiz["id"] for page in pages for quiz in items_of(page)]
    require(all(len(items_of(page)) <= per_page for page in pages), "a page is longer than `per_page`")
    require_equal(sorted(found), sorted(made), "the pages together are not the list", exchange=first)


@law(
    "list_quizzes", evidence="source: canvas-api-conventions 6.2", profile="smoke", amount="one", writes=False
)
def page_beyond_the_last_is_empty(case: Case) -> None:
    """A page far beyond the last one is 200 and an empty list."""
    beyond = case.teacher.call("list_quizzes", query={"page": 9_999})

    require_status(beyond, 200)
    require_equal(beyond.json, [], "a page beyond the last one is not empty")


@law(
    "get_current_user",
    evidence="spec: canvas-api-conventions 2.2",
    profile="smoke",
    amount="one",
    writes=False,
)
def unauthenticated_answer_asks_for_a_token(case: Case) -> None:
    """A request without a token is answered 401 with `unauthenticated` and a `WWW-Authenticate` header."""
    refused = case.anonymous.call("get_current_user")

    require_status(refused, 401)
    require_equal(refused.json["status"], "unauthenticated", "the body says something else")
    require_equal(
        refused.header("www-authenticate"), 'Bearer realm="canvas-lms"', "the header says something else"
    )
