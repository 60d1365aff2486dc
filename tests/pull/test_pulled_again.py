"""The law of pulling: a served course, pulled and served again, answers every GET alike."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings

from mock_server import MockServer
from mock_server.pull.course import CoursePull
from mock_server.pull.reader import Pace, Reader
from mock_server.pull.served import servable

from .worlds import COURSE, TEACHER, Seed, worlds

NOW = "2031-03-01T12:00:00Z"
PEOPLE = frozenset(
    {"name", "sortable_name", "short_name", "first_name", "last_name", "sis_user_id", "user_names"}
)
INVENTED = PEOPLE | {"validation_token"}
BY_NAME = frozenset({"list_quiz_submission_users"})
OF_ONE_RUN = frozenset({"list_quiz_submission_events", "confirm_file_upload"})
"""What happened while it ran is no part of a course, and no documented GET tells it whole."""


def served(seed: Seed | None) -> MockServer:
    server = MockServer(seed)
    server.clock.freeze(NOW)
    return server


def pulled(server: MockServer, token: str, **options: bool) -> tuple[Seed, list[str]]:
    reader = Reader(server.client(None), "http://canvas.mock", token, Pace(rate=1e9))
    job = CoursePull(reader, str(COURSE), **options)
    job.read()
    seed, refused = servable(job.seed())
    return seed, [*job.left_out, *refused]


def ids(server: MockServer) -> dict[str, list[Any]]:
    """What stands in the place of each parameter of a path; nothing for what comes to be while it runs, as files."""
    state = server.snapshot()

    def of(kind: str) -> list[Any]:
        return [row["id"] for row in state[kind]]

    return {
        "course_id": [COURSE],
        "quiz_id": of("quizzes"),
        "assessment_id": of("live_assessments"),
        "quiz_submission_id": of("quiz_submissions"),
        "id": [*of("quizzes"), *of("quiz_groups"), *of("quiz_questions"), *of("quiz_submissions"), "self"],
    }


def gets(server: MockServer) -> Iterator[str]:
    """The address of every GET of Canvas, for everything there is; what is in no order of names, in pages too."""
    known = ids(server)
    for operation in server.mock.document.operations.values():
        if operation.method != "GET" or operation.dialect != "canvas" or operation.id in OF_ONE_RUN:
            continue
        names = [parameter.name for parameter in operation.parameters if parameter.place == "path"]
        for values in product(*(known.get(name, ()) for name in names)):
            path = operation.path.format(**dict(zip(names, values, strict=True)))
            yield from (path,) if operation.id in BY_NAME else (f"{path}?per_page=2", path)


def alike(body: Any) -> Any:
    """The body without what is invented, and without the order that follows from names."""
    if isinstance(body, dict):
        if "users" in body:
            body = {**body, "users": sorted(body["users"], key=lambda user: int(user["id"]))}
        return {
            name: "…" if name in INVENTED and value is not None else alike(value)
            for name, value in body.items()
        }
    return [alike(item) for item in body] if isinstance(body, list) else body


def told(reply: httpx.Response) -> tuple[Any, ...]:
    body = alike(reply.json()) if reply.content else None
    return reply.status_code, body, reply.headers.get("Link")


def tokens(server: MockServer) -> dict[int, str]:
    return {row["user_id"]: row["token"] for row in server.snapshot()["tokens"]}


def settle(server: MockServer) -> None:
    """Whoever lists submissions has the overdue ones graded; pulling has done that already."""
    token = tokens(server)[TEACHER]
    for quiz in server.snapshot()["quizzes"]:
        path = f"/api/v1/courses/{COURSE}/quizzes/{quiz['id']}/submissions"
        server.client(None, token=token).get(path)


def require_alike(first: MockServer, second: MockServer) -> None:
    addresses = list(gets(first))
    mine, theirs = tokens(first), tokens(second)
    people: list[tuple[str | None, str | None]] = [(None, None)]
    people += [(mine[user_id], theirs[user_id]) for user_id in mine if user_id in theirs]
    for own, other in people:
        clients = first.client(None, token=own), second.client(None, token=other)
        for address in addresses:
            before, after = (told(client.get(address)) for client in clients)
            assert after == before, f"{address} as {own}"


@given(worlds())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_pulled_course_answers_every_get_alike(world: Seed) -> None:
    first = served(world)

    seed, left_out = pulled(first, "secret-0", with_submissions=True, with_free_answers=True)
    second = served(seed)

    assert [line for line in left_out if "earlier attempts" not in line] == []
    assert set(tokens(second)) == {user["id"] for user in world["users"]}
    settle(second)
    require_alike(first, second)


@given(worlds())
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_pulling_what_was_pulled_gives_the_same_seed(world: Seed) -> None:
    once, _ = pulled(served(world), "secret-0", with_submissions=True)
    teacher = next(user["token"] for user in once["users"] if user["id"] == TEACHER)

    again, _ = pulled(served(once), teacher, with_submissions=True)

    assert again == once


def test_the_demo_course_answers_alike() -> None:
    first = MockServer()
    first.clock.freeze(NOW)

    seed, left_out = pulled(first, "teacher-token", with_submissions=True)

    assert left_out == []
    second = served(seed)
    for path in ("quizzes", "live_assessments", "enrollments", "sections", "assignment_groups"):
        for role in ("teacher", "student", "student2", "ta", "designer", "observer", "inactive"):
            address = f"/api/v1/courses/{COURSE}/{path}"
            assert told(second.client(role).get(address)) == told(first.client(role).get(address))


@pytest.mark.parametrize("role", ["teacher", "student", "student2", "observer", "inactive"])
def test_members_have_the_demo_world_s_tokens(role: str) -> None:
    seed, _ = pulled(MockServer(), "teacher-token")

    assert MockServer(seed).token(role) == f"{role}-token"


FORGOTTEN = [
    ("quizzes", "title"),
    ("quizzes", "description"),
    ("quizzes", "time_limit"),
    ("quizzes", "as_read"),
    ("quiz_groups", "question_points"),
    ("quiz_questions", "points_possible"),
    ("quiz_questions", "answers"),
    ("quiz_questions", "as_read"),
    ("quiz_submissions", "as_read"),
    ("enrollments", "state"),
    ("enrollments", "associated_user_id"),
    ("courses", "uuid"),
    ("live_assessments", "title"),
    ("live_assessment_results", "assessed_at"),
]
OTHERWISE = {"title": "Other", "answers": [], "assessed_at": "2000-01-01T00:00:00Z"}


@pytest.mark.parametrize(("kind", "field"), FORGOTTEN, ids=lambda part: part)
def test_the_law_notices_what_a_pull_forgets(kind: str, field: str) -> None:
    first = MockServer()
    first.clock.freeze(NOW)
    submission = {"id": 150001, "quiz_id": 30001, "user_id": 2005, "score": 3}
    first.seed({"quiz_submissions": [submission]})
    first.client().put("/api/v1/courses/101/quizzes/30003", json={"quiz": {"time_limit": 5}})
    seed, _ = pulled(first, "teacher-token", with_submissions=True)

    for entity in seed[kind]:
        if field in OTHERWISE:
            entity[field] = OTHERWISE[field]
        else:
            entity.pop(field, None)
    second = served(seed)

    with pytest.raises(AssertionError):
        require_alike(first, second)
