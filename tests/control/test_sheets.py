"""Every fact sheet and section that code, tests and document name is a heading in `docs/sheets`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from contracts.document.differences import known_differences
from contracts.document.spec import the_document
from contracts.suite import all_checks

ROOT = Path(__file__).parents[2]
SHEETS = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "sheets").glob("*.md")}
SECTION = r"\d+(?:\.\d+)*"
HEADING = re.compile(rf"^#+ (?:{SECTION}[^\n]*)$", re.MULTILINE)
HEADINGS = {
    name: {
        number
        for heading in HEADING.findall(text)
        for number in re.findall(rf"(?:^#+ |, )({SECTION})(?=\.? )", heading)
    }
    for name, text in SHEETS.items()
}
CITATION = re.compile(
    rf"\b((?:canvas|karma)-[a-z-]+)\s+({SECTION}(?:(?: \([^)]*\)|, row \d+| row \d+)?(?:, | and | to ){SECTION})*)"
)
BARE = re.compile(r"\bsource:\s+(?:section )?(?:\d|DESIGN)|\bDESIGN \d", re.IGNORECASE)
MARKED = re.compile(
    r"\b(?:source|spec|inferred|unsure|observed):\s+((?:canvas|karma)-[a-z-]+)", re.IGNORECASE
)


def unresolved(text: str) -> list[str]:
    """Citations in the text that lead nowhere, and those that do not say which sheet they mean."""
    found = [f"no sheet: {bare}" for bare in BARE.findall(text)]
    found += [f"no such sheet: {name}" for name in MARKED.findall(text) if name not in HEADINGS]
    for name, sections in CITATION.findall(text):
        if name not in HEADINGS:
            continue  # such as canvas-mock 1.0
        for number in re.findall(rf"(?<!row ){SECTION}", re.sub(r"\([^)]*\)", "", sections)):
            if number not in HEADINGS[name]:
                found.append(f"no such section: {name} {number}")
    return found


SOURCES = sorted(
    path
    for folder in ("mock_server", "contracts", "tests", "openapi")
    for pattern in ("*.py", "*.yaml")
    for path in (ROOT / folder).rglob(pattern)
    if path != Path(__file__)
)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_citation_leads_to_a_heading(path: Path) -> None:
    assert unresolved(path.read_text(encoding="utf-8")) == []


def test_evidence_that_is_no_page_and_no_recording_names_a_sheet() -> None:
    evidence = [text for operation in the_document() for text in operation.evidence]
    evidence += [text for check in all_checks(the_document()) for text in check.evidence]
    evidence += [text for difference in known_differences() for text in difference.evidence]
    cited = [text for text in evidence if re.search(r"\b(?:canvas|karma)-[a-z]", text)]

    assert cited
    assert [text for text in cited if not CITATION.search(text)] == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Source: 6.4", "no sheet: Source: 6"),
        ("Source: canvas-quizzes 6.9", "no such section: canvas-quizzes 6.9"),
        ("Source: canvas-quizzes 3.1, 4.4 and 99", "no such section: canvas-quizzes 99"),
        ("Source: canvas-new-quizzes 1", "no such sheet: canvas-new-quizzes"),
        ("Source: canvas-nonsense 1", "no such sheet: canvas-nonsense"),
        ("spec: karma-grades 2.1", "no such sheet: karma-grades"),
        ("Source: canvas-quizzes\n    99", "no such section: canvas-quizzes 99"),
        ("source: 6.4", "no sheet: source: 6"),
        ("evidence: DESIGN 3.4", "no sheet: DESIGN 3"),
    ],
)
def test_a_citation_that_leads_nowhere_is_noticed(text: str, complaint: str) -> None:
    assert unresolved(text) == [complaint]
