"""One thing is wrong with a call: the answer is the documented refusal, and nothing has changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from contracts.document.spec import Operation
from contracts.generate.violations import Mutation, violations
from contracts.generic.arrange import path_values, usual_actor
from contracts.generic.calls import query_violations, valid_call
from contracts.generic.footprint import CHANGED, footprint
from contracts.generic.replies import check_shape
from contracts.generic.traits import body_for_nobody, traits_of
from contracts.run.case import Actor, Case
from contracts.wire.exchange import Exchange
from contracts.wire.failures import require, require_equal

BAD_TOKEN = "canvas-contracts-bad-token"  # noqa: S105 - no secret: it is meant to be refused

_REFUSED: Mapping[str, Callable[[Case], Actor]] = {
    "anonymous": lambda case: case.anonymous,
    "bad token": lambda case: case.bearer(BAD_TOKEN),
    "outsider": lambda case: case.role("outsider"),
}


def refusal_check(operation: Operation, who: str, status: int) -> Callable[[Case], None]:
    def body(case: Case) -> None:
        call = valid_call(case, operation)
        before = footprint(case, operation, call.path)

        exchange = call.by(_REFUSED[who](case))

        if who == "outsider":
            require_kept_out(operation, exchange)
        else:
            require_status(exchange, status)
        check_shape(operation, exchange)
        require_equal(footprint(case, operation, call.path), before, CHANGED)

    return body


def unknown_check(operation: Operation, name: str) -> Callable[[Case], None]:
    def body(case: Case) -> None:
        outer = path_values(case, operation, until=name)
        path = {**_anything_behind(operation, name), **outer}
        path[name] = case.absent(operation.id, name, **outer)
        drawn = case.draw(body_for_nobody(case, operation))

        exchange = usual_actor(case, operation).call(operation.id, body=drawn, **path)

        require_status(exchange, 404)
        check_shape(operation, exchange)

    return body


def _anything_behind(operation: Operation, name: str) -> dict[str, Any]:
    """Any value for the placeholders behind an unknown one."""
    names = operation.path_names
    return dict.fromkeys(names[names.index(name) + 1 :], 9100000000)


def violation_check(operation: Operation) -> Callable[[Case], None]:
    def body(case: Case) -> None:
        call = valid_call(case, operation)
        broken = case.draw(st.sampled_from(violations(operation.body, call.body)))
        before = footprint(case, operation, call.path)

        exchange = usual_actor(case, operation).call(
            operation.id, body=broken.applied(call.body), **call.path
        )

        _require_answer_to(broken, operation, exchange)
        if exchange.status >= 400:
            require_equal(footprint(case, operation, call.path), before, CHANGED)

    return body


def query_violation_check(operation: Operation) -> Callable[[Case], None]:
    def body(case: Case) -> None:
        call = valid_call(case, operation)
        broken = case.draw(st.sampled_from(query_violations(operation)))

        query = broken.applied(dict(call.query))
        exchange = replace(call, query=query).by(usual_actor(case, operation))

        _require_answer_to(broken, operation, exchange)

    return body


def _require_answer_to(broken: Mutation, operation: Operation, exchange: Exchange) -> None:
    """Canvas passes over most violations, each in its own way; Karma refuses them all, and says which field it was."""
    check_shape(operation, exchange)
    require(exchange.status < 500, f"{broken} is answered {exchange.status}", exchange=exchange)
    if operation.dialect == "karma":
        require_status(exchange, 422, message=f"{broken} is answered {exchange.status}")
        named = {detail["field"] for detail in exchange.json["error"]["details"]}
        require_equal(
            sorted(named), [broken.field], f"{broken}: the refusal names other fields", exchange=exchange
        )


def require_status(exchange: Exchange, status: int, *, message: str = "") -> None:
    """The answer has exactly this status."""
    require(
        exchange.status == status,
        message or f"answered {exchange.status}",
        documented=f"status {status}",
        exchange=exchange,
    )


def require_kept_out(operation: Operation, exchange: Exchange) -> None:
    """Somebody who is not in the course is refused, by most operations for lack of a right."""
    status, word = traits_of(operation).outsider
    if word == "unauthorized":
        require_not_permitted(exchange)
        return
    require_status(exchange, status)
    if word:
        _require_word(exchange, word)


def require_not_permitted(exchange: Exchange) -> None:
    """Signed in, and without the right: 403, or 401 on older servers, with the body's own word for it."""
    require(
        exchange.status == 403 or (exchange.status == 401 and not exchange.of_mock),
        f"answered {exchange.status}",
        documented="status 403" if exchange.of_mock else "status 403 (401 on older servers)",
        exchange=exchange,
    )
    _require_word(exchange, "unauthorized")


def _require_word(exchange: Exchange, word: str) -> None:
    said = exchange.json.get("status") if isinstance(exchange.json, dict) else None
    require_equal(said, word, "the refusal does not say so", at="/status", exchange=exchange)
