"""Laws of quiz statistics: they are what the attempts add up to. Fact sheet: canvas-quiz-analysis 2."""

from __future__ import annotations

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes.analysis_arrange import an_attempt_with, id_at_the_end
from contracts.families.quizzes.arrange import a_quiz, a_quiz_to_take
from contracts.generic.refusals import require_not_permitted, require_status
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "quiz_statistics"

JSON_API = {"Accept": "application/vnd.api+json"}
POINTS = st.integers(1, 12)
WHO: dict[str, Json] = {
    "question_type": "multiple_choice_question",
    "question_text": "Who hides behind the arras?",
    "answers": [
        {"answer_text": "Polonius", "answer_weight": 100},
        {"answer_text": "Laertes", "answer_weight": 0},
        {"answer_text": "Osric", "answer_weight": 0},
    ],
}
NOTICE: dict[str, Json] = {"question_type": "text_only_question", "question_text": "Read the play first."}


def statistics_of(case: Case, quiz: Json, **query: Json) -> Json:
    found = case.teacher.ok("get_quiz_statistics", quiz_id=quiz["id"], query=query)["quiz_statistics"]
    require_equal(len(found), 1, "not exactly one object of statistics")
    return found[0]


def summary_of(case: Case, quiz: Json, **query: Json) -> Json:
    return statistics_of(case, quiz, **query)["submission_statistics"]


def only_question(case: Case, quiz: Json) -> Json:
    """The figures of a quiz's one question."""
    listed = statistics_of(case, quiz)["question_statistics"]
    require_equal(len(listed), 1, "not exactly the one question is listed", at="/question_statistics")
    return listed[0]


@law("get_quiz_statistics", evidence=["doc: Quiz Statistics", "source: canvas-quiz-analysis 2"], amount="one")
def nobody_s_attempts_add_up_to_nothing(case: Case) -> None:
    """A quiz that nobody has taken counts no student, no score and no time."""
    quiz, _ = a_quiz_to_take(case, WHO)

    nothing = {"unique_count": 0, "scores": {}, "correct_count_average": 0, "incorrect_count_average": 0}
    require_contains(
        summary_of(case, quiz), {**nothing, "duration_average": 0}, "something counts all the same"
    )


@law(
    "get_quiz_statistics",
    evidence=["doc: Quiz Statistics", "source: canvas-quiz-analysis 2"],
    needs="student",
)
def one_attempt_is_all_there_is(case: Case) -> None:
    """With one attempt, average, highest and lowest score are its score, and nothing deviates from them."""
    chosen, points = case.draw(st.sampled_from([0, 1, 2])), case.draw(POINTS)
    quiz, (question,) = a_quiz_to_take(case, {**WHO, "points_possible": points})
    submission = an_attempt_with(case, quiz, {question["id"]: question["answers"][chosen]["id"]})

    summary = summary_of(case, quiz)

    score = submission["score"]
    same = dict.fromkeys(("score_average", "score_high", "score_low"), score)
    require_contains(summary, {**same, "unique_count": 1, "score_stdev": 0}, "it is not the attempt's score")
    require_equal(summary["scores"], {str(round(100 * score / points)): 1}, "another share", at="/scores")
    counts = {"correct_count_average": int(chosen == 0), "incorrect_count_average": int(chosen != 0)}
    require_contains(summary, counts, "another number of right and wrong answers")


@law(
    "get_quiz_statistics",
    evidence=["doc: Quiz Statistics", "source: canvas-quiz-analysis 2"],
    needs="student",
)
def who_chose_what_is_counted(case: Case) -> None:
    """Of a question the chosen answer has one response, by the student; the others have none."""
    chosen = case.draw(st.sampled_from([0, 1, 2]))
    quiz, (question,) = a_quiz_to_take(case, {**WHO, "points_possible": 2})
    an_attempt_with(case, quiz, {question["id"]: question["answers"][chosen]["id"]})

    found = only_question(case, quiz)

    counted = {str(entry["id"]): entry["responses"] for entry in found["answers"]}
    wanted = {str(answer["id"]): int(place == chosen) for place, answer in enumerate(question["answers"])}
    require_equal(found["responses"], 1, "another number of responses", at="/responses")
    require_equal(counted, wanted, "the responses went to other answers", at="/answers")
    right = {str(entry["id"]): entry["correct"] for entry in found["answers"]}
    require_equal(right, {name: place == 0 for place, name in enumerate(wanted)}, "another answer is right")


@law(
    "get_quiz_statistics",
    evidence=["doc: Quiz Statistics", "source: canvas-quiz-analysis 2"],
    needs="student",
    amount="one",
)
def blank_answer_is_named(case: Case) -> None:
    """A question left blank has no responses, and an entry `none` for whoever left it."""
    quiz, _ = a_quiz_to_take(case, WHO)
    an_attempt_with(case, quiz, {})

    found = only_question(case, quiz)

    require_equal(found["responses"], 0, "a blank answer counts as a response", at="/responses")
    counted = {entry["id"]: entry["responses"] for entry in found["answers"]}
    require_equal(counted.get("none"), 1, "nobody is said to have left it blank", at="/answers")


@law("get_quiz_statistics", evidence="source: canvas-quiz-analysis 2", needs="student", amount="one")
def running_attempts_do_not_count(case: Case) -> None:
    """An attempt that is not handed in, and an author's preview, leave the statistics as they were."""
    quiz, (question,) = a_quiz_to_take(case, WHO)
    an_attempt_with(case, quiz, {question["id"]: question["answers"][0]["id"]}, finish=False)
    with case.arranging():
        case.teacher.ok("create_quiz_submission", quiz_id=quiz["id"], body={"preview": True})

    require_equal(summary_of(case, quiz)["unique_count"], 0, "an attempt that is not handed in counts")


@law("get_quiz_statistics", evidence="source: canvas-quiz-analysis 2", needs="student")
def kept_attempt_counts_unless_all_do(case: Case) -> None:
    """Of two attempts that counts whose score is kept; with `all_versions` both do, and still one student."""
    policy = case.draw(st.sampled_from(["keep_highest", "keep_latest"]))
    first, second = case.draw(st.permutations([0, 1]))
    quiz, (question,) = a_quiz_to_take(
        case, {**WHO, "points_possible": 4}, allowed_attempts=2, scoring_policy=policy
    )
    scores = [
        an_attempt_with(case, quiz, {question["id"]: question["answers"][choice]["id"]})["score"]
        for choice in (first, second)
    ]

    kept, every = statistics_of(case, quiz), statistics_of(case, quiz, all_versions=True)

    wanted = max(scores) if policy == "keep_highest" else scores[-1]
    average = kept["submission_statistics"]["score_average"]
    require_equal(average, wanted, "another attempt counts", at="/submission_statistics/score_average")
    summary = every["submission_statistics"]
    require_contains(
        summary, {"unique_count": 1, "score_average": 2, "score_stdev": 2}, "not both attempts count"
    )
    require_equal(kept["multiple_attempts_exist"], True, "the second attempt is denied")
    echoed = [each["includes_all_versions"] for each in (kept, every)]
    require_equal(echoed, [False, True], "`all_versions` is not echoed", at="/includes_all_versions")


@law("get_quiz_statistics", evidence=["doc: Quiz Statistics", "source: canvas-quiz-analysis 2"], amount="one")
def questions_are_listed_and_texts_are_not(case: Case) -> None:
    """Each question is listed under its id as a text; what is no question is left out."""
    quiz, (question, _) = a_quiz_to_take(case, WHO, NOTICE)

    listed = statistics_of(case, quiz)["question_statistics"]

    require_equal([each["id"] for each in listed], [str(question["id"])], "other questions are listed")


@law(
    "get_quiz_statistics",
    evidence=["source: canvas-quiz-analysis 2", "spec: canvas-quiz-analysis 2"],
    amount="one",
)
def statistics_in_json_api_style(case: Case) -> None:
    """In JSON:API style the id is a text, and the quiz a link and no `quiz_id`."""
    quiz = a_quiz(case)

    exchange = case.teacher.call("get_quiz_statistics", quiz_id=quiz["id"], headers=JSON_API)

    require_status(exchange, 200)
    (found,) = exchange.json["quiz_statistics"]
    require(isinstance(found["id"], str), "the id is no text", received=found["id"], exchange=exchange)
    require("quiz_id" not in found, "the quiz is no link", exchange=exchange)
    require_equal(id_at_the_end(found["links"]["quiz"]), str(quiz["id"]), "the link leads to another quiz")


@law("get_quiz_statistics", evidence="source: canvas-quiz-analysis 2", needs="student", amount="one")
def students_see_no_statistics(case: Case) -> None:
    """A student is refused the statistics, also of a quiz that is theirs to take."""
    quiz, _ = a_quiz_to_take(case)

    require_not_permitted(case.student.call("get_quiz_statistics", quiz_id=quiz["id"]))
