"""Whom tests of Canvas call by a name: `teacher`, `student2`, `outsider`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.engine.roles import Cast, Planted, Test

ROLES = ("admin", "teacher", "ta", "designer", "student", "student2", "observer", "outsider", "inactive")


def _test_of(planted: Planted, role: str) -> Test:
    enrolled: dict[Any, set[str]] = {}
    for enrollment in planted.get("enrollments", ()):
        state = enrollment.get("state", "active")
        if state in ("active", "inactive"):
            name = "inactive" if state == "inactive" else enrollment["type"]
            enrolled.setdefault(enrollment["user_id"], set()).add(name)

    def is_outsider(user: Mapping[str, Any]) -> bool:
        return not enrolled.get(user["id"]) and not user.get("account_admin")

    if role == "admin":
        return lambda user: bool(user.get("account_admin"))
    if role == "outsider":
        return is_outsider
    return lambda user: role in enrolled.get(user["id"], ())


CAST = Cast(ROLES, "users", ("enrollments",), _test_of, tokens=("tokens", "token"))
