"""Mutants: servers made wrong on purpose, each with the checks that must find it, and those that may.

A mutant is the mock in process with a defect in front of it (`planted.py`), and narrow: it breaks one promise, not all
of a family. They stand in lists called MUTANTS, in the modules `mutants_*.py` of a folder for each family, whose
`looked_at_by` says which other checks look at each of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from random import Random
from zlib import crc32

from contracts.document.spec import the_document
from contracts.run.check import Check
from contracts.run.runner import FAILED, Result, run_check
from contracts.suite import all_checks

from .planted import QUICK_PROFILE, THOROUGH_PROFILE, Defect, session_on


@dataclass(frozen=True)
class Mutant:
    """One defective server.

    make: gives its defect, afresh at each call, for some remember what they have been asked.
    must: ids of the checks that find it, with blanks between them. may: globs of others that may well notice it;
        state machines may notice everything.
    steps: for what only a sequence shows: how many requests that change something are enough to show it.
    """

    name: str
    make: Callable[[], Defect] = field(repr=False)
    must: str
    may: str = ""
    steps: int | None = None

    @cached_property
    def finders(self) -> frozenset[str]:
        return frozenset(self.must.split())

    def may_be_noticed_by(self, identity: str) -> bool:
        globs = (*self.may.split(), *self.finders, "machine.*")
        return any(fnmatchcase(identity, glob) for glob in globs)

    @property
    def level(self) -> str:
        """What it takes to see it: a reply, a refusal, a law, requests at the same moment, or a sequence."""
        kinds = {identity.partition(".")[0] for identity in self.finders}
        for kind, level in (("machine", "sequence"), ("concurrency", "concurrency")):
            if kind in kinds:
                return level
        return {"replies": "reply", "refusals": "refusal"}.get("+".join(kinds), "law")


# Who looks at a mutant beside those that must find it --------------------------------------------------------------

Others = Callable[[Mutant], Sequence[Check]]
LIKE = 8
"""How many laws that are like those that must find a mutant are tried on it."""
COSTLY = {"live_results.more_than_10000_results_at_once_fail"}
"""Laws that are tried on their own mutants only."""


@lru_cache(maxsize=1)
def checks() -> dict[str, Check]:
    """Every check there is, by its id."""
    return {check.id: check for check in all_checks(the_document())}


def everything(_: Mutant) -> list[Check]:
    """Every check there is."""
    return list(checks().values())


def one_in(number: int, belongs: Callable[[Check], bool]) -> Others:
    """A share of the checks that belong here, another one for each mutant; BITE_SHARE=1 in the environment: all.

    Who looks at what follows from the two names: one more check or mutant changes nothing for the others.
    """
    share = int(os.environ.get("BITE_SHARE", number))

    def others(mutant: Mutant) -> list[Check]:
        return [
            check
            for check in checks().values()
            if belongs(check) and crc32(f"{mutant.name} {check.id}".encode()) % share == 0
        ]

    return others


def its_like(mutant: Mutant) -> list[Check]:
    """Some laws of the same fact sheet about the same operations; the mutant's name decides which."""
    laws = [check for check in checks().values() if ".laws." in check.body.__module__]
    sheets = {_sheet_of(identity) for identity in mutant.finders}
    operations = {check.operations[0] for check in laws if check.id in mutant.finders}
    alike = [
        check
        for check in laws
        if _sheet_of(check.id) in sheets
        and check.operations[0] in operations
        and check.id not in mutant.finders | COSTLY
    ]
    return Random(mutant.name).sample(alike, min(LIKE, len(alike)))


def _sheet_of(identity: str) -> str:
    """`live` of `live_results.assessor_is_always_the_caller`."""
    return identity.partition(".")[0].partition("_")[0]


# The verdict -------------------------------------------------------------------------------------------------------


def results_on(mutant: Mutant, others: Sequence[Check]) -> Iterator[Result]:
    """What becomes of the checks that must find the mutant, with as many examples as it takes, and of others."""
    with session_on(mutant.make()) as session:
        for identity in sorted(mutant.finders):
            yield run_check(checks()[identity], session, THOROUGH_PROFILE)
        for check in others:
            if check.id not in mutant.finders:
                yield run_check(check, session, QUICK_PROFILE)


def found_by(results: Sequence[Result]) -> set[str]:
    """The ids of checks that failed, and of those whose failure kept others from being carried out."""
    failed = {result.id for result in results if result.status == FAILED}
    return failed | {result.blocked_by.check for result in results if result.blocked_by is not None}
