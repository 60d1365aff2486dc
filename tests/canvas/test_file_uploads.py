"""The second and the third step of an upload. Source: canvas-quiz-submissions 5."""

from __future__ import annotations

from typing import Any

import pytest

from mock_server import MockServer

from .quizzes.quiz_requests import NOT_FOUND, UNAUTHENTICATED, UNAUTHORIZED
from .quizzes.quiz_taking import PATH, UPLOAD, started, with_quiz

FILE = {"file": ("essay.txt", b"To be", "text/plain")}


def told(server: MockServer) -> dict[str, Any]:
    """What the first step says to send along."""
    with_quiz(server, UPLOAD)
    started(server)
    reply = server.client("student").post(f"{PATH}/submissions/self/files", json={"name": "essay.txt"})
    params: dict[str, Any] = reply.json()["upload_params"]
    return params


def test_a_file_is_sent_once(server: MockServer) -> None:
    params, client = told(server), server.client(None)

    first, second = (client.post("/files_api", data=params, files=FILE) for _ in range(2))

    assert (first.status_code, second.json()) == (201, NOT_FOUND)


def test_without_its_parameters_nothing_is_taken(lenient: MockServer) -> None:
    told(lenient)
    before = lenient.snapshot()

    replies = [
        lenient.client(None).post("/files_api", data=data, files=FILE).json()
        for data in ({}, {"upload_token": "x"}, {"upload_token[]": "x"})
    ]

    assert replies == [NOT_FOUND] * 3
    assert lenient.snapshot() == before


def test_without_a_file_nothing_is_taken(lenient: MockServer) -> None:
    params = told(lenient)

    reply = lenient.client(None).post("/files_api", data={**params, "file": "no file"})

    assert (reply.status_code, reply.json()) == (400, {"errors": [{"message": "file is missing"}]})


def test_only_whose_it_is_confirms_it(server: MockServer) -> None:
    sent = server.client(None).post("/files_api", data=told(server), files=FILE)
    address = sent.headers["Location"]

    assert server.client("student").get(address).status_code == 200
    assert server.client("student2").get(address).json() == UNAUTHORIZED
    assert server.client(None).get(address).json() == UNAUTHENTICATED


@pytest.mark.parametrize("query", [{"uuid": "x"}, {}], ids=["wrong", "missing"])
def test_the_address_is_not_to_be_guessed(lenient: MockServer, query: dict[str, str]) -> None:
    sent = lenient.client(None).post("/files_api", data=told(lenient), files=FILE)
    path = f"/api/v1/files/{sent.json()['id']}/create_success"

    assert lenient.client("student").get(path, params=query).json() == NOT_FOUND
