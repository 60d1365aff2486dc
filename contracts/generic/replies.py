"""A valid call is answered with a documented status, media type, headers and body."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from contracts.document.spec import Operation, Reply
from contracts.generic.arrange import usual_actor
from contracts.generic.calls import valid_call
from contracts.generic.traits import valid_body
from contracts.run.case import Case
from contracts.wire.exchange import Exchange, Json
from contracts.wire.failures import ContractFailure, require
from contracts.wire.guard import remover_of

UTC_TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
ANY_TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d")


def reply_check(operation: Operation) -> Callable[[Case], None]:
    def body(case: Case) -> None:
        call = valid_call(case, operation)
        put_something_into(case, operation, call.path)

        exchange = call.by(usual_actor(case, operation))

        require(
            exchange.status in operation.successes,
            f"a valid call is answered {exchange.status}",
            documented=f"status {' or '.join(map(str, operation.successes))}",
            exchange=exchange,
        )
        check_shape(operation, exchange)
        check_times(exchange)

    return body


def put_something_into(case: Case, operation: Operation, path: Mapping[str, Any]) -> None:
    """A list gets an item of the case's own where one may be made and can go again, or the server is the mock."""
    maker = case.document.at("POST", operation.path)
    if operation.method != "GET" or maker is None or case.session.guard.forbidden is not None:
        return
    if case.is_mock or remover_of(case.document, maker) is not None:
        with case.arranging():
            usual_actor(case, maker).ok(maker.id, body=case.draw(valid_body(case, maker, path)), **path)


def check_shape(operation: Operation, exchange: Exchange) -> None:
    """The answer, success or refusal, has a documented status, media type, headers and body."""
    reply = operation.reply(exchange.status)
    if reply is None:
        raise ContractFailure(
            f"status {exchange.status} is not documented",
            documented=f"one of {', '.join(operation.replies)}",
            exchange=exchange,
        )
    for name in reply.headers:
        _check_header(operation, reply, name, exchange)
    if not reply.content:
        require(not exchange.body, "a body where none is documented", exchange=exchange)
        return
    require(
        exchange.media_type in reply.content,
        f"media type {exchange.media_type or 'missing'}",
        documented=f"one of {', '.join(reply.content)}",
        exchange=exchange,
    )
    if exchange.media_type.endswith("json"):
        require(exchange.is_json, "the body is no JSON, though its media type says so", exchange=exchange)
    problems = reply.problems(exchange.media_type, exchange.json if exchange.is_json else exchange.text)
    for problem in problems[:1]:
        raise ContractFailure(
            f"the body is not what its schema says: {problem.message}",
            received=problem.received,
            documented=problem.documented,
            at=problem.pointer or "/",
            exchange=exchange,
        )


def _check_header(operation: Operation, reply: Reply, name: str, exchange: Exchange) -> None:
    """A documented header has a value that its schema allows; the mock's successes have them all."""
    if not exchange.has_header(name):
        may_lack = not (exchange.of_mock and exchange.status in operation.successes)
        require(may_lack, f"the header {name} is missing", exchange=exchange)
        return
    for problem in reply.header_problems(name, exchange.header(name)):
        raise ContractFailure(
            f"the header {name} is not what its schema says: {problem.message}",
            received=exchange.header(name),
            documented=problem.documented,
            exchange=exchange,
        )


def check_times(exchange: Exchange) -> None:
    """Every time in the body is in UTC, in whole seconds, with a `Z`."""
    for pointer, value in _texts(exchange.json):
        if pointer.endswith("_at") and ANY_TIME.match(value):
            require(
                UTC_TIME.match(value),
                "a time that is not written in UTC with whole seconds",
                received=value,
                documented="YYYY-MM-DDTHH:MM:SSZ",
                at=pointer,
                exchange=exchange,
            )


def _texts(value: Json, pointer: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, f"{pointer}/{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, f"{pointer}/{index}")
    elif isinstance(value, str):
        yield pointer, value
