"""The store: rows, look-ups, ids, transactions, snapshots, checkpoints, the memo, threads.

A state machine holds it against a model of plain dicts.
"""

from __future__ import annotations

import contextlib
import copy
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from mock_server.engine.store import Store
from mock_server.engine.table import Order, StateError

from .garden import SPECS, Failure


@pytest.fixture
def store() -> Store:
    return Store(SPECS)


@contextlib.contextmanager
def failing(store: Store, failure: type[BaseException] = Failure) -> Iterator[None]:
    """A transaction that fails when its block is done."""
    with contextlib.suppress(failure), store.transaction():
        yield
        raise failure


def names(store: Store, **equal: Any) -> list[str]:
    return [row["name"] for row in store.plants.where(**equal)]


# --- rows ---------------------------------------------------------------------------------------------


def test_a_new_row_has_its_blanks_filled_in(store: Store) -> None:
    row = store.plants.add({"name": "Rosemary"})

    assert row == {"id": 10, "name": "Rosemary", "bed": None, "tags": [], "height": 0}
    assert store.plants[10] is row


def test_a_row_is_replaced_and_never_changed(store: Store) -> None:
    old = store.plants.add({"name": "Rue"})

    new = store.plants.update(old["id"], height=3)

    assert (old["height"], new["height"], store.plants[old["id"]]["height"]) == (0, 3, 3)


def test_an_id_that_is_taken_is_refused(store: Store) -> None:
    store.plants.add({"id": 5, "name": "Fennel"})

    with pytest.raises(KeyError):
        store.plants.add({"id": 5, "name": "Columbine"})
    assert store.plants[5]["name"] == "Fennel"


def test_rows_come_in_the_order_they_were_added(store: Store) -> None:
    for number in (7, 3, 5):
        store.plants.add({"id": number})
    store.plants.update(7, height=1)

    assert [row["id"] for row in store.plants] == [7, 3, 5]
    assert (len(store.plants), 3 in store.plants, 4 in store.plants) == (3, True, False)


def test_an_unknown_table_is_named(store: Store) -> None:
    with pytest.raises(AttributeError, match="no table 'weeds'"):
        _ = store.weeds


def test_missing_rows(store: Store) -> None:
    assert store.plants.get(99) is None
    assert store.plants.first(name="Nothing") is None
    with pytest.raises(KeyError):
        store.plants.update(99, height=1)


# --- look-ups -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["bed", "name"], ids=["indexed", "not indexed"])
def test_rows_are_found_by_their_values(store: Store, first: str) -> None:
    for bed, name in [(1, "a"), (2, "a"), (1, "b"), (1, "a")]:
        store.plants.add({"bed": bed, "name": name})

    wanted = {"bed": 1, "name": "a"}
    found = store.plants.where(**{first: wanted.pop(first)}, **wanted)

    assert [row["id"] for row in found] == [10, 13]
    assert store.plants.first(bed=1, name="b") == store.plants[12]


def test_an_index_follows_updates_and_keeps_the_order(store: Store) -> None:
    for name in "abc":
        store.plants.add({"name": name, "bed": 1})
    store.plants.update(10, bed=2)
    store.plants.update(11, height=9)

    store.plants.update(10, bed=1)

    assert names(store, bed=1) == ["a", "b", "c"]
    assert names(store, bed=2) == []


def test_null_is_a_value_to_look_up(store: Store) -> None:
    store.plants.add({"name": "a"})

    assert names(store, bed=None) == ["a"]


# --- ids ----------------------------------------------------------------------------------------------


def test_ids_are_disjoint_across_tables(store: Store) -> None:
    ids = [store.tables[name].add({})["id"] for name in ("plants", "beds", "plants", "beds")]

    assert ids == [10, 11, 12, 13]


def test_a_claimed_id_is_nobody_elses_until_its_row_is_there(store: Store) -> None:
    with store.transaction():
        claimed = store.plants.claim(12)
        with pytest.raises(KeyError):
            store.plants.claim(12)
        fresh = [store.beds.add({"title": "east"})["id"] for _ in range(3)]
        store.plants.add({"id": claimed, "name": "fern"})

        with pytest.raises(KeyError):
            store.plants.claim(12)

    assert (claimed, fresh) == (12, [10, 11, 13])


def test_a_claim_ends_with_its_transaction(store: Store) -> None:
    with failing(store):
        store.plants.claim(10)

    assert store.beds.add({"title": "east"})["id"] == 10


def test_a_given_id_pushes_the_next_on(store: Store) -> None:
    store.plants.add({"id": 50})
    store.plants.add({"id": 20})

    assert store.plants.add({})["id"] == 51


def test_prefixed_ids_skip_what_is_taken(store: Store) -> None:
    store.notes.add({"id": "note_000002"})

    assert [store.notes.add({})["id"] for _ in range(2)] == ["note_000001", "note_000003"]


def test_a_key_may_have_another_name(store: Store) -> None:
    store.tags.add({"label": "evergreen", "plant_id": 10})

    assert store.tags["evergreen"] == {"label": "evergreen", "plant_id": 10}


# --- transactions -------------------------------------------------------------------------------------


def test_a_transaction_that_fails_has_changed_nothing(store: Store) -> None:
    store.plants.add({"name": "a", "bed": 1})
    before = store.snapshot()

    with failing(store):
        store.plants.update(10, bed=2, name="b")
        store.plants.add({"name": "c", "bed": 1})
        store.plants.update(10, bed=3)
        store.beds.add({"title": "d"})

    assert store.snapshot() == before
    assert names(store, bed=1) == ["a"]
    assert names(store, bed=2) == []


def test_a_transaction_that_ends_well_stays(store: Store) -> None:
    with store.transaction():
        store.plants.add({"name": "a"})

    assert names(store, name="a") == ["a"]


def test_an_inner_failure_that_is_caught_undoes_the_inner_part_only(store: Store) -> None:
    with store.transaction():
        store.plants.add({"name": "outer"})
        with failing(store):
            store.plants.add({"name": "inner"})
        store.plants.add({"name": "after"})

    assert [row["name"] for row in store.plants] == ["outer", "after"]


def test_an_outer_failure_undoes_the_inner_part_too(store: Store) -> None:
    with failing(store), store.transaction():
        store.plants.add({"name": "inner"})

    assert len(store.plants) == 0


def test_an_interrupted_transaction_is_undone(store: Store) -> None:
    with failing(store, KeyboardInterrupt):
        store.plants.add({"name": "a"})

    assert len(store.plants) == 0


@pytest.mark.parametrize("how", ["restore", "rollback"])
def test_a_world_taken_inside_a_transaction_that_fails_is_given_back(store: Store, how: str) -> None:
    world, empty = store.checkpoint(), store.snapshot()
    store.plants.add({"name": "a", "bed": 1})
    before = store.snapshot()

    with failing(store):
        store.plants.update(10, name="b")
        store.restore(empty) if how == "restore" else store.rollback_to(world)
        store.plants.add({"name": "c", "bed": 1})

    assert store.snapshot() == before
    assert names(store, bed=1) == ["a"]


def test_writing_outside_of_transactions_is_kept(store: Store) -> None:
    store.plants.add({"name": "a"})

    with failing(store):
        pass

    assert len(store.plants) == 1


# --- snapshots ----------------------------------------------------------------------------------------


@pytest.fixture
def garden(store: Store) -> Store:
    store.plants.add({"name": "a", "bed": 1, "tags": ["x", {"y": [1]}]})
    store.plants.add({"name": "b", "bed": 1})
    store.notes.add({"text": "t"})
    store.tags.add({"label": "l"})
    store.clock.freeze("2031-02-03T04:05:06Z")
    return store


def test_a_snapshot_is_plain_data(garden: Store) -> None:
    snapshot = garden.snapshot()

    assert json.loads(json.dumps(snapshot)) == snapshot
    assert snapshot["beds"] == []
    assert snapshot["clock"] == {"now": "2031-02-03T04:05:06+00:00", "frozen": True, "offset_seconds": 0.0}


def test_a_snapshot_is_the_callers_to_change(garden: Store) -> None:
    snapshot = garden.snapshot()
    before = copy.deepcopy(snapshot)

    snapshot["plants"][0]["tags"][1]["y"].append(2)
    snapshot["plants"].clear()

    assert garden.snapshot() == before


def test_a_restored_snapshot_is_the_callers_to_change(garden: Store) -> None:
    snapshot = garden.snapshot()
    before = copy.deepcopy(snapshot)

    garden.restore(snapshot)
    snapshot["plants"][0]["tags"].append("z")

    assert garden.snapshot() == before


def test_a_snapshot_restores_everything_elsewhere(garden: Store) -> None:
    other = Store(SPECS)
    other.plants.add({"name": "gone"})

    other.restore(json.loads(json.dumps(garden.snapshot())))

    assert other.snapshot() == garden.snapshot()
    assert names(other, bed=1) == ["a", "b"]
    assert other.plants.add({})["id"] == garden.plants.add({})["id"]


def test_what_a_snapshot_leaves_out_is_blank(garden: Store) -> None:
    garden.restore({"plants": [{"id": 3, "name": "c"}]})

    assert garden.snapshot() == {
        "plants": [{"id": 3, "name": "c", "bed": None, "tags": [], "height": 0}],
        "beds": [],
        "notes": [],
        "tags": [],
        "clock": {"now": None, "frozen": False, "offset_seconds": 0.0},
    }


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ([], "expected an object of tables"),
        ("x", "expected an object of tables"),
        ({"weeds": []}, "/weeds: no such table"),
        ({"plants": {}}, "/plants: expected a list of rows"),
        ({"plants": None}, "/plants: expected a list of rows"),
        ({"plants": ["x"]}, "/plants/0: expected an object"),
        ({"plants": [{"id": 1, "colour": "red"}]}, "/plants/0: unknown field 'colour'"),
        ({"plants": [{}]}, "/plants/0/id: expected a new int"),
        ({"plants": [{"id": "1"}]}, "/plants/0/id: expected a new int"),
        ({"plants": [{"id": True}]}, "/plants/0/id: expected a new int"),
        ({"plants": [{"id": [1]}]}, "/plants/0/id: expected a new int"),
        ({"plants": [{"id": 1}, {"id": 1}]}, "/plants/1/id: expected a new int"),
        ({"plants": [{"id": 1, "name": 5}]}, "/plants/0/name: expected str"),
        ({"plants": [{"id": 1, "name": None}]}, "/plants/0/name: expected str"),
        ({"plants": [{"id": 1, "tags": "x"}]}, "/plants/0/tags: expected list"),
        ({"plants": [{"id": 1, "height": True}]}, "/plants/0/height: expected int"),
        ({"plants": [{"id": 1, "bed": [1]}]}, "/plants/0/bed: expected a plain value"),
        ({"plants": [{"id": 1, "bed": {"a": 1}}]}, "/plants/0/bed: expected a plain value"),
        ({"notes": [{"id": 1}]}, "/notes/0/id: expected a new str"),
        ({"tags": [{}]}, "/tags/0/label: expected"),
        ({"clock": {"now": "soon"}}, "/clock: expected now"),
        ({"clock": {"offset_seconds": "x"}}, "/clock: expected now"),
        ({"clock": {"offset_seconds": 8e13}}, "/clock: expected now"),
        ({"clock": "noon"}, "/clock: expected now"),
    ],
    ids=lambda value: json.dumps(value) if not isinstance(value, str) else "",
)
def test_a_state_that_makes_no_sense_is_refused_whole(garden: Store, state: Any, words: str) -> None:
    before = garden.snapshot()

    with pytest.raises(StateError, match=words):
        garden.restore(state)

    assert garden.snapshot() == before


# --- checkpoints --------------------------------------------------------------------------------------


def test_a_frozen_world_comes_back_as_often_as_wanted(garden: Store) -> None:
    world, before = garden.checkpoint(), garden.snapshot()

    for number in range(3):
        garden.plants.update(10, name=str(number), bed=2)
        garden.plants.add({"bed": 1})
        garden.rollback_to(world)

    assert garden.snapshot() == before
    assert names(garden, bed=1) == ["a", "b"]


def test_stores_that_share_a_world_do_not_know_of_each_other(garden: Store) -> None:
    world = garden.checkpoint(shared=True)
    one, other = Store(SPECS), Store(SPECS)
    one.rollback_to(world)
    other.rollback_to(world)

    first = one.plants.add({"name": "one", "bed": 1})
    other.plants.update(10, name="other")

    assert names(one, bed=1) == ["a", "b", "one"]
    assert names(other, bed=1) == ["other", "b"]
    assert names(garden, bed=1) == ["a", "b"]
    assert other.plants.add({})["id"] == first["id"]


def test_going_back_forgets_the_ids_given_since(garden: Store) -> None:
    world = garden.checkpoint()
    given = garden.plants.add({})["id"]

    garden.rollback_to(world)

    assert garden.plants.add({})["id"] == given


def test_going_back_costs_what_was_written_and_keeps_the_order_of_rows(garden: Store) -> None:
    world, rows = garden.checkpoint(), [row["id"] for row in garden.plants]

    with failing(garden):
        garden.plants.add({"id": 9, "name": "undone", "bed": 1})
    garden.plants.update(10, bed=3)
    garden.rollback_to(world)

    assert [row["id"] for row in garden.plants] == rows
    assert names(garden, bed=1) == ["a", "b"]


@pytest.mark.parametrize("shared", [False, True])
def test_a_world_inside_a_world_comes_back_as_well(garden: Store, shared: bool) -> None:
    outer, before = garden.checkpoint(shared=shared), garden.snapshot()
    garden.plants.add({"name": "c", "bed": 1})
    inner, then = garden.checkpoint(), garden.snapshot()
    garden.plants.update(10, name="changed")

    garden.rollback_to(inner)
    assert garden.snapshot() == then
    garden.rollback_to(outer)
    assert garden.snapshot() == before


# --- orders -------------------------------------------------------------------------------------------

BY_NAME = Order("by name", "bed", lambda row: row["height"] >= 0, lambda row: (row["name"], row["id"]))


def ids_by_name(store: Store, bed: int) -> list[int]:
    return [key[-1] for key in store.plants.ordered(BY_NAME, bed)]


def test_an_order_follows_what_is_written_undone_and_thawed(garden: Store) -> None:
    assert ids_by_name(garden, 1) == [10, 11]
    world = garden.checkpoint()

    garden.plants.update(10, name="z")
    garden.plants.add({"id": 5, "name": "b", "bed": 1})
    assert ids_by_name(garden, 1) == [5, 11, 10]
    garden.plants.update(5, height=-1)
    garden.plants.update(11, bed=2)
    assert (ids_by_name(garden, 1), ids_by_name(garden, 2)) == ([10], [11])
    with failing(garden):
        garden.plants.update(10, bed=2)
    assert ids_by_name(garden, 1) == [10]

    garden.rollback_to(world)
    assert (ids_by_name(garden, 1), ids_by_name(garden, 2)) == ([10, 11], [])


# --- memo ---------------------------------------------------------------------------------------------


def test_what_was_worked_out_is_remembered_until_something_is_written(store: Store) -> None:
    built: list[int] = []

    def count() -> int:
        built.append(1)
        return len(store.plants)

    seen = [store.memo("count", count), store.memo("count", count)]
    store.plants.add({})
    seen.append(store.memo("count", count))

    assert (seen, len(built)) == ([0, 0, 1], 2)


@pytest.mark.parametrize("how", ["undo", "restore", "rollback", "update"])
def test_nothing_is_remembered_of_another_state(store: Store, how: str) -> None:
    store.plants.add({"height": 1})
    world, snapshot = store.checkpoint(), store.snapshot()

    def heights() -> list[int]:
        return store.memo("heights", lambda: [row["height"] for row in store.plants])

    if how == "undo":
        with failing(store):
            store.plants.update(10, height=2)
            assert heights() == [2]
    else:
        store.plants.update(10, height=2)
        assert heights() == [2]
        {
            "restore": lambda: store.restore(snapshot),
            "rollback": lambda: store.rollback_to(world),
            "update": lambda: store.plants.update(10, height=1),
        }[how]()

    assert heights() == [1]


# --- threads ------------------------------------------------------------------------------------------


def test_transactions_of_many_threads_do_not_mix(store: Store) -> None:
    """Every second one fails; what the others wrote is there once each, under an id of its own."""
    counter = store.beds.add({"title": "0"})["id"]
    barrier = threading.Barrier(6)

    def work(number: int) -> None:
        barrier.wait()
        for turn in range(50):
            try:
                with store.transaction():
                    title = store.beds[counter]["title"]
                    store.plants.add({"name": f"{number}-{turn}"})
                    store.beds.update(counter, title=str(int(title) + 1))
                    if turn % 2:
                        raise Failure
            except Failure:
                continue

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert store.beds[counter]["title"] == "150"
    assert sorted(row["name"] for row in store.plants) == sorted(
        f"{number}-{turn}" for number in range(6) for turn in range(0, 50, 2)
    )
