"""Steps of Karma's laws: answers to send, lists to read, and refusals as they are required."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.generic.refusals import require_status
from contracts.run.case import Actor, Case, items_of
from contracts.wire.exchange import Exchange, Json
from contracts.wire.failures import require, require_equal


def require_refused(exchange: Exchange, status: int, code: str | None = None) -> None:
    """The answer is this refusal; without a code only its status is promised."""
    require_status(exchange, status)
    if code is not None:
        require_equal(
            exchange.json["error"]["code"],
            code,
            "the code says something else",
            at="/error/code",
            exchange=exchange,
        )


def require_invalid(exchange: Exchange, *fields: str) -> None:
    """422, and its details name exactly these fields, each once."""
    require_refused(exchange, 422, "VALIDATION_ERROR")
    details = exchange.json["error"]["details"]
    require_equal(
        sorted(detail["field"] for detail in details),
        sorted(fields),
        "the details name other fields than those at fault",
        at="/error/details",
        exchange=exchange,
    )
    without_issue = [detail["field"] for detail in details if not detail["issue"]]
    require(not without_issue, f"no issue is told for {', '.join(without_issue)}", exchange=exchange)


def newest(case: Case, role: str = "karma:admin", **query: Json) -> list[Json]:
    """The last hundred or two of what somebody may see, in the list's order: on the mock the oldest come first."""
    total = page_of(case, 1, 1, role, **query).json["meta"]["total"]
    last = max(1, -(-total // 100))
    pages = [page_of(case, number, 100, role, **query) for number in range(max(1, last - 1), last + 1)]
    return [item for page in pages for item in items_of(page)]


def page_of(case: Case, page: int, per_page: int, role: str = "karma:admin", **query: Json) -> Exchange:
    exchange = case.role(role).call("list_assessments", query={"page": page, "per_page": per_page, **query})
    require_status(exchange, 200)
    return exchange


def answers_to(assessment: Json, right: int, blank: int = 0) -> list[Json]:
    """The first ones right, then the blanks, the rest wrong."""

    def option(place: int, question: Json) -> str | None:
        if place < right:
            return str(question["correct_option"])
        if place < right + blank:
            return None
        return next(str(text) for text in question["options"] if text != question["correct_option"])

    return [
        {"question_id": question["id"], "selected_option": option(place, question)}
        for place, question in enumerate(assessment["questions"])
    ]


def try_submit(somebody: Actor, assessment: Json, answers: Sequence[Json]) -> Exchange:
    return somebody.call("submit_assessment", id=assessment["id"], body={"answers": answers})


def submit(somebody: Actor, assessment: Json, answers: Sequence[Json]) -> Json:
    return somebody.ok("submit_assessment", id=assessment["id"], body={"answers": answers})
