"""Steps that several laws about questions and groups share. What goes wrong here is the law's own finding."""

from __future__ import annotations

from typing import Any

from contracts.document.spec import Json
from contracts.run.case import Case

ESSAY, CHOICE, TEXT_ONLY = (f"{kind}_question" for kind in ("essay", "multiple_choice", "text_only"))
COUNTED = ("question_count", "points_possible", "question_types")


def place(thing: Json) -> dict[str, Any]:
    """Where a question or a group is found, as values of a path."""
    return {"quiz_id": thing["quiz_id"], "id": thing["id"]}


def asked(case: Case, quiz: Json, **fields: Json) -> Json:
    """What create answers to this question; an essay unless said otherwise."""
    question = {"question_name": f"{case.mark} question", "question_type": ESSAY, **fields}
    return case.teacher.ok("create_quiz_question", quiz_id=quiz["id"], body={"question": question})


def read(case: Case, question: Json) -> Json:
    """The question as its teacher reads it."""
    return case.teacher.ok("get_quiz_question", **place(question))


def changed(case: Case, question: Json, **fields: Json) -> Json:
    """The question as a read shows it after an update with these fields."""
    case.teacher.ok("update_quiz_question", body={"question": fields}, **place(question))
    return read(case, question)


def listed(case: Case, quiz: Json) -> list[Json]:
    """The quiz's questions as its teacher lists them."""
    return case.teacher.every("list_quiz_questions", quiz_id=quiz["id"])


def ids_listed(case: Case, quiz: Json) -> list[Json]:
    return [question["id"] for question in listed(case, quiz)]


def grouped(case: Case, quiz: Json, **fields: Json) -> Json:
    """What create answers to this group."""
    group = {"name": f"{case.mark} group", "pick_count": 1, "question_points": 1, **fields}
    made = case.teacher.ok("create_question_group", quiz_id=quiz["id"], body={"quiz_groups": [group]})
    return made["quiz_groups"][0]


def read_group(case: Case, group: Json) -> Json:
    """The group as its teacher reads it."""
    return case.teacher.ok("get_quiz_group", **place(group))


def changed_group(case: Case, group: Json, **fields: Json) -> Json:
    """The group as a read shows it after an update with these fields."""
    case.teacher.ok("update_question_group", body={"quiz_groups": [fields]}, **place(group))
    return read_group(case, group)


def item(thing: Json) -> Json:
    """A question or a group as an entry of an `order`."""
    return {"type": "question" if "question_type" in thing else "group", "id": thing["id"]}


def reordered(case: Case, quiz: Json, *things: Json) -> None:
    """Puts these questions and groups of the quiz in this order."""
    body = {"order": [item(thing) for thing in things]}
    case.teacher.ok("reorder_quiz_items", id=quiz["id"], body=body)


def put_into(case: Case, group: Json, *questions: Json) -> None:
    """Puts these questions into the group, in this order."""
    body = {"order": [item(question) for question in questions]}
    case.teacher.ok("reorder_question_groups", body=body, **place(group))


def counts(case: Case, quiz: Json) -> Json:
    """What the quiz says that it holds."""
    shown = case.teacher.ok("get_quiz", id=quiz["id"])
    return {name: shown[name] for name in COUNTED}
