"""`intercept` and `mock_canvas` around functions of every kind, and in blocks of both kinds."""

from __future__ import annotations

import asyncio
import functools
import inspect
import unittest
from collections.abc import AsyncIterator, Awaitable, Iterator
from typing import Any

import httpx
import pytest
import requests

from mock_server import MockServer, SeedError, mock_canvas

SCHOOL = "https://school.instructure.com"
COURSE = f"{SCHOOL}/api/v1/courses/101"
TEACHER = {"Authorization": "Bearer teacher-token"}
UNTOUCHED = httpx.AsyncHTTPTransport.handle_async_request


async def asked() -> int:
    async with httpx.AsyncClient(headers=TEACHER, trust_env=False) as client:
        return (await client.get(COURSE)).status_code


@pytest.fixture(autouse=True)
def _nothing_stays() -> Iterator[None]:
    yield
    assert httpx.AsyncHTTPTransport.handle_async_request is UNTOUCHED


@pytest.fixture(params=["intercept", "mock_canvas"])
def scope(request: pytest.FixtureRequest, canvas_mock: MockServer) -> Any:
    return canvas_mock.intercept(SCHOOL) if request.param == "intercept" else mock_canvas(SCHOOL)


def test_a_function_is_intercepted_each_time_it_is_called(scope: Any) -> None:
    @scope
    def ask(path: str, *, suffix: str) -> int:
        """Asks."""
        return requests.get(COURSE + path + suffix, headers=TEACHER).status_code

    assert [ask("/quizzes", suffix=""), ask("/quizzes", suffix="/30001")] == [200, 200]
    assert (ask.__name__, ask.__doc__) == ("ask", "Asks.")


def test_an_async_function_is_intercepted_while_it_runs(scope: Any) -> None:
    ask = scope(asked)

    assert inspect.iscoroutinefunction(ask)
    assert asyncio.run(ask()) == 200


def test_calls_of_an_async_function_may_overlap(scope: Any) -> None:
    ask = scope(asked)

    async def at_once() -> list[int]:
        return await asyncio.gather(*(ask() for _ in range(5)))

    assert asyncio.run(at_once()) == [200] * 5


def test_a_function_that_gives_a_coroutine_is_intercepted_while_that_runs(scope: Any) -> None:
    ask = scope(functools.partial(asked))
    lazy = scope(lambda: asked())

    async def both() -> list[int]:
        return [await ask(), await lazy()]

    assert asyncio.run(both()) == [200, 200]


def test_a_generator_is_intercepted_until_it_ends(scope: Any) -> None:
    @scope
    def fixture() -> Iterator[int]:
        yield requests.get(COURSE, headers=TEACHER).status_code
        yield requests.get(COURSE, headers=TEACHER).status_code

    assert list(fixture()) == [200, 200]


def test_an_async_generator_is_intercepted_until_it_ends(scope: Any) -> None:
    @scope
    async def fixture() -> AsyncIterator[int]:
        yield await asked()
        yield await asked()

    async def collect() -> list[int]:
        return [status async for status in fixture()]

    assert asyncio.run(collect()) == [200, 200]


def test_an_exception_leaves_nothing_behind(scope: Any) -> None:
    @scope
    async def fail() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        asyncio.run(fail())


def test_blocks_may_be_async(scope: Any) -> None:
    async def ask() -> int:
        async with scope:
            return await asked()

    assert asyncio.run(ask()) == 200


def test_a_block_may_be_entered_again_inside_itself(scope: Any) -> None:
    with scope:
        with scope:
            inner = requests.get(COURSE, headers=TEACHER).status_code
        outer = requests.get(COURSE, headers=TEACHER).status_code

    assert (inner, outer) == (200, 200)


# --- mock_canvas --------------------------------------------------------------------------------------------


def test_a_block_gives_a_server_with_the_seed_and_the_settings() -> None:
    seed = {"users": [{"name": "Ann", "token": "ann"}], "courses": [{"id": 7, "name": "Algebra"}]}
    with mock_canvas(seed=seed, forbidden_status=401) as canvas:
        course = canvas.client(token="ann").get("/api/v1/courses/7")

    assert course.status_code == 401


def test_every_block_starts_anew() -> None:
    mock = mock_canvas(SCHOOL)
    for _ in range(2):
        with mock as canvas:
            assert len(canvas.snapshot()["quizzes"]) == 3
            canvas.client().post("/api/v1/courses/101/quizzes", json={"quiz": {"title": "Left behind"}})


def test_a_socket_is_closed_with_the_block() -> None:
    with mock_canvas() as canvas:
        url = canvas.url
        assert httpx.get(f"{url}/_mock/health", trust_env=False).status_code == 200

    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/_mock/health", trust_env=False)


def test_it_may_be_started_and_stopped() -> None:
    mock = mock_canvas(SCHOOL)
    canvas = mock.start()
    try:
        assert requests.get(COURSE, headers=TEACHER).status_code == 200
        assert len(canvas.requests) == 1
    finally:
        mock.stop()


def test_a_function_gets_the_server_if_it_asks_for_it() -> None:
    @mock_canvas(SCHOOL)
    def count(times: int, canvas_mock: MockServer) -> int:
        for _ in range(times):
            requests.get(COURSE, headers=TEACHER)
        return len(canvas_mock.requests)

    assert (count(2), count(times=1)) == (2, 1)  # type: ignore[call-arg]
    assert list(inspect.signature(count).parameters) == ["times"]


def test_an_async_function_gets_it_too() -> None:
    @mock_canvas(SCHOOL)
    async def count(canvas_mock: MockServer) -> int:
        await asked()
        return len(canvas_mock.requests)

    assert asyncio.run(count()) == 1  # type: ignore[call-arg]


def test_parentheses_may_be_left_out() -> None:
    @mock_canvas
    def ask(canvas_mock: MockServer) -> int:
        return canvas_mock.client().get("/api/v1/courses/101").status_code

    assert ask() == 200  # type: ignore[call-arg]


def ran(case: type[unittest.TestCase]) -> unittest.TestResult:
    return unittest.defaultTestLoader.loadTestsFromTestCase(case).run(unittest.TestResult())


def test_every_test_of_a_case_has_its_own_mock_with_setup_and_teardown_inside() -> None:
    seen: list[Any] = []

    @mock_canvas(SCHOOL)
    class Case(unittest.TestCase):
        canvas_mock: MockServer

        def setUp(self) -> None:
            requests.get(COURSE, headers=TEACHER)

        def tearDown(self) -> None:
            seen.append((self.canvas_mock, len(self.canvas_mock.requests)))

        def test_one(self) -> None:
            requests.get(COURSE, headers=TEACHER)

        def test_other(self) -> None:
            self.fail("as planned")

    result = ran(Case)

    assert (result.testsRun, len(result.failures), len(result.errors)) == (2, 1, 0)
    assert [count for _, count in seen] == [2, 1]
    assert seen[0][0] is not seen[1][0]


def test_an_asyncio_case_is_decorated_alike() -> None:
    @mock_canvas(SCHOOL)
    class Case(unittest.IsolatedAsyncioTestCase):
        async def test_it(self) -> None:
            assert await asked() == 200

    assert ran(Case).wasSuccessful()


def test_a_class_that_is_no_test_case_is_refused() -> None:
    with pytest.raises(TypeError, match=r"a subclass of unittest\.TestCase, found .*Awaitable"):
        mock_canvas(SCHOOL)(Awaitable)


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"origin": "school.instructure.com"}, ValueError, "did you mean https://school"),
        ({"block_others": True}, TypeError, "need an origin"),
        ({"allow_hosts": ["localhost"]}, TypeError, "need an origin"),
    ],
)
def test_what_makes_no_sense_is_refused_at_once(options: Any, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        mock_canvas(**options)


@pytest.mark.parametrize(
    ("options", "error"),
    [({"seed": {"planets": []}}, SeedError), ({"forbiden_status": 401}, TypeError)],
)
def test_a_wrong_seed_or_setting_leaves_nothing_patched(options: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        mock_canvas(SCHOOL, **options).start()
