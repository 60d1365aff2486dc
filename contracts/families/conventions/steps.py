"""What several laws about Canvas's conventions share. Fact sheet: canvas-api-conventions."""

from __future__ import annotations

from contracts.document.spec import Json
from contracts.generic.refusals import require_status
from contracts.run.case import Case
from contracts.wire.exchange import Exchange
from contracts.wire.failures import require, require_contains

SHARD = 10**13
"""Global ids of users are a shard's number times this, plus the plain id."""


def require_missing(exchange: Exchange) -> None:
    """There is no such thing: shape B with its one text. Source: canvas-api-conventions 5."""
    require_status(exchange, 404)
    require_contains(
        exchange.json,
        errors_saying("The specified resource does not exist."),
        "another refusal",
        exchange=exchange,
    )


def require_user_header(exchange: Exchange, name: str, user_id: int) -> None:
    """The header is the global form of this id. Source: canvas-api-conventions 7."""
    value = exchange.header(name)
    require(
        value.isdigit() and int(value) % SHARD == user_id % SHARD,
        f"{name} is not the user",
        received=value,
        documented=f"the global form of {user_id}",
        exchange=exchange,
    )


def base_url(case: Case) -> str:
    """Scheme and host of the server, as requests name it."""
    return case.session.wire("canvas").base_url


def lasting(value: Json) -> Json:
    """An object without the fields that may change from one answer to the next."""
    return {name: inner for name, inner in value.items() if name not in {"last_login", "calendar"}}


def errors_saying(message: str, status: str = "") -> dict[str, Json]:
    return {**({"status": status} if status else {}), "errors": [{"message": message}]}
