"""Progress: whose it is, and who may look. Source: canvas-quiz-analysis 1.2."""

from __future__ import annotations

import pytest

from mock_server import MockServer

REPORTS = "/api/v1/courses/101/quizzes/30001/reports"
NOW = "2031-02-03T04:05:06Z"


def progress_url(server: MockServer) -> str:
    body = {"quiz_report": {"report_type": "student_analysis"}}
    return str(server.client().post(REPORTS, json=body).json()["progress_url"])


def test_a_progress_says_what_it_is_about(server: MockServer) -> None:
    server.clock.freeze(NOW)
    url = progress_url(server)

    found = server.client().get(url).json()

    assert found == {
        "id": int(url.rpartition("/")[2]),
        "context_id": found["context_id"],
        "context_type": "Quizzes::QuizStatistics",
        "user_id": 2002,
        "tag": "Quizzes::QuizStatistics",
        "completion": 100,
        "workflow_state": "completed",
        "message": None,
        "created_at": NOW,
        "updated_at": NOW,
        "url": url,
    }
    assert server.client().get(f"{REPORTS}/{found['context_id']}").status_code == 200


@pytest.mark.parametrize(
    ("role", "status"), [("ta", 200), ("admin", 200), ("student", 403), ("outsider", 403), (None, 401)]
)
def test_whoever_may_read_the_report_may_read_its_progress(
    server: MockServer, role: str | None, status: int
) -> None:
    assert server.client(role).get(progress_url(server)).status_code == status


@pytest.mark.parametrize("id_", ["999", "abc", "0"])
def test_an_unknown_progress_is_not_found(lenient: MockServer, id_: str) -> None:
    assert lenient.client().get(f"/api/v1/progress/{id_}").status_code == 404
