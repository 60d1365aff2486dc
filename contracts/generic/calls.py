"""Valid calls of any operation, and the ways to break one rule of their query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from contracts.document.spec import Operation
from contracts.generate.schema import from_schema, types_of
from contracts.generate.violations import Mutation, violations
from contracts.generic.arrange import path_values
from contracts.generic.traits import traits_of, valid_body
from contracts.run.case import Actor, Case
from contracts.wire.exchange import Exchange, Json


@dataclass(frozen=True)
class ValidCall:
    """A call that would be right if the right person made it."""

    operation: Operation
    path: Mapping[str, Any]
    query: Mapping[str, Json]
    body: Json

    def by(self, actor: Actor) -> Exchange:
        encoding = traits_of(self.operation).encoding
        return actor.call(self.operation.id, query=self.query, body=self.body, encoding=encoding, **self.path)


def valid_call(case: Case, operation: Operation) -> ValidCall:
    """A valid call: the objects in its path made, its query and body drawn."""
    path = path_values(case, operation)
    asked = traits_of(operation).query
    query = _queries(operation) if asked is None else asked(case, path)
    return ValidCall(operation, path, case.draw(query), case.draw(valid_body(case, operation, path)))


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


def query_violations(operation: Operation) -> list[Mutation]:
    """Every way to break exactly one rule of one query parameter. All of a query is text: none has the wrong type."""
    return [
        Mutation((p.name.removesuffix("[]"),), broken.rule, broken.value)
        for p in operation.parameters
        if p.place == "query" and p.name not in KEPT_OUT - {"search_term"}
        for broken in violations(p.schema, None, (p.name,))
        if broken.value is not None and not (broken.rule == "type" and "string" in types_of(p.schema))
    ]
