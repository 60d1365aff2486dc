"""The command `canvas-mock`: serve, routes, spec."""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path
from typing import Any

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="canvas-contract-kit", prog_name="canvas-mock")
def main() -> None:
    """A faithful fake of the Canvas assessment APIs."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8900,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 picks a free one.",
)
@click.option(
    "--seed", type=click.Path(path_type=Path), help="A YAML file to start from, not the demo world."
)
@click.option("--empty", is_flag=True, help="Start without quizzes and assessments.")
@click.option("--strict", is_flag=True, help="Refuse requests that leave the documented contract.")
@click.option(
    "--documented", is_flag=True, help="Take the documentation's side where servers differ from it."
)
@click.option("--rate-limit", is_flag=True, help="Throttle as the real servers do.")
@click.option("--control-token", help="Lets other machines use the control routes with this token.")
def serve(host: str, port: int, seed: Path | None, empty: bool, **settings: Any) -> None:
    """Serve until interrupted."""
    from mock_server.seed import SeedError
    from mock_server.server import AddressError, MockServer

    if seed is not None and empty:
        raise click.UsageError("--seed and --empty exclude each other.")
    try:
        server = MockServer(seed, host=host, port=port, empty=empty, **settings)
        server.start()
    except (SeedError, AddressError) as error:
        first, *others = str(error).splitlines()
        more = f" (and {len(others)} more)" if others else ""
        click.echo(f"canvas-mock: {first}{more}", err=True)
        sys.exit(2)
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    click.echo(f"listening on {server.url}")
    click.echo(_banner(server))
    sys.stdout.flush()
    stopping.wait()
    server.stop()


def _banner(server: Any) -> str:
    from mock_server.roles import ROLES

    found = {role: server.mock.roles.token_or_none(role) for role in ROLES}
    tokens = {role: token for role, token in found.items() if token is not None}
    token = tokens.get("teacher") or next(iter(tokens.values()), "TOKEN")
    return "\n".join(
        [
            "",
            "  tokens   " + "\n           ".join(f"{role:<18}{token}" for role, token in tokens.items()),
            f"  try      curl -H 'Authorization: Bearer {token}' '{server.url}/api/v1/courses/101/quizzes'",
            f"  control  {server.url}/_mock/",
            f"  docs     {server.url}/docs",
            "",
        ]
    )


@main.command()
def routes() -> None:
    """List every operation: method, path, where it is documented, how it is known."""
    from rich.console import Console
    from rich.table import Table

    from mock_server.spec import load_document

    table = Table(box=None, pad_edge=False)
    for heading in ("method", "path", "operation", "documented at", "evidence"):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("method", "operation"))
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
        console = Console(width=250)
    console.print(table)


@main.command()
@click.option("--format", "form", type=click.Choice(["yaml", "json"]), default="yaml", show_default=True)
def spec(form: str) -> None:
    """Print the OpenAPI document."""
    from mock_server.spec import load_document

    document = load_document()
    click.echo(document.text if form == "yaml" else document.json_bytes.decode(), nl=form == "json")


if __name__ == "__main__":
    main(prog_name="canvas-mock")
