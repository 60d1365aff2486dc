"""Laws of the dates of quizzes for some, and of address filters. Fact sheet: canvas-quiz-analysis 3 and 4."""

from __future__ import annotations

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes.arrange import a_quiz
from contracts.families.quizzes.values import ip_filters
from contracts.generate.text import future
from contracts.generic.refusals import require_not_permitted, require_status
from contracts.run.case import Actor, Case
from contracts.run.check import law
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "quiz_overrides"


def sets(case: Case, actor: Actor, *quizzes: Json) -> dict[int, Json]:
    """The dates of these quizzes as the actor gets them, by quiz."""
    wanted = {"quiz_assignment_overrides": [{"quiz_ids": [quiz["id"] for quiz in quizzes]}]}
    listed = actor.every("list_quiz_assignment_overrides", query=wanted)
    return {each["quiz_id"]: each for each in listed}


@law(
    "list_quiz_assignment_overrides",
    evidence=["source: canvas-quiz-analysis 4", "spec: canvas-quiz-analysis 4"],
)
def dates_for_everybody_are_the_base(case: Case) -> None:
    """A quiz without overrides has one entry, `base`, with its own dates, and for managers `all_dates` as well."""
    due_at = case.draw(st.none() | future())
    quiz = a_quiz(case, due_at=due_at)

    listed = sets(case, case.teacher, quiz)

    require_equal(list(listed), [quiz["id"]], "not exactly the quiz is listed")
    found = listed[quiz["id"]]
    for name in ("due_dates", "all_dates"):
        require_equal(len(found[name]), 1, f"`{name}` has other entries")
        require_contains(found[name][0], {"due_at": due_at, "base": True}, f"`{name}` has other dates")


@law(
    "list_quiz_assignment_overrides",
    evidence=["doc: Quiz Assignment Overrides", "source: canvas-quiz-analysis 4"],
    amount="one",
)
def only_the_quizzes_asked_for_are_listed(case: Case) -> None:
    """Of the quizzes those are listed whose ids were sent; an id that is unknown is silently left out."""
    one, other = a_quiz(case), a_quiz(case)
    unknown = {"id": 8_000_000_000}

    require_equal(list(sets(case, case.teacher, one, unknown)), [one["id"]], "other quizzes are listed")
    require_equal(set(sets(case, case.teacher, one, other)), {one["id"], other["id"]}, "quizzes are missing")


@law(
    "list_quiz_assignment_overrides",
    evidence=["source: canvas-quiz-analysis 4", "spec: canvas-quiz-analysis 4"],
    needs="student",
    amount="one",
)
def students_get_their_own_dates_of_published_quizzes(case: Case) -> None:
    """A student gets one date of each published quiz, no `all_dates`, and no draft."""
    draft, published = a_quiz(case), a_quiz(case, published=True)

    found = sets(case, case.student, draft, published)

    require_equal(list(found), [published["id"]], "other quizzes are listed")
    (own,) = found.values()
    require_equal(set(own), {"quiz_id", "due_dates"}, "a student is told more than their own dates")
    require_equal(len(own["due_dates"]), 1, "a student has not one date")


@law(
    "list_quiz_assignment_overrides",
    evidence="source: canvas-quiz-analysis 4",
    needs="outsider",
    amount="one",
    writes=False,
)
def outsiders_see_no_dates(case: Case) -> None:
    """Who is not in the course is refused."""
    require_not_permitted(case.role("outsider").call("list_quiz_assignment_overrides"))


# Address filters ---------------------------------------------------------------------------------------------------


@law("list_quiz_ip_filters", evidence=["doc: Quiz IP Filters", "spec: canvas-quiz-analysis 3"])
def own_filter_comes_first(case: Case) -> None:
    """A quiz with an address filter lists it first, as `Current Filter`, with its title for the account."""
    own = case.draw(ip_filters())
    quiz = a_quiz(case, ip_filter=own)

    listed = case.teacher.every("list_quiz_ip_filters", quiz_id=quiz["id"])

    wanted = {"name": "Current Filter", "account": quiz["title"], "filter": own}
    require_equal(listed[:1], [wanted], "the quiz's own filter is not the first")


@law(
    "list_quiz_ip_filters",
    evidence=["source: canvas-quiz-analysis 3", "spec: canvas-quiz-analysis 3"],
    amount="one",
)
def without_a_filter_none_is_current(case: Case) -> None:
    """A quiz without an address filter lists those of the accounts alone, each with exactly three keys."""
    quiz = a_quiz(case)

    exchange = case.teacher.call("list_quiz_ip_filters", quiz_id=quiz["id"])

    require_status(exchange, 200)
    for each in exchange.json["quiz_ip_filters"]:
        require_equal(set(each), {"name", "account", "filter"}, "other keys", exchange=exchange)
        require(each["account"] != quiz["title"], "a filter is said to be the quiz's", exchange=exchange)


@law("list_quiz_ip_filters", evidence="source: canvas-quiz-analysis 3", needs="student", amount="one")
def students_see_no_filters(case: Case) -> None:
    """A student is refused the address filters, also of a quiz that is theirs to take."""
    quiz = a_quiz(case, published=True)

    require_not_permitted(case.student.call("list_quiz_ip_filters", quiz_id=quiz["id"]))
