"""The reports for a terminal and for programs: JSON as the design fixes it, JUnit XML that parses."""

import io
import json
from xml.etree import ElementTree

import pytest
from rich.console import Console

from contracts.run.report import heading, print_outcome, to_json, to_junit, verdict
from contracts.run.runner import FAILED, PASSED, SKIPPED, Outcome, Result
from contracts.wire.failures import Failure

FAILURE = Failure(
    check="quizzes.law",
    operation="create_quiz",
    statement="A law about <titles> & such.",
    evidence=("doc: Quizzes",),
    message="the title \x00 differs",
    received='{"title":"</pre><script>alert(1)</script>"}',
    documented="B",
    at="/title",
    curl=("curl -sS https://canvas.example.edu",),
)


@pytest.fixture
def outcome():
    return Outcome(
        target="https://canvas.example.edu",
        target_kind="real",
        profile="smoke",
        seed=7,
        run="cc-abcdefg",
        results=[
            Result("quizzes.law", ("create_quiz", "get_quiz"), FAILED, examples=2, failure=FAILURE),
            Result("quizzes.other", ("get_quiz",), PASSED, examples=5),
            Result("karma.score", ("submit_assessment",), SKIPPED, reason="it needs --karma-url"),
        ],
        duration=1.23456,
        requests=17,
    )


def test_json_has_exactly_the_keys_of_the_design(outcome):
    report = json.loads(to_json(outcome))

    assert report == {
        "target": "https://canvas.example.edu",
        "target_kind": "real",
        "profile": "smoke",
        "seed": 7,
        "duration_s": 1.235,
        "requests": 17,
        "checks": [
            {
                "id": "quizzes.law",
                "operation": "create_quiz",
                "status": "failed",
                "examples": 2,
                "reason": None,
                "failure": {
                    "message": FAILURE.message,
                    "received": FAILURE.received,
                    "documented": "B",
                    "curl": ["curl -sS https://canvas.example.edu"],
                },
            },
            {
                "id": "quizzes.other",
                "operation": "get_quiz",
                "status": "passed",
                "examples": 5,
                "reason": None,
                "failure": None,
            },
            {
                "id": "karma.score",
                "operation": "submit_assessment",
                "status": "skipped",
                "examples": 0,
                "reason": "it needs --karma-url",
                "failure": None,
            },
        ],
    }


def test_junit_parses_and_counts(outcome):
    root = ElementTree.fromstring(to_junit(outcome))

    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == ("3", "1", "1")
    suite = root.find("testsuite[@name='quizzes']")
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert "\x00" not in to_junit(outcome)
    assert root.find(".//skipped").get("message") == "it needs --karma-url"


def test_summary_says_what_broke_what_was_skipped_and_what_would_unskip_it(outcome):
    out = io.StringIO()

    print_outcome(outcome, Console(file=out, width=120))

    text = out.getvalue()
    assert "it needs --karma-url" in text
    assert "A law about <titles> & such." in text
    assert text.rstrip().splitlines()[-1].startswith("1 passed, 1 failed, 1 skipped")


@pytest.mark.parametrize(
    ("statuses", "stopped", "said"),
    [
        ([PASSED, PASSED], "", "All 2 checks that ran passed"),
        ([PASSED, FAILED], "", "1 of 2 checks failed"),
        ([FAILED, FAILED], "", "2 of 2 checks failed"),
        ([SKIPPED], "", "Nothing was checked"),
        ([PASSED, SKIPPED], "interrupted", "Stopped early; the 1 checks that ran until then passed"),
    ],
)
def test_heading_says_the_most_important_thing_first(statuses, stopped, said):
    results = [Result(f"a.{n}", ("o",), status) for n, status in enumerate(statuses)]

    assert heading(Outcome("t", "real", "smoke", 0, "cc", results, stopped=stopped)) == said


def test_verdict_says_how_to_repeat_the_run(outcome):
    assert "--seed 7" in verdict(outcome)


@pytest.mark.parametrize(
    ("results", "stopped", "code"),
    [
        ([Result("a.b", ("o",), PASSED)], "", 0),
        ([Result("a.b", ("o",), SKIPPED)], "", 0),
        ([Result("a.b", ("o",), FAILED)], "", 1),
        ([Result("a.b", ("o",), PASSED)], "the server is gone", 2),
        ([Result("a.b", ("o",), FAILED, kit_fault=True), Result("a.c", ("o",), FAILED)], "", 3),
    ],
)
def test_exit_codes(results, stopped, code):
    assert Outcome("t", "real", "smoke", 0, "cc", results, stopped=stopped).exit_code == code
