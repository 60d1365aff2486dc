"""Quiz servers that are wrong about extensions, events, files, and attempts whose time is up."""

from __future__ import annotations

import json
from datetime import timedelta

import httpx

from contracts.generate.text import moment_of, written
from contracts.wire.target import DEMO_TOKENS

from ..mutants import Mutant
from ..planted import Send, status
from ..quizzes.defects import answered, body_of, lets, operation_of, remade
from .defects import (
    ANSWER,
    EXTEND,
    LISTED,
    OWN,
    START,
    each,
    lists,
    otherwise,
    path_of,
    refused,
    refuses,
    says,
    shows,
    without_query,
)

POST_EVENTS, EVENTS = "submit_quiz_submission_events", "list_quiz_submission_events"
KNOWN = 8_000_000_000
"""Users from here on are nobody."""


def time_adds_up():
    """Extra time is added to that which was there."""
    given: dict[str, int] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        items = (body_of(request) or {}).get("quiz_extensions") if operation_of(request) == EXTEND else None
        if not isinstance(items, list) or not items or not isinstance(items[0].get("extra_time"), int):
            return send(request)
        quiz = path_of(request, "quizzes")
        given[quiz] = given.get(quiz, 0) + items[0]["extra_time"]
        first = {**items[0], "extra_time": given[quiz]}
        return send(remade(request, body={"quiz_extensions": [first, *items[1:]]}))

    return defect


def attempts_in(request):
    return [item.get("extra_attempts") or 0 for item in body_of(request).get("quiz_extensions", [])]


def extends_those_it_finds():
    """A call with an unknown user is 404, and the others are extended."""

    def instead(request: httpx.Request, response: httpx.Response, send: Send) -> httpx.Response:
        items = [item for item in body_of(request)["quiz_extensions"] if item["user_id"] < KNOWN]
        send(remade(request, body={"quiz_extensions": items}))
        return response

    return otherwise(EXTEND, refused(404), instead)


def one_attempt_less(item):
    return {**item, "extra_attempts": item["extra_attempts"] - 1} if item.get("extra_attempts") else item


def without_extra_time(attempt):
    end = moment_of(attempt["end_at"]) - timedelta(minutes=attempt["extra_time"])
    return {**attempt, "end_at": written(end)}


def only_from_now(item):
    return {name: value for name, value in item.items() if name != "extend_from_end_at"}


def none_were_captured(_: httpx.Request, response: httpx.Response, __: Send) -> httpx.Response:
    return answered(response, 200, {"quiz_submission_events": []})


def nobody_takes_them(request: httpx.Request, send: Send) -> httpx.Response:
    response = send(request)
    if operation_of(request) == "list_outstanding_quiz_submissions" and response.status_code == 200:
        return answered(response, 200, {**json.loads(response.content), "users": []})
    return response


def grades_all_it_knows(request: httpx.Request, send: Send) -> httpx.Response:
    """Other quizzes' submissions are graded too: whoever owns one, a designer, turns it in."""
    response = send(request)
    if operation_of(request) != "grade_outstanding_quiz_submissions" or response.status_code != 204:
        return response
    url = request.url
    quizzes = url.copy_with(path=url.path.partition("/quizzes/")[0] + "/quizzes", query=b"per_page=100")
    teacher = {"authorization": request.headers["authorization"]}
    designer = {"authorization": f"Bearer {DEMO_TOKENS['designer']}", "content-type": "application/json"}
    for quiz in send(httpx.Request("GET", quizzes, headers=teacher)).json():
        path = f"{url.path.partition('/quizzes/')[0]}/quizzes/{quiz['id']}"
        outstanding = url.copy_with(path=f"{path}/outstanding_quiz_submissions")
        for row in send(httpx.Request("GET", outstanding, headers=teacher)).json()["quiz_submissions"]:
            proof = {name: row[name] for name in ("attempt", "validation_token")}
            turn_in = url.copy_with(path=f"{path}/submissions/{row['id']}/complete")
            send(httpx.Request("POST", turn_in, headers=designer, content=json.dumps(proof).encode()))
    return response


MUTANTS = [
    Mutant("extra time adds up", time_adds_up, "attempt_extensions.extensions_replace_each_other"),
    Mutant(
        "too large an extension is refused",
        lambda: refuses(EXTEND, lambda request: max(attempts_in(request), default=0) > 1000, 400),
        "attempt_extensions.extensions_are_capped",
    ),
    Mutant(
        "an extension is attempt 0",
        lambda: says(LISTED, lambda attempt: attempt["attempt"] is None, attempt=0),
        "attempt_extensions.extension_makes_no_attempt",
    ),
    Mutant(
        "known users of a failed call are extended",
        extends_those_it_finds,
        "attempt_extensions.unknown_user_spoils_the_whole_call",
    ),
    Mutant(
        "one extra attempt is missing",
        lambda: each(EXTEND, "quiz_extensions", one_attempt_less),
        "attempt_extensions.extra_attempts_may_be_started",
        "attempt_extensions.*",
    ),
    Mutant(
        "extra time is not given",
        lambda: shows(
            START, without_extra_time, when=lambda attempt: attempt["extra_time"] and attempt["end_at"]
        ),
        "attempt_extensions.extra_time_moves_the_end",
    ),
    Mutant(
        "false unlocks too",
        lambda: each(
            EXTEND,
            "quiz_extensions",
            lambda item: {**item, "manually_unlocked": True} if "manually_unlocked" in item else item,
        ),
        "attempt_extensions.unlocked_student_passes_the_locks",
    ),
    Mutant(
        "ends are not moved",
        lambda: each(EXTEND, "quiz_extensions", only_from_now),
        "attempt_extensions.running_attempt_is_extended",
    ),
    Mutant(
        "students extend themselves",
        lambda: lets("student", EXTEND),
        "attempt_extensions.student_extends_nothing",
    ),
    Mutant(
        "students are unknown to the list of extensions",
        lambda: status("list_quiz_extensions", 403, 401),
        "attempt_extensions.those_who_have_more_are_listed",
    ),
    Mutant(
        "a course is extended student by student",
        lambda: lists(
            "set_course_quiz_extensions", lambda items: sorted(items, key=lambda item: item["user_id"])
        ),
        "attempt_extensions.course_extension_holds_for_every_quiz",
    ),
    Mutant(
        "events come newest first",
        lambda: lists(EVENTS, lambda events: events[::-1]),
        "attempt_events.events_come_back_oldest_first",
    ),
    Mutant(
        "ids of events are numbers",
        lambda: shows(EVENTS, lambda event: {**event, "id": int(event["id"])}),
        "attempt_events.events_come_back_oldest_first",
    ),
    Mutant(
        "earlier attempts' events are not found",
        lambda: without_query(EVENTS, "attempt"),
        "attempt_events.events_belong_to_their_attempt",
    ),
    Mutant(
        "teachers post events",
        lambda: lets("teacher", POST_EVENTS, as_="student"),
        "attempt_events.owner_posts_events_and_staff_reads_them",
    ),
    Mutant(
        "extensions have an empty list of events",
        lambda: otherwise(EVENTS, refused(404), none_were_captured),
        "attempt_events.extension_has_no_events",
        "attempt_events.events_belong_to_their_attempt",
    ),
    Mutant(
        "nobody takes what is outstanding",
        lambda: nobody_takes_them,
        "attempt_events.outstanding_are_the_overdue_ones",
    ),
    Mutant(
        "other quizzes' submissions are graded too",
        lambda: grades_all_it_knows,
        "attempt_events.outstanding_ones_are_graded",
    ),
    Mutant(
        "overdue attempts end when they are graded",
        lambda: shows(
            OWN,
            lambda attempt: {**attempt, "finished_at": attempt["started_at"]},
            when=lambda attempt: attempt["end_at"] and attempt["end_at"] < attempt["started_at"],
        ),
        "attempt_events.outstanding_ones_are_graded",
    ),
    Mutant(
        "files are no answers",
        lambda: shows(
            ANSWER,
            lambda question: {**question, "answer": None},
            when=lambda question: question["question_type"] == "file_upload_question",
        ),
        "attempt_events.uploaded_file_answers_a_question",
    ),
]
