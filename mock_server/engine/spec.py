"""`openapi.yaml` as frozen operations and plain schemas. Knows no product.

The document is read once per process. Parsing YAML is slow, so its JSON form is kept beside the byte code,
named after the digest of the text, and used while that digest holds.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Schema = dict[str, Any]
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
_HERE = Path(__file__).parent.parent


class SpecError(RuntimeError):
    """The document cannot be served; the text says what was expected, what was found and where."""


@dataclass(frozen=True)
class Parameter:
    """A path, query or header parameter."""

    name: str
    place: str
    schema: Schema
    required: bool
    is_undocumented: bool


@dataclass(frozen=True)
class Operation:
    """One method on one path of the document."""

    id: str
    method: str
    path: str
    tag: str
    dialect: str
    summary: str
    parameters: tuple[Parameter, ...]
    scope: str | None
    is_served: bool
    needs_user: bool
    documented_at: str
    evidence: tuple[str, ...]
    success: int
    raw: Mapping[str, Any] = field(repr=False, compare=False)
    document: Document = field(repr=False, compare=False)

    @functools.cached_property
    def query(self) -> dict[str, Parameter]:
        """By the name under which the decoded request has them: lists lose their brackets."""
        return {p.name.removesuffix("[]"): p for p in self.parameters if p.place == "query"}

    @functools.cached_property
    def credentials(self) -> frozenset[str]:
        """The parameters by which it takes a token, in the query or the body."""
        schemes = self.document.raw.get("components", {}).get("securitySchemes", {})
        used = self.raw.get("security", self.document.raw.get("security", []))
        found = [schemes.get(name, {}) for requirement in used for name in requirement]
        return frozenset(scheme["name"] for scheme in found if scheme.get("in") == "query")

    @functools.cached_property
    def bodies(self) -> dict[str, Schema]:
        """Schema of the request body by media type; empty when the operation takes none."""
        content = self.document.resolve(self.raw.get("requestBody", {})).get("content", {})
        return {media: self.document.resolve(entry.get("schema", {})) for media, entry in content.items()}

    @functools.cached_property
    def body(self) -> Schema | None:
        """The schema of the body; every encoding of an operation has the same one."""
        return next(iter(self.bodies.values()), None)

    @functools.cached_property
    def body_properties(self) -> dict[str, Schema]:
        return self.body.get("properties", {}) if self.body else {}

    @functools.cached_property
    def replies(self) -> dict[int, dict[str, Schema]]:
        """Schemas by status and media type."""
        return {
            int(status): {
                media: self.document.resolve(entry.get("schema", {}))
                for media, entry in self.document.resolve(reply).get("content", {}).items()
            }
            for status, reply in self.raw["responses"].items()
            if status.isdigit()
        }

    @functools.cached_property
    def _reply_validators(self) -> dict[tuple[int, str], Any]:
        return {}

    def reply_validator(self, status: int, media: str) -> Any:
        """A compiled validator of a documented reply; imported late, for strict mode alone needs it."""
        known = self._reply_validators
        if (status, media) not in known:
            from jsonschema_rs import Draft202012Validator

            known[status, media] = Draft202012Validator(self.replies[status][media])
        return known[status, media]

    def parameter_schema(self, name: str) -> Schema:
        """The schema of a query or path parameter. Raises KeyError."""
        return next(parameter.schema for parameter in self.parameters if parameter.name == name)


class Document:
    """The whole document: operations by id, schemas by name."""

    def __init__(self, raw: dict[str, Any], text: str) -> None:
        self.raw = raw
        self.text = text
        self._resolved: dict[int, Schema] = {}
        self._by_reference: dict[str, Schema] = {}
        self._pinned: list[Any] = []
        self.operations = {operation.id: operation for operation in self._operations()}

    def schema(self, name: str) -> Schema:
        """A schema of `components`, references resolved. Raises SpecError."""
        return self.resolve({"$ref": f"#/components/schemas/{name}"})

    @functools.cached_property
    def json_bytes(self) -> bytes:
        return json.dumps(self.raw, ensure_ascii=False, indent=1).encode()

    def resolve(self, node: Any) -> Schema:
        """The node with every reference in it resolved and every `allOf` and `x-extends` merged in.

        Equal references give the identical object.
        """
        if isinstance(node, dict):
            reference = node.get("$ref")
            if isinstance(reference, str):
                return self._resolve_reference(reference, node)
            known = self._resolved.get(id(node))
            if known is None:
                known = self._resolved[id(node)] = {}
                self._pinned.append(node)  # an id stays this node's
                known.update({key: self.resolve(value) for key, value in node.items()})
                self._merge(known)
            return known
        if isinstance(node, list):
            return [self.resolve(item) for item in node]  # type: ignore[return-value]
        return node  # type: ignore[no-any-return]

    def _resolve_reference(self, reference: str, node: Schema) -> Schema:
        if reference not in self._by_reference:
            self._by_reference[reference] = self.resolve(self._target(reference))
        target = self._by_reference[reference]
        beside = {key: value for key, value in node.items() if key != "$ref"}
        return {**target, **{key: self.resolve(value) for key, value in beside.items()}} if beside else target

    def _merge(self, schema: Schema) -> None:
        parts = schema.pop("allOf", [])
        if extends := schema.get("x-extends"):
            parts = [self.resolve({"$ref": extends}), *parts]
        if not parts:
            return
        own = dict(schema)
        properties: Schema = {}
        required: list[str] = []
        for part in (*parts, own):
            schema.update(part)
            required.extend(part.get("required", []))
            for name, value in part.get("properties", {}).items():
                properties[name] = {**properties.get(name, {}), **value}
        schema["properties"], schema["required"] = properties, required

    def _target(self, reference: str) -> Any:
        found: Any = self.raw
        for part in reference.removeprefix("#/").split("/"):
            try:
                found = found[part.replace("~1", "/").replace("~0", "~")]
            except (KeyError, TypeError):
                raise SpecError(f"{reference}: nothing there in openapi.yaml") from None
        return found

    def _operations(self) -> Iterator[Operation]:
        dialects = {tag["name"]: tag.get("x-dialect", "") for tag in self.raw.get("tags", [])}
        for path, item in self.raw.get("paths", {}).items():
            for method in METHODS:
                if method in item:
                    yield self._operation(path, method, item, dialects)

    def _operation(
        self, path: str, method: str, item: Mapping[str, Any], dialects: Mapping[str, str]
    ) -> Operation:
        raw = item[method]
        place = f"{method.upper()} {path}"
        if "operationId" not in raw:
            raise SpecError(f"{place}: expected an operationId, found none")
        tag = next(iter(raw.get("tags", ())), "")
        if not dialects.get(tag):
            raise SpecError(f"{place}: expected a tag with an x-dialect, found {tag!r}")
        parameters = [self.resolve(p) for p in (*item.get("parameters", ()), *raw.get("parameters", ()))]
        successes = [int(status) for status in raw.get("responses", {}) if status.startswith("2")]
        if not successes:
            raise SpecError(f"{place}: expected a reply of status 2xx, found none")
        security = raw.get("security", self.raw.get("security", []))
        return Operation(
            id=raw["operationId"],
            method=method.upper(),
            path=path,
            tag=tag,
            dialect=dialects[tag],
            summary=raw.get("summary", ""),
            parameters=tuple(
                Parameter(
                    name=parameter["name"],
                    place=parameter["in"],
                    schema=parameter.get("schema", {}),
                    required=parameter.get("required", False),
                    is_undocumented=parameter.get("x-undocumented", False),
                )
                for parameter in parameters
            ),
            scope=raw.get("x-scope"),
            is_served=not raw.get("x-unserved", False),
            needs_user=bool(security) and {} not in security,
            documented_at=raw.get("externalDocs", {}).get("url", ""),
            evidence=tuple(raw.get("x-evidence", ())),
            success=successes[0],
            raw=raw,
            document=self,
        )


def document_path() -> Path:
    """Where `openapi.yaml` lies: in the installed package, or beside it in a source checkout."""
    for candidate in (_HERE / "openapi.yaml", _HERE.parent / "openapi.yaml"):
        if candidate.is_file():
            return candidate
    raise SpecError(f"expected openapi.yaml in {_HERE} or above it, found none")


@functools.cache
def load_document() -> Document:
    """The document of this installation. Raises SpecError."""
    text = document_path().read_text(encoding="utf-8")
    return Document(load_yaml(text, "openapi"), text)


def load_yaml(text: str, name: str) -> dict[str, Any]:
    """What the YAML text says; from its compiled form when the package's byte-code folder has a current one.

    Raises SpecError when the text is no YAML mapping.
    """
    digest = hashlib.sha256(text.encode()).hexdigest()[:24]
    compiled = _HERE / "__pycache__" / f"{name}.{digest}.json"
    try:
        return json.loads(compiled.read_bytes())  # type: ignore[no-any-return]
    except (OSError, ValueError):
        pass
    import yaml

    try:
        raw = yaml.load(text, text_times_loader())  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        raise SpecError(f"{name}: not YAML: {error}") from None
    if not isinstance(raw, dict):
        raise SpecError(f"{name}: expected a mapping, found {type(raw).__name__}")
    _keep(compiled, json.dumps(raw, ensure_ascii=False))
    return raw


@functools.cache
def text_times_loader() -> Any:
    """A safe YAML loader that leaves times as the text they were written as."""
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader: Any = type("TextTimesLoader", (base,), {})
    loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in base.yaml_implicit_resolvers.items()
    }
    return loader


def _keep(compiled: Path, text: str) -> None:
    """Write the compiled form in one step; where the folder cannot be written, do without."""
    try:
        compiled.parent.mkdir(exist_ok=True)
        for stale in compiled.parent.glob(f"{compiled.name.split('.')[0]}.*.json"):
            stale.unlink(missing_ok=True)
        handle, temporary = tempfile.mkstemp(dir=compiled.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, compiled)
    except OSError:
        return
