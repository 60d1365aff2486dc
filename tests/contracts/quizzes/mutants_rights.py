"""Quiz servers that are wrong about rights."""

from __future__ import annotations

from ..mutants import Mutant
from .defects import hides, ignores, lets, refused_and_done, says, shown
from .servers import in_nobodys_name, permission

MUTANTS = [
    Mutant(
        "graders see no message address",
        lambda: hides("message_students_url", to="teacher"),
        "quiz_rights.teacher_is_shown_everything quiz_object.addresses_name_the_quiz",
    ),
    Mutant(
        "lists are without codes",
        lambda: hides("access_code", of="list_quizzes", to="teacher"),
        "quiz_rights.teacher_is_shown_everything",
        "quiz_object.list_item_is_the_quiz_itself",
    ),
    Mutant(
        "students see sections",
        lambda: says(to="student", section_count=1),
        "quiz_rights.student_is_not_shown_what_staff_sees",
        "quiz_rights.admin_in_a_students_name_is_a_student",
    ),
    Mutant(
        "students do not see filters",
        lambda: says(to="student", ip_filter=None),
        "quiz_rights.student_is_not_shown_what_staff_sees",
    ),
    Mutant(
        "observers see codes",
        lambda: says(to="observer", access_code="sesame"),
        "quiz_rights.observer_is_shown_what_a_student_is",
    ),
    Mutant(
        "designers grade",
        lambda: says(to="designer", speed_grader_url=None),
        "quiz_rights.designer_is_shown_no_grading",
    ),
    Mutant(
        "assistants see no sections",
        lambda: hides("section_count", to="ta"),
        "quiz_rights.assistant_and_admin_are_shown_everything",
    ),
    Mutant(
        "a permission is missing",
        lambda: shown(
            lambda q: {**q, "permissions": {k: v for k, v in q["permissions"].items() if k != "preview"}},
            to="observer",
        ),
        "quiz_rights.permissions_are_whole_for_everybody",
    ),
    Mutant(
        "can_update disagrees",
        lambda: says(to="student", of="list_quizzes", can_update=True),
        "quiz_rights.permissions_are_whole_for_everybody quiz_rights.student_is_not_shown_what_staff_sees",
        "quiz_object.list_item_is_the_quiz_itself quiz_rights.admin_in_a_students_name_is_a_student",
    ),
    Mutant(
        "teachers may not delete what is published",
        lambda: shown(permission("delete", False, lambda q: q["published"]), to="teacher"),
        "quiz_rights.teacher_may_do_everything",
    ),
    Mutant(
        "locked is not to be submitted",
        lambda: shown(permission("submit", False, lambda q: q["locked_for_user"]), to="student"),
        "quiz_rights.student_may_read_and_submit",
    ),
    Mutant(
        "students reorder",
        lambda: lets("student", "reorder_quiz_items"),
        "quiz_rights.student_may_change_nothing",
    ),
    Mutant(
        "a refused deletion is carried out",
        lambda: refused_and_done("delete_quiz", "student"),
        "quiz_rights.student_may_change_nothing",
    ),
    Mutant(
        "a refused creation is carried out",
        lambda: refused_and_done("create_quiz", "student"),
        "quiz_rights.student_may_change_nothing",
    ),
    Mutant(
        "observers update", lambda: lets("observer", "update_quiz"), "quiz_rights.observer_may_change_nothing"
    ),
    Mutant(
        "designers create nothing",
        lambda: lets("designer", "create_quiz", as_="student"),
        "quiz_rights.managers_may_change_everything",
    ),
    Mutant(
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
    Mutant(
        "observers list what teachers do",
        lambda: lets("observer", "list_quizzes"),
        "quiz_rights.unpublished_quizzes_are_not_for_observers "
        "quiz_rights.observer_is_shown_what_a_student_is",
    ),
    Mutant(
        "assistants list what students do",
        lambda: lets("ta", "list_quizzes", as_="student"),
        "quiz_rights.managers_see_unpublished_quizzes",
        "quiz_rights.assistant_and_admin_are_shown_everything",
    ),
    Mutant(
        "overrides are for all",
        lambda: ignores("only_visible_to_overrides"),
        "quiz_rights.quiz_for_nobody_in_particular_is_not_for_a_student "
        "quiz_dates.quiz_for_overrides_only_has_no_dates_for_all",
    ),
    Mutant(
        "former students list",
        lambda: lets("inactive", "list_quizzes", as_="student"),
        "quiz_rights.former_student_reads_nothing",
    ),
    Mutant(
        "masquerading does not count",
        lambda: in_nobodys_name,
        "quiz_rights.admin_in_a_students_name_is_a_student",
    ),
]
