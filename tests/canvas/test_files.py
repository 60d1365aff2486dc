"""Files: the address from which a report is downloaded. Source: canvas-quiz-analysis 1.2."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from mock_server import MockServer

REPORTS = "/api/v1/courses/101/quizzes/30001/reports"


def file_of(server: MockServer) -> dict[str, object]:
    body = {"quiz_report": {"report_type": "student_analysis"}}
    report = server.client().post(REPORTS, json=body).json()
    return dict(server.client().get(report["url"]).json()["file"])


def test_the_address_is_enough(server: MockServer) -> None:
    file = file_of(server)

    reply = server.client(None).get(str(file["url"]))

    assert reply.status_code == 200
    assert reply.headers["content-type"] == "text/csv"
    assert reply.headers["content-disposition"] == f'attachment; filename="{file["filename"]}"'
    assert len(reply.content) == file["size"]


@pytest.mark.parametrize(("role", "status"), [("teacher", 403), (None, 401)])
def test_without_the_verifier_it_is_closed(server: MockServer, role: str | None, status: int) -> None:
    address = urlsplit(str(file_of(server)["url"])).path

    replies = [server.client(role).get(address), server.client(role).get(f"{address}?verifier=guessed")]

    assert [reply.status_code for reply in replies] == [status, status]


@pytest.mark.parametrize("id_", ["999", "abc"])
def test_an_unknown_file_is_not_found(lenient: MockServer, id_: str) -> None:
    assert lenient.client().get(f"/files/{id_}/download").status_code == 404


def test_a_file_is_not_there_before_its_generation_is_over() -> None:
    server = MockServer(reports_done_at_once=False)
    server.clock.freeze()
    body = {"quiz_report": {"report_type": "student_analysis"}}
    server.client().post(REPORTS, json=body)
    file = next(iter(server.mock.store.files))
    address = f"/files/{file['id']}/download?verifier={file['uuid']}"

    before = server.client().get(address)
    server.clock.advance(seconds=3)
    after = server.client().get(address)

    assert (before.status_code, after.status_code) == (404, 200)
