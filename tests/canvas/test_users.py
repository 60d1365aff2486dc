"""Canvas "Users": who the caller is. Source: canvas-api-conventions 2, 3 and 7; the names' parts are assumed."""

from __future__ import annotations

import pytest

from mock_server import MockServer

SELF = "/api/v1/users/self"


def test_the_caller_is_shown(server: MockServer) -> None:
    response = server.client("student").get(SELF)

    assert response.status_code == 200
    assert response.json() == {
        "id": 2005,
        "name": "Stu Student",
        "sortable_name": "Student, Stu",
        "last_name": "Student",
        "first_name": "Stu",
        "short_name": "Stu Student",
        "avatar_url": "http://canvas.mock/images/messages/avatar-50.png",
        "locale": None,
        "effective_locale": "en",
        "permissions": {
            "can_update_name": True,
            "can_update_avatar": False,
            "limit_parent_app_web_access": False,
        },
    }


def test_nobody_is_401(server: MockServer) -> None:
    """2.2"""
    response = server.client(None).get(SELF)

    assert (response.status_code, response.json()["status"]) == (401, "unauthenticated")


def test_the_masqueraded_user_is_the_caller(server: MockServer) -> None:
    """3"""
    response = server.client("admin").get(SELF, params={"as_user_id": 2005})

    assert response.json()["id"] == 2005


def test_sis_ids_are_for_account_admins(server: MockServer) -> None:
    server.seed(
        {"users": [{"name": "Chief", "account_admin": True, "sis_user_id": "boss", "token": "chief-token"}]}
    )

    response = server.client(token="chief-token").get(SELF)

    assert response.json()["sis_user_id"] == "boss"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ann van Dyk", ("Ann van", "Dyk", "Dyk, Ann van")),
        ("Plato", ("Plato", "", "Plato")),
        (" Ann  Dyk ", ("Ann", "Dyk", "Dyk, Ann")),
    ],
)
def test_names_are_taken_apart(server: MockServer, name: str, parts: tuple[str, str, str]) -> None:
    server.seed({"users": [{"name": name, "token": "new"}]})

    user = server.client(token="new").get(SELF).json()

    assert (user["first_name"], user["last_name"], user["sortable_name"]) == parts


@pytest.mark.parametrize("path", ["/api/v1/users/2005", "/api/v1/users", "/api/v1/users/self/profile"])
def test_other_pages_of_users_are_no_routes(lenient: MockServer, path: str) -> None:
    assert lenient.client().get(path).status_code == 404
