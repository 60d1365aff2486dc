"""Contract cases a second beside Schemathesis's, on the same mock."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mock_server import MockServer

from .measure import Effort, Measured, Row
from .request_rows import MOCK, process


def _ours(*target: str) -> float:
    """Requests a second of a standard run."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "contracts", "run", *target, "--seed", "1"]
    text = subprocess.run(command, check=False, capture_output=True, text=True).stdout
    found = re.search(r"(\d[\d,]*) requests in", text)
    if found is None:
        raise RuntimeError(text[-500:])
    return int(found[1].replace(",", "")) / (time.perf_counter() - started)


def _theirs(url: str) -> float:
    """Requests a second of Schemathesis on the same server, judged by what the mock counted."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "requests.har"
        command = [sys.executable, "-m", "schemathesis.cli", "run", f"{url}/openapi.yaml"]
        command += ["--header", "Authorization: Bearer teacher-token", "--max-examples", "10", "--seed", "1"]
        command += [
            "--include-path-regex",
            "^/api/v1/courses",
            "--report-har-path",
            str(report),
            "--report",
            "har",
        ]
        started = time.perf_counter()
        subprocess.run(command, check=False, capture_output=True)
        seconds = time.perf_counter() - started
        count = report.read_text(encoding="utf-8").count('"startedDateTime"')
    return count / seconds


def in_process(effort: Effort) -> Measured:
    with process("-c", MOCK) as url:
        return _beside(_ours("--mock"), _theirs(url))


def over_http(effort: Effort) -> Measured:
    with process("-c", MOCK) as url, MockServer():
        return _beside(_ours("--url", url, "--target-kind", "mock"), _theirs(url))


def _beside(mine: float, other: float) -> Measured:
    return Measured(mine / other, f"{mine:.0f} against {other:.0f} requests a second")


ROWS = [
    Row("contract cases/s, standard, in process", "Schemathesis over HTTP", "at least 10", in_process),
    Row("contract cases/s, standard, over HTTP", "Schemathesis over HTTP", "at least 3", over_http),
]
