"""Canvas's error bodies, a class for each shape. Source: canvas-api-conventions 5; the letters are its."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from mock_server.canvas import messages
from mock_server.engine.errors import ApiError

JsonBody = Any
Items = dict[str, list[dict[str, str | None]]]


class CanvasError(ApiError, ABC):
    """A refusal that knows its own body and headers."""

    headers: dict[str, str] = {}  # noqa: RUF012 - never changed

    @abstractmethod
    def body(self) -> JsonBody:
        """The JSON of the reply."""


class ErrorList(CanvasError):
    """Shape B: `{"errors": [{"message"}]}`."""

    def body(self) -> JsonBody:
        return {"errors": [{"message": self.message, **self.details}]}


class NotFound(ErrorList):
    """Nothing there; or not in this course."""

    status = 404
    message = messages.NOT_FOUND


class BadToken(ErrorList):
    """A token was shown and is no good."""

    status = 401
    message = messages.INVALID_TOKEN
    headers = {"WWW-Authenticate": messages.CHALLENGE}  # noqa: RUF012 - never changed


class InsufficientScopes(ErrorList):
    """The token's scopes lack this operation; no challenge: a new token would not help."""

    status = 401
    message = messages.INSUFFICIENT_SCOPES


class MissingParameter(ErrorList):
    """A parameter without which the request means nothing."""

    status = 400

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is missing")


class Unreadable(ErrorList):
    """A parameter of a shape that the endpoint cannot read; Canvas fails there, the mock says what is wrong."""

    status = 400


class Unauthenticated(CanvasError):
    """Shape A: nobody is signed in, and somebody has to be."""

    status = 401
    headers = {"WWW-Authenticate": messages.CHALLENGE}  # noqa: RUF012 - never changed

    def body(self) -> JsonBody:
        return {"status": "unauthenticated", "errors": [{"message": messages.USER_REQUIRED}]}


class Forbidden(CanvasError):
    """Shape A: the user lacks the right. The dialect replaces 403 by the setting `forbidden_status`."""

    status = 403
    headers = {"Cache-Control": "no-store", "Pragma": "no-cache"}  # noqa: RUF012 - never changed

    def body(self) -> JsonBody:
        return {"status": "unauthorized", "errors": [{"message": messages.NOT_PERMITTED}]}


class InvalidMasquerade(CanvasError):
    """Shape H: `errors` is a text."""

    status = 401

    def body(self) -> JsonBody:
        return {"errors": messages.INVALID_AS_USER_ID}


class Failed(CanvasError):
    """Shape C: an exception that nobody put into words; `error_code` follows the status."""

    def __init__(self, status: int, error_code: str) -> None:
        super().__init__(messages.AN_ERROR, status=status)
        self.error_code = error_code

    def body(self) -> JsonBody:
        error = {"errors": [{"message": self.message, "error_code": self.error_code}]}
        return {**error, "error_report_id": 1} if self.status == 500 else error


_SYMBOLS = {400: "bad_request", 401: "unauthorized", 403: "forbidden", 409: "conflict"} | {
    422: "unprocessable_entity",
    501: "not_implemented",
}


class Rejected(CanvasError):
    """Shape D: `{"status": "bad_request", "message"}`, without `errors`; the status is told in words."""

    status = 400

    def body(self) -> JsonBody:
        return {"status": _SYMBOLS[self.status], "message": self.message}


class NoConversation(CanvasError):
    """An empty list and nothing else. Source: canvas-quiz-analysis 5; the status is assumed."""

    status = 400

    def body(self) -> JsonBody:
        return []


class InvalidModel(CanvasError):
    """Shape E: `{"errors": {field: [{"attribute", "type", "message"}]}}`."""

    status = 400

    def __init__(self, errors: Items) -> None:
        super().__init__("; ".join(errors), errors=errors)

    def body(self) -> JsonBody:
        return {"errors": self.details["errors"]}


def model_error(key: str, text: str, *, attribute: str | None = None) -> Items:
    """One field's entry of shape E; Canvas repeats the text as type and message."""
    return {key: [{"attribute": attribute or key, "type": text, "message": text}]}


class InvalidFields(CanvasError):
    """`{"errors": {field: text}}`, one text for each field. Source: canvas-quiz-questions-and-groups 4."""

    status = 422

    def __init__(self, **texts: str) -> None:
        super().__init__(", ".join(texts), texts=texts)

    def body(self) -> JsonBody:
        return {"errors": self.details["texts"]}


class InvalidRecord(CanvasError):
    """Shape F: `{"errors": [{"field", "message", "error_code"}]}`, an entry for each field and its code."""

    status = 422

    def __init__(self, **codes: str) -> None:
        super().__init__(", ".join(codes.values()), codes=codes)

    def body(self) -> JsonBody:
        codes = self.details["codes"]
        return {
            "errors": [{"field": name, "message": code, "error_code": code} for name, code in codes.items()]
        }


class InvalidSearchTerm(CanvasError):
    """A search term that is too short or no text; note `code`, not `error_code`."""

    status = 400

    def __init__(self, minimum: int) -> None:
        super().__init__(f"{minimum} or more characters is required")

    def body(self) -> JsonBody:
        return {"errors": [{"field": "search_term", "code": "invalid", "message": self.message}]}


class PageDisabled(CanvasError):
    """Shape I: the tab is switched off for this viewer."""

    status = 404

    def body(self) -> JsonBody:
        return {"message": messages.PAGE_DISABLED}
