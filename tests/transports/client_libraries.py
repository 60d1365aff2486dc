"""Every client library that the mock is reached with, behind one function: what is sent, and each one's own errors."""

from __future__ import annotations

import asyncio
import io
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException, IncompleteRead, RemoteDisconnected
from typing import Any

import aiohttp
import httpx
import requests
import urllib3
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError
from yarl import URL


class Reply:
    """What every client library tells of an answer."""

    def __init__(self, status: int, headers: Any, content: bytes) -> None:
        self.status, self.content = status, content
        self.headers = {name.lower(): value for name, value in headers.items()}

    def json(self) -> Any:
        return httpx.Response(self.status, content=self.content).json()


@dataclass(frozen=True)
class Library:
    """`send(method, url, timeout=..., **body)` asks as `httpx.request` does; the rest are the library's errors."""

    name: str
    send: Callable[..., Reply]
    dropped: type[Exception]
    cut: type[Exception]
    slow: type[Exception]
    failed: type[Exception]

    def get(self, url: str, timeout: float = 5) -> int:
        return self.send("GET", url, headers=TEACHER, timeout=timeout).status


TEACHER = {"Authorization": "Bearer teacher-token"}


def encoded(method: str, url: str, options: dict[str, Any]) -> tuple[dict[str, str], bytes | None]:
    """Headers and body as httpx makes them, for libraries that take no more than these."""
    request = httpx.Request(method, url, **options)
    body = request.read()
    kept = ("authorization", "content-type", *options.get("headers", {}))
    names = {name.lower() for name in kept}
    return {n.title(): v for n, v in request.headers.items() if n in names}, body or None


def over_requests(method: str, url: str, *, timeout: float = 30, **options: Any) -> Reply:
    with requests.Session() as session:
        session.trust_env = False
        reply = session.request(method, url, timeout=timeout, **options)
        return Reply(reply.status_code, reply.headers, reply.content)


def over_httpx(method: str, url: str, *, timeout: float = 30, **options: Any) -> Reply:
    with httpx.Client(trust_env=False) as client:
        reply = client.request(method, url, timeout=timeout, **options)
        return Reply(reply.status_code, reply.headers, reply.content)


def over_async_httpx(method: str, url: str, *, timeout: float = 30, **options: Any) -> Reply:
    async def send() -> Reply:
        async with httpx.AsyncClient(trust_env=False) as client:
            reply = await client.request(method, url, timeout=timeout, **options)
            return Reply(reply.status_code, reply.headers, reply.content)

    return asyncio.run(send())


def over_urllib3(method: str, url: str, *, timeout: float = 30, **options: Any) -> Reply:
    headers, body = encoded(method, url, options)
    with urllib3.PoolManager() as pools:
        reply = pools.request(method, url, headers=headers, body=body, timeout=timeout, retries=False)
        return Reply(reply.status, reply.headers, reply.data)


def over_urllib(method: str, url: str, *, timeout: float = 30, **options: Any) -> Reply:
    headers, body = encoded(method, url, options)
    ascii_url = str(httpx.URL(url)) if not url.isascii() else url
    request = urllib.request.Request(ascii_url, data=body, headers=headers, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=timeout) as reply:
            return Reply(reply.status, reply.headers, reply.read())
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, error.headers, error.read())


def over_aiohttp(method: str, url: str, *, timeout: float = 30, **options: Any) -> Reply:
    headers, body = encoded(method, url, options)
    address = URL(url, encoded=True) if url.isascii() else URL(url)

    async def send() -> Reply:
        limit = aiohttp.ClientTimeout(total=timeout)
        async with (
            aiohttp.ClientSession(timeout=limit) as session,
            session.request(method, address, headers=headers, data=body and io.BytesIO(body)) as reply,
        ):
            return Reply(reply.status, reply.headers, await reply.read())

    return asyncio.run(send())


REQUESTS = Library(
    "requests",
    over_requests,
    dropped=requests.ConnectionError,
    cut=requests.exceptions.ChunkedEncodingError,
    slow=requests.ReadTimeout,
    failed=requests.RequestException,
)
HTTPX = Library(
    "httpx",
    over_httpx,
    dropped=httpx.RemoteProtocolError,
    cut=httpx.RemoteProtocolError,
    slow=httpx.ReadTimeout,
    failed=httpx.TransportError,
)
LIBRARIES = [
    REQUESTS,
    HTTPX,
    Library(
        "httpx async",
        over_async_httpx,
        dropped=httpx.RemoteProtocolError,
        cut=httpx.RemoteProtocolError,
        slow=httpx.ReadTimeout,
        failed=httpx.TransportError,
    ),
    Library(
        "urllib3",
        over_urllib3,
        dropped=ProtocolError,
        cut=ProtocolError,
        slow=ReadTimeoutError,
        failed=HTTPError,
    ),
    Library(
        "urllib",
        over_urllib,
        dropped=RemoteDisconnected,
        cut=IncompleteRead,
        slow=TimeoutError,
        failed=OSError,
    ),
    Library(
        "aiohttp",
        over_aiohttp,
        dropped=aiohttp.ServerDisconnectedError,
        cut=aiohttp.ClientPayloadError,
        slow=TimeoutError,
        failed=aiohttp.ClientError,
    ),
]
FAILURES = (HTTPException, *(library.failed for library in LIBRARIES))
