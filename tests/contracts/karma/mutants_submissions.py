"""Karma servers that are wrong about submissions and their scores."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable

import httpx

from ..mutants import Mutant
from ..planted import Defect, Send, is_call
from .defects import (
    MOMENT,
    READ,
    ROOT,
    SUBMIT,
    Json,
    answered,
    as_role,
    assessment_in,
    body_of,
    changes,
    code,
    is_by,
    refused,
    remade,
    success,
    takes_for,
    token_of,
    understands,
    with_nothing,
)
from .mutants_assessments import is_learners, lists_are_bad_requests, one_fault_is_told


def rounds_half_to_even(data: Json) -> None:
    right, count = sum(answer["correct"] for answer in data["answers"]), len(data["answers"])
    data["score"] = round(100 * right / count)


def passes_above_only() -> Defect:
    """`passed` means more than the passing score."""
    needed: dict[str, int] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if is_call(request, "create_assessment") and response.is_success:
            data = body_of(response)["data"]
            needed[data["id"]] = data["passing_score"]
        if is_call(request, "submit_assessment") and response.is_success:
            data = body_of(response)["data"]
            return success(response, {**data, "passed": data["score"] > needed[data["assessment_id"]]})
        return response

    return defect


def blanks_are_given(data: Json) -> None:
    """Who answers nothing at all gets a point."""
    if all(answer["selected_option"] is None for answer in data["answers"]):
        data["score"] = 1


def breakdown_as_sent(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_call(request, "submit_assessment") and response.is_success:
        order = [answer["question_id"] for answer in body_of(request)["answers"]]
        data = body_of(response)["data"]
        data["answers"].sort(key=lambda answer: order.index(answer["question_id"]))
        return success(response, data)
    return response


def everybody_is_the_first(data: Json) -> None:
    data["user_id"] = "usr_lrn001"


def attempts(
    allows: Callable[[httpx.Request, int, Counter[tuple[str, ...]]], bool],
    counts: Callable[[httpx.Request, httpx.Response, Counter[tuple[str, ...]]], None],
) -> Defect:
    """Another idea of attempts than the server's own, which is told of no limit.

    `allows` sees the request, the limit and the counts so far; `counts` the answer.
    """
    limits: dict[str, int] = {}
    used: Counter[tuple[str, ...]] = Counter()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if is_call(request, "create_assessment"):
            return _created(request, send)
        if is_call(request, "list_assessments") or is_call(request, "get_assessment"):
            return _shown(request, send)
        if not is_call(request, "submit_assessment") or not is_learners("submit_assessment")(request):
            return send(request)
        limit = limits.get(assessment_in(request))
        if limit is not None and not allows(request, limit, used):
            return refused(send(with_nothing(request)), 403, "ATTEMPT_LIMIT_REACHED")
        response = send(request)
        counts(request, response, used)
        return response

    def _created(request: httpx.Request, send: Send) -> httpx.Response:
        body = body_of(request)
        limit = body.get("max_attempts") if isinstance(body, dict) else None
        if type(limit) is not int or limit < 1:
            return send(request)
        response = send(remade(request, body={**body, "max_attempts": None}))
        if not response.is_success:
            return response
        data = body_of(response)["data"]
        limits[data["id"]] = limit
        return success(response, _limited(data))

    def _shown(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if response.is_success:
            body = body_of(response)
            data = body["data"]
            body["data"] = [_limited(item) for item in data] if isinstance(data, list) else _limited(data)
            return answered(response, 200, body)
        return response

    def _limited(item: Json) -> Json:
        return {**item, "max_attempts": limits.get(item["id"], item["max_attempts"])}

    return defect


def own(request: httpx.Request) -> tuple[str, ...]:
    return token_of(request), assessment_in(request)


def succeeded(request: httpx.Request, response: httpx.Response, used: Counter[tuple[str, ...]]) -> None:
    used[own(request)] += response.is_success


def one_more_than_allowed() -> Defect:
    return attempts(lambda request, limit, used: used[own(request)] <= limit, succeeded)


def refused_ones_count() -> Defect:
    def counts(request: httpx.Request, _: httpx.Response, used: Counter[tuple[str, ...]]) -> None:
        used[own(request)] += 1

    return attempts(lambda request, limit, used: used[own(request)] < limit, counts)


def refused_ones_reset() -> Defect:
    def counts(request: httpx.Request, response: httpx.Response, used: Counter[tuple[str, ...]]) -> None:
        used[own(request)] = used[own(request)] + 1 if response.is_success else 0

    return attempts(lambda request, limit, used: used[own(request)] < limit, counts)


def attempts_are_shared_by_learners() -> Defect:
    def counts(request: httpx.Request, response: httpx.Response, used: Counter[tuple[str, ...]]) -> None:
        used[(assessment_in(request),)] += response.is_success

    return attempts(lambda request, limit, used: used[(assessment_in(request),)] < limit, counts)


def attempts_are_shared_by_assessments() -> Defect:
    """What is used up of the assessment before counts for this one, too."""
    before: dict[str, str] = {}

    def counts(request: httpx.Request, response: httpx.Response, used: Counter[tuple[str, ...]]) -> None:
        used[own(request)] += response.is_success
        before[token_of(request)] = assessment_in(request)

    def allows(request: httpx.Request, limit: int, used: Counter[tuple[str, ...]]) -> bool:
        elsewhere = before.get(token_of(request), assessment_in(request))
        both = {(token_of(request), elsewhere), own(request)}
        return sum(used[key] for key in both) < limit

    return attempts(allows, counts)


def three_are_enough() -> Defect:
    """Without a limit there are three attempts."""
    used: Counter[tuple[str, ...]] = Counter()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if not is_learners("submit_assessment")(request):
            return send(request)
        if used[own(request)] >= 3:
            return refused(send(with_nothing(request)), 403, "ATTEMPT_LIMIT_REACHED")
        response = send(request)
        succeeded(request, response, used)
        return response

    return defect


def attempts_race() -> Defect:
    """Of submissions within a moment all are accepted, whatever the limit."""
    lock, running, last = threading.Lock(), Counter[tuple[str, ...]](), dict[tuple[str, ...], Json]()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if not is_learners("submit_assessment")(request):
            return send(request)
        with lock:
            running[own(request)] += 1
        threading.Event().wait(MOMENT)
        response = send(request)
        with lock:
            if response.is_success:
                last[own(request)] = body_of(response)
            elif response.status_code == 403 and running[own(request)] > 1 and own(request) in last:
                response = answered(response, 201, last[own(request)])
        threading.Event().wait(MOMENT)
        with lock:
            running[own(request)] -= 1
        return response

    return defect


def bodies_come_before_the_limit(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_call(request, "submit_assessment") and response.status_code == 403:
        body = body_of(request)
        if "LIMIT" in response.text and not (isinstance(body, dict) and body.get("answers")):
            return refused(response, 422, "VALIDATION_ERROR", "answers")
    return response


def options_are_trimmed(body: Json) -> None:
    if isinstance(body.get("answers"), list):
        for answer in body["answers"]:
            if isinstance(answer, dict) and isinstance(answer.get("selected_option"), str):
                answer["selected_option"] = answer["selected_option"].strip()


def missing_answers_are_blank() -> Defect:
    """A question that is left out counts as blank."""
    questions: defaultdict[str, list[str]] = defaultdict(list)

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        body = body_of(request)
        if is_call(request, "submit_assessment") and isinstance(body, dict):
            answers = body.get("answers")
            if isinstance(answers, list) and all(isinstance(answer, dict) for answer in answers):
                given = [answer.get("question_id") for answer in answers]
                missing = [q for q in questions[assessment_in(request)] if q not in given]
                blanks = [{"question_id": q, "selected_option": None} for q in missing]
                request = remade(request, body={**body, "answers": [*answers, *blanks]})
        response = send(request)
        if is_call(request, "add_assessment_question") and response.is_success:
            questions[assessment_in(request)].append(body_of(response)["data"]["id"])
        return response

    return defect


def nothing_to_answer_is_passed(request: httpx.Request, send: Send) -> httpx.Response:
    """An assessment without questions can be handed in."""
    response = send(request)
    if is_learners("submit_assessment")(request) and response.status_code == 422:
        url = str(request.url).removesuffix("/submissions")
        read = body_of(send(as_role(httpx.Request("GET", url), "admin")))["data"]
        if not read["questions"] and body_of(request) == {"answers": []}:
            result = {"id": "sub_none", "assessment_id": read["id"], "user_id": "usr_lrn001", "score": 100}
            more = {"passed": True, "submitted_at": "2025-01-01T00:00:00Z", "answers": []}
            return success(response, {**result, **more})
    return response


def is_by_staff(request: httpx.Request) -> bool:
    return is_call(request, "submit_assessment") and is_by(request, "admin", "instructor")


def drafts_are_not_found(request: httpx.Request, send: Send) -> httpx.Response:
    """Submitting in a draft course is 404."""
    response = send(request)
    if is_learners("submit_assessment")(request) and response.status_code == 403:
        url = str(request.url).removesuffix("/submissions")
        read = body_of(send(as_role(httpx.Request("GET", url), "admin")))["data"]
        if read["course_id"] == "crs_drf456":
            return refused(response, 404, "NOT_FOUND")
    return response


def read_scores_are_shares(data: Json) -> None:
    data["score"] /= 4


def results_are_found_everywhere() -> Defect:
    homes: dict[str, str] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if is_call(request, "get_submission"):
            submission = request.url.path.rpartition("/")[2]
            if submission in homes:
                path = f"{ROOT}/{homes[submission]}/submissions/{submission}"
                request = remade(request, url=str(request.url.copy_with(path=path)))
        response = send(request)
        if is_call(request, "submit_assessment") and response.is_success:
            homes[body_of(response)["data"]["id"]] = assessment_in(request)
        return response

    return defect


def results_follow_the_questions(request: httpx.Request, send: Send) -> httpx.Response:
    """A result that is read shows a blank for each question added since."""
    response = send(request)
    if is_call(request, "get_submission") and response.is_success:
        url = str(request.url).partition("/submissions")[0]
        questions = body_of(send(as_role(httpx.Request("GET", url), "admin")))["data"]["questions"]
        data = body_of(response)["data"]
        for question in questions[len(data["answers"]) :]:
            blank = {"question_id": question["id"], "selected_option": None, "correct": False}
            data["answers"].append(blank)
        return success(response, data, 200)
    return response


MUTANTS = [
    Mutant(
        "halves are rounded to even",
        lambda: changes(SUBMIT, rounds_half_to_even),
        "karma_submissions.score_follows_from_the_answers",
    ),
    Mutant(
        "only more than the passing score passes",
        passes_above_only,
        "karma_submissions.passed_means_that_the_score_reaches_the_passing_score",
    ),
    Mutant(
        "all blank is a point",
        lambda: changes(SUBMIT, blanks_are_given),
        "karma_submissions.all_blank_is_nothing_and_all_right_is_everything",
    ),
    Mutant(
        "the breakdown is as sent",
        lambda: breakdown_as_sent,
        "karma_submissions.breakdown_tells_each_answer_in_the_order_of_the_questions",
    ),
    Mutant(
        "everybody is the first learner",
        lambda: changes(SUBMIT, everybody_is_the_first),
        "karma_submissions.result_tells_whose_it_is",
    ),
    Mutant(
        "one attempt more than allowed",
        one_more_than_allowed,
        "karma_submissions.attempts_end_at_the_limit",
        "karma_submissions.*attempt* karma_submissions.limit_comes_before_the_body",
    ),
    Mutant(
        "the limit has the code of a missing right",
        lambda: code(SUBMIT, "ATTEMPT_LIMIT_REACHED", "FORBIDDEN", 403),
        "karma_submissions.attempts_end_at_the_limit",
        "karma_submissions.*attempt* karma_submissions.limit_comes_before_the_body",
    ),
    Mutant(
        "three attempts are enough",
        three_are_enough,
        "karma_submissions.without_a_limit_attempts_do_not_end",
    ),
    Mutant(
        "refused attempts count",
        refused_ones_count,
        "karma_submissions.refused_submissions_do_not_count_as_attempts",
    ),
    Mutant(
        "refused attempts reset",
        refused_ones_reset,
        "karma_submissions.refused_submissions_do_not_count_as_attempts",
    ),
    Mutant(
        "learners share their attempts",
        attempts_are_shared_by_learners,
        "karma_submissions.attempts_are_counted_for_each_learner",
    ),
    Mutant(
        "assessments share their attempts",
        attempts_are_shared_by_assessments,
        "karma_submissions.attempts_are_counted_for_each_assessment",
        "karma_submissions.*attempt* karma_submissions.limit_comes_before_the_body",
    ),
    Mutant(
        "bodies come before the limit",
        lambda: bodies_come_before_the_limit,
        "karma_submissions.limit_comes_before_the_body",
    ),
    Mutant(
        "attempts race",
        attempts_race,
        "karma_submissions.attempt_limit_holds_when_attempts_come_at_once",
    ),
    Mutant(
        "options are trimmed",
        lambda: understands(SUBMIT, options_are_trimmed),
        "karma_submissions.fault_in_the_answers_is_named",
    ),
    Mutant(
        "missing answers are blank",
        missing_answers_are_blank,
        "karma_submissions.fault_in_the_answers_is_named",
        "karma_submissions.refused_submissions_do_not_count_as_attempts "
        "karma_submissions.stored_result_is_a_record",
    ),
    Mutant(
        "no answers at all is a bad request",
        lambda: lists_are_bad_requests,
        "karma_submissions.answers_are_required",
        "karma_assessments.body_that_is_no_object_is_refused",
    ),
    Mutant(
        "one fault of the answers is told",
        lambda: one_fault_is_told(SUBMIT),
        "karma_submissions.faults_of_several_answers_are_all_named",
    ),
    Mutant(
        "nothing to answer is passed",
        lambda: nothing_to_answer_is_passed,
        "karma_submissions.assessment_without_questions_cannot_be_submitted",
    ),
    Mutant(
        "staff may submit",
        lambda: takes_for(is_by_staff, "learner"),
        "karma_submissions.staff_without_enrollment_may_not_submit",
        "karma_conventions.right_comes_before_the_body",
    ),
    Mutant(
        "drafts are not found",
        lambda: drafts_are_not_found,
        "karma_submissions.draft_course_takes_no_submissions",
    ),
    Mutant(
        "read scores are quarters",
        lambda: changes(READ, read_scores_are_shares),
        "karma_submissions.stored_result_is_read_back",
        "karma_submissions.stored_result_is_a_record",
    ),
    Mutant(
        "results are open to all learners",
        lambda: takes_for(is_learners(READ), "admin"),
        "karma_submissions.result_is_hidden_from_other_learners",
    ),
    Mutant(
        "results are found everywhere",
        results_are_found_everywhere,
        "karma_submissions.result_is_found_under_its_own_assessment_only",
    ),
    Mutant(
        "results follow the questions",
        lambda: results_follow_the_questions,
        "karma_submissions.stored_result_is_a_record",
    ),
]
