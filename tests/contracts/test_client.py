"""How requests leave: pace, throttling, links, masks, and the guard in front of every change."""

import json

import httpx
import pytest

from contracts.document.spec import the_document
from contracts.wire.client import Request, Wire, origin_of
from contracts.wire.encoding import bracketed, encode_query
from contracts.wire.exchange import Secrets
from contracts.wire.failures import BudgetSpent, ContractFailure, NotChecked, TargetLost, UnsafeRequest
from contracts.wire.guard import Guard, Limits, ids_in
from contracts.wire.ledger import Ledger, read
from contracts.wire.pacing import Budget, Pacer

from .fake_canvas import FakeCanvas

URL = "https://canvas.example.edu"
THROTTLED = {"text": "403 Forbidden (Rate Limit Exceeded)\n", "headers": {"content-type": "text/plain"}}


class Hours:
    """A clock that only sleeping moves."""

    def __init__(self):
        self.now = 1000.0
        self.slept = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def hours():
    return Hours()


@pytest.fixture
def canvas():
    return FakeCanvas()


def wire_to(answers, hours, **options):
    """A wire to a server that gives these answers in turn, the last one for ever."""
    queue = list(answers)

    def answer(_request):
        found = queue.pop(0) if len(queue) > 1 else queue[0]
        if isinstance(found, Exception):
            raise found
        return found

    http = httpx.Client(transport=httpx.MockTransport(answer))
    pacer = Pacer(clock=hours, sleep=hours.sleep)
    return Wire(http, URL, secrets=Secrets(), pacer=pacer, now=hours, **options)


def get(**more):
    return Request("GET", "/api/v1/courses/101/quizzes", "list_quizzes", "teacher", **more)


@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(lambda: httpx.Response(403, **THROTTLED), id="403 with the text"),
        pytest.param(lambda: httpx.Response(429, json={}), id="429"),
    ],
)
def test_throttled_request_is_repeated_after_growing_waits(hours, refusal):
    wire = wire_to([refusal(), refusal(), httpx.Response(200, json=[])], hours)

    exchange = wire.send(get())

    assert exchange.status == 200
    assert hours.slept == [1.0, 2.0]


def test_retry_after_says_how_long_to_wait(hours):
    wire = wire_to([httpx.Response(429, headers={"Retry-After": "17"}), httpx.Response(200)], hours)

    wire.send(get())

    assert hours.slept == [17.0]


def test_retry_after_may_be_a_date(hours):
    headers = {"Retry-After": "Thu, 01 Jan 1970 00:17:10 GMT"}
    wire = wire_to([httpx.Response(429, headers=headers), httpx.Response(200)], hours)

    wire.send(get())

    assert hours.slept == [30.0]


@pytest.mark.parametrize("reset", ["1020", "1020000000000"], ids=["seconds", "milliseconds"])
def test_karma_tells_when_its_window_ends(hours, reset):
    hours.now = 1_000.0 if len(reset) == 4 else 1_000_000_000.0
    refused = httpx.Response(429, headers={"X-RateLimit-Reset": reset})
    wire = wire_to([refused, httpx.Response(200)], hours)

    wire.send(get())

    assert hours.slept == [20.0 if len(reset) == 4 else 61.0]


def test_permission_refusal_is_not_taken_for_throttling(hours):
    wire = wire_to([httpx.Response(403, json={"status": "unauthorized"})], hours)

    assert wire.send(get()).status == 403
    assert hours.slept == []


def test_server_that_never_relents_ends_the_run(hours):
    wire = wire_to([httpx.Response(429)], hours)

    with pytest.raises(TargetLost, match="still throttles"):
        wire.send(get())

    assert sum(hours.slept) <= 180


def test_low_bucket_slows_the_next_request_down(hours):
    wire = wire_to([httpx.Response(200, headers={"X-Rate-Limit-Remaining": "100.0"})], hours)

    wire.send(get())

    assert hours.slept == [5.0]


def test_rate_spaces_requests_evenly(hours):
    wire = wire_to([httpx.Response(200)], hours)
    wire.pacer.rate = 4.0

    for _ in range(4):
        wire.send(get())

    assert hours.slept == [0.25, 0.25, 0.25]


def test_budget_of_requests_is_kept(hours):
    wire = wire_to([httpx.Response(200)], hours, budget=Budget(requests=2))
    wire.send(get())
    wire.send(get())

    with pytest.raises(BudgetSpent, match="--max-requests"):
        wire.send(get())


def test_cleanup_is_not_counted(hours):
    wire = wire_to([httpx.Response(200)], hours, budget=Budget(requests=0))

    assert wire.send(get(), free=True).status == 200


def test_time_budget_is_kept(hours):
    budget = Budget(seconds=10, clock=hours, name="smoke")
    budget.start()
    hours.now += 11

    with pytest.raises(BudgetSpent, match="profile smoke"):
        budget.spend()


@pytest.mark.parametrize(
    "link",
    [
        "https://elsewhere.example.com/api/v1/courses/101/quizzes?page=2",
        "http://canvas.example.edu/api/v1/courses/101/quizzes?page=2",
        "https://canvas.example.edu:8443/api/v1/courses/101/quizzes?page=2",
        "//elsewhere.example.com/x",
        "https://canvas.example.edu@elsewhere.example.com/x",
    ],
)
def test_link_to_another_origin_is_reported_and_not_followed(canvas, link):
    wire = Wire(canvas.client(), URL, secrets=Secrets())

    with pytest.raises(ContractFailure, match="another origin") as caught:
        wire.follow(link, get(token="secret-teacher-token"))

    assert caught.value.received == link
    assert canvas.requests == []


def test_link_on_the_same_origin_is_followed_with_the_same_token(canvas):
    wire = Wire(canvas.client(), URL, secrets=Secrets())

    exchange = wire.follow(f"{URL}:443/api/v1/users/self", get(token="secret-teacher-token"))

    assert exchange.json == {"id": 2002, "name": "Somebody"}


def test_redirect_is_an_answer_and_not_followed(canvas):
    canvas.answers["GET /api/v1/users/self"] = lambda _: httpx.Response(
        302, headers={"Location": "https://elsewhere.example.com/"}
    )
    wire = Wire(canvas.client(), URL, secrets=Secrets())

    assert wire.send(Request("GET", "/api/v1/users/self")).status == 302
    assert canvas.requests == [("GET", "/api/v1/users/self")]


def test_exchange_keeps_the_name_of_the_token_and_not_the_token(canvas):
    secrets = Secrets()
    secrets.learn("secret-teacher-token", "CANVAS_TOKEN")
    wire = Wire(canvas.client(), URL, secrets=secrets)

    exchange = wire.send(get(token="secret-teacher-token", token_name="CANVAS_TOKEN"))

    assert "secret-teacher-token" not in repr(exchange)
    assert exchange.token_name == "CANVAS_TOKEN"


def test_tokens_in_answers_are_learned_and_masked(hours):
    wire = wire_to([httpx.Response(200, json={"data": {"access_token": "eyJhbGciOi"}})], hours)

    exchange = wire.send(Request("POST", "/api/v1/auth/login"))

    assert wire.secrets.mask(exchange.text) == '{"data":{"access_token":"$ACCESS_TOKEN"}}'


@pytest.mark.parametrize("form", ["to ken/7~x", "to%20ken%2F7~x"])
def test_token_is_masked_in_every_form(form):
    secrets = Secrets()
    secrets.learn("to ken/7~x", "CANVAS_TOKEN")

    assert secrets.mask(f"GET /?access_token={form}") == "GET /?access_token=$CANVAS_TOKEN"


def test_demo_tokens_are_masked_on_the_wire_but_not_in_option_names():
    secrets = Secrets()
    secrets.learn("student-token", "CANVAS_STUDENT_TOKEN", public=True)

    assert secrets.mask("Bearer student-token") == "Bearer $CANVAS_STUDENT_TOKEN"
    assert secrets.mask("it needs --student-token", wire=False) == "it needs --student-token"


def test_broken_connection_is_tried_again_for_reading_only(hours):
    broken = httpx.RemoteProtocolError("closed")

    assert wire_to([broken, httpx.Response(200)], hours).send(get()).status == 200
    with pytest.raises(ContractFailure, match="connection broke"):
        wire_to([broken, httpx.Response(200)], hours).send(Request("POST", "/x"))


def test_timeout_is_a_failure_with_the_request_that_got_no_answer(hours):
    wire = wire_to([httpx.ReadTimeout("slow")], hours, timeout=7)

    with pytest.raises(ContractFailure, match="within 7 s") as caught:
        wire.send(get())

    assert caught.value.exchange.status == 0


def test_unreachable_server_is_one_sentence(hours):
    with pytest.raises(TargetLost, match=f"{URL} cannot be reached: Connection refused"):
        wire_to([httpx.ConnectError("Connection refused")], hours).send(get())


def test_origin_knows_the_ports_that_schemes_imply():
    assert origin_of("https://a/x") == origin_of("https://a:443")
    assert origin_of("http://a") != origin_of("https://a")


def test_brackets_as_rails_writes_them():
    body = {
        "quiz": {"title": "A & B", "time_limit": None},
        "order": [{"id": 4, "type": "question"}],
        "x": True,
    }

    assert list(bracketed(body)) == [
        ("quiz[title]", "A & B"),
        ("quiz[time_limit]", ""),
        ("order[][id]", "4"),
        ("order[][type]", "question"),
        ("x", "true"),
    ]
    assert encode_query({"include": ["a"]}) == "include%5B%5D=a"


@pytest.mark.parametrize(
    ("body", "ids"),
    [
        ({"id": 7, "title": "x"}, ["7"]),
        ({"data": {"id": "sub_1"}, "meta": None}, ["sub_1"]),
        ({"links": {}, "assessments": [{"id": "1"}, {"id": "2"}]}, ["1", "2"]),
        ([], []),
        (None, []),
    ],
)
def test_ids_of_what_an_answer_says_was_made(body, ids):
    assert ids_in(body) == ids


# The guard ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def ledger(tmp_path):
    ledger = Ledger(tmp_path / "run.jsonl", run="cc-abcdefg", target=URL)
    yield ledger
    ledger.close()


def guarded(canvas, ledger, **changes):
    options = {
        "forbidden": None,
        "courses": {"101": "101"},
        "limits": Limits(),
        "needs_mark": True,
        **changes,
    }
    guard = Guard(the_document(), ledger, **options)
    return Wire(canvas.client(), URL, secrets=Secrets(), watch=guard)


def as_teacher(method, path, content=None):
    return Request(method, path, token="secret-teacher-token", content=content)


def create(title="cc-abcdefg-00001 quiz"):
    return as_teacher("POST", "/api/v1/courses/101/quizzes", f'{{"quiz":{{"title":"{title}"}}}}'.encode())


def test_created_object_stands_in_the_ledger(canvas, ledger):
    exchange = guarded(canvas, ledger).send(create())

    assert exchange.made == ("/api/v1/courses/101/quizzes/30010",)
    assert read(ledger.path).removable == ["/api/v1/courses/101/quizzes/30010"]


def test_ledger_is_written_before_the_request_is_sent(canvas, ledger):
    seen = []
    canvas.answers["POST /api/v1/courses/101/quizzes"] = lambda _: (
        seen.extend(read(ledger.path).open_intents.values()) or httpx.Response(200, json={"id": 1})
    )

    guarded(canvas, ledger).send(create())

    assert [intent.mark for intent in seen] == ["cc-abcdefg-00001 quiz"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/api/v1/courses/101/quizzes/7"),
        ("PUT", "/api/v1/courses/101/quizzes/7"),
        ("PUT", "/api/v1/courses/101/quizzes/7.json"),
        ("POST", "/api/v1/courses/101/quizzes/7/reorder"),
        ("POST", "/api/v1/courses/101/quizzes/7"),
        ("POST", "/api/v1/courses/101/live_assessments/60001/results"),
        ("POST", "/api/v1/assessments/asmnt_qrs001/submissions"),
        ("POST", "/api/v1/courses/102/quizzes"),
        ("DELETE", "/api/v1/courses/101"),
        ("PUT", "/api/v1/courses/101"),
        ("DELETE", "/api/v1/accounts/1"),
        ("POST", "/api/v1/courses/101/../102/quizzes"),
    ],
)
def test_nothing_is_touched_that_the_ledger_does_not_name(canvas, ledger, method, path):
    with pytest.raises(UnsafeRequest):
        guarded(canvas, ledger).send(as_teacher(method, path, b'{"quiz":{"title":"cc-abcdefg x"}}'))

    assert canvas.requests == []


def test_own_object_may_be_changed_and_deleted(canvas, ledger):
    wire = guarded(canvas, ledger)
    wire.send(create())

    wire.send(as_teacher("DELETE", "/api/v1/courses/101/quizzes/30010"))

    assert read(ledger.path).is_clean
    assert canvas.quizzes == {}


def test_sis_form_of_a_course_is_the_same_course(canvas, ledger):
    canvas.answers["POST /api/v1/courses/sis_course_id:HAMLET-101/quizzes"] = lambda _: httpx.Response(
        200, json={"id": 1}
    )
    wire = guarded(canvas, ledger, courses={"101": "101", "sis_course_id:HAMLET-101": "101"})

    wire.send(as_teacher("POST", "/api/v1/courses/sis_course_id:HAMLET-101/quizzes", create().content))

    assert read(ledger.path).removable == ["/api/v1/courses/101/quizzes/1"]


def test_object_without_the_runs_prefix_is_not_made(canvas, ledger):
    with pytest.raises(UnsafeRequest, match="prefix"):
        guarded(canvas, ledger).send(create("somebody else's"))

    assert canvas.requests == []


def test_writes_need_permission(canvas, ledger):
    wire = guarded(canvas, ledger, forbidden="it would write, which needs --allow-writes")

    with pytest.raises(NotChecked, match="--allow-writes"):
        wire.send(create())

    assert canvas.requests == []


def test_request_that_the_budget_forbids_leaves_no_trace_in_the_ledger(canvas, ledger):
    wire = guarded(canvas, ledger)
    wire.budget = Budget(requests=0)

    with pytest.raises(BudgetSpent):
        wire.send(create())

    assert read(ledger.path).is_clean


@pytest.mark.parametrize("limits", [Limits(removable=2), Limits(together=2)])
def test_live_objects_are_capped(canvas, ledger, limits):
    wire = guarded(canvas, ledger, limits=limits)
    wire.send(create())
    wire.send(create())

    with pytest.raises(NotChecked, match="more than 2 objects would exist at once; --max-live-objects"):
        wire.send(create())

    assert len(canvas.quizzes) == 2


def test_removed_objects_make_room(canvas, ledger):
    wire = guarded(canvas, ledger, limits=Limits(removable=1))
    for number in range(3):
        wire.send(create())
        wire.send(as_teacher("DELETE", f"/api/v1/courses/101/quizzes/{30010 + number}"))

    assert ledger.live == 0


def test_objects_that_nobody_can_remove_have_a_limit_of_their_own(canvas, ledger):
    wire = guarded(canvas, ledger, limits=Limits(removable=1, permanent=2))
    items = [{"key": f"cc-abcdefg-{n}", "title": f"cc-abcdefg-{n}"} for n in range(3)]
    content = json.dumps({"assessments": items}).encode()

    with pytest.raises(NotChecked, match="more than 2 objects that nobody can remove"):
        wire.send(as_teacher("POST", "/api/v1/courses/101/live_assessments", content))

    assert canvas.requests == []


def test_intent_stays_open_after_a_server_error(canvas, ledger):
    canvas.answers["POST /api/v1/courses/101/quizzes"] = lambda _: httpx.Response(500)

    guarded(canvas, ledger).send(create())

    assert len(read(ledger.path).open_intents) == 1
