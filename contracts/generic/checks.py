"""Checks that every operation gets for nothing more than being in the document.

Replies: a valid call is answered with a documented status, media type, headers and body. Refusals: one thing is wrong,
the answer is the documented refusal, and nothing has changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from contracts.document.spec import Document, Operation, Reply, operations_of
from contracts.generate.schema import from_schema, types_of
from contracts.generate.violations import Violation, violations
from contracts.generic.arrange import maker_of, path_values, usual_actor
from contracts.generic.traits import body_for_nobody, traits_of, valid_body
from contracts.run.case import Actor, Case
from contracts.run.check import Check
from contracts.wire.exchange import Exchange, Json
from contracts.wire.failures import ContractFailure, require, require_equal
from contracts.wire.guard import remover_of

BAD_TOKEN = "canvas-contracts-bad-token"  # noqa: S105 - no secret: it is meant to be refused
UTC_TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
ANY_TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d")


def checks_of(document: Document) -> list[Check]:
    """The reply and refusal checks of every served operation of Canvas and Karma."""
    return [
        check
        for dialect in ("canvas", "karma")
        for operation in operations_of(document, dialect)
        for check in _checks_of(document, operation)
    ]


def _checks_of(document: Document, operation: Operation) -> Iterator[Check]:
    page = f"doc: {operation.tag}, {operation.summary}"
    traits = traits_of(operation)
    unnamed = "the documentation does not name it" if operation.undocumented else ""
    makes = any(name != "course_id" for name in operation.path_names)
    writes = not operation.is_safe or makes

    def check(kind: str, statement: str, body: Callable[[Case], None], **more: Any) -> Check:
        return Check(
            id=f"{kind.partition('.')[0]}.{operation.id}{kind[len(kind.partition('.')[0]) :]}",
            operations=(operation.id,),
            statement=statement,
            evidence=more.pop("evidence", (page,)),
            system=operation.dialect,
            body=body,
            needs=more.pop("needs", _needs(operation)),
            writes=more.pop("writes", writes),
            mock_only=more.pop("mock_only", "") or traits.mock_only or unnamed,
            **more,
        )

    yield check(
        "replies",
        f"A valid call of {operation.id} is answered with a documented status, media type, headers and body.",
        _reply_check(operation),
        profile="smoke",
        amount="many",
        mock_only=traits.mock_only_reply,
    )
    if operation.secured:
        yield check(
            "refusals.no_token",
            f"{operation.id} without a token is answered 401 in the documented shape, and changes nothing.",
            _refusal_check(operation, "anonymous", 401),
            profile="smoke",
            amount="one",
        )
        yield check(
            "refusals.bad_token",
            f"{operation.id} with a token that the server does not know is answered 401, and changes nothing.",
            _refusal_check(operation, "bad token", 401),
            profile="smoke",
            amount="one",
        )
    if "course_id" in operation.path_names:
        yield check(
            "refusals.outsider",
            f"{operation.id} by somebody who is not in the course is refused, and changes nothing.",
            _refusal_check(operation, "outsider", traits.outsider[0]),
            needs=("outsider", *_needs(operation)),
            amount="one",
        )
    for place, name in enumerate(operation.path_names):
        yield check(
            f"refusals.unknown_{name}",
            f"{operation.id} with a {name} that names nothing is answered 404 in the documented shape.",
            _unknown_check(operation, name),
            amount="one",
            writes=not operation.is_safe or any(n != "course_id" for n in operation.path_names[:place]),
        )
    if operation.body is not None and not traits.is_stateless:
        yield check(
            "refusals.one_violation",
            f"{operation.id} with one broken rule in its body gets a documented answer, and if that is a refusal, "
            "nothing has changed.",
            _violation_check(operation),
            amount="many",
            evidence=(page, "inferred: what a server makes of each violation"),
        )
    if query_violations(operation):
        yield check(
            "refusals.one_query_violation",
            f"{operation.id} with one query parameter that breaks its rule gets a documented answer"
            + (": 422 that names the parameter." if operation.dialect == "karma" else "."),
            _query_violation_check(operation),
            evidence=(page, "inferred: what a server makes of each violation"),
        )


def _needs(operation: Operation) -> tuple[str, ...]:
    needed = []
    if operation.dialect == "karma":
        needed.append("karma:admin")
        if "/submissions" in operation.path:
            needed += ["karma:learner", "karma-course"]
        elif operation.path_names or operation.path.endswith("/assessments"):
            needed.append("karma-course")
    return (*needed, *traits_of(operation).needs)


# Replies -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Call:
    """A call that would be right if the right person made it."""

    operation: Operation
    path: Mapping[str, Any]
    query: Mapping[str, Json]
    body: Json

    def by(self, actor: Actor) -> Exchange:
        encoding = traits_of(self.operation).encoding
        return actor.call(self.operation.id, query=self.query, body=self.body, encoding=encoding, **self.path)


def valid_call(case: Case, operation: Operation) -> Call:
    """A valid call: the objects in its path made, its query and body drawn."""
    path = path_values(case, operation)
    asked = traits_of(operation).query
    query = _queries(operation) if asked is None else asked(case, path)
    return Call(operation, path, case.draw(query), case.draw(valid_body(case, operation, path)))


KEPT_OUT = frozenset(
    {"as_user_id", "search_term", "course_id", "user_id", "access_token", "enrollment_role_id"}
    | {"quiz_submission_id", "quiz_submission_attempt", "attempt"}
)
"""Query parameters that change who asks, or what is looked for; they have laws of their own."""


def _queries(operation: Operation) -> Any:
    """Valid query parameters."""
    needed: dict[str, Any] = {}
    optional: dict[str, Any] = {}
    for p in operation.parameters:
        if p.place == "query" and p.name not in KEPT_OUT:
            (needed if p.required else optional)[p.name.removesuffix("[]")] = from_schema(p.schema)
    return st.fixed_dictionaries(needed, optional=optional)


def query_violations(operation: Operation) -> list[Violation]:
    """Every way to break exactly one rule of one query parameter. All of a query is text: none has the wrong type."""
    return [
        Violation((p.name.removesuffix("[]"),), broken.rule, broken.value)
        for p in operation.parameters
        if p.place == "query" and p.name not in KEPT_OUT - {"search_term"}
        for broken in violations(p.schema, None, (p.name,))
        if broken.value is not None and not (broken.rule == "type" and "string" in types_of(p.schema))
    ]


def _reply_check(operation: Operation) -> Callable[[Case], None]:
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


# Refusals ----------------------------------------------------------------------------------------------------------

_REFUSED: Mapping[str, Callable[[Case], Actor]] = {
    "anonymous": lambda case: case.anonymous,
    "bad token": lambda case: case.bearer(BAD_TOKEN),
    "outsider": lambda case: case.role("outsider"),
}


def _refusal_check(operation: Operation, who: str, status: int) -> Callable[[Case], None]:
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


def _unknown_check(operation: Operation, name: str) -> Callable[[Case], None]:
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


def _violation_check(operation: Operation) -> Callable[[Case], None]:
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


def _query_violation_check(operation: Operation) -> Callable[[Case], None]:
    def body(case: Case) -> None:
        call = valid_call(case, operation)
        broken = case.draw(st.sampled_from(query_violations(operation)))

        query = broken.applied(dict(call.query))
        exchange = replace(call, query=query).by(usual_actor(case, operation))

        _require_answer_to(broken, operation, exchange)

    return body


def _require_answer_to(broken: Violation, operation: Operation, exchange: Exchange) -> None:
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


# Whether anything has changed --------------------------------------------------------------------------------------

CHANGED = "a refused request has changed something"


def footprint(case: Case, operation: Operation, path: Mapping[str, Any]) -> dict[str, Json]:
    """What the reading operations show of whatever a call could change; empty for a call that can change nothing.

    Readers are those on the operation's own path and on the paths above it, up to the list of all objects. Of that
    list only what carries the case's mark counts, for nobody is alone on a server.
    """
    if operation.is_safe or traits_of(operation).is_stateless or "/auth/" in operation.path:
        return {}
    readers = [
        reader
        for reader in operations_of(case.document, operation.dialect)
        if reader.method == "GET"
        and (case.is_mock or not (reader.undocumented or traits_of(reader).mock_only))
        and (operation.path == reader.path or operation.path.startswith(reader.path + "/"))
        and not reader.path.endswith(("/courses", "/courses/{course_id}"))
    ]
    readers += [case.document[name] for name in traits_of(operation).seen_by]
    return {reader.id: _seen(case, reader, _by_kind(reader, operation, path)) for reader in readers}


def _by_kind(reader: Operation, operation: Operation, path: Mapping[str, Any]) -> dict[str, Any]:
    """Values for a reader's path: of the operation's path those of the same name, else of the same kind of object."""
    kinds = {
        found.object: path[name]
        for name in operation.path_names
        if (found := operation.parameter(name)) is not None and found.object
    }
    values: dict[str, Any] = {}
    for name in reader.path_names:
        wanted = reader.parameter(name)
        values[name] = kinds[wanted.object] if wanted is not None and wanted.object in kinds else path[name]
    return values


def _seen(case: Case, reader: Operation, values: Mapping[str, Any]) -> Json:
    actor = maker_of(case, reader)
    if not reader.parameter("per_page"):
        return actor.ok(reader.id, **values)
    search = {"search_term": case.mark} if reader.parameter("search_term") else {}
    items = actor.every(reader.id, query=search, **values)
    shared = set(reader.path_names) <= {"course_id"}
    return [item for item in items if case.mark in str(item)] if shared else items
