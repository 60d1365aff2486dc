"""Quizzes that a student takes: filled, published, started, answered, turned in, scored by hand, extended, retaken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from contracts.families.quizzes import scoring
from contracts.families.quizzes.answer_values import AT_ONCE, answers_to, question_of
from contracts.families.quizzes.attempt_steps import the_one
from contracts.machine.machine import Machine, Thing, step
from contracts.wire.exchange import Json
from contracts.wire.failures import require_contains, require_equal

KINDS = (*AT_ONCE, "essay")
POLICIES = ("keep_highest", "keep_latest", "keep_average")
POINTS = (-1, 0, 2.5, 40)
UNKNOWN = 987_654_321


@dataclass
class Taken:
    """An attempt as the model has it: the questions that it was given, what is shown of the answers, what a teacher
    has added."""

    number: int
    questions: list[Json]
    answers: dict[str, Json] = field(default_factory=dict)
    by_hand: dict[str, float] = field(default_factory=dict)
    fudge: float | None = None
    done: bool = False

    def verdict(self, question: Json) -> scoring.Deserved:
        key = str(question["id"])
        deserved = scoring.deserved(question, self.answers[key])
        if key not in self.by_hand:
            return deserved
        correct = "defined" if deserved.correct == "undefined" else deserved.correct
        return replace(deserved, points=self.by_hand[key], correct=correct)

    @property
    def score(self) -> float:
        by_hand = sum(self.by_hand.values())
        rest = [self.verdict(q) for q in self.questions if str(q["id"]) not in self.by_hand]
        return scoring.score_of(rest, by_hand + (self.fudge or 0))

    @property
    def state(self) -> str:
        if not self.done:
            return "untaken"
        waits = any(self.verdict(question).correct == "undefined" for question in self.questions)
        return "pending_review" if waits else "complete"


def _attempts(quiz: Thing) -> list[Taken]:
    return quiz.more["attempts"]  # type: ignore[no-any-return]


def _runs(quiz: Thing) -> bool:
    return bool(_attempts(quiz)) and not _attempts(quiz)[-1].done


def _is_finished(quiz: Thing) -> bool:
    return bool(_attempts(quiz)) and _attempts(quiz)[-1].done


def _rests(quiz: Thing) -> bool:
    """Whether no attempt runs: one under which the quiz's points change would wait for a person."""
    return quiz.more["published"] and not _runs(quiz)


def _left(quiz: Thing) -> int:
    allowed: int = quiz.more["allowed"] + (quiz.more["extra"] or 0)
    return max(0, allowed - len(_attempts(quiz)))


def _may_start(quiz: Thing) -> bool:
    return quiz.more["published"] and not _runs(quiz) and _left(quiz) > 0


def _may_not_start(quiz: Thing) -> bool:
    return quiz.more["published"] and not _may_start(quiz)


class AttemptMachine(Machine):
    operations = (
        "create_quiz_submission answer_quiz_submission_questions complete_quiz_submission "
        "list_quiz_submissions get_own_quiz_submission list_quiz_submission_questions "
        "update_quiz_submission_scores set_quiz_extensions update_quiz_question update_quiz"
    )
    evidence = (
        "source: canvas-quiz-submissions 1, 2, 3, 6",
        "source: canvas-quiz-questions-and-groups 0.4, 3",
        "spec: canvas-quiz-submissions 2, 3.3",
    )
    statement = (
        "After any sequence of starts, answers, corrections by hand, extensions and edits, every attempt has "
        "the score that its answers to its own questions deserve, the quiz's policy decides which is kept, and so many "
        "attempts are left as are allowed."
    )
    needs = ("student",)
    alone = "ids of answers and tokens, which stand in bodies under many names, are each server's own"

    # Steps --------------------------------------------------------------------------------------------------------

    @step(when=lambda machine: len(machine.things) < 2)
    def fill(self) -> None:
        kinds = [self.pick(AT_ONCE), self.pick(KINDS)]
        policy, allowed = self.pick(POLICIES), self.pick((2, 3))
        settings = {"quiz_type": "practice_quiz", "allowed_attempts": allowed, "scoring_policy": policy}
        sent = {"title": f"{self.case.mark} quiz", **settings}
        made = self.ok("teacher", "create_quiz", body={"quiz": sent})[0]
        quiz = Thing([made["id"]], more={"policy": policy, "allowed": allowed, "extra": None})
        quiz.more |= {"published": False, "attempts": [], "row": None, "questions": []}
        for kind in kinds:
            body = {"question": question_of(kind, points=self.pick((6, 3, 10)))}
            quiz.more["questions"] += self.ok("teacher", "create_quiz_question", quiz_id=quiz, body=body)
        self.things.append(quiz)

    @step(when=lambda machine: machine.has(lambda quiz: not quiz.more["published"]))
    def publish(self) -> None:
        quiz = self.one_that(lambda quiz: not quiz.more["published"])
        self.refused("student", "create_quiz_submission", 403, quiz_id=quiz, body={})
        self._save(quiz)
        quiz.more["published"] = True

    @step(when=lambda machine: machine.has(_may_start))
    def start(self) -> None:
        quiz = self.one_that(_may_start)
        row = the_one(self.ok("student", "create_quiz_submission", quiz_id=quiz, body={})[0])
        questions = list(quiz.more["questions"])
        empty = {str(question["id"]): scoring.unanswered(question) for question in questions}
        before, quiz.more["row"] = quiz.more["row"], row
        _attempts(quiz).append(Taken(len(_attempts(quiz)) + 1, questions, empty))
        same = {name: (before or row)[name] for name in ("id", "validation_token")}
        require_contains(row, {**same, "score": None}, "a retake is not the same submission")

    @step(when=lambda machine: machine.has(_may_not_start))
    def start_in_vain(self) -> None:
        quiz = self.one_that(_may_not_start)
        self.refused("student", "create_quiz_submission", 409, quiz_id=quiz, body={})

    @step(when=lambda machine: machine.has(_runs))
    def answer(self) -> None:
        quiz = self.one_that(_runs)
        attempt = _attempts(quiz)[-1]
        chosen = {str(q["id"]): q for q in self.some_of(attempt.questions, at_least=1, at_most=2)}
        sent = {key: self.pick(answers_to(question)) for key, question in chosen.items()}
        entries = [{"id": chosen[key]["id"], "answer": answer} for key, answer in sent.items()]
        body = {**self._proof(quiz), "quiz_questions": entries}
        self.touched.add(quiz)
        self.ok("student", "answer_quiz_submission_questions", **self._row(quiz), body=body)
        for key, answer in sent.items():
            attempt.answers[key] = scoring.shown(chosen[key], answer, attempt.answers[key])

    @step(when=lambda machine: machine.has(_runs))
    def answer_badly(self) -> None:
        """A refused call stores nothing, good answers in it included."""
        quiz = self.one_that(_runs)
        self.touched.add(quiz)
        good = _attempts(quiz)[-1].questions[0]
        entries = [{"id": good["id"], "answer": answers_to(good)[0]}]
        body = {**self._proof(quiz), "quiz_questions": entries, "attempt": UNKNOWN}
        self.refused("student", "answer_quiz_submission_questions", 400, **self._row(quiz), body=body)

    @step(when=lambda machine: machine.has(_runs))
    def turn_in(self) -> None:
        quiz = self.one_that(_runs)
        path = {"quiz_id": quiz, "id": quiz.more["row"]["id"]}
        self.ok("student", "complete_quiz_submission", **path, body=self._proof(quiz))
        _attempts(quiz)[-1].done = True

    @step(when=lambda machine: machine.has(_is_finished))
    def come_too_late(self) -> None:
        quiz = self.one_that(_is_finished)
        self.touched.add(quiz)
        question = _attempts(quiz)[-1].questions[0]
        entries = [{"id": question["id"], "answer": answers_to(question)[0]}]
        body = {**self._proof(quiz), "quiz_questions": entries}
        self.refused("student", "answer_quiz_submission_questions", 403, **self._row(quiz), body=body)

    @step(when=lambda machine: machine.has(lambda quiz: any(a.done for a in _attempts(quiz))))
    def score_by_hand(self) -> None:
        quiz = self.one_that(lambda quiz: any(a.done for a in _attempts(quiz)))
        attempt = self.pick([attempt for attempt in _attempts(quiz) if attempt.done])
        item: dict[str, Json] = {"attempt": attempt.number}
        if self.pick((True, False)):
            item["fudge_points"] = attempt.fudge = self.pick(POINTS)
        else:
            key, points = str(self.pick(attempt.questions)["id"]), self.pick(POINTS)
            item["questions"] = {key: {"score": points}}
            attempt.by_hand[key] = points
        path = {"quiz_id": quiz, "id": quiz.more["row"]["id"]}
        self.ok("teacher", "update_quiz_submission_scores", **path, body={"quiz_submissions": [item]})

    @step(when=lambda machine: machine.has(lambda quiz: quiz.more["published"]))
    def extend(self) -> None:
        quiz = self.one_that(lambda quiz: quiz.more["published"])
        quiz.more["extra"] = self.pick((1, 2, 0))
        item = {"user_id": self.case.student.user_id, "extra_attempts": quiz.more["extra"]}
        self.ok("teacher", "set_quiz_extensions", quiz_id=quiz, body={"quiz_extensions": [item]})

    @step(when=lambda machine: machine.has(_rests))
    def change_a_question(self) -> None:
        """The next attempt is given the question as it is now; those before keep theirs."""
        quiz = self.one_that(_rests)
        questions = quiz.more["questions"]
        place = self.pick(range(len(questions)))
        body = {"question": {"points_possible": self.pick((1, 20))}}
        changed = self.ok(
            "teacher", "update_quiz_question", quiz_id=quiz, id=questions[place]["id"], body=body
        )
        self._save(quiz)
        quiz.more["questions"] = [*questions[:place], *changed, *questions[place + 1 :]]

    # What must then be seen ---------------------------------------------------------------------------------------

    def look_at(self, thing: Thing) -> None:
        if not thing.more["published"]:
            return
        listed = self.ok("student", "list_quiz_submissions", quiz_id=thing)[0]["quiz_submissions"]
        attempts = _attempts(thing)[-1:] if _runs(thing) else _attempts(thing)
        require_equal(
            [s["attempt"] for s in listed], [a.number for a in attempts], "other attempts are listed"
        )
        for found, attempt in zip(listed, attempts, strict=True):
            require_equal(found["workflow_state"], attempt.state, "an attempt is in another state")
            self._require_score(found["score"], attempt.score if attempt.done else None, "score")
        if attempts:
            self._look_at_the_newest(thing, attempts[-1])

    def _look_at_the_newest(self, quiz: Thing, attempt: Taken) -> None:
        newest = the_one(self.ok("student", "get_own_quiz_submission", quiz_id=quiz)[0])
        scores = [taken.score for taken in _attempts(quiz) if taken.done]
        kept = scoring.kept(quiz.more["policy"], scores) if scores else None
        self._require_score(newest["kept_score"], kept, "kept score")
        require_equal(newest["attempts_left"], _left(quiz), "another number of attempts is left")
        body = self.ok("student", "list_quiz_submission_questions", **self._row(quiz))[0]
        given = {str(question["id"]): question for question in body["quiz_submission_questions"]}
        if not attempt.done:
            answers = {key: question["answer"] for key, question in given.items()}
            require_equal(answers, attempt.answers, "the answers are others")
            return
        verdicts = {key: question["correct"] for key, question in given.items()}
        for question in attempt.questions:
            key, due = str(question["id"]), attempt.verdict(question).correct
            if key not in attempt.by_hand or due == "defined":
                require_equal(verdicts[key], due, "a verdict is another")

    def _require_score(self, received: Json, due: float | None, what: str) -> None:
        is_right = received is None if due is None else scoring.is_score(received, due)
        require_equal(received if not is_right else due, due, f"the {what} is another")

    # What steps share ---------------------------------------------------------------------------------------------

    def has(self, condition: Callable[[Thing], bool]) -> bool:
        return any(map(condition, self.things))

    def one_that(self, condition: Callable[[Thing], bool]) -> Thing:
        return self.pick([quiz for quiz in self.things if condition(quiz)])

    def _save(self, quiz: Thing) -> None:
        """The frozen copy of the questions is made anew."""
        self.ok("teacher", "update_quiz", id=quiz, body={"quiz": {"published": True}})

    def _row(self, quiz: Thing) -> dict[str, Json]:
        return {"quiz_submission_id": quiz.more["row"]["id"]}

    def _proof(self, quiz: Thing) -> dict[str, Json]:
        return {name: quiz.more["row"][name] for name in ("attempt", "validation_token")}
