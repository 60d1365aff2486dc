"""Laws of the order of a quiz and of its groups: what is moved, and where it is seen.

Fact sheets: canvas-quizzes 9; canvas-quiz-questions-and-groups 1.2 and 4.
"""

from __future__ import annotations

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes.arrange import (
    a_question,
    a_question_group,
    a_quiz,
    a_quiz_to_take,
    an_attempt,
)
from contracts.families.quizzes.content_steps import (
    asked,
    changed,
    ids_listed,
    item,
    place,
    put_into,
    read,
    read_group,
    reordered,
)
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require, require_equal

FAMILY = "quiz_question_order"

QUIZ = ["source: canvas-quizzes 9", "spec: canvas-quizzes 9"]
GROUP = ["source: canvas-quiz-questions-and-groups 4", "spec: canvas-quiz-questions-and-groups 4"]
UNSURE = "in which order real servers list questions after that is unsure"


# A quiz's items ----------------------------------------------------------------------------------------------------


@law("reorder_quiz_items get_quiz_group", evidence=QUIZ, profile="smoke")
def groups_get_the_positions_they_are_listed_at(case: Case) -> None:
    """The items of an order get the positions 1, 2, 3 ...; ids may be texts."""
    quiz = a_quiz(case)
    things = [a_question_group(case, quiz["id"]) for _ in range(3)] + [a_question(case, quiz["id"])]
    things = case.draw(st.permutations(things))
    write = case.draw(st.sampled_from([int, str]))

    order = [{**item(thing), "id": write(thing["id"])} for thing in things]
    case.teacher.ok("reorder_quiz_items", id=quiz["id"], body={"order": order})

    for position, thing in enumerate(things, start=1):
        if "question_type" not in thing:
            require_equal(read_group(case, thing)["position"], position, "the group stands elsewhere")


@law("reorder_quiz_items get_quiz_group", evidence=QUIZ, amount="one")
def items_of_another_kind_are_skipped(case: Case) -> None:
    """An item whose type is missing or wrong, or that is another quiz's, is skipped and leaves no gap."""
    quiz, other = a_quiz(case), a_quiz(case)
    first, second = (a_question_group(case, quiz["id"]) for _ in range(2))
    foreign = a_question_group(case, other["id"])
    order = [{"type": "question", "id": first["id"]}, {"id": first["id"]}, item(foreign), item(second)]

    case.teacher.ok("reorder_quiz_items", id=quiz["id"], body={"order": order})

    expected = [first, {**second, "position": 1}, foreign]
    found = [read_group(case, group) for group in (first, second, foreign)]
    require_equal(found, expected, "the groups stand elsewhere")


@law("reorder_quiz_items list_quiz_questions", evidence=QUIZ, mock_only=UNSURE)
def quiz_is_listed_in_its_new_order(case: Case) -> None:
    """Once it was reordered a quiz lists its questions in the new order, those of a group where the group stands."""
    quiz = a_quiz(case)
    group = a_question_group(case, quiz["id"])
    inside = [a_question(case, quiz["id"], quiz_group_id=group["id"]) for _ in range(2)]
    things = case.draw(st.permutations([group, *(a_question(case, quiz["id"]) for _ in range(2))]))

    reordered(case, quiz, *things)
    last = asked(case, quiz)

    flat = [question for thing in things for question in (inside if thing is group else [thing])]
    expected = [question["id"] for question in [*flat, last]]
    require_equal(ids_listed(case, quiz), expected, "the list has another order")


@law(
    "reorder_quiz_items list_quiz_questions",
    evidence=["doc: Quiz Questions, List questions in a quiz or a submission", *QUIZ],
    needs="student",
    amount="one",
)
def attempt_is_given_the_new_order(case: Case) -> None:
    """Who starts a quiz that was reordered is given its questions at their new positions."""
    quiz = a_quiz(case, quiz_type="practice_quiz")
    questions = [a_question(case, quiz["id"]) for _ in range(3)]

    reordered(case, quiz, questions[2], questions[0], questions[1])
    case.teacher.ok("update_quiz", id=quiz["id"], body={"quiz": {"published": True}})
    attempt = an_attempt(case, quiz["id"])
    query = {"quiz_submission_id": attempt["id"], "quiz_submission_attempt": attempt["attempt"]}
    given = case.student.every("list_quiz_questions", quiz_id=quiz["id"], query=query)

    found = [question["id"] for question in sorted(given, key=lambda question: question["position"])]
    expected = [questions[place]["id"] for place in (2, 0, 1)]
    require_equal(found, expected, "the attempt has another order")


@law("reorder_quiz_items get_quiz_question", evidence="source: canvas-quizzes 9", amount="one")
def reordered_question_leaves_its_group(case: Case) -> None:
    """A question in a group that the order of the quiz lists is pulled out of it; one that is not listed stays."""
    quiz = a_quiz(case)
    group = a_question_group(case, quiz["id"])
    listed, left = (a_question(case, quiz["id"], quiz_group_id=group["id"]) for _ in range(2))

    reordered(case, quiz, listed, group)

    found = [read(case, question)["quiz_group_id"] for question in (listed, left)]
    require_equal(found, [None, group["id"]], "the questions are in other groups")


# A group's questions -----------------------------------------------------------------------------------------------


@law(
    "reorder_question_groups get_quiz_question",
    evidence=["doc: Quiz Question Groups, Reorder question groups", *GROUP],
    amount="one",
)
def order_of_a_group_moves_questions_into_it(case: Case) -> None:
    """Every question that the order of a group lists is in the group then, wherever it was; others stay."""
    quiz = a_quiz(case)
    group, other = (a_question_group(case, quiz["id"]) for _ in range(2))
    homes = [None, other["id"], group["id"], None]
    made = [a_question(case, quiz["id"], quiz_group_id=home) for home in homes]

    put_into(case, group, made[0], made[1])

    found = [read(case, question)["quiz_group_id"] for question in made]
    expected = [group["id"], group["id"], group["id"], None]
    require_equal(found, expected, "the questions are in other groups")


@law("reorder_question_groups list_quiz_questions", evidence=GROUP, mock_only=UNSURE)
def group_is_listed_in_its_new_order(case: Case) -> None:
    """Once its questions were reordered a group lists them in the new order."""
    quiz = a_quiz(case)
    group = a_question_group(case, quiz["id"])
    made = [a_question(case, quiz["id"], quiz_group_id=group["id"]) for _ in range(3)]
    questions = case.draw(st.permutations(made))

    put_into(case, group, *questions)

    expected = [question["id"] for question in questions]
    require_equal(ids_listed(case, quiz), expected, "the list has another order")


@law("reorder_question_groups get_quiz_question", evidence=GROUP, amount="one")
def questions_that_are_not_in_the_quiz_are_skipped(case: Case) -> None:
    """The order of a group passes over questions of another quiz, and of none; it is answered with 204 all the same."""
    quiz, other = a_quiz(case), a_quiz(case)
    group = a_question_group(case, quiz["id"])
    own, foreign = a_question(case, quiz["id"]), a_question(case, other["id"])
    nobodys = {"type": "question", "id": 9_000_000_000}

    body = {"order": [item(foreign), nobodys, item(own)]}
    answer = case.teacher.call("reorder_question_groups", body=body, **place(group))

    require_equal((answer.status, answer.text), (204, ""), "it is answered otherwise", exchange=answer)
    found = [read(case, question)["quiz_group_id"] for question in (own, foreign)]
    require_equal(found, [group["id"], None], "the questions are in other groups")


@law("update_quiz_question get_quiz_question", evidence="source: canvas-quiz-questions-and-groups 1.3")
def update_moves_into_a_group_and_never_out(case: Case) -> None:
    """`quiz_group_id` moves a question into a group, or into another one; null does not take it out."""
    quiz = a_quiz(case)
    groups = [a_question_group(case, quiz["id"])["id"] for _ in range(2)]
    question = a_question(case, quiz["id"])

    home: Json = None
    for wanted in case.draw(st.lists(st.sampled_from([None, *groups]), min_size=1, max_size=4)):
        home = home if wanted is None else wanted
        found = changed(case, question, quiz_group_id=wanted)
        require_equal(found["quiz_group_id"], home, "the question is in another group")


@law("reorder_quiz_items reorder_question_groups", evidence=QUIZ, needs="student", amount="one")
def students_put_nothing_in_order(case: Case) -> None:
    """A student is refused both orders, and nothing has moved."""
    quiz, questions = a_quiz_to_take(case)
    group = a_question_group(case, quiz["id"])
    order = {"order": [item(group), *(item(question) for question in questions)]}

    for refused in (
        case.student.call("reorder_quiz_items", id=quiz["id"], body=order),
        case.student.call("reorder_question_groups", body=order, **place(group)),
    ):
        require(refused.status in {401, 403}, f"answered {refused.status}", exchange=refused)
    require_equal(read_group(case, group), group, "the group has moved")
    require_equal(read(case, questions[0])["quiz_group_id"], None, "a question has moved")
