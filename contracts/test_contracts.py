"""The suite as pytest tests: `pytest --pyargs contracts --canvas-url ...`, one test for each check and law."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NoReturn

import pytest

from contracts.document.spec import the_document
from contracts.option_table import PYTEST, options_where
from contracts.options import OptionError, Options, options_from
from contracts.profiles import Profile
from contracts.run.baseline import Baseline, BaselineError, read_baseline
from contracts.run.check import Check
from contracts.run.runner import FAILED, SKIPPED, Result, prepare, run_check, setup_failures
from contracts.run.session import Session
from contracts.settings import SettingsError, read_settings
from contracts.suite import all_checks, selected
from contracts.wire.failures import SetupFailed, TargetLost


def given_to(config: pytest.Config) -> dict[str, Any]:
    """Values by the names of options: from the command line, else from the environment, else from the settings."""
    try:
        settings = read_settings()
    except SettingsError as error:
        raise pytest.UsageError(str(error)) from None
    given = {}
    for option in options_where(PYTEST):
        text = config.getoption(option.pytest_flag) or os.environ.get(option.pytest_variable)
        if text:
            try:
                given[option.name] = option.converted(str(text))
            except OptionError as error:
                raise pytest.UsageError(f"{option.pytest_flag} {error}") from None
        elif option.name in settings.values:
            given[option.name] = settings.values[option.name]
    return given


def options_of(given: Mapping[str, Any]) -> Options:
    """The run's options, and which of several workers this is."""
    try:
        return replace(
            options_from(given),
            worker=os.environ.get("PYTEST_XDIST_WORKER", ""),
            workers=int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")),
        )
    except OptionError as error:
        raise pytest.UsageError(str(error)) from None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    options = options_of(given_to(metafunc.config))
    checks = selected(all_checks(the_document()), options.only)
    chosen = [check for check in checks if check.in_profile(options.profile)]
    metafunc.parametrize("check", chosen, ids=[check.id for check in chosen])


@dataclass
class Run:
    """What the tests of one worker share: a session on the target, and what became of the checks so far."""

    session: Session
    profile: Profile
    baseline: Baseline
    results: list[Result] = field(default_factory=list)


@pytest.fixture(scope="session")
def contract_run(request: pytest.FixtureRequest) -> Iterator[Run]:
    """One session on the target for each worker; everything made is removed at its end."""
    given = given_to(request.config)
    try:
        baseline = read_baseline(Path(given["baseline"])) if "baseline" in given else Baseline()
    except BaselineError as error:
        give_up(request.session, str(error), 2)
    try:
        session = Session.start(options_of(given))
    except SetupFailed as failed:
        told = [str(failed), *(failed.failure.lines() if failed.failure else [])]
        give_up(
            request.session,
            "\n".join(["the contract tests cannot run: " + told[0], *told[1:]]),
            failed.exit_code,
        )
    run = Run(session, prepare(session), baseline)
    yield run
    left = session.finish()
    kept_from_running = map(baseline.marked, setup_failures(run.results))
    broken = [str(result.failure) for result in kept_from_running if not result.accepted_since]
    if left.failed or left.uncertain:
        broken.append(f"not everything could be removed: {left.failed + left.uncertain}; see {left.ledger}")
    if broken:
        pytest.fail("\n\n".join(broken), pytrace=False)


def test_contract(check: Check, contract_run: Run, request: pytest.FixtureRequest) -> None:
    try:
        result = contract_run.baseline.marked(run_check(check, contract_run.session, contract_run.profile))
    except TargetLost as lost:
        give_up(request.session, f"the contract tests cannot go on: {lost.reason}", 2)
    contract_run.results.append(result)

    if result.status == SKIPPED:
        pytest.skip(result.reason)
    if result.accepted_since:
        pytest.xfail(f"accepted since {result.accepted_since}: {result.failure and result.failure.message}")
    if result.status == FAILED:
        pytest.fail(str(result.failure), pytrace=False)


def give_up(session: pytest.Session, sentence: str, exit_code: int) -> NoReturn:
    """Ends the whole run with a sentence; a worker fails with it and has the others stopped."""
    if hasattr(session.config, "workerinput"):
        session.shouldstop = sentence
        raise pytest.fail.Exception(sentence, pytrace=False) from None
    pytest.exit(sentence, returncode=exit_code)
