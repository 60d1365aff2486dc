"""What a handler raises to refuse a request. Texts and shapes belong to the products' dialects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class ApiError(Exception):
    """A refusal: a status, a message, and whatever else the product's dialect needs to word it."""

    status = 400
    message = ""

    def __init__(self, message: str | None = None, *, status: int | None = None, **details: Any) -> None:
        self.message = self.message if message is None else message
        self.status = self.status if status is None else status
        self.details: Mapping[str, Any] = details
        super().__init__(self.message)


class Undecodable(ApiError):
    """The request cannot be read: malformed JSON, broken encoding, conflicting parameter names."""

    status = 400


class TooLarge(ApiError):
    """The body is longer than the mock takes."""

    status = 413


class NoRoute(ApiError):
    """No operation of the document has this path and method."""

    status = 404


class WrongMethod(NoRoute):
    """The path exists, with other methods."""

    status = 405


class NotServed(ApiError):
    """The document marks the operation as not served."""

    status = 501


class Undocumented(ApiError):
    """Strict mode: the request leaves the documented contract; `details["violations"]` says where."""

    status = 400


class ServerFault(ApiError):
    """An answer the real server gives with a 500, on purpose of the imitation."""

    status = 500


class Throttled(ApiError):
    """One request too many; each product has its own status and words for it."""

    status = 429


class PlantedRefusal(ApiError):
    """A planted fault asks for this status, in the words that the real server has for it."""


class ConnectionDropped(Exception):
    """A planted fault ends the connection without an answer; transports turn it into their own error."""
