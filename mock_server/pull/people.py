"""The people of a course: invented names, and the demo world's tokens by role."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from mock_server.pull.invented import name_of, sis_id_of

Entity = dict[str, Any]
TYPES = {
    "TeacherEnrollment": "teacher",
    "TaEnrollment": "ta",
    "DesignerEnrollment": "designer",
    "StudentEnrollment": "student",
    "StudentViewEnrollment": "student",
    "ObserverEnrollment": "observer",
}
"""By Canvas's word, that of seeds; of several the first is the one by which a person gets a token."""
_STATES = {"creation_pending": "invited"}


def enrollment_of(raw: Mapping[str, Any], sections: Iterable[int]) -> Entity | None:
    """An enrollment as a seed has it; None for one of a type that the mock does not know."""
    kind = TYPES.get(raw["type"])
    if kind is None:
        return None
    entity = {"id": raw["id"], "course_id": raw["course_id"], "user_id": raw["user_id"], "type": kind}
    state = _STATES.get(raw["enrollment_state"], raw["enrollment_state"])
    if state != "active":
        entity["state"] = state
    if raw.get("associated_user_id") is not None:
        entity["associated_user_id"] = raw["associated_user_id"]
    if raw.get("course_section_id") in set(sections):
        entity["section_id"] = raw["course_section_id"]
    return entity


class People:
    """Everybody whom the course names, in the order of their appearance."""

    def __init__(self) -> None:
        self._with_sis_id: dict[int, bool] = {}

    def meet(self, user_id: int | None, *, has_sis_id: bool = False) -> None:
        if user_id is not None:
            self._with_sis_id[user_id] = self._with_sis_id.get(user_id, False) or has_sis_id

    def users(self, enrollments: Iterable[Entity]) -> list[Entity]:
        """Users of a seed, tokens included: `teacher-token`, `student-token`, `student2-token` and so on."""
        tokens = tokens_of(enrollments)
        return [
            {
                "id": user_id,
                "name": name_of(user_id),
                "token": tokens.get(user_id, f"user-{user_id}-token"),
                **({"sis_user_id": sis_id_of(user_id)} if has_sis_id else {}),
            }
            for user_id, has_sis_id in self._with_sis_id.items()
        ]


def tokens_of(enrollments: Iterable[Entity]) -> dict[int, str]:
    """By user: the token of what they are in the course, for those who are something there, or were."""
    rank = {kind: place for place, kind in enumerate(dict.fromkeys(TYPES.values()))}
    roles: dict[int, str] = {}
    for enrollment in enrollments:
        state = enrollment.get("state", "active")
        role = enrollment["type"] if state == "active" else "inactive" if state == "inactive" else None
        if role is not None:
            before = roles.get(enrollment["user_id"], role)
            roles[enrollment["user_id"]] = min(before, role, key=lambda name: rank.get(name, len(rank)))
    count: Counter[str] = Counter()
    tokens = {}
    for user_id, role in roles.items():
        count[role] += 1
        tokens[user_id] = f"{role}{count[role] if count[role] > 1 else ''}-token"
    return tokens
