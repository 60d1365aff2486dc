"""What stands between a check and somebody else's data: no change goes out that is not known to be safe.

Objects are (kind, id), whatever path names them. The document says of each operation what it does (`x-effect`) and of
which kind the ids in its path are (`x-object`); what says nothing and is no GET is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from contracts.document.routes import Object
from contracts.wire.exchange import Exchange, Json
from contracts.wire.failures import NotChecked, UnsafeRequest

if TYPE_CHECKING:
    from contracts.document.spec import Document, Operation
    from contracts.wire.client import Request
    from contracts.wire.ledger import Intent, Ledger

COURSE = "course"
EFFECTS = ("creates", "changes", "removes", "notifies", "none")


@dataclass(frozen=True)
class Limits:
    """How many objects of a run may exist at once; None: any number.

    Those that nobody can remove have a limit of their own, so that they do not use up the room of all others.
    """

    removable: int | None = None
    permanent: int | None = None
    together: int | None = None


class Guard:
    """Lets a change through only if it is allowed here and hits nothing but what the ledger names."""

    def __init__(
        self,
        document: Document,
        ledger: Ledger,
        *,
        forbidden: str | None,
        courses: Mapping[str, str],
        limits: Limits,
        needs_mark: bool,
        allows_course_wide: bool = False,
        allows_notifications: bool = False,
    ) -> None:
        """`forbidden` says why nothing may be written (None: it may); `courses` maps every form of an id of a course
        that may be written to onto its plain id; `needs_mark` refuses to create what carries no run prefix."""
        self.document = document
        self.ledger = ledger
        self.forbidden = forbidden
        self.courses = dict(courses)
        self.limits = limits
        self.needs_mark = needs_mark
        self.allows_course_wide = allows_course_wide
        self.allows_notifications = allows_notifications
        self.known_absent: set[str] = set()
        self._made: dict[tuple[str, str], str] = {}

    def before(self, request: Request) -> Intent | None:
        """What the ledger notes beforehand. Raises UnsafeRequest and NotChecked for what must not be sent."""
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return None
        if self.forbidden is not None:
            raise NotChecked(self.forbidden)
        path = self.plain_path(request.bare_path)
        name = f"{request.method} {path}"
        route = self.document.routes.find(request.method, path)
        if route is None:
            raise UnsafeRequest(f"{name} leads to no path of the document")
        self._require_ours(name, path, route.objects)
        operation = route.operation
        if operation is None:
            self._require_object(name, path, route.objects)
            return None
        if operation.effect not in EFFECTS:
            raise UnsafeRequest(f"{name}: the document does not say what {operation.id} does (x-effect)")
        if operation.effect == "notifies" and not self.allows_notifications:
            raise NotChecked(f"{operation.id} sends messages to people; --allow-notifications lets it")
        if operation.effect in ("changes", "removes"):
            self._require_narrow(name, operation, route.objects)
        if operation.effect != "creates":
            return None
        return self._intent(name, path, operation, route.objects, request)

    def _require_ours(self, name: str, path: str, objects: tuple[Object, ...]) -> None:
        """Each object that the path leads through is this run's own, or known to be nothing.

        A course may be passed through and never be the target, whatever options say.
        """
        is_nothing = False  # what is inside of nothing is nothing
        for found in objects:
            is_nothing = is_nothing or found.path in self.known_absent
            is_passed = self._is_course(found) and found.path != path
            if not (is_nothing or self._is_ours(found) or is_passed):
                raise UnsafeRequest(f"{name} touches {found.path}, which the ledger does not name")

    def _require_object(self, name: str, path: str, objects: tuple[Object, ...]) -> None:
        """A method that the document does not know may be tried on an object of the run, on nothing, and on a mock."""
        is_object = bool(objects) and objects[-1].path == path
        if not is_object and self.needs_mark:
            raise UnsafeRequest(
                f"{name} is no operation of the document and touches what the ledger does not name"
            )

    def _require_narrow(self, name: str, operation: Operation, objects: tuple[Object, ...]) -> None:
        is_narrow = any(not self._is_course(found) for found in objects)
        if not (is_narrow or self.allows_course_wide):
            raise NotChecked(
                f"{operation.id} {operation.effect} things of the whole course; --allow-course-wide lets it"
            )

    def _intent(
        self, name: str, path: str, operation: Operation, objects: tuple[Object, ...], request: Request
    ) -> Intent:
        parent = next((found for found in reversed(objects) if self._is_ours(found)), None)
        goes_with = self._removable_path(parent) if parent is not None else ""
        removable = not goes_with and remover_of(self.document, operation) is not None
        if not goes_with:
            self._require_room(_item_count(request.content), removable=removable)
        mark = mark_in(request.content, self.ledger.run)
        if self.needs_mark and not mark and all(self._is_course(found) for found in objects):
            raise UnsafeRequest(f"{name} would make something without the run's prefix")
        return self.ledger.intend(operation.id, path, mark=mark, removable=removable, goes_with=goes_with)

    def _require_room(self, items: int, *, removable: bool) -> None:
        now, limits = self.ledger.state, self.limits
        alike, limit = (now.removable, limits.removable) if removable else (now.permanent, limits.permanent)
        kind = "objects" if removable else "objects that nobody can remove"
        for count, most, what in ((len(alike), limit, kind), (self.ledger.live, limits.together, "objects")):
            if most is not None and count + items > most:
                raise NotChecked(
                    f"more than {most} {what} would exist at once; --max-live-objects raises the limit"
                )

    def after(self, request: Request, intent: Intent | None, exchange: Exchange) -> tuple[str, ...]:
        """The paths of what was made; the ledger learns what came of the request."""
        ok = 200 <= exchange.status < 300
        if intent is None:
            path = self.plain_path(request.bare_path)
            if ok and request.method == "DELETE":
                self.ledger.removed(path)
            elif ok and request.method == "PUT" and self.ledger.names(path):
                self.ledger.revived(path)
            return ()
        if ok and exchange.is_json:
            kind = self.document[intent.operation].makes
            made = {identity: f"{intent.collection}/{identity}" for identity in ids_in(exchange.json)}
            self.ledger.made(intent, list(made.values()))
            if kind:
                self._made |= {(kind, identity): intent.goes_with or path for identity, path in made.items()}
            return tuple(made.values())
        if 400 <= exchange.status < 500:
            self.ledger.made(intent, [])
        return ()  # after a server error nobody knows: the intent stays open, and the clean-up looks for its mark

    def plain_path(self, path: str) -> str:
        """The path with the course named by its plain id, as the ledger writes it."""
        path = path.removesuffix(".json")
        head, found, rest = path.partition("/api/v1/courses/")
        if not found or head:
            return path
        course, slash, deeper = rest.partition("/")
        return f"{found}{self.courses.get(unquote(course), course)}{slash}{deeper}"

    def _is_course(self, found: Object) -> bool:
        return found.kind == COURSE and found.id in self.courses.values()

    def _is_ours(self, found: Object) -> bool:
        return bool(found.kind) and (found.key in self._made or self.ledger.names(found.path))

    def _removable_path(self, found: Object) -> str:
        """The path of the removable object that this one is or goes with; empty if it stays for ever."""
        path = self._made.get(found.key, found.path)
        return path if path in self.ledger.state.removable else ""


def creates(operation: Operation) -> bool:
    """Whether the operation makes objects."""
    return operation.effect == "creates"


def remover_of(document: Document, operation: Operation) -> Operation | None:
    """The operation that removes what `operation` makes; None if the API has none."""
    if not operation.makes:
        return None
    return next((o for o in document if o.effect == "removes" and o.kind == operation.makes), None)


def ids_in(body: Json) -> list[str]:
    """The ids of what a reply says it has made: of the object itself, of its `data`, or of its one list."""
    if not isinstance(body, dict):
        return []
    if "id" in body:
        return [str(body["id"])]
    data = body.get("data")
    if isinstance(data, dict) and "id" in data:
        return [str(data["id"])]
    for value in body.values():
        if isinstance(value, list):
            return [str(item["id"]) for item in value if isinstance(item, dict) and "id" in item]
    return []


def mark_in(content: bytes | None, run: str) -> str:
    """The text of the body that carries the run's prefix; empty if none does."""
    if not content or run.encode() not in content:
        return ""
    try:
        texts = [text for text in _texts_in(json.loads(content)) if run in text]
    except (ValueError, RecursionError):
        return run
    return texts[0] if texts else run


def _texts_in(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts_in(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts_in(item)


def _item_count(content: bytes | None) -> int:
    """How many objects a body may make: the length of its longest top-level list, at least one."""
    with suppress(ValueError, RecursionError):
        body = json.loads(content or b"{}")
        if isinstance(body, dict):
            return max([1, *(len(v) for v in body.values() if isinstance(v, list))])
    return 1
