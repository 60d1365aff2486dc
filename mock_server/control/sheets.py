"""The fact sheets behind the evidence, each a page whose sections can be linked to."""

from __future__ import annotations

import functools
import html
import re
from pathlib import Path

from mock_server.control import pages
from mock_server.engine.dialect import Reply
from mock_server.engine.errors import NoRoute

_HERE = Path(__file__).parent.parent
_FOLDERS = (_HERE / "sheets", _HERE.parent / "docs" / "sheets")
_NAME = re.compile(r"[a-z-]+")
_HEADING = re.compile(r"^#+ (\d+(?:\.\d+)*)?.*$", re.MULTILINE)


def reply(name: str) -> Reply:
    """The sheet of this name. Raises NoRoute."""
    text = sheet(name) if _NAME.fullmatch(name) else None
    if text is None:
        raise NoRoute("there is no such sheet")
    return pages.reply("sheet.html", {}, title=name, body=_HEADING.sub(_linked, html.escape(text)))


@functools.cache
def sheet(name: str) -> str | None:
    """The text of a sheet: from the installed package, or beside it in a source checkout."""
    for folder in _FOLDERS:
        path = folder / f"{name}.md"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return None


def _linked(heading: re.Match[str]) -> str:
    anchor = f' id="{heading[1]}"' if heading[1] else ""
    return f"<b{anchor}>{heading[0]}</b>"
