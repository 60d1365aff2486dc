"""What the results of live assessments mean for outcomes. Source: canvas-live-assessments 3.3, 5.4."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mock_server.canvas import messages
from mock_server.canvas.refusals import Rejected
from mock_server.engine.rows import Row
from mock_server.engine.store import Store


def align(store: Store, assessment: Row, outcome: Row) -> None:
    """Align the assessment with the outcome, unless it is. Source: canvas-live-assessments 3.3.

    An outcome with a rubric is mastered from its mastery points on, as a share of its points.
    """
    if store.live_assessment_alignments.first(assessment_id=assessment["id"], outcome_id=outcome["id"]):
        return
    mastery, possible = outcome["mastery_points"], outcome["points_possible"]
    store.live_assessment_alignments.add(
        {
            "course_id": assessment["course_id"],
            "assessment_id": assessment["id"],
            "outcome_id": outcome["id"],
            "mastery_score": mastery / possible if possible and mastery is not None else None,
        }
    )


def refresh_outcome_results(
    store: Store, assessment_id: int, *, user_ids: Collection[int] | None = None
) -> None:
    """Sum up each user's results in a submission and in an outcome result for each alignment.

    Source: canvas-live-assessments 5.4.

    Without `user_ids` for everybody who has results; nothing happens while nothing is aligned.
    """
    alignments = store.live_assessment_alignments.where(assessment_id=assessment_id)
    if not alignments:
        return
    assessment = store.live_assessments[assessment_id]
    results = results_by_user(store, assessment_id)
    submissions = {
        row["user_id"]: row for row in store.live_assessment_submissions.where(assessment_id=assessment_id)
    }
    known = [
        {row["user_id"]: row for row in store.outcome_results.where(alignment_id=alignment["id"])}
        for alignment in alignments
    ]
    for user_id in sorted(results.keys() if user_ids is None else results.keys() & user_ids):
        submission = _summed_up(results[user_id])
        place = {"assessment_id": assessment_id, "user_id": user_id}
        _put(store, "live_assessment_submissions", submissions.get(user_id), place | submission)
        for alignment, rows in zip(alignments, known, strict=True):
            outcome = store.outcomes[alignment["outcome_id"]]
            title = f"{store.users[user_id]['name']}, {assessment['title']}"
            result = {"title": title, **outcome_score(submission, outcome, alignment["mastery_score"])}
            place = {"alignment_id": alignment["id"], "user_id": user_id, "outcome_id": outcome["id"]}
            place |= {"assessment_id": assessment_id, "course_id": assessment["course_id"]}
            _put(store, "outcome_results", rows.get(user_id), place | result)


def outcome_score(submission: Row, outcome: Row, mastery_score: float | None) -> Row:
    """What a submission is worth in an outcome; pure. Source: canvas-live-assessments 5.4."""
    percent = submission["score"] / submission["possible"]
    points = outcome["points_possible"]
    has_rubric = points is not None and outcome["mastery_points"] is not None
    return {
        "percent": percent,
        "score": percent * points if has_rubric else submission["score"],
        "possible": points if has_rubric else submission["possible"],
        "mastery": None if mastery_score is None else percent >= mastery_score,
        "assessed_at": submission["assessed_at"],
        "submitted_at": submission["assessed_at"],
    }


def require_linked(course_id: int, outcome: Row | None) -> Row:
    """The outcome, if one of the course's groups holds it. Raises Rejected."""
    if outcome is None or course_id not in outcome["course_ids"]:
        raise Rejected(messages.OUTCOME_NOT_LINKED)
    return outcome


def _summed_up(results: Sequence[Row]) -> Row:
    return {
        "possible": len(results),
        "score": sum(row["passed"] for row in results),
        "assessed_at": max(row["assessed_at"] for row in results),
    }


def _put(store: Store, table: str, known: Row | None, row: Row) -> None:
    if known is None:
        store.tables[table].add(row)
    else:
        store.tables[table].update(known["id"], **row)


def results_of(store: Store, assessment_id: int) -> list[Row]:
    return store.memo(
        ("live assessment results", assessment_id),
        lambda: by_id(store.live_assessment_results.where(assessment_id=assessment_id)),
    )


def results_by_user(store: Store, assessment_id: int) -> dict[int, list[Row]]:
    def build() -> dict[int, list[Row]]:
        by_user: dict[int, list[Row]] = {}
        for row in results_of(store, assessment_id):
            by_user.setdefault(row["user_id"], []).append(row)
        return by_user

    return store.memo(("live assessment results by user", assessment_id), build)


def by_id(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row["id"])
