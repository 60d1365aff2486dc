"""What of an operation the document cannot say, as the families declare it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from contracts.document.spec import Json, Operation
from contracts.generate.schema import from_schema
from contracts.generate.text import Strategy
from contracts.machine.machine import Machine
from contracts.run.case import Actor, Case

BodyMaker = Callable[[Case, Mapping[str, Any]], Strategy]


@dataclass(frozen=True)
class Traits:
    """Of one operation; what is left out follows from the document.

    body: its valid bodies, for the case and the values of the path, where the schema alone would not do;
        `body_for_nobody` those for a path whose objects do not exist.
    made: how an object of a creating operation is made for a case -> the object, with its `id`.
    ground: how all objects of its path are made for a case at once -> their ids by placeholder, and whatever else its
        bodies and queries need to know. query: its query parameters, where the schemas alone would not do.
    actor: the role normally allowed to call it. needs: roles and objects beside the usual ones.
    mock_only: why real servers are not asked at all; `mock_only_reply` the same of a valid call only.
    is_stateless: a POST that changes nothing, and that everybody who may read may call.
    encoding: how its body is sent. outsider: status of the refusal of somebody who is not in the course, and the
        word for it in the body, if there is one.
    seen_by: operations that show what it changes, although they are not on its path.
    """

    body: BodyMaker | None = None
    body_for_nobody: BodyMaker | None = None
    made: Callable[[Case], Json] | None = None
    ground: Callable[[Case], Mapping[str, Json]] | None = None
    query: BodyMaker | None = None
    actor: Callable[[Case], Actor] | None = None
    needs: tuple[str, ...] = ()
    mock_only: str = ""
    mock_only_reply: str = ""
    is_stateless: bool = False
    encoding: str = "json"
    outsider: tuple[int, str] = (403, "unauthorized")
    seen_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Family:
    """What belongs together: traits by operationId, and machines in the order in which a run takes them."""

    traits: Mapping[str, Traits]
    machines: tuple[type[Machine], ...] = ()


_declared: dict[str, Traits] = {}


def declare(family: Family) -> Family:
    """Makes the traits known to the checks that every operation gets."""
    _declared.update(family.traits)
    return family


def traits_of(operation: Operation) -> Traits:
    return _declared.get(operation.id, Traits())


def valid_body(case: Case, operation: Operation, path: Mapping[str, Any]) -> Strategy:
    """Valid bodies of an operation: by its traits, else from its schema; None where it takes no body."""
    maker = traits_of(operation).body
    if maker is not None:
        return maker(case, path)
    return st.none() if operation.body is None else from_schema(operation.body)


def body_for_nobody(case: Case, operation: Operation) -> Strategy:
    """Valid bodies that need no object of the path to exist."""
    maker = traits_of(operation).body_for_nobody
    return maker(case, {}) if maker is not None else valid_body(case, operation, {})
