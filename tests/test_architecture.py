"""The import rules of ARCHITECTURE.md: who may know whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ENGINE = sorted((ROOT / "mock_server").glob("*.py"))
PRODUCTS = sorted((ROOT / "mock_server" / "canvas").glob("*.py")) + sorted(
    (ROOT / "mock_server" / "karma").glob("*.py")
)
JUDGE = sorted((ROOT / "contracts").rglob("*.py"))
PURE = [
    ROOT / "mock_server" / "canvas" / name
    for name in ("quiz_settings.py", "quiz_locking.py", "quiz_content.py", "html.py", "times.py")
] + [ROOT / "mock_server" / "karma" / "grading.py"]
COMPOSITION_ROOT = "app.py"


def imported(path: Path) -> Iterator[str]:
    """Every module that the file imports, names of `from` imports included; imports for types only left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def breaches(paths: list[Path], *forbidden: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in paths
        for name in imported(path)
        if any(name == module or name.startswith(f"{module}.") for module in forbidden)
    ]


def test_the_engine_knows_no_product_but_where_it_is_put_together() -> None:
    others = [path for path in ENGINE if path.name != COMPOSITION_ROOT]

    assert breaches(others, "mock_server.canvas", "mock_server.karma") == []


def test_products_know_no_web_framework_and_not_each_other() -> None:
    canvas = [path for path in PRODUCTS if path.parent.name == "canvas"]
    karma = [path for path in PRODUCTS if path.parent.name == "karma"]

    assert breaches(PRODUCTS, "flask", "werkzeug", "waitress") == []
    assert breaches(canvas, "mock_server.karma") == []
    assert breaches(karma, "mock_server.canvas") == []


@pytest.mark.parametrize("path", PURE, ids=lambda path: path.stem)
def test_pure_rules_know_neither_store_nor_call(path: Path) -> None:
    store = [
        name for name in imported(path) if name.startswith(("mock_server.store.", "mock_server.request."))
    ]

    assert [name for name in store if name != "mock_server.store.Row"] == []


def test_the_judge_uses_the_mock_only_through_its_front_door() -> None:
    allowed = {"mock_server.MockServer", "mock_server.create_app", "mock_server"}
    used = {name for path in JUDGE for name in imported(path) if name.split(".")[0] == "mock_server"}

    assert used <= allowed


def test_handlers_are_named_by_the_documentation() -> None:
    """Every page module says which page it is, and a test module mirrors it."""
    pages = {"quizzes", "live_assessments", "courses", "users"}

    tested = {path.stem.removeprefix("test_") for path in (ROOT / "tests" / "canvas").glob("test_*.py")}

    assert pages <= tested


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
