"""Takes the picture of the live view that the README shows: `make picture`."""

from __future__ import annotations

import tempfile
from pathlib import Path

import httpx

from mock_server import MockServer
from tests.browser.chromium import Page

TARGET = Path(__file__).parent.parent.parent / "docs" / "images" / "live-view.png"
QUIZZES = "/api/v1/courses/101/quizzes"


def ask(server: MockServer) -> None:
    """The requests in the picture, one of each kind."""
    server.clock.freeze("2025-06-01T12:00:00Z")
    teacher, student = server.client("teacher"), server.client("student")
    teacher.get(f"{QUIZZES}?per_page=50")
    teacher.post(QUIZZES, json={"quiz": {"title": "Hamlet Act 5", "published": True}})
    student.get(f"{QUIZZES}/30001")
    student.post(QUIZZES, json={"quiz": {"title": "Mine"}})
    teacher.get("/api/v1/courses/101/modules")
    teacher.put(f"{QUIZZES}/30002", json={"quiz": {"colour": "blue"}})
    server.faults.add(operation="list_quizzes", throttle=True, times=2)
    for _ in range(2):
        teacher.get(QUIZZES)
    server.faults.add(operation="create_quiz", drop=True, times=1)
    try:
        teacher.post(QUIZZES, json={"quiz": {"title": "Lost"}})
    except httpx.TransportError:
        teacher.get(QUIZZES)


def main() -> None:
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with MockServer() as server, tempfile.TemporaryDirectory() as profile, Page(Path(profile)) as page:
        ask(server)
        page.open(f"{server.url}/_mock/")
        page.wait_for("document.querySelectorAll('.request').length === 10")
        page.screenshot(TARGET, width=1360, height=600)


if __name__ == "__main__":
    main()
