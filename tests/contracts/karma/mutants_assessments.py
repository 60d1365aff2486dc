"""Karma servers that are wrong about assessments and their questions."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

import httpx

from ..mutants import Mutant
from ..planted import Defect, Send, is_call
from .defects import (
    ADD,
    CREATE,
    GET,
    LIST,
    MOMENT,
    ROOT,
    Json,
    answered,
    as_role,
    assessment_in,
    body_of,
    changes,
    is_by,
    less_than,
    refused,
    refuses,
    remade,
    success,
    takes_for,
    understands,
    with_nothing,
)


def forgets_the_time_limit(body: Json) -> None:
    body.pop("time_limit_minutes", None)


def score_is_clamped(body: Json) -> None:
    if isinstance(body.get("passing_score"), int) and body["passing_score"] > 100:
        body["passing_score"] = 100


def short_titles_are_filled_up(body: Json) -> None:
    if isinstance(body.get("title"), str) and len(body["title"]) == 2:
        body["title"] += " "


def titles_are_made_up(body: Json) -> None:
    body.setdefault("title", "Untitled")


def text_is_a_number(body: Json) -> None:
    if isinstance(body.get("passing_score"), str) and body["passing_score"].isdigit():
        body["passing_score"] = int(body["passing_score"])


def titles_are_trimmed(body: Json) -> None:
    if isinstance(body.get("title"), str):
        body["title"] = body["title"].rstrip()


def refused_assessments_are_made(request: httpx.Request, send: Send) -> httpx.Response:
    """A passing score out of range is refused, and the assessment is there all the same."""
    response = send(request)
    body = body_of(request)
    if is_call(request, "create_assessment") and response.status_code == 422 and isinstance(body, dict):
        fields = [detail["field"] for detail in body_of(response)["error"]["details"]]
        if fields == ["passing_score"]:
            send(remade(request, body={**body, "passing_score": 70}))
    return response


def one_fault_is_told(operation: str) -> Defect:
    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if is_call(request, operation) and response.status_code == 422:
            first = body_of(response)["error"]["details"][0]["field"]
            return refused(response, 422, "VALIDATION_ERROR", first)
        return response

    return defect


def faults_come_backwards(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_call(request, "create_assessment") and response.status_code == 422:
        fields = [detail["field"] for detail in body_of(response)["error"]["details"]]
        return refused(response, 422, "VALIDATION_ERROR", *reversed(fields))
    return response


def lists_are_bad_requests(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if response.status_code == 422 and body_of(request) == []:
        return refused(response, 400, "BAD_REQUEST")
    return response


def questions_are_made_along(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    body = body_of(request)
    if is_call(request, "create_assessment") and response.is_success and body.get("questions"):
        path = f"{ROOT}/{body_of(response)['data']['id']}/questions"
        for question in body["questions"]:
            send(remade(request, body=question, url=str(request.url.copy_with(path=path))))
    return response


def equal_bodies_find_the_first() -> Defect:
    made: dict[bytes, Json] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if not is_call(request, "create_assessment"):
            return send(request)
        if request.content in made and not is_by(request, "learner"):
            return success(send(with_nothing(request)), made[request.content])
        response = send(request)
        if response.is_success:
            made[request.content] = body_of(response)["data"]
        return response

    return defect


def is_learners(operation: str) -> Callable[[httpx.Request], bool]:
    return lambda request: is_call(request, operation) and is_by(request, "learner", "learner2")


def learners_are_shown_no_empty_ones(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if is_learners("list_assessments")(request) and response.is_success:
        body = body_of(response)
        body["data"] = [item for item in body["data"] if item["question_count"]]
        return answered(response, 200, body)
    return response


def courses_are_not_filtered(request: httpx.Request, send: Send) -> httpx.Response:
    if is_call(request, "list_assessments") and "course_id" in request.url.params:
        kept = {name: value for name, value in request.url.params.items() if name != "course_id"}
        return send(remade(request, url=str(request.url.copy_with(params=kept))))
    return send(request)


def unknown_courses_are_not_found(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    course = request.url.params.get("course_id", "crs_abc123")
    if is_call(request, "list_assessments") and course not in {"crs_abc123", "crs_drf456"}:
        return refused(response, 404, "NOT_FOUND")
    return response


def lists_forget_the_questions(data: Json) -> None:
    for item in data:
        item["question_count"] = 0


def counts_to_three(data: Json) -> None:
    data["question_count"] = min(3, data["question_count"])


def newest_question_first(data: Json) -> None:
    data["questions"].reverse()


def questions_race() -> Defect:
    """Of two questions added within a moment the second does not count."""
    lock, running, lost = threading.Lock(), Counter[str](), Counter[str]()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if is_call(request, "get_assessment"):
            response = send(request)
            if response.is_success and lost[assessment_in(request)]:
                data = body_of(response)["data"]
                data["question_count"] -= lost[assessment_in(request)]
                return success(response, data, 200)
            return response
        if not is_call(request, "add_assessment_question"):
            return send(request)
        with lock:
            running[assessment_in(request)] += 1
        threading.Event().wait(MOMENT)
        response = send(request)
        with lock:
            if running[assessment_in(request)] > 1:
                lost[assessment_in(request)] += 1
            running[assessment_in(request)] -= 1
        return response

    return defect


def repeated_options_are_dropped(body: Json) -> None:
    options = body.get("options")
    if isinstance(options, list) and all(isinstance(option, str) for option in options):
        body["options"] = list(dict.fromkeys(options))


def long_questions_are_refused(request: httpx.Request) -> bool:
    body = body_of(request)
    return (
        is_call(request, "add_assessment_question")
        and isinstance(body, dict)
        and len(str(body.get("text"))) > 255
    )


def learners_see_the_key(request: httpx.Request, send: Send) -> httpx.Response:
    return send(as_role(request, "admin") if is_learners("get_assessment")(request) else request)


def creations_race() -> Defect:
    """Two assessments made within a moment are one."""
    lock, running, last = threading.Lock(), Counter[str](), dict[str, Json]()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if not is_call(request, "create_assessment") or not is_by(request, "admin"):
            return send(request)
        with lock:
            running["all"] += 1
        threading.Event().wait(MOMENT)
        response = send(request)
        with lock:
            if response.is_success and running["all"] > 1:
                body = last.setdefault("all", body_of(response))
                response = answered(response, 201, body)
            running["all"] -= 1
            if not running["all"]:
                last.clear()
        return response

    return defect


MUTANTS = [
    Mutant(
        "create forgets the time limit",
        lambda: understands(CREATE, forgets_the_time_limit),
        "karma_assessments.created_assessment_is_read_back",
        "karma_assessments.broken_field_of_a_new_assessment_is_named",
    ),
    Mutant(
        "the attempt limit is not shown",
        lambda: changes(CREATE, lambda data: data.update(max_attempts=None)),
        "karma_assessments.attempt_limit_is_read_back",
    ),
    Mutant(
        "titles end at 150 characters",
        lambda: less_than(150),
        "karma_assessments.limits_of_a_new_assessment_are_inclusive",
        "karma_assessments.every_broken_field_is_named_in_order "
        "karma_assessments.length_counts_characters_untrimmed",
    ),
    Mutant(
        "passing scores are clamped",
        lambda: understands(CREATE, score_is_clamped),
        "karma_assessments.value_past_a_documented_limit_is_refused",
        "karma_assessments.broken_field_of_a_new_assessment_is_named",
    ),
    Mutant(
        "titles of two characters are fine",
        lambda: understands(CREATE, short_titles_are_filled_up),
        "karma_assessments.title_has_three_characters_at_least",
        "karma_assessments.broken_field_of_a_new_assessment_is_named",
    ),
    Mutant(
        "titles are made up",
        lambda: understands(CREATE, titles_are_made_up),
        "karma_assessments.course_and_title_are_required",
        "karma_assessments.broken_field_of_a_new_assessment_is_named",
    ),
    Mutant(
        "text is a number",
        lambda: understands(CREATE, text_is_a_number),
        "karma_assessments.broken_field_of_a_new_assessment_is_named",
    ),
    Mutant(
        "refused assessments are made",
        lambda: refused_assessments_are_made,
        "karma_assessments.broken_field_of_a_new_assessment_is_named",
        "refusals.create_assessment.one_violation",
    ),
    Mutant(
        "one fault is told",
        lambda: one_fault_is_told(CREATE),
        "karma_assessments.every_broken_field_is_named_in_order",
    ),
    Mutant(
        "faults come backwards",
        lambda: faults_come_backwards,
        "karma_assessments.every_broken_field_is_named_in_order",
    ),
    Mutant(
        "lists are bad requests",
        lambda: lists_are_bad_requests,
        "karma_assessments.body_that_is_no_object_is_refused",
        "karma_submissions.answers_are_required",
    ),
    Mutant(
        "titles are trimmed",
        lambda: understands(CREATE, titles_are_trimmed),
        "karma_assessments.length_counts_characters_untrimmed",
    ),
    Mutant(
        "questions are made along",
        lambda: questions_are_made_along,
        "karma_assessments.unknown_fields_are_ignored",
    ),
    Mutant(
        "equal bodies find the first",
        equal_bodies_find_the_first,
        "karma_assessments.equal_titles_are_two_assessments",
        "karma_assessments.assessments_made_at_once_are_all_there "
        "karma_assessments.learner_sees_the_course_as_the_admin_does "
        "karma_conventions.list_is_in_the_order_of_making "
        "karma_conventions.total_counts_what_is_made "
        "karma_submissions.attempts_are_counted_for_each_assessment "
        "karma_submissions.fault_in_the_answers_is_named karma_submissions.result_*",
    ),
    Mutant(
        "learners may create",
        lambda: takes_for(is_learners(CREATE), "admin"),
        "karma_assessments.learner_may_not_create",
        "karma_conventions.role_comes_before_the_body",
    ),
    Mutant(
        "learners may add questions",
        lambda: takes_for(is_learners(ADD), "admin"),
        "karma_assessments.learner_may_not_add_questions",
        "karma_conventions.role_comes_before_*",
    ),
    Mutant(
        "instructors may not add questions",
        lambda: refuses(lambda r: is_call(r, ADD) and is_by(r, "instructor"), 403, "FORBIDDEN"),
        "karma_assessments.instructor_manages_the_own_course",
    ),
    Mutant(
        "learners may not read",
        lambda: refuses(is_learners(GET), 403, "FORBIDDEN"),
        "karma_assessments.enrolled_learner_sees_the_assessment",
        "karma_assessments.right_options_are_hidden_from_learners",
    ),
    Mutant(
        "learners are listed no empty ones",
        lambda: learners_are_shown_no_empty_ones,
        "karma_assessments.learner_sees_the_course_as_the_admin_does",
    ),
    Mutant(
        "learners are listed drafts",
        lambda: takes_for(is_learners(LIST), "admin"),
        "karma_assessments.draft_course_is_hidden_from_learners",
    ),
    Mutant(
        "courses are not filtered",
        lambda: courses_are_not_filtered,
        "karma_assessments.list_of_a_course_holds_only_its_own "
        "karma_assessments.list_of_an_unknown_course_is_empty",
        "karma_assessments.draft_course_is_hidden_from_learners",
    ),
    Mutant(
        "unknown courses are not found",
        lambda: unknown_courses_are_not_found,
        "karma_assessments.list_of_an_unknown_course_is_empty",
    ),
    Mutant(
        "lists forget the questions",
        lambda: changes(LIST, lists_forget_the_questions),
        "karma_assessments.list_shows_what_a_read_shows",
    ),
    Mutant(
        "questions are counted to three",
        lambda: changes(GET, counts_to_three),
        "karma_assessments.questions_are_counted_and_kept_in_order",
        "karma_assessments.questions_added_at_once_are_all_counted",
    ),
    Mutant(
        "the newest question comes first",
        lambda: changes(GET, newest_question_first),
        "karma_assessments.questions_are_counted_and_kept_in_order",
        "karma_submissions.breakdown_tells_each_answer_in_the_order_of_the_questions",
    ),
    Mutant(
        "questions race",
        questions_race,
        "karma_assessments.questions_added_at_once_are_all_counted",
    ),
    Mutant(
        "repeated options are dropped",
        lambda: understands(ADD, repeated_options_are_dropped),
        "karma_assessments.broken_field_of_a_question_is_named",
    ),
    Mutant(
        "long questions are refused",
        lambda: refuses(long_questions_are_refused, 422, "VALIDATION_ERROR", "text"),
        "karma_assessments.limits_of_a_question_are_inclusive",
    ),
    Mutant(
        "learners see the key",
        lambda: learners_see_the_key,
        "karma_assessments.right_options_are_hidden_from_learners",
        "karma_assessments.draft_course_is_hidden_from_learners",
    ),
    Mutant(
        "creations race",
        creations_race,
        "karma_assessments.assessments_made_at_once_are_all_there",
    ),
]
