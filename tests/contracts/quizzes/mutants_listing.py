"""Quiz servers that are wrong about the list."""

from __future__ import annotations

from ..mutants import Mutant
from .defects import answers, on
from .servers import (
    blank_is_a_term,
    forgets_the_search_in_links,
    minds_capitals,
    only_items,
    searches_descriptions,
    sorted_by,
    takes_any_term,
    takes_lists_of_terms,
)

MUTANTS = [
    Mutant(
        "capitals matter",
        lambda: only_items(minds_capitals),
        "quiz_list.search_term_is_a_substring_of_the_title",
    ),
    Mutant(
        "descriptions are searched", lambda: searches_descriptions, "quiz_list.search_looks_at_titles_only"
    ),
    Mutant(
        "a blank finds nothing",
        lambda: only_items(blank_is_a_term),
        "quiz_list.blank_search_term_filters_nothing",
    ),
    Mutant(
        "one letter is enough",
        lambda: on("list_quizzes", takes_any_term),
        "quiz_list.search_term_of_one_character_is_refused",
    ),
    Mutant(
        "a list of terms is no term",
        lambda: on("list_quizzes", takes_lists_of_terms),
        "quiz_list.search_term_of_one_character_is_refused",
    ),
    Mutant(
        "lists are ordered by title",
        lambda: sorted_by(lambda q: (q["title"], q["id"])),
        "quiz_list.list_is_ordered_by_lock_date_then_title",
    ),
    Mutant(
        "unlocked quizzes come first",
        lambda: sorted_by(lambda q: (q["lock_at"] is not None, q["lock_at"] or "", q["title"], q["id"])),
        "quiz_list.list_is_ordered_by_lock_date_then_title",
    ),
    Mutant(
        "links forget the search",
        lambda: answers("list_quizzes", forgets_the_search_in_links),
        "quiz_list.pages_keep_search_and_order",
    ),
]
