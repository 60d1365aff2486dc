"""A world of a hundred thousand quizzes beside one of a hundred."""

from __future__ import annotations

import functools
import json
import statistics
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

from mock_server import MockServer

from .measure import Effort, Measured, Row, cost, medians, milliseconds, told

MANY, FEW = 100_000, 100
QUIZZES = "/api/v1/courses/101/quizzes"


def seed_of(count: int) -> dict[str, Any]:
    """A course with this many quizzes, half of them published and one of these for nobody, and with a student."""
    return {
        "courses": [{"id": 101, "name": "Seamanship"}],
        "users": [
            {"id": 2001, "name": "Tara", "token": "teacher-token"},
            {"id": 2002, "name": "Stu", "token": "student-token"},
        ],
        "enrollments": [
            {"course_id": 101, "user_id": 2001, "type": "teacher"},
            {"course_id": 101, "user_id": 2002, "type": "student"},
        ],
        "quizzes": [
            {
                "course_id": 101,
                "title": f"Quiz {number}",
                "description": f"<p>Number {number}</p>",
                "quiz_type": "assignment",
                "time_limit": 30,
                "due_at": "2031-05-01T10:00:00Z",
                "published": number % 2 == 0,
                "only_visible_to_overrides": number == 0,
            }
            for number in range(count)
        ],
    }


@functools.cache
def world(count: int) -> MockServer:
    return MockServer(seed_of(count))


def of(count: int, work: Callable[[Any], object]) -> Callable[[], object]:
    client = world(count).client()
    return lambda: work(client)


def get(path: str) -> Callable[[Any], object]:
    def work(client: Any) -> object:
        reply = client.get(path)
        assert reply.status_code == 200
        return reply

    return work


def post(client: Any) -> object:
    return client.post(QUIZZES, json={"quiz": {"title": "new"}}).raise_for_status()


def any_page(effort: Effort) -> Measured:
    worst = Measured(0, "")
    for page in (1, MANY // 20, MANY // 10):
        times = medians(
            of(MANY, get(f"{QUIZZES}?page={page}")), of(FEW, get(QUIZZES)), rounds=effort.rounds(50)
        )
        found = cost(*times)
        if (found.value or 0) > (worst.value or 0):
            worst = found
    return worst


def list_after_a_write(effort: Effort) -> Measured:
    """The slower of a teacher's and a student's, for whom one of the quizzes is not."""
    server = world(MANY)
    teacher, found = server.client(), {}
    for role in ("teacher", "student"):
        client, times = server.client(role), []
        for _ in range(effort.rounds(30)):
            post(teacher)
            started = time.perf_counter()
            get(QUIZZES)(client)
            times.append(time.perf_counter() - started)
        found[role] = statistics.median(times)
    detail = ", ".join(f"{role} {told(seconds)}" for role, seconds in found.items())
    return milliseconds(max(found.values()), detail)


def post_in_a_large_world(effort: Effort) -> Measured:
    return cost(*medians(of(MANY, post), of(FEW, post), rounds=effort.rounds(100)))


def search(effort: Effort) -> Measured:
    (found,) = medians(of(MANY, get(f"{QUIZZES}?search_term=quiz+99")), rounds=effort.rounds(30))
    return milliseconds(found, f"of {MANY} titles")


def reset(effort: Effort) -> Measured:
    server = world(MANY)
    client = server.client()
    server.reset()
    times = []
    for _ in range(effort.rounds(30)):
        for _ in range(10):
            post(client)
        started = time.perf_counter()
        server.reset()
        times.append(time.perf_counter() - started)
    (untouched,) = medians(server.reset, rounds=effort.rounds(50))
    return milliseconds(statistics.median(times), f"after ten writes; {told(untouched)} without a write")


def seeding(effort: Effort) -> Measured:
    seed = seed_of(MANY)
    started = time.perf_counter()
    MockServer(seed)
    return Measured(time.perf_counter() - started, f"{MANY} quizzes", "s")


def memory(effort: Effort) -> Measured:
    count = 20_000
    seed = seed_of(count)
    MockServer(seed_of(FEW))
    tracemalloc.start()
    server = MockServer(seed)
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    text = json.dumps(server.client().get(QUIZZES).json()[0])
    mine = size / count
    return Measured(mine / len(text), f"{mine:.0f} bytes against {len(text)}")


ROWS = [
    Row("list, 10 of 100,000, any page", "10 of 100", "at most 2", any_page),
    Row("list after a write, 100,000 quizzes", "-", "at most 5", list_after_a_write),
    Row("POST at 100,000 quizzes", "at 100", "at most 2", post_in_a_large_world),
    Row("search at 100,000 quizzes", "-", "at most 20", search),
    Row("reset at 100,000 quizzes after ten writes", "-", "at most 1", reset),
    Row("seeding 100,000 quizzes", "-", "at most 2", seeding),
    Row("memory a quiz", "the quiz as a JSON text", "at most 2", memory),
]
