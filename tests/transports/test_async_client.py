"""`.async_client`: as `.client`, to be awaited."""

from __future__ import annotations

from typing import Any

import anyio
import httpx
import pytest

from mock_server import MockServer

QUIZZES = "/api/v1/courses/101/quizzes"

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> Any:
    return request.param


async def test_it_makes_and_reads_as_the_role_it_is_for(canvas_mock: MockServer) -> None:
    async with canvas_mock.async_client("teacher") as teacher, canvas_mock.async_client("student") as student:
        quiz = (await teacher.post(QUIZZES, json={"quiz": {"title": "Act 5"}})).json()
        seen = await student.get(f"{QUIZZES}/{quiz['id']}")

    assert seen.status_code == 403
    assert [entry.role for entry in canvas_mock.requests] == ["teacher", "student"]


async def test_without_a_role_it_is_anonymous_and_a_token_wins(canvas_mock: MockServer) -> None:
    async with canvas_mock.async_client(None) as nobody, canvas_mock.async_client(token="ta-token") as ta:
        assert (await nobody.get(QUIZZES)).status_code == 401
        assert (await ta.get(QUIZZES)).status_code == 200


async def test_an_unknown_role_is_refused(canvas_mock: MockServer) -> None:
    with pytest.raises(ValueError, match="teachr"):
        canvas_mock.async_client("teachr")


async def test_slow_answers_wait_beside_each_other(canvas_mock: MockServer) -> None:
    canvas_mock.faults.add(delay=0.2)
    started = anyio.current_time()
    async with canvas_mock.async_client() as client, anyio.create_task_group() as tasks:
        for _ in range(10):
            tasks.start_soon(client.get, QUIZZES)

    assert anyio.current_time() - started < 1.5


async def test_patience_and_dropped_connections_are_httpx_s(canvas_mock: MockServer) -> None:
    canvas_mock.faults.add(delay=60, times=1)
    canvas_mock.faults.add(drop=True)
    async with canvas_mock.async_client() as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get(QUIZZES, timeout=0.01)
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get(QUIZZES)
