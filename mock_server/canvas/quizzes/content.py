"""What a quiz's questions and groups add up to. Pure.

Source: canvas-quizzes 3.1, 4.4 and 7; canvas-quiz-questions-and-groups 0.4.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mock_server.engine.rows import Row

TEXT_ONLY = "text_only_question"
GROUP = "quiz_group"
"""The `entry_type` of a group among the root entries; questions have none."""


def is_group(entry: Row) -> bool:
    return entry.get("entry_type") == GROUP


@dataclass(frozen=True)
class Content:
    """A quiz's root entries in order: questions, and groups with their `questions`. Deleted ones are left out."""

    entries: Sequence[Row]

    @property
    def questions(self) -> list[Row]:
        """All of them in order, those of a group where the group stands."""
        return [
            question
            for entry in self.entries
            for question in (entry["questions"] if is_group(entry) else [entry])
        ]

    @property
    def count(self) -> int:
        """Text-only items are not counted; a group counts as often as it picks. Never below 0."""
        return max(sum(_count(entry) for entry in self.entries), 0)

    @property
    def types(self) -> list[str]:
        """Each type once, in the order of the questions."""
        return list(dict.fromkeys(question["question_type"] for question in self.questions))

    @property
    def points(self) -> float:
        """Points of the questions outside groups, and of each group as often as it picks. Never below 0."""
        return _within_floats(_points(entry) for entry in self.entries)


def _count(entry: Row) -> int:
    if is_group(entry):
        return int(entry["pick_count"])
    return int(entry["question_type"] != TEXT_ONLY)


def _points(entry: Row) -> float:
    if is_group(entry):
        return float((entry["question_points"] or 0.0) * entry["pick_count"])
    return float(entry["points_possible"] or 0.0)


def _within_floats(numbers: Iterable[float]) -> float:
    """Their sum, for points have no limit and JSON has no infinity."""
    most = sys.float_info.max
    total = sum(min(max(number, -most), most) for number in numbers)
    return min(max(total, 0.0), most)
