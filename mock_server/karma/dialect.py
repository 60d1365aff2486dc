"""Karma's conventions: envelope, bearer tokens, rate limit. Source: karma-assessments 1 and 2.1."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from mock_server.engine.dialect import Reply
from mock_server.engine.errors import ApiError, NotServed, Undocumented, WrongMethod
from mock_server.engine.masking import MASK, is_secret
from mock_server.engine.rows import Row
from mock_server.engine.serialize import json_bytes
from mock_server.engine.store import Store
from mock_server.engine.validation import Violation
from mock_server.karma import messages, tokens
from mock_server.karma.paging import Page
from mock_server.karma.rate_limit import FixedWindows, Window
from mock_server.karma.refusals import Invalid, KarmaError, Unauthorized

if TYPE_CHECKING:
    from mock_server.engine.request import Call

NAME = "karma"
_WINDOW = "canvas_mock.karma_window"

# karma-assessments 1.4: code and message of what no handler of Karma raises, by its status
_WORDS = {
    400: ("BAD_REQUEST", messages.BAD_REQUEST),
    401: ("UNAUTHORIZED", messages.UNAUTHORIZED),
    403: ("FORBIDDEN", messages.FORBIDDEN),
    404: ("NOT_FOUND", messages.NO_ROUTE),
    405: ("METHOD_NOT_ALLOWED", messages.WRONG_METHOD),
    413: ("PAYLOAD_TOO_LARGE", messages.TOO_LARGE),
    422: ("VALIDATION_ERROR", messages.INVALID_BODY),
    429: ("RATE_LIMIT_EXCEEDED", messages.TOO_MANY_REQUESTS),
    500: ("INTERNAL_ERROR", messages.SERVER_FAULT),
}


class KarmaDialect:
    """What every answer of Karma has in common."""

    name = NAME

    def __init__(self, store: Store) -> None:
        self._store = store
        self._windows = FixedWindows()

    def reset(self) -> None:
        self._windows.clear()

    # --- who is calling -------------------------------------------------------------------------------

    def caller(self, call: Call) -> Row | None:
        """The user whose access token the request shows, expired and revoked ones included."""
        text = shown_token(call)
        pair = None if text is None else self._store.karma_tokens.get(text)
        return None if pair is None else self._store.karma_users.get(pair["user_id"])

    def check_rate_limit(self, call: Call) -> Reply | None:
        """Count the request; the refusal when the window is used up and the limit is on."""
        now = int(self._store.clock.now().timestamp())
        window = self._windows.count(_bucket(call), now, call.settings.karma_rate_limit)
        call.environ[_WINDOW] = window
        return _throttled() if window.is_exceeded and call.settings.rate_limit else None

    def authenticate(self, call: Call) -> Call:
        """The token comes before the route: only what the document opens to everybody does without."""
        if call.operation is not None and not call.operation.needs_user:
            return call
        text = shown_token(call)
        pair = None if text is None else tokens.by_access_token(self._store, text)
        user = None if pair is None else self._store.karma_users.get(pair["user_id"])
        if user is None:
            raise Unauthorized()
        return call.acting_as(user, token=pair)

    # --- how it is answered ---------------------------------------------------------------------------

    def render(self, call: Call, result: Any) -> Reply:
        assert call.operation is not None  # noqa: S101 - a handler ran
        if isinstance(result, Page):
            return Reply(call.operation.success, _success(result.items, result.meta))
        return Reply(call.operation.success, _success(result))

    def render_error(self, call: Call, error: ApiError) -> Reply:
        if isinstance(error, Invalid):
            details = [{"field": field, "issue": issue} for field, issue in error.details["faults"].items()]
            return Reply(error.status, _refusal(error.code, error.message, details))
        if isinstance(error, KarmaError):
            return Reply(error.status, _refusal(error.code, error.message))
        if isinstance(error, Undocumented):
            details = [_detail(violation) for violation in error.details["violations"]]
            return Reply(error.status, _refusal("UNDOCUMENTED", messages.UNDOCUMENTED, details))
        if error.status == 429:
            return _throttled()
        headers = {"Allow": ", ".join(call.allowed)} if isinstance(error, WrongMethod) else {}
        return Reply(error.status, _refusal(*_words(error)), headers)

    def headers(self, call: Call, reply: Reply) -> Mapping[str, str]:
        """The headers that every answer carries: where the caller's window stood at this request."""
        window: Window = call.environ[_WINDOW]
        return {
            "X-RateLimit-Limit": str(window.limit),
            "X-RateLimit-Remaining": str(window.remaining),
            "X-RateLimit-Reset": str(window.reset),
        }

    def body_bytes(self, call: Call, body: Any) -> bytes:
        return json_bytes(body)


def shown_token(call: Call) -> str | None:
    """The bearer string as sent; None without one, which another scheme is too."""
    scheme, _, text = call.header("Authorization").partition(" ")
    return text if scheme == tokens.SCHEME and text else None


def _bucket(call: Call) -> tuple[str, str]:
    """Source: karma-assessments 1.7."""
    text = shown_token(call)
    return ("address", call.client_address) if text is None else ("token", text)


def _words(error: ApiError) -> tuple[str, str]:
    """Code and message by status; one that Karma does not know (planted, or 501) goes by its name in HTTP."""
    if error.status in _WORDS:
        return _WORDS[error.status]
    try:
        status = HTTPStatus(error.status)
    except ValueError:
        return f"HTTP_{error.status}", messages.SERVER_FAULT
    return status.name, error.message if isinstance(error, NotServed) else f"{status.phrase}."


def _success(data: Any, meta: Any = None) -> dict[str, Any]:
    return {"data": data, "meta": meta, "error": None}


def _throttled() -> Reply:
    return Reply(429, _refusal(*_WORDS[429]), {"X-RateLimit-Remaining": "0"})


def _refusal(code: str, message: str, details: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """`details` is absent rather than empty. Source: karma-assessments 1.3."""
    error = {"code": code, "message": message, **({"details": details} if details else {})}
    return {"data": None, "meta": None, "error": error}


def _detail(violation: Violation) -> dict[str, Any]:
    """A violation in strict mode: what Karma's details always have, and the rest of it beside that."""
    names = violation.pointer.split("/")[1:]
    field = "".join(f"[{name}]" if name.isdigit() else f".{name}" for name in names).removeprefix(".")
    received = MASK if names and is_secret(names[-1]) else violation.received
    return {"field": field or "body", "issue": violation.message, **violation.as_json(), "received": received}
