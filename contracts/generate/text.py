"""Texts and times to send, all valid by construction.

What is asked for again and again is made once: hypothesis looks through every strategy that it has not met.
"""

from __future__ import annotations

import functools
import string
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

Strategy = st.SearchStrategy[Any]


LONGEST = 60
"""Length of drawn texts where a schema sets no limit, or a far one; edges have laws of their own."""


LETTERS = st.characters(
    codec="utf-8",
    categories=("L", "N", "P", "S"),
    exclude_characters="\u0fd5\u0fd6\u2028\u2029",
)
"""Anything that a person may type into a title: no control characters, no blanks, nothing unassigned."""


@functools.cache
def words(max_size: int = LONGEST) -> st.SearchStrategy[str]:
    """Text without blanks at its ends and without doubled blanks; never empty."""
    count = max(1, max_size // 12)
    word = st.text(LETTERS, min_size=1, max_size=min(10, max_size))
    return st.lists(word, min_size=1, max_size=count).map(lambda found: " ".join(found)[:max_size].strip())


def titles(mark: str) -> st.SearchStrategy[str]:
    """A title that starts with the case's own mark."""
    return words().map(lambda text: f"{mark} {text}")


def simple_html(mark: str) -> st.SearchStrategy[str]:
    """A description that no sanitiser touches, with the mark in it."""
    plain = st.text(string.ascii_letters + string.digits + " .,;", max_size=40)
    return plain.map(lambda text: f"<p>{mark} {text.strip()}</p>".replace(" </p>", "</p>"))


@functools.cache
def instants(start: datetime = datetime(2031, 1, 1, tzinfo=UTC), days: int = 2000) -> st.SearchStrategy[str]:
    """A time in whole seconds, written as Canvas writes times."""
    return st.integers(0, days * 86400).map(lambda seconds: written(start + timedelta(seconds=seconds)))


def written(moment: datetime) -> str:
    """`2031-02-03T04:05:06Z`"""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_of(text: str) -> datetime:
    """The instant that a time text names, offset included."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


@functools.cache
def instants_with_offset() -> st.SearchStrategy[str]:
    """The same instants as seen elsewhere: with `Z` or with an offset."""
    offsets = st.sampled_from(["Z", "+00:00", "-07:00", "+05:30", "+12:45", "-03:30"])

    def shifted(parts: tuple[str, str]) -> str:
        text, offset = parts
        if offset == "Z":
            return text
        sign = -1 if offset[0] == "-" else 1
        hours, minutes = offset[1:].split(":")
        local = moment_of(text) + sign * timedelta(hours=int(hours), minutes=int(minutes))
        return local.strftime("%Y-%m-%dT%H:%M:%S") + offset

    return st.tuples(instants(), offsets).map(shifted)


def past() -> st.SearchStrategy[str]:
    return instants(datetime(2015, 1, 1, tzinfo=UTC), 1500)


def future() -> st.SearchStrategy[str]:
    return instants(datetime(2090, 1, 1, tzinfo=UTC), 1500)
