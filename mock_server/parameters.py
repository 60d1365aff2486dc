"""How Rack and Rails make one nested parameter set of bracketed names; pure.

Source: canvas-api-conventions 8. `a[b]=1` nests, `a[]=1` appends, and in `a[][b]=1&a[][c]=2` a new element
of the list starts when a name comes again that the current element already has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

MAX_DEPTH = 100

_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")


class ParameterError(ValueError):
    """Names that contradict each other, nest too deeply, or are wrongly encoded."""


def form_pairs(text: str) -> list[tuple[str, str | None]]:
    """The pairs of a query string or form body, in order; a name without `=` has the value None."""
    pairs: list[tuple[str, str | None]] = []
    for part in text.split("&"):
        if part:
            name, equals, value = part.partition("=")
            pairs.append((form_decode(name), form_decode(value) if equals else None))
    return pairs


def form_decode(text: str) -> str:
    """`+` and percent signs undone, as UTF-8. Raises ParameterError."""
    if _BAD_PERCENT.search(text):
        raise ParameterError("invalid percent-encoding")
    try:
        raw = text.replace("+", " ").encode("latin-1")
    except UnicodeEncodeError:
        raw = text.replace("+", " ").encode()
    raw = _PERCENT.sub(lambda match: bytes([int(match[1], 16)]), raw)
    try:
        decoded = raw.decode()
    except UnicodeDecodeError:
        raise ParameterError("invalid UTF-8") from None
    if "\0" in decoded:
        raise ParameterError("a NUL character")
    return decoded


def nest(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The nested parameters that bracketed names stand for. Raises ParameterError."""
    params: dict[str, Any] = {}
    for name, value in pairs:
        head, keys = _split(name)
        if head:
            _put(params, [head, *keys], value)
    return params


def _split(name: str) -> tuple[str, list[str]]:
    """`a[b][][c]` -> `a`, [`b`, ``, `c`]; brackets that do not close belong to the name."""
    match = re.match(r"[\[\]]*([^\[\]]+)\]*", name)
    if match is None:
        return "", []
    head, rest = match[1], name[match.end() :]
    if not rest.startswith("["):
        return head, []
    keys = re.findall(r"\[([^\[\]]*)\]", rest)
    if "".join(f"[{key}]" for key in keys) != rest:
        return (name, []) if not keys else (head, keys)
    if len(keys) >= MAX_DEPTH:
        raise ParameterError("parameters nest too deeply")
    return head, keys


def _put(target: dict[str, Any], keys: list[str], value: Any) -> None:
    """Walk down to where the value belongs, making the containers on the way."""
    position = 0
    while True:
        key = keys[position]
        following = keys[position + 1 :]
        if not following:
            target[key] = value
            return
        if following[0] != "":
            target = _container(target, key, dict)
            position += 1
            continue
        elements: list[Any] = _container(target, key, list)
        inner = following[1:]
        if not inner or inner == [""]:
            elements.append(value)
            return
        if not elements or not isinstance(elements[-1], dict) or _has(elements[-1], inner):
            elements.append({})
        target = elements[-1]
        position += 2


def _container(target: dict[str, Any], key: str, kind: type) -> Any:
    found = target.setdefault(key, kind())
    if not isinstance(found, kind):
        raise ParameterError(f"expected {key} to be {'a hash' if kind is dict else 'an array'}")
    return found


def _has(element: Any, keys: list[str]) -> bool:
    """Whether the element already has a value where these keys lead; a list always takes one more."""
    for key in keys:
        if key == "":
            return False
        if not isinstance(element, dict) or key not in element:
            return False
        element = element[key]
    return True


def merged(query: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """One parameter set: what the body says wins over the query."""
    return {**query, **body}


def without_null_items(value: Any) -> Any:
    """Rails drops nulls from arrays of a JSON body; empty arrays stay."""
    if isinstance(value, dict):
        return {name: without_null_items(item) for name, item in value.items()}
    if isinstance(value, list):
        return [without_null_items(item) for item in value if item is not None]
    return value
