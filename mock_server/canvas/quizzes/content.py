"""What a quiz's questions and groups add up to. Source: canvas-quizzes 3.1, 4.4 and 7. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mock_server.engine.rows import Row

TEXT_ONLY = "text_only_question"


@dataclass(frozen=True)
class Content:
    """The current questions (deleted ones left out) and groups of a quiz."""

    questions: Sequence[Row]
    groups: Sequence[Row]

    @property
    def count(self) -> int:
        """Text-only items are not counted; a group counts as often as it picks."""
        own = sum(1 for q in self.questions if q["quiz_group_id"] is None and q["question_type"] != TEXT_ONLY)
        picked: int = sum(group["pick_count"] for group in self.groups)
        return own + picked

    @property
    def types(self) -> list[str]:
        """Each type once, in the order of the questions."""
        return list(dict.fromkeys(question["question_type"] for question in self.questions))

    @property
    def points(self) -> float:
        """Points of the questions outside groups, and of each group as often as it picks."""
        own = sum(q["points_possible"] or 0.0 for q in self.questions if q["quiz_group_id"] is None)
        picked = sum((group["question_points"] or 0.0) * group["pick_count"] for group in self.groups)
        return float(max(own + picked, 0.0))
