"""Known differences: what the file may say, and which failures are told to come from one."""

import re

import pytest
from click.testing import CliRunner

from contracts.__main__ import commands
from contracts.document.differences import explaining, known_differences
from contracts.document.spec import the_document
from contracts.wire.exchange import Exchange, Secrets
from contracts.wire.failures import ContractFailure, failure_from

SHEETS = {
    "canvas-api-conventions",
    "canvas-live-assessments",
    "canvas-quiz-analysis",
    "canvas-quiz-questions-and-groups",
    "canvas-quiz-submissions",
    "canvas-quizzes",
    "karma-assessments",
}
MARKS = {"doc", "source", "spec", "observed", "inferred", "unsure", "assumed", "docs", "seed"}


@pytest.mark.parametrize("difference", known_differences(), ids=lambda difference: difference.id)
def test_entry_names_operations_a_place_and_evidence_that_exist(difference):
    assert set(difference.operations) <= set(the_document().operations)
    assert re.fullmatch(r"(request|reply):(/[\w.*]+)*", difference.pointer)
    assert difference.evidence
    for line in difference.evidence:
        words = re.findall(r"[\w-]+", line)
        assert words[0] in SHEETS | {"recordings"}, line
        assert set(words) & MARKS, line


def test_ids_are_unique():
    ids = [difference.id for difference in known_differences()]

    assert sorted(set(ids)) == sorted(ids)


@pytest.mark.parametrize(
    ("operation", "told", "id_"),
    [
        ("get_quiz", {"at": "/mobile_url"}, "quiz-mobile-url-query"),
        ("list_quizzes", {"at": "/3/lock_info/asset"}, "quiz-lock-info-null"),
        ("get_quiz", {"message": "'preview_url' is a required property"}, "quiz-preview-url"),
        (
            "create_quiz",
            {"status": 400, "received": '400 {"errors":{"title":[{"type":"blank"}]}}'},
            "quiz-title-required",
        ),
        (
            "get_quiz",
            {"status": 401, "message": "answered 401", "expected": "status 403"},
            "forbidden-status",
        ),
        ("list_live_assessment_results", {"at": "/results/0/assessed_at"}, "live-assessed-at-notation"),
        ("submit_assessment", {"at": "/data/score"}, "karma-results-at-once"),
    ],
)
def test_failure_is_explained_by_its_place_or_status(operation, told, id_):
    usual = {"status": 200, "at": "", "message": "differs", "received": "200 {}"}

    assert id_ in [difference.id for difference in explaining(operation, **{**usual, **told})]


@pytest.mark.parametrize(
    ("operation", "told"),
    [
        ("get_quiz", {"at": "/title"}),
        ("create_quiz", {"received": '200 {"title":"A"}'}),
        ("get_quiz", {"status": 500, "message": "answered 500"}),
        ("get_quiz", {"status": 403, "message": "answered 403", "expected": "status 404"}),
        ("get_course", {"at": "/mobile_url"}),
    ],
)
def test_other_failures_are_not_explained_away(operation, told):
    usual = {"status": 200, "at": "", "message": "differs", "received": "200 {}"}

    assert explaining(operation, **{**usual, **told}) == ()


def test_report_of_a_failure_names_the_difference_and_tells_both_sides():
    exchange = Exchange(
        1, "get_quiz", "teacher", "GET", "http://x/api/v1/courses/1/quizzes/2", 200, body=b"{}"
    )

    failure = failure_from(
        ContractFailure("differs", at="/mobile_url", exchange=exchange),
        check="quizzes.law",
        operation="get_quiz",
        statement="A law.",
        evidence=("doc: here",),
        exchanges=[exchange],
        secrets=Secrets(),
    )

    assert "known       perhaps quiz-mobile-url-query: documented:" in str(failure)
    assert failure.as_json()["message"] == "differs (perhaps a known difference: quiz-mobile-url-query)"


def test_command_lists_them():
    result = CliRunner().invoke(commands, ["list", "--differences", "--only", "quiz-title-*"])

    assert result.exit_code == 0
    assert result.output.startswith(
        "quiz-title-required\n    operations: create_quiz\n    documented: Required."
    )
