"""Laws of live assessments for requests at the same moment. Fact sheet: canvas-live-assessments.

What quizzes and Karma promise under concurrency stands with their other laws.
"""

from __future__ import annotations

from collections import Counter
from functools import partial

from contracts.document.spec import Json
from contracts.families.live_assessments.arrange import a_live_assessment
from contracts.families.live_assessments.steps import AT, NOBODY
from contracts.generic.refusals import require_status
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.exchange import Exchange
from contracts.wire.failures import require, require_equal

FAMILY = "concurrency"

AT_ONCE = 5
READS = 6


@law(
    "create_live_assessments list_live_assessments",
    evidence="source: canvas-live-assessments 3.3 (a unique index on course and key)",
    amount="one",
)
def create_or_find_at_once_leaves_one_assessment(case: Case) -> None:
    """A new key sent several times at the same moment is one assessment, with one of the titles that were sent."""
    key = f"{case.mark}-key"
    titles = [f"{case.mark} {number}" for number in range(AT_ONCE)]

    answers = case.together([partial(_create, case, [(key, title)]) for title in titles])
    listed = [a for a in case.teacher.every("list_live_assessments") if a["key"] == key]

    made = [answer.json["assessments"][0] for answer in answers if answer.status == 200]
    if case.is_mock:
        require_equal(len(made), AT_ONCE, "a request was refused")
    require(made, "every request was refused")
    require_equal(len({a["id"] for a in made}), 1, "one key was given several ids")
    require_equal(len(listed), 1, "the list does not hold the key once")
    require_equal(listed[0]["id"], made[0]["id"], "the list shows another id")
    require(listed[0]["title"] in titles, "the title is none of those sent", received=listed[0]["title"])


@law(
    "create_live_assessments list_live_assessments",
    evidence="source: canvas-live-assessments 3.3",
    amount="one",
)
def batches_at_once_are_all_or_nothing(case: Case) -> None:
    """Of batches sent at the same moment the good ones are there whole, and the failing ones not at all."""
    good = [[f"{case.mark}-{number}-{letter}" for letter in "ab"] for number in range(3)]
    bad = [[f"{case.mark}-bad-{number}", f"{case.mark}-bad"] for number in range(2)]

    answers = case.together(
        [partial(_create, case, [(key, f"{case.mark} good") for key in keys]) for keys in good]
        + [partial(_create, case, [(keys[0], f"{case.mark} bad"), (keys[1], "")]) for keys in bad]
    )
    listed = {a["key"] for a in case.teacher.every("list_live_assessments") if case.mark in a["key"]}

    require_equal([answer.status for answer in answers], [200] * 3 + [400] * 2, "answered otherwise")
    require_equal(
        sorted(listed), sorted(key for keys in good for key in keys), "the list is not the good batches"
    )


@law(
    "create_live_assessment_results list_live_assessment_results",
    evidence="source: canvas-live-assessments 5.3",
    amount="one",
)
def results_recorded_at_once_are_all_there(case: Case) -> None:
    """Results recorded at the same moment each have an id of their own, and the list holds exactly those."""
    assessment = a_live_assessment(case)

    answers = case.together([partial(_record, case, assessment, [True, False])] * AT_ONCE)
    listed = case.teacher.every("list_live_assessment_results", assessment_id=assessment["id"])

    require_equal([answer.status for answer in answers], [200] * AT_ONCE, "a request was refused")
    recorded = [result["id"] for answer in answers for result in answer.json["results"]]
    require_equal(len(set(recorded)), 2 * AT_ONCE, "two results share an id")
    require_equal(sorted(r["id"] for r in listed), sorted(recorded), "the list is not what was recorded")


@law(
    "create_live_assessment_results list_live_assessment_results",
    evidence="source: canvas-live-assessments 5.2",
    amount="one",
)
def failing_results_at_once_leave_none(case: Case) -> None:
    """A failing batch leaves nothing even while good ones are recorded, and takes nothing of theirs along."""
    assessment = a_live_assessment(case)

    answers = case.together(
        [partial(_record, case, assessment, [True])] * 3
        + [partial(_record, case, assessment, [False], fails=True)] * 3
    )
    listed = case.teacher.every("list_live_assessment_results", assessment_id=assessment["id"])

    require_equal([answer.status for answer in answers], [200] * 3 + [400] * 3, "answered otherwise")
    require_equal(
        Counter(r["passed"] for r in listed), Counter({True: 3}), "the list is not the good batches"
    )


@law(
    "list_live_assessment_results create_live_assessment_results",
    evidence="inferred: canvas-live-assessments 5.2 (one transaction, so that nobody sees half of it)",
    amount="one",
)
def readers_never_see_half_a_batch(case: Case) -> None:
    """Who reads while batches are recorded sees each batch whole or not at all."""
    assessment = a_live_assessment(case)
    size = 3

    def read() -> list[Exchange]:
        return [
            case.teacher.call("list_live_assessment_results", assessment_id=assessment["id"])
            for _ in range(READS)
        ]

    def record() -> list[Exchange]:
        return [_record(case, assessment, [True] * size)]

    answers = case.together([record, read] * 4)

    for answer in (answer for several in answers for answer in several):
        require_status(answer, 200)
    for seen in (answer for several in answers[1::2] for answer in several):
        count = seen.json["meta"]["pagination"]["count"]
        require(count % size == 0, f"{count} results of batches of {size} are there", exchange=seen)


def _create(case: Case, items: list[tuple[str, str]]) -> Exchange:
    assessments = [{"key": key, "title": title} for key, title in items]
    return case.teacher.call("create_live_assessments", body={"assessments": assessments})


def _record(case: Case, assessment: Json, passed: list[bool], *, fails: bool = False) -> Exchange:
    """Results of the teacher's own; with `fails` one more, of somebody who does not exist."""
    users = [case.teacher.user_id] * len(passed) + [NOBODY] * fails
    results = [
        {"passed": value, "assessed_at": AT, "links": {"user": user}}
        for user, value in zip(users, [*passed, *[True] * fails], strict=True)
    ]
    return case.teacher.call(
        "create_live_assessment_results", assessment_id=assessment["id"], body={"results": results}
    )
