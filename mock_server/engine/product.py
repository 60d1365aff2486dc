"""What a product declares to the engine: all that it asks of Canvas, of Karma, and of the control routes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import ModuleType

from mock_server.engine.dialect import Dialect
from mock_server.engine.roles import Cast
from mock_server.engine.rows import Row
from mock_server.engine.seed import Planting, Seeder
from mock_server.engine.settings import Settings
from mock_server.engine.spec import Document
from mock_server.engine.store import Store
from mock_server.engine.table import TableSpec


def _no_tables(document: Document) -> Iterable[TableSpec]:
    return ()


def _nothing_to_finish(planting: Planting, created: dict[str, list[Row]]) -> None:
    """Whatever the seed brought is whole as it is."""


@dataclass(frozen=True, eq=False)
class Product:
    """One product.

    `name` is what the document's tags call its dialect; `pages` hold its handlers, a module for each documentation
    page. `seeders` are by seed key, in the order in which entities are planted, `references` say which fields of a key
    name rows of which table, `finish_seed` does what can be done only when everything is in, and `empty_keys` are
    those that an empty demo world keeps. `cast` are those whom tests call by a name; below the paths of a product that
    `is_rails`, requests are read as Rails reads them.
    """

    name: str
    pages: tuple[ModuleType, ...]
    owns_path: Callable[[str], bool]
    make_dialect: Callable[[Store, Settings], Dialect]
    tables_of: Callable[[Document], Iterable[TableSpec]] = _no_tables
    seeders: Mapping[str, Seeder] = field(default_factory=dict)
    references: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    finish_seed: Callable[[Planting, dict[str, list[Row]]], None] = _nothing_to_finish
    empty_keys: tuple[str, ...] = ()
    cast: Cast | None = None
    is_rails: bool = True
