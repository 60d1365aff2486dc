"""Every reply and refusal check finds defects that are derived from the document, and its like stay green.

A defect concerns one operation. It is derived for each check by the kind of the check: nothing here names an operation,
save where the document cannot tell what would be noticed.
"""

import json
import os
import re
from zlib import crc32

import httpx
import pytest

from contracts.document.spec import the_document, validator_of
from contracts.generate.violations import violations
from contracts.generic.checks import checks_of
from contracts.generic.refusals import BAD_TOKEN
from contracts.generic.traits import traits_of
from contracts.run.runner import FAILED, PASSED, run_check
from contracts.wire.pacing import Pacer
from mock_server import MockServer

from .mutants import Mutant
from .planted import (
    DEMO_TOKENS,
    QUICK_PROFILE,
    THOROUGH_PROFILE,
    changed,
    is_call,
    no_defect,
    real_session_on,
    session_on,
)

CHECKS = {check.id: check for check in checks_of(the_document())}
OF_EACH_RULE = 2
"""How many violations of one rule are planted in an operation's reply, at least, taken from all over the body."""
TIMELESS = {"get_current_user", "list_quiz_assignment_overrides"}
"""The documentation's example shows a time; the demo world's users have none, nor have its quizzes."""
LOOKED_AT = 3
"""How many replies of an operation are looked through for rules that could be broken."""


def operation_of(check):
    return the_document()[check.operations[0]]


def kind_of(check):
    """`replies`, or the last word of a refusal's id."""
    family, _, rest = check.id.partition(".")
    return rest.partition(".")[2] if family == "refusals" else family


def sample(everything, name=str):
    """One in four, which ones their names decide; with `THOROUGH=1` in the environment (`make prove`) all."""
    share = 1 if os.environ.get("THOROUGH") else 4
    return [one for one in everything if crc32(name(one).encode()) % share == 0]


def ids_of_kind(*kinds):
    return [identity for identity, check in CHECKS.items() if kind_of(check) in kinds]


class Court:
    """One session for all defects: each comes over a server that was right, and is gone again with all it has done."""

    def __init__(self, server):
        self._server, self._before = server, server.snapshot()
        self._defect = no_defect
        self.session = None

    def __call__(self, request, send):
        return self._defect(request, send)

    def result(self, defect, check, profile=THOROUGH_PROFILE):
        self._defect = defect
        try:
            return run_check(check, self.session, profile)
        finally:
            self._defect = no_defect
            self._server.restore(self._before)

    def finds(self, defect, check):
        """Whether the check, or a step that it needs, goes red."""
        result = self.result(defect, check)
        return result.status == FAILED or (
            result.blocked_by is not None and result.blocked_by.operation == check.operations[0]
        )


@pytest.fixture(scope="module")
def court():
    server = MockServer()
    court = Court(server)
    with session_on(court, server=server) as court.session:
        yield court


def answered(status, body, media_type="application/json"):
    content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return httpx.Response(status, content=content, headers={"content-type": media_type})


def example_of(operation, status):
    content = operation.raw["responses"][str(status)].get("content", {}).get("application/json", {})
    return content.get("example", next(iter(content.get("examples", {}).values()), {}).get("value"))


# Replies -----------------------------------------------------------------------------------------------------------


def on_success(operation, change):
    """The operation's successes are changed."""

    def defect(request, send):
        response = send(request)
        if is_call(request, operation.id) and response.status_code in operation.successes:
            return change(response)
        return response

    return defect


def with_status(status):
    def change(response):
        response.status_code = status
        return response

    return change


def without_header(name):
    def change(response):
        del response.headers[name]
        return response

    return change


def with_header(name, value):
    def change(response):
        response.headers[name] = value
        return response

    return change


def with_times(written):
    def change(response):
        text = re.sub(r'(_at": ?"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z"', rf'\1{written}"', response.text)
        return httpx.Response(
            response.status_code,
            headers={k: v for k, v in response.headers.items() if k != "content-length"},
            content=text.encode(),
        )

    return change


def reply_defects(operation):
    """What may be wrong with any success of the operation, by what it is called."""
    (status,) = operation.successes[:1]
    reply = operation.replies[str(status)]
    yield "a status that is not documented", with_status(299)
    yield "a failure", with_status(500)
    for name in reply.headers:
        yield f"no {name}", without_header(name)
        if "pattern" in reply.headers[name]["schema"] or reply.headers[name]["schema"]["type"] == "integer":
            yield f"{name} of another form", with_header(name, "many")
    if not reply.content:
        yield "a body where none is documented", lambda _: answered(status, {})
        return
    yield "another media type", with_header("content-type", "text/html")
    yield "no JSON", lambda response: answered(status, response.text[:-1])
    if re.search(r'_at": "\d', json.dumps(example_of(operation, status))) and operation.id not in TIMELESS:
        yield "times with an offset", with_times("+00:00")
        yield "times in milliseconds", with_times(".000Z")


@pytest.mark.parametrize("identity", ids_of_kind("replies"))
def test_body_that_breaks_one_rule_of_its_schema_is_found(identity, court):
    """Required keys dropped, wrong types, values outside of their limits: each in turn."""
    check, operation = CHECKS[identity], operation_of(CHECKS[identity])
    missed = [
        str(rule)
        for rule in broken_rules(operation, court)
        if not court.finds(
            on_success(operation, lambda response, r=rule: broken(operation, response, r)), check
        )
    ]

    assert missed == []


def broken_rules(operation, court):
    """Places and rules of the operation's success, a few of each rule."""
    replies, seen, chosen = [], {}, []
    check = CHECKS[f"replies.{operation.id}"]
    noted = on_success(operation, lambda response: replies.append(response) or response)
    assert court.result(noted, check, QUICK_PROFILE).status == PASSED
    for response in replies[:LOOKED_AT]:
        for violation in changes_of(operation, response):
            if is_broken_by(violation, operation, response):
                seen.setdefault(violation.rule, {})[violation.pointer, str(violation.value)] = None
    for rule, places in seen.items():
        every = max(1, len(places) // OF_EACH_RULE)
        chosen += [(rule, *place) for place in list(places)[::every]]
    return chosen


def broken(operation, response, rule):
    for violation in changes_of(operation, response):
        same = (violation.rule, violation.pointer, str(violation.value)) == rule
        if same and is_broken_by(violation, operation, response):
            return changed(response, violation.applied)
    return response


def changes_of(operation, response):
    schema = schema_of(operation, response)
    return violations(schema, json.loads(response.content)) if schema is not None else []


def is_broken_by(violation, operation, response):
    validator = validator_of(schema_of(operation, response))
    return not validator.is_valid(violation.applied(json.loads(response.content)))


def schema_of(operation, response):
    return operation.replies[str(response.status_code)].content.get("application/json")


# Refusals ----------------------------------------------------------------------------------------------------------


def role_of(operation):
    """Who could do it."""
    if operation.id == "submit_assessment":
        return "karma:learner"
    if operation.dialect == "karma":
        return "karma:admin"
    return "student" if traits_of(operation).actor else "teacher"


def as_somebody_who_may(request, operation):
    headers = {**request.headers, "authorization": f"Bearer {DEMO_TOKENS[role_of(operation)]}"}
    return httpx.Request(request.method, request.url, headers=headers, content=request.content)


def has_no_token(request, _operation):
    return "authorization" not in request.headers


def has_token(token):
    return lambda request, _operation: request.headers.get("authorization") == f"Bearer {token}"


def names_nothing(name):
    """Whether path parameter `name` is one of the ids that the judge uses for what is not there."""

    def matches(request, operation):
        pattern = re.escape(operation.path).replace(r"\{", "{").replace(r"\}", "}")
        found = re.fullmatch(re.sub(r"\{(\w+)\}", lambda m: f"(?P<{m[1]}>[^/]+)", pattern), request.url.path)
        return re.fullmatch(r"90000\d{5}|[a-z]+_nothing\d+", found[name]) is not None

    return matches


def breaks_a_rule_of_the_body(request, operation):
    try:
        return not validator_of(operation.body).is_valid(json.loads(request.content))
    except ValueError:
        return True


def breaks_a_rule_of_the_query(request, operation):
    rules = {p.name: p.schema for p in operation.parameters if p.place == "query"}
    rules |= {name.removesuffix("[]"): {"type": "array"} for name in rules if name.endswith("[]")}
    return any(
        not validator_of(rules[name]).is_valid(as_meant(value))
        for name, value in request.url.params.multi_items()
        if name in rules and not name.endswith("[]") and name not in {"as_user_id", "course_id", "user_id"}
    )


def as_meant(text):
    """A number or a truth value of the query as such."""
    return int(text) if re.fullmatch(r"-?\d+", text) else {"true": True, "false": False}.get(text, text)


def trigger_of(check):
    """What makes a request the one that the check is about."""
    kind = kind_of(check)
    if kind.startswith("unknown_"):
        return names_nothing(kind.removeprefix("unknown_"))
    return {
        "no_token": has_no_token,
        "bad_token": has_token(BAD_TOKEN),
        "outsider": has_token(DEMO_TOKENS["outsider"]),
        "one_violation": breaks_a_rule_of_the_body,
        "one_query_violation": breaks_a_rule_of_the_query,
    }[kind]


def when(check, answer):
    """A server that answers the check's request in its own way, and every other one as it should."""
    operation, trigger = operation_of(check), trigger_of(check)

    def defect(request, send):
        if is_call(request, operation.id) and trigger(request, operation):
            return answer(request, send, operation)
        return send(request)

    return defect


def crashes(_request, _send, _operation):
    return answered(500, "<h1>Internal Server Error</h1>", "text/html")


def says_nothing(request, send, _operation):
    return answered(send(request).status_code, {})


def is_a_web_page(request, send, _operation):
    return answered(send(request).status_code, "<h1>No.</h1>", "text/html")


def lets_in(request, send, operation):
    return send(as_somebody_who_may(request, operation))


def refuses_and_does_it(request, send, operation):
    """The right refusal, and the deed all the same."""
    refusal = send(request)
    send(as_somebody_who_may(request, operation))
    return refusal


def refuses_with(status):
    def answer(request, send, _operation):
        response = send(request)
        response.status_code = status
        return response

    return answer


def is_found(_request, _send, operation):
    """As if everything existed."""
    return answered(operation.successes[0], example_of(operation, operation.successes[0]))


def refuses_and_puts_it_right():
    """The documented refusal of a body, of which what could be understood has been carried out."""
    marks = [b""]

    def defect(request, send, operation):
        response = send(request)
        marks.extend(re.findall(rb"cc-\w{7}-\w{5}", request.content))
        body = json.dumps(REPAIRED[operation.id](marks[-1].decode())).encode()
        headers = {k: v for k, v in request.headers.items() if k != "content-length"}
        send(httpx.Request(request.method, request.url, headers=headers, content=body))
        refusal = 400 if operation.dialect == "canvas" else 422
        return answered(refusal, example_of(operation, refusal)) if response.is_success else response

    return defect


def takes_it(request, send, operation):
    """Any rule may be broken."""
    return answered(operation.successes[0], {"data": {}, "meta": None, "error": None})


def blames_another_field(request, send, _operation):
    response = send(request)

    def elsewhere(body):
        return {**body, "error": {**body["error"], "details": [{"field": "x", "issue": "Wrong."}]}}

    return changed(response, elsewhere)


REPAIRED = {
    "create_quiz": lambda mark: {"quiz": {"title": mark}},
    "update_quiz": lambda mark: {"quiz": {"title": f"{mark} mended"}},
    "create_live_assessments": lambda mark: {"assessments": [{"key": f"{mark}-mended", "title": mark}]},
    "create_live_assessment_results": lambda _: {
        "results": [{"passed": True, "assessed_at": "2031-02-03T04:05:06Z", "links": {"user": 2005}}]
    },
    "create_assessment": lambda mark: {"course_id": "crs_abc123", "title": mark, "passing_score": 50},
    "add_assessment_question": lambda _: {"text": "Why?", "options": ["a", "b"], "correct_option": "a"},
}
UNSEEN = {"validate_quiz_access_code", "submit_assessment", "logout"} | {
    "upload_quiz_submission_file",
    "set_course_quiz_extensions",
    "grade_outstanding_quiz_submissions",
    "message_quiz_submission_users",
}
"""What they change, no operation shows to the one who looks: nothing, results, tokens, files, all quizzes, what is not
overdue, messages."""

TOKEN_DEFECTS = {
    "lets in": lets_in,
    "crashes": crashes,
    "says nothing": says_nothing,
    "is a web page": is_a_web_page,
    "answers 403": refuses_with(403),
}
REFUSAL_DEFECTS = {
    "no_token": TOKEN_DEFECTS,
    "bad_token": TOKEN_DEFECTS,
    "outsider": {
        "lets in": lets_in,
        "crashes": crashes,
        "says nothing": says_nothing,
        "answers 404": refuses_with(404),
        "answers 401": refuses_with(401),
    },
    "unknown": {
        "is found": is_found,
        "crashes": crashes,
        "says nothing": says_nothing,
        "answers 400": refuses_with(400),
    },
    "one_violation": {"crashes": crashes, "says nothing": lambda *_: answered(400, {})},
    "one_query_violation": {"crashes": crashes, "says nothing": lambda *_: answered(400, {})},
}
KARMA_DEFECTS = {
    "takes it": takes_it,
    "blames another field": blames_another_field,
    "is 400": refuses_with(400),
}


def refusal_defects(check):
    kind, operation = kind_of(check), operation_of(check)
    for name, defect in REFUSAL_DEFECTS["unknown" if kind.startswith("unknown_") else kind].items():
        if not (kind == "outsider" and name == f"answers {traits_of(operation).outsider[0]}"):
            yield name, defect
    if kind.endswith("_violation") and operation.dialect == "karma":
        yield from KARMA_DEFECTS.items()
    may_show = not operation.is_safe and operation.id not in UNSEEN
    if kind == "one_violation" and operation.id in REPAIRED:
        yield "refuses and puts it right", refuses_and_puts_it_right()
    if kind in {"no_token", "bad_token", "outsider"} and may_show:
        yield "refuses and does it", refuses_and_does_it


# All of them -------------------------------------------------------------------------------------------------------


def derived(check):
    """The defects that follow from the document for this check, by what they are called."""
    if kind_of(check) != "replies":
        return [(name, when(check, answer)) for name, answer in refusal_defects(check)]
    operation = operation_of(check)
    return [(name, on_success(operation, change)) for name, change in reply_defects(operation)]


def name_of(mutant):
    return mutant.name


MUTANTS = [
    Mutant(f"{identity}: {name}", lambda defect=defect: defect, identity)
    for identity, check in CHECKS.items()
    for name, defect in derived(check)
]


@pytest.mark.parametrize("mutant", sample(MUTANTS, name_of), ids=name_of)
def test_mutant_is_found(mutant, court):
    assert court.finds(mutant.make(), CHECKS[mutant.must])


@pytest.mark.parametrize("identity", sample([i for i in CHECKS if kind_of(CHECKS[i]) != "replies"]))
def test_wrong_refusal_turns_no_other_generic_check_of_the_operation_red(identity, court):
    check = CHECKS[identity]
    like = [c for c in CHECKS.values() if c.operations == check.operations and c.id != identity]

    red = [c.id for c in like if court.result(when(check, crashes), c, QUICK_PROFILE).status == FAILED]

    assert red == []


def test_older_status_of_a_refusal_is_taken_from_a_real_server_only(court):
    check = CHECKS["refusals.get_quiz.outsider"]
    older = when(check, refuses_with(401))

    with real_session_on(older, server=MockServer(), pacer=Pacer(sleep=lambda _: None)) as session:
        real = run_check(check, session, QUICK_PROFILE)

    assert court.finds(older, check)
    assert real.status == PASSED
