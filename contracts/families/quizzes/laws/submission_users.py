"""Laws of the lists of who has taken a quiz and who has not, and of messages. Fact sheet: canvas-quiz-analysis 5."""

from __future__ import annotations

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes.analysis_arrange import an_attempt_with
from contracts.families.quizzes.arrange import a_quiz_to_take
from contracts.generic.refusals import require_not_permitted, require_status
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require, require_equal

FAMILY = "quiz_submission_users"


def ids(case: Case, quiz: Json, **query: Json) -> list[str]:
    listed = case.teacher.every("list_quiz_submission_users", id=quiz["id"], query=query)
    return [user["id"] for user in listed]


@law(
    "list_quiz_submission_users",
    evidence=["source: canvas-quiz-analysis 5", "spec: canvas-quiz-analysis 5"],
    needs="student",
)
def students_are_parted_by_their_submissions(case: Case) -> None:
    """Those with a submission and those without are all students, and nobody is both; a running attempt is one."""
    finished = case.draw(st.booleans())
    quiz, _ = a_quiz_to_take(case)
    before = ids(case, quiz, submitted=False)
    an_attempt_with(case, quiz, {}, finish=finished)

    everybody, done, open_ = (
        ids(case, quiz),
        ids(case, quiz, submitted=True),
        ids(case, quiz, submitted=False),
    )

    student = str(case.student.user_id)
    require(student in before, "a student who has not begun is not listed without a submission")
    require_equal(done, [student], "others than the student have a submission")
    require(student not in open_, "the student has a submission and none")
    require_equal(sorted([*done, *open_]), sorted(everybody), "the two parts are not the whole")


@law("list_quiz_submission_users", evidence="spec: canvas-quiz-analysis 5", needs="student", amount="one")
def submissions_come_with_their_students(case: Case) -> None:
    """`include[]=quiz_submissions` adds the submission of each student who has one, with its id as a text."""
    quiz, _ = a_quiz_to_take(case)
    submission = an_attempt_with(case, quiz, {})
    asked = {"include": ["quiz_submissions"]}

    listing = case.teacher.ok("list_quiz_submission_users", id=quiz["id"], query={**asked, "submitted": True})

    found = [(each["id"], each["user_id"]) for each in listing["quiz_submissions"]]
    wanted = [(str(submission["id"]), case.student.user_id)]
    require_equal(found, wanted, "other submissions than the student's", at="/quiz_submissions")


@law(
    "list_quiz_submission_users",
    evidence=["doc: Quiz Submission User List", "source: canvas-quiz-analysis 5"],
    amount="one",
)
def pages_are_told_in_the_body_as_well(case: Case) -> None:
    """`meta.pagination` counts what is listed, and has the addresses of the `Link` header."""
    quiz, _ = a_quiz_to_take(case)

    exchange = case.teacher.call("list_quiz_submission_users", id=quiz["id"], query={"per_page": 1})

    require_status(exchange, 200)
    pagination = exchange.json["meta"]["pagination"]
    require_equal(pagination["count"], len(ids(case, quiz)), "another number of students", exchange=exchange)
    require_equal(pagination["page_count"], max(pagination["count"], 1), "another number of pages")
    told = {name: pagination.get(name) for name in ("first", "next", "last")}
    require_equal(
        told, {name: exchange.links.get(name) for name in told}, "other addresses", exchange=exchange
    )


@law("list_quiz_submission_users", evidence="source: canvas-quiz-analysis 5", needs="student", amount="one")
def students_see_no_others(case: Case) -> None:
    """A student is refused the list, also of a quiz that is theirs to take."""
    quiz, _ = a_quiz_to_take(case)

    require_not_permitted(case.student.call("list_quiz_submission_users", id=quiz["id"]))


@law(
    "message_quiz_submission_users",
    evidence=["doc: Quiz Submission User List", "spec: canvas-quiz-analysis 5"],
)
def message_is_answered_created(case: Case) -> None:
    """A message to any of the three kinds of recipients is answered 201 and `created`."""
    quiz, _ = a_quiz_to_take(case)
    recipients = case.draw(st.sampled_from(["submitted", "unsubmitted", "all"]))
    message = {"body": f"{case.mark} please", "subject": case.mark, "recipients": recipients}

    exchange = case.teacher.call(
        "message_quiz_submission_users", id=quiz["id"], body={"conversations": [message]}
    )

    require_status(exchange, 201)
    require_equal(exchange.json, {"status": "created"}, "another answer", exchange=exchange)


@law(
    "message_quiz_submission_users", evidence="source: canvas-quiz-analysis 5", needs="student", amount="one"
)
def students_send_no_messages(case: Case) -> None:
    """A student is refused to send messages to all who take the quiz."""
    quiz, _ = a_quiz_to_take(case)
    message = {"body": case.mark, "subject": case.mark, "recipients": "all"}

    require_not_permitted(
        case.student.call("message_quiz_submission_users", id=quiz["id"], body={"conversations": [message]})
    )
