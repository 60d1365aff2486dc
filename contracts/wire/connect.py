"""How a run gets to its target: a server, a mock in this process, or a recording.

Every way in which that can go wrong becomes one clear sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contracts.options import Options, variable_of
from contracts.wire.address import Road, clean_url, http_client, is_loopback, talks_plain_http
from contracts.wire.client import Request, Wire
from contracts.wire.exchange import Secrets
from contracts.wire.failures import ContractFailure, NotChecked, SetupFailed, TargetLost
from contracts.wire.meeting import meet_canvas, meet_karma, wrong
from contracts.wire.pacing import Budget, Pacer
from contracts.wire.recording import SETUP, Recorder, RecordingError
from contracts.wire.replaying import RecordedWire, Recording
from contracts.wire.target import DEMO_TOKENS, HEALTH, PRODUCT, REAL_RATE, Target

if TYPE_CHECKING:
    import httpx


def connect(
    options: Options,
    budget: Budget,
    *,
    pacer: Pacer | None = None,
    http: httpx.Client | None = None,
    recording: Recording | None = None,
) -> Target:
    """The target of these options, after the questions that setting up asks. Raises SetupFailed.

    recording: the server's answers are taken from there.
    """
    secrets = Secrets()
    for role, token in options.tokens.items():
        secrets.learn(token, variable_of(role), public=DEMO_TOKENS.get(role) == token)
    opened: list[Any] = []
    try:
        if recording is not None:
            wires = _recorded(options, budget, secrets, opened, recording)
        else:
            wires = _wires(options, budget, secrets, pacer, opened, http)
        return _met(options, wires, secrets, opened, recording)
    except BaseException as error:
        for thing in opened:
            thing.close()
        if isinstance(error, (TargetLost, SetupFailed, ContractFailure, NotChecked, RecordingError)):
            raise _told(error, options, secrets) from None
        raise


def _told(error: BaseException, options: Options, secrets: Secrets) -> SetupFailed:
    """What went wrong, as the sentence that the user reads; servers may echo tokens in what they say."""
    unanswered = (
        isinstance(error, ContractFailure) and error.exchange is not None and not error.exchange.status
    )
    if (unanswered or isinstance(error, TargetLost)) and (plain := _plain_address(options, error)):
        return SetupFailed(f"{options.url} cannot be reached: its port talks plain http; use --url {plain}")
    if isinstance(error, SetupFailed):
        sentence = secrets.mask(str(error), wire=False)
        return SetupFailed(sentence, exit_code=error.exit_code, failure=error.failure)
    if not isinstance(error, ContractFailure):
        return SetupFailed(secrets.mask(str(error), wire=False))
    if unanswered:
        return SetupFailed(secrets.mask(f"{options.url or 'the mock'}: {error.message}", wire=False))
    return wrong(error, [error.exchange] if error.exchange else [], secrets)


def _plain_address(options: Options, error: BaseException) -> str | None:
    """The address that the user may have meant, where an https one leads to a server without TLS."""
    url = options.url or ""
    if not url.startswith("https://") or options.proxy or "CERTIFICATE" in str(error):
        return None
    return url.replace("https://", "http://", 1) if talks_plain_http(url) else None


@dataclass(frozen=True)
class _Wires:
    """The ways to a server before anybody has been met there."""

    kind: str
    canvas: Wire
    karma: Wire
    karma_url: str

    @property
    def url(self) -> str:
        return self.canvas.base_url


def _wires(
    options: Options,
    budget: Budget,
    secrets: Secrets,
    pacer: Pacer | None,
    opened: list[Any],
    http: httpx.Client | None,
) -> _Wires:
    if options.url is None:
        http = http or _mock_in_process()
        opened.append(http)
        url = str(http.base_url).rstrip("/")
        kind = "mock" if options.target_kind == "auto" else options.target_kind
        wire = Wire(http, url, secrets=secrets, budget=budget, pacer=pacer, eases_off=False, streams=False)
        return _Wires(kind, wire, wire, url)
    road = Road(options.timeout, options.proxy, options.ca_bundle)
    pacer = pacer or Pacer(rate=options.rate and options.rate / options.workers)

    def wire_to(address: str) -> Wire:
        client = http_client(address, road)
        opened.append(client)
        return Wire(client, address, secrets=secrets, budget=budget, pacer=pacer, timeout=options.timeout)

    url = clean_url(options.url, "--url")
    karma_url = clean_url(options.karma_url, "--karma-url") if options.karma_url else ""
    wire = wire_to(url)
    secrets.learn(road.secret, "PROXY_PASSWORD")
    kind = _kind_of(wire) if options.target_kind == "auto" else options.target_kind
    if options.rate is None and kind == "real":
        pacer.rate = REAL_RATE / options.workers
    if not karma_url and kind == "mock":
        karma_url = url
    karma_wire = wire_to(karma_url) if karma_url and karma_url != url else wire
    wire.eases_off = karma_wire.eases_off = kind == "real"
    return _Wires(kind, wire, karma_wire, karma_url)


def _recorded(
    options: Options, budget: Budget, secrets: Secrets, opened: list[Any], recording: Recording
) -> _Wires:
    """Wires into a recording: nothing is paced, for nobody is asked."""
    kind = options.target_kind
    if recording.about.get("in_process"):
        _mock_in_process().close()  # loaded in the recorded run, which matters for what hypothesis draws
    if kind == "mock":
        recording.knows({token: variable_of(role) for role, token in DEMO_TOKENS.items()})
    recording.begin(SETUP)
    pacer = Pacer(sleep=lambda _: None)

    def wire_to(address: str) -> Wire:
        client = http_client(address)
        opened.append(client)
        return RecordedWire(
            recording, client, address, secrets=secrets, budget=budget, pacer=pacer, eases_off=False
        )

    url, karma_url = str(recording.about["target"]), str(recording.about.get("karma_target", ""))
    wire = wire_to(url)
    return _Wires(kind, wire, wire_to(karma_url) if karma_url not in {"", url} else wire, karma_url)


def _met(
    options: Options, wires: _Wires, secrets: Secrets, opened: list[Any], recording: Recording | None
) -> Target:
    """The target, once everybody whose token is known has been met there."""
    kind, url, karma_url = wires.kind, wires.url, wires.karma_url
    wires.canvas.to_mock = wires.karma.to_mock = kind == "mock"
    recorder = Recorder(Path(options.record), secrets) if options.record else None
    wires.canvas.tape = wires.karma.tape = recorder
    tokens = dict(options.tokens)
    assumed: set[str] = set()
    if kind == "mock":
        for role, token in DEMO_TOKENS.items():
            if role not in tokens:
                tokens[role] = token
                assumed.add(role)
                secrets.learn(token, variable_of(role), public=True)
    target = Target(
        kind=kind,
        url=url,
        karma_url=karma_url,
        wires={"canvas": wires.canvas, "karma": wires.karma},
        people={},
        courses={},
        course_forms={},
        systems=(),
        secrets=secrets,
        writes_forbidden=_writes_forbidden(options, url, karma_url),
        in_process=options.url is None,
        recorder=recorder,
        recording=recording,
        _open=opened,
    )
    systems = []
    if options.system in {"canvas", "all"}:
        meet_canvas(target, options, tokens, assumed)
        systems.append("canvas")
    if options.system in {"karma", "all"} and karma_url:
        if meet_karma(target, options, tokens, assumed):
            systems.append("karma")
    elif options.system == "karma":
        raise SetupFailed("--system karma needs --karma-url")
    target.systems = tuple(systems)
    if not systems:
        raise SetupFailed("nothing can be tested: no system has a token (--token, --karma-admin-token)")
    return target


def _writes_forbidden(options: Options, url: str, karma_url: str) -> str | None:
    if options.read_only:
        return "it would write, and --read-only is set"
    if options.allow_writes or options.url is None:
        return None
    if all(is_loopback(address) for address in (url, karma_url) if address):
        return None
    return "it would write, which a server elsewhere needs --allow-writes for"


def _mock_in_process() -> httpx.Client:
    try:
        from mock_server import MockServer
    except ImportError as error:
        raise SetupFailed(f"the mock cannot be imported: {error}") from None
    client: httpx.Client = MockServer().client(role=None)
    return client


def _kind_of(wire: Wire) -> str:
    """`mock` if the server answers the one question about its health as this kit's mock does."""
    answer = wire.send(Request("GET", HEALTH), free=True)
    says_so = isinstance(answer.json, dict) and answer.json.get("product") == PRODUCT
    return "mock" if answer.status == 200 and says_so else "real"
