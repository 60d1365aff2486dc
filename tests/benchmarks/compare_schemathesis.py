"""What `canvas-contracts` and Schemathesis find of the same defective servers in the same time: a table, by level.

Not a test; run by hand, from the root of the project:

    python -m tests.benchmarks.compare_schemathesis --seconds 30 --each 6 > table.md

Each mutant is served on a free port. The kit runs its standard profile and stops at the first failure.
Schemathesis runs with its default checks and all of its phases, the stateful one included. It also reports what it
misses on the undisturbed mock, since Canvas does not refuse what it does not understand; a defect counts as found by it
if it reports something of an operation that it did not report of the undisturbed mock, in any of three runs.
"""

from __future__ import annotations

import argparse
import json
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import click

from contracts.document.spec import the_document
from contracts.suite import all_checks

from ..contracts.catalogue import all_mutants
from ..contracts.mutants import Mutant
from ..contracts.planted import no_defect, served_with

ROOT = Path(__file__).parents[2]
LEVELS = ("reply", "refusal", "law", "sequence", "concurrency")
SEEDS = (1, 2, 3)
PATHS = {"canvas": "^/api/v1/(courses|users)", "karma": "^/api/v1/(assessments|auth)"}
TOKENS = {"canvas": "teacher-token", "karma": "karma-admin-token"}
SYSTEM_OF = {check.id: check.system for check in all_checks(the_document())}
Finding = tuple[str, str]


@dataclass(frozen=True)
class Row:
    """What became of one defect."""

    mutant: Mutant
    by_us: bool
    our_seconds: float
    our_words: str
    by_schemathesis: bool
    their_words: str


def system_of(mutant: Mutant) -> str:
    return SYSTEM_OF[min(mutant.finders)]


def contracts_on(url: str, seconds: int, system: str) -> tuple[bool, float, str]:
    """Whether the kit finds anything, after how long, and by which check."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        options = ["--url", url, "--target-kind", "mock", "--system", system, "--fail-fast", "--seed", "1"]
        started = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "contracts", "run", *options, "--json", str(report)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
            code = process.wait()
        spent = time.monotonic() - started
        checks = json.loads(report.read_text())["checks"] if report.exists() else []
    failed = [check["id"] for check in checks if check["status"] == "failed"]
    return code == 1, spent, ", ".join(failed)


def schemathesis_on(url: str, seconds: int, system: str, seed: int) -> set[Finding]:
    """Everything that Schemathesis reports: the operation and what is wrong with it."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        filters = ["--include-path-regex", PATHS[system], "--exclude-tag", "Mock control"]
        phases = ["--phases", "examples,coverage,fuzzing,stateful", "--continue-on-failure"]
        output = ["--report", "junit", "--report-junit-path", str(report), "--no-color"]
        subprocess.run(
            [
                *("st", "run", str(ROOT / "openapi.yaml"), "--url", url, "--max-time", str(seconds)),
                *("-H", f"Authorization: Bearer {TOKENS[system]}", "--seed", str(seed)),
                *(*filters, *phases, *output),
            ],
            cwd=folder,
            capture_output=True,
        )
        if not report.exists():
            return set()
        cases = ElementTree.parse(report).iter("testcase")
        return {(case.get("name", ""), finding) for case in cases for finding in _findings(case)}


def _findings(case: ElementTree.Element) -> Iterator[str]:
    for failure in case.iter("failure"):
        yield from re.findall(r"^- (ST\d+ .*)$", failure.text or "", flags=re.MULTILINE)


def undisturbed(seconds: int, system: str) -> set[Finding]:
    """What Schemathesis reports of the mock without a defect."""
    found: set[Finding] = set()
    for seed in SEEDS:
        with served_with(no_defect) as url:
            found |= schemathesis_on(url, seconds, system, seed)
    return found


def compared(mutant: Mutant, seconds: int, known: Callable[[str], set[Finding]]) -> Row:
    system = system_of(mutant)
    with served_with(mutant.make()) as url:
        by_us, spent, words = contracts_on(url, seconds, system)
    with served_with(mutant.make()) as url:
        found = schemathesis_on(url, seconds, system, 1) - known(system)
    said = "; ".join(f"{operation}: {what}" for operation, what in sorted(found)[:2])
    return Row(mutant, by_us, spent, words, bool(found), said)


def chosen(each: int) -> list[Mutant]:
    """As many defects of each level, taken from all over its list."""
    by_level: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in all_mutants():
        by_level[mutant.level].append(mutant)
    return [
        mutant
        for level in LEVELS
        for mutant in by_level[level][:: max(1, len(by_level[level]) // each)][:each]
    ]


def table(rows: list[Row], seconds: int) -> Iterator[str]:
    yield f"| level | mutants | canvas-contracts | seconds to the first finding | Schemathesis ({seconds} s) |"
    yield "|---|---|---|---|---|"
    for level in LEVELS:
        of_level = [row for row in rows if row.mutant.level == level]
        if of_level:
            ours, theirs = (sum(getattr(r, by) for r in of_level) for by in ("by_us", "by_schemathesis"))
            middle = sorted(row.our_seconds for row in of_level)[len(of_level) // 2]
            yield f"| {level} | {len(of_level)} | {ours} | {middle:.1f} | {theirs} |"
    yield ""
    yield "| level | defect | canvas-contracts | Schemathesis |"
    yield "|---|---|---|---|"
    for row in rows:
        us = f"{row.our_words} ({row.our_seconds:.1f} s)" if row.by_us else "-"
        yield f"| {row.mutant.level} | {row.mutant.name} | {us} | {row.their_words or '-'} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--each", type=int, default=6)
    options = parser.parse_args()
    baseline: dict[str, set[Finding]] = {}

    def known(system: str) -> set[Finding]:
        if system not in baseline:
            baseline[system] = undisturbed(options.seconds, system)
        return baseline[system]

    rows = []
    for mutant in chosen(options.each):
        rows.append(compared(mutant, options.seconds, known))
        row = rows[-1]
        click.echo(f"{row.by_us!s:5} {row.by_schemathesis!s:5} {mutant.level}: {mutant.name}", err=True)
    everything: dict[str, int] = defaultdict(int)
    for mutant in all_mutants():
        everything[mutant.level] += 1
    click.echo("Mutants altogether: " + ", ".join(f"{level} {everything[level]}" for level in LEVELS) + "\n")
    click.echo("\n".join(table(rows, options.seconds)))


if __name__ == "__main__":
    main()
