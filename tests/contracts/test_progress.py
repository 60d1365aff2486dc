"""What a run tells while it runs."""

import io
from dataclasses import replace

from rich.console import Console

from contracts.run.progress import Progress
from contracts.wire.pacing import Budget

from .test_baseline import failed
from .test_html_report import passed


class Named:
    id = "quizzes.law"


def test_line_says_how_far_the_run_is_and_what_its_budgets_have_left():
    now = iter([100.0, 112.5])
    budget = Budget(requests=500, seconds=75, clock=lambda: next(now))
    budget.start()
    budget.spent = 42
    progress = Progress(Console(file=io.StringIO()), budget)

    progress.started(Named, 1, 30)
    progress.finished(failed("a.b"))
    progress.started(Named, 2, 30)

    assert progress.__rich__().plain == "1/30 done  1 failed  42/500 requests  12/75 s  quizzes.law"


def test_terminal_has_one_line_that_moves_and_names_what_fails():
    out = io.StringIO()
    progress = Progress(Console(file=out, force_terminal=True, width=100), Budget())

    progress.started(Named, 1, 2)
    progress.finished(failed("quizzes.law"))
    progress.end()

    assert "failed: quizzes.law" in out.getvalue()
    assert "1/2 done" in out.getvalue()


def test_log_has_a_letter_for_each_check():
    out = io.StringIO()
    progress = Progress(Console(file=out), Budget())

    for result in (passed("a.b", "o"), failed("a.c"), replace(failed("a.d"), accepted_since="2026-01-02")):
        progress.finished(result)
    progress.end()

    assert out.getvalue() == ".Fa\n"
