"""Laws of how Canvas reads requests: paths, methods, bodies and their types. Fact sheet: canvas-api-conventions."""

from __future__ import annotations

from contracts.families.conventions.steps import lasting
from contracts.families.quizzes.arrange import a_quiz
from contracts.generic.refusals import require_status
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "conventions_requests"

# Paths and methods ---------------------------------------------------------------------------------------------------


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
            suffixed.json, lasting(plain.json), "the suffix changes the answer", exchange=suffixed
        )


@law("list_quizzes", evidence="source: canvas-api-conventions 1", amount="one", writes=False)
def other_suffixes_lead_nowhere(case: Case) -> None:
    """A path with any other suffix is not known: 404."""
    for suffix in (".xml", ".html", ".csv"):
        require_status(case.teacher.call("list_quizzes", suffix=suffix), 404)


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


# Bodies and parameters -----------------------------------------------------------------------------------------------


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
