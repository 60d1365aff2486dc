"""Quiz servers that are wrong about what a quiz is shown as."""

from __future__ import annotations

from ..mutants import Mutant
from .defects import hides, ignores, keeps, says, shown, understood
from .servers import assignment_lags, bare_links, group_stays, raw_html

MUTANTS = [
    Mutant(
        "new quizzes are shuffled",
        lambda: understood(lambda s: {"shuffle_answers": True, **s}, of="create_quiz"),
        "quiz_object.new_quiz_has_the_documented_defaults",
        "quizzes.* quiz_formats.every_encoding_says_the_same",
    ),
    Mutant(
        "a new quiz counts for nothing",
        lambda: says(of="create_quiz", when=lambda q: q["points_possible"] == 0, points_possible=None),
        "quiz_object.new_quiz_is_empty_and_has_no_assignment",
        "quizzes.update_without_a_quiz_changes_nothing",
    ),
    Mutant(
        "lists show types of questions",
        lambda: says(of="list_quizzes", question_types=[]),
        "quiz_object.question_types_are_shown_of_single_quizzes_only",
    ),
    Mutant(
        "create shows no types of questions",
        lambda: hides("question_types", of="create_quiz"),
        "quiz_object.question_types_are_shown_of_single_quizzes_only "
        "quiz_object.new_quiz_has_the_documented_defaults",
        "quizzes.update_without_a_quiz_changes_nothing",
    ),
    Mutant(
        "lists are short of descriptions",
        lambda: says(of="list_quizzes", description=None),
        "quiz_object.list_item_is_the_quiz_itself",
        "quiz_dates.quiz_is_locked_after_its_lock_date quiz_dates.quiz_is_locked_before_its_unlock_date",
    ),
    Mutant(
        "there is a preview",
        lambda: says(of="get_quiz", to="teacher", preview_url="http://canvas.mock/preview"),
        "quiz_object.fields_of_another_style_are_absent",
        "quiz_object.list_item_is_the_quiz_itself quiz_formats.json_api_knows_more_addresses",
    ),
    Mutant(
        "mobile_url is misspelt",
        lambda: shown(lambda q: {**q, "mobile_url": q["mobile_url"].replace("headless", "healdess")}),
        "quiz_object.addresses_name_the_quiz",
    ),
    Mutant(
        "addresses of another host",
        lambda: shown(lambda q: {**q, "html_url": q["html_url"] + "/"}),
        "quiz_object.addresses_name_the_quiz",
        "quiz_object.links_within_the_server_come_back_absolute "
        "quiz_object.speed_grader_address_needs_something_to_grade "
        "quiz_formats.json_api_hides_from_students_what_managers_see "
        "quiz_formats.json_api_knows_more_addresses",
    ),
    Mutant(
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
    Mutant(
        "drafts can be graded",
        lambda: says(
            when=lambda q: not q["published"] and "speed_grader_url" in q,
            speed_grader_url="http://canvas.mock/x",
        ),
        "quiz_object.speed_grader_address_needs_something_to_grade",
        "quiz_object.new_quiz_has_the_documented_defaults quizzes.deletion_answers_with_the_quiz",
    ),
    Mutant(
        "scripts are kept",
        lambda: raw_html("description"),
        "quiz_object.scripts_are_taken_out_of_descriptions",
        "quiz_object.links_within_the_server_come_back_absolute "
        "quiz_dates.quiz_is_locked_after_its_lock_date "
        "quiz_dates.quiz_is_locked_before_its_unlock_date "
        "quiz_settings.null_clears_what_may_be_empty",
    ),
    Mutant(
        "links stay paths",
        lambda: shown(bare_links),
        "quiz_object.links_within_the_server_come_back_absolute",
    ),
    Mutant(
        "surveys have no points",
        lambda: ignores("points_possible", when=lambda s: s.get("quiz_type") == "graded_survey"),
        "quiz_object.points_of_a_graded_survey_are_kept",
        "quiz_settings.points_have_a_limit",
    ),
    Mutant(
        "updates give no points",
        lambda: ignores("points_possible", of="update_quiz"),
        "quiz_object.points_of_a_graded_survey_are_kept quiz_object.points_of_a_published_quiz_are_kept",
        "quiz_settings.points_have_a_limit",
    ),
    Mutant(
        "drafts keep points",
        lambda: keeps("points_possible", when=lambda s: isinstance(s.get("points_possible"), int)),
        "quiz_object.points_of_an_unpublished_quiz_are_those_of_its_questions",
        "quiz_object.publishing_counts_anew",
    ),
    Mutant(
        "publishing counts nothing",
        lambda: says(
            of="get_quiz update_quiz",
            when=lambda q: q["published"] and q["points_possible"] == 0,
            points_possible=None,
        ),
        "quiz_object.publishing_counts_anew",
        "quiz_object.list_item_is_the_quiz_itself",
    ),
    Mutant(
        "graded quizzes start without assignment",
        lambda: says(of="create_quiz", assignment_id=None),
        "quiz_object.graded_quizzes_have_an_assignment",
        "quiz_object.assignment_waits_for_the_second_save quiz_formats.ids_are_texts_if_asked_for",
    ),
    Mutant(
        "an assignment outlives its kind",
        assignment_lags,
        "quiz_object.change_of_kind_makes_and_removes_the_assignment",
    ),
    Mutant(
        "every quiz gets its assignment at once",
        lambda: understood(lambda s: {"quiz_type": "assignment", **s}, of="create_quiz"),
        "quiz_object.assignment_waits_for_the_second_save "
        "quiz_object.new_quiz_is_empty_and_has_no_assignment",
    ),
    Mutant(
        "a group from nowhere",
        lambda: group_stays("assignment_group_id"),
        "quiz_object.assignment_group_is_one_of_the_course",
    ),
]
