"""The command `canvas-contracts`."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from contracts.options import KINDS, PROFILES, ROLES, SYSTEMS, Options, fresh_seed, option_of

if TYPE_CHECKING:
    from rich.console import Console

    from contracts.run.check import Check
    from contracts.run.runner import Result
    from contracts.wire.exchange import Secrets
    from contracts.wire.failures import SetupFailed

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
def commands() -> None:
    """Contract tests for Canvas quizzes, live assessments and Karma assessments, on the mock or a real server."""


def _target_options(command: Any) -> Any:
    for decorator in reversed(
        [
            click.option("--target-kind", type=click.Choice(KINDS), default="auto", show_default=True),
            click.option("--system", type=click.Choice(SYSTEMS), default="all", show_default=True),
            click.option("--profile", type=click.Choice(PROFILES), default="standard", show_default=True),
            click.option("--course", metavar="ID", help="A course that the holder of --token teaches."),
            click.option("--other-course", metavar="ID", help="A second course of the same teacher."),
            click.option(
                "--token", envvar="CANVAS_TOKEN", metavar="T", help="A teacher's. [env: CANVAS_TOKEN]"
            ),
            click.option(
                "--student-token",
                envvar="CANVAS_STUDENT_TOKEN",
                metavar="T",
                help="An active student's. [env: CANVAS_STUDENT_TOKEN]",
            ),
            click.option("--karma-url", metavar="URL", help="Where the Karma API is, if not at --url."),
            click.option("--karma-course", metavar="ID", help="A published course with the learner active."),
            click.option("--karma-admin-token", envvar="KARMA_ADMIN_TOKEN", metavar="T"),
            click.option("--karma-learner-token", envvar="KARMA_LEARNER_TOKEN", metavar="T"),
            click.option(
                "--role-token",
                "role_tokens",
                multiple=True,
                metavar="ROLE=TOKEN",
                help=f"Another role's token; ROLE is one of {', '.join(r for r in ROLES if ' ' in option_of(r))}.",
            ),
            click.option("--read-only", is_flag=True, help="Send nothing that could write."),
            click.option(
                "--allow-writes",
                is_flag=True,
                help="Needed to write to a server that is not on this machine.",
            ),
            click.option(
                "--allow-course-wide",
                is_flag=True,
                help="Let through what changes things of the whole course, on a real server.",
            ),
            click.option(
                "--allow-notifications",
                is_flag=True,
                help="Let through what sends messages to people, on a real server.",
            ),
            click.option("--max-requests", type=click.IntRange(1), metavar="N"),
            click.option("--max-live-objects", type=click.IntRange(1), metavar="N"),
            click.option(
                "--rate", type=click.FloatRange(0, min_open=True), metavar="N", help="Requests in a second."
            ),
            click.option(
                "--only", metavar="GLOB", help="Checks or operations, such as 'quizzes.*' or create_quiz."
            ),
            click.option("--fail-fast", is_flag=True),
            click.option("--seed", type=click.IntRange(0), metavar="N"),
            click.option("--ledger", metavar="FILE", type=click.Path(dir_okay=False)),
            click.option(
                "--timeout", type=click.FloatRange(0, min_open=True), default=30.0, show_default=True
            ),
        ]
    ):
        command = decorator(command)
    return command


@commands.command()
@click.option("--mock", is_flag=True, help="Test a mock of the kit's own, in this process.")
@click.option("--url", metavar="URL", help="The server to test.")
@_target_options
@click.option("--junit", metavar="FILE", type=click.Path(dir_okay=False))
@click.option("--json", "json_file", metavar="FILE", type=click.Path(dir_okay=False))
@click.option("--html", "html_file", metavar="FILE", type=click.Path(dir_okay=False))
def run(
    mock: bool, url: str | None, junit: str | None, json_file: str | None, html_file: str | None, **given: Any
) -> None:
    """Test a server and report which promises hold."""
    if mock == bool(url):
        raise click.UsageError("give either --mock or --url URL")
    for name in (junit, json_file, html_file):
        _require_writable(name)
    options = options_from(url=url, **given)
    sys.exit(_run(options, junit=junit, json_file=json_file, html_file=html_file))


def _run(options: Options, **files: str | None) -> int:
    from rich.console import Console

    from contracts.document.spec import the_document
    from contracts.run.report import print_outcome, write_reports
    from contracts.run.runner import run_all
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
    progress = _Progress(console, session.target.secrets)
    from contracts.profiles import profile_for

    profile = profile_for(options.profile, session.target.kind)
    console.print(
        f"{session.target.kind} {session.target.url}; profile {options.profile}: at most "
        f"{options.max_requests or profile.requests} requests and {profile.seconds:.0f} s; seed {options.seed}; "
        f"everything made is named {session.ledger.run}-…",
        soft_wrap=True,
    )
    try:
        outcome = run_all(session, checks, progress)
    except BaseException:
        session.finish()
        raise
    progress.end()
    print_outcome(outcome, console)
    write_reports(
        outcome, json_file=files["json_file"], junit_file=files["junit"], html_file=files["html_file"]
    )
    return outcome.exit_code


def _report_setup_failure(failed: SetupFailed, options: Options, files: dict[str, str | None]) -> int:
    """One clear sentence; wrong behaviour also stands in the reports, as a failed check."""
    from contracts.run.report import write_reports
    from contracts.run.runner import FAILED, Outcome, Result

    click.echo(str(failed), err=True)
    if failed.failure is None:
        return failed.exit_code
    for line in failed.failure.lines():
        click.echo(line, err=True)
    result = Result(failed.failure.check, (failed.failure.operation,), FAILED, failure=failed.failure)
    outcome = Outcome(options.url or "mock", options.target_kind, options.profile, options.seed, "", [result])
    write_reports(
        outcome, json_file=files["json_file"], junit_file=files["junit"], html_file=files["html_file"]
    )
    return failed.exit_code


class _Progress:
    """One line that moves on a terminal; a letter for each check elsewhere."""

    def __init__(self, console: Console, secrets: Secrets) -> None:
        self.console = console
        self.secrets = secrets
        self._status = console.status("") if console.is_terminal else None
        if self._status is not None:
            self._status.start()

    def started(self, check: Check, number: int, total: int) -> None:
        if self._status is not None:
            self._status.update(f"{number}/{total} {check.id}")

    def finished(self, result: Result) -> None:
        from contracts.run.report import SYMBOL

        if self._status is None:
            self.console.print(SYMBOL[result.status], end="")
        elif result.status == "failed":
            self.console.print(f"broken: {result.id}", style="red")

    def end(self) -> None:
        if self._status is not None:
            self._status.stop()
        else:
            self.console.print()


@commands.command("list")
@click.option("--only", metavar="GLOB", help="Checks or operations, such as 'quizzes.*' or create_quiz.")
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
@click.option("--url", required=True, metavar="URL", help="The server to compare.")
@click.option("--with", "other", metavar="URL", help="What to compare it with. [default: the mock]")
@_target_options
def compare(url: str, other: str | None, **given: Any) -> None:
    """Send the same generated sequences to two servers and print the smallest difference."""
    from contracts.compare import compare_targets
    from contracts.wire.failures import SetupFailed

    _keep_house()
    options = options_from(url=url, **given)
    try:
        found = compare_targets(options, other)
    except SetupFailed as failed:
        click.echo(str(failed), err=True)
        sys.exit(failed.exit_code)
    for line in found.lines:
        click.echo(line)
    sys.exit(found.exit_code)


@commands.command()
@click.option(
    "--ledger", metavar="FILE", type=click.Path(dir_okay=False), help="[default: all that runs left behind]"
)
@click.option(
    "--token", envvar="CANVAS_TOKEN", metavar="T", help="The same teacher's token. [env: CANVAS_TOKEN]"
)
@click.option("--rate", type=click.FloatRange(0, min_open=True), metavar="N")
@click.option("--timeout", type=click.FloatRange(0, min_open=True), default=30.0)
def cleanup(ledger: str | None, token: str | None, rate: float | None, timeout: float) -> None:
    """Remove what an interrupted run left behind, by its ledger, and nothing else."""
    from contracts.run.cleanup import clean
    from contracts.wire.ledger import LedgerError, unfinished_ledgers

    paths = [Path(ledger)] if ledger else unfinished_ledgers()
    if not paths:
        click.echo("no run has left anything behind")
    worst = 0
    for path in paths:
        try:
            result = clean(path, token=token, rate=rate, timeout=timeout)
        except LedgerError as error:
            click.echo(str(error), err=True)
            worst = max(worst, CANNOT_RUN)
            continue
        for line in result.lines:
            click.echo(line, err=result.exit_code != 0)
        worst = max(worst, result.exit_code)
    sys.exit(worst)


def options_from(**given: Any) -> Options:
    """Options as the kit knows them; a role token that cannot be read is a usage error."""
    tokens = {
        "teacher": given.pop("token"),
        "student": given.pop("student_token"),
        "karma:admin": given.pop("karma_admin_token"),
        "karma:learner": given.pop("karma_learner_token"),
    }
    for pair in given.pop("role_tokens"):
        role, found, token = pair.partition("=")
        if not found or not token or role not in ROLES:
            raise click.UsageError(f"--role-token takes ROLE=TOKEN with ROLE one of {', '.join(ROLES)}")
        tokens[role] = token
    seed = given.pop("seed")
    if given["read_only"] and given["allow_writes"]:
        raise click.UsageError("--read-only and --allow-writes exclude each other")
    return Options(
        tokens={role: token for role, token in tokens.items() if token},
        seed=fresh_seed() if seed is None else seed,
        **given,
    )


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
