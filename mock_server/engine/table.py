"""One table: rows by key, their indexes, their orders, and the way back to a checkpoint.

Rows are JSON objects and are never changed in place: `update` puts a new row in the old one's stead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sortedcontainers import SortedList

from mock_server.engine.rows import Row, plain_copy

ENTIRE_TABLE: Any = object()
_ABSENT: Any = object()


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
class Content:
    """What a table holds.

    After a checkpoint `before` has the old row of every key written since, None for a key that was not there. A
    `shared` content belongs to several stores: whoever writes takes a copy, whose `base` it is.
    """

    rows: dict[Any, Row] = field(default_factory=dict)
    index: dict[str, dict[Any, dict[Any, None]]] = field(default_factory=dict)
    next_number: int = 1
    shared: bool = False
    base: Content | None = None
    before: dict[Any, Row | None] | None = None
    number_before: int = 1

    def copy(self) -> Content:
        index = {name: {v: dict(ids) for v, ids in values.items()} for name, values in self.index.items()}
        return Content(dict(self.rows), index, self.next_number)

    def checkpoint(self) -> None:
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


class Writes(Protocol):
    """What a table asks of the store that it is part of."""

    def record_write(self, table: Table, key: Any, old: Any) -> None:
        """Note what a write replaced, so that it can be undone; the key `ENTIRE_TABLE` stands for all of a content."""

    def is_used(self, number: int) -> bool:
        """Whether any table has a row of this id, or will have."""

    @property
    def claimed(self) -> set[Any]:
        """The keys of rows that are still to be added."""


class Table:
    """Rows by key, in the order they were added."""

    def __init__(self, spec: TableSpec, store: Writes) -> None:
        self.spec = spec
        self._store = store
        self._hold(self._empty())
        self._sorted: dict[tuple[str, Any], tuple[Order, SortedList[tuple[Any, ...]]]] = {}

    def _hold(self, content: Content) -> None:
        self._content = content
        self.rows: Mapping[Any, Row] = content.rows

    def _empty(self) -> Content:
        return Content(index={name: {} for name in self.spec.indexes}, next_number=self.spec.first_id)

    def get(self, key: Any) -> Row | None:
        return self.rows.get(key)

    def __getitem__(self, key: Any) -> Row:
        return self.rows[key]

    def __contains__(self, key: Any) -> bool:
        return key in self.rows

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows.values())

    def __len__(self) -> int:
        return len(self.rows)

    def where(self, **equal: Any) -> list[Row]:
        """The rows with these values, in the order of their keys' adding; the first field should be indexed."""
        first = next(iter(equal))
        value, rows, index = equal[first], self.rows, self._content.index.get(first)
        if index is None:
            found = [row for row in rows.values() if row[first] == value]
        elif (keys := index.get(value)) is None:
            return []
        else:
            found = [rows[key] for key in keys]
        if len(equal) == 1:
            return found
        return [row for row in found if all(row[name] == want for name, want in equal.items())]

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
        key = self._free(row.get(self.spec.key))
        new = {**self.spec.blank, **row, self.spec.key: key}
        self._write(key, new)
        self._store.claimed.discard(key)
        return new

    def claim(self, key: Any = None) -> Any:
        """The key of a row that is added before the transaction ends: this one, else a fresh one.

        Raises KeyError when it is taken.
        """
        if key in self._store.claimed:
            raise KeyError(key)
        key = self._free(key)
        self._store.claimed.add(key)
        return key

    def _free(self, key: Any) -> Any:
        if key is None:
            return self._fresh_key()
        if key in self.rows:
            raise KeyError(key)
        return key

    def update(self, key: Any, **changes: Any) -> Row:
        new = {**self.rows[key], **changes}
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

    def _own(self) -> Content:
        if self._content.shared:
            base = self._content
            self._hold(base.copy())
            self._content.checkpoint()
            self._content.base = base
        return self._content

    def _write(self, key: Any, row: Row | None) -> None:
        old = self._own().put(key, row)
        self._sort(old, row)
        self._store.record_write(self, key, old)

    def _sort(self, old: Row | None, new: Row | None) -> None:
        for (_, value), (order, keys) in self._sorted.items():
            if old is not None and old[order.field] == value and order.where(old):
                keys.discard(order.key(old))
            if new is not None and new[order.field] == value and order.where(new):
                keys.add(order.key(new))

    def undo(self, key: Any, old: Any) -> None:
        """Undo one write of a row, or the taking of a whole content."""
        if key is ENTIRE_TABLE:
            self._take(old)
        else:
            self._write(key, old)

    def checkpoint(self, *, shared: bool) -> Content:
        if self._content.before:  # another world goes back to what was before
            self._hold(self._content.copy())
        self._content.checkpoint()
        self._content.shared = shared
        return self._content

    def rollback_to(self, content: Content) -> None:
        """Hold what this content held at its checkpoint, or what it holds if it has none."""
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
                self._store.record_write(self, key, now)
        content.next_number = content.number_before
        content.checkpoint()

    def _take(self, content: Content) -> None:
        if content is not self._content:
            self._store.record_write(self, ENTIRE_TABLE, self._content)
            self._hold(content)
            self._sorted.clear()

    def load(self, rows: Iterable[Row]) -> Content:
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


def _same_kind(value: Any, default: Any) -> bool:
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(default, bool)
    if isinstance(default, int | float):
        return isinstance(value, int | float)
    return isinstance(value, type(default))
