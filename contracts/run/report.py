"""What a run came to: on the terminal, and for programs as JSON and JUnit XML."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from contracts.options import option_of
from contracts.run.causes import Cause, causes_of
from contracts.run.outcome import FAILED, PASSED, SKIPPED, Outcome, Result

if TYPE_CHECKING:
    from rich.console import Console

    from contracts.run.check import Check

ACCEPTED = "accepted"
SUMMED = (PASSED, FAILED, ACCEPTED, SKIPPED)
SYMBOL = {PASSED: ".", FAILED: "F", ACCEPTED: "a", SKIPPED: "s"}


def word_for(result: Result) -> str:
    """The status as people read it: a failure that the baseline has already is `accepted`."""
    return ACCEPTED if result.accepted_since else result.status


def families(results: Sequence[Result]) -> dict[str, Counter[str]]:
    """How many results of each word, by the first word of their ids, with Canvas's and Karma's mixed."""
    table: dict[str, Counter[str]] = {}
    for result in results:
        table.setdefault(result.id.partition(".")[0], Counter())[word_for(result)] += 1
    return table


def counts_of(results: Sequence[Result]) -> list[tuple[str, int]]:
    """Passed, failed, accepted and skipped with their numbers; accepted only where there is such a thing."""
    counts = Counter(word_for(result) for result in results)
    return [(word, counts[word]) for word in SUMMED if word != ACCEPTED or counts[word]]


def skips(results: Sequence[Result]) -> list[tuple[str, int]]:
    """Reasons for skipping with their counts, the most frequent first."""
    return Counter(result.reason for result in results if result.status == SKIPPED).most_common()


def print_outcome(outcome: Outcome, console: Console) -> None:
    """The summary that a person understands at a glance; failures come last, where the eye ends."""
    from rich.table import Table
    from rich.text import Text

    words = [word for word, _ in counts_of(outcome.results)]
    table = Table(box=None, pad_edge=False)
    table.add_column("checks")
    for word in words:
        table.add_column(word, justify="right")
    for family, counts in families(outcome.results).items():
        style = {FAILED: "bold red", ACCEPTED: "yellow"}
        cells = [Text(str(counts[word]), style=style.get(word, "") if counts[word] else "") for word in words]
        table.add_row(family, *cells)
    console.print()
    console.print(table)
    if found := skips(outcome.results):
        console.print("\nskipped, and why:")
        for reason, count in found:
            console.print(Text(f"  {count:>4}  {reason}"), soft_wrap=True)
    lines = leftover_lines(outcome)
    if outcome.accepted:
        lines.append("\naccepted by the baseline:")
        lines += [f"  {result.id} (since {result.accepted_since})" for result in outcome.accepted]
    if outcome.mended:
        lines += ["\nmended since the baseline:", *(f"  {name}" for name in outcome.mended)]
    for cause in causes_of(outcome.new_failures):
        lines += ["", *cause_lines(cause)]
    for line in lines:
        console.print(Text(line), soft_wrap=True)
    console.print()
    console.print(
        Text(verdict(outcome), style="bold red" if outcome.exit_code else "bold green"), soft_wrap=True
    )


def cause_lines(cause: Cause) -> list[str]:
    """The shortest proof in full, and the names of the checks that fail for the same reason."""
    first, *others = cause.results
    lines = [str(first.failure)]
    if others:
        lines.append(f"  and {len(others)} more, for the same cause ({cause.title}):")
        lines += [f"    {result.id}" for result in others]
    return lines


def verdict(outcome: Outcome) -> str:
    """One line: how many passed, on what, at what cost, and how to repeat it."""
    head = ", ".join(f"{count} {word}" for word, count in counts_of(outcome.results))
    stopped = f"stopped early: {outcome.stopped}; " if outcome.stopped else ""
    return f"{stopped}{head} ({outcome.target_kind} {outcome.target}, {outcome.profile}); {cost(outcome)}"


def cost(outcome: Outcome) -> str:
    """Requests and time, and how to repeat the run."""
    waited = (
        f", {outcome.waited:.0f} s of them waiting for the server's throttle" if outcome.waited >= 1 else ""
    )
    return (
        f"{outcome.requests} requests in {outcome.duration:.1f} s{waited}; repeat with --seed {outcome.seed}"
    )


def leftover_lines(outcome: Outcome) -> list[str]:
    """What is left on the server, if anything."""
    left = outcome.leftovers
    lines = []
    if left.failed:
        lines.append(
            f"\n{len(left.failed)} objects could not be removed; `canvas-contracts cleanup` tries again:"
        )
        lines += [f"  {path}" for path in left.failed]
    if left.uncertain:
        lines.append("\nrequests without an answer may have made something that cannot be told apart:")
        lines += [f"  {what}" for what in left.uncertain]
    if left.permanent and outcome.target_kind == "real":
        lines.append(
            f"\n{len(left.permanent)} objects stay: the API cannot remove live assessments, their results and Karma's "
            f"objects. Their names begin with {outcome.run}."
        )
    if left.ledger is not None:
        lines.append(f"\nthe ledger of this run: {left.ledger}")
    return lines


def to_json(outcome: Outcome) -> str:
    return json.dumps(outcome.as_json(), ensure_ascii=False, indent=1) + "\n"


def to_junit(outcome: Outcome) -> str:
    """JUnit XML: a suite for each family, a case for each check; accepted failures stand there as skipped."""
    from xml.etree import ElementTree as Xml

    def counted(tag: str, name: str, results: Sequence[Result], seconds: float) -> Xml.Element:
        counts = Counter(word_for(result) for result in results)
        skipped = str(counts[SKIPPED] + counts[ACCEPTED])
        facts = {"tests": str(len(results)), "failures": str(counts[FAILED]), "errors": "0"}
        return Xml.Element(tag, {"name": name, **facts, "skipped": skipped, "time": f"{seconds:.3f}"})

    root = counted("testsuites", "canvas-contracts", outcome.results, outcome.duration)
    for family in families(outcome.results):
        members = [r for r in outcome.results if r.id.partition(".")[0] == family]
        suite = counted("testsuite", family, members, sum(result.seconds for result in members))
        for result in members:
            facts = {"classname": family, "name": result.id, "time": f"{result.seconds:.3f}"}
            case = Xml.SubElement(suite, "testcase", facts)
            if result.accepted_since:
                reason = f"accepted since {result.accepted_since}: {result.failure.message if result.failure else ''}"
                Xml.SubElement(case, "skipped", message=_printable(reason))
            elif result.status == FAILED and result.failure is not None:
                failure = Xml.SubElement(case, "failure", message=_printable(result.failure.message))
                failure.text = _printable(str(result.failure))
            elif result.status == SKIPPED:
                Xml.SubElement(case, "skipped", message=_printable(result.reason))
        root.append(suite)
    Xml.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{Xml.tostring(root, encoding="unicode")}\n'


def _printable(text: str) -> str:
    """Without the control characters that XML cannot carry."""
    return "".join(
        c if c in "\n\t" or " " <= c < "\ud800" or (c > "\udfff" and c not in "\ufffe\uffff") else "\ufffd"
        for c in text
    )


def heading(outcome: Outcome) -> str:
    """What a reader wants to know first."""
    passed, failed, accepted = len(outcome.of(PASSED)), len(outcome.new_failures), len(outcome.accepted)
    known = f"; {accepted} accepted" if accepted else ""
    if failed:
        return f"{failed} of {passed + failed + accepted} checks failed{known}"
    if outcome.stopped:
        return f"Stopped early; the {passed} checks that ran until then passed{known}"
    if accepted:
        return f"Nothing new failed: {passed} checks passed{known}"
    if passed == 1:
        return "The one check that ran passed"
    return f"All {passed} checks that ran passed" if passed else "Nothing was checked"


def print_list(checks: Sequence[Check], console: Console) -> None:
    """Every check: id, operations, statement, evidence, where it applies, what it needs."""
    from rich.text import Text

    for check in checks:
        console.print(Text(check.id, style="bold"), soft_wrap=True)
        where = {"everywhere": "mock and real", "mock": "mock only", "nowhere": "asserted nowhere"}[
            check.applies
        ]
        needs = ", ".join(option_of(need) for need in check.needs)
        rows = [
            check.statement,
            f"operations: {', '.join(check.operations)}",
            f"evidence: {'; '.join(check.evidence)}",
            f"applies: {where}, {check.system}; profile {check.profile} and larger"
            + (f"; needs {needs}" if needs else ""),
        ]
        console.print(Text("\n".join(f"    {row}" for row in rows)), soft_wrap=True)
