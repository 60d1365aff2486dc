"""Laws of the ids of Canvas: how paths name things, and how answers name them. Fact sheet: canvas-api-conventions."""

from __future__ import annotations

from contracts.document.spec import Json
from contracts.families.conventions.steps import base_url, lasting, require_missing
from contracts.generic.refusals import require_status
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import NotChecked, require, require_contains, require_equal

FAMILY = "conventions_ids"


@law("get_course list_quizzes", evidence="source: canvas-api-conventions 7", amount="one", writes=False)
def what_is_no_course_id_is_404(case: Case) -> None:
    """Words, blanks, signs, fractions, too many digits, `self`, SIS ids unknown or of another kind: 404, never 400."""
    odd = (
        "abc",
        " ",
        "-1",
        "12abc",
        "1.5",
        "9" * 20,
        "self",
        "sis_unknown:1",
        "sis_user_id:1",
        "sis_course_id:",
    )

    for course in (*odd, f"sis_course_id:{case.mark}"):
        for operation in ("get_course", "list_quizzes"):
            require_missing(case.teacher.call(operation, course_id=course))


@law(
    "get_course",
    evidence=["source: canvas-api-conventions 7", "doc: canvas-api-conventions 7"],
    amount="one",
    writes=False,
)
def course_id_is_read_leniently(case: Case) -> None:
    """Zeros in front of a course's number and blanks around it do not matter."""
    for written_id in (f"0{case.course}", f"000{case.course}", f" {case.course}", f" {case.course} "):
        shown = case.teacher.ok("get_course", course_id=written_id)
        require_equal(str(shown["id"]), case.course, f"{written_id!r} is another course")


@law(
    "get_course list_live_assessments",
    evidence=["doc: canvas-api-conventions 7", "source: canvas-api-conventions 7"],
    amount="one",
    writes=False,
)
def sis_id_names_the_course(case: Case) -> None:
    """A course is found by its SIS id, also written in hexadecimal."""
    sis_id = a_sis_id(case)

    for form in (f"sis_course_id:{sis_id}", f"hex:sis_course_id:{sis_id.encode().hex()}"):
        shown = case.teacher.ok("get_course", course_id=form)
        require_equal(str(shown["id"]), case.course, f"{form} is another course")
        require_status(case.teacher.call("list_live_assessments", course_id=form), 200)


@law(
    "get_course",
    evidence=["doc: canvas-api-conventions 7", "source: canvas-api-conventions 7"],
    amount="one",
    writes=False,
)
def uuid_names_the_course(case: Case) -> None:
    """A course is found by its UUID of 40 characters or more."""
    uuid = case.teacher.ok("get_course").get("uuid") or ""
    if len(uuid) < 40:
        raise NotChecked("it needs a course whose UUID the holder of --token may see")

    shown = case.teacher.ok("get_course", course_id=f"uuid:{uuid}")

    require_equal(str(shown["id"]), case.course, "another course")


@law(
    "list_live_assessments",
    evidence=["source: canvas-live-assessments 3.4, 7", "source: canvas-api-conventions 6.3"],
    amount="one",
    writes=False,
)
def addresses_name_the_course_by_number(case: Case) -> None:
    """Asked by its SIS id, a course is still named by its number in every address of the answer."""
    answer = case.teacher.call("list_live_assessments", course_id=f"sis_course_id:{a_sis_id(case)}")

    require_status(answer, 200)
    start = f"{base_url(case)}/api/v1/courses/{case.course}/live_assessments"
    for address in (answer.json["links"]["assessments.results"], *answer.links.values()):
        require(address.startswith(start), "an address is another", received=address, documented=start)


@law(
    "list_quizzes",
    evidence="inferred: canvas-api-conventions 6.3 (the path of the links)",
    amount="one",
    writes=False,
)
def links_follow_the_route(case: Case) -> None:
    """The paging links have the route's own path: no suffix, and the course's number whatever form was used."""
    course = f"sis_course_id:{a_sis_id(case)}"

    answer = case.teacher.call("list_quizzes", course_id=course, suffix=".json")

    require_status(answer, 200)
    start = f"{base_url(case)}/api/v1/courses/{case.course}/quizzes?"
    for address in answer.links.values():
        require(address.startswith(start), "a link is another", received=address, documented=start)


@law("get_quiz", evidence="source: canvas-api-conventions 7", amount="one", writes=False)
def what_is_no_quiz_id_is_404(case: Case) -> None:
    """Words, `self`, SIS forms and numbers that are too long name no quiz: 404."""
    for quiz in ("abc", "self", "sis_quiz_id:1", "9" * 25):
        require_missing(case.teacher.call("get_quiz", id=quiz))


@law(
    "get_course get_current_user",
    evidence=["source: canvas-api-conventions 9", "doc: canvas-api-conventions 9"],
    amount="one",
    writes=False,
)
def string_ids_on_demand(case: Case) -> None:
    """With `application/json+canvas-string-ids` in Accept every id is text, at every depth; nothing else changes."""
    asking = "application/json+canvas-string-ids"

    for operation in ("get_course", "get_current_user"):
        plain = case.teacher.call(operation)
        for accept in (asking, f"text/html, {asking}"):
            asked = case.teacher.call(operation, headers={"Accept": accept})
            require_status(asked, 200)
            expected = with_text_ids(lasting(plain.json))
            require_contains(asked.json, expected, "another answer than with ids as text", exchange=asked)


# Helpers -------------------------------------------------------------------------------------------------------------


def a_sis_id(case: Case) -> str:
    """The SIS id of the case's course."""
    found = case.teacher.ok("get_course").get("sis_course_id")
    if not found:
        raise NotChecked("it needs a course with a SIS id that the holder of --token may see")
    return str(found)


def with_text_ids(value: Json, key: str = "") -> Json:
    """What an answer is with every id as text. Source: canvas-api-conventions 9."""
    if isinstance(value, dict):
        return {name: with_text_ids(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        are_ids = key == "ids" or key.endswith("_ids")
        return [str(v) if are_ids and type(v) is int else with_text_ids(v) for v in value]
    is_id = type(value) is int and (key == "id" or key.endswith("_id"))
    return str(value) if is_id else value
