"""The checks and laws there are: each says what it asserts, how that is known, and what it needs."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from .options import PROFILES

if TYPE_CHECKING:
    from .case import Case
    from .spec import Document

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


_laws: dict[str, Check] = {}


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

    operations: operationIds, the one that the law is about first.
    evidence: `mark: where`, one text or several; the weakest mark decides where the law is asserted.
    needs: roles and objects beside the teacher (Canvas) or admin (Karma): `student other-course outcome`.
    writes: False if the law sends nothing but GET and HEAD.
    profile: the smallest one that includes it. amount: how many examples it deserves (one, few, many).
    mock_only: why real servers are not asked although the evidence would do, such as "real servers promise no order".
    """

    def register(body: Body) -> Body:
        family = body.__module__.rsplit(".", 1)[-1]
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
        if identity in _laws and _laws[identity].body.__code__ is not body.__code__:
            raise RegistryError(f"{identity} is declared twice")
        _laws[identity] = check
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


def laws() -> list[Check]:
    """Every law of the package `contracts.laws`, in the order of its modules and of their text."""
    from . import laws as package

    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda found: found.name):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return sorted(_laws.values(), key=lambda c: (c.id.partition(".")[0], c.body.__code__.co_firstlineno))


def all_checks(document: Document) -> list[Check]:
    """Reply checks, refusal checks, laws and machines, in the order in which a run takes them."""
    from .checks import checks_of
    from .machines import machines

    found = [*checks_of(document), *laws(), *machines(document)]
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
