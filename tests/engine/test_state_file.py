"""State that survives: read at the start, written at the end and when asked for."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from mock_server import MockServer, StateError

QUIZZES = "/api/v1/courses/101/quizzes"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state.json"


def titles(server: MockServer) -> list[str]:
    return [quiz["title"] for quiz in server.client().get(QUIZZES).json()]


def test_what_was_stored_is_there_again(file: Path) -> None:
    with MockServer(state=file) as first:
        first.client().post(QUIZZES, json={"quiz": {"title": "Act 5", "published": True}})
        first.clock.freeze("2025-01-15T10:30:00Z")

    second = MockServer(state=file)

    assert "Act 5" in titles(second)
    assert second.snapshot() == first.snapshot()


def test_the_file_is_what_the_control_route_gives(file: Path) -> None:
    server = MockServer(state=file)

    reply = server.client().post("/_mock/state/save")

    assert (reply.status_code, reply.content) == (204, b"")
    assert json.loads(file.read_bytes()) == server.client().get("/_mock/state").json()


def test_without_a_file_yet_it_starts_from_the_seed(file: Path) -> None:
    assert titles(MockServer(state=file)) == titles(MockServer())
    assert not file.exists()


def test_a_reset_goes_to_the_seed_not_to_the_file(file: Path) -> None:
    first = MockServer(state=file)
    first.client().post(QUIZZES, json={"quiz": {"title": "Act 5"}})
    first.stop()

    second = MockServer(state=file)
    second.reset()

    assert titles(second) == titles(MockServer())


def test_people_keep_their_roles_and_tokens(file: Path) -> None:
    """Those of the file, whatever the seed at the start is."""
    first = MockServer(
        {"users": [{"name": "Ophelia", "token": "ophelia-s", "account_admin": True}]}, state=file
    )
    first.seed(
        {"karma_users": [{"name": "Leo", "email": "l@karma.example", "role": "learner", "token": "leo-s"}]}
    )
    first.stop()

    second = MockServer(state=file)
    second.client("admin").get("/api/v1/users/self")

    assert (second.token("admin"), second.token("karma:learner")) == ("ophelia-s", "leo-s")
    entry = second.requests.last
    assert entry is not None
    assert (entry.status, entry.role) == (200, "admin")
    with pytest.raises(ValueError, match="has no teacher"):
        second.token("teacher")


def test_the_demo_world_s_roles_survive(file: Path) -> None:
    first = MockServer(state=file)
    first.stop()

    second = MockServer(state=file)

    assert {r: second.token(r) for r in second.mock.roles.names} == {
        r: first.token(r) for r in first.mock.roles.names
    }


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is not JSON"),
        (b'{"clock": ', "it is not JSON"),
        (b"\xff\xfe", "it is not JSON"),
        (b"[" * 100_000, "it is not JSON"),
        (b"[]", "/: expected object"),
        (b"{}", "/clock: expected, and missing"),
        (
            b'{"clock": {"now": null, "frozen": false, "offset_seconds": 0}, "planets": []}',
            "/planets: no such table",
        ),
        (b'{"clock": {"now": "soon", "frozen": true, "offset_seconds": 0}}', "/clock"),
        (
            b'{"clock": {"now": null, "frozen": false, "offset_seconds": 0}, "quizzes": [{"id": 1, "course_id": 7}]}',
            "/quizzes/0/course_id: no courses row has the id 7",
        ),
    ],
    ids=["empty", "cut", "no text", "deep", "list", "no clock", "table", "clock", "reference"],
)
def test_a_broken_file_is_refused_in_one_line_and_left_alone(file: Path, content: bytes, words: str) -> None:
    file.write_bytes(content)

    with pytest.raises(StateError) as refused:
        MockServer(state=file)

    assert words in str(refused.value)
    assert "\n" not in str(refused.value)
    assert "left as it is" in str(refused.value)
    assert file.read_bytes() == content


def test_a_folder_that_is_not_there_and_one_in_the_file_s_place_are_told(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="no such folder"):
        MockServer(state=tmp_path / "nowhere" / "state.json")
    with pytest.raises(StateError, match="Is a directory"):
        MockServer(state=tmp_path)


def test_saving_without_a_file_is_a_conflict(file: Path) -> None:
    reply = MockServer(strict=True).client().post("/_mock/state/save")

    assert reply.status_code == 409
    assert reply.json()["errors"][0]["message"] == "there is no state file; start the mock with --state FILE"


def test_a_file_that_cannot_be_written_stays_as_it_was(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = MockServer(state=file)
    server.stop()
    before = file.read_bytes()
    server.client().post(QUIZZES, json={"quiz": {"title": "Act 5"}})

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    reply = server.client().post("/_mock/state/save")

    assert (reply.status_code, "No space left on device" in reply.text) == (409, True)
    assert file.read_bytes() == before
    assert os.listdir(file.parent) == ["state.json"]


def test_a_link_stays_a_link_and_the_mode_stays(tmp_path: Path) -> None:
    target, link = tmp_path / "real.json", tmp_path / "state.json"
    MockServer(state=target).stop()
    target.chmod(0o640)
    link.symlink_to(target)

    MockServer(state=link).stop()

    assert link.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640


def test_saves_at_the_same_time_leave_a_whole_file(file: Path) -> None:
    server = MockServer(state=file)

    def write_and_save(statuses: list[Any]) -> None:
        client = server.client()
        for number in range(5):
            client.post(QUIZZES, json={"quiz": {"title": f"Quiz {number}"}})
            statuses.append(client.post("/_mock/state/save").status_code)

    statuses: list[Any] = []
    threads = [threading.Thread(target=write_and_save, args=[statuses]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses == [204] * 20
    assert MockServer(state=file).snapshot() == server.snapshot()
