"""The report as Markdown, for the page of a CI job: what failed, at a glance, and the proof folded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from contracts.run.causes import Cause, causes_of
from contracts.run.outcome import Outcome, Result
from contracts.run.report import SUMMED, cost, families, heading, leftover_lines, skips

MOST_CAUSES = 20
"""A summary of a job may have a megabyte; what goes beyond this is named, and stands in the other reports."""


def to_markdown(outcome: Outcome) -> str:
    """The summary of a run."""
    lines = [f"## {_plain(heading(outcome))}", ""]
    lines += [
        f"{_plain(f'{outcome.target_kind} {outcome.target}, profile {outcome.profile}')}; "
        f"{_plain(cost(outcome))}",
        "",
    ]
    if outcome.stopped:
        lines += [f"**Stopped early:** {_plain(outcome.stopped)}", ""]
    lines += _table(outcome)
    lines += _causes("Failed", causes_of(outcome.new_failures))
    lines += _accepted(outcome.accepted)
    if outcome.mended:
        lines += ["### Mended since the baseline", "", *(f"* {_code(name)}" for name in outcome.mended), ""]
    if found := skips(outcome.results):
        lines += ["<details><summary>Skipped, and why</summary>", ""]
        lines += [*(f"* {count} × {_plain(reason)}" for reason, count in found), "", "</details>", ""]
    if left := leftover_lines(outcome):
        lines += ["### Left on the server", "", *_fenced("\n".join(left).strip()), ""]
    return "\n".join(lines).rstrip() + "\n"


def _table(outcome: Outcome) -> list[str]:
    head = ["| checks | " + " | ".join(SUMMED) + " |", "|---|" + "--:|" * len(SUMMED)]
    rows = [
        f"| {_plain(family)} | " + " | ".join(str(counts[word]) for word in SUMMED) + " |"
        for family, counts in families(outcome.results).items()
    ]
    return [*head, *rows, ""]


def _causes(title: str, causes: Sequence[Cause]) -> list[str]:
    if not causes:
        return []
    lines = [f"### {title}", ""]
    for cause in causes[:MOST_CAUSES]:
        first, *others = cause.results
        count = f"{len(cause.results)} check{'' if not others else 's'}"
        lines += [f"<details><summary><b>{_html(cause.title)}</b> ({count})</summary>", ""]
        if first.failure is not None:
            lines += [*_fenced(str(first.failure)), ""]
        lines += [f"* {_code(result.id)}" for result in others]
        lines += ["", "</details>", ""]
    if len(causes) > MOST_CAUSES:
        lines += [f"and {len(causes) - MOST_CAUSES} more causes; see the other reports", ""]
    return lines


def _accepted(results: Sequence[Result]) -> list[str]:
    if not results:
        return []
    lines = ["<details><summary>Accepted by the baseline</summary>", ""]
    lines += [
        f"* {_code(result.id)} since {result.accepted_since}: "
        f"{_plain(result.failure.message if result.failure else '')}"
        for result in results
    ]
    return [*lines, "", "</details>", ""]


def _plain(text: str) -> str:
    """Text of a server, that it may neither format anything nor name anybody."""
    return re.sub(r"([\\`*_{}\[\]()#|!~])", r"\\\1", _flat(text)).replace("@", "&#64;")


def _html(text: str) -> str:
    """The same where HTML stands, in which Markdown has no say."""
    return _flat(text).replace("@", "&#64;")


def _flat(text: str) -> str:
    return escape(re.sub(r"\s+", " ", text), quote=False)


def _code(text: str) -> str:
    return f"`{text.replace('`', '')}`"


def _fenced(text: str) -> list[str]:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}text", text, fence]
