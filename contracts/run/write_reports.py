"""The reports that were asked for, each into its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from contracts.run.report import to_json, to_junit

if TYPE_CHECKING:
    from contracts.run.outcome import Outcome


def _html(outcome: Outcome) -> str:
    from contracts.run.html_report import to_html

    return to_html(outcome)


def _markdown(outcome: Outcome) -> str:
    from contracts.run.markdown_report import to_markdown

    return to_markdown(outcome)


MAKERS: Mapping[str, Callable[[Outcome], str]] = {
    "json": to_json,
    "junit": to_junit,
    "html": _html,
    "markdown": _markdown,
}
"""By the option that names the file."""


def write_reports(outcome: Outcome, files: Mapping[str, str | None]) -> None:
    """Writes a report into each file that is named by its option."""
    for option, make in MAKERS.items():
        if name := files.get(option):
            Path(name).write_text(make(outcome), encoding="utf-8")
