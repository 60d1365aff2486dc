"""What is in a quiz: questions and groups made, changed, moved and deleted, between publications of the quiz."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from contracts.families.quizzes import content_model as model
from contracts.machine.machine import Machine, Thing, step
from contracts.wire.exchange import Json
from contracts.wire.failures import require_contains, require_equal

MANAGERS = ("teacher", "ta", "designer", "admin")
TYPES = ("essay_question", "file_upload_question", model.TEXT_ONLY)
POINTS = (1, 0, 2.5)
TEXTS = ("<p>Why?</p>", "<p>Who is there?</p>")
FORGOTTEN = ("question_name", "question_type", "question_text", "points_possible")
"""Fields of a question that the model knows; of a text-only one an update forgets those it does not send."""
MOST_QUESTIONS, MOST_GROUPS = 6, 2


def _any_question(machine: QuizContentMachine) -> bool:
    return bool(machine.questions)


def _any_group(machine: QuizContentMachine) -> bool:
    return bool(machine.groups)


class QuizContentMachine(Machine):
    operations = (
        "list_quiz_questions create_quiz_question update_quiz_question delete_quiz_question get_quiz_question "
        "create_question_group update_question_group delete_question_group get_quiz_group "
        "reorder_quiz_items reorder_question_groups update_quiz get_quiz"
    )
    evidence = (
        "source: canvas-quiz-questions-and-groups 0.4, 1, 4",
        "source: canvas-quizzes 3.1, 4.4, 7, 9",
    )
    statement = (
        "After any sequence of changes of questions and groups, and of publications, the teacher's list holds exactly "
        "the questions that are left, each as it was last set and in its group, and the quiz counts what it had when "
        "it was published, or as a draft what is there."
    )

    # What there is ------------------------------------------------------------------------------------------------

    @property
    def quiz(self) -> Thing | None:
        return self.things[0] if self.things else None

    @property
    def questions(self) -> list[Thing]:
        """Those that are left, as they were made."""
        return [thing for thing in self.living if "home" in thing.more]

    @property
    def groups(self) -> list[Thing]:
        return [thing for thing in self.living if "members" in thing.more]

    @property
    def root(self) -> list[Thing]:
        """The quiz's own entries, in their order."""
        return self.things[0].more["entries"] if self.things else []

    def in_order(self) -> list[Thing]:
        """All questions: as they were made, or once anything was reordered in the order of the quiz."""
        if not self.things[0].more["is_reordered"]:
            return self.questions
        return [question for entry in self.root for question in entry.more.get("members", [entry])]

    def _quiz(self) -> Thing:
        """The quiz that it is all about, made when it is first needed."""
        if not self.things:
            sent = {"title": f"{self.case.mark} quiz", "quiz_type": "practice_quiz"}
            made = self.ok("teacher", "create_quiz", body={"quiz": sent})
            counts = {"points_possible": 0, "question_types": []}
            more = {"entries": [], "is_reordered": False, "published": False}
            self.things.append(Thing([quiz["id"] for quiz in made], counts, more=more))
        return self.things[0]

    def _change(self, role: str, operation_id: str, **how: Json) -> list[Json]:
        return self.ok(role, operation_id, quiz_id=self._quiz(), **how)

    # Questions ----------------------------------------------------------------------------------------------------

    @step(when=lambda machine: len(machine.questions) < MOST_QUESTIONS)
    def ask(self) -> None:
        for _ in range(self.pick((1, 2, 3))):
            self._ask(None)

    @step(when=lambda machine: machine.groups and len(machine.questions) < MOST_QUESTIONS)
    def ask_in_a_group(self) -> None:
        group = self.pick(self.groups)
        for _ in range(self.pick((1, 2))):
            self._ask(group)

    @step(when=_any_question)
    def change_a_question(self) -> None:
        values = {
            "question_name": self._name("question"),
            "question_text": self.pick(TEXTS),
            "points_possible": self.pick(POINTS),
        }
        self._update(self.pick(self.questions), {name: values[name] for name in self._some(sorted(values))})

    @step(when=lambda machine: machine.questions and machine.groups)
    def move_by_an_update(self) -> None:
        question, group = self.pick(self.questions), self.pick(self.groups)
        self._update(question, {}, group)

    @step(when=lambda machine: len(machine.questions) > 1)
    def delete_a_question(self) -> None:
        question = self.pick(self.questions)
        self._change(self.anybody(*MANAGERS), "delete_quiz_question", id=question)
        self._take_out(question)
        question.deleted = True

    def _ask(self, home: Thing | None) -> None:
        quiz = self._quiz()
        sent = {
            "question_name": self._name("question"),
            "question_type": self.pick(TYPES),
            "points_possible": self.pick(POINTS),
        }
        body = {"question": {**sent, **({"quiz_group_id": home} if home else {})}}
        made = self._change(self.anybody(*MANAGERS), "create_quiz_question", body=body)
        fields = {"question_text": model.DEFAULTS["question_text"], **sent}
        question = Thing([question["id"] for question in made], fields, more={"home": home})
        (home.more["members"] if home else quiz.more["entries"]).append(question)
        self.things.append(question)

    def _update(self, question: Thing, sent: dict[str, Json], group: Thing | None = None) -> None:
        body = {"question": {**sent, **({"quiz_group_id": group} if group else {})}}
        self._change(self.anybody(*MANAGERS), "update_quiz_question", id=question, body=body)
        is_text = question.model["question_type"] == model.TEXT_ONLY
        before = {name: model.DEFAULTS[name] for name in FORGOTTEN} if is_text else question.model
        question.model = {**before, **sent}
        if group and question.more["home"] is not group:
            self._take_out(question)
            self._put(question, group)

    # Groups -------------------------------------------------------------------------------------------------------

    @step(when=lambda machine: len(machine.groups) < MOST_GROUPS)
    def make_a_group(self) -> None:
        quiz = self._quiz()
        sent = {"name": self._name("group"), "pick_count": self.pick((1, 0, 2)), "question_points": 1.5}
        made = self._change(self.anybody(*MANAGERS), "create_question_group", body={"quiz_groups": [sent]})
        ids = [answer["quiz_groups"][0]["id"] for answer in made]
        group = Thing(ids, sent, more={"members": []})
        quiz.more["entries"].append(group)
        self.things.append(group)

    @step(when=_any_group)
    def change_a_group(self) -> None:
        values = {
            "name": self._name("group"),
            "pick_count": self.pick((2, 1, 0)),
            "question_points": self.pick(POINTS),
        }
        sent = {name: values[name] for name in self._some(sorted(values))}
        group = self.pick(self.groups)
        self._change("teacher", "update_question_group", id=group, body={"quiz_groups": [sent]})
        group.model = {**group.model, **sent}

    @step(when=_any_group)
    def change_a_group_with_one_bad_value(self) -> None:
        """A refused update changes nothing, its good values included."""
        body = {"quiz_groups": [{"name": f"{self.case.mark} refused", "pick_count": "many"}]}
        group = self.pick(self.groups)
        self.refused("teacher", "update_question_group", 422, quiz_id=self._quiz(), id=group, body=body)

    @step(when=lambda machine: any(group.more["members"] for group in machine.groups))
    def delete_a_group(self) -> None:
        """Its questions go with it."""
        group = self.pick(self.groups)
        self._change(self.anybody(*MANAGERS), "delete_question_group", id=group)
        self.root.remove(group)
        for thing in (group, *group.more["members"]):
            thing.deleted = True

    # Order --------------------------------------------------------------------------------------------------------

    @step(when=lambda machine: len(machine.root) > 1)
    def reorder_the_quiz(self) -> None:
        """All of its own entries, and some questions that are pulled out of their groups."""
        pulled = [thing for thing in self.questions if thing.more["home"] and self.pick((False, True))]
        order = self._shuffled([*self.root, *pulled])
        items = [{"type": "question" if "home" in thing.more else "group", "id": thing} for thing in order]
        self.ok("teacher", "reorder_quiz_items", id=self._quiz(), body={"order": items})
        for question in pulled:
            self._take_out(question)
            question.more["home"] = None
        self.things[0].more |= {"entries": order, "is_reordered": True}

    @step(when=lambda machine: machine.questions and machine.groups)
    def reorder_a_group(self) -> None:
        """All of its questions, and at least one if it has none, wherever that is."""
        group = self.pick(self.groups)
        others = [thing for thing in self.questions if thing.more["home"] is not group]
        fetched = [thing for thing in others if self.pick((True, False))]
        order = self._shuffled([*group.more["members"], *fetched]) or others[:1]
        items = [{"type": "question", "id": question} for question in order]
        self._change("teacher", "reorder_question_groups", id=group, body={"order": items})
        for question in order:
            self._take_out(question)
            self._put(question, group)
        self.things[0].more["is_reordered"] = True

    def _take_out(self, question: Thing) -> None:
        home = question.more["home"]
        (home.more["members"] if home else self.root).remove(question)

    def _put(self, question: Thing, group: Thing) -> None:
        question.more["home"] = group
        group.more["members"].append(question)

    # Publications -------------------------------------------------------------------------------------------------

    @step(when=lambda machine: machine.questions and (machine.is_mock or not machine.quiz.more["published"]))
    def publish(self) -> None:
        """On the mock once more, too: whether that counts anew differs between versions."""
        self._save({"published": True})

    @step(when=lambda machine: machine.quiz and machine.quiz.more["published"])
    def unpublish(self) -> None:
        self._save({"published": False})

    @step(when=lambda machine: machine.questions and (machine.is_mock or not machine.quiz.more["published"]))
    def save(self) -> None:
        self._save({"title": self._name("quiz")})

    def _save(self, sent: dict[str, Json]) -> None:
        quiz = self._quiz()
        self.ok("teacher", "update_quiz", id=quiz, body={"quiz": sent})
        quiz.more["published"] = sent.get("published", quiz.more["published"])
        counted = self._counted()
        if not quiz.more["published"]:
            counted = {"points_possible": counted["points_possible"]}
        quiz.model = {**quiz.model, **counted}

    def _counted(self) -> dict[str, Json]:
        """What the quiz holds now; None is what real servers do not promise.

        How a group counts that has fewer questions than it picks, and whether types inside of groups are named.
        """
        questions = [entry.model for entry in self.root if "home" in entry.more]
        groups = [entry.model for entry in self.root if "members" in entry.more]
        count = sum(question["question_type"] != model.TEXT_ONLY for question in questions)
        points = sum(question["points_possible"] for question in questions)
        counted: dict[str, Json] = {
            "question_count": count + sum(group["pick_count"] for group in groups),
            "points_possible": points
            + sum(group["pick_count"] * group["question_points"] for group in groups),
            "question_types": _types(question.model["question_type"] for question in self.questions),
        }
        if not self.is_mock and any(
            group.model["pick_count"] > len(group.more["members"]) for group in self.groups
        ):
            counted |= {"question_count": None, "points_possible": None}
        if not self.is_mock and any(question.more["home"] for question in self.questions):
            counted["question_types"] = None
        return counted

    # What must hold -----------------------------------------------------------------------------------------------

    def look(self) -> None:
        if self.quiz is None:
            return
        self._look_at_the_list(self.quiz)
        if self.is_mock:
            self._look_at_the_groups(self.quiz)
        shown = self.ok("teacher", "get_quiz", id=self.quiz)[0]
        now = {} if self.quiz.more["published"] else {"question_count": self._counted()["question_count"]}
        expected = {name: value for name, value in {**self.quiz.model, **now}.items() if value is not None}
        found = {**shown, "question_types": _types(shown["question_types"])}
        require_contains(found, expected, "the quiz counts something else")

    def look_at(self, thing: Thing) -> None:
        if thing is self.quiz:
            return
        operation = "get_quiz_question" if "home" in thing.more else "get_quiz_group"
        if thing.deleted:
            self.refused("teacher", operation, 404, quiz_id=self._quiz(), id=thing)
            return
        shown = self.ok("teacher", operation, quiz_id=self._quiz(), id=thing)[0]
        require_contains(shown, self._expected(thing), "what is read is not as it was last set")

    def _look_at_the_list(self, quiz: Thing) -> None:
        """Real servers promise the order in which the questions were made, and none after a reorder."""
        is_ordered = self.is_mock or not quiz.more["is_reordered"]
        found = self.listed(
            "teacher",
            "list_quiz_questions",
            quiz_id=quiz,
            mine=lambda _: True,
            rank=(lambda question: question["question_name"]) if is_ordered else None,
        )
        expected = self.in_order()
        ids, left = [question["id"] for question in found], [thing.ids[0] for thing in expected]
        require_equal(sorted(ids), sorted(left), "the list is not what is left")
        if is_ordered:
            require_equal(ids, left, "the list has another order")
        by_id = {thing.ids[0]: thing for thing in expected}
        for question in found:
            wanted = self._expected(by_id[question["id"]])
            require_contains(question, wanted, "a question in the list is not as it was last set")

    def _look_at_the_groups(self, quiz: Thing) -> None:
        found = self.ok("teacher", "list_question_groups", quiz_id=quiz)[0]["quiz_groups"]
        left = [thing.ids[0] for thing in self.root if "members" in thing.more]
        require_equal([group["id"] for group in found], left, "the list of groups is not what is left")

    def _expected(self, thing: Thing) -> dict[str, Json]:
        if "home" not in thing.more:
            return thing.model
        home = thing.more["home"]
        return {**thing.model, "quiz_group_id": home.ids[0] if home else None}

    # What is sent -------------------------------------------------------------------------------------------------

    def _name(self, kind: str) -> str:
        return f"{self.case.mark} {kind} {self.pick('abc')}"

    def _some(self, names: Sequence[str]) -> list[str]:
        return self.some_of(names, at_least=1, at_most=3)

    def _shuffled(self, things: Sequence[Thing]) -> list[Thing]:
        """In another order: the last one first, if every pick is the first one."""
        left, order = list(reversed(things)), []
        while left:
            order.append(self.pick(left))
            left.remove(order[-1])
        return order


def _types(names: Iterable[str]) -> list[str]:
    """Those that are named everywhere."""
    return sorted({*names} - {model.TEXT_ONLY})
