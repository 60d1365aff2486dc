"""Method and path -> operation, for the paths that the document spells out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from mock_server.engine.request import path_segment
from mock_server.engine.spec import Operation

Places = tuple[tuple[int, str], ...]
"""Where in a path its parameters stand, and their names."""


@dataclass
class _Node:
    """What follows a part of a path: fixed words, else any word; and what ends here, by method."""

    words: dict[str, _Node] = field(default_factory=dict)
    any_word: _Node | None = None
    ends: dict[str, tuple[Operation, Places]] = field(default_factory=dict)


class Router:
    """The operations by their paths; a fixed word wins over a parameter."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._root = _Node()
        for operation in operations:
            node, places = self._root, []
            for at, part in enumerate(operation.path.split("/")[1:], start=1):
                if part.startswith("{"):
                    places.append((at, part[1:-1]))
                    node.any_word = node.any_word or _Node()
                    node = node.any_word
                else:
                    node = node.words.setdefault(part, _Node())
            node.ends[operation.method] = (operation, tuple(places))
            if operation.method == "GET":
                node.ends.setdefault("HEAD", (operation, tuple(places)))

    def match(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """The operation and its path parameters; None for whatever is not spelt exactly as a path of the document."""
        words = path.split("/")
        if words[0] or "" in words[1:]:
            return None
        found = _ending(self._root, words, 1, method)
        if found is None:
            return None
        operation, places = found
        return operation, {name: path_segment(words[at]) for at, name in places}


def _ending(node: _Node, words: list[str], at: int, method: str) -> tuple[Operation, Places] | None:
    if at == len(words):
        return node.ends.get(method)
    following = node.words.get(words[at])
    if following is not None and (found := _ending(following, words, at + 1, method)) is not None:
        return found
    return _ending(node.any_word, words, at + 1, method) if node.any_word is not None else None
