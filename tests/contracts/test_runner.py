"""The course of a run: examples from the seed, shrinking, what is skipped and why, and a clean server afterwards."""

import os
import signal
import subprocess
import sys
import threading

import httpx
import pytest
from hypothesis import strategies as st

from contracts.options import Options, run_name, seed_for
from contracts.profiles import Profile
from contracts.run.check import Check, RegistryError, law
from contracts.run.cleanup import clean
from contracts.run.runner import FAILED, PASSED, SKIPPED, run_all, run_check
from contracts.run.session import Session
from contracts.suite import selected
from contracts.wire import ledger as ledgers
from contracts.wire.failures import SetupFailed, require
from contracts.wire.ledger import read
from contracts.wire.pacing import Budget

from .fake_canvas import FakeCanvas, served

FAMILY = "registry"

PROFILE = Profile("standard", {"one": 1, "few": 3, "many": 20}, 60, 1000, 100)
TOKENS = {"teacher": "secret-teacher-token"}


@pytest.fixture(autouse=True)
def _state(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def canvas():
    fake = FakeCanvas()
    fake.answers["GET /_mock/health"] = lambda _: httpx.Response(404)
    fake.quizzes[7] = {"id": 7, "title": "Somebody else's"}
    return fake


@pytest.fixture
def start(canvas):
    """Starts sessions on the fake."""
    sessions = []
    with served(canvas) as url:

        def start(**options):
            options = {
                "url": url,
                "course": "101",
                "tokens": TOKENS,
                "system": "canvas",
                "seed": 3,
                "rate": 1e6,
                **options,
            }
            sessions.append(Session.start(Options(**options), Budget()))
            return sessions[-1]

        yield start
        for session in sessions:
            session.finish()


def check_of(body, **more):
    options = {
        "operations": ("create_quiz",),
        "evidence": ("doc: here",),
        "system": "canvas",
        "amount": "many",
    }
    return Check(id=f"test.{body.__name__}", statement="A statement.", body=body, **{**options, **more})


def make(case, title="quiz"):
    return case.teacher.ok("create_quiz", body={"quiz": {"title": f"{case.mark} {title}"}})


def holds(case):
    make(case)


def small_numbers_only(case):
    number = case.draw(st.integers(0, 1000))
    quiz = make(case, f"n{number}")
    require(number < 17, "too large", received=quiz["title"])


def test_what_holds_passes_and_leaves_the_server_clean(start, canvas):
    result = run_check(check_of(holds), start(), PROFILE)

    assert (result.status, result.failure) == (PASSED, None)
    assert list(canvas.quizzes.values()) == [{"id": 7, "title": "Somebody else's"}]


def test_failure_is_shrunk_and_can_be_repeated(start):
    result = run_check(check_of(small_numbers_only), start(), PROFILE)

    assert result.status == FAILED
    assert result.failure.received.endswith(" n17")
    assert result.failure.happened_again
    assert "n17" in result.failure.curl[0]
    assert "$CANVAS_TOKEN" in result.failure.curl[0]


def test_shrinking_has_a_budget(start, canvas):
    session = start()
    profile = Profile("standard", {"many": 50}, 60, 1000, shrink_requests=2)

    result = run_check(check_of(small_numbers_only), session, profile)

    assert result.status == FAILED


def test_same_seed_gives_the_same_requests(start, canvas):
    def bodies(seed):
        canvas.bodies.clear()
        session = start(seed=seed)
        run_check(check_of(small_numbers_only), session, PROFILE)
        session.finish()
        return list(canvas.bodies)

    assert bodies(11) == bodies(11)
    assert bodies(11) != bodies(12)


def test_seed_of_a_check_does_not_depend_on_the_others():
    assert seed_for(1, "a.b") == seed_for(1, "a.b") != seed_for(1, "a.c")


def test_missing_key_in_a_reply_is_the_servers_failure(start):
    def reads_a_key(case):
        make(case)["html_url"]

    result = run_check(check_of(reads_a_key), start(), PROFILE)

    assert result.failure.message == "the reply has no 'html_url'"


def test_law_that_stumbles_over_a_reply_of_the_wrong_shape_blames_the_reply(start, canvas):
    canvas.answers["GET /api/v1/users/self"] = lambda _: httpx.Response(200, json={"id": "2002", "name": "T"})

    def adds(case):
        return case.teacher.ok("get_current_user")["id"] + 1

    session = start()
    result = run_check(check_of(adds), session, PROFILE)

    assert result.status == FAILED
    assert not result.kit_fault
    assert "not what its schema says" in result.failure.message


def test_error_of_a_law_itself_is_the_kits_fault(start):
    def divides(case):
        return 1 / 0

    result = run_check(check_of(divides), start(), PROFILE)

    assert result.kit_fault


def test_preparation_that_fails_blocks_the_law_and_is_reported_once(start, canvas):
    canvas.answers["POST /api/v1/courses/101/quizzes"] = lambda _: httpx.Response(400, json={"errors": {}})

    def needs_a_quiz(case):
        with case.arranging():
            make(case)

    session = start()
    outcome = run_all(session, [check_of(needs_a_quiz), check_of(needs_a_quiz, needs=("teacher",))])

    assert [(r.id, r.status) for r in outcome.results] == [
        ("test.needs_a_quiz", SKIPPED),
        ("test.needs_a_quiz", SKIPPED),
        ("setup.create_quiz", FAILED),
    ]
    assert outcome.exit_code == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"needs": ("student",)}, "it needs --student-token"),
        ({"needs": ("ta",)}, "it needs --role-token ta=TOKEN"),
        ({"needs": ("other-course",)}, "it needs --other-course"),
        (
            {"needs": ("outcome",)},
            "it needs outcomes known beforehand, as the mock's course 101 has them: "
            "this API cannot find or make any",
        ),
        ({"evidence": ("inferred: x",)}, "its evidence is inferred, so it is asserted on the mock only"),
        (
            {"evidence": ("doc: x", "assumed: y")},
            "its evidence is assumed, so it is asserted on the mock only",
        ),
        (
            {"mock_only": "real servers promise no order"},
            "real servers promise no order, so it is asserted on the mock only",
        ),
        (
            {"mock_only": True},
            "a real server cannot be asked, or may rightly answer otherwise, so it is asserted on the mock only",
        ),
        ({"evidence": ("source: x", "unsure: y")}, "its evidence is unsure, so it is asserted nowhere"),
        ({"system": "karma"}, "it is about karma; --karma-url and --karma-admin-token"),
    ],
)
def test_skipped_check_names_what_would_unskip_it(start, changes, reason):
    result = run_check(check_of(holds, **changes), start(), PROFILE)

    assert (result.status, result.reason) == (SKIPPED, reason)


def endless(quiz_of):
    """A list whose every page has one item and leads to another page."""

    def page(request):
        number = int(request.url.params.get("page", 1))
        following = request.url.copy_set_param("page", number + 1)
        return httpx.Response(200, json=[quiz_of(number)], headers={"Link": f'<{following}>; rel="next"'})

    return page


def reads_everything(case):
    require(len(case.teacher.every("list_quizzes")) > 10**6, "a quiz is missing")


def test_list_too_long_to_read_is_no_false_alarm(start, canvas):
    canvas.answers["GET /api/v1/courses/101/quizzes"] = endless(lambda number: {"id": number})

    result = run_check(check_of(reads_everything), start(), PROFILE)

    assert (result.status, result.reason) == (
        SKIPPED,
        "it needs a course with less in it: list_quizzes lists more than 50 things",
    )


def test_list_that_goes_on_with_nothing_new_is_a_failure(start, canvas):
    canvas.answers["GET /api/v1/courses/101/quizzes"] = endless(lambda number: {"id": min(number, 3)})

    result = run_check(check_of(reads_everything), start(), PROFILE)

    assert result.failure.message == "the pages go on, and hold nothing new"


def test_read_only_sends_nothing_that_writes(start, canvas):
    session = start(read_only=True)

    outcome = run_all(session, [check_of(holds), check_of(holds, writes=False)])

    assert [r.status for r in outcome.results] == [SKIPPED, SKIPPED]
    assert {method for method, _ in canvas.requests} == {"GET"}


def test_budget_cuts_off_and_says_so(start):
    session = start(max_requests=5)

    def draws(case):
        make(case, case.draw(st.text("ab", min_size=3, max_size=9)))

    outcome = run_all(session, [check_of(draws), check_of(holds)])

    assert [r.status for r in outcome.results] == [SKIPPED, SKIPPED]
    assert "--max-requests" in outcome.results[0].reason


@pytest.mark.parametrize("requests", range(4, 12))
def test_budget_that_ends_between_two_draws_is_no_error_of_the_kit(start, requests):
    session = start(max_requests=requests)

    def draws_twice(case):
        make(case, "first")
        make(case, case.draw(st.text("ab", min_size=3, max_size=9)))
        case.draw(st.integers())

    outcome = run_all(session, [check_of(draws_twice)])

    assert [r.status for r in outcome.results] == [SKIPPED]
    assert "--max-requests" in outcome.results[0].reason


def test_fail_fast_stops_after_the_first_failure(start):
    session = start(fail_fast=True)

    outcome = run_all(session, [check_of(small_numbers_only), check_of(holds)])

    assert [r.status for r in outcome.results] == [FAILED, SKIPPED]
    assert outcome.exit_code == 1


def test_interrupted_run_cleans_up(start, canvas):
    def interrupted(case):
        make(case)
        raise KeyboardInterrupt

    outcome = run_all(start(), [check_of(interrupted)])

    assert outcome.stopped == "interrupted"
    assert list(canvas.quizzes) == [7]


def test_name_of_an_earlier_run_that_left_live_assessments_is_not_taken_again(start, canvas):
    taken = run_name(3)
    canvas.answers["GET /api/v1/courses/101/live_assessments"] = lambda _: httpx.Response(
        200, json={"assessments": [{"id": "1", "key": f"{taken}-00001-key", "title": "t"}]}
    )

    assert start(seed=3).ledger.run == run_name(3, generation=1)


def test_parallel_runs_with_one_seed_have_different_names(start):
    assert start(seed=3).ledger.run != start(seed=3).ledger.run


def test_worker_has_a_name_of_its_own(start):
    assert start(worker="gw0").ledger.run != start(worker="gw1").ledger.run


def test_ledger_file_that_exists_is_refused(start, tmp_path):
    (tmp_path / "mine").write_text("precious")

    with pytest.raises(SetupFailed, match="--ledger"):
        start(ledger=str(tmp_path / "mine"))


KILLED = """
import os, signal, sys
from contracts.options import Options
from contracts.run.session import Session
session = Session.start(Options(url=sys.argv[1], course="101", tokens={"teacher": "secret-teacher-token"},
                                system="canvas", seed=3, rate=1e6, ledger=sys.argv[2]))
with session.case() as case:
    for number in range(3):
        case.teacher.ok("create_quiz", body={"quiz": {"title": f"{case.mark} {number}"}})
    print("waiting", flush=True)
    case.teacher.ok("create_quiz", body={"quiz": {"title": f"{case.mark} in flight"}})
"""


@pytest.fixture
def killed_run(canvas, tmp_path):
    """The ledger of a run that was killed while the answer to a create request was on its way."""
    gate, arrived = threading.Event(), threading.Event()
    made = canvas._quizzes

    def slow_for_the_last(request, rest):
        response = made(request, rest)
        if b"in flight" in request.content:
            arrived.set()
            gate.wait(10)
        return response

    canvas._quizzes = slow_for_the_last
    path = tmp_path / "killed.jsonl"
    with served(canvas) as url:
        command = [sys.executable, "-c", KILLED, url, str(path)]
        process = subprocess.Popen(command, env={**os.environ}, stdout=subprocess.PIPE)
        assert arrived.wait(20)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        gate.set()
        yield path


def test_cleanup_after_a_kill_removes_what_the_run_made_and_nothing_else(killed_run, canvas):
    assert len(canvas.quizzes) == 5

    result = clean(killed_run, token="secret-teacher-token")

    assert result.exit_code == 0
    assert canvas.quizzes == {7: {"id": 7, "title": "Somebody else's"}}
    assert not killed_run.exists()


def test_cleanup_with_a_refused_token_removes_nothing_and_keeps_the_ledger(killed_run, canvas):
    result = clean(killed_run, token="wrong")

    assert result.exit_code == 1
    assert len(read(killed_run).removable) == 3


def test_no_token_is_in_the_ledger(killed_run):
    assert "secret" not in killed_run.read_text()


# The registry ------------------------------------------------------------------------------------------------------


def test_law_without_a_statement_is_refused():
    def no_docstring(case):
        pass

    with pytest.raises(RegistryError, match="docstring"):
        law("get_quiz", evidence="doc: x")(no_docstring)


def test_law_with_unknown_evidence_is_refused():
    def rumour(case):
        """A rumour."""

    with pytest.raises(RegistryError, match="evidence"):
        law("get_quiz", evidence="hearsay: x")(rumour)


@pytest.mark.parametrize(
    ("evidence", "applies"),
    [
        (("doc: x", "source: y"), "everywhere"),
        (("doc: x", "inferred: y"), "mock"),
        (("assumed: x",), "mock"),
        (("spec: x", "unsure: y"), "nowhere"),
    ],
)
def test_weakest_evidence_decides_where_a_law_is_asserted(evidence, applies):
    assert check_of(holds, evidence=evidence).applies == applies


def test_globs_choose_by_id_and_by_operation():
    one, two = check_of(holds), check_of(small_numbers_only, operations=("get_quiz",))

    assert selected([one, two], "test.h*") == [one]
    assert selected([one, two], "get_quiz") == [two]
    assert selected([one, two], "test.h*, get_*") == [one, two]
    assert selected([one, two], None) == [one, two]


def test_state_directory_follows_the_users_wish(tmp_path):
    assert ledgers.state_directory() == tmp_path / "state" / "canvas-contracts"
