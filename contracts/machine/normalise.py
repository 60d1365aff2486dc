"""Replies without what two servers may rightly differ in: ids, times of their own, addresses, traces of a request."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from contracts.wire.exchange import Exchange

Json = Any

DROPPED = frozenset({"error_report_id", "version_number"})
TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$")
TELLING_HEADERS = ("content-type", "www-authenticate", "allow", "x-ratelimit-limit")
KARMA_ID = re.compile(r"^(asmnt|crs|enr|q|sub|usr)_[A-Za-z0-9]+$")


@dataclass
class References:
    """The ids that one server has given, numbered in the order in which they were first seen."""

    origin: str
    sent_times: set[str] = field(default_factory=set)
    _names: dict[str, str] = field(default_factory=dict)

    def knows(self, value: Json) -> bool:
        return str(value) in self._names

    def name(self, kind: str, value: Json) -> str:
        """`<quiz:1>`; one id keeps its first name, whatever key it stands under later. Karma's ids tell their kind."""
        key = str(value)
        if its_own := KARMA_ID.match(key):
            kind = its_own.group(1)
        if key not in self._names:
            number = 1 + sum(name.startswith(f"<{kind}:") for name in self._names.values())
            self._names[key] = f"<{kind}:{number}>"
        return self._names[key]

    def learn(self, value: Json, key: str = "", kind: str = "object") -> None:
        """Numbers every id in the value, before texts that may mention it are looked at."""
        if isinstance(value, dict):
            for name, inner in value.items():
                self.learn(inner, name, _kind_of(name, kind))
        elif isinstance(value, list):
            for item in value:
                self.learn(item, key, kind)
        elif is_id_key(key) and value is not None and not isinstance(value, bool):
            self.name(kind, value)

    def body(self, value: Json, key: str = "", kind: str = "object") -> Json:
        """The JSON value with ids as references, the server's own times as `<time>`, its address as `<server>`.

        The ids must have been learned.
        """
        if isinstance(value, dict):
            return {
                name: self.body(inner, name, _kind_of(name, kind))
                for name, inner in value.items()
                if name not in DROPPED
            }
        if isinstance(value, list):
            return [self.body(item, key, kind) for item in value]
        if is_id_key(key) and value is not None and not isinstance(value, bool):
            reference = self.name(kind, value)
            return reference if isinstance(value, int) else f"text {reference}"
        if isinstance(value, str):
            return self._text(value)
        return value

    def _text(self, text: str) -> str:
        if TIME.match(text):
            return text if text in self.sent_times else "<time>"
        text = text.replace(self.origin, "<server>")
        return re.sub(r"(?<=[/=_])\d+\b", lambda found: self._names.get(found.group(0), found.group(0)), text)

    def listed(self, items: list[Json]) -> list[Json]:
        """The entries of a list, comparable with another server's, in an order that does not depend on theirs."""
        for item in items:
            self.learn(item)
        return sorted((self.body(item) for item in items), key=lambda item: str(item.get("id")))

    def exchange(self, exchange: Exchange) -> Json:
        """Status, telling headers and body of an answer, comparable with another server's."""
        self.learn(exchange.json, kind=_kind_in(exchange))
        body = self.body(exchange.json, kind=_kind_in(exchange)) if exchange.is_json else exchange.text
        return {
            "status": exchange.status,
            "headers": {name: exchange.header(name) for name in TELLING_HEADERS},
            "links": sorted(exchange.links),
            "body": _without_texts(body) if _is_envelope(body) else body,
        }


def _is_envelope(body: Json) -> bool:
    """Whether it is Karma that answers."""
    return isinstance(body, dict) and {"data", "meta", "error"} <= set(body)


def _without_texts(value: Json) -> Json:
    """Karma's refusals without their words, which are no part of the contract. Source: karma-assessments 1.3."""
    if isinstance(value, dict):
        words = ("message", "issue")
        return {k: "<text>" if k in words and v else _without_texts(v) for k, v in value.items()}
    return [_without_texts(item) for item in value] if isinstance(value, list) else value


def is_id_key(key: str) -> bool:
    return key == "id" or key.endswith("_id") or key in {"user", "assessor", "assessment", "outcome"}


def _kind_of(key: str, kind: str) -> str:
    if key.endswith("_id"):
        return key.removesuffix("_id")
    if key in {"user", "assessor"}:
        return "user"
    return kind


def _kind_in(exchange: Exchange) -> str:
    """What an operation's `id` is the id of, by the last word of its path."""
    words = [part for part in urlsplit(exchange.url).path.split("/") if part and not part[0].isdigit()]
    return words[-1] if words else "object"
