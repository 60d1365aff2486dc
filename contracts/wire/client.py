"""How requests leave: at a bearable pace, within a budget, past the guard, and never to another server.

It knows HTTP and the conventions of throttling; what a request means is the caller's business.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urljoin, urlsplit

from contracts.wire.exchange import TOKEN_KEYS, Exchange, Json, Secrets
from contracts.wire.failures import ContractFailure, TargetLost
from contracts.wire.pacing import Budget, Pacer

if TYPE_CHECKING:
    import httpx

    from contracts.wire.ledger import Intent

USER_AGENT = "canvas-contracts"
LARGEST_BODY = 20_000_000
PATIENCE = 180.0
"""Seconds that one request may spend waiting for a throttling server to relent."""
MOST_UNANSWERED = 8
"""How many requests in a row may go without an answer before the server counts as gone; six may go out at once."""
SLOW_DOWN_BELOW = 150.0
"""Canvas's bucket refuses at zero and each running request reserves 50, so the kit eases off well before."""
DRAIN = 10.0
"""Units that Canvas's bucket regains in a second."""


@dataclass(frozen=True)
class Request:
    """One request before it is sent."""

    method: str
    path: str
    operation: str = ""
    actor: str = "nobody"
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    token: str | None = None
    token_name: str | None = None

    @property
    def bare_path(self) -> str:
        return self.path.partition("?")[0]


class Watch(Protocol):
    """Asked before a request leaves, told after it has been answered."""

    def before(self, request: Request) -> Intent | None: ...

    def after(self, request: Request, intent: Intent | None, exchange: Exchange) -> tuple[str, ...]: ...


class Tape(Protocol):
    """Told of every exchange as it was, throttled ones included; `error` says why one has no answer."""

    def note(self, exchange: Exchange, error: str = "") -> None: ...


class Wire:
    """Sends requests to one server and gives back exchanges."""

    def __init__(
        self,
        http: httpx.Client,
        base_url: str,
        *,
        secrets: Secrets,
        budget: Budget | None = None,
        pacer: Pacer | None = None,
        watch: Watch | None = None,
        timeout: float = 30.0,
        eases_off: bool = True,
        now: Callable[[], float] = time.time,
        streams: bool = True,
    ) -> None:
        self.http = http
        self.base_url = base_url.rstrip("/")
        self.secrets = secrets
        self.budget = budget or Budget()
        self.pacer = pacer or Pacer()
        self.watch = watch
        self.timeout = timeout
        self.eases_off = eases_off
        self.now = now
        self.streams = streams
        self.to_mock = False
        self.tape: Tape | None = None
        self.throttled = 0
        self.unanswered = 0

    @property
    def origin(self) -> tuple[str, str, int | None]:
        return origin_of(self.base_url)

    def send(self, request: Request, *, heeds_throttling: bool = True, free: bool = False) -> Exchange:
        """The answer to `request`; a throttled one is repeated after the wait that the server asks for.

        `free` requests (the clean-up) are neither counted nor limited by the budget.
        """
        if not free:
            self.budget.require()  # before the ledger hears of a request that will not be sent
        intent = self.watch.before(request) if self.watch is not None else None
        patience = PATIENCE
        attempt = 0
        while True:
            number = 0 if free else self.budget.spend()
            self.pacer.wait()
            exchange = self._once(request, number)
            if not (exchange.is_throttled and heeds_throttling):
                break
            self.throttled += 1
            delay = self._asked_delay(exchange, attempt)
            attempt += 1
            patience -= delay
            if patience < 0:
                raise TargetLost(
                    f"{self.base_url} still throttles after {PATIENCE:.0f} s of waiting; a lower --rate may help"
                )
            self.pacer.pause(delay)
        made: tuple[str, ...] = ()
        if self.watch is not None:
            made = self.watch.after(request, intent, exchange)
        self._learn_tokens(exchange)
        if self.eases_off and heeds_throttling:
            self._ease_off(exchange)
        return exchange if not made else _with_made(exchange, made)

    def follow(self, url: str, like: Request) -> Exchange:
        """The page behind a link. A link to another origin violates the contract, and is not followed."""
        target = urljoin(self.base_url + "/", url)
        if origin_of(target) != self.origin:
            raise ContractFailure(
                "a link leads to another origin; it was not followed",
                received=url,
                documented=f"a link that starts with {self.base_url}",
            )
        parts = urlsplit(target)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return self.send(
            Request("GET", path, like.operation, like.actor, like.headers, None, like.token, like.token_name)
        )

    def _once(self, request: Request, number: int) -> Exchange:
        import httpx

        headers = {"User-Agent": USER_AGENT, "Accept": "application/json", **request.headers}
        if request.token is not None:
            headers["Authorization"] = f"Bearer {request.token}"
        url = self.base_url + request.path
        started = time.monotonic()
        for repetition in (0, 1):
            try:
                message = self.http.build_request(
                    request.method, url, headers=headers, content=request.content
                )
                status, reply_headers, body = self._receive(message, started)
                break
            except httpx.TimeoutException:
                raise self._no_answer(
                    request, number, f"no complete answer within {self.timeout:g} s"
                ) from None
            except (httpx.RemoteProtocolError, httpx.ReadError) as error:
                if repetition == 0 and request.method in {"GET", "HEAD"}:
                    continue  # a kept-alive connection that the server had closed already
                sentence = f"the connection broke before the answer was complete ({type(error).__name__})"
                raise self._no_answer(request, number, sentence) from None
            except httpx.TransportError as error:
                reason = self.secrets.mask(str(error)) or type(error).__name__
                raise TargetLost(f"{self.base_url} cannot be reached: {reason}") from None
        self.unanswered = 0
        exchange = Exchange(
            number=number,
            operation=request.operation,
            actor=request.actor,
            method=request.method,
            url=url,
            status=status,
            request_headers=shown_headers(request),
            content=request.content,
            token_name=request.token_name if request.token is not None else None,
            headers=reply_headers,
            body=body,
            seconds=time.monotonic() - started,
            of_mock=self.to_mock,
        )
        if self.tape is not None:
            self.tape.note(exchange)
        return exchange

    def _receive(self, message: httpx.Request, started: float) -> tuple[int, dict[str, str], bytes]:
        """The whole answer, however slowly it drips, within the time limit and a sane size."""
        import httpx

        if not self.streams:
            response = self.http.send(message)
            return response.status_code, dict(response.headers), response.content
        response = self.http.send(message, stream=True)
        try:
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > LARGEST_BODY:
                    raise ContractFailure(f"the answer is larger than {LARGEST_BODY // 1_000_000} MB")
                if time.monotonic() - started > self.timeout:
                    raise httpx.ReadTimeout("dripping")
            return response.status_code, dict(response.headers), bytes(body)
        finally:
            response.close()

    def _no_answer(self, request: Request, number: int, sentence: str) -> ContractFailure | TargetLost:
        """A failure of the server; after several in a row there is no server to speak of."""
        self.unanswered += 1
        unanswered = Exchange(
            number=number,
            operation=request.operation,
            actor=request.actor,
            method=request.method,
            url=self.base_url + request.path,
            status=0,
            request_headers=shown_headers(request),
            content=request.content,
            token_name=request.token_name if request.token is not None else None,
        )
        if self.tape is not None:
            self.tape.note(unanswered, sentence)
        if self.unanswered >= MOST_UNANSWERED:
            return TargetLost(
                f"{self.base_url} has left {self.unanswered} requests in a row unanswered: {sentence}"
            )
        return ContractFailure(sentence, received="nothing", exchange=unanswered)

    def _asked_delay(self, exchange: Exchange, attempt: int) -> float:
        """Seconds to wait after a refusal: as the server says, else longer every time."""
        if after := exchange.header("retry-after"):
            if after.strip().isdigit():
                return min(float(after), PATIENCE)
            with suppress(ValueError, TypeError):
                when = parsedate_to_datetime(after)
                return max(
                    1.0, min((when - datetime.fromtimestamp(self.now(), UTC)).total_seconds(), PATIENCE)
                )
        if (reset := self._seconds_to_reset(exchange)) is not None:
            return max(1.0, reset)
        return min(2.0**attempt, 30.0)

    def _seconds_to_reset(self, exchange: Exchange) -> float | None:
        """Karma tells the end of its window as Unix time (some say it in milliseconds)."""
        reset = _number(exchange.header("x-ratelimit-reset"))
        if reset is None:
            return None
        seconds = (reset / 1000 if reset > 1e11 else reset) - self.now()
        return min(max(0.0, seconds), 61.0)

    def _ease_off(self, exchange: Exchange) -> None:
        remaining = _number(exchange.header("x-rate-limit-remaining"))
        if remaining is not None and remaining < SLOW_DOWN_BELOW:
            self.pacer.pause(min((SLOW_DOWN_BELOW - remaining) / DRAIN, 30.0))
        left = _number(exchange.header("x-ratelimit-remaining"))
        if left is not None and left <= 0:
            self.pacer.pause(self._seconds_to_reset(exchange) or 1.0)

    def _learn_tokens(self, exchange: Exchange) -> None:
        for key in TOKEN_KEYS:
            if key.encode() in exchange.body:
                for value in _values_of(exchange.json, key):
                    self.secrets.learn(value, key.upper())


def origin_of(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port, with the port that the scheme implies."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    return parts.scheme, (parts.hostname or ""), port or {"http": 80, "https": 443}.get(parts.scheme)


def _values_of(value: Json, key: str) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _values_of(item, key)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name == key and isinstance(item, str):
                yield item
            else:
                yield from _values_of(item, key)


def shown_headers(request: Request) -> dict[str, str]:
    """The headers as sent, save a token that has a name; one without a name is part of what the request is about."""
    if request.token is None:
        return dict(request.headers)
    others = {name: value for name, value in request.headers.items() if name.lower() != "authorization"}
    return others if request.token_name else {**others, "Authorization": f"Bearer {request.token}"}


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _with_made(exchange: Exchange, made: tuple[str, ...]) -> Exchange:
    return replace(exchange, made=made)
