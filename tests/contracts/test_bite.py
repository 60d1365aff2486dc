"""Every check and law finds its planted defect, and no other part of the suite goes red without reason.

A row of DEFECTS: what is wrong, the checks that must find it, and the checks that may well notice it too.
"""

from fnmatch import fnmatchcase

import pytest
from planted import body, broken_by, sent, status, without


def forgets_unsent_fields(found):
    """An update that sets to its default whatever was not sent."""
    quiz = found.get("quiz")
    return (
        {"quiz": {"time_limit": None, "shuffle_answers": False, **quiz}} if isinstance(quiz, dict) else found
    )


def repeats_an_item(found):
    """A page that shows its first item twice."""
    return [found[0], *found] if len(found) > 1 else found


DEFECTS = {
    "create answers 201": (
        status("create_quiz", 200, 201),
        {"replies.create_quiz", "quizzes.created_quiz_is_read_back"},
        {"setup.create_quiz", "quiz*", "conventions_*.*", "machine.quiz", "refusals.*.one_violation"},
    ),
    "get_quiz leaves its title out": (
        without("get_quiz", "title"),
        {"replies.get_quiz", "quizzes.created_quiz_is_read_back"},
        {"refusals.*", "setup.*", "quiz*", "conventions_*.*", "machine.quiz"},
    ),
    "update forgets unsent fields": (
        sent("update_quiz", forgets_unsent_fields),
        {"quizzes.update_changes_only_what_is_sent"},
        {"machine.quiz", "quiz*"},
    ),
    "a page repeats an item": (
        body("list_quizzes", repeats_an_item),
        {"conventions_paging.pages_partition_the_list"},
        {"machine.quiz", "quizzes.list_*", "quiz_list.*", "quiz_formats.*", "conventions_*.*"},
    ),
    "a missing token is 403": (
        status("get_quiz", 401, 403),
        {"refusals.get_quiz.no_token", "refusals.get_quiz.bad_token"},
        set(),
    ),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_defect_is_found_and_nothing_else_goes_red(name):
    defect, must, may = DEFECTS[name]

    found = broken_by(defect, must)

    assert must <= found
    assert not {check for check in found - must if not any(fnmatchcase(check, glob) for glob in may)}


def test_mock_without_a_defect_breaks_nothing():
    assert broken_by(lambda request, send: send(request)) == set()
