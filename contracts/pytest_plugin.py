"""The suite's options for pytest. Loaded into every pytest run of whoever installs the kit, so it imports nothing."""

from __future__ import annotations

import os

import pytest

OPTIONS: tuple[tuple[str, str, str], ...] = (
    ("--canvas-url", "CANVAS_URL", "the server to test; without it, a mock in this process"),
    ("--canvas-target-kind", "CANVAS_TARGET_KIND", "auto, mock or real"),
    ("--canvas-system", "CANVAS_SYSTEM", "canvas, karma or all"),
    ("--canvas-profile", "CANVAS_PROFILE", "smoke, standard or thorough"),
    ("--canvas-course", "CANVAS_COURSE", "a course that the teacher teaches"),
    ("--canvas-other-course", "CANVAS_OTHER_COURSE", "a second course of the same teacher"),
    ("--canvas-token", "CANVAS_TOKEN", "a teacher's token"),
    ("--canvas-student-token", "CANVAS_STUDENT_TOKEN", "an active student's token"),
    ("--canvas-role-token", "CANVAS_ROLE_TOKENS", "ROLE=TOKEN, several joined by commas"),
    ("--karma-url", "KARMA_URL", "where the Karma API is, if not at --canvas-url"),
    ("--karma-course", "KARMA_COURSE", "a published course with the learner active"),
    ("--karma-admin-token", "KARMA_ADMIN_TOKEN", "a Karma admin's token"),
    ("--karma-learner-token", "KARMA_LEARNER_TOKEN", "a Karma learner's token"),
    ("--canvas-only", "CANVAS_ONLY", "a glob of check ids or operations"),
    ("--canvas-max-requests", "CANVAS_MAX_REQUESTS", "how many requests may be sent"),
    ("--canvas-max-live-objects", "CANVAS_MAX_LIVE_OBJECTS", "how many objects may exist at once"),
    ("--canvas-rate", "CANVAS_RATE", "requests in a second"),
    ("--canvas-timeout", "CANVAS_TIMEOUT", "seconds until an answer is given up"),
    ("--canvas-seed", "CANVAS_SEED", "the same seed gives the same requests"),
    ("--canvas-ledger", "CANVAS_LEDGER", "where to write down what was made"),
)

FLAGS: tuple[tuple[str, str, str], ...] = (
    ("--canvas-read-only", "CANVAS_READ_ONLY", "send nothing that could write"),
    (
        "--canvas-allow-writes",
        "CANVAS_ALLOW_WRITES",
        "needed to write to a server that is not on this machine",
    ),
    (
        "--canvas-allow-course-wide",
        "CANVAS_ALLOW_COURSE_WIDE",
        "let through what changes things of the whole course, on a real server",
    ),
    (
        "--canvas-allow-notifications",
        "CANVAS_ALLOW_NOTIFICATIONS",
        "let through what sends messages to people, on a real server",
    ),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("canvas-contracts", "contract tests (pytest --pyargs contracts)")
    for option, variable, text in OPTIONS:
        group.addoption(option, default=None, metavar="VALUE", help=f"{text} [env: {variable}]")
    for option, variable, text in FLAGS:
        group.addoption(option, action="store_true", default=False, help=f"{text} [env: {variable}]")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Fixes the seed before workers are started, so that all of them take the same one."""
    if config.option.canvas_seed is None and not hasattr(config, "workerinput"):
        config.option.canvas_seed = os.environ.get("CANVAS_SEED") or str(
            int.from_bytes(os.urandom(4), "big") >> 1
        )
