"""What the user asked for, from the command line, from pytest's options or from the environment. Nothing heavy here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

KINDS = ("auto", "mock", "real")
SYSTEMS = ("canvas", "karma", "all")
PROFILES = ("smoke", "standard", "thorough")

CANVAS_ROLES = (
    "teacher",
    "student",
    "student2",
    "ta",
    "designer",
    "observer",
    "outsider",
    "admin",
    "inactive",
)
KARMA_ROLES = ("karma:admin", "karma:instructor", "karma:learner", "karma:learner2")
ROLES = CANVAS_ROLES + KARMA_ROLES

OPTION_OF_ROLE = {
    "teacher": "--token",
    "student": "--student-token",
    "karma:admin": "--karma-admin-token",
    "karma:learner": "--karma-learner-token",
}
"""The option that provides a role; every other role comes by `--role-token ROLE=TOKEN`."""

WITHOUT_OPTION = {
    "outcome": "outcomes known beforehand, as the mock's course 101 has them: this API cannot find or make any",
}
"""What no option provides, in words."""


def option_of(need: str) -> str:
    """The option that would provide what a check needs; where there is none, in words what would."""
    if need in WITHOUT_OPTION:
        return WITHOUT_OPTION[need]
    if need in OPTION_OF_ROLE:
        return OPTION_OF_ROLE[need]
    if need in ROLES:
        return f"--role-token {need}=TOKEN"
    return f"--{need}"


def variable_of(role: str) -> str:
    """The shell variable that stands for a role's token in curl lines."""
    if role == "teacher":
        return "CANVAS_TOKEN"
    system, _, name = role.rpartition(":")
    return f"{(system or 'canvas').upper()}_{name.upper()}_TOKEN"


@dataclass(frozen=True)
class Options:
    """One run's options. `tokens` is by role.

    worker, workers: which of how many processes this is that share one run, its pace and its limits.
    """

    url: str | None = None
    target_kind: str = "auto"
    system: str = "all"
    profile: str = "standard"
    course: str | None = None
    other_course: str | None = None
    karma_url: str | None = None
    karma_course: str | None = None
    tokens: Mapping[str, str] = field(default_factory=dict, repr=False)
    read_only: bool = False
    allow_writes: bool = False
    allow_course_wide: bool = False
    allow_notifications: bool = False
    max_requests: int | None = None
    max_live_objects: int | None = None
    rate: float | None = None
    only: str | None = None
    fail_fast: bool = False
    seed: int = 0
    ledger: str | None = None
    timeout: float = 30.0
    proxy: str | None = None
    ca_bundle: str | None = None
    record: str | None = None
    worker: str = ""
    workers: int = 1

    def share(self, amount: int) -> int:
        """This worker's part of what the whole run may have; never nothing."""
        return max(1, amount // self.workers)

    @property
    def in_process(self) -> bool:
        return self.url is None


class OptionError(ValueError):
    """An option that cannot be used; the text says why in one line."""


TOKEN_OPTIONS = {
    "token": "teacher",
    "student_token": "student",
    "karma_admin_token": "karma:admin",
    "karma_learner_token": "karma:learner",
}
"""Options with a token of their own, and whose it is."""


def options_from(given: Mapping[str, Any]) -> Options:
    """A run's options out of values by the names of the option table; what is no part of a run is passed over.

    Raises OptionError.
    """
    tokens = {role: given.get(name) for name, role in TOKEN_OPTIONS.items()}
    for pair in given.get("role_token") or ():
        role, _, token = pair.partition("=")
        if role not in ROLES or not token:
            raise OptionError(
                f"--role-token takes ROLE=TOKEN; {role!r} is none of {', '.join(ROLES)}"
                if token
                else f"--role-token takes ROLE=TOKEN with ROLE one of {', '.join(ROLES)}"
            )
        tokens[role] = token
    if given.get("read_only") and given.get("allow_writes"):
        raise OptionError("--read-only and --allow-writes exclude each other")
    known = {field.name for field in fields(Options)} - {"tokens", "seed"}
    seed = given.get("seed")
    return Options(
        tokens={role: token for role, token in tokens.items() if token},
        seed=fresh_seed() if seed is None else seed,
        **{name: value for name, value in given.items() if name in known and value is not None},
    )


def fresh_seed() -> int:
    import secrets

    return secrets.randbelow(2**31)


def seed_for(seed: int, name: str) -> int:
    """The seed of one check: it depends on the run's seed and the check alone, not on what else runs."""
    return _number_of(f"{seed}:{name}")


def _number_of(text: str) -> int:
    import hashlib

    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def run_name(seed: int, worker: str = "", generation: int = 0) -> str:
    """The prefix of everything that a run makes.

    It follows from the seed, so that the same seed gives the same requests; `generation` tells apart a run whose name
    is taken on the server or in the ledgers.
    """
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    number = _number_of(f"{seed}:{worker}:{generation}")
    letters = ""
    for _ in range(7):
        number, index = divmod(number, len(alphabet))
        letters += alphabet[index]
    return f"cc-{letters}"
