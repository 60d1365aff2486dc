"""Accepted failures: they do not fail a run, new ones do, and mended ones are named."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from contracts.__main__ import commands
from contracts.run.baseline import Accepted, Baseline, BaselineError, read_baseline
from contracts.run.outcome import FAILED, PASSED, SKIPPED, Result
from contracts.wire.failures import Failure

from .planted import no_defect, served_with, status, without

ONLY = "replies.get_quiz,replies.list_quizzes,replies.list_live_assessments,replies.list_courses"
TODAY = date(2026, 11, 27)
OLD = (
    without("get_quiz", "title"),
    status("list_live_assessments", 200, 206),
    status("list_quizzes", 200, 206),
)
NEW = status("list_courses", 200, 206)


def together(*defects):
    """All of these defects in one server."""
    first, *others = defects
    if not others:
        return first
    rest = together(*others)
    return lambda request, send: first(request, lambda inner: rest(inner, send))


def run(defect, *arguments):
    with served_with(defect) as url:
        return CliRunner().invoke(
            commands, ["run", "--url", url, "--only", ONLY, "--profile", "smoke", *arguments]
        )


def failed(check, operation="get_quiz", message="get_quiz answers 500, where 200 is documented", **more):
    """A failed check."""
    facts = {"statement": "", "evidence": (), "received": "", "documented": "", "at": "", "curl": ()}
    failure = Failure(check, operation, message=message, **{**facts, "status": 500, **more})
    return Result(check, (operation,), FAILED, failure=failure)


def test_one_new_failure_is_told_from_three_old_ones(tmp_path):
    baseline = str(tmp_path / "baseline.json")
    written = run(together(*OLD), "--baseline", baseline, "--update-baseline")

    result = run(
        together(*OLD, NEW), "--baseline", baseline, "--seed", "4", "--json", str(tmp_path / "r.json")
    )

    assert (written.exit_code, result.exit_code) == (0, 1)
    assert f"{baseline}: 3 accepted, 3 new, 0 taken out" in written.output.replace("\n", "")
    assert result.output.strip().splitlines()[-1].startswith("0 passed, 1 failed, 3 accepted, 0 skipped")
    checks = {check["id"]: check for check in json.loads((tmp_path / "r.json").read_text())["checks"]}
    assert {name for name, check in checks.items() if "accepted_since" in check} == {
        "replies.get_quiz",
        "replies.list_live_assessments",
        "replies.list_quizzes",
    }
    assert "\nreplies.list_courses\n" in result.output
    assert "\nreplies.get_quiz\n" not in result.output


def test_old_failures_alone_do_not_fail_the_run(tmp_path):
    baseline = str(tmp_path / "baseline.json")
    run(together(*OLD), "--baseline", baseline, "--update-baseline")

    result = run(together(*OLD), "--baseline", baseline, "--junit", str(tmp_path / "report.xml"))

    assert result.exit_code == 0
    assert 'failures="0"' in (tmp_path / "report.xml").read_text()
    assert 'skipped message="accepted since 20' in (tmp_path / "report.xml").read_text()


def test_mended_failures_are_named_and_taken_out_when_asked(tmp_path):
    path = tmp_path / "baseline.json"
    run(together(*OLD), "--baseline", str(path), "--update-baseline")

    told = run(no_defect, "--baseline", str(path))
    untouched = len(read_baseline(path).accepted)
    run(no_defect, "--baseline", str(path), "--update-baseline")

    assert told.exit_code == 0
    assert "mended since the baseline:\n  replies.get_quiz\n  replies.list_live_assessments\n" in told.output
    assert (untouched, len(read_baseline(path).accepted)) == (3, 0)


def test_another_symptom_of_the_same_check_is_new():
    baseline = Baseline().updated([failed("quizzes.law")], TODAY)

    same = failed("quizzes.law", message="get_quiz answers 500, where 201 is documented")
    other = failed("quizzes.law", message="the title differs", status=200, at="/title")

    assert baseline.marked(same).accepted_since == "2026-11-27"
    assert baseline.marked(other).accepted_since == ""


def test_first_date_and_note_stay_when_the_baseline_is_updated():
    old = Accepted("a.b", "get_quiz", "answers 500", "old words", "2026-01-02", note="issue 7")

    updated = Baseline((old,)).updated([failed("a.b"), failed("c.d")], TODAY)

    assert [(entry.check, entry.first_seen, entry.note) for entry in updated.accepted] == [
        ("a.b", "2026-01-02", "issue 7"),
        ("c.d", "2026-11-27", ""),
    ]


def test_what_a_run_did_not_get_to_stays_accepted():
    old = Baseline().updated([failed("a.b"), failed("c.d")], TODAY)

    updated = old.updated([Result("a.b", ("o",), SKIPPED), Result("c.d", ("o",), PASSED)], TODAY)

    assert [entry.check for entry in updated.accepted] == ["a.b"]


def test_errors_of_the_kit_are_never_accepted():
    broken = Result("a.b", ("o",), FAILED, failure=failed("a.b").failure, kit_fault=True)

    assert Baseline().updated([broken], TODAY).accepted == ()


def test_baseline_reads_back_what_it_wrote(tmp_path):
    path = tmp_path / "baseline.json"
    baseline = Baseline((Accepted("a.b", "get_quiz", "answers 500", "é", "2026-01-02", "why"),))

    path.write_text(baseline.to_json(), encoding="utf-8")

    assert read_baseline(path) == baseline


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "does not exist; --update-baseline writes it"),
        (b"\xff", "is no baseline: not JSON"),
        (b"[]", "is no baseline of this kit"),
        (b'{"canvas-contracts baseline": 2, "accepted": []}', "is no baseline of this kit"),
        (b'{"canvas-contracts baseline": 1, "accepted": [{"check": 4}]}', "/accepted/0 lacks one of check"),
    ],
    ids=["missing", "not text", "a list", "another version", "a broken entry"],
)
def test_unreadable_baseline_is_told_in_one_line_before_the_run(tmp_path, content, words):
    path = tmp_path / "baseline.json"
    if content is not None:
        path.write_bytes(content)

    result = CliRunner().invoke(commands, ["run", "--mock", "--baseline", str(path)])

    assert result.exit_code == 2
    assert words in result.output.strip().splitlines()[-1]
    with pytest.raises(BaselineError):
        read_baseline(path)


def test_update_needs_a_file():
    result = CliRunner().invoke(commands, ["run", "--mock", "--update-baseline"])

    assert "--update-baseline needs --baseline FILE" in result.output
