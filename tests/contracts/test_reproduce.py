"""The printed curl lines, given to a shell against the defective server, show the very same wrong answer again."""

import json
import os
import re
import shutil
import subprocess

import httpx
import pytest

from contracts.document.spec import the_document
from contracts.generic.refusals import BAD_TOKEN
from contracts.options import Options, variable_of
from contracts.run.runner import FAILED, run_check
from contracts.run.session import Session
from contracts.suite import all_checks
from contracts.wire.pacing import Budget, Pacer
from contracts.wire.target import DEMO_TOKENS

from .planted import THOROUGH_PROFILE, body, is_call, sent, served_with, status, without

pytestmark = pytest.mark.skipif(
    not all(shutil.which(tool) for tool in ("bash", "curl", "jq")), reason="it needs bash, curl and jq"
)
CHECKS = {check.id: check for check in all_checks(the_document())}


def failure_on(url, identity):
    """How a run tells of the failure that this check finds on the server."""
    options = Options(url=url, seed=5, profile="thorough", rate=1e6)
    session = Session.start(options, Budget(), pacer=Pacer(sleep=lambda _: None))
    try:
        result = run_check(CHECKS[identity], session, THOROUGH_PROFILE)
    finally:
        session.finish()
    assert result.status == FAILED
    return result.failure


def answers_of(failure):
    """What the shell prints for the lines of the report, given nothing but the tokens."""
    tokens = {variable_of(role): token for role, token in DEMO_TOKENS.items()}
    ended = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(failure.curl)],
        env={"PATH": os.environ["PATH"], **tokens},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    return re.split(r"HTTP/1\.1 (?=\d{3} )", ended.stdout)[1:]


def body_of(answer):
    return json.loads(re.split(r"\r?\n\r?\n", answer, maxsplit=1)[1])


def forgets_the_time_limit(found):
    return {"quiz": {"time_limit": None, **found["quiz"]}} if isinstance(found.get("quiz"), dict) else found


def test_update_that_forgets_unsent_fields():
    with served_with(sent("update_quiz", forgets_the_time_limit)) as url:
        failure = failure_on(url, "quizzes.update_changes_only_what_is_sent")

        answers = answers_of(failure)

    assert failure.at == "/time_limit"
    assert body_of(answers[-1])["time_limit"] is None


def test_refusal_of_a_bad_token():
    with served_with(status("get_quiz", 401, 418)) as url:
        failure = failure_on(url, "refusals.get_quiz.bad_token")

        answers = answers_of(failure)

    assert BAD_TOKEN in failure.curl[-1]
    assert answers[-1].startswith("418")
    assert "Invalid access token." in answers[-1]


def test_missing_key_of_a_made_quiz():
    with served_with(without("get_quiz", "title")) as url:
        answers = answers_of(failure_on(url, "replies.get_quiz"))

    assert "title" not in body_of(answers[-1])


def test_live_assessment_found_by_its_key():
    with served_with(body("list_live_assessments", lambda found: {**found, "assessments": []})) as url:
        answers = answers_of(failure_on(url, "live_assessments.same_key_finds_and_retitles"))

    assert body_of(answers[-1])["assessments"] == []


def test_karma_score():
    def worse(found):
        return {**found, "data": {**found["data"], "score": found["data"]["score"] + 1}}

    with served_with(body("submit_assessment", worse, when=201)) as url:
        answers = answers_of(failure_on(url, "karma_submissions.score_follows_from_the_answers"))

    assert body_of(answers[-1])["data"]["score"] % 50 == 1


def test_token_that_an_answer_gave():
    def ended(request, send):
        response = send(request)
        if is_call(request, "logout") and response.status_code == 200:
            return httpx.Response(503, json={}, headers=response.headers)
        return response

    with served_with(ended) as url:
        failure = failure_on(url, "replies.logout")

        answers = answers_of(failure)

    assert failure.curl[0].startswith("access_token_1=$(curl")
    assert answers[-1].startswith("503")


def test_proof_that_the_start_of_an_attempt_gave():
    with served_with(status("complete_quiz_submission", 200, 418)) as url:
        failure = failure_on(url, "attempt_completion.attempt_is_turned_in_once")

        answers = answers_of(failure)

    assert any(line.startswith("validation_token_1=") for line in failure.curl)
    assert answers[-1].startswith("418")


def test_requests_sent_at_the_same_moment():
    with served_with(status("submit_assessment", 403, 409)) as url:
        failure = failure_on(url, "karma_submissions.attempt_limit_holds_when_attempts_come_at_once")

        answers = answers_of(failure)

    assert failure.curl[-1] == "wait"
    assert [line for line in failure.curl if line.endswith(" &")]
    assert [answer for answer in answers if answer.startswith("409")]
