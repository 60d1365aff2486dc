"""Canvas "Users": who the caller is."""

from __future__ import annotations

from mock_server.canvas import lookup, rights
from mock_server.engine.registry import operation
from mock_server.engine.request import Call
from mock_server.engine.rows import Row
from mock_server.engine.store import Store


@operation
def get_current_user(call: Call, store: Store) -> Row:
    """The user to whom the token belongs, or as whom the request acts. Source: canvas-api-conventions 3, 7."""
    rights.require(call, call.user is not None)
    assert call.user is not None  # noqa: S101 - required just before
    return _shown(call, call.user)


def in_short(user: Row) -> Row:
    """The user as others get to see them."""
    return {
        "id": user["id"],
        "name": user["name"],
        "sortable_name": lookup.sortable_name(user["name"]),
        "short_name": user["name"],
    }


def _shown(call: Call, user: Row) -> Row:
    """The user as they see themselves; the SIS id is for account admins (assumed)."""
    first_name, _, last_name = " ".join(user["name"].split()).rpartition(" ")
    if not first_name:
        first_name, last_name = last_name, ""
    shown = {
        **in_short(user),
        "last_name": last_name,
        "first_name": first_name,
        "avatar_url": f"{call.base_url}/images/messages/avatar-50.png",
        "locale": None,
        "effective_locale": "en",
        "permissions": {
            "can_update_name": True,
            "can_update_avatar": False,
            "limit_parent_app_web_access": False,
        },
    }
    if user["account_admin"]:
        shown |= {"sis_user_id": user["sis_user_id"], "integration_id": None}
    return shown
