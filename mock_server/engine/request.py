"""HTTP -> `Call`: what a handler may know of a request. Knows no product and no Flask."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from mock_server.engine import parameters
from mock_server.engine.errors import TooLarge, Undecodable
from mock_server.engine.rack import BODY, ENCODED_SLASH, TOO_LARGE, Environ
from mock_server.engine.rows import Row
from mock_server.engine.settings import Settings
from mock_server.engine.spec import Document, Operation
from mock_server.engine.validation import Violation

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
_FRAMING = ("CONTENT_TYPE", "CONTENT_LENGTH")  # the headers that CGI names otherwise
_UNPRINTABLE = ("\\u0000", "\\ud", "\\uD")


@dataclass(frozen=True, eq=False)
class Call:
    """One request on its way to its handler.

    `operation` is None when no route fits, `allowed` then holds the methods the path has. `user` is who acts,
    `real_user` who signed in; they differ while masquerading. `token` is the token's row.
    """

    settings: Settings
    document: Document
    host: object
    """The mock that answers, for the control routes; nobody else needs more than the two above and a store."""
    operation: Operation | None
    method: str
    path: str
    path_params: Mapping[str, str]
    environ: Environ
    allowed: tuple[str, ...] = ()
    user: Row | None = None
    real_user: Row | None = None
    token: Row | None = None
    violations: list[Violation] = field(default_factory=list)

    @classmethod
    def of(cls, **fields: Any) -> Call:
        """As the constructor, in a third of its time: every request comes by here."""
        call = object.__new__(cls)
        vars(call).update(_UNKNOWN, violations=[], **fields)
        return call

    def acting_as(
        self,
        user: Row,
        *,
        token: Row | None = None,
        real_user: Row | None = None,
        params: dict[str, Any] | None = None,
    ) -> Call:
        """The same call with its people known. What was decoded stays decoded, or is replaced by `params`."""
        call = object.__new__(Call)
        vars(call).update(vars(self), user=user, real_user=real_user or user, token=token or self.token)
        if params is not None:
            vars(call)["params"] = params
        return call

    def header(self, name: str) -> str:
        """A request header, or empty text. HTTP leaves the case of its name open."""
        return str(self.environ.get(_in_environ(name), ""))

    @property
    def headers(self) -> dict[str, str]:
        """All headers of the request, their names in the usual spelling."""
        return {
            _usual(name): str(text)
            for name, text in self.environ.items()
            if text and (name.startswith("HTTP_") or name in _FRAMING)
        }

    def accepts(self, media_type: str) -> bool:
        """Whether the Accept header contains this text anywhere."""
        return media_type in self.header("Accept")

    def note(self, pointer: str, rule: str, received: Any, message: str) -> None:
        """Write down what the request did outside the documented contract."""
        self.violations.append(Violation(pointer, rule, received, message))

    @cached_property
    def base_url(self) -> str:
        """Scheme and host as the client sees them, without a slash at the end."""
        host = self.environ.get("HTTP_HOST") or self.environ.get("SERVER_NAME", "localhost")
        return f"{self.environ.get('wsgi.url_scheme', 'http')}://{host}"

    @property
    def client_address(self) -> str:
        return str(self.environ.get("REMOTE_ADDR") or "127.0.0.1")

    @cached_property
    def media_type(self) -> str:
        """The body's media type, lower case; empty when none is given."""
        return str(self.environ.get("CONTENT_TYPE") or "").partition(";")[0].strip().lower()

    @cached_property
    def is_form(self) -> bool:
        return self.media_type in ("", FORM, MULTIPART)

    @property
    def raw_body(self) -> bytes:
        """Raises TooLarge."""
        if self.environ[TOO_LARGE]:
            raise TooLarge("The body is larger than this server takes.")
        return self.environ[BODY]  # type: ignore[no-any-return]

    @cached_property
    def query(self) -> dict[str, Any]:
        """The nested parameters of the query string. Raises Undecodable."""
        text = self.environ.get("QUERY_STRING", "")
        return _nested(parameters.form_pairs, text) if text else {}

    @cached_property
    def body(self) -> dict[str, Any]:
        """The parameters of the body, by its content type; empty for types nobody parses.

        Raises Undecodable, TooLarge.
        """
        raw = self.raw_body
        if not raw:
            return {}
        if self.media_type == JSON:
            data = self.json()
            if b"[" in raw:
                data = parameters.without_null_items(data)
            return data if isinstance(data, dict) else {"_json": data}
        if self.media_type == MULTIPART:
            return _nested(parameters.multipart_pairs, raw, self.environ["CONTENT_TYPE"])
        if self.media_type in ("", FORM):
            return _nested(parameters.form_pairs, raw.decode("latin-1"))
        return {}

    @property
    def files(self) -> dict[str, parameters.UploadedFile]:
        """The files of a multipart body, which `params` has as text. Raises Undecodable, TooLarge."""
        if self.media_type != MULTIPART or not self.raw_body:
            return {}
        try:
            return parameters.multipart_files(self.raw_body, self.environ["CONTENT_TYPE"])
        except parameters.ParameterError as error:
            raise Undecodable(f"Invalid request parameters: {error}") from None

    @cached_property
    def params(self) -> dict[str, Any]:
        """Query and body as one set; the body wins. Raises Undecodable, TooLarge."""
        return parameters.merged(self.query, self.body)

    def json(self) -> Any:
        """The body as JSON, exactly as sent. Raises Undecodable, TooLarge."""
        return strict_json(self.raw_body)


_UNKNOWN: Mapping[str, Any] = {"allowed": (), "user": None, "real_user": None, "token": None}


@functools.lru_cache(1024)
def _in_environ(name: str) -> str:
    return "HTTP_" + name.upper().replace("-", "_")


@functools.lru_cache(1024)
def _usual(name: str) -> str:
    return name.removeprefix("HTTP_").replace("_", "-").title()


def strict_json(raw: bytes) -> Any:
    """JSON as a strict parser reads it: UTF-8, no NaN, no number or nesting beyond bounds. Raises Undecodable."""
    try:
        text = raw.decode("utf-8-sig")
        data = _strict_decoder.decode(text)
    except (ValueError, RecursionError) as error:
        raise Undecodable(f"The request body is not valid JSON: {_short(error)}") from None
    if text.count("[") + text.count("{") > parameters.MAX_DEPTH and _nests_too_deeply(data):
        raise Undecodable("The request body nests too deeply.")
    if "\0" in text or any(mark in text for mark in _UNPRINTABLE):
        _refuse_unstorable(data)
    return data


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError("number out of range")
    return number


_strict_decoder = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite)


def _nests_too_deeply(data: Any) -> bool:
    """Whether a path into the data is longer than the bound; without recursion, which has one of its own."""
    level = [data] if isinstance(data, dict | list) else []
    for _ in range(parameters.MAX_DEPTH):
        level = [
            child
            for container in level
            for child in (container.values() if isinstance(container, dict) else container)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True


def _refuse_unstorable(data: Any) -> None:
    """NUL and lone surrogates are JSON, but no text a database takes."""
    if isinstance(data, str):
        if "\0" in data or any("\ud800" <= character <= "\udfff" for character in data):
            raise Undecodable("The request contains text that cannot be stored.")
    elif isinstance(data, dict):
        for name, value in data.items():
            _refuse_unstorable(name)
            _refuse_unstorable(value)
    elif isinstance(data, list):
        for value in data:
            _refuse_unstorable(value)


def _nested(pairs_of: Callable[..., Any], *encoded: Any) -> dict[str, Any]:
    try:
        return parameters.nest(pairs_of(*encoded))
    except parameters.ParameterError as error:
        raise Undecodable(f"Invalid request parameters: {error}") from None


def _short(error: BaseException) -> str:
    return str(error)[:200] or type(error).__name__


def path_segment(text: str) -> str:
    """A path parameter as the client meant it."""
    return text.replace(ENCODED_SLASH, "/")
