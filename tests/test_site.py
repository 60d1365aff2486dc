"""The documentation site: everything that is written down is in it, and no link leads nowhere."""

import importlib.util
import posixpath
import re
import subprocess
import sys
from pathlib import Path

import pytest

from contracts.__main__ import commands

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def site():
    """The module that makes the pages."""
    spec = importlib.util.spec_from_file_location("pages", ROOT / "docs" / "pages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_how_to_is_a_page(site):
    shown = re.findall(r"^### \.\.\. (.*)$", (ROOT / "README.md").read_text(), re.MULTILINE)
    titles = [text.partition("\n")[0] for name, text in site.pages().items() if name.startswith("how-to/")]

    assert titles == ["# How to", *(f"# How to {title}" for title in shown)]


def test_every_section_of_the_readme_is_somewhere(site):
    titles = re.findall(r"^## (.*)$", (ROOT / "README.md").read_text(), re.MULTILINE)
    pages = "\n".join(site.pages().values())

    missing = [
        t for t in titles if t != site.HOW_TOS and not re.search(rf"^##? {re.escape(t)}$", pages, re.M)
    ]
    assert missing == []


def test_every_option_of_the_commands_is_told(site):
    page = site.pages()["commands.md"]

    for name, command in commands.commands.items():
        part = page.partition(f"### canvas-contracts {name}\n")[2].partition("\n### ")[0]
        assert [
            p.opts[0] for p in command.params if p.opts[0].startswith("--") and p.opts[0] not in part
        ] == []


def test_links_lead_to_pages_and_files_of_the_site(site):
    pages = site.pages()
    known = {
        *pages,
        *site.FILES,
        *(path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")),
    }

    lost = []
    for name, text in pages.items():
        prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
        for target in re.findall(r"(?<!!)\[[^\]\n]*\]\(([^)\s#]+)[^)]*\)", prose):
            if (
                "://" not in target
                and posixpath.normpath(posixpath.join(posixpath.dirname(name), target)) not in known
            ):
                lost.append((name, target))
    assert lost == []


def test_all_pages_are_in_the_navigation(site):
    def leaves(entry):
        if isinstance(entry, str):
            return [entry]
        values = entry.values() if isinstance(entry, dict) else entry
        return [leaf for value in values for leaf in leaves(value)]

    found = leaves(site.navigation())
    assert sorted(found) == sorted({*found})
    assert {*site.pages()} <= {*found}


@pytest.mark.skipif(importlib.util.find_spec("material") is None, reason="the extra `docs` is not installed")
def test_site_is_built_without_a_warning(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "commands.html").exists()
