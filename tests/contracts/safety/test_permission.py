"""What has to be said before anything is written."""

from __future__ import annotations

import httpx
import pytest

from contracts.document.spec import the_document
from contracts.options import Options
from contracts.run.runner import PASSED, run_all
from contracts.run.session import Session
from contracts.suite import all_checks
from contracts.wire import connect
from contracts.wire.address import is_loopback

from ..planted import EVERYTHING, no_defect, served_with
from .staging import ended, started, writes


@pytest.fixture
def far_away(server, monkeypatch):
    """The address of a server that is not on this machine."""
    inner = server.client(role=None)

    def reached(url, _):
        return httpx.Client(transport=inner._transport, base_url=url)

    monkeypatch.setattr(connect, "http_client", reached)
    return "http://canvas.school.example"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({}, "it would write, which a server elsewhere needs --allow-writes for"),
        ({"read_only": True}, "it would write, and --read-only is set"),
    ],
    ids=["not allowed", "read-only"],
)
def test_nothing_is_written_elsewhere_without_permission(server, far_away, options, reason):
    given = Options(url=far_away, target_kind="real", system="canvas", rate=1e6, **EVERYTHING, **options)

    outcome = run_all(Session.start(given), all_checks(the_document()))

    assert writes(server) == []
    assert outcome.exit_code == 0
    assert {r.status for r in outcome.results if r.reason == ""} == {PASSED}
    assert next(r for r in outcome.results if r.id == "replies.create_quiz").reason == reason


def test_read_only_run_on_this_machine_writes_nothing_either(server):
    with served_with(no_defect, server) as url:
        code, said = ended(
            started("run", "--url", url, "--read-only", "--profile", "smoke", "--rate", "1000000")
        )

    assert code == 0, said
    assert writes(server) == []
    assert "it would write, and --read-only is set" in said


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:8900", True),
        ("http://localhost", True),
        ("http://[::1]:8900", True),
        ("http://localhost.example.com", False),
        ("http://127.0.0.1.example.com", False),
        ("http://10.0.0.1", False),
        ("http://0.0.0.0", False),
        ("https://canvas.example.edu", False),
    ],
)
def test_only_this_machine_is_written_to_unasked(url, here):
    assert is_loopback(url) == here
