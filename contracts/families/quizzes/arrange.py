"""Ground that laws of quizzes stand on: a step that goes wrong here blocks the law."""

from __future__ import annotations

from contracts.document.spec import Json
from contracts.run.case import Case


def a_quiz(case: Case, **settings: Json) -> Json:
    """A quiz of the case's own; unpublished, ungraded settings unless said otherwise."""
    title = settings.pop("title", f"{case.mark} quiz")
    with case.arranging():
        return case.teacher.ok("create_quiz", body={"quiz": {"title": title, **settings}})
