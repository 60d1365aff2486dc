"""What the kit has made on a server, on disk before the request is sent, and its removal.

The ledger is the permission to touch: nothing that it does not name is changed or removed. It holds no token. Objects
are named by their API path, such as `/api/v1/courses/101/quizzes/30011`.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from filelock import BaseFileLock

Json = Any
VERSION = 1


class LedgerError(Exception):
    """A ledger file that cannot be used: not a ledger, or of a run that is still going."""


def state_directory() -> Path:
    """Where ledgers live unless --ledger says otherwise: the user's own state directory."""
    from platformdirs import user_state_path

    return user_state_path("canvas-contracts", appauthor=False)


@dataclass(frozen=True)
class Intent:
    """A request that may make something, written down before it is sent."""

    number: int
    operation: str
    collection: str
    mark: str
    removable: bool
    goes_with: str = ""
    """The path of the removable object that takes it along; empty if there is none."""


@dataclass
class State:
    """What a ledger says, read from its lines."""

    run: str = ""
    target: str = ""
    karma_target: str = ""
    open_intents: dict[int, Intent] = field(default_factory=dict)
    removable: list[str] = field(default_factory=list)
    permanent: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Nothing is left that somebody could remove, and nothing whose fate is unknown."""
        return not self.removable and not self.open_intents


class Ledger:
    """The ledger of a living run. Safe to use from several threads.

    `path=None` keeps it in memory only: for a mock that dies with the process.
    """

    def __init__(self, path: Path | None, *, run: str, target: str, karma_target: str = "") -> None:
        self.path = path
        self.state = State(run=run, target=target, karma_target=karma_target)
        self._lock = threading.RLock()
        self._numbers = 0
        self._file: IO[str] | None = None
        self._lock_on_file: BaseFileLock | None = None
        self._known: set[str] = set()
        if path is not None:
            self._file = _open_new(path)
            self._lock_on_file = _locked(path)
            header = {
                "ledger": VERSION,
                "run": run,
                "target": target,
                "karma_target": karma_target,
                "pid": os.getpid(),
            }
            self._write(header)

    @property
    def run(self) -> str:
        return self.state.run

    def intend(
        self, operation: str, collection: str, *, mark: str, removable: bool, goes_with: str = ""
    ) -> Intent:
        """Writes down that a request is about to be sent which may make objects in `collection`."""
        with self._lock:
            self._numbers += 1
            intent = Intent(self._numbers, operation, collection, mark, removable, goes_with)
            self.state.open_intents[intent.number] = intent
            line = {
                "intent": intent.number,
                "operation": operation,
                "collection": collection,
                "mark": mark,
                "removable": removable,
            }
            self._write({**line, "goes_with": goes_with} if goes_with else line)
            return intent

    def made(self, intent: Intent, paths: list[str]) -> None:
        """The answer has come: these objects exist now (none, if the request was refused)."""
        with self._lock:
            new = [path for path in paths if path not in self._known]
            self._write({"answer": intent.number, "made": paths})
            self.state.open_intents.pop(intent.number, None)
            if not intent.goes_with:
                (self.state.removable if intent.removable else self.state.permanent).extend(new)
            self._known.update(paths)

    def removed(self, path: str) -> None:
        """The object is gone. Its path stays known: it was ours, and may still be asked about."""
        with self._lock:
            self._write({"removed": path})
            if path in self.state.removable:
                self.state.removable.remove(path)

    def revived(self, path: str) -> None:
        """A removed object is back: some servers let an update undo a deletion."""
        with self._lock:
            if path not in self.state.removable:
                self._write({"revived": path})
                self.state.removable.append(path)

    def names(self, path: str) -> bool:
        """Whether this object was made by this run."""
        return path in self._known

    @property
    def live(self) -> int:
        """How many objects of this run exist now, those that nobody can remove included."""
        with self._lock:
            return len(self.state.removable) + len(self.state.permanent)

    def close(self) -> None:
        """Ends the run's hold on the file. A clean one is deleted, one with only permanent objects kept as a record."""
        if self._file is None or self.path is None:
            return
        self._file.close()
        self._file = None
        if self._lock_on_file is not None:
            _let_go(self._lock_on_file, self.path)
        if self.state.is_clean and self.path.parent == state_directory():
            if self.state.permanent:
                self.path.rename(self.path.with_suffix(".done.jsonl"))
            else:
                self.path.unlink(missing_ok=True)

    def _write(self, line: Json) -> None:
        if self._file is None:
            return
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())


def ledger_path(run: str) -> Path:
    return state_directory() / f"{run}.jsonl"


def unfinished_ledgers() -> list[Path]:
    """Ledgers in the state directory that a run left behind, the oldest first."""
    found = [p for p in state_directory().glob("*.jsonl") if not p.name.endswith(".done.jsonl")]
    return sorted(found, key=lambda p: p.stat().st_mtime)


def read(path: Path) -> State:
    """What a ledger file says. A last line cut short by a kill is passed over: its request was never sent."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise LedgerError(f"{path} cannot be read: {error.strerror}") from error
    state = State()
    for number, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
        except ValueError:
            if number == len(lines) and number > 1:
                break
            raise LedgerError(f"{path}, line {number}: not a line of a ledger") from None
        if number == 1 and (not isinstance(entry, dict) or entry.get("ledger") != VERSION):
            raise LedgerError(f"{path} is not a ledger of this kit (its first line does not say so)")
        _apply(state, entry)
    if not lines:
        raise LedgerError(f"{path} is empty: not a ledger of this kit")
    return state


def _apply(state: State, entry: Json) -> None:
    if "ledger" in entry:
        state.run, state.target = entry["run"], entry["target"]
        state.karma_target = entry.get("karma_target", "")
    elif "intent" in entry:
        number = entry["intent"]
        state.open_intents[number] = Intent(
            number,
            entry["operation"],
            entry["collection"],
            entry["mark"],
            entry["removable"],
            entry.get("goes_with", ""),
        )
    elif "answer" in entry:
        intent = state.open_intents.pop(entry["answer"])
        if not intent.goes_with:
            kept = state.removable if intent.removable else state.permanent
            kept.extend(path for path in entry["made"] if path not in kept)
    elif "removed" in entry and entry["removed"] in state.removable:
        state.removable.remove(entry["removed"])
    elif "revived" in entry and entry["revived"] not in state.removable:
        state.removable.append(entry["revived"])


@contextlib.contextmanager
def held(path: Path) -> Iterator[Callable[[str], None]]:
    """The ledger of a dead run, held against other clean-ups; gives the function that writes down a removal."""
    lock = _locked(path)
    try:
        with path.open("a", encoding="utf-8") as file:

            def removed(object_path: str) -> None:
                file.write(json.dumps({"removed": object_path}) + "\n")
                file.flush()
                os.fsync(file.fileno())

            yield removed
    finally:
        _let_go(lock, path)


def settle(path: Path, state: State) -> None:
    """A ledger whose objects are gone is deleted; one with permanent objects is kept as a record."""
    if not state.is_clean:
        return
    if state.permanent:
        path.rename(path.with_name(path.name.removesuffix(".jsonl") + ".done.jsonl"))
    else:
        path.unlink()


def _open_new(path: Path) -> IO[str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8")
    with contextlib.suppress(
        OSError
    ):  # the directory entry too must survive a power cut; not every system can
        directory = os.open(path.parent, os.O_RDONLY)
        os.fsync(directory)
        os.close(directory)
    return file


def _locked(path: Path) -> BaseFileLock:
    """The hold of one process on a ledger; a killed one loses it. Raises LedgerError if somebody else has it."""
    from filelock import FileLock, Timeout

    lock = FileLock(_lock_path(path), thread_local=False)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise LedgerError(f"{path} belongs to a run that is still going") from None
    return lock


def _lock_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")


def _let_go(lock: BaseFileLock, path: Path) -> None:
    lock.release()
    _lock_path(path).unlink(missing_ok=True)
