"""Laws that Karma's operations share: codes, order of checks, pages, rate limit. Fact sheet: karma-assessments 1.

The documentation is the contract here, what the real code does is not: it counts as inferred, and is asserted on the
mock only.
"""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st

from contracts.families.karma.arrange import DEFAULT_QUESTIONS, a_karma_assessment
from contracts.families.karma.steps import require_invalid, require_refused
from contracts.generate.text import moment_of, words
from contracts.generic.checks import BAD_TOKEN, require_status
from contracts.run.case import Case, items_of
from contracts.run.check import law
from contracts.wire.exchange import Exchange, Json
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "karma_conventions"

ROOT = "/api/v1/assessments"
LEARNER = "karma:learner karma-course"
LIMIT, REMAINING, RESET = "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"
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


# Pages -----------------------------------------------------------------------------------------------------------


@law("list_assessments", evidence="doc: karma-assessments 1.6", profile="smoke", amount="one", writes=False)
def first_page_holds_twenty(case: Case) -> None:
    """Asked for no page, the server gives the first one, of twenty at most, and says so in `meta`."""
    first = case.karma_admin.call("list_assessments")

    require_status(first, 200)
    meta = first.json["meta"]
    require_equal([meta["page"], meta["per_page"]], [1, 20], "`meta` says something else", exchange=first)
    require_equal(len(items_of(first)), min(20, meta["total"]), "the page is not as long as `meta` implies")


@law("list_assessments", evidence="doc: karma-assessments 1.6", needs="karma-course", amount="few")
def pages_partition_the_list(case: Case) -> None:
    """Whatever `per_page` is, up to 100, the pages together hold every assessment once, and `meta` numbers them."""
    mine = {a_karma_assessment(case, questions=())["id"] for _ in range(3)}
    total = case.karma_admin.call("list_assessments").json["meta"]["total"]
    per_page = min(100, max(1, total // case.draw(st.integers(1, 5))))

    pages = [_page(case, number + 1, per_page) for number in range(-(-total // per_page))]

    for number, page in enumerate(pages, start=1):
        meta = page.json["meta"]
        require_equal([meta["page"], meta["per_page"]], [number, per_page], "`meta` differs", exchange=page)
        require(len(items_of(page)) <= per_page, "a page is longer than `per_page`", exchange=page)
    found = [item["id"] for page in pages for item in items_of(page)]
    if {page.json["meta"]["total"] for page in pages} == {total}:  # nobody else has made any meanwhile
        require_equal(len(found), total, "the pages hold another number than `total`")
        require_equal(len(set(found)), len(found), "an assessment is on several pages")
        require(mine <= set(found), "an assessment that was made is on no page")


@law("list_assessments", evidence="doc: karma-assessments 1.6", needs="karma-course", amount="one")
def total_counts_what_is_made(case: Case) -> None:
    """`total` counts all matching assessments, not those of the page: it grows with each that is made."""
    before = _page(case, 1, 1).json["meta"]["total"]
    for _ in range(2):
        a_karma_assessment(case, questions=())

    after = _page(case, 1, 1).json["meta"]["total"]

    require(after >= before + 2, "`total` has not grown", received=after, documented=before + 2)


@law("list_assessments", evidence="inferred: karma-assessments 1.6", writes=False)
def page_past_the_end_is_empty(case: Case) -> None:
    """A page past the end is 200, without entries, with the same `total`."""
    per_page = case.draw(st.integers(1, 100))

    before, beyond, after = (_page(case, number, per_page) for number in (1, 10**6, 1))

    require_equal(items_of(beyond), [], "a page past the end holds something", exchange=beyond)
    lowest, total, highest = (page.json["meta"]["total"] for page in (before, beyond, after))
    require(lowest <= total <= highest, "another total", received=total, documented=highest, exchange=beyond)
    expected = {"page": 10**6, "per_page": per_page}
    require_contains(beyond.json["meta"], expected, "`meta` differs", exchange=beyond)


@law("list_assessments", evidence="inferred: karma-assessments 1.6", amount="many", writes=False)
def page_out_of_range_is_refused(case: Case) -> None:
    """`page` below 1, `per_page` below 1 or above 100, and what is no integer are refused by name, with 422."""
    wrong = case.draw(st.integers(-1000, 0).map(str) | st.sampled_from(["one", "1.5", "", "1e2", "true"]))
    too_many = case.draw(st.integers(101, 10**6).map(str))

    for query, fields in (
        ({"page": wrong}, ["page"]),
        ({"per_page": wrong}, ["per_page"]),
        ({"per_page": too_many}, ["per_page"]),
        ({"page": wrong, "per_page": too_many}, ["page", "per_page"]),
    ):
        require_invalid(case.karma_admin.call("list_assessments", query=query), *fields)


@law("list_assessments", evidence="inferred: karma-assessments 1.6", needs="karma-course")
def list_is_in_the_order_of_making(case: Case) -> None:
    """The oldest assessment comes first; the order does not change when the list is asked for again."""
    made = [a_karma_assessment(case, questions=())["id"] for _ in range(3)]

    for _ in range(2):
        found = [item["id"] for item in newest(case) if item["id"] in made]
        require_equal(found, made, "the list is not in the order of making")


@law("list_assessments", evidence="inferred: karma-assessments 1.6", writes=False)
def unknown_query_parameter_is_ignored(case: Case) -> None:
    """A query parameter that the documentation does not name changes nothing."""
    name = case.draw(st.sampled_from(["sort", "search_term", "limit", "offset", "title", "Page"]))
    value = case.draw(words(10))

    plain = case.karma_admin.call("list_assessments", query={"per_page": 3})
    more = case.karma_admin.call("list_assessments", query={"per_page": 3, name: value})

    require_status(more, 200)
    require_equal(
        items_of(more), items_of(plain), "an unknown query parameter changed the page", exchange=more
    )


# Rate limit ------------------------------------------------------------------------------------------------------


@law(
    "list_assessments get_assessment",
    evidence="doc: karma-assessments 1.7",
    profile="smoke",
    amount="one",
    writes=False,
)
def every_answer_tells_the_rate_limit(case: Case) -> None:
    """Every answer, refusals included, tells in three headers how many requests are allowed, left, and until when."""
    unknown = case.absent("get_assessment", "id")

    answers = [
        case.karma_admin.call("list_assessments"),
        case.anonymous.call("list_assessments"),
        case.karma_admin.call("get_assessment", id=unknown),
        case.karma_admin.call("list_assessments", query={"per_page": "none"}),
    ]

    for answer in answers:
        for name in (LIMIT, REMAINING, RESET):
            _number(answer, name)


@law("list_assessments", evidence="doc: karma-assessments 1.7", profile="smoke", amount="one", writes=False)
def limit_is_a_hundred_in_a_minute(case: Case) -> None:
    """100 requests a minute are allowed, and fewer than that are left after one."""
    answer = case.karma_admin.call("list_assessments")

    require_equal(_number(answer, LIMIT), 100, "another limit")
    require(_number(answer, REMAINING) < 100, "a request does not count")


@law("list_assessments", evidence="doc: karma-assessments 1.7", profile="smoke", amount="one", writes=False)
def remaining_counts_down(case: Case) -> None:
    """Each request leaves fewer for the rest of the window, down to none."""
    answers = [case.karma_admin.call("list_assessments", query={"per_page": 1}) for _ in range(3)]

    for one, next_one in pairwise(answers):
        left, left_then = _number(one, REMAINING), _number(next_one, REMAINING)
        if one.header(RESET) == next_one.header(RESET) and left > 0:
            require(left_then < left, "a request did not count", exchange=next_one)


@law("list_assessments", evidence="doc: karma-assessments 1.7", profile="smoke", amount="one", writes=False)
def reset_is_unix_time(case: Case) -> None:
    """The end of the window is Unix time, in whole seconds."""
    reset = _number(case.karma_admin.call("list_assessments"), RESET)

    require(10**9 < reset < 10**11, "no Unix time in seconds", received=reset)


@law("list_assessments", evidence="inferred: karma-assessments 1.7", amount="one", writes=False)
def each_token_has_a_count_of_its_own(case: Case) -> None:
    """What is left is counted for each bearer string as it is sent, from the first request on: 99, 98, 97."""
    first, second = case.bearer(f"{case.mark}-a"), case.bearer(f"{case.mark}-b")

    answers = [somebody.call("list_assessments") for somebody in (first, second, first, second, first)]

    counted = [_number(answer, LIMIT) - _number(answer, REMAINING) for answer in answers]
    require_equal(counted, [1, 1, 2, 2, 3], "the requests were counted otherwise")


@law("submit_assessment", evidence="inferred: karma-assessments 1.7", needs=LEARNER, amount="one")
def window_ends_within_a_minute(case: Case) -> None:
    """The window ends within sixty seconds of the server's own time."""
    assessment = a_karma_assessment(case)
    answers = [{"question_id": q["id"], "selected_option": None} for q in assessment["questions"]]

    submitted = case.karma_learner.call("submit_assessment", id=assessment["id"], body={"answers": answers})

    require_status(submitted, 201)
    ahead = _number(submitted, RESET) - moment_of(submitted.json["data"]["submitted_at"]).timestamp()
    require(-1 <= ahead <= 60, "the window does not end within a minute", received=ahead)


def newest(case: Case, role: str = "karma:admin", **query: Json) -> list[Json]:
    """The last hundred or two of what somebody may see, in the list's order: on the mock the oldest come first."""
    total = _page(case, 1, 1, role, **query).json["meta"]["total"]
    last = max(1, -(-total // 100))
    pages = [_page(case, number, 100, role, **query) for number in range(max(1, last - 1), last + 1)]
    return [item for page in pages for item in items_of(page)]


def _page(case: Case, page: int, per_page: int, role: str = "karma:admin", **query: Json) -> Exchange:
    exchange = case.role(role).call("list_assessments", query={"page": page, "per_page": per_page, **query})
    require_status(exchange, 200)
    return exchange


def _number(exchange: Exchange, name: str) -> int:
    """The header as the whole number that it must be."""
    text = exchange.header(name)
    require(text.isdigit(), f"the header {name} is no whole number", received=text, exchange=exchange)
    return int(text)


def _no_json(case: Case) -> bytes:
    return case.draw(st.sampled_from(NO_JSON)).format(mark=case.mark).encode()


def _body(case: Case) -> Json:
    return {"course_id": case.karma_course, "title": f"{case.mark} assessment", "passing_score": 70}
