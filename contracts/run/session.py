"""One run on one target: the ledger, the guard, the budget, and the cases made from them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contracts.document.spec import Document, Operation, the_document
from contracts.options import Options, run_name, variable_of
from contracts.profiles import profile_for
from contracts.run.case import Case
from contracts.run.removal import remove, sweep
from contracts.wire.client import Request, Wire
from contracts.wire.connect import connect
from contracts.wire.exchange import Json
from contracts.wire.failures import ContractFailure, NotChecked, SetupFailed, require
from contracts.wire.guard import Guard, Limits
from contracts.wire.ledger import Ledger, LedgerError, ledger_path
from contracts.wire.pacing import Budget, Pacer
from contracts.wire.recording import CLEANUP, SETUP
from contracts.wire.target import REAL_LIVE_OBJECTS, Target

if TYPE_CHECKING:
    import httpx
    from hypothesis.strategies import DataObject

    from contracts.run.check import Check
    from contracts.wire.replaying import Recording

RECORDED_OPTIONS = (
    "course",
    "other_course",
    "karma_course",
    "max_requests",
    "max_live_objects",
    "allow_course_wide",
    "allow_notifications",
)
"""What decides, beside the seed, which requests a run sends."""
GENERATIONS = 20
NAMES_LOOKED_THROUGH = 5
"""Pages of a hundred live assessments that are searched for the traces of an earlier run with the same name."""


@dataclass
class Leftovers:
    """What the clean-up came to."""

    removed: int = 0
    failed: list[str] = field(default_factory=list)
    uncertain: list[str] = field(default_factory=list)
    permanent: list[str] = field(default_factory=list)
    ledger: Path | None = None


@dataclass
class Session:
    """A run that has begun."""

    options: Options
    document: Document
    target: Target
    ledger: Ledger
    budget: Budget
    guard: Guard
    cases: int = 0

    @classmethod
    def start(
        cls,
        options: Options,
        budget: Budget | None = None,
        *,
        pacer: Pacer | None = None,
        run: str | None = None,
        http: httpx.Client | None = None,
        recording: Recording | None = None,
    ) -> Session:
        """Meets the target and opens the ledger. Raises SetupFailed.

        `run` is the prefix to use, where another session has chosen it already; `http` a client that reaches a mock in
        this process, in place of one of the kit's own making; `recording` the run that takes a server's place.
        """
        document = the_document()
        budget = budget or Budget()
        target = connect(options, budget, pacer=pacer, http=http, recording=recording)
        try:
            return cls._opened(options, document, target, budget, run)
        except BaseException:
            target.close()
            raise

    @classmethod
    def _opened(
        cls, options: Options, document: Document, target: Target, budget: Budget, run: str | None
    ) -> Session:
        ledger = _open_ledger(options, target, run)
        guard = Guard(
            document,
            ledger,
            forbidden=target.writes_forbidden,
            courses=target.course_forms,
            limits=_limits(options, target),
            needs_mark=not target.is_mock,
            allows_course_wide=target.is_mock or options.allow_course_wide,
            allows_notifications=target.is_mock or options.allow_notifications,
        )
        for wire in target.wires.values():
            wire.watch = guard
        if target.recorder is not None:
            target.recorder.end(SETUP)
        return cls(options, document, target, ledger, budget, guard)

    def wire(self, dialect: str) -> Wire:
        return self.target.wires["karma" if dialect == "karma" else "canvas"]

    def why_not(self, check: Check) -> str | None:
        """Why this check cannot be carried out on this target; None if it can."""
        recording = self.target.recording
        if recording is not None and (reason := recording.why_not(check.id)):
            return reason
        if check.applies == "nowhere":
            return "its evidence is unsure, so it is asserted nowhere"
        if check.applies == "mock" and not self.target.is_mock:
            return f"{check.on_the_mock_because}, so it is asserted on the mock only"
        if check.system not in self.target.systems:
            return f"it is about {check.system}; --{_option_of_system(check.system)}"
        if check.writes and self.guard.forbidden is not None:
            return self.guard.forbidden
        for need in (*check.needs, *(("karma:admin",) if check.system == "karma" else ())):
            if missing := self.target.missing(need):
                return f"it needs {missing}"
        return None

    @contextmanager
    def part(self, check_id: str) -> Iterator[None]:
        """What is exchanged meanwhile belongs to this check: on a recorder's tape, and on that of a recorded run."""
        recording, recorder = self.target.recording, self.target.recorder
        if recording is not None:
            self.cases = recording.begin(check_id)
        if recorder is not None:
            recorder.cases[check_id] = self.cases
        try:
            yield
        finally:
            if recorder is not None:
                recorder.end(check_id)

    def keep(self, check_id: str, status: str, reason: str) -> None:
        """The recorder, if there is one, writes down what became of a check."""
        if self.target.recorder is not None:
            self.target.recorder.keep(check_id, status, reason)

    @contextmanager
    def case(self, data: DataObject | None = None) -> Iterator[Case]:
        """A case; what was made during it is removed at its end, also when it fails."""
        self.cases += 1
        before = len(self.ledger.state.removable)
        case = Case(self, data, f"{self.ledger.run}-{_letters(self.cases)}")
        try:
            yield case
        finally:
            self._remove(self.ledger.state.removable[before:])

    def _remove(self, paths: list[str]) -> list[str]:
        """Removes objects, the youngest first; those that would not go."""
        return [
            path
            for path in reversed(paths)
            if not remove(self.target, self.document, self.ledger.removed, path)
        ]

    def finish(self) -> Leftovers:
        """Removes everything that is left, and what a broken-off request may have made; closes the ledger."""
        if self.target.recording is not None:
            self.target.close()
            return Leftovers()
        left = Leftovers(ledger=self.ledger.path)
        mine = list(self.ledger.state.removable)
        left.failed = self._remove(mine)
        left.removed = len(mine) - len(left.failed)
        for intent in list(self.ledger.state.open_intents.values()):
            found = (
                sweep(self.target, self.document, intent.collection, intent.mark) if intent.removable else []
            )
            if found is None:
                left.uncertain.append(f"{intent.operation} in {intent.collection}")
                continue
            self.ledger.made(intent, found)
            left.failed += self._remove(found)
        left.permanent = list(self.ledger.state.permanent)
        self.ledger.close()
        if self.target.recorder is not None:
            self.target.recorder.end(CLEANUP)
            self.target.recorder.finish(self._about())
        if self.ledger.path is not None and not self.ledger.path.exists():
            left.ledger = None
        self.target.close()
        return left

    def _about(self) -> Json:
        """What a recording says of its run, so that it can be judged again. No token is among it."""
        target, options = self.target, self.options
        return {
            "target": target.url,
            "karma_target": target.karma_url,
            "target_kind": target.kind,
            "in_process": target.in_process,
            "system": "all" if len(target.systems) > 1 else target.systems[0],
            "profile": options.profile,
            "seed": options.seed,
            "run": self.ledger.run,
            "writes_forbidden": target.writes_forbidden,
            "options": {name: getattr(options, name) for name in RECORDED_OPTIONS},
            "tokens": {role: f"${variable_of(role)}" for role in options.tokens},
        }

    def unknown_id(
        self,
        case: Case,
        operation: Operation,
        name: str,
        path: Mapping[str, Any],
        value: int | str | None = None,
    ) -> int | str:
        """An id that names nothing, made sure of by asking. See Case.absent."""
        unknown = _unlikely(operation, name, self.cases) if value is None else value
        asked = self._question(operation, name)
        values = {"course_id": self.target.courses.get("course", ""), **path, name: unknown}
        if asked is None:
            raise NotChecked(f"no operation tells whether a {name} exists")
        person = self.target.people.get("teacher" if operation.dialect != "karma" else "karma:admin")
        if person is None:
            raise NotChecked("nobody can ask whether an id exists")
        answer = case.send(
            Request(
                "GET",
                asked.fill(values),
                asked.id,
                person.role,
                token=person.token,
                token_name=variable_of(person.role),
            ),
            operation.dialect,
        )
        require(400 <= answer.status < 500, f"an unknown {name} is answered {answer.status}", exchange=answer)
        head = operation.path.partition("{" + name + "}")[0] + "{" + name + "}"
        self.guard.known_absent.add(self.guard.plain_path(_fill(head, values)))
        return unknown

    def _question(self, operation: Operation, name: str) -> Operation | None:
        """A GET that leads through the same object."""
        head = operation.path.partition("{" + name + "}")[0] + "{" + name + "}"
        known = set(operation.path.partition("{" + name + "}")[0].split("{")[1:])
        allowed = {part.partition("}")[0] for part in known} | {name}
        candidates = [
            o
            for o in self.document
            if o.method == "GET"
            and o.path.startswith(head)
            and set(o.path_names) <= allowed
            and not o.unserved
        ]
        return min(candidates, key=lambda o: len(o.path), default=None)


def _open_ledger(options: Options, target: Target, run: str | None = None) -> Ledger:
    if run is not None:
        beside = None if target.in_process else ledger_path(f"{run}-beside")
        return Ledger(beside, run=run, target=target.url, karma_target=target.karma_url)
    for generation in range(GENERATIONS):
        name = run_name(options.seed, options.worker, generation)
        explicit = Path(options.ledger) if options.ledger else None
        if explicit is not None and options.worker:
            explicit = explicit.with_name(f"{explicit.stem}-{options.worker}{explicit.suffix}")
        path = explicit if explicit is not None else (None if target.in_process else ledger_path(name))
        if path is not None and explicit is None and path.with_suffix(".done.jsonl").exists():
            continue
        if not target.in_process and target.writes_forbidden is None and _is_taken(target, name):
            continue
        try:
            return Ledger(path, run=name, target=target.url, karma_target=target.karma_url)
        except FileExistsError:
            if explicit is not None:
                raise SetupFailed(
                    f"--ledger {explicit} exists: clean up with `canvas-contracts cleanup --ledger {explicit}`, "
                    "or name another file"
                ) from None
        except (OSError, LedgerError) as error:
            raise SetupFailed(f"the ledger {path} cannot be written: {error}") from None
    raise SetupFailed(
        "too many runs with this seed have left something behind; run `canvas-contracts cleanup`"
    )


def _limits(options: Options, target: Target) -> Limits:
    """How much may exist: on the mock anything, elsewhere as the profile says, and never more than the user says."""
    most = options.max_live_objects
    together = None if most is None else options.share(most)
    permanent = profile_for(options.profile, target.kind).permanent_objects
    if permanent is None:
        return Limits(together=together)
    return Limits(options.share(REAL_LIVE_OBJECTS), options.share(permanent), together)


def _is_taken(target: Target, name: str) -> bool:
    """Whether live assessments of an earlier run with this name are there: nobody can remove those."""
    teacher = target.people.get("teacher")
    course = target.courses.get("course")
    if teacher is None or course is None:
        return False
    request = Request(
        "GET",
        f"/api/v1/courses/{course}/live_assessments?per_page=100",
        "list_live_assessments",
        "teacher",
        token=teacher.token,
        token_name=variable_of("teacher"),
    )
    wire = target.wires["canvas"]
    try:
        page = wire.send(request)
        for _ in range(NAMES_LOOKED_THROUGH):
            if name.encode() in page.body:
                return True
            following = page.links.get("next")
            if not following:
                break
            page = wire.follow(following, request)
    except ContractFailure:
        return False  # the checks of this operation will say it better
    return False


def _unlikely(operation: Operation, name: str, number: int) -> int | str:
    """An id that most likely names nothing, in the form that the document gives ids of this kind."""
    parameter = operation.parameter(name)
    pattern = str(parameter.schema.get("pattern", "")) if parameter is not None else ""
    prefix = re.match(r"\^?([a-z]+_)", pattern)
    return f"{prefix.group(1)}nothing{number}" if prefix else 9_000_000_000 + number


def _fill(template: str, values: Mapping[str, Any]) -> str:
    for name, value in values.items():
        template = template.replace("{" + name + "}", str(value))
    return template


def _letters(number: int) -> str:
    """A number as five characters: a fixed width keeps drawn values independent of the count."""
    alphabet = "0123456789abcdefghijklmnopqrstuvwxyz"
    text = ""
    for _ in range(5):
        number, index = divmod(number, 36)
        text = alphabet[index] + text
    return text


def _option_of_system(system: str) -> str:
    return "karma-url and --karma-admin-token" if system == "karma" else "system canvas or all"
