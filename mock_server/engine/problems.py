"""How input of the mock's own user is refused: every place, what was expected there, and what was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from mock_server.engine.validation import Violation

Problem = dict[str, Any]


class InputError(ValueError):
    """Input that makes no sense; the text has a line for each place.

    `problems` holds the same as `{"pointer", "message", "received"}`, and `line` if the text that it came in is known.
    """

    def __init__(self, problems: Iterable[Problem], source: str = "line ") -> None:
        self.problems = list(problems)
        super().__init__("\n".join(_text_of(problem, source) for problem in self.problems))


def problem(pointer: str, message: str, received: Any = None) -> Problem:
    return {"pointer": pointer, "message": message, "received": received}


def problem_of(violation: Violation) -> Problem:
    """Where a schema refuses what the mock's user gave; an unknown name is told without blaming a documentation."""
    message = violation.message
    if violation.rule == "unknown":
        message = unknown("field", violation.pointer.rpartition("/")[2], violation.known)
    return problem(violation.pointer, message, violation.received)


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """Says that there is no such thing, and which one was probably meant."""
    near = difflib.get_close_matches(name, list(known), n=3)
    return f"no {kind} {name!r}" + (f"; did you mean {' or '.join(near)}?" if near else "")


def _text_of(problem: Problem, source: str) -> str:
    place = f"{source}{problem['line']}: " if "line" in problem else ""
    return f"{place}{problem['pointer'] or '/'}: {problem['message']}"
