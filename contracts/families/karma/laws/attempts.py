"""Laws of attempts at Karma's assessments and their limit. Fact sheet: karma-assessments 7."""

from __future__ import annotations

from hypothesis import strategies as st

from contracts.families.karma.arrange import DEFAULT_QUESTIONS, a_karma_assessment
from contracts.families.karma.invalid_bodies import broken_karma_answers
from contracts.families.karma.steps import answers_to, require_refused, submit, try_submit
from contracts.generic.refusals import require_status
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require_equal

FAMILY = "karma_submissions"

PEOPLE = "karma:learner karma-course"
TWO_LEARNERS = "karma:learner karma:learner2 karma-course"
REACHED = "ATTEMPT_LIMIT_REACHED"


@law(
    "submit_assessment",
    evidence=["doc: karma-assessments 7", "inferred: karma-assessments 7 (how the limit is set, code)"],
    needs=PEOPLE,
)
def attempts_end_at_the_limit(case: Case) -> None:
    """As many submissions as `max_attempts` succeed, passed or not; every further one is 403."""
    limit = case.draw(st.integers(1, 4))
    assessment = a_karma_assessment(case, max_attempts=limit)

    for _ in range(limit):
        submit(case.karma_learner, assessment, answers_to(assessment, case.draw(st.integers(0, 2))))

    for _ in range(2):
        require_refused(try_submit(case.karma_learner, assessment, answers_to(assessment, 2)), 403, REACHED)


@law("submit_assessment", evidence="inferred: karma-assessments 7", needs=PEOPLE, amount="one")
def without_a_limit_attempts_do_not_end(case: Case) -> None:
    """Without `max_attempts`, and with null, a learner may go on, a passed one too."""
    for assessment in (a_karma_assessment(case), a_karma_assessment(case, max_attempts=None)):
        for _ in range(4):
            submit(case.karma_learner, assessment, answers_to(assessment, 2))


@law("submit_assessment", evidence="inferred: karma-assessments 7", needs=PEOPLE, amount="many")
def refused_submissions_do_not_count_as_attempts(case: Case) -> None:
    """A submission that is refused neither uses up an attempt nor gives back one."""
    assessment = a_karma_assessment(case, max_attempts=2)
    foreign = a_karma_assessment(case, questions=DEFAULT_QUESTIONS[:1])["questions"][0]["id"]
    faults = st.sampled_from(broken_karma_answers(answers_to(assessment, 2), 0, foreign))
    broken, learner = [case.draw(faults) for _ in range(2)], case.karma_learner

    require_status(try_submit(learner, assessment, broken[0].answers), 422)
    submit(learner, assessment, answers_to(assessment, 0))
    require_status(try_submit(learner, assessment, broken[1].answers), 422)
    submit(learner, assessment, answers_to(assessment, 0))

    require_refused(try_submit(learner, assessment, answers_to(assessment, 0)), 403, REACHED)


@law("submit_assessment", evidence="inferred: karma-assessments 7", needs=TWO_LEARNERS, amount="one")
def attempts_are_counted_for_each_learner(case: Case) -> None:
    """What one learner uses up is left to another."""
    assessment = a_karma_assessment(case, max_attempts=1)

    submit(case.karma_learner, assessment, answers_to(assessment, 0))
    submit(case.role("karma:learner2"), assessment, answers_to(assessment, 0))

    for somebody in (case.karma_learner, case.role("karma:learner2")):
        require_refused(try_submit(somebody, assessment, answers_to(assessment, 0)), 403, REACHED)


@law("submit_assessment", evidence="inferred: karma-assessments 7", needs=PEOPLE, amount="one")
def attempts_are_counted_for_each_assessment(case: Case) -> None:
    """What is used up of one assessment is left of another."""
    assessments = [a_karma_assessment(case, max_attempts=1) for _ in range(2)]

    for assessment in assessments:
        submit(case.karma_learner, assessment, answers_to(assessment, 0))

    for assessment in assessments:
        require_refused(try_submit(case.karma_learner, assessment, answers_to(assessment, 0)), 403, REACHED)


@law("submit_assessment", evidence="inferred: karma-assessments 6.1, 7", needs=PEOPLE)
def limit_comes_before_the_body(case: Case) -> None:
    """With the attempts used up the body is not looked at any more: 403, not 400 or 422."""
    assessment = a_karma_assessment(case, max_attempts=1)
    submit(case.karma_learner, assessment, answers_to(assessment, 0))
    body = case.draw(st.sampled_from([b"{", {}, [], {"answers": None}, {"answers": []}]))

    refused = case.karma_learner.call("submit_assessment", id=assessment["id"], body=body)

    require_refused(refused, 403, REACHED)


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
    """Of several submissions at the same moment exactly as many succeed as the limit allows."""
    assessment = a_karma_assessment(case, max_attempts=2)
    answers, learner = answers_to(assessment, 0), case.karma_learner

    exchanges = case.together([lambda: try_submit(learner, assessment, answers)] * 6)

    require_equal(
        sorted(e.status for e in exchanges),
        [201, 201, 403, 403, 403, 403],
        "the limit of two attempts did not hold",
    )
