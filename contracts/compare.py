"""The same generated sequences on two servers; the result is the smallest difference in what they answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from contracts.machine.machine import Divergence, Machine, play
from contracts.options import Options, seed_for
from contracts.profiles import profile_for
from contracts.run.session import Session
from contracts.suite import MACHINES
from contracts.wire.exchange import Exchange
from contracts.wire.failures import Blocked, ContractFailure, NotChecked, Stop, failure_from
from contracts.wire.pacing import Budget

if TYPE_CHECKING:
    from hypothesis.strategies import DataObject


@dataclass
class Comparison:
    """The lines to print, and how it ended."""

    lines: list[str] = field(default_factory=list)
    exit_code: int = 0


def compare_targets(options: Options, other: str | None) -> Comparison:
    """The comparison of `options.url` with `other`, or with the mock in this process. Raises SetupFailed.

    What the first server (the mock, or --with) answers stands as `documented` in a difference.
    """
    reference_options = replace(options, url=other, karma_url=None, worker="", ledger=None)
    if other is None:
        reference_options = replace(
            reference_options, tokens={}, course=None, other_course=None, karma_course=None
        )
    tested = Session.start(options, Budget())
    try:
        reference = Session.start(reference_options, Budget(), run=tested.ledger.run)
    except BaseException:
        tested.finish()
        raise
    try:
        result = compare_sessions(reference, tested)
    finally:
        reference.finish()
        left = tested.finish()
    result.lines += [f"could not be removed: {path}" for path in left.failed]
    return result


def compare_sessions(
    reference: Session, tested: Session, kinds: Sequence[type[Machine]] = MACHINES
) -> Comparison:
    """The comparison of two servers that have been met already, under the same run prefix."""
    result = Comparison()
    for kind in kinds:
        if not (kind.mock_only or kind.alone):
            _compare(kind, reference, tested, result)
    if result.exit_code == 0:
        result.lines.append(f"no difference found; repeat with --seed {tested.options.seed}")
    return result


def _compare(kind: type[Machine], reference: Session, tested: Session, result: Comparison) -> None:
    import hypothesis
    from hypothesis import strategies as st
    from hypothesis.errors import Flaky

    name = kind.__name__
    profile = profile_for(tested.options.profile, tested.target.kind)
    found: list[tuple[Divergence, list[Exchange]]] = []
    cut_short = Counter[str]()
    spent_at_first = 0

    def example(data: DataObject) -> None:
        nonlocal spent_at_first
        if found and tested.budget.spent - spent_at_first >= profile.shrink_requests:
            return  # nothing more may be spent on making the difference smaller
        with reference.case(data) as first, tested.case(data) as second:
            second.mark = first.mark
            try:
                play(kind(first, second))
            except Divergence as difference:
                if not found:
                    spent_at_first = tested.budget.spent
                found.append((difference, list(second.exchanges)))
                raise
            except ContractFailure as failure:  # both servers do alike what the machine's model does not
                cut_short[failure.message] += 1

    test = hypothesis.given(data=st.data())(example)
    test = hypothesis.settings(
        max_examples=profile.examples["many"],
        database=None,
        deadline=None,  # how long a server takes is not what is compared
        phases=(hypothesis.Phase.generate, hypothesis.Phase.shrink),
        report_multiple_bugs=False,
        print_blob=False,
        verbosity=hypothesis.Verbosity.quiet,
    )(test)
    test = hypothesis.seed(seed_for(tested.options.seed, f"compare.{name}"))(test)
    try:
        test()
    except (Divergence, Flaky):
        pass
    except (NotChecked, Blocked) as stop:
        result.lines.append(f"{name}: not compared: {stop.reason}")
        return
    except Stop as stop:
        result.lines.append(f"{name}: {stop.reason}")
        result.exit_code = 2
        return
    if not found:
        result.lines.append(f"{name}: no difference in {profile.examples['many']} sequences")
        result.lines += [
            f"{name}: {times} of them ended early, as both servers broke the rule: {message}"
            for message, times in cut_short.most_common(3)
        ]
        return
    error, exchanges = found[-1]
    failure = failure_from(
        error,
        check=f"compare.{name}",
        operation=exchanges[-1].operation if exchanges else "",
        statement=f"{tested.target.url} answers as {reference.target.url} does.",
        evidence=("observed: on the two servers, now",),
        exchanges=exchanges,
        secrets=tested.target.secrets,
    )
    result.lines += failure.lines()
    result.exit_code = 1
