"""Laws of question groups: made, read, changed, deleted. Fact sheet: canvas-quiz-questions-and-groups 4."""

from __future__ import annotations

from hypothesis import strategies as st

from contracts.document.spec import Json
from contracts.families.quizzes.arrange import a_question, a_question_group, a_quiz
from contracts.families.quizzes.content_steps import (
    asked,
    changed_group,
    grouped,
    ids_listed,
    place,
    read_group,
)
from contracts.families.quizzes.question_values import POINTS, question_groups
from contracts.generate.text import titles
from contracts.generic.refusals import require_not_permitted, require_status
from contracts.run.case import Case
from contracts.run.check import law
from contracts.wire.failures import require, require_contains, require_equal

FAMILY = "quiz_question_groups"

SHEET = "canvas-quiz-questions-and-groups 4"
DOC = "doc: Quiz Question Groups"
FIELDS = {"name", "pick_count", "question_points"}
BAD: tuple[Json, ...] = ({"name": "x" * 256}, {"pick_count": "many"}, {"question_points": "much"})


@law(
    "create_question_group get_quiz_group",
    evidence=[f"{DOC}, Create a question group", f"source: {SHEET}"],
    profile="smoke",
)
def created_group_is_read_back(case: Case) -> None:
    """A group is answered with 201 as the one of a list, and read bare, both as it was sent."""
    quiz, sent = a_quiz(case), case.draw(question_groups(case.mark))
    nothing = {"quiz_id": quiz["id"], "pick_count": 0, "assessment_question_bank_id": None}

    body = {"quiz_groups": [sent]}
    made = case.teacher.ok("create_question_group", quiz_id=quiz["id"], body=body)["quiz_groups"]
    read = read_group(case, made[0])

    require_equal(len(made), 1, "create answers with several groups")
    require_contains(read, {**nothing, **sent}, "a read shows another group than the one that was sent")
    require_equal(read, made[0], "a read shows another group than create answered with")


@law("create_question_group", evidence=f"source: {SHEET}", amount="one")
def group_of_nothing_picks_nothing(case: Case) -> None:
    """A group of which nothing is said has no name, and picks nothing."""
    quiz = a_quiz(case)

    made = case.teacher.ok("create_question_group", quiz_id=quiz["id"], body={"quiz_groups": [{}]})

    expected = {"name": None, "pick_count": 0, "assessment_question_bank_id": None}
    require_contains(made["quiz_groups"][0], expected, "the group is another")


@law("create_question_group", evidence=f"source: {SHEET}", amount="one")
def new_groups_stand_behind_what_is_there(case: Case) -> None:
    """Each new group has a greater position than those that were there before."""
    quiz = a_quiz(case)

    made = []
    for _ in range(3):
        asked(case, quiz)
        made.append(grouped(case, quiz)["position"])

    require_equal(made, sorted(set(made)), "a new group does not come last")


@law("create_question_group update_question_group", evidence=f"source: {SHEET}", amount="one")
def only_the_first_group_counts(case: Case) -> None:
    """Of several `quiz_groups` in one request create makes, and update takes, the first one only."""
    quiz = a_quiz(case)
    names = [f"{case.mark} {number}" for number in range(4)]

    made = _sent(case, "create_question_group", names[:2], quiz_id=quiz["id"])
    answer = _sent(case, "update_question_group", names[2:], **place(made[0]))

    require_equal([group["name"] for group in made], names[:1], "create has read other groups")
    require_equal([group["name"] for group in answer], names[2:3], "update has read other groups")


def _sent(case: Case, operation: str, names: list[str], **path: Json) -> list[Json]:
    body = {"quiz_groups": [{"name": name} for name in names]}
    groups: list[Json] = case.teacher.ok(operation, body=body, **path)["quiz_groups"]
    return groups


@law(
    "list_question_groups create_question_group delete_question_group",
    evidence="observed: canvas-quiz-questions-and-groups 0",
    amount="one",
    mock_only="the operation is not documented, and seen on one server only",
)
def groups_are_listed_in_their_order(case: Case) -> None:
    """The list of groups holds those that are left, as each is read, in the order of the quiz."""
    quiz = a_quiz(case)
    groups = [a_question_group(case, quiz["id"]) for _ in range(3)]
    case.teacher.ok("delete_question_group", **place(groups[0]))

    order = {"order": [{"type": "group", "id": group["id"]} for group in reversed(groups)]}
    case.teacher.ok("reorder_quiz_items", id=quiz["id"], body=order)
    found = case.teacher.every("list_question_groups", quiz_id=quiz["id"])

    expected = [read_group(case, group) for group in (groups[2], groups[1])]
    require_equal(found, expected, "the list is not what is left")


# Update ------------------------------------------------------------------------------------------------------------


@law(
    "update_question_group get_quiz_group",
    evidence=[f"{DOC}, Update a question group", f"source: {SHEET}"],
)
def update_changes_only_what_is_sent(case: Case) -> None:
    """An update changes the fields of a group that are sent and leaves all others as they were."""
    before = a_question_group(case, a_quiz(case)["id"], pick_count=3, question_points=2.5)
    values = {"name": titles(case.mark), "pick_count": st.integers(0, 20), "question_points": POINTS}
    sent = case.draw(st.fixed_dictionaries({}, optional=values))

    body = {"quiz_groups": [sent]}
    answer = case.teacher.ok("update_question_group", body=body, **place(before))["quiz_groups"]
    read = read_group(case, before)

    require_equal(read, {**before, **sent}, "an update came to something else than what it sent")
    require_equal(answer, [read], "an update answers with something else than what it came to")


@law("update_question_group", evidence=[f"source: {SHEET}", f"spec: {SHEET}"], amount="one")
def place_and_quiz_of_a_group_cannot_be_set(case: Case) -> None:
    """`position`, `quiz_id` and `id` of a group are dropped, by create and by update."""
    quiz, other = a_quiz(case), a_quiz(case)
    strange = {"position": 77, "quiz_id": other["id"], "id": 9_000_000_000}

    made = grouped(case, quiz, **strange)
    read = changed_group(case, made, **strange)

    require_equal(made["quiz_id"], quiz["id"], "the group is another quiz's")
    for name, value in strange.items():
        require(made[name] != value, f"create has taken `{name}`")
    require_equal(read, made, "update has taken what cannot be set")


@law("create_question_group update_question_group", evidence=f"spec: {SHEET}", amount="one")
def unknown_question_bank_is_none(case: Case) -> None:
    """A question bank that does not exist, or is no number, counts as none; update takes no bank at all."""
    quiz = a_quiz(case)

    for bank in (9_000_000_000, "none"):
        made = grouped(case, quiz, assessment_question_bank_id=bank)
        read = changed_group(case, made, assessment_question_bank_id=bank)
        for shown in (made, read):
            require_equal(shown["assessment_question_bank_id"], None, "the group has a bank")


# Refusals ----------------------------------------------------------------------------------------------------------


@law("create_question_group update_question_group", evidence=f"spec: {SHEET}")
def bad_fields_are_named_with_one_text_each(case: Case) -> None:
    """A bad field is refused with 422, `errors` holding one text for it, and nothing is made or changed."""
    quiz, bad = a_quiz(case), case.draw(st.sampled_from(BAD))
    group = a_question_group(case, quiz["id"])
    body = {"quiz_groups": [{"name": f"{case.mark} refused", "pick_count": 9, "question_points": 9, **bad}]}

    for refused in (
        case.teacher.call("create_question_group", quiz_id=quiz["id"], body=body),
        case.teacher.call("update_question_group", body=body, **place(group)),
    ):
        require_status(refused, 422)
        errors = refused.json["errors"]
        require_equal(sorted(errors), sorted(bad), "other fields are named", exchange=refused)
        texts = [value for value in errors.values() if isinstance(value, str)]
        require_equal(len(texts), len(bad), "a field has not one text", exchange=refused)
    require_equal(read_group(case, group), group, "a refused update has changed something")


@law(
    "get_quiz_group update_question_group delete_question_group reorder_question_groups",
    evidence=f"source: {SHEET}",
    amount="one",
)
def group_is_found_in_its_own_quiz_only(case: Case) -> None:
    """A group is not found under another quiz, nor changed, deleted or put in order there."""
    group, other = a_question_group(case, a_quiz(case)["id"]), a_quiz(case)
    elsewhere = {"quiz_id": other["id"], "id": group["id"]}
    case.absent("get_quiz_group", "id", value=group["id"], quiz_id=other["id"])

    bodies: dict[str, Json] = {
        "get_quiz_group": None,
        "update_question_group": {"quiz_groups": [{"name": f"{case.mark} found"}]},
        "reorder_question_groups": {"order": []},
        "delete_question_group": None,
    }
    for operation, body in bodies.items():
        require_status(case.teacher.call(operation, body=body, **elsewhere), 404)
    require_equal(read_group(case, group), group, "it was changed from elsewhere")


@law("get_quiz_group", evidence=[f"source: {SHEET}", f"spec: {SHEET}"], needs="student", amount="one")
def groups_are_open_to_students_of_a_published_quiz(case: Case) -> None:
    """A student reads a group of a published quiz as its teacher does, and none of another quiz, nor changes any."""
    quiz = a_quiz(case)
    group = a_question_group(case, quiz["id"])
    body = {"quiz_groups": [{"name": f"{case.mark} mine"}]}

    require_not_permitted(case.student.call("get_quiz_group", **place(group)))
    case.teacher.ok("update_quiz", id=quiz["id"], body={"quiz": {"published": True}})
    shown = case.student.ok("get_quiz_group", **place(group))
    refused = [
        case.student.call("create_question_group", quiz_id=quiz["id"], body=body),
        case.student.call("update_question_group", body=body, **place(group)),
        case.student.call("delete_question_group", **place(group)),
    ]

    require_equal(shown, group, "a student is shown another group")
    for exchange in refused:
        require_not_permitted(exchange)
    require_equal(read_group(case, group), group, "a student has changed the group")


@law("get_quiz_group update_question_group", evidence=f"source: {SHEET}", needs="student", amount="one")
def permission_counts_before_the_group(case: Case) -> None:
    """A student who may not read the quiz is told so even of a group that does not exist; a teacher is told 404."""
    quiz = a_quiz(case)
    unknown = {"quiz_id": quiz["id"], "id": case.absent("get_quiz_group", "id", quiz_id=quiz["id"])}

    require_not_permitted(case.student.call("get_quiz_group", **unknown))
    body = {"quiz_groups": [{"name": case.mark}]}
    require_not_permitted(case.student.call("update_question_group", body=body, **unknown))


# Delete ------------------------------------------------------------------------------------------------------------


@law(
    "delete_question_group get_quiz_group get_quiz_question list_quiz_questions",
    evidence=[f"{DOC}, Delete a question group", f"source: {SHEET}"],
    amount="one",
)
def deleted_group_takes_its_questions_with_it(case: Case) -> None:
    """A deleted group is not found any more, nor are its questions; those outside stay."""
    quiz = a_quiz(case)
    group = a_question_group(case, quiz["id"])
    inside = [a_question(case, quiz["id"], quiz_group_id=group["id"]) for _ in range(2)]
    outside = a_question(case, quiz["id"])

    answer = case.teacher.call("delete_question_group", **place(group))
    refused = [
        case.teacher.call("get_quiz_group", **place(group)),
        case.teacher.call("delete_question_group", **place(group)),
        *(case.teacher.call("get_quiz_question", **place(question)) for question in inside),
    ]

    require_status(answer, 204)
    require_equal(answer.text, "", "204 has a body", exchange=answer)
    for exchange in refused:
        require_status(exchange, 404)
    require_equal(ids_listed(case, quiz), [outside["id"]], "the list is not what is left")
