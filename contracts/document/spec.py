"""The judge's own reading of `openapi.yaml`: operations, parameters, bodies, replies.

It must not know the mock: a judge does not share the defendant's brain. References are resolved once, at loading.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from contracts.document.routes import Routes

Json = Any
Schema = Any
"""A JSON Schema with every reference resolved: a mapping, or `True`."""

METHODS = ("get", "post", "put", "patch", "delete", "head")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FILE_NAME = "openapi.yaml"


class SpecError(Exception):
    """The document cannot be found, or does not say what the kit needs from it."""


@dataclass(frozen=True)
class Problem:
    """One place where a value is not what its schema says."""

    pointer: str
    rule: str
    message: str
    received: Json
    documented: Json

    def __str__(self) -> str:
        return f"{self.pointer or '/'}: {self.message}"


@dataclass(frozen=True)
class Parameter:
    """A path, query or header parameter."""

    name: str
    place: str
    required: bool
    schema: Schema
    undocumented: bool = False
    object: str = ""
    """Of which kind the id is that stands here (`x-object`)."""


@dataclass(frozen=True)
class Reply:
    """What the document says about one status of one operation."""

    status: str
    content: Mapping[str, Schema]
    headers: Mapping[str, Mapping[str, Any]]

    @cached_property
    def _validators(self) -> dict[object, Any]:
        return {}

    def problems(self, media_type: str, body: Json) -> list[Problem]:
        """Where `body` is not what the schema of `media_type` says."""
        schema = self.content.get(media_type)
        if schema is None or schema is True:
            return []
        if media_type not in self._validators:
            self._validators[media_type] = validator_of(schema)
        return problems_of(self._validators[media_type], body)

    def header_problems(self, name: str, text: str) -> list[Problem]:
        """Where the text of a documented header is not what its schema says."""
        schema = self.headers[name].get("schema", True)
        if ("header", name) not in self._validators:
            self._validators["header", name] = validator_of(schema)
        is_number = schema is not True and schema.get("type") == "integer" and re.fullmatch(r"-?\d+", text)
        return problems_of(self._validators["header", name], int(text) if is_number else text)


@dataclass(frozen=True)
class Operation:
    """One method on one path of the document."""

    id: str
    method: str
    path: str
    tag: str
    dialect: str
    summary: str
    scope: str | None
    parameters: tuple[Parameter, ...]
    bodies: Mapping[str, Schema]
    body_required: bool
    replies: Mapping[str, Reply]
    evidence: tuple[str, ...]
    secured: bool
    unserved: bool
    undocumented: bool
    """The documentation does not name it (`x-undocumented`): a real server need not have it."""
    effect: str
    """What it does to objects (`x-effect`); empty where the document does not say."""
    makes: str
    """The kind of what it creates (`x-object`)."""
    raw: Mapping[str, Any] = field(repr=False, compare=False, hash=False)

    @property
    def is_safe(self) -> bool:
        """Whether the method promises to change nothing."""
        return self.method in SAFE_METHODS

    @property
    def path_names(self) -> tuple[str, ...]:
        return tuple(re.findall(r"\{([^}]+)\}", self.path))

    @property
    def kind(self) -> str:
        """The kind of the object that it is about: the last in its path."""
        last = self.parameter(self.path_names[-1]) if self.path_names else None
        return last.object if last is not None else ""

    @property
    def body(self) -> Schema:
        """The schema of the JSON body; None where the operation takes none."""
        return self.bodies.get("application/json")

    @property
    def successes(self) -> tuple[int, ...]:
        return tuple(int(status) for status in self.replies if status.startswith("2") and status.isdigit())

    def parameter(self, name: str) -> Parameter | None:
        return next((p for p in self.parameters if p.name == name), None)

    def fill(self, path_values: Mapping[str, object]) -> str:
        """The path with its placeholders replaced; a missing value is a KeyError."""
        return re.sub(
            r"\{([^}]+)\}", lambda found: quote(str(path_values[found.group(1)]), safe=":~"), self.path
        )

    def reply(self, status: int) -> Reply | None:
        """What the document says about this status: exactly, by class (`4XX`), or by default."""
        by_class = f"{status // 100}XX"
        for key in (str(status), by_class, by_class.lower(), "default"):
            if key in self.replies:
                return self.replies[key]
        return None


class Document:
    """The whole document, ready to be asked."""

    def __init__(self, raw: Mapping[str, Any], *, source: str = "") -> None:
        self.source = source
        self.raw = _Resolver(raw).resolved()
        dialects = {tag["name"]: tag.get("x-dialect", "canvas") for tag in self.raw.get("tags", [])}
        self.operations: dict[str, Operation] = {
            operation.id: operation for operation in _operations(self.raw, dialects)
        }

    def __iter__(self) -> Iterator[Operation]:
        return iter(self.operations.values())

    def __getitem__(self, operation_id: str) -> Operation:
        try:
            return self.operations[operation_id]
        except KeyError:
            raise SpecError(f"the document has no operation {operation_id!r}") from None

    def __contains__(self, operation_id: str) -> bool:
        return operation_id in self.operations

    def at(self, method: str, path: str) -> Operation | None:
        """The operation with this method and this templated path."""
        return next((o for o in self if o.method == method and o.path == path), None)

    @cached_property
    def routes(self) -> Routes[Operation]:
        """Where concrete paths such as `/api/v1/courses/1/quizzes` lead."""
        return Routes(iter(self))

    def matching(self, method: str, path: str) -> Operation | None:
        """The operation that a concrete path belongs to."""
        route = self.routes.find(method, path)
        return route.operation if route is not None else None

    def creator_of(self, operation: Operation, name: str) -> Operation | None:
        """The operation that makes the objects which path parameter `name` of `operation` addresses.

        By the document's own habit that is the POST on the path in front of the placeholder.
        """
        collection = operation.path.partition("/{" + name + "}")[0]
        return self.at("POST", collection)


def operations_of(document: Document, dialect: str) -> list[Operation]:
    """Served operations of `canvas` or `karma`."""
    return [o for o in document if o.dialect == dialect and not o.unserved]


def validator_of(schema: Schema) -> Any:
    """A JSON Schema validator (imported late: it is heavy)."""
    from jsonschema import Draft202012Validator

    return Draft202012Validator(schema)


def problems_of(validator: Any, value: Json) -> list[Problem]:
    """The validator's findings, the outermost place first."""
    found = sorted(validator.iter_errors(value), key=lambda error: [str(p) for p in error.absolute_path])
    return [
        Problem(
            pointer="".join(f"/{part}" for part in error.absolute_path),
            rule=str(error.validator),
            message=_short(error.message),
            received=error.instance,
            documented={error.validator: error.validator_value},
        )
        for error in found
    ]


def _short(message: str, limit: int = 300) -> str:
    return message if len(message) <= limit else f"{message[: limit // 2]} … {message[-limit // 2 :]}"


@lru_cache(maxsize=1)
def the_document() -> Document:
    """The document that belongs to this kit, read once."""
    path = find_document()
    return load(path)


def find_document() -> Path:
    """The document as a package file, or beside the packages in a source checkout."""
    candidates = []
    found = importlib.util.find_spec("mock_server")  # looks the package up without running its code
    if found is not None:
        candidates += [Path(place) / FILE_NAME for place in found.submodule_search_locations or ()]
    candidates.append(Path(__file__).resolve().parent.parent.parent / FILE_NAME)
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    raise SpecError(f"{FILE_NAME} was not found; looked for " + ", ".join(str(c) for c in candidates))


def load(path: Path) -> Document:
    """The document in this file."""
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_loader())  # noqa: S506 - a safe loader
    except (OSError, yaml.YAMLError) as error:
        raise SpecError(f"{path} cannot be read: {error}") from error
    if not isinstance(raw, dict) or not isinstance(raw.get("paths"), dict):
        raise SpecError(f"{path} is not an OpenAPI document: it has no mapping `paths`")
    return Document(raw, source=str(path))


@lru_cache(maxsize=1)
def _loader() -> Any:
    """YAML's safe loader, the fast one where there is one, with times left as the text that JSON has."""
    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader = type("JsonLoader", (base,), {})
    loader.yaml_implicit_resolvers = {  # type: ignore[attr-defined]
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in base.yaml_implicit_resolvers.items()
    }
    return loader


class _Resolver:
    """Puts what a `$ref` points at in its place; a part is resolved once and shared."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._raw = raw
        self._done: dict[str, Any] = {}
        self._open: set[str] = set()

    def resolved(self) -> Any:
        return self._walk(self._raw)

    def _walk(self, node: Any) -> Any:
        if isinstance(node, list):
            return [self._walk(item) for item in node]
        if not isinstance(node, dict):
            return node
        if isinstance(node.get("$ref"), str):
            target = self._target(node["$ref"])
            beside = {key: self._walk(value) for key, value in node.items() if key != "$ref"}
            return {**target, **beside} if beside and isinstance(target, dict) else target
        return {str(key): self._walk(value) for key, value in node.items()}

    def _target(self, reference: str) -> Any:
        if reference in self._done:
            return self._done[reference]
        if reference in self._open:
            return {}  # a schema inside itself: its inner copy accepts everything
        self._open.add(reference)
        self._done[reference] = self._walk(self._look_up(reference))
        self._open.discard(reference)
        return self._done[reference]

    def _look_up(self, reference: str) -> Any:
        if not reference.startswith("#/"):
            raise SpecError(f"$ref {reference!r} leads outside the document")
        node: Any = self._raw
        for part in reference[2:].split("/"):
            key = part.replace("~1", "/").replace("~0", "~")
            try:
                node = node[key]
            except (KeyError, TypeError):
                raise SpecError(f"$ref {reference!r} leads nowhere: there is no {key!r}") from None
        return node


def _operations(raw: Mapping[str, Any], dialects: Mapping[str, str]) -> Iterator[Operation]:
    for path, item in raw["paths"].items():
        shared = item.get("parameters", [])
        for method in METHODS:
            if method in item:
                yield _operation(path, method, item[method], shared, dialects, raw.get("security", []))


def _operation(
    path: str,
    method: str,
    raw: Mapping[str, Any],
    shared: list[Any],
    dialects: Mapping[str, str],
    default_security: list[Any],
) -> Operation:
    if "operationId" not in raw:
        raise SpecError(f"{method.upper()} {path} has no operationId")
    tag = (raw.get("tags") or [""])[0]
    request = raw.get("requestBody") or {}
    security = raw.get("security", default_security)
    return Operation(
        id=raw["operationId"],
        method=method.upper(),
        path=path,
        tag=tag,
        dialect=raw.get("x-dialect", dialects.get(tag, "canvas")),
        summary=raw.get("summary", ""),
        scope=raw.get("x-scope"),
        parameters=tuple(_parameters([*shared, *raw.get("parameters", [])])),
        bodies={media: part.get("schema", True) for media, part in request.get("content", {}).items()},
        body_required=bool(request.get("required")),
        replies={str(status): _reply(str(status), reply) for status, reply in raw["responses"].items()},
        evidence=tuple(raw.get("x-evidence", ())),
        secured=bool(security) and {} not in security,
        unserved=bool(raw.get("x-unserved")),
        undocumented=bool(raw.get("x-undocumented")),
        effect=str(raw.get("x-effect", "")),
        makes=str(raw.get("x-object", "")),
        raw=raw,
    )


def _parameters(raw: list[Any]) -> list[Parameter]:
    by_place = {(p["in"], p["name"]): p for p in raw}  # an operation's own beats the path's
    return [
        Parameter(
            name=p["name"],
            place=place,
            required=bool(p.get("required")),
            schema=p.get("schema", True),
            undocumented=bool(p.get("x-undocumented")),
            object=str(p.get("x-object", "")),
        )
        for (place, _), p in by_place.items()
    ]


def _reply(status: str, raw: Mapping[str, Any]) -> Reply:
    return Reply(
        status=status,
        content={
            media.partition(";")[0].strip(): part.get("schema", True)
            for media, part in (raw.get("content") or {}).items()
        },
        headers=raw.get("headers") or {},
    )
