"""Every option of the contract tests, once. The command, pytest's options and the settings are made from this table.

Read in every pytest run of whoever installs the kit, so it imports nothing heavy.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from contracts.options import KINDS, PROFILES, ROLES, SYSTEMS, OptionError, option_of

RUN, COMPARE, CLEANUP, REPLAY, LIST, PYTEST = "run", "compare", "cleanup", "replay", "list", "pytest"
TARGET = frozenset({RUN, COMPARE, PYTEST})
REPORT = frozenset({RUN, REPLAY})


@dataclass(frozen=True)
class Option:
    """One option.

    name: what `Options` and the settings call it. `--` and dashes make the command's option of it.
    kind: text, choice, count (a whole number above `least`), number, flag, file, folder, secret, secrets (several).
    help: what follows the option in every list of options.
    where: the commands that take it; `pytest` for the suite as pytest tests.
    variable: the environment variable that the command reads as well.
    """

    name: str
    help: str
    kind: str = "text"
    metavar: str = ""
    where: frozenset[str] = TARGET
    default: Any = None
    choices: tuple[str, ...] = ()
    least: int = 1
    variable: str = ""

    @property
    def dashed(self) -> str:
        return self.name.replace("_", "-")

    @property
    def flag(self) -> str:
        """As the command has it."""
        return f"--{self.dashed}"

    @property
    def pytest_flag(self) -> str:
        """As pytest has it, beside the options of other plugins."""
        return self.flag if self.name.startswith("karma") else f"--canvas-{self.dashed}"

    @property
    def pytest_variable(self) -> str:
        plural = "S" if self.kind == "secrets" else ""
        return self.pytest_flag.removeprefix("--").replace("-", "_").upper() + plural

    def converted(self, text: str) -> Any:
        """The value that a text of the environment, or of pytest's command line, stands for. Raises OptionError."""
        if self.kind == "secrets":
            return tuple(part for part in text.split(",") if part)
        if self.kind == "choice" and text not in self.choices:
            raise OptionError(f"{text!r} is none of {', '.join(self.choices)}")
        if self.kind not in {"count", "number"}:
            return True if self.kind == "flag" else text
        try:
            number = int(text) if self.kind == "count" else float(text)
        except ValueError:
            raise OptionError(f"{text!r} is no number") from None
        if number < self.least if self.kind == "count" else not 0 < number < math.inf:
            raise OptionError(f"{text!r} is too small or too large")
        return number

    @property
    def is_secret(self) -> bool:
        return self.kind in {"secret", "secrets"}


OPTIONS: tuple[Option, ...] = (
    Option("mock", "Test a mock of the kit's own, in this process.", "flag", where=frozenset({RUN})),
    Option("url", "The server to test, such as https://school.test.instructure.com.", metavar="URL"),
    Option(
        "with",
        "What to compare it with. [default: the mock]",
        metavar="URL",
        where=frozenset({COMPARE}),
    ),
    Option(
        "target_kind",
        "What answers there; auto asks it.",
        "choice",
        choices=KINDS,
        default="auto",
    ),
    Option("system", "Whose API is tested.", "choice", choices=SYSTEMS, default="all"),
    Option(
        "profile",
        "How much is checked, and at what cost.",
        "choice",
        choices=PROFILES,
        default="standard",
    ),
    Option("course", "A course that the holder of the teacher's token teaches.", metavar="ID"),
    Option("other_course", "A second course of the same teacher.", metavar="ID"),
    Option(
        "token",
        "A teacher's token.",
        "secret",
        "T",
        where=TARGET | {CLEANUP},
        variable="CANVAS_TOKEN",
    ),
    Option("student_token", "An active student's token.", "secret", "T", variable="CANVAS_STUDENT_TOKEN"),
    Option("karma_url", "Where the Karma API is, if not at the same address.", metavar="URL"),
    Option("karma_course", "A published Karma course with the learner active.", metavar="ID"),
    Option("karma_admin_token", "A Karma admin's token.", "secret", "T", variable="KARMA_ADMIN_TOKEN"),
    Option("karma_learner_token", "A Karma learner's token.", "secret", "T", variable="KARMA_LEARNER_TOKEN"),
    Option(
        "role_token",
        f"Another role's token; ROLE is one of {', '.join(role for role in ROLES if ' ' in option_of(role))}.",
        "secrets",
        "ROLE=TOKEN",
    ),
    Option("read_only", "Send nothing that could write.", "flag"),
    Option("allow_writes", "Needed to write to a server that is not on this machine.", "flag"),
    Option(
        "allow_course_wide", "Let through what changes things of the whole course, on a real server.", "flag"
    ),
    Option("allow_notifications", "Let through what sends messages to people, on a real server.", "flag"),
    Option("max_requests", "How many requests may be sent. [default: the profile's]", "count", "N"),
    Option(
        "max_live_objects",
        "How many objects of the run may exist at once. [default: 60 on a real server]",
        "count",
        "N",
    ),
    Option(
        "rate",
        "Requests in a second. [default: 8 on a real server]",
        "number",
        "N",
        where=TARGET | {CLEANUP},
    ),
    Option(
        "only",
        "Checks or operations, such as 'quizzes.*' or create_quiz; commas join several.",
        metavar="GLOB",
        where=TARGET | {LIST, REPLAY},
    ),
    Option("fail_fast", "Stop after the first check that fails.", "flag", where=frozenset({RUN})),
    Option("seed", "The same seed sends the same requests. [default: a fresh one]", "count", "N", least=0),
    Option(
        "ledger",
        "Where what the run makes is written down. [default: in the user's state directory]",
        "file",
        "FILE",
        where=TARGET | {CLEANUP},
    ),
    Option(
        "timeout",
        "Seconds until an answer is given up.",
        "number",
        "S",
        default=30.0,
        where=TARGET | {CLEANUP},
    ),
    Option(
        "proxy",
        "The proxy that leads to the server; those of the environment are not used.",
        metavar="URL",
        where=TARGET | {CLEANUP},
    ),
    Option(
        "ca_bundle",
        "A PEM file of the authorities to trust, in place of the usual ones.",
        "file",
        "FILE",
        where=TARGET | {CLEANUP},
    ),
    Option(
        "baseline",
        "Accepted failures: they do not fail the run, new ones do.",
        "file",
        "FILE",
        where=REPORT | {PYTEST},
    ),
    Option(
        "update_baseline",
        "Write this run's failures into --baseline, and take the mended ones out.",
        "flag",
        where=REPORT,
    ),
    Option("junit", "Write a report as JUnit XML.", "file", "FILE", where=REPORT),
    Option("json", "Write a report as JSON.", "file", "FILE", where=REPORT),
    Option("html", "Write a report for people, one HTML file.", "file", "FILE", where=REPORT),
    Option("markdown", "Write a summary in Markdown, for a CI job's page.", "file", "FILE", where=REPORT),
    Option(
        "record",
        "Write every exchange as HAR into this new folder, with all tokens masked.",
        "folder",
        "DIR",
        where=frozenset({RUN}),
    ),
)

BY_NAME = {option.name: option for option in OPTIONS}


def options_where(command: str) -> tuple[Option, ...]:
    """The options that a command takes, in the order of the table."""
    return tuple(option for option in OPTIONS if command in option.where)
