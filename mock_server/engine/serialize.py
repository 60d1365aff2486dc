"""Reply data -> JSON bytes."""

from __future__ import annotations

import json
from typing import Any


class Kept(dict[str, Any]):
    """An object that is answered again and again, and never changed: its bytes are made once, and judged once.

    `judged` holds the validators that found nothing wrong with it.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        super().__init__(data)
        self.raw: bytes | None = None
        self.judged: set[int] = set()


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


def json_bytes(data: Any) -> bytes:
    """Compact UTF-8 JSON."""
    return _encoder.encode(data).encode()


def rails_json_bytes(data: Any) -> bytes:
    """As `json_bytes`, with `<`, `>` and `&` escaped. Source: canvas-api-conventions 1."""
    if isinstance(data, Kept):
        if data.raw is None:
            data.raw = _rails_json_bytes(data)
        return data.raw
    if type(data) is list and data and all(isinstance(item, Kept) for item in data):
        return b"[%s]" % b",".join(map(rails_json_bytes, data))
    return _rails_json_bytes(data)


def _rails_json_bytes(data: Any) -> bytes:
    text = _encoder.encode(data)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e").encode()
