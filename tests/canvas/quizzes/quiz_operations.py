"""Every operation on quizzes, sent with a valid body."""

from __future__ import annotations

from typing import Any

import httpx

from mock_server import MockServer

from .quiz_requests import quizzes_path

HAMLET = {"id": 30001}
DRAFT = {"id": 30002}
WITH_CODE = {"id": 30003}
ROLES = ("admin", "teacher", "ta", "designer", "student", "observer", "outsider", "inactive", None)
MANAGERS = ("admin", "teacher", "ta", "designer")
MEMBERS = (*MANAGERS, "student", "observer")

OF_A_COURSE: dict[str, tuple[str, str, Any]] = {
    "list_quizzes": ("GET", "", None),
    "create_quiz": ("POST", "", {"quiz": {"title": "New"}}),
}
OF_A_QUIZ: dict[str, tuple[str, str, Any]] = {
    "get_quiz": ("GET", "/{id}", None),
    "update_quiz": ("PUT", "/{id}", {"quiz": {"title": "New"}}),
    "delete_quiz": ("DELETE", "/{id}", None),
    "reorder_quiz_items": ("POST", "/{id}/reorder", {"order": []}),
    "validate_quiz_access_code": ("POST", "/{id}/validate_access_code", {"access_code": "x"}),
}
ALL = OF_A_COURSE | OF_A_QUIZ
SUCCESS = dict.fromkeys(ALL, 200) | {"reorder_quiz_items": 204}


def send(
    server: MockServer,
    operation: str,
    role: str | None = "teacher",
    *,
    course: Any = 101,
    quiz: Any = 30001,
    token: str | None = None,
) -> httpx.Response:
    method, path, body = ALL[operation]
    url = quizzes_path(course) + path.format(id=quiz)
    return server.client(role, token=token).request(method, url, json=body)
