"""Reply data -> JSON bytes."""

from __future__ import annotations

import json
from typing import Any

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


def json_bytes(data: Any) -> bytes:
    """Compact UTF-8 JSON."""
    return _encoder.encode(data).encode()


def rails_json_bytes(data: Any) -> bytes:
    """As `json_bytes`, with `<`, `>` and `&` escaped. Source: canvas-api-conventions 1."""
    text = _encoder.encode(data)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e").encode()
