"""Karma's refusals: a status and a code each. Source: karma-assessments 1.4; the dialect puts them in the envelope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mock_server.engine.errors import ApiError
from mock_server.karma import messages


class KarmaError(ApiError):
    """A refusal that knows its code."""

    code = ""


class BadRequest(KarmaError):
    """The request cannot be read."""

    status = 400
    code = "BAD_REQUEST"
    message = messages.BAD_REQUEST


class Unauthorized(KarmaError):
    """No good token; or credentials that do not match."""

    status = 401
    code = "UNAUTHORIZED"
    message = messages.UNAUTHORIZED


class Forbidden(KarmaError):
    """The token is good, its owner may not do this."""

    status = 403
    code = "FORBIDDEN"
    message = messages.FORBIDDEN


class AttemptLimitReached(KarmaError):
    """The caller has submitted as often as the assessment allows."""

    status = 403
    code = "ATTEMPT_LIMIT_REACHED"
    message = messages.ATTEMPT_LIMIT_REACHED


class NotFound(KarmaError):
    """What the path names does not exist."""

    status = 404
    code = "NOT_FOUND"


class Invalid(KarmaError):
    """Fields that break a rule; `details["faults"]` holds field and issue of each."""

    status = 422
    code = "VALIDATION_ERROR"

    def __init__(self, faults: Mapping[str, str] | Iterable[tuple[str, str]], message: str) -> None:
        super().__init__(message, faults=dict(faults))
