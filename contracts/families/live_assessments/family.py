"""LiveAssessments: what the document cannot say of their operations, and their machine."""

from __future__ import annotations

from contracts.families.live_assessments.arrange import a_live_assessment
from contracts.families.live_assessments.machine import LiveAssessmentMachine
from contracts.families.live_assessments.values import live_assessments_body, live_results_body
from contracts.generic.traits import Family, Traits, declare

FAMILY = declare(
    Family(
        {
            "create_live_assessments": Traits(body=live_assessments_body, made=a_live_assessment),
            "create_live_assessment_results": Traits(body=live_results_body, needs=("student",)),
        },
        machines=(LiveAssessmentMachine,),
    )
)
