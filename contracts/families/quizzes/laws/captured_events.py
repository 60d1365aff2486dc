"""Laws of what is captured beside the answers: events, files, and attempts whose time is up. Fact sheet:
canvas-quiz-submissions 4, 5, 7."""

from __future__ import annotations

from contracts.document.spec import Json
from contracts.families.quizzes.arrange import a_quiz, a_quiz_to_take, an_attempt
from contracts.families.quizzes.attempt_steps import (
    all_seen,
    answered,
    completed,
    path_of,
    started,
    the_one,
    try_complete,
)
from contracts.generate.text import moment_of, words
from contracts.generic.refusals import require_not_permitted, require_status
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "attempt_events"

LOGGING = "whether the course logs events (quiz_log_auditing) cannot be looked up"
OPERATION = "the documentation does not name it, and no real attempt's time can be let run out"
ADDRESS = "the address of the second step is the mock's own; on real servers it is another server's"


def an_attempt_without_questions(case: Case) -> Json:
    quiz = a_quiz(case, quiz_type="practice_quiz", allowed_attempts=-1, published=True)
    return an_attempt(case, quiz["id"])


def events_of(case: Case, attempt: Json, *, number: Json = None) -> list[Json]:
    """The events of the newest attempt or of this one, as the teacher is shown them."""
    query = None if number is None else {"attempt": number}
    return case.teacher.every("list_quiz_submission_events", query=query, **path_of(attempt))


@law(
    "submit_quiz_submission_events list_quiz_submission_events",
    evidence=[
        "doc: Quiz Submission Events, Retrieve captured events",
        "source: canvas-quiz-submissions 4",
        "spec: canvas-quiz-submissions 4",
    ],
    needs="student",
    mock_only=LOGGING,
)
def events_come_back_oldest_first(case: Case) -> None:
    """Events come back to the teacher as they were posted, behind that of the start, oldest first, with ids that are
    texts and the server's time; their own time is not shown."""
    attempt = an_attempt_without_questions(case)
    sent = [
        {"event_type": case.draw(words(20)), "event_data": data, "client_timestamp": "2014-10-08T19:29:58Z"}
        for data in ({"answer": "42"}, None, [1, "two"])
    ]

    for events in (sent[:2], sent[2:]):
        case.student.ok(
            "submit_quiz_submission_events", body={"quiz_submission_events": events}, **path_of(attempt)
        )
    first, *found = events_of(case, attempt)

    require_equal(first["event_type"], "submission_created", "the start is not the first event")
    shown = [{name: event[name] for name in ("event_type", "event_data")} for event in found]
    expected = [{name: event[name] for name in ("event_type", "event_data")} for event in sent]
    require_equal(shown, expected, "other events come back")
    for event in found:
        is_digits = isinstance(event["id"], str) and event["id"].isdigit()
        require(is_digits, "an id is no text of digits", received=event)
        require("client_timestamp" not in event, "the client's own time is shown", received=event)
        is_later = moment_of(event["created_at"]) >= moment_of(attempt["started_at"])
        require(is_later, "an event is older than the attempt", received=event)


@law(
    "list_quiz_submission_events",
    evidence=["source: canvas-quiz-submissions 4"],
    needs="student",
    amount="one",
    mock_only=LOGGING,
)
def events_belong_to_their_attempt(case: Case) -> None:
    """Events are those of the newest attempt, or with `attempt` of another one; one that there is not is 404."""
    attempt = an_attempt_without_questions(case)
    for number in (1, 2):
        if number == 2:
            attempt = started(case, {"id": attempt["quiz_id"]})
        body = {"quiz_submission_events": [{"event_type": f"page_{number}"}]}
        case.student.ok("submit_quiz_submission_events", body=body, **path_of(attempt))
        completed(case, attempt)

    def types(which: Json = None) -> list[Json]:
        kinds = [event["event_type"] for event in events_of(case, attempt, number=which)]
        return [kind for kind in kinds if kind.startswith("page_")]

    require_equal([types(), types(1)], [["page_2"], ["page_1"]], "another attempt's events are shown")
    unknown = case.teacher.call("list_quiz_submission_events", query={"attempt": 3}, **path_of(attempt))
    require_status(unknown, 404)


@law(
    "submit_quiz_submission_events list_quiz_submission_events",
    evidence=["source: canvas-quiz-submissions 4", "spec: canvas-quiz-submissions 4"],
    needs="student",
    amount="one",
)
def owner_posts_events_and_staff_reads_them(case: Case) -> None:
    """A teacher may not post events of a student's attempt, the student may not read them."""
    attempt = an_attempt_without_questions(case)
    body = {"quiz_submission_events": [{"event_type": "page_blurred"}]}

    posted = case.teacher.call("submit_quiz_submission_events", body=body, **path_of(attempt))
    read = case.student.call("list_quiz_submission_events", **path_of(attempt))

    require_not_permitted(posted)
    require_not_permitted(read)


@law(
    "submit_quiz_submission_events list_quiz_submission_events",
    evidence="spec: canvas-quiz-submissions 4",
    needs="student",
    amount="one",
)
def extension_has_no_events(case: Case) -> None:
    """A row that holds nothing but an extension does not exist for events: 404, before anybody's right is asked for."""
    quiz = a_quiz(case, quiz_type="practice_quiz", published=True)
    body = {"quiz_extensions": [{"user_id": case.student.user_id, "extra_time": 1}]}
    with case.arranging():
        case.teacher.ok("set_quiz_extensions", quiz_id=quiz["id"], body=body)
    row = all_seen(case, quiz)[0]

    require_status(case.teacher.call("list_quiz_submission_events", **path_of(row)), 404)


# Time is up --------------------------------------------------------------------------------------------------------


def an_overdue_attempt(case: Case) -> tuple[Json, Json]:
    """A quiz that closed long ago, and an attempt at it whose time is up: a designer's, as the lock lets authors start
    and ends the attempts of whoever does not grade."""
    quiz = a_quiz(case, quiz_type="practice_quiz", published=True, lock_at="2020-01-01T00:00:00Z")
    with case.arranging():
        body = case.role("designer").ok("create_quiz_submission", quiz_id=quiz["id"], body={})
    return quiz, the_one(body)


@law(
    "list_outstanding_quiz_submissions",
    evidence="inferred: canvas-quiz-submissions 7, 1.3 (what ends an attempt), 2 (who passes a lock)",
    needs="student designer",
    amount="one",
    mock_only=OPERATION,
)
def outstanding_are_the_overdue_ones(case: Case) -> None:
    """The outstanding submissions are those that run although their time is up, with who takes them, and no others."""
    quiz, overdue = an_overdue_attempt(case)
    in_time = a_quiz(case, quiz_type="practice_quiz", published=True, time_limit=10)
    an_attempt(case, in_time["id"])

    outstanding = [
        case.teacher.ok("list_outstanding_quiz_submissions", quiz_id=found["id"]) for found in (quiz, in_time)
    ]

    require_equal(overdue["overdue_and_needs_submission"], True, "an attempt whose time is up says otherwise")
    found = [[submission["id"] for submission in body["quiz_submissions"]] for body in outstanding]
    require_equal(found, [[overdue["id"]], []], "others are outstanding")
    users = [user["id"] for user in outstanding[0]["users"]]
    require_equal(users, [overdue["user_id"]], "others take them")
    require_not_permitted(case.student.call("list_outstanding_quiz_submissions", quiz_id=quiz["id"]))


@law(
    "grade_outstanding_quiz_submissions list_outstanding_quiz_submissions",
    evidence="inferred: canvas-quiz-submissions 7, 1.3 (what ends an attempt), 2 (who passes a lock)",
    needs="student designer",
    amount="one",
    mock_only=OPERATION,
)
def outstanding_ones_are_graded(case: Case) -> None:
    """Those that are named are graded as of their end, and outstanding no more; what is in time, another quiz's or
    unknown is passed over."""
    quiz, overdue = an_overdue_attempt(case)
    other, foreign = an_overdue_attempt(case)

    def outstanding(which: Json) -> list[Json]:
        body = case.teacher.ok("list_outstanding_quiz_submissions", quiz_id=which["id"])
        return [submission["id"] for submission in body["quiz_submissions"]]

    ids = [overdue["id"], foreign["id"], 8_000_000_001]
    for _ in range(2):
        case.teacher.ok(
            "grade_outstanding_quiz_submissions", quiz_id=quiz["id"], body={"quiz_submission_ids": ids}
        )
    own = case.role("designer").ok("get_own_quiz_submission", quiz_id=quiz["id"])

    graded = {"workflow_state": "complete", "finished_at": overdue["end_at"], "attempt": 1}
    require_contains(the_one(own), graded, "what was outstanding is something else")
    require_equal([outstanding(quiz), outstanding(other)], [[], [foreign["id"]]], "others are outstanding")


# Files -------------------------------------------------------------------------------------------------------------


@law(
    "upload_quiz_submission_file upload_file_data answer_quiz_submission_questions",
    evidence="inferred: canvas-quiz-submissions 3.3, 5 (how the answer is shown is unsure)",
    needs="student",
    amount="one",
    mock_only=ADDRESS,
)
def uploaded_file_answers_a_question(case: Case) -> None:
    """A file is told of by whoever has a submission, 404 before; uploaded, its id answers a question, and a person
    scores it."""
    question: Json = {"question_type": "file_upload_question", "points_possible": 4}
    quiz, (upload,) = a_quiz_to_take(case, question)
    told = {"name": f"{case.mark}.txt"}
    before = case.student.call("upload_quiz_submission_file", quiz_id=quiz["id"], body=told)
    attempt = an_attempt(case, quiz["id"])

    where = case.student.ok("upload_quiz_submission_file", quiz_id=quiz["id"], body=told)
    params = where.get("attachments", [where])[0]["upload_params"]
    file = case.anonymous.ok("upload_file_data", body={**params, "file": b"To be"}, encoding="multipart")
    shown = answered(case, attempt, {upload["id"]: [file["id"]]})
    done = the_one(try_complete(case, attempt).json)

    require_status(before, 404)
    require_equal([*_flat(shown[upload["id"]])], [str(file["id"])], "another file is the answer")
    require_equal(done["workflow_state"], "pending_review", "nobody waits for a person")


def _flat(answer: Json) -> list[Json]:
    return answer if isinstance(answer, list) else [answer]
