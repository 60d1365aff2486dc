"""Quizzes of a course: made, changed, published, asked for their code, deleted; seen by teachers and students."""

from __future__ import annotations

from contracts.families.quizzes import model
from contracts.machine.machine import Machine, Thing, step
from contracts.run.case import items_of
from contracts.wire.exchange import Json
from contracts.wire.failures import require, require_contains, require_equal

MANAGERS = ("teacher", "ta", "designer", "admin")
OUTSIDE = ("student", "observer", "outsider")
CODES = ("open sesame", "2beornot2be", "0", None)
FLAGS = (True, False)
SETTINGS: dict[str, tuple[Json, ...]] = {
    "description": (None, "<p>Read act 3.</p>"),
    "quiz_type": ("practice_quiz", "assignment", "graded_survey", "survey"),
    "time_limit": (None, 1, 90),
    "shuffle_answers": FLAGS,
    "hide_results": (None, "always", "until_after_last_attempt"),
    "show_correct_answers": FLAGS,
    "show_correct_answers_last_attempt": FLAGS,
    "show_correct_answers_at": (None, "2031-01-01T00:00:00Z", "2031-02-03T04:05:06Z"),
    "hide_correct_answers_at": (None, "2035-01-01T00:00:00Z", "2035-02-03T04:05:06Z"),
    "allowed_attempts": (1, -1, 2, 100),
    "scoring_policy": ("keep_highest", "keep_latest"),
    "one_question_at_a_time": FLAGS,
    "cant_go_back": FLAGS,
    "access_code": CODES,
    "ip_filter": (None, "192.168.1.1", "10.0.0.0/8,::1"),
    "due_at": (None, "2090-01-01T00:00:00Z"),
    "lock_at": (None, "2090-02-01T00:00:00Z", "2090-03-01T00:00:00Z"),
    "unlock_at": (None, "2015-01-01T00:00:00Z"),
    "one_time_results": FLAGS,
}
"""Values that are each legal; what becomes of them together, the model knows."""
NOBODYS = 9_000_000_000
"""An id that no question and no group has."""


def _any_left(machine: Machine) -> bool:
    return bool(machine.living)


def _any_deleted(machine: Machine) -> bool:
    return machine.is_mock and any(thing.deleted for thing in machine.things)


class QuizMachine(Machine):
    operations = (
        "create_quiz update_quiz delete_quiz get_quiz list_quizzes "
        "reorder_quiz_items validate_quiz_access_code"
    )
    evidence = ("source: canvas-quizzes 2, 4, 6, 7, 8, 9, 10", "spec: canvas-quizzes 4.2, 7")
    statement = (
        "After any sequence of quiz operations, by anybody, the teacher's list holds exactly the quizzes that are "
        "left, each with the settings it was last given, and the student's list exactly the published ones."
    )
    needs = ("student",)

    @step(when=lambda machine: len(machine.living) < 3)
    def create(self) -> None:
        sent = {"title": self._title(), **self._settings()}
        made = self.ok(self.anybody(*MANAGERS), "create_quiz", body={"quiz": sent})
        more = {"version": 0, "codes": {"none"}}
        quiz = Thing([quiz["id"] for quiz in made], model.created(sent), more=more)
        self._remember_the_code(quiz)
        self.things.append(quiz)

    @step(when=_any_left)
    def update(self) -> None:
        quiz = self.some_thing()
        sent = {key: value for key, value in self._settings().items() if key != "quiz_type"}
        self.ok(self.anybody(*MANAGERS), "update_quiz", id=quiz, body={"quiz": sent})
        quiz.model = model.settled(quiz.model, sent)
        self._remember_the_code(quiz)

    @step(when=_any_left)
    def rename(self) -> None:
        quiz, title = self.some_thing(), self._title()
        self.ok("teacher", "update_quiz", id=quiz, body={"quiz": {"title": title}})
        quiz.model = {**quiz.model, "title": title}

    @step(when=_any_left)
    def change_the_code(self) -> None:
        quiz, code = self.some_thing(), self.pick(CODES)
        self.ok("teacher", "update_quiz", id=quiz, body={"quiz": {"access_code": code}})
        quiz.model = {**quiz.model, "access_code": code}
        self._remember_the_code(quiz)
        self._ask_for_the_code(quiz)

    @step(when=_any_left)
    def set_dates(self) -> None:
        quiz = self.some_thing()
        sent = {name: self.pick(SETTINGS[name]) for name in ("due_at", "lock_at", "unlock_at")}
        self.ok("teacher", "update_quiz", id=quiz, body={"quiz": sent})
        quiz.model = {**quiz.model, **sent}

    @step(when=_any_left)
    def update_with_one_bad_value(self) -> None:
        """A refused update changes nothing, its good values included."""
        sent = {"title": f"{self.case.mark} refused", "ip_filter": "nowhere"}
        self.refused("teacher", "update_quiz", 400, id=self.some_thing(), body={"quiz": sent})

    @step(when=_any_left)
    def publish_or_unpublish(self) -> None:
        quiz = self.some_thing()
        published = self.pick([not quiz.model["published"], not quiz.model["published"], True])
        self.ok("teacher", "update_quiz", id=quiz, body={"quiz": {"published": published}})
        quiz.model = {**quiz.model, "published": published}

    @step(when=_any_left)
    def delete(self) -> None:
        quiz = self.some_thing()
        self.ok(self.anybody(*MANAGERS), "delete_quiz", id=quiz)
        quiz.deleted = True

    @step(when=_any_deleted)
    def touch_a_deleted_one(self) -> None:
        """A deleted quiz is still found by its id; only publishing restores it. Source: canvas-quizzes 8."""
        quiz = self._some_deleted()
        title = self._title()
        self.ok("teacher", "update_quiz", id=quiz, body={"quiz": {"title": title}})
        quiz.model = {**quiz.model, "title": title}
        self.ok("teacher", "delete_quiz", id=quiz)

    @step(when=_any_deleted)
    def publish_a_deleted_one(self) -> None:
        quiz = self._some_deleted()
        self.ok("teacher", "update_quiz", id=quiz, body={"quiz": {"published": True}})
        quiz.model = {**quiz.model, "published": True}
        quiz.deleted = False

    @step(when=_any_left)
    def change_without_the_right(self) -> None:
        quiz, somebody = self.some_thing(), self.anybody(*OUTSIDE)
        sent = {"quiz": {"title": f"{self.case.mark} not mine"}}
        self.refused(somebody, "create_quiz", 401, 403, body=sent)
        self.refused(somebody, "update_quiz", 401, 403, id=quiz, body=sent)
        self.refused(somebody, "reorder_quiz_items", 401, 403, id=quiz, body={"order": []})
        self.refused(somebody, "delete_quiz", 401, 403, id=quiz)

    @step(when=_any_left)
    def reorder_what_is_not_there(self) -> None:
        """Items of no quiz are passed over."""
        order = [{"type": kind, "id": NOBODYS} for kind in ("question", "group")]
        self.ok("teacher", "reorder_quiz_items", id=self.some_thing(), body={"order": order})

    @step(when=_any_left)
    def ask_for_the_code(self) -> None:
        self._ask_for_the_code(self.some_thing())

    def _ask_for_the_code(self, quiz: Thing) -> None:
        """The code that the quiz has is right; those that it had are not."""
        for code in sorted(quiz.more["codes"]):
            how = {"id": quiz, "body": {"access_code": code}}
            for answer in self.ok("teacher", "validate_quiz_access_code", **how):
                require_equal(answer, code == quiz.model["access_code"], "the code is judged wrongly")
        if quiz.model["published"]:
            self.ok("student", "validate_quiz_access_code", **how)
        else:
            self.refused("student", "validate_quiz_access_code", 401, 403, **how)

    def _remember_the_code(self, quiz: Thing) -> None:
        if quiz.model["access_code"] is not None:
            quiz.more["codes"].add(quiz.model["access_code"])

    def _some_deleted(self) -> Thing:
        return self.pick([thing for thing in self.things if thing.deleted])

    def _title(self) -> str:
        return f"{self.case.mark} {self.pick('abc')}"

    def _settings(self) -> dict[str, Json]:
        """A few settings; but not the two at once over which Canvas slips (canvas-quizzes 4.2, step 8)."""
        names = self.some_of(sorted(SETTINGS), at_most=4)
        found = {name: self.pick(SETTINGS[name]) for name in names}
        if found.get("one_question_at_a_time") is False:
            found.pop("cant_go_back", None)
        return found

    def look(self) -> None:
        expected = {thing.ids[0]: thing.model for thing in self.living}
        listed = self._list("teacher")
        require_equal(
            sorted(quiz["id"] for quiz in listed), sorted(expected), "the teacher's list is not what is left"
        )
        for quiz in listed:
            require_contains(quiz, expected[quiz["id"]], "a quiz in the list is not as it was last set")
        closing = [quiz["lock_at"] for quiz in listed]
        in_order = sorted(closing, key=lambda moment: (moment is None, moment or ""))
        require_equal(closing, in_order, "the quizzes that close first do not come first")
        published = sorted(identity for identity, fields in expected.items() if fields["published"])
        require_equal(
            sorted(quiz["id"] for quiz in self._list("student")),
            published,
            "the student's list is not what is published",
        )
        if len(self.cases) == 1:
            self._pages(sorted(expected))

    def look_at(self, thing: Thing) -> None:
        if thing.deleted:
            return
        read = self.ok("teacher", "get_quiz", id=thing)[0]
        require_contains(read, thing.model, "a quiz that is read is not as it was last set")
        versions = [thing.more["version"], read["version_number"]]
        require_equal(versions, sorted(versions), "`version_number` has gone down")
        thing.more["version"] = read["version_number"]

    def _pages(self, expected: list[Json]) -> None:
        """Two by two, the pages hold each quiz once."""
        query = {"search_term": self.case.mark, "per_page": 2}
        pages = self.case.pages(self.case.teacher.call("list_quizzes", query=query))
        require(all(len(items_of(page)) <= 2 for page in pages), "a page is longer than `per_page`")
        found = [quiz["id"] for page in pages for quiz in items_of(page)]
        require_equal(sorted(found), expected, "the pages together are not the list")

    def _list(self, role: str) -> list[Json]:
        return self.listed(
            role,
            "list_quizzes",
            query={"search_term": self.case.mark},
            mine=lambda quiz: self.case.mark in quiz["title"],
            rank=lambda quiz: quiz["lock_at"],
        )
