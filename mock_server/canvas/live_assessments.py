"""Canvas "LiveAssessments": pass/fail checks by key, and their results.

Source: canvas-live-assessments; the numbers in this module are its sections. Rows come back from lists by
ascending id.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from mock_server.canvas import lookup, messages, rights, times
from mock_server.canvas.casting import FALSE_TEXTS
from mock_server.canvas.outcomes import (
    align,
    by_id,
    refresh_outcome_results,
    require_linked,
    results_by_user,
    results_of,
)
from mock_server.canvas.paging import page_of
from mock_server.canvas.refusals import Failed, InvalidRecord, NotFound, Rejected
from mock_server.engine.dialect import Reply
from mock_server.engine.registry import operation
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store

ASSESSABLE = frozenset({"active", "invited"})
_UNUSABLE = {"passed": messages.NOT_INCLUDED, "assessed_at": messages.BLANK}


@operation
def create_live_assessments(call: Call, store: Store) -> Row:
    """Makes or finds an assessment for each item, in one step; an existing key gets the new title.

    Source: canvas-live-assessments 3.
    """
    course = lookup.find_course(call, store)
    rights.require_right(call, store, course, rights.ADD)
    items = _items(call, "assessments")
    if any(_is_given(_linked_outcome(item)) for item in items):
        rights.require_right(call, store, course, rights.OUTCOMES)
    fields: Row = call.document.schema("LiveAssessmentInput")["properties"]
    outcome: Row | None = None
    made: list[Row] = []
    for item in items:
        if _is_given(given := _linked_outcome(item)):
            outcome = _outcome_of_course(store, course, given)
        sent = {name: _required_text(item, name) for name in ("title", "key")}
        _require_valid(
            {name: messages.TOO_LONG for name, text in sent.items() if len(text) > fields[name]["maxLength"]}
        )
        assessment = _named(store, course, retitles=not call.settings.documented, **sent)
        # sticky: Canvas keeps the outcome of an earlier item. Source: canvas-live-assessments 3.3
        if outcome is not None:
            align(store, assessment, outcome)
        made.append(assessment)
    links = _result_links(call, course)
    if call.settings.documented and len(made) == 1:  # 8, row 1
        links = _result_links(call, course, assessment_id=made[0]["id"])
    return {"links": links, "assessments": [_assessment_json(row) for row in made]}


@operation
def list_live_assessments(call: Call, store: Store) -> Reply:
    """One page of the course's assessments, with its place among the pages. Source: canvas-live-assessments 4, 7."""
    course = lookup.find_course(call, store)
    rights.require_right(call, store, course, rights.VIEW_GRADES)
    rows = store.memo(
        ("live assessments", course["id"]),
        lambda: by_id(store.live_assessments.where(course_id=course["id"])),
    )
    page = page_of(call, rows, _home(course))
    body = {
        "links": _result_links(call, course),
        "assessments": [_assessment_json(row) for row in page.items],
        "meta": page.meta,
    }
    return Reply(200, body, page.headers)


@operation
def create_live_assessment_results(call: Call, store: Store) -> Row:
    """Adds results, all or none, user by user; the caller is the assessor. Source: canvas-live-assessments 5."""
    course, assessment = _course_and_assessment(call, store)
    rights.require_right(call, store, course, rights.EDIT)
    assert call.user is not None  # noqa: S101 - nobody has this right without signing in
    items = _items(call, "results")
    limits: Row = call.document.schema("CreateLiveAssessmentResultsRequest")["properties"]["results"]
    if len(items) > limits["maxItems"]:
        raise Failed(500, "internal_server_error")  # 5.1
    zone = times.zone_of(call.user)
    place = {"assessment_id": assessment["id"], "assessor_id": call.user["id"]}
    made: list[Row] = []
    for group in _grouped_by_user(items):
        user = _assessable_user(store, course, _links(group[0]).get("user"))
        for item in group:
            result = {"passed": _passed(item), "assessed_at": _assessed_at(item, zone)}
            _require_valid({name: _UNUSABLE[name] for name, value in result.items() if value is None})
            made.append(store.live_assessment_results.add({**place, "user_id": user["id"], **result}))
    refresh_outcome_results(store, assessment["id"], user_ids={row["user_id"] for row in made})
    return {"results": [_result_json(row) for row in made]}


@operation
def list_live_assessment_results(call: Call, store: Store) -> Reply:
    """One page of the assessment's results, of everybody or of one user. Source: canvas-live-assessments 6, 7."""
    course, assessment = _course_and_assessment(call, store)
    rights.require_right(call, store, course, rights.VIEW_GRADES)
    rows = results_of(store, assessment["id"])
    if (wanted := call.params.get("user_id")) is not None:
        rows = results_by_user(store, assessment["id"]).get(_id_sent(wanted) or 0, [])
    page = page_of(call, rows, f"{_home(course)}/{assessment['id']}/results")
    body = {"results": [_result_json(row) for row in page.items], "meta": page.meta}
    return Reply(200, body, page.headers)


# --- look-ups -----------------------------------------------------------------------------------------


def _course_and_assessment(call: Call, store: Store) -> tuple[Row, Row]:
    """Raises NotFound, and Rejected for another course's assessment. Source: canvas-live-assessments 2.1."""
    course = lookup.find_course(call, store)
    number = lookup.numeric_id(call.path_params["assessment_id"])
    assessment = None if number is None else store.live_assessments.get(number)
    if assessment is None:
        raise NotFound()
    if assessment["course_id"] != course["id"]:
        raise Rejected(messages.WRONG_CONTEXT)
    return course, assessment


def _named(store: Store, course: Row, *, key: str, title: str, retitles: bool) -> Row:
    """The assessment of this key, made if it is missing; one that is found gets the title.

    Source: canvas-live-assessments 3.3, 8 row 6.
    """
    found = store.live_assessments.first(key=key, course_id=course["id"])
    if found is None:
        return store.live_assessments.add({"course_id": course["id"], "key": key, "title": title})
    return store.live_assessments.update(found["id"], title=title) if retitles else found


def _outcome_of_course(store: Store, course: Row, given: Any) -> Row:
    number = _id_sent(given)
    return require_linked(course["id"], None if number is None else store.outcomes.get(number))


def _assessable_user(store: Store, course: Row, given: Any) -> Row:
    """The user of an item: enrolled in whatever role, active or pending. Raises Rejected.

    Source: canvas-live-assessments 5.1.
    """
    if not _is_given(given):
        raise _missing("user")
    number = _id_sent(given)
    user = None if number is None else store.users.get(number)
    if user is None or user["deleted"]:
        raise Rejected(messages.USER_NOT_IN_CONTEXT)
    enrollments = store.enrollments.where(user_id=user["id"], course_id=course["id"])
    if not any(enrollment["state"] in ASSESSABLE for enrollment in enrollments):
        raise Rejected(messages.USER_NOT_IN_CONTEXT)
    return user


# --- what is sent -------------------------------------------------------------------------------------


def _items(call: Call, name: str) -> list[Any]:
    """The list under this name. Raises Rejected for anything but a list."""
    items = call.params.get(name)
    if not isinstance(items, list):
        raise _missing(name)
    return items


def _missing(name: str) -> Rejected:
    return Rejected(messages.MISSING_KEY.format(key=name))


def _field(item: Any, name: str) -> Any:
    """A field of an item; an item that is no object has none, where Canvas fails.

    Source: canvas-live-assessments 3.1, 5.1 (unsure).
    """
    return item.get(name) if isinstance(item, dict) else None


def _is_given(value: Any) -> bool:
    """Null and false count as absent, 0 and the empty text do not. Source: canvas-live-assessments 3.1, 5.1."""
    return value is not None and value is not False


def _links(item: Any) -> Row:
    links = _field(item, "links")
    return links if isinstance(links, dict) else {}


def _linked_outcome(item: Any) -> Any:
    """What stands where an outcome's id is expected; links of a wrong type name an outcome that does not exist."""
    links = _field(item, "links")
    if isinstance(links, dict):
        return links.get("outcome")
    return "" if _is_given(links) else None


def _id_sent(value: Any) -> int | None:
    """An id sent as number or text; None for whatever is neither."""
    if isinstance(value, str):
        return lookup.numeric_id(value.strip())
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if type(value) is int else None


def _required_text(item: Any, name: str) -> str:
    """A text that is not blank; a number counts as its digits. Raises Rejected. Source: canvas-live-assessments 3.1."""
    value = _field(item, name)
    text = str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    if not text.strip():
        raise _missing(name)
    return text


def _grouped_by_user(items: Iterable[Any]) -> list[list[Any]]:
    """The items by the user they name, groups in order of first appearance; `15` and `"15"` are two.

    Source: canvas-live-assessments 5.2.
    """
    groups: dict[str, list[Any]] = {}
    for item in items:
        groups.setdefault(json.dumps(_links(item).get("user"), sort_keys=True), []).append(item)
    return list(groups.values())


def _passed(item: Any) -> bool | None:
    """None for the empty text, which is no truth value. Raises Rejected when there is none.

    Source: canvas-live-assessments 5.1.
    """
    value = _field(item, "passed")
    if value is None:
        raise _missing("passed")
    if isinstance(value, str):
        return None if value == "" else value.lower() not in FALSE_TEXTS
    return bool(value != 0)


def _assessed_at(item: Any, zone: Any) -> str | None:
    """The time as it is stored; None for what is no time. Raises Rejected for blank ones.

    Source: canvas-live-assessments 5.1.
    """
    value = _field(item, "assessed_at")
    is_blank = not value.strip() if isinstance(value, str) else value in ([], {})
    if is_blank or not _is_given(value):
        raise _missing("assessed_at")
    return times.from_client(value, zone)


def _require_valid(codes: dict[str, str]) -> None:
    """Raises InvalidRecord if there is any field with a code against it."""
    if codes:
        raise InvalidRecord(**codes)


# --- what is answered ---------------------------------------------------------------------------------


def _home(course: Row) -> str:
    """The path of the course's assessments, with its plain id whatever form the request used.

    Source: canvas-live-assessments 3.4, 7.
    """
    return f"/api/v1/courses/{course['id']}/live_assessments"


def _result_links(call: Call, course: Row, *, assessment_id: int | str = "{assessments.id}") -> Row:
    """Where results are found; with a literal placeholder unless it is said for which assessment.

    Source: canvas-live-assessments 3.4.
    """
    return {"assessments.results": f"{call.base_url}{_home(course)}/{assessment_id}/results"}


def _assessment_json(row: Row) -> Row:
    return {"id": str(row["id"]), "key": row["key"], "title": row["title"]}


def _result_json(row: Row) -> Row:
    return {
        "id": str(row["id"]),
        "passed": row["passed"],
        "assessed_at": row["assessed_at"],
        "links": {
            "user": str(row["user_id"]),
            "assessor": str(row["assessor_id"]),
            "assessment": str(row["assessment_id"]),
        },
    }
