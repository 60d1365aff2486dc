"""Asks a server for what it tells: at a bearable pace, and never another server.

Nothing else can be sent from here: whoever asks names an operation of the document, which has to be a GET of Canvas.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin, urlsplit

from mock_server.engine.spec import Document, load_document
from mock_server.transports.wsgi import DEFAULT_PORTS

if TYPE_CHECKING:
    import httpx

RATE = 8.0
"""Requests in a second, at most."""
PATIENCE = 180.0
"""Seconds that one request may spend waiting for a throttling server to relent."""
SLOW_DOWN_BELOW = 150.0
"""Canvas's bucket refuses at zero; the pull eases off well before, as a bucket regains 10 in a second."""
PAGE = 100
TIMEOUT = 60.0
_COURSE_PAGE = re.compile(r"/courses/(\d+)\b")


class PullError(RuntimeError):
    """The pull cannot go on; the text says why in one line."""


class NotTold(PullError):
    """The server does not tell the caller this; what it said instead is the text."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


def server_url(text: str) -> str:
    """Scheme, host and port of a server's address. Raises PullError."""
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise PullError(
            f"--url: expected an address such as https://school.instructure.com, found {text!r}"
        ) from None
    if parts.scheme not in DEFAULT_PORTS or not host:
        raise PullError(f"--url: expected an address such as https://school.instructure.com, found {text!r}")
    if "@" in parts.netloc:
        raise PullError("--url: a user or a password does not belong there; the token is shown with --token")
    if found := _COURSE_PAGE.search(parts.path):
        raise PullError(
            f"--url: expected the server alone, {parts.scheme}://{parts.netloc}, and --course {found[1]}"
        )
    if parts.path.rstrip("/") not in ("", "/api/v1"):
        raise PullError(f"--url: expected the server alone, {parts.scheme}://{parts.netloc}")
    shown = f"[{host}]" if ":" in host else host
    is_plain = port is None or port == DEFAULT_PORTS[parts.scheme]
    return f"{parts.scheme}://{shown}" + ("" if is_plain else f":{port}")


@dataclass
class Pace:
    """At most `rate` requests in a second, and rests where the server asks for them."""

    rate: float = RATE
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _next: float = 0.0

    def wait(self) -> None:
        now = self.clock()
        delay = max(0.0, self._next - now)
        self._next = max(now, self._next) + 1.0 / self.rate
        if delay > 0:
            self.sleep(delay)


@dataclass
class Reader:
    """One server, asked in the name of one token. `asked` counts the requests."""

    http: httpx.Client
    base_url: str
    token: str | None
    pace: Pace = field(default_factory=Pace)
    document: Document = field(default_factory=load_document)
    asked: int = 0

    def one(self, operation: str, query: Sequence[tuple[str, str]] = (), **path: object) -> Any:
        """The object that an operation gives. Raises NotTold and PullError."""
        return self._decoded(self._get(self._url(operation, path), query))

    def pages(
        self, operation: str, query: Sequence[tuple[str, str]] = (), *, key: str | None = None, **path: object
    ) -> Iterator[Any]:
        """The items of all pages, those under `key` where a page is an object. Raises NotTold and PullError."""
        url: str | None = self._url(operation, path)
        query = [*query, ("per_page", str(PAGE))]
        seen: set[str] = set()
        while url is not None:
            reply = self._get(url, query)
            body = self._decoded(reply)
            items = body.get(key) if key is not None and isinstance(body, dict) else body
            if not isinstance(items, list):
                raise PullError(f"{operation}: expected a list, found {str(body)[:80]}")
            yield from items
            seen.add(url)
            url, query = self._next(reply, url), []
            if url in seen:
                raise PullError(f"{operation}: the pages lead in a circle")

    def _url(self, operation: str, path: Mapping[str, object]) -> str:
        known = self.document.operations[operation]
        if known.method != "GET" or known.dialect != "canvas":
            raise ValueError(f"{operation} is no GET of Canvas")
        return self.base_url + known.path.format(
            **{name: quote(str(value), safe=":") for name, value in path.items()}
        )

    def _next(self, reply: httpx.Response, url: str) -> str | None:
        """The address of the next page, on the same server. Raises PullError."""
        link = reply.links.get("next", {}).get("url")
        if link is None:
            return None
        target = urljoin(url, link)
        if _origin(target) != _origin(self.base_url):
            raise PullError(f"a link leads to another server and is not followed: {target[:200]}")
        return target

    def _get(self, url: str, query: Sequence[tuple[str, str]]) -> httpx.Response:
        """The answer, asked for again while the server throttles. Raises PullError."""
        patience = PATIENCE
        attempt = 0
        while True:
            self.pace.wait()
            reply = self._once(url, query)
            if not _is_throttled(reply):
                self._ease_off(reply)
                return reply
            delay = _asked_delay(reply, attempt)
            patience -= delay
            attempt += 1
            if patience < 0:
                raise PullError(f"{self.base_url} still throttles after {PATIENCE:.0f} s of waiting")
            self.pace.sleep(delay)

    def _once(self, url: str, query: Sequence[tuple[str, str]]) -> httpx.Response:
        import httpx

        headers = {"Accept": "application/json", "User-Agent": "canvas-mock pull"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        for repetition in (0, 1):
            try:
                self.asked += 1
                return self.http.get(url, params=list(query) or None, headers=headers, follow_redirects=False)
            except httpx.TimeoutException:
                raise PullError(f"{self.base_url} gives no complete answer; {_hint(self.base_url)}") from None
            except (httpx.RemoteProtocolError, httpx.ReadError) as error:
                if repetition:  # the first may be a kept connection that the server had closed
                    raise PullError(
                        f"{self.base_url} breaks the connection ({type(error).__name__})"
                    ) from None
            except httpx.TransportError as error:
                raise PullError(
                    f"{self.base_url} cannot be reached: {error or type(error).__name__}; {_hint(self.base_url)}"
                ) from None
        raise AssertionError("the second time returns or raises")

    def _ease_off(self, reply: httpx.Response) -> None:
        try:
            remaining = float(reply.headers.get("X-Rate-Limit-Remaining", ""))
        except ValueError:
            return
        if remaining < SLOW_DOWN_BELOW:
            self.pace.sleep(min((SLOW_DOWN_BELOW - remaining) / 10, 30.0))

    def _decoded(self, reply: httpx.Response) -> Any:
        """The JSON of a 200. Raises NotTold for every other answer, and PullError for what cannot go on."""
        if self.token and reply.status_code == 401 and "WWW-Authenticate" in reply.headers:
            raise PullError(f"{self.base_url} does not take the token ({_said(reply)})")
        if reply.is_redirect:
            raise PullError(
                f"{self.base_url} leads to {reply.headers.get('Location', 'elsewhere')[:200]}; it is not followed"
            )
        if reply.status_code != 200:
            raise NotTold(reply.status_code, f"{reply.status_code} {_said(reply)}")
        try:
            return reply.json()
        except ValueError:
            raise PullError(
                f"{reply.url.path}: expected JSON, found {reply.text[:60]!r}; is this a Canvas?"
            ) from None


def _hint(base_url: str) -> str:
    return "does it speak plain http?" if base_url.startswith("https:") else "is the address right?"


def _origin(url: str) -> tuple[str, str | None, int | None]:
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname, parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return "", None, None


def _is_throttled(reply: httpx.Response) -> bool:
    return reply.status_code == 429 or (reply.status_code == 403 and "Rate Limit Exceeded" in reply.text)


def _asked_delay(reply: httpx.Response, attempt: int) -> float:
    after = reply.headers.get("Retry-After", "").strip()
    return min(float(after), PATIENCE) if after.isdigit() else min(2.0**attempt, 30.0)


def _said(reply: httpx.Response) -> str:
    """What a refusal says in words."""
    try:
        body = reply.json()
    except ValueError:
        return reply.reason_phrase
    errors = body.get("errors") if isinstance(body, dict) else None
    first = errors if isinstance(errors, str) else errors[0] if isinstance(errors, list) and errors else body
    message = first.get("message") if isinstance(first, dict) else first
    return str(message or reply.reason_phrase)[:120]
