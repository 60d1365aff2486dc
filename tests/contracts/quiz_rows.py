"""The planted defects of quiz servers, one row each: what is wrong, and which laws must, and which may, notice it.

Every defect is the true mock with something put in front of it, and narrow: it breaks one promise, not all of a family.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from planted import Defect
from quiz_defects import (
    answers,
    both,
    forgives,
    hides,
    ignores,
    keeps,
    lets,
    on,
    refused_and_done,
    remembers,
    says,
    shown,
    understood,
    value_of,
)
from quiz_servers import (
    after_deletion,
    answers_in_full,
    asks_quizzes_code,
    assignment_lags,
    bare_links,
    blank_is_a_term,
    by_plain_id_only,
    clears_the_title,
    day_starts,
    deaf_to,
    forgets_deleted_ones,
    forgets_the_search_in_links,
    gives_an_id_twice,
    group_stays,
    in_any_course,
    in_json_api,
    in_nobodys_name,
    is_past,
    last_writer_wins,
    late_reason_first,
    lists_deleted_ones_to_students,
    makes_one_without_a_quiz,
    meta_says_so,
    minds_capitals,
    names_one_error,
    never_deletes,
    number_among_the_texts,
    offset_is_ignored,
    only_items,
    opens_by_asking,
    permission,
    raw_html,
    reads_settings_from_beside,
    reads_the_last,
    refuses_locks_before_due,
    refuses_unknown_items,
    renames_on_reorder,
    saves_the_valid_half,
    says_of_codes,
    searches_descriptions,
    shows_deleted_ones_as_published,
    sorted_by,
    takes_any_term,
    takes_lists_of_terms,
    takes_patch,
    true_flag,
    unlocked,
    wants_a_token_first,
    without_suffixes,
    words_errors_otherwise,
)


@dataclass(frozen=True)
class Row:
    """A defect, made afresh by `defect()`; globs of laws that may notice it beside those that must."""

    name: str
    defect: Callable[[], Defect]
    must: frozenset[str]
    may: tuple[str, ...]


def row(name: str, defect: Callable[[], Defect], must: str, may: str = "") -> Row:
    return Row(name, defect, frozenset(must.split()), tuple(may.split()))


ROWS: list[Row] = [
    # a quiz's life
    row(
        "create forgets one-time results",
        lambda: ignores("one_time_results", of="create_quiz"),
        "quizzes.created_quiz_is_read_back",
        "quizzes.update_changes_only_what_is_sent",
    ),
    row(
        "get shows other answers than create",
        lambda: says(of="get_quiz", shuffle_answers=True),
        "quizzes.created_quiz_is_read_back quizzes.update_changes_only_what_is_sent",
        "quiz_object.list_item_is_the_quiz_itself quizzes.fields_beside_the_quiz_are_ignored "
        "quiz_settings.booleans_may_be_spelled quiz_interplay.null_booleans_become_their_defaults",
    ),
    row(
        "an update takes the code away",
        lambda: understood(lambda s: {"access_code": None, **s}, of="update_quiz"),
        "quizzes.update_changes_only_what_is_sent",
    ),
    row(
        "an update answers with its old self",
        lambda: says(of="update_quiz", time_limit=None),
        "quizzes.update_changes_only_what_is_sent",
        "quizzes.update_without_a_quiz_changes_nothing quiz_formats.ids_are_texts_if_asked_for "
        "quiz_formats.json_suffix_makes_no_difference",
    ),
    row(
        "updates at once overwrite each other",
        last_writer_wins,
        "quizzes.updates_at_the_same_moment_lose_nothing",
    ),
    row(
        "quizzes made at once share an id",
        gives_an_id_twice,
        "quizzes.quizzes_made_at_the_same_moment_are_all_there",
    ),
    row(
        "settings beside the quiz count",
        lambda: both(
            on("create_quiz", reads_settings_from_beside), on("update_quiz", reads_settings_from_beside)
        ),
        "quizzes.fields_beside_the_quiz_are_ignored",
    ),
    row(
        "unknown fields are kept",
        lambda: keeps("flavour"),
        "quizzes.unknown_and_protected_fields_are_ignored",
    ),
    row(
        "an empty update clears the title",
        lambda: on("update_quiz", clears_the_title),
        "quizzes.update_without_a_quiz_changes_nothing",
        "quiz_formats.every_encoding_says_the_same quiz_formats.json_api_reads_the_first_of_quizzes "
        "quiz_interplay.slip_of_the_eighth_step quizzes.update_changes_only_what_is_sent",
    ),
    row(
        "nothing makes a quiz",
        lambda: on("create_quiz", makes_one_without_a_quiz),
        "quizzes.create_without_a_quiz_is_refused",
        "quiz_formats.json_api_reads_the_first_of_quizzes",
    ),
    row("PATCH updates", lambda: takes_patch, "quiz_lookup.patch_is_no_way_to_update"),
    row(
        "a token is asked for first",
        lambda: wants_a_token_first,
        "quiz_lookup.what_is_missing_is_missing_without_a_token_too",
    ),
    row(
        "a quiz is found under every course",
        lambda: on("get_quiz", in_any_course),
        "quiz_lookup.quiz_is_found_in_its_own_course_only",
    ),
    row(
        "a quiz is updated from every course",
        lambda: on("update_quiz", in_any_course),
        "quiz_lookup.quiz_is_found_in_its_own_course_only",
    ),
    row(
        "a quiz is deleted from every course",
        lambda: on("delete_quiz", in_any_course),
        "quiz_lookup.quiz_is_found_in_its_own_course_only",
    ),
    row(
        "what is wrong is said before who may",
        lambda: lets(
            "student", "create_quiz", when=lambda body: body.get("quiz", {}).get("quiz_type") == "bogus"
        ),
        "quiz_lookup.permission_counts_before_validation",
    ),
    row(
        "unpublished quizzes stay readable",
        lambda: lets("student", "get_quiz", as_="admin"),
        "quizzes.published_quizzes_are_there_for_students "
        "quiz_rights.unpublished_quizzes_are_for_staff "
        "quiz_rights.student_is_not_shown_what_staff_sees quizzes.deleted_quiz_is_gone_for_students",
        "quizzes.deleted_quiz_can_be_brought_back quiz_rights.* quiz_dates.* "
        "quiz_formats.json_api_hides_from_students_what_managers_see "
        "quiz_object.list_item_is_the_quiz_itself",
    ),
    row(
        "nothing unpublishes",
        lambda: value_of("published", lambda v: v or False),
        "quizzes.published_null_or_blank_is_ignored",
    ),
    row(
        "any word publishes",
        lambda: value_of("published", lambda v: True if v == "maybe" else v),
        "quizzes.published_has_its_own_reading",
    ),
    row(
        "no is yes",
        lambda: value_of("published", lambda v: v if v != "no" else True),
        "quizzes.published_has_its_own_reading",
    ),
    row(
        "published is for ever",
        lambda: says(when=lambda q: q["published"], to="teacher", unpublishable=False),
        "quizzes.quiz_without_submissions_can_be_unpublished",
    ),
    row(
        "can_unpublish disagrees",
        lambda: says(when=lambda q: not q["published"], to="teacher", can_unpublish=False),
        "quizzes.quiz_without_submissions_can_be_unpublished",
        "quiz_object.new_quiz_has_the_documented_defaults",
    ),
    row(
        "deletion sets the version back",
        lambda: says(of="delete_quiz", version_number=0),
        "quizzes.version_number_never_goes_down "
        "quizzes.version_number_counts_the_saves_that_change_something",
    ),
    row(
        "versions count double",
        lambda: shown(lambda q: {**q, "version_number": 2 * q["version_number"]}),
        "quizzes.version_number_counts_the_saves_that_change_something "
        "quiz_object.new_quiz_is_empty_and_has_no_assignment",
    ),
    row(
        "nothing is deleted",
        lambda: never_deletes,
        "quizzes.list_holds_what_was_made_and_loses_what_was_deleted "
        "quizzes.deletion_answers_with_the_quiz quizzes.deleted_quiz_is_gone_for_students "
        "quizzes.deleted_quiz_is_never_shown_as_published quizzes.deleted_quiz_can_be_brought_back",
        "quizzes.version_number_counts_the_saves_that_change_something "
        "quiz_formats.json_api_deletes_without_a_word quiz_rights.managers_may_change_everything",
    ),
    row(
        "delete says published",
        lambda: says(of="delete_quiz", published=True),
        "quizzes.deletion_answers_with_the_quiz",
    ),
    row(
        "delete answers in full",
        lambda: says(of="delete_quiz", question_types=[]),
        "quizzes.deletion_answers_with_the_quiz",
    ),
    row(
        "students' lists are remembered",
        lists_deleted_ones_to_students,
        "quizzes.deleted_quiz_is_gone_for_students",
    ),
    row(
        "deleted quizzes say published",
        lambda: after_deletion(shows_deleted_ones_as_published),
        "quizzes.deleted_quiz_is_never_shown_as_published quizzes.deleted_quiz_can_be_brought_back",
    ),
    row(
        "deleted quizzes are forgotten",
        lambda: after_deletion(forgets_deleted_ones),
        "quizzes.deleted_quiz_can_be_brought_back",
    ),
    row(
        "unknown items are not found",
        lambda: answers("reorder_quiz_items", refuses_unknown_items),
        "quizzes.items_that_are_not_in_the_quiz_are_skipped",
    ),
    row(
        "reordering changes settings",
        lambda: renames_on_reorder,
        "quizzes.items_that_are_not_in_the_quiz_are_skipped",
        "quizzes.version_number_counts_the_saves_that_change_something",
    ),
    # interplay
    row(
        "attempts below -1 are stored",
        lambda: keeps("allowed_attempts", when=lambda s: (s.get("allowed_attempts") or 0) < -1),
        "quiz_interplay.fewer_attempts_than_unlimited_are_dropped",
    ),
    row(
        "results are hidden until the only attempt",
        lambda: keeps("hide_results", when=true_flag("until_after_last_attempt")),
        "quiz_interplay.hiding_until_the_last_attempt_needs_several",
        "quizzes.created_quiz_is_read_back",
    ),
    row(
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
    row(
        "answers are shown whatever is hidden",
        lambda: keeps("show_correct_answers", when=lambda s: s.get("show_correct_answers") is not None),
        "quiz_interplay.hidden_results_rule_out_show_correct_answers",
    ),
    row(
        "answer dates are kept without answers",
        lambda: keeps("show_correct_answers_at", "hide_correct_answers_at"),
        "quiz_interplay.answer_dates_need_show_correct_answers "
        "quiz_interplay.not_showing_answers_takes_their_settings_along",
        "quizzes.update_changes_only_what_is_sent",
    ),
    row(
        "answers come after the only attempt",
        lambda: keeps("show_correct_answers_last_attempt"),
        "quiz_interplay.answers_after_the_last_attempt_need_several "
        "quiz_interplay.not_showing_answers_takes_their_settings_along "
        "quiz_interplay.fewer_attempts_clear_one_flag_only",
    ),
    row(
        "results are shown once though hidden",
        lambda: keeps("one_time_results", when=true_flag(True, "one_time_results")),
        "quiz_interplay.hidden_results_rule_out_one_time_results",
        "quizzes.update_changes_only_what_is_sent",
    ),
    row(
        "a single attempt has a policy",
        lambda: keeps("scoring_policy", when=lambda s: s.get("scoring_policy")),
        "quiz_interplay.scoring_policy_needs_several_attempts",
    ),
    row(
        "unlimited counts as several for the policy",
        lambda: keeps("scoring_policy", when=lambda s: s.get("allowed_attempts") == -1),
        "quiz_interplay.scoring_policy_needs_several_attempts",
    ),
    row(
        "nobody goes back though questions come together",
        lambda: keeps("cant_go_back", when=true_flag(True, "cant_go_back")),
        "quiz_interplay.going_back_is_free_unless_questions_come_one_by_one "
        "quiz_interplay.going_back_is_free_again_when_questions_come_together",
        "quiz_interplay.slip_of_the_eighth_step",
    ),
    row(
        "the slip is mended",
        lambda: ignores("cant_go_back", when=lambda s: s.get("one_question_at_a_time") is False),
        "quiz_interplay.slip_of_the_eighth_step",
    ),
    row(
        "negative time is kept",
        lambda: keeps(
            "time_limit", when=lambda s: isinstance(s.get("time_limit"), int) and s["time_limit"] < 0
        ),
        "quiz_interplay.negative_time_limit_is_dropped",
    ),
    row(
        "one flag outlives the other",
        lambda: remembers("cant_go_back", true_flag(False, "one_question_at_a_time")),
        "quiz_interplay.going_back_is_free_again_when_questions_come_together",
    ),
    row(
        "a date outlives the answers",
        lambda: remembers("hide_correct_answers_at", true_flag(False, "show_correct_answers")),
        "quiz_interplay.not_showing_answers_takes_their_settings_along",
        "quizzes.update_changes_only_what_is_sent",
    ),
    row(
        "fewer attempts show results again",
        lambda: understood(
            lambda s: {"hide_results": None, **s} if s.get("allowed_attempts") in {1, 0, -1} else s,
            of="update_quiz",
        ),
        "quiz_interplay.fewer_attempts_clear_one_flag_only",
        "quiz_interplay.hiding_until_the_last_attempt_needs_several",
    ),
    row(
        "hidden results hide answers too",
        lambda: says(when=lambda q: bool(q["hide_results"]), show_correct_answers=False),
        "quiz_interplay.hiding_results_leaves_show_correct_answers_alone",
        "quizzes.created_quiz_is_read_back quizzes.update_changes_only_what_is_sent "
        "quiz_interplay.hidden_results_rule_out_show_correct_answers "
        "quiz_formats.every_encoding_says_the_same",
    ),
    row(
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
    # settings
    row(
        "a blank title is no change",
        lambda: ignores("title", when=lambda s: not (s["title"] or "").strip()),
        "quiz_settings.blank_title_becomes_unnamed",
    ),
    row(
        "long titles are cut",
        lambda: value_of("title", lambda v: v[:255] if isinstance(v, str) else v),
        "quiz_settings.title_of_more_than_255_characters_is_refused",
    ),
    row(
        "255 characters are too many",
        lambda: value_of("title", lambda v: v + "y" if isinstance(v, str) and len(v) == 255 else v),
        "quiz_settings.title_of_more_than_255_characters_is_refused",
    ),
    row(
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
    row(
        "a null type is ignored",
        lambda: ignores("quiz_type", when=lambda s: s["quiz_type"] is None),
        "quiz_settings.null_quiz_type_means_assignment",
    ),
    row(
        "an empty type is an assignment",
        lambda: value_of("quiz_type", lambda v: v or "assignment"),
        "quiz_settings.empty_quiz_type_is_kept",
    ),
    row(
        "no attempts is one",
        lambda: value_of("allowed_attempts", lambda v: 1 if v == 0 else v),
        "quiz_settings.allowed_attempts_null_and_zero",
        "quiz_interplay.fewer_attempts_clear_one_flag_only",
    ),
    row(
        "null attempts are ignored",
        lambda: ignores("allowed_attempts", when=lambda s: s["allowed_attempts"] is None),
        "quiz_settings.allowed_attempts_null_and_zero",
    ),
    row(
        "policies are checked",
        lambda: ignores(
            "scoring_policy", when=lambda s: s["scoring_policy"] not in {"keep_highest", "keep_latest", None}
        ),
        "quiz_settings.scoring_policy_is_any_text",
    ),
    row(
        "no minutes is no limit",
        lambda: value_of("time_limit", lambda v: None if v in {0, "0"} else v),
        "quiz_settings.time_limit_of_zero_or_text_is_refused",
        "quiz_settings.refused_update_changes_nothing_at_all "
        "quiz_settings.several_failures_are_named_together",
    ),
    row(
        "minutes are rounded up",
        lambda: value_of("time_limit", lambda v: int(v) + 1 if isinstance(v, float) else v),
        "quiz_settings.time_limit_is_cleared_and_cut",
    ),
    row(
        "unknown hiding is none",
        lambda: forgives("invalid_hide_results", "hide_results"),
        "quiz_settings.unknown_hide_results_is_refused",
        "quiz_settings.several_failures_are_named_together",
    ),
    row(
        "only two ways to hide results",
        lambda: ignores("hide_results", when=lambda s: "date" in (s["hide_results"] or "")),
        "quiz_settings.hide_results_knows_two_more_values",
    ),
    row(
        "stored dates do not count",
        lambda: forgives(
            "show_correct_answers",
            "hide_correct_answers_at",
            when=lambda s: "show_correct_answers_at" not in s,
        ),
        "quiz_settings.answers_are_not_hidden_before_they_are_shown",
    ),
    row(
        "the same moment is a range",
        lambda: forgives(
            "show_correct_answers",
            "hide_correct_answers_at",
            when=lambda s: s.get("show_correct_answers_at") == s.get("hide_correct_answers_at"),
        ),
        "quiz_settings.answers_are_not_hidden_before_they_are_shown",
    ),
    row(
        "codes are trimmed",
        lambda: value_of("access_code", lambda v: v.strip() if isinstance(v, str) else v),
        "quiz_settings.access_code_is_kept_exactly",
    ),
    row(
        "a blank code protects",
        lambda: says(when=lambda q: (q.get("access_code") or "x").isspace(), has_access_code=True),
        "quiz_settings.access_code_is_kept_exactly",
    ),
    row(
        "bad addresses are dropped",
        lambda: forgives("invalid_ip_filter", "ip_filter"),
        "quiz_settings.bad_ip_filter_is_refused",
        "quiz_settings.refused_update_changes_nothing_at_all "
        "quiz_settings.several_failures_are_named_together",
    ),
    row(
        "a blank filter is kept",
        lambda: keeps("ip_filter", when=lambda s: not (s.get("ip_filter") or "x").strip()),
        "quiz_settings.blank_ip_filter_is_none",
    ),
    row(
        "off is on",
        lambda: value_of("shuffle_answers", lambda v: True if v in {"off", "OFF"} and v is not False else v),
        "quiz_settings.booleans_may_be_spelled",
    ),
    row(
        "no is false",
        lambda: value_of("shuffle_answers", lambda v: False if v in {"no", "n"} else v),
        "quiz_settings.any_other_text_is_true",
    ),
    row(
        "every quiz is anonymous or not",
        lambda: shown(lambda q: {"anonymous_submissions": False, **q}),
        "quiz_settings.anonymous_submissions_are_shown_for_surveys_only",
    ),
    row(
        "anonymity of other kinds is lost",
        lambda: ignores(
            "anonymous_submissions", when=lambda s: s.get("quiz_type") in {"assignment", "practice_quiz"}
        ),
        "quiz_settings.anonymous_submissions_are_shown_for_surveys_only",
    ),
    row(
        "a lockdown browser is believed in",
        lambda: keeps("require_lockdown_browser"),
        "quiz_settings.what_nothing_can_switch_on_stays_off",
    ),
    row(
        "half an update is saved",
        lambda: saves_the_valid_half,
        "quiz_settings.refused_update_changes_nothing_at_all",
    ),
    row(
        "one error at a time",
        lambda: both(answers("create_quiz", names_one_error), answers("update_quiz", names_one_error)),
        "quiz_settings.several_failures_are_named_together",
    ),
    row(
        "errors have other words",
        lambda: answers("create_quiz", words_errors_otherwise),
        "quiz_settings.refusals_are_worded_as_observed",
    ),
    row(
        "points have no limit",
        lambda: forgives("points_possible", "points_possible"),
        "quiz_settings.points_have_a_limit",
    ),
    row(
        "null dates are ignored",
        lambda: ignores("due_at", when=lambda s: s["due_at"] is None),
        "quiz_settings.null_clears_what_may_be_empty",
    ),
    # the object
    row(
        "new quizzes are shuffled",
        lambda: understood(lambda s: {"shuffle_answers": True, **s}, of="create_quiz"),
        "quiz_object.new_quiz_has_the_documented_defaults",
        "quizzes.* quiz_formats.every_encoding_says_the_same",
    ),
    row(
        "a new quiz counts for nothing",
        lambda: says(of="create_quiz", when=lambda q: q["points_possible"] == 0, points_possible=None),
        "quiz_object.new_quiz_is_empty_and_has_no_assignment",
        "quizzes.update_without_a_quiz_changes_nothing",
    ),
    row(
        "lists show types of questions",
        lambda: says(of="list_quizzes", question_types=[]),
        "quiz_object.question_types_are_shown_of_single_quizzes_only",
    ),
    row(
        "create shows no types of questions",
        lambda: hides("question_types", of="create_quiz"),
        "quiz_object.question_types_are_shown_of_single_quizzes_only "
        "quiz_object.new_quiz_has_the_documented_defaults",
        "quizzes.update_without_a_quiz_changes_nothing",
    ),
    row(
        "lists are short of descriptions",
        lambda: says(of="list_quizzes", description=None),
        "quiz_object.list_item_is_the_quiz_itself",
        "quiz_dates.quiz_is_locked_after_its_lock_date quiz_dates.quiz_is_locked_before_its_unlock_date",
    ),
    row(
        "there is a preview",
        lambda: says(of="get_quiz", to="teacher", preview_url="http://canvas.mock/preview"),
        "quiz_object.fields_of_another_style_are_absent",
        "quiz_object.list_item_is_the_quiz_itself quiz_formats.json_api_knows_more_addresses",
    ),
    row(
        "mobile_url is misspelt",
        lambda: shown(lambda q: {**q, "mobile_url": q["mobile_url"].replace("headless", "healdess")}),
        "quiz_object.addresses_name_the_quiz",
    ),
    row(
        "addresses of another host",
        lambda: shown(lambda q: {**q, "html_url": q["html_url"] + "/"}),
        "quiz_object.addresses_name_the_quiz",
        "quiz_object.links_within_the_server_come_back_absolute "
        "quiz_object.speed_grader_address_needs_something_to_grade "
        "quiz_formats.json_api_hides_from_students_what_managers_see "
        "quiz_formats.json_api_knows_more_addresses",
    ),
    row(
        "SpeedGrader as documented",
        lambda: shown(
            lambda q: (
                {
                    **q,
                    "speed_grader_url": q["speed_grader_url"]
                    and q["speed_grader_url"].replace("gradebook/", ""),
                }
                if "speed_grader_url" in q
                else q
            )
        ),
        "quiz_object.speed_grader_address_needs_something_to_grade",
    ),
    row(
        "drafts can be graded",
        lambda: says(
            when=lambda q: not q["published"] and "speed_grader_url" in q,
            speed_grader_url="http://canvas.mock/x",
        ),
        "quiz_object.speed_grader_address_needs_something_to_grade",
        "quiz_object.new_quiz_has_the_documented_defaults quizzes.deletion_answers_with_the_quiz",
    ),
    row(
        "scripts are kept",
        lambda: raw_html("description"),
        "quiz_object.scripts_are_taken_out_of_descriptions",
        "quiz_object.links_within_the_server_come_back_absolute "
        "quiz_dates.quiz_is_locked_after_its_lock_date "
        "quiz_dates.quiz_is_locked_before_its_unlock_date "
        "quiz_settings.null_clears_what_may_be_empty",
    ),
    row(
        "links stay paths",
        lambda: shown(bare_links),
        "quiz_object.links_within_the_server_come_back_absolute",
    ),
    row(
        "surveys have no points",
        lambda: ignores("points_possible", when=lambda s: s.get("quiz_type") == "graded_survey"),
        "quiz_object.points_of_a_graded_survey_are_kept",
        "quiz_settings.points_have_a_limit",
    ),
    row(
        "updates give no points",
        lambda: ignores("points_possible", of="update_quiz"),
        "quiz_object.points_of_a_graded_survey_are_kept quiz_object.points_of_a_published_quiz_are_kept",
        "quiz_settings.points_have_a_limit",
    ),
    row(
        "drafts keep points",
        lambda: keeps("points_possible", when=lambda s: isinstance(s.get("points_possible"), int)),
        "quiz_object.points_of_an_unpublished_quiz_are_those_of_its_questions",
        "quiz_object.publishing_counts_anew",
    ),
    row(
        "publishing counts nothing",
        lambda: says(
            of="get_quiz update_quiz",
            when=lambda q: q["published"] and q["points_possible"] == 0,
            points_possible=None,
        ),
        "quiz_object.publishing_counts_anew",
        "quiz_object.list_item_is_the_quiz_itself",
    ),
    row(
        "graded quizzes start without assignment",
        lambda: says(of="create_quiz", assignment_id=None),
        "quiz_object.graded_quizzes_have_an_assignment",
        "quiz_object.assignment_waits_for_the_second_save quiz_formats.ids_are_texts_if_asked_for",
    ),
    row(
        "an assignment outlives its kind",
        assignment_lags,
        "quiz_object.change_of_kind_makes_and_removes_the_assignment",
    ),
    row(
        "every quiz gets its assignment at once",
        lambda: understood(lambda s: {"quiz_type": "assignment", **s}, of="create_quiz"),
        "quiz_object.assignment_waits_for_the_second_save "
        "quiz_object.new_quiz_is_empty_and_has_no_assignment",
    ),
    row(
        "a group from nowhere",
        lambda: group_stays("assignment_group_id"),
        "quiz_object.assignment_group_is_one_of_the_course",
    ),
    # rights
    row(
        "graders see no message address",
        lambda: hides("message_students_url", to="teacher"),
        "quiz_rights.teacher_is_shown_everything quiz_object.addresses_name_the_quiz",
    ),
    row(
        "lists are without codes",
        lambda: hides("access_code", of="list_quizzes", to="teacher"),
        "quiz_rights.teacher_is_shown_everything",
        "quiz_object.list_item_is_the_quiz_itself",
    ),
    row(
        "students see sections",
        lambda: says(to="student", section_count=1),
        "quiz_rights.student_is_not_shown_what_staff_sees",
        "quiz_rights.admin_in_a_students_name_is_a_student",
    ),
    row(
        "students do not see filters",
        lambda: says(to="student", ip_filter=None),
        "quiz_rights.student_is_not_shown_what_staff_sees",
    ),
    row(
        "observers see codes",
        lambda: says(to="observer", access_code="sesame"),
        "quiz_rights.observer_is_shown_what_a_student_is",
    ),
    row(
        "designers grade",
        lambda: says(to="designer", speed_grader_url=None),
        "quiz_rights.designer_is_shown_no_grading",
    ),
    row(
        "assistants see no sections",
        lambda: hides("section_count", to="ta"),
        "quiz_rights.assistant_and_admin_are_shown_everything",
    ),
    row(
        "a permission is missing",
        lambda: shown(
            lambda q: {**q, "permissions": {k: v for k, v in q["permissions"].items() if k != "preview"}},
            to="observer",
        ),
        "quiz_rights.permissions_are_whole_for_everybody",
    ),
    row(
        "can_update disagrees",
        lambda: says(to="student", of="list_quizzes", can_update=True),
        "quiz_rights.permissions_are_whole_for_everybody quiz_rights.student_is_not_shown_what_staff_sees",
        "quiz_object.list_item_is_the_quiz_itself quiz_rights.admin_in_a_students_name_is_a_student",
    ),
    row(
        "teachers may not delete what is published",
        lambda: shown(permission("delete", False, lambda q: q["published"]), to="teacher"),
        "quiz_rights.teacher_may_do_everything",
    ),
    row(
        "locked is not to be submitted",
        lambda: shown(permission("submit", False, lambda q: q["locked_for_user"]), to="student"),
        "quiz_rights.student_may_read_and_submit",
    ),
    row(
        "students reorder",
        lambda: lets("student", "reorder_quiz_items"),
        "quiz_rights.student_may_change_nothing",
    ),
    row(
        "a refused deletion is carried out",
        lambda: refused_and_done("delete_quiz", "student"),
        "quiz_rights.student_may_change_nothing",
    ),
    row(
        "a refused creation is carried out",
        lambda: refused_and_done("create_quiz", "student"),
        "quiz_rights.student_may_change_nothing",
    ),
    row(
        "observers update", lambda: lets("observer", "update_quiz"), "quiz_rights.observer_may_change_nothing"
    ),
    row(
        "designers create nothing",
        lambda: lets("designer", "create_quiz", as_="student"),
        "quiz_rights.managers_may_change_everything",
    ),
    row(
        "students list what teachers do",
        lambda: lets("student", "list_quizzes"),
        "quiz_rights.unpublished_quizzes_are_for_staff "
        "quiz_rights.student_is_not_shown_what_staff_sees "
        "quiz_rights.quiz_for_nobody_in_particular_is_not_for_a_student",
        "quiz_dates.quiz_is_locked_after_its_lock_date "
        "quiz_dates.quiz_is_locked_before_its_unlock_date quiz_object.list_item_is_the_quiz_itself "
        "quiz_rights.admin_in_a_students_name_is_a_student "
        "quiz_formats.json_api_hides_from_students_what_managers_see",
    ),
    row(
        "observers list what teachers do",
        lambda: lets("observer", "list_quizzes"),
        "quiz_rights.unpublished_quizzes_are_not_for_observers "
        "quiz_rights.observer_is_shown_what_a_student_is",
    ),
    row(
        "assistants list what students do",
        lambda: lets("ta", "list_quizzes", as_="student"),
        "quiz_rights.managers_see_unpublished_quizzes",
        "quiz_rights.assistant_and_admin_are_shown_everything",
    ),
    row(
        "overrides are for all",
        lambda: ignores("only_visible_to_overrides"),
        "quiz_rights.quiz_for_nobody_in_particular_is_not_for_a_student "
        "quiz_dates.quiz_for_overrides_only_has_no_dates_for_all",
    ),
    row(
        "former students list",
        lambda: lets("inactive", "list_quizzes", as_="student"),
        "quiz_rights.former_student_reads_nothing",
    ),
    row(
        "masquerading does not count",
        lambda: in_nobodys_name,
        "quiz_rights.admin_in_a_students_name_is_a_student",
    ),
    # dates
    row(
        "offsets are ignored",
        lambda: value_of("lock_at", offset_is_ignored),
        "quiz_dates.times_are_the_instants_that_were_sent",
    ),
    row(
        "midnight is the end of the day",
        lambda: value_of(
            "due_at", lambda v: v.replace("-04T00:00:00Z", "-04T23:59:59Z") if isinstance(v, str) else v
        ),
        "quiz_dates.times_are_the_instants_that_were_sent",
    ),
    row(
        "a day is due when it starts",
        lambda: value_of("due_at", day_starts),
        "quiz_dates.mere_date_is_a_whole_day",
    ),
    row(
        "locked before due is refused",
        lambda: understood(refuses_locks_before_due),
        "quiz_dates.dates_are_not_compared_with_each_other",
        "setup.create_quiz",
    ),
    row(
        "soon is not understood",
        lambda: understood(lambda s: {**s, "quiz_type": "refused"} if s.get("due_at") == "soon" else s),
        "quiz_dates.text_without_a_date_is_none",
    ),
    row(
        "dates of all are without the lock",
        lambda: shown(
            lambda q: (
                {**q, "all_dates": [{**d, "lock_at": None} for d in q["all_dates"]]}
                if "all_dates" in q
                else q
            ),
            to="teacher",
        ),
        "quiz_dates.all_dates_of_a_quiz_for_everybody_are_its_own",
    ),
    row(
        "students see no dates of all",
        lambda: hides("all_dates", to="student"),
        "quiz_dates.all_dates_are_shown_to_a_student_too",
        "quiz_rights.admin_in_a_students_name_is_a_student",
    ),
    row(
        "there are always dates of all",
        lambda: shown(
            lambda q: {
                **q,
                "all_dates": q.get("all_dates")
                or [{"due_at": None, "unlock_at": None, "lock_at": None, "base": True}],
            },
            to="teacher",
        ),
        "quiz_dates.quiz_for_overrides_only_has_no_dates_for_all",
    ),
    row("no switch for now", lambda: ignores("locked"), "quiz_dates.locked_is_a_switch_for_now"),
    row(
        "open is shown with an empty lock",
        lambda: shown(lambda q: q if q["locked_for_user"] else {**q, "lock_info": None}),
        "quiz_dates.lock_keys_are_there_exactly_when_locked",
    ),
    row(
        "locked without a word",
        lambda: hides("lock_explanation", to="teacher"),
        "quiz_dates.lock_keys_are_there_exactly_when_locked",
        "quiz_dates.quiz_is_locked_for_all_who_cannot_take_it",
    ),
    row(
        "locked before its time",
        lambda: shown(
            lambda q: {**q, "locked_for_user": True} if q["lock_at"] and not q["locked_for_user"] else q,
            to="student",
        ),
        "quiz_dates.open_quiz_is_not_locked_for_a_student",
    ),
    row(
        "the late reason comes first",
        lambda: shown(late_reason_first, to="student"),
        "quiz_dates.quiz_is_locked_before_its_unlock_date",
    ),
    row(
        "not open, and open",
        lambda: shown(lambda q: unlocked(q) if "unlock_at" in q.get("lock_info", {}) else q, to="student"),
        "quiz_dates.quiz_is_locked_before_its_unlock_date",
    ),
    row(
        "over, and open",
        lambda: shown(lambda q: unlocked(q) if "lock_at" in q.get("lock_info", {}) else q, to="student"),
        "quiz_dates.quiz_is_locked_after_its_lock_date quiz_dates.locked_is_a_switch_for_now",
    ),
    row(
        "locked text is hidden from all",
        lambda: says(when=lambda q: is_past(q["lock_at"]), description=""),
        "quiz_dates.locked_quiz_keeps_its_text_for_teachers",
    ),
    row(
        "observers take quizzes",
        lambda: shown(unlocked, to="observer"),
        "quiz_dates.quiz_is_locked_for_all_who_cannot_take_it",
    ),
    # the list
    row(
        "capitals matter",
        lambda: only_items(minds_capitals),
        "quiz_list.search_term_is_a_substring_of_the_title",
    ),
    row("descriptions are searched", lambda: searches_descriptions, "quiz_list.search_looks_at_titles_only"),
    row(
        "a blank finds nothing",
        lambda: only_items(blank_is_a_term),
        "quiz_list.blank_search_term_filters_nothing",
    ),
    row(
        "one letter is enough",
        lambda: on("list_quizzes", takes_any_term),
        "quiz_list.search_term_of_one_character_is_refused",
    ),
    row(
        "a list of terms is no term",
        lambda: on("list_quizzes", takes_lists_of_terms),
        "quiz_list.search_term_of_one_character_is_refused",
    ),
    row(
        "lists are ordered by title",
        lambda: sorted_by(lambda q: (q["title"], q["id"])),
        "quiz_list.list_is_ordered_by_lock_date_then_title",
    ),
    row(
        "unlocked quizzes come first",
        lambda: sorted_by(lambda q: (q["lock_at"] is not None, q["lock_at"] or "", q["title"], q["id"])),
        "quiz_list.list_is_ordered_by_lock_date_then_title",
    ),
    row(
        "links forget the search",
        lambda: answers("list_quizzes", forgets_the_search_in_links),
        "quiz_list.pages_keep_search_and_order",
    ),
    # formats
    row(
        "forms lose a setting",
        lambda: deaf_to("urlencoded", "quiz%5Ballowed_attempts%5D"),
        "quiz_formats.every_encoding_says_the_same",
    ),
    row(
        "multipart loses a setting",
        lambda: deaf_to("multipart", "quiz[shuffle_answers]"),
        "quiz_formats.every_encoding_says_the_same",
    ),
    row(
        "update knows no suffix",
        lambda: without_suffixes("update_quiz"),
        "quiz_formats.json_suffix_makes_no_difference",
    ),
    row(
        "list knows no SIS ids",
        lambda: answers("list_quizzes", by_plain_id_only),
        "quiz_formats.course_may_be_named_by_its_sis_id",
    ),
    row(
        "one id stays a number",
        lambda: answers("list_quizzes", number_among_the_texts),
        "quiz_formats.ids_are_texts_if_asked_for",
    ),
    row(
        "JSON:API has numbers as ids",
        lambda: in_json_api(lambda q: {**q, "id": int(q["id"])}),
        "quiz_formats.json_api_wraps_quizzes",
    ),
    row(
        "JSON:API reads the last",
        lambda: on("create_quiz", reads_the_last),
        "quiz_formats.json_api_reads_the_first_of_quizzes",
    ),
    row(
        "JSON:API updates in full",
        lambda: answers_in_full("update_quiz"),
        "quiz_formats.json_api_reads_the_first_of_quizzes",
    ),
    row(
        "JSON:API deletes in full",
        lambda: answers_in_full("delete_quiz"),
        "quiz_formats.json_api_deletes_without_a_word",
    ),
    row(
        "JSON:API has no links",
        lambda: in_json_api(lambda q: {k: v for k, v in q.items() if k != "links"}),
        "quiz_formats.json_api_knows_more_addresses",
    ),
    row(
        "JSON:API moderates for all",
        lambda: in_json_api(lambda q: {"moderate_url": "http://canvas.mock/x", **q}),
        "quiz_formats.json_api_hides_from_students_what_managers_see",
    ),
    row(
        "JSON:API lets students create",
        lambda: answers("list_quizzes", meta_says_so),
        "quiz_formats.json_api_hides_from_students_what_managers_see",
    ),
    # access codes
    row(
        "every code is right",
        lambda: says_of_codes(lambda body, right: "access_code" in body and bool(body["access_code"])),
        "quiz_access_codes.access_code_is_true_exactly_for_the_code",
        "quiz_access_codes.*",
    ),
    row(
        "no code is right",
        lambda: says_of_codes(lambda body, right: False),
        "quiz_access_codes.access_code_is_true_exactly_for_the_code",
        "quiz_access_codes.number_is_no_code quiz_access_codes.student_may_ask_about_published_quizzes",
    ),
    row(
        "codes are compared loosely",
        lambda: asks_quizzes_code(
            lambda body, code: str(body.get("access_code")).strip().lower() == (code or "x").lower()
        ),
        "quiz_access_codes.access_code_is_compared_to_the_letter",
        "quiz_access_codes.number_is_no_code",
    ),
    row(
        "nothing is the code of nothing",
        lambda: asks_quizzes_code(lambda body, code: body.get("access_code", "?") == (code or "")),
        "quiz_access_codes.without_a_code_nothing_is_right",
    ),
    row(
        "a missing code is right",
        lambda: says_of_codes(lambda body, right: right or "access_code" not in body),
        "quiz_access_codes.missing_code_is_false",
    ),
    row(
        "a number is its text",
        lambda: asks_quizzes_code(lambda body, code: str(body.get("access_code")) == (code or "\0")),
        "quiz_access_codes.number_is_no_code",
    ),
    row(
        "students are never right",
        lambda: says_of_codes(lambda body, right: False, to="student"),
        "quiz_access_codes.student_may_ask_about_published_quizzes",
    ),
    row(
        "students ask about drafts",
        lambda: lets("student", "validate_quiz_access_code"),
        "quiz_access_codes.student_may_ask_about_published_quizzes",
    ),
    row("asking changes the quiz", opens_by_asking, "quiz_access_codes.asking_changes_nothing"),
]
