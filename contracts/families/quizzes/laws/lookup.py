"""Laws of how a quiz is found, and of what counts first when several things are wrong with a request.

Fact sheet: canvas-quizzes 1.1, 1.2 and 5.1.
"""

from __future__ import annotations

from contracts.document.spec import Json
from contracts.families.quizzes.arrange import a_quiz
from contracts.families.quizzes.steps import listed
from contracts.generic.refusals import require_not_permitted, require_status
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "quiz_lookup"

NOT_FOUND = {"errors": [{"message": "The specified resource does not exist."}]}


@law("list_quizzes get_quiz", evidence="inferred: canvas-quizzes 1.2", amount="one", writes=False)
def what_is_missing_is_missing_without_a_token_too(case: Case) -> None:
    """An unknown course, or an unknown quiz, is 404 even for somebody who sends no token."""
    course, quiz = case.absent("list_quizzes", "course_id"), case.absent("get_quiz", "id")

    for refused in (
        case.anonymous.call("list_quizzes", course_id=course),
        case.anonymous.call("get_quiz", id=quiz),
    ):
        require_status(refused, 404)
        require_contains(refused.json, NOT_FOUND, "the refusal says something else")


@law(
    "get_quiz update_quiz delete_quiz reorder_quiz_items validate_quiz_access_code",
    evidence="source: canvas-quizzes 1.2, 5.1",
    needs="other-course",
    amount="one",
)
def quiz_is_found_in_its_own_course_only(case: Case) -> None:
    """A quiz that exists is not found by its id under another course, nor changed or deleted there."""
    quiz = a_quiz(case, published=True, access_code="sesame")
    course = case.other_course
    case.absent("get_quiz", "id", value=quiz["id"], course_id=course)

    bodies: dict[str, Json] = {
        "get_quiz": None,
        "update_quiz": {"quiz": {"title": f"{case.mark} found"}},
        "delete_quiz": None,
        "reorder_quiz_items": {"order": []},
        "validate_quiz_access_code": {"access_code": "sesame"},
    }
    for operation, body in bodies.items():
        refused = case.teacher.call(operation, id=quiz["id"], body=body, course_id=course)
        require_status(refused, 404)
        require_contains(refused.json, NOT_FOUND, "the refusal says something else")
    found = listed(case, case.teacher)
    require_equal([q["title"] for q in found.values()], [quiz["title"]], "it was changed from another course")


@law("create_quiz update_quiz", evidence="source: canvas-quizzes 1.2", needs="student", amount="one")
def permission_counts_before_validation(case: Case) -> None:
    """A student who sends an invalid quiz is told that they may not, never what is wrong with it."""
    quiz = a_quiz(case, published=True)
    invalid = {"quiz": {"title": f"{case.mark} ".ljust(300, "x"), "quiz_type": "bogus"}}

    require_not_permitted(case.student.call("create_quiz", body=invalid))
    require_not_permitted(case.student.call("update_quiz", id=quiz["id"], body=invalid))


@law("update_quiz", evidence="source: canvas-quizzes 1.1 (no PATCH route)", amount="one")
def patch_is_no_way_to_update(case: Case) -> None:
    """A PATCH to a quiz is refused and changes nothing: only PUT updates."""
    quiz = a_quiz(case)
    path = case.document["get_quiz"].fill({"course_id": case.course, "id": quiz["id"]})

    refused = case.teacher.send("PATCH", path, body={"quiz": {"title": f"{case.mark} patched"}})
    read = case.teacher.ok("get_quiz", id=quiz["id"])

    require(400 <= refused.status < 500, f"answered {refused.status}", exchange=refused)
    require_equal(read["title"], quiz["title"], "a PATCH has changed the title")
