"""Addresses of servers: what the user may give as one, how it is reached, and what is told where it leads nowhere."""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, unquote, urlsplit

from contracts.wire.failures import SetupFailed

if TYPE_CHECKING:
    import httpx

PROBE_SECONDS = 3.0


@dataclass(frozen=True)
class Road:
    """How servers are reached: straight or by a proxy, and whose certificates are believed.

    Nothing is taken from the environment: a proxy variable must not redirect a token.
    """

    timeout: float = 30.0
    proxy: str | None = field(default=None, repr=False)
    ca_bundle: str | None = None

    @property
    def secret(self) -> str:
        """The password in the proxy's address; empty if it has none."""
        return unquote(urlsplit(self.proxy).password or "") if self.proxy else ""


def http_client(base_url: str, road: Road | None = None, **options: Any) -> httpx.Client:
    """An httpx client for one server. Raises SetupFailed if the proxy or the authorities cannot be used."""
    import httpx

    road = road or Road()
    return httpx.Client(
        base_url=base_url,
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(road.timeout, connect=min(road.timeout, 10.0)),
        proxy=_proxy(road.proxy) if road.proxy else None,
        verify=_authorities(road.ca_bundle) if road.ca_bundle else True,
        **options,
    )


def _proxy(url: str) -> httpx.Proxy:
    import httpx

    if _split(url, "--proxy").scheme not in {"http", "https"}:
        raise SetupFailed("--proxy is not an address such as http://proxy.example.edu:3128")
    return httpx.Proxy(url)


def _authorities(file: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=file)
    except ssl.SSLError:
        raise SetupFailed(f"--ca-bundle {file} holds no certificates in PEM") from None
    except OSError as error:
        raise SetupFailed(f"--ca-bundle {file} cannot be read: {error.strerror}") from None


def clean_url(url: str, option: str) -> str:
    """The base address, with `/api/v1` and slashes at its end taken off. Raises SetupFailed."""
    parts = _split(url, option)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SetupFailed(f"{option} {url!r} is not an address such as https://canvas.example.edu")
    if parts.query or parts.fragment or parts.username:
        raise SetupFailed(f"{option} must be a plain base address, without user, query or fragment")
    if page := re.fullmatch(r"(.*?)(?:/api/v1)?/courses(?:/(\w+)(?:/.*)?)?/?", parts.path):
        base = f"{parts.scheme}://{parts.netloc}{page.group(1)}"
        course = f" --course {page.group(2)}" if page.group(2) else ""
        raise SetupFailed(f"{option} {url} is the address of a page: use {option} {base}{course}")
    return url.rstrip("/").removesuffix("/api/v1").rstrip("/")


def _split(url: str, option: str) -> SplitResult:
    """The parts of an address, its port included. Raises SetupFailed."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - looking at it is what may fail
    except ValueError as error:
        shown = f" {url!r}" if "@" not in url else ""
        raise SetupFailed(f"{option}{shown} is not an address: {error}") from None
    return parts


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def talks_plain_http(url: str) -> bool:
    """Whether the port of this https address answers plain http; asked when TLS has come to nothing."""
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname, parts.port or 443), PROBE_SECONDS) as connection:
            connection.settimeout(PROBE_SECONDS)
            connection.sendall(f"HEAD / HTTP/1.0\r\nHost: {parts.hostname}\r\n\r\n".encode())
            said = connection.recv(2000)
    except OSError:
        return False
    return said.startswith(b"HTTP/") and b"https" not in said.lower()  # a port for TLS may say that it is one
