"""What `canvas-mock pull` does: asks, shows how far it is, and writes a file that can be served."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from mock_server.pull.course import CoursePull
from mock_server.pull.reader import TIMEOUT, Pace, PullError, Reader, server_url
from mock_server.pull.served import servable

MARK = "# A course pulled by canvas-mock."
_NAMES = ("quizzes", "quiz_questions", "quiz_submissions", "live_assessments", "users")


def pull(
    *,
    url: str,
    course: str,
    token: str | None,
    out: Path,
    with_submissions: bool,
    with_free_answers: bool,
    rate: float,
    proxy: str | None,
    ca_bundle: Path | None,
) -> int:
    """The exit code: 0 if all was read, 2 if it could not be, or was interrupted. Raises PullError before it starts."""
    import httpx

    base_url = server_url(url)
    _require_ours(out)
    try:
        http = httpx.Client(
            trust_env=False, timeout=TIMEOUT, proxy=proxy, verify=str(ca_bundle) if ca_bundle else True
        )
    except (ValueError, OSError, httpx.HTTPError) as error:
        raise PullError(f"--proxy or --ca-bundle: {error}") from None
    with http:
        reader = Reader(http, base_url, token, Pace(rate))
        show = _Progress(reader)
        job = CoursePull(
            reader,
            course,
            with_submissions=with_submissions,
            with_free_answers=with_free_answers,
            tell=show,
        )
        ended = _read(job)
        show.end()
    return _write(job, out, base_url, ended)


def _read(job: CoursePull) -> str | None:
    """Why it ended early, if it did."""
    try:
        job.read()
    except KeyboardInterrupt:
        return "interrupted"
    except PullError as error:
        return str(error)
    return None


def _write(job: CoursePull, out: Path, base_url: str, ended: str | None) -> int:
    seed = job.seed()
    if not seed:
        click.echo(f"canvas-mock: {ended}", err=True)
        return 2
    seed, refused = servable(seed)
    course = seed["courses"][0]
    origin = f"From {base_url}, course {course['id']}; its people are invented."
    write_whole(out, f"{MARK} {origin}\n# canvas-mock serve --seed {out.name}\n{as_yaml(seed)}")
    for line in (*job.left_out, *refused):
        click.echo(f"left out: {line}", err=True)
    counted = ", ".join(f"{len(seed[name])} {name.replace('_', ' ')}" for name in _NAMES if name in seed)
    if ended is not None:
        click.echo(f"canvas-mock: {ended}; {out} holds what was complete: {counted}", err=True)
        return 2
    click.echo(f"{out}: course {course['id']} with {counted}")
    click.echo(f"canvas-mock serve --seed {out}")
    return 0


def _require_ours(out: Path) -> None:
    """Raises PullError for a file that somebody else has written, and a place where none can be."""
    if not out.parent.is_dir():
        raise PullError(f"--out: there is no folder {out.parent}")
    try:
        with out.open(encoding="utf-8") as known:
            if not known.readline().startswith(MARK):
                raise PullError(f"--out: {out} was not written by a pull, and is left as it is")
    except FileNotFoundError:
        return
    except (OSError, UnicodeError) as error:
        raise PullError(f"--out: {out} cannot be replaced ({error})") from None


def as_yaml(seed: Mapping[str, Any]) -> str:
    import yaml

    return yaml.safe_dump(dict(seed), allow_unicode=True, sort_keys=False, width=120)


def write_whole(out: Path, text: str) -> None:
    """Put the text in the file's place at once. Raises PullError."""
    part = out.with_name(f"{out.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise PullError(f"{out} cannot be written: {error.strerror}") from None


class _Progress:
    """How far it is: one line of a terminal, written over and over; nothing elsewhere."""

    def __init__(self, reader: Reader, is_shown: bool | None = None) -> None:
        self._reader = reader
        self._is_shown = sys.stderr.isatty() if is_shown is None else is_shown

    def __call__(self, doing: str) -> None:
        if self._is_shown:
            click.echo(f"\r\x1b[K{self._reader.asked} requests, reading {doing}", nl=False, err=True)

    def end(self) -> None:
        if self._is_shown:
            click.echo("\r\x1b[K", nl=False, err=True)
