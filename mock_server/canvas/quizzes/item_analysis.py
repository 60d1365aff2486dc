"""The key figures of an item analysis: how hard a question is, and how well it tells good students from others. Pure.

Source: canvas-quiz-analysis 2. Assumed: how equal scores are ranked and shares rounded, and that the variance is that
of the points for the question.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from mock_server.canvas.quizzes.analysed import CHOICES, Attempt, given_to, is_answered
from mock_server.canvas.quizzes.grading import is_right
from mock_server.engine.rows import Row

_SHARE = 27
"""Per cent of the students that are the top, and as many the bottom."""


def key_figures(question: Row, attempts: Sequence[Attempt], *, alpha: float | None) -> Row:
    """The figures of one question with answers to choose from, from the attempts that answered it."""
    question_id = question["id"]
    answered = [a for a in given_to(question_id, attempts) if is_answered(a.answer(question_id))]
    right = [attempt.verdict(question_id) is True for attempt in answered]
    count, right_count = len(answered), sum(right)
    top, middle, bottom = brackets([(attempt.score, attempt.user_id, attempt.number) for attempt in answered])
    spread = variance([attempt.points(question_id) for attempt in answered])
    ratio = right_count / count if count else 0.0
    return {
        "answered_student_count": count,
        "top_student_count": len(top),
        "middle_student_count": len(middle),
        "bottom_student_count": len(bottom),
        "correct_student_count": right_count,
        "incorrect_student_count": count - right_count,
        "correct_student_ratio": ratio,
        "incorrect_student_ratio": 1 - ratio if count else 0.0,
        "correct_top_student_count": sum(right[place] for place in top),
        "correct_middle_student_count": sum(right[place] for place in middle),
        "correct_bottom_student_count": sum(right[place] for place in bottom),
        "variance": spread,
        "stdev": None if spread is None else math.sqrt(spread),
        "difficulty_index": ratio,
        "alpha": alpha,
        "point_biserials": _point_biserials(question, answered),
    }


def _point_biserials(question: Row, answered: Sequence[Attempt]) -> list[Row]:
    """The right answers come first, as they do in the file."""
    scores = [attempt.score for attempt in answered]
    chosen = [attempt.answer(question["id"]) for attempt in answered]
    return [
        {
            "answer_id": answer["id"],
            "point_biserial": point_biserial([choice == str(answer["id"]) for choice in chosen], scores),
            "correct": is_right(answer),
            "distractor": not is_right(answer),
        }
        for answer in sorted(question["answers"], key=lambda answer: not is_right(answer))
    ]


def brackets(ranks: Sequence[tuple[float, int, int]]) -> tuple[list[int], list[int], list[int]]:
    """The places of the top 27 %, of those between, and of the bottom 27 %, by score.

    A rank is a score, then a user and a number of an attempt, which decide between equal scores.
    """
    best_first = sorted(range(len(ranks)), key=lambda place: (-ranks[place][0], *ranks[place][1:]))
    size = (_SHARE * len(ranks) + 50) // 100
    end = len(ranks) - size
    return best_first[:size], best_first[size:end], best_first[end:]


def variance(values: Sequence[float]) -> float | None:
    """That of the population; None of nothing."""
    if not values:
        return None
    mean = math.fsum(values) / len(values)
    return math.fsum((value - mean) ** 2 for value in values) / len(values)


def point_biserial(flags: Sequence[bool], scores: Sequence[float]) -> float | None:
    """How a flag and a score go together, -1 to 1; None where all flags or all scores are equal."""
    spread = variance(scores)
    share = sum(flags) / len(flags) if flags else 0.0
    if not spread or not 0 < share < 1:
        return None
    flagged = [score for flag, score in zip(flags, scores, strict=True) if flag]
    others = [score for flag, score in zip(flags, scores, strict=True) if not flag]
    distance = math.fsum(flagged) / len(flagged) - math.fsum(others) / len(others)
    return max(-1.0, min(1.0, distance / math.sqrt(spread) * math.sqrt(share * (1 - share))))


def quiz_alpha(questions: Sequence[Row], attempts: Sequence[Attempt]) -> float | None:
    """Cronbach's alpha of the quiz's questions with answers to choose from; None where it has no meaning."""
    items = [question["id"] for question in questions if question["question_type"] in CHOICES]
    return cronbach_alpha([[attempt.points(item) for item in items] for attempt in attempts])


def cronbach_alpha(points: Sequence[Sequence[float]]) -> float | None:
    """From a line of points for each attempt; None for fewer than two questions, or totals that are all equal."""
    items = list(zip(*points, strict=True))
    total = variance([math.fsum(line) for line in points])
    if len(items) < 2 or not total:
        return None
    parts = math.fsum(variance(item) or 0.0 for item in items)
    return len(items) / (len(items) - 1) * (1 - parts / total)
