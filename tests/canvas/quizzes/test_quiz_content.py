"""What questions and groups add up to. Source: canvas-quizzes 3.1 and 4.4."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mock_server.canvas.quizzes.content import Content


def question(
    kind: str = "essay_question", points: float | None = 1.0, group: int | None = None
) -> dict[str, Any]:
    return {"question_type": kind, "points_possible": points, "quiz_group_id": group}


def group(picks: int, points: float | None = 1.0) -> dict[str, Any]:
    return {"pick_count": picks, "question_points": points}


def test_an_empty_quiz_has_nothing() -> None:
    content = Content([], [])

    assert (content.count, content.types, content.points) == (0, [], 0.0)


def test_text_only_items_are_not_counted_but_named() -> None:
    content = Content([question("text_only_question"), question()], [])

    assert (content.count, content.types) == (1, ["text_only_question", "essay_question"])


def test_a_group_counts_as_often_as_it_picks_whatever_is_in_it() -> None:
    """Points of questions inside are replaced by the group's."""
    inside = [question(points=50.0, group=1) for _ in range(5)]

    content = Content([question(points=2.0), *inside], [group(2, 3.0)])

    assert (content.count, content.points) == (3, 8.0)


def test_types_come_once_each_in_the_order_of_the_questions() -> None:
    kinds = ["matching_question", "essay_question", "matching_question", "numerical_question"]

    assert Content([question(kind) for kind in kinds], []).types == [
        "matching_question",
        "essay_question",
        "numerical_question",
    ]


def test_missing_points_count_as_none() -> None:
    assert Content([question(points=None), question(points=2)], [group(3, None)]).points == 2.0


def test_the_sum_is_never_below_zero() -> None:
    """canvas-quiz-questions-and-groups 0.4."""
    assert Content([question(points=-5)], []).points == 0.0


KINDS = st.sampled_from(["essay_question", "text_only_question", "matching_question"])
QUESTIONS = st.lists(st.builds(question, KINDS, st.none() | st.floats(0, 100), st.none() | st.integers(1, 3)))
GROUPS = st.lists(st.builds(group, st.integers(0, 5), st.none() | st.floats(0, 100)))


@given(QUESTIONS, GROUPS, st.randoms())
def test_order_does_not_change_count_and_kinds(questions: list[Any], groups: list[Any], random: Any) -> None:
    shuffled = random.sample(questions, len(questions))

    one, other = Content(questions, groups), Content(shuffled, groups)

    assert (one.count, set(one.types)) == (other.count, set(other.types))
    assert abs(one.points - other.points) < 1e-6
    assert one.count >= sum(each["pick_count"] for each in groups)
