"""The registry as pytest tests: `pytest --pyargs contracts --canvas-url ...`, one test for each check and law."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from contracts.failures import SetupFailed, TargetLost
from contracts.options import Options
from contracts.profiles import Profile
from contracts.pytest_plugin import FLAGS, OPTIONS
from contracts.registry import Check, all_checks, selected
from contracts.runner import FAILED, SKIPPED, prepare, run_check
from contracts.session import Session
from contracts.spec import the_document

if TYPE_CHECKING:
    from contracts.runner import Result


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
    numbers = {name: given(f"--canvas-{name}") for name in ("max-requests", "max-live-objects", "rate")}
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
            max_requests=int(numbers["max-requests"]) if numbers["max-requests"] else None,
            max_live_objects=int(numbers["max-live-objects"]) if numbers["max-live-objects"] else None,
            rate=float(numbers["rate"]) if numbers["rate"] else None,
            only=given("--canvas-only"),
            seed=int(given("--canvas-seed") or 0),
            ledger=given("--canvas-ledger"),
            worker=os.environ.get("PYTEST_XDIST_WORKER", ""),
        )
    except ValueError as error:
        raise pytest.UsageError(f"an option of the contract tests is no number: {error}") from None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    options = options_of(metafunc.config)
    checks = selected(all_checks(the_document()), options.only)
    chosen = [check for check in checks if check.in_profile(options.profile)]
    metafunc.parametrize("check", chosen, ids=[check.id for check in chosen])


@pytest.fixture(scope="session")
def canvas_contract_session(pytestconfig: pytest.Config) -> Iterator[tuple[Session, Profile]]:
    """One session on the target for each worker; everything made is removed at its end."""
    try:
        session = Session.start(options_of(pytestconfig))
    except SetupFailed as failed:
        pytest.exit(f"the contract tests cannot run: {failed}", returncode=failed.exit_code)
    profile = prepare(session)
    yield session, profile
    left = session.finish()
    if left.failed or left.uncertain:
        pytest.fail(
            f"not everything could be removed: {left.failed + left.uncertain}; see {left.ledger}",
            pytrace=False,
        )


def test_contract(check: Check, canvas_contract_session: tuple[Session, Profile]) -> None:
    session, profile = canvas_contract_session
    try:
        result: Result = run_check(check, session, profile)
    except TargetLost as lost:
        pytest.exit(f"the contract tests cannot go on: {lost.reason}", returncode=2)

    if result.status == SKIPPED:
        pytest.skip(result.reason)
    if result.status == FAILED:
        pytest.fail(str(result.failure), pytrace=False)
