"""How far the generation of a report has come, by the mock's clock. Pure.

Source: canvas-quiz-analysis 1.2; how long each stage takes is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mock_server.engine.clock import time_text
from mock_server.engine.rows import Row

QUEUED_FOR = timedelta(seconds=1)
RUNNING_FOR = timedelta(seconds=2)
QUEUED, RUNNING, COMPLETED, FAILED = "queued", "running", "completed", "failed"
UNDER_WAY = frozenset({QUEUED, RUNNING})


@dataclass(frozen=True)
class Generation:
    """A stage, the per cent done, and since when it is so."""

    state: str
    completion: int
    since: str


def generation_of(progress: Row, now: datetime, *, at_once: bool) -> Generation:
    """The stage at this moment. `at_once` ends it as soon as anybody looks."""
    asked_at = datetime.fromisoformat(progress["created_at"])
    waited = now - asked_at
    ended = FAILED if progress["fails"] else COMPLETED
    if at_once:
        return Generation(ended, 100, progress["created_at"])
    if waited < QUEUED_FOR:
        return just_queued(progress)
    if waited < QUEUED_FOR + RUNNING_FOR:
        done = (waited - QUEUED_FOR) / RUNNING_FOR
        return Generation(RUNNING, int(100 * done), time_text(asked_at + QUEUED_FOR))
    return Generation(ended, 100, time_text(asked_at + QUEUED_FOR + RUNNING_FOR))


def just_queued(progress: Row) -> Generation:
    """The stage that whoever asks for a generation is told, however short it is."""
    return Generation(QUEUED, 0, progress["created_at"])
