"""Quiz servers that are wrong about the interplay of settings."""

from __future__ import annotations

from ..mutants import Mutant
from .defects import ignores, keeps, remembers, says, understood
from .servers import true_flag

MUTANTS = [
    Mutant(
        "attempts below -1 are stored",
        lambda: keeps("allowed_attempts", when=lambda s: (s.get("allowed_attempts") or 0) < -1),
        "quiz_interplay.fewer_attempts_than_unlimited_are_dropped",
    ),
    Mutant(
        "results are hidden until the only attempt",
        lambda: keeps("hide_results", when=true_flag("until_after_last_attempt")),
        "quiz_interplay.hiding_until_the_last_attempt_needs_several",
        "quizzes.created_quiz_is_read_back",
    ),
    Mutant(
        "only sent attempts count for hidden results",
        lambda: keeps(
            "hide_results",
            when=lambda s: (
                s.get("hide_results") == "until_after_last_attempt" and "allowed_attempts" not in s
            ),
        ),
        "quiz_interplay.hiding_until_the_last_attempt_needs_several",
        "quizzes.created_quiz_is_read_back",
    ),
    Mutant(
        "answers are shown whatever is hidden",
        lambda: keeps("show_correct_answers", when=lambda s: s.get("show_correct_answers") is not None),
        "quiz_interplay.hidden_results_rule_out_show_correct_answers",
    ),
    Mutant(
        "answer dates are kept without answers",
        lambda: keeps("show_correct_answers_at", "hide_correct_answers_at"),
        "quiz_interplay.answer_dates_need_show_correct_answers "
        "quiz_interplay.not_showing_answers_takes_their_settings_along",
        "quizzes.update_changes_only_what_is_sent",
    ),
    Mutant(
        "answers come after the only attempt",
        lambda: keeps("show_correct_answers_last_attempt"),
        "quiz_interplay.answers_after_the_last_attempt_need_several "
        "quiz_interplay.not_showing_answers_takes_their_settings_along "
        "quiz_interplay.fewer_attempts_clear_one_flag_only",
    ),
    Mutant(
        "results are shown once though hidden",
        lambda: keeps("one_time_results", when=true_flag(True, "one_time_results")),
        "quiz_interplay.hidden_results_rule_out_one_time_results",
        "quizzes.update_changes_only_what_is_sent",
    ),
    Mutant(
        "a single attempt has a policy",
        lambda: keeps("scoring_policy", when=lambda s: s.get("scoring_policy")),
        "quiz_interplay.scoring_policy_needs_several_attempts",
    ),
    Mutant(
        "unlimited counts as several for the policy",
        lambda: keeps("scoring_policy", when=lambda s: s.get("allowed_attempts") == -1),
        "quiz_interplay.scoring_policy_needs_several_attempts",
    ),
    Mutant(
        "nobody goes back though questions come together",
        lambda: keeps("cant_go_back", when=true_flag(True, "cant_go_back")),
        "quiz_interplay.going_back_is_free_unless_questions_come_one_by_one "
        "quiz_interplay.going_back_is_free_again_when_questions_come_together",
        "quiz_interplay.slip_of_the_eighth_step",
    ),
    Mutant(
        "the slip is mended",
        lambda: ignores("cant_go_back", when=lambda s: s.get("one_question_at_a_time") is False),
        "quiz_interplay.slip_of_the_eighth_step",
    ),
    Mutant(
        "negative time is kept",
        lambda: keeps(
            "time_limit", when=lambda s: isinstance(s.get("time_limit"), int) and s["time_limit"] < 0
        ),
        "quiz_interplay.negative_time_limit_is_dropped",
    ),
    Mutant(
        "one flag outlives the other",
        lambda: remembers("cant_go_back", true_flag(False, "one_question_at_a_time")),
        "quiz_interplay.going_back_is_free_again_when_questions_come_together",
    ),
    Mutant(
        "a date outlives the answers",
        lambda: remembers("hide_correct_answers_at", true_flag(False, "show_correct_answers")),
        "quiz_interplay.not_showing_answers_takes_their_settings_along",
        "quizzes.update_changes_only_what_is_sent",
    ),
    Mutant(
        "fewer attempts show results again",
        lambda: understood(
            lambda s: {"hide_results": None, **s} if s.get("allowed_attempts") in {1, 0, -1} else s,
            of="update_quiz",
        ),
        "quiz_interplay.fewer_attempts_clear_one_flag_only",
        "quiz_interplay.hiding_until_the_last_attempt_needs_several",
    ),
    Mutant(
        "hidden results hide answers too",
        lambda: says(when=lambda q: bool(q["hide_results"]), show_correct_answers=False),
        "quiz_interplay.hiding_results_leaves_show_correct_answers_alone",
        "quizzes.created_quiz_is_read_back quizzes.update_changes_only_what_is_sent "
        "quiz_interplay.hidden_results_rule_out_show_correct_answers "
        "quiz_formats.every_encoding_says_the_same",
    ),
    Mutant(
        "null booleans are ignored",
        lambda: understood(
            lambda s: {
                k: v
                for k, v in s.items()
                if v is not None
                or k
                not in {
                    "shuffle_answers",
                    "show_correct_answers",
                    "one_question_at_a_time",
                    "one_time_results",
                }
            }
        ),
        "quiz_interplay.null_booleans_become_their_defaults",
    ),
]
