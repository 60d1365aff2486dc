"""Laws of who Canvas takes a caller for: tokens, and acting as somebody else. Fact sheet: canvas-api-conventions."""

from __future__ import annotations

from contracts.families.conventions.steps import require_user_header
from contracts.generic.refusals import require_not_permitted, require_status
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.exchange import Exchange
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "conventions_callers"

CHALLENGE = 'Bearer realm="canvas-lms"'


# Tokens --------------------------------------------------------------------------------------------------------------


@law(
    "get_current_user",
    evidence="spec: canvas-api-conventions 2.2",
    profile="smoke",
    amount="one",
    writes=False,
)
def unauthenticated_answer_asks_for_a_token(case: Case) -> None:
    """A request without a token is answered 401 with `unauthenticated` and a `WWW-Authenticate` header."""
    require_unauthenticated(case.anonymous.call("get_current_user"))


@law(
    "get_current_user list_quizzes",
    evidence=["spec: canvas-api-conventions 2.2", "source: canvas-api-conventions 2.2, 5"],
    profile="smoke",
    amount="one",
    writes=False,
)
def unknown_token_is_called_invalid(case: Case) -> None:
    """A token that the server does not know is 401 with a list of errors, no `status`, and a `WWW-Authenticate`."""
    for operation in ("get_current_user", "list_quizzes", "list_live_assessments"):
        require_invalid_token(case.bearer("1234~nothing").call(operation))


@law("get_current_user", evidence="source: canvas-api-conventions 2.1", amount="one", writes=False)
def token_may_be_a_parameter(case: Case) -> None:
    """The token may stand in the query as `access_token` instead of in the header."""
    me = case.teacher.ok("get_current_user")

    shown = case.anonymous.ok("get_current_user", query={"access_token": case.teacher.token})

    require_equal(shown["id"], me["id"], "the token in the query is not taken for the caller's")


@law(
    "create_quiz",
    evidence=["doc: canvas-api-conventions 2.1", "spec: canvas-api-conventions 2.1"],
    amount="one",
)
def token_may_stand_in_the_body(case: Case) -> None:
    """The token may stand in a form or in a JSON body as `access_token`."""
    for encoding in ("form", "json"):
        title = f"{case.mark} {encoding}"
        body = {"access_token": case.teacher.token, "quiz": {"title": title}}
        answer = case.anonymous.call("create_quiz", body=body, encoding=encoding)
        require_status(answer, 200)
        require_equal(answer.json["title"], title, "another quiz was made", exchange=answer)


@law("get_current_user", evidence="source: canvas-api-conventions 2.1", amount="one", writes=False)
def token_in_the_header_wins(case: Case) -> None:
    """With a token in the header and another as parameter, the header's counts, be it good or bad."""
    good = case.teacher.call("get_current_user", query={"access_token": "1234~nothing"})
    bad = case.bearer("1234~nothing").call("get_current_user", query={"access_token": case.teacher.token})

    require_status(good, 200)
    require_invalid_token(bad)


@law(
    "get_current_user",
    evidence=["spec: canvas-api-conventions 2.1 (Basic)", "source: canvas-api-conventions 2.1"],
    amount="one",
    writes=False,
)
def other_schemes_count_as_no_token(case: Case) -> None:
    """`Basic`, `Token` and a `bearer` in small letters are no bearer tokens: as if nothing had been sent."""
    for scheme in ("Basic", "Token", "bearer", "BEARER"):
        value = f"{scheme} {case.teacher.token}"
        require_unauthenticated(case.anonymous.call("get_current_user", headers={"Authorization": value}))


@law(
    "get_current_user",
    evidence="inferred: canvas-api-conventions 2.1 (an empty token)",
    amount="one",
    writes=False,
)
def empty_bearer_is_an_invalid_token(case: Case) -> None:
    """`Bearer` without a token is a bad token, not a missing one."""
    require_invalid_token(case.anonymous.call("get_current_user", headers={"Authorization": "Bearer"}))


@law(
    "list_quizzes get_course list_live_assessments",
    evidence="source: canvas-api-conventions 2.2, 4",
    amount="one",
    writes=False,
)
def bad_token_counts_before_any_look_up(case: Case) -> None:
    """A bad token is 401 even where the course does not exist."""
    course = case.absent("get_course", "course_id")

    for operation in ("list_quizzes", "get_course", "list_live_assessments"):
        require_invalid_token(case.bearer("1234~nothing").call(operation, course_id=course))


# Masquerading --------------------------------------------------------------------------------------------------------


@law(
    "get_current_user",
    evidence=["doc: canvas-api-conventions 3", "spec: canvas-api-conventions 3"],
    amount="one",
    writes=False,
)
def acting_as_oneself_changes_nothing(case: Case) -> None:
    """`as_user_id` as `self`, as one's own id, or blank changes nothing."""
    me = case.teacher.ok("get_current_user")["id"]

    for given in ("self", case.teacher.user_id, "", " "):
        shown = case.teacher.ok("get_current_user", query={"as_user_id": given})
        require_equal(shown["id"], me, f"as_user_id={given} is somebody else")


@law(
    "get_current_user",
    evidence=["spec: canvas-api-conventions 3", "source: canvas-api-conventions 3"],
    needs="student",
    amount="one",
    writes=False,
)
def acting_as_somebody_takes_a_right(case: Case) -> None:
    """Acting as nobody, or without the right to, is 401 with `errors` as a text, no `status` and no challenge."""
    for actor, user in (
        (case.teacher, 9_100_000_000),
        (case.student, case.teacher.user_id),
        (case.student, "sis_user_id:nobody"),
    ):
        answer = actor.call("get_current_user", query={"as_user_id": user})
        require_status(answer, 401)
        require_contains(answer.json, {"errors": "Invalid as_user_id"}, "another refusal", exchange=answer)
        require("status" not in answer.json, "the refusal has a `status`", exchange=answer)
        require(not answer.has_header("www-authenticate"), "it asks for another token", exchange=answer)


@law("list_quizzes get_course", evidence="source: canvas-api-conventions 3, 4", amount="one", writes=False)
def acting_as_somebody_counts_before_any_look_up(case: Case) -> None:
    """A bad `as_user_id` is 401 even where the course does not exist."""
    course = case.absent("get_course", "course_id")

    for operation in ("list_quizzes", "get_course", "list_live_assessments"):
        answer = case.teacher.call(operation, course_id=course, query={"as_user_id": 9_100_000_000})
        require_status(answer, 401)


@law(
    "get_current_user list_live_assessments",
    evidence=["doc: canvas-api-conventions 3", "source: canvas-api-conventions 11"],
    needs="admin student",
    amount="one",
    writes=False,
)
def acting_as_somebody_takes_their_place(case: Case) -> None:
    """Who acts as somebody is answered as them, with their rights; the headers name both."""
    admin, student = case.role("admin"), case.student
    acting = {"as_user_id": student.user_id}

    shown = admin.call("get_current_user", query=acting)
    refused = admin.call("list_live_assessments", query=acting)

    require_status(shown, 200)
    require_equal(shown.json["id"], student.user_id, "the caller is somebody else", exchange=shown)
    require_user_header(shown, "x-canvas-user-id", student.user_id)
    require_user_header(shown, "x-canvas-real-user-id", admin.user_id)
    require_not_permitted(refused)


# Helpers -------------------------------------------------------------------------------------------------------------


def require_unauthenticated(exchange: Exchange) -> None:
    """Nobody is signed in: shape A, and the header that asks for a token. Source: canvas-api-conventions 2.2."""
    require_status(exchange, 401)
    require_contains(
        exchange.json, {"status": "unauthenticated"}, "the body says something else", exchange=exchange
    )
    require_equal(exchange.header("www-authenticate"), CHALLENGE, "another challenge", exchange=exchange)


def require_invalid_token(exchange: Exchange) -> None:
    """The token is no good: shape B, and the header that asks for another. Source: canvas-api-conventions 2.2."""
    require_status(exchange, 401)
    require_contains(exchange.json, {"errors": [{}]}, "the body says something else", exchange=exchange)
    require("status" not in exchange.json, "the refusal has a `status`", exchange=exchange)
    require_equal(exchange.header("www-authenticate"), CHALLENGE, "another challenge", exchange=exchange)
