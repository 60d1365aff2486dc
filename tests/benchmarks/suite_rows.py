"""What the kit costs a pytest suite: the plugin unused, and the fixture of a test."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from pytest_httpserver import HTTPServer

from mock_server import MockServer

from .measure import Effort, Measured, Row, cost, medians, milliseconds, told

TESTS = 300
_OFF = ("randomly", "schemathesis", "benchmark", "asyncio", "cacheprovider")
QUIET = ["-q", *(option for plugin in _OFF for option in ("-p", f"no:{plugin}"))]
EMPTY_TESTS = """
import pytest

@pytest.mark.parametrize("number", range({count}))
def test_empty({arguments}):
    pass
"""


def session(folder: str, fixture: str, *options: str) -> Callable[[], object]:
    """A pytest session of many empty tests that ask for the fixture."""
    path = Path(folder) / f"test_{fixture or 'nothing'}.py"
    arguments = f"{fixture}, number" if fixture else "number"
    path.write_text(EMPTY_TESTS.format(count=TESTS, arguments=arguments), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", *QUIET, *options, str(path)]
    return lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)


def plugin_unused(effort: Effort) -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        without = session(folder, "", "-p", "no:canvas_mock", "-p", "no:canvas_contracts")
        mine, bare = medians(session(folder, ""), without, rounds=effort.rounds(15))
    return milliseconds(mine - bare, f"{told(mine)} against {told(bare)} a session")


def fixture(effort: Effort) -> Measured:
    """Set-up and reset for each test, beside pytest-httpserver's; what a session costs anyway is taken off."""
    with tempfile.TemporaryDirectory() as folder:
        actions = [session(folder, name) for name in ("canvas_mock", "httpserver", "")]
        mine, theirs, bare = medians(*actions, rounds=effort.rounds(9))
    return cost((mine - bare) / TESTS, (theirs - bare) / TESTS)


def clean_state(effort: Effort) -> Measured:
    """Only the going back between two tests."""
    server = MockServer()
    with HTTPServer(port=0) as theirs:
        return cost(*medians(server.reset, theirs.clear, rounds=effort.rounds(200), batch=20))


ROWS = [
    Row("pytest plugin loaded, unused", "pytest without", "at most 10", plugin_unused),
    Row("fixture set-up and reset a test", "pytest-httpserver", "at most 0.8", fixture),
    Row("a clean state for the next test", "pytest-httpserver", "at most 0.8", clean_state),
]
