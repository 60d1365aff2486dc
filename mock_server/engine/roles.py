"""The names by which tests call the users of a world, and their tokens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

Planted = Mapping[str, Iterable[Mapping[str, Any]]]
Test = Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True)
class Cast:
    """Those whom tests of one product call by a name.

    `roles` are the names, the first of two that differ by a `2` at the end in front; `users` the seed's key of its
    users; `test_of(planted, role)` says of a user whether he has the role,
    from nothing but the seed's keys `seen`. `tokens` are the table of their tokens, and its field that holds one.
    """

    roles: tuple[str, ...]
    users: str
    seen: tuple[str, ...]
    test_of: Callable[[Planted, str], Test]
    tokens: tuple[str, str]


def demo_token(role: str) -> str:
    """The demo world's token of a role."""
    return f"{role.replace(':', '-')}-token"


def people_of(casts: Sequence[Cast], state: Planted) -> Planted:
    """A snapshot as the seed that it could have come from, as far as roles go: each user has a token that works."""
    planted = dict(state)
    for cast in casts:
        table, field = cast.tokens
        held: dict[Any, str] = {}
        for row in state.get(table, ()):
            if not any(row.get(name) for name in _LIMITS):
                held.setdefault(row["user_id"], row[field])
        planted[cast.users] = [{**user, "token": held.get(user["id"])} for user in state.get(cast.users, ())]
    return planted


_LIMITS = ("revoked", "expires_at", "is_revoked", "access_expires_at")


class Roles:
    """Who has which role in the world that a mock started with, and who holds which token."""

    def __init__(self, casts: Sequence[Cast], planted: Planted) -> None:
        self.names = tuple(role for cast in casts for role in cast.roles)
        self._casts = casts
        seen = {key for cast in casts for key in (cast.users, *cast.seen)} | {"tokens"}
        self._planted = {
            key: list(planted.get(key, ())) for key in seen
        }  # not the quizzes: there may be many
        self._later: set[str] = set()

    def token_of(self, role: str) -> str:
        """The role's token: that of the demo world where the seed has it, else that of the first such user.

        Raises ValueError for a name that is none, and when the seed has nobody of the role.
        """
        if role not in self.names:
            raise ValueError(f"unknown role {role!r}; expected one of: {', '.join(self.names)}")
        demo = demo_token(role)
        if demo in self._holders:
            return demo
        kind, which = re.fullmatch(r"(.*?)(2?)", role).groups()  # type: ignore[union-attr]
        found = list(self._tokens_of(role, kind))
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
        self._later.update(token for token, _ in self._held(planted))

    @cached_property
    def _holders(self) -> dict[str, Any]:
        return dict(self._held(self._planted))

    @cached_property
    def _names(self) -> dict[Any, str]:
        names: dict[Any, str] = {}
        for role in self.names:
            token = self.token_or_none(role)
            if token is not None:
                names.setdefault(self._holders[token], role)
        return names

    def _tokens_of(self, role: str, kind: str) -> Iterator[str]:
        """The tokens of all users of a kind, in the order of the seed."""
        cast = next(cast for cast in self._casts if role in cast.roles)
        is_such = cast.test_of(self._planted, kind)
        of_user: dict[Any, str] = {}
        for token, user_id in self._holders.items():
            of_user.setdefault(user_id, token)
        for user in self._planted.get(cast.users, ()):
            if user["id"] in of_user and not user.get("deleted") and is_such(user):
                yield of_user[user["id"]]

    def _held(self, planted: Planted) -> Iterator[tuple[str, Any]]:
        """Every token of a seed that works, with its user's id."""
        for cast in self._casts:
            users = planted.get(cast.users, ())
            yield from ((user["token"], user["id"]) for user in users if user.get("token"))
        for token in planted.get("tokens", ()):
            if not token.get("revoked") and not token.get("expires_at"):
                yield token["token"], token["user_id"]
