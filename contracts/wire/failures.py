"""Formats a contract violation for people: operation, rule and evidence, received, documented, and curl lines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from contracts.document.differences import explaining
from contracts.wire.exchange import Exchange, Secrets, curl_script

Json = Any
SHOWN = 1200
"""Characters of a received body that a report shows; the end of a longer one is cut off."""

SEEN_ONCE = "seen once; it did not happen again when the same requests were repeated"
GLANCE = 80
"""Characters of the value that differs which a message shows."""

_UNSAID = object()


class ContractFailure(AssertionError):
    """The server did not do what the law or check says."""

    def __init__(
        self,
        message: str,
        *,
        received: Json = _UNSAID,
        documented: Json = _UNSAID,
        at: str = "",
        exchange: Exchange | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.received = received
        self.documented = documented
        self.at = at
        self.exchange = exchange


class Stop(BaseException):
    """Ends a check at once, past hypothesis, which would take an Exception for a counterexample."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotChecked(Stop):
    """This check cannot be carried out here; the reason names the option that would help."""


class BudgetSpent(NotChecked):
    """The requests or the time of the profile are used up."""


class Blocked(Stop):
    """Test data could not be prepared, so nothing can be said about the law itself."""

    def __init__(self, failure: ContractFailure, operation: str, exchanges: Sequence[Exchange]) -> None:
        super().__init__(f"could not be prepared: {failure.message}")
        self.failure = failure
        self.operation = operation
        self.exchanges = tuple(exchanges)


class TargetLost(Stop):
    """The server does not answer any more."""


class InternalError(Stop):
    """A law or the kit itself is at fault, not the server."""


class SetupFailed(Exception):
    """The run cannot start. `exit_code` is 2 (cannot run) or 1 (the server answered, and wrongly)."""

    def __init__(self, sentence: str, *, exit_code: int = 2, failure: Failure | None = None) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code
        self.failure = failure


class UnsafeRequest(Exception):
    """The kit was about to change something its ledger does not name: a mistake of the kit, stopped in time."""


@dataclass(frozen=True)
class Failure:
    """A contract violation, ready to be printed: no token is left in it."""

    check: str
    operation: str
    statement: str
    evidence: tuple[str, ...]
    message: str
    received: str
    documented: str
    at: str
    curl: tuple[str, ...]
    happened_again: bool = True
    known: tuple[str, ...] = ()
    """Known differences between documentation and servers that may explain it."""
    status: int | None = None
    """Of the blamed answer; 0 where none came, None where nothing was asked."""

    def as_json(self) -> dict[str, Json]:
        ids = ", ".join(text.partition(":")[0] for text in self.known)
        return {
            "message": self.message + (f" (perhaps a known difference: {ids})" if ids else ""),
            "received": self.received,
            "documented": self.documented,
            "curl": list(self.curl),
        }

    def rows(self) -> list[tuple[str, str]]:
        """What there is to say, each under its name."""
        rows = [
            ("operation", self.operation),
            ("rule", self.statement),
            ("evidence", "; ".join(self.evidence) or "the document"),
            ("message", self.message),
            ("place", self.at),
            ("received", self.received),
            ("documented", self.documented),
            *(("known", f"perhaps {text}") for text in self.known),
            ("note", "" if self.happened_again else SEEN_ONCE),
        ]
        return [(name, text) for name, text in rows if text]

    def lines(self) -> list[str]:
        """The whole report of one failure as plain text."""
        lines = [self.check, *(f"  {name:<10}  {_indented(text)}" for name, text in self.rows())]
        lines.append("  reproduce   (in bash; tokens are variables, ids are taken from the answers with jq)")
        lines += [f"    {line}" for line in self.curl]
        return lines

    def __str__(self) -> str:
        return "\n".join(self.lines())


def failure_from(
    error: ContractFailure,
    *,
    check: str,
    operation: str,
    statement: str,
    evidence: tuple[str, ...],
    exchanges: Sequence[Exchange],
    secrets: Secrets,
    happened_again: bool = True,
) -> Failure:
    """The failure with its curl lines; the exchange it blames, or else the last one, gives what was received."""
    blamed = error.exchange or (exchanges[-1] if exchanges else None)
    received = text_of(error.received) if error.received is not _UNSAID else answer_text(blamed)
    last = exchanges.index(blamed) + 1 if blamed in exchanges else len(exchanges)
    shown = exchanges if error.exchange is None else exchanges[:last]
    about = blamed.operation if blamed is not None and blamed.operation else operation
    known = explaining(
        about,
        status=blamed.status if blamed is not None else 0,
        at=error.at,
        message=error.message,
        received=received,
        expected=text_of(error.documented) if error.documented is not _UNSAID else "",
    )
    return Failure(
        check=check,
        operation=about,
        statement=statement,
        evidence=evidence,
        message=secrets.mask(error.message),
        received=secrets.mask(received),
        documented=secrets.mask(text_of(error.documented)) if error.documented is not _UNSAID else "",
        at=error.at,
        curl=tuple(secrets.mask(line) for line in curl_script(shown, secrets)),
        happened_again=happened_again,
        known=tuple(str(difference) for difference in known),
        status=blamed.status if blamed is not None else None,
    )


def answer_text(exchange: Exchange | None) -> str:
    """Status and body of an answer in one line."""
    if exchange is None:
        return ""
    return _cut(f"{exchange.status} {exchange.text}".strip())


def text_of(value: Json) -> str:
    """A value as JSON, or as itself if it is a sentence."""
    if isinstance(value, str):
        return _cut(value)
    return _cut(json.dumps(value, ensure_ascii=False, default=str))


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]} … ({len(text)} characters)"


def _indented(text: str) -> str:
    return text.replace("\n", "\n" + " " * 14)


# What laws say ---------------------------------------------------------------------------------------------------


def require(
    condition: object,
    message: str,
    *,
    received: Json = _UNSAID,
    documented: Json = _UNSAID,
    at: str = "",
    exchange: Exchange | None = None,
) -> None:
    """The law's own `assert`: a contract violation unless `condition` holds."""
    if not condition:
        raise ContractFailure(message, received=received, documented=documented, at=at, exchange=exchange)


def require_equal(
    received: Json, documented: Json, message: str, *, at: str = "", exchange: Exchange | None = None
) -> None:
    """Both are equal as JSON: `true` is not 1, 5 is 5.0; the failure shows the first place that differs."""
    place = first_difference(received, documented)
    if place is not None:
        raise ContractFailure(
            message + _told(place, received, documented),
            received=received,
            documented=documented,
            at=at + place,
            exchange=exchange,
        )


def require_contains(
    received: Json, documented: Json, message: str, *, at: str = "", exchange: Exchange | None = None
) -> None:
    """`received` has at least what `documented` has, at every depth of objects; extra keys are no failure."""
    place = first_difference(received, documented, extra_keys=True)
    if place is not None:
        raise ContractFailure(
            message + _told(place, received, documented),
            received=received,
            documented=documented,
            at=at + place,
            exchange=exchange,
        )


def _told(place: str, received: Json, documented: Json) -> str:
    """`: /time_limit is null, not 30`, where the difference is somewhere inside."""
    if place == "/":
        return ""
    one, other = (_inside(value, place.split("/")[1:]) for value in (received, documented))
    return f": {place} is {one}, not {other}"


def _inside(value: Json, path: Sequence[str]) -> str:
    """The value at a place, short, as JSON."""
    for part in path:
        if isinstance(value, dict):
            if part not in value:
                return "missing"
            value = value[part]
        elif isinstance(value, list):
            if int(part) >= len(value):
                return "missing"
            value = value[int(part)]
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= GLANCE else f"{text[:GLANCE]} …"


def first_difference(left: Json, right: Json, *, extra_keys: bool = False, at: str = "") -> str | None:
    """A pointer to the first place where two JSON values differ; None if they do not.

    With `extra_keys` the left side may know more keys than the right one.
    """
    if isinstance(left, dict) and isinstance(right, dict):
        keys = [*right, *(key for key in left if key not in right and not extra_keys)]
        for key in keys:
            if key not in left or key not in right:
                return f"{at}/{key}"
            place = first_difference(left[key], right[key], extra_keys=extra_keys, at=f"{at}/{key}")
            if place is not None:
                return place
        return None
    if isinstance(left, list) and isinstance(right, list):
        for index, (one, other) in enumerate(zip(left, right, strict=False)):
            place = first_difference(one, other, extra_keys=extra_keys, at=f"{at}/{index}")
            if place is not None:
                return place
        return None if len(left) == len(right) else f"{at}/{min(len(left), len(right))}"
    same_kind = isinstance(left, bool) == isinstance(right, bool)
    return None if same_kind and left == right else (at or "/")
