"""Seeds: checked against the document's `Seed` schema, then planted by the products, whole or not at all."""

from __future__ import annotations

import functools
import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from mock_server.engine.errors import ApiError
from mock_server.engine.plain_yaml import line_of, plain_data
from mock_server.engine.problems import InputError, problem, problem_of
from mock_server.engine.rows import Row, plain_copy
from mock_server.engine.settings import Settings
from mock_server.engine.spec import Document, SpecError, load_document, load_yaml
from mock_server.engine.store import Store
from mock_server.engine.table import TableSpec
from mock_server.engine.validation import violations

Seed = Mapping[str, Any]
World = dict[str, Any]
Planted = TypeVar("Planted")
_TOLERATED = frozenset({"undocumented", "undocumented value", "documented required", "deprecated"})


class SeedError(InputError):
    """A seed that makes no sense."""


@dataclass(frozen=True)
class Planting:
    """What a product's seeder works with."""

    store: Store
    document: Document
    settings: Settings
    seed: Seed


Seeder = Callable[[Planting, Row], Row]


class Product(Protocol):
    """What of a product seeds need to know."""

    @property
    def seeders(self) -> Mapping[str, Seeder]: ...

    @property
    def references(self) -> Mapping[str, Mapping[str, str]]: ...

    @property
    def empty_keys(self) -> tuple[str, ...]: ...

    @property
    def tables_of(self) -> Callable[[Document], Iterable[TableSpec]]: ...

    @property
    def finish_seed(self) -> Callable[[Planting, dict[str, list[Row]]], None]: ...


@contextmanager
def _uncollected() -> Iterator[None]:
    """Planting leaves no garbage: the collector would only go through all rows again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_uncollected()
def plant(planting: Planting, products: Iterable[Product]) -> dict[str, list[Row]]:
    """Add a seed's entities -> the same entities with ids and tokens filled in. Raises SeedError."""
    seed = planting.seed
    schema = planting.document.schema("Seed")
    if not isinstance(seed, Mapping):
        raise SeedError([problem("", f"expected a mapping of seed keys, found {type(seed).__name__}")])
    refused = [v for v in violations(dict(seed), schema) if v.rule not in _TOLERATED]
    if refused:
        refused.sort(
            key=lambda violation: violation.rule != "unknown"
        )  # a typo is often the cause of the rest
        raise SeedError(map(problem_of, refused))
    created: dict[str, list[Row]] = {}
    with planting.store.transaction():
        for product in products:
            for key, seeder in product.seeders.items():
                for position, entity in enumerate(seed.get(key) or ()):
                    place = f"/{key}/{position}"
                    _require_references(planting, product, key, entity, place)
                    created.setdefault(key, []).append(
                        _planted(planting, seeder, plain_copy(dict(entity)), place)
                    )
            for key in product.seeders:
                for position, entity in enumerate(seed.get(key) or ()):
                    _require_references(planting, product, key, entity, f"/{key}/{position}", inside_too=True)
            product.finish_seed(planting, created)
    mine: dict[str, list[Row]] = plain_copy(created)  # the caller's to change: the store's rows are its own
    return mine


def _planted(planting: Planting, seeder: Seeder, entity: Row, place: str) -> Row:
    try:
        return {**entity, **seeder(planting, entity)}
    except KeyError as error:
        raise SeedError([problem(place, f"id {error} exists already", error.args[0])]) from None
    except ApiError as error:
        raise SeedError([problem(place, _reason(error), entity)]) from None


def _reason(error: ApiError) -> str:
    errors = error.details.get("errors")
    if isinstance(errors, dict):
        return "; ".join(f"{name}: {items[0]['message']}" for name, items in errors.items())
    return error.message or type(error).__name__


def _require_references(
    planting: Planting, product: Product, key: str, entity: Row, place: str, *, inside_too: bool = False
) -> None:
    """Every id that the entity names must exist; ids of its own kind may come later in the same seed."""
    for name, table in product.references.get(key, {}).items():
        if name not in entity or (table == key) is not inside_too:
            continue
        value = entity[name]
        for wanted in value if isinstance(value, list) else [value]:
            if wanted is not None and wanted not in planting.store.tables[table]:
                raise SeedError([problem(f"{place}/{name}", f"no {table} row has the id {wanted!r}", wanted)])


def parse_seed(text: str, name: str) -> Seed:
    """The seed that YAML (or JSON) text says. Raises SeedError."""
    try:
        seed = plain_data(text)
    except ValueError as error:
        raise SeedError([problem("", f"{name} is not YAML of plain data: {error}")]) from None
    if seed is None:
        return {}
    if not isinstance(seed, dict):
        raise SeedError([problem("", f"{name}: expected a mapping of seed keys, found {seed!r:.80}")])
    return seed


def plant_text(text: str, name: str, plant_data: Callable[[Seed], Planted]) -> Planted:
    """What planting the seed gives that YAML (or JSON) text says. Raises SeedError, which names the lines."""
    data = parse_seed(text, name)
    try:
        return plant_data(data)
    except SeedError as error:
        lines = [(one, line_of(text, one["pointer"])) for one in error.problems]
        told = [{**one, "line": line} if line else one for one, line in lines]
        raise SeedError(told, f"{name}:") from None


def world(
    products: tuple[Product, ...], source: str | Path | Seed | None, settings: Settings
) -> tuple[World, dict[str, list[Row]]]:
    """The world that a seed makes, as a checkpoint, and what was planted; the demo world is made once per process.

    Raises SeedError.
    """
    if source is None:
        return _demo_world(products, settings.empty)
    if isinstance(source, Mapping):
        return _plant_world(products, source, settings, shared=False)
    try:
        text = Path(source).read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise SeedError([problem("", f"cannot read the seed {source}: {error}")]) from None
    return plant_text(text, str(source), lambda data: _plant_world(products, data, settings, shared=False))


@functools.cache
def _demo_world(products: tuple[Product, ...], empty: bool) -> tuple[World, dict[str, list[Row]]]:
    text = (Path(__file__).parent.parent / "seed.yaml").read_text(encoding="utf-8")
    try:
        seed = load_yaml(text, "seed")
    except SpecError as error:
        raise SeedError([problem("", str(error))]) from None
    if empty:
        kept = {key for product in products for key in product.empty_keys}
        seed = {key: value for key, value in seed.items() if key in kept}
    return _plant_world(products, seed, Settings(), shared=True)


def _plant_world(
    products: tuple[Product, ...], seed: Seed, settings: Settings, *, shared: bool
) -> tuple[World, dict[str, list[Row]]]:
    document = load_document()
    store = Store(spec for product in products for spec in product.tables_of(document))
    created = plant(Planting(store, document, settings, seed), products)
    return store.checkpoint(shared=shared), created
