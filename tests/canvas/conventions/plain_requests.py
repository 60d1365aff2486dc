"""Requests that are about no page in particular, and the refusals that they get."""

from __future__ import annotations

import httpx

from mock_server import MockServer
from mock_server.engine.request import JSON

COURSE = "/api/v1/courses/101"
LIVE = f"{COURSE}/live_assessments"
QUIZZES = f"{COURSE}/quizzes"
NOT_FOUND = {"errors": [{"message": "The specified resource does not exist."}]}
NO_ROUTE = {"errors": [{"message": "An error occurred.", "error_code": "not_found"}]}
BAD_REQUEST = {"errors": [{"message": "An error occurred.", "error_code": "bad_request"}]}
MISSING = {"status": "bad_request", "message": "missing required key :assessments"}
FORM = "application/x-www-form-urlencoded"
ITEM = {"key": "k", "title": "T"}


def post(
    mock: MockServer, content: bytes | str, media: str | None = JSON, path: str = LIVE
) -> httpx.Response:
    headers = {} if media is None else {"Content-Type": media}
    return mock.client().post(path, content=content, headers=headers)
