"""A reply as it goes out: its headers and bytes, planted troubles of the way back included. Knows no web framework."""

from __future__ import annotations

import functools
from typing import NamedTuple

from mock_server.engine.dialect import NO_BODY, Dialect, Reply
from mock_server.engine.faults import Fault
from mock_server.engine.rack import DELAY, DROPPED
from mock_server.engine.request import Call

_WITHOUT_LENGTH = frozenset({*range(100, 200), 204, 304})


class Outgoing(NamedTuple):
    """An answer on its way."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def status_line(self) -> str:
        return f"{self.status} {_reason(self.status)}"


@functools.cache
def _reason(status: int) -> str:
    if status == 200:  # as most answers have: Werkzeug takes long to load
        return "OK"
    from werkzeug.http import HTTP_STATUS_CODES

    return HTTP_STATUS_CODES.get(status, "UNKNOWN").upper()


def outgoing_of(dialect: Dialect, call: Call, reply: Reply, fault: Fault | None) -> Outgoing:
    """The answer with its headers; of a body that a fault cuts the length is still promised."""
    if reply.body is NO_BODY:
        headers: dict[str, str] = {}
        raw = b""
    else:
        headers = {"Content-Type": reply.content_type}
        raw = reply.body if isinstance(reply.body, bytes) else dialect.body_bytes(call, reply.body)
    headers.update(dialect.headers(call, reply))
    headers.update(reply.headers)
    if reply.status not in _WITHOUT_LENGTH:
        headers["Content-Length"] = str(len(raw))
    if fault is not None:
        raw = _troubled(call, fault, headers, raw)
    return Outgoing(reply.status, headers, raw)


def _troubled(call: Call, fault: Fault, headers: dict[str, str], raw: bytes) -> bytes:
    """What the fault leaves of the body; its headers take the place of those that there are."""
    for name, value in (fault.headers or {}).items():
        for present in [known for known in headers if known.lower() == name.lower()]:
            del headers[present]
        headers[name] = value
    call.environ.update({DELAY: fault.delay} if fault.delay else {})
    call.environ.update({DROPPED: True} if fault.drop else {})
    return raw[: fault.truncate] if fault.truncate is not None else raw
