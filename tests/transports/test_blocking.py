"""`block_others`: inside the block nobody but the mock is asked."""

from __future__ import annotations

import pytest

from mock_server import HostBlocked, MockServer, mock_canvas
from tests.transports.client_libraries import LIBRARIES, REQUESTS, Library

SCHOOL = "https://school.instructure.com"
COLLEGE = "https://college.instructure.com"
COURSE = "/api/v1/courses/101"
every_library = pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library.name)


@every_library
def test_another_host_is_an_error_that_names_it_and_the_switch(
    canvas_mock: MockServer, library: Library
) -> None:
    with canvas_mock.intercept(SCHOOL, block_others=True):
        assert library.get(SCHOOL + COURSE) == 200
        with pytest.raises(HostBlocked, match=r"a call to https://other\.example was blocked: .*allow_hosts"):
            library.get("https://other.example/")


@every_library
def test_a_host_that_is_allowed_is_asked(canvas_mock: MockServer, library: Library) -> None:
    other = MockServer()
    with other, canvas_mock.intercept(SCHOOL, block_others=True, allow_hosts=["127.0.0.1"]):
        assert library.get(other.url + COURSE) == 200

    assert len(other.requests) == 1


@every_library
def test_without_the_switch_nothing_is_blocked(canvas_mock: MockServer, library: Library) -> None:
    with canvas_mock, canvas_mock.intercept(SCHOOL):
        assert library.get(canvas_mock.url + COURSE) == 200


def test_origins_of_other_blocks_are_answered(canvas_mock: MockServer) -> None:
    with canvas_mock.intercept(COLLEGE), canvas_mock.intercept(SCHOOL, block_others=True):
        assert REQUESTS.get(COLLEGE + COURSE) == 200


def test_every_block_that_blocks_has_to_allow_a_host(canvas_mock: MockServer) -> None:
    with (
        canvas_mock.intercept(COLLEGE, block_others=True),
        canvas_mock.intercept(SCHOOL, block_others=True, allow_hosts=["other.example"]),
        pytest.raises(HostBlocked),
    ):
        REQUESTS.get("http://other.example")


def test_mock_canvas_has_the_switch_too() -> None:
    with mock_canvas(SCHOOL, block_others=True), pytest.raises(HostBlocked):
        REQUESTS.get(COLLEGE)


@pytest.mark.parametrize(
    ("hosts", "error", "text"),
    [
        ("localhost", TypeError, "expected a list of hosts, found the text 'localhost'"),
        ([8080], ValueError, "expected the name of a host, found 8080"),
    ],
)
def test_allowed_hosts_are_a_list_of_names(
    canvas_mock: MockServer, hosts: list[str], error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        canvas_mock.intercept(SCHOOL, block_others=True, allow_hosts=hosts)
