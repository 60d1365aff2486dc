"""Steps that several laws about quizzes share. Unlike in `arrange`, what goes wrong here is the law's own finding."""

from __future__ import annotations

from contracts.document.spec import Json
from contracts.generic.refusals import require_status
from contracts.run.case import Actor, Case
from contracts.wire.exchange import Exchange
from contracts.wire.failures import require

TEACHES_AND_TAKES = ("teacher", "ta", "designer", "admin", "student", "observer")


def readers(case: Case) -> list[Actor]:
    """Everybody known here who may read a published quiz of the course."""
    return [case.role(role) for role in TEACHES_AND_TAKES if role in case.session.target.people]


def created(case: Case, **settings: Json) -> Json:
    """What create answers to these settings."""
    return case.teacher.ok("create_quiz", body={"quiz": {"title": f"{case.mark} quiz", **settings}})


def updated(case: Case, quiz: Json, **settings: Json) -> Json:
    """The quiz as a read shows it after an update with these settings."""
    case.teacher.ok("update_quiz", id=quiz["id"], body={"quiz": settings})
    return case.teacher.ok("get_quiz", id=quiz["id"])


def listed(case: Case, actor: Actor) -> dict[int, Json]:
    """The case's own quizzes in the list that this person gets, by id."""
    return {quiz["id"]: quiz for quiz in actor.every("list_quizzes", query={"search_term": case.mark})}


def try_create(case: Case, **settings: Json) -> Exchange:
    """The answer to a create request that may well be refused. The mark stands in the description."""
    return case.teacher.call("create_quiz", body={"quiz": {"description": case.mark, **settings}})


def try_update(case: Case, quiz: Json, **settings: Json) -> Exchange:
    return case.teacher.call("update_quiz", id=quiz["id"], body={"quiz": settings})


def require_refused(exchange: Exchange, *keys: str) -> None:
    """A 400 whose `errors` has each of these keys; of keys written `one|other` either will do."""
    require_status(exchange, 400)
    errors = exchange.json["errors"]
    for key in keys:
        require(
            isinstance(errors, dict) and any(name in errors for name in key.split("|")),
            "the refusal names another field",
            received=errors,
            documented=f"a key {key}",
            at="/errors",
            exchange=exchange,
        )
