"""Scores, right and wrong answers and time of a quiz as a whole. Source: canvas-quiz-analysis 2. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from mock_server.canvas.quizzes.analysed import Attempt
from mock_server.canvas.quizzes.item_analysis import variance
from mock_server.engine.rows import Row


def submission_statistics(attempts: Sequence[Attempt], *, points_possible: float | None) -> Row:
    """What the attempts that count add up to. Partly right answers are neither right nor wrong."""
    scores = [attempt.score for attempt in attempts]
    spread = variance(scores)
    return {
        "unique_count": len({attempt.user_id for attempt in attempts}),
        "scores": dict(Counter(str(per_cent(score, points_possible)) for score in sorted(scores))),
        "score_average": math.fsum(scores) / len(scores) if scores else None,
        "score_high": max(scores, default=None),
        "score_low": min(scores, default=None),
        "score_stdev": None if spread is None else math.sqrt(spread),
        "correct_count_average": _mean([attempt.verdicts(True) for attempt in attempts]),
        "incorrect_count_average": _mean([attempt.verdicts(False) for attempt in attempts]),
        "duration_average": _mean([attempt.seconds for attempt in attempts]),
    }


def per_cent(score: float, points_possible: float | None) -> int:
    """The score as a whole share of the points, of at least one point; halves go up."""
    return math.floor(100 * score / max(points_possible or 0.0, 1.0) + 0.5)


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else 0.0
