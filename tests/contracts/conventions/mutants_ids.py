"""Servers that are wrong about how ids are read."""

from __future__ import annotations

from ..canvas_defects import answered, answers
from ..mutants import Mutant
from .defects import deep_ids_stay_numbers, path_becomes, path_of, status, text_ids_stay_numbers

MUTANTS = [
    Mutant(
        "a word for a course is a bad request",
        lambda: status(400, when=lambda request, _: "/abc" in path_of(request)),
        "conventions_ids.what_is_no_course_id_is_404 conventions_ids.what_is_no_quiz_id_is_404",
        "conventions_answers.missing_things_are_told_in_one_way",
    ),
    Mutant(
        "a zero in front counts",
        lambda: path_becomes(lambda path: path.replace("/courses/0", "/courses/x")),
        "conventions_ids.course_id_is_read_leniently",
    ),
    Mutant(
        "SIS ids in hexadecimal are not known",
        lambda: path_becomes(lambda path: path.replace("hex:sis_course_id", "hex:nothing")),
        "conventions_ids.sis_id_names_the_course",
    ),
    Mutant(
        "a course has no UUID",
        lambda: path_becomes(lambda path: path.replace("uuid:", "nothing:")),
        "conventions_ids.uuid_names_the_course",
    ),
    Mutant(
        "links name the course as the request does",
        lambda: answers(
            None,
            lambda request, response: (
                answered(
                    response,
                    link=response.headers["link"].replace(
                        "/courses/101/", "/courses/sis_course_id:HAMLET-101/"
                    ),
                )
                if "sis_course_id" in path_of(request) and "link" in response.headers
                else response
            ),
        ),
        "conventions_ids.addresses_name_the_course_by_number conventions_ids.links_follow_the_route",
    ),
    Mutant(
        "deep ids stay numbers",
        deep_ids_stay_numbers,
        "conventions_ids.string_ids_on_demand",
    ),
    Mutant(
        "string ids are not known",
        text_ids_stay_numbers,
        "conventions_ids.string_ids_on_demand",
    ),
]
