"""Live assessments of two courses: made, found again, retitled, given results. Nothing of it can be removed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.generate.text import moment_of
from contracts.machine.machine import Machine, Thing, step
from contracts.wire.exchange import Json
from contracts.wire.failures import require, require_equal

TEACHERS = ("teacher", "ta")
REFUSED = ("student", "observer", "outsider")
ASSESSED = ("student", "teacher")
MOMENTS = ("2031-02-03T04:05:06Z", "2014-05-26T14:57:23-07:00", "2090-01-01T00:00:00+05:30")


def _any_made(machine: Machine) -> bool:
    return bool(machine.things)


class LiveAssessmentMachine(Machine):
    operations = (
        "create_live_assessments create_live_assessment_results "
        "list_live_assessments list_live_assessment_results"
    )
    evidence = (
        "source: canvas-live-assessments 2.1, 3, 4, 5, 6",
        "spec: canvas-live-assessments 3.3, 6",
    )
    statement = (
        "After any sequence of live-assessment operations each course's list holds one entry for each of its own keys, "
        "under its last title, and every assessment exactly the results recorded for it, filtered by user or not."
    )
    needs = ("student",)

    def __init__(self, *cases: Any) -> None:
        super().__init__(*cases)
        names = ("course", "other-course")
        self.courses = [
            Thing([case.session.target.courses[name] for case in cases])
            for name in names
            if all(name in case.session.target.courses for case in cases)
        ]
        self.users = {role: Thing([case.role(role).user_id for case in cases]) for role in ASSESSED}
        self.everybody = {
            role: Thing([case.role(role).user_id for case in cases])
            for role in TEACHERS
            if all(role in case.session.target.people for case in cases)
        }

    @step()
    def create_or_find(self) -> None:
        course = self.pick(self.courses)
        items = [self._item() for _ in range(self.pick([1, 2, 3]))]
        replies = self.ok("teacher", "create_live_assessments", course_id=course, body={"assessments": items})
        for place, item in enumerate(items):
            ids = [reply["assessments"][place]["id"] for reply in replies]
            known = self._known(course, item["key"])
            if known is None:
                self.things.append(Thing(ids, dict(item), more={"course": course, "results": []}))
            else:
                require_equal(ids, list(known.ids), "a key that exists was given another id")
                known.model["title"] = item["title"]

    @step()
    def create_with_one_bad_item(self) -> None:
        """A batch that fails leaves no trace, a new title of an old key included."""
        course = self.pick(self.courses)
        items = [self._item(), {"key": f"{self.case.mark}-bad", "title": " "}]
        self.refused("teacher", "create_live_assessments", 400, course_id=course, body={"assessments": items})

    @step(when=_any_made)
    def record_results(self) -> None:
        thing = self.some_thing()
        role = self.anybody(*TEACHERS)
        results = self._results()
        self.ok(
            role,
            "create_live_assessment_results",
            assessment_id=thing,
            course_id=thing.more["course"],
            body={"results": results},
        )
        thing.more["results"] += [{**result, "assessor": self.everybody[role]} for result in results]

    @step(when=_any_made)
    def record_with_one_bad_result(self) -> None:
        thing = self.some_thing()
        results = [*self._results(), {"passed": True, "links": {"user": self.users["student"]}}]
        self.refused(
            "teacher",
            "create_live_assessment_results",
            400,
            assessment_id=thing,
            course_id=thing.more["course"],
            body={"results": results},
        )

    @step(when=lambda machine: bool(machine.things) and len(machine.courses) > 1)
    def look_under_the_other_course(self) -> None:
        thing = self.some_thing()
        other = next(course for course in self.courses if course is not thing.more["course"])
        self.refused("teacher", "list_live_assessment_results", 400, assessment_id=thing, course_id=other)

    @step(when=_any_made)
    def act_without_the_right(self) -> None:
        thing, somebody = self.some_thing(), self.anybody(*REFUSED)
        item = {"key": thing.model["key"], "title": f"{self.case.mark} not mine"}
        course = thing.more["course"]
        self.refused(
            somebody, "create_live_assessments", 401, 403, course_id=course, body={"assessments": [item]}
        )
        self.refused(
            somebody,
            "create_live_assessment_results",
            401,
            403,
            assessment_id=thing,
            course_id=course,
            body={"results": self._results()},
        )

    def _item(self) -> dict[str, Json]:
        mark = self.case.mark
        return {"key": f"{mark}-{self.pick('ab')}", "title": f"{mark} {self.pick('abc')}"}

    def _results(self) -> list[Json]:
        """Results of the people by role, who have another id on each server."""
        users = self.some_of(list(self.users.values()), at_least=1, at_most=5)
        return [
            {"passed": self.pick([True, False]), "assessed_at": self.pick(MOMENTS), "links": {"user": user}}
            for user in users
        ]

    def _known(self, course: Thing, key: str) -> Thing | None:
        return next((t for t in self.things if t.model["key"] == key and t.more["course"] is course), None)

    def look(self) -> None:
        for course in self.courses:
            self._look_at_the_list(course)

    def _look_at_the_list(self, course: Thing) -> None:
        expected = [
            {"id": str(thing.ids[0]), **thing.model}
            for thing in self.things
            if thing.more["course"] is course
        ]
        found = self.listed(
            "teacher", "list_live_assessments", course_id=course, mine=lambda a: self.case.mark in a["key"]
        )
        require_equal(
            sorted(found, key=_by_id),
            sorted(expected, key=_by_id),
            "the list is not what was made and retitled",
        )

    def look_at(self, thing: Thing) -> None:
        where = {"assessment_id": thing, "course_id": thing.more["course"]}
        whole = self.listed("teacher", "list_live_assessment_results", mine=lambda _: True, **where)
        expected = [
            _row(result["links"]["user"].ids[0], result["assessor"].ids[0], result)
            for result in thing.more["results"]
        ]
        rows = [_row(r["links"]["user"], r["links"]["assessor"], r) for r in whole]
        require_equal(sorted(rows), sorted(expected), "the results are not those that were recorded")
        parts = [
            result["id"]
            for user in self.users.values()
            for result in self.listed(
                "teacher",
                "list_live_assessment_results",
                mine=lambda _: True,
                query={"user_id": user},
                **where,
            )
        ]
        ids = sorted(result["id"] for result in whole)
        require_equal(sorted(parts), ids, "filtered by user, the parts are not the whole")
        if len(self.cases) == 1:
            self._pages(thing, ids)

    def _pages(self, thing: Thing, expected: list[Json]) -> None:
        """Two by two, the pages hold each result once, and every one tells how many there are."""
        first = self.case.teacher.call(
            "list_live_assessment_results",
            assessment_id=thing.ids[0],
            course_id=thing.more["course"].ids[0],
            query={"per_page": 2},
        )
        pages = self.case.pages(first)
        found = [result["id"] for page in pages for result in page.json["results"]]
        require_equal(sorted(found), expected, "the pages together are not the list", exchange=first)
        for page in pages:
            count = page.json["meta"]["pagination"].get("count", len(expected))
            require(count == len(expected), "`count` is another number", exchange=page)


def _row(user: Json, assessor: Json, result: Mapping[str, Json]) -> list[Json]:
    return [str(user), str(assessor), result["passed"], moment_of(result["assessed_at"]).timestamp()]


def _by_id(item: Mapping[str, Json]) -> str:
    return str(item["id"])
