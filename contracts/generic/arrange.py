"""Objects for an operation's path, each made for the case.

A step that goes wrong here blocks the check; the failure itself is reported once, under the operation that failed.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile
from typing import Any

from contracts.document.spec import Operation
from contracts.generic.traits import traits_of, valid_body
from contracts.run.case import Actor, Case
from contracts.wire.failures import NotChecked
from contracts.wire.guard import ids_in


def path_values(case: Case, operation: Operation, *, until: str | None = None) -> dict[str, Any]:
    """Values for the operation's path (with `until`, for what stands in front of that placeholder).

    Each object is made for the case: all at once by the operation's ground, else one after the other by the POST on
    the path in front of its placeholder, as the document has it.
    """
    values: dict[str, Any] = {}
    names = list(takewhile(lambda name: name != until, operation.path_names))
    ground = traits_of(operation).ground
    if ground is not None and any(name != "course_id" for name in names):
        return {**dict.fromkeys(set(names) & {"course_id"}, case.course), **ground(case)}
    for name in names:
        if name == "course_id":
            values[name] = case.course
        else:
            values[name] = _made_for(case, operation, name, values)
    return values


def _made_for(case: Case, operation: Operation, name: str, values: Mapping[str, Any]) -> object:
    maker = case.document.creator_of(operation, name)
    if maker is None:
        raise NotChecked(f"the document does not say what makes a {name} for {operation.id}")
    traits = traits_of(maker)
    if traits.made is not None:
        return traits.made(case)["id"]
    outer = {key: values[key] for key in maker.path_names if key in values}
    actor = traits.actor(case) if traits.actor else maker_of(case, operation)
    with case.arranging():
        made = actor.ok(maker.id, body=case.draw(valid_body(case, maker, outer)), **outer)
    return made["id"] if "id" in made else ids_in(made)[0]


def maker_of(case: Case, operation: Operation) -> Actor:
    """Who may do nearly everything on this side."""
    return case.karma_admin if operation.dialect == "karma" else case.teacher


def usual_actor(case: Case, operation: Operation) -> Actor:
    """The role normally allowed to call the operation."""
    if actor := traits_of(operation).actor:
        return actor(case)
    return maker_of(case, operation) if operation.secured else case.anonymous
