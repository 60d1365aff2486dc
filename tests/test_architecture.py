"""Rules of ARCHITECTURE.md that `lint-imports` does not keep: tested pages, and no circles, types included."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    path.stem
    for path in (ROOT / "mock_server" / "canvas").rglob("*.py")
    if "\n@operation\n" in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("page", PAGES)
def test_a_test_module_mirrors_every_page(page: str) -> None:
    assert any((ROOT / "tests" / "canvas").rglob(f"test_{page}*.py"))


# --- circles ------------------------------------------------------------------------------------------------


def modules_of(package: str) -> dict[str, Path]:
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in (ROOT / package).rglob("*.py")
    }


def needed_by(name: str, modules: dict[str, Path]) -> set[str]:
    """The modules that a module imports, for types too."""
    found = set()
    here = name.split(".") if modules[name].name == "__init__.py" else name.split(".")[:-1]
    for node in ast.walk(ast.parse(modules[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = here[: len(here) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            found |= {full if (full := f"{base}.{alias.name}") in modules else base for alias in node.names}
    return found & set(modules) - {name}


@pytest.mark.parametrize("package", ["mock_server", "contracts"])
def test_no_module_needs_itself_by_way_of_others(package: str) -> None:
    """Imports for types included: whoever reads a module need not have read what stands above it."""
    modules = modules_of(package)
    sorter = TopologicalSorter({name: needed_by(name, modules) for name in modules})

    sorter.prepare()  # raises CycleError with the circle
