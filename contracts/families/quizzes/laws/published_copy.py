"""Laws of what a quiz says that it holds: a draft what is there, a published quiz what was there when it was published.

Fact sheets: canvas-quizzes 3.1, 4.4 and 7; canvas-quiz-questions-and-groups 0.4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes.arrange import CHOICE, NUMBER, a_question, a_question_group, a_quiz
from contracts.families.quizzes.content_steps import (
    TEXT_ONLY,
    asked,
    changed,
    changed_group,
    counts,
    grouped,
    place,
    put_into,
    reordered,
)
from contracts.families.quizzes.steps import updated
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require_contains, require_equal

FAMILY = "quiz_content"

COUNT = ["source: canvas-quizzes 3.1, 4.4, 7", "spec: canvas-quizzes 3.1, 4.4"]
COPY = "source: canvas-quiz-questions-and-groups 0.4"
RENEWS = "whether a save of a published quiz renews its counts differs between versions"
SHORT = "servers later than 2018 may count the questions of a group that has fewer than it picks"


# Drafts ------------------------------------------------------------------------------------------------------------


@law("get_quiz create_quiz_question delete_quiz_question", evidence=COUNT, amount="one")
def draft_counts_what_is_there(case: Case) -> None:
    """A quiz that was never published counts its questions as they come and go, texts aside, and names no types."""
    quiz = a_quiz(case)

    first = asked(case, quiz)
    asked(case, quiz, question_type=TEXT_ONLY)
    asked(case, quiz)
    before = counts(case, quiz)
    case.teacher.ok("delete_quiz_question", **place(first))
    after = counts(case, quiz)

    found = [before["question_count"], after["question_count"]]
    require_equal(found, [2, 1], "it counts otherwise")
    require_equal(after["question_types"], [], "a quiz that was never published names types")


@law("update_quiz create_quiz_question", evidence=COUNT)
def saved_draft_is_worth_its_questions(case: Case) -> None:
    """Every save of a draft that is no survey sets its points to what its questions are worth, whatever was sent."""
    quiz = a_quiz(case, quiz_type=case.draw(st.sampled_from(["practice_quiz", "assignment"])))
    points = [number / 4 for number in case.draw(st.lists(st.integers(0, 40), min_size=1, max_size=3))]
    for number in points:
        a_question(case, quiz["id"], points_possible=number)

    read = updated(case, quiz, title=f"{case.mark} saved", points_possible=777)

    require_equal(read["points_possible"], sum(points), "it is worth something else")


# Publication -------------------------------------------------------------------------------------------------------


@law("update_quiz get_quiz", evidence=COUNT)
def publication_counts_questions_and_picks(case: Case) -> None:
    """Published, a quiz counts its questions and what each group picks, names each type once, and adds up the points.

    Questions in a group are worth what the group says; texts count for nothing.
    """
    quiz, picks = a_quiz(case, quiz_type="practice_quiz"), case.draw(st.integers(0, 2))
    group = a_question_group(case, quiz["id"], pick_count=picks, question_points=1.5)
    for _ in range(2):
        a_question(case, quiz["id"], **CHOICE, quiz_group_id=group["id"])
    a_question(case, quiz["id"], **CHOICE)
    a_question(case, quiz["id"], **NUMBER)
    a_question(case, quiz["id"], question_type=TEXT_ONLY)

    read = updated(case, quiz, published=True)

    points = CHOICE["points_possible"] + NUMBER["points_possible"] + 1.5 * picks
    expected = {"question_count": 2 + picks, "points_possible": points}
    require_contains(read, expected, "it counts otherwise")
    kinds = [kind for kind in read["question_types"] if kind != TEXT_ONLY]  # which is named on some servers
    wanted = sorted([CHOICE["question_type"], NUMBER["question_type"]])
    require_equal(sorted(kinds), wanted, "it names other types")


@law("update_quiz create_question_group", evidence=COPY, amount="one", mock_only=SHORT)
def group_counts_as_often_as_it_picks(case: Case) -> None:
    """A group counts what it picks, in questions and in points, even if it has fewer questions."""
    quiz = a_quiz(case, quiz_type="practice_quiz")
    group = grouped(case, quiz, pick_count=3, question_points=2)
    asked(case, quiz, quiz_group_id=group["id"])

    read = updated(case, quiz, published=True)

    require_contains(read, {"question_count": 3, "points_possible": 6}, "it counts otherwise")


@law("update_quiz", evidence=COUNT, amount="one")
def graded_survey_is_not_worth_its_questions(case: Case) -> None:
    """A graded survey keeps the points it was given when it is published, whatever its questions are worth."""
    quiz = a_quiz(case, quiz_type="graded_survey", points_possible=123)
    a_question(case, quiz["id"], points_possible=5)

    read = updated(case, quiz, published=True)

    require_contains(read, {"question_count": 1, "points_possible": 123}, "it counts otherwise")


# Afterwards --------------------------------------------------------------------------------------------------------


def _ask(case: Case, quiz: Json, _question: Json, _group: Json) -> None:
    asked(case, quiz, points_possible=9)


def _change(case: Case, _quiz: Json, question: Json, _group: Json) -> None:
    changed(case, question, points_possible=9, question_type="essay_question")


def _delete(case: Case, _quiz: Json, question: Json, _group: Json) -> None:
    case.teacher.ok("delete_quiz_question", **place(question))


def _pick_more(case: Case, _quiz: Json, _question: Json, group: Json) -> None:
    changed_group(case, group, pick_count=5, question_points=7)


def _delete_group(case: Case, _quiz: Json, _question: Json, group: Json) -> None:
    case.teacher.ok("delete_question_group", **place(group))


def _reorder(case: Case, quiz: Json, question: Json, group: Json) -> None:
    reordered(case, quiz, group, question)


def _put_into(case: Case, _quiz: Json, question: Json, group: Json) -> None:
    put_into(case, group, question)


EDITS: Mapping[str, Callable[[Case, Json, Json, Json], None]] = {
    "a new question": _ask,
    "another question": _change,
    "a deleted question": _delete,
    "another group": _pick_more,
    "a deleted group": _delete_group,
    "another order": _reorder,
    "a question put into a group": _put_into,
}


def a_published_quiz(case: Case) -> tuple[Json, Json, Json]:
    """A published quiz with a choice question and a group that picks the one question it has."""
    quiz = a_quiz(case, quiz_type="practice_quiz")
    question = a_question(case, quiz["id"], **CHOICE)
    group = a_question_group(case, quiz["id"], pick_count=1, question_points=4)
    a_question(case, quiz["id"], **NUMBER, quiz_group_id=group["id"])
    with case.arranging():
        quiz = updated(case, quiz, published=True)
    return quiz, question, group


@law(
    "get_quiz create_quiz_question update_quiz_question delete_quiz_question update_question_group "
    "delete_question_group reorder_quiz_items reorder_question_groups",
    evidence=[COPY, "observed: canvas-quizzes 3.1"],
)
def edits_do_not_reach_a_published_quiz(case: Case) -> None:
    """Whatever is done to questions and groups, a published quiz shows the counts of its publication."""
    quiz, question, group = a_published_quiz(case)
    before = counts(case, quiz)
    edit = case.draw(st.sampled_from(list(EDITS)))

    EDITS[edit](case, quiz, question, group)

    require_equal(counts(case, quiz), before, f"{edit} has reached the published quiz")


@law("get_quiz create_quiz_question", evidence="inferred: canvas-quiz-questions-and-groups 0.4")
def edits_are_no_saves(case: Case) -> None:
    """Nothing that is done to questions and groups raises the quiz's `version_number`."""
    quiz, question, group = a_published_quiz(case)
    edit = case.draw(st.sampled_from(list(EDITS)))

    EDITS[edit](case, quiz, question, group)

    read = case.teacher.ok("get_quiz", id=quiz["id"])
    require_equal(read["version_number"], quiz["version_number"], f"{edit} was a save")


@law("update_quiz", evidence=[*COUNT, COPY], amount="one")
def next_publication_counts_anew(case: Case) -> None:
    """Unpublished, a quiz counts what is there again, and published again that is what it keeps."""
    quiz, question, _ = a_published_quiz(case)
    case.teacher.ok("delete_quiz_question", **place(question))
    asked(case, quiz, points_possible=9)
    asked(case, quiz, points_possible=8)

    draft = updated(case, quiz, published=False)
    again = updated(case, quiz, published=True)

    expected = {"question_count": 3, "points_possible": 21}
    require_contains(draft, expected, "the draft counts otherwise")
    require_contains(again, expected, "the second publication counts otherwise")
    types = set(again["question_types"]) - {
        NUMBER["question_type"]
    }  # whether those in groups count is not known
    require_equal(sorted(types), ["essay_question"], "it names other types")


@law("update_quiz delete_quiz_question", evidence=COPY, amount="one", mock_only=RENEWS)
def deleted_question_counts_until_the_quiz_is_saved(case: Case) -> None:
    """A question that was deleted counts in a published quiz until this is saved, even if that changes nothing."""
    quiz, question, _ = a_published_quiz(case)

    case.teacher.ok("delete_quiz_question", **place(question))
    before = counts(case, quiz)
    after = updated(case, quiz)

    require_contains(before, {"question_count": 2, "points_possible": 6}, "it counts otherwise")
    require_contains(after, {"question_count": 1, "points_possible": 4}, "the save has not renewed it")
    require_equal(after["question_types"], [NUMBER["question_type"]], "it names other types")
