"""What the kit costs a pytest suite: the plugin unused, and the fixture of a test."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from .measure import Effort, Measured, Row, cost, medians, milliseconds, told, with_byte_code

TESTS = 300
OURS = ("-p", "mock_server.pytest_plugin", "-p", "contracts.pytest_plugin")
THEIRS = ("-p", "pytest_httpserver")
EMPTY_TESTS = """
import pytest

rounds = pytest.mark.parametrize("number", range({count}))

@rounds
def test_none(number): pass

@rounds
def test_ours(canvas_mock, number): pass

@rounds
def test_theirs(httpserver, number): pass
"""
TIMED = """
import json, time
import pytest

taken = {}

def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.callspec.params["number"])  # in turns

@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    started = time.perf_counter()
    yield
    taken.setdefault(item.originalname, []).append(time.perf_counter() - started)
    return True

def pytest_unconfigure():
    with open("taken.json", "w") as file:
        json.dump(taken, file)
"""


def session(folder: str, *options: str) -> Callable[[], object]:
    """A pytest session with no plugins but these."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    environ = {**with_byte_code(), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, env=environ)


def plugin_unused(effort: Effort) -> Measured:
    """Beside two empty plugins, for `-p` looks through all that is installed, which a user's session does anyway."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("test_empty", "nothing", "nothing_else"):
            Path(folder, f"{name}.py").write_text("def test_empty(): pass\n", encoding="utf-8")
        empty = session(folder, "-p", "nothing", "-p", "nothing_else", "test_empty.py")
        mine, bare = medians(session(folder, *OURS, "test_empty.py"), empty, rounds=effort.rounds(60))
    return milliseconds(mine - bare, f"{told(mine)} against {told(bare)} a session of one test")


def fixture(effort: Effort) -> Measured:
    """What a suite takes longer with the fixture than without, for each of its tests; and each test by itself."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "conftest.py").write_text(TIMED, encoding="utf-8")
        Path(folder, "test_empty.py").write_text(EMPTY_TESTS.format(count=TESTS), encoding="utf-8")
        suites = [
            session(folder, *with_, "-k", name)
            for name, with_ in (("test_ours", OURS), ("test_theirs", THEIRS), ("test_none", ()))
        ]
        ours, theirs, none = medians(*suites, rounds=effort.rounds(15))
        session(folder, *OURS, *THEIRS)()
        taken = json.loads(Path(folder, "taken.json").read_text(encoding="utf-8"))
    one = {name: statistics.median(times) for name, times in taken.items()}
    alone = [told(one[name] - one["test_none"]) for name in ("test_ours", "test_theirs")]
    found = cost((ours - none) / TESTS, (theirs - none) / TESTS)
    return replace(found, detail=f"{found.detail}; once it runs, {alone[0]} against {alone[1]}")


ROWS = [
    Row("pytest plugin loaded, unused", "pytest without", "at most 10", plugin_unused),
    Row("fixture set-up and reset a test, of 300", "pytest-httpserver", "at most 0.8", fixture),
]
