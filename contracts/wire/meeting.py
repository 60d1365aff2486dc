"""Finds out which users of a target are available, by a few harmless requests, and explains what goes wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.options import CANVAS_ROLES, KARMA_ROLES, Options, option_of, variable_of
from contracts.wire.client import Request
from contracts.wire.exchange import Exchange, Secrets
from contracts.wire.failures import ContractFailure, SetupFailed, failure_from
from contracts.wire.target import DEMO, DEMO_KARMA_DRAFT, DEMO_OUTCOMES, Person, Target


def meet_canvas(target: Target, options: Options, tokens: dict[str, str], assumed: set[str]) -> None:
    if "teacher" not in tokens:
        raise SetupFailed("a teacher's token is needed: --token, or the environment's CANVAS_TOKEN")
    for role in CANVAS_ROLES:
        if role not in tokens:
            continue
        answer = _ask(target, "canvas", "get_current_user", "/api/v1/users/self", role, tokens[role])
        if answer.status == 401 and role in assumed and role != "teacher":
            continue
        if role == "teacher":
            _require_api(answer, target.url)
        _require_token(answer, role)
        user = _object(answer, target.secrets)
        target.people[role] = Person(role, tokens[role], str(user["id"]), str(user.get("name", "")))
    course = options.course or (DEMO["course"] if target.is_mock else None)
    if course is None:
        raise SetupFailed("a course is needed: --course ID, one that the holder of --token teaches")
    _meet_course(target, "course", course, "--course")
    other = options.other_course or (DEMO["other-course"] if target.is_mock and not options.course else None)
    if other is not None:
        _meet_course(target, "other-course", other, "--other-course")
    if target.is_mock and target.courses["course"] == DEMO["course"]:
        target.outcomes = DEMO_OUTCOMES


def _meet_course(target: Target, name: str, course: str, option: str) -> None:
    teacher = target.people["teacher"]
    answer = _ask(target, "canvas", "get_course", f"/api/v1/courses/{course}", "teacher", teacher.token)
    if answer.status in {401, 403, 404}:
        raise SetupFailed(
            f"{option} {course}: the holder of --token finds no such course ({answer.status}{_reason(answer)})"
        )
    found = _object(answer, target.secrets)
    _require_teacher(found, f"{option} {course}", teacher.name)
    target.courses[name] = str(found["id"])
    target.course_forms[course] = str(found["id"])
    target.course_forms[str(found["id"])] = str(found["id"])
    if found.get("sis_course_id"):
        target.course_forms[f"sis_course_id:{found['sis_course_id']}"] = str(found["id"])


def _require_teacher(course: Mapping[str, Any], which: str, name: str) -> None:
    """Who has another part in the course than a teacher's is no teacher of it; an administrator has none.

    Source: canvas-api-conventions 13.
    """
    enrollments = course.get("enrollments")
    found = enrollments if isinstance(enrollments, list) else []
    parts = {
        str(row.get("type", "")).lower().removesuffix("enrollment") for row in found if isinstance(row, dict)
    }
    if parts and "teacher" not in parts:
        who = f" ({name})" if name else ""
        raise SetupFailed(
            f"the holder of --token{who} is no teacher of {which}, but {' and '.join(sorted(parts))}"
        )


def meet_karma(target: Target, options: Options, tokens: dict[str, str], assumed: set[str]) -> bool:
    """Whether there is anybody to play on the Karma side."""
    for role in KARMA_ROLES:
        if role not in tokens:
            continue
        answer = _ask(
            target, "karma", "list_assessments", "/api/v1/assessments?per_page=1", role, tokens[role]
        )
        if answer.status == 401 and role in assumed:
            continue
        _require_token(answer, role)
        body = _object(answer, target.secrets, key="data")
        if not isinstance(body["data"], list):
            raise wrong(
                ContractFailure("`data` of a list is no array", exchange=answer), [answer], target.secrets
            )
        target.people[role] = Person(role, tokens[role])
    course = options.karma_course or (DEMO["karma-course"] if target.is_mock else None)
    if course is not None:
        target.courses["karma-course"] = course
        if target.is_mock and course == DEMO["karma-course"]:
            target.courses["karma-draft"] = DEMO_KARMA_DRAFT
    return any(role in target.people for role in KARMA_ROLES)


def _ask(target: Target, system: str, operation: str, path: str, role: str, token: str) -> Exchange:
    request = Request("GET", path, operation, role, token=token, token_name=variable_of(role))
    return target.wires[system].send(request)


def _require_api(answer: Exchange, url: str) -> None:
    """The first answer tells whether this is a Canvas at all."""
    asked = f"{url} answers GET /api/v1/users/self"
    if 300 <= answer.status < 400:
        raise SetupFailed(
            f"{asked} with a redirect to {answer.header('location')}: use the final address as --url"
        )
    if answer.status >= 500:
        return
    if answer.media_type != "application/json" or not answer.is_json:
        what = "a web page" if answer.media_type == "text/html" else (answer.media_type or "no media type")
        raise SetupFailed(
            f"{asked} with {answer.status} and {what} instead of JSON: this is not the address of a Canvas"
        )
    if answer.status == 404:
        raise SetupFailed(f"{asked} with 404: this is not the address of a Canvas")
    if answer.status == 200 and not isinstance(answer.json, dict):
        raise SetupFailed(f"{asked} with JSON that is no user: this is not the address of a Canvas")


def _require_token(answer: Exchange, role: str) -> None:
    if answer.status in {401, 403}:
        raise SetupFailed(
            f"the server refuses the token of {option_of(role)} ({answer.status}{_reason(answer)})"
        )


def _object(answer: Exchange, secrets: Secrets, key: str = "id") -> dict[str, Any]:
    body = answer.json
    if answer.status == 200 and isinstance(body, dict) and key in body:
        return body
    message = (
        f"setting up got {answer.status} and no `{key}`, where 200 and an object with `{key}` is documented"
    )
    raise wrong(ContractFailure(message, exchange=answer), [answer], secrets)


def wrong(error: ContractFailure, exchanges: list[Exchange], secrets: Secrets) -> SetupFailed:
    """The server answered, and wrongly: that is a failure of its own, not an obstacle."""
    operation = exchanges[-1].operation if exchanges else "setup"
    failure = failure_from(
        error,
        check=f"setup.{operation}",
        operation=operation,
        statement="The questions that a run begins with are answered as documented.",
        evidence=("doc: the operation's own page",),
        exchanges=exchanges,
        secrets=secrets,
    )
    return SetupFailed(failure.message, exit_code=1, failure=failure)


def _reason(answer: Exchange) -> str:
    """What the server says about a refusal, short."""
    body = answer.json
    found = ""
    if isinstance(body, dict):
        errors = body.get("errors") or body.get("error")
        if isinstance(errors, list) and errors and isinstance(errors[0], dict):
            found = str(errors[0].get("message", ""))
        elif isinstance(errors, dict):
            found = str(errors.get("message", ""))
        elif isinstance(errors, str):
            found = errors
    return f": {found[:120]}" if found else ""
