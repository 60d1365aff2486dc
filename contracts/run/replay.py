"""A recorded run once more: the same checks on the recorded answers, without a server."""

from __future__ import annotations

from pathlib import Path

from contracts.options import PROFILES, Options
from contracts.run.session import RECORDED_OPTIONS, Session
from contracts.wire.pacing import Budget
from contracts.wire.recording import RecordingError
from contracts.wire.replaying import Recording


def session_of(directory: Path) -> Session:
    """A session on the server that a recording plays. Raises RecordingError, and SetupFailed.

    Its checks send what the recorded ones sent; what they send anew, because they have been changed since, has no
    answer, and such a check is skipped.
    """
    recording = Recording(directory)
    about = recording.about
    if about["profile"] not in PROFILES:
        raise RecordingError(f"{directory}: there is no profile {about['profile']!r}")
    given = {name: about["options"].get(name) for name in RECORDED_OPTIONS}
    options = Options(
        target_kind=about["target_kind"],
        system=str(about.get("system", "all")),
        profile=about["profile"],
        seed=about["seed"],
        tokens=about["tokens"],
        **{name: value for name, value in given.items() if value is not None},
    )
    session = Session.start(options, Budget(), run=about["run"], recording=recording)
    session.guard.forbidden = about.get("writes_forbidden")
    return session
