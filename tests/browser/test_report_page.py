"""The HTML report in a browser: narrow, dark, searched, copied, printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.run.html_report import to_html
from contracts.run.outcome import FAILED, PASSED, SKIPPED, Outcome, Result
from contracts.wire.failures import Failure

from .chromium import Page

LONG = "refusals.create_live_assessment_results.unknown_assessment_id"


def failure(check: str, operation: str, status: int = 500) -> Failure:
    """A failure with long lines in it."""
    return Failure(
        check,
        operation,
        "A law about <titles> & such.",
        ("doc: Quizzes",),
        f"{operation} answers {status}",
        '{"title": "' + "x" * 300 + '"}',
        "B",
        "",
        ("curl -sS -i https://canvas.example.edu/" + "y" * 200, "second line"),
        status=status,
    )


@pytest.fixture
def report(tmp_path: Path, page: Page) -> Page:
    """A page with everything that a report may have."""
    known = failure("a.known", "list_quizzes")
    results = [
        Result("quizzes.law", ("get_quiz",), FAILED, failure=failure("quizzes.law", "get_quiz")),
        Result("quizzes.other", ("get_quiz",), FAILED, failure=failure("quizzes.other", "get_quiz")),
        *(
            Result(f"quizzes.{n}", (n,), FAILED, failure=failure(f"quizzes.{n}", n))
            for n in ("create_quiz", "update_quiz", "delete_quiz")
        ),
        Result("a.known", ("list_quizzes",), FAILED, failure=known, accepted_since="2026-01-02"),
        Result("replies.get_course", ("get_course",), PASSED, examples=5),
        Result(LONG, ("create_live_assessment_results",), SKIPPED, reason="it needs --student-token"),
    ]
    outcome = Outcome("https://canvas.example.edu", "real", "smoke", 7, "cc-x", results, mended=["a.b"])
    file = tmp_path / "report.html"
    file.write_text(to_html(outcome), encoding="utf-8")
    page.open(file.as_uri())
    return page


CONTRAST = """(() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (node) => {
    for (let e = node; e; e = e.parentElement) {
      const colour = rgb(getComputedStyle(e).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("body *")]
    .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()) && e.checkVisibility())
    .map((e) => {
      const [one, other] = [light(rgb(getComputedStyle(e).color)), light(ground(e))];
      return [(Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05), e.outerHTML.slice(0, 80)];
    }).filter(([ratio]) => ratio < 4.5);
})()"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_all_text_can_be_read_in_both_colour_schemes(report: Page, tmp_path: Path, dark: bool) -> None:
    report.screenshot(tmp_path / "page.png", dark=dark)
    report.run("for (const d of document.querySelectorAll('details')) d.open = true")

    assert report.run(CONTRAST) == []
    assert report.complaints == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_page_is_never_wider_than_the_screen(report: Page, tmp_path: Path, width: int) -> None:
    report.screenshot(tmp_path / "page.png", width=width)
    report.run("for (const d of document.querySelectorAll('details')) d.open = true")

    assert report.run("document.documentElement.scrollWidth") <= width


def test_search_leaves_what_has_all_the_words(report: Page) -> None:
    report.run("search.value = 'LIVE student-token'; search.dispatchEvent(new Event('input'))")

    shown = report.run(
        "[...document.querySelectorAll('.find')].filter(e => !e.hidden).map(e => e.tagName + e.className)"
    )
    assert shown == ["DETAILSskip find", "TRfind"]
    assert report.run("found.textContent") == "2 found"


def test_curl_lines_can_be_copied(report: Page) -> None:
    report.run("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    report.run("document.querySelector('.copy').click()")

    report.wait_for("document.querySelector('.copy').textContent === 'Copied'")
    assert report.run("window.copied").endswith("\nsecond line")


def test_failed_cell_leads_to_its_cause(report: Page) -> None:
    last = "[...document.querySelectorAll('.matrix a.failed')].at(-1)"
    assert report.run(f"document.querySelector({last}.hash).open") is False

    report.run(f"{last}.click()")

    report.wait_for(f"document.querySelector({last}.hash).open")


def test_everything_is_unfolded_in_print(report: Page) -> None:
    report.run("dispatchEvent(new Event('beforeprint'))")
    unfolded = report.run("document.querySelectorAll('details:not([open])').length")
    report.run("dispatchEvent(new Event('afterprint'))")

    assert unfolded == 0
    assert report.run("document.querySelectorAll('details:not([open])').length") > 0
