"""The pages of the documentation site, made from what is written down anyway: README, sheets, and the commands' help.

It knows no site generator: a page is a name and its Markdown.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Set
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
SHEETS = sorted((ROOT / "docs" / "sheets").glob("*.md"))
HOME = ("Three ways to use it", "The demo world")
HOW_TOS = "How to ..."
FILES = {
    "openapi.yaml": "openapi.yaml",
    "seed.yaml": "mock_server/seed.yaml",
    "known_differences.yaml": "contracts/known_differences.yaml",
    **{f"ci/{path.name}": f"docs/ci/{path.name}" for path in sorted((ROOT / "docs" / "ci").iterdir())},
}
"""Files that pages link to and that the site serves as they are."""


def pages() -> dict[str, str]:
    """Every generated page: its path in the site, and its Markdown."""
    sections = _sections((ROOT / "README.md").read_text(encoding="utf-8"))
    own = [title for title in sections if title and title not in {*HOME, HOW_TOS}]
    found = {
        "index.md": "\n".join([sections[""], *(f"## {title}\n{sections[title]}" for title in HOME)]),
        **how_tos(sections[HOW_TOS]),
        **{f"{slug(title)}.md": f"# {title}\n{sections[title]}" for title in own},
        "commands.md": commands(),
        "sheets/index.md": _sheets(),
        "architecture.md": (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"),
        "changelog.md": (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"),
    }
    places = {f"#{slug(title)}": f"{slug(title)}.md" for title in own}
    places |= {f"#{slug(HOW_TOS)}": "how-to/index.md", "docs/sheets": "sheets/index.md"}
    places |= {"ARCHITECTURE.md": "architecture.md", "CHANGELOG.md": "changelog.md"}
    places |= {source: name for name, source in FILES.items()}
    known = {*found, *(f"sheets/{path.name}" for path in SHEETS)}
    return {name: _linked(text, name, places, known) for name, text in found.items()}


def navigation() -> list[dict[str, object]]:
    """The pages in the order in which people meet them."""
    known = pages()
    how = [name for name in known if name.startswith("how-to/")]
    rest = ["commands.md", "architecture.md", "changelog.md"]
    readme = [name for name in known if "/" not in name and name not in {"index.md", *rest}]
    sheets = ["sheets/index.md", *(f"sheets/{path.name}" for path in SHEETS)]
    more = sorted((ROOT / "docs").glob("*.md"))
    return [
        {"Home": "index.md"},
        {"How to": how},
        *({_title(known[name]): name} for name in readme),
        {"Commands": "commands.md"},
        {"Fact sheets": sheets},
        *({_title(path.read_text(encoding="utf-8")): path.name} for path in more),
        {"Architecture": "architecture.md"},
        {"Changelog": "changelog.md"},
    ]


def how_tos(section: str) -> dict[str, str]:
    """A page for each how-to, and one that lists them."""
    intro, *parts = re.split(r"^### \.\.\. (.*)\n", section, flags=re.MULTILINE)
    written = list(zip(parts[::2], parts[1::2], strict=True))
    listed = "\n".join(f"* [How to {title}]({slug(title)}.md)" for title, _ in written)
    return {
        "how-to/index.md": f"# How to\n{intro}\n{listed}\n",
        **{f"how-to/{slug(title)}.md": f"# How to {title}\n{text}" for title, text in written},
    }


def commands() -> str:
    """What `--help` says of both commands, and of the suite as pytest tests."""
    from contracts.__main__ import commands as contracts
    from contracts.option_table import PYTEST, options_where
    from mock_server.__main__ import main as mock

    parts = ["# Commands\n"]
    for name, group in (("canvas-mock", mock), ("canvas-contracts", contracts)):
        parts.append(f"## {name}\n\n{group.help}\n")
        with click.Context(group, info_name=name, auto_envvar_prefix=_prefix(group)) as above:
            for sub, command in group.commands.items():
                parts.append(_command(f"{name} {sub}", command, above))
    rows = [
        f"| `{option.pytest_flag}` | {_cell(option.help)} | `{option.pytest_variable}` |"
        for option in options_where(PYTEST)
    ]
    head = "## pytest --pyargs contracts\n\n| option | what it does | environment |\n|---|---|---|"
    return "\n".join([*parts, head, *rows, ""])


def _prefix(group: click.Group) -> str | None:
    found = group.context_settings.get("auto_envvar_prefix")
    return str(found) if found else None


def _command(name: str, command: click.Command, above: click.Context) -> str:
    context = click.Context(command, info_name=name.split()[-1], parent=above)
    usage = " ".join(command.collect_usage_pieces(context))
    rows = []
    for parameter in command.params:
        record = parameter.get_help_record(context)
        if record is not None:
            rows.append(f"| `{_cell(record[0])}` | {_cell(record[1])} |")
    table = "\n".join(["| option | what it does |", "|---|---|", *rows]) if rows else ""
    text = re.sub(r"\s+", " ", command.help or "")
    return f"### {name}\n\n{text}\n\n```\n{name} {usage}\n```\n\n{table}\n"


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|").replace("<", "&lt;")


def _sheets() -> str:
    rows = [f"* [{_title(path.read_text(encoding='utf-8'))}]({path.name})" for path in SHEETS]
    return "\n".join(
        ["# Fact sheets\n", "How the real servers behave, and how each fact is known.\n", *rows, ""]
    )


def _sections(text: str) -> dict[str, str]:
    """A document by its `## ` headings; what stands before the first is under the empty one."""
    pieces = re.split(r"^## (.*)\n", text, flags=re.MULTILINE)
    return {"": pieces[0], **dict(zip(pieces[1::2], pieces[2::2], strict=True))}


def _linked(text: str, page: str, places: Mapping[str, str], known: Set[str]) -> str:
    """The text with its links leading to pages of the site; a link to anything else is its words alone."""

    folder = posixpath.dirname(page)

    def link(found: re.Match[str]) -> str:
        words, target = found.groups()
        if "://" in target or posixpath.join(folder, target) in known:
            return found.group()
        place = places.get(target) or places.get(target.partition("#")[0])
        if place is None:
            return found.group() if target.startswith("#") else words
        return f"[{words}]({posixpath.relpath(place, folder or '.')})"

    prose = re.split(r"(^```.*?^```$)", text, flags=re.MULTILINE | re.DOTALL)
    return "".join(
        part if part.startswith("```") else re.sub(r"(?<!!)\[([^\]\n]*)\]\(([^)\s]+)\)", link, part)
        for part in prose
    )


def _title(text: str) -> str:
    found = re.search(r"^# (.*)$", text, re.MULTILINE)
    return found.group(1) if found else "?"


def slug(title: str) -> str:
    """The anchor of a heading, as everybody writes it."""
    return re.sub(r"[^\w]+", "-", title.lower()).strip("-")
