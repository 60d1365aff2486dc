"""Karma's assessments: made, given questions, submitted by two learners, looked at by everybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from contracts.families.karma.arrange import DEFAULT_QUESTIONS
from contracts.families.quizzes.model import score_percent
from contracts.machine.machine import Machine, Thing, step
from contracts.run.case import Case, items_of
from contracts.wire.exchange import Exchange, Json
from contracts.wire.failures import require_equal

STAFF = ("karma:admin", "karma:instructor")
LEARNERS = ("karma:learner", "karma:learner", "karma:learner2")
"""The first one comes twice, so as to come to the end of the attempts more often."""


def _any_made(machine: Machine) -> bool:
    return bool(machine.things)


def _any_with_questions(machine: Machine) -> bool:
    return any(thing.more["questions"] for thing in machine.things)


class KarmaMachine(Machine):
    operations = (
        "create_assessment add_assessment_question submit_assessment "
        "get_submission get_assessment list_assessments"
    )
    evidence = ("doc: karma-assessments 4, 5, 6, 7", "inferred: karma-assessments 4.2, 5.4, 6, 7")
    statement = (
        "After any sequence of operations on assessments, by anybody, the list, each assessment with its questions and "
        "every stored result are what was made, and as many attempts are left as were not used up."
    )
    needs = ("karma:learner", "karma-course")
    system = "karma"

    @step(when=lambda machine: len(machine.things) < 2)
    def create(self) -> None:
        """Mostly with two questions from the beginning, so that there is something to submit."""
        course = Thing([case.karma_course for case in self.cases])
        sent = {
            "title": f"{self.case.mark} {len(self.things)}",
            "passing_score": self.pick(range(1, 101)),
            "time_limit_minutes": self.pick([None, 1, 90]),
            "max_attempts": self.pick([2, 1, None]),
            "course_id": course,
        }
        made = self.ok(self._staff(), "create_assessment", body=sent)
        shown = {**sent, "course_id": course.ids[0]}
        more: dict[str, Any] = {"questions": [], "results": [], "used": dict.fromkeys(LEARNERS, 0)}
        thing = Thing([assessment["id"] for assessment in made], shown, more=more)
        self.things.append(thing)
        if self.pick([True, True, False]):
            self._add(thing, DEFAULT_QUESTIONS)

    @step(when=_any_made)
    def add_questions(self) -> None:
        self._add(self.some_thing(), DEFAULT_QUESTIONS[: self.pick([1, 2])])

    @step(when=_any_made)
    def add_a_bad_question(self) -> None:
        bad = {**DEFAULT_QUESTIONS[0], "correct_option": "Nowhere"}
        self.refused(self._staff(), "add_assessment_question", 422, id=self.some_thing(), body=bad)

    @step(when=_any_made)
    def submit(self) -> None:
        """Once, or twice in a row."""
        thing, learner = self.some_thing(), self.anybody(*LEARNERS)
        for _ in range(self.pick([1, 2])):
            self._submit(thing, learner)

    def _submit(self, thing: Thing, learner: str) -> None:
        questions = thing.more["questions"]
        chosen = self._choices(questions)
        how: dict[str, Any] = {"id": thing, "body": {"answers": _answers(questions, chosen)}}
        if self._is_used_up(thing, learner):
            self.refused(learner, "submit_assessment", 403, **how)
        elif not questions:
            self.refused(learner, "submit_assessment", 422, **how)
        else:
            results = self.ok(learner, "submit_assessment", **how)
            thing.more["used"][learner] += 1
            stored = Thing([result["id"] for result in results], results[0], more={"learner": learner})
            thing.more["results"].append(stored)
            right = [q.model["correct_option"] == option for q, option in zip(questions, chosen, strict=True)]
            score = score_percent(sum(right), len(right))
            passed = score >= thing.model["passing_score"]
            require_equal([results[0]["score"], results[0]["passed"]], [score, passed], "another score")
            told = [answer["correct"] for answer in results[0]["answers"]]
            require_equal(told, right, "other answers are told to be right")

    @step(when=_any_with_questions)
    def submit_with_a_fault(self) -> None:
        """Refused, and no attempt is used up or given back, as the one that follows shows."""
        thing = self.pick([thing for thing in self.things if thing.more["questions"]])
        learner, fault = self.anybody(*LEARNERS), self.pick(sorted(FAULTS))
        questions = thing.more["questions"]
        answers = FAULTS[fault](_answers(questions, [None] * len(questions)))
        status = 403 if self._is_used_up(thing, learner) else 422
        self.refused(learner, "submit_assessment", status, id=thing, body={"answers": answers})
        self._submit(thing, learner)

    @step(when=_any_made)
    def act_without_the_right(self) -> None:
        thing, learner = self.some_thing(), self.anybody(*LEARNERS)
        body = {**thing.model, "title": f"{self.case.mark} not mine"}
        self.refused(learner, "create_assessment", 403, body=body)
        self.refused(learner, "add_assessment_question", 403, id=thing, body={})
        self.refused("karma:admin", "submit_assessment", 403, id=thing, body={"answers": []})

    def _add(self, thing: Thing, questions: Sequence[Mapping[str, Json]]) -> None:
        for question in questions:
            added = self.ok("karma:admin", "add_assessment_question", id=thing, body=dict(question))
            thing.more["questions"].append(Thing([reply["id"] for reply in added], dict(question)))

    def _staff(self) -> str:
        return self.anybody(*STAFF)

    def _choices(self, questions: Sequence[Thing]) -> list[str | None]:
        """All right, or each by chance."""
        if self.pick([True, False, False]):
            return [question.model["correct_option"] for question in questions]
        return [self.pick([*question.model["options"], None]) for question in questions]

    def _is_used_up(self, thing: Thing, learner: str) -> bool:
        limit = thing.model["max_attempts"]
        return limit is not None and thing.more["used"][learner] >= limit

    def look(self) -> None:
        for role in ("karma:admin", "karma:learner"):
            self._look_at_the_list(role)

    def look_at(self, thing: Thing) -> None:
        self._look_at_the_assessment(thing)
        for result in thing.more["results"]:
            self._look_at_the_result(thing, result)

    def _look_at_the_list(self, role: str) -> None:
        """For the admin by large pages, for the learner by small ones; the oldest come first, so ours at the end."""
        if len(self.cases) > 1:
            self.listed(
                role,
                "list_assessments",
                query={"course_id": Thing([case.karma_course for case in self.cases])},
                mine=lambda item: self.case.mark in item["title"],
                rank=lambda item: item["title"],
            )
            return
        expected = [self._shown(thing) for thing in self.things]
        size = 100 if role == "karma:admin" else 3
        found = _own_at_the_end(self.case, role, size, len(expected))
        require_equal(found, expected, f"{role} is shown another list")

    def _look_at_the_assessment(self, thing: Thing) -> None:
        read = self.ok("karma:admin", "get_assessment", id=thing)[0]
        questions = [{"id": question.ids[0], **question.model} for question in thing.more["questions"]]
        expected = {**self._shown(thing), "questions": questions}
        require_equal(read, expected, "an assessment is not what was made of it")
        without = [{k: v for k, v in q.items() if k != "correct_option"} for q in questions]
        to_learner = self.ok("karma:learner", "get_assessment", id=thing)[0]
        require_equal(to_learner, {**expected, "questions": without}, "a learner is shown something else")

    def _look_at_the_result(self, thing: Thing, result: Thing) -> None:
        how = {"id": thing, "submission_id": result}
        read = self.ok(result.more["learner"], "get_submission", **how)[0]
        require_equal(read, result.model, "a stored result has changed")

    def _shown(self, thing: Thing) -> Json:
        return {"id": thing.ids[0], **thing.model, "question_count": len(thing.more["questions"])}


def _own_at_the_end(case: Case, role: str, size: int, count: int) -> list[Json]:
    """What the case has made, from the last pages of the list."""
    total = _page(case, role, 1, 1).json["meta"]["total"]
    last = max(1, -(-total // size))
    first = max(1, last - 1 - count // size)
    pages = [_page(case, role, number, size) for number in range(first, last + 1)]
    return [item for page in pages for item in items_of(page) if case.mark in item["title"]]


def _page(case: Case, role: str, page: int, per_page: int) -> Exchange:
    query = {"course_id": case.karma_course, "page": page, "per_page": per_page}
    exchange = case.role(role).call("list_assessments", query=query)
    require_equal(exchange.status, 200, "the list is refused", exchange=exchange)
    return exchange


def _answers(questions: Sequence[Thing], chosen: Sequence[str | None]) -> list[Json]:
    return [
        {"question_id": question, "selected_option": option}
        for question, option in zip(questions, chosen, strict=True)
    ]


FAULTS: Mapping[str, Callable[[list[Json]], Json]] = {
    "a question is left out": lambda answers: answers[1:],
    "a question is answered twice": lambda answers: [*answers, answers[0]],
    "an option is not the question's": lambda answers: [
        {**answers[0], "selected_option": "Up"},
        *answers[1:],
    ],
    "a question is another's": lambda answers: [{**answers[0], "question_id": "q_nothing"}, *answers[1:]],
    "there is no list": lambda answers: "none",
}
