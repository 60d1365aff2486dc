"""What a create or update request makes of a question. Pure.

Source: canvas-quiz-questions-and-groups 1.3. Defaults and lengths are the document's.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from mock_server.canvas.quizzes.content import TEXT_ONLY
from mock_server.canvas.quizzes.question_types import typed_fields
from mock_server.canvas.quizzes.sent_fields import Fields, Reader
from mock_server.engine.rows import Row
from mock_server.engine.spec import Schema

_TEXTS = tuple(f"{kind}_comments" for kind in ("correct", "incorrect", "neutral"))


def question_defaults(properties: Mapping[str, Schema]) -> Row:
    """What a new question says where the request does not."""
    return {name: schema["default"] for name, schema in properties.items() if "default" in schema}


def stored_question(
    sent: Mapping[str, Any],
    properties: Mapping[str, Schema],
    *,
    before: Row | None = None,
    chance: Random,
    reader: Reader,
) -> Row:
    """The question's fields after the request, its group and place aside; `before` is the question it changes.

    Absent and null keep what was; of a text-only question nothing is kept. Raises Unreadable.
    """
    kept = before if before is not None and before["question_type"] != TEXT_ONLY else {}
    defaults = question_defaults(properties)
    values = {name: _first(sent.get(name), kept.get(name), value) for name, value in defaults.items()}
    question = Fields(values, "", reader)
    kind = question.text("question_type").strip() or defaults["question_type"]
    name = question.text("question_name")
    return {
        "question_name": name if name.strip() else defaults["question_name"],
        "question_text": question.html("question_text", longest=properties["question_text"]["maxLength"]),
        "question_type": kind,
        "points_possible": question.number("points_possible"),
        **{name: question.text(name, longest=properties[name]["maxLength"]) for name in _TEXTS},
        **{
            f"{name}_html": question.html(f"{name}_html", longest=properties[f"{name}_html"]["maxLength"])
            for name in _TEXTS
        },
        **typed_fields(kind, question, chance, matches=kept.get("matches") or ()),
    }


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def note_ignored(sent: Mapping[str, Any], properties: Mapping[str, Schema], reader: Reader) -> None:
    """Note the documented fields that have no effect."""
    for name, schema in properties.items():
        if schema.get("x-ignored") and sent.get(name) not in (None, ""):
            reader.note(name, sent[name], "dropped: documented, and without effect on real servers")
