"""Sequences of operations beside a model of a few dicts; after every step the server must show what the model holds.

A machine is a class with `@step` methods; the families declare them. The steps of a sequence are
drawn inside an ordinary example rather than by hypothesis's own state machine, which wants to be the whole test: so a
machine has the seed, the budgets, the ledger and the curl lines of every other check. The same machines, played on two
servers at once, are the differential run of `compare`.

Which steps, and what about, follows from one number that hypothesis draws: were there more, it would vary a few
sequences rather than draw many. A sequence that fails is repeated without some of its steps, on fresh test data, until
none can be left out.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st

from contracts.machine.normalise import References
from contracts.profiles import profile_for
from contracts.run.case import Case
from contracts.run.check import Check
from contracts.wire.exchange import Exchange, Json
from contracts.wire.failures import ContractFailure, require, require_equal

T = TypeVar("T")
Condition = Callable[[Any], bool]

STEPS = 14


def step(when: Condition = lambda machine: True) -> Callable[[T], T]:
    """Marks a method as a step, possible while `when(machine)` holds."""

    def mark(method: T) -> T:
        method._when = when  # type: ignore[attr-defined]
        return method

    return mark


@dataclass(eq=False)
class Thing:
    """An object that the machine has made, or a user: its id on each server, and what the model says of it.

    In a path, a query or a body it stands for its id.
    """

    ids: Sequence[Any]
    model: dict[str, Json] = field(default_factory=dict)
    deleted: bool = False
    more: dict[str, Json] = field(default_factory=dict)


@dataclass(frozen=True)
class Played:
    """A step that was carried out, and the number that its picks followed from; None: each picked the first."""

    name: str
    chance: int | None


class Divergence(ContractFailure):
    """Two servers answer the same request differently."""


class Machine:
    """One family's operations. With one case it is held against the model, with two also each against the other."""

    operations: ClassVar[str] = ""
    evidence: ClassVar[tuple[str, ...]] = ()
    statement: ClassVar[str] = ""
    needs: ClassVar[tuple[str, ...]] = ()
    system: ClassVar[str] = "canvas"
    mock_only: ClassVar[str] = ""
    alone: ClassVar[str] = ""
    """Why its sequences cannot be compared on two servers."""

    def __init__(self, *cases: Case) -> None:
        self.cases = cases
        self.case = cases[0]
        self.references = [References(case.session.wire(self.system).base_url) for case in cases]
        self.things: list[Thing] = []
        self.touched: set[Thing] = set()
        self.played: list[Played] = []
        self._chance: random.Random | None = None

    # What steps work with -----------------------------------------------------------------------------------------

    @property
    def living(self) -> list[Thing]:
        return [thing for thing in self.things if not thing.deleted]

    @property
    def is_mock(self) -> bool:
        """Whether every server is one: then steps are possible whose outcome is inferred."""
        return all(case.is_mock for case in self.cases)

    def pick(self, options: Sequence[T]) -> T:
        """One of these, by chance."""
        return options[0] if self._chance is None else self._chance.choice(options)

    def some_of(self, options: Sequence[T], *, at_least: int = 0, at_most: int) -> list[T]:
        """A few of these, by chance, each as often as it likes."""
        return [self.pick(options) for _ in range(self.pick(range(at_least, at_most + 1)))]

    def some_thing(self) -> Thing:
        return self.pick(self.living)

    def anybody(self, *roles: str) -> str:
        """One of those of the roles that somebody has, on every server."""
        known = [role for role in roles if all(role in case.session.target.people for case in self.cases)]
        return self.pick(known)

    def call(self, role: str, operation_id: str, /, **how: Any) -> list[Exchange]:
        """The same call on every server, each with the ids of its own."""
        exchanges = []
        self.touched |= {thing for thing in _things_in(how) if thing in self.things}
        for place, case in enumerate(self.cases):
            own = _at(place, how)
            self._note_times(own.get("body"))
            exchanges.append(case.role(role).call(operation_id, **own))
        if len(exchanges) > 1:
            self._compare([r.exchange(e) for r, e in zip(self.references, exchanges, strict=True)], exchanges)
        return exchanges

    def ok(self, role: str, operation_id: str, /, **how: Any) -> list[Json]:
        """The bodies of a success on every server; Karma's `data`."""
        exchanges = self.call(role, operation_id, **how)
        operation = self.case.document[operation_id]
        for exchange in exchanges:
            require(
                exchange.status in operation.successes,
                f"{operation_id} answers {exchange.status}, where {' or '.join(map(str, operation.successes))} is due",
                exchange=exchange,
            )
        return [e.json["data"] if operation.dialect == "karma" else e.json for e in exchanges]

    def refused(self, role: str, operation_id: str, /, *statuses: int, **how: Any) -> None:
        """The call is refused with one of these statuses, on every server."""
        for exchange in self.call(role, operation_id, **how):
            require(
                exchange.status in statuses,
                f"{operation_id} answers {exchange.status}, where {' or '.join(map(str, statuses))} is due",
                exchange=exchange,
            )

    def listed(
        self,
        role: str,
        operation_id: str,
        /,
        mine: Callable[[Json], bool],
        *,
        rank: Callable[[Json], Json] | None = None,
        **how: Any,
    ) -> list[Json]:
        """What of a whole list is the machine's own, on the first server, as the same as on the second one.

        `rank`: by what the list is ordered, as far as its order is promised; without, it is compared as a set.
        """
        if len(self.cases) > 1:
            return self._compared(role, operation_id, mine, rank, how)
        items = self.case.role(role).every(operation_id, **_at(0, how))
        return [item for item in items if mine(item)]

    # How a sequence goes ------------------------------------------------------------------------------------------

    def steps(self) -> list[str]:
        """The names of all steps, in their order."""
        return [name for name in sorted(dir(type(self))) if hasattr(getattr(type(self), name), "_when")]

    def take(self, played: Played) -> None:
        """Carries out a step, and looks at what it was about."""
        self._chance = None if played.chance is None else random.Random(played.chance)  # noqa: S311
        getattr(self, played.name)()
        self.look_around([thing for thing in self.things if thing in self.touched])

    def is_possible(self, name: str) -> bool:
        return bool(getattr(type(self), name)._when(self))

    def look(self) -> None:
        """Reads the lists, and says what must hold of them: after every step."""

    def look_at(self, thing: Thing) -> None:
        """Reads one object: after a step those that it was about, and all of them after the last one."""

    def look_around(self, things: Sequence[Thing]) -> None:
        self.look()
        for thing in things:
            self.look_at(thing)
        self.touched.clear()

    def _compared(
        self,
        role: str,
        operation_id: str,
        mine: Callable[[Json], bool],
        rank: Callable[[Json], Json] | None,
        how: Mapping[str, Any],
    ) -> list[Json]:
        answers: list[Json] = []
        lists: list[list[Json]] = []
        for place, (case, references) in enumerate(zip(self.cases, self.references, strict=True)):
            try:
                items = case.role(role).every(operation_id, **_at(place, how))
            except ContractFailure as failure:
                answers.append({"refused": failure.message})
                continue
            lists.append([item for item in items if mine(item)])
            order = [rank(item) for item in lists[-1]] if rank else None
            answers.append({"entries": references.listed(lists[-1]), "order": order})
        self._compare(answers, [case.exchanges[-1] for case in self.cases])
        require(lists, f"{operation_id} is refused", exchange=self.case.exchanges[-1])
        return lists[0]

    def _compare(self, answers: list[Json], exchanges: list[Exchange]) -> None:
        one, other = answers
        try:
            require_equal(other, one, "the two servers answer differently", exchange=exchanges[1])
        except ContractFailure as found:
            raise Divergence(
                found.message, received=other, documented=one, at=found.at, exchange=exchanges[1]
            ) from None

    def _note_times(self, body: Json) -> None:
        if isinstance(body, Mapping):
            for value in body.values():
                self._note_times(value)
        elif isinstance(body, list):
            for value in body:
                self._note_times(value)
        elif isinstance(body, str):
            for references in self.references:
                references.sent_times.add(body)


def _at(place: int, value: Any) -> Any:
    """The value with every thing in it replaced by its id on this server."""
    if isinstance(value, Thing):
        return value.ids[place]
    if isinstance(value, Mapping):
        return {key: _at(place, inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_at(place, inner) for inner in value]
    return value


def _things_in(value: Any) -> Iterator[Thing]:
    if isinstance(value, Thing):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _things_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _things_in(inner)


def check_of(kind: type[Machine]) -> Check:
    """The machine as a check."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
    return Check(
        id=f"machine.{name.removesuffix('_machine')}",
        operations=tuple(kind.operations.split()),
        statement=kind.statement,
        evidence=kind.evidence,
        system=kind.system,
        body=lambda case: play(kind(case)),
        needs=kind.needs,
        amount="many",
        mock_only=kind.mock_only,
    )


def play(machine: Machine) -> None:
    """Carries out steps by chance; looks after each, and at everything after the last.

    A failure is that of the shortest sequence that still fails in the same way.
    """
    try:
        _play(machine)
    except ContractFailure as failure:
        shortest = _shortest(machine, failure)
        if shortest is failure:
            raise
        raise shortest from None


def _play(machine: Machine) -> None:
    """Some steps are left out of each sequence, so that the others come often enough to go deep."""
    chance = random.Random(machine.case.draw(st.integers(0, 2**62)))  # noqa: S311 - it follows from the run's seed
    left_out = chance.sample(machine.steps(), k=chance.randrange(4))
    for _ in range(STEPS):
        able = [name for name in machine.steps() if machine.is_possible(name)]
        name = chance.choice([name for name in able if name not in left_out] or able)
        machine.played.append(Played(name, chance.getrandbits(32)))
        machine.take(machine.played[-1])
    machine.look_around(machine.things)


def _shortest(machine: Machine, failure: ContractFailure) -> ContractFailure:
    """The failure of a sequence from which no step can be left out, and whose steps pick the first of everything if
    that is enough; its requests stand in the machine's cases.

    Hypothesis, which knows of one number only, could do neither; and each attempt costs requests.
    """
    repeated = _Repeated(machine, failure)
    repeated.leave_out()
    for place in range(len(repeated.played)):
        repeated.try_with(place, 1, [Played(repeated.played[place].name, None)])
    repeated.leave_out()
    return repeated.failure


class _Repeated:
    """The shortest sequence found so far that fails in the same way."""

    def __init__(self, machine: Machine, failure: ContractFailure) -> None:
        self.failure = failure
        self.played = list(machine.played)
        self._machine = machine
        self._sessions = [case.session for case in machine.cases]
        last = self._sessions[-1]
        self._until = last.budget.spent + profile_for(last.options.profile, last.target.kind).shrink_requests

    def leave_out(self) -> None:
        """Half of the steps, a quarter and so on down to single ones, wherever the sequence still fails without."""
        size = max(1, len(self.played) // 2)
        while size:
            place = 0
            while place < len(self.played):
                if not self.try_with(place, size, []):
                    place += size
            size //= 2

    def try_with(self, place: int, size: int, others: list[Played]) -> bool:
        """Whether the sequence fails with these steps in place of some of its own; then it is kept so."""
        if self._sessions[-1].budget.spent >= self._until:
            return False
        changed = self.played[:place] + others + self.played[place + size :]
        with ExitStack() as stack:
            cases = [stack.enter_context(session.case()) for session in self._sessions]
            for case in cases:
                case.mark = cases[0].mark
            found = _failure_of(type(self._machine)(*cases), changed)
        if found is None or _rule_in(found) != _rule_in(self.failure):
            return False
        self.played, self.failure = changed, found
        for case, repeated in zip(self._machine.cases, cases, strict=True):
            case.exchanges[:] = repeated.exchanges
        return True


def _rule_in(failure: ContractFailure) -> str:
    """What was broken, without the values."""
    return failure.message.partition(": ")[0]


def _failure_of(machine: Machine, played: Sequence[Played]) -> ContractFailure | None:
    """How the same steps fail on fresh test data; what is not possible any more is passed over."""
    try:
        for step_played in played:
            if machine.is_possible(step_played.name):
                machine.take(step_played)
        machine.look_around(machine.things)
    except ContractFailure as failure:
        return failure
    return None
