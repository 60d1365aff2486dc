"""Canvas: classic Quizzes, LiveAssessments, and the neighbours they need. A module per documentation page."""

from __future__ import annotations

from mock_server.canvas import (
    assignment_groups,
    courses,
    enrollments,
    file_uploads,
    files,
    live_assessments,
    progress,
    sections,
    seeding,
    tables,
    users,
)
from mock_server.canvas.cast import CAST
from mock_server.canvas.dialect import NAME, CanvasDialect
from mock_server.canvas.quizzes import (
    assignment_overrides,
    extensions,
    ip_filters,
    outstanding_submissions,
    question_groups,
    questions,
    quizzes,
    reports,
    statistics,
    submission_events,
    submission_files,
    submission_questions,
    submission_users,
    submissions,
)
from mock_server.engine.product import Product


def _owns_path(path: str) -> bool:
    """Canvas answers for every path that nobody else owns."""
    return True


PRODUCT = Product(
    name=NAME,
    pages=(
        courses,
        users,
        sections,
        enrollments,
        assignment_groups,
        quizzes,
        questions,
        question_groups,
        submissions,
        submission_questions,
        submission_events,
        submission_files,
        file_uploads,
        extensions,
        outstanding_submissions,
        reports,
        statistics,
        ip_filters,
        assignment_overrides,
        submission_users,
        progress,
        files,
        live_assessments,
    ),
    owns_path=_owns_path,
    make_dialect=lambda store, settings: CanvasDialect(store),
    tables_of=tables.tables,
    seeders=seeding.SEEDERS,
    references=seeding.REFERENCES,
    finish_seed=seeding.finish_seed,
    empty_keys=("users", "tokens", "courses", "sections", "enrollments", "outcomes", "assignment_groups"),
    cast=CAST,
)
