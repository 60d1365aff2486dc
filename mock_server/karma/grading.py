"""How a submission is scored. Source: karma-assessments 6.1 and 6.2. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mock_server.engine.rows import Row

Choices = Mapping[str, str | None]


def graded(questions: Sequence[Row], choices: Choices, *, passing_score: int) -> Row:
    """`score`, `passed` and the breakdown, in question order, of a choice for each question."""
    answers = [
        {
            "question_id": question["id"],
            "selected_option": choices[question["id"]],
            "correct": choices[question["id"]] == question["correct_option"],
        }
        for question in questions
    ]
    score = score_of(sum(answer["correct"] for answer in answers), len(answers))
    return {"score": score, "passed": score >= passing_score, "answers": answers}


def score_of(correct: int, questions: int) -> int:
    """Right answers in percent, rounded half up to a whole number: 1 of 8 gives 13."""
    return (200 * correct + questions) // (2 * questions)
