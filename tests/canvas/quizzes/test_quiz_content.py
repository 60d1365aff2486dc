"""What questions and groups add up to. Source: canvas-quizzes 3.1 and 4.4."""

from __future__ import annotations

import sys
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mock_server.canvas.quizzes.content import Content


def question(kind: str = "essay_question", points: float | None = 1.0) -> dict[str, Any]:
    return {"question_type": kind, "points_possible": points}


def group(picks: int, points: float | None = 1.0, *questions: Any) -> dict[str, Any]:
    entry = {"entry_type": "quiz_group", "pick_count": picks, "question_points": points}
    return {**entry, "questions": list(questions)}


def test_an_empty_quiz_has_nothing() -> None:
    content = Content([])

    assert (content.count, content.types, content.points) == (0, [], 0.0)


def test_text_only_items_are_not_counted_but_named() -> None:
    content = Content([question("text_only_question"), question()])

    assert (content.count, content.types) == (1, ["text_only_question", "essay_question"])


def test_a_group_counts_as_often_as_it_picks_whatever_is_in_it() -> None:
    """Points of questions inside are replaced by the group's, and there may be fewer than it picks."""
    full = Content([question(points=2.0), group(2, 3.0, *[question(points=50.0)] * 5)])
    short = Content([group(3, 2.0, question())])

    assert (full.count, full.points) == (3, 8.0)
    assert (short.count, short.points) == (3, 6.0)


def test_types_come_once_each_in_the_order_of_the_questions() -> None:
    entries = [question("matching_question"), group(1, 1.0, question(), question("matching_question"))]

    assert Content([*entries, question("numerical_question")]).types == [
        "matching_question",
        "essay_question",
        "numerical_question",
    ]


def test_missing_points_count_as_none() -> None:
    assert Content([question(points=None), question(points=2), group(3, None)]).points == 2.0


def test_count_and_points_are_never_below_zero() -> None:
    """canvas-quiz-questions-and-groups 0.4."""
    content = Content([question(points=-5), group(-3)])

    assert (content.count, content.points) == (0, 0.0)


def test_points_stay_within_what_json_can_say() -> None:
    assert Content([question(points=1e308)] * 3).points == sys.float_info.max


KINDS = st.sampled_from(["essay_question", "text_only_question", "matching_question"])
QUESTIONS = st.builds(question, KINDS, st.none() | st.floats(0, 100))
GROUPS = st.builds(group, st.integers(0, 5), st.none() | st.floats(0, 100), QUESTIONS)


@given(st.lists(QUESTIONS | GROUPS), st.randoms())
def test_order_does_not_change_count_and_kinds(entries: list[Any], random: Any) -> None:
    shuffled = random.sample(entries, len(entries))

    one, other = Content(entries), Content(shuffled)

    assert (one.count, set(one.types)) == (other.count, set(other.types))
    assert abs(one.points - other.points) < 1e-6
    assert one.count >= sum(entry.get("pick_count", 0) for entry in entries)
