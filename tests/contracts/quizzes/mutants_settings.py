"""Quiz servers that are wrong about settings."""

from __future__ import annotations

from ..mutants import Mutant
from .defects import answers, both, forgives, ignores, keeps, says, shown, value_of
from .servers import names_one_error, saves_the_valid_half, words_errors_otherwise

MUTANTS = [
    Mutant(
        "a blank title is no change",
        lambda: ignores("title", when=lambda s: not (s["title"] or "").strip()),
        "quiz_settings.blank_title_becomes_unnamed",
    ),
    Mutant(
        "long titles are cut",
        lambda: value_of("title", lambda v: v[:255] if isinstance(v, str) else v),
        "quiz_settings.title_of_more_than_255_characters_is_refused",
    ),
    Mutant(
        "255 characters are too many",
        lambda: value_of("title", lambda v: v + "y" if isinstance(v, str) and len(v) == 255 else v),
        "quiz_settings.title_of_more_than_255_characters_is_refused",
    ),
    Mutant(
        "an unknown type is an assignment",
        lambda: value_of(
            "quiz_type",
            lambda v: (
                v
                if v in {"practice_quiz", "assignment", "graded_survey", "survey", None, ""}
                else "assignment"
            ),
        ),
        "quiz_settings.unknown_quiz_type_is_refused",
        "quiz_settings.refusals_are_worded_as_observed",
    ),
    Mutant(
        "a null type is ignored",
        lambda: ignores("quiz_type", when=lambda s: s["quiz_type"] is None),
        "quiz_settings.null_quiz_type_means_assignment",
    ),
    Mutant(
        "an empty type is an assignment",
        lambda: value_of("quiz_type", lambda v: v or "assignment"),
        "quiz_settings.empty_quiz_type_is_kept",
    ),
    Mutant(
        "no attempts is one",
        lambda: value_of("allowed_attempts", lambda v: 1 if v == 0 else v),
        "quiz_settings.allowed_attempts_null_and_zero",
        "quiz_interplay.fewer_attempts_clear_one_flag_only",
    ),
    Mutant(
        "null attempts are ignored",
        lambda: ignores("allowed_attempts", when=lambda s: s["allowed_attempts"] is None),
        "quiz_settings.allowed_attempts_null_and_zero",
    ),
    Mutant(
        "policies are checked",
        lambda: ignores(
            "scoring_policy", when=lambda s: s["scoring_policy"] not in {"keep_highest", "keep_latest", None}
        ),
        "quiz_settings.scoring_policy_is_any_text",
    ),
    Mutant(
        "no minutes is no limit",
        lambda: value_of("time_limit", lambda v: None if v in {0, "0"} else v),
        "quiz_settings.time_limit_of_zero_or_text_is_refused",
        "quiz_settings.refused_update_changes_nothing_at_all "
        "quiz_settings.several_failures_are_named_together",
    ),
    Mutant(
        "minutes are rounded up",
        lambda: value_of("time_limit", lambda v: int(v) + 1 if isinstance(v, float) else v),
        "quiz_settings.time_limit_is_cleared_and_cut",
    ),
    Mutant(
        "unknown hiding is none",
        lambda: forgives("invalid_hide_results", "hide_results"),
        "quiz_settings.unknown_hide_results_is_refused",
        "quiz_settings.several_failures_are_named_together",
    ),
    Mutant(
        "only two ways to hide results",
        lambda: ignores("hide_results", when=lambda s: "date" in (s["hide_results"] or "")),
        "quiz_settings.hide_results_knows_two_more_values",
    ),
    Mutant(
        "stored dates do not count",
        lambda: forgives(
            "show_correct_answers",
            "hide_correct_answers_at",
            when=lambda s: "show_correct_answers_at" not in s,
        ),
        "quiz_settings.answers_are_not_hidden_before_they_are_shown",
    ),
    Mutant(
        "the same moment is a range",
        lambda: forgives(
            "show_correct_answers",
            "hide_correct_answers_at",
            when=lambda s: s.get("show_correct_answers_at") == s.get("hide_correct_answers_at"),
        ),
        "quiz_settings.answers_are_not_hidden_before_they_are_shown",
    ),
    Mutant(
        "codes are trimmed",
        lambda: value_of("access_code", lambda v: v.strip() if isinstance(v, str) else v),
        "quiz_settings.access_code_is_kept_exactly",
    ),
    Mutant(
        "a blank code protects",
        lambda: says(when=lambda q: (q.get("access_code") or "x").isspace(), has_access_code=True),
        "quiz_settings.access_code_is_kept_exactly",
    ),
    Mutant(
        "bad addresses are dropped",
        lambda: forgives("invalid_ip_filter", "ip_filter"),
        "quiz_settings.bad_ip_filter_is_refused",
        "quiz_settings.refused_update_changes_nothing_at_all "
        "quiz_settings.several_failures_are_named_together",
    ),
    Mutant(
        "a blank filter is kept",
        lambda: keeps("ip_filter", when=lambda s: not (s.get("ip_filter") or "x").strip()),
        "quiz_settings.blank_ip_filter_is_none",
    ),
    Mutant(
        "off is on",
        lambda: value_of("shuffle_answers", lambda v: True if v in {"off", "OFF"} and v is not False else v),
        "quiz_settings.booleans_may_be_spelled",
    ),
    Mutant(
        "no is false",
        lambda: value_of("shuffle_answers", lambda v: False if v in {"no", "n"} else v),
        "quiz_settings.any_other_text_is_true",
    ),
    Mutant(
        "every quiz is anonymous or not",
        lambda: shown(lambda q: {"anonymous_submissions": False, **q}),
        "quiz_settings.anonymous_submissions_are_shown_for_surveys_only",
    ),
    Mutant(
        "anonymity of other kinds is lost",
        lambda: ignores(
            "anonymous_submissions", when=lambda s: s.get("quiz_type") in {"assignment", "practice_quiz"}
        ),
        "quiz_settings.anonymous_submissions_are_shown_for_surveys_only",
    ),
    Mutant(
        "a lockdown browser is believed in",
        lambda: keeps("require_lockdown_browser"),
        "quiz_settings.what_nothing_can_switch_on_stays_off",
    ),
    Mutant(
        "half an update is saved",
        lambda: saves_the_valid_half,
        "quiz_settings.refused_update_changes_nothing_at_all",
    ),
    Mutant(
        "one error at a time",
        lambda: both(answers("create_quiz", names_one_error), answers("update_quiz", names_one_error)),
        "quiz_settings.several_failures_are_named_together",
    ),
    Mutant(
        "errors have other words",
        lambda: answers("create_quiz", words_errors_otherwise),
        "quiz_settings.refusals_are_worded_as_observed",
    ),
    Mutant(
        "points have no limit",
        lambda: forgives("points_possible", "points_possible"),
        "quiz_settings.points_have_a_limit",
    ),
    Mutant(
        "null dates are ignored",
        lambda: ignores("due_at", when=lambda s: s["due_at"] is None),
        "quiz_settings.null_clears_what_may_be_empty",
    ),
]
