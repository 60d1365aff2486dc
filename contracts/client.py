"""How requests leave: at a bearable pace, within a budget, past the guard, and never to another server.

It knows HTTP and the manners of throttling; what a request means is the caller's business.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, unquote, urlencode, urljoin, urlsplit

from .exchange import TOKEN_KEYS, Exchange, Json, Secrets
from .failures import BudgetSpent, ContractFailure, NotChecked, TargetLost, UnsafeRequest

if TYPE_CHECKING:
    import httpx

    from .ledger import Intent, Ledger
    from .spec import Document, Operation

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


@dataclass
class Budget:
    """How many requests and seconds a run may use. The clean-up afterwards is not counted."""

    requests: int | None = None
    seconds: float | None = None
    clock: Callable[[], float] = time.monotonic
    spent: int = 0
    started: float = field(default=-1.0)
    name: str = "run"
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def start(self) -> None:
        self.started = self.clock()

    @property
    def elapsed(self) -> float:
        return 0.0 if self.started < 0 else self.clock() - self.started

    def exhausted(self) -> str | None:
        """Why no further request may be sent; None if one may."""
        if self.requests is not None and self.spent >= self.requests:
            return f"the request budget ({self.requests}) is used up; --max-requests raises it"
        if self.seconds is not None and self.elapsed >= self.seconds:
            return (
                f"the time budget of profile {self.name} ({self.seconds:.0f} s) is used up; "
                "--only narrows the run, a larger --profile has more time"
            )
        return None

    def require(self) -> None:
        """Raises BudgetSpent when no further request may be sent."""
        if reason := self.exhausted():
            raise BudgetSpent(reason)

    def spend(self) -> int:
        """Counts one request; its number. Raises BudgetSpent when none is left."""
        with self._lock:
            self.require()
            self.spent += 1
            return self.spent


@dataclass
class Pacer:
    """At most `rate` requests in a second; None: as fast as the server answers."""

    rate: float | None = None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    waited: float = 0.0
    _next: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def wait(self) -> None:
        if self.rate is None:
            return
        with self._lock:
            now = self.clock()
            delay = max(0.0, self._next - now)
            self._next = max(now, self._next) + 1.0 / self.rate
        if delay > 0:
            self.sleep(delay)

    def pause(self, seconds: float) -> None:
        """Waits because the server asked for it."""
        self.waited += seconds
        self.sleep(seconds)


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
        """The page behind a link. A link to another origin is a broken promise, and is not followed."""
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
        return Exchange(
            number=number,
            operation=request.operation,
            actor=request.actor,
            method=request.method,
            url=url,
            status=status,
            request_headers=_shown_headers(request),
            content=request.content,
            token_name=request.token_name if request.token is not None else None,
            headers=reply_headers,
            body=body,
            seconds=time.monotonic() - started,
            of_mock=self.to_mock,
        )

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
        if self.unanswered >= MOST_UNANSWERED:
            return TargetLost(
                f"{self.base_url} has left {self.unanswered} requests in a row unanswered: {sentence}"
            )
        unanswered = Exchange(
            number=number,
            operation=request.operation,
            actor=request.actor,
            method=request.method,
            url=self.base_url + request.path,
            status=0,
            request_headers=_shown_headers(request),
            content=request.content,
            token_name=request.token_name if request.token is not None else None,
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


@dataclass(frozen=True)
class Limits:
    """How many objects of a run may exist at once; None: any number.

    Those that nobody can remove have a limit of their own, so that they do not use up the room of all others.
    """

    removable: int | None = None
    permanent: int | None = None
    together: int | None = None


class Guard:
    """Lets a change through only if it is allowed here and hits nothing but what the ledger names."""

    def __init__(
        self,
        document: Document,
        ledger: Ledger,
        *,
        forbidden: str | None,
        courses: Mapping[str, str],
        limits: Limits,
        needs_mark: bool,
    ) -> None:
        """`forbidden` says why nothing may be written (None: it may); `courses` maps every form of an id of a course
        that may be written to onto its plain id; `needs_mark` refuses to create what carries no run prefix."""
        self.document = document
        self.ledger = ledger
        self.forbidden = forbidden
        self.courses = dict(courses)
        self.limits = limits
        self.needs_mark = needs_mark
        self.absent: set[str] = set()

    def before(self, request: Request) -> Intent | None:
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return None
        if self.forbidden is not None:
            raise NotChecked(self.forbidden)
        operation = self.document.matching(request.method, request.bare_path)
        path = self.plain_path(request.bare_path)
        objects = self._objects_in(path)
        if not self.document.has_path(path):
            raise UnsafeRequest(f"{request.method} {path} leads to no path of the document")
        for object_path in objects:
            if not self._is_ours(object_path) or (object_path == path and self._is_course(path)):
                raise UnsafeRequest(
                    f"{request.method} {path} touches {object_path}, which the ledger does not name"
                )
        if operation is None or not creates(self.document, operation):
            return None
        removable = remover_of(self.document, operation) is not None
        self._require_room(_item_count(request.content), removable=removable)
        mark = mark_in(request.content, self.ledger.run)
        if self.needs_mark and not mark and len([o for o in objects if not self._is_course(o)]) == 0:
            raise UnsafeRequest(f"{request.method} {path} would make something without the run's prefix")
        return self.ledger.intend(operation.id, path, mark=mark, removable=removable)

    def _require_room(self, items: int, *, removable: bool) -> None:
        now, limits = self.ledger.state, self.limits
        alike, limit = (now.removable, limits.removable) if removable else (now.permanent, limits.permanent)
        kind = "objects" if removable else "objects that nobody can remove"
        for count, most, what in ((len(alike), limit, kind), (self.ledger.live, limits.together, "objects")):
            if most is not None and count + items > most:
                raise NotChecked(
                    f"more than {most} {what} would exist at once; --max-live-objects raises the limit"
                )

    def after(self, request: Request, intent: Intent | None, exchange: Exchange) -> tuple[str, ...]:
        ok = 200 <= exchange.status < 300
        if intent is None:
            path = self.plain_path(request.bare_path)
            if ok and request.method == "DELETE":
                self.ledger.removed(path)
            elif ok and request.method == "PUT" and self.ledger.names(path):
                self.ledger.revived(path)
            return ()
        if ok and exchange.is_json:
            made = tuple(f"{intent.collection}/{identity}" for identity in ids_in(exchange.json))
            self.ledger.made(intent, list(made))
            return made
        if 400 <= exchange.status < 500:
            self.ledger.made(intent, [])
        return ()  # after a server error nobody knows: the intent stays open, and the clean-up looks for its mark

    def plain_path(self, path: str) -> str:
        """The path with the course named by its plain id, as the ledger writes it."""
        path = path.removesuffix(".json")
        head, found, rest = path.partition("/api/v1/courses/")
        if not found or head:
            return path
        course, slash, deeper = rest.partition("/")
        return f"{found}{self.courses.get(unquote(course), course)}{slash}{deeper}"

    def _objects_in(self, path: str) -> list[str]:
        """The objects that this path leads through, as paths of their own, outermost first."""
        found: set[str] = set()
        parts = path.split("/")
        for operation in self.document:
            template = operation.path.split("/")
            for depth, piece in enumerate(template):
                if not piece.startswith("{") or depth >= len(parts):
                    continue
                same = all(
                    t == p or t.startswith("{") for t, p in zip(template[:depth], parts[:depth], strict=True)
                )
                if same and not _is_word_of(self.document, parts[: depth + 1]):
                    found.add("/".join(parts[: depth + 1]))
        return sorted(found, key=len)

    def _is_course(self, object_path: str) -> bool:
        return object_path.startswith("/api/v1/courses/") and object_path.count("/") == 4

    def _is_ours(self, object_path: str) -> bool:
        if self.ledger.names(object_path):
            return True
        if any(object_path == nothing or object_path.startswith(nothing + "/") for nothing in self.absent):
            return True  # what is inside of nothing is nothing
        return self._is_course(object_path) and object_path.rsplit("/", 1)[1] in self.courses.values()


def _is_word_of(document: Document, parts: list[str]) -> bool:
    """Whether the document itself has this very path, so that its last part is no id (`/users/self`)."""
    path = "/".join(parts)
    return any(o.path == path or o.path.startswith(path + "/") for o in document)


def creates(document: Document, operation: Operation) -> bool:
    """Whether the operation makes objects: a POST to a path that can also be listed, or that has members.

    Karma's questions are made and never listed.
    """
    if operation.method != "POST":
        return False
    if operation.path.endswith("/questions"):
        return True
    return any(
        (o.path == operation.path and o.method == "GET") or o.path.startswith(operation.path + "/{")
        for o in document
    )


def remover_of(document: Document, operation: Operation) -> Operation | None:
    """The operation that deletes what `operation` makes; None if the API has none."""
    return next(
        (
            o
            for o in document
            if o.method == "DELETE"
            and o.path.startswith(operation.path + "/{")
            and o.path.count("/") == operation.path.count("/") + 1
        ),
        None,
    )


def ids_in(body: Json) -> list[str]:
    """The ids of what a reply says it has made: of the object itself, of its `data`, or of its one list."""
    if not isinstance(body, dict):
        return []
    if "id" in body:
        return [str(body["id"])]
    data = body.get("data")
    if isinstance(data, dict) and "id" in data:
        return [str(data["id"])]
    for value in body.values():
        if isinstance(value, list):
            return [str(item["id"]) for item in value if isinstance(item, dict) and "id" in item]
    return []


def mark_in(content: bytes | None, run: str) -> str:
    """The text of the body that carries the run's prefix; empty if none does."""
    if not content or run.encode() not in content:
        return ""
    try:
        texts = [text for text in _texts_in(json.loads(content)) if run in text]
    except (ValueError, RecursionError):
        return run
    return texts[0] if texts else run


def encode_query(query: Mapping[str, Json] | None) -> str:
    """A query string in Rails's bracket form."""
    return urlencode(list(bracketed(query))) if query else ""


def bracketed(values: Mapping[str, Json], prefix: str = "") -> Iterator[tuple[str, str]]:
    """`{"quiz": {"title": "A"}}` as `quiz[title]=A`; lists as `order[][id]=4`. `null` is an empty text."""
    for key, value in values.items():
        yield from _bracketed(f"{prefix}[{key}]" if prefix else str(key), value)


def _bracketed(name: str, value: Json) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        yield from bracketed(value, name)
    elif isinstance(value, list):
        for item in value:
            yield from _bracketed(f"{name}[]", item)
    elif isinstance(value, bool):
        yield name, "true" if value else "false"
    else:
        yield name, "" if value is None else str(value)


def path_segment(value: object) -> str:
    return quote(str(value), safe=":~")


def _texts_in(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts_in(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts_in(item)


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


def _item_count(content: bytes | None) -> int:
    """How many objects a body may make: the length of its longest top-level list, at least one."""
    with suppress(ValueError, RecursionError):
        body = json.loads(content or b"{}")
        if isinstance(body, dict):
            return max([1, *(len(v) for v in body.values() if isinstance(v, list))])
    return 1


def _shown_headers(request: Request) -> dict[str, str]:
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


def http_client(base_url: str, *, timeout: float = 30.0, **options: Any) -> httpx.Client:
    """An httpx client that takes nothing from the environment: a proxy variable must not redirect a token."""
    import httpx

    return httpx.Client(
        base_url=base_url,
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(timeout, connect=min(timeout, 10.0)),
        **options,
    )
