"""Canvas's conventions: tokens, masquerading, throttle, headers, string ids. Source: canvas-api-conventions."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from http.client import responses
from typing import TYPE_CHECKING, Any

from mock_server.canvas import lookup, messages
from mock_server.canvas.refusals import (
    BadToken,
    CanvasError,
    Failed,
    Forbidden,
    InsufficientScopes,
    InvalidMasquerade,
    NotFound,
)
from mock_server.canvas.throttle import LeakyBuckets
from mock_server.engine.dialect import NO_BODY, Reply
from mock_server.engine.errors import ApiError, NoRoute, NotServed, PlantedRefusal, Throttled, Undocumented
from mock_server.engine.rack import METHODS
from mock_server.engine.rows import Row
from mock_server.engine.serialize import rails_json_bytes
from mock_server.engine.store import Store

if TYPE_CHECKING:
    from mock_server.engine.request import Call

NAME = "canvas"
STRING_IDS = "application/json+canvas-string-ids"
JSON_API = "application/vnd.api+json"
SHARD = 10_000_000_000_000
TEXT = "text/plain; charset=utf-8"
REQUEST_COST = 0.05
_RESERVED = "canvas_mock.reserved"
_SHOWN = "canvas_mock.shown_token"

# the reasons that HTTP has renamed over the years
_CODES = {413: "payload_too_large", 422: "unprocessable_entity"}
# what a planted fault of this status says when it has no body of its own
_PLANTED: dict[int, Callable[[], CanvasError]] = {401: BadToken, 403: Forbidden, 404: NotFound}


class CanvasDialect:
    """What every answer of Canvas has in common."""

    name = NAME

    def __init__(self, store: Store) -> None:
        self._store = store
        self._buckets = LeakyBuckets()

    def reset(self) -> None:
        self._buckets.clear()

    # --- who is calling -------------------------------------------------------------------------------

    def caller(self, call: Call) -> Row | None:
        """The user whose token the request shows, expired and revoked ones included."""
        try:
            text = shown_token(call)
        except ApiError:
            return None
        token = None if text is None else self._store.tokens.get(text)
        return None if token is None else self._store.users.get(token["user_id"])

    def check_rate_limit(self, call: Call) -> Reply | None:
        """Count the request; the refusal when the bucket is full and the throttle is on."""
        call.environ[_RESERVED] = self._buckets.reserve(
            _bucket_key(call), self._store.clock.now(), refuse=call.settings.rate_limit
        )
        return None if call.environ[_RESERVED] else self._throttled(call)

    def _throttled(self, call: Call) -> Reply:
        status = call.settings.throttle_status
        remaining = self._buckets.remaining(_bucket_key(call), self._store.clock.now())
        headers = {"X-Rate-Limit-Remaining": str(round(min(remaining, 0.0), 2))}
        return Reply(status, messages.THROTTLED[status].encode(), headers, TEXT, media="text/plain")

    def authenticate(self, call: Call) -> Call:
        """Token, then parameters, then masquerade, then scope: in this order, before any look-up."""
        if call.operation is None:
            return call
        text = shown_token(call)
        token = None if text is None else self._valid_token(text)
        _ = call.params  # Undecodable comes here, whatever the handler reads
        if token is None:
            return call
        user = self._store.users[token["user_id"]]
        acting = self._masqueraded(call, user)
        if token["scopes"] is None:
            return call.acting_as(acting, token=token, real_user=user)
        if call.operation.scope not in token["scopes"]:
            raise InsufficientScopes()
        return call.acting_as(acting, token=token, real_user=user, params=_without_includes(call))

    def _valid_token(self, text: str) -> Row:
        token = self._store.tokens.get(text)
        if token is None:
            raise BadToken()
        if token["revoked"]:
            raise BadToken(messages.REVOKED_TOKEN)
        if token["expires_at"] is not None and token["expires_at"] <= self._store.clock.text():
            raise BadToken(messages.EXPIRED_TOKEN, expired_at=token["expires_at"])
        user = self._store.users.get(token["user_id"])
        if user is None or user["deleted"]:
            raise BadToken()
        return token

    def _masqueraded(self, call: Call, user: Row) -> Row:
        wanted = call.params.get("as_user_id")
        if wanted is None or (isinstance(wanted, str) and not wanted.strip()):
            return user
        target = lookup.find_user(self._store, str(wanted), caller=user)
        if target is None or (target["id"] != user["id"] and not user["account_admin"]):
            raise InvalidMasquerade()
        return target

    # --- how it is answered ---------------------------------------------------------------------------

    def render(self, call: Call, result: Any) -> Reply:
        if isinstance(result, Reply):
            return result
        assert call.operation is not None  # noqa: S101 - a handler ran
        return Reply(call.operation.success, NO_BODY if result is None else result)

    def render_error(self, call: Call, error: ApiError) -> Reply:
        if isinstance(error, Undocumented):
            return Reply(error.status, {"errors": undocumented_items(error)})
        if isinstance(error, Throttled):
            return self._throttled(call)
        if isinstance(error, PlantedRefusal):
            planted = _PLANTED.get(error.status, lambda: Failed(error.status, _code_of(error.status)))()
            return Reply(error.status, planted.body(), planted.headers)
        if not isinstance(error, CanvasError):
            return _failure(call, error)
        status = call.settings.forbidden_status if isinstance(error, Forbidden) else error.status
        return Reply(status, error.body(), error.headers)

    def headers(self, call: Call, reply: Reply) -> Mapping[str, str]:
        """The headers that every answer carries."""
        host = call.base_url.partition("://")[2]
        headers = {
            "X-Request-Context-Id": str(uuid.uuid4()),
            "Content-Security-Policy": f"frame-ancestors 'self' {host};",
            "Referrer-Policy": "no-referrer-when-downgrade",
        }
        if call.user is not None:
            headers["X-Canvas-User-Id"] = str(SHARD + call.user["id"])
            if call.real_user is not None and call.real_user["id"] != call.user["id"]:
                headers["X-Canvas-Real-User-Id"] = str(SHARD + call.real_user["id"])
        if call.operation is not None:
            headers["X-Canvas-Meta"] = _meta(call)
        if call.environ.get(_RESERVED):
            left = self._buckets.settle(_bucket_key(call), self._store.clock.now(), REQUEST_COST)
            if reply.media != "text/plain":
                headers["X-Request-Cost"] = str(REQUEST_COST)
                headers["X-Rate-Limit-Remaining"] = str(round(left, 2))
        if reply.status == 200 and call.method in ("GET", "HEAD"):
            headers["Cache-Control"] = "max-age=0, private, must-revalidate"
        return headers

    def body_bytes(self, call: Call, body: Any) -> bytes:
        return rails_json_bytes(with_string_ids(body) if call.accepts(STRING_IDS) else body)


def _code_of(status: int) -> str:
    """Shape C's code of any status: the reason of HTTP in snake case. Source: canvas-api-conventions 5."""
    reason = responses.get(status, f"status {status}")
    return _CODES.get(status) or reason.lower().replace(" ", "_").replace("-", "_")


def _failure(call: Call, error: ApiError) -> Reply:
    """What the engine refuses, in Canvas's words: a wrong method is an unknown route, unless no server knows it.

    Source: canvas-api-conventions 1 and 5, shape C.
    """
    status = error.status
    if isinstance(error, NoRoute):
        status = 404 if call.method in METHODS else 405
    body = Failed(status, _code_of(status)).body()
    return Reply(status, {**body, "message": error.message} if isinstance(error, NotServed) else body)


def undocumented_items(error: Undocumented) -> list[dict[str, Any]]:
    """The list that strict mode refuses with."""
    return [{"error_code": "undocumented", **v.as_json()} for v in error.details["violations"]]


def shown_token(call: Call) -> str | None:
    """The token the request shows, header before parameter; None when it shows none. Read once for each request.

    Source: canvas-api-conventions 2.1; the scheme is case-sensitive, `Bearer` without a token is a bad one.
    """
    if _SHOWN not in call.environ:
        call.environ[_SHOWN] = _read_token(call)
    return call.environ[_SHOWN]  # type: ignore[no-any-return]


def _read_token(call: Call) -> str | None:
    scheme, _, rest = call.header("Authorization").partition(" ")
    if scheme == "Bearer":
        return rest
    text = call.params.get("access_token")
    return str(text) if text not in (None, "") else None


def _without_includes(call: Call) -> dict[str, Any]:
    """The parameters that a token with scopes has: of all includes only `uuid`, and only from a list.

    Source: canvas-api-conventions 2.2.
    """
    params = dict(call.params)
    for name in params.keys() & {"include", "includes"}:
        sent = params.pop(name)
        if isinstance(sent, list):
            params[name] = [item for item in sent if item == "uuid"]
        if params.get(name) != sent:
            call.note(f"query/{name}", "dropped", sent, "a token with scopes gets no includes but uuid")
    return params


def _bucket_key(call: Call) -> str:
    """Whose bucket the request falls into: its token's, else its address's."""
    try:
        return shown_token(call) or call.client_address
    except ApiError:
        return call.client_address


def _meta(call: Call) -> str:
    """`X-Canvas-Meta`, as far as a client may look into it: token, operation, course."""
    assert call.operation is not None  # noqa: S101 - the caller looked
    parts = [f"at={SHARD + 1}"] if call.token else []
    parts += [f"o={call.operation.tag.lower()}", f"n={call.operation.id}"]
    course_id = lookup.numeric_id(call.path_params.get("course_id", ""))
    if course_id is not None:
        parts += ["t=Course", f"i={course_id}"]
    return ";".join(parts) + ";"


def with_string_ids(body: Any, key: str = "") -> Any:
    """Integers under `id` and `…_id`, and inside lists under `ids` and `…_ids`, as text.

    Source: canvas-api-conventions 9.
    """
    if isinstance(body, dict):
        return {name: with_string_ids(value, name) for name, value in body.items()}
    if isinstance(body, list):
        is_ids = key == "ids" or key.endswith("_ids")
        return [str(item) if is_ids and type(item) is int else with_string_ids(item) for item in body]
    if type(body) is int and (key == "id" or key.endswith("_id")):
        return str(body)
    return body
