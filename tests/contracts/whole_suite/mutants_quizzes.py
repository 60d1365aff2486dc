"""Quiz servers at which every check there is looks."""

from __future__ import annotations

from ..mutants import Mutant
from ..planted import body, sent, status, without


def forgets_unsent_fields(found):
    """An update that sets to its default whatever was not sent."""
    quiz = found.get("quiz")
    return (
        {"quiz": {"time_limit": None, "shuffle_answers": False, **quiz}} if isinstance(quiz, dict) else found
    )


def repeats_an_item(found):
    """A page that shows its first item twice."""
    return [found[0], *found] if len(found) > 1 else found


MUTANTS = [
    Mutant(
        "create answers 201",
        lambda: status("create_quiz", 200, 201),
        "replies.create_quiz quizzes.created_quiz_is_read_back",
        "setup.create_quiz quiz* conventions_*.* machine.quiz refusals.*.one_violation",
    ),
    Mutant(
        "get_quiz leaves its title out",
        lambda: without("get_quiz", "title"),
        "replies.get_quiz quizzes.created_quiz_is_read_back",
        "refusals.* setup.* quiz* conventions_*.* machine.quiz",
    ),
    Mutant(
        "update forgets unsent fields",
        lambda: sent("update_quiz", forgets_unsent_fields),
        "quizzes.update_changes_only_what_is_sent",
        "machine.quiz quiz*",
    ),
    Mutant(
        "a page repeats an item",
        lambda: body("list_quizzes", repeats_an_item),
        "conventions_paging.pages_partition_the_list",
        "machine.quiz quizzes.list_* quiz_list.* quiz_formats.* conventions_*.*",
    ),
    Mutant(
        "a missing token is 403",
        lambda: status("get_quiz", 401, 403),
        "refusals.get_quiz.no_token refusals.get_quiz.bad_token",
    ),
]
