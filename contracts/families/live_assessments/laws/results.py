"""Laws of recording the results of Canvas live assessments. Fact sheet: canvas-live-assessments.

Nothing here can be removed again: laws use keys of their own, share one assessment where nothing new has to be made,
and make as little as they can.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.live_assessments.arrange import a_live_assessment, the_live_assessment
from contracts.families.live_assessments.steps import (
    BLANKS,
    NO_LISTS,
    NOBODY,
    by_id,
    record,
    require_invalid,
    require_rejected,
    result_of,
    results_of,
    try_record,
    without,
)
from contracts.families.live_assessments.values import live_results
from contracts.generate.text import moment_of, written
from contracts.generic.refusals import require_status
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "live_results"


@law(
    "create_live_assessment_results list_live_assessment_results",
    evidence=["source: canvas-live-assessments 5.3, 5.5", "spec: canvas-live-assessments 5.1"],
    needs="student",
)
def results_come_back_as_they_were_sent(case: Case) -> None:
    """Answer and list hold exactly what was recorded, each instant in UTC, under the assessment and the assessor."""
    assessment = a_live_assessment(case)
    sent = case.draw(live_results([case.student.user_id, case.teacher.user_id], max_size=4))

    recorded = record(case.teacher, assessment, sent)
    listed = results_of(case, assessment)

    require_equal(_counted(recorded), _counted(sent), "the answer is not what was sent")
    require_equal(by_id(listed), by_id(recorded), "the listed results are not the recorded ones")
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
    sent = [result_of(user, at=f"2031-02-03T04:05:{place:02}Z") for place, user in enumerate(users)]
    grouped = [result for user in dict.fromkeys(users) for result in sent if result["links"]["user"] == user]

    recorded = record(case.teacher, the_live_assessment(case), sent)

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

    recorded = record(
        case.teacher,
        the_live_assessment(case),
        [result_of(user) for user in (student, teacher, str(student))],
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
    whole = result_of(case.student.user_id)

    for sent, name in (
        (without(whole, "links"), "user"),
        ({**whole, "links": {}}, "user"),
        ({**whole, "links": {"user": None}}, "user"),
        ({**whole, "links": {"user": False}}, "user"),
        ({"links": {}}, "user"),
        (without(whole, "passed"), "passed"),
        ({**whole, "passed": None}, "passed"),
        ({"links": whole["links"]}, "passed"),
        (without(whole, "assessed_at"), "assessed_at"),
        *(({**whole, "assessed_at": blank}, "assessed_at") for blank in BLANKS),
    ):
        answer = try_record(case.teacher, known, [sent])
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
    whole = result_of(case.student.user_id)

    refused = try_record(case.teacher, known, [whole, result_of(NOBODY), without(whole, "passed")])

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
    good = [result_of(case.student.user_id), result_of(case.teacher.user_id, passed=False)]
    bad = case.draw(
        st.sampled_from([result_of(NOBODY), without(good[0], "links"), without(good[0], "assessed_at")]),
    )
    sent = case.draw(st.permutations([*good, bad]))

    refused = try_record(case.teacher, assessment, sent)
    listed = results_of(case, assessment)

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
    result = result_of(case.student.user_id)

    recorded = record(case.teacher, assessment, [result, result])
    recorded += record(case.teacher, assessment, [result])
    listed = results_of(case, assessment)

    require_equal(len({r["id"] for r in recorded}), 3, "two results share an id")
    require_equal(by_id(listed), by_id(recorded), "the list is not what was recorded")


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

    sent = [result_of(teacher.user_id, passed=given) for given in (*false, *true)]
    recorded = record(teacher, known, sent)

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
        try_record(case.teacher, the_live_assessment(case), [result_of(case.teacher.user_id, passed="")])
    )


@law(
    "create_live_assessment_results",
    evidence=["source: canvas-live-assessments 5.1", "spec: canvas-live-assessments 5.1"],
    amount="one",
)
def assessment_in_the_future_is_accepted(case: Case) -> None:
    """A result may be dated in the future, and keeps its time to the second, whatever the offset it was sent with."""
    sent = "2094-11-30T23:59:58-07:00"

    recorded = record(case.teacher, the_live_assessment(case), [result_of(case.teacher.user_id, at=sent)])[0]

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

    recorded = record(
        case.teacher,
        the_live_assessment(case),
        [result_of(user, at="2031-07-03T04:05:06"), result_of(user, at="2031-07-03")],
    )

    expected = [datetime(2031, 7, 3, 4, 5, 6, tzinfo=zone), datetime(2031, 7, 3, tzinfo=zone)]
    require_equal(
        [r["assessed_at"] for r in recorded],
        [written(moment.astimezone(UTC)) for moment in expected],
        "the time was read elsewhere",
    )


@law("create_live_assessment_results", evidence="source: canvas-live-assessments 5.5", amount="one")
def recording_answers_with_results_only(case: Case) -> None:
    """The answer to recording results has nothing but `results`, and no `Link` header."""
    answer = try_record(case.teacher, the_live_assessment(case), [result_of(case.teacher.user_id)])

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
    mock_only="so many results are too much to ask of a real server",
)
def more_than_10000_results_at_once_fail(case: Case) -> None:
    """10,001 results in one request are answered 500, and none is recorded."""
    assessment = a_live_assessment(case)

    refused = try_record(case.teacher, assessment, [result_of(case.teacher.user_id)] * 10_001)

    require_status(refused, 500)
    require_equal(results_of(case, assessment), [], "a refused request has left something behind")


def _counted(results: Sequence[Json]) -> list[Json]:
    """Results without their order: who, passed or not, when."""
    rows = Counter(
        (str(r["links"]["user"]), r["passed"], moment_of(r["assessed_at"]).timestamp()) for r in results
    )
    return sorted([*row, count] for row, count in rows.items())
