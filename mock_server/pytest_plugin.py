"""The fixture `canvas_mock` and its options, for everybody's tests.

pytest loads this module wherever the package is installed, so it imports nothing but pytest: the server, and with it
everything heavy, comes with the first test that asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from mock_server.server import MockServer

    Seed = str | Path | Mapping[str, Any] | None

STRICT = "canvas_mock_strict"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini(
        STRICT,
        "fail a test, at its teardown, whose requests to canvas_mock left the documented contract",
        type="bool",
        default=False,
    )


@pytest.fixture(scope="session")
def canvas_mock_seed() -> Seed:
    """The world that `canvas_mock` starts each test with: None for the demo world, a path or the data itself.

    Override it wherever its tests are: in a conftest, a module or a class, in any scope, or by parametrizing it.
    """
    return None


@pytest.fixture(scope="session")
def canvas_mock_settings() -> dict[str, Any]:
    """Keyword arguments of `MockServer`, such as `{"rate_limit": True}`. Override it as `canvas_mock_seed`."""
    return {}


@pytest.fixture(scope="session")
def _canvas_mock_servers() -> Iterator[_Servers]:
    servers = _Servers()
    yield servers
    servers.stop()


@pytest.fixture
def canvas_mock(
    request: pytest.FixtureRequest,
    _canvas_mock_servers: _Servers,
    canvas_mock_seed: Seed,
    canvas_mock_settings: Mapping[str, Any],
) -> Iterator[MockServer]:
    """A fake Canvas: one server for the session; state, faults, clock and journal are new for each test."""
    server = _canvas_mock_servers.server(canvas_mock_seed, canvas_mock_settings)
    server.reset()
    yield server
    _require_documented(request, server)


@pytest.fixture(scope="module")
def canvas_mock_module(
    request: pytest.FixtureRequest, canvas_mock_seed: Seed, canvas_mock_settings: Mapping[str, Any]
) -> Iterator[MockServer]:
    """A fake Canvas of its own for a module: what one test leaves, the next one finds.

    Seed and settings are those of `canvas_mock`, overridden for a module or more.
    """
    yield from _kept(request, canvas_mock_seed, canvas_mock_settings)


@pytest.fixture(scope="session")
def canvas_mock_session(
    request: pytest.FixtureRequest, canvas_mock_seed: Seed, canvas_mock_settings: Mapping[str, Any]
) -> Iterator[MockServer]:
    """As `canvas_mock_module`, one for the whole session (of each worker, if there are several)."""
    yield from _kept(request, canvas_mock_seed, canvas_mock_settings)


def _kept(request: pytest.FixtureRequest, seed: Seed, settings: Mapping[str, Any]) -> Iterator[MockServer]:
    from mock_server import MockServer

    server = MockServer(seed, **settings)
    yield server
    server.stop()
    _require_documented(request, server)


def _require_documented(request: pytest.FixtureRequest, server: MockServer) -> None:
    if request.config.getini(STRICT) and server.violations:
        pytest.fail(f"requests left the documented contract:\n{server.violations}", pytrace=False)


class _Servers:
    """The session's servers: one for each seed and settings that its tests ask for, which mostly is one."""

    def __init__(self) -> None:
        self._servers: list[tuple[Seed, dict[str, Any], MockServer]] = []

    def server(self, seed: Seed, settings: Mapping[str, Any]) -> MockServer:
        for known_seed, known_settings, server in self._servers:
            if known_seed == seed and known_settings == settings:
                return server
        from mock_server import MockServer

        server = MockServer(seed, **settings)
        self._servers.append((seed, dict(settings), server))
        return server

    def stop(self) -> None:
        for _, _, server in self._servers:
            server.stop()
