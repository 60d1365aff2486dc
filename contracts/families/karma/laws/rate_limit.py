"""Laws of Karma's rate limit. Fact sheet: karma-assessments 1.7."""

from __future__ import annotations

from itertools import pairwise

from contracts.families.karma.arrange import a_karma_assessment
from contracts.generate.text import moment_of
from contracts.generic.refusals import require_status
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.exchange import Exchange
from contracts.wire.failures import require, require_equal

FAMILY = "karma_conventions"

LEARNER = "karma:learner karma-course"
LIMIT, REMAINING, RESET = "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"


@law(
    "list_assessments get_assessment",
    evidence="doc: karma-assessments 1.7",
    profile="smoke",
    amount="one",
    writes=False,
)
def every_answer_tells_the_rate_limit(case: Case) -> None:
    """Every answer, refusals included, tells in three headers how many requests are allowed, left, and until when."""
    unknown = case.absent("get_assessment", "id")

    answers = [
        case.karma_admin.call("list_assessments"),
        case.anonymous.call("list_assessments"),
        case.karma_admin.call("get_assessment", id=unknown),
        case.karma_admin.call("list_assessments", query={"per_page": "none"}),
    ]

    for answer in answers:
        for name in (LIMIT, REMAINING, RESET):
            _number(answer, name)


@law("list_assessments", evidence="doc: karma-assessments 1.7", profile="smoke", amount="one", writes=False)
def limit_is_a_hundred_in_a_minute(case: Case) -> None:
    """100 requests a minute are allowed, and fewer than that are left after one."""
    answer = case.karma_admin.call("list_assessments")

    require_equal(_number(answer, LIMIT), 100, "another limit")
    require(_number(answer, REMAINING) < 100, "a request does not count")


@law("list_assessments", evidence="doc: karma-assessments 1.7", profile="smoke", amount="one", writes=False)
def remaining_counts_down(case: Case) -> None:
    """Each request leaves fewer for the rest of the window, down to none."""
    answers = [case.karma_admin.call("list_assessments", query={"per_page": 1}) for _ in range(3)]

    for one, next_one in pairwise(answers):
        left, left_then = _number(one, REMAINING), _number(next_one, REMAINING)
        if one.header(RESET) == next_one.header(RESET) and left > 0:
            require(left_then < left, "a request did not count", exchange=next_one)


@law("list_assessments", evidence="doc: karma-assessments 1.7", profile="smoke", amount="one", writes=False)
def reset_is_unix_time(case: Case) -> None:
    """The end of the window is Unix time, in whole seconds."""
    reset = _number(case.karma_admin.call("list_assessments"), RESET)

    require(10**9 < reset < 10**11, "no Unix time in seconds", received=reset)


@law("list_assessments", evidence="inferred: karma-assessments 1.7", amount="one", writes=False)
def each_token_has_a_count_of_its_own(case: Case) -> None:
    """What is left is counted for each bearer string as it is sent, from the first request on: 99, 98, 97."""
    first, second = case.bearer(f"{case.mark}-a"), case.bearer(f"{case.mark}-b")

    answers = [somebody.call("list_assessments") for somebody in (first, second, first, second, first)]

    counted = [_number(answer, LIMIT) - _number(answer, REMAINING) for answer in answers]
    require_equal(counted, [1, 1, 2, 2, 3], "the requests were counted otherwise")


@law("submit_assessment", evidence="inferred: karma-assessments 1.7", needs=LEARNER, amount="one")
def window_ends_within_a_minute(case: Case) -> None:
    """The window ends within sixty seconds of the server's own time."""
    assessment = a_karma_assessment(case)
    answers = [{"question_id": q["id"], "selected_option": None} for q in assessment["questions"]]

    submitted = case.karma_learner.call("submit_assessment", id=assessment["id"], body={"answers": answers})

    require_status(submitted, 201)
    ahead = _number(submitted, RESET) - moment_of(submitted.json["data"]["submitted_at"]).timestamp()
    require(-1 <= ahead <= 60, "the window does not end within a minute", received=ahead)


def _number(exchange: Exchange, name: str) -> int:
    """The header as the whole number that it must be."""
    text = exchange.header(name)
    require(text.isdigit(), f"the header {name} is no whole number", received=text, exchange=exchange)
    return int(text)
