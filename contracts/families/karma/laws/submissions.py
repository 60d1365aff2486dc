"""Laws of Karma's submissions: scores, attempts, and who may read a result. Fact sheet: karma-assessments 6, 7.

All of them are asserted on the mock only: what an answer and a result look like is inferred.
"""

from __future__ import annotations

from hypothesis import strategies as st

from contracts.families.karma.arrange import DEFAULT_QUESTIONS, a_karma_assessment, karma_draft
from contracts.families.karma.invalid_bodies import broken_karma_answers
from contracts.families.karma.steps import answers_to, require_invalid, require_refused, submit, try_submit
from contracts.families.karma.values import karma_answers, karma_questions
from contracts.families.quizzes.model import score_percent
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "karma_submissions"

PEOPLE = "karma:learner karma-course"
TWO_LEARNERS = "karma:learner karma:learner2 karma-course"


# Scores ----------------------------------------------------------------------------------------------------------


@law(
    "submit_assessment",
    evidence=["doc: karma-assessments 6.1, 6.2", "inferred: karma-assessments 6.1 (rounding), 6.2 (names)"],
    needs=PEOPLE,
    amount="many",
)
def score_follows_from_the_answers(case: Case) -> None:
    """The score is the share of right answers in percent, rounded half up; a blank is wrong."""
    count = case.draw(st.sampled_from([1, 2, 3, 8, 16, 40]))
    right = case.draw(st.integers(0, count))
    blank = case.draw(st.integers(0, count - right))
    assessment = a_karma_assessment(case, questions=[DEFAULT_QUESTIONS[0]] * count)

    result = submit(case.karma_learner, assessment, answers_to(assessment, right, blank))

    require_equal(result["score"], score_percent(right, count), "the score is not the share of right answers")
    require_equal(
        sum(answer["correct"] for answer in result["answers"]),
        right,
        "another number of right answers is told",
    )


@law(
    "submit_assessment",
    evidence=["doc: karma-assessments 6.1, 6.2", "inferred: karma-assessments 6.1, 6.2 (names)"],
    needs=PEOPLE,
)
def passed_means_that_the_score_reaches_the_passing_score(case: Case) -> None:
    """`passed` is true exactly if the score, as it is shown, meets or exceeds the passing score."""
    count = case.draw(st.sampled_from([1, 2, 3, 6, 8]))
    right = case.draw(st.integers(0, count))
    score = score_percent(right, count)
    needed = min(100, max(1, score + case.draw(st.sampled_from([-1, 0, 1]))))
    assessment = a_karma_assessment(case, questions=[DEFAULT_QUESTIONS[0]] * count, passing_score=needed)

    result = submit(case.karma_learner, assessment, answers_to(assessment, right))

    require_equal(result["passed"], score >= needed, "`passed` does not follow from the score")


@law(
    "submit_assessment",
    evidence=["doc: karma-assessments 6.1, 6.2", "inferred: karma-assessments 6.1, 6.2 (names)"],
    needs=PEOPLE,
    amount="few",
)
def all_blank_is_nothing_and_all_right_is_everything(case: Case) -> None:
    """Who leaves every question blank gets 0 and fails; who answers all right gets 100 and passes."""
    questions = case.draw(st.lists(karma_questions(4), min_size=1, max_size=4))
    assessment = a_karma_assessment(case, questions=questions, passing_score=case.draw(st.integers(1, 100)))
    count = len(questions)

    blank = submit(case.karma_learner, assessment, answers_to(assessment, 0, count))
    right = submit(case.karma_learner, assessment, answers_to(assessment, count))

    require_equal([blank["score"], blank["passed"]], [0, False], "all blank is not nothing")
    require_equal([right["score"], right["passed"]], [100, True], "all right is not everything")


@law(
    "submit_assessment",
    evidence=["doc: karma-assessments 6.2", "inferred: karma-assessments 6.1, 6.2"],
    needs=PEOPLE,
    amount="many",
)
def breakdown_tells_each_answer_in_the_order_of_the_questions(case: Case) -> None:
    """Answers may come in any order; the breakdown has one for each question, in order, without the key."""
    questions = case.draw(st.lists(karma_questions(4), min_size=1, max_size=4))
    assessment = a_karma_assessment(case, questions=questions)
    answers = case.draw(karma_answers(assessment["questions"]))

    result = submit(case.karma_learner, assessment, answers)

    chosen = {answer["question_id"]: answer["selected_option"] for answer in answers}
    expected = [
        {
            "question_id": question["id"],
            "selected_option": chosen[question["id"]],
            "correct": chosen[question["id"]] == question["correct_option"],
        }
        for question in assessment["questions"]
    ]
    require_equal(result["answers"], expected, "the breakdown tells something else than what was answered")


@law(
    "submit_assessment get_submission",
    evidence=["doc: karma-assessments 6.2", "inferred: karma-assessments 6.2 (names)"],
    needs=TWO_LEARNERS,
    amount="one",
)
def result_tells_whose_it_is(case: Case) -> None:
    """Each result has an id of its own, the assessment's id, the id of whoever submitted, and when, in order."""
    assessments = [a_karma_assessment(case) for _ in range(2)]
    first, second = case.karma_learner, case.role("karma:learner2")

    results = [
        submit(somebody, assessment, answers_to(assessment, 1))
        for somebody in (first, second)
        for assessment in assessments
    ]

    require_equal(len({result["id"] for result in results}), 4, "two results have one id")
    told = [result["assessment_id"] for result in results]
    require_equal(told, [a["id"] for a in assessments] * 2, "a result names another assessment")
    users = [result["user_id"] for result in results]
    require(users[0] == users[1] != users[2] == users[3], "a result names somebody else", received=users)
    times = [result["submitted_at"] for result in results]
    require_equal(times, sorted(times), "a later result has an earlier time")


# Answers ---------------------------------------------------------------------------------------------------------


@law("submit_assessment", evidence="inferred: karma-assessments 1.4, 6.1", needs=PEOPLE, amount="few")
def fault_in_the_answers_is_named(case: Case) -> None:
    """Every question is answered once, with exactly one of its options: each fault is 422, at its place."""
    questions = case.draw(st.lists(karma_questions(3), min_size=2, max_size=3))
    assessment = a_karma_assessment(case, questions=questions)
    foreign = a_karma_assessment(case, questions=DEFAULT_QUESTIONS[:1])["questions"][0]["id"]
    answers = case.draw(st.permutations(answers_to(assessment, len(questions))))
    place = case.draw(st.integers(0, len(questions) - 1))

    for broken in broken_karma_answers(answers, place, foreign):
        require_invalid(try_submit(case.karma_learner, assessment, broken.answers), broken.field)


@law("submit_assessment", evidence="inferred: karma-assessments 6.1", needs=PEOPLE, amount="one")
def answers_are_required(case: Case) -> None:
    """A body without `answers` is 422, field `answers`; one that is no object is 422, field `body`."""
    assessment = a_karma_assessment(case)

    for body, field in (({}, "answers"), ([], "body"), (7, "body")):
        refused = case.karma_learner.call("submit_assessment", id=assessment["id"], body=body)
        require_invalid(refused, field)


@law("submit_assessment", evidence="inferred: karma-assessments 6.1", needs=PEOPLE, amount="one")
def faults_of_several_answers_are_all_named(case: Case) -> None:
    """Each faulty entry is named, in its order; that a question is left out is told only if no entry is at fault."""
    assessment = a_karma_assessment(case, questions=[DEFAULT_QUESTIONS[0]] * 4)
    ids = [question["id"] for question in assessment["questions"]]
    answers = [
        {"question_id": ids[0], "selected_option": "Nowhere"},
        {"question_id": "q_nothing", "selected_option": "Nowhere"},
        {"question_id": ids[0], "selected_option": None},
    ]

    refused = try_submit(case.karma_learner, assessment, answers)

    require_invalid(refused, "answers[0].selected_option", "answers[1].question_id", "answers[2].question_id")


@law("submit_assessment", evidence="inferred: karma-assessments 6.1", needs=PEOPLE, amount="one")
def assessment_without_questions_cannot_be_submitted(case: Case) -> None:
    """Without questions there is nothing to score: 422, field `answers`."""
    assessment = a_karma_assessment(case, questions=())

    require_invalid(try_submit(case.karma_learner, assessment, []), "answers")


# Who may ---------------------------------------------------------------------------------------------------------


@law(
    "submit_assessment",
    evidence="inferred: karma-assessments 6.1",
    needs="karma:instructor karma-course",
    amount="one",
)
def staff_without_enrollment_may_not_submit(case: Case) -> None:
    """Admin and instructor, who are not enrolled, are refused with 403 like everybody who is not."""
    assessment = a_karma_assessment(case)

    for somebody in (case.karma_admin, case.role("karma:instructor")):
        require_refused(try_submit(somebody, assessment, answers_to(assessment, 2)), 403, "FORBIDDEN")


@law(
    "submit_assessment",
    evidence=["doc: karma-assessments 6.1", "inferred: karma-assessments 6.1"],
    needs=PEOPLE,
    amount="one",
)
def draft_course_takes_no_submissions(case: Case) -> None:
    """In a course that is not published, and in which the learner is not enrolled, submitting is 403."""
    assessment = a_karma_assessment(case, course_id=karma_draft(case))

    require_refused(try_submit(case.karma_learner, assessment, answers_to(assessment, 2)), 403, "FORBIDDEN")


# Results ---------------------------------------------------------------------------------------------------------


@law(
    "get_submission submit_assessment",
    evidence=["doc: karma-assessments 6.3", "inferred: karma-assessments 6.2, 6.3"],
    needs="karma:learner karma:instructor karma-course",
)
def stored_result_is_read_back(case: Case) -> None:
    """A result is read back value for value, by whoever submitted, by the admin and by the instructor of the course."""
    assessment = a_karma_assessment(case)
    answers = case.draw(karma_answers(assessment["questions"]))
    result = submit(case.karma_learner, assessment, answers)

    for somebody in (case.karma_learner, case.karma_admin, case.role("karma:instructor")):
        read = somebody.ok("get_submission", id=assessment["id"], submission_id=result["id"])
        require_equal(read, result, f"{somebody.role} reads something else than what was stored")


@law("get_submission", evidence="inferred: karma-assessments 6.3", needs=TWO_LEARNERS, amount="one")
def result_is_hidden_from_other_learners(case: Case) -> None:
    """A learner who asks for somebody else's result is refused with 403 and the code FORBIDDEN."""
    assessment = a_karma_assessment(case)
    result = submit(case.karma_learner, assessment, answers_to(assessment, 1))

    refused = case.role("karma:learner2").call(
        "get_submission", id=assessment["id"], submission_id=result["id"]
    )

    require_refused(refused, 403, "FORBIDDEN")


@law("get_submission", evidence="inferred: karma-assessments 6.3", needs=TWO_LEARNERS, amount="one")
def result_is_found_under_its_own_assessment_only(case: Case) -> None:
    """Under another assessment's path a result is 404, before anybody's rights are looked at."""
    assessment, other = a_karma_assessment(case), a_karma_assessment(case)
    result = submit(case.karma_learner, assessment, answers_to(assessment, 1))

    for somebody in (case.karma_learner, case.karma_admin, case.role("karma:learner2")):
        refused = somebody.call("get_submission", id=other["id"], submission_id=result["id"])
        require_refused(refused, 404, "NOT_FOUND")


@law(
    "get_submission add_assessment_question submit_assessment",
    evidence="inferred: karma-assessments 5.4, 6.2",
    needs=PEOPLE,
    amount="one",
)
def stored_result_is_a_record(case: Case) -> None:
    """A question added later does not change a stored result, and must be answered from then on."""
    assessment = a_karma_assessment(case)
    result = submit(case.karma_learner, assessment, answers_to(assessment, 2))

    added = case.karma_admin.ok(
        "add_assessment_question", id=assessment["id"], body=dict(DEFAULT_QUESTIONS[0])
    )

    read = case.karma_learner.ok("get_submission", id=assessment["id"], submission_id=result["id"])
    require_equal(read, result, "a question added later changed a stored result")
    require_invalid(try_submit(case.karma_learner, assessment, answers_to(assessment, 2)), "answers")
    both = [*answers_to(assessment, 2), {"question_id": added["id"], "selected_option": None}]
    require_contains(submit(case.karma_learner, assessment, both), {"score": 67}, "another score")
