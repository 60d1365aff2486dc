"""Karma's refusals as laws require them: status and code, and on 422 the fields at fault."""

from __future__ import annotations

from contracts.generic.checks import require_status
from contracts.wire.exchange import Exchange
from contracts.wire.failures import require, require_equal


def require_refused(exchange: Exchange, status: int, code: str | None = None) -> None:
    """The answer is this refusal; without a code only its status is promised."""
    require_status(exchange, status)
    if code is not None:
        require_equal(
            exchange.json["error"]["code"],
            code,
            "the code says something else",
            at="/error/code",
            exchange=exchange,
        )


def require_invalid(exchange: Exchange, *fields: str) -> None:
    """422, and its details name exactly these fields, each once."""
    require_refused(exchange, 422, "VALIDATION_ERROR")
    details = exchange.json["error"]["details"]
    require_equal(
        sorted(detail["field"] for detail in details),
        sorted(fields),
        "the details name other fields than those at fault",
        at="/error/details",
        exchange=exchange,
    )
    wordless = [detail["field"] for detail in details if not detail["issue"]]
    require(not wordless, f"no issue is told for {', '.join(wordless)}", exchange=exchange)
