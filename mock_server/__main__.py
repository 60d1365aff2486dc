"""The command `canvas-mock`: serve, routes, spec."""

from __future__ import annotations

import functools
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from mock_server.engine.journal import Entry
    from mock_server.server import MockServer


_option = functools.partial(click.option, show_envvar=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "CANVAS_MOCK"})
@click.version_option(package_name="canvas-contract-kit", prog_name="canvas-mock")
def main() -> None:
    """A faithful fake of the Canvas assessment APIs."""


@main.command()
@_option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@_option(
    "--port",
    default=8900,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 picks a free one.",
)
@_option("--seed", type=click.Path(path_type=Path), help="A YAML file to start from, not the demo world.")
@_option("--empty", is_flag=True, help="Start without quizzes and assessments.")
@_option(
    "--state",
    type=click.Path(path_type=Path),
    help="A file that keeps what is stored from run to run: read at the start once it is there, written at the end.",
)
@_option("--strict", is_flag=True, help="Refuse requests that leave the documented contract.")
@_option("--documented", is_flag=True, help="Take the documentation's side where servers differ from it.")
@_option("--rate-limit", is_flag=True, help="Throttle as the real servers do.")
@_option(
    "--slow-reports",
    "reports_done_at_once",
    flag_value=False,
    default=True,
    help="Let reports be queued and run for a while, in the mock's time.",
)
@_option("--control-token", help="Lets other machines use the control routes with this token.")
@_option("--verbose", is_flag=True, help="Print a line for each request; in a terminal that is done anyway.")
def serve(host: str, port: int, seed: Path | None, empty: bool, verbose: bool, **settings: Any) -> None:
    """Serve until interrupted. Every option may come from the environment."""
    from mock_server.engine.seed import SeedError
    from mock_server.engine.table import StateError
    from mock_server.server import AddressError, MockServer

    if seed is not None and empty:
        raise click.UsageError("--seed and --empty exclude each other.")
    try:
        server = MockServer(seed, host=host, port=port, empty=empty, **settings)
        server.start()
    except (SeedError, StateError, AddressError) as error:
        first, *others = str(error).splitlines()
        more = f" (and {len(others)} more)" if others else ""
        _fail(f"{first}{more}", 2)
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    click.echo(f"listening on {server.url}")
    click.echo(_banner(server))
    sys.stdout.flush()
    if verbose or sys.stdout.isatty():
        _tell_requests(server, stopping)
    stopping.wait()
    try:
        server.stop()
    except StateError as error:
        _fail(str(error), 1)


def _fail(line: str, code: int) -> NoReturn:
    click.echo(f"canvas-mock: {line}", err=True)
    sys.exit(code)


def _tell_requests(server: MockServer, stopping: threading.Event) -> None:
    """A line for each request, until it is time to stop."""
    told = 0
    is_over = False
    while not is_over:
        is_over = stopping.wait(0.1)
        for entry in server.requests.since(told):
            click.echo(request_line(entry))
            told = entry.sequence
        sys.stdout.flush()


def request_line(entry: Entry) -> str:
    """`12:03:04  200  POST /api/v1/courses/101/quizzes  create_quiz  teacher  1.2 ms`, and what was odd about it."""
    colour = "red" if entry.status is None or entry.status >= 400 else "green"
    query = f"?{entry.query}" if entry.query else ""
    parts = [
        click.style(entry.at[11:19], dim=True),
        click.style(f"{entry.status or 'dropped':<7}", fg=colour),
        f"{entry.method:<6} {_printable(entry.path + query)}",
        click.style(
            f"{entry.operation or 'no operation'}  {entry.role or 'nobody'}  {entry.duration_ms:.1f} ms",
            dim=True,
        ),
    ]
    if entry.fault is not None:
        parts.append(click.style(f"fault {entry.fault}", fg="magenta"))
    if entry.is_served and entry.violations:
        places = ", ".join(violation.pointer for violation in entry.violations)
        parts.append(click.style(f"undocumented: {_printable(places)}", fg="yellow"))
    elif entry.violations:
        parts.append(click.style("not served by the mock", fg="yellow"))
    return "  ".join(parts)


def _printable(text: str) -> str:
    """No request may steer the terminal that tells of it."""
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)


def _banner(server: MockServer) -> str:
    found = {role: server.mock.roles.token_or_none(role) for role in server.mock.roles.names}
    tokens = {role: token for role, token in found.items() if token is not None}
    token = tokens.get("teacher") or next(iter(tokens.values()), "TOKEN")
    url, who = _reached(server.url, server.mock.settings.control_token)
    return "\n".join(
        [
            "",
            "  tokens   " + "\n           ".join(f"{role:<18}{token}" for role, token in tokens.items()),
            f"  try      curl -H 'Authorization: Bearer {token}' '{url}/api/v1/courses/101/quizzes'",
            f"  control  {url}/_mock/{who}",
            f"  docs     {url}/docs{who}",
            "",
        ]
    )


def _reached(url: str, control_token: str | None) -> tuple[str, str]:
    """The address to be used on this machine, and who gets into the control routes there unless that is everybody."""
    import ipaddress
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return url, ""
    if address.is_loopback:
        return url, ""
    if address.is_unspecified:
        url = f"http://{'[::1]' if address.version == 6 else '127.0.0.1'}:{parts.port}"
        others = "   (this machine only; --control-token lets others in)"
    else:
        others = "   (closed; --control-token opens it)"
    return url, "   (other machines: with X-Mock-Control-Token)" if control_token else others


@main.command()
@_option("--url", required=True, help="Address of the server, such as https://school.instructure.com.")
@_option("--course", required=True, help="The course, by any form of id.")
@_option("--token", envvar="CANVAS_TOKEN", help="Token of somebody who may see the course, best a teacher.")
@_option("--with-submissions", is_flag=True, help="Read what students did in quizzes, too.")
@_option(
    "--with-free-answers", is_flag=True, help="Keep answers in a student's own words, of running attempts."
)
@_option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The seed to write.")
@_option(
    "--rate",
    default=8.0,
    show_default=True,
    type=click.FloatRange(0.1, 50),
    help="Requests in a second, at most.",
)
@_option("--proxy", help="A proxy to go through; proxies of the environment are not used.")
@_option(
    "--ca-bundle",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Certificates to trust instead of the usual ones.",
)
def pull(**options: Any) -> None:
    """Read a real course into a seed that the mock serves. Nothing is ever written to the server.

    Ids are kept; names and SIS ids of people are replaced by invented ones, and everybody gets a token by role.
    """
    from mock_server.pull.command import pull as run
    from mock_server.pull.reader import PullError

    # also where the parent ignores them, as a shell's background does
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        sys.exit(run(**options))
    except PullError as error:
        _fail(str(error), 2)


@main.command()
def routes() -> None:
    """List every operation: method, path, where it is documented, how it is known."""
    from rich.console import Console
    from rich.table import Table

    from mock_server.engine.spec import load_document

    table = Table(box=None, pad_edge=False)
    for heading in ("method", "path", "operation", "documented at", "evidence"):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("method", "path", "operation"))
    for operation in load_document().operations.values():
        table.add_row(
            operation.method,
            operation.path,
            operation.id if operation.is_served else f"{operation.id} (501)",
            operation.documented_at,
            "; ".join(operation.evidence),
        )
    console = Console()
    if not console.is_terminal:
        console = Console(width=320)
    console.print(table)


@main.command()
@click.option("--format", "form", type=click.Choice(["yaml", "json"]), default="yaml", show_default=True)
@click.option("--api-only", is_flag=True, help="Leave out the mock's own operations, for generated clients.")
def spec(form: str, api_only: bool) -> None:
    """Print the OpenAPI document."""
    from mock_server.engine.spec import load_document

    document = load_document()
    if api_only:
        click.echo(_without_the_mock(document.raw, form), nl=form == "json")
    else:
        click.echo(document.text if form == "yaml" else document.json_bytes.decode(), nl=form == "json")


def _without_the_mock(raw: dict[str, Any], form: str) -> str:
    import json

    import yaml

    from mock_server.api_only import api_only

    rest = api_only(raw)
    if form == "json":
        return json.dumps(rest, ensure_ascii=False, indent=1)
    return yaml.safe_dump(rest, allow_unicode=True, sort_keys=False, width=120)


if __name__ == "__main__":
    main(prog_name="canvas-mock")
