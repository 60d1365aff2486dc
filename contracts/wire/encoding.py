"""What is sent, as bytes: queries and forms in Rails's bracket form, bodies as JSON, form or multipart."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from urllib.parse import urlencode

from contracts.wire.exchange import Json

JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"


def encode_query(query: Mapping[str, Json] | None) -> str:
    """A query string in Rails's bracket form."""
    return urlencode(list(bracketed(query))) if query else ""


def encode_body(body: Json, encoding: str) -> tuple[bytes | None, str | None]:
    """The bytes of a body and their media type."""
    if body is None:
        return None, None
    if isinstance(body, bytes):
        return body, JSON_TYPE
    if encoding == "json":
        return json.dumps(body, ensure_ascii=False).encode(), JSON_TYPE
    if encoding == "form":
        return encode_query(body).encode(), FORM_TYPE
    if encoding == "multipart":
        return _multipart(body)
    raise ValueError(f"unknown encoding {encoding!r}")


def bracketed(values: Mapping[str, Json], prefix: str = "") -> Iterator[tuple[str, str]]:
    """`{"quiz": {"title": "A"}}` as `quiz[title]=A`; lists as `order[][id]=4`. `null` is an empty text."""
    for key, value in values.items():
        yield from _bracketed(f"{prefix}[{key}]" if prefix else str(key), value)


def _bracketed(name: str, value: Json) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        yield from bracketed(value, name)
    elif isinstance(value, list):
        for item in value:
            yield from _bracketed(f"{name}[]", item)
    elif isinstance(value, bool):
        yield name, "true" if value else "false"
    else:
        yield name, "" if value is None else str(value)


def _multipart(body: Mapping[str, Json]) -> tuple[bytes, str]:
    """Bytes are files, behind the other fields.

    The boundary follows from the fields: the same body is the same bytes, and no field holds its own digest.
    """
    import httpx

    files = {name: value for name, value in body.items() if isinstance(value, bytes)}
    fields = list(bracketed({name: value for name, value in body.items() if name not in files}))
    digest = sha256(repr((fields, files)).encode()).hexdigest()[:32]
    media_type = f"multipart/form-data; boundary={digest}"
    parts: list[tuple[str, tuple[str | None, bytes]]] = [
        (name, (None, value.encode())) for name, value in fields
    ]
    parts += [(name, (name, value)) for name, value in files.items()]
    message = httpx.Request("POST", "http://nowhere", files=parts, headers={"Content-Type": media_type})
    return message.read(), media_type
