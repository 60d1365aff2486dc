"""Quiz servers that are wrong about the life of a question, and about who may see it."""

from __future__ import annotations

import html
from typing import Any

import httpx

from ..mutants import Mutant
from ..planted import Defect, Send
from .content_defects import (
    EDITS,
    Item,
    by_name,
    done,
    found,
    idle,
    listed,
    questions_of,
    quiz_url,
    told,
    understood,
    without,
)
from .defects import (
    answered,
    answers,
    as_role,
    body_of,
    lets,
    on,
    operation_of,
    refused_and_done,
    remade,
    role_of,
)

MISSING = {"errors": [{"message": "The specified resource does not exist."}]}
DENIED = {"status": "unauthorized", "errors": [{"message": "user not authorized to perform that action"}]}


def reads_fields_from_beside(request: httpx.Request) -> httpx.Request:
    body = body_of(request)
    return request if not body or "question" in body else remade(request, body={"question": body})


def minds_positions() -> Defect:
    """The list is in the order of the positions that were sent."""
    sent: dict[int, Any] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if operation_of(request) in ("create_quiz_question", "update_quiz_question") and response.is_success:
            position = ((body_of(request) or {}).get("question") or {}).get("position")
            sent[body_of(response)["id"]] = position
        if operation_of(request) == "list_quiz_questions" and response.is_success:
            return answered(
                response, 200, sorted(body_of(response), key=lambda question: sent.get(question["id"]) or 9)
            )
        return response

    return defect


def remembers_texts(request: httpx.Request, send: Send) -> httpx.Response:
    """An update of a text-only question keeps the text that is not sent."""
    body = body_of(request) if operation_of(request) == "update_quiz_question" else None
    if isinstance(body, dict) and "question_text" not in (body.get("question") or {"question_text": ""}):
        text = found(send, str(request.url)).get("question_text")
        request = remade(request, body={"question": {**body["question"], "question_text": text}})
    return send(request)


def asks_nothing_of_an_update(request: httpx.Request) -> httpx.Request:
    body = body_of(request)
    return remade(request, body={"question": {}}) if body is not None and "question" not in body else request


def in_any_quiz() -> Defect:
    """A question is found under every quiz."""
    homes: dict[str, str] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        id_ = request.url.path.rsplit("/", 1)[1]
        if operation_of(request).endswith("e_quiz_question") and id_ in homes:
            request = remade(request, url=f"{homes[id_]}/questions/{id_}")
        response = send(request)
        if operation_of(request) == "create_quiz_question" and response.is_success:
            homes[str(body_of(response)["id"])] = quiz_url(request)
        return response

    return defect


def group_of_another_is_none(request: httpx.Request, send: Send) -> httpx.Response:
    """A question for a group that does not exist is asked outside of groups."""
    response, body = send(request), body_of(request)
    if operation_of(request) != "create_quiz_question" or response.status_code != 404:
        return response
    return send(remade(request, body={"question": without("quiz_group_id")(body["question"])}))


def takes_questions_at_the_quiz(request: httpx.Request, send: Send) -> httpx.Response:
    is_quiz = request.method == "POST" and request.url.path.rpartition("/")[0].endswith("/quizzes")
    return send(remade(request, url=f"{quiz_url(request)}/questions") if is_quiz else request)


def keeps_html() -> Defect:
    """The text of a question comes back as it was sent."""
    sent: dict[int, str] = {}

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if operation_of(request) != "create_quiz_question" or not response.is_success:
            return response
        text = ((body_of(request) or {}).get("question") or {}).get("question_text")
        made = body_of(response)
        sent[made["id"]] = text or made["question_text"]
        return answered(response, 200, {**made, "question_text": sent[made["id"]]})

    return defect


def deaf_to_multipart(request: httpx.Request) -> httpx.Request:
    """The points of a multipart question are lost."""
    if "multipart" not in request.headers.get("content-type", ""):
        return request
    content = request.content.replace(b"question[points_possible]", b"question[other]")
    kept = {name: value for name, value in request.headers.items() if name != "content-length"}
    return httpx.Request(request.method, request.url, headers=kept, content=content)


# Students ----------------------------------------------------------------------------------------------------------


def plain_list_is_open(request: httpx.Request, send: Send) -> httpx.Response:
    """A student may list the questions of a quiz."""
    is_plain = (
        operation_of(request) == "list_quiz_questions" and "quiz_submission_id" not in request.url.params
    )
    is_students = role_of(request) == "student" and is_plain
    return send(as_role(request, "teacher") if is_students else request)


def forbidden_before_unknown(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    is_students = role_of(request) == "student" and response.status_code == 404
    return answered(response, 403, DENIED) if is_students else response


def forgets_deleted_ones() -> Defect:
    """A question that is deleted leaves the attempts that were given it."""
    deleted: set[str] = set()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if operation_of(request) == "delete_quiz_question" and response.is_success:
            deleted.add(request.url.path.rsplit("/", 1)[1])
        if operation_of(request) == "list_quiz_questions" and response.is_success:
            left = [question for question in body_of(response) if str(question["id"]) not in deleted]
            return answered(response, 200, left)
        return response

    return defect


def takes_any_attempt(request: httpx.Request) -> httpx.Request:
    """Without a number the first attempt is meant."""
    if not {"quiz_submission_id", "quiz_submission_attempt"} & set(request.url.params):
        return request
    return remade(request, url=str(request.url.copy_merge_params({"quiz_submission_attempt": 1})))


def attempt_in_the_order_of_ids(request: httpx.Request, questions: list[Item]) -> list[Item]:
    """The positions of an attempt's questions follow their ids."""
    if "quiz_submission_id" not in request.url.params:
        return questions
    ids = sorted(question["id"] for question in questions)
    return [{**question, "position": 1 + ids.index(question["id"])} for question in questions]


def with_weights(question: Item) -> Item:
    if "answers" not in question:
        return question
    return {**question, "answers": [{**answer, "weight": 100} for answer in question["answers"]]}


# What only a sequence shows ----------------------------------------------------------------------------------------


def update_moves_back() -> Defect:
    """A question that is updated shows the group in which it was made."""
    homes: dict[int, Any] = {}
    stale: set[int] = set()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if operation_of(request) == "create_quiz_question" and response.is_success:
            made = body_of(response)
            homes[made["id"]] = made["quiz_group_id"]
        if operation_of(request) == "update_quiz_question" and response.is_success:
            sent = body_of(request)["question"]
            (stale.discard if sent.get("quiz_group_id") else stale.add)(body_of(response)["id"])
        if operation_of(request) == "get_quiz_question" and response.is_success:
            shown = body_of(response)
            if shown["id"] in stale:
                return answered(response, 200, {**shown, "quiz_group_id": homes[shown["id"]]})
        return response

    return defect


def deletion_undoes_the_order() -> Defect:
    """After a question was deleted the list is in the order of ids again."""
    undone: set[str] = set()

    def defect(request: httpx.Request, send: Send) -> httpx.Response:
        response = send(request)
        if operation_of(request) == "delete_quiz_question" and response.is_success:
            undone.add(quiz_url(request))
        elif operation_of(request) in EDITS.split() and response.is_success:
            undone.discard(quiz_url(request))
        if operation_of(request) == "list_quiz_questions" and quiz_url(request) in undone:
            return answered(response, 200, sorted(body_of(response), key=lambda question: question["id"]))
        return response

    return defect


def update_in_a_group_is_a_save(request: httpx.Request, send: Send) -> httpx.Response:
    """An update of a question in a group saves the quiz."""
    response = send(request)
    if operation_of(request) == "update_quiz_question" and response.is_success:
        id_ = body_of(response)["id"]
        if any(q["id"] == id_ and q["quiz_group_id"] for q in questions_of(send, request)):
            done(send, "PUT", quiz_url(request), {"quiz": {}})
    return response


MUTANTS = [
    Mutant(
        "neutral comments are lost",
        lambda: understood(without("neutral_comments")),
        "quiz_questions.created_question_is_read_back",
        "quiz_questions.* quiz_question_types.*",
    ),
    Mutant(
        "fields beside a question count",
        lambda: on("create_quiz_question", reads_fields_from_beside),
        "quiz_questions.nothing_at_all_is_a_text",
    ),
    Mutant(
        "points as text are none",
        lambda: understood(
            by_name("points_possible", lambda points: 0 if isinstance(points, str) else points)
        ),
        "quiz_questions.points_that_are_no_number_are_none",
    ),
    Mutant("positions are minded", minds_positions, "quiz_questions.sent_position_is_ignored"),
    Mutant(
        "reads show the bank record",
        lambda: told(lambda question: {"assessment_question": None, **question}, of="get_quiz_question"),
        "quiz_questions.bank_record_comes_with_what_changes",
    ),
    Mutant(
        "update forgets the points",
        lambda: understood(lambda question: {"points_possible": 0, **question}, of="update_quiz_question"),
        "quiz_questions.update_changes_only_what_is_sent machine.quiz_content",
        "quiz_questions.* quiz_question_order.* quiz_question_rights.* quiz_content.*",
    ),
    Mutant(
        "null clears the name",
        lambda: understood(
            lambda question: {name: "" if value is None else value for name, value in question.items()},
            of="update_quiz_question",
        ),
        "quiz_questions.update_changes_only_what_is_sent",
    ),
    Mutant(
        "types are for ever",
        lambda: understood(without("question_type"), of="update_quiz_question"),
        "quiz_questions.update_can_change_type_and_answers",
        "quiz_content.*",
    ),
    Mutant(
        "texts are remembered",
        lambda: remembers_texts,
        "quiz_questions.of_a_text_nothing_is_remembered",
    ),
    Mutant(
        "an update of nothing is fine",
        lambda: on("update_quiz_question", asks_nothing_of_an_update),
        "quiz_questions.update_without_a_question_is_refused",
    ),
    Mutant(
        "no question is deleted",
        lambda: idle("delete_quiz_question"),
        "quiz_questions.deleted_question_is_gone quiz_content.draft_counts_what_is_there machine.quiz_content",
        "quiz_content.*",
    ),
    Mutant(
        "a question is found under every quiz",
        in_any_quiz,
        "quiz_questions.question_is_found_in_its_own_quiz_only",
    ),
    Mutant(
        "a question for an unknown group is asked",
        lambda: group_of_another_is_none,
        "quiz_questions.group_of_a_question_is_one_of_its_quiz",
    ),
    Mutant(
        "a quiz takes questions itself",
        lambda: takes_questions_at_the_quiz,
        "quiz_questions.question_sent_to_the_quiz_itself_is_not_found",
    ),
    Mutant(
        "names are escaped",
        lambda: told(by_name("question_name", lambda name: html.escape(name, quote=False))),
        "quiz_questions.plain_texts_are_never_escaped",
        "quiz_questions.* quiz_question_types.*",
    ),
    Mutant(
        "html is kept as it is",
        keeps_html,
        "quiz_questions.html_of_a_question_is_cleaned_up quiz_questions.links_are_stored_without_the_host",
    ),
    Mutant(
        "multipart points are lost",
        lambda: on("create_quiz_question", deaf_to_multipart),
        "quiz_questions.every_encoding_says_the_same",
    ),
    Mutant(
        "students list the questions",
        lambda: plain_list_is_open,
        "quiz_question_rights.students_are_denied_the_questions",
        "quiz_question_rights.one_of_the_two_names_of_an_attempt_is_none",
    ),
    Mutant(
        "students read questions",
        lambda: lets("student", "get_quiz_question"),
        "quiz_question_rights.students_are_denied_the_questions "
        "quiz_question_rights.unknown_question_is_unknown_before_it_is_forbidden",
    ),
    Mutant(
        "a refused deletion is carried out",
        lambda: refused_and_done("delete_quiz_question", role="student"),
        "quiz_question_rights.students_change_no_question",
    ),
    Mutant(
        "unknown questions are forbidden",
        lambda: answers("get_quiz_question", forbidden_before_unknown),
        "quiz_question_rights.unknown_question_is_unknown_before_it_is_forbidden",
    ),
    Mutant(
        "attempts tell the weights",
        lambda: told(with_weights, of="list_quiz_questions", to="student"),
        "quiz_question_rights.attempts_questions_never_tell_what_is_right",
    ),
    Mutant(
        "attempts tell the points",
        lambda: told(lambda q: {**q, "points_possible": 1.0}, of="list_quiz_questions", to="student"),
        "quiz_question_rights.attempts_questions_never_tell_what_is_right",
    ),
    Mutant(
        "deleted questions leave attempts",
        forgets_deleted_ones,
        "quiz_question_rights.attempt_keeps_what_it_was_given",
    ),
    Mutant(
        "half an attempt is one",
        lambda: on("list_quiz_questions", takes_any_attempt),
        "quiz_question_rights.one_of_the_two_names_of_an_attempt_is_none",
    ),
    Mutant(
        "attempts do not know the order",
        lambda: listed(attempt_in_the_order_of_ids, to="student"),
        "quiz_question_order.attempt_is_given_the_new_order",
    ),
    Mutant(
        "an update moves a question back",
        update_moves_back,
        "machine.quiz_content",
        steps=5,
    ),
    Mutant(
        "a deletion undoes the order",
        deletion_undoes_the_order,
        "machine.quiz_content",
        steps=6,
    ),
    Mutant(
        "an update in a group is a save",
        lambda: update_in_a_group_is_a_save,
        "machine.quiz_content",
        steps=6,
    ),
]
