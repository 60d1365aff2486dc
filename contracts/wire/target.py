"""What is tested: where it is, what kind of server it is, who may be played there, and what is missing for that.

Setting up asks a few harmless questions and turns every way in which they can go wrong into one clear sentence.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from contracts.options import CANVAS_ROLES, KARMA_ROLES, Options, option_of, variable_of
from contracts.wire.client import Request, Wire, http_client
from contracts.wire.exchange import Exchange, Secrets
from contracts.wire.failures import ContractFailure, SetupFailed, TargetLost, failure_from
from contracts.wire.pacing import Budget, Pacer

if TYPE_CHECKING:
    import httpx

HEALTH = "/_mock/health"
PRODUCT = "canvas-mock"

DEMO_TOKENS = {
    "admin": "admin-token",
    "teacher": "teacher-token",
    "ta": "ta-token",
    "designer": "designer-token",
    "student": "student-token",
    "student2": "student2-token",
    "observer": "observer-token",
    "outsider": "outsider-token",
    "inactive": "inactive-token",
    "karma:admin": "karma-admin-token",
    "karma:instructor": "karma-instructor-token",
    "karma:learner": "karma-learner-token",
    "karma:learner2": "karma-learner2-token",
}
"""The mock's demo world, as its documentation gives it: public, no secrets."""

DEMO = {"course": "101", "other-course": "102", "karma-course": "crs_abc123"}
DEMO_LOGIN = {"email": "learner2@karma.example", "password": "karma-password"}
NO_LOGIN = "nobody's e-mail and password are known"
"""Why there is no logging in on real servers: people come with tokens."""
DEMO_OUTCOMES = {"linked": 501, "foreign": 502}
DEMO_KARMA_DRAFT = "crs_drf456"

REAL_RATE = 8.0
REAL_LIVE_OBJECTS = 60
"""How many objects that will be removed may exist at once."""


@dataclass(frozen=True)
class Person:
    """Somebody the kit may play."""

    role: str
    token: str = field(repr=False)
    user_id: str | None = None
    name: str = ""


@dataclass
class Target:
    """A server that has answered, and what may be done there."""

    kind: str
    url: str
    wires: dict[str, Wire]
    people: dict[str, Person]
    courses: dict[str, str]
    course_forms: dict[str, str]
    systems: tuple[str, ...]
    secrets: Secrets
    writes_forbidden: str | None
    karma_url: str = ""
    outcomes: Mapping[str, int] = field(default_factory=dict)
    in_process: bool = False
    _open: list[Any] = field(default_factory=list)

    @property
    def is_mock(self) -> bool:
        return self.kind == "mock"

    def missing(self, need: str) -> str | None:
        """What would provide `need` (a role or an object), mostly an option; None if it is there."""
        if need in self.people or need in self.courses or (need == "outcome" and self.outcomes):
            return None
        return option_of(need)

    def close(self) -> None:
        for thing in self._open:
            thing.close()


def connect(
    options: Options, budget: Budget, *, pacer: Pacer | None = None, http: httpx.Client | None = None
) -> Target:
    """The target of these options, after the questions that setting up asks. Raises SetupFailed."""
    secrets = Secrets()
    for role, token in options.tokens.items():
        secrets.learn(token, variable_of(role), public=DEMO_TOKENS.get(role) == token)
    opened: list[Any] = []
    try:
        return _connected(options, budget, secrets, pacer, opened, http)
    except BaseException as error:
        for thing in opened:
            thing.close()
        if isinstance(error, (TargetLost, SetupFailed, ContractFailure)):
            raise _told(error, options, secrets) from None
        raise


def _told(
    error: TargetLost | SetupFailed | ContractFailure, options: Options, secrets: Secrets
) -> SetupFailed:
    """What went wrong, as the sentence that the user reads; servers may echo tokens in what they say."""
    if isinstance(error, TargetLost):
        return SetupFailed(secrets.mask(error.reason, wire=False))
    if isinstance(error, SetupFailed):
        sentence = secrets.mask(str(error), wire=False)
        return SetupFailed(sentence, exit_code=error.exit_code, failure=error.failure)
    if error.exchange is not None and error.exchange.status == 0:
        return SetupFailed(secrets.mask(f"{options.url or 'the mock'}: {error.message}", wire=False))
    return _wrong(error, [error.exchange] if error.exchange else [], secrets)


def _connected(
    options: Options,
    budget: Budget,
    secrets: Secrets,
    pacer: Pacer | None,
    opened: list[Any],
    http: httpx.Client | None,
) -> Target:
    if options.url is None:
        http = http or _mock_in_process()
        opened.append(http)
        url = str(http.base_url).rstrip("/")
        kind = "mock" if options.target_kind == "auto" else options.target_kind
        karma_url = url
        wire = Wire(http, url, secrets=secrets, budget=budget, pacer=pacer, eases_off=False, streams=False)
        karma_wire = wire
    else:
        url = clean_url(options.url, "--url")
        http = http_client(url, timeout=options.timeout)
        opened.append(http)
        pacer = pacer or Pacer(rate=options.rate and options.rate / options.workers)
        wire = Wire(http, url, secrets=secrets, budget=budget, pacer=pacer, timeout=options.timeout)
        kind = _kind_of(wire) if options.target_kind == "auto" else options.target_kind
        if options.rate is None and kind == "real":
            pacer.rate = REAL_RATE / options.workers
        wire.eases_off = kind == "real"
        karma_url = clean_url(options.karma_url, "--karma-url") if options.karma_url else ""
        if not karma_url and kind == "mock":
            karma_url = url
        karma_wire = wire
        if karma_url and karma_url != url:
            karma_http = http_client(karma_url, timeout=options.timeout)
            opened.append(karma_http)
            karma_wire = Wire(
                karma_http, karma_url, secrets=secrets, budget=budget, pacer=pacer, timeout=options.timeout
            )
            karma_wire.eases_off = kind == "real"
    wire.to_mock = karma_wire.to_mock = kind == "mock"
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
        wires={"canvas": wire, "karma": karma_wire},
        people={},
        courses={},
        course_forms={},
        systems=(),
        secrets=secrets,
        writes_forbidden=_writes_forbidden(options, url, karma_url),
        in_process=options.url is None,
        _open=opened,
    )
    systems = []
    if options.system in {"canvas", "all"}:
        _meet_canvas(target, options, tokens, assumed)
        systems.append("canvas")
    if options.system in {"karma", "all"} and karma_url:
        if _meet_karma(target, options, tokens, assumed):
            systems.append("karma")
    elif options.system == "karma":
        raise SetupFailed("--system karma needs --karma-url")
    target.systems = tuple(systems)
    if not systems:
        raise SetupFailed("nothing can be tested: no system has a token (--token, --karma-admin-token)")
    return target


def clean_url(url: str, option: str) -> str:
    """The base address, with `/api/v1` and slashes at its end taken off."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SetupFailed(f"{option} {url!r} is not an address such as https://canvas.example.edu")
    if parts.query or parts.fragment or parts.username:
        raise SetupFailed(f"{option} must be a plain base address, without user, query or fragment")
    return url.rstrip("/").removesuffix("/api/v1").rstrip("/")


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


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


def _meet_canvas(target: Target, options: Options, tokens: dict[str, str], assumed: set[str]) -> None:
    if "teacher" not in tokens:
        raise SetupFailed("a teacher's token is needed: --token, or the environment's CANVAS_TOKEN")
    for role in CANVAS_ROLES:
        if role not in tokens:
            continue
        answer = _ask(target, "canvas", "get_current_user", "/api/v1/users/self", role, tokens[role])
        if answer.status == 401 and role in assumed and role != "teacher":
            continue
        if role == "teacher":
            _require_api(answer, target.url)
        _require_token(answer, role)
        user = _object(answer, target.secrets)
        target.people[role] = Person(role, tokens[role], str(user["id"]), str(user.get("name", "")))
    course = options.course or (DEMO["course"] if target.is_mock else None)
    if course is None:
        raise SetupFailed("a course is needed: --course ID, one that the holder of --token teaches")
    _meet_course(target, "course", course, "--course")
    other = options.other_course or (DEMO["other-course"] if target.is_mock and not options.course else None)
    if other is not None:
        _meet_course(target, "other-course", other, "--other-course")
    if target.is_mock and target.courses["course"] == DEMO["course"]:
        target.outcomes = DEMO_OUTCOMES


def _meet_course(target: Target, name: str, course: str, option: str) -> None:
    teacher = target.people["teacher"]
    answer = _ask(target, "canvas", "get_course", f"/api/v1/courses/{course}", "teacher", teacher.token)
    if answer.status in {401, 403, 404}:
        raise SetupFailed(
            f"{option} {course}: the holder of --token finds no such course ({answer.status}{_reason(answer)})"
        )
    found = _object(answer, target.secrets)
    target.courses[name] = str(found["id"])
    target.course_forms[course] = str(found["id"])
    target.course_forms[str(found["id"])] = str(found["id"])
    if found.get("sis_course_id"):
        target.course_forms[f"sis_course_id:{found['sis_course_id']}"] = str(found["id"])


def _meet_karma(target: Target, options: Options, tokens: dict[str, str], assumed: set[str]) -> bool:
    """Whether there is anybody to play on the Karma side."""
    for role in KARMA_ROLES:
        if role not in tokens:
            continue
        answer = _ask(
            target, "karma", "list_assessments", "/api/v1/assessments?per_page=1", role, tokens[role]
        )
        if answer.status == 401 and role in assumed:
            continue
        _require_token(answer, role)
        body = _object(answer, target.secrets, key="data")
        if not isinstance(body["data"], list):
            raise _wrong(
                ContractFailure("`data` of a list is no array", exchange=answer), [answer], target.secrets
            )
        target.people[role] = Person(role, tokens[role])
    course = options.karma_course or (DEMO["karma-course"] if target.is_mock else None)
    if course is not None:
        target.courses["karma-course"] = course
        if target.is_mock and course == DEMO["karma-course"]:
            target.courses["karma-draft"] = DEMO_KARMA_DRAFT
    return any(role in target.people for role in KARMA_ROLES)


def _ask(target: Target, system: str, operation: str, path: str, role: str, token: str) -> Exchange:
    request = Request("GET", path, operation, role, token=token, token_name=variable_of(role))
    return target.wires[system].send(request)


def _require_api(answer: Exchange, url: str) -> None:
    """The first answer tells whether this is a Canvas at all."""
    asked = f"{url} answers GET /api/v1/users/self"
    if 300 <= answer.status < 400:
        raise SetupFailed(
            f"{asked} with a redirect to {answer.header('location')}: use the final address as --url"
        )
    if answer.status >= 500:
        return
    if answer.media_type != "application/json" or not answer.is_json:
        what = "a web page" if answer.media_type == "text/html" else (answer.media_type or "no media type")
        raise SetupFailed(
            f"{asked} with {answer.status} and {what} instead of JSON: this is not the address of a Canvas"
        )
    if answer.status == 404:
        raise SetupFailed(f"{asked} with 404: this is not the address of a Canvas")
    if answer.status == 200 and not isinstance(answer.json, dict):
        raise SetupFailed(f"{asked} with JSON that is no user: this is not the address of a Canvas")


def _require_token(answer: Exchange, role: str) -> None:
    if answer.status in {401, 403}:
        raise SetupFailed(
            f"the server refuses the token of {option_of(role)} ({answer.status}{_reason(answer)})"
        )


def _object(answer: Exchange, secrets: Secrets, key: str = "id") -> dict[str, Any]:
    body = answer.json
    if answer.status == 200 and isinstance(body, dict) and key in body:
        return body
    message = (
        f"setting up got {answer.status} and no `{key}`, where 200 and an object with `{key}` is documented"
    )
    raise _wrong(ContractFailure(message, exchange=answer), [answer], secrets)


def _wrong(error: ContractFailure, exchanges: list[Exchange], secrets: Secrets) -> SetupFailed:
    """The server answered, and wrongly: that is a failure of its own, not an obstacle."""
    operation = exchanges[-1].operation if exchanges else "setup"
    failure = failure_from(
        error,
        check=f"setup.{operation}",
        operation=operation,
        statement="The questions that a run begins with are answered as documented.",
        evidence=("doc: the operation's own page",),
        exchanges=exchanges,
        secrets=secrets,
    )
    return SetupFailed(failure.message, exit_code=1, failure=failure)


def _reason(answer: Exchange) -> str:
    """What the server says about a refusal, short."""
    body = answer.json
    found = ""
    if isinstance(body, dict):
        errors = body.get("errors") or body.get("error")
        if isinstance(errors, list) and errors and isinstance(errors[0], dict):
            found = str(errors[0].get("message", ""))
        elif isinstance(errors, dict):
            found = str(errors.get("message", ""))
        elif isinstance(errors, str):
            found = errors
    return f": {found[:120]}" if found else ""
