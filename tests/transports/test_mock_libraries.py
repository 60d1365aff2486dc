"""`intercept` beside `respx`, `responses` and `requests_mock`: each answers what it was told, the mock its origin."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import Any

import httpx
import pytest
import requests
import requests_mock
import responses
import respx

from mock_server import MockServer

SCHOOL = "https://school.instructure.com"
COURSE = f"{SCHOOL}/api/v1/courses/101"
TEACHER = {"Authorization": "Bearer teacher-token"}
OTHER = "https://other.example/hook"


class Neighbour:
    """A library that mocks clients, and is told to answer two addresses with 418."""

    def __init__(self, block: AbstractContextManager[Any], tell: Callable[[Any], None], client: Any) -> None:
        self.block, self._tell, self._client = block, tell, client

    def tell(self, mock: Any) -> None:
        self._tell(mock)

    def get(self, url: str) -> int:
        status: int = self._client.get(url, headers=TEACHER).status_code
        return status


def neighbour(name: str) -> Neighbour:
    if name == "respx":

        def tell_respx(mock: Any) -> None:
            mock.get(OTHER).respond(418)

        return Neighbour(respx.mock(assert_all_called=False), tell_respx, httpx)
    if name == "responses":

        def tell_responses(mock: Any) -> None:
            mock.get(OTHER, status=418)
            mock.get(f"{SCHOOL}/special", status=418)

        return Neighbour(
            responses.RequestsMock(assert_all_requests_are_fired=False), tell_responses, requests
        )

    def tell_requests_mock(mock: Any) -> None:
        mock.get(OTHER, status_code=418)
        mock.get(f"{SCHOOL}/special", status_code=418)

    return Neighbour(requests_mock.Mocker(), tell_requests_mock, requests)


REFUSALS = (
    requests.ConnectionError,
    requests_mock.exceptions.NoMockAddress,
    respx.models.AllMockedAssertionError,
)
NAMES = ["respx", "responses", "requests_mock"]
ORDERS = ["inside it", "around it"]


@pytest.fixture(params=[(name, order) for name in NAMES for order in ORDERS], ids=" ".join)
def both(request: pytest.FixtureRequest, canvas_mock: MockServer) -> Any:
    name, order = request.param
    found = neighbour(name)
    intercepted = canvas_mock.intercept(SCHOOL)
    with ExitStack() as stack:
        blocks = [found.block, intercepted] if order == "inside it" else [intercepted, found.block]
        found.tell([stack.enter_context(block) for block in blocks][blocks.index(found.block)])
        yield found


def test_the_mock_answers_its_origin_and_the_neighbour_what_it_was_told(both: Neighbour) -> None:
    assert [both.get(COURSE), both.get(OTHER), both.get(COURSE)] == [200, 418, 200]


def test_the_neighbour_still_refuses_all_else(both: Neighbour) -> None:
    with pytest.raises(REFUSALS):
        both.get("https://third.example")


@pytest.mark.parametrize("name", ["responses", "requests_mock"])
def test_what_the_neighbour_was_told_about_our_origin_is_its_own(canvas_mock: MockServer, name: str) -> None:
    found = neighbour(name)
    with found.block as mock, canvas_mock.intercept(SCHOOL):
        found.tell(mock)
        statuses = [found.get(f"{SCHOOL}/special"), found.get(COURSE)]

    assert statuses == [418, 200]
    assert len(canvas_mock.requests) == 1


@pytest.mark.parametrize("name", ["responses", "requests_mock"])
def test_after_the_block_the_neighbour_refuses_our_origin(canvas_mock: MockServer, name: str) -> None:
    found = neighbour(name)
    with found.block:
        with canvas_mock.intercept(SCHOOL):
            assert found.get(COURSE) == 200
        with pytest.raises(REFUSALS):
            found.get(COURSE)


def test_retries_faults_and_hosts_of_a_session_work_inside_responses(canvas_mock: MockServer) -> None:
    from requests.adapters import HTTPAdapter
    from urllib3 import Retry

    canvas_mock.faults.add(drop=True, times=1)
    with responses.mock, canvas_mock.intercept(SCHOOL), requests.Session() as session:
        session.mount("https://", HTTPAdapter(max_retries=Retry(total=2)))
        assert session.get(COURSE, headers=TEACHER).status_code == 200

    assert [entry.status for entry in canvas_mock.requests] == [None, 200]


def test_a_block_that_blocks_leaves_the_neighbour_s_answers_alone(canvas_mock: MockServer) -> None:
    with responses.mock, canvas_mock.intercept(SCHOOL, block_others=True):
        responses.get(OTHER, status=418)
        assert requests.get(OTHER).status_code == 418


def test_respx_above_the_transports_has_to_let_the_origin_through(canvas_mock: MockServer) -> None:
    with respx.mock(using="httpx") as mock, canvas_mock.intercept(SCHOOL):
        mock.route(host="school.instructure.com").pass_through()
        assert httpx.get(COURSE, headers=TEACHER).status_code == 200
