"""Laws of the questions that an attempt was given: frozen, censored, flagged. Fact sheet: canvas-quiz-submissions 3."""

from __future__ import annotations

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes.answer_values import QUESTIONS, question_of
from contracts.families.quizzes.arrange import (
    CHOICE,
    NUMBER,
    a_question,
    a_question_group,
    a_quiz,
    a_quiz_to_take,
    an_attempt,
)
from contracts.families.quizzes.attempt_steps import (
    WRONG_TOKEN,
    answered,
    answers_in,
    completed,
    proof_of,
    questions_in,
    require_rejected,
    require_score,
    seen,
)
from contracts.run.case import Actor, Case
from contracts.run.check import law
from contracts.wire.exchange import Exchange
from contracts.wire.failures import require, require_equal

FAMILY = "attempt_questions"

TELLING = frozenset(
    {
        "weight",
        "comments",
        "comments_html",
        "left",
        "right",
        "answer",
        "exact",
        "margin",
        "start",
        "end",
        "approximate",
        "precision",
        "numerical_answer_type",
        "match_id",
    }
)
"""Keys of an answer that would tell whether it is right."""
FOR_TEACHERS = ("points_possible", "correct_comments", "incorrect_comments", "neutral_comments")
WITH_ANSWERS = (
    "multiple_choice",
    "true_false",
    "multiple_answers",
    "matching",
    "multiple_dropdowns",
    "calculated",
)


def try_list(actor: Actor, attempt: Json) -> Exchange:
    return actor.call("list_quiz_submission_questions", quiz_submission_id=attempt["id"])


@law(
    "list_quiz_submission_questions",
    evidence=[
        "source: canvas-quiz-questions-and-groups 1.4",
        "source: canvas-quiz-submissions 3.1",
        "spec: canvas-quiz-questions-and-groups 1.4",
    ],
    needs="student",
    amount="one",
)
def given_questions_tell_no_answers(case: Case) -> None:
    """The questions of an attempt show no points and comments, and of answers nothing that tells which is right:
    neither to the student nor to the teacher, neither plain nor included."""
    quiz, made = a_quiz_to_take(case, *map(question_of, QUESTIONS))
    attempt = an_attempt(case, quiz["id"])

    for actor in (case.student, case.teacher):
        query = {"include[]": "quiz_question"}
        body = actor.ok("list_quiz_submission_questions", quiz_submission_id=attempt["id"], query=query)
        for name in ("quiz_submission_questions", "quiz_questions"):
            require_equal(
                sorted(q["id"] for q in body[name]), sorted(q["id"] for q in made), "others are given"
            )
            for question in body[name]:
                _require_censored(question)


def _require_censored(question: Json) -> None:
    kind = str(question["question_type"]).removesuffix("_question")
    told = [name for name in FOR_TEACHERS if name in question]
    require(not told, f"a given question tells {', '.join(told)}", received=question)
    answers = question.get("answers") or []
    require(
        not answers or kind in WITH_ANSWERS, f"the answers to a {kind} question are shown", received=question
    )
    for answer in answers:
        told = sorted(TELLING & set(answer))
        require(not told, f"an answer tells {', '.join(told)}", received=question)


@law(
    "answer_quiz_submission_questions complete_quiz_submission",
    evidence=[
        "source: canvas-quiz-questions-and-groups 0.4, 1.5",
        "source: canvas-quiz-submissions 3.2",
        "spec: canvas-quiz-submissions 3.2",
    ],
    needs="student",
    amount="one",
)
def attempt_keeps_its_questions(case: Case) -> None:
    """What a teacher edits or deletes while an attempt runs, and publishes anew, does not touch it: the old answers are
    taken and scored by the old key, new ones are unknown."""
    quiz, (choice, number) = a_quiz_to_take(case)
    attempt = an_attempt(case, quiz["id"])
    right = choice["answers"][0]["id"]
    fresh = {"answers": [{"answer_text": "Other", "answer_weight": 100}], "points_possible": 50}
    with case.arranging():
        edited = case.teacher.ok(
            "update_quiz_question", quiz_id=quiz["id"], id=choice["id"], body={"question": fresh}
        )
        case.teacher.ok("delete_quiz_question", quiz_id=quiz["id"], id=number["id"])
        case.teacher.ok("update_quiz", id=quiz["id"], body={"quiz": {"published": True}})

    given = questions_in(case.student, attempt)
    texts = [answer["text"] for answer in given[choice["id"]]["answers"]]
    shown = answered(case, attempt, {choice["id"]: right, number["id"]: 5})
    new = {"id": choice["id"], "answer": edited["answers"][0]["id"]}
    body = {**proof_of(attempt), "quiz_questions": [new]}
    if new["answer"] not in [answer["id"] for answer in choice["answers"]]:
        refused = case.student.call(
            "answer_quiz_submission_questions", quiz_submission_id=attempt["id"], body=body
        )
        require_rejected(refused, 400, "unknown answer")
    done = completed(case, attempt)

    require_equal(sorted(given), sorted([choice["id"], number["id"]]), "the attempt has other questions")
    require_equal(sorted(texts), ["Right", "Wrong"], "the attempt's question has other answers")
    require_equal(shown[choice["id"]], str(right), "an old answer is not taken")
    require_score(done["score"], 5, "the attempt is not scored by the questions that it was given")


@law(
    "create_quiz_submission list_quiz_submission_questions",
    evidence="source: canvas-quiz-questions-and-groups 0.4",
    needs="student",
    amount="one",
)
def attempt_is_given_what_was_published(case: Case) -> None:
    """A question that was added since the quiz was last saved is not given, until the quiz is saved again."""
    quiz, (choice,) = a_quiz_to_take(case, CHOICE)
    added = a_question(case, quiz["id"], **NUMBER)

    first = an_attempt(case, quiz["id"])
    before = sorted(questions_in(case.student, first))
    completed(case, first)
    with case.arranging():
        case.teacher.ok("update_quiz", id=quiz["id"], body={"quiz": {"published": True}})
    after = sorted(questions_in(case.student, an_attempt(case, quiz["id"])))

    require_equal(before, [choice["id"]], "other questions than the published ones are given")
    require_equal(after, sorted([choice["id"], added["id"]]), "the question is not given after a save")


@law(
    "create_quiz_submission complete_quiz_submission",
    evidence="source: canvas-quiz-questions-and-groups 4",
    needs="student",
)
def group_gives_as_many_as_it_picks(case: Case) -> None:
    """An attempt is given so many questions of a group, or all if there are fewer, each worth the group's points."""
    there, picked = case.draw(st.integers(1, 3)), case.draw(st.integers(1, 4))
    quiz = a_quiz(case, quiz_type="practice_quiz", allowed_attempts=-1)
    group = a_question_group(case, quiz["id"], pick_count=picked, question_points=4)
    made = [a_question(case, quiz["id"], quiz_group_id=group["id"], **CHOICE) for _ in range(there)]
    with case.arranging():
        case.teacher.ok("update_quiz", id=quiz["id"], body={"quiz": {"published": True}})
    attempt = an_attempt(case, quiz["id"])

    given = questions_in(case.student, attempt)
    right = {question["id"]: question["answers"][0]["id"] for question in made if question["id"] in given}
    answered(case, attempt, right)
    done = completed(case, attempt)

    require_equal(len(right), len(given), "questions of no group are given")
    require_equal(len(given), min(there, picked), "another number of questions is given")
    require_score(done["score"], 4 * len(given), "the questions are not worth the group's points")


@law(
    "flag_quiz_submission_question unflag_quiz_submission_question",
    evidence=["doc: Quiz Submission Questions, Flagging a question", "spec: canvas-quiz-submissions 3.2"],
    needs="student",
    amount="one",
)
def flagged_question_stays_flagged(case: Case) -> None:
    """A flag is shown with its question alone, until it is taken back, and touches no answer; a wrong token sets
    none."""
    quiz, (choice, number) = a_quiz_to_take(case)
    attempt = an_attempt(case, quiz["id"])
    answered(case, attempt, {number["id"]: 4})
    path = {"quiz_submission_id": attempt["id"], "id": number["id"]}

    def flags() -> list[Json]:
        given = questions_in(case.student, attempt)
        return [given[question["id"]]["flagged"] for question in (choice, number)]

    forged = {**proof_of(attempt), "validation_token": WRONG_TOKEN}
    require_rejected(case.student.call("flag_quiz_submission_question", body=forged, **path), 403, "token")
    before = flags()
    case.student.ok("flag_quiz_submission_question", body=proof_of(attempt), **path)
    flagged = flags()
    case.student.ok("unflag_quiz_submission_question", body=proof_of(attempt), **path)

    require_equal(before, [False, False], "a question is flagged before it was")
    require_equal(flagged, [False, True], "not the flagged question is flagged")
    require_equal(flags(), [False, False], "the flag was not taken back")
    require_equal(answers_in(case, attempt)[number["id"]], 4, "a flag has touched the answer")


@law(
    "list_quiz_submission_questions",
    evidence=["source: canvas-quiz-submissions 1.6, 3.1, 3.2", "spec: canvas-quiz-submissions 3.1, 3.2"],
    needs="student",
    amount="one",
)
def verdicts_take_the_place_of_answers(case: Case) -> None:
    """While an attempt runs its questions show answers and no verdict, afterwards the verdict and no answer."""
    quiz, (choice, number) = a_quiz_to_take(case)
    attempt = an_attempt(case, quiz["id"])
    answered(case, attempt, {choice["id"]: choice["answers"][0]["id"], number["id"]: 4})

    running = questions_in(case.student, attempt)
    completed(case, attempt)
    graded = questions_in(case.student, attempt)

    for question in running.values():
        require("answer" in question and "correct" not in question, "a running attempt shows a verdict")
    for question in graded.values():
        require("answer" not in question, "a graded attempt shows answers", received=question)
    verdicts = [graded[question["id"]]["correct"] for question in (choice, number)]
    require_equal(verdicts, [True, False], "the verdicts are others")


@law(
    "list_quiz_submission_questions get_quiz_submission",
    evidence=["source: canvas-quiz-submissions 1.6, 3.2", "spec: canvas-quiz-submissions 3.2"],
    needs="student",
    amount="one",
)
def hidden_results_hide_verdicts_and_not_scores(case: Case) -> None:
    """Where results are hidden a student reads the questions while the attempt runs and not afterwards (401); the score
    is shown, and the teacher reads on."""
    quiz, (choice, _) = a_quiz_to_take(case, hide_results="always")
    attempt = an_attempt(case, quiz["id"])
    answered(case, attempt, {choice["id"]: choice["answers"][0]["id"]})
    completed(case, attempt)

    require_rejected(try_list(case.student, attempt), 401, "quiz settings")
    require_score(seen(case.student, attempt)["score"], 2, "the score is hidden")
    require_equal(len(questions_in(case.teacher, attempt)), 2, "the teacher does not see the questions")


@law(
    "list_quiz_submission_questions",
    evidence=["source: canvas-quiz-submissions 3.2", "spec: canvas-quiz-submissions 3.2"],
    needs="student",
    amount="one",
)
def questions_one_at_a_time_are_not_listed(case: Case) -> None:
    """A quiz that shows one question at a time lists them to its teacher and not to the student (401)."""
    quiz, _ = a_quiz_to_take(case, one_question_at_a_time=True)
    attempt = an_attempt(case, quiz["id"])

    require_rejected(try_list(case.student, attempt), 401, "one question at a time")
    require_equal(len(questions_in(case.teacher, attempt)), 2, "the teacher does not see the questions")


@law(
    "get_formatted_answer",
    evidence=["source: canvas-quiz-submissions 3.2", "spec: canvas-quiz-submissions 3.2"],
    needs="student",
    amount="one",
)
def numbers_are_formatted(case: Case) -> None:
    """An answer to a numerical question is formatted with four decimals at most and no zeros at its end, or, where one
    of its answers is a precise one, with 16 digits; what is no number, and of other questions, stays as it is."""
    quiz, (choice, number, precise) = a_quiz_to_take(case, CHOICE, NUMBER, question_of("numerical"))
    attempt = an_attempt(case, quiz["id"])
    long = "12.34567890123456789"
    cases: list[tuple[Json, str, str]] = [
        (number, long, "12.3457"),
        (number, "99.9000000", "99.9"),
        (number, "abcd", "abcd"),
        (precise, long, "12.34567890123457"),
        (choice, long, long),
    ]

    for question, sent, formatted in cases:
        answer = case.student.ok(
            "get_formatted_answer",
            quiz_submission_id=attempt["id"],
            id=question["id"],
            query={"answer": sent},
        )
        require_equal(answer["formatted_answer"], formatted, "the number is formatted otherwise")
