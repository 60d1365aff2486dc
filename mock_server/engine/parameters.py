"""How Rack and Rails make one nested parameter set of forms with bracketed names; pure.

Source: canvas-api-conventions 8. `a[b]=1` nests, `a[]=1` appends, and in `a[][b]=1&a[][c]=2` a new element
of the list starts when a name comes again that the current element already has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

MAX_DEPTH = 100

_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


class ParameterError(ValueError):
    """Names that contradict each other, nest too deeply, or are wrongly encoded."""


def form_pairs(text: str) -> list[tuple[str, str | None]]:
    """The pairs of a query string or form body, in order; a name without `=` has the value None."""
    pairs: list[tuple[str, str | None]] = []
    for part in re.split("& *", text):
        if part:
            name, equals, value = part.partition("=")
            pairs.append((form_decode(name), form_decode(value) if equals else None))
    return pairs


@dataclass(frozen=True)
class UploadedFile:
    """A file in a multipart body."""

    filename: str
    media_type: str
    content: bytes


def multipart_pairs(raw: bytes, content_type: str) -> list[tuple[str, str]]:
    """The pairs of a multipart body, in order; a file counts as its text. Raises ParameterError."""
    return [
        (name, _text(part) if isinstance(part, bytes) else _file_text(part.content))
        for name, part in _multipart(raw, content_type)
    ]


def multipart_files(raw: bytes, content_type: str) -> dict[str, UploadedFile]:
    """The files of a multipart body by the names of their fields. Raises ParameterError."""
    return {name: part for name, part in _multipart(raw, content_type) if isinstance(part, UploadedFile)}


def _multipart(raw: bytes, content_type: str) -> Iterator[tuple[str, bytes | UploadedFile]]:
    from werkzeug.http import parse_options_header
    from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

    boundary = parse_options_header(content_type)[1].get("boundary", "")
    if not boundary:
        raise ParameterError("multipart body without a boundary")
    decoder = MultipartDecoder(boundary.encode("latin-1", "replace"))
    part: Field | File | None = None
    chunks = bytearray()
    try:
        decoder.receive_data(raw)
        decoder.receive_data(None)
        while not isinstance(event := decoder.next_event(), Epilogue | NeedData):
            if isinstance(event, Field | File):
                part, chunks = event, bytearray()
            elif isinstance(event, Data):
                chunks += event.data
                if not event.more_data and part is not None:
                    yield _storable(part.name or ""), _content(part, bytes(chunks))
    except (ValueError, UnicodeError) as error:
        raise ParameterError(f"malformed multipart body: {str(error)[:200]}") from None


def _content(part: Any, content: bytes) -> bytes | UploadedFile:
    """A part with a file name is a file."""
    if (filename := getattr(part, "filename", None)) is None:
        return content
    return UploadedFile(filename, part.headers.get("content-type", ""), content)


def _text(raw: bytes) -> str:
    """Raises ParameterError for bytes that are no text a database takes."""
    try:
        return _storable(raw.decode())
    except UnicodeDecodeError:
        raise ParameterError("invalid UTF-8") from None


def _file_text(raw: bytes) -> str:
    """A file may hold any bytes; those that are no text are replaced."""
    return raw.decode(errors="replace").replace("\0", "\ufffd")


def _storable(text: str) -> str:
    if "\0" in text:
        raise ParameterError("a NUL character")
    return text


def form_decode(text: str) -> str:
    """`+` and percent signs undone, as UTF-8. Raises ParameterError."""
    if _BAD_PERCENT.search(text):
        raise ParameterError("invalid percent-encoding")
    try:
        raw = text.replace("+", " ").encode("latin-1")
    except UnicodeEncodeError:
        raw = text.replace("+", " ").encode()
    return _text(unquote_to_bytes(raw))


def nest(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The nested parameters that bracketed names stand for. Raises ParameterError."""
    params: dict[str, Any] = {}
    has_null = False
    for name, value in pairs:
        head, keys = _split(name)
        if head:
            _put(params, [head, *keys], value)
            has_null = has_null or value is None
    return without_null_items(params) if has_null else params


def _split(name: str) -> tuple[str, list[str]]:
    """`a[b][][c]` -> `a`, [`b`, ``, `c`]; brackets that do not close belong to the name."""
    match = re.match(r"[\[\]]*([^\[\]]+)\]*", name)
    if match is None:
        return "", []
    head, rest = match[1], name[match.end() :]
    if not rest.startswith("["):
        return head, []
    keys = re.findall(r"\[([^\[\]]*)\]", rest)
    if len(keys) >= MAX_DEPTH:
        raise ParameterError("parameters nest too deeply")
    return (head, keys) if keys else (name, [])


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
        position += 2
        if not any(keys[position:]):
            for _ in keys[position:]:
                value = [value]
            elements.append(value)
            return
        if not elements or not isinstance(elements[-1], dict) or _has(elements[-1], keys[position:]):
            elements.append({})
        target = elements[-1]
        while keys[position] == "":  # a[][][b] is a[][b]: a list directly in a list cannot be told apart
            position += 1


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
    """Rails drops nulls from arrays; empty arrays stay."""
    if isinstance(value, dict):
        return {name: without_null_items(item) for name, item in value.items()}
    if isinstance(value, list):
        return [without_null_items(item) for item in value if item is not None]
    return value
