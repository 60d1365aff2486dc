"""Carries out checks, one by one: examples from the seed, shrinking, budgets, and a result for each.

The command line and pytest both use `run_check`; `Run` is the whole course of a run for the command line.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from contracts.options import seed_for
from contracts.profiles import Profile, profile_for
from contracts.run.case import Case
from contracts.run.outcome import FAILED, PASSED, SKIPPED, Outcome, Result
from contracts.run.session import Session
from contracts.wire.exchange import Exchange, Missing
from contracts.wire.failures import (
    Blocked,
    BudgetSpent,
    ContractFailure,
    Failure,
    InternalError,
    NotChecked,
    Stop,
    TargetLost,
    UnsafeRequest,
    failure_from,
)

if TYPE_CHECKING:
    from hypothesis.strategies import DataObject

    from contracts.run.baseline import Baseline
    from contracts.run.check import Check

__all__ = [
    "FAILED",
    "PASSED",
    "SKIPPED",
    "Outcome",
    "Result",
    "prepare",
    "run_all",
    "run_check",
    "setup_failures",
]


class Progress(Protocol):
    """Told what happens while it happens."""

    def started(self, check: Check, number: int, total: int) -> None: ...

    def finished(self, result: Result) -> None: ...


@dataclass
class _Attempt:
    """One check being carried out: counts examples, and remembers every failure seen, the last one being the smallest
    that hypothesis has found so far."""

    check: Check
    session: Session
    profile: Profile
    examples: int = 0
    failures: list[tuple[ContractFailure, list[Exchange]]] = field(default_factory=list)
    stop: BaseException | None = None
    """What ends the check without a word on the server: the budget, something missing, an error of the kit."""
    _spent_at_first_failure: int = 0

    def example(self, data: DataObject) -> None:
        if self.stop is not None:
            return
        try:
            self._example(data)
        except Stop as stop:
            self.stop = (
                stop  # hypothesis would play the example again, and call it flaky that it ends elsewhere
            )

    def _example(self, data: DataObject) -> None:
        if self.failures and self._shrinking_cost() >= self.profile.shrink_requests:
            return  # nothing more may be spent on making the failure smaller
        with self.session.case(data) as case:
            try:
                self._judge(case)
            except ContractFailure as failure:
                if not self.failures:
                    self._spent_at_first_failure = self.session.budget.spent
                self.failures.append((failure, list(case.exchanges)))
                raise
        if not self.failures:
            self.examples += 1

    def _judge(self, case: Case) -> None:
        from hypothesis.errors import HypothesisException

        try:
            self.check.body(case)
        except (ContractFailure, HypothesisException):
            raise
        except Missing as missing:
            raise ContractFailure(
                f"the reply has no {missing.key!r}",
                received=dict(missing.record),
                documented=f"a key {missing.key!r}",
            ) from None
        except UnsafeRequest as error:
            raise InternalError(f"stopped before it did harm: {error}") from error
        except Exception as error:
            # A law reads replies as the document promises them; where it stumbles, the reply is judged first.
            for exchange in case.exchanges:
                if problem := first_problem(case, exchange):
                    raise ContractFailure(
                        f"the reply is not what its schema says: {problem}", exchange=exchange
                    ) from error
            raise InternalError("".join(traceback.format_exception(error, limit=-3)).strip()) from error

    def _shrinking_cost(self) -> int:
        return self.session.budget.spent - self._spent_at_first_failure

    def failure(self, *, happened_again: bool) -> Failure:
        error, exchanges = self.failures[-1]
        check = self.check
        return failure_from(
            error,
            check=check.id,
            operation=check.operations[0],
            statement=check.statement,
            evidence=check.evidence,
            exchanges=exchanges,
            secrets=self.session.target.secrets,
            happened_again=happened_again,
        )


def first_problem(case: Case, exchange: Exchange) -> str | None:
    """Where the reply breaks its documented schema; None if it does not, or if nothing is documented."""
    if exchange.operation not in case.document:
        return None
    reply = case.document[exchange.operation].reply(exchange.status)
    if reply is None:
        return f"status {exchange.status} is not documented"
    if not exchange.body or exchange.media_type not in reply.content:
        return None
    problems = reply.problems(exchange.media_type, exchange.json)
    return str(problems[0]) if problems else None


def run_check(check: Check, session: Session, profile: Profile) -> Result:
    """The result of one check on this session. Raises TargetLost if the server is gone."""
    started, spent = time.monotonic(), session.budget.spent

    def result(status: str, attempt: _Attempt | None = None, **more: Any) -> Result:
        return Result(
            check.id,
            check.operations,
            status,
            examples=attempt.examples if attempt else 0,
            seconds=time.monotonic() - started,
            requests=session.budget.spent - spent,
            **more,
        )

    reason = session.why_not(check) or session.budget.exhausted()
    if reason is not None:
        return result(SKIPPED, reason=reason)
    attempt = _Attempt(check, session, profile)
    try:
        _examples(attempt)
    except Blocked as blocked:
        return result(SKIPPED, attempt, reason=blocked.reason, blocked_by=_blocker(attempt, blocked))
    except (BudgetSpent, NotChecked) as stop:
        if attempt.failures:
            return result(FAILED, attempt, failure=attempt.failure(happened_again=len(attempt.failures) > 1))
        after = f" (after {attempt.examples} examples that held)" if attempt.examples else ""
        return result(SKIPPED, attempt, reason=stop.reason + after)
    except InternalError as fault:
        failure = Failure(
            check=check.id,
            operation=check.operations[0],
            statement=check.statement,
            evidence=check.evidence,
            message=f"an error of the kit itself: {session.target.secrets.mask(fault.reason)}",
            received="",
            documented="",
            at="",
            curl=(),
        )
        return result(FAILED, attempt, failure=failure, kit_fault=True)
    except TargetLost:
        if attempt.failures:
            return result(FAILED, attempt, failure=attempt.failure(happened_again=len(attempt.failures) > 1))
        raise
    if attempt.failures:
        return result(FAILED, attempt, failure=attempt.failure(happened_again=len(attempt.failures) > 1))
    return result(PASSED, attempt)


def _examples(attempt: _Attempt) -> None:
    """Runs the examples; a failure is left in the attempt."""
    import hypothesis
    from hypothesis import strategies as st
    from hypothesis.errors import Flaky

    quiet = hypothesis.settings(
        max_examples=attempt.profile.examples_for(attempt.check.amount),
        database=None,
        deadline=None,  # how long a server takes is not what the laws are about
        phases=(hypothesis.Phase.generate, hypothesis.Phase.shrink),
        report_multiple_bugs=False,
        print_blob=False,
        verbosity=hypothesis.Verbosity.quiet,
    )

    def example(data: DataObject) -> None:
        attempt.example(data)

    test = hypothesis.given(data=st.data())(example)
    test = hypothesis.seed(seed_for(attempt.session.options.seed, attempt.check.id))(quiet(test))
    try:
        test()
    except ContractFailure:
        pass
    except Flaky:
        if not attempt.failures and attempt.stop is None:
            raise
    if attempt.stop is not None and not attempt.failures:
        raise attempt.stop


def _blocker(attempt: _Attempt, blocked: Blocked) -> Failure:
    return failure_from(
        blocked.failure,
        check=f"setup.{blocked.operation}",
        operation=blocked.operation,
        statement="What the checks need to begin with can be made.",
        evidence=("doc: the operation's own page",),
        exchanges=blocked.exchanges,
        secrets=attempt.session.target.secrets,
    )


def prepare(session: Session) -> Profile:
    """Sets the budgets of the session's profile, now that the kind of the target is known."""
    profile = profile_for(session.options.profile, session.target.kind)
    session.budget.name = profile.name
    options = session.options
    session.budget.requests = options.share(options.max_requests or profile.requests)
    session.budget.seconds = profile.seconds
    session.budget.start()
    return profile


def run_all(
    session: Session,
    checks: Sequence[Check],
    progress: Progress | None = None,
    baseline: Baseline | None = None,
) -> Outcome:
    """Carries out the checks in order, cleans up, and gives the outcome; Ctrl-C ends it early and still cleans up.

    Failures that the baseline has already are marked as such.
    """
    profile = prepare(session)
    outcome = Outcome(
        target=session.target.url,
        target_kind=session.target.kind,
        profile=profile.name,
        seed=session.options.seed,
        run=session.ledger.run,
        results=[],
        request_budget=session.budget.requests,
        time_budget=session.budget.seconds,
    )
    todo = [check for check in checks if check.in_profile(profile.name)]
    outcome.left_out = len(checks) - len(todo)
    try:
        for number, check in enumerate(todo, start=1):
            if progress is not None:
                progress.started(check, number, len(todo))
            with session.part(check.id):
                result = _marked(run_check(check, session, profile), baseline)
            outcome.results.append(result)
            session.keep(result.id, result.status, result.reason)
            if progress is not None:
                progress.finished(result)
            if session.options.fail_fast and outcome.new_failures:
                outcome.stopped = "--fail-fast: a check failed"
                break
    except TargetLost as lost:
        outcome.stopped = lost.reason
    except KeyboardInterrupt:
        outcome.stopped = "interrupted"
    done = {result.id for result in outcome.results}
    for check in todo:
        if check.id not in done:
            outcome.results.append(Result(check.id, check.operations, SKIPPED, reason=outcome.stopped))
            session.keep(check.id, SKIPPED, outcome.stopped)
    outcome.results += [_marked(result, baseline) for result in setup_failures(outcome.results)]
    if baseline is not None:
        outcome.mended = baseline.mended(outcome.results)
    outcome.requests = session.budget.spent
    outcome.waited = max(wire.pacer.waited for wire in session.target.wires.values())
    outcome.leftovers = session.finish()
    outcome.duration = session.budget.elapsed
    return outcome


def _marked(result: Result, baseline: Baseline | None) -> Result:
    return result if baseline is None else baseline.marked(result)


def setup_failures(results: Iterable[Result]) -> list[Result]:
    """One failure for each operation that kept checks from being carried out and that no check found at fault."""
    results = list(results)
    found_at_fault = {r.failure.operation for r in results if r.failure is not None}
    blockers: dict[str, Failure] = {}
    for result in results:
        blocker = result.blocked_by
        if blocker is not None and blocker.operation not in found_at_fault:
            blockers.setdefault(blocker.operation, blocker)
    return [
        Result(blocker.check, (operation,), FAILED, failure=blocker)
        for operation, blocker in blockers.items()
    ]
