"""An attempt that was handed in, as reports and statistics look at it. Pure.

Source: canvas-quiz-analysis 2, canvas-quiz-submissions 1.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from mock_server.engine.rows import Row

CHOICES = frozenset({"multiple_choice_question", "true_false_question", "missing_word_question"})
"""The types that the item analysis looks at: one answer is chosen, and it is right or wrong."""
NO_QUESTION = "text_only_question"


@dataclass(frozen=True)
class Attempt:
    """One attempt and who made it. `version` is as it is stored among a submission's versions."""

    user_id: int
    name: str
    version: Row

    @property
    def number(self) -> int:
        return int(self.version["attempt"])

    @property
    def score(self) -> float:
        return float(self.version["score"] or 0.0)

    @property
    def seconds(self) -> float:
        """From start to end; extra time does not count."""
        started, finished = self.version["started_at"], self.version["finished_at"]
        if not (started and finished):
            return 0.0
        return (datetime.fromisoformat(finished) - datetime.fromisoformat(started)).total_seconds()

    @cached_property
    def questions(self) -> dict[int, Row]:
        """The questions as they were given, by id."""
        return {question["id"]: question for question in self.version["quiz_data"] or ()}

    @cached_property
    def _results(self) -> dict[int, Row]:
        return {int(result["question_id"]): result for result in self.version["results"] or ()}

    def answer(self, question_id: int) -> Any:
        """What is stored as the answer; None for none."""
        return (self.version["submission_data"] or {}).get(str(question_id), {}).get("answer")

    def points(self, question_id: int) -> float:
        """What the answer brought; 0 for a question that was not given."""
        return float(self._results.get(question_id, {}).get("points") or 0.0)

    def verdict(self, question_id: int) -> Any:
        """`correct` of the result; None for a question that was not given."""
        return self._results.get(question_id, {}).get("correct")

    def verdicts(self, verdict: Any) -> int:
        """How many results have exactly this verdict."""
        return sum(result["correct"] is verdict for result in self._results.values())


def kept_attempt(attempts: Sequence[Attempt], scoring_policy: str | None) -> Attempt:
    """Of one student's attempts that whose score is kept.

    With an average no single one is; the newest stands for it (assumed), as it does where scores are equal.
    """
    newest_first = sorted(attempts, key=lambda attempt: -attempt.number)
    if scoring_policy in ("keep_latest", "keep_average"):
        return newest_first[0]
    return max(newest_first, key=lambda attempt: attempt.score)


def is_answered(stored: Any) -> bool:
    """Whether anything stands there; of several blanks one is enough."""
    if isinstance(stored, dict):
        return any(is_answered(value) for value in stored.values())
    return stored not in (None, "", [])


def given_to(question_id: int, attempts: Iterable[Attempt]) -> list[Attempt]:
    """The attempts in which the question was asked: a group draws only some of its questions."""
    return [attempt for attempt in attempts if question_id in attempt.questions]
