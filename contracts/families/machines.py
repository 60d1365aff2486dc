"""A state machine for each family, in the order in which a run takes them."""

from __future__ import annotations

import re

from contracts.document.spec import Document
from contracts.families.karma.machine import KarmaMachine
from contracts.families.karma.tokens_machine import KarmaTokenMachine
from contracts.families.live_assessments.machine import LiveAssessmentMachine
from contracts.families.quizzes.machine import QuizMachine
from contracts.machine.machine import Machine, play
from contracts.run.check import Check

MACHINES: tuple[type[Machine], ...] = (QuizMachine, LiveAssessmentMachine, KarmaMachine, KarmaTokenMachine)


def machines(_: Document) -> list[Check]:
    """Every machine as a check."""
    return [_check_of(kind) for kind in MACHINES]


def _check_of(kind: type[Machine]) -> Check:
    family = re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
    return Check(
        id=f"machine.{family.removesuffix('_machine')}",
        operations=tuple(kind.operations.split()),
        statement=kind.statement,
        evidence=kind.evidence,
        system=kind.system,
        body=lambda case: play(kind(case)),
        needs=kind.needs,
        amount="many",
        mock_only=kind.mock_only,
    )
