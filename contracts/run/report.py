"""What a run came to, for people (terminal, one HTML file) and for programs (JSON, JUnit XML)."""

from __future__ import annotations

import html
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from contracts.options import option_of
from contracts.run.runner import FAILED, PASSED, SKIPPED, Outcome, Result

if TYPE_CHECKING:
    from rich.console import Console

    from contracts.run.check import Check
    from contracts.wire.failures import Failure

SYMBOL = {PASSED: ".", FAILED: "F", SKIPPED: "s"}


def families(results: Sequence[Result]) -> dict[str, Counter[str]]:
    """How many results of each status, by the first word of their ids, with Canvas's and Karma's mixed."""
    table: dict[str, Counter[str]] = {}
    for result in results:
        table.setdefault(result.id.partition(".")[0], Counter())[result.status] += 1
    return table


def skips(results: Sequence[Result]) -> list[tuple[str, int]]:
    """Reasons for skipping with their counts, the most frequent first."""
    return Counter(result.reason for result in results if result.status == SKIPPED).most_common()


def print_outcome(outcome: Outcome, console: Console) -> None:
    """The summary that a person understands at a glance; failures come last, where the eye ends."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for heading in ("checked", "held", "broke", "skipped"):
        table.add_column(heading, justify="left" if heading == "checked" else "right")
    for family, counts in families(outcome.results).items():
        broke = Text(str(counts[FAILED]), style="bold red" if counts[FAILED] else "")
        table.add_row(family, str(counts[PASSED]), broke, str(counts[SKIPPED]))
    console.print()
    console.print(table)
    if found := skips(outcome.results):
        console.print("\nskipped, and why:")
        for reason, count in found:
            console.print(Text(f"  {count:>4}  {reason}"), soft_wrap=True)
    for line in leftover_lines(outcome):
        console.print(Text(line), soft_wrap=True)
    for result in outcome.of(FAILED):
        console.print()
        console.print(
            Text("\n".join(result.failure.lines() if result.failure else [result.id])), soft_wrap=True
        )
    console.print()
    console.print(
        Text(verdict(outcome), style="bold red" if outcome.exit_code else "bold green"), soft_wrap=True
    )


def verdict(outcome: Outcome) -> str:
    """One line: how many hold, on what, at what cost, and how to repeat it."""
    held, broke = len(outcome.of(PASSED)), len(outcome.of(FAILED))
    head = f"{held} hold, {broke} broken, {len(outcome.of(SKIPPED))} skipped"
    waited = (
        f", {outcome.waited:.0f} s of them waiting for the server's throttle" if outcome.waited >= 1 else ""
    )
    tail = (
        f"{outcome.requests} requests in {outcome.duration:.1f} s{waited}; repeat with --seed {outcome.seed}"
    )
    stopped = f"stopped early: {outcome.stopped}; " if outcome.stopped else ""
    return f"{stopped}{head} ({outcome.target_kind} {outcome.target}, {outcome.profile}); {tail}"


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
    """JUnit XML: a suite for each family, a case for each check."""
    from xml.etree import ElementTree as Xml

    def counted(tag: str, name: str, results: Sequence[Result], seconds: float) -> Xml.Element:
        counts = {status: str(sum(r.status == status for r in results)) for status in (FAILED, SKIPPED)}
        facts = {"tests": str(len(results)), "failures": counts[FAILED], "errors": "0"}
        return Xml.Element(tag, {"name": name, **facts, "skipped": counts[SKIPPED], "time": f"{seconds:.3f}"})

    root = counted("testsuites", "canvas-contracts", outcome.results, outcome.duration)
    for family in families(outcome.results):
        members = [r for r in outcome.results if r.id.partition(".")[0] == family]
        suite = counted("testsuite", family, members, sum(result.seconds for result in members))
        for result in members:
            facts = {"classname": family, "name": result.id, "time": f"{result.seconds:.3f}"}
            case = Xml.SubElement(suite, "testcase", facts)
            if result.status == FAILED and result.failure is not None:
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
    held, broke = len(outcome.of(PASSED)), len(outcome.of(FAILED))
    if broke:
        return f"{broke} of {held + broke} promises {'is' if broke == 1 else 'are'} broken"
    if outcome.stopped:
        return f"Stopped early; the {held} promises checked until then hold"
    return f"All {held} promises that were checked hold" if held else "Nothing was checked"


def to_html(outcome: Outcome) -> str:
    """The report as one file that needs nothing else."""

    def cell(text: object) -> str:
        return html.escape(str(text))

    rows = "\n".join(
        f"<tr><td>{cell(family)}<td>{counts[PASSED]}<td class={'bad' if counts[FAILED] else 'none'}>{counts[FAILED]}"
        f"<td>{counts[SKIPPED]}"
        for family, counts in families(outcome.results).items()
    )
    failures = "\n".join(_html_failure(r.failure) for r in outcome.of(FAILED) if r.failure is not None)
    reasons = "\n".join(f"<li>{count} × {cell(reason)}" for reason, count in skips(outcome.results))
    checks = "\n".join(
        f"<tr class={r.status}><td>{cell(r.id)}<td>{cell(r.operation)}<td>{r.status}<td>{r.examples}"
        f"<td>{cell(r.reason)}"
        for r in sorted(outcome.results, key=lambda r: (FAILED, PASSED, SKIPPED).index(r.status))
    )
    left = "\n".join(cell(line) for line in leftover_lines(outcome)).strip()
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>canvas-contracts: {cell(heading(outcome))} ({cell(outcome.target)})</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }}
h1 {{ color: {"#c00" if outcome.exit_code else "#080"}; margin-bottom: 0; }}
table {{ border-collapse: collapse; }}
td, th {{ padding: .2rem 1rem .2rem 0; text-align: left; vertical-align: top; }}
td {{ overflow-wrap: anywhere; }} th {{ white-space: nowrap; }}
.counts td:not(:first-child), .counts th:not(:first-child) {{ text-align: right; }}
section {{ border-left: .3rem solid #c00; padding-left: 1rem; margin: 2rem 0; }}
section th {{ font-weight: normal; opacity: .7; }} section td {{ white-space: pre-wrap; }}
pre {{ white-space: pre-wrap; overflow-wrap: anywhere; padding: .7rem; border: 1px solid #8888; border-radius: .4rem; }}
.bad, .failed td:nth-child(3) {{ color: #c00; font-weight: bold; }} .skipped {{ opacity: .7; }}
</style>
<h1>{cell(heading(outcome))}</h1>
<p>{cell(verdict(outcome))}</p>
<table class=counts><tr><th>checked<th>held<th>broke<th>skipped{rows}</table>
{"<h2>Broken</h2>" + failures if failures else ""}
{"<h2>Skipped, and why</h2><ul>" + reasons + "</ul>" if reasons else ""}
{"<h2>Left on the server</h2><pre>" + left + "</pre>" if left else ""}
<h2>Every check</h2>
<table><tr><th>check<th>operation<th>status<th>examples<th>reason
{checks}
</table></html>
"""


def _html_failure(failure: Failure) -> str:
    rows = "".join(f"<tr><th>{html.escape(name)}<td>{html.escape(text)}" for name, text in failure.rows())
    curl = html.escape("\n".join(failure.curl))
    how = "To reproduce it in bash, with tokens as variables and jq to take ids from the answers:"
    return (
        f"<section><h3>{html.escape(failure.check)}</h3><table>{rows}</table>"
        + (f"<p>{how}<pre>{curl}</pre>" if curl else "")
        + "</section>"
    )


def write_reports(
    outcome: Outcome, *, json_file: str | None, junit_file: str | None, html_file: str | None
) -> None:
    """Writes the reports asked for."""
    makers = ((json_file, to_json), (junit_file, to_junit), (html_file, to_html))
    for name, make in makers:
        if name:
            Path(name).write_text(make(outcome), encoding="utf-8")


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
