"""The suite as pytest tests: `pytest --pyargs contracts --canvas-url ...`, one test for each check and law."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

import pytest

from contracts.document.spec import the_document
from contracts.options import KINDS, PROFILES, ROLES, SYSTEMS, Options
from contracts.profiles import Profile
from contracts.pytest_plugin import FLAGS, OPTIONS
from contracts.run.check import Check
from contracts.run.runner import FAILED, SKIPPED, Result, prepare, run_check, setup_failures
from contracts.run.session import Session
from contracts.suite import all_checks, selected
from contracts.wire.failures import SetupFailed, TargetLost


def options_of(config: pytest.Config) -> Options:
    """The run's options: from the command line, else from the environment."""
    variables = {option: variable for option, variable, _ in (*OPTIONS, *FLAGS)}

    def given(option: str) -> str | None:
        return config.getoption(option) or os.environ.get(variables[option]) or None

    pairs = [pair.partition("=") for pair in (given("--canvas-role-token") or "").split(",") if pair]
    tokens = {
        "teacher": given("--canvas-token"),
        "student": given("--canvas-student-token"),
        "karma:admin": given("--karma-admin-token"),
        "karma:learner": given("--karma-learner-token"),
        **{role: token for role, _, token in pairs},
    }
    names = ("max-requests", "max-live-objects", "rate", "timeout")
    numbers = {name: given(f"--canvas-{name}") for name in names}
    for option, allowed in (("target-kind", KINDS), ("system", SYSTEMS), ("profile", PROFILES)):
        if (value := given(f"--canvas-{option}")) and value not in allowed:
            raise pytest.UsageError(f"--canvas-{option} {value!r} is none of {', '.join(allowed)}")
    if unknown := [role for role in tokens if role not in ROLES]:
        raise pytest.UsageError(f"--canvas-role-token: {unknown[0]!r} is none of {', '.join(ROLES)}")
    try:
        return Options(
            url=given("--canvas-url"),
            target_kind=given("--canvas-target-kind") or "auto",
            system=given("--canvas-system") or "all",
            profile=given("--canvas-profile") or "standard",
            course=given("--canvas-course"),
            other_course=given("--canvas-other-course"),
            karma_url=given("--karma-url"),
            karma_course=given("--karma-course"),
            tokens={role: token for role, token in tokens.items() if token},
            read_only=bool(given("--canvas-read-only")),
            allow_writes=bool(given("--canvas-allow-writes")),
            allow_course_wide=bool(given("--canvas-allow-course-wide")),
            allow_notifications=bool(given("--canvas-allow-notifications")),
            max_requests=int(numbers["max-requests"]) if numbers["max-requests"] else None,
            max_live_objects=int(numbers["max-live-objects"]) if numbers["max-live-objects"] else None,
            rate=float(numbers["rate"]) if numbers["rate"] else None,
            only=given("--canvas-only"),
            seed=int(given("--canvas-seed") or 0),
            ledger=given("--canvas-ledger"),
            timeout=float(numbers["timeout"] or Options.timeout),
            worker=os.environ.get("PYTEST_XDIST_WORKER", ""),
            workers=int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")),
        )
    except ValueError as error:
        raise pytest.UsageError(f"an option of the contract tests is no number: {error}") from None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    options = options_of(metafunc.config)
    checks = selected(all_checks(the_document()), options.only)
    chosen = [check for check in checks if check.in_profile(options.profile)]
    metafunc.parametrize("check", chosen, ids=[check.id for check in chosen])


@dataclass
class Run:
    """What the tests of one worker share: a session on the target, and what became of the checks so far."""

    session: Session
    profile: Profile
    results: list[Result] = field(default_factory=list)


@pytest.fixture(scope="session")
def contract_run(request: pytest.FixtureRequest) -> Iterator[Run]:
    """One session on the target for each worker; everything made is removed at its end."""
    try:
        session = Session.start(options_of(request.config))
    except SetupFailed as failed:
        told = [str(failed), *(failed.failure.lines() if failed.failure else [])]
        give_up(
            request.session,
            "\n".join(["the contract tests cannot run: " + told[0], *told[1:]]),
            failed.exit_code,
        )
    run = Run(session, prepare(session))
    yield run
    left = session.finish()
    broken = [str(result.failure) for result in setup_failures(run.results)]
    if left.failed or left.uncertain:
        broken.append(f"not everything could be removed: {left.failed + left.uncertain}; see {left.ledger}")
    if broken:
        pytest.fail("\n\n".join(broken), pytrace=False)


def test_contract(check: Check, contract_run: Run, request: pytest.FixtureRequest) -> None:
    try:
        result = run_check(check, contract_run.session, contract_run.profile)
    except TargetLost as lost:
        give_up(request.session, f"the contract tests cannot go on: {lost.reason}", 2)
    contract_run.results.append(result)

    if result.status == SKIPPED:
        pytest.skip(result.reason)
    if result.status == FAILED:
        pytest.fail(str(result.failure), pytrace=False)


def give_up(session: pytest.Session, sentence: str, exit_code: int) -> NoReturn:
    """Ends the whole run with a sentence; a worker fails with it and has the others stopped."""
    if hasattr(session.config, "workerinput"):
        session.shouldstop = sentence
        raise pytest.fail.Exception(sentence, pytrace=False) from None
    pytest.exit(sentence, returncode=exit_code)
