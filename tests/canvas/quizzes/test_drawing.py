"""From the frozen copy to an attempt. Source: canvas-quiz-questions-and-groups 4, canvas-quiz-submissions 3.1."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.canvas.quizzes.drawing import drawn, is_shuffled
from mock_server.engine.store import Store

from .question_rows import option, question, right


def group(pick_count: int, *questions: dict[str, Any], points: float | None = 3.0) -> dict[str, Any]:
    return {"id": 5, "entry_type": "quiz_group", "pick_count": pick_count, "question_points": points} | {
        "questions": list(questions)
    }


def essay(question_id: int) -> dict[str, Any]:
    return question("essay", id=question_id, points=1.0)


def given_text(row: dict[str, Any]) -> str:
    return drawn([row], Random(1))[0]["question_text"]


def test_questions_come_in_order_with_positions_and_names() -> None:
    """Text-only items have a position, and no number."""
    entries = [essay(1), question("text_only", id=2), group(1, essay(3)), essay(4)]

    attempt = drawn(entries, Random(1))

    assert [(row["id"], row["position"], row["question_name"]) for row in attempt] == [
        (1, 1, "Question 1"),
        (2, 2, "Spacer"),
        (3, 3, "Question 2"),
        (4, 4, "Question 3"),
    ]


def test_a_group_gives_its_points_to_the_questions_that_it_picks() -> None:
    attempt = drawn([essay(1), group(2, essay(2), essay(3), essay(4), points=2.5)], Random(1))

    assert [row["points_possible"] for row in attempt] == [1.0, 2.5, 2.5]
    assert drawn([group(1, essay(2), points=None)], Random(1))[0]["points_possible"] == 0.0


@given(st.integers(-1, 6), st.integers(0, 4), st.integers())
def test_a_group_picks_without_repeating_and_all_if_it_has_fewer(picks: int, size: int, seed: int) -> None:
    attempt = drawn([group(picks, *map(essay, range(size)))], Random(seed))

    ids = [row["id"] for row in attempt]
    assert len(ids) == len(set(ids)) == min(max(picks, 0), size)
    assert set(ids) <= set(range(size))


def test_every_question_of_a_group_is_picked_some_time() -> None:
    entries = [group(1, *map(essay, range(4)))]

    assert {drawn(entries, Random(seed))[0]["id"] for seed in range(60)} == {0, 1, 2, 3}


@given(st.integers())
def test_the_same_chance_draws_the_same_attempt_and_changes_no_entry(seed: int) -> None:
    many = question("multiple_choice", [right(str(n)) for n in range(5)])
    entries = [many, group(2, *map(essay, range(4)))]
    before = repr(entries)

    assert drawn(entries, Random(seed), shuffle_answers=True) == drawn(
        entries, Random(seed), shuffle_answers=True
    )
    assert repr(entries) == before


SHUFFLED = {
    "multiple_choice": True,
    "missing_word": True,
    "multiple_answers": True,
    "multiple_dropdowns": True,
}
NOT_SHUFFLED = {"true_false": False, "matching": False, "fill_in_multiple_blanks": False}


@pytest.mark.parametrize(("kind", "is_so"), [*(SHUFFLED | NOT_SHUFFLED).items()])
def test_answers_are_shuffled_but_for_three_types(kind: str, is_so: bool) -> None:
    row = question(kind, [option(str(number), blank_id="x") for number in range(5)])

    orders = {
        tuple(answer["id"] for answer in drawn([row], Random(seed), shuffle_answers=True)[0]["answers"])
        for seed in range(20)
    }

    assert (len(orders) > 1) == is_shuffled(row["question_type"]) == is_so
    assert all(sorted(order) == [1, 2, 3, 4, 5] for order in orders)


@pytest.mark.parametrize("kind", SHUFFLED)
def test_answers_stay_in_order_unless_the_quiz_shuffles_them(kind: str) -> None:
    row = question(kind, [option(str(number), blank_id="x") for number in range(5)])

    assert drawn([row], Random(1))[0]["answers"] == row["answers"]


# --- texts --------------------------------------------------------------------------------------------------


def test_blanks_become_inputs_and_the_text_before_is_kept() -> None:
    text = '<p title="[a]">[a] and [b & "c"] [else] [a]</p>'.replace("&", "&amp;")
    answers = [right("x", blank_id="a"), right("y", blank_id='b & "c"')]
    row = question("fill_in_multiple_blanks", answers, question_text=text)

    attempt = drawn([row], Random(1))[0]

    one = '<input type="text" name="question_11[a]" autocomplete="off">'
    two = '<input type="text" name="question_11[b &amp; &quot;c&quot;]" autocomplete="off">'
    assert attempt["question_text"] == f'<p title="[a]">{one} and {two} [else] {one}</p>'
    assert attempt["original_question_text"] == text


def test_dropdowns_become_selects_with_the_options_of_their_blank() -> None:
    """Options are text, whatever they look like, and nothing is filled into what was filled in."""
    answers = [right("<[y]>", blank_id="x"), option("b", blank_id="x"), right("c", blank_id="y")]

    text = given_text(question("multiple_dropdowns", answers, question_text="[x]"))

    assert text == (
        '<select name="question_11[x]"><option value="">[ Select ]</option>'
        '<option value="1">&lt;[y]&gt;</option><option value="2">b</option></select>'
    )


def test_a_formula_question_has_one_answer_and_its_numbers_in_the_text() -> None:
    answers = [
        {
            "answer": total,
            "weight": 100,
            "variables": [{"name": "a", "value": a}, {"name": "b", "value": 2.0}],
        }
        for total, a in ((3.0, "1.00"), (4.0, "2.00"))
    ]
    row = question("calculated", answers, question_text="What is [a] + [b] + [c]?")

    attempts = [drawn([row], Random(seed))[0] for seed in range(20)]

    assert {(attempt["answers"][0]["answer"], attempt["question_text"]) for attempt in attempts} == {
        (3.0, "What is 1.00 + 2.0 + [c]?"),
        (4.0, "What is 2.00 + 2.0 + [c]?"),
    }
    assert all(len(attempt["answers"]) == 1 for attempt in attempts)


@pytest.mark.parametrize("kind", ["calculated", "fill_in_multiple_blanks", "multiple_dropdowns", "essay"])
def test_a_text_without_anything_to_fill_in_stays(kind: str) -> None:
    assert given_text(question(kind, question_text="[a] < [b]")) == "[a] < [b]"


# --- chance -------------------------------------------------------------------------------------------------


def test_chance_follows_from_what_it_is_about() -> None:
    one, other = Store(()), Store(())
    one.chance("something", "else").random()

    assert one.chance("attempt", 7, 1).random() == other.chance("attempt", 7, 1).random()
    assert one.chance("attempt", 7, 1).random() != one.chance("attempt", 7, 2).random()
