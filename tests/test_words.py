"""What README and ARCHITECTURE name exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parent.parent
NAME = re.compile(r"`([\w./-]+\.(?:py|yaml|html|toml|md))`")
FOLDERS = ("mock_server", "contracts", "tests", "docs", "openapi")


def files() -> Iterator[PurePosixPath]:
    for folder in FOLDERS:
        yield from (PurePosixPath(p.relative_to(ROOT).as_posix()) for p in (ROOT / folder).rglob("*.*"))
    yield from (PurePosixPath(p.name) for p in ROOT.iterdir() if p.is_file())


def missing(text: str, known: list[PurePosixPath]) -> list[str]:
    """Names of files in the text that no file of the project ends with."""
    return [name for name in NAME.findall(text) if not any(path.match(name) for path in known)]


@pytest.mark.parametrize("page", ["README.md", "ARCHITECTURE.md"])
def test_every_file_that_a_page_names_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")

    assert missing(text, list(files())) == []


def test_a_file_that_is_not_there_is_noticed() -> None:
    assert missing("see `app.py`, `laws/nowhere.py`", list(files())) == ["laws/nowhere.py"]
