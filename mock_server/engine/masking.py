"""Secrets in what the journal keeps: found by the names they are sent under, then wherever their text turns up."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, unquote_plus

from mock_server.engine.serialize import json_bytes
from mock_server.engine.validation import Violation

MASK = "********"
NOT_SERVED = "not served"  # the rule that a request breaks for which the mock has no operation
_SECRET_NAMES = frozenset({"api_key", "authorization", "client_secret", "password", "token"})
_SECRET_ENDINGS = ("_token", "_password")
_SECRET_HEADERS = ("authorization", "cookie", "token", "password", "secret", "api-key")
_SIGNS_OF_SECRETS = (b'token"', b'password"', b'api_key"', b'secret"', b'authorization"')
_SHORTEST_SECRET = 6  # shorter ones would be found inside innocent words
_PART = re.compile(rb'(\bname="([^"\r\n]*)"[^\n]*\n(?:[^\r\n]+\r?\n)*\r?\n)(.*?)(?=\r?\n--)', re.DOTALL)
"""A part of a multipart form: its headers from the name on, the name, the value."""


class Masking:
    """Hides secrets: by the name they are sent under, and wherever else their text turns up."""

    def __init__(self, secrets: set[str], is_token: Callable[[str], bool]) -> None:
        self._secrets = {secret for secret in secrets if len(secret) >= _SHORTEST_SECRET}
        self._is_token = is_token

    def named(self, data: Any) -> Any:
        """A copy of the data with what is secret by name hidden; the hidden texts are secrets from now on."""
        if isinstance(data, Mapping):
            return {name: self._named(name, value) for name, value in data.items()}
        if isinstance(data, list):
            return [self.named(item) for item in data]
        return data

    def _named(self, name: Any, value: Any) -> Any:
        if not is_secret(name) or value is None:
            return self.named(value)
        if isinstance(value, str) and len(value) >= _SHORTEST_SECRET:
            self._secrets.add(value)
        return MASK

    def text(self, text: str) -> str:
        if self._is_token(text):
            return MASK
        for secret in self._secrets:
            if secret in text:
                text = text.replace(secret, MASK)
        return text

    def texts(self, data: Any) -> Any:
        """The data with every secret hidden that stands in its texts."""
        if isinstance(data, str):
            return self.text(data)
        if isinstance(data, dict):
            return {self.text(name): self.texts(value) for name, value in data.items()}
        if isinstance(data, list):
            return [self.texts(item) for item in data]
        return data

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """The headers with what is secret by name hidden, the word before a token excepted."""
        return {name: self._header(name, value) for name, value in headers.items()}

    def _header(self, name: str, value: str) -> str:
        if not any(sign in name.lower() for sign in _SECRET_HEADERS):
            return self.text(value)
        scheme, space, _ = value.partition(" ")
        return f"{scheme} {MASK}" if space and name.lower() == "authorization" else MASK

    def path(self, path: str) -> str:
        return "/".join(map(self.text, path.split("/")))

    def violation(self, violation: Violation) -> tuple[str, str, Any, str]:
        name = violation.pointer.rpartition("/")[2]
        received = MASK if is_secret(name) else self.texts(self.named(violation.received))
        if violation.rule == NOT_SERVED:
            received = self.path(received)
        message = self.path(self.text(violation.message))
        return self.path(violation.pointer), violation.rule, received, message

    def raw(self, raw: bytes) -> bytes:
        """The bytes of a body; they are only taken apart when there are signs of a secret, or of one spelt oddly."""
        lowered = raw.lower()
        if b"\\u00" in raw or any(sign in lowered for sign in _SIGNS_OF_SECRETS):
            # text that only looks like it stays: what is secret by its text is hidden below
            with contextlib.suppress(ValueError, RecursionError):
                raw = json_bytes(self.named(json.loads(raw)))
        for secret in self._secrets:
            if (encoded := secret.encode(errors="surrogatepass")) in raw:
                raw = raw.replace(encoded, MASK.encode())
        return raw

    def query(self, query: str) -> str:
        """A query string, or a form, as it was sent, secrets hidden."""
        parts = []
        for part in query.split("&"):
            name, equals, value = part.partition("=")
            plain = unquote_plus(value)
            if equals and is_secret(_innermost(unquote_plus(name))):
                part = f"{name}={MASK}"
            elif (masked := self.text(plain)) != plain:
                part = f"{self.text(name)}={quote(masked, safe='*')}"
            parts.append(part)
        return "&".join(parts)

    def body(self, sent: bytes, media: str) -> bytes:
        """A request's body, secrets hidden by their names in forms and JSON, and by their text everywhere."""
        if media == "multipart/form-data":
            sent = _PART.sub(_masked_part, sent)
        elif media in ("", "application/x-www-form-urlencoded") and not sent.lstrip().startswith(
            (b"{", b"[")
        ):
            sent = self.query(sent.decode("latin-1")).encode("latin-1")
        return self.raw(sent)


def is_secret(name: Any) -> bool:
    """Whether what is sent under this name is a secret."""
    lowered = str(name).lower()
    return lowered in _SECRET_NAMES or lowered.endswith(_SECRET_ENDINGS)


def _innermost(name: str) -> str:
    """`user[token]` is sent under the name `token`."""
    return name.rpartition("[")[2].rstrip("]")


def _masked_part(part: re.Match[bytes]) -> bytes:
    is_hidden = is_secret(_innermost(part[2].decode("latin-1")))
    return part[1] + MASK.encode() if is_hidden else part[0]
