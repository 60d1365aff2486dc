"""All mutants of the project: those of the families' folders, and those that follow from the document."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from . import test_bite_generic
from .mutants import Mutant, Others


@dataclass(frozen=True)
class Entry:
    """A mutant, where it stands (`karma/submissions`), and who looks at it beside those that must find it."""

    place: str
    mutant: Mutant
    others: Others

    def __str__(self) -> str:
        return f"{self.place}: {self.mutant.name}"


@lru_cache(maxsize=1)
def written() -> list[Entry]:
    """Those that somebody has written, each in the folder of its family."""
    return [
        Entry(f"{family}/{name.removeprefix('mutants_')}", mutant, folder.looked_at_by)
        for family, name in _modules()
        for folder in [importlib.import_module(f".{family}", __package__)]
        for mutant in importlib.import_module(f".{family}.{name}", __package__).MUTANTS
    ]


def all_mutants() -> list[Mutant]:
    return [*(entry.mutant for entry in written()), *test_bite_generic.MUTANTS]


def _modules() -> list[tuple[str, str]]:
    here = Path(__file__).parent
    return [
        (family.name, module.name)
        for family in pkgutil.iter_modules([str(here)])
        if family.ispkg
        for module in pkgutil.iter_modules([str(here / family.name)])
        if module.name.startswith("mutants_")
    ]
