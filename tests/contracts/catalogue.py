"""All planted defects of the project in one form, from the tables of the `test_bite*.py` files beside this one.

A table is a dict DEFECTS, `name: (defect, checks that must find it, ...)`, or a list ROWS of objects with these things
as attributes. In place of a defect may stand a function that makes one afresh. Names of laws may stand without their
family where the file carries its name.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from planted import Defect

LEVELS = {
    "test_bite": "law",
    "test_bite_generic": "reply or refusal",
    "test_bite_machine": "sequence",
    "test_bite_concurrency": "concurrency",
}


@dataclass(frozen=True)
class Planted:
    """One defective server, the checks that must find it, and what it takes to see that it is wrong."""

    name: str
    level: str
    must: frozenset[str]
    make: Callable[[], Defect]


def catalogue() -> list[Planted]:
    """Every planted defect there is."""
    here = Path(__file__).parent
    modules = [import_module(path.stem) for path in sorted(here.glob("test_bite*.py"))]
    return [planted for module in modules for planted in _planted_in(module)]


def _planted_in(module: ModuleType) -> Iterator[Planted]:
    level = LEVELS.get(module.__name__, "law")
    for name, defect, must in _rows(module):
        ids = frozenset(_full_name(identity, module) for identity in must)
        found = "reply" if level != "law" and all(i.startswith("replies.") for i in ids) else level
        found = "refusal" if level == "reply or refusal" and found == level else found
        yield Planted(name, found, ids, _maker(defect))


def _rows(module: ModuleType) -> Iterator[tuple[str, Any, set[str]]]:
    for name, row in getattr(module, "DEFECTS", {}).items():
        first, second = row[:2]
        defect, must = (second, {first}) if isinstance(first, str) else (first, second)
        yield name, defect, must
    for row in getattr(module, "ROWS", ()):
        yield row.name, row.defect, set(row.must)


def _full_name(identity: str, module: ModuleType) -> str:
    return identity if "." in identity else f"{module.__name__.removeprefix('test_bite_')}.{identity}"


def _maker(defect: Any) -> Callable[[], Defect]:
    """A function that makes the defect; those that remember nothing are given as they are."""
    return defect if not inspect.signature(defect).parameters else lambda: defect
