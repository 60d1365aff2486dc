"""Whether a viewer may see what came of an attempt. Source: canvas-quiz-submissions 1.6."""

from __future__ import annotations

from mock_server.canvas.quizzes.access import Viewer
from mock_server.engine.rows import Row

COMPLETED = frozenset({"complete", "pending_review"})


def are_visible(viewer: Viewer, quiz: Row, submission: Row) -> bool:
    """Whether the quiz's settings show the results of this submission to the viewer, graders always."""
    if viewer.sees_grades:
        return True
    if quiz["one_time_results"] and submission["has_seen_results"]:
        return False
    if quiz["hide_results"] == "always":
        return False
    if quiz["hide_results"] == "until_after_last_attempt":
        return _is_after_last(quiz["allowed_attempts"], submission)
    return True


def _is_after_last(allowed: int, submission: Row) -> bool:
    attempt = submission["attempt"] or 0
    is_last = attempt >= allowed and submission["workflow_state"] in COMPLETED
    return allowed < 0 or attempt > allowed or is_last
