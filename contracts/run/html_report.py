"""The report as one HTML file for people: what failed first, then what was checked of every operation.

It needs no other file. Everything that a server said is escaped by the template.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from contracts.run.causes import Cause, causes_of
from contracts.run.outcome import FAILED, PASSED, SKIPPED, Outcome, Result
from contracts.run.report import cost, counts_of, heading, leftover_lines

if TYPE_CHECKING:
    from jinja2 import Template

KINDS = ("replies", "refusals", "laws")
OTHERS = "Other"


@dataclass
class Cell:
    """What came of the checks of one kind on one operation."""

    passed: int = 0
    failed: int = 0
    accepted: int = 0
    skipped: int = 0
    anchor: str = ""

    @property
    def total(self) -> int:
        return self.passed + self.failed + self.accepted + self.skipped

    def count(self, result: Result, anchor: str) -> None:
        if result.status == FAILED and not result.accepted_since:
            self.failed += 1
            self.anchor = self.anchor or anchor
        elif result.status == FAILED:
            self.accepted += 1
        elif result.status == PASSED:
            self.passed += 1
        else:
            self.skipped += 1


@dataclass
class Row:
    """One operation of the table."""

    operation: str
    cells: tuple[Cell, ...] = field(default_factory=lambda: tuple(Cell() for _ in KINDS))


@dataclass(frozen=True)
class Skipped:
    """Checks that the same option would unskip."""

    title: str
    results: list[Result]


def to_html(outcome: Outcome) -> str:
    """The report as one file that needs nothing else."""
    causes = causes_of(outcome.new_failures)
    accepted = causes_of(outcome.accepted, prefix="accepted")
    script = _text("report.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return _template().render(
        outcome=outcome,
        heading=heading(outcome),
        cost=cost(outcome),
        counts=counts_of(outcome.results),
        causes=causes,
        accepted=accepted,
        leftovers="\n".join(leftover_lines(outcome)).strip(),
        kinds=KINDS,
        matrix=matrix(outcome.results, causes),
        skipped=by_option(outcome.of(SKIPPED)),
        ordered=sorted(outcome.results, key=lambda r: (FAILED, PASSED, SKIPPED).index(r.status)),
        style=Markup(_text("report.css")),  # noqa: S704 - the kit's own file
        script=Markup(script),  # noqa: S704 - the kit's own file
        script_hash=f"sha256-{digest}",
    )


def matrix(results: Iterable[Result], causes: Sequence[Cause]) -> list[tuple[str, list[Row]]]:
    """The documentation's pages, each with its operations and what was checked of them, in the document's order."""
    from contracts.document.spec import the_document

    anchors = {result.id: cause.anchor for cause in causes for result in cause.results}
    rows: dict[str, Row] = {}
    for result in results:
        kind = result.id.partition(".")[0]
        column = KINDS.index(kind) if kind in KINDS else KINDS.index("laws")
        for operation in result.operations:
            row = rows.setdefault(operation, Row(operation))
            row.cells[column].count(result, anchors.get(result.id, ""))
    document = the_document()
    order = {operation.id: (number, operation.tag) for number, operation in enumerate(document)}
    pages: dict[str, list[Row]] = {}
    for name in sorted(rows, key=lambda name: (order.get(name, (len(order), ""))[0], name)):
        pages.setdefault(order.get(name, (0, OTHERS))[1] or OTHERS, []).append(rows[name])
    return list(pages.items())


def by_option(results: Iterable[Result]) -> list[Skipped]:
    """Skipped checks by the options that their reasons name; those that no option helps come last."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(_remedy(result.reason), []).append(result)
    titles = sorted(groups, key=lambda title: (not title.startswith("--"), -len(groups[title])))
    return [Skipped(title, groups[title]) for title in titles]


def _remedy(reason: str) -> str:
    options = re.findall(r"--role-token \S+=TOKEN|--[a-z][a-z-]+", reason)
    if options and not reason.startswith("could not be prepared"):
        return " ".join(dict.fromkeys(options))
    if reason.startswith("could not be prepared"):
        return "a server whose other failures are mended"
    if "mock only" in reason:
        return "nothing: asserted on the mock only"
    return f"nothing: {reason}"


def breakable(text: str) -> Markup:
    """A name that may be broken after a dot, an underscore or a slash, and nowhere else."""
    return Markup(re.sub(r"([._/])(?=\w)", r"\1<wbr>", str(escape(text))))  # noqa: S704 - escaped one call before


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined)
    environment.filters["breakable"] = breakable
    return environment.from_string(_text("report.html"))
