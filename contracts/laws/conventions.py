"""Laws that all of Canvas's operations share. Fact sheet: canvas-api-conventions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

from hypothesis import strategies as st

from ..arrange import a_quiz
from ..case import Case, items_of
from ..checks import require_not_permitted, require_status
from ..client import encode_query
from ..exchange import Exchange
from ..failures import NotChecked, require, require_contains, require_equal
from ..registry import law
from ..spec import Json

CHALLENGE = 'Bearer realm="canvas-lms"'
MEDIA_TYPE = "application/json; charset=utf-8"
SHARD = 10**13
"""Global ids of users are a shard's number times this, plus the plain id."""
LONG = "x" * 1600
"""So long a parameter that the five addresses of a `Link` header do not fit into 6 KB."""


# Addresses, methods, formats ---------------------------------------------------------------------------------------


@law(
    "get_course get_current_user",
    evidence="source: canvas-api-conventions 1",
    amount="one",
    writes=False,
)
def json_suffix_changes_nothing(case: Case) -> None:
    """A path with `.json` behind it is the same path."""
    for operation in ("get_course", "get_current_user"):
        plain, suffixed = (case.teacher.call(operation, suffix=suffix) for suffix in ("", ".json"))
        require_status(suffixed, 200)
        require_contains(
            suffixed.json, _lasting(plain.json), "the suffix changes the answer", exchange=suffixed
        )


@law("list_quizzes", evidence="source: canvas-api-conventions 1", amount="one", writes=False)
def other_suffixes_lead_nowhere(case: Case) -> None:
    """A path with any other suffix is not known: 404."""
    for suffix in (".xml", ".html", ".csv"):
        require_status(case.teacher.call("list_quizzes", suffix=suffix), 404)


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


@law(
    "list_quizzes get_quiz",
    evidence="inferred: canvas-api-conventions 1 (unknown paths, wrong methods)",
    amount="one",
)
def unknown_paths_and_wrong_methods_are_404(case: Case) -> None:
    """A path that is not known, and a known one with a method that it does not have, are 404, never 405."""
    quiz = f"/api/v1/courses/{case.course}/quizzes/{a_quiz(case)['id']}"

    for method, path in (
        ("GET", "/api/v1/nothing"),
        ("GET", f"/api/v1/courses/{case.course}/nothing"),
        ("PATCH", quiz),
        ("POST", quiz),
        ("DELETE", f"/api/v1/courses/{case.course}/quizzes"),
        ("PUT", f"/api/v1/courses/{case.course}/live_assessments"),
    ):
        answer = case.teacher.send(method, path, body={"quiz": {"title": f"{case.mark} changed"}})
        require(answer.status == 404, f"{method} {path} is answered {answer.status}", documented="status 404")
        require(not answer.has_header("allow"), "there is an `Allow` header", exchange=answer)


@law("list_quizzes get_current_user", evidence="source: canvas-api-conventions 1", amount="one", writes=False)
def head_is_get_without_a_body(case: Case) -> None:
    """HEAD is answered as GET is, without a body; refusals too."""
    for path in (f"/api/v1/courses/{case.course}/quizzes?per_page=1", "/api/v1/users/self"):
        for actor in (case.teacher, case.anonymous):
            asked, full = actor.send("HEAD", path), actor.send("GET", path)
            require_equal(asked.status, full.status, "HEAD has another status", exchange=asked)
            require_equal(asked.body.decode(), "", "HEAD has a body", exchange=asked)
            for name in ("content-type", "link", "www-authenticate"):
                require_equal(asked.header(name), full.header(name), f"HEAD: another {name}", exchange=asked)


@law("update_quiz delete_quiz", evidence="source: canvas-api-conventions 1", amount="one")
def post_may_stand_for_another_method(case: Case) -> None:
    """A POST whose form says `_method`, or whose header overrides it, counts as PUT or DELETE."""
    quiz = a_quiz(case)
    path = f"/api/v1/courses/{case.course}/quizzes/{quiz['id']}"
    first, second = ({"title": f"{case.mark} {word}"} for word in ("form", "header"))

    by_form = case.teacher.send("POST", path, body={"_method": "put", "quiz": first}, encoding="form")
    by_header = case.teacher.send(
        "POST", path, body={"quiz": second}, headers={"X-HTTP-Method-Override": "PUT"}
    )
    deleted = case.teacher.send("POST", path, body={"_method": "DELETE"}, encoding="form")

    for answer in (by_form, by_header, deleted):
        require_status(answer, 200)
    require_contains(by_form.json, first, "the form was not taken for an update", exchange=by_form)
    require_contains(by_header.json, second, "the header was not taken for an update", exchange=by_header)
    left = case.teacher.every("list_quizzes", query={"search_term": case.mark})
    require_equal(left, [], "the quiz is still there", exchange=deleted)


# Tokens ------------------------------------------------------------------------------------------------------------


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
    mock_only=True,
)
def refusals_are_worded_as_canvas_words_them(case: Case) -> None:
    """The bodies of the common refusals, to the letter; real servers may translate the messages."""
    course = case.absent("get_course", "course_id")
    quiz = {"quiz": {"title": f"{case.mark} mine"}}

    for answer, body in (
        (case.anonymous.call("get_current_user"), _said("user authorization required", "unauthenticated")),
        (case.bearer("1234~nothing").call("get_current_user"), _said("Invalid access token.")),
        (
            case.student.call("create_quiz", body=quiz),
            _said("user not authorized to perform that action", "unauthorized"),
        ),
        (
            case.teacher.call("get_course", course_id=course),
            _said("The specified resource does not exist."),
        ),
    ):
        require_equal(answer.json, body, "the refusal is worded otherwise", exchange=answer)


# Masquerading ------------------------------------------------------------------------------------------------------


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


# Refusals ----------------------------------------------------------------------------------------------------------


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


# Ids ---------------------------------------------------------------------------------------------------------------


@law("get_course list_quizzes", evidence="source: canvas-api-conventions 7", amount="one", writes=False)
def what_is_no_course_id_is_404(case: Case) -> None:
    """Words, blanks, signs, fractions, too many digits, `self`, SIS ids unknown or of another kind: 404, never 400."""
    odd = (
        "abc",
        " ",
        "-1",
        "12abc",
        "1.5",
        "9" * 20,
        "self",
        "sis_unknown:1",
        "sis_user_id:1",
        "sis_course_id:",
    )

    for course in (*odd, f"sis_course_id:{case.mark}"):
        for operation in ("get_course", "list_quizzes"):
            require_missing(case.teacher.call(operation, course_id=course))


@law(
    "get_course",
    evidence=["source: canvas-api-conventions 7", "doc: canvas-api-conventions 7"],
    amount="one",
    writes=False,
)
def course_id_is_read_leniently(case: Case) -> None:
    """Zeros in front of a course's number and blanks around it do not matter."""
    for written_id in (f"0{case.course}", f"000{case.course}", f" {case.course}", f" {case.course} "):
        shown = case.teacher.ok("get_course", course_id=written_id)
        require_equal(str(shown["id"]), case.course, f"{written_id!r} is another course")


@law(
    "get_course list_live_assessments",
    evidence=["doc: canvas-api-conventions 7", "source: canvas-api-conventions 7"],
    amount="one",
    writes=False,
)
def sis_id_names_the_course(case: Case) -> None:
    """A course is found by its SIS id, also written in hexadecimal."""
    sis_id = a_sis_id(case)

    for form in (f"sis_course_id:{sis_id}", f"hex:sis_course_id:{sis_id.encode().hex()}"):
        shown = case.teacher.ok("get_course", course_id=form)
        require_equal(str(shown["id"]), case.course, f"{form} is another course")
        require_status(case.teacher.call("list_live_assessments", course_id=form), 200)


@law(
    "get_course",
    evidence=["doc: canvas-api-conventions 7", "source: canvas-api-conventions 7"],
    amount="one",
    writes=False,
)
def uuid_names_the_course(case: Case) -> None:
    """A course is found by its UUID of 40 characters or more."""
    uuid = case.teacher.ok("get_course").get("uuid") or ""
    if len(uuid) < 40:
        raise NotChecked("it needs a course whose UUID the holder of --token may see")

    shown = case.teacher.ok("get_course", course_id=f"uuid:{uuid}")

    require_equal(str(shown["id"]), case.course, "another course")


@law(
    "list_live_assessments",
    evidence=["source: canvas-live-assessments 3.4, 7", "source: canvas-api-conventions 6.3"],
    amount="one",
    writes=False,
)
def addresses_name_the_course_by_number(case: Case) -> None:
    """Asked by its SIS id, a course is still named by its number in every address of the answer."""
    answer = case.teacher.call("list_live_assessments", course_id=f"sis_course_id:{a_sis_id(case)}")

    require_status(answer, 200)
    start = f"{base_url(case)}/api/v1/courses/{case.course}/live_assessments"
    for address in (answer.json["links"]["assessments.results"], *answer.links.values()):
        require(address.startswith(start), "an address is another", received=address, documented=start)


@law(
    "list_quizzes",
    evidence="inferred: canvas-api-conventions 6.3 (the path of the links)",
    amount="one",
    writes=False,
)
def links_follow_the_route(case: Case) -> None:
    """The paging links have the route's own path: no suffix, and the course's number whatever form was used."""
    course = f"sis_course_id:{a_sis_id(case)}"

    answer = case.teacher.call("list_quizzes", course_id=course, suffix=".json")

    require_status(answer, 200)
    start = f"{base_url(case)}/api/v1/courses/{case.course}/quizzes?"
    for address in answer.links.values():
        require(address.startswith(start), "a link is another", received=address, documented=start)


@law("get_quiz", evidence="source: canvas-api-conventions 7", amount="one", writes=False)
def what_is_no_quiz_id_is_404(case: Case) -> None:
    """Words, `self`, SIS forms and numbers that are too long name no quiz: 404."""
    for quiz in ("abc", "self", "sis_quiz_id:1", "9" * 25):
        require_missing(case.teacher.call("get_quiz", id=quiz))


@law(
    "get_course get_current_user",
    evidence=["source: canvas-api-conventions 9", "doc: canvas-api-conventions 9"],
    amount="one",
    writes=False,
)
def string_ids_on_demand(case: Case) -> None:
    """With `application/json+canvas-string-ids` in Accept every id is text, at every depth; nothing else changes."""
    asking = "application/json+canvas-string-ids"

    for operation in ("get_course", "get_current_user"):
        plain = case.teacher.call(operation)
        for accept in (asking, f"text/html, {asking}"):
            asked = case.teacher.call(operation, headers={"Accept": accept})
            require_status(asked, 200)
            expected = with_text_ids(_lasting(plain.json))
            require_contains(asked.json, expected, "another answer than with ids as text", exchange=asked)


# Parameters --------------------------------------------------------------------------------------------------------


@law("create_quiz", evidence="spec: canvas-api-conventions 8", amount="one")
def body_without_a_type_is_a_form(case: Case) -> None:
    """A body without a content type is read as a form."""
    sent = {"title": f"{case.mark} form", "allowed_attempts": 3}

    answer = case.teacher.send(
        "POST",
        f"/api/v1/courses/{case.course}/quizzes",
        body={"quiz": sent},
        encoding="form",
        headers={"Content-Type": ""},
    )

    require_status(answer, 200)
    require_contains(answer.json, sent, "the body was not read as a form", exchange=answer)


@law(
    "list_quizzes create_quiz get_quiz",
    evidence="inferred: canvas-api-conventions 8 (unknown parameters)",
    amount="one",
)
def unknown_parameters_are_ignored(case: Case) -> None:
    """Parameters that an operation does not know are ignored, wherever they stand."""
    query = {"nothing": ["a", "b"], "quiz_type": "survey"}
    title = f"{case.mark} title"

    made = case.teacher.call("create_quiz", query=query, body={"quiz": {"title": title}, "nothing": {"a": 1}})
    read = case.teacher.call("get_quiz", id=made.json["id"], query=query)
    listed = case.teacher.call("list_quizzes", query={**query, "search_term": case.mark})

    for answer in (made, read, listed):
        require_status(answer, 200)
    require_contains(made.json, {"title": title, "quiz_type": "assignment"}, "a parameter counted")
    require_equal(read.json, made.json, "a parameter changes what is read")
    require_equal(len(listed.json), 1, "a parameter changes what is listed")


@law(
    "create_quiz",
    evidence="inferred: canvas-api-conventions 8 (malformed JSON; that nothing is created is safe)",
    amount="one",
)
def malformed_json_is_refused(case: Case) -> None:
    """A body that says it is JSON and is none is 400, and nothing is made."""
    for text in (f'{{"quiz": {{"title": "{case.mark}"', f"title={case.mark}", f'"{case.mark}'):
        answer = case.teacher.call("create_quiz", body=text.encode())
        require_status(answer, 400)
        require_contains(
            answer.json, {"errors": [{"error_code": "bad_request"}]}, "another refusal", exchange=answer
        )
    listed = case.teacher.every("list_quizzes", query={"search_term": case.mark})
    require_equal(listed, [], "a refused request has made something")


@law(
    "update_quiz",
    evidence="inferred: canvas-api-conventions 8 (content types that are not read)",
    amount="one",
)
def unread_content_type_is_no_415(case: Case) -> None:
    """A body of a type that is not read is answered as if it were empty, and never with 415."""
    quiz = a_quiz(case)
    body = {"quiz": {"title": f"{case.mark} changed"}}

    for media_type in ("text/plain", "application/xml", "application/vnd.api+json"):
        answer = case.teacher.call(
            "update_quiz", id=quiz["id"], body=body, headers={"Content-Type": media_type}
        )
        require_status(answer, 200)
        require_equal(
            answer.json["title"], quiz["title"], f"a body of {media_type} was read", exchange=answer
        )


# Headers -----------------------------------------------------------------------------------------------------------


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


# Pages -------------------------------------------------------------------------------------------------------------


@law(
    "list_quizzes",
    evidence=["source: canvas-api-conventions 6.1, 6.3", "spec: canvas-quizzes 6.1"],
)
def pages_partition_the_list(case: Case) -> None:
    """Whatever `per_page` is, following the `next` links gives every quiz exactly once, and every link is right."""
    made = {a_quiz(case, title=f"{case.mark} {number % 2}")["id"] for number in range(5)}
    per_page = case.draw(st.integers(1, 6))
    search = {"search_term": case.mark}

    first = case.teacher.call("list_quizzes", query={**search, "per_page": per_page})
    pages = case.pages(first)

    found = [quiz["id"] for page in pages for quiz in items_of(page)]
    require(all(len(items_of(page)) <= per_page for page in pages), "a page is longer than `per_page`")
    require_equal(sorted(found), sorted(made), "the pages together are not the list", exchange=first)
    for number, page in enumerate(pages, start=1):
        require_links(case, page, search, number, per_page, last=-(-len(made) // per_page))


@law(
    "list_quizzes",
    evidence=["source: canvas-api-conventions 6.3", "spec: canvas-api-conventions 6.3"],
    amount="one",
    writes=False,
)
def empty_list_is_one_page(case: Case) -> None:
    """A list without items has a `Link` header too, and is one page: current, first and last are page 1."""
    search = {"search_term": f"{case.mark} nothing"}

    answer = case.teacher.call("list_quizzes", query=search)

    require_equal(items_of(answer), [], "items out of nothing", exchange=answer)
    require_links(case, answer, search, 1, 10, last=1)


@law(
    "list_quizzes",
    evidence=["spec: canvas-api-conventions 6.3", "source: canvas-api-conventions 6.3"],
    amount="one",
    writes=False,
)
def links_keep_the_query_and_no_token(case: Case) -> None:
    """Links repeat the query, lists encoded, then `page` and `per_page`; `access_token` and `api_key` are left out."""
    token = {"access_token": case.teacher.token, "api_key": "1"}
    query = {"as_user_id": "self", "include": ["a b"], "search_term": case.mark}

    answer = case.anonymous.call("list_quizzes", query={**token, **query, "page": 1, "per_page": 3})

    require_status(answer, 200)
    require(answer.links, "there are no links", exchange=answer)
    for address in answer.links.values():
        kept, last = address.partition("?")[2].split("&"), ["page=1", "per_page=3"]
        require_equal(kept[-2:], last, "the query does not end so", at=address)
        require_equal(
            sorted(kept[:-2]), sorted(encode_query(query).split("&")), "another query is kept", at=address
        )


@law(
    "list_quizzes",
    evidence=["source: canvas-api-conventions 6.3", "spec: canvas-api-conventions 6.3"],
    amount="one",
)
def links_have_room_for_6_kilobytes(case: Case) -> None:
    """Addresses of more than 6 KB together are not all sent: next, last, prev, current and first go before."""
    for number in range(3):
        a_quiz(case, title=f"{case.mark} {number}")
    query = {"search_term": case.mark, "note": LONG, "per_page": 1, "page": 2}

    answer = case.teacher.call("list_quizzes", query=query)

    require_status(answer, 200)
    size = sum(map(len, answer.links.values()))
    require(size <= 6 * 1024, f"the addresses have {size} bytes", exchange=answer)
    require_equal(list(answer.links), ["next", "prev", "last"], "other links were left out", exchange=answer)


@law(
    "list_quizzes",
    evidence=["source: canvas-api-conventions 6.1", "spec: canvas-api-conventions 6.1"],
    amount="one",
    writes=False,
)
def per_page_is_clamped(case: Case) -> None:
    """`per_page` is 10 by default, and a number out of range is moved silently into 1 to 100 (50 on old servers)."""
    most = {100} if case.is_mock else {100, 50}

    for sent, used in ((None, {10}), (0, {1}), (-5, {1}), (25, {25}), (101, most), (100_000, most)):
        _require_per_page(case, sent, used)


@law(
    "list_quizzes",
    evidence="inferred: canvas-api-conventions 6.1 (text as number)",
    amount="one",
    writes=False,
)
def per_page_is_the_number_that_a_text_starts_with(case: Case) -> None:
    """`per_page` as text counts as the integer that it starts with, and as 1 where there is none."""
    for sent, used in (("abc", 1), ("", 1), ("5abc", 5), ("2.9", 2)):
        _require_per_page(case, sent, {used})


@law(
    "list_quizzes",
    evidence="source: canvas-api-conventions 6.2",
    profile="smoke",
    amount="one",
    writes=False,
)
def page_beyond_the_last_is_empty(case: Case) -> None:
    """A page far beyond the last one is 200 and an empty list, for quizzes and for live assessments."""
    for operation in ("list_quizzes", "list_live_assessments"):
        beyond = case.teacher.call(operation, query={"page": 99_999})
        require_status(beyond, 200)
        require_equal(items_of(beyond), [], "a page beyond the last one is not empty", exchange=beyond)


@law(
    "list_quizzes list_live_assessments",
    evidence=["spec: canvas-api-conventions 6.2", "source: canvas-api-conventions 6.2"],
    amount="one",
    writes=False,
)
def page_numbers_start_at_1(case: Case) -> None:
    """A page number below 1, or a word, is 404, and not in the words for missing things."""
    for operation in ("list_quizzes", "list_live_assessments"):
        for page in (0, -1, "abc"):
            require_no_page(case.teacher.call(operation, query={"page": page}))


@law(
    "list_quizzes list_live_assessments",
    evidence="inferred: canvas-api-conventions 6.2 (an empty page number)",
    amount="one",
    writes=False,
)
def empty_page_number_is_none(case: Case) -> None:
    """An empty `page` is 404 as any other that is no number."""
    for operation in ("list_quizzes", "list_live_assessments"):
        require_no_page(case.teacher.call(operation, query={"page": ""}))


# Helpers -----------------------------------------------------------------------------------------------------------


def require_unauthenticated(exchange: Exchange) -> None:
    """Nobody is signed in: shape A, and the header that asks for a token. Source: 2.2."""
    require_status(exchange, 401)
    require_contains(
        exchange.json, {"status": "unauthenticated"}, "the body says something else", exchange=exchange
    )
    require_equal(exchange.header("www-authenticate"), CHALLENGE, "another challenge", exchange=exchange)


def require_invalid_token(exchange: Exchange) -> None:
    """The token is no good: shape B, and the header that asks for another. Source: 2.2."""
    require_status(exchange, 401)
    require_contains(exchange.json, {"errors": [{}]}, "the body says something else", exchange=exchange)
    require("status" not in exchange.json, "the refusal has a `status`", exchange=exchange)
    require_equal(exchange.header("www-authenticate"), CHALLENGE, "another challenge", exchange=exchange)


def require_missing(exchange: Exchange) -> None:
    """There is no such thing: shape B with its one text. Source: 5."""
    require_status(exchange, 404)
    require_contains(
        exchange.json, _said("The specified resource does not exist."), "another refusal", exchange=exchange
    )


def require_no_page(exchange: Exchange) -> None:
    """There is no page of this number: shape C. Source: 6.2."""
    require_status(exchange, 404)
    require_contains(
        exchange.json, {"errors": [{"error_code": "not_found"}]}, "another refusal", exchange=exchange
    )


def require_user_header(exchange: Exchange, name: str, user_id: int) -> None:
    """The header is the global form of this id. Source: 7."""
    value = exchange.header(name)
    require(
        value.isdigit() and int(value) % SHARD == user_id % SHARD,
        f"{name} is not the user",
        received=value,
        documented=f"the global form of {user_id}",
        exchange=exchange,
    )


def require_links(
    case: Case, exchange: Exchange, kept: Mapping[str, Json], number: int, per_page: int, *, last: int
) -> None:
    """The `Link` header of this page of the list of quizzes, to the letter. Source: 6.3."""
    numbers = {
        "current": number,
        "next": number + 1 if number < last else None,
        "prev": number - 1 if number > 1 else None,
        "first": 1,
        "last": last,
    }
    base = f"{base_url(case)}/api/v1/courses/{case.course}/quizzes?{encode_query(kept)}"
    expected = [
        f'<{base}&page={page}&per_page={per_page}>; rel="{rel}"' for rel, page in numbers.items() if page
    ]
    require_equal(exchange.header("link"), ",".join(expected), "`Link` is another", exchange=exchange)


def _require_per_page(case: Case, sent: Json, used: set[int]) -> None:
    query = {"search_term": case.mark, **({} if sent is None else {"per_page": sent})}
    answer = case.teacher.call("list_quizzes", query=query)
    require_status(answer, 200)
    shown = re.search(r"[?&]per_page=(\d+)", answer.links.get("current", ""))
    require(
        shown and int(shown[1]) in used,
        f"per_page={sent} comes to {shown[1] if shown else 'nothing'}",
        documented=" or ".join(map(str, sorted(used))),
        exchange=answer,
    )


def base_url(case: Case) -> str:
    """Scheme and host of the server, as requests name it."""
    return case.session.wire("canvas").base_url


def a_sis_id(case: Case) -> str:
    """The SIS id of the case's course."""
    found = case.teacher.ok("get_course").get("sis_course_id")
    if not found:
        raise NotChecked("it needs a course with a SIS id that the holder of --token may see")
    return str(found)


def with_text_ids(value: Json, key: str = "") -> Json:
    """What an answer is with every id as text. Source: 9."""
    if isinstance(value, dict):
        return {name: with_text_ids(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        are_ids = key == "ids" or key.endswith("_ids")
        return [str(v) if are_ids and type(v) is int else with_text_ids(v) for v in value]
    is_id = type(value) is int and (key == "id" or key.endswith("_id"))
    return str(value) if is_id else value


def _lasting(value: Json) -> Json:
    """An object without the fields that may change from one answer to the next."""
    return {name: inner for name, inner in value.items() if name not in {"last_login", "calendar"}}


def _said(message: str, status: str = "") -> dict[str, Json]:
    return {**({"status": status} if status else {}), "errors": [{"message": message}]}


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
