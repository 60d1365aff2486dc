"""Joins the parts of the document into `openapi.yaml`: `make openapi`.

A part is one documentation page: `paths` and `components`, with references as in the whole document, so that nothing
has to be rewritten. No name may stand in two parts, and no part may use anchors, which tools read differently.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "openapi.yaml"
HEAD = "head.yaml"
PARTS = (
    "canvas/quizzes.yaml",
    "canvas/quiz_questions.yaml",
    "canvas/quiz_question_groups.yaml",
    "canvas/quiz_submissions.yaml",
    "canvas/quiz_submission_questions.yaml",
    "canvas/quiz_submission_events.yaml",
    "canvas/quiz_submission_files.yaml",
    "canvas/quiz_extensions.yaml",
    "canvas/course_quiz_extensions.yaml",
    "canvas/outstanding_quiz_submissions.yaml",
    "canvas/quiz_reports.yaml",
    "canvas/quiz_statistics.yaml",
    "canvas/quiz_ip_filters.yaml",
    "canvas/quiz_assignment_overrides.yaml",
    "canvas/quiz_submission_users.yaml",
    "canvas/progress.yaml",
    "canvas/files.yaml",
    "canvas/courses.yaml",
    "canvas/users.yaml",
    "canvas/sections.yaml",
    "canvas/enrollments.yaml",
    "canvas/assignment_groups.yaml",
    "canvas/live_assessments.yaml",
    "common/canvas.yaml",
    "karma/assessments.yaml",
    "karma/authentication.yaml",
    "common/karma.yaml",
    "mock/control.yaml",
    "mock/seed.yaml",
)
"""In the order in which people meet them."""
NOTE = "# Joined from the parts in openapi/ by `make openapi`: change those.\n"


class PartError(ValueError):
    """The parts do not make one document."""


def bundled(folder: Path = HERE) -> str:
    """The whole document as text. Raises PartError for a name in two parts and for an anchor."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 120
    yaml.indent(mapping=2, sequence=4, offset=2)
    document = _read(yaml, folder / HEAD)
    for name in PARTS:
        part = _read(yaml, folder / name)
        if unknown := set(part) - {"paths", "components"}:
            raise PartError(f"{name}: expected paths and components, found {', '.join(sorted(unknown))}")
        _take(document.setdefault("paths", {}), part.get("paths", {}), name)
        for kind, entries in part.get("components", {}).items():
            _take(document["components"].setdefault(kind, {}), entries, name)
    document.move_to_end("components")
    out = io.StringIO()
    yaml.dump(document, out)
    return NOTE + "".join(f"{line.rstrip()}\n" for line in out.getvalue().rstrip("\n").split("\n"))


def _read(yaml: YAML, path: Path) -> Any:
    text = path.read_text(encoding="utf-8")
    if any(event.anchor for event in yaml.parse(io.StringIO(text)) if hasattr(event, "anchor")):
        raise PartError(f"{path.name}: an anchor; write it out, or make it a component")
    return yaml.load(text)


def _take(known: Any, more: Any, name: str) -> None:
    for key, value in more.items():
        if key in known:
            raise PartError(f"{name}: {key} stands in another part already")
        known[key] = value


if __name__ == "__main__":
    TARGET.write_text(bundled(), encoding="utf-8")
