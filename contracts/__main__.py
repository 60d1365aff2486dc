"""The command `canvas-contracts`."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from contracts.command_options import settings_used, settle, takes
from contracts.option_table import CLEANUP, COMPARE, LIST, REPLAY, RUN
from contracts.options import OptionError, Options, options_from

if TYPE_CHECKING:
    from rich.console import Console

    from contracts.run.baseline import Baseline
    from contracts.run.check import Check
    from contracts.run.outcome import Outcome
    from contracts.run.session import Session
    from contracts.settings import Settings
    from contracts.wire.failures import SetupFailed

Files = Mapping[str, str | None]
KIT_FAULT = 3
CANNOT_RUN = 2


def main() -> NoReturn:
    """Runs the command; errors of the kit itself are told from everything else by exit code 3.

    Being told to end is the same as Ctrl-C: what was made is removed first. Both are heeded even where the parent
    ignores them, as a shell does for what it runs in the background.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    code = 0
    try:
        code = commands.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:
        click.echo("interrupted", err=True)
        code = CANNOT_RUN
    except Exception as error:  # whatever it is, it is the kit's own; a token may stand in its text
        text = "".join(traceback.format_exception(error))
        for token in _tokens_on_the_way():
            text = text.replace(token, "$TOKEN")
        click.echo(f"an error of the kit itself, please report it:\n{text}", err=True)
        code = KIT_FAULT
    sys.exit(code)


def _tokens_on_the_way() -> list[str]:
    """Everything on the command line or in the environment that may be a token."""
    words = [word.rpartition("=")[2] for word in sys.argv]
    options = [w for before, w in zip(sys.argv, words[1:], strict=False) if "token" in before]
    joined = [word for arg, word in zip(sys.argv, words, strict=True) if "token" in arg and "=" in arg]
    named = [value for name, value in os.environ.items() if name.endswith("_TOKEN") and len(value) > 5]
    return sorted({*options, *joined, *named} - {""}, key=len, reverse=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="canvas-contract-kit", prog_name="canvas-contracts")
def commands() -> None:
    """Contract tests for Canvas quizzes, live assessments and Karma assessments, on the mock or a real server."""


@commands.command()
@takes(RUN, settings=True)
@click.pass_context
def run(context: click.Context, /, **given: Any) -> None:
    """Test a server and report which promises hold."""
    settle(context, given, "mock", "url")
    settle(context, given, "read_only", "allow_writes")
    if given["mock"] == bool(given["url"]):
        raise click.UsageError("give either --mock or --url URL")
    files = _report_files(given)
    baseline = _baseline(given)
    options = _options(given)
    sys.exit(_run(options, files, baseline, settings_used(context)))


def _run(options: Options, files: Files, baseline: BaselineFile, settings: Settings) -> int:
    from rich.console import Console

    from contracts.document.spec import the_document
    from contracts.profiles import profile_for
    from contracts.run.session import Session
    from contracts.suite import all_checks, selected
    from contracts.wire.failures import SetupFailed

    console = Console(highlight=False)
    _keep_house()
    checks = selected(all_checks(the_document()), options.only)
    if not checks:
        raise click.UsageError(f"--only {options.only!r} matches no check; see `canvas-contracts list`")
    try:
        session = Session.start(options)
    except SetupFailed as failed:
        return _report_setup_failure(failed, options, files)
    profile = profile_for(options.profile, session.target.kind)
    told = f"; settings from {_shown(settings.source)}" if settings.values and settings.source else ""
    console.print(
        f"{session.target.kind} {session.target.url}; profile {options.profile}: at most "
        f"{options.max_requests or profile.requests} requests and {profile.seconds:.0f} s; seed {options.seed}; "
        f"everything made is named {session.ledger.run}-…{told}",
        soft_wrap=True,
    )
    return _judge(session, checks, console, files, baseline)


def _judge(
    session: Session, checks: Sequence[Check], console: Console, files: Files, baseline: BaselineFile
) -> int:
    """Carries out the checks, tells how they went, and writes what was asked for."""
    from contracts.run.progress import Progress
    from contracts.run.report import print_outcome
    from contracts.run.runner import run_all
    from contracts.run.write_reports import write_reports

    progress = Progress(console, session.budget)
    try:
        outcome = run_all(session, checks, progress, baseline.accepted)
    except BaseException:
        session.finish()
        raise
    finally:
        progress.end()
    outcome, told = baseline.update(outcome)
    print_outcome(outcome, console)
    for line in told:
        console.print(line, soft_wrap=True)
    write_reports(outcome, files)
    return outcome.exit_code


def _report_setup_failure(failed: SetupFailed, options: Options, files: Files) -> int:
    """One clear sentence; wrong behaviour also stands in the reports, as a failed check."""
    from contracts.run.outcome import FAILED, Outcome, Result
    from contracts.run.write_reports import write_reports

    click.echo(str(failed), err=True)
    if failed.failure is None:
        return failed.exit_code
    for line in failed.failure.lines():
        click.echo(line, err=True)
    result = Result(failed.failure.check, (failed.failure.operation,), FAILED, failure=failed.failure)
    outcome = Outcome(options.url or "mock", options.target_kind, options.profile, options.seed, "", [result])
    write_reports(outcome, files)
    return failed.exit_code


@commands.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@takes(REPLAY, settings=True)
def replay(directory: Path, **given: Any) -> None:
    """Judge a run that --record wrote into DIR once more, without a server."""
    from rich.console import Console

    from contracts.document.spec import the_document
    from contracts.run.replay import session_of
    from contracts.suite import all_checks, selected
    from contracts.wire.failures import SetupFailed
    from contracts.wire.recording import RecordingError

    files = _report_files(given)
    baseline = _baseline(given)
    console = Console(highlight=False)
    _keep_house()
    try:
        session = session_of(directory)
    except (RecordingError, SetupFailed) as error:
        click.echo(str(error), err=True)
        sys.exit(CANNOT_RUN)
    known = session.target.recording.checks if session.target.recording is not None else {}
    checks = [check for check in selected(all_checks(the_document()), given["only"]) if check.id in known]
    if not checks:
        raise click.UsageError(f"--only {given['only']!r} matches no check of this recording")
    console.print(
        f"recording of {session.target.kind} {session.target.url}; profile {session.options.profile}; "
        f"seed {session.options.seed}",
        soft_wrap=True,
    )
    try:
        code = _judge(session, checks, console, files, baseline)
    except RecordingError as error:
        click.echo(str(error), err=True)
        code = CANNOT_RUN
    sys.exit(code)


@commands.command("list")
@takes(LIST)
@click.option("--differences", is_flag=True, help="Where documentation and servers part, instead of checks.")
def list_checks(only: str | None, differences: bool) -> None:
    """Every check and law: what it asserts, how that is known, and where it applies."""
    from rich.console import Console

    if differences:
        _list_differences(only)
        return

    from contracts.document.spec import the_document
    from contracts.run.report import print_list
    from contracts.suite import all_checks, selected

    checks = selected(all_checks(the_document()), only)
    print_list(checks, Console(highlight=False))
    click.echo(f"\n{len(checks)} checks and laws")


def _list_differences(only: str | None) -> None:
    from contracts.document.differences import known_differences

    globs = [glob.strip() for glob in (only or "*").split(",")]
    for difference in known_differences():
        names = (difference.id, *difference.operations)
        if any(fnmatchcase(name, glob) for name in names for glob in globs):
            click.echo(f"{difference.id}\n    operations: {', '.join(difference.operations)}")
            click.echo(f"    documented: {difference.documented}\n    observed: {difference.observed}")
            click.echo(f"    evidence: {'; '.join(difference.evidence)}")


@commands.command()
@takes(COMPARE, settings=True)
@click.pass_context
def compare(context: click.Context, /, **given: Any) -> None:
    """Send the same generated sequences to two servers and print the smallest difference."""
    from contracts.compare import compare_targets
    from contracts.wire.failures import SetupFailed

    settle(context, given, "read_only", "allow_writes")
    if not given["url"]:
        raise click.UsageError("give --url URL, the server to compare")
    _keep_house()
    options = _options(given)
    try:
        found = compare_targets(options, given["with"])
    except SetupFailed as failed:
        click.echo(str(failed), err=True)
        sys.exit(failed.exit_code)
    for line in found.lines:
        click.echo(line)
    sys.exit(found.exit_code)


@commands.command()
@takes(CLEANUP)
def cleanup(ledger: str | None, **given: Any) -> None:
    """Remove what an interrupted run left behind, by its ledger, and nothing else."""
    from contracts.run.cleanup import clean
    from contracts.wire.ledger import LedgerError, unfinished_ledgers

    paths = [Path(ledger)] if ledger else unfinished_ledgers()
    if not paths:
        click.echo("no run has left anything behind")
    worst = 0
    for path in paths:
        try:
            result = clean(path, **given)
        except LedgerError as error:
            click.echo(str(error), err=True)
            worst = max(worst, CANNOT_RUN)
            continue
        for line in result.lines:
            click.echo(line, err=result.exit_code != 0)
        worst = max(worst, result.exit_code)
    sys.exit(worst)


def _options(given: Mapping[str, Any]) -> Options:
    try:
        return options_from(given)
    except OptionError as error:
        raise click.UsageError(str(error)) from None


def _report_files(given: Mapping[str, Any]) -> Files:
    """The files that reports go into, all of which can be written."""
    files = {name: given[name] for name in ("json", "junit", "html", "markdown")}
    for name in files.values():
        _require_writable(name)
    return files


@dataclass(frozen=True)
class BaselineFile:
    """What `--baseline` and `--update-baseline` ask for."""

    path: Path | None
    accepted: Baseline | None
    updates: bool

    def update(self, outcome: Outcome) -> tuple[Outcome, list[str]]:
        """Writes the baseline anew if that was asked for; the outcome as the new one has it, and what to tell."""
        if self.path is None or self.accepted is None or not self.updates:
            return outcome, []
        updated = self.accepted.updated(outcome.results, datetime.now(UTC).date())
        self.path.write_text(updated.to_json(), encoding="utf-8")
        before, after = set(self.accepted.accepted), set(updated.accepted)
        told = (
            f"{self.path}: {len(after)} accepted, {len(after - before)} new, {len(before - after)} taken out"
        )
        return replace(outcome, results=[updated.marked(result) for result in outcome.results]), [told]


def _baseline(given: Mapping[str, Any]) -> BaselineFile:
    """The baseline, read before the run; what is wrong with it is a usage error."""
    from contracts.run.baseline import BaselineError, read_baseline

    updates = bool(given["update_baseline"])
    if not given["baseline"]:
        if updates:
            raise click.UsageError("--update-baseline needs --baseline FILE")
        return BaselineFile(None, None, False)
    path = Path(given["baseline"])
    if updates:
        _require_writable(given["baseline"])
    try:
        return BaselineFile(path, read_baseline(path, may_be_missing=updates), updates)
    except BaselineError as error:
        raise click.UsageError(str(error)) from None


def _shown(path: Path) -> str:
    """A path as short as it can be said from here."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _require_writable(name: str | None) -> None:
    """A report that cannot be written should be known before the run, not after it."""
    if name is not None and not Path(name).resolve().parent.is_dir():
        raise click.UsageError(f"{name}: there is no such directory")


def _keep_house() -> None:
    """Hypothesis keeps a few files of its own; they belong with the ledgers, not into the current directory."""
    from hypothesis.configuration import set_hypothesis_home_dir

    from contracts.wire.ledger import state_directory

    set_hypothesis_home_dir(state_directory() / "hypothesis")


if __name__ == "__main__":
    main()
