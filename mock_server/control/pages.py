"""The mock's own pages, sealed by a Content-Security-Policy, with nothing from another origin.

A page is a file, into which others are put where it says so: long scripts and styles have files of their own.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from importlib import resources
from typing import Any

from mock_server.engine.dialect import Reply
from mock_server.engine.errors import NoRoute
from mock_server.engine.serialize import json_bytes

HTML = "text/html; charset=utf-8"
DATA = "/*DATA*/null"
_FILE = re.compile(r"/\*FILE ([a-z_.]+)\*/")
_INLINE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)
_ASSETS = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}


def reply(name: str, data: Any, **parts: str) -> Reply:
    """A page of the package, with what the mock knows put in as JSON, and `parts` (HTML) where it names them."""
    page, policy = _sealed(name)
    for part, text in parts.items():
        page = page.replace(f"/*{part.upper()}*/", text)
    told = json_bytes(data).decode().replace("<", "\\u003c")
    headers = {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"}
    return Reply(200, page.replace(DATA, told).encode(), headers, content_type=HTML, media="text/html")


def asset(name: str) -> Reply:
    """A file of Swagger UI. Raises NoRoute for all but those that the page asks for."""
    if name not in _ASSETS:
        raise NoRoute("there is no such file")
    content = (resources.files("flask_swagger_ui") / "dist" / name).read_bytes()
    media = _ASSETS[name]
    content_type = media if media.startswith("image/") else f"{media}; charset=utf-8"
    return Reply(200, content, {"Cache-Control": "max-age=3600"}, content_type=content_type, media=media)


def _text(name: str) -> str:
    return (resources.files("mock_server.control") / name).read_text(encoding="utf-8")


@functools.cache
def _sealed(name: str) -> tuple[str, str]:
    """The page's text, and a policy that allows its own inline parts and files of the mock, and nothing else."""
    page = _FILE.sub(lambda named: _text(named[1]), _text(name))
    allowed: dict[str, list[str]] = {"script": ["'self'"], "style": ["'self'"]}
    for kind, text in _INLINE.findall(page):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        allowed[kind].append(f"'sha256-{digest}'")
    return page, "; ".join(
        [
            "default-src 'none'",
            *(f"{kind}-src {' '.join(sources)}" for kind, sources in allowed.items()),
            "connect-src 'self'",
            "img-src 'self' data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )
