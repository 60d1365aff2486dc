"""Laws of the list of quizzes: what is found, and in which order. Fact sheet: canvas-quizzes 6.1, 5.5."""

from __future__ import annotations

import string

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes.arrange import a_quiz
from contracts.generic.refusals import require_status
from contracts.run.case import Case, items_of
from contracts.run.check import law
from contracts.wire.exchange import Exchange
from contracts.wire.failures import require, require_equal

FAMILY = "quiz_list"

PLAIN = st.text(string.ascii_letters + string.digits, min_size=3, max_size=12)
"""No punctuation: whether `%` and `_` stand for themselves in a search is unsure."""
SMALL = st.text(string.ascii_lowercase, min_size=1, max_size=6)
"""Words that every collation sorts alike."""


@law("list_quizzes", evidence=["source: canvas-quizzes 6.1", "spec: canvas-quizzes 6.1"], amount="many")
def search_term_is_a_substring_of_the_title(case: Case) -> None:
    """`search_term` finds exactly the quizzes whose title contains it, in any case of its letters."""
    hit = f"{case.mark} {case.draw(PLAIN)} {case.draw(PLAIN)}"
    needle = case.draw(st.sampled_from([hit, hit.upper(), hit.swapcase(), case.mark.upper(), hit[3:-1]]))
    quiz, other = a_quiz(case, title=hit), a_quiz(case, title=f"another {case.session.ledger.run}")

    found = [q["id"] for q in case.teacher.every("list_quizzes", query={"search_term": needle})]

    require(quiz["id"] in found, "a quiz whose title contains the term is not found")
    require(other["id"] not in found, "a quiz whose title does not contain the term is found")


@law("list_quizzes", evidence="source: canvas-quizzes 6.1", amount="one")
def search_looks_at_titles_only(case: Case) -> None:
    """A quiz with the term in its description or its code, and not in its title, is not found."""
    a_quiz(case, title=f"{case.session.ledger.run} quiet", description=case.mark, access_code=case.mark)

    found = case.teacher.every("list_quizzes", query={"search_term": case.mark})

    require_equal([quiz["title"] for quiz in found], [], "a quiz is found by something else than its title")


@law("list_quizzes", evidence="source: canvas-quizzes 6.1")
def blank_search_term_filters_nothing(case: Case) -> None:
    """A blank `search_term` gives the same list as none at all."""
    quiz = a_quiz(case)
    blank = case.draw(st.sampled_from(["", " ", "   "]))

    found = [q["id"] for q in case.teacher.every("list_quizzes", query={"search_term": blank})]

    require(quiz["id"] in found, "a blank term has filtered a quiz out")


@law(
    "list_quizzes",
    evidence=["source: canvas-quizzes 5.5, 6.1", "spec: canvas-api-conventions 5"],
    amount="one",
    writes=False,
)
def search_term_of_one_character_is_refused(case: Case) -> None:
    """A `search_term` of one character, or one that is no text, is refused with 400 under its own name."""
    for term in ("q", [f"{case.mark}"]):
        refused = case.teacher.call("list_quizzes", query={"search_term": term})
        require_status(refused, 400)
        item = refused.json["errors"][0]
        require_equal(
            [item["field"], item["code"]], ["search_term", "invalid"], "the refusal names something else"
        )
        says_so = item["message"].endswith(" or more characters is required")
        require(says_so, "the refusal says something else", received=item["message"])


@law("list_quizzes", evidence="source: canvas-quizzes 6.1", amount="many")
def list_is_ordered_by_lock_date_then_title(case: Case) -> None:
    """Quizzes that lock earlier come first, those that never lock last; then by title, then by id."""
    dates = [None, "2031-01-01T00:00:00Z", "2032-01-01T00:00:00Z"]
    kinds = st.lists(st.tuples(st.sampled_from(dates), SMALL | st.just("same")), min_size=2, max_size=4)
    made = [a_quiz(case, title=f"{case.mark}{word}", lock_at=date) for date, word in case.draw(kinds)]

    found = case.teacher.every("list_quizzes", query={"search_term": case.mark})

    expected = sorted(made, key=lambda q: (q["lock_at"] is None, q["lock_at"] or "", q["title"], q["id"]))
    require_equal(
        [[q["lock_at"], q["title"], q["id"]] for q in found],
        [[q["lock_at"], q["title"], q["id"]] for q in expected],
        "the list has another order",
    )


@law("list_quizzes", evidence=["source: canvas-quizzes 1.5, 6.1", "spec: canvas-quizzes 6.1"])
def pages_keep_search_and_order(case: Case) -> None:
    """Page by page the list is the same as in one piece, in the same order, with the search kept in the links."""
    for number in range(4):
        a_quiz(case, title=f"{case.mark} {'same' if number % 2 else number}")
    query: dict[str, Json] = {"search_term": case.mark}

    whole = case.teacher.call("list_quizzes", query={**query, "per_page": 100})
    first = case.teacher.call("list_quizzes", query={**query, "per_page": case.draw(st.integers(1, 3))})
    pages = case.pages(first)

    require_equal(_ids(pages), _ids([whole]), "the pages together are another list", exchange=first)


def _ids(pages: list[Exchange]) -> list[Json]:
    return [quiz["id"] for page in pages for quiz in items_of(page)]
