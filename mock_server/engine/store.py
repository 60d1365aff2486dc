"""Tables of plain rows, with transactions, snapshots and a memo. Knows no product and no HTTP.

Rows are JSON objects and are never changed in place: `update` puts a new row in the old one's stead.
So a snapshot is as cheap as a list of the rows, and undoing is putting old rows back: a transaction's, and all that was
written since a world was frozen.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

from sortedcontainers import SortedList

from mock_server.engine.clock import Clock
from mock_server.engine.rows import Row

References = Mapping[str, Mapping[str, str]]
T = TypeVar("T")
_ABSENT: Any = object()
_WHOLE: Any = object()


class StateError(ValueError):
    """A snapshot that does not fit the tables; the text says where and what was expected."""


@dataclass(frozen=True)
class TableSpec:
    """A table: its name, every stored field with the value of a blank row, and how it is looked up.

    `first_id` starts the numbers of a table with integer ids; `prefix` makes ids such as `sub_000001`.
    """

    name: str
    blank: Mapping[str, Any]
    key: str = "id"
    first_id: int = 1
    prefix: str | None = None
    indexes: tuple[str, ...] = ()


@dataclass
class _Content:
    """What a table holds.

    Of a frozen world `before` has the old row of every key written since, None for a key that was not there. A
    `shared` content belongs to several stores: whoever writes takes a copy, whose `base` it is.
    """

    rows: dict[Any, Row] = field(default_factory=dict)
    index: dict[str, dict[Any, dict[Any, None]]] = field(default_factory=dict)
    next_number: int = 1
    shared: bool = False
    base: _Content | None = None
    before: dict[Any, Row | None] | None = None
    number_before: int = 1

    def copy(self) -> _Content:
        index = {name: {v: dict(ids) for v, ids in values.items()} for name, values in self.index.items()}
        return _Content(dict(self.rows), index, self.next_number)

    def freeze(self) -> None:
        """From now on what is written can be taken back."""
        self.before, self.number_before = {}, self.next_number

    def put(self, key: Any, row: Row | None) -> Row | None:
        """The row in its place and in the indexes -> the old one."""
        old = self.rows.get(key)
        if self.before is not None:
            self.before.setdefault(key, old)
        if row is None:
            del self.rows[key]
        else:
            self.rows[key] = row
            if old is None and type(key) is int and key >= self.next_number:
                self.next_number = key + 1
        for name, values in self.index.items():
            was = _ABSENT if old is None else old[name]
            now = _ABSENT if row is None else row[name]
            if was == now:
                continue
            if was is not _ABSENT:
                del values[was][key]
                if not values[was]:
                    del values[was]
            if was is _ABSENT:
                values.setdefault(now, {})[key] = None
            elif now is not _ABSENT:  # the row keeps its place among those that were there before it
                values[now] = {k: None for k, other in self.rows.items() if other[name] == now}
        return old


@dataclass(frozen=True)
class Order:
    """How rows are sorted that have the same value of an indexed field, and which of them count.

    `key` ends with what no two rows share, such as the id.
    """

    name: str
    field: str
    where: Callable[[Row], bool]
    key: Callable[[Row], tuple[Any, ...]]


class Table:
    """Rows by key, in the order they were added."""

    def __init__(self, spec: TableSpec, store: Store) -> None:
        self.spec = spec
        self._store = store
        self._content = self._empty()
        self._sorted: dict[tuple[str, Any], tuple[Order, SortedList[tuple[Any, ...]]]] = {}

    def _empty(self) -> _Content:
        return _Content(index={name: {} for name in self.spec.indexes}, next_number=self.spec.first_id)

    def get(self, key: Any) -> Row | None:
        return self._content.rows.get(key)

    def __getitem__(self, key: Any) -> Row:
        return self._content.rows[key]

    def __contains__(self, key: Any) -> bool:
        return key in self._content.rows

    def __iter__(self) -> Iterator[Row]:
        return iter(self._content.rows.values())

    def __len__(self) -> int:
        return len(self._content.rows)

    def where(self, **equal: Any) -> list[Row]:
        """The rows with these values, in the order of their keys' adding; the first field should be indexed."""
        (first, value), *others = equal.items()
        rows = self._content.rows
        if first in self._content.index:
            found = [rows[key] for key in self._content.index[first].get(value, ())]
        else:
            found = [row for row in rows.values() if row[first] == value]
        return [row for row in found if all(row[name] == want for name, want in others)] if others else found

    def first(self, **equal: Any) -> Row | None:
        return next(iter(self.where(**equal)), None)

    def ordered(self, order: Order, value: Any) -> SortedList[tuple[Any, ...]]:
        """The sort keys of the rows with this value, in order; kept so while rows come and go."""
        kept = self._sorted.get((order.name, value))
        if kept is None:
            rows = self.where(**{order.field: value})
            keys = SortedList(order.key(row) for row in rows if order.where(row))
            kept = self._sorted[order.name, value] = (order, keys)
        return kept[1]

    def add(self, row: Mapping[str, Any]) -> Row:
        """Store a new row, blanks filled in, with a fresh key unless it brings its own.

        Raises KeyError when the key is taken.
        """
        key = row.get(self.spec.key)
        if key is None:
            key = self._fresh_key()
        elif key in self._content.rows:
            raise KeyError(key)
        new = {**self.spec.blank, **row, self.spec.key: key}
        self._write(key, new)
        return new

    def update(self, key: Any, **changes: Any) -> Row:
        new = {**self._content.rows[key], **changes}
        self._write(key, new)
        return new

    def _fresh_key(self) -> Any:
        content = self._own()
        while True:
            number = content.next_number
            content.next_number += 1
            if self.spec.prefix is not None:
                if (key := f"{self.spec.prefix}{number:06d}") not in content.rows:
                    return key
            elif not self._store.is_used(number):  # ids are disjoint across kinds
                return number

    def _own(self) -> _Content:
        if self._content.shared:
            base = self._content
            self._content = base.copy()
            self._content.freeze()
            self._content.base = base
        return self._content

    def _write(self, key: Any, row: Row | None) -> None:
        old = self._own().put(key, row)
        self._sort(old, row)
        self._store.wrote(self, key, old)

    def _sort(self, old: Row | None, new: Row | None) -> None:
        for (_, value), (order, keys) in self._sorted.items():
            if old is not None and old[order.field] == value and order.where(old):
                keys.discard(order.key(old))
            if new is not None and new[order.field] == value and order.where(new):
                keys.add(order.key(new))

    def put_back(self, key: Any, old: Any) -> None:
        """Undo one write of a row, or the taking of a whole content."""
        if key is _WHOLE:
            self._take(old)
        else:
            self._write(key, old)

    def freeze(self, *, shared: bool) -> _Content:
        if self._content.before:  # another world goes back to what was before
            self._content = self._content.copy()
        self._content.freeze()
        self._content.shared = shared
        return self._content

    def thaw(self, content: _Content) -> None:
        """Hold what this content held when it was frozen, or what it holds if it never was."""
        if self._content.base is content:
            content = self._content
        self._take(content)
        if content.before is None:
            return
        for key, old in reversed(content.before.items()):
            now = content.rows.get(key)
            if now is not old:
                content.put(key, old)
                self._sort(now, old)
                self._store.wrote(self, key, now)
        content.next_number = content.number_before
        content.freeze()

    def _take(self, content: _Content) -> None:
        if content is not self._content:
            self._store.wrote(self, _WHOLE, self._content)
            self._content = content
            self._sorted.clear()

    def load(self, rows: Iterable[Row]) -> _Content:
        """The content these rows make, without taking it. Raises StateError."""
        content = self._empty()
        blank, key_name = self.spec.blank, self.spec.key
        for position, row in enumerate(rows):
            place = f"/{self.spec.name}/{position}"
            if not isinstance(row, dict):
                raise StateError(f"{place}: expected an object, found {type(row).__name__}")
            if unknown := set(row) - set(blank) - {key_name}:
                raise StateError(f"{place}: unknown field {sorted(unknown)[0]!r}")
            full = {**blank, **row}
            for name, default in blank.items():
                if default is not None and not _same_kind(full[name], default):
                    raise StateError(
                        f"{place}/{name}: expected {type(default).__name__}, found {full[name]!r}"
                    )
            key = row.get(key_name)
            expected = str if self.spec.prefix is not None or key_name != "id" else int
            if type(key) is not expected or key in content.rows:
                raise StateError(f"{place}/{key_name}: expected a new {expected.__name__}, found {key!r}")
            content.rows[key] = plain_copy(full)
            for name, values in content.index.items():
                if isinstance(full[name], dict | list):
                    raise StateError(f"{place}/{name}: expected a plain value, found {full[name]!r}")
                values.setdefault(full[name], {})[key] = None
            if type(key) is int:
                content.next_number = max(content.next_number, key + 1)
        return content


class Store:
    """All tables, the clock, and one lock. `store.quizzes` is the table of that name."""

    def __init__(self, tables: Iterable[TableSpec], clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.tables = {spec.name: Table(spec, self) for spec in tables}
        self._lock = threading.RLock()
        self._depth = 0
        self._undo: list[tuple[Table, Any, Any]] = []
        self._memo: dict[Any, Any] = {}

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
                    table.put_back(key, old)
                    self._undo.pop()  # the putting back noted itself
                raise
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._undo.clear()

    def wrote(self, table: Table, key: Any, old: Any) -> None:
        """Note what a write replaced, so that it can be undone."""
        self._memo.clear()
        if self._depth:
            self._undo.append((table, key, old))

    def is_used(self, number: int) -> bool:
        """Whether any table has a row of this id."""
        return any(number in table for table in self.tables.values())

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
                self.tables[name].thaw(content)
            self._memo.clear()

    def freeze(self, *, shared: bool = False) -> dict[str, _Content]:
        """The present world, to go back to with `thaw`, which costs as much as was written meanwhile.

        A `shared` one may be thawed by several stores, each of which copies a table when it first writes it.
        """
        with self._lock:
            return {name: table.freeze(shared=shared) for name, table in self.tables.items()}

    def thaw(self, world: Mapping[str, _Content]) -> None:
        with self._lock:
            for name, content in world.items():
                self.tables[name].thaw(content)
            self._memo.clear()


def _require_references(contents: Mapping[str, _Content], references: References) -> None:
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


def _same_kind(value: Any, default: Any) -> bool:
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(default, bool)
    if isinstance(default, int | float):
        return isinstance(value, int | float)
    return isinstance(value, type(default))


def plain_copy(value: Any) -> Any:
    """A copy that shares no dict and no list with plain data."""
    if type(value) is dict:
        return {name: plain_copy(item) for name, item in value.items()}
    if type(value) is list:
        return [plain_copy(item) for item in value]
    return value
