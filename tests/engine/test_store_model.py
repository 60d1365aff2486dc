"""The store against a model: whatever is done in whatever order, it holds what the model holds."""

from __future__ import annotations

import contextlib
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mock_server.engine.store import Store

from .garden import SPECS, Failure


class StoreMachine(RuleBasedStateMachine):
    """Any sequence of writes, transactions, snapshots and worlds, beside dicts that are copied whole."""

    def __init__(self) -> None:
        super().__init__()
        self.store = Store(SPECS)
        self.model: dict[int, dict[str, Any]] = {}
        self.marks: list[dict[int, dict[str, Any]]] = []
        self.open: list[Any] = []
        self.worlds: list[tuple[Any, Any, dict[int, dict[str, Any]]]] = []

    @rule(name=st.sampled_from("abc"), bed=st.sampled_from([None, 1, 2]))
    def add(self, name: str, bed: int | None) -> None:
        row = self.store.plants.add({"name": name, "bed": bed})
        assert row["id"] not in self.model
        self.model[row["id"]] = dict(row)

    @precondition(lambda self: self.model)
    @rule(data=st.data(), bed=st.sampled_from([None, 1, 2]))
    def move(self, data: st.DataObject, bed: int | None) -> None:
        key = data.draw(st.sampled_from(sorted(self.model)))
        self.store.plants.update(key, bed=bed)
        self.model[key] = {**self.model[key], "bed": bed}

    @rule()
    def begin(self) -> None:
        transaction = self.store.transaction()
        transaction.__enter__()
        self.open.append(transaction)
        self.marks.append(dict(self.model))

    @precondition(lambda self: self.open)
    @rule()
    def commit(self) -> None:
        self.open.pop().__exit__(None, None, None)
        self.marks.pop()

    @precondition(lambda self: self.open)
    @rule()
    def fail(self) -> None:
        with contextlib.suppress(Failure):
            self.open.pop().__exit__(Failure, Failure(), None)
        self.model = self.marks.pop()

    @precondition(lambda self: len(self.worlds) < 4)
    @rule()
    def keep(self) -> None:
        self.worlds.append((self.store.checkpoint(), self.store.snapshot(), dict(self.model)))

    @precondition(lambda self: self.worlds)
    @rule(data=st.data(), frozen=st.booleans())
    def go_back(self, data: st.DataObject, frozen: bool) -> None:
        world, snapshot, model = data.draw(st.sampled_from(self.worlds))
        self.store.rollback_to(world) if frozen else self.store.restore(snapshot)
        self.model = dict(model)

    @invariant()
    def rows_are_the_models(self) -> None:
        assert list(self.store.plants) == list(self.model.values())

    @invariant()
    def look_ups_are_the_models(self) -> None:
        for bed in (None, 1, 2):
            expected = [row for row in self.model.values() if row["bed"] == bed]
            assert self.store.plants.where(bed=bed) == expected
            assert self.store.memo(bed, lambda bed=bed: self.store.plants.where(bed=bed)) == expected

    def teardown(self) -> None:
        while self.open:
            self.commit()


TestStoreMachine = StoreMachine.TestCase
