"""The HTML report: one file that needs nothing else, in which nothing that a server said can do anything."""

import re
from dataclasses import replace

from contracts.run.causes import causes_of
from contracts.run.html_report import breakable, by_option, matrix, to_html
from contracts.run.outcome import PASSED, SKIPPED, Outcome, Result

from .test_baseline import failed

EVIL = "</pre><script>alert(1)</script>"


def outcome(*results, **more):
    return Outcome("https://canvas.example.edu", "real", "smoke", 7, "cc-abcdefg", list(results), **more)


def passed(check, *operations):
    return Result(check, operations, PASSED, examples=5)


def skipped(check, reason):
    return Result(check, ("get_quiz",), SKIPPED, reason=reason)


def test_page_stands_alone_and_escapes_what_servers_said():
    page = to_html(outcome(failed("a.b", message=EVIL, received=EVIL, at=EVIL, curl=(EVIL,), status=200)))

    assert EVIL not in page
    assert "&lt;/pre&gt;&lt;script&gt;alert(1)" in page
    assert page.count("<script") == 1
    assert re.findall(r"\bsrc\s*=|url\(|@import|https?://(?!canvas\.example)", page) == []
    assert re.findall(r'href="(?!#)', page) == []


def test_page_lets_only_its_own_script_run():
    page = to_html(outcome(passed("a.b", "get_quiz")))

    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert re.fullmatch(
        r"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-[\w+/]{43}='", policy
    )


def test_what_failed_comes_first_and_only_the_first_causes_are_unfolded():
    results = [passed("a.b", "get_quiz"), *(failed(f"a.c{n}", operation=f"operation_{n}") for n in range(5))]

    page = to_html(outcome(*results))

    assert page.index('id="failed"') < page.index('id="operations"') < page.index('id="checks"')
    assert re.findall(r'id="cause-\d+"( open)?', page) == [" open"] * 3 + [""] * 2


def test_accepted_and_mended_failures_stand_apart():
    known = replace(failed("a.b"), accepted_since="2026-01-02")

    page = to_html(outcome(known, passed("c.d", "get_quiz"), mended=["c.d"]))

    assert 'id="failed"' not in page
    assert "Accepted since 2026-01-02." in page
    assert "Mended since the baseline" in page
    assert "Nothing new failed: 1 checks passed; 1 accepted" in page


def test_operations_stand_under_their_page_against_replies_refusals_and_laws():
    results = [
        passed("replies.get_quiz", "get_quiz"),
        skipped("refusals.get_quiz.outsider", "it needs --role-token outsider=TOKEN"),
        failed("quizzes.law"),
        passed("quizzes.other", "get_quiz", "list_live_assessments"),
    ]

    (first, rows), (second, others) = matrix(results, causes_of([results[2]]))

    assert (first, second) == ("Quizzes", "LiveAssessments")
    assert [row.operation for row in (*rows, *others)] == ["get_quiz", "list_live_assessments"]
    replies, refusals, laws = rows[0].cells
    assert (replies.passed, refusals.skipped, laws.failed, laws.passed) == (1, 1, 1, 1)
    assert laws.anchor == "cause-1"
    assert others[0].cells[2].passed == 1


def test_skipped_checks_are_grouped_by_what_would_unskip_them():
    reasons = [
        "its evidence is inferred, so it is asserted on the mock only",
        "it needs --student-token",
        "it needs --role-token outsider=TOKEN",
        "it would write, which a server elsewhere needs --allow-writes for",
        "it needs --student-token",
        "could not be prepared: create_quiz answers 500",
    ]

    groups = by_option(skipped(f"a.{number}", reason) for number, reason in enumerate(reasons))

    assert [(group.title, len(group.results)) for group in groups] == [
        ("--student-token", 2),
        ("--role-token outsider=TOKEN", 1),
        ("--allow-writes", 1),
        ("nothing: asserted on the mock only", 1),
        ("a server whose other failures are mended", 1),
    ]


def test_names_break_between_their_words_and_nowhere_else():
    assert breakable("a<b.c_d") == "a&lt;b.<wbr>c_<wbr>d"
