"""Rich text as Canvas keeps and gives it back. Source: canvas-quizzes 4.3. Pure."""

from __future__ import annotations

import functools
import re
from html import unescape
from typing import Any

# in what the cleaner leaves, `<` opens a tag, and every value stands in double quotes
_TAG = re.compile(r'<[a-z](?:[^">]|"[^"]*")*>')
_ANY_TAG = re.compile(r"<[^>]*>")
_ADDRESS = re.compile(r'(\s(?:href|src)=")([^"]*)')


def stored_html(text: str, *, base_url: str) -> str:
    """Scripts and event handlers taken out, links back to this host turned into paths."""
    if "<" not in text and "&" not in text:
        return text
    clean: str = _cleaner().clean(text)
    host = base_url.partition("://")[2]
    if not host or "://" not in clean:
        return clean
    own = re.compile(rf"^https?://{re.escape(host)}(?=/(?!/))", re.IGNORECASE)
    return _with_addresses(clean, lambda address: own.sub("", address))


def shown_html(text: str | None, *, base_url: str) -> str | None:
    """Paths in links turned into addresses of this server."""
    if not text or '="/' not in text:
        return text
    return _with_addresses(text, lambda address: base_url + address if is_path(address) else address)


def is_path(address: str) -> bool:
    """Whether the address is absolute on its own server; two slashes would name another one."""
    return address.startswith("/") and not address.startswith("//")


def _with_addresses(html: str, change: Any) -> str:
    def in_tag(tag: re.Match[str]) -> str:
        return _ADDRESS.sub(lambda match: match[1] + change(match[2]), tag[0])

    return _TAG.sub(in_tag, html)


_FORMULA_TAGS = frozenset(
    {"math", "semantics", "annotation", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac", "msqrt"}
    | {"mroot", "msub", "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd", "mstyle"}
    | {"mpadded", "mphantom", "menclose"}
)
_FORMULA_ATTRIBUTES = ("xmlns", "display", "encoding", "mathvariant", "stretchy", "separator", "fence")


@functools.cache
def _cleaner() -> Any:
    """Lets stay what teachers write, and how they lay it out."""
    import nh3

    attributes = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
    attributes.setdefault("*", set()).update({"class", "id", "style", "title", "lang", "dir", "role"})
    attributes.setdefault("img", set()).update({"alt", "loading"})
    return nh3.Cleaner(
        tags=nh3.ALLOWED_TAGS | {"iframe", "audio", "video", "source", "font"} | _FORMULA_TAGS,
        attributes={
            **attributes,
            **{tag: set(_FORMULA_ATTRIBUTES) for tag in _FORMULA_TAGS},
            "iframe": {"src", "width", "height", "allowfullscreen"},
            "source": {"src", "type"},
            "video": {"src", "controls", "width", "height", "poster"},
            "audio": {"src", "controls"},
            "font": {"color", "size", "face"},
        },
        generic_attribute_prefixes={"data-", "aria-"},
        link_rel=None,
    )


def plain_text(html: str) -> str:
    """The words alone, in one line."""
    return " ".join(unescape(_ANY_TAG.sub(" ", html)).split())
