"""Canvas's tables: every stored field with the value of a blank row. `null` where any value may stand."""

from __future__ import annotations

from dataclasses import replace

from mock_server.canvas.quizzes.question_types import OF_TYPE_ONLY
from mock_server.engine.rows import Row
from mock_server.engine.spec import Document
from mock_server.engine.table import TableSpec

LIVE = ("live_assessments", "live_assessment_results")

TABLES = (
    TableSpec(
        "users",
        {"name": "", "account_admin": False, "sis_user_id": None, "time_zone": "UTC", "deleted": False}
        | {"uuid": None, "lti_context_id": None},
        first_id=2001,
        indexes=("sis_user_id",),
    ),
    TableSpec(
        "tokens",
        {"token": "", "user_id": None, "expires_at": None, "revoked": False, "scopes": None},
        key="token",
    ),
    TableSpec(
        "courses",
        {"name": "", "workflow_state": "available", "is_public": False, "sis_course_id": None}
        | {"quizzes_tab_hidden": False, "uuid": None, "lti_context_id": None, "created_at": None},
        first_id=101,
        indexes=("sis_course_id",),
    ),
    TableSpec("sections", {"course_id": None, "name": ""}, first_id=301, indexes=("course_id",)),
    TableSpec(
        "enrollments",
        {"course_id": None, "user_id": None, "type": "student", "state": "active"}
        | {"associated_user_id": None, "section_id": None, "end_at": None},
        first_id=3001,
        indexes=("user_id", "course_id"),
    ),
    TableSpec(
        "outcomes",
        {"title": "", "course_ids": [], "mastery_points": None, "points_possible": None},
        first_id=501,
    ),
    TableSpec(
        "assignment_groups",
        {"course_id": None, "name": "", "position": None},
        first_id=401,
        indexes=("course_id",),
    ),
    TableSpec(
        "assignments",
        {"course_id": None, "quiz_id": None, "workflow_state": "active"},
        first_id=70001,
        indexes=("quiz_id",),
    ),
    TableSpec(
        "quizzes",
        {"course_id": None, "assignment_group_id": None, "assignment_id": None}
        | {"points_possible": None, "workflow_state": "created", "version_number": 1}
        | {"question_count": 0, "question_types": [], "copied_points": 0.0, "last_edited_at": None}
        | {"quiz_data": None, "is_reordered": False},
        first_id=30001,
        indexes=("course_id",),
    ),
    TableSpec(
        "quiz_overrides",
        {"quiz_id": None, "student_ids": None, "section_id": None, "title": None}
        | {"due_at": None, "unlock_at": None, "lock_at": None, "overridden": []},
        first_id=8001,
        indexes=("quiz_id",),
    ),
    TableSpec(
        "quiz_groups",
        {"quiz_id": None, "position": None} | {"workflow_state": "active"},
        first_id=90001,
        indexes=("quiz_id",),
    ),
    TableSpec(
        "quiz_questions",
        dict.fromkeys(OF_TYPE_ONLY)
        | {"quiz_id": None, "quiz_group_id": None, "position": None, "workflow_state": "active"}
        | {"created_at": None, "assessment_question_id": None},
        first_id=110001,
        indexes=("quiz_id",),
    ),
    TableSpec(
        "quiz_submissions",
        {"quiz_id": None, "user_id": None, "previewer_id": None, "submission_id": None, "attempt": None}
        | {"workflow_state": "settings_only", "started_at": None, "finished_at": None, "end_at": None}
        | {"score": None, "kept_score": None, "score_before_regrade": None, "fudge_points": None}
        | {"has_seen_results": None, "validation_token": "", "quiz_version": None}
        | {"quiz_points_possible": None, "extra_attempts": None, "extra_time": None}
        | {"manually_unlocked": None, "excused": None, "quiz_data": [], "drawn_from": []}
        | {"submission_data": {}, "results": None, "versions": []},
        first_id=150001,
        indexes=("quiz_id", "user_id"),
    ),
    TableSpec("submissions", {"assignment_id": None, "user_id": None}, first_id=160001),
    TableSpec(
        "quiz_submission_events",
        {"quiz_submission_id": None, "attempt": None, "event_type": "", "event_data": None}
        | {"client_timestamp": None, "created_at": ""},
        first_id=170001,
        indexes=("quiz_submission_id",),
    ),
    TableSpec(
        "files",
        {"quiz_submission_id": None, "progress_id": None, "user_id": None, "display_name": ""}
        | {"content_type": "", "content": "", "size": None, "uuid": "", "upload_token": ""}
        | {"workflow_state": "pending"}
        | {"created_at": "", "updated_at": ""},
        first_id=180001,
        indexes=("quiz_submission_id", "upload_token"),
    ),
    TableSpec("assessment_questions", {"quiz_question_id": None}, first_id=120001),
    TableSpec("question_banks", {"course_id": None, "title": ""}, first_id=6001),
    TableSpec(
        "ip_filters", {"name": "", "filter": "", "account": "Elsinore College", "level": 0}, first_id=7001
    ),
    TableSpec(
        "quiz_reports",
        {"quiz_id": None, "report_type": "", "includes_all_versions": False, "includes_sis_ids": False}
        | {"anonymous": False, "basis": "", "progress_id": None, "file_id": None}
        | {"created_at": None, "updated_at": None},
        first_id=190001,
        indexes=("quiz_id",),
    ),
    TableSpec(
        "progresses",
        {"context_type": "", "context_id": None, "user_id": None, "tag": "", "message": None}
        | {"fails": False, "removed": False, "created_at": ""},
        first_id=230001,
    ),
    TableSpec(
        "conversation_messages",
        {
            "quiz_id": None,
            "author_id": None,
            "user_id": None,
            "subject": "",
            "body": "",
            "created_at": "",
        },
        first_id=250001,
    ),
    TableSpec(
        "modules",
        {"course_id": None, "name": "", "unlock_at": None, "quiz_ids": [], "prerequisite_module_ids": []},
        first_id=9001,
        indexes=("course_id",),
    ),
    TableSpec(
        "live_assessments",
        {"course_id": None, "key": "", "title": ""},
        first_id=60001,
        indexes=("key", "course_id"),
    ),
    TableSpec(
        "live_assessment_results",
        {"assessment_id": None, "user_id": None, "assessor_id": None, "passed": False, "assessed_at": ""},
        first_id=61001,
        indexes=("assessment_id",),
    ),
    TableSpec(
        "live_assessment_alignments",
        {"course_id": None, "assessment_id": None, "outcome_id": None, "mastery_score": None},
        first_id=300001,
        indexes=("assessment_id",),
    ),
    TableSpec(
        "live_assessment_submissions",
        {"assessment_id": None, "user_id": None, "possible": 0, "score": 0, "assessed_at": None},
        first_id=400001,
        indexes=("assessment_id",),
    ),
    TableSpec(
        "outcome_results",
        {"alignment_id": None, "outcome_id": None, "assessment_id": None, "course_id": None}
        | {"user_id": None, "title": "", "percent": None, "score": None, "possible": None}
        | {"mastery": None, "assessed_at": None, "submitted_at": None},
        first_id=500001,
        indexes=("alignment_id",),
    ),
)
"""Their names are the seed's keys, then those that only the mock writes."""

MADE_BY = {"quizzes": "QuizInput", "quiz_groups": "QuizGroupInput", "quiz_questions": "QuizQuestionInput"}
"""Tables whose blank rows begin with the defaults of the schema by which a request makes one."""


def defaults_of(document: Document, schema: str) -> Row:
    """What a new object has where the request says nothing: the document's defaults."""
    properties = document.schema(schema)["properties"]
    return {name: part["default"] for name, part in properties.items() if "default" in part}


def tables(document: Document) -> list[TableSpec]:
    """The tables, with the document's defaults."""
    return [_with_defaults(spec, document) for spec in TABLES]


def _with_defaults(spec: TableSpec, document: Document) -> TableSpec:
    schema = MADE_BY.get(spec.name)
    if schema is None:
        return spec
    defaults = defaults_of(document, schema)
    defaults.pop("published", None)  # a quiz's state is no field of its own
    return replace(spec, blank={**defaults, **spec.blank})
