"""A seed tried on a mock: what the mock cannot serve is taken out and said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.app import Mock
from mock_server.engine.seed import SeedError

Seed = dict[str, list[dict[str, Any]]]
_REFERENCES = {"quiz_id": "quizzes", "quiz_group_id": "quiz_groups", "assessment_id": "live_assessments"}
_MOST = 1000


def servable(seed: Mapping[str, list[dict[str, Any]]]) -> tuple[Seed, list[str]]:
    """The seed without what the mock refuses, and a line for each of these. Raises SeedError if that is no end."""
    kept: Seed = {kind: list(entities) for kind, entities in seed.items()}
    left_out: list[str] = []
    for _ in range(_MOST):
        try:
            Mock(kept)
        except SeedError as error:
            places = {_place(problem["pointer"]): problem["message"] for problem in error.problems}
            for kind, position in sorted(places, reverse=True):
                entity = kept[kind].pop(position)
                left_out.append(f"{kind} {entity.get('id')}: {places[kind, position]}")
                _without_dependents(kept, kind, entity.get("id"))
        else:
            return {kind: entities for kind, entities in kept.items() if entities}, left_out
    return kept, left_out


def _place(pointer: str) -> tuple[str, int]:
    _, kind, position, *_ = pointer.split("/")
    return kind, int(position)


def _without_dependents(seed: Seed, kind: str, gone: Any) -> None:
    for field, target in _REFERENCES.items():
        if target == kind:
            for other, entities in seed.items():
                seed[other] = [entity for entity in entities if entity.get(field) != gone]
