"""The undisturbed mock holds, whatever the seed; and a seed is all it takes to send the same requests again.

The smoke profile meets eight seeds here; with `THOROUGH=1` in the environment (`make prove`) fifty, and the standard
one as many as SEEDS says.
"""

import os
import subprocess
import sys

import pytest

from contracts.document.spec import the_document
from contracts.options import Options
from contracts.run.runner import FAILED, PASSED, run_all
from contracts.run.session import Session
from contracts.suite import all_checks
from contracts.wire.pacing import Budget

from .planted import served_with

THOROUGH = bool(os.environ.get("THOROUGH"))
SEEDS = int(os.environ.get("SEEDS", "1")) if THOROUGH else 0


def outcome_of(profile, seed):
    return run_all(Session.start(Options(profile=profile, seed=seed), Budget()), all_checks(the_document()))


@pytest.mark.parametrize("seed", range(50 if THOROUGH else 8))
def test_smoke_holds(seed):
    outcome = outcome_of("smoke", seed)

    assert [str(result.failure) for result in outcome.of(FAILED)] == []
    assert outcome.exit_code == 0


@pytest.mark.parametrize("seed", range(100, 100 + SEEDS))
def test_standard_holds_and_leaves_nothing_out(seed):
    outcome = outcome_of("standard", seed)

    assert [str(result.failure) for result in outcome.of(FAILED)] == []
    skipped = [result for result in outcome.results if result.status != PASSED]
    assert [r for r in skipped if "profile thorough" not in r.reason] == []


def requests_of_a_run(seed, tmp_path, name):
    """Method, path, token, headers and body of everything that a process of its own sends."""
    sent = []

    def record(request, send):
        headers = [(k, v) for k, v in request.headers.multi_items() if k != "host"]
        sent.append((request.method, str(request.url.raw_path), headers, request.content))
        return send(request)

    with served_with(record) as url:
        options = ["--url", url, "--profile", "smoke", "--seed", str(seed)]
        ended = subprocess.run(
            [sys.executable, "-m", "contracts", "run", *options],
            env={**os.environ, "XDG_STATE_HOME": str(tmp_path / name)},
            capture_output=True,
            text=True,
        )
    assert ended.returncode == 0, ended.stdout
    return sent


def test_same_seed_sends_the_same_requests_byte_for_byte(tmp_path):
    one, same, other = (
        requests_of_a_run(seed, tmp_path, name) for seed, name in ((7, "a"), (7, "b"), (8, "c"))
    )

    assert one == same
    assert one != other
