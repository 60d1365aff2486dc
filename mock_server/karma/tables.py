"""Karma's tables: every stored field with the value of a blank row. `null` where any value may stand."""

from __future__ import annotations

from mock_server.engine.rows import Row
from mock_server.engine.spec import Document
from mock_server.engine.table import TableSpec


def tables(document: Document) -> tuple[TableSpec, ...]:
    """The tables; their names are the seed's keys, and `karma_tokens`, which logging in fills."""
    return (
        TableSpec(
            "karma_users",
            {"name": "", "email": "", "role": "learner", "password": None, "created_at": ""}
            | {"last_login": None},
            prefix="usr_",
            indexes=("email",),
        ),
        TableSpec(
            "karma_courses",
            {"title": "", "instructor_id": "", "created_at": "", "updated_at": ""}
            | _defaults(document, "SeedKarmaCourse"),
            prefix="crs_",
        ),
        TableSpec(
            "karma_enrollments",
            {"user_id": "", "course_id": "", "status": "active", "progress_percent": 0, "enrolled_at": ""}
            | _defaults(document, "SeedKarmaEnrollment"),
            prefix="enr_",
            indexes=("user_id",),
        ),
        TableSpec(
            "karma_assessments",
            {"course_id": "", "title": "", "passing_score": 0} | _defaults(document, "KarmaAssessmentInput"),
            prefix="asmnt_",
        ),
        TableSpec(
            "karma_questions",
            {"assessment_id": "", "text": "", "options": [], "correct_option": ""},
            prefix="q_",
            indexes=("assessment_id",),
        ),
        TableSpec(
            "karma_submissions",
            {"assessment_id": "", "user_id": "", "score": 0, "passed": False, "submitted_at": ""}
            | {"answers": []},
            prefix="sub_",
            indexes=("user_id",),
        ),
        TableSpec(
            "karma_tokens",
            {"access_token": "", "refresh_token": None, "user_id": "", "access_expires_at": None}
            | {"refresh_expires_at": None, "is_refreshed": False, "is_revoked": False},
            key="access_token",
            indexes=("refresh_token",),
        ),
    )


def _defaults(document: Document, schema: str) -> Row:
    """The document's defaults of the properties that have one."""
    properties = document.schema(schema)["properties"]
    return {name: part["default"] for name, part in properties.items() if "default" in part}
