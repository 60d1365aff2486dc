"""Laws of scores: what answers deserve, which score is kept, what a teacher adds. Fact sheets: canvas-quiz-submissions
1.4, 2; canvas-quiz-questions-and-groups 3."""

from __future__ import annotations

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes import scoring
from contracts.families.quizzes.answer_values import answers_to, question_of, some_questions
from contracts.families.quizzes.arrange import CHOICE, NUMBER, a_quiz_to_take, an_attempt
from contracts.families.quizzes.attempt_steps import (
    answered,
    as_given,
    completed,
    own_list,
    path_of,
    questions_in,
    require_rejected,
    require_score,
    scored,
    seen,
    started,
    taken,
    try_score,
)
from contracts.generic.refusals import require_status
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require, require_equal

FAMILY = "attempt_scores"

ESSAY: Json = {"question_type": "essay_question", "points_possible": 10}
POINTS = st.integers(-40, 400).map(lambda quarters: quarters / 4)
UNKNOWN_ATTEMPT = 77


def a_taken_quiz(case: Case, *questions: Json, **settings: Json) -> tuple[Json, list[Json]]:
    """An attempt that scored 5: 2 for the choice, 3 for the number; and the questions."""
    quiz, made = a_quiz_to_take(case, *questions, **settings)
    with case.arranging():
        return taken(case, quiz, _right(made)), made


def _right(questions: list[Json]) -> dict[Json, Json]:
    """The right answers to the choice and the number, and none to others."""
    answers: dict[Json, Json] = {}
    for question in questions:
        if question["question_type"] == CHOICE["question_type"]:
            answers[question["id"]] = question["answers"][0]["id"]
        elif question["question_type"] == NUMBER["question_type"]:
            answers[question["id"]] = 5
    return answers


# What answers deserve ----------------------------------------------------------------------------------------------


@law(
    "complete_quiz_submission list_quiz_submission_questions",
    evidence=["source: canvas-quiz-questions-and-groups 3", "source: canvas-quiz-submissions 2, 3.1"],
    needs="student",
    amount="many",
)
def score_is_what_the_answers_deserve(case: Case) -> None:
    """Turned in, an attempt has the score that its answers deserve, by the rules of each type of question, and each
    question its verdict: right, partly right or wrong; unanswered is wrong."""
    quiz, made = a_quiz_to_take(case, *case.draw(some_questions()))
    attempt = an_attempt(case, quiz["id"])
    questions = as_given(case, made, attempt)
    drawn = {q["id"]: case.draw(st.sampled_from([*answers_to(q), None])) for q in questions}
    answers = {identity: answer for identity, answer in drawn.items() if answer is not None}

    answered(case, attempt, answers)
    done = completed(case, attempt)
    verdicts = {identity: q["correct"] for identity, q in questions_in(case.student, attempt).items()}

    deserts = {
        q["id"]: scoring.deserved(
            q, scoring.shown(q, answers[q["id"]]) if q["id"] in answers else scoring.unanswered(q)
        )
        for q in questions
    }
    expected = {str(identity): desert.correct for identity, desert in deserts.items()}
    require_equal({str(k): v for k, v in verdicts.items()}, expected, "a verdict is another")
    score = scoring.score_of(list(deserts.values()))
    require_score(done["score"], score, "the score is not what the answers deserve")
    require_score(done["kept_score"], score, "the only score is not kept")
    possible = sum(question["points_possible"] for question in questions)
    require_score(done["quiz_points_possible"], possible, "the quiz is worth other points")


@law(
    "complete_quiz_submission update_quiz_submission_scores",
    evidence=[
        "source: canvas-quiz-submissions 1.1, 2",
        "source: canvas-quiz-questions-and-groups 3",
        "doc: Quiz Submissions, Update student question scores and comments",
    ],
    needs="student",
)
def essays_wait_for_a_person(case: Case) -> None:
    """An attempt with an essay or a file to upload, answered or not, is `pending_review` with the points of the rest;
    once a teacher has scored it, it is complete, and the question `defined`."""
    kind = case.draw(st.sampled_from(["essay", "file_upload"]))
    points = case.draw(POINTS)
    waiting = {**ESSAY, "question_type": f"{kind}_question"}
    quiz, made = a_quiz_to_take(case, CHOICE, waiting)
    answers = _right(made)
    if kind == "essay" and case.draw(st.booleans()):
        answers[made[1]["id"]] = "<p>To be</p>"

    done = taken(case, quiz, answers)
    verdict = questions_in(case.teacher, done)[made[1]["id"]]["correct"]
    after = scored(case, done, questions={str(made[1]["id"]): {"score": points}})
    defined = questions_in(case.teacher, done)[made[1]["id"]]["correct"]

    require_equal(done["workflow_state"], "pending_review", "the attempt does not wait for a person")
    require_score(done["score"], 2, "what a machine can score is scored otherwise")
    require_equal(verdict, "undefined", "the essay has a verdict")
    require_equal(after["workflow_state"], "complete", "a scored attempt waits on")
    require_score(after["score"], 2 + points, "the teacher's points do not count")
    require_equal(defined, "defined", "the verdict on a scored essay is another")


@law(
    "complete_quiz_submission",
    evidence="source: canvas-quiz-submissions 1.1",
    needs="student",
    amount="one",
)
def survey_waits_for_nobody(case: Case) -> None:
    """A survey is complete when it is turned in, essays or not."""
    for kind in ("survey", "graded_survey"):
        done, _ = a_taken_quiz(case, ESSAY, quiz_type=kind)
        require_equal(done["workflow_state"], "complete", f"a {kind} waits for a person")


# Which score is kept -----------------------------------------------------------------------------------------------


@law(
    "complete_quiz_submission get_quiz_submission",
    evidence="source: canvas-quiz-submissions 1.4",
    needs="student",
)
def kept_score_follows_the_policy(case: Case) -> None:
    """Of several attempts the best score is kept, the latest, or their mean, as the quiz says; each attempt keeps its
    own; while a retake runs the kept score stays."""
    policy = case.draw(st.sampled_from(["keep_highest", "keep_latest", "keep_average"]))
    quiz, made = a_quiz_to_take(case, allowed_attempts=5, scoring_policy=policy)
    right = _right(made)
    plans = case.draw(st.lists(st.sets(st.sampled_from(sorted(right))), min_size=2, max_size=3))
    worth = {question["id"]: question["points_possible"] for question in made}

    scores: list[float] = []
    for plan in plans:
        attempt = started(case, quiz)
        if scores:
            require_score(
                attempt["kept_score"], scoring.kept(policy, scores), "a start changes the kept score"
            )
        answered(case, attempt, {identity: right[identity] for identity in plan})
        done = completed(case, attempt)
        scores.append(sum(worth[identity] for identity in plan))
        require_score(done["score"], scores[-1], "the attempt's own score is another")
        require_score(done["kept_score"], scoring.kept(policy, scores), f"{policy} keeps another score")
    for found, score in zip(own_list(case, quiz), scores, strict=True):
        require_score(found["score"], score, "an earlier attempt's score has changed")


@law(
    "update_quiz_submission_scores get_quiz_submission",
    evidence=["source: canvas-quiz-submissions 1.4, 2", "spec: canvas-quiz-submissions 2"],
    needs="student",
    amount="one",
)
def earlier_attempt_is_scored_too(case: Case) -> None:
    """Points that a teacher adds to an earlier attempt count there, and for the kept score; the newest keeps its."""
    quiz, made = a_quiz_to_take(case, allowed_attempts=5)
    first = taken(case, quiz, _right(made[:1]))
    second = taken(case, quiz, _right(made[1:]))

    require_status(try_score(case, first, fudge_points=10), 200)
    after = seen(case.teacher, second)

    require_score(seen(case.teacher, second, number=1)["score"], 12, "the earlier attempt was not scored")
    require_score(after["score"], 3, "the newest attempt was scored")
    require_score(after["kept_score"], 12, "the better score is not kept")


# What a teacher adds -----------------------------------------------------------------------------------------------


@law(
    "update_quiz_submission_scores",
    evidence=["source: canvas-quiz-submissions 2", "spec: canvas-quiz-submissions 2"],
    needs="student",
)
def fudge_points_are_added_and_replaced(case: Case) -> None:
    """Fudge points, negative ones too, are added to what the answers deserve; new ones replace them; null and empty
    ones leave them. The kept score follows."""
    first, second = case.draw(POINTS), case.draw(POINTS)
    done, _ = a_taken_quiz(case)

    for sent, in_force in ((first, first), (None, first), ("", first), (second, second)):
        after = scored(case, done, fudge_points=sent)
        require_score(after["fudge_points"], in_force, "other fudge points are in force")
        require_score(after["score"], 5 + in_force, "the fudge points do not count")
        require_score(after["kept_score"], 5 + in_force, "the kept score does not follow")


@law(
    "update_quiz_submission_scores",
    evidence=[
        "doc: Quiz Submissions, Update student question scores and comments",
        "source: canvas-quiz-submissions 2",
        "spec: canvas-quiz-submissions 2",
    ],
    needs="student",
)
def questions_are_scored_by_hand(case: Case) -> None:
    """A teacher's points for a question replace what it had, more than it is worth and below nothing too; a comment
    alone and a null change no score; fudge points stay."""
    points, fudge = case.draw(POINTS), case.draw(POINTS)
    done, (choice, number) = a_taken_quiz(case)
    key, other = str(choice["id"]), str(number["id"])

    after = scored(
        case, done, fudge_points=fudge, questions={key: {"score": points, "comment": "Well seen."}}
    )
    require_score(after["score"], points + 3 + fudge, "the points do not count")
    for item in ({"comment": "Look again."}, {"score": None, "comment": ""}, {}):
        after = scored(case, done, questions={key: item, other: item})
        require_score(after["score"], points + 3 + fudge, "a comment changes the score")
    after = scored(case, done, questions={key: {"score": 2}})
    require_score(after["score"], 5 + fudge, "new points do not replace the old ones")
    require_equal(after["workflow_state"], "complete", "a scored attempt is something else")


@law(
    "update_quiz_submission_scores",
    evidence=["source: canvas-quiz-submissions 2", "spec: canvas-quiz-submissions 2"],
    needs="student",
    amount="one",
)
def only_finished_attempts_are_scored(case: Case) -> None:
    """Scores for no attempt, for one that there is not and for one that runs are refused with 400, as are a body
    without a list and a score that is no number; nothing has changed."""
    done, (choice, _) = a_taken_quiz(case)
    bad = {str(choice["id"]): {"score": [1]}}

    for number in (None, UNKNOWN_ATTEMPT):
        require_rejected(try_score(case, {**done, "attempt": number}, fudge_points=9), 400, "invalid attempt")
    require_rejected(try_score(case, done, fudge_points=9, questions=bad), 400, "decimal")
    beside = {"attempt": 1, "fudge_points": 9}
    none = case.teacher.call("update_quiz_submission_scores", body=beside, **path_of(done))
    require_rejected(none, 400, "quiz_submissions")
    require_equal(seen(case.teacher, done), seen(case.teacher, done, number=1), "the attempt has changed")
    require_score(seen(case.teacher, done)["score"], 5, "refused points count")
    running = an_attempt(case, done["quiz_id"])
    require_rejected(try_score(case, running, fudge_points=9), 400)
    require_equal(seen(case.teacher, running), running, "the running attempt has changed")


@law(
    "update_quiz_submission_scores",
    evidence=["source: canvas-quiz-submissions 2", "spec: canvas-quiz-submissions 2"],
    needs="student",
    amount="one",
)
def student_scores_nothing(case: Case) -> None:
    """A student who would score the own attempt is refused with 403, before the attempt is looked at, and nothing
    changes."""
    done, (choice, _) = a_taken_quiz(case)
    before = seen(case.teacher, done)

    for attempt in (done, {**done, "attempt": None}):
        mine = {"fudge_points": 90, "questions": {str(choice["id"]): {"score": 90}}}
        require_rejected(try_score(case, attempt, by=case.student, **mine), 403, "update scores")
    require_equal(seen(case.teacher, done), before, "a student has changed a score")


# The gradebook -----------------------------------------------------------------------------------------------------


@law(
    "create_quiz_submission list_quiz_submissions",
    evidence=["source: canvas-quiz-submissions 1.4, 1.7", "spec: canvas-quiz-submissions 1.7"],
    needs="student",
    amount="one",
)
def graded_quizzes_have_a_gradebook_submission(case: Case) -> None:
    """A graded quiz or survey has a gradebook submission from its start on, which is sent along where it is asked for;
    practice quizzes and plain surveys have none."""
    for kind in ("assignment", "graded_survey", "practice_quiz", "survey"):
        quiz, _ = a_quiz_to_take(case, CHOICE, quiz_type=kind)
        attempt = an_attempt(case, quiz["id"])
        query = {"include[]": "submission"}
        body = case.teacher.ok("list_quiz_submissions", quiz_id=quiz["id"], query=query)
        found = [submission["id"] for submission in body["submissions"]]

        is_graded = kind in ("assignment", "graded_survey")
        require((attempt["submission_id"] is not None) == is_graded, f"`submission_id` of a {kind} is wrong")
        expected = [attempt["submission_id"]] if is_graded else []
        require_equal(found, expected, "other submissions of the gradebook are sent along")
        require_equal(body["meta"]["primaryCollection"], "quiz_submissions", "`meta` says something else")


@law(
    "complete_quiz_submission",
    evidence="source: canvas-quiz-questions-and-groups 3",
    needs="student",
    amount="one",
)
def questions_without_points_are_no_questions(case: Case) -> None:
    """A text among the questions scores nothing, waits for nobody, and has the verdict `no_score`."""
    text = {"question_type": "text_only_question", "question_text": "<p>Read on.</p>"}
    done, (_, _, spacer) = a_taken_quiz(case, CHOICE, NUMBER, text)

    require_equal(done["workflow_state"], "complete", "a text waits for a person")
    require_score(done["score"], 5, "a text has points")
    verdict = questions_in(case.teacher, done)[spacer["id"]]["correct"]
    require_equal(verdict, "no_score", "the verdict on a text is another")


@law(
    "complete_quiz_submission",
    evidence="source: canvas-quiz-questions-and-groups 3",
    needs="student",
    amount="one",
)
def wrong_choices_cost_points(case: Case) -> None:
    """Of three right choices two are worth two thirds, with a wrong one beside them one third; as many wrong as right
    ones nothing, and never less."""
    quiz, (several,) = a_quiz_to_take(case, question_of("multiple_answers", points=3))
    hamlet, faust, othello, cid, macbeth = (answer["id"] for answer in several["answers"])
    cases = [
        ([hamlet, othello, macbeth], 3, True),
        ([hamlet, othello], 2, "partial"),
        ([hamlet, othello, faust], 1, "partial"),
        ([hamlet, faust], 0, False),
        ([faust, cid], 0, False),
    ]

    for chosen, points, verdict in cases:
        done = taken(case, quiz, {several["id"]: chosen})
        require_score(done["score"], points, "the choices are worth something else")
        correct = questions_in(case.student, done)[several["id"]]["correct"]
        require_equal(correct, verdict, "the verdict is another")
