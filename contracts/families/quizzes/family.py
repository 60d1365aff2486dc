"""Classic quizzes: what the document cannot say of their operations, and their machines."""

from __future__ import annotations

from contracts.families.quizzes import analysis_arrange as analysis
from contracts.families.quizzes import attempt_values as attempts
from contracts.families.quizzes.arrange import a_quiz
from contracts.families.quizzes.attempt_machine import AttemptMachine
from contracts.families.quizzes.content_machine import QuizContentMachine
from contracts.families.quizzes.machine import QuizMachine
from contracts.families.quizzes.question_values import (
    changed_group_body,
    changed_question_body,
    group_body,
    order_body,
    question_body,
    question_order_body,
    unknown_order_body,
)
from contracts.families.quizzes.values import quiz_body, quiz_settings
from contracts.generic.traits import Family, Traits, declare

_STUDENT = ("student",)
_FORBIDDEN = (403, "forbidden")
_ADDRESS = "the address of the second step is the mock's own; on real servers it is another server's"

_ATTEMPTS = {
    "list_quiz_submissions": Traits(ground=attempts.published_quiz, needs=_STUDENT),
    "get_own_quiz_submission": Traits(
        ground=attempts.running_attempt, actor=attempts.the_student, needs=_STUDENT
    ),
    "get_quiz_submission": Traits(ground=attempts.finished_attempt, needs=_STUDENT),
    "create_quiz_submission": Traits(
        ground=attempts.published_quiz,
        body=attempts.start_body,
        actor=attempts.the_student,
        needs=_STUDENT,
        outsider=(400, "bad_request"),
    ),
    "update_quiz_submission_scores": Traits(
        ground=attempts.finished_attempt,
        body=attempts.scores_body,
        body_for_nobody=attempts.unknown_scores_body,
        needs=_STUDENT,
        outsider=_FORBIDDEN,
    ),
    "complete_quiz_submission": Traits(
        ground=attempts.running_attempt,
        body=attempts.proof_body,
        body_for_nobody=attempts.unknown_proof_body,
        actor=attempts.the_student,
        needs=_STUDENT,
        outsider=_FORBIDDEN,
    ),
    "get_quiz_submission_times": Traits(
        ground=attempts.running_attempt, actor=attempts.the_student, needs=_STUDENT
    ),
    "list_quiz_submission_questions": Traits(ground=attempts.running_attempt, needs=_STUDENT),
    "answer_quiz_submission_questions": Traits(
        ground=attempts.running_attempt,
        body=attempts.changing_answers_body,
        body_for_nobody=attempts.unknown_proof_body,
        actor=attempts.the_student,
        needs=_STUDENT,
    ),
    "flag_quiz_submission_question": Traits(
        ground=attempts.question_of_attempt,
        body=attempts.proof_body,
        body_for_nobody=attempts.unknown_proof_body,
        actor=attempts.the_student,
        needs=_STUDENT,
    ),
    "unflag_quiz_submission_question": Traits(
        ground=attempts.flagged_question,
        body=attempts.proof_body,
        body_for_nobody=attempts.unknown_proof_body,
        actor=attempts.the_student,
        needs=_STUDENT,
    ),
    "get_formatted_answer": Traits(ground=attempts.question_of_attempt, needs=_STUDENT),
    "submit_quiz_submission_events": Traits(
        ground=attempts.running_attempt,
        body=attempts.events_body,
        actor=attempts.the_student,
        needs=_STUDENT,
    ),
    "list_quiz_submission_events": Traits(
        ground=attempts.running_attempt,
        needs=_STUDENT,
        mock_only="whether the course logs events (quiz_log_auditing) cannot be looked up",
    ),
    "upload_quiz_submission_file": Traits(
        ground=attempts.running_attempt,
        body=attempts.file_body,
        actor=attempts.the_student,
        needs=_STUDENT,
        outsider=(404, ""),
    ),
    "upload_file_data": Traits(body=attempts.file_data_body, encoding="multipart", mock_only=_ADDRESS),
    "confirm_file_upload": Traits(
        ground=attempts.uploaded_file,
        query=attempts.uuid_query,
        actor=attempts.the_student,
        mock_only=_ADDRESS,
    ),
    "set_quiz_extensions": Traits(
        ground=attempts.published_quiz,
        body=attempts.extensions_body,
        needs=_STUDENT,
        outsider=_FORBIDDEN,
        seen_by=("list_quiz_submissions",),
    ),
    "list_quiz_extensions": Traits(ground=attempts.published_quiz, needs=_STUDENT),
    "set_course_quiz_extensions": Traits(body=attempts.extensions_body, needs=_STUDENT, outsider=_FORBIDDEN),
    "list_outstanding_quiz_submissions": Traits(ground=attempts.published_quiz),
    "grade_outstanding_quiz_submissions": Traits(ground=attempts.published_quiz),
}

_ANALYSIS = {
    "get_quiz_report": Traits(ground=analysis.ground_of_a_report),
    "abort_or_remove_quiz_report": Traits(ground=analysis.ground_of_a_report),
    "get_progress": Traits(ground=analysis.ground_of_a_progress),
    "download_file": Traits(
        ground=analysis.ground_of_a_download,
        query=analysis.verifier,
        mock_only_reply="real servers keep files on another host",
    ),
}

FAMILY = declare(
    Family(
        {
            "create_quiz": Traits(
                body=quiz_body, made=lambda case: a_quiz(case, **case.draw(quiz_settings(case.mark)))
            ),
            "update_quiz": Traits(body=quiz_body),
            "reorder_quiz_items": Traits(
                body=order_body, body_for_nobody=unknown_order_body, seen_by=("list_quiz_questions",)
            ),
            "validate_quiz_access_code": Traits(is_stateless=True),
            "create_quiz_question": Traits(body=question_body),
            "update_quiz_question": Traits(body=changed_question_body),
            "create_question_group": Traits(body=group_body),
            "update_question_group": Traits(body=changed_group_body),
            "reorder_question_groups": Traits(
                body=question_order_body,
                body_for_nobody=unknown_order_body,
                seen_by=("list_quiz_questions",),
            ),
            **_ATTEMPTS,
            **_ANALYSIS,
        },
        machines=(QuizMachine, QuizContentMachine, AttemptMachine),
    )
)
