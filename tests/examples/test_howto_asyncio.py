"""How to test asyncio code: any client, many requests at the same time, and a slow Canvas."""

from asyncio import gather

import pytest
from aiohttp import ClientSession, ClientTimeout

SCHOOL, TEACHER = "https://school.instructure.com", {"Authorization": "Bearer teacher-token"}


async def titles_of(courses):
    """The job: ask for all at once, and give up after a second."""
    async with ClientSession(SCHOOL, headers=TEACHER, timeout=ClientTimeout(1)) as session:
        replies = await gather(*(session.get(f"/api/v1/courses/{c}/quizzes") for c in courses))
        return [quiz["title"] for reply in replies for quiz in await reply.json()]


@pytest.mark.asyncio
async def test_a_slow_canvas_is_given_up(canvas_mock):
    async with canvas_mock.intercept(SCHOOL):
        assert len(await titles_of([101, 102])) == 3
        canvas_mock.faults.add(delay=60)
        with pytest.raises(TimeoutError):
            await titles_of([101])
