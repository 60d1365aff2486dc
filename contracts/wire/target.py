"""The server under test: address, kind, available users, and missing options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from contracts.options import option_of

if TYPE_CHECKING:
    from contracts.wire.client import Wire
    from contracts.wire.exchange import Secrets
    from contracts.wire.recording import Recorder
    from contracts.wire.replaying import Recording

HEALTH = "/_mock/health"
PRODUCT = "canvas-mock"

DEMO_TOKENS = {
    "admin": "admin-token",
    "teacher": "teacher-token",
    "ta": "ta-token",
    "designer": "designer-token",
    "student": "student-token",
    "student2": "student2-token",
    "observer": "observer-token",
    "outsider": "outsider-token",
    "inactive": "inactive-token",
    "karma:admin": "karma-admin-token",
    "karma:instructor": "karma-instructor-token",
    "karma:learner": "karma-learner-token",
    "karma:learner2": "karma-learner2-token",
}
"""The mock's demo world, as its documentation gives it: public, no secrets."""

DEMO = {"course": "101", "other-course": "102", "karma-course": "crs_abc123"}
DEMO_LOGIN = {"email": "learner2@karma.example", "password": "karma-password"}
NO_LOGIN = "nobody's e-mail and password are known"
"""Why there is no logging in on real servers: people come with tokens."""
DEMO_OUTCOMES = {"linked": 501, "foreign": 502}
DEMO_KARMA_DRAFT = "crs_drf456"

REAL_RATE = 8.0
REAL_LIVE_OBJECTS = 60
"""How many objects that will be removed may exist at once."""


@dataclass(frozen=True)
class Person:
    """Somebody the kit may play."""

    role: str
    token: str = field(repr=False)
    user_id: str | None = None
    name: str = ""


@dataclass
class Target:
    """A server that has answered, and what may be done there."""

    kind: str
    url: str
    wires: dict[str, Wire]
    people: dict[str, Person]
    courses: dict[str, str]
    course_forms: dict[str, str]
    systems: tuple[str, ...]
    secrets: Secrets
    writes_forbidden: str | None
    karma_url: str = ""
    outcomes: Mapping[str, int] = field(default_factory=dict)
    in_process: bool = False
    recorder: Recorder | None = None
    recording: Recording | None = None
    _open: list[Any] = field(default_factory=list)

    @property
    def is_mock(self) -> bool:
        return self.kind == "mock"

    def missing(self, need: str) -> str | None:
        """What would provide `need` (a role or an object), mostly an option; None if it is there."""
        if need in self.people or need in self.courses or (need == "outcome" and self.outcomes):
            return None
        return option_of(need)

    def close(self) -> None:
        for thing in self._open:
            thing.close()
