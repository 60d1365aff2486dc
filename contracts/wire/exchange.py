"""One request and its answer, as the judge keeps them; secrets are known here, and masked."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlsplit

Json = Any

TOKEN_KEYS = frozenset({"access_token", "refresh_token", "validation_token", "upload_token"})
"""Keys under which servers send tokens; what stands there is masked like the caller's own."""

PROOF_KEYS = TOKEN_KEYS | {"validation_token"}
"""Keys under which an answer gives what later requests must send again; not all of it is secret."""

SHORT = 6
"""A token shorter than this is masked only where it stands alone, lest it eat the words around it."""

_NOTHING = object()


class Missing(Exception):
    """A reply has no such key; the runner makes it a failure of the law that looked for it."""

    def __init__(self, key: str, record: Mapping[str, Json]) -> None:
        super().__init__(key)
        self.key = key
        self.record = record


class Record(dict[str, Any]):
    """A JSON object of a reply: reading a key that is not there is the server's failure, not the kit's."""

    def __missing__(self, key: str) -> Any:
        raise Missing(key, self)


class Secrets:
    """The tokens of a run: the names that stand for them, and the masking of every text that leaves."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._public: set[str] = set()

    def learn(self, value: str, name: str, *, public: bool = False) -> None:
        """From now on `value` is written `$name`.

        `public` ones (the demo world's) are masked in what went over the wire, and left alone in the kit's own
        sentences, which name options such as `--student-token`.
        """
        if value:
            self._names.setdefault(value, name)
            if public:
                self._public.add(value)

    def named(self) -> list[tuple[str, str]]:
        """All tokens with their names, in the order in which they were learnt."""
        return list(self._names.items())

    def name_of(self, value: str) -> str | None:
        return self._names.get(value)

    def mask(self, text: str, *, wire: bool = True) -> str:
        """`text` with every token replaced by its name."""
        return "".join(part if name is None else f"${name}" for part, name in self.parts(text, wire=wire))

    def parts(self, text: str, *, wire: bool = True) -> list[tuple[str, str | None]]:
        """The pieces of `text` in their order: tokens with their names, what stands between them with None."""
        names = {
            form: name
            for value, name in self._names.items()
            if wire or value not in self._public
            for form in (value, quote(value, safe=""), json.dumps(value)[1:-1])
        }
        return _parts(text, names, lambda form: re.escape(form) if len(form) >= SHORT else _alone(form))


@dataclass(frozen=True)
class Exchange:
    """What was sent and what came back. The token is not part of it, only the name that stands for it.

    of_mock: the mock has answered, of which the current values can be asked where a real server may have older ones.
    """

    number: int
    operation: str
    actor: str
    method: str
    url: str
    status: int
    request_headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    token_name: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0
    made: tuple[str, ...] = ()
    of_mock: bool = False
    together: int | None = field(default=None, compare=False)
    """Requests with the same number were sent at the same moment."""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def media_type(self) -> str:
        return self.header("content-type").partition(";")[0].strip().lower()

    def header(self, name: str) -> str:
        """The header's value, its name case-insensitive; empty if absent."""
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), "")

    def has_header(self, name: str) -> bool:
        return any(key.lower() == name.lower() for key in self.headers)

    @cached_property
    def _parsed(self) -> Json:
        try:
            return json.loads(self.body, object_hook=Record)
        except (ValueError, RecursionError):
            return _NOTHING

    @property
    def is_json(self) -> bool:
        return self._parsed is not _NOTHING

    @property
    def json(self) -> Json:
        """The parsed body; None where it is no JSON (ask `is_json` to tell that from `null`)."""
        return None if self._parsed is _NOTHING else self._parsed

    @property
    def is_throttled(self) -> bool:
        """Whether the answer is about the pace, not about the request."""
        if self.status == 429:
            return True
        return self.status == 403 and self.media_type == "text/plain" and "Rate Limit Exceeded" in self.text

    @cached_property
    def links(self) -> dict[str, str]:
        """The `Link` header: rel to URL."""
        return {rel: url for url, rel in re.findall(r'<([^>]*)>\s*;\s*rel="([^"]*)"', self.header("link"))}

    def __str__(self) -> str:
        parts = urlsplit(self.url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        return f"{self.method} {target} as {self.actor} -> {self.status}"


def curl_line(
    exchange: Exchange, secrets: Secrets | None = None, variables: Mapping[str, str] | None = None
) -> str:
    """A shell line that sends the same request; tokens, and ids that have a variable, are variables of the shell."""

    def word(text: str) -> str:
        return _shell_word(text, secrets or Secrets(), variables or {})

    words = ["curl -sS -i"]
    if exchange.method != "GET":
        words.append(f"-X {exchange.method}" if exchange.method != "HEAD" else "--head")
    words.append(word(exchange.url))
    if exchange.token_name:
        words.append(f'-H "Authorization: Bearer ${exchange.token_name}"')
    words += [f"-H {word(f'{name}: {value}')}" for name, value in exchange.request_headers.items()]
    if exchange.content:
        words.append(f"--data-binary {word(exchange.content.decode('utf-8', 'backslashreplace'))}")
    return " ".join(words)


def curl_script(exchanges: Sequence[Exchange], secrets: Secrets | None = None) -> list[str]:
    """Shell lines that repeat the exchanges from nothing.

    Ids and tokens that an earlier answer gave become shell variables, read from that answer with jq. What was sent at
    the same moment is sent so again.
    """
    variables: dict[str, str] = {}
    lines: list[str] = []
    for place, exchange in enumerate(exchanges):
        line = curl_line(exchange, secrets, variables)
        given: dict[str, str] = {}
        for value, word in _given(exchange).items():
            if value not in variables and any(_mentions(later, value) for later in exchanges[place + 1 :]):
                given[value] = _variable(word, {**variables, **given})
        lines += _capturing(line, exchange, given) if given else [line]
        variables |= given
        following = exchanges[place + 1].together if place + 1 < len(exchanges) else None
        if exchange.together is not None and not given:
            lines[-1] += " &"
        if exchange.together is not None and exchange.together != following:
            lines.append("wait")
    return lines


def _given(exchange: Exchange) -> dict[str, str]:
    """What an answer gives that later requests may need, with a word for its kind: ids of what it made, and tokens."""
    ids = {path.rsplit("/", 1)[1]: _singular(path.rsplit("/", 2)[1]) for path in exchange.made}
    scalars = list(_scalars(exchange.json, "."))
    tokens = {str(value): path.rpartition(".")[2] for path, value in scalars if _names_a_token(path)}
    return {**ids, **tokens}


def _names_a_token(path: str) -> bool:
    return path.rpartition(".")[2] in PROOF_KEYS


def _variable(word: str, taken: Mapping[str, str]) -> str:
    return f"{word}_{1 + sum(name.startswith(word) for name in taken.values())}"


def _capturing(line: str, exchange: Exchange, given: Mapping[str, str]) -> list[str]:
    """The line with its answer read into variables."""
    quiet = line.replace("curl -sS -i", "curl -sS", 1)
    paths = {name: _jq_path(exchange, value) for value, name in given.items()}
    if len(paths) == 1:
        ((name, path),) = paths.items()
        return [f"{name}=$({quiet} | jq -r '{path}')"]
    reads = [f"{name}=$(jq -r '{path}' <<< \"$answer\")" for name, path in paths.items()]
    return [f"answer=$({quiet})", *reads]


def _mentions(exchange: Exchange, value: str) -> bool:
    content = (exchange.content or b"").decode("utf-8", "replace")
    parts = urlsplit(exchange.url)
    text = " ".join([parts.path, parts.query, content, *exchange.request_headers.values()])
    return bool(re.search(_alone(value, "."), text))


def _alone(text: str, also: str = "") -> str:
    """A pattern: the text where no word goes on; characters of `also` count as parts of words."""
    part_of_a_word = rf"[\w{re.escape(also)}-]"
    return rf"(?<!{part_of_a_word}){re.escape(text)}(?!{part_of_a_word})"


def _parts(
    text: str, names: Mapping[str, str], pattern: Callable[[str], str]
) -> list[tuple[str, str | None]]:
    """The text cut wherever something that has a name stands; of two that begin together the longer one counts."""
    if not names:
        return [(text, None)]
    anything = "|".join(pattern(value) for value in sorted(names, key=len, reverse=True))
    pieces = re.split(f"({anything})", text)
    return [(piece, names[piece] if place % 2 else None) for place, piece in enumerate(pieces) if piece]


def _shell_word(text: str, secrets: Secrets, variables: Mapping[str, str]) -> str:
    """The text as one word; a variable stands outside of single quotes, where the shell sees it."""
    parts = [
        piece
        for part, name in _parts(text, variables, lambda value: _alone(value, "."))
        for piece in ([(part, name)] if name else secrets.parts(part))
    ]
    if all(name or part == shlex.quote(part) for part, name in parts):
        return "".join(f"${{{name}}}" if name else part for part, name in parts) or "''"
    return "".join(f'"${{{name}}}"' if name else _in_single_quotes(part) for part, name in parts)


def _in_single_quotes(text: str) -> str:
    return "'" + text.replace("'", "'\"'\"'") + "'"


def _singular(collection: str) -> str:
    word = re.sub(r"\W", "_", collection)
    return word[:-3] if word.endswith("zzes") else word[:-1] if word.endswith("s") else word


def _jq_path(exchange: Exchange, identity: str) -> str:
    for path, value in _scalars(exchange.json, "."):
        if str(value) == identity and (path.endswith("id") or _names_a_token(path)):
            return path
    return ".id"


def _scalars(value: Json, path: str) -> Iterable[tuple[str, Json]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _scalars(inner, f"{path.rstrip('.')}.{key}" if re.fullmatch(r"\w+", key) else path)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _scalars(inner, f"{path.rstrip('.') or '.'}[{index}]")
    else:
        yield path, value
