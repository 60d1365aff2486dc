"""The names by which tests call the people of the demo world, and their tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mock_server.request import Call

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


def token_of(role: str) -> str:
    """The demo world's token of a role. Raises ValueError for a name that is none."""
    if role not in ROLES:
        raise ValueError(f"unknown role {role!r}; expected one of: {', '.join(ROLES)}")
    return f"{role.replace(':', '-')}-token"


_ROLE_OF_TOKEN = {token_of(role): role for role in ROLES}


def role_of_request(call: Call) -> str | None:
    """The role whose token the request carries, in its header or its query; None for others and for nobody."""
    token = call.header("Authorization").partition(" ")[2]
    if not token and "access_token=" in (query := call.environ.get("QUERY_STRING", "")):
        token = query.partition("access_token=")[2].partition("&")[0]
    return _ROLE_OF_TOKEN.get(token)
