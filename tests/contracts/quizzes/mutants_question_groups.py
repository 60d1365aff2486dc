"""Quiz servers that are wrong about groups, and about the order of a quiz and of a group."""

from __future__ import annotations

from typing import Any

import httpx

from ..mutants import Mutant
from ..planted import Defect, Send
from .content_defects import (
    Item,
    before,
    found,
    group_told,
    group_understood,
    id_in,
    idle,
    listed,
    order_understood,
    pulled_out,
    questions_of,
    quiz_url,
    without,
)
from .defects import answered, answers, body_of, lets, on, operation_of, remade, role_of

GROUPS = "quiz_question_groups.*"
ORDER = "quiz_question_order.*"
DENIED = {"status": "unauthorized", "errors": [{"message": "user not authorized to perform that action"}]}
MISSING = {"errors": [{"message": "The specified resource does not exist."}]}
OF_GROUPS = "get_quiz_group update_question_group delete_question_group reorder_question_groups"


# Groups ------------------------------------------------------------------------------------------------------------


def takes_the_last(request: httpx.Request) -> httpx.Request:
    body = body_of(request)
    return remade(request, body={**body, "quiz_groups": body["quiz_groups"][::-1]}) if body else request


def keeps_what_is_sent(*names: str) -> Defect:
    """A group shows in these fields what it was last sent, whatever the server should make of that."""
    kept: dict[int, Item] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if "question_group" not in operation_of(request) and operation_of(request) != "get_quiz_group":
            return response
        if not response.is_success or not response.content:
            return response
        body, sent = body_of(response), ((body_of(request) or {}).get("quiz_groups") or [{}])[0]
        for group in body.get("quiz_groups", [body]):
            own = kept.setdefault(group["id"], {})
            own.update({name: sent[name] for name in names if name in sent})
            group.update(own)
        return answered(response, response.status_code, body)

    return defect


def lists_backwards(_: httpx.Request, response: httpx.Response) -> httpx.Response:
    if not response.is_success:
        return response
    return answered(response, 200, {"quiz_groups": body_of(response)["quiz_groups"][::-1]})


def several_texts(_: httpx.Request, response: httpx.Response) -> httpx.Response:
    if response.status_code != 422:
        return response
    return answered(
        response, 422, {"errors": {name: [text] for name, text in body_of(response)["errors"].items()}}
    )


def saves_the_name(request: httpx.Request, send: Send) -> httpx.Response:
    """A refused update of a group has changed its name."""
    response = send(request)
    if operation_of(request) == "update_question_group" and response.status_code == 422:
        name = body_of(request)["quiz_groups"][0].get("name", "")
        send(remade(request, body={"quiz_groups": [{"name": name[:200]}]}))
    return response


def in_any_quiz() -> Defect:
    """A group is found under every quiz."""
    homes: dict[int, str] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if operation_of(request) in OF_GROUPS.split() and id_in(request) in homes:
            rest = request.url.path.partition("/groups/")[2]
            request = remade(request, url=f"{homes[id_in(request)]}/groups/{rest}")
        response = send(request)
        if operation_of(request) == "create_question_group" and response.is_success:
            homes[body_of(response)["quiz_groups"][0]["id"]] = quiz_url(request)
        return response

    return defect


def closed_to_students(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    return answered(response, 403, DENIED) if role_of(request) == "student" else response


def unknown_before_forbidden(request: httpx.Request, send: Send) -> httpx.Response:
    """Whoever names a group that does not exist is told so, whether they may know or not."""
    response = send(request)
    if operation_of(request) in OF_GROUPS.split() and response.status_code == 403:
        group = f"{quiz_url(request)}/groups/{id_in(request)}"
        return response if "id" in found(send, group) else answered(response, 404, MISSING)
    return response


def spares_its_questions(request: httpx.Request, send: Send) -> None:
    """The questions of a group are pulled out of it."""
    group = id_in(request)
    pulled_out(send, request, [q["id"] for q in questions_of(send, request) if q["quiz_group_id"] == group])


def spares_questions_of_elsewhere() -> Defect:
    """A group that is deleted leaves those questions behind that were not made in it."""
    homes: dict[int, Any] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        if operation_of(request) == "delete_question_group":
            own = [q["id"] for q in questions_of(send, request) if q["quiz_group_id"] == id_in(request)]
            pulled_out(send, request, [id_ for id_ in own if homes.get(id_) != id_in(request)])
        response = send(request)
        if operation_of(request) == "create_quiz_question" and response.is_success:
            homes[body_of(response)["id"]] = body_of(response)["quiz_group_id"]
        return response

    return defect


# Order -------------------------------------------------------------------------------------------------------------


def kind_unknown_is_group(_: httpx.Request, __: Send, order: list[Item]) -> list[Item]:
    return [{"type": "group", **wanted} for wanted in order]


def ids_are_numbers(_: httpx.Request, __: Send, order: list[Item]) -> list[Item]:
    return [wanted for wanted in order if not isinstance(wanted["id"], str)]


def stays_in_its_group(request: httpx.Request, send: Send, order: list[Item]) -> list[Item]:
    """The order of a quiz passes over questions that are in a group."""
    inside = {question["id"] for question in questions_of(send, request) if question["quiz_group_id"]}
    return [wanted for wanted in order if wanted.get("type") != "question" or wanted["id"] not in inside]


def only_its_own(request: httpx.Request, send: Send, order: list[Item]) -> list[Item]:
    """The order of a group passes over questions that are not in it."""
    group = id_in(request)
    own = {question["id"] for question in questions_of(send, request) if question["quiz_group_id"] == group}
    return [wanted for wanted in order if wanted["id"] in own]


def minds_unknown_questions(request: httpx.Request, send: Send) -> httpx.Response:
    """A question that the quiz does not have is an error in the order of a group."""
    if operation_of(request) == "reorder_question_groups" and role_of(request) == "teacher":
        known = {str(question["id"]) for question in questions_of(send, request)}
        if any(str(wanted.get("id")) not in known for wanted in (body_of(request) or {}).get("order", ())):
            return answered(send(remade(request, authorization="Bearer none")), 404, MISSING)
    return send(request)


def null_pulls_out(request: httpx.Request, send: Send) -> httpx.Response:
    """An update without a group takes the question out of its group."""
    response = send(request)
    if operation_of(request) == "update_quiz_question" and response.is_success:
        sent = body_of(request)["question"]
        if "quiz_group_id" in sent and sent["quiz_group_id"] is None:
            pulled_out(send, request, [id_in(request)])
    return response


def update_keeps_the_group(request: httpx.Request) -> httpx.Request:
    body = body_of(request)
    if not isinstance(body, dict) or "question" not in body:
        return request
    return remade(request, body={"question": without("quiz_group_id")(body["question"])})


def by_age(_: httpx.Request, questions: list[Item]) -> list[Item]:
    return sorted(questions, key=lambda question: question["id"])


MUTANTS = [
    Mutant(
        "create loses the points of a group",
        lambda: group_understood(without("question_points"), of="create_question_group"),
        "quiz_question_groups.created_group_is_read_back quiz_content.publication_counts_questions_and_picks",
        f"{GROUPS} quiz_content.*",
    ),
    Mutant(
        "groups have a name by themselves",
        lambda: group_understood(lambda group: {"name": "Group", **group}, of="create_question_group"),
        "quiz_question_groups.group_of_nothing_picks_nothing",
    ),
    Mutant(
        "groups stand first",
        lambda: group_told(lambda group: {**group, "position": 1}, of="create_question_group"),
        "quiz_question_groups.new_groups_stand_behind_what_is_there",
        f"{GROUPS} {ORDER}",
    ),
    Mutant(
        "the last of several groups counts",
        lambda: on("create_question_group", takes_the_last),
        "quiz_question_groups.only_the_first_group_counts",
    ),
    Mutant(
        "the last of several groups is updated",
        lambda: on("update_question_group", takes_the_last),
        "quiz_question_groups.only_the_first_group_counts",
    ),
    Mutant(
        "groups are listed backwards",
        lambda: answers("list_question_groups", lists_backwards),
        "quiz_question_groups.groups_are_listed_in_their_order machine.quiz_content",
    ),
    Mutant(
        "an update of a group forgets its picks",
        lambda: group_understood(lambda group: {"pick_count": 0, **group}, of="update_question_group"),
        "quiz_question_groups.update_changes_only_what_is_sent machine.quiz_content",
        GROUPS,
    ),
    Mutant(
        "the position of a group can be set",
        lambda: keeps_what_is_sent("position"),
        "quiz_question_groups.place_and_quiz_of_a_group_cannot_be_set",
    ),
    Mutant(
        "any question bank is taken",
        lambda: keeps_what_is_sent("assessment_question_bank_id"),
        "quiz_question_groups.unknown_question_bank_is_none",
    ),
    Mutant(
        "fields of a group have lists of errors",
        lambda: answers("update_question_group", several_texts),
        "quiz_question_groups.bad_fields_are_named_with_one_text_each",
    ),
    Mutant(
        "a refused group has its name",
        lambda: saves_the_name,
        "quiz_question_groups.bad_fields_are_named_with_one_text_each machine.quiz_content",
    ),
    Mutant(
        "a group is found under every quiz",
        in_any_quiz,
        "quiz_question_groups.group_is_found_in_its_own_quiz_only",
    ),
    Mutant(
        "groups are closed to students",
        lambda: answers("get_quiz_group", closed_to_students),
        "quiz_question_groups.groups_are_open_to_students_of_a_published_quiz",
    ),
    Mutant(
        "groups of drafts are open to students",
        lambda: lets("student", "get_quiz_group"),
        "quiz_question_groups.groups_are_open_to_students_of_a_published_quiz "
        "quiz_question_groups.permission_counts_before_the_group",
    ),
    Mutant(
        "unknown groups are unknown to everybody",
        lambda: unknown_before_forbidden,
        "quiz_question_groups.permission_counts_before_the_group",
    ),
    Mutant(
        "a deleted group spares its questions",
        lambda: before("delete_question_group", spares_its_questions),
        "quiz_question_groups.deleted_group_takes_its_questions_with_it machine.quiz_content",
        "quiz_content.*",
    ),
    Mutant(
        "the order of a quiz does nothing",
        lambda: idle("reorder_quiz_items"),
        "quiz_question_order.groups_get_the_positions_they_are_listed_at "
        "quiz_question_order.quiz_is_listed_in_its_new_order "
        "quiz_question_order.attempt_is_given_the_new_order "
        "quiz_question_order.reordered_question_leaves_its_group machine.quiz_content",
        f"{ORDER} {GROUPS}",
    ),
    Mutant(
        "ids in an order are numbers",
        lambda: order_understood(ids_are_numbers, of="reorder_quiz_items"),
        "quiz_question_order.groups_get_the_positions_they_are_listed_at",
    ),
    Mutant(
        "what has no type is a group",
        lambda: order_understood(kind_unknown_is_group, of="reorder_quiz_items"),
        "quiz_question_order.items_of_another_kind_are_skipped",
    ),
    Mutant(
        "questions are listed by age",
        lambda: listed(by_age),
        "quiz_question_order.quiz_is_listed_in_its_new_order "
        "quiz_question_order.group_is_listed_in_its_new_order machine.quiz_content",
    ),
    Mutant(
        "questions stay in their groups",
        lambda: order_understood(stays_in_its_group, of="reorder_quiz_items"),
        "quiz_question_order.reordered_question_leaves_its_group machine.quiz_content",
        ORDER,
    ),
    Mutant(
        "the order of a group does nothing",
        lambda: idle("reorder_question_groups"),
        "quiz_question_order.order_of_a_group_moves_questions_into_it "
        "quiz_question_order.group_is_listed_in_its_new_order machine.quiz_content",
        ORDER,
    ),
    Mutant(
        "the order of a group is about its own",
        lambda: order_understood(only_its_own, of="reorder_question_groups"),
        "quiz_question_order.order_of_a_group_moves_questions_into_it "
        "quiz_question_order.questions_that_are_not_in_the_quiz_are_skipped",
        ORDER,
    ),
    Mutant(
        "unknown questions have no place in a group",
        lambda: minds_unknown_questions,
        "quiz_question_order.questions_that_are_not_in_the_quiz_are_skipped",
    ),
    Mutant(
        "null takes a question out of its group",
        lambda: null_pulls_out,
        "quiz_question_order.update_moves_into_a_group_and_never_out",
    ),
    Mutant(
        "an update leaves the group alone",
        lambda: on("update_quiz_question", update_keeps_the_group),
        "quiz_question_order.update_moves_into_a_group_and_never_out machine.quiz_content",
        "quiz_questions.group_of_a_question_is_one_of_its_quiz",
    ),
    Mutant(
        "students put quizzes in order",
        lambda: lets("student", "reorder_quiz_items"),
        "quiz_question_order.students_put_nothing_in_order",
    ),
    Mutant(
        "a deleted group spares what was moved into it",
        spares_questions_of_elsewhere,
        "machine.quiz_content",
        steps=5,
    ),
]
