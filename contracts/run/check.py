"""What a check is: what it asserts, how that is known, and what it needs; `@law` makes one of a function."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contracts.options import PROFILES

if TYPE_CHECKING:
    from contracts.run.case import Case

Body = Callable[["Case"], None]

EVERYWHERE = frozenset({"doc", "source", "spec", "observed"})
MOCK_ONLY = frozenset({"inferred", "assumed"})
NOWHERE = frozenset({"unsure"})
AMOUNTS = ("one", "few", "many")


@dataclass(frozen=True)
class Check:
    """One statement about a server, and the function that puts it to the test."""

    id: str
    operations: tuple[str, ...]
    statement: str
    evidence: tuple[str, ...]
    system: str
    body: Body
    needs: tuple[str, ...] = ()
    writes: bool = True
    profile: str = "standard"
    amount: str = "few"
    mock_only: bool | str = False

    @property
    def marks(self) -> frozenset[str]:
        return frozenset(line.partition(":")[0].strip() for line in self.evidence)

    @property
    def applies(self) -> str:
        """`everywhere`, `mock` or `nowhere`: the weakest evidence decides."""
        if self.marks & NOWHERE:
            return "nowhere"
        if self.mock_only or self.marks & MOCK_ONLY:
            return "mock"
        return "everywhere"

    @property
    def on_the_mock_because(self) -> str:
        """Why real servers are not asked, where the check applies to the mock only."""
        if isinstance(self.mock_only, str) and self.mock_only:
            return self.mock_only
        if inferred := self.marks & MOCK_ONLY:
            return f"its evidence is {' and '.join(sorted(inferred))}"
        return "a real server cannot be asked, or may rightly answer otherwise"

    def in_profile(self, profile: str) -> bool:
        return PROFILES.index(self.profile) <= PROFILES.index(profile)


class RegistryError(Exception):
    """A law that is not well declared."""


registered: dict[str, Check] = {}
"""Every law whose module has been imported, by its id."""


def law(
    operations: str,
    *,
    evidence: str | Sequence[str],
    needs: str = "",
    writes: bool = True,
    profile: str = "standard",
    amount: str = "few",
    mock_only: bool | str = False,
    system: str | None = None,
) -> Callable[[Body], Body]:
    """Registers a law; its docstring is the statement.

    Its id is `family.function`, where the family is the `FAMILY` of the module.

    operations: operationIds, the one that the law is about first.
    evidence: `mark: where`, one text or several; the weakest mark decides where the law is asserted.
    needs: roles and objects beside the teacher (Canvas) or admin (Karma): `student other-course outcome`.
    writes: False if the law sends nothing but GET and HEAD.
    profile: the smallest one that includes it. amount: how many examples it deserves (one, few, many).
    mock_only: why real servers are not asked although the evidence would do, such as "real servers promise no order".
    """

    def register(body: Body) -> Body:
        family = str(body.__globals__["FAMILY"])
        identity = f"{family}.{body.__name__}"
        lines = (evidence,) if isinstance(evidence, str) else tuple(evidence)
        check = Check(
            id=identity,
            operations=tuple(operations.split()),
            statement=_statement(body),
            evidence=lines,
            system=system or ("karma" if family.startswith("karma") else "canvas"),
            body=body,
            needs=tuple(needs.split()),
            writes=writes,
            profile=profile,
            amount=amount,
            mock_only=mock_only,
        )
        _verify(check)
        if identity in registered and registered[identity].body.__code__ is not body.__code__:
            raise RegistryError(f"{identity} is declared twice")
        registered[identity] = check
        return body

    return register


def _statement(body: Body) -> str:
    text = inspect.getdoc(body)
    if not text:
        raise RegistryError(f"{body.__module__}.{body.__name__} has no docstring, which is its statement")
    return re.sub(r"\s+", " ", text).strip()


def _verify(check: Check) -> None:
    unknown = check.marks - EVERYWHERE - MOCK_ONLY - NOWHERE
    if unknown or not check.evidence:
        raise RegistryError(
            f"{check.id}: evidence {check.evidence} needs marks out of doc, source, spec, observed, ..."
        )
    if check.profile not in PROFILES or check.amount not in AMOUNTS:
        raise RegistryError(f"{check.id}: profile {check.profile!r} or amount {check.amount!r} is unknown")
    if not check.operations:
        raise RegistryError(f"{check.id} names no operation")
