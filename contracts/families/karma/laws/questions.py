"""Laws of the questions of Karma's assessments. Fact sheet: karma-assessments 4.2, 5.4."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from contracts.families.karma.arrange import DEFAULT_QUESTIONS, a_karma_assessment
from contracts.families.karma.invalid_bodies import broken_karma_questions
from contracts.families.karma.steps import require_invalid
from contracts.families.karma.values import karma_questions
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.exchange import Exchange, Json
from contracts.wire.failures import require_contains, require_equal

FAMILY = "karma_assessments"

COURSE = "karma-course"
LEARNER = "karma:learner karma-course"


@law(
    "add_assessment_question get_assessment",
    evidence=[
        "doc: karma-assessments 4.1 (question_count)",
        "inferred: karma-assessments 4.2, 5.4",
    ],
    needs=COURSE,
    amount="few",
)
def questions_are_counted_and_kept_in_order(case: Case) -> None:
    """Each question added is shown as it was sent, at the end, with its own id; `question_count` counts them all."""
    sent = case.draw(st.lists(karma_questions(), min_size=1, max_size=7))
    assessment = a_karma_assessment(case, questions=())

    added = []
    for question in sent:
        added.append(case.karma_admin.ok("add_assessment_question", id=assessment["id"], body=question))
        read = case.karma_admin.ok("get_assessment", id=assessment["id"])
        require_equal(read["question_count"], len(added), "`question_count` is not the number of questions")
        require_equal(read["questions"], added, "the questions are not those that were added, in their order")

    for question, shown in zip(sent, added, strict=True):
        require_equal(shown, {"id": shown["id"], **question}, "a question is not shown as it was sent")
    require_equal(len({question["id"] for question in added}), len(sent), "two questions have one id")


@law(
    "add_assessment_question get_assessment",
    evidence=["doc: karma-assessments 4.1 (question_count)", "inferred: karma-assessments 5.4"],
    needs=COURSE,
    amount="one",
)
def questions_added_at_once_are_all_counted(case: Case) -> None:
    """Of questions added at the same moment none is lost, and `question_count` counts every one."""
    assessment = a_karma_assessment(case, questions=())
    bodies = [{**DEFAULT_QUESTIONS[0], "text": f"{case.mark} {number}"} for number in range(6)]

    exchanges = case.together([_adding(case, assessment, body) for body in bodies])
    read = case.karma_admin.ok("get_assessment", id=assessment["id"])

    require_equal([e.status for e in exchanges], [201] * 6, "a question was refused")
    require_equal(read["question_count"], 6, "`question_count` is not the number of questions")
    texts = sorted(question["text"] for question in read["questions"])
    require_equal(
        texts, sorted(body["text"] for body in bodies), "the questions are not those that were added"
    )


@law(
    "add_assessment_question",
    evidence="inferred: karma-assessments 4.2, 5.4",
    needs=COURSE,
    amount="few",
)
def broken_field_of_a_question_is_named(case: Case) -> None:
    """A question with one broken rule (a wrong option among the options included) is 422, named, and not added."""
    assessment = a_karma_assessment(case, questions=())
    question = case.draw(karma_questions())
    schema = case.document["add_assessment_question"].body

    for broken in broken_karma_questions(schema, question):
        refused = case.karma_admin.call(
            "add_assessment_question", id=assessment["id"], body=broken.applied(question)
        )
        require_invalid(refused, broken.field)

    read = case.karma_admin.ok("get_assessment", id=assessment["id"])
    require_equal([read["question_count"], read["questions"]], [0, []], "the question was added all the same")


@law("add_assessment_question", evidence="inferred: karma-assessments 4.2", needs=COURSE, amount="one")
def limits_of_a_question_are_inclusive(case: Case) -> None:
    """Texts of 1 and of 1000 characters, two and ten options, and options of 500 characters are fine."""
    assessment = a_karma_assessment(case, questions=())
    long = [f"{number}".ljust(500, "x") for number in range(10)]
    bodies = [
        {"text": "?", "options": ["a", "b"], "correct_option": "b"},
        {"text": case.mark.ljust(1000, "?"), "options": long, "correct_option": long[9]},
    ]

    for body in bodies:
        added = case.karma_admin.ok("add_assessment_question", id=assessment["id"], body=body)
        require_contains(added, body, "a question at the limit is not kept")


@law(
    "get_assessment add_assessment_question",
    evidence="inferred: karma-assessments 4.2",
    needs="karma:learner karma:instructor karma-course",
)
def right_options_are_hidden_from_learners(case: Case) -> None:
    """Learners see every question with its options in order, but no key `correct_option`; staff sees it."""
    assessment = a_karma_assessment(
        case, questions=case.draw(st.lists(karma_questions(3), min_size=1, max_size=3))
    )

    to_learner = case.karma_learner.ok("get_assessment", id=assessment["id"])
    to_instructor = case.role("karma:instructor").ok("get_assessment", id=assessment["id"])

    without = [{k: q[k] for k in ("id", "text", "options")} for q in assessment["questions"]]
    require_equal(
        to_learner["questions"], without, "the learner is not shown the questions without their key"
    )
    require_equal(to_instructor, assessment, "the instructor is shown something else than the admin")


def _adding(case: Case, assessment: Json, body: Json) -> Callable[[], Exchange]:
    return lambda: case.karma_admin.call("add_assessment_question", id=assessment["id"], body=body)
