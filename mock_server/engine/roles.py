"""The names by which tests call the people of a world, and their tokens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

CANVAS_ROLES = (
    "admin",
    "teacher",
    "ta",
    "designer",
    "student",
    "student2",
    "observer",
    "outsider",
    "inactive",
)
KARMA_ROLES = ("karma:admin", "karma:instructor", "karma:learner", "karma:learner2")
ROLES = CANVAS_ROLES + KARMA_ROLES

Planted = Mapping[str, Iterable[Mapping[str, Any]]]


def demo_token(role: str) -> str:
    """The demo world's token of a role. Raises ValueError for a name that is none."""
    if role not in ROLES:
        raise ValueError(f"unknown role {role!r}; expected one of: {', '.join(ROLES)}")
    return f"{role.replace(':', '-')}-token"


def is_role_name(text: str) -> bool:
    """Whether the journal may call somebody so: a role, or `user 2010` for those who have none."""
    return text in ROLES or text.startswith("user ")


class Roles:
    """Who has which role in the world that a mock started with, and who holds which token."""

    def __init__(self, planted: Planted) -> None:
        self._planted = planted
        self._later: set[str] = set()

    def token_of(self, role: str) -> str:
        """The role's token: that of the demo world where the seed has it, else that of the first such user.

        Raises ValueError when the seed has nobody of the role.
        """
        demo = demo_token(role)
        if demo in self._holders:
            return demo
        kind, which = re.fullmatch(r"(.*?)(2?)", role).groups()  # type: ignore[union-attr]
        found = list(self._tokens_of(kind))
        if len(found) <= len(which):
            raise ValueError(
                f"the seed has no {'second ' if which else ''}{kind} with a token; seed one, or pass token=..."
            )
        return found[len(which)]

    def token_or_none(self, role: str) -> str | None:
        """As `token_of`; None when the seed has nobody of the role."""
        try:
            return self.token_of(role)
        except ValueError:
            return None

    def name_of(self, user: Mapping[str, Any] | None) -> str | None:
        """The role of a user; `user ID` for those who have none, None for nobody."""
        if user is None:
            return None
        return self._names.get(user["id"]) or f"user {user['id']}"

    def is_token(self, text: str) -> bool:
        """Whether somebody of the seed, or of a later one, holds this token."""
        return text in self._holders or text in self._later

    def learn(self, planted: Planted) -> None:
        """Take note of the tokens that a later seed brings."""
        self._later.update(token for token, _ in _held(planted))

    @cached_property
    def _holders(self) -> dict[str, Any]:
        return dict(_held(self._planted))

    @cached_property
    def _names(self) -> dict[Any, str]:
        names: dict[Any, str] = {}
        for role in ROLES:
            token = self.token_or_none(role)
            if token is not None:
                names.setdefault(self._holders[token], role)
        return names

    def _tokens_of(self, kind: str) -> Iterator[str]:
        """The tokens of all users of a kind, in the order of the seed."""
        is_such = self._karma_test(kind) if kind.startswith("karma:") else self._canvas_test(kind)
        of_user: dict[Any, str] = {}
        for token, user_id in self._holders.items():
            of_user.setdefault(user_id, token)
        for user in (*self._planted.get("users", ()), *self._planted.get("karma_users", ())):
            if user["id"] in of_user and not user.get("deleted") and is_such(user):
                yield of_user[user["id"]]

    def _karma_test(self, kind: str) -> Any:
        role = kind.removeprefix("karma:")
        return lambda user: user.get("role") == role

    def _canvas_test(self, kind: str) -> Any:
        of_canvas = {user["id"] for user in self._planted.get("users", ())}
        enrolled: dict[Any, set[str]] = {}
        for enrollment in self._planted.get("enrollments", ()):
            state = enrollment.get("state", "active")
            if state in ("active", "inactive"):
                name = "inactive" if state == "inactive" else enrollment["type"]
                enrolled.setdefault(enrollment["user_id"], set()).add(name)
        if kind == "admin":
            return lambda user: user["id"] in of_canvas and user.get("account_admin")
        if kind == "outsider":
            return lambda user: (
                user["id"] in of_canvas and not enrolled.get(user["id"]) and not user.get("account_admin")
            )
        return lambda user: kind in enrolled.get(user["id"], ())


def _held(planted: Planted) -> Iterator[tuple[str, Any]]:
    """Every token of a seed that works, with its user's id."""
    for key in ("users", "karma_users"):
        yield from ((user["token"], user["id"]) for user in planted.get(key, ()) if user.get("token"))
    for token in planted.get("tokens", ()):
        if not token.get("revoked") and not token.get("expires_at"):
            yield token["token"], token["user_id"]
