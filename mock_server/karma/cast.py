"""Whom tests of Karma call by a name: `karma:learner`."""

from __future__ import annotations

from mock_server.engine.roles import Cast, Planted, Test

ROLES = ("karma:admin", "karma:instructor", "karma:learner", "karma:learner2")


def _test_of(_: Planted, role: str) -> Test:
    return lambda user: user.get("role") == role.removeprefix("karma:")


CAST = Cast(ROLES, "karma_users", (), _test_of, tokens=("karma_tokens", "access_token"))
