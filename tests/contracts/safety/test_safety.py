"""What a run may do to a staging server, clause by clause: with real processes where a process is what it is about.

The server is the mock, taken for a real one, so that everything it holds can be looked at afterwards.
"""

from __future__ import annotations

import json
import os
import re
import signal
import threading
from itertools import count
from zlib import crc32

import httpx
import pytest

from contracts.document.spec import the_document
from contracts.run.runner import FAILED, PASSED, run_check
from contracts.suite import all_checks, selected
from contracts.wire.pacing import Pacer

from ..planted import QUICK_PROFILE, is_call, no_defect, real_session_on, served_with
from .staging import PREFIX, alive, ended, made_since, run_on, started, writes

# --- Others' property ---------------------------------------------------------------------------------


def those_that_write():
    """A third of the checks that change something, with `THOROUGH=1` in the environment all."""
    share = 1 if os.environ.get("THOROUGH") else 3
    return [c for c in all_checks(the_document()) if c.writes and crc32(c.id.encode()) % share == 0]


def test_what_other_people_have_is_untouched_to_the_byte(server):
    before = server.snapshot()

    with real_session_on(no_defect, server=server, pacer=Pacer(sleep=lambda _: None)) as session:
        results = [run_check(check, session, QUICK_PROFILE) for check in those_that_write()]
        run = session.ledger.run

    assert [r.failure for r in results if r.status == FAILED] == []
    made = made_since(server, before)
    assert alive(made["quizzes"]) == []
    for kind in ("live_assessments", "karma_assessments"):
        assert made[kind]
        assert [row["title"] for row in made[kind] if not row["title"].startswith(run)] == []
    theirs = {"30001", "30002", "30003", "60001", "60101", "asmnt_qrs001"}
    assert [entry.path for entry in writes(server) if theirs & set(entry.path.split("/"))] == []


# --- Ends of all kinds --------------------------------------------------------------------------------


class Held:
    """Lets a run make quizzes until three exist at once, and then keeps it waiting for the answer."""

    def __init__(self, server):
        self._others = len(alive(server.snapshot()["quizzes"]))
        self._server = server
        self.reached, self.gate = threading.Event(), threading.Event()

    def __call__(self, request, send):
        response = send(request)
        if is_call(request, "create_quiz") and not self.reached.is_set() and self._living() >= 3:
            self.reached.set()
            self.gate.wait(30)
        return response

    def _living(self):
        return len(alive(self._server.snapshot()["quizzes"])) - self._others


def ended_by(number, server, *arguments):
    """Exit code and output of a run that got a signal while three quizzes of its own existed, one unanswered."""
    held = Held(server)
    with served_with(held, server) as url:
        process = run_on(url, "--only", "quizzes.*,list_quizzes", *arguments)
        assert held.reached.wait(30), ended(process)
        process.send_signal(number)
        if number == signal.SIGKILL:
            process.wait(10)
        held.gate.set()
        return ended(process)


def test_cleanup_after_a_sigkill_leaves_the_server_as_before(server, state, tmp_path):
    before = server.snapshot()
    held = Held(server)
    with served_with(held, server) as url:
        process = run_on(url, "--only", "list_quizzes")
        assert held.reached.wait(30), ended(process)
        process.kill()
        process.communicate(timeout=10)
        held.gate.set()
        left = alive(made_since(server, before)["quizzes"])

        code, said = ended(started("cleanup", "--token", "teacher-token"))

    assert len(left) >= 3
    assert (code, "removed" in said) == (0, True)
    assert alive(made_since(server, before)["quizzes"]) == []
    assert list(state.glob("*.jsonl")) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_run_removes_what_it_made_and_says_what_held(server, state, number):
    before = server.snapshot()

    code, said = ended_by(number, server)

    assert code == 2
    assert "stopped early: interrupted" in said
    assert alive(made_since(server, before)["quizzes"]) == []
    assert list(state.glob("*.jsonl")) == []


@pytest.fixture(params=["heeded by the parent", "ignored by the parent"])
def interrupts(request):
    """A shell lets what it runs in the background inherit that SIGINT is ignored."""
    ignored = request.param == "ignored by the parent"
    before = signal.signal(signal.SIGINT, signal.SIG_IGN if ignored else signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interrupts")
def test_interrupt_before_the_first_check_is_no_finding(server):
    asked, gate = threading.Event(), threading.Event()

    def keeps_waiting(request, send):
        asked.set()
        gate.wait(30)
        return send(request)

    with served_with(keeps_waiting, server) as url:
        process = run_on(url)
        assert asked.wait(30), ended(process)
        process.send_signal(signal.SIGINT)
        code, said = ended(process)
        gate.set()

    assert (code, said.strip()) == (2, "interrupted")


def test_runs_at_the_same_time_do_not_touch_each_others_objects(server, state):
    before = server.snapshot()

    with served_with(no_defect, server) as url:
        processes = [run_on(url, "--only", "create_*", "--profile", "smoke") for _ in range(2)]
        ends = [ended(process) for process in processes]

    assert [code for code, _ in ends] == [0, 0], ends
    names = {PREFIX.search(said).group() for _, said in ends}
    assert len(names) == 2
    made = made_since(server, before)
    assert alive(made["quizzes"]) == []
    assert {PREFIX.search(row["title"]).group() for row in made["live_assessments"]} == names


def test_run_with_the_seed_of_one_that_was_killed_does_not_take_its_objects_for_its_own(server):
    ended_by(signal.SIGKILL, server)
    before = server.snapshot()

    with served_with(no_defect, server) as url:
        code, said = ended(run_on(url, "--only", "quizzes.*", "--profile", "smoke"))

    assert code == 0, said
    assert alive(made_since(server, before)["quizzes"]) == []


# --- The pace -----------------------------------------------------------------------------------------


THROTTLED = {
    "403 with the text": lambda: httpx.Response(
        403, text="403 Forbidden (Rate Limit Exceeded)\n", headers={"content-type": "text/plain"}
    ),
    "429": lambda: httpx.Response(429, json={"errors": [{"message": "Too Many Requests"}]}),
    "429 with Retry-After": lambda: httpx.Response(429, json={}, headers={"Retry-After": "7"}),
}


@pytest.mark.parametrize("kind", THROTTLED)
def test_throttled_server_is_waited_for_and_nothing_is_lost(server, kind):
    before, numbers, slept = server.snapshot(), count(), []

    def every_third_is_refused(request, send):
        return THROTTLED[kind]() if next(numbers) % 3 == 2 else send(request)

    with real_session_on(every_third_is_refused, server=server, pacer=Pacer(sleep=slept.append)) as session:
        checks = selected(all_checks(the_document()), "quizzes.*,live_*.*,refusals.get_quiz.*")
        results = [run_check(check, session, QUICK_PROFILE) for check in checks]

    assert [r.failure for r in results if r.status == FAILED] == []
    assert {r.status for r in results} >= {PASSED}
    assert set(slept) == {7.0 if kind.endswith("After") else 1.0}
    assert alive(made_since(server, before)["quizzes"]) == []


# --- Other servers ------------------------------------------------------------------------------------


def test_link_to_another_origin_is_reported_and_not_followed(server):
    asked = []

    def elsewhere(request):
        asked.append(request)
        return httpx.Response(200, json=[])

    with served_with(lambda request, _: elsewhere(request)) as other:

        def leads_away(request, send):
            response = send(request)
            if is_call(request, "list_quizzes") and "link" in response.headers:
                home = f"http://{request.headers['host']}"
                response.headers["link"] = response.headers["link"].replace(home, other)
            return response

        with served_with(leads_away, server) as url:
            code, said = ended(run_on(url, "--only", "conventions_paging.pages*"))

    assert code == 1
    assert "a link leads to another origin; it was not followed" in said
    assert asked == []


def test_redirect_to_another_server_is_not_followed(server):
    asked = []
    with served_with(lambda request, _: asked.append(request) or httpx.Response(200, json={})) as other:

        def sends_away(request, send):
            if is_call(request, "get_quiz"):
                return httpx.Response(302, headers={"location": f"{other}/login"})
            return send(request)

        with served_with(sends_away, server) as url:
            code, _ = ended(run_on(url, "--only", "replies.get_quiz"))

    assert (code, asked) == (1, [])


# --- Caps ---------------------------------------------------------------------------------------------


def test_never_more_live_objects_than_allowed_nor_more_requests(server):
    most, others = [], len(alive(server.snapshot()["quizzes"]))

    def counts(request, send):
        response = send(request)
        most.append(len(alive(server.snapshot()["quizzes"])) - others)
        return response

    with served_with(counts, server) as url:
        code, said = ended(
            run_on(url, "--only", "list_quizzes", "--max-live-objects", "3", "--max-requests", "150")
        )

    assert max(most) == 3
    assert "--max-live-objects raises the limit" in said
    assert "--max-requests raises it" in said
    assert re.search(r"(\d+) requests in", said).group(1) == "150"
    assert code == 0


def test_ledger_stands_on_disk_before_the_server_hears_of_it(server, state):
    unknown = []

    def looks_into_the_ledger(request, send):
        if request.method == "POST" and is_call(request, "create_quiz"):
            lines = [
                json.loads(line)
                for path in state.glob("cc-*.jsonl")
                for line in path.read_text().splitlines()
            ]
            answered = {line["answer"] for line in lines if "answer" in line}
            marks = [line["mark"] for line in lines if "intent" in line and line["intent"] not in answered]
            as_sent = [json.dumps(mark, ensure_ascii=False).encode() for mark in marks if mark]
            if not any(mark in request.content for mark in as_sent):
                unknown.append(request.content)
        return send(request)

    with served_with(looks_into_the_ledger, server) as url:
        code, said = ended(run_on(url, "--only", "quizzes.*", "--profile", "smoke"))

    assert code == 0, said
    assert unknown == []
