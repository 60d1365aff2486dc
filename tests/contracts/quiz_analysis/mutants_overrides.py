"""Servers that are wrong about dates for some, and about address filters."""

from __future__ import annotations

from ..canvas_defects import answered, answers, body_of, is_call, mistakes, reads_query, remade, shows
from ..mutants import Mutant
from .defects import DATES, FILTERS, in_style, key


def dates_with(change):
    return in_style(
        DATES, key("quiz_assignment_overrides", lambda found: [change(dict(each)) for each in found])
    )


def everybody_s_drafts_are_listed(request, send):
    """Students see what the teacher sees, cut down to their own dates."""
    response = send(request)
    if not is_call(request, DATES) or "student" not in request.headers.get("authorization", ""):
        return response
    everything = body_of(send(remade(request, authorization="Bearer teacher-token")))
    own = [{k: each[k] for k in ("quiz_id", "due_dates")} for each in everything["quiz_assignment_overrides"]]
    return answered(response, body={"quiz_assignment_overrides": own})


MUTANTS = [
    Mutant(
        "base dates are not said to be",
        lambda: dates_with(
            key("due_dates", lambda dates: [{k: v for k, v in d.items() if k != "base"} for d in dates])
        ),
        "quiz_overrides.dates_for_everybody_are_the_base",
    ),
    Mutant(
        "all_dates are doubled",
        lambda: dates_with(key("all_dates", lambda dates: [*dates, *dates])),
        "quiz_overrides.dates_for_everybody_are_the_base",
    ),
    Mutant(
        "nothing is ever due",
        lambda: dates_with(key("due_dates", lambda dates: [{**d, "due_at": None} for d in dates])),
        "quiz_overrides.dates_for_everybody_are_the_base",
    ),
    Mutant(
        "the ids asked for are not read",
        lambda: reads_query(DATES, lambda query: {k: v for k, v in query.items() if "quiz_ids" not in k}),
        "quiz_overrides.only_the_quizzes_asked_for_are_listed",
        may="quiz_overrides.*",
    ),
    Mutant(
        "students see drafts",
        lambda: everybody_s_drafts_are_listed,
        "quiz_overrides.students_get_their_own_dates_of_published_quizzes",
    ),
    Mutant(
        "students see all dates",
        lambda: dates_with(lambda each: {**each, "all_dates": each["due_dates"]}),
        "quiz_overrides.students_get_their_own_dates_of_published_quizzes",
    ),
    Mutant(
        "outsiders see dates",
        lambda: mistakes(DATES, "outsider", "student"),
        "quiz_overrides.outsiders_see_no_dates",
    ),
    Mutant(
        "the quiz's filter comes under its own name",
        lambda: shows(
            FILTERS,
            key("quiz_ip_filters", lambda found: [{**each, "name": each["account"]} for each in found]),
        ),
        "quiz_overrides.own_filter_comes_first",
    ),
    Mutant(
        "a filter that is none is current",
        lambda: answers(
            FILTERS,
            lambda request, response: (
                answered(response, body={"quiz_ip_filters": [{"name": "Current Filter", "filter": ""}]})
                if response.status_code == 200 and not body_of(response)["quiz_ip_filters"]
                else response
            ),
        ),
        "quiz_overrides.without_a_filter_none_is_current",
    ),
    Mutant(
        "students see filters",
        lambda: mistakes(FILTERS, "student", "teacher"),
        "quiz_overrides.students_see_no_filters",
    ),
]
