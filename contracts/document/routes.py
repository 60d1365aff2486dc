"""Which operation a concrete path belongs to, and which objects it leads through. One index, made once a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar
from urllib.parse import unquote


class Named(Protocol):
    """A parameter, as far as routes need to know it."""

    @property
    def object(self) -> str: ...


class Described(Protocol):
    """An operation, as far as routes need to know it."""

    @property
    def method(self) -> str: ...

    @property
    def path(self) -> str: ...

    def parameter(self, name: str) -> Named | None: ...


Op = TypeVar("Op", bound=Described)


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
class Route(Generic[Op]):
    """A path of the document that fits a concrete path; `operation` is None where it lacks the method."""

    operation: Op | None
    objects: tuple[Object, ...]


@dataclass
class _Node(Generic[Op]):
    words: dict[str, _Node[Op]] = field(default_factory=dict)
    value: _Node[Op] | None = None
    operations: dict[str, Op] = field(default_factory=dict)

    def towards(self, piece: str) -> _Node[Op]:
        if not piece.startswith("{"):
            return self.words.setdefault(piece, _Node())
        self.value = self.value or _Node()
        return self.value


class Routes(Generic[Op]):
    """The document's paths by their parts; a word of the document goes before a placeholder, as on the servers."""

    def __init__(self, operations: Iterator[Op]) -> None:
        self._root: _Node[Op] = _Node()
        for operation in operations:
            node = self._root
            for piece in operation.path.split("/")[1:]:
                node = node.towards(piece)
            node.operations[operation.method] = operation

    def find(self, method: str, path: str) -> Route[Op] | None:
        """The route of a concrete path; None if the document has no such path."""
        pieces = path.split("/")[1:]
        node = _walk(self._root, pieces, 0)
        if node is None:
            return None
        operation = node.operations.get(method)
        template = operation or next(iter(node.operations.values()))
        return Route(operation, tuple(_objects(template, pieces)))


def _walk(node: _Node[Op], pieces: list[str], depth: int) -> _Node[Op] | None:
    if depth == len(pieces):
        return node if node.operations else None
    for following in (node.words.get(pieces[depth]), node.value if pieces[depth] else None):
        found = following and _walk(following, pieces, depth + 1)
        if found:
            return found
    return None


def _objects(operation: Described, pieces: list[str]) -> Iterator[Object]:
    for depth, piece in enumerate(operation.path.split("/")[1:]):
        if piece.startswith("{"):
            parameter = operation.parameter(piece[1:-1])
            kind = parameter.object if parameter is not None else ""
            yield Object(kind, unquote(pieces[depth]), "/" + "/".join(pieces[: depth + 1]))
