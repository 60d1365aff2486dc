"""Exchanges as HTTP Archive 1.2, which browsers and many tools read, and back. Keys of the kit's own begin with `_`."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from contracts.wire.exchange import Exchange

Json = Any
Mask = Callable[[str], str]
HTTP = "HTTP/1.1"


class HarError(Exception):
    """A file that is no HAR; the text says why in one line."""


def version() -> str:
    """The kit's own."""
    return metadata.version("canvas-contract-kit")


def har_of(entries: list[Json]) -> str:
    creator = {"name": "canvas-contracts", "version": version()}
    log = {"version": "1.2", "creator": creator, "entries": entries}
    return json.dumps({"log": log}, ensure_ascii=False, indent=1) + "\n"


def entry_of(exchange: Exchange, ended: datetime, mask: Mask, *, error: str = "") -> Json:
    """One exchange. `error` says why there is no answer.

    The token that a request showed stands there by its name, such as `$CANVAS_TOKEN`.
    """
    headers = dict(exchange.request_headers)
    if exchange.token_name:
        headers["Authorization"] = f"Bearer ${exchange.token_name}"
    milliseconds = round(exchange.seconds * 1000, 3)
    return {
        "startedDateTime": (ended - timedelta(seconds=exchange.seconds)).isoformat(),
        "time": milliseconds,
        "request": _request(exchange, headers, mask),
        "response": _response(exchange, mask),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "_operation": exchange.operation,
        "_actor": exchange.actor,
        **({"_error": mask(error)} if error else {}),
    }


def _request(exchange: Exchange, headers: Mapping[str, str], mask: Mask) -> Json:
    url = mask(exchange.url)
    query = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    request = {
        "method": exchange.method,
        "url": url,
        "httpVersion": HTTP,
        "cookies": [],
        "headers": _pairs(headers, mask),
        "queryString": [{"name": name, "value": value} for name, value in query],
        "headersSize": -1,
        "bodySize": len(exchange.content or b""),
    }
    if exchange.content is not None:
        media = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
        text, encoding = _text(exchange.content, mask)
        request["postData"] = {
            "mimeType": media,
            "text": text,
            **({"_encoding": encoding} if encoding else {}),
        }
    return request


def _response(exchange: Exchange, mask: Mask) -> Json:
    text, encoding = _text(exchange.body, mask)
    known = exchange.status in HTTPStatus._value2member_map_
    return {
        "status": exchange.status,
        "statusText": HTTPStatus(exchange.status).phrase if known else "",
        "httpVersion": HTTP,
        "cookies": [],
        "headers": _pairs(exchange.headers, mask),
        "content": {
            "size": len(exchange.body),
            "mimeType": exchange.header("content-type"),
            "text": text,
            **({"encoding": encoding} if encoding else {}),
        },
        "redirectURL": mask(exchange.header("location")),
        "headersSize": -1,
        "bodySize": len(exchange.body),
    }


def _pairs(headers: Mapping[str, str], mask: Mask) -> list[Json]:
    return [{"name": name, "value": mask(value)} for name, value in headers.items()]


def _text(content: bytes, mask: Mask) -> tuple[str, str]:
    """Bytes as text with its encoding: empty for UTF-8, else base64."""
    try:
        return mask(content.decode("utf-8")), ""
    except UnicodeDecodeError:
        masked = mask(content.decode("utf-8", "surrogateescape"))
        return base64.b64encode(masked.encode("utf-8", "surrogateescape")).decode(), "base64"


def entries_in(path: Path) -> list[Json]:
    """The entries of a HAR file. Raises HarError."""
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise HarError(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise HarError(f"{path} is no HAR: not JSON ({error})") from None
    log = found.get("log") if isinstance(found, dict) else None
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        raise HarError(f"{path} is no HAR: it has no list at /log/entries")
    for place, entry in enumerate(entries):
        if problem := _problem(entry):
            raise HarError(f"{path} is no HAR: /log/entries/{place} {problem}")
    return entries


def _problem(entry: Json) -> str:
    """What an entry lacks that everything after this takes for granted; empty if nothing."""
    for part, keys in (("request", ("method", "url")), ("response", ("status",))):
        found = entry.get(part) if isinstance(entry, dict) else None
        if not isinstance(found, dict):
            return f"has no {part}"
        for key in keys:
            if not isinstance(found.get(key), int if key == "status" else str):
                return f"has no {part}.{key}"
        if not isinstance(found.get("headers", []), list):
            return f"has {part}.headers that are no list"
    return ""


def exchange_from(entry: Json, number: int = 0, *, of_mock: bool = False) -> Exchange:
    """The exchange that an entry tells of. Raises HarError."""
    request, response = entry["request"], entry["response"]
    data = request.get("postData")
    content = _bytes(data.get("text"), data.get("_encoding")) if isinstance(data, dict) else None
    body = response.get("content") if isinstance(response.get("content"), dict) else {}
    return Exchange(
        number=number,
        operation=str(entry.get("_operation", "")),
        actor=str(entry.get("_actor", "")),
        method=request["method"].upper(),
        url=request["url"],
        status=response["status"],
        request_headers=_headers(request),
        content=content,
        headers=_headers(response),
        body=_bytes(body.get("text"), body.get("encoding")),
        of_mock=of_mock,
    )


def _headers(message: Json) -> dict[str, str]:
    pairs = [pair for pair in message.get("headers", ()) if isinstance(pair, dict)]
    joined: dict[str, str] = {}
    for pair in pairs:
        name, value = str(pair.get("name", "")), str(pair.get("value", ""))
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined


def _bytes(text: Json, encoding: Json) -> bytes:
    if not isinstance(text, str):
        return b""
    if encoding != "base64":
        return text.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise HarError("a body that says it is base64 is not") from None
