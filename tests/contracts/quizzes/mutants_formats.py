"""Quiz servers that are wrong about formats."""

from __future__ import annotations

from ..mutants import Mutant
from .defects import answers, on
from .servers import (
    answers_in_full,
    by_plain_id_only,
    deaf_to,
    in_json_api,
    meta_says_so,
    number_among_the_texts,
    reads_the_last,
    without_suffixes,
)

MUTANTS = [
    Mutant(
        "forms lose a setting",
        lambda: deaf_to("urlencoded", "quiz%5Ballowed_attempts%5D"),
        "quiz_formats.every_encoding_says_the_same",
    ),
    Mutant(
        "multipart loses a setting",
        lambda: deaf_to("multipart", "quiz[shuffle_answers]"),
        "quiz_formats.every_encoding_says_the_same",
    ),
    Mutant(
        "update knows no suffix",
        lambda: without_suffixes("update_quiz"),
        "quiz_formats.json_suffix_makes_no_difference",
    ),
    Mutant(
        "list knows no SIS ids",
        lambda: answers("list_quizzes", by_plain_id_only),
        "quiz_formats.course_may_be_named_by_its_sis_id",
    ),
    Mutant(
        "one id stays a number",
        lambda: answers("list_quizzes", number_among_the_texts),
        "quiz_formats.ids_are_texts_if_asked_for",
    ),
    Mutant(
        "JSON:API has numbers as ids",
        lambda: in_json_api(lambda q: {**q, "id": int(q["id"])}),
        "quiz_formats.json_api_wraps_quizzes",
    ),
    Mutant(
        "JSON:API reads the last",
        lambda: on("create_quiz", reads_the_last),
        "quiz_formats.json_api_reads_the_first_of_quizzes",
    ),
    Mutant(
        "JSON:API updates in full",
        lambda: answers_in_full("update_quiz"),
        "quiz_formats.json_api_reads_the_first_of_quizzes",
    ),
    Mutant(
        "JSON:API deletes in full",
        lambda: answers_in_full("delete_quiz"),
        "quiz_formats.json_api_deletes_without_a_word",
    ),
    Mutant(
        "JSON:API has no links",
        lambda: in_json_api(lambda q: {k: v for k, v in q.items() if k != "links"}),
        "quiz_formats.json_api_knows_more_addresses",
    ),
    Mutant(
        "JSON:API moderates for all",
        lambda: in_json_api(lambda q: {"moderate_url": "http://canvas.mock/x", **q}),
        "quiz_formats.json_api_hides_from_students_what_managers_see",
    ),
    Mutant(
        "JSON:API lets students create",
        lambda: answers("list_quizzes", meta_says_so),
        "quiz_formats.json_api_hides_from_students_what_managers_see",
    ),
]
