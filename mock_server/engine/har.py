"""The journal as an HTTP Archive, which browsers and other tools open (HAR 1.2). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, quote

from mock_server.engine.journal import Entry
from mock_server.version import __version__

_UNKNOWN = -1  # the format's word for a size that nobody counted
_PROTOCOL = "HTTP/1.1"


def har(entries: Iterable[Entry], *, base_url: str) -> dict[str, Any]:
    """The archive of these requests, all of them to `base_url`."""
    creator = {"name": "canvas-mock", "version": __version__}
    return {
        "log": {"version": "1.2", "creator": creator, "entries": [_entry(one, base_url) for one in entries]}
    }


def _entry(entry: Entry, base_url: str) -> dict[str, Any]:
    return {
        "startedDateTime": entry.at,
        "time": entry.duration_ms,
        "request": _request(entry, base_url),
        "response": _response(entry),
        "cache": {},
        "timings": {"send": 0, "wait": entry.duration_ms, "receive": 0},
        "_operation": entry.operation,
        "_role": entry.role,
        "_fault": entry.fault,
        "_violations": [violation.as_json() for violation in entry.violations],
    }


def _request(entry: Entry, base_url: str) -> dict[str, Any]:
    path = quote(entry.path, safe="/%:@!$&'()*+,;=~*")
    request = {
        "method": entry.method,
        "url": f"{base_url}{path}" + (f"?{entry.query}" if entry.query else ""),
        "httpVersion": _PROTOCOL,
        "cookies": [],
        "headers": _pairs(entry.request_headers),
        "queryString": _listed(parse_qsl(entry.query, keep_blank_values=True)),
        "headersSize": _UNKNOWN,
        "bodySize": len((entry.request_body or "").encode()),
    }
    if entry.request_body is not None:
        media = entry.request_headers.get("Content-Type", "")
        request["postData"] = {"mimeType": media, "text": entry.request_body}
    return request


def _response(entry: Entry) -> dict[str, Any]:
    """The answer; a connection that was dropped has the status 0, as in browsers."""
    text = entry.reply_text or ""
    status = entry.status or 0
    return {
        "status": status,
        "statusText": HTTPStatus(status).phrase if status in set(HTTPStatus) else "",
        "httpVersion": _PROTOCOL,
        "cookies": [],
        "headers": _pairs(entry.reply_headers),
        "content": {
            "size": len(text.encode()),
            "mimeType": entry.reply_headers.get("Content-Type", "x-unknown"),
            "text": text,
        },
        "redirectURL": entry.reply_headers.get("Location", ""),
        "headersSize": _UNKNOWN,
        "bodySize": len(text.encode()),
    }


def _pairs(headers: Mapping[str, str]) -> list[dict[str, str]]:
    return _listed(headers.items())


def _listed(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
