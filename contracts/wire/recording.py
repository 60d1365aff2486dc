"""A run's exchanges on disk, with every token masked: a HAR file for each check, and `run.json` about the run."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from contracts.wire.exchange import Exchange, Secrets
from contracts.wire.har import entry_of, har_of, version

Json = Any
FORMAT = 1
SETUP, CLEANUP, RUN_FILE = "setup", "cleanup", "run.json"


class RecordingError(Exception):
    """A recording that cannot be written or read; the text says why in one line."""


def part_file(directory: Path, part: str) -> Path:
    return directory / f"{re.sub(r'[^A-Za-z0-9._-]', '_', part)}.har"


class Recorder:
    """Writes what the wires tell it. Safe to use from several threads; a part is on disk when it ends."""

    def __init__(
        self,
        directory: Path,
        secrets: Secrets,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.directory = directory
        self.cases: dict[str, int] = {}
        """How many cases there were before each check: the names of what a case makes follow from it."""
        self._checks: list[Json] = []
        self._secrets = secrets
        self._names: dict[str, str] = {}
        self._now = now
        self._noted: list[tuple[Exchange, datetime, str]] = []
        self._lock = threading.Lock()
        try:
            directory.mkdir(parents=True, exist_ok=True)
            taken = any(directory.iterdir())
        except OSError as error:
            raise RecordingError(f"--record {directory} cannot be written: {error.strerror}") from None
        if taken:
            raise RecordingError(f"--record {directory} is not empty: name a new folder")

    def note(self, exchange: Exchange, error: str = "") -> None:
        """One exchange; `error` says why it has no answer."""
        with self._lock:
            self._noted.append((exchange, self._now(), error))

    def end(self, part: str) -> None:
        """Writes what was noted since the last part ended."""
        with self._lock:
            noted, self._noted = self._noted, []
        if not noted:
            return
        mask = self._mask()
        entries = [entry_of(exchange, ended, mask, error=error) for exchange, ended, error in noted]
        part_file(self.directory, part).write_text(har_of(entries), encoding="utf-8")

    def keep(self, check_id: str, status: str, reason: str) -> None:
        """What became of a check."""
        row = {"id": check_id, "status": status, "reason": reason, "cases": self.cases.get(check_id, 0)}
        self._checks.append(row)

    def finish(self, about: Json) -> None:
        """Writes what a replay needs to know of the run."""
        whole = {"recording": FORMAT, "version": version(), **about, "checks": self._checks}
        text = self._mask()(json.dumps(whole, ensure_ascii=False, indent=1))
        (self.directory / RUN_FILE).write_text(text + "\n", encoding="utf-8")

    def _mask(self) -> Callable[[str], str]:
        """Masks each token by a name that no other one has, so that a replay can tell them apart."""
        distinct = Secrets()
        for value, name in self._secrets.named():
            if value not in self._names:
                count = sum(taken == name or taken.startswith(f"{name}__") for taken in self._names.values())
                self._names[value] = f"{name}__{count + 1}" if count else name
            distinct.learn(value, self._names[value])
        return distinct.mask
