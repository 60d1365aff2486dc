"""Every way to break exactly one rule of a schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from contracts.document.spec import Json, Schema
from contracts.generate.schema import merged, types_of


@dataclass(frozen=True)
class Mutation:
    """One way to break one rule of a schema: where, which rule, and what to put there."""

    pointer: tuple[str | int, ...]
    rule: str
    value: Json = None
    removes: bool = False

    @property
    def place(self) -> str:
        return "/" + "/".join(str(part) for part in self.pointer)

    @property
    def field(self) -> str:
        """The place as Karma names it: `answers[1].question_id`."""
        text = ""
        for part in self.pointer:
            text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
        return text or "body"

    def applied(self, body: Json) -> Json:
        """A copy of a valid body, broken in this one place."""
        broken = deepcopy(body)
        if not self.pointer:
            return self.value
        node = broken
        for part in self.pointer[:-1]:
            if isinstance(part, str) and isinstance(node, dict) and part not in node:
                node[part] = {}
            node = node[part]
        if self.removes:
            node.pop(self.pointer[-1], None)
        else:
            node[self.pointer[-1]] = self.value
        return broken

    def __str__(self) -> str:
        what = "left out" if self.removes else f"= {str(self.value)[:40]!r}"
        return f"{self.place} {what} ({self.rule})"


WRONG_TYPES: dict[str, Json] = {
    "string": 7,
    "integer": "seven",
    "number": "seven",
    "boolean": "perhaps",
    "array": "no list",
    "object": "no object",
}


def violations(schema: Schema, body: Json, pointer: tuple[str | int, ...] = ()) -> list[Mutation]:
    """Every way to break exactly one rule of `schema` in the valid `body`.

    Inside lists the first item stands for all.
    """
    if not isinstance(schema, dict):
        return []
    schema = merged(schema)
    found = [*_broken_value(schema, pointer)] if pointer else []
    if isinstance(body, dict):
        for name in schema.get("required", ()):
            found.append(Mutation((*pointer, name), "required", removes=True))
        for name, part in schema.get("properties", {}).items():
            if name in body or not (isinstance(part, dict) and part.get("x-undocumented")):
                found += violations(part, body.get(name), (*pointer, name))
    elif isinstance(body, list) and body:
        found += violations(schema.get("items", True), body[0], (*pointer, 0))
    return found


def _broken_value(schema: Mapping[str, Any], pointer: tuple[str | int, ...]) -> Iterator[Mutation]:
    kinds = types_of(schema) if "enum" not in schema else []
    if kinds and kinds[0] in WRONG_TYPES:
        yield Mutation(pointer, "type", WRONG_TYPES[kinds[0]])
        if "null" not in kinds and "type" in schema:
            yield Mutation(pointer, "type", None)
    if "enum" in schema:
        yield Mutation(pointer, "enum", "none_of_these")
    if "minimum" in schema:
        yield Mutation(pointer, "minimum", schema["minimum"] - 1)
    if "maximum" in schema:
        yield Mutation(pointer, "maximum", schema["maximum"] + 1)
    if schema.get("minLength", 0) > 0:
        yield Mutation(pointer, "minLength", "x" * (schema["minLength"] - 1))
    if "maxLength" in schema and schema["maxLength"] < 10_000:
        yield Mutation(pointer, "maxLength", "x" * (schema["maxLength"] + 1))
    if schema.get("minItems", 0) > 0:
        yield Mutation(pointer, "minItems", [])
