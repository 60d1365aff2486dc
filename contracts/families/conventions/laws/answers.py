"""Laws of what all of Canvas's answers have in common: format, refusals, headers.

Fact sheet: canvas-api-conventions.
"""

from __future__ import annotations

import re
from uuid import UUID

from hypothesis import strategies as st

from contracts.families.conventions.steps import errors_saying, require_missing, require_user_header
from contracts.families.quizzes.arrange import a_quiz
from contracts.generic.refusals import require_not_permitted, require_status
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "conventions_answers"

MEDIA_TYPE = "application/json; charset=utf-8"


# Formats -------------------------------------------------------------------------------------------------------------


@law(
    "get_current_user list_quizzes",
    evidence="inferred: canvas-api-conventions 1, 9 (what other types in Accept do)",
    amount="one",
    writes=False,
)
def accept_does_not_choose_the_format(case: Case) -> None:
    """Whatever a client says that it accepts, the answer is JSON."""
    for accept in ("text/html", "*/*", "application/xml", "application/json+canvas-string-ids"):
        for operation in ("get_current_user", "list_quizzes"):
            answer = case.teacher.call(operation, headers={"Accept": accept})
            require_status(answer, 200)
            require_equal(answer.header("content-type"), MEDIA_TYPE, f"Accept: {accept}", exchange=answer)


@law(
    "get_current_user", evidence="spec: canvas-api-conventions 1", amount="one", writes=False, profile="smoke"
)
def answers_are_json_in_utf8(case: Case) -> None:
    """Answers and refusals are `application/json; charset=utf-8`."""
    course = case.absent("get_course", "course_id")

    for answer in (
        case.teacher.call("get_current_user"),
        case.anonymous.call("get_current_user"),
        case.teacher.call("get_course", course_id=course),
    ):
        require_equal(
            answer.header("content-type"), MEDIA_TYPE, "the content type is another", exchange=answer
        )


@law("get_quiz create_quiz", evidence="source: canvas-api-conventions 1")
def angle_brackets_are_escaped(case: Case) -> None:
    """`<`, `>` and `&` never stand in a body as they are; they are escaped, and mean the same."""
    text = case.draw(st.text("<>&abc ", min_size=1, max_size=20))
    quiz = a_quiz(case, title=f"{case.mark} <b>&{text}.")

    answer = case.teacher.call("get_quiz", id=quiz["id"])

    found = [sign for sign in "<>&" if sign in answer.text]
    require(
        not found, f"{' and '.join(found)} in the body", documented="\\u003c \\u003e \\u0026", exchange=answer
    )
    require_equal(answer.json["title"], f"{case.mark} <b>&{text}.", "the title is another", exchange=answer)


# Refusals ------------------------------------------------------------------------------------------------------------


@law(
    "create_quiz get_course get_current_user",
    evidence="doc: canvas-api-conventions 2.2",
    needs="student",
    amount="one",
)
def challenge_means_a_token_problem(case: Case) -> None:
    """Refusals that a new token would not change carry no `WWW-Authenticate`."""
    course = case.absent("get_course", "course_id")

    for answer in (
        case.student.call("create_quiz", body={"quiz": {"title": f"{case.mark} mine"}}),
        case.teacher.call("get_course", course_id=course),
        case.teacher.call("get_current_user", query={"as_user_id": 9_100_000_000}),
    ):
        require(answer.status >= 400, f"answered {answer.status}", exchange=answer)
        require(not answer.has_header("www-authenticate"), "it asks for another token", exchange=answer)


@law(
    "get_current_user create_quiz get_course",
    evidence=["source: canvas-api-conventions 2.2, 4, 5", "spec: canvas-api-conventions 2.2"],
    needs="student",
    amount="one",
    mock_only="real servers may translate the messages",
)
def refusals_are_worded_as_canvas_words_them(case: Case) -> None:
    """The exact bodies of the common refusals; real servers may translate the messages."""
    course = case.absent("get_course", "course_id")
    quiz = {"quiz": {"title": f"{case.mark} mine"}}

    for answer, body in (
        (
            case.anonymous.call("get_current_user"),
            errors_saying("user authorization required", "unauthenticated"),
        ),
        (case.bearer("1234~nothing").call("get_current_user"), errors_saying("Invalid access token.")),
        (
            case.student.call("create_quiz", body=quiz),
            errors_saying("user not authorized to perform that action", "unauthorized"),
        ),
        (
            case.teacher.call("get_course", course_id=course),
            errors_saying("The specified resource does not exist."),
        ),
    ):
        require_equal(answer.json, body, "the refusal is worded otherwise", exchange=answer)


@law(
    "create_quiz list_live_assessments",
    evidence=["spec: canvas-api-conventions 4", "source: canvas-api-conventions 4, 11"],
    needs="student",
    amount="one",
)
def refusal_of_a_right_must_not_be_stored(case: Case) -> None:
    """Who is signed in and lacks the right is told `unauthorized`, with `no-store` and `no-cache`."""
    for answer in (
        case.student.call("create_quiz", body={"quiz": {"title": f"{case.mark} mine"}}),
        case.student.call("list_live_assessments"),
    ):
        require_not_permitted(answer)
        require("no-store" in answer.header("cache-control"), "it may be stored", exchange=answer)
        require("no-cache" in answer.header("pragma"), "`Pragma` is not `no-cache`", exchange=answer)


@law(
    "list_quizzes get_quiz get_course",
    evidence="source: canvas-api-conventions 5",
    amount="one",
    writes=False,
    profile="smoke",
)
def missing_things_are_told_in_one_way(case: Case) -> None:
    """An unknown course or quiz is a list with one error, whose message says that the resource does not exist."""
    course = case.absent("get_course", "course_id")
    quiz = case.absent("get_quiz", "id")

    for answer in (
        case.teacher.call("get_course", course_id=course),
        case.teacher.call("list_quizzes", course_id=course),
        case.teacher.call("list_live_assessments", course_id=course),
        case.teacher.call("get_quiz", id=quiz),
    ):
        require_missing(answer)


# Headers -------------------------------------------------------------------------------------------------------------


@law(
    "get_current_user",
    evidence="source: canvas-api-conventions 11",
    amount="one",
    writes=False,
    profile="smoke",
)
def every_request_has_an_id_of_its_own(case: Case) -> None:
    """Every answer carries a new `X-Request-Context-Id`, a UUID; one that the client sends is ignored."""
    mine = "0b8c0b8c-0b8c-4b8c-8b8c-0b8c0b8c0b8c"
    headers = {"X-Request-Context-Id": mine}

    answers = [
        case.teacher.call("get_current_user"),
        case.teacher.call("get_current_user", headers=headers),
        case.anonymous.call("get_current_user"),
        case.teacher.call("get_course", course_id="abc"),
    ]

    ids = [answer.header("x-request-context-id") for answer in answers]
    for identity, answer in zip(ids, answers, strict=True):
        require(_is_uuid(identity), "the id is no UUID", received=identity, exchange=answer)
    require_equal(len({*ids, mine}), len(ids) + 1, "an id comes twice, or is the client's")


@law("get_current_user", evidence="source: canvas-api-conventions 11", amount="one", writes=False)
def answers_say_who_may_frame_them(case: Case) -> None:
    """Every answer has a policy for frames and referrers, and never the older `X-Frame-Options`."""
    for answer in (case.teacher.call("get_current_user"), case.anonymous.call("get_current_user")):
        policy = answer.header("content-security-policy")
        require("frame-ancestors 'self'" in policy, "no policy for frames", received=policy, exchange=answer)
        require_equal(
            answer.header("referrer-policy"), "no-referrer-when-downgrade", "another policy", exchange=answer
        )
        require(not answer.has_header("x-frame-options"), "there is `X-Frame-Options`", exchange=answer)


@law(
    "get_current_user list_quizzes",
    evidence="source: canvas-api-conventions 7, 11",
    amount="one",
    writes=False,
)
def answers_name_the_caller(case: Case) -> None:
    """`X-Canvas-User-Id` is the caller's global id; `X-Canvas-Real-User-Id` is there for masqueraders only."""
    for operation in ("get_current_user", "list_quizzes"):
        answer = case.teacher.call(operation)
        require_user_header(answer, "x-canvas-user-id", case.teacher.user_id)
        require(not answer.has_header("x-canvas-real-user-id"), "nobody acts as anybody", exchange=answer)


@law(
    "get_current_user",
    evidence=["doc: canvas-api-conventions 11", "source: canvas-api-conventions 11"],
    amount="one",
    writes=False,
)
def answers_tell_their_cost(case: Case) -> None:
    """`X-Request-Cost` and `X-Rate-Limit-Remaining` are numbers."""
    answer = case.teacher.call("get_current_user")

    for name in ("x-request-cost", "x-rate-limit-remaining"):
        number = answer.header(name)
        require(
            re.fullmatch(r"-?\d+(\.\d+)?", number), f"{name} is no number", received=number, exchange=answer
        )


@law("get_course", evidence="source: canvas-api-conventions 11", amount="one", writes=False)
def meta_header_is_a_list_of_pairs(case: Case) -> None:
    """`X-Canvas-Meta`, where it is sent, is `key=value;` over and over, and names the controller and the action."""
    answer = case.teacher.call("get_course")

    meta = answer.header("x-canvas-meta")
    if case.is_mock or meta:
        require(
            re.fullmatch(r"(\w+=[^;]*;)+", meta), "it is no list of pairs", received=meta, exchange=answer
        )
        keys = {pair.partition("=")[0] for pair in meta.split(";")}
        require({"o", "n"} <= keys, "controller and action are missing", received=meta, exchange=answer)


# Courses -------------------------------------------------------------------------------------------------------------


@law("get_course", evidence="spec: canvas-api-conventions 13", needs="student", amount="one", writes=False)
def own_enrolment_is_told_in_short_words(case: Case) -> None:
    """A course tells the caller's enrolments: `type` is the short word, `role` the long one."""
    for actor, short, long in (
        (case.teacher, "teacher", "TeacherEnrollment"),
        (case.student, "student", "StudentEnrollment"),
    ):
        enrolments = [
            found
            for found in actor.ok("get_course")["enrollments"]
            if found["type"] == short and found["user_id"] == actor.user_id
        ]
        require(enrolments, f"the {actor.role} is not told of being one")
        require_contains(
            enrolments[0], {"role": long, "enrollment_state": "active"}, "the enrolment is told otherwise"
        )


# Helpers -------------------------------------------------------------------------------------------------------------


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
