"""Classic quizzes: what the document cannot say of their operations, and their machine."""

from __future__ import annotations

from contracts.families.quizzes.arrange import a_quiz
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
        },
        machines=(QuizMachine,),
    )
)
