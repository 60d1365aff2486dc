"""Rich text as Canvas keeps and gives it back. Source: canvas-quizzes 4.3. Pure."""

from __future__ import annotations

import functools
import re
from typing import Any

_LINK = re.compile(r'((?:href|src)=")(https?://[^/"]+)(/[^"]*")')
_PATH = re.compile(r'((?:href|src)=")(/(?!/)[^"]*")')


def stored_html(text: str, *, host: str) -> str:
    """Scripts and event handlers taken out, links back to this host turned into paths."""
    if "<" not in text and "&" not in text:
        return text
    import nh3

    clean = nh3.clean(text, **_rules())
    return _LINK.sub(lambda m: m[1] + m[3] if m[2].partition("://")[2] == host else m[0], clean)


def shown_html(text: str | None, *, base_url: str) -> str | None:
    """Paths in links turned into addresses of this server."""
    if not text or '="/' not in text:
        return text
    return _PATH.sub(lambda m: f"{m[1]}{base_url}{m[2]}", text)


@functools.cache
def _rules() -> dict[str, Any]:
    """What may stay: what teachers write, and how they lay it out."""
    import nh3

    attributes = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
    attributes.setdefault("*", set()).update({"class", "id", "style", "title", "lang", "dir", "role"})
    attributes.setdefault("img", set()).update({"alt", "loading"})
    return {
        "tags": nh3.ALLOWED_TAGS | {"iframe", "audio", "video", "source", "font"},
        "attributes": {
            **attributes,
            "iframe": {"src", "width", "height", "allowfullscreen"},
            "source": {"src", "type"},
            "video": {"src", "controls", "width", "height", "poster"},
            "audio": {"src", "controls"},
            "font": {"color", "size", "face"},
        },
        "generic_attribute_prefixes": {"data-", "aria-"},
        "link_rel": None,
    }
