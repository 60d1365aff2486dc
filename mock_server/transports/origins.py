"""Origins: scheme, host and port, as every client library's addresses are compared. Knows no app."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import httpx

from mock_server.transports.wsgi import DEFAULT_PORTS

Origin = tuple[str, str, int]
EXAMPLE = "https://school.instructure.com"


def origin_of(text: str) -> Origin:
    """Scheme, host and port of an origin. Raises ValueError for what is none."""
    if (origin := _origin_or_none(text)) is None:
        raise ValueError(f"expected an origin such as {EXAMPLE}, found {text!r}{_meant(text)}")
    return origin


def origin_text(origin: Origin) -> str:
    """As `origin_of` takes it, the default port left out."""
    scheme, host, port = origin
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}" + ("" if port == DEFAULT_PORTS[scheme] else f":{port}")


def origin_in(address: str) -> Origin | None:
    """The origin of a whole address; None for other schemes, and for what is no address."""
    try:
        url = httpx.URL(address)
        port = url.port or DEFAULT_PORTS[url.scheme]
    except (httpx.InvalidURL, TypeError, KeyError):
        return None
    host = url.raw_host.decode("ascii")
    return (url.scheme, host, port) if host else None


def plain_host(name: str) -> str:
    """A host as origins have it: lower case, ASCII, no brackets. Raises ValueError for what is none."""
    try:
        return httpx.URL(scheme="http", host=name.strip("[]")).raw_host.decode("ascii")
    except (httpx.InvalidURL, TypeError, AttributeError):
        raise ValueError(f"expected the name of a host, found {name!r}") from None


def _origin_or_none(text: Any) -> Origin | None:
    try:
        parts = urlsplit(text)
        is_bare = parts.path in ("", "/") and not (parts.query or parts.fragment or "@" in parts.netloc)
    except (TypeError, ValueError, AttributeError):
        return None
    return origin_in(text) if is_bare else None


def _meant(text: Any) -> str:
    """The origin that is in it, if there is one."""
    if not isinstance(text, str):
        return ""
    scheme, found, rest = text.partition("://")
    if not found:
        scheme, rest = "https", text
    wanted = f"{scheme}://{rest.partition('/')[0].partition('?')[0].partition('#')[0].rpartition('@')[2]}"
    is_likely = "." in wanted or "localhost" in wanted
    return f"; did you mean {wanted}?" if is_likely and _origin_or_none(wanted) is not None else ""
