"""Quiz servers that are wrong about the life of a quiz."""

from __future__ import annotations

from ..mutants import Mutant
from .defects import answers, both, ignores, keeps, lets, on, says, shown, understood, value_of
from .servers import (
    after_deletion,
    clears_the_title,
    forgets_deleted_ones,
    gives_an_id_twice,
    in_any_course,
    last_writer_wins,
    lists_deleted_ones_to_students,
    makes_one_without_a_quiz,
    never_deletes,
    reads_settings_from_beside,
    refuses_unknown_items,
    renames_on_reorder,
    shows_deleted_ones_as_published,
    takes_patch,
    wants_a_token_first,
)

MUTANTS = [
    Mutant(
        "create forgets one-time results",
        lambda: ignores("one_time_results", of="create_quiz"),
        "quizzes.created_quiz_is_read_back",
        "quizzes.update_changes_only_what_is_sent",
    ),
    Mutant(
        "get shows other answers than create",
        lambda: says(of="get_quiz", shuffle_answers=True),
        "quizzes.created_quiz_is_read_back quizzes.update_changes_only_what_is_sent",
        "quiz_object.list_item_is_the_quiz_itself quizzes.fields_beside_the_quiz_are_ignored "
        "quiz_settings.booleans_may_be_spelled quiz_interplay.null_booleans_become_their_defaults",
    ),
    Mutant(
        "an update takes the code away",
        lambda: understood(lambda s: {"access_code": None, **s}, of="update_quiz"),
        "quizzes.update_changes_only_what_is_sent",
    ),
    Mutant(
        "an update answers with its old self",
        lambda: says(of="update_quiz", time_limit=None),
        "quizzes.update_changes_only_what_is_sent",
        "quizzes.update_without_a_quiz_changes_nothing quiz_formats.ids_are_texts_if_asked_for "
        "quiz_formats.json_suffix_makes_no_difference",
    ),
    Mutant(
        "updates at once overwrite each other",
        last_writer_wins,
        "quizzes.updates_at_the_same_moment_lose_nothing",
    ),
    Mutant(
        "quizzes made at once share an id",
        gives_an_id_twice,
        "quizzes.quizzes_made_at_the_same_moment_are_all_there",
    ),
    Mutant(
        "settings beside the quiz count",
        lambda: both(
            on("create_quiz", reads_settings_from_beside), on("update_quiz", reads_settings_from_beside)
        ),
        "quizzes.fields_beside_the_quiz_are_ignored",
    ),
    Mutant(
        "unknown fields are kept",
        lambda: keeps("flavour"),
        "quizzes.unknown_and_protected_fields_are_ignored",
    ),
    Mutant(
        "an empty update clears the title",
        lambda: on("update_quiz", clears_the_title),
        "quizzes.update_without_a_quiz_changes_nothing",
        "quiz_formats.every_encoding_says_the_same quiz_formats.json_api_reads_the_first_of_quizzes "
        "quiz_interplay.slip_of_the_eighth_step quizzes.update_changes_only_what_is_sent",
    ),
    Mutant(
        "nothing makes a quiz",
        lambda: on("create_quiz", makes_one_without_a_quiz),
        "quizzes.create_without_a_quiz_is_refused",
        "quiz_formats.json_api_reads_the_first_of_quizzes",
    ),
    Mutant("PATCH updates", lambda: takes_patch, "quiz_lookup.patch_is_no_way_to_update"),
    Mutant(
        "a token is asked for first",
        lambda: wants_a_token_first,
        "quiz_lookup.what_is_missing_is_missing_without_a_token_too",
    ),
    Mutant(
        "a quiz is found under every course",
        lambda: on("get_quiz", in_any_course),
        "quiz_lookup.quiz_is_found_in_its_own_course_only",
    ),
    Mutant(
        "a quiz is updated from every course",
        lambda: on("update_quiz", in_any_course),
        "quiz_lookup.quiz_is_found_in_its_own_course_only",
    ),
    Mutant(
        "a quiz is deleted from every course",
        lambda: on("delete_quiz", in_any_course),
        "quiz_lookup.quiz_is_found_in_its_own_course_only",
    ),
    Mutant(
        "what is wrong is said before who may",
        lambda: lets(
            "student", "create_quiz", when=lambda body: body.get("quiz", {}).get("quiz_type") == "bogus"
        ),
        "quiz_lookup.permission_counts_before_validation",
    ),
    Mutant(
        "unpublished quizzes stay readable",
        lambda: lets("student", "get_quiz", as_="admin"),
        "quizzes.published_quizzes_are_there_for_students "
        "quiz_rights.unpublished_quizzes_are_for_staff "
        "quiz_rights.student_is_not_shown_what_staff_sees quizzes.deleted_quiz_is_gone_for_students",
        "quizzes.deleted_quiz_can_be_brought_back quiz_rights.* quiz_dates.* "
        "quiz_formats.json_api_hides_from_students_what_managers_see "
        "quiz_object.list_item_is_the_quiz_itself",
    ),
    Mutant(
        "nothing unpublishes",
        lambda: value_of("published", lambda v: v or False),
        "quizzes.published_null_or_blank_is_ignored",
    ),
    Mutant(
        "any word publishes",
        lambda: value_of("published", lambda v: True if v == "maybe" else v),
        "quizzes.published_has_its_own_reading",
    ),
    Mutant(
        "no is yes",
        lambda: value_of("published", lambda v: v if v != "no" else True),
        "quizzes.published_has_its_own_reading",
    ),
    Mutant(
        "published is for ever",
        lambda: says(when=lambda q: q["published"], to="teacher", unpublishable=False),
        "quizzes.quiz_without_submissions_can_be_unpublished",
    ),
    Mutant(
        "can_unpublish disagrees",
        lambda: says(when=lambda q: not q["published"], to="teacher", can_unpublish=False),
        "quizzes.quiz_without_submissions_can_be_unpublished",
        "quiz_object.new_quiz_has_the_documented_defaults",
    ),
    Mutant(
        "deletion sets the version back",
        lambda: says(of="delete_quiz", version_number=0),
        "quizzes.version_number_never_goes_down "
        "quizzes.version_number_counts_the_saves_that_change_something",
    ),
    Mutant(
        "versions count double",
        lambda: shown(lambda q: {**q, "version_number": 2 * q["version_number"]}),
        "quizzes.version_number_counts_the_saves_that_change_something "
        "quiz_object.new_quiz_is_empty_and_has_no_assignment",
    ),
    Mutant(
        "nothing is deleted",
        lambda: never_deletes,
        "quizzes.list_holds_what_was_made_and_loses_what_was_deleted "
        "quizzes.deletion_answers_with_the_quiz quizzes.deleted_quiz_is_gone_for_students "
        "quizzes.deleted_quiz_is_never_shown_as_published quizzes.deleted_quiz_can_be_brought_back",
        "quizzes.version_number_counts_the_saves_that_change_something "
        "quiz_formats.json_api_deletes_without_a_word quiz_rights.managers_may_change_everything",
    ),
    Mutant(
        "delete says published",
        lambda: says(of="delete_quiz", published=True),
        "quizzes.deletion_answers_with_the_quiz",
    ),
    Mutant(
        "delete answers in full",
        lambda: says(of="delete_quiz", question_types=[]),
        "quizzes.deletion_answers_with_the_quiz",
    ),
    Mutant(
        "students' lists are remembered",
        lists_deleted_ones_to_students,
        "quizzes.deleted_quiz_is_gone_for_students",
    ),
    Mutant(
        "deleted quizzes say published",
        lambda: after_deletion(shows_deleted_ones_as_published),
        "quizzes.deleted_quiz_is_never_shown_as_published quizzes.deleted_quiz_can_be_brought_back",
    ),
    Mutant(
        "deleted quizzes are forgotten",
        lambda: after_deletion(forgets_deleted_ones),
        "quizzes.deleted_quiz_can_be_brought_back",
    ),
    Mutant(
        "unknown items are not found",
        lambda: answers("reorder_quiz_items", refuses_unknown_items),
        "quizzes.items_that_are_not_in_the_quiz_are_skipped",
    ),
    Mutant(
        "reordering changes settings",
        lambda: renames_on_reorder,
        "quizzes.items_that_are_not_in_the_quiz_are_skipped",
        "quizzes.version_number_counts_the_saves_that_change_something",
    ),
]
