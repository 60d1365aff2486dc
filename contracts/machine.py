"""Sequences of operations beside a model of a few dicts; after every step the server must show what the model holds.

A machine is a class with `@step` methods. The runner draws which step comes next, so that a failing sequence shrinks to
the shortest one. The same machines, with two servers, are the differential run of `compare`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st

from . import model
from .case import Case
from .exchange import Exchange, Json
from .failures import ContractFailure, require, require_contains, require_equal
from .normalise import References
from .registry import Check
from .spec import Document
from .strategies import ACCESS_CODES, Strategy, future, live_results, quiz_settings, titles

T = TypeVar("T")
Condition = Callable[[Any], bool]

MOST_STEPS = 12


def step(when: Condition = lambda machine: True) -> Callable[[T], T]:
    """Marks a method as a step, possible while `when(machine)` holds."""

    def mark(method: T) -> T:
        method._when = when  # type: ignore[attr-defined]
        return method

    return mark


@dataclass(eq=False)
class Thing:
    """An object that the machine has made: its id on each server, and what the model says of it."""

    ids: list[Any]
    model: dict[str, Json]
    deleted: bool = False
    more: dict[str, Json] = field(default_factory=dict)


class Difference(ContractFailure):
    """Two servers answer the same request differently."""


class Machine:
    """One family's operations. With one case it is held against the model, with two also each against the other."""

    operations: ClassVar[str] = ""
    evidence: ClassVar[tuple[str, ...]] = ()
    statement: ClassVar[str] = ""
    needs: ClassVar[tuple[str, ...]] = ()
    system: ClassVar[str] = "canvas"

    def __init__(self, *cases: Case) -> None:
        self.cases = cases
        self.case = cases[0]
        self.things: list[Thing] = []
        self.references = [References(case.session.wire(self.system).base_url) for case in cases]

    def draw(self, strategy: st.SearchStrategy[T]) -> T:
        return self.case.draw(strategy)

    @property
    def living(self) -> list[Thing]:
        return [thing for thing in self.things if not thing.deleted]

    def some_thing(self) -> Thing:
        return self.draw(st.sampled_from(self.living))

    def call(
        self, role: str, operation_id: str, thing: Thing | None = None, /, name: str = "id", **how: Any
    ) -> list[Exchange]:
        """The same call on every server; `thing` gives the path parameter `name`."""
        self._note_times(how.get("body"))
        exchanges = []
        for place, case in enumerate(self.cases):
            path = {name: thing.ids[place]} if thing is not None else {}
            exchanges.append(case.role(role).call(operation_id, **path, **how))
        if len(exchanges) > 1:
            self._compare(exchanges)
        return exchanges

    def ok(self, role: str, operation_id: str, thing: Thing | None = None, /, **how: Any) -> list[Json]:
        """The bodies of a success on every server; Karma's `data`."""
        exchanges = self.call(role, operation_id, thing, **how)
        operation = self.case.document[operation_id]
        for exchange in exchanges:
            require(exchange.status in operation.successes, f"answered {exchange.status}", exchange=exchange)
        return [e.json["data"] if operation.dialect == "karma" else e.json for e in exchanges]

    def possible(self) -> list[Callable[[], None]]:
        """The steps that may come next, in the order of their names."""
        found = []
        for name in sorted(dir(type(self))):
            when = getattr(getattr(type(self), name), "_when", None)
            if when is not None and when(self):
                found.append(getattr(self, name))
        return found

    def invariant(self) -> None:
        """What must hold after every step. Compared to the model of the first server only."""

    def _compare(self, exchanges: list[Exchange]) -> None:
        one, other = (
            refs.exchange(exchange) for refs, exchange in zip(self.references, exchanges, strict=True)
        )
        try:
            require_equal(other, one, "the two servers answer differently", exchange=exchanges[1])
        except ContractFailure as found:
            raise Difference(
                found.message, received=other, documented=one, at=found.at, exchange=exchanges[1]
            ) from None

    def _note_times(self, body: Json) -> None:
        if isinstance(body, dict):
            for value in body.values():
                self._note_times(value)
        elif isinstance(body, list):
            for value in body:
                self._note_times(value)
        elif isinstance(body, str):
            for references in self.references:
                references.sent_times.add(body)


def play(machine: Machine, most_steps: int = MOST_STEPS) -> None:
    """Draws steps and carries them out, with the invariant after each."""
    for _ in range(machine.draw(st.integers(1, most_steps))):
        machine.draw(st.sampled_from(machine.possible()))()
        machine.invariant()


class QuizMachine(Machine):
    """Quizzes of a course: made, changed, published, asked for their code, deleted; seen by teacher and student."""

    operations = "create_quiz update_quiz delete_quiz get_quiz list_quizzes validate_quiz_access_code"
    evidence = ("source: canvas-quizzes 4, 6, 7, 8, 10", "spec: canvas-quizzes 4.2, 7")
    statement = (
        "After any sequence of quiz operations the teacher's list holds exactly the quizzes that are left, with the "
        "settings they were last given, and the student's list exactly the published ones."
    )
    needs = ("student",)

    @step(when=lambda machine: len(machine.living) < 4)
    def create(self) -> None:
        sent = self.draw(quiz_settings(self.case.mark))
        made = self.ok("teacher", "create_quiz", body={"quiz": sent})
        self.things.append(Thing([quiz["id"] for quiz in made], model.created(sent)))

    @step(when=lambda machine: bool(machine.living))
    def update(self) -> None:
        quiz = self.some_thing()
        sent = {key: value for key, value in self.draw(self._changes()).items() if key != "quiz_type"}
        self.ok("teacher", "update_quiz", quiz, body={"quiz": sent})
        quiz.model = model.settled(quiz.model, sent)

    @step(when=lambda machine: bool(machine.living))
    def publish_or_unpublish(self) -> None:
        quiz, published = self.some_thing(), self.draw(st.booleans())
        self.ok("teacher", "update_quiz", quiz, body={"quiz": {"published": published}})
        quiz.model = {**quiz.model, "published": published}

    @step(when=lambda machine: bool(machine.living))
    def delete(self) -> None:
        quiz = self.some_thing()
        self.ok("teacher", "delete_quiz", quiz)
        quiz.deleted = True

    @step(when=lambda machine: bool(machine.living))
    def student_may_not_delete(self) -> None:
        quiz = self.some_thing()
        for exchange in self.call("student", "delete_quiz", quiz):
            require(exchange.status in {401, 403}, f"answered {exchange.status}", exchange=exchange)

    @step(when=lambda machine: bool(machine.living))
    def ask_for_the_code(self) -> None:
        quiz = self.some_thing()
        code = self.draw(st.just(quiz.model["access_code"] or "none") | ACCESS_CODES)
        for answer in self.ok("teacher", "validate_quiz_access_code", quiz, body={"access_code": code}):
            require_equal(answer, code == quiz.model["access_code"], "the code is judged wrongly")

    def _changes(self) -> Strategy:
        return st.one_of(
            quiz_settings(self.case.mark),
            titles(self.case.mark).map(lambda title: {"title": title}),
            st.fixed_dictionaries(
                {"due_at": st.none() | future(), "time_limit": st.none() | st.integers(1, 90)}
            ),
            future().map(lambda moment: {"show_correct_answers_at": None, "hide_correct_answers_at": moment}),
        )

    def invariant(self) -> None:
        search = {"search_term": self.case.mark}
        listed = self.case.teacher.every("list_quizzes", query=search)
        expected = {thing.ids[0]: thing.model for thing in self.living}
        require_equal(
            sorted(q["id"] for q in listed), sorted(expected), "the teacher's list is not what is left"
        )
        for quiz in listed:
            require_contains(quiz, expected[quiz["id"]], "a quiz in the list is not as it was last set")
        shown = self.case.student.every("list_quizzes", query=search)
        published = sorted(identity for identity, fields in expected.items() if fields["published"])
        require_equal(
            sorted(q["id"] for q in shown), published, "the student's list is not what is published"
        )


class LiveAssessmentMachine(Machine):
    """Live assessments: made, found again, given results, listed."""

    operations = (
        "create_live_assessments create_live_assessment_results "
        "list_live_assessments list_live_assessment_results"
    )
    evidence = ("source: canvas-live-assessments 3, 4, 5, 6", "spec: canvas-live-assessments 3.3, 6")
    statement = (
        "After any sequence of live-assessment operations the list holds one entry for each key, under its last title, "
        "and every assessment exactly the results recorded for it."
    )
    needs = ("student",)

    @step()
    def create_or_find(self) -> None:
        key = self.draw(st.sampled_from([f"{self.case.mark}-{letter}" for letter in "abc"]))
        title = self.draw(titles(self.case.mark))
        replies = self.ok(
            "teacher", "create_live_assessments", body={"assessments": [{"key": key, "title": title}]}
        )
        known = next((thing for thing in self.things if thing.model["key"] == key), None)
        ids = [reply["assessments"][0]["id"] for reply in replies]
        if known is None:
            self.things.append(Thing(ids, {"key": key, "title": title}, more={"results": 0}))
        else:
            require_equal(ids, known.ids, "a key that exists was given another id")
            known.model["title"] = title

    @step(when=lambda machine: bool(machine.things))
    def record_results(self) -> None:
        thing = self.some_thing()
        users = [self.case.student.user_id, self.case.teacher.user_id]
        results = self.draw(live_results(users, max_size=3))
        self.ok(
            "teacher",
            "create_live_assessment_results",
            thing,
            name="assessment_id",
            body={"results": results},
        )
        thing.more["results"] += len(results)

    def invariant(self) -> None:
        listed = [a for a in self.case.teacher.every("list_live_assessments") if self.case.mark in a["key"]]
        expected = [{"id": thing.ids[0], **thing.model} for thing in self.things]
        require_equal(
            sorted(listed, key=_by_id),
            sorted(expected, key=_by_id),
            "the list is not what was made and retitled",
        )
        for thing in self.things:
            results = self.case.teacher.every("list_live_assessment_results", assessment_id=thing.ids[0])
            require_equal(len(results), thing.more["results"], "results are missing or too many")


def _by_id(item: Mapping[str, Json]) -> str:
    return str(item["id"])


MACHINES: tuple[type[Machine], ...] = (QuizMachine, LiveAssessmentMachine)


def machines(_: Document) -> list[Check]:
    """Every machine as a check."""
    return [_check_of(kind) for kind in MACHINES]


def _check_of(kind: type[Machine]) -> Check:
    family = "".join("_" + c.lower() if c.isupper() else c for c in kind.__name__).strip("_")
    return Check(
        id=f"machine.{family.removesuffix('_machine')}",
        operations=tuple(kind.operations.split()),
        statement=kind.statement,
        evidence=kind.evidence,
        system=kind.system,
        body=lambda case: play(kind(case)),
        needs=kind.needs,
        amount="many",
    )
