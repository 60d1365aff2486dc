"""All tables, with transactions, snapshots and a memo. Knows no product and no HTTP.

A snapshot is as cheap as a list of the rows, and undoing is putting old rows back: a transaction's, and all that was
written since a checkpoint.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from random import Random
from typing import Any, TypeVar

from mock_server.engine.clock import Clock
from mock_server.engine.rows import plain_copy
from mock_server.engine.table import Content, StateError, Table, TableSpec

References = Mapping[str, Mapping[str, str]]
T = TypeVar("T")


class Store:
    """All tables, the clock, and one lock. `store.quizzes` is the table of that name."""

    def __init__(self, tables: Iterable[TableSpec], clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.tables = {spec.name: Table(spec, self) for spec in tables}
        self._lock = threading.RLock()
        self._depth = 0
        self._undo: list[tuple[Table, Any, Any]] = []
        self._memo: dict[Any, Any] = {}
        self.claimed: set[Any] = set()

    def __getattr__(self, name: str) -> Table:
        try:
            return self.__dict__["tables"][name]  # type: ignore[no-any-return]
        except KeyError:
            raise AttributeError(f"the store has no table {name!r}") from None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything written inside is undone when an exception leaves the block; one thread at a time."""
        with self._lock:
            mark = len(self._undo)
            self._depth += 1
            try:
                yield
            except BaseException:
                while len(self._undo) > mark:
                    table, key, old = self._undo.pop()
                    table.undo(key, old)
                    self._undo.pop()  # the putting back noted itself
                raise
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._undo.clear()
                    self.claimed.clear()

    def record_write(self, table: Table, key: Any, old: Any) -> None:
        """Note what a write replaced, so that it can be undone."""
        self._memo.clear()
        if self._depth:
            self._undo.append((table, key, old))

    def is_used(self, number: int) -> bool:
        """Whether any table has a row of this id, or will have."""
        return number in self.claimed or any(number in table.rows for table in self.tables.values())

    def memo(self, key: Any, build: Callable[[], T]) -> T:
        """The value `build` gives, remembered until anything is written."""
        if key not in self._memo:
            self._memo[key] = build()
        return self._memo[key]  # type: ignore[no-any-return]

    def memo_for_now(self, key: Any, build: Callable[[], tuple[T, Iterable[str | None]]]) -> T:
        """The value that `build` gives, remembered until anything is written or the clock comes to one of the times.

        `build` gives the times as well, as rows hold them; None is no time.
        """
        now = self.clock.text()
        found = self._memo.get(key)
        if found is None or not found[1] <= now < found[2]:
            value, times = build()
            found = (
                value,
                now,
                min((time for time in times if time is not None and time > now), default="~"),
            )
            self._memo[key] = found
        return found[0]

    def chance(self, *about: str | int | None) -> Random:
        """Chance that follows from what it is about alone, such as a quiz, a student and an attempt.

        So the same world draws the same again, and neither a snapshot nor an undoing has to know of it.
        """
        return Random(repr(about))  # noqa: S311 - made to be foreseen

    def snapshot(self) -> dict[str, Any]:
        """Plain data: `{table: [rows]}` and `clock`; the caller's to keep and to change."""
        with self._lock:
            state: dict[str, Any] = {
                name: [plain_copy(row) for row in table] for name, table in self.tables.items()
            }
            state["clock"] = self.clock.state()
            return state

    def restore(self, state: Mapping[str, Any], references: References | None = None) -> None:
        """Take a snapshot's rows and clock instead of the present ones; tables it lacks become empty.

        `references` says which fields of which table name rows of another. Raises StateError for what does not
        fit, and changes nothing then.
        """
        if not isinstance(state, Mapping):
            raise StateError(f"expected an object of tables, found {type(state).__name__}")
        if unknown := set(state) - set(self.tables) - {"clock"}:
            raise StateError(f"/{sorted(unknown)[0]}: no such table")
        for name, rows in state.items():
            if name != "clock" and not isinstance(rows, list):
                raise StateError(f"/{name}: expected a list of rows, found {type(rows).__name__}")
        contents = {name: table.load(state.get(name, ())) for name, table in self.tables.items()}
        _require_references(contents, references or {})
        with self._lock:
            clock_before = self.clock.state()
            try:
                self.clock.restore(state.get("clock") or {})
            except (ValueError, TypeError, AttributeError, OverflowError) as error:
                self.clock.restore(clock_before)
                raise StateError(f"/clock: expected now, frozen and offset_seconds ({error})") from None
            for name, content in contents.items():
                self.tables[name].rollback_to(content)
            self._memo.clear()

    def checkpoint(self, *, shared: bool = False) -> dict[str, Content]:
        """The present world, to go back to with `rollback_to`, which costs as much as was written meanwhile.

        A `shared` one may be rolled back to by several stores, each of which copies a table when it first writes it.
        """
        with self._lock:
            return {name: table.checkpoint(shared=shared) for name, table in self.tables.items()}

    def rollback_to(self, world: Mapping[str, Content]) -> None:
        with self._lock:
            for name, content in world.items():
                self.tables[name].rollback_to(content)
            self._memo.clear()


def _require_references(contents: Mapping[str, Content], references: References) -> None:
    """Raises StateError for a row that names another which is not there."""
    for name, fields in references.items():
        for position, row in enumerate(contents[name].rows.values()):
            for field_name, target in fields.items():
                value = row.get(field_name)
                for wanted in value if isinstance(value, list) else [value]:
                    if wanted is not None and (_is_nested(wanted) or wanted not in contents[target].rows):
                        raise StateError(
                            f"/{name}/{position}/{field_name}: no {target} row has the id {wanted!r}"
                        )


def _is_nested(value: Any) -> bool:
    return isinstance(value, dict | list)
