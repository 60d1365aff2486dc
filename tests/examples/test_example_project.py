"""The example project, in an environment of its own: the built wheel, what it depends on, and nothing else.

The wheel is installed by pip; what it depends on is borrowed from here, so that it takes seconds and no network. With
`KIT_EXAMPLE_FROM_INDEX=1` pip installs that too, from its index.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent.parent
PROJECT = Path(__file__).parent / "grade_sync"
FROM_INDEX = os.environ.get("KIT_EXAMPLE_FROM_INDEX") == "1"
KIT = "canvas-contract-kit"


def needed_by(*names: str) -> dict[str, Distribution]:
    """These distributions and all that they depend on, by name; extras are left out."""
    found: dict[str, Distribution] = {}
    waiting = list(names)
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name not in found:
            found[name] = distribution(name)
            requirements = [Requirement(text) for text in found[name].requires or ()]
            waiting += [
                one.name for one in requirements if one.marker is None or one.marker.evaluate({"extra": ""})
            ]
    return found


def borrow(distributions: list[Distribution], folder: Path) -> None:
    """Links to what the distributions consist of."""
    folder.mkdir()
    for one in distributions:
        for name in {file.parts[0] for file in one.files or ()} - {"..", "__pycache__"}:
            source = Path(str(one.locate_file(name)))
            if source.exists() and not (folder / name).exists():
                (folder / name).symlink_to(source)


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a new environment in which the kit, requests and pytest are installed."""
    home = tmp_path_factory.mktemp("environment")
    wheels, site = home / "wheels", home / "venv"
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [
        "wheel",
        str(ROOT),
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "--wheel-dir",
        str(wheels),
    ]
    subprocess.run([*pip, *build], check=True)
    wheel = str(next(wheels.glob("*.whl")))
    venv.create(site, with_pip=False)
    inside = site / "bin" / "python"
    if FROM_INDEX:
        subprocess.run([*pip, "--python", str(inside), "install", wheel, "requests", "pytest"], check=True)
        return inside
    subprocess.run([*pip, "--python", str(inside), "install", "--no-deps", "--no-index", wheel], check=True)
    needed = needed_by(KIT, "requests", "pytest")
    borrow([one for name, one in needed.items() if name != KIT], home / "borrowed")
    packages = next((site / "lib").glob("python*/site-packages"))
    (packages / "borrowed.pth").write_text(f"{home / 'borrowed'}\n")
    return inside


def run(python: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "120"}
    return subprocess.run(
        [str(python), *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )


def test_the_environment_has_the_wheel_and_not_this_checkout(python: Path, tmp_path: Path) -> None:
    result = run(python, tmp_path, "-c", "import mock_server; print(mock_server.__file__)")

    assert Path(result.stdout.strip()).is_relative_to(python.parent.parent)


def test_the_example_project_passes_its_tests_there(python: Path, tmp_path: Path) -> None:
    project = tmp_path / "grade_sync"
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns("__pycache__", ".*"))

    result = run(python, project, "-m", "pytest", "-q", "-p", "no:cacheprovider")

    assert result.returncode == 0, result.stdout + result.stderr
    assert re.search(r"^12 passed", result.stdout, re.MULTILINE)


def test_the_example_project_uses_the_published_interface_only() -> None:
    text = "".join(path.read_text() for path in PROJECT.rglob("*.py"))

    assert "mock_server" not in text
    assert not re.search(r"canvas_mock\._|\.mock\b", text)
