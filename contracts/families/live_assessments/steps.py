"""Steps that several laws about live assessments share. Fact sheet: canvas-live-assessments.

Unlike in `arrange`, what goes wrong here is the law's own finding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contracts.document.spec import Json
from contracts.generic.refusals import require_status
from contracts.run.case import Actor, Case
from contracts.wire.exchange import Exchange
from contracts.wire.failures import require, require_contains

NOBODY = 9_100_000_000
"""An id that no user and no outcome has."""
AT = "2031-02-03T04:05:06Z"
BLANKS: Sequence[Json] = (None, "", " ", "\t \n")
NO_LISTS: Sequence[Json] = (None, {"0": {}}, "text", 5, True)


def require_rejected(exchange: Exchange, message: str) -> None:
    """The endpoint's own refusal: 400, flat, with this very text and no `errors`.

    Source: canvas-live-assessments 2.2, 2.3.
    """
    require_status(exchange, 400)
    require_contains(
        exchange.json, {"status": "bad_request", "message": message}, "another refusal", exchange=exchange
    )
    require("errors" not in exchange.json, "a rejection has no `errors`", exchange=exchange)


def require_invalid(exchange: Exchange) -> None:
    """What a value that cannot be saved is answered with, as far as it is known: 4xx and `errors`.

    Source: canvas-live-assessments 10.
    """
    require(
        400 <= exchange.status < 500,
        f"answered {exchange.status}",
        documented="status 422, or another 4xx",
        exchange=exchange,
    )
    has_errors = isinstance(exchange.json, dict) and "errors" in exchange.json
    require(has_errors, "the refusal has no `errors`", exchange=exchange)


def current_or_older(case: Case, value: int, *, older: int) -> set[int]:
    """What current versions do; on a real server also what older ones do. Source: canvas-live-assessments 9."""
    return {value} if case.is_mock else {value, older}


def try_create(actor: Actor, items: Sequence[Json], *, note: str = "", **how: Json) -> Exchange:
    more = {"note": note} if note else {}
    return actor.call("create_live_assessments", body={"assessments": list(items), **more}, **how)


def create_or_find(actor: Actor, items: Sequence[Json], **how: Json) -> list[Json]:
    answer = try_create(actor, items, **how)
    require_status(answer, 200)
    return list(answer.json["assessments"])


def try_record(
    actor: Actor, assessment: Mapping[str, Json], results: Sequence[Json], **how: Json
) -> Exchange:
    return actor.call(
        "create_live_assessment_results",
        assessment_id=assessment["id"],
        body={"results": list(results)},
        **how,
    )


def record(actor: Actor, assessment: Mapping[str, Json], results: Sequence[Json], **how: Json) -> list[Json]:
    answer = try_record(actor, assessment, results, **how)
    require_status(answer, 200)
    return list(answer.json["results"])


def results_of(case: Case, assessment: Mapping[str, Json], **query: Json) -> list[Json]:
    return case.teacher.every("list_live_assessment_results", assessment_id=assessment["id"], query=query)


def result_of(user: Json, *, passed: Json = True, at: str = AT) -> dict[str, Json]:
    return {"passed": passed, "assessed_at": at, "links": {"user": user}}


def without(item: Mapping[str, Json], name: str) -> dict[str, Json]:
    """The item without one of its fields."""
    return {key: value for key, value in item.items() if key != name}


def home_of(case: Case) -> str:
    """The absolute address of the course's assessments."""
    return f"{case.session.wire('canvas').base_url}/api/v1/courses/{case.course}/live_assessments"


def by_id(items: Sequence[Json]) -> list[Json]:
    return sorted(items, key=lambda item: int(item["id"]))
