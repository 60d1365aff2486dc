"""Is a quiz locked for a viewer, since when, and why. Source: canvas-quizzes 11. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from mock_server.canvas import messages, times
from mock_server.engine.rows import Row


@dataclass(frozen=True)
class Lock:
    """What `lock_info` holds beside `asset_string`, and the sentence that explains it."""

    info: Row
    explanation: str


def lock_of(
    *,
    dates: Mapping[str, str | None],
    module: Row | None,
    module_url: str,
    now: str,
    zone: ZoneInfo,
    is_manually_unlocked: bool,
    may_take_part: bool,
) -> Lock | None:
    """The first reason that holds, in Canvas's order; None when the viewer may go in.

    `dates` are the viewer's own, `module` the locked module that holds the quiz, if one does. The sheet's fourth
    reason, a locked assignment, never comes first here: the assignment has the quiz's own dates.
    """
    if is_manually_unlocked:
        return None
    unlock_at, lock_at = dates["unlock_at"], dates["lock_at"]
    if unlock_at is not None and unlock_at > now:
        when = times.short_form(unlock_at, zone)
        return Lock({"unlock_at": unlock_at}, messages.LOCKED_UNTIL.format(when=when))
    if lock_at is not None and lock_at <= now:
        when = times.short_form(lock_at, zone)
        return Lock({"lock_at": lock_at, "can_view": True}, messages.LOCKED_SINCE.format(when=when))
    if module is not None:
        shown = {name: module[name] for name in ("id", "name", "unlock_at")}
        name, url = escape(module["name"]), escape(module_url)
        return Lock({"context_module": shown}, messages.LOCKED_BY_MODULE.format(name=name, url=url))
    if not may_take_part:
        return Lock({"missing_permission": "participate_as_student"}, messages.LOCKED)
    return None


def locked_module(modules: Sequence[Row], quiz_id: int, now: str) -> Row | None:
    """The first locked module that holds the quiz, if any.

    A module is locked before its date, and as long as a module it requires is locked; without requirements of
    its own a module is finished as soon as it is open.
    """
    by_id = {module["id"]: module for module in modules}
    for module in modules:
        if quiz_id in module["quiz_ids"] and any(
            needed["unlock_at"] is not None and needed["unlock_at"] > now
            for needed in _with_prerequisites(module, by_id)
        ):
            return module
    return None


def _with_prerequisites(module: Row, by_id: Mapping[Any, Row]) -> Iterable[Row]:
    """The module and whatever it requires, directly or through others; circles do not hurt."""
    needed, waiting = {module["id"]: module}, [module]
    while waiting:
        for id_ in waiting.pop()["prerequisite_module_ids"]:
            if id_ in by_id and id_ not in needed:
                needed[id_] = by_id[id_]
                waiting.append(by_id[id_])
    return needed.values()
