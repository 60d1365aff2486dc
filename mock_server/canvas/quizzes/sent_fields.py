"""Fields of a question as clients send them: scalars of any type, lists with or without indices. Pure.

Source: canvas-quiz-questions-and-groups 1.3 and 2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mock_server.canvas.casting import leading_integer
from mock_server.canvas.html import stored_html
from mock_server.canvas.quizzes.numerals import as_number
from mock_server.canvas.quizzes.settings import Note
from mock_server.canvas.refusals import Unreadable

LONGEST_ANSWER = 16384
_MOST = 2**63 - 1


@dataclass(frozen=True)
class Reader:
    """How fields are read: `base_url` is this server's, links to which lose it; `note` is told of what is lost.

    With `documented`, names are read that only the documentation knows.
    """

    base_url: str
    note: Note
    documented: bool = False


@dataclass(frozen=True)
class Fields:
    """The fields of one object; `place` is where it stands, such as `answers/0`, and empty for the question."""

    sent: Mapping[str, Any]
    place: str
    reader: Reader

    def first(self, *names: str) -> Any:
        """The value of the first name that has one; null is none."""
        return next((self.sent[name] for name in names if self.sent.get(name) is not None), None)

    def text(self, *names: str, longest: int = LONGEST_ANSWER) -> str:
        """Empty where nothing was sent. Raises Unreadable for what is no text, or too long."""
        value = self.first(*names)
        if value is None:
            return ""
        if isinstance(value, dict | list):
            raise Unreadable(f"{self._format_name(names)} is no text")
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if len(text) > longest:
            raise Unreadable(f"{self._format_name(names)} is too long: at most {longest} characters")
        return text

    def html(self, *names: str, longest: int = LONGEST_ANSWER) -> str:
        """The text cleaned up. Raises Unreadable."""
        return stored_html(self.text(*names, longest=longest), base_url=self.reader.base_url)

    def number(self, *names: str) -> float:
        """0.0 for what is no number."""
        return as_number(self.first(*names))

    def integer(self, *names: str) -> int:
        """0 for what is no integer, and for what no column holds."""
        number = leading_integer(self.first(*names))
        return number if abs(number) <= _MOST else 0

    def objects(self, name: str) -> list[Fields]:
        """The objects of a list. Raises Unreadable for anything else."""
        return [self._object(name, position, item) for position, item in enumerate(self.items(name))]

    def items(self, name: str) -> list[Any]:
        """The items of a list; an object keyed by indices is one, too. Raises Unreadable."""
        value = self.first(name)
        if value is None or value == "":  # a form's way to say that a list is empty
            return []
        if isinstance(value, dict) and all(key.isdecimal() for key in value):
            return list(value.values())
        if not isinstance(value, list):
            raise Unreadable(f"{self._format_name((name,))} is no list")
        return value

    def lose(self, name: str, message: str) -> None:
        """Note that a field which was sent is not kept."""
        self.reader.note(f"{self.place}/{name}" if self.place else name, self.sent[name], message)

    def _object(self, name: str, position: int, item: Any) -> Fields:
        place = f"{self.place}/{name}/{position}" if self.place else f"{name}/{position}"
        if not isinstance(item, dict):
            raise Unreadable(f"question[{']['.join(place.split('/'))}] is no object")
        return Fields(item, place, self.reader)

    def _format_name(self, names: tuple[str, ...]) -> str:
        """The field under the name it was sent by, as a form writes it."""
        name = next(name for name in names if self.sent.get(name) is not None)
        return "question" + "".join(f"[{part}]" for part in (*filter(None, self.place.split("/")), name))


def fresh_ids(wanted: list[int], number: Callable[[int, int], int]) -> list[int]:
    """An id for each: the wanted one unless it is 0 or taken, else one drawn from 0 to 9999, or beyond if need be.

    `number` draws between two bounds, both included.
    """
    highest = max(9999, 4 * len(wanted))
    used: set[int] = set()
    kept: list[int | None] = []
    for id_ in wanted:
        kept.append(id_ if id_ != 0 and id_ not in used else None)
        used.add(id_)
    return [_drawn(used, number, highest) if id_ is None else id_ for id_ in kept]


def _drawn(used: set[int], number: Callable[[int, int], int], highest: int) -> int:
    while (id_ := number(0, highest)) in used:
        pass
    used.add(id_)
    return id_
