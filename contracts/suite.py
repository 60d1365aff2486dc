"""All checks, laws and machines there are, and those that a glob selects."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from fnmatch import fnmatchcase

import contracts
from contracts import families
from contracts.document.spec import Document
from contracts.families.karma.family import FAMILY as KARMA
from contracts.families.live_assessments.family import FAMILY as LIVE_ASSESSMENTS
from contracts.families.quizzes.family import FAMILY as QUIZZES
from contracts.generic.checks import checks_of
from contracts.machine.machine import check_of
from contracts.run.check import Check, RegistryError, registered

FAMILIES = (QUIZZES, LIVE_ASSESSMENTS, KARMA)
MACHINES = tuple(machine for family in FAMILIES for machine in family.machines)


def laws() -> list[Check]:
    """Every law of every family, in the order of the laws' families, of their modules and of their text."""
    for module in pkgutil.walk_packages(families.__path__, f"{families.__name__}."):
        if ".laws." in module.name:
            importlib.import_module(module.name)
    return sorted(registered.values(), key=_place)


def _place(check: Check) -> tuple[str, str, int]:
    return check.id.partition(".")[0], check.body.__module__, check.body.__code__.co_firstlineno


APART = frozenset({"contracts.__main__", "contracts.pytest_plugin", "contracts.test_contracts"})
"""Doors into the kit, of which a run opens one."""


def load_everything() -> None:
    """Loads the whole kit before the first value is drawn.

    Hypothesis also draws constants that stand in loaded code: the same seed must find the same code.
    """
    for module in pkgutil.walk_packages(contracts.__path__, "contracts."):
        if module.name not in APART:
            importlib.import_module(module.name)


def all_checks(document: Document) -> list[Check]:
    """Reply checks, refusal checks, laws and machines, in the order in which a run takes them."""
    load_everything()
    found = [*checks_of(document), *laws(), *(check_of(machine) for machine in MACHINES)]
    known = set(document.operations)
    for check in found:
        missing = [name for name in check.operations if name not in known]
        if missing:
            raise RegistryError(
                f"{check.id} names operations that the document does not have: {', '.join(missing)}"
            )
    return found


def selected(checks: Iterable[Check], only: str | None) -> list[Check]:
    """Those whose id, or one of whose operations, matches the glob; a comma joins several globs."""
    if not only:
        return list(checks)
    globs = [glob.strip() for glob in only.split(",") if glob.strip()]
    return [
        check
        for check in checks
        if any(fnmatchcase(name, glob) for glob in globs for name in (check.id, *check.operations))
    ]
