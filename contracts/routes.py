"""Which operation a concrete path belongs to, and which objects it leads through. One index, made once a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from .spec import Operation


@dataclass(frozen=True)
class Object:
    """Something that a path leads through: what kind it is, its id, and the path up to it.

    The kind is empty where the document does not say what the id is of.
    """

    kind: str
    id: str
    path: str

    @property
    def key(self) -> tuple[str, str]:
        """Who it is, whatever path names it."""
        return self.kind, self.id


@dataclass(frozen=True)
class Route:
    """A path of the document that fits a concrete path; `operation` is None where it lacks the method."""

    operation: Operation | None
    objects: tuple[Object, ...]


@dataclass
class _Node:
    words: dict[str, _Node] = field(default_factory=dict)
    value: _Node | None = None
    operations: dict[str, Operation] = field(default_factory=dict)

    def towards(self, piece: str) -> _Node:
        if not piece.startswith("{"):
            return self.words.setdefault(piece, _Node())
        self.value = self.value or _Node()
        return self.value


class Routes:
    """The document's paths by their parts; a word of the document goes before a placeholder, as on the servers."""

    def __init__(self, operations: Iterator[Operation]) -> None:
        self._root = _Node()
        for operation in operations:
            node = self._root
            for piece in operation.path.split("/")[1:]:
                node = node.towards(piece)
            node.operations[operation.method] = operation

    def find(self, method: str, path: str) -> Route | None:
        """The route of a concrete path; None if the document has no such path."""
        pieces = path.split("/")[1:]
        node = _walk(self._root, pieces, 0)
        if node is None:
            return None
        operation = node.operations.get(method)
        template = operation or next(iter(node.operations.values()))
        return Route(operation, tuple(_objects(template, pieces)))


def _walk(node: _Node, pieces: list[str], depth: int) -> _Node | None:
    if depth == len(pieces):
        return node if node.operations else None
    for following in (node.words.get(pieces[depth]), node.value if pieces[depth] else None):
        found = following and _walk(following, pieces, depth + 1)
        if found:
            return found
    return None


def _objects(operation: Operation, pieces: list[str]) -> Iterator[Object]:
    for depth, piece in enumerate(operation.path.split("/")[1:]):
        if piece.startswith("{"):
            parameter = operation.parameter(piece[1:-1])
            kind = parameter.object if parameter is not None else ""
            yield Object(kind, unquote(pieces[depth]), "/" + "/".join(pieces[: depth + 1]))
