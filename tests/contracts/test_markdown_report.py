"""The summary for a CI job's page."""

from dataclasses import replace

from contracts.run.markdown_report import to_markdown

from .test_baseline import failed
from .test_html_report import outcome, passed, skipped


def test_summary_says_what_failed_first_and_folds_the_proof():
    text = to_markdown(outcome(failed("a.b", curl=("curl x",)), passed("a.c", "get_quiz")))

    assert text.startswith("## 1 of 2 checks failed\n")
    assert "| a | 1 | 1 | 0 | 0 |" in text
    assert "<details><summary><b>get_quiz answers 500</b> (1 check)</summary>" in text
    assert "    curl x\n```\n" in text


def test_accepted_mended_and_skipped_are_told():
    known = replace(failed("a.b"), accepted_since="2026-01-02")

    text = to_markdown(outcome(known, skipped("a.d", "it needs --token"), mended=["a.c"]))

    assert "* `a.b` since 2026-01-02: get\\_quiz answers 500" in text
    assert "### Mended since the baseline\n\n* `a.c`" in text
    assert "* 1 × it needs --token" in text


def test_nothing_that_a_server_said_formats_the_page():
    said = "</summary>\n# Buy [this](http://x) @everybody `` ``` <img src=x>"

    text = to_markdown(outcome(failed("a.b", message=said, received="````", status=200)))

    outside, _, rest = text.partition("`````text")
    assert "<img" not in outside
    assert rest.count("`````") == 1
    assert "@everybody" not in outside


def test_many_causes_are_named_by_their_number():
    results = [failed(f"a.b{number}", operation=f"operation_{number}") for number in range(25)]

    assert "and 5 more causes; see the other reports" in to_markdown(outcome(*results))
