"""Laws of Karma assessments. Fact sheet: karma-assessments."""

from __future__ import annotations

from ..arrange import a_karma_assessment
from ..case import Case
from ..failures import require_contains, require_equal
from ..model import score_percent
from ..registry import law
from ..strategies import karma_answers, karma_assessments

PEOPLE = "karma:learner karma-course"


@law(
    "create_assessment get_assessment",
    evidence=["doc: karma-assessments 4.1, 5.3"],
    needs="karma-course",
    profile="smoke",
    amount="many",
)
def created_assessment_is_read_back(case: Case) -> None:
    """A created assessment shows what was sent, with nothing but documented defaults added, and no questions yet."""
    sent = case.draw(karma_assessments(case.mark, case.karma_course))

    made = case.karma_admin.ok("create_assessment", body=sent)
    read = case.karma_admin.ok("get_assessment", id=made["id"])

    expected = {"time_limit_minutes": None, **sent, "question_count": 0}
    expected.pop("max_attempts", None)  # known to the mock's own documents only
    require_contains(made, expected, "create answers with something else than what was sent")
    require_contains(read, expected, "a read shows something else than what was sent")


@law(
    "submit_assessment",
    evidence=["doc: karma-assessments 6.1, 6.2", "inferred: karma-assessments 6.1 (rounding), 4.2 (names)"],
    needs=PEOPLE,
    amount="many",
)
def score_follows_from_the_answers(case: Case) -> None:
    """The score is the share of right answers, rounded half up, and passed means that it reaches the passing score."""
    assessment = a_karma_assessment(case)
    right = {question["id"]: question["correct_option"] for question in assessment["questions"]}
    answers = case.draw(karma_answers(assessment["questions"]))

    result = case.karma_learner.ok("submit_assessment", id=assessment["id"], body={"answers": answers})

    correct = sum(right[answer["question_id"]] == answer["selected_option"] for answer in answers)
    score = score_percent(correct, len(right))
    require_equal(result["score"], score, "the score is not the share of right answers")
    require_equal(
        result["passed"], score >= assessment["passing_score"], "`passed` does not follow from the score"
    )


@law(
    "submit_assessment",
    evidence=[
        "doc: karma-assessments 7",
        "inferred: karma-assessments 7 (how the limit is set, two at once)",
    ],
    needs=PEOPLE,
    amount="one",
)
def attempt_limit_holds_when_attempts_come_at_once(case: Case) -> None:
    """Of several submissions at the same moment no more succeed than the limit allows."""
    assessment = a_karma_assessment(case, max_attempts=2)
    answers = [{"question_id": q["id"], "selected_option": None} for q in assessment["questions"]]
    learner = case.karma_learner

    exchanges = case.together(
        [lambda: learner.call("submit_assessment", id=assessment["id"], body={"answers": answers})] * 6
    )

    require_equal(
        sorted(e.status for e in exchanges),
        [201, 201, 403, 403, 403, 403],
        "the limit of two attempts did not hold",
    )
