"""A file is uploaded in three steps and is then an answer. Source: canvas-quiz-submissions 5."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from mock_server import MockServer

from .quiz_requests import JSON_API, NOT_FOUND
from .quiz_taking import PATH, START, UPLOAD, answer, started, turned_in, with_quiz

FILES = f"{PATH}/submissions/self/files"


@pytest.fixture(autouse=True)
def frozen(server: MockServer) -> None:
    server.clock.freeze(START)
    with_quiz(server, UPLOAD)


def tell(server: MockServer, role: str = "student", **body: Any) -> httpx.Response:
    return server.client(role).post(FILES, json={"name": "essay.txt", **body})


def send(server: MockServer, upload: dict[str, Any], content: bytes = b"To be\0\xff") -> httpx.Response:
    """The second step, without any token."""
    return server.client(None).post(
        urlsplit(upload["upload_url"]).path,
        data=upload["upload_params"],
        files={"file": ("essay.txt", content, "text/plain")},
    )


def test_a_file_is_told_of_sent_and_confirmed(server: MockServer) -> None:
    started(server)

    upload = tell(server, size=7).json()
    sent = send(server, upload)
    confirmed = server.client("student").get(sent.headers["Location"])

    assert sent.status_code == 201
    assert confirmed.json() == sent.json()
    file = sent.json()
    assert {name: file[name] for name in ("display_name", "content-type", "size", "created_at")} == {
        "display_name": "essay.txt",
        "content-type": "text/plain",
        "size": 7,
        "created_at": START,
    }


def test_the_file_answers_a_question(server: MockServer) -> None:
    submission = started(server)
    file_id = send(server, tell(server).json()).json()["id"]

    reply = answer(server, submission, {119005: [file_id]})

    assert reply.json()["quiz_submission_questions"][0]["answer"] == str(file_id)


def test_in_json_api_style_it_is_an_attachment(server: MockServer) -> None:
    started(server)

    reply = server.client("student").post(FILES, json={"name": "essay.txt"}, headers=JSON_API)

    (upload,) = reply.json()["attachments"]
    assert send(server, upload).status_code == 201


def test_a_finished_attempt_still_takes_files(server: MockServer) -> None:
    turned_in(server)

    assert tell(server).status_code == 200


def test_a_name_that_is_taken_is_changed_on_request(server: MockServer) -> None:
    started(server)
    send(server, tell(server).json())

    names = [
        tell(server, on_duplicate=how).json()["upload_params"]["filename"] for how in ("rename", "overwrite")
    ]

    assert names == ["essay-1.txt", "essay.txt"]


def test_an_overwritten_file_is_gone(server: MockServer) -> None:
    started(server)
    first, second = (send(server, tell(server).json()) for _ in range(2))

    assert server.client("student").get(first.headers["Location"]).json() == NOT_FOUND
    assert server.client("student").get(second.headers["Location"]).status_code == 200


def test_who_has_no_submission_uploads_nothing(server: MockServer) -> None:
    assert tell(server).json() == NOT_FOUND
    assert tell(server, "teacher").json() == NOT_FOUND


def test_nor_who_may_no_longer_take_the_quiz(server: MockServer) -> None:
    started(server)
    server.client().delete(PATH)

    assert tell(server).json() == NOT_FOUND


@pytest.mark.parametrize("name", [None, "", " ", 7, ["x"], "x" * 256], ids=repr)
def test_a_file_needs_a_name(lenient: MockServer, name: Any) -> None:
    with_quiz(lenient, UPLOAD)
    started(lenient)
    before = lenient.snapshot()

    reply = lenient.client("student").post(FILES, json={"name": name})

    assert reply.status_code == 400
    assert lenient.snapshot() == before
