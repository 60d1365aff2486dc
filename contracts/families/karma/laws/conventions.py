"""Laws that Karma's operations share: codes, order of checks, pages, rate limit. Fact sheet: karma-assessments 1.

The documentation is the contract here, what the real code does is not: it counts as inferred, and is asserted on the
mock only.
"""

from __future__ import annotations

from hypothesis import strategies as st

from contracts.families.karma.arrange import DEFAULT_QUESTIONS, a_karma_assessment
from contracts.families.karma.steps import require_refused
from contracts.generic.refusals import BAD_TOKEN
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.exchange import Json
from contracts.wire.failures import require, require_equal

FAMILY = "karma_conventions"

ROOT = "/api/v1/assessments"
LEARNER = "karma:learner karma-course"
NO_JSON = ('{{"title": "{mark}"', "{{'title': '{mark}'}}", "{mark}", '{{"title": "{mark}",}}')
"""Bodies that are no JSON; each carries the mark."""


# Codes -----------------------------------------------------------------------------------------------------------


@law(
    "list_assessments",
    evidence="doc: karma-assessments 1.4, 2.1",
    profile="smoke",
    amount="one",
    writes=False,
)
def refused_token_is_unauthorized(case: Case) -> None:
    """Without a token, and with one that the server does not know, the answer is 401 with the code UNAUTHORIZED."""
    for somebody in (case.anonymous, case.bearer(BAD_TOKEN)):
        require_refused(somebody.call("list_assessments"), 401, "UNAUTHORIZED")


@law("get_assessment", evidence="doc: karma-assessments 1.4", profile="smoke", amount="one", writes=False)
def unknown_assessment_is_not_found(case: Case) -> None:
    """An assessment that does not exist is 404 with the code NOT_FOUND."""
    unknown = case.absent("get_assessment", "id")

    require_refused(case.karma_admin.call("get_assessment", id=unknown), 404, "NOT_FOUND")


@law("get_assessment", evidence="inferred: karma-assessments 3", writes=False)
def id_of_another_form_is_not_found(case: Case) -> None:
    """An id that does not look like an assessment's is simply unknown: 404, not 400 or 422."""
    strange = case.draw(st.sampled_from(["1", "0", "-1", "asmnt_", "null", "ASMNT_1", "usr_adm001", "%20"]))

    require_refused(case.karma_admin.call("get_assessment", id=strange), 404, "NOT_FOUND")


@law(
    "list_assessments get_assessment",
    evidence="doc: karma-assessments 1.3",
    profile="smoke",
    amount="one",
    writes=False,
)
def details_come_with_validation_failures_only(case: Case) -> None:
    """Refusals that are not about fields (401, 404) carry no `details`."""
    unknown = case.absent("get_assessment", "id")

    refusals = [
        case.anonymous.call("list_assessments"),
        case.karma_admin.call("get_assessment", id=unknown),
    ]

    for refusal in refusals:
        require(
            not refusal.json["error"].get("details"), "details where no field is at fault", exchange=refusal
        )


@law("create_assessment", evidence="doc: karma-assessments 1.4", amount="few")
def malformed_body_is_refused(case: Case) -> None:
    """A body that is no JSON is answered 400."""
    body = _no_json(case)

    require_refused(case.karma_admin.call("create_assessment", body=body), 400)


@law("create_assessment", evidence="inferred: karma-assessments 1.4")
def malformed_body_is_a_bad_request(case: Case) -> None:
    """A body that is no JSON is answered with the code BAD_REQUEST, and without details."""
    refused = case.karma_admin.call("create_assessment", body=_no_json(case))

    require_refused(refused, 400, "BAD_REQUEST")
    require("details" not in refused.json["error"], "details where no field is at fault")


@law(
    "create_assessment add_assessment_question submit_assessment login refresh_token",
    evidence="inferred: karma-assessments 1.1",
    needs=LEARNER,
)
def body_of_another_content_type_is_a_bad_request(case: Case) -> None:
    """A POST whose content type is not JSON is answered 400, whatever its body says."""
    assessment = a_karma_assessment(case)
    kind = case.draw(st.sampled_from(["text/plain", "application/x-www-form-urlencoded", "application/xml"]))
    answers = [{"question_id": q["id"], "selected_option": None} for q in assessment["questions"]]
    calls = {
        "create_assessment": (case.karma_admin, _body(case)),
        "add_assessment_question": (case.karma_admin, dict(DEFAULT_QUESTIONS[0])),
        "submit_assessment": (case.karma_learner, {"answers": answers}),
        "login": (case.anonymous, {"email": "nobody@karma.example", "password": "karma-password"}),
        "refresh_token": (case.anonymous, {"refresh_token": case.mark}),
    }
    operation = case.draw(st.sampled_from(sorted(calls)))
    path = {"id": assessment["id"]} if "assessment_" in operation or operation.startswith("submit") else {}
    actor, body = calls[operation]

    refused = actor.call(operation, body=body, headers={"Content-Type": kind}, **path)

    require_refused(refused, 400, "BAD_REQUEST")


# Order of checks -------------------------------------------------------------------------------------------------


@law("list_assessments", evidence="inferred: karma-assessments 1.5", amount="one")
def token_comes_before_the_route(case: Case) -> None:
    """Who shows no good token learns nothing about routes and methods: 401, not 404 or 405."""
    for method, path in (("GET", f"{ROOT}/one/two/three"), ("DELETE", ROOT), ("GET", "/api/v1/auth/nothing")):
        for somebody in (case.anonymous, case.bearer(BAD_TOKEN)):
            require_refused(somebody.send(method, path, "karma"), 401, "UNAUTHORIZED")


@law("get_assessment", evidence="inferred: karma-assessments 1.4, 5.4", writes=False)
def unknown_route_is_not_found(case: Case) -> None:
    """A path that no operation has is 404 with the code NOT_FOUND, in the envelope."""
    path = case.draw(
        st.sampled_from([f"{ROOT}/a/b/c/d", f"{ROOT}/a/results", "/api/v1/auth/nothing", "/api/v1/auth"])
    )

    require_refused(case.karma_admin.send("GET", path, "karma"), 404, "NOT_FOUND")


@law(
    "get_assessment add_assessment_question submit_assessment get_submission",
    evidence="inferred: karma-assessments 1.4, 5.4",
    needs=LEARNER,
)
def other_methods_are_not_allowed(case: Case) -> None:
    """Assessments and questions are neither changed nor deleted, submissions not listed: 405, and nothing changes."""
    assessment = a_karma_assessment(case)
    path = f"{ROOT}/{assessment['id']}"
    method, place = case.draw(
        st.sampled_from(
            [
                *((method, path) for method in ("PUT", "PATCH", "DELETE", "POST")),
                *((method, f"{path}/{what}") for method in ("GET", "PUT") for what in KINDS),
                ("DELETE", ROOT),
                ("PUT", ROOT),
            ]
        )
    )

    refused = case.karma_admin.send(method, place, "karma")

    require_refused(refused, 405, "METHOD_NOT_ALLOWED")
    require_equal(
        case.karma_admin.ok("get_assessment", id=assessment["id"]),
        assessment,
        "a refused method did something",
    )


KINDS = ("questions", "submissions")


@law("add_assessment_question", evidence="inferred: karma-assessments 1.5, 5.4", needs=LEARNER, amount="one")
def role_comes_before_the_resource(case: Case) -> None:
    """A learner who adds a question to an assessment that does not exist is told about the role: 403, not 404."""
    unknown = case.absent("get_assessment", "id")

    refused = case.karma_learner.call("add_assessment_question", id=unknown, body=dict(DEFAULT_QUESTIONS[0]))

    require_refused(refused, 403, "FORBIDDEN")


@law(
    "create_assessment add_assessment_question",
    evidence="inferred: karma-assessments 1.5",
    needs=LEARNER,
)
def role_comes_before_the_body(case: Case) -> None:
    """A learner's body is not even read where learners may not write: 403, not 400 or 422."""
    assessment = a_karma_assessment(case, questions=())
    body = case.draw(st.sampled_from([_no_json(case), {}, [], {"title": 7}]))

    for refused in (
        case.karma_learner.call("create_assessment", body=body),
        case.karma_learner.call("add_assessment_question", id=assessment["id"], body=body),
    ):
        require_refused(refused, 403, "FORBIDDEN")


@law(
    "add_assessment_question submit_assessment",
    evidence="inferred: karma-assessments 1.5, 5.4, 6.1",
    needs=LEARNER,
)
def resource_comes_before_the_body(case: Case) -> None:
    """For an assessment that does not exist the body does not count: 404, not 400 or 422."""
    unknown = case.absent("get_assessment", "id")
    body = case.draw(st.sampled_from([_no_json(case), {}, [], {"answers": "none"}]))

    for refused in (
        case.karma_admin.call("add_assessment_question", id=unknown, body=body),
        case.karma_learner.call("submit_assessment", id=unknown, body=body),
    ):
        require_refused(refused, 404, "NOT_FOUND")


@law("submit_assessment", evidence="inferred: karma-assessments 1.5, 6.1", needs="karma-course")
def right_comes_before_the_body(case: Case) -> None:
    """Somebody who is not enrolled is told so before the body is looked at: 403, not 400 or 422."""
    assessment = a_karma_assessment(case)
    body = case.draw(st.sampled_from([_no_json(case), {}, [], {"answers": "none"}]))

    refused = case.karma_admin.call("submit_assessment", id=assessment["id"], body=body)

    require_refused(refused, 403, "FORBIDDEN")


@law("submit_assessment", evidence="inferred: karma-assessments 1.5, 6.1", needs="karma-course", amount="one")
def resource_comes_before_the_right(case: Case) -> None:
    """Somebody who is enrolled nowhere still learns that an assessment does not exist: 404, not 403."""
    unknown = case.absent("get_assessment", "id")

    refused = case.karma_admin.call("submit_assessment", id=unknown, body={"answers": []})

    require_refused(refused, 404, "NOT_FOUND")


def _no_json(case: Case) -> bytes:
    return case.draw(st.sampled_from(NO_JSON)).format(mark=case.mark).encode()


def _body(case: Case) -> Json:
    return {"course_id": case.karma_course, "title": f"{case.mark} assessment", "passing_score": 70}
