"""Laws of who may see and do what with quizzes. Fact sheet: canvas-quizzes 2, 3.2, 3.3, 6; canvas-api-conventions 3."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes.arrange import a_quiz
from contracts.families.quizzes.steps import listed, readers, updated
from contracts.generic.refusals import require_not_permitted, require_status
from contracts.run.case import Actor, Case
from contracts.run.check import law
from contracts.wire.exchange import Exchange
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "quiz_rights"

FOR_GRADERS = ("section_count", "speed_grader_url", "message_students_url", "only_visible_to_overrides")
FOR_MANAGERS = ("unpublishable", "can_unpublish")
FOR_STAFF = ("access_code",)
PERMISSIONS = (
    "read",
    "create",
    "manage",
    "update",
    "submit",
    "preview",
    "delete",
    "read_statistics",
    "grade",
    "review_grades",
    "view_answer_audits",
)


def require_keys(quiz: Json, there: tuple[str, ...], absent: tuple[str, ...], whom: str) -> None:
    """These keys are there, those are not."""
    missing = [name for name in there if name not in quiz]
    require(not missing, f"a {whom} is not shown {', '.join(missing)}")
    extra = [name for name in absent if name in quiz]
    require(not extra, f"a {whom} is shown {', '.join(extra)}")


def a_shown_quiz(case: Case, actor: Actor) -> tuple[Json, Json]:
    """A published quiz with a code and an address filter, as get and as the list show it to this person."""
    quiz = a_quiz(case, access_code="sesame", ip_filter="10.0.0.1", published=True)
    return actor.ok("get_quiz", id=quiz["id"]), listed(case, actor)[quiz["id"]]


def attempts_to_change(case: Case, actor: Actor, quiz: Json) -> Mapping[str, Exchange]:
    """The answers to everything that changes quizzes."""
    mine = {"quiz": {"title": f"{case.mark} mine"}}
    return {
        "create_quiz": actor.call("create_quiz", body=mine),
        "update_quiz": actor.call("update_quiz", id=quiz["id"], body=mine),
        "reorder_quiz_items": actor.call("reorder_quiz_items", id=quiz["id"], body={"order": []}),
        "delete_quiz": actor.call("delete_quiz", id=quiz["id"]),
    }


def require_nothing_changed(case: Case, quiz: Json) -> None:
    found = listed(case, case.teacher)
    require_equal(
        [q["title"] for q in found.values()], [quiz["title"]], "a refused request has changed something"
    )


# Keys by role ------------------------------------------------------------------------------------------------------


@law(
    "get_quiz list_quizzes",
    evidence=["source: canvas-quizzes 3.1, 3.2", "spec: canvas-quizzes 3.1"],
    amount="one",
)
def teacher_is_shown_everything(case: Case) -> None:
    """A teacher is shown what graders and managers get: code, grading addresses, sections, whether to unpublish."""
    for shown in a_shown_quiz(case, case.teacher):
        require_keys(shown, FOR_STAFF + FOR_GRADERS + FOR_MANAGERS, (), "teacher")
        require_equal(shown["access_code"], "sesame", "the code is another")


@law(
    "get_quiz list_quizzes",
    evidence=["source: canvas-quizzes 3.1, 3.2; safe by 14", "spec: canvas-quizzes 3.1"],
    needs="student",
    profile="smoke",
    amount="one",
)
def student_is_not_shown_what_staff_sees(case: Case) -> None:
    """A student sees of a published quiz that it has a code, and its address filter; not the code, nor staff's keys."""
    for shown in a_shown_quiz(case, case.student):
        require_keys(shown, (), FOR_STAFF + FOR_GRADERS + FOR_MANAGERS, "student")
        expected = {"has_access_code": True, "ip_filter": "10.0.0.1", "can_update": False}
        require_contains(shown, expected, "a student is shown something else")


@law(
    "get_quiz list_quizzes",
    evidence=["source: canvas-quizzes 3.1, 3.2", "spec: canvas-quizzes 3.1"],
    needs="observer",
    amount="one",
)
def observer_is_shown_what_a_student_is(case: Case) -> None:
    """An observer of a student sees the student's published quizzes, without the keys of staff."""
    for shown in a_shown_quiz(case, case.role("observer")):
        require_keys(shown, (), FOR_STAFF + FOR_GRADERS + FOR_MANAGERS, "observer")


@law(
    "get_quiz list_quizzes",
    evidence=["source: canvas-quizzes 3.1, 3.2", "spec: canvas-quizzes 3.1"],
    needs="designer",
    amount="one",
)
def designer_is_shown_no_grading(case: Case) -> None:
    """A designer manages and does not grade: sees the code, and not what graders get."""
    for shown in a_shown_quiz(case, case.role("designer")):
        require_keys(shown, FOR_STAFF + FOR_MANAGERS, FOR_GRADERS, "designer")


@law(
    "get_quiz list_quizzes",
    evidence="inferred: canvas-quizzes 2 (default roles), 3.2",
    needs="ta admin",
    amount="one",
)
def assistant_and_admin_are_shown_everything(case: Case) -> None:
    """With default rights a TA and an account admin are shown what a teacher is."""
    for role in ("ta", "admin"):
        for shown in a_shown_quiz(case, case.role(role)):
            require_keys(shown, FOR_STAFF + FOR_GRADERS + FOR_MANAGERS, (), role)


# The permissions in a quiz -----------------------------------------------------------------------------------------


@law(
    "get_quiz list_quizzes",
    evidence=["source: canvas-quizzes 3.1, 3.3", "spec: canvas-quizzes 3.3"],
    amount="one",
)
def permissions_are_whole_for_everybody(case: Case) -> None:
    """Whoever reads a quiz gets every documented permission as true or false; `can_update` is the one for update."""
    a_quiz(case, published=True)

    for actor in readers(case):
        for quiz in listed(case, actor).values():
            rights = quiz["permissions"]
            wrong = [name for name in PERMISSIONS if not isinstance(rights.get(name), bool)]
            require(not wrong, f"no permission {', '.join(wrong)} for the {actor.role}", received=rights)
            require_equal(quiz["can_update"], rights["update"], "`can_update` says something else")
            require_equal(rights["read"], True, "somebody reads what they may not")


@law("get_quiz", evidence=["source: canvas-quizzes 3.3", "spec: canvas-quizzes 3.3"], amount="one")
def teacher_may_do_everything(case: Case) -> None:
    """A teacher has every permission on a quiz, published or not; the one for answer audits depends on a feature."""
    quiz = a_quiz(case)

    for published in (False, True):
        rights = updated(case, quiz, published=published)["permissions"]
        missing = [name for name in PERMISSIONS[:-1] if rights.get(name) is not True]
        require(not missing, f"a teacher may not {', '.join(missing)}", received=rights)


@law("get_quiz", evidence=["source: canvas-quizzes 3.3", "spec: canvas-quizzes 3.3"], needs="student")
def student_may_read_and_submit(case: Case) -> None:
    """On a published quiz a student may read and submit, locked or not, and nothing else."""
    lock = case.draw(
        st.sampled_from([{}, {"lock_at": "2020-01-01T00:00:00Z"}, {"unlock_at": "2090-01-01T00:00:00Z"}])
    )
    quiz = a_quiz(case, published=True, **lock)

    rights = case.student.ok("get_quiz", id=quiz["id"])["permissions"]

    allowed = sorted(name for name, value in rights.items() if value)
    require_equal(allowed, ["read", "submit"], "a student's permissions are others")


# What may be done --------------------------------------------------------------------------------------------------


@law(
    "create_quiz update_quiz reorder_quiz_items delete_quiz",
    evidence=["source: canvas-quizzes 1.2, 2, 9", "spec: canvas-quizzes 9"],
    needs="student",
    amount="one",
)
def student_may_change_nothing(case: Case) -> None:
    """A student who creates, updates, reorders (even nothing) or deletes is refused, and nothing has changed."""
    quiz = a_quiz(case, published=True)

    for refused in attempts_to_change(case, case.student, quiz).values():
        require_not_permitted(refused)
    require_nothing_changed(case, quiz)


@law(
    "create_quiz update_quiz reorder_quiz_items delete_quiz",
    evidence="source: canvas-quizzes 2",
    needs="observer",
    amount="one",
)
def observer_may_change_nothing(case: Case) -> None:
    """An observer who creates, updates, reorders or deletes is refused, and nothing has changed."""
    quiz = a_quiz(case, published=True)

    for refused in attempts_to_change(case, case.role("observer"), quiz).values():
        require_not_permitted(refused)
    require_nothing_changed(case, quiz)


@law(
    "create_quiz update_quiz reorder_quiz_items delete_quiz",
    evidence="inferred: canvas-quizzes 2 (default roles)",
    needs="ta designer admin",
    amount="one",
)
def managers_may_change_everything(case: Case) -> None:
    """With default rights TA, designer and account admin create, update, reorder and delete quizzes."""
    for role in ("ta", "designer", "admin"):
        answers = attempts_to_change(case, case.role(role), a_quiz(case))
        for operation, answer in answers.items():
            require_status(answer, 204 if operation == "reorder_quiz_items" else 200)
        left = [quiz["id"] for quiz in listed(case, case.teacher).values()]
        require_equal(
            left, [answers["create_quiz"].json["id"]], f"the {role}'s changes came to something else"
        )
        case.teacher.ok("delete_quiz", id=left[0])


# Who sees which quiz -----------------------------------------------------------------------------------------------


@law(
    "list_quizzes get_quiz",
    evidence=["source: canvas-quizzes 2, 6.1, 6.2", "spec: canvas-quizzes 2"],
    needs="student",
)
def unpublished_quizzes_are_for_staff(case: Case) -> None:
    """An unpublished quiz is in the teacher's list and not in the student's, who is refused it rather than told 404."""
    quiz = a_quiz(case, **case.draw(st.sampled_from([{}, {"published": False}])))

    require(quiz["id"] in listed(case, case.teacher), "an unpublished quiz is not in the teacher's list")
    require(quiz["id"] not in listed(case, case.student), "an unpublished quiz is in the student's list")
    require_not_permitted(case.student.call("get_quiz", id=quiz["id"]))


@law(
    "list_quizzes get_quiz",
    evidence=["source: canvas-quizzes 2, 6.1, 6.2", "spec: canvas-quizzes 2"],
    needs="observer",
    amount="one",
)
def unpublished_quizzes_are_not_for_observers(case: Case) -> None:
    """An observer sees the published quiz and not the unpublished one."""
    draft, quiz = a_quiz(case), a_quiz(case, published=True)
    observer = case.role("observer")

    require_equal(sorted(listed(case, observer)), [quiz["id"]], "the observer's list is another")
    require_not_permitted(observer.call("get_quiz", id=draft["id"]))


@law("list_quizzes get_quiz", evidence="inferred: canvas-quizzes 2", needs="ta designer admin", amount="one")
def managers_see_unpublished_quizzes(case: Case) -> None:
    """With default rights TA, designer and account admin list and read unpublished quizzes."""
    quiz = a_quiz(case)

    for role in ("ta", "designer", "admin"):
        require(quiz["id"] in listed(case, case.role(role)), f"the {role}'s list lacks an unpublished quiz")
        read = case.role(role).ok("get_quiz", id=quiz["id"])
        require_equal(read["published"], False, "an unpublished quiz says otherwise")


@law(
    "list_quizzes get_quiz",
    evidence=["source: canvas-quizzes 1.2, 6.1, 6.2", "spec: canvas-quizzes 4.1, 6.2"],
    needs="student",
    amount="one",
)
def quiz_for_nobody_in_particular_is_not_for_a_student(case: Case) -> None:
    """A quiz that only overrides open is neither listed nor shown to a student without one; a teacher sees it."""
    quiz = a_quiz(case, only_visible_to_overrides=True, published=True)

    require_equal(quiz["only_visible_to_overrides"], True, "the setting was not taken")
    require_equal(sorted(listed(case, case.teacher)), [quiz["id"]], "the teacher's list is another")
    require_equal(sorted(listed(case, case.student)), [], "a student is shown what is not for them")
    require_not_permitted(case.student.call("get_quiz", id=quiz["id"]))
    updated(case, quiz, only_visible_to_overrides=False)
    require_equal(sorted(listed(case, case.student)), [quiz["id"]], "a student is not shown what is for all")


@law("list_quizzes", evidence="doc: canvas-api-conventions 13", needs="inactive", amount="one", writes=False)
def former_student_reads_nothing(case: Case) -> None:
    """Somebody whose enrolment is not active any more is refused the list."""
    require_not_permitted(case.role("inactive").call("list_quizzes"))


# In another's name -------------------------------------------------------------------------------------------------


@law(
    "get_quiz list_quizzes update_quiz",
    evidence=["doc: canvas-api-conventions 3", "spec: canvas-api-conventions 3"],
    needs="admin student",
    amount="one",
)
def admin_in_a_students_name_is_a_student(case: Case) -> None:
    """With `as_user_id` an admin sees just what that student sees, and may do as little; blank, it does not count."""
    quiz = a_quiz(case, access_code="sesame", published=True)
    admin, query = case.role("admin"), {"as_user_id": case.student.user_id}

    seen = admin.ok("get_quiz", id=quiz["id"], query=query)
    found = admin.every("list_quizzes", query={"search_term": case.mark, **query})
    refused = admin.call(
        "update_quiz", id=quiz["id"], query=query, body={"quiz": {"title": f"{case.mark} no"}}
    )
    own = admin.ok("get_quiz", id=quiz["id"], query={"as_user_id": ""})

    require_equal(seen, case.student.ok("get_quiz", id=quiz["id"]), "the student sees something else")
    require_equal({q["id"]: q for q in found}, listed(case, case.student), "the student's list is another")
    require_not_permitted(refused)
    require_keys(own, FOR_STAFF, (), "admin")
    require_nothing_changed(case, quiz)
