"""Who may use the control routes, and how their answers and refusals are worded.

They exist for loopback clients, and for others who show the control token. A page of another origin in the
user's browser must not reach them: the Host has to be this machine's, an Origin has to be the mock's own, and a
browser must not say that another site asks. No answer allows another origin to read it.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mock_server.engine.dialect import NO_BODY, Reply
from mock_server.engine.errors import ApiError, NoRoute, ServerFault, WrongMethod
from mock_server.engine.rows import Row
from mock_server.engine.serialize import json_bytes
from mock_server.engine.settings import Settings

if TYPE_CHECKING:
    from mock_server.engine.request import Call

NAME = "control"
MAX_REPORTED_CHARS = 500
IN_PROCESS_HOST = "canvas.mock"
_OPEN = frozenset({"openapi_yaml", "openapi_json", "docs", "docs_asset", "docs_sheet"})


class NotAllowed(ApiError):
    """A request to a control route from where it must not come."""

    status = 403


class BadInput(ApiError):
    """A control request that makes no sense; `details["problems"]` says where."""

    status = 400


class NotSaved(ApiError):
    """The state was to be written, and is not."""

    status = 409


class ControlDialect:
    """Errors as `{"errors": [{"pointer", "message", "received"}]}`."""

    name = NAME

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def authenticate(self, call: Call) -> Call:
        if self._shows_token(call):
            return call
        if not _is_loopback(call.client_address):
            raise NoRoute("there is no control route at this path")
        if call.operation is None or call.operation.id not in _OPEN:
            _refuse_other_pages(call)
        return call

    def _shows_token(self, call: Call) -> bool:
        token, shown = self._settings.control_token, call.header("X-Mock-Control-Token")
        return bool(token) and hmac.compare_digest(shown.encode("latin-1"), str(token).encode())

    def render(self, call: Call, result: Any) -> Reply:
        if isinstance(result, Reply):
            return result
        assert call.operation is not None  # noqa: S101 - a handler ran
        return Reply(call.operation.success, NO_BODY if result is None else result)

    def render_error(self, call: Call, error: ApiError) -> Reply:
        problems = error.details.get("problems") or [
            {"message": error.message or _WORDS.get(type(error), "refused")}
        ]
        return Reply(error.status, {"errors": [_shown(one) for one in problems]})

    def caller(self, call: Call) -> Row | None:
        return None

    def check_rate_limit(self, call: Call) -> Reply | None:
        return None

    def headers(self, call: Call, reply: Reply) -> Mapping[str, str]:
        return {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}

    def body_bytes(self, call: Call, body: Any) -> bytes:
        return json_bytes(body)

    def reset(self) -> None:
        """Nothing is counted here."""


_WORDS: dict[type[ApiError], str] = {
    NoRoute: "there is no control route at this path",
    WrongMethod: "the control route at this path has other methods",
    ServerFault: "the mock itself failed; its log says why",
}


def _shown(one: Row) -> Row:
    """A problem as it is told: without what it lacks, and with no more of a long value than its beginning."""
    told = {name: value for name, value in one.items() if name == "message" or value not in (None, "")}
    if len(text := repr(told.get("received", ""))) > MAX_REPORTED_CHARS:
        told["received"] = f"{text[:MAX_REPORTED_CHARS]}…"
    return told


def _refuse_other_pages(call: Call) -> None:
    """Raises NotAllowed for what a page of another origin can make a browser send."""
    host = _HOST_NAME.fullmatch(call.base_url.partition("://")[2].lower())
    if host is None or not _is_loopback((host["ip6"] or host["name"]).removesuffix(".")):
        raise NotAllowed("the control routes do not answer to this Host; use localhost, or the control token")
    if call.header("Origin") not in ("", call.base_url):
        raise NotAllowed("the control routes do not answer to pages of other origins")
    is_link = (call.method, call.header("Sec-Fetch-Mode"), call.header("Sec-Fetch-Dest")) == _LINK
    if call.header("Sec-Fetch-Site") in ("cross-site", "same-site") and not is_link:
        raise NotAllowed("the control routes do not answer to pages of other sites")


_HOST_NAME = re.compile(r"(?:\[(?P<ip6>[0-9a-f:.]+)\]|(?P<name>[^:@/?#\[\]\\]+))(?::\d*)?")
_LINK = ("GET", "navigate", "document")  # somebody followed a link to the live view


def _is_loopback(host: str) -> bool:
    if host in ("localhost", IN_PROCESS_HOST):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
